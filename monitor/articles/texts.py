"""Small things that every rung of the extraction needs: plain text, its length, its lines."""

import html
import re
from typing import Final

import regex

from classifiers.text import normalise

_MARKUP: Final = re.compile(r"</?[a-zA-Z!]|&(?:[a-zA-Z]|#\d|#x)")
_ESCAPED_MARKUP: Final = re.compile(r"&lt;/?(?:p|br|div|span|strong|a)\b")
_BLOCKS: Final = (
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr",
    "table", "section", "article", "figure", "hr",
)  # fmt: skip
_SPACES: Final = regex.compile(r"[^\S\n]+")
_HAN: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_MAX_FRAGMENT: Final = 1_000_000

# A Chinese character carries about as much as three letters of an alphabet: translations of one
# text are about a third as long.
_HAN_WEIGHT: Final = 3


def weight(text: str) -> int:
    """The length of a text in letters of an alphabet: Han and kana count three each."""
    return len(text) + (_HAN_WEIGHT - 1) * len(_HAN.findall(text))


def one_line(text: str, limit: int) -> str:
    """Plain text on one line without control and bidirectional characters, cut to ``limit``."""
    line = " ".join(normalise(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def tidy_lines(text: str) -> list[str]:
    """The lines that hold something, each with single spaces and without control characters."""
    lines = (_SPACES.sub(" ", line).strip() for line in normalise(text).split("\n"))
    return [line for line in lines if line]


def plain_text(fragment: str) -> str:
    """A piece of text that may hold markup and character references, as plain lines."""
    fragment = fragment[:_MAX_FRAGMENT]
    if _ESCAPED_MARKUP.search(fragment):
        fragment = html.unescape(fragment)
    if _MARKUP.search(fragment):
        fragment = _without_markup(fragment)
    return "\n".join(tidy_lines(fragment))


def _without_markup(fragment: str) -> str:
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    # Elsewhere regular expressions would do; on unclosed comments they take quadratic time.
    parser = HTMLParser(encoding="utf-8")
    try:
        tree = document_fromstring(
            f"<div>{fragment}</div>".encode("utf-8", "replace"), parser=parser
        )
    except (etree.LxmlError, ValueError):
        return html.unescape(fragment)
    etree.strip_elements(tree, etree.Comment, "script", "style", with_tail=False)
    blocks = list(tree.iter(*_BLOCKS))
    if len(blocks) > 1:  # the first is ours
        for element in tree.iter():
            element.text = element.text and element.text.replace("\n", " ")
            element.tail = element.tail and element.tail.replace("\n", " ")
    for block in blocks:
        block.text = "\n" + (block.text or "")
        block.tail = "\n" + (block.tail or "")
    return str(tree.text_content())
