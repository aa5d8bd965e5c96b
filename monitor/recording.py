"""What each step of the pipeline writes, as functions of a session.

They decide from rows and write rows; no network, no worker, no clock.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session

from monitor.analysis.assess import AssessmentRows
from monitor.analysis.ledger import update_ledger
from monitor.analysis.stories import StoryChoice, assign
from monitor.articles import aggregators, copies
from monitor.articles.blocs import bloc_of_host, host_of
from monitor.articles.extraction import Extracted
from monitor.articles.links import canonical, outlet_of, without_trackers
from monitor.sources.entry import Entry, Reading
from monitor.sources.health import Health, Outlook
from monitor.store import articles as article_queries
from monitor.store import sources as source_queries
from monitor.store.assessments import record_assessment
from monitor.store.reviews import relevance_decisions, ruled_apart
from monitor.store.tables import Article, ArticleAddress, Source

log = logging.getLogger(__name__)

# Near-same texts that appeared further apart than this are told as two articles.
COPY_WINDOW = timedelta(days=30)


def id_of(article: Article) -> int:
    """The id of a stored article."""
    assert article.id is not None
    return article.id


def health_of(source: Source, now: datetime) -> Health:
    """What the decision on a source's health looks at."""
    return Health(
        name=source.name,
        floor=timedelta(seconds=source.interval_seconds),
        interval=(
            timedelta(seconds=source.current_interval_seconds)
            if source.current_interval_seconds
            else None
        ),
        failures=source.failures,
        last_entry_count=source.last_entry_count,
        last_new_at=source.last_new_at,
        known_since=source.known_since or now,
        silent_after=(
            timedelta(seconds=source.silent_after_seconds) if source.silent_after_seconds else None
        ),
    )


def apply_outlook(source: Source, outlook: Outlook, now: datetime) -> None:
    """Write the decision on a source's health into its row."""
    if source.state != outlook.state:
        source.state = outlook.state
        source.state_since = now
    source.last_polled_at = now
    source.last_error = outlook.sentence
    source.last_error_reason = outlook.reason
    source.failures = outlook.failures
    source.current_interval_seconds = int(outlook.interval.total_seconds())
    source.next_poll_at = outlook.next_poll_at


def entries_by_address(source: Source, reading: Reading) -> dict[str, Entry]:
    """The entries by their canonical address, each address once."""
    by_address: dict[str, Entry] = {}
    for entry in reading.entries:
        try:
            by_address.setdefault(canonical(entry.link), entry)
        except ValueError:
            log.info("source %s: link that is no address: %.200r", source.name, entry.link)
    return by_address


def record_entries(
    session: Session, source: Source, entries: Mapping[str, Entry], now: datetime
) -> int:
    """Record each entry not seen before as an article in state ``found``; returns how many.

    :param entries: by canonical address.
    """
    known = article_queries.known_addresses(session, list(entries))
    articles = [
        _article_of(source, address, entry, now)
        for address, entry in entries.items()
        if address not in known
    ]
    session.add_all(articles)
    session.flush()  # once for all: the articles have their ids now
    for article in articles:
        session.add(
            ArticleAddress(
                address=article.canonical_url,
                article_id=id_of(article),
                source_id=source.id,
                first_seen_at=now,
            )
        )
        article_queries.add_step(session, id_of(article), "found", "new", source.name, now)
    return len(articles)


def _article_of(source: Source, address: str, entry: Entry, now: datetime) -> Article:
    outlet, title = source.name, entry.title
    if source.aggregator:
        title, named = aggregators.split_aggregator_title(entry.title)
        outlet = named or source.name
    return Article(
        source_id=source.id or 0,
        url=entry.link,
        canonical_url=address,
        link=without_trackers(entry.link),
        outlet=outlet,
        bloc=source.bloc,
        lang=entry.lang or source.lang or "und",
        title=title,
        summary=entry.summary,
        author=entry.author,
        published_at=entry.published,
        published_origin="feed" if entry.published else "none",
        first_seen_at=now,
    )


