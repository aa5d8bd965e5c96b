"""An answer's body as a parsed page, and the libraries that read such a tree."""

import logging
import re
from copy import copy
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from monitor.articles.charsets import decode

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.html import HtmlElement

# Real pages have a median of 94 KiB; beyond 3 MB parsing takes seconds.
MAX_HTML_BYTES: Final = 3_000_000
# Real pages have some thousands of elements; a hundred thousand took trafilatura 14 seconds.
MAX_ELEMENTS: Final = 60_000

_SNIFFED: Final = 4_096
_MARKUP: Final = re.compile(rb"<[a-zA-Z!?/]")
_CONTROL: Final = bytes({*range(32)} - {*b"\t\n\f\r\x1b"})
_MOST_CONTROL: Final = 0.1  # share of control bytes that no text has

# The parser lets these through, but no element may be given a text that holds one: trafilatura
# then throws the whole page away.
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_NON_JOINER: Final = "\u200c"
_STAND_IN: Final = "\ua78f"  # a letter (sinological dot) that no newspaper sets
_MAGIC: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"OggS",
    b"ID3", b"{\\rtf", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
_NEVER_A_PAGE: Final = (
    "application/json", "application/ld+json", "application/javascript", "text/javascript",
    "text/css", "application/rss+xml", "application/atom+xml",
)  # fmt: skip
_TEXTUAL: Final = ("text/", "application/xhtml+xml", "application/xml")

_OWN_CELLS: Final = (
    "tbody | thead | tfoot | tr | tbody/tr | thead/tr | */tr/td | */tr/th | tr/td | tr/th"
)
_MOST_OF_A_DATUM: Final = 200  # characters in one cell
_RULE: Final = re.compile(r"\|[-|]+\|?$")

# What libraries of this size may raise on trees that nobody thought of: a fault of theirs must not
# cost an article the feed's text.
_LIBRARY_FAULTS: Final = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError,
)  # fmt: skip


def unreadable(
    body: bytes, content_type: str, charset: str | None
) -> Literal["", "empty", "not_text"]:
    """Why a body can be no page, judged by its bytes first: servers mislabel pages."""
    start = body[: MAX_HTML_BYTES // 2].lstrip(b"\0 \t\r\n\f")[:_SNIFFED]
    if not start:
        return "empty"
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _NEVER_A_PAGE or start.startswith(_MAGIC):
        return "not_text"
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or "utf-16" in (charset or "").lower()
    if not wide and len(start) - len(start.translate(None, _CONTROL)) > _MOST_CONTROL * len(start):
        return "not_text"
    is_textual = kind == "" or kind.startswith(_TEXTUAL)
    return "" if is_textual or _MARKUP.search(start) else "not_text"


def parse(body: bytes, charset: str | None, lang: str | None) -> "HtmlElement | None":
    """The first ``MAX_HTML_BYTES`` of a body as a tree; None where there is no element in it."""
    from lxml import etree, html  # only in the workers

    text = _NOT_IN_XML.sub(" ", decode(body[:MAX_HTML_BYTES], charset, lang))
    try:
        # One encoding, stated to the parser: what the page declares has been weighed already.
        return html.document_fromstring(
            text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, *_LIBRARY_FAULTS):
        return None


def is_overgrown(tree: "HtmlElement") -> bool:
    """Whether a page has more elements than any article (``MAX_ELEMENTS``)."""
    return sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS


def prepared(tree: "HtmlElement") -> "HtmlElement":
    """A copy for :func:`main_text`.

    Without scripts: trafilatura, where it finds little, takes JSON-LD's text as one long paragraph,
    and that is a rung of its own.  Without layout tables: their cells become divisions, because
    as tables they come out in one piece with the menu.  With a stand-in for the zero-width
    non-joiner: trafilatura drops every invisible character, and Persian words that lose this one
    grow together.
    """
    tree = copy(tree)
    for script in list(tree.iter("script")):
        if script.getparent() is not None:
            script.drop_tree()
    for table in list(tree.iter("table")):
        if _is_layout(table):
            for element in (table, *table.xpath(_OWN_CELLS)):
                element.tag = "div"
    for element in tree.iter():
        if isinstance(element.tag, str) and element.text and _NON_JOINER in element.text:
            element.text = element.text.replace(_NON_JOINER, _STAND_IN)
        if element.tail and _NON_JOINER in element.tail:
            element.tail = element.tail.replace(_NON_JOINER, _STAND_IN)
    return tree


def main_text(tree: "HtmlElement", *, favour: Literal["precision", "recall"]) -> str:
    """trafilatura's main text of a prepared page, one paragraph a line; empty where it finds none.

    Without readers' comments and links.  The rows of a data table become lines.
    """
    import trafilatura
    from lxml import etree

    _quiet()
    try:
        document = trafilatura.bare_extraction(
            tree,
            favor_precision=favour == "precision",
            favor_recall=favour == "recall",
            include_comments=False,
            include_tables=True,
            include_links=False,
            with_metadata=False,
        )
    except (etree.LxmlError, *_LIBRARY_FAULTS):
        return ""
    if document is None or isinstance(document, dict):
        return ""
    lines = (document.text or "").replace(_STAND_IN, _NON_JOINER).split("\n")
    return "\n".join(
        _row(line) if line.startswith("| ") else line for line in lines if not _RULE.match(line)
    )


def _row(line: str) -> str:
    """A row of trafilatura's table (``| Russia | helicopters |``) as a line of text."""
    return ", ".join(cell for cell in map(str.strip, line.split("|")) if cell)


def _is_layout(table: "HtmlElement") -> bool:
    """Whether a table only places blocks on an old page: prose in its cells, or other tables."""
    if table.find(".//table") is not None or table.find(".//p") is not None:
        return True
    cells = table.xpath(".//td")
    return any(len(cell.text_content()) > _MOST_OF_A_DATUM for cell in cells)


def author_in_markup(tree: "HtmlElement") -> str:
    """The author that trafilatura finds in bylines, where the page states none."""
    from lxml import etree
    from trafilatura.metadata import extract_author

    try:
        return extract_author(tree) or ""
    except (etree.LxmlError, *_LIBRARY_FAULTS):
        return ""


def guessed_date(tree: "HtmlElement", oldest: "datetime", newest: "datetime") -> str | None:
    """htmldate's guess (ISO 8601, a day) between two moments."""
    from htmldate import find_date
    from lxml import etree

    _quiet()
    try:
        return find_date(
            tree, extensive_search=False, original_date=True, min_date=oldest, max_date=newest
        )
    except (etree.LxmlError, *_LIBRARY_FAULTS):
        return None


def visible_text(tree: "HtmlElement") -> str:
    """All that a page shows, with what it shows without scripts, in one string."""
    parts: list[str] = []
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in (
            "script",
            "style",
            "template",
            "title",
        ):
            parts.append(element.text or "")
        parts.append(element.tail or "")
    return " ".join(" ".join(parts).split())


def is_script_shell(tree: "HtmlElement") -> bool:
    """Whether a page is the empty frame of an application that scripts would fill."""
    return bool(
        tree.xpath("//script")
        and tree.xpath(
            "//*[@id='root' or @id='app' or @id='__next' or @id='__nuxt'][not(normalize-space())]"
        )
    )


def _quiet() -> None:
    # They log each page that they cannot read; the reason is in our own answer.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
