"""JSON Feed, versions 1 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from monitor.errors import SourceError
from monitor.sources.addresses import absolute
from monitor.sources.dates import parse_date
from monitor.sources.entry import Entry, ParsedFeed
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

Object = dict[str, Any]


def parse_json_feed(body: bytes, url: str) -> ParsedFeed:
    """The feed in ``body``, which came from ``url``.

    What the format requires and feeds leave out is left out here too: an item needs nothing but an
    address.

    :raises SourceError: reason ``not_feed`` where it is JSON of another sort or no JSON at all.
    """
    feed = _loaded(body)
    items = feed.get("items")
    version = _string(feed.get("version"))
    if not isinstance(items, list) or ("jsonfeed.org/version/" not in version and not items):
        raise _not_feed("it is not laid out as a JSON Feed")
    home = absolute(feed.get("home_page_url"), url)
    lang = language_code(feed.get("language"))
    author = _author(feed)
    dated = []
    seen = set()
    for item in items:
        if not isinstance(item, dict):
            continue
        link = _link(item, home, url)
        if link is not None and link not in seen:
            seen.add(link)
            published = parse_date(item.get("date_published")) or parse_date(
                item.get("date_modified")
            )
            dated.append((published, (link, published, item)))
    if not dated and "jsonfeed.org/version/" not in version:
        raise _not_feed("it is not laid out as a JSON Feed")
    chosen, left_out = newest(dated)
    return ParsedFeed(
        version="json11" if version.endswith("1.1") else "json1",
        title=one_line(_string(feed.get("title")), TITLE_LIMIT),
        entries=tuple(_entry(*one, author=author, lang=lang) for one in chosen),
        lang=lang,
        seen_links=len(items),
        truncated=left_out,
    )


def _loaded(body: bytes) -> Object:
    try:
        feed = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise _not_feed("it is not well-formed JSON") from error
    if not isinstance(feed, dict):
        raise _not_feed("it is not laid out as a JSON Feed")
    return feed


def _link(item: Object, home: str | None, url: str) -> str | None:
    # An id is often the address, and then an absolute one.
    return (
        absolute(item.get("url"), home, url)
        or absolute(item.get("external_url"), home, url)
        or absolute(item.get("id"))
    )


def _entry(
    link: str, published: Any, item: Object, *, author: str | None, lang: str | None
) -> Entry:
    texts = (
        paragraphs(_string(item.get(name)), SUMMARY_LIMIT)
        for name in ("content_text", "content_html", "summary")
    )
    summary = max(texts, key=len)
    return Entry(
        link=link,
        title=one_line(_string(item.get("title")), TITLE_LIMIT) or first_words(summary),
        summary=summary,
        published=published,
        author=_author(item) or author,
        lang=language_code(item.get("language")) or lang,
    )


def _author(holder: Object) -> str | None:
    authors = holder.get("authors")
    people = authors if isinstance(authors, list) else [holder.get("author")]
    names = [_string(one.get("name")) for one in people if isinstance(one, dict)]
    return one_line(", ".join(name for name in names if name), AUTHOR_LIMIT) or None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _not_feed(because: str) -> SourceError:
    return SourceError(
        "The answer is not a feed",
        reason="not_feed",
        because=because,
        do="`monitor feeds discover` with the site's address may find its feed",
    )
