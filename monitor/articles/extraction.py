"""An article page as text: the ladder from the page's own text down to the feed's.

1. The body is checked (size, kind), decoded and parsed once.
2. trafilatura favouring precision, then favouring recall, then JSON-LD's ``articleBody``: the first
   that is long enough (:func:`least_weight`) and no wall in front of the article serves.
3. Where none does: the feed's own text, unless the page's short text says twice as much.
4. Title, author, date and canonical link come from what the page states, if the page is the
   article's and no wall.

Everything here is CPU-bound and some pages are quadratic in C code (libxml2): call :func:`extract`
in a worker process with a time-out that kills.  Nothing here asks the network or the clock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import unquote, urljoin, urlsplit

from classifiers.folding import fold
from classifiers.language import detect_language
from monitor.articles import pages
from monitor.articles.chrome import without_furniture
from monitor.articles.dates import MAX_AHEAD, OLDEST, published_at
from monitor.articles.links import canonical, same_site
from monitor.articles.structured import Stated, read_stated
from monitor.articles.texts import one_line, tidy_lines, weight
from monitor.articles.titles import MAX_TITLE, choose_title, host_names
from monitor.articles.walls import Wall, wall_in
from monitor.vocabulary import DateOrigin, Rung

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_TEXT: Final = 200_000  # characters kept of one article
_MAX_NAME: Final = 200

# A short agency item in letters of an alphabet; some 85 Chinese characters.
LEAST_WEIGHT: Final = 250
_SHARE_OF_FEED: Final = 0.8
_SHARE_OF_JSON_LD: Final = 0.5
_MOST_OF_A_TEASER: Final = 1_800  # of a page that states that one must pay

_OUTLET_WEIGHT: Final = 60  # an outlet's name behind a repeated title
_COMPARED: Final = 60  # characters of a title that tell it
_LONG_SLUG: Final = 25  # characters; a section's name is shorter

ReadReason = Literal["", "too_short", "too_large", "not_text", "empty"] | Wall


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page (or, failing it, the feed) says.

    ``text`` has one paragraph a line, ``title`` is one line; both are plain text of strangers.
    ``published`` is aware and in UTC.  ``lang`` is ISO 639-1 or ``und``.  ``canonical_link`` is the
    page's own word for its address, absolute and on the same site, for
    :func:`monitor.articles.links.canonical`.

    ``rung`` says where the text came from; ``none`` means that there is no text.

    ``reason`` is empty where the page's text served whole.  Otherwise it names what was wrong with
    the page: ``consent``, ``paywall``, ``robot_check``, ``needs_javascript`` (a wall in front of the
    article), ``too_short`` (less text than an article, or than the feed gives), ``too_large`` (only
    the first ``MAX_HTML_BYTES`` were read, and what text they gave is in ``text``; or the page has
    too many elements to be an article), ``not_text`` (a picture, a PDF, binary data), ``empty``.
    """

    title: str
    text: str
    author: str | None
    published: datetime | None
    published_origin: DateOrigin
    lang: str
    rung: Rung
    canonical_link: str | None
    reason: str
    site_name: str | None


def extract(
    body: bytes,
    url: str,
    content_type: str,
    charset: str | None,
    *,
    feed_title: str,
    feed_text: str,
    feed_published: datetime | None,
    feed_lang: str | None,
    now: datetime,
) -> Extracted:
    """The article of a page; where the page gives none, what the feed said.

    ``url`` is the address after redirects.  ``content_type`` and ``charset`` are the server's (may
    be empty and wrong).  ``feed_title`` and ``feed_text`` are plain text, ``feed_lang`` a hint.
    Reads at most ``pages.MAX_HTML_BYTES`` of ``body``.  Never raises for any body.
    """
    feed_text = "\n".join(tidy_lines(feed_text))
    feed_text = feed_text if _adds_to(feed_title, feed_text) else ""
    is_cut = len(body) > pages.MAX_HTML_BYTES
    problem: ReadReason = pages.unreadable(body, content_type, charset)
    tree = None if problem else pages.parse(body, charset, feed_lang)
    if tree is not None and pages.is_overgrown(tree):
        tree, problem = None, "too_large"
    if tree is None:
        text, title = feed_text[:MAX_TEXT], one_line(feed_title, MAX_TITLE)
        date = published_at((), feed=feed_published, url=url, guess=lambda: None, now=now)
        return Extracted(
            title=title,
            text=text,
            author=None,
            published=date.moment,
            published_origin=date.origin,
            lang=detect_language(f"{title}\n{text}", feed_lang),
            rung="feed" if text else "none",
            canonical_link=None,
            reason=problem or ("too_large" if is_cut else "empty"),
            site_name=None,
        )

    stated = read_stated(tree, url)
    text, rung, reason = _climb(tree, stated, feed_title, feed_text)
    # What stands on a wall is not the article's; a paywall stands on the article's own page.
    is_own_page = reason not in ("consent", "robot_check", "needs_javascript", "empty")
    title = _title(stated if is_own_page else None, feed_title, url)
    date = published_at(
        stated.dates if is_own_page else (),
        offsets=stated.offsets,
        feed=feed_published,
        url=url,
        guess=lambda: pages.guessed_date(tree, OLDEST, now + MAX_AHEAD) if is_own_page else None,
        now=now,
    )
    author = (stated.author or pages.author_in_markup(tree)) if is_own_page else ""
    if is_cut and reason in ("", "too_short", "empty"):
        reason = "too_large"
    return Extracted(
        title=title,
        text=text[:MAX_TEXT],
        author=one_line(author, _MAX_NAME) or None,
        published=date.moment,
        published_origin=date.origin,
        lang=detect_language(f"{title}\n{text}", feed_lang or stated.lang),
        rung=rung,
        canonical_link=_canonical_link(stated.links, url) if is_own_page else None,
        reason=reason,
        site_name=one_line(stated.site_name, _MAX_NAME) or None,
    )


