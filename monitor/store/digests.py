"""Queries of the digests: what they are composed of, and what has been told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, exists, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from monitor.store.review_tables import Review
from monitor.store.sources import shown_state
from monitor.store.tables import Article, Assessment, Digest, DigestArticle, Event, Source

# An article that was assessed before the last digest but committed after it must not be lost; what
# has been told is known by its record, so looking back costs nothing but a few rows.
LOOK_BACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EventFact:
    """A drill or deal of one article."""

    ledger_id: str
    type: str
    name: str
    status: str
    evidence: str
    score: float
    mode: str = "reports"
    first_day: date | None = None
    last_day: date | None = None
    place: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """An article that a digest may tell of."""

    id: int
    title: str
    outlet: str
    bloc: str
    lang: str
    url: str
    published_at: datetime | None
    first_seen_at: datetime
    relevance: float
    reasons: tuple[tuple[str, float], ...] = ()  # text and signed weight
    events: tuple[EventFact, ...] = ()
    copy_of_id: int | None = None
    original_told: bool = False  # a digest of this name has told what it is a copy of


@dataclass(frozen=True, slots=True)
class SourceFact:
    """A source's health."""

    name: str
    state: str
    since: datetime | None
    last_new_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """All that a digest is composed of."""

    articles: tuple[ArticleFact, ...] = ()
    told_statuses: Mapping[str, str] = field(default_factory=dict)  # by ledger id, the last told
    sources: tuple[SourceFact, ...] = ()
    articles_assessed: int = 0
    sources_heard: int = 0
    older_left_out: int = 0  # what would be among the articles but for its age, copies not counted


@dataclass(frozen=True, slots=True)
class LastDigest:
    """The end of what a digest's name has told so far."""

    number: int
    slot: str
    until: datetime


def last_digest(session: Session, name: str) -> LastDigest | None:
    """The latest recorded digest of this name."""
    row = session.exec(
        select(Digest.number, Digest.slot, Digest.until)
        .where(Digest.name == name)
        .order_by(col(Digest.number).desc())
        .limit(1)
    ).first()
    return LastDigest(*row) if row else None


def digest_for_slot(session: Session, name: str, slot: str) -> Digest | None:
    """The digest recorded for this slot of its schedule."""
    return session.exec(select(Digest).where(Digest.name == name, Digest.slot == slot)).first()


def record_digest(session: Session, digest: Digest, article_ids: Sequence[int]) -> int:
    """Store a digest and which articles it has told of; its id."""
    session.add(digest)
    session.flush()
    assert digest.id is not None
    session.add_all(
        DigestArticle(digest_id=digest.id, article_id=article_id, digest_name=digest.name)
        for article_id in article_ids
    )
    session.flush()
    return digest.id


def digest_facts(
    session: Session,
    name: str,
    since: datetime,
    until: datetime,
    min_relevance: float | None,
    oldest: datetime,
    *,
    afresh: bool = False,
) -> DigestFacts:
    """What a digest over ``since`` (exclusive) to ``until`` (inclusive) has to tell.

    Articles that a person calls relevant or, where nobody decided, the model or, with
    ``min_relevance``, their score; neither backfilled ones nor any that a digest of this name has
    told already.  What was published before ``oldest`` is left out and counted; the undated stays.
    With ``afresh`` all of the period, as if nothing had been told.
    """
    candidates = _candidates(since if afresh else since - LOOK_BACK, until, min_relevance)
    if not afresh:
        candidates = candidates.where(~_told(name, col(Article.id)))
    older = candidates.where(
        col(Article.published_at) < oldest,
        # Not those of the look back: the last digest has counted them.
        col(Article.assessed_at) > since,
    )
    if not afresh:
        older = older.where(~_told(name, col(Article.copy_of_id)))
    candidates = candidates.where(
        or_(col(Article.published_at).is_(None), col(Article.published_at) >= oldest)
    )
    events = _events_by_article(session, candidates)
    # Columns, not rows: an article's text may be long and is not needed here.
    rows = session.exec(
        candidates.add_columns(
            col(Article.title),
            col(Article.outlet),
            col(Article.bloc),
            col(Article.lang),
            col(Article.link),
            col(Article.published_at),
            col(Article.first_seen_at),
            col(Article.copy_of_id),
            _told(name, col(Article.copy_of_id)).label("original_told"),
            col(Assessment.relevance),
            col(Assessment.reasons),
        ).order_by(col(Article.id))
    ).all()
    articles = tuple(
        ArticleFact(
            id=row.id,
            title=row.title,
            outlet=row.outlet,
            bloc=row.bloc,
            lang=row.lang,
            url=row.link,
            published_at=row.published_at,
            first_seen_at=row.first_seen_at,
            relevance=row.relevance,
            reasons=tuple(
                (str(reason.get("text", "")), float(reason.get("weight", 0.0)))
                for reason in row.reasons
            ),
            events=events.get(row.id, ()),
            copy_of_id=row.copy_of_id,
            original_told=bool(row.original_told) and not afresh,
        )
        for row in rows
    )
    assessed, heard = session.exec(
        select(func.count(), func.count(distinct(col(Article.source_id)))).where(
            col(Article.state) == "assessed",
            col(Article.backfilled).is_(False),
            col(Article.assessed_at) > since,
            col(Article.assessed_at) <= until,
        )
    ).one()
    ledger_ids = {event.ledger_id for article in articles for event in article.events}
    return DigestFacts(
        articles=articles,
        told_statuses={} if afresh else _told_statuses(session, name, ledger_ids),
        sources=_source_facts(session),
        articles_assessed=assessed,
        sources_heard=heard,
        older_left_out=_stories(session, older),
    )


