"""The bytes of a page as a tree."""

import codecs
import re
from typing import TYPE_CHECKING, Final

from monitor.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""",
    re.IGNORECASE,
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages call their encoding and the superset that is meant (WHATWG Encoding Standard).  A list
# of what is allowed: Python also knows codecs that are no encodings of text.
_ENCODINGS: Final = {
    "windows-1251": "cp1251", "cp1251": "cp1251", "koi8-r": "koi8-r", "windows-1256": "cp1256",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252", "us-ascii": "cp1252",
    "windows-1250": "cp1250", "windows-1254": "cp1254", "iso-8859-5": "iso8859-5",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_HTML: Final = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_FEED: Final = re.compile(rb"<(?:rss|feed|(?:\w+:)?rdf)[\s>]", re.IGNORECASE)
_SITEMAP: Final = re.compile(rb"<(?:urlset|sitemapindex)[\s>]", re.IGNORECASE)


def decoded(body: bytes, charset: str | None) -> str:
    """The text of a page; never raises.  NUL characters are left out.

    A byte order mark decides.  Then UTF-8 where the bytes are UTF-8, for bytes of another encoding
    do not look like it by chance and servers often announce what is not so.  Then what the server
    and the page announce; at last Windows-1252, as browsers do.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace").replace("\0", "")
    try:
        return body.decode("utf-8").replace("\0", "")
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(body[:2_048])
    names = [charset or "", declared[1].decode("ascii", "ignore") if declared else ""]
    # A page that says UTF-8 and has a few broken bytes is UTF-8.
    if any(name.lower() in ("utf-8", "utf8") for name in names):
        return body.decode("utf-8", "replace").replace("\0", "")
    for name in names:
        if name.lower() in _ENCODINGS:
            return body.decode(_ENCODINGS[name.lower()], "replace").replace("\0", "")
    return body.decode("cp1252", "replace").replace("\0", "")


def html_tree(body: bytes, charset: str | None) -> "HtmlElement":
    """The tree of a page.

    :raises SourceError: reason ``empty_answer`` where there is nothing in it.
    """
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    text = decoded(body, charset)
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        # As bytes: lxml refuses text that begins with an XML declaration.
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError as error:
        # The only mistake that libxml2 does not forgive in HTML.
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise empty_answer() from error
    except etree.ParserError as error:
        raise empty_answer() from error


def base_of(tree: "HtmlElement", url: str) -> str:
    """What the page's relative links are relative to: its ``<base>``, else its own address."""
    from monitor.sources.addresses import absolute

    for element in tree.iter("base"):
        return absolute(element.get("href"), url) or url
    return url


def kind_of(body: bytes) -> str | None:
    """What the document's first kilobyte shows it to be: html, feed, sitemap, json, pdf."""
    head = body[:1_024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if head.startswith(b"%PDF"):
        return "pdf"
    if head.startswith((b"{", b"[")):
        return "json"
    found = [
        (match.start(), kind)
        for pattern, kind in ((_HTML, "html"), (_FEED, "feed"), (_SITEMAP, "sitemap"))
        if (match := pattern.search(head)) is not None
    ]
    return min(found)[1] if found else None


def empty_answer() -> SourceError:
    """The error for an answer without content."""
    return SourceError(
        "The answer is empty",
        reason="empty_answer",
        do="open the address in a browser; the site may keep programs out",
    )
