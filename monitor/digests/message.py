"""A rendered digest on its way to one target, as the outbox stores it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from monitor.digests.content import DigestContent
from monitor.digests.render.forms import NOTICE_MARK, Rendered

Channel = Literal["mail", "slack", "text", "file"]

_NOTICE: Final = (
    "You may have received this digest before: an earlier sending was cut off "
    "before it was known whether it arrived."
)
_NOTICE_HTML: Final = (
    f'<p class="warn" style="margin:12px 0 0;font-size:14px;line-height:21px;color:#805700;">'
    f"{_NOTICE}</p>"
)


@dataclass(frozen=True, slots=True)
class Message:
    """What a channel sends; each takes the form that it needs.

    ``key`` is the same for every try of one digest (``morning-12``): it names files and makes a
    mail's Message-ID, by which mail systems know a repeat.  ``parts`` are sent one after another.
    """

    key: str
    subject: str
    html: str = ""
    text: str = ""
    parts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for :class:`~monitor.store.tables.OutboxMessage`."""
        return {
            "key": self.key,
            "subject": self.subject,
            "html": self.html,
            "text": self.text,
            "parts": list(self.parts),
            "headers": dict(self.headers),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Message":
        """The message that :meth:`to_json` gave; other keys are passed over."""
        return cls(
            key=stored["key"],
            subject=stored["subject"],
            html=stored["html"],
            text=stored["text"],
            parts=tuple(stored["parts"]),
            headers=dict(stored["headers"]),
        )


def message_for(channel: Channel, content: DigestContent, rendered: Rendered) -> Message:
    """The digest in the form, or forms, that a channel takes."""
    number = str(content.number) if content.number else "preview"
    message = Message(
        key=f"{content.name}-{number}",
        subject=rendered.subject,
        headers={"X-Entente-Digest": f"{content.name}/{number}"},
    )
    if channel == "slack":
        return replace(message, parts=rendered.slack)
    if channel == "text":
        return replace(message, text=rendered.text)
    message = replace(message, html=rendered.html, text=rendered.text)
    return replace(message, parts=rendered.slack) if channel == "file" else message


def with_notice(message: Message, first_part: int = 0) -> Message:
    """The message with a sentence saying that it may have arrived before.

    ``first_part`` is the first of its parts that is still to be sent.
    """
    parts = list(message.parts)
    if first_part < len(parts):
        parts[first_part] = f"_{_NOTICE}_\n\n{parts[first_part]}"
    return replace(
        message,
        html=message.html.replace(NOTICE_MARK, _NOTICE_HTML, 1),
        text=f"{_NOTICE}\n\n{message.text}" if message.text else "",
        parts=tuple(parts),
    )
