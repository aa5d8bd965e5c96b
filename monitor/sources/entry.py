"""What a source gives: entries, and the account of one reading."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from monitor.vocabulary import SourceKind

Verdict = Literal["entries", "empty", "not_modified", "no_links", "no_match"]
"""What one reading came to.

``entries``
    There are entries; whether any is new is for the store to say.
``empty``
    A well-formed feed or sitemap without a single entry that can be used.
``not_modified``
    The server says that nothing has changed since the validators we sent (status 304).
``no_links``
    A page on which no link looks like an article: it has been rebuilt, or needs JavaScript.
``no_match``
    A page with links, none of which the configured selector and pattern let through.
"""

# A reading that brought nothing where a healthy source brings something.
BARREN_VERDICTS: Final[frozenset[Verdict]] = frozenset({"empty", "no_links", "no_match"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One article as its source announces it.

    ``link`` is absolute, http or https.  ``title`` is plain text on one line, at most 500
    characters, and empty where the source gives none, as most sitemaps do; ``summary`` is plain
    text, one line for each paragraph, at most 20,000 characters.  ``published`` is aware and in UTC;
    a source that gives a day alone gives its midnight.
    """

    link: str
    title: str
    summary: str = ""
    published: datetime | None = None
    author: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What is needed to read a source once.

    ``lang`` is the hint of the configuration; ``etag`` and ``last_modified`` come from the last
    reading.
    """

    url: str
    kind: SourceKind = "feed"
    lang: str | None = None
    link_selector: str | None = None
    link_pattern: str | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a source.

    ``etag`` and ``last_modified`` are what to send next time; a barren reading has none.
    ``permanent_url`` is where the source has moved for good.  ``lang`` is the language that the
    source itself states, else the hint.
    ``seen_links`` counts what the answer offered before any was left out: the items of a feed, the
    addresses of a sitemap, the links of a page.  ``truncated`` counts usable entries left out because
    of the cap.
    """

    entries: tuple[Entry, ...]
    verdict: Verdict
    status: int
    etag: str | None = None
    last_modified: str | None = None
    permanent_url: str | None = None
    lang: str | None = None
    seen_links: int = 0
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, read.

    ``version`` is feedparser's name for the format (``rss20``, ``atom10``, ``rss10``, ``json11``…).
    """

    version: str
    title: str
    entries: tuple[Entry, ...]
    lang: str | None = None
    seen_links: int = 0
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A list page, read.  ``seen_links`` counts its links of every sort."""

    entries: tuple[Entry, ...]
    title: str = ""
    lang: str | None = None
    seen_links: int = 0
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap named by a sitemap index."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedSitemap:
    """A sitemap: entries, or the children of an index, newest first."""

    entries: tuple[Entry, ...]
    children: tuple[ChildSitemap, ...] = ()
    lang: str | None = None
    seen_links: int = 0
    truncated: int = 0


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page names."""

    url: str
    title: str
    kind: str  # rss, atom, json, or unknown where only the address or the text says "feed"
