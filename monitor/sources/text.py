"""Plain text out of what feeds and pages call text."""

import html
import re
from typing import Final

from classifiers.text import normalise

TITLE_LIMIT: Final = 500
SUMMARY_LIMIT: Final = 20_000
AUTHOR_LIMIT: Final = 200

# How much raw markup is looked at for a text of the given length; beyond it there is only padding.
_MARKUP_FACTOR: Final = 20

# All but tab and the line breaks, which normalise() deals with.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_TAG_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_SPACES: Final = re.compile(r"[^\S\n]+")
_DROPPED: Final = frozenset({"script", "style", "template", "noscript", "iframe", "svg"})
_BLOCKS: Final = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "tr", "table", "blockquote", "hr", "pre", "figure",
     "figcaption", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "td", "dd", "dt"}
)  # fmt: skip


def one_line(markup: str, limit: int) -> str:
    """Text on one line, without markup, control and bidirectional characters."""
    line = " ".join(_plain(markup, limit).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def paragraphs(markup: str, limit: int) -> str:
    """Text with one line for each block, else as :func:`one_line`."""
    lines = (_SPACES.sub(" ", line).strip() for line in _plain(markup, limit).split("\n"))
    text = "\n".join(line for line in lines if line)
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def first_words(text: str, limit: int = 120) -> str:
    """The beginning of a text as a stand-in for its title."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    # Chinese has no spaces to cut at.
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:–—-") + "…"


def language_code(value: object) -> str | None:
    """The primary subtag of a language tag (RFC 5646) of two or three letters, in lower case."""
    found = re.match(r"\s*([A-Za-z]{2,3})(?:[-_]|\s*$)", value) if isinstance(value, str) else None
    return found[1].lower() if found else None


def _plain(markup: str, limit: int) -> str:
    text = markup[: limit * _MARKUP_FACTOR]
    if "<" in text:
        text = _without_tags(text)
    return normalise(_CONTROL.sub(" ", html.unescape(text)))


def _without_tags(markup: str) -> str:
    """Text between the tags; one pass that never looks back, whatever the markup.

    A quoted ``>`` inside a tag ends it too early: a few characters of an attribute in a summary are
    a smaller evil than a search that is quadratic in unclosed quotes.
    """
    kept: list[str] = []
    position = 0
    while True:
        tag = markup.find("<", position)
        if tag < 0:
            kept.append(markup[position:])
            return "".join(kept)
        kept.append(markup[position:tag])
        if markup.startswith("<!--", tag):
            position = _after(markup, "-->", tag + 4)
        elif (name := _TAG_NAME.match(markup, tag + 1)) is not None:
            position = _after(markup, ">", name.end())
            if name[1].lower() in _DROPPED and not name[0].startswith("/"):
                position = _after(markup, f"</{name[1]}", position)
                position = _after(markup, ">", position)
            kept.append("\n" if name[1].lower() in _BLOCKS else "")
        elif markup.startswith(("<!", "<?"), tag):
            position = _after(markup, ">", tag)
        else:  # a sign, as in "5 < 6"
            kept.append("<")
            position = tag + 1


def _after(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return len(markup) if found < 0 else found + len(end)