# --- the ladder ----------------------------------------------------------------------------


def least_weight(feed_text: str, json_ld_body: str) -> int:
    """How much text (:func:`monitor.articles.texts.weight`) a page must give to be believed whole.

    An agency's short item, four fifths of what the feed gives, half of what JSON-LD gives:
    whichever is most.
    """
    return max(
        LEAST_WEIGHT,
        int(weight(feed_text) * _SHARE_OF_FEED),
        int(weight(json_ld_body) * _SHARE_OF_JSON_LD),
    )


def _climb(
    tree: "HtmlElement", stated: Stated, feed_title: str, feed_text: str
) -> tuple[str, Rung, ReadReason]:
    least = least_weight(feed_text, stated.article_body)
    walls: list[Wall] = []
    teasers: list[tuple[str, Rung]] = []
    for rung, raw in _rungs(tree, stated):
        lines = tidy_lines(raw)
        text = "\n".join(_without_headline(without_furniture(lines), stated, feed_title))
        size = weight(text)
        wall = wall_in("\n".join(lines), stated.html_title)
        if wall is None and not stated.is_free and size < _MOST_OF_A_TEASER:
            wall = "paywall"
        if wall is not None:
            walls.append(wall)
        elif size >= least:
            return text, rung, ""
        if text and wall in (None, "paywall"):
            teasers.append((text, rung))
    reason: ReadReason = walls[0] if walls else _reason_of_page(tree, stated)
    teaser, teaser_rung = max(teasers, key=lambda found: weight(found[0]), default=("", "none"))
    # A summary by the outlet's own hand is better than a teaser of the same length with remains of
    # the page around it.
    if teaser and weight(teaser) >= 2 * weight(feed_text):
        return teaser, teaser_rung, reason
    return (feed_text, "feed", reason) if feed_text else ("", "none", reason)


def _rungs(tree: "HtmlElement", stated: Stated) -> Iterator[tuple[Rung, str]]:
    page = pages.prepared(tree)
    yield "precise", pages.main_text(page, favour="precision")
    yield "recall", pages.main_text(page, favour="recall")
    yield "json_ld", stated.article_body


def _without_headline(lines: list[str], stated: Stated, feed_title: str) -> list[str]:
    headlines = {stated.heading, stated.headline, stated.og_title, feed_title} - {""}
    return lines[1:] if lines and lines[0] in headlines else lines


def _reason_of_page(tree: "HtmlElement", stated: Stated) -> ReadReason:
    """Why a page without a usable text has none."""
    shown = pages.visible_text(tree)
    wall = wall_in(shown, stated.html_title)
    if wall is not None:
        return wall
    if pages.is_script_shell(tree):
        return "needs_javascript"
    return "too_short" if shown else "empty"


def _adds_to(title: str, text: str) -> bool:
    """Whether a feed's text says more than its title: aggregators repeat it with the outlet."""
    if weight(text) > weight(title) + _OUTLET_WEIGHT:
        return True
    title, text = (" ".join(fold(part).text.split()) for part in (title, text))
    return not text.startswith(title[:_COMPARED]) if title else bool(text)


# --- title and canonical link --------------------------------------------------------------


def _title(stated: Stated | None, feed_title: str, url: str) -> str:
    try:
        site_names = host_names(urlsplit(url).hostname or "")
    except ValueError:  # an address that only a redirect's author understands
        site_names = ()
    if stated is None:
        return choose_title((feed_title,), site_names) or one_line(feed_title, MAX_TITLE)
    candidates = (stated.og_title, stated.headline, stated.heading, feed_title, stated.html_title)
    found = choose_title(candidates, (stated.site_name, *site_names))
    return found or one_line(feed_title, MAX_TITLE)


def _canonical_link(links: tuple[str, ...], url: str) -> str | None:
    """The first of the page's statements of its own address that can be believed."""
    for link in links:
        try:
            absolute = urljoin(url, link)
            if same_site(absolute, url) and _names_article(canonical(absolute), canonical(url)):
                return absolute
        except ValueError:
            continue
    return None


def _names_article(stated: str, page: str) -> bool:
    """Whether a stated address can be an article's: not the home page's, not a section's.

    ``stated`` and ``page`` are canonical.  Sites put one canonical link on all pages of a section,
    or drop the query that names the article.
    """
    if stated == page:
        return True
    parts = urlsplit(stated)
    if parts.query:
        return True
    segment = unquote(parts.path.rpartition("/")[2])
    stem = re.sub(r"\.\w{2,5}$", "", segment)
    if re.fullmatch(r"(?:19|20)\d\d|\d{1,2}", stem):
        return False  # the archive of a year, a month or a day
    return bool(
        re.search(r"\d", stem) or len(re.findall(r"[-_]", stem)) >= 2 or len(stem) >= _LONG_SLUG
    )
