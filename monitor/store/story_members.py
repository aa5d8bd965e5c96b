"""Which articles are in which story, and what holds them together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, func, or_, select

from monitor.store.story_tables import Story, StoryLink
from monitor.store.tables import Article

_PART = 500  # databases limit the parameters of a query


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an article stands: its story, and whose report it is."""

    article_id: int
    story_id: int
    outlet: str


@dataclass(frozen=True, slots=True)
class Face:
    """What an article would show of its story."""

    article_id: int
    title: str
    copy: bool
    moment: datetime  # of publication, else of the first sight


def live_story(session: Session, story_id: int) -> Story | None:
    """The story, or the one that it was merged into; None where there is none."""
    story = session.get(Story, story_id)
    while story is not None and story.merged_into_id is not None:
        story = session.get(Story, story.merged_into_id)
    return story


def placed(session: Session, article_ids: Sequence[int]) -> dict[int, Placed]:
    """Those of the articles that are in a story."""
    found: dict[int, Placed] = {}
    for start in range(0, len(article_ids), _PART):
        part = article_ids[start : start + _PART]
        rows = session.exec(
            select(Article.id, Article.story_id, Article.outlet).where(
                col(Article.id).in_(part), col(Article.story_id).is_not(None)
            )
        )
        for article_id, story_id, outlet in rows:
            if article_id is not None and story_id is not None:
                found[article_id] = Placed(article_id, story_id, outlet)
    return found


def kin(session: Session, article: Article) -> list[Placed]:
    """What nearly repeats the article and is in a story: its original first, then other copies."""
    root = article.id if article.copy_of_id is None else article.copy_of_id
    columns = select(Article.id, Article.story_id, Article.outlet)
    # Two questions, for each of which there is an index: asked in one, SQLite may read all articles.
    rows = [
        *session.exec(columns.where(col(Article.id) == root)),
        *session.exec(columns.where(col(Article.copy_of_id) == root).order_by(col(Article.id))),
    ]
    return [
        Placed(article_id, story_id, outlet)
        for article_id, story_id, outlet in rows
        if article_id is not None and story_id is not None and article_id != article.id
    ]


def members(session: Session, story_id: int) -> list[Article]:
    """The articles of a story in the order in which they were found."""
    return list(
        session.exec(
            select(Article).where(col(Article.story_id) == story_id).order_by(col(Article.id))
        )
    )


def faces(session: Session, story_id: int, article_ids: Sequence[int]) -> list[Face]:
    """Those of the articles that are in the story."""
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    columns = (col(Article.id), col(Article.title), col(Article.copy_of_id), moment)
    found: list[Face] = []
    for start in range(0, len(article_ids), _PART):
        part = article_ids[start : start + _PART]
        rows = session.connection().execute(
            select_columns(*columns).where(
                col(Article.id).in_(part), col(Article.story_id) == story_id
            )
        )
        found.extend(
            Face(article_id, title, original is not None, its)
            for article_id, title, original, its in rows
            if article_id is not None
        )
    return found


def keep_links(session: Session, article_id: int, links: Mapping[int, tuple[float, str]]) -> None:
    """Store why an article is in its story, in place of what was stored of it.

    :param links: score and reason by the other article.
    """
    connection = session.connection()
    connection.execute(delete(StoryLink).where(col(StoryLink.article_id) == article_id))
    rows = [
        {"article_id": article_id, "other_id": other, "score": score, "why": why}
        for other, (score, why) in sorted(links.items())
    ]
    if rows:
        connection.execute(insert(StoryLink), rows)


def forget_links(session: Session, article_id: int) -> None:
    """Remove every link from and to an article."""
    session.connection().execute(
        delete(StoryLink).where(
            or_(col(StoryLink.article_id) == article_id, col(StoryLink.other_id) == article_id)
        )
    )


def closeness(
    session: Session, story_id: int, among: Iterable[int] | None = None
) -> dict[int, float]:
    """The sum of each article's links within the story; articles without a link are left out.

    :param among: only these articles; all where it is None.
    """
    one, other = aliased(Article), aliased(Article)
    wanted = None if among is None else sorted(set(among))
    sums: dict[int, float] = {}
    for end in (col(StoryLink.article_id), col(StoryLink.other_id)):
        query = (
            select(end, func.sum(StoryLink.score))
            .join(one, and_(col(one.id) == col(StoryLink.article_id), one.story_id == story_id))
            .join(other, and_(col(other.id) == col(StoryLink.other_id), other.story_id == story_id))
            .group_by(end)
        )
        if wanted is not None:
            query = query.where(end.in_(wanted))
        for article_id, score in session.exec(query):
            sums[article_id] = sums.get(article_id, 0.0) + score
    return sums


def time_span(session: Session, story_id: int) -> tuple[datetime, datetime] | None:
    """The first and the last of its articles' own dates; None for a story without articles."""
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    first, last = session.exec(
        select(func.min(moment), func.max(moment)).where(col(Article.story_id) == story_id)
    ).one()
    return None if first is None or last is None else (first, last)
