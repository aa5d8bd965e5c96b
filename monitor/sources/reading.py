"""Reads one source: asks the door, has the answer parsed in a worker, says what it came to."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from monitor.errors import SourceError
from monitor.outbound.answer import Answer, Request
from monitor.sources.dates import unless_in_future
from monitor.sources.entry import (
    BARREN_VERDICTS,
    Entry,
    ParsedSitemap,
    Reading,
    SourceSpec,
    Verdict,
)
from monitor.sources.feed import parse_feed
from monitor.sources.page import parse_page
from monitor.sources.sitemap import parse_sitemap
from monitor.vocabulary import SourceKind

if TYPE_CHECKING:
    from monitor.outbound.client import Outbound
    from monitor.workers import Workers

CHILD_SITEMAPS: Final = 3  # of an index, read each time
_LEVELS: Final = 2  # of indexes; the protocol knows one, some sites have two

_ACCEPT: Final[dict[SourceKind, str]] = {
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5",
    "page": "text/html,application/xhtml+xml,*/*;q=0.5",
    "sitemap": "application/xml,text/xml,*/*;q=0.5",
}


async def read_source(
    spec: SourceSpec, door: "Outbound", workers: "Workers", *, now: datetime
) -> Reading:
    """One reading of the source.

    :param now: entries dated more than a day after it keep no date.
    :raises monitor.errors.FetchError: the address could not be read.
    :raises monitor.errors.WorkerError: parsing took too long or too much memory.
    :raises monitor.errors.SourceError: the answer is not what the kind promises; its reason is
        ``empty_answer``, ``html`` (a page in place of a feed or sitemap), ``not_feed``,
        ``not_html``, ``not_sitemap`` or ``too_large`` (a packed sitemap).
    """
    answer = await door.get(
        Request(
            spec.url,
            etag=spec.etag,
            last_modified=spec.last_modified,
            accept=_ACCEPT[spec.kind],
        )
    )
    if answer.not_modified:
        return _reading(answer, (), "not_modified", lang=spec.lang)
    try:
        if spec.kind == "page":
            reading = await _page(spec, answer, workers)
        elif spec.kind == "sitemap":
            reading = await _sitemap(spec, answer, door, workers)
        else:
            reading = await _feed(spec, answer, workers)
    except SourceError as error:
        # The parsers know bytes, not sources.
        raise SourceError(
            error.what, reason=error.reason, on=spec.url, because=error.because, do=error.do
        ) from error
    return replace(reading, entries=tuple(_credible(entry, now) for entry in reading.entries))


async def _feed(spec: SourceSpec, answer: Answer, workers: "Workers") -> Reading:
    content_type = answer.headers.get("content-type", "")
    feed = await workers.run(parse_feed, answer.body, answer.final_url, content_type, on=spec.url)
    return _reading(
        answer,
        feed.entries,
        "entries" if feed.entries else "empty",
        lang=feed.lang or spec.lang,
        seen_links=feed.seen_links,
        truncated=feed.truncated,
    )


async def _page(spec: SourceSpec, answer: Answer, workers: "Workers") -> Reading:
    page = await workers.run(
        parse_page,
        answer.body,
        answer.final_url,
        answer.charset,
        spec.link_selector,
        spec.link_pattern,
        on=spec.url,
    )
    verdict: Verdict = "entries"
    if not page.entries:
        # Without any link the page itself is at fault, whatever is configured.
        configured = spec.link_selector or spec.link_pattern
        verdict = "no_match" if configured and page.seen_links else "no_links"
    return _reading(
        answer,
        page.entries,
        verdict,
        lang=page.lang or spec.lang,
        seen_links=page.seen_links,
        truncated=page.truncated,
    )


async def _sitemap(
    spec: SourceSpec, answer: Answer, door: "Outbound", workers: "Workers"
) -> Reading:
    parsed = await workers.run(parse_sitemap, answer.body, answer.final_url, on=spec.url)
    sitemaps = [parsed, *await _children(parsed, door, workers, {spec.url, answer.final_url})]
    entries = {entry.link: entry for one in sitemaps for entry in one.entries}
    reading = _reading(
        answer,
        tuple(entries.values()),
        "entries" if entries else "empty",
        lang=parsed.lang or spec.lang,
        seen_links=sum(one.seen_links for one in sitemaps),
        truncated=sum(one.truncated for one in sitemaps),
    )
    # An index may stay as it is while its children change, so it is always asked for anew.
    return replace(reading, etag=None, last_modified=None) if parsed.children else reading


async def _children(
    parsed: ParsedSitemap,
    door: "Outbound",
    workers: "Workers",
    seen: set[str],
    level: int = 1,
) -> list[ParsedSitemap]:
    """The newest child sitemaps, read one after the other; at most three of them in all.

    One that cannot be read fails the reading: to go on without it would look as if there were
    nothing new.
    """
    found: list[ParsedSitemap] = []
    for child in parsed.children[:CHILD_SITEMAPS]:
        if len(found) >= CHILD_SITEMAPS:
            break
        if child.url in seen:
            continue
        seen.add(child.url)
        answer = await door.get(Request(child.url, accept=_ACCEPT["sitemap"]))
        one = await workers.run(parse_sitemap, answer.body, answer.final_url, on=child.url)
        found.append(one)
        if level < _LEVELS:
            found += await _children(one, door, workers, seen, level + 1)
    return found


def _reading(
    answer: Answer,
    entries: tuple[Entry, ...],
    verdict: Verdict,
    *,
    lang: str | None,
    seen_links: int = 0,
    truncated: int = 0,
) -> Reading:
    # A barren answer is asked for in full again: a 304 must always mean "as it was when it had
    # entries", whatever happens in between.
    barren = verdict in BARREN_VERDICTS
    return Reading(
        entries=entries,
        verdict=verdict,
        status=answer.status,
        etag=None if barren else answer.etag,
        last_modified=None if barren else answer.last_modified,
        permanent_url=answer.permanent_url,
        lang=lang,
        seen_links=seen_links,
        truncated=truncated,
    )


def _credible(entry: Entry, now: datetime) -> Entry:
    published = unless_in_future(entry.published, now)
    return entry if published == entry.published else replace(entry, published=published)
