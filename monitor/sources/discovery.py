"""Finds the feeds of a site."""

import re
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from monitor.errors import SourceError
from monitor.sources.addresses import absolute, on_own_site, without_fragment
from monitor.sources.entry import FoundFeed
from monitor.sources.markup import base_of, html_tree
from monitor.sources.text import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TYPES: Final = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
}
_FEED_PATH: Final = re.compile(
    r"(?:^|[/._=-])(?:rss|atom|feeds?|rdf)(?:\d|\.(?:xml|json|php|aspx?))?(?:$|[/?&._=-])"
    r"|\.(?:rss|atom|rdf)$",
    re.IGNORECASE,
)
_FEED_TEXT: Final = re.compile(r"\b(?:rss|atom feed|xml feed)\b", re.IGNORECASE)
_COMMENTS: Final = re.compile(r"comments?\b", re.IGNORECASE)
_NOT_FEEDS: Final = re.compile(r"feedback|feedly\.com|/add\?|subscribe\?", re.IGNORECASE)
_USUAL: Final = ("/feed/", "/rss.xml", "/rss", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/",
                 "/feed.json", "/?feed=rss2", "/feeds/posts/default")  # fmt: skip
_MOST: Final = 50
_MOST_ANCHORS: Final = 5_000


def discover_feeds(body: bytes, url: str) -> list[FoundFeed]:
    """The feeds that a page names, best first: its declarations, then links that look like one.

    Feeds of comments come last.  Nothing is fetched: whether an address is a feed is for
    :func:`~monitor.sources.reading.read_source` to say.  CPU-bound; run it in a worker.
    """
    try:
        tree = html_tree(body, None)
    except SourceError:
        return []
    base = base_of(tree, url)
    found: dict[str, FoundFeed] = {}
    for feed in (*_declared(tree, base), *_linked(tree, base, url)):
        found.setdefault(feed.url, feed)
    ranked = sorted(found.values(), key=lambda feed: bool(_COMMENTS.search(feed.title + feed.url)))
    return ranked[:_MOST]


def guess_feed_addresses(url: str) -> list[str]:
    """Usual addresses of a feed on the site of ``url``, likeliest first.

    Those below the path of ``url`` come first: a section's feed is nearer than the site's.
    """
    if absolute(url) is None:
        return []
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}"
    guesses = []
    section = parts.path.rpartition("/")[0] if "." in parts.path.rpartition("/")[2] else parts.path
    section = section.rstrip("/")
    if section:
        guesses = [urljoin(root, section + usual) for usual in ("/feed/", "/rss.xml", "/rss")]
    return list(dict.fromkeys([*guesses, *(root + usual for usual in _USUAL)]))


def _declared(tree: "HtmlElement", base: str) -> list[FoundFeed]:
    feeds = []
    for element in tree.iter("link"):
        if "alternate" not in (element.get("rel") or "").lower().split():
            continue
        kind = _TYPES.get((element.get("type") or "").partition(";")[0].strip().lower())
        address = absolute(element.get("href"), base)
        if kind and address:
            title = one_line(element.get("title") or "", 120)
            feeds.append(FoundFeed(without_fragment(address), title, kind))
    return feeds


def _linked(tree: "HtmlElement", base: str, url: str) -> list[FoundFeed]:
    feeds = []
    for element in islice(tree.iter("a"), _MOST_ANCHORS):
        address = absolute(element.get("href"), base)
        if address is None or _NOT_FEEDS.search(address):
            continue
        parts = urlsplit(address)
        looks = _FEED_PATH.search(parts.path) or _FEED_PATH.search("?" + parts.query)
        # "RSS" alone also heads pages that explain what RSS is; the site itself must be meant.
        text = one_line("".join(element.itertext())[:500], 120)
        if looks or (_FEED_TEXT.search(text) and on_own_site(address, url)):
            feeds.append(FoundFeed(without_fragment(address), text, "unknown"))
    return feeds
