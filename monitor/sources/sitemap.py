"""Sitemaps (sitemaps.org/protocol), news sitemaps and sitemap indexes."""

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from monitor.errors import SourceError
from monitor.sources.addresses import absolute, on_own_site
from monitor.sources.dates import parse_date
from monitor.sources.entry import ChildSitemap, Entry, ParsedSitemap
from monitor.sources.link_shape import article_points
from monitor.sources.markup import empty_answer, kind_of
from monitor.sources.selection import newest
from monitor.sources.text import TITLE_LIMIT, language_code, one_line

UNPACKED_LIMIT: Final = 52_428_800  # bytes; the protocol's own limit for a sitemap, unpacked
_MOST_ADDRESSES: Final = 50_000  # the protocol's limit, too
_MOST_CHILDREN: Final = 1_000
_GZIP: Final = b"\x1f\x8b"
_NUMBERS: Final = re.compile(r"\d+")
_NEWS: Final = re.compile(r"news|article|post|story|stories", re.IGNORECASE)
_FORBIDDEN: Final = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})


@dataclass(slots=True)
class _Address:
    """One ``<url>`` or ``<sitemap>``, its texts by local name."""

    texts: dict[str, str]
    is_news: bool

    @property
    def published(self) -> datetime | None:
        return parse_date(self.texts.get("publication_date"))

    @property
    def modified(self) -> datetime | None:
        return parse_date(self.texts.get("lastmod"))


def parse_sitemap(body: bytes, url: str) -> ParsedSitemap:
    """The sitemap in ``body``, packed with gzip or not, which came from ``url``.

    Of a news sitemap every address is an entry; of another those that an article can have.  Of a
    long one the newest are taken, by publication or else by last change.  A last change is no
    publication, so it is not given as one; and an entry without a title of its own has none.

    CPU-bound; run it in a worker.

    :raises SourceError: reason ``empty_answer``, ``not_sitemap``, ``html`` or ``too_large``.
    """
    body = _unpacked(body).lstrip(b" \t\r\n\0\xef\xbb\xbf")
    if not body:
        raise empty_answer()
    kind = kind_of(body)
    if kind in ("html", "feed", "json", "pdf"):
        raise _not_sitemap(kind)
    found: list[_Address] = []
    children: list[_Address] = []
    is_sitemap = False
    for name, address in _addresses(body.translate(None, _FORBIDDEN)):
        is_sitemap = True
        if name == "url":
            found.append(address)
        elif name == "sitemap":
            children.append(address)
        if len(found) >= _MOST_ADDRESSES or len(children) >= _MOST_CHILDREN:
            break
    if not is_sitemap:
        raise _not_sitemap(None)
    entries, left_out = _entries(found, url)
    return ParsedSitemap(
        entries=tuple(entries),
        children=tuple(_children(children, url)),
        lang=_common_language(entries),
        seen_links=len(found) + len(children),
        truncated=left_out,
    )


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, UNPACKED_LIMIT + 1)
    except zlib.error as error:
        raise SourceError(
            "The sitemap cannot be unpacked", reason="not_sitemap", because="its gzip is damaged"
        ) from error
    if len(unpacked) > UNPACKED_LIMIT:
        raise SourceError(
            "The sitemap is too large",
            reason="too_large",
            because=f"more than {UNPACKED_LIMIT:,} bytes when unpacked",
            do="use one of the smaller sitemaps that the site has",
        )
    return unpacked


def _addresses(body: bytes) -> Iterator[tuple[str, _Address]]:
    """The root's name with no texts, then each address; memory stays bounded."""
    from lxml import etree

    events = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    started = False
    try:
        for event, element in events:
            name = _local(element)
            if event == "start":
                if not started:
                    started = True
                    if name not in ("urlset", "sitemapindex"):
                        return
                    yield name, _Address({}, is_news=False)
            elif name in ("url", "sitemap"):
                yield name, _read(element)
                element.clear()
                if (parent := element.getparent()) is not None:
                    del parent[: parent.index(element)]
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        return  # what could be read before it has been


def _read(element: Any) -> _Address:
    texts: dict[str, str] = {}
    is_news = False
    for child in element.iter():
        name = _local(child)
        is_news = is_news or name == "news"
        # The first of a name: a picture of the page may have a title and an address, too.
        if name not in texts and child.text and "image" not in str(child.tag):
            texts[name] = child.text
    return _Address(texts, is_news)


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _entries(found: list[_Address], url: str) -> tuple[list[Entry], int]:
    dated: list[tuple[datetime | None, Entry]] = []
    seen = set()
    for address in found:
        link = absolute(address.texts.get("loc"), url)
        if link is None or link in seen:
            continue
        if not address.is_news and article_points(link) is None:
            continue
        seen.add(link)
        entry = Entry(
            link=link,
            title=one_line(address.texts.get("title", ""), TITLE_LIMIT) if address.is_news else "",
            published=address.published,
            lang=language_code(address.texts.get("language")),
        )
        dated.append((address.published or address.modified, entry))
    return newest(dated)


def _children(children: list[_Address], url: str) -> list[ChildSitemap]:
    """The children on the same site, the likeliest to hold new articles first.

    By last change where that is given; else those named after news and articles, and the highest
    number or date in the name.
    """
    found = []
    for child in children:
        address = absolute(child.texts.get("loc"), url)
        if address is not None and on_own_site(address, url):
            found.append(ChildSitemap(address, child.modified))
    found.sort(
        key=lambda one: (
            one.modified.timestamp() if one.modified else 0.0,
            bool(_NEWS.search(one.url)),
            [int(number[:18]) for number in _NUMBERS.findall(one.url)],
        ),
        reverse=True,
    )
    return found


def _common_language(entries: list[Entry]) -> str | None:
    langs = {entry.lang for entry in entries}
    return langs.pop() if len(langs) == 1 else None


def _not_sitemap(kind: str | None) -> SourceError:
    if kind == "feed":
        because, advice = "it is a feed", 'set kind = "feed"'
    elif kind == "html":
        because, advice = "it is a web page", 'set kind = "page", or look in the site\'s robots.txt'
    else:
        because, advice = "it lists no addresses", "look for the sitemap in the site's robots.txt"
    return SourceError(
        "The answer is not a sitemap",
        reason="html" if kind == "html" else "not_sitemap",
        because=because,
        do=advice,
    )