def settle_address(
    session: Session,
    article: Article,
    source: Source,
    extracted: Extracted,
    final_url: str,
    now: datetime,
) -> None:
    """Give the article its outlet's own address, or link it to the article that has it already."""
    article_id = id_of(article)
    own = extracted.canonical_link or final_url
    article.link = without_trackers(own)
    if source.aggregator and not aggregators.is_aggregator_link(final_url):
        host = host_of(final_url)
        homes = {host_of(one.url): one for one in source_queries.all_sources(session)}
        home = homes.get(host)
        article.outlet = home.name if home else extracted.site_name or outlet_of(final_url)
        article.bloc = home.bloc if home else bloc_of_host(host)
    for link in dict.fromkeys((own, final_url)):
        try:
            address = canonical(link)
        except ValueError:
            continue
        owner = article_queries.article_at(session, address)
        if owner is None:
            if link == own:
                article.canonical_url = address
            article_queries.add_address(session, address, article_id, source.id, now)
        elif owner.id != article_id and article.copy_of_id is None:
            _mark_copy(session, article, owner, "same_link", now)


def link_copies(
    session: Session, article: Article, signature: copies.Signature, now: datetime
) -> None:
    """Store the signature and link near-same texts, the later one to the earlier."""
    article_id = id_of(article)
    bands = copies.bands(signature)
    since = article.first_seen_at - COPY_WINDOW
    neighbours = article_queries.sharing_bands(session, article_id, bands, since)
    article_queries.keep_signature(
        session, article_id, signature.shingles, copies.to_bytes(signature), bands
    )
    for other, stored in neighbours:
        verdict = copies.is_copy(signature, copies.from_bytes(stored.signature))
        if not verdict.copy:
            continue
        earlier, later = sorted((article, other), key=id_of)
        if later.copy_of_id is None:
            _mark_copy(session, later, earlier, verdict.reason, now)


def _mark_copy(
    session: Session, copy: Article, original: Article, reason: str, now: datetime
) -> None:
    """Link ``copy`` to the root of ``original``'s chain; never to itself, nor to what a person said
    it is no copy of."""
    root = original
    while root.copy_of_id is not None:
        root = session.get_one(Article, root.copy_of_id)
    if root.id == copy.id or root.id in ruled_apart(session, id_of(copy)):
        return
    # What was linked to the copy belongs to the root now: links are one step long.
    for further in article_queries.copies_of(session, id_of(copy)):
        further.copy_of_id = None if root.id in ruled_apart(session, id_of(further)) else root.id
        session.add(further)
    copy.copy_of_id = root.id
    copy.copy_reason = reason
    session.add(copy)
    article_queries.add_step(
        session, id_of(copy), "copy", f"of article {root.id} ({root.outlet})", reason, now
    )


def _repeats_what_was_rejected(session: Session, article: Article) -> bool:
    """Whether a person said of the article that this one nearly repeats that it is not relevant."""
    root = article.copy_of_id
    return root is not None and relevance_decisions(session, [root]).get(root) is False


def record_judgement(
    session: Session,
    article: Article,
    rows: AssessmentRows,
    story: StoryChoice | None,
    now: datetime,
) -> None:
    """Store a judgement with its story and take the article to its last state."""
    article_id = id_of(article)
    if not article_queries.move(session, article_id, "read", "assessed"):
        return
    row = session.get_one(Article, article_id)
    session.refresh(row)
    row.assessed_at = now
    session.add(row)
    record_assessment(session, rows.assessment, rows.events, rows.frames)
    verdict = "relevant" if rows.assessment.relevant else "not relevant"
    reasons = rows.assessment.reasons
    reason = str(reasons[0]["text"]) if reasons else ""
    article_queries.add_step(
        session,
        article_id,
        "assess",
        f"{verdict}, {rows.assessment.relevance:.2f}",
        reason,
        now,
    )
    if story is not None and not _repeats_what_was_rejected(session, row):
        assign(session, row, story, now)
    # News of the past, fetched later, fills the ledger but is no news to anybody.
    update_ledger(session, article_id, now, raise_flags=not row.backfilled)
