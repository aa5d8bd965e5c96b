"""Queries on which articles told which frames."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlmodel import Session, and_, col, or_, select

from monitor.store.review_tables import Review
from monitor.store.tables import Article, Assessment, Frame

_PART = 500  # ids in one query


@dataclass(frozen=True, slots=True)
class Told:
    """An article that is no copy, with the frames of its assessment in force.

    :attr:`moment` is that of publication or, where there is none, that of the first sight.
    :attr:`relevant` is what the model said, by its version and the threshold; where nothing was
    judged, these are False, empty and None.
    """

    id: int
    link: str
    moment: datetime
    bloc: str
    outlet: str
    lang: str
    story_id: int | None
    title: str
    model_version: str
    frames: Mapping[str, float]  # score by frame
    relevant: bool = True
    threshold: float | None = None

    @property
    def day(self) -> date:
        """The day in UTC."""
        return self.moment.astimezone(UTC).date()


def day_start(day: date) -> datetime:
    """The first moment of a day, in UTC."""
    return datetime.combine(day, time(), UTC)


def told_articles(session: Session, since: datetime, until: datetime) -> list[Told]:
    """Articles of ``since <= moment < until`` that are no copies, in order of time: those that the
    model found relevant, and those that a person ever called so.

    What holds of the latter, and what people said of frames, is for the caller to find (see
    :func:`monitor.analysis.shift_told.told_as_decided`).  Where two have one moment, their addresses
    decide: the order does not depend on the order in which the articles were found.
    """
    # Written so, each half can use the index of its column; a coalesce could use none.
    dated = and_(col(Article.published_at) >= since, col(Article.published_at) < until)
    undated = and_(
        col(Article.published_at).is_(None),
        col(Article.first_seen_at) >= since,
        col(Article.first_seen_at) < until,
    )
    rows = session.exec(
        select(
            Article.id,
            Article.canonical_url,
            Article.link,
            Article.published_at,
            Article.first_seen_at,
            Article.bloc,
            Article.outlet,
            Article.lang,
            Article.story_id,
            Article.title,
            Assessment.id,
            Assessment.model_version,
            Assessment.relevant,
            Assessment.threshold,
        )  # type: ignore[call-overload]
        .outerjoin(
            Assessment,
            and_(col(Assessment.article_id) == col(Article.id), col(Assessment.current)),
        )
        .where(
            or_(
                col(Assessment.relevant),
                col(Article.id).in_(
                    select(Review.article_id).where(col(Review.relevant).is_(True))
                ),
            ),
            col(Article.copy_of_id).is_(None),
            or_(dated, undated),
        )
    ).all()
    frames = _frames(session, [row[10] for row in rows if row[10] is not None])
    told = [
        (
            row[1],
            Told(
                id=row[0],
                link=row[2],
                moment=row[3] or row[4],
                bloc=row[5],
                outlet=row[6],
                lang=row[7],
                story_id=row[8],
                title=row[9],
                model_version=row[11] or "",
                frames=frames.get(row[10], {}),
                relevant=bool(row[12]),
                threshold=row[13],
            ),
        )
        for row in rows
    ]
    return [one for _, one in sorted(told, key=lambda pair: (pair[1].moment, pair[0]))]


def texts_of(session: Session, ids: Sequence[int], limit: int) -> Iterator[tuple[int, str, str]]:
    """Id, title and the first ``limit`` characters of the text of each article, in no order.

    Read in parts, so that memory holds a few hundred texts at a time.
    """
    from sqlalchemy import func

    text = func.substr(Article.text, 1, limit)
    for start in range(0, len(ids), _PART):
        part = ids[start : start + _PART]
        rows = session.exec(
            select(Article.id, Article.title, text).where(col(Article.id).in_(part))
        ).all()
        for identifier, title, body in rows:
            assert identifier is not None
            yield identifier, title, body


def _frames(session: Session, assessment_ids: Sequence[int]) -> dict[int, dict[str, float]]:
    """By assessment: each frame with its score, the best where one is found twice."""
    found: dict[int, dict[str, float]] = {}
    for start in range(0, len(assessment_ids), _PART):
        part = assessment_ids[start : start + _PART]
        rows = session.exec(
            select(Frame.assessment_id, Frame.frame, Frame.score).where(
                col(Frame.assessment_id).in_(part)
            )
        )
        for assessment_id, frame, score in rows:
            scores = found.setdefault(assessment_id, {})
            scores[frame] = max(score, scores.get(frame, 0.0))
    return found
