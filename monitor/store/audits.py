"""Queries on the weekly sample by which misses are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from monitor.store.review_tables import AuditSample, Review
from monitor.store.reviews import reviews_of
from monitor.store.tables import Article, Assessment

# Parameters of one statement; SQLite takes 32,766, older ones 999.
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Answered:
    """An article that was drawn, with the last decision on its relevance, if there is one."""

    sample: AuditSample
    relevant: bool | None


@dataclass(frozen=True, slots=True)
class Decided:
    """An article that was not drawn, on whose relevance a person decided."""

    assessed_at: datetime
    first_decided_at: datetime
    flagged: bool
    relevant: bool  # by the last decision
    relevance: float
    model_version: str


def unaudited(session: Session, since: datetime, until: datetime) -> list[tuple[int, float, bool]]:
    """Articles assessed in ``[since, until)`` that were not drawn and that nobody decided on.

    Copies and what a backfill brought are left out.  Each with its relevance, and whether it was
    relevant, by the assessment in force.
    """
    rows = session.exec(
        select(Assessment.article_id, Assessment.relevance, Assessment.relevant)
        .join(Article, col(Article.id) == col(Assessment.article_id))
        .where(
            *_live(since, until),
            ~_drawn(),
            ~select(Review.id)
            .where(col(Review.article_id) == col(Article.id), col(Review.relevant).is_not(None))
            .exists(),
        )
        .order_by(col(Assessment.article_id))
    )
    return [(article_id, relevance, relevant) for article_id, relevance, relevant in rows]


def assessments_in_force(session: Session, article_ids: Sequence[int]) -> dict[int, Assessment]:
    """What holds of the articles, by article."""
    found: dict[int, Assessment] = {}
    for start in range(0, len(article_ids), _AT_ONCE):
        part = article_ids[start : start + _AT_ONCE]
        for one in session.exec(
            select(Assessment).where(col(Assessment.article_id).in_(part), col(Assessment.current))
        ):
            found[one.article_id] = one
    return found


def answers(session: Session, first_week: str) -> list[Answered]:
    """What was drawn from ``first_week`` on, with its answers, in a fixed order."""
    samples = list(
        session.exec(
            select(AuditSample)
            .where(col(AuditSample.week) >= first_week)
            .order_by(col(AuditSample.week), col(AuditSample.article_id))
        )
    )
    decisions = _decisions(session, [one.article_id for one in samples])
    return [
        Answered(
            one, decisions[one.article_id][-1].relevant if one.article_id in decisions else None
        )
        for one in samples
    ]


def decided_undrawn(session: Session, since: datetime, until: datetime) -> list[Decided]:
    """Articles assessed in ``[since, until)`` that people decided on without their being drawn."""
    rows = session.exec(
        select(Assessment, Article.assessed_at)
        .join(Article, col(Article.id) == col(Assessment.article_id))
        .where(
            *_live(since, until),
            ~_drawn(),
            # Few: the database begins with these, not with the articles of three months.
            col(Article.id).in_(select(Review.article_id).where(col(Review.relevant).is_not(None))),
        )
        .order_by(col(Assessment.article_id))
    ).all()
    decisions = _decisions(session, [one.article_id for one, _ in rows])
    return [
        Decided(
            assessed_at,
            decisions[one.article_id][0].reviewed_at,
            one.relevant,
            bool(decisions[one.article_id][-1].relevant),
            one.relevance,
            one.model_version,
        )
        for one, assessed_at in rows
        if assessed_at is not None
    ]


def _decisions(session: Session, article_ids: Sequence[int]) -> dict[int, list[Review]]:
    """The decisions on relevance, for those of the articles that have any, the first one first."""
    decisions = {
        article_id: [review for review in reviews if review.relevant is not None]
        for article_id, reviews in reviews_of(session, article_ids).items()
    }
    return {article_id: reviews for article_id, reviews in decisions.items() if reviews}


def _drawn() -> ColumnElement[bool]:
    return (
        select(AuditSample.article_id)
        .where(col(AuditSample.article_id) == col(Article.id))
        .exists()
    )


def _live(since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """Joined with their assessment in force: the week's own articles, each text once."""
    return [
        col(Article.state) == "assessed",
        col(Article.assessed_at) >= since,
        col(Article.assessed_at) < until,
        col(Article.copy_of_id).is_(None),
        ~col(Article.backfilled),
        col(Assessment.current).is_(True),
    ]