def _candidates(since: datetime, until: datetime, min_relevance: float | None) -> Any:
    scored: ColumnElement[bool] = (
        col(Assessment.relevant).is_(True)
        if min_relevance is None
        else col(Assessment.relevance) >= min_relevance
    )
    # What a person said goes before the score, whatever it is; the last one to say it counts.
    said = (
        select_columns(col(Review.relevant))
        .where(col(Review.article_id) == col(Article.id), col(Review.relevant).is_not(None))
        .order_by(col(Review.id).desc())
        .limit(1)
        .correlate(Article)
        .scalar_subquery()
    )
    relevant = func.coalesce(said, scored)
    # Not SQLModel's select: it would take the further columns away from the rows.
    return (
        select_columns(col(Article.id))
        .join(Assessment, col(Assessment.article_id) == Article.id)
        .where(
            col(Assessment.current).is_(True),
            col(Article.state) == "assessed",
            col(Article.backfilled).is_(False),
            col(Article.assessed_at) > since,
            col(Article.assessed_at) <= until,
            relevant,
        )
    )


def _stories(session: Session, articles: Any) -> int:
    """How many articles these are, copies not counted."""
    original = func.coalesce(col(Article.copy_of_id), col(Article.id))
    return int(session.exec(articles.with_only_columns(func.count(distinct(original)))).scalar())


def _told(name: str, article_id: Any) -> ColumnElement[bool]:
    return exists().where(
        and_(col(DigestArticle.digest_name) == name, col(DigestArticle.article_id) == article_id)
    )


def _events_by_article(session: Session, candidates: Any) -> dict[int, tuple[EventFact, ...]]:
    found: dict[int, list[EventFact]] = {}
    rows = session.exec(
        select(Event)
        .join(Assessment, col(Assessment.id) == Event.assessment_id)
        .where(col(Assessment.current).is_(True), col(Event.article_id).in_(candidates))
        .order_by(col(Event.id))
    )
    for row in rows:
        found.setdefault(row.article_id, []).append(
            EventFact(
                ledger_id=row.ledger_id,
                type=row.type,
                name=row.name,
                status=row.status,
                evidence=row.evidence,
                score=row.score,
                mode=row.mode,
                first_day=row.first_day,
                last_day=row.last_day,
                place=row.place,
                amount=row.amount,
            )
        )
    return {article_id: tuple(events) for article_id, events in found.items()}


def _told_statuses(session: Session, name: str, ledger_ids: set[str]) -> dict[str, str]:
    """The status that the latest digest of this name gave for each of these events."""
    if not ledger_ids:
        return {}
    # Only digests that told of an article with such an event can have named it.
    candidates = (
        select(DigestArticle.digest_id)
        .join(Event, col(Event.article_id) == DigestArticle.article_id)
        .where(DigestArticle.digest_name == name, col(Event.ledger_id).in_(sorted(ledger_ids)))
    )
    contents = session.exec(
        select(Digest.content).where(col(Digest.id).in_(candidates)).order_by(col(Digest.number))
    )
    return {
        event["ledger_id"]: event["status"]
        for content in contents
        for event in content.get("events", ())
        if event["ledger_id"] in ledger_ids
    }


def _source_facts(session: Session) -> tuple[SourceFact, ...]:
    rows = session.exec(
        select(Source).where(col(Source.active).is_(True)).order_by(col(Source.name))
    )
    return tuple(
        SourceFact(
            name=row.name,
            state=shown_state(row),
            since=row.state_since,
            last_new_at=row.last_new_at,
            error=row.last_error or "",
        )
        for row in rows
    )
