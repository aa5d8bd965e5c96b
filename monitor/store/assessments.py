"""Queries on what the model said of articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from monitor.store.review_tables import Review
from monitor.store.tables import Article, Assessment, Event, Frame


@dataclass(frozen=True, slots=True)
class Assessed:
    """An article with the assessment in force."""

    article: Article
    assessment: Assessment
    events: tuple[Event, ...]
    frames: tuple[Frame, ...]


def record_assessment(
    session: Session,
    assessment: Assessment,
    events: Sequence[Event],
    frames: Sequence[Frame],
) -> None:
    """Store an assessment with its findings and put it in force in place of the last one.

    An earlier one by the same version of the model (under another threshold, perhaps) is replaced
    with its findings; those of other versions stay on record.
    """
    session.flush()
    of_article = col(Assessment.article_id) == assessment.article_id
    connection = session.connection()
    connection.execute(
        delete(Assessment).where(
            of_article, col(Assessment.model_version) == assessment.model_version
        )
    )
    connection.execute(
        update(Assessment).where(of_article, col(Assessment.current)).values(current=False)
    )
    session.add(assessment)
    session.flush()
    assert assessment.id is not None
    for finding in (*events, *frames):
        finding.assessment_id = assessment.id
        session.add(finding)


def assessed(session: Session, articles: Sequence[Article]) -> list[Assessed]:
    """The articles that have an assessment in force, in the order given."""
    ids = [article.id for article in articles]
    assessments: dict[int, Assessment] = {}
    events: dict[int, list[Event]] = {}
    frames: dict[int, list[Frame]] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        for assessment in session.exec(
            select(Assessment).where(col(Assessment.article_id).in_(part), col(Assessment.current))
        ):
            assessments[assessment.article_id] = assessment
    current = [assessment.id for assessment in assessments.values()]
    for start in range(0, len(current), 500):
        part = current[start : start + 500]
        for event in session.exec(
            select(Event).where(col(Event.assessment_id).in_(part)).order_by(col(Event.id))
        ):
            events.setdefault(event.article_id, []).append(event)
        for frame in session.exec(
            select(Frame).where(col(Frame.assessment_id).in_(part)).order_by(col(Frame.id))
        ):
            frames.setdefault(frame.article_id, []).append(frame)
    return [
        Assessed(
            article,
            assessments[article.id],
            tuple(events.get(article.id, ())),
            tuple(frames.get(article.id, ())),
        )
        for article in articles
        if article.id is not None and article.id in assessments
    ]


def relevant_since(session: Session, since: datetime, limit: int) -> list[Article]:
    """Articles judged relevant that were assessed since ``since``, the newest first."""
    return list(
        session.exec(
            select(Article)
            .join(Assessment, col(Assessment.article_id) == col(Article.id))
            .where(
                col(Assessment.current),
                col(Assessment.relevant),
                col(Article.assessed_at) >= since,
            )
            .order_by(col(Article.assessed_at).desc(), col(Article.id).desc())
            .limit(limit)
        )
    )


def count_relevant_since(session: Session, since: datetime) -> int:
    """How many articles, copies included, :func:`relevant_since` would give without a limit."""
    return session.exec(
        select(func.count())
        .select_from(Article)
        .join(Assessment, col(Assessment.article_id) == col(Article.id))
        .where(
            col(Assessment.current),
            col(Assessment.relevant),
            col(Article.assessed_at) >= since,
        )
    ).one()


def copy_counts(session: Session, article_ids: Sequence[int]) -> dict[int, int]:
    """How many copies each article has, for those that have any."""
    counts: dict[int, int] = {}
    for start in range(0, len(article_ids), 500):
        part = article_ids[start : start + 500]
        rows = session.exec(
            select(Article.copy_of_id, func.count())
            .where(col(Article.copy_of_id).in_(part))
            .group_by(col(Article.copy_of_id))
        )
        counts.update((original, count) for original, count in rows if original is not None)
    return counts


def latest_reviews(session: Session, article_ids: Sequence[int]) -> dict[int, Review]:
    """The last review of each article that has one."""
    reviews: dict[int, Review] = {}
    for start in range(0, len(article_ids), 500):
        part = article_ids[start : start + 500]
        for review in session.exec(
            select(Review).where(col(Review.article_id).in_(part)).order_by(col(Review.id))
        ):
            reviews[review.article_id] = review
    return reviews
