# Apprise declares types, but most of its functions have none.
# mypy: allow-untyped-calls
"""Sends one message to one target through Apprise.

Apprise says whether the target took it; this module says why not, in a word that can be compared
and a sentence that can be shown, and keeps the address's secrets out of both.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from monitor.digests.failures import Failure, http_failure
from monitor.digests.message import Message
from monitor.digests.targets import Target, directory, keep_quiet, load, secrets_in
from monitor.digests.wording import plain

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

TIMEOUT: Final = 60.0  # seconds for one message or part of one
_READ_TIMEOUT: Final = 15.0  # Apprise's 4 s are short for a service under load
_MAX_ERROR: Final = 500
# Some services count bytes, and Apprise may put a counter into the title.
_MARGIN: Final = 200


@dataclass(frozen=True, slots=True)
class SendResult:
    """How a send ended.

    ``reason`` is ``sent`` or names the failure; ``error`` is a sentence, without secrets, empty
    where it was sent.  ``parts_sent`` counts the parts taken so far, those before ``first_part``
    among them.  ``maybe_sent``: the other side may have taken it although no answer came.
    """

    delivered: bool
    reason: str
    error: str = ""
    retryable: bool = True
    maybe_sent: bool = False
    parts_sent: int = 0


async def send(
    target: Target, message: Message, *, first_part: int = 0, within: float = TIMEOUT
) -> SendResult:
    """Hand the message to its channel; never raises for what the other side does.

    :param first_part: how many parts an earlier try has delivered.
    :param within: seconds for the message, or for each part of one that is sent in parts.
    """
    from apprise import Apprise
    from apprise.result import AppriseResultStatus

    keep_quiet()
    log = _Log()
    plugin = _plugin(target, message)
    if plugin is None:
        return SendResult(False, "bad_address", "the address cannot be used", retryable=False)
    plugin.logger = log.logger
    apprise = Apprise(asset=plugin.asset)
    apprise.add(plugin)
    sent = first_part
    for title, body, body_format in _deliveries(target, message, plugin, first_part):
        result = await apprise.async_notify(
            body=body, title=title, body_format=body_format, timeout=within
        )
        if not result:
            if result.status == AppriseResultStatus.TIMEOUT:
                # The sending thread cannot be stopped and may yet get through.
                failure = Failure("timeout", f"no answer within {within:g} s", maybe_sent=True)
            else:
                failure = getattr(plugin, "failure", None) or http_failure(log.lines)
            return _failed(failure, target, sent)
        sent += 1
    return SendResult(True, "sent", parts_sent=sent)


def _failed(failure: Failure, target: Target, sent: int) -> SendResult:
    error = failure.error
    for secret in secrets_in(target.url.get_secret_value()):
        error = error.replace(secret, "****")
    return SendResult(
        False,
        failure.reason,
        plain(error, _MAX_ERROR),
        failure.retryable,
        failure.maybe_sent,
        sent,
    )


def _plugin(target: Target, message: Message) -> "NotifyBase | None":
    """A new object for each send: Apprise paces one object's sends, mail by 5.5 s."""
    from apprise.plugins import url_to_dict
    from apprise.plugins.base import NotifyBase

    from monitor.digests.plugins import DigestDirectory, DigestMail, DigestSlack, asset

    url = target.url.get_secret_value()
    if target.channel == "file":
        return DigestDirectory(directory(url, target.base), message, asset=asset())
    plugin: NotifyBase | None
    if target.channel in ("mail", "slack"):
        parsed: dict[str, Any] | None = url_to_dict(url)
        if not parsed:
            return None
        parsed["asset"] = asset()
        if target.channel == "mail":
            parsed["headers"] = {**parsed.get("headers", {}), **message.headers}
            mail = DigestMail(**parsed)
            mail.message = message
            plugin = mail
        else:
            # The text comes as it is in the older form; our class makes a block of it.
            parsed |= {"use_blocks": False, "include_footer": False, "include_image": False}
            slack = DigestSlack(**parsed)
            slack.subject = message.subject
            plugin = slack
    else:
        plugin = load(url)
        headers = getattr(plugin, "headers", None)
        if isinstance(headers, dict):  # a webhook's
            headers.update(message.headers)
        if plugin is not None and "overflow=" not in url:
            from apprise import OverflowMode

            plugin.overflow_mode = OverflowMode.SPLIT
    if plugin is not None and "rto=" not in url:
        plugin.socket_read_timeout = _READ_TIMEOUT
    return plugin


def _deliveries(
    target: Target, message: Message, plugin: "NotifyBase", first_part: int
) -> Iterator[tuple[str, str, str]]:
    """Title, body and format of each call that is still to be made."""
    if target.channel in ("mail", "file"):
        calls = [(message.subject, message.html, "html")]
    elif target.channel == "slack":
        calls = [("", part, "markdown") for part in message.parts]
    else:
        calls = _in_pieces(message, plugin.body_maxlen, plugin.title_maxlen)
    yield from calls[first_part:]


def _in_pieces(message: Message, body_limit: int, title_limit: int) -> list[tuple[str, str, str]]:
    """The text in as few pieces as the service's limit allows, cut between paragraphs.

    Cut here and not by Apprise, so that a try that failed half way goes on where it stopped.
    Apprise still splits a paragraph that is too long by itself.
    """
    title_room = len(message.subject) + 2 if title_limit <= 0 else 0
    limit = max(body_limit - title_room - _MARGIN, 100)
    pieces = [""]
    for paragraph in message.text.split("\n\n"):
        if pieces[-1] and len(pieces[-1]) + 2 + len(paragraph) > limit:
            pieces.append("")
        pieces[-1] += ("\n\n" if pieces[-1] else "") + paragraph
    titles = [message.subject] + [
        f"{message.subject} ({number}/{len(pieces)})" for number in range(2, len(pieces) + 1)
    ]
    return [(title, piece, "text") for title, piece in zip(titles, pieces, strict=True)]


class _Log:
    """What a plugin logs in one send, kept away from the program's own log: it names secrets."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.logger = logging.Logger("entente.delivery", logging.DEBUG)
        self.logger.addHandler(_Collector(self.lines))


class _Collector(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        line = record.getMessage()
        # Debug lines repeat whole messages; of them only the cause of a failure is of use.
        if record.levelno >= logging.WARNING or line.startswith(("Socket Exception", "I/O Exc")):
            self._lines.append(line[: _MAX_ERROR * 4])


__all__ = ["TIMEOUT", "SendResult", "send"]
