"""Queries on what people decided, and on what waits for a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, func, select

from monitor.store.ledger_tables import Flag
from monitor.store.review_tables import AuditSample, Review
from monitor.store.tables import Article, Assessment

QueueReason = Literal["flagged", "unsure", "audit"]

# Keys of the answers on links in Review.decision, see monitor.analysis.decisions.
COPY, STORY = "copy", "story"

# Keys there of answers that the model learns from, beside relevance.
_TEACHING: Final = frozenset({"events", "missed_events", "no_other_events", "frames"})

# One in so many places of a full queue is the sample's: without its answers nobody knows what is
# missed, so what is new must not crowd it out.
_SAMPLE_HAS: Final = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that a person should decide on, and why: something new was flagged of it, the
    model is not sure of it, or it was drawn for the sample that counts misses.

    ``said`` is what was flagged or, of a sample, its week.
    """

    article: Article
    reason: QueueReason
    relevance: float | None
    said: str = ""


def reviews_of(session: Session, article_ids: Sequence[int]) -> dict[int, list[Review]]:
    """All decisions on each article that has any, oldest first."""
    found: dict[int, list[Review]] = {}
    for start in range(0, len(article_ids), 500):  # databases limit the parameters of a query
        part = article_ids[start : start + 500]
        for review in session.exec(
            select(Review).where(col(Review.article_id).in_(part)).order_by(col(Review.id))
        ):
            found.setdefault(review.article_id, []).append(review)
    return found


def reviewed_articles(session: Session) -> list[tuple[Article, list[Review]]]:
    """Every article that a person has decided on, with all decisions, oldest first.

    In the order of the articles' ids.
    """
    found: dict[int, tuple[Article, list[Review]]] = {}
    for article, review in session.exec(
        select(Article, Review)
        .join(Review, col(Review.article_id) == col(Article.id))
        .order_by(col(Article.id), col(Review.id))
    ):
        found.setdefault(review.article_id, (article, []))[1].append(review)
    return list(found.values())


def last_review_id(session: Session, article_id: int | None = None) -> int:
    """The newest decision's id, of one article or of all; 0 where there is none."""
    query = select(func.max(Review.id))
    if article_id is not None:
        query = query.where(col(Review.article_id) == article_id)
    return session.exec(query).one() or 0


def count_reviews_after(session: Session, review_id: int) -> int:
    """How many decisions that teach came after the one of that id.

    Those on relevance, events or frames: an answer on a link alone teaches nothing.
    """
    later = col(Review.id) > review_id
    on_relevance = session.exec(
        select(func.count()).select_from(Review).where(later, col(Review.relevant).is_not(None))
    ).one()
    others = session.exec(select(Review.decision).where(later, col(Review.relevant).is_(None)))
    return on_relevance + sum(not _TEACHING.isdisjoint(answers) for answers in others)


def relevance_decisions(session: Session, article_ids: Sequence[int]) -> dict[int, bool]:
    """The last decision on the relevance of each article on whose relevance one was made."""
    return {
        article_id: review.relevant
        for article_id, reviews in reviews_of(session, article_ids).items()
        for review in reviews
        if review.relevant is not None
    }


def ruled_apart(session: Session, article_id: int) -> frozenset[int]:
    """Articles of which a person said, last, that this one is no copy of them; also what these
    were found to be copies of since."""
    said: dict[int, bool] = {}
    for review in reviews_of(session, [article_id]).get(article_id, []):
        answer: dict[str, Any] | None = review.decision.get(COPY)
        if answer is not None:
            said[answer["of"]] = answer["verdict"] == "wrong"
    apart = [original for original, wrong in said.items() if wrong]
    if not apart:
        return frozenset()
    roots = session.exec(select(Article.copy_of_id).where(col(Article.id).in_(apart)))
    return frozenset([*apart, *(root for root in roots if root is not None)])


def waiting(session: Session, limit: int) -> list[Waiting]:
    """What waits for a person: no one has said yet whether it is relevant.

    Flagged articles and those that the model was unsure of, the newest first; then those of the
    sample, the newest week first, for which a third of the places is kept.  Copies stand for
    nothing new and are left out, except of the sample.  An article is named once, for its first
    reason.
    """
    newest = _newest(session, limit)
    sample = _sampled(session, limit)
    head = newest[: limit - min(len(sample), limit // _SAMPLE_HAS)]
    named = {one.article.id for one in head}
    tail = [one for one in sample if one.article.id not in named][: limit - len(head)]
    named |= {one.article.id for one in tail}
    # Places that the sample does not need.
    more = [one for one in newest[len(head) :] if one.article.id not in named]
    return [*head, *more[: limit - len(head) - len(tail)], *tail]


def _newest(session: Session, limit: int) -> list[Waiting]:
    """Flagged and unsure articles, each once; by time alone, of one moment the later found."""
    found: dict[int, tuple[datetime, Waiting]] = {}
    flagged = session.exec(
        select(Flag.article_id)
        .join(Article, col(Article.id) == col(Flag.article_id))
        .where(_UNDECIDED, col(Article.copy_of_id).is_(None))
        .group_by(col(Flag.article_id))
        .order_by(func.max(col(Flag.raised_at)).desc(), col(Flag.article_id).desc())
        .limit(limit)
    ).all()
    for flag, article, assessment in session.exec(
        select(Flag, Article, Assessment)
        .join(Article, col(Article.id) == col(Flag.article_id))
        .outerjoin(Assessment, (col(Assessment.article_id) == col(Article.id)) & _CURRENT)
        .where(col(Flag.article_id).in_(flagged))
        .order_by(col(Flag.raised_at).desc(), col(Flag.id).desc())
    ):
        score = assessment.relevance if assessment else None
        one = Waiting(article, "flagged", score, flag.sentence)
        found.setdefault(article.id or 0, (flag.raised_at, one))
    for article, assessment in session.exec(
        select(Article, Assessment)
        .join(Assessment, col(Assessment.article_id) == col(Article.id))
        .where(_CURRENT, col(Assessment.unsure), _UNDECIDED, col(Article.copy_of_id).is_(None))
        .order_by(col(Article.assessed_at).desc(), col(Article.id).desc())
        .limit(limit)
    ):
        one = Waiting(article, "unsure", assessment.relevance)
        found.setdefault(article.id or 0, (assessment.assessed_at, one))
    newest = sorted(found.items(), key=lambda item: (item[1][0], item[0]), reverse=True)
    return [one for _, (_, one) in newest[:limit]]


def _sampled(session: Session, limit: int) -> list[Waiting]:
    rows = session.exec(
        select(AuditSample, Article)
        .join(Article, col(Article.id) == col(AuditSample.article_id))
        .where(_UNDECIDED)
        .order_by(col(AuditSample.week).desc(), col(AuditSample.article_id))
        .limit(limit)
    )
    return [Waiting(article, "audit", drawn.relevance, drawn.week) for drawn, article in rows]


_CURRENT: ColumnElement[bool] = col(Assessment.current).is_(True)
_UNDECIDED: ColumnElement[bool] = ~exists().where(
    col(Review.article_id) == col(Article.id), col(Review.relevant).is_not(None)
)
