"""RSS, Atom and RDF by feedparser; JSON Feed is passed on."""

import io
import re
from datetime import datetime
from typing import Any, Final

from monitor.errors import SourceError
from monitor.sources.addresses import absolute
from monitor.sources.dates import parse_date
from monitor.sources.discovery import discover_feeds
from monitor.sources.entry import Entry, ParsedFeed
from monitor.sources.json_feed import parse_json_feed
from monitor.sources.markup import empty_answer, kind_of
from monitor.sources.selection import newest
from monitor.sources.text import (
    AUTHOR_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    first_words,
    language_code,
    one_line,
    paragraphs,
)

# Characters that XML forbids and feeds hold.  One of them, and feedparser falls back to a parser
# that guesses.
_FORBIDDEN: Final = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
# A reference to half a surrogate pair makes that other parser raise.
_HALF_PAIR: Final = re.compile(
    rb"&#0*(?:x0*d[89a-f][0-9a-f]{2}|5(?:529[6-9]|5[3-9]\d\d|[67]\d{3}));?", re.I
)


def parse_feed(body: bytes, url: str, content_type: str) -> ParsedFeed:
    """The feed in ``body``, which came from ``url`` with that Content-Type.

    What feedparser thinks of the form (``bozo``) is not asked: it calls feeds broken that can be
    read, and an empty answer well-formed.  There are entries or a version, or it is not a feed.

    CPU-bound and quadratic on some inputs; run it in a worker.

    :raises SourceError: reason ``empty_answer``, ``html`` (with the address of the feed that the
        page names, if it does) or ``not_feed``.
    """
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise empty_answer()
    kind = kind_of(body)
    if kind == "html":
        raise _html(body, url)
    if kind == "json":
        return parse_json_feed(body, url)
    if kind in ("sitemap", "pdf"):
        raise _not_feed(kind)
    feed = _read(body, content_type)
    version = feed.get("version") or ""
    entries = feed.get("entries") or []
    if not version and not entries:
        looks_html = "html" in content_type.lower() or b"<html" in body[:20_000].lower()
        raise _html(body, url) if looks_html else _not_feed(None)
    return _parsed(feed, entries, version, url)


def _read(body: bytes, content_type: str) -> Any:
    import feedparser

    body, content_type = _recoded(body, content_type.encode("ascii", "ignore").decode())
    return feedparser.parse(
        # A stream, never bytes: feedparser opens what looks like an address or a file name.
        io.BytesIO(body),
        response_headers={"content-type": content_type} if content_type else {},
        # Its sanitiser is slow and quadratic on some inputs; we keep no markup.
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _recoded(body: bytes, content_type: str) -> tuple[bytes, str]:
    """The body as feedparser reads it best: UTF-8 announced where it is UTF-8.

    Servers announce ISO-8859-1 for everything, and that reading never fails, so it would win.
    """
    body = _HALF_PAIR.sub(b" ", body)
    if b"\0" in body[:4]:  # UTF-16 without a byte order mark
        return body, content_type
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return body, content_type
    body = body.translate(None, _FORBIDDEN).removeprefix(b"\xef\xbb\xbf").lstrip()
    return body, "application/xml; charset=utf-8"


def _parsed(feed: Any, entries: list[Any], version: str, url: str) -> ParsedFeed:
    about = feed.get("feed") or {}
    home = absolute(about.get("link"), url)
    lang = language_code(about.get("language"))
    author = _line(about, "author", AUTHOR_LIMIT) or None
    dated = []
    seen = set()
    for entry in entries:
        link = _link(entry, home, url)
        if link is not None and link not in seen:
            seen.add(link)
            published = _published(entry)
            dated.append((published, (link, published, entry)))
    chosen, left_out = newest(dated)
    return ParsedFeed(
        version=version,
        title=_line(about, "title", TITLE_LIMIT),
        entries=tuple(_entry(*one, author=author, lang=lang) for one in chosen),
        lang=lang,
        seen_links=len(entries),
        truncated=left_out,
    )


def _link(entry: Any, home: str | None, url: str) -> str | None:
    """The entry's own address.

    feedparser has resolved it against ``xml:base`` where there is one.  What is still relative is
    so to the site that the feed is about, which need not be the host that serves the feed.
    """
    for name in ("feedburner_origlink", "link"):
        if (link := absolute(entry.get(name), home, url)) is not None:
            return link
    for other in entry.get("links") or []:
        if other.get("rel") in ("alternate", None, "self"):
            link = absolute(other.get("href"), home, url)
            if link is not None:
                return link
    return absolute(entry.get("id"))  # an identifier that is an address; never a relative one


def _published(entry: Any) -> datetime | None:
    for name in ("published", "updated", "created"):
        # Not by entry.get: feedparser answers a missing "updated" with "published".
        moment = parse_date(dict.get(entry, name), dict.get(entry, f"{name}_parsed"))
        if moment is not None:
            return moment
    return None


def _entry(
    link: str, published: datetime | None, entry: Any, *, author: str | None, lang: str | None
) -> Entry:
    texts = [content.get("value") or "" for content in entry.get("content") or []]
    texts.append(entry.get("summary") or "")
    summary = max((paragraphs(str(text), SUMMARY_LIMIT) for text in texts), key=len)
    return Entry(
        link=link,
        title=_line(entry, "title", TITLE_LIMIT) or first_words(summary),
        summary=summary,
        published=published,
        author=_line(entry, "author", AUTHOR_LIMIT) or author,
        lang=_language(entry) or lang,
    )


def _language(entry: Any) -> str | None:
    for name in ("title_detail", "summary_detail"):
        detail = entry.get(name)
        if detail and (code := language_code(detail.get("language"))):
            return code
    return language_code(entry.get("language"))


def _line(holder: Any, name: str, limit: int) -> str:
    value = holder.get(name)
    return one_line(value, limit) if isinstance(value, str) else ""


def _html(body: bytes, url: str) -> SourceError:
    found = discover_feeds(body, url)
    advice = (
        f"use {found[0].url}"
        if found
        else 'set kind = "page", or look for the feed with `monitor feeds discover`'
    )
    return SourceError(
        "The answer is a web page, not a feed",
        reason="html",
        because="the page names its feed" if found else "",
        do=advice,
    )


def _not_feed(kind: str | None) -> SourceError:
    if kind == "sitemap":
        because, advice = "it is a sitemap", 'set kind = "sitemap"'
    elif kind == "pdf":
        because, advice = "it is a PDF document", "look for the list of articles on the site"
    else:
        because = "it holds neither entries nor the head of a feed"
        advice = "`monitor feeds discover` with the site's address may find its feed"
    return SourceError("The answer is not a feed", reason="not_feed", because=because, do=advice)
