"""Articles with what was judged of them.

The fields and their order are a contract with programs outside (see docs/export.md).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, func, select

from monitor.export.formats import Columns, moment_text
from monitor.store.assessments import Assessed, assessed, latest_reviews
from monitor.store.database import Store
from monitor.store.review_tables import Review
from monitor.store.reviews import relevance_decisions
from monitor.store.tables import Article, Assessment, Source

COLUMNS: Final[Columns] = {
    "id": "number",
    "url": "text",
    "canonical_url": "text",
    "source": "text",
    "outlet": "text",
    "bloc": "text",
    "lang": "text",
    "published": "text",
    "first_seen": "text",
    "title": "text",
    "text": "text",
    "state": "text",
    "relevance": "decimal",
    "relevant": "flag",
    "reasons": [{"text": "text", "weight": "decimal"}],
    "events": [
        {"type": "text", "name": "text", "status": "text", "evidence": "text", "ledger_id": "text"}
    ],
    "frames": [{"frame": "text", "score": "decimal", "evidence": "text"}],
    "story_id": "number",
    "copy_of": "number",
    "review": {"relevant": "flag", "reviewer": "text", "reviewed": "text"},
    "backfilled": "flag",
}

_BATCH = 200


def article_rows(
    store: Store,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    relevant_only: bool = False,
) -> Iterator[dict[str, Any]]:
    """Articles in the order in which they were found, one mapping of :data:`COLUMNS` each.

    :param since: published (or, without a date, first seen) at or after this.
    :param until: the same, before this.
    """
    last = 0
    while True:
        with store.read() as session:
            articles = _batch(session, last, since, until, relevant_only)
            if not articles:
                return
            last = articles[-1].id or last
            ids = [article.id for article in articles if article.id is not None]
            judged = {one.article.id: one for one in assessed(session, articles)}
            reviews = latest_reviews(session, ids)
            decisions = relevance_decisions(session, ids)
            sources = _source_names(session, articles)
        for article in articles:
            yield _row(
                article,
                sources[article.source_id],
                judged.get(article.id),
                reviews.get(article.id or 0),
                decisions.get(article.id or 0),
            )


def _batch(
    session: Session,
    after: int,
    since: datetime | None,
    until: datetime | None,
    relevant_only: bool,
) -> list[Article]:
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    query = select(Article).where(col(Article.id) > after).order_by(col(Article.id)).limit(_BATCH)
    if since is not None:
        query = query.where(moment >= since)
    if until is not None:
        query = query.where(moment < until)
    if relevant_only:
        query = query.join(Assessment, col(Assessment.article_id) == col(Article.id)).where(
            col(Assessment.current), col(Assessment.relevant)
        )
    return list(session.exec(query))


def _source_names(session: Session, articles: list[Article]) -> dict[int, str]:
    ids = {article.source_id for article in articles}
    rows = session.exec(select(Source.id, Source.name).where(col(Source.id).in_(ids)))
    return {identifier: name for identifier, name in rows if identifier is not None}


def _row(
    article: Article,
    source: str,
    judged: Assessed | None,
    review: Review | None,
    decided: bool | None,
) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "source": source,
        "outlet": article.outlet,
        "bloc": article.bloc,
        "lang": article.lang,
        "published": moment_text(article.published_at),
        "first_seen": moment_text(article.first_seen_at),
        "title": article.title,
        "text": article.text or article.summary,
        "state": article.state,
        "relevance": round(judged.assessment.relevance, 4) if judged else None,
        "relevant": judged.assessment.relevant if judged else None,
        "reasons": judged.assessment.reasons if judged else [],
        "events": [
            {
                "type": event.type,
                "name": event.name,
                "status": event.status,
                "evidence": event.evidence,
                "ledger_id": event.ledger_id,
            }
            for event in (judged.events if judged else ())
        ],
        "frames": [
            {"frame": frame.frame, "score": round(frame.score, 4), "evidence": frame.evidence}
            for frame in (judged.frames if judged else ())
        ],
        "story_id": article.story_id,
        "copy_of": article.copy_of_id,
        "review": (
            {
                "relevant": decided,
                "reviewer": review.reviewer,
                "reviewed": moment_text(review.reviewed_at),
            }
            if review
            else None
        ),
        "backfilled": article.backfilled,
    }
