"""List pages: the links to articles on a page without a feed, found without hand-written rules."""

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from monitor.errors import SourceError
from monitor.sources.addresses import on_own_site, without_fragment
from monitor.sources.entry import Entry, ParsedPage
from monitor.sources.link_shape import article_points
from monitor.sources.markup import base_of, empty_answer, html_tree, kind_of
from monitor.sources.page_links import Layout, PageLink, collect
from monitor.sources.text import TITLE_LIMIT, language_code, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Points from which a link counts as an article's.  An article missed is lost; a page taken for one
# costs a fetch and is found irrelevant.
THRESHOLD: Final = 4.5
_OWN_SHARE: Final = 0.6  # of the points; the rest is the mean of the list that the link stands in
_MOST_ENTRIES: Final = 300
_NOT_PAGES: Final = {
    "feed": ("it is a feed", 'set kind = "feed"'),
    "sitemap": ("it is a sitemap", 'set kind = "sitemap"'),
    "json": ("it is JSON", 'if it is a JSON Feed, set kind = "feed"'),
    "pdf": ("it is a PDF document", "look for the list of articles on the site"),
}


def parse_page(
    body: bytes, url: str, charset: str | None, selector: str | None, pattern: str | None
) -> ParsedPage:
    """The articles that the list page at ``url`` links to, in its order.

    Without ``selector`` and ``pattern`` a link counts if its address, its text, its surroundings
    and the company it stands in add up to :data:`THRESHOLD`; links to other sites never do.  With
    them every link counts that is in (or is) an element of the CSS selector and whose address the
    regular expression finds something in, whatever it looks like.

    CPU-bound; run it in a worker.

    :raises SourceError: reason ``empty_answer`` or ``not_html``.
    """
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise empty_answer()
    kind = kind_of(body)
    if kind in _NOT_PAGES:
        because, advice = _NOT_PAGES[kind]
        raise SourceError(
            "The answer is not a web page", reason="not_html", because=because, do=advice
        )
    tree = html_tree(body, charset)
    base = base_of(tree, url)
    anchors = list(tree.iter("a"))
    links = collect(anchors, base)
    if selector or pattern:
        chosen = _configured(tree, links, base, selector, pattern)
    else:
        chosen = _learned(links, url)
    title = next((one_line(_text(one), TITLE_LIMIT) for one in tree.iter("title")), "")
    return ParsedPage(
        entries=tuple(_entry(link) for link in chosen[:_MOST_ENTRIES]),
        title=title,
        lang=language_code(tree.get("lang") or tree.get("xml:lang")),
        seen_links=len(links),
        truncated=max(len(chosen) - _MOST_ENTRIES, 0),
    )


def _configured(
    tree: "HtmlElement", links: list[PageLink], base: str, selector: str | None, pattern: str | None
) -> list[PageLink]:
    if selector:
        from lxml.cssselect import CSSSelector

        within = [
            anchor
            for element in CSSSelector(selector)(tree)
            for anchor in ([element] if element.tag == "a" else element.iter("a"))
        ]
        links = collect(list(dict.fromkeys(within)), base)
    if pattern:
        matches = re.compile(pattern)
        links = [link for link in links if matches.search(link.url)]
    layout = Layout(links, mind_chrome=False)
    for link in links:
        layout.describe(link)
    return links


def _learned(links: list[PageLink], url: str) -> list[PageLink]:
    own = without_fragment(url).rstrip("/")
    shapes = {
        link.url: shape
        for link in links
        if on_own_site(link.url, url)
        and not _leads_up(link.url, own)
        and (shape := article_points(link.url)) is not None
    }
    # Only what may be an article divides the page into items: the links to an item's author and
    # sections are part of it.
    candidates = [link for link in links if link.url in shapes]
    layout = Layout(candidates)
    candidates = [link for link in candidates if layout.describe(link)]
    points = {link.url: shapes[link.url] + link.context for link in candidates}
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for link in candidates:
        groups[link.group].append(points[link.url])
    return [
        link for link in candidates if _together(points[link.url], groups[link.group]) >= THRESHOLD
    ]


def _together(own: float, company: list[float]) -> float:
    """A link's points, drawn towards those of its list; long lists speak for their links."""
    if len(company) < 3:
        return own
    mean = sum(company) / len(company)
    return _OWN_SHARE * own + (1 - _OWN_SHARE) * mean + (1.5 if len(company) >= 6 else 1.0)


def _leads_up(link: str, own: str) -> bool:
    """Whether a link leads to the page itself or to one above it."""
    bare = link.rstrip("/")
    return own == bare or own.startswith((bare + "/", bare + "?"))


def _entry(link: PageLink) -> Entry:
    return Entry(link=link.url, title=link.title, summary=link.summary, published=link.published)


def _text(element: "HtmlElement") -> str:
    return "".join(element.itertext())[:5_000]
