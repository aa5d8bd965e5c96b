"""The three forms, each from its template."""

import textwrap
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from monitor.digests import wording
from monitor.digests.content import DigestContent
from monitor.digests.render import slack, view

if TYPE_CHECKING:
    from jinja2 import Environment

Form = Literal["html", "text", "slack"]
FORMS: Final = get_args(Form)

# Where a message that may be a repeat says so; a comment, so that it is not seen.
NOTICE_MARK: Final = "<!-- notice -->"

_WIDTH: Final = 76  # columns of the plain text, RFC 3676 section 4.2 advises 78 at most


@dataclass(frozen=True, slots=True)
class Rendered:
    """A digest in every form.  ``slack`` is one text for each message, in order."""

    subject: str
    html: str
    text: str
    slack: tuple[str, ...]


def render(content: DigestContent) -> Rendered:
    """The digest in every form; the same content gives the same bytes."""
    words = view.View(content)
    return Rendered(
        subject=words.subject,
        html=_fill("digest.html", content, words),
        text=_fill("digest.txt", content, words),
        slack=slack.pack(_fill("digest.slack", content, words)),
    )


def preview(content: DigestContent, form: Form) -> str:
    """The digest in one form, as a person looks at it before it is sent."""
    rendered = render(content)
    if form == "html":
        return rendered.html
    if form == "text":
        return f"{rendered.subject}\n\n{rendered.text}"
    return "\n\n".join(rendered.slack) + "\n"


def _fill(template: str, content: DigestContent, words: view.View) -> str:
    return _templates().get_template(template).render(digest=content, view=words)


@lru_cache(maxsize=1)
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(
        bloc=view.bloc,
        details=view.details,
        direction=wording.direction,
        indent_wrapped=_wrapped,
        isolated=wording.isolated,
        language=view.language,
        mrkdwn=slack.escaped,
        mrkdwn_link=slack.link,
        outlets=view.outlets,
        status=view.status,
    )
    return environment


def _wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_on_hyphens=False,
    )
