"""Queries on stories for the page, digests, commands and the export."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, case, select
from sqlmodel import Session, col, func
from sqlmodel import select as select_rows

from monitor.store.story_members import live_story
from monitor.store.story_rulings import rulings_in_force
from monitor.store.story_summaries import DAY, StorySummary, dated_between, summaries
from monitor.store.story_tables import Story, StoryLink, StoryRuling
from monitor.store.tables import Article

Order = Literal["newest", "most_grown"]

MOST_MEMBERS: Final = 500

_PART = 500  # databases limit the parameters of a query


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a story, and why it is there."""

    article_id: int
    title: str
    link: str
    outlet: str
    bloc: str
    lang: str
    moment: datetime  # of publication, else of the first sight
    dated: bool  # whether it is that of publication
    copy_of_id: int | None
    reason: str
    links: tuple[StoryLink, ...]  # within the story, made when the article came, the best first
    ruling: StoryRuling | None  # the last one on it


@dataclass(frozen=True, slots=True)
class StoryDetail:
    """One story with its articles, the oldest first."""

    summary: StorySummary
    members: tuple[Member, ...]
    left_out: int  # the newest articles of a story with very many


def stories_since(
    session: Session,
    since: datetime,
    now: datetime,
    *,
    order: Order = "newest",
    limit: int = 50,
    offset: int = 0,
) -> list[StorySummary]:
    """A page of the stories with an article dated at or after ``since``.

    :param now: growth is counted up to here.
    :param order: by the last article, or by the articles of the last 24 hours; equals by id, the
        highest first.
    """
    last_day = dated_between(now - DAY, now)
    query = (
        select(col(Story.id))
        .join(Article, col(Article.story_id) == col(Story.id))
        .where(col(Story.last_seen_at) >= since, col(Story.merged_into_id).is_(None))
        .group_by(col(Story.id), col(Story.last_seen_at))
        .limit(limit)
        .offset(offset)
    )
    by_date = (col(Story.last_seen_at).desc(), col(Story.id).desc())
    by_growth = func.sum(case((last_day, 1), else_=0)).desc()
    query = query.order_by(*by_date) if order == "newest" else query.order_by(by_growth, *by_date)
    return summaries(session, list(session.connection().scalars(query)), now)


def count_since(session: Session, since: datetime) -> int:
    """How many stories :func:`stories_since` would give without a limit."""
    query = (
        select(func.count(func.distinct(col(Story.id))))
        .join(Article, col(Article.story_id) == col(Story.id))
        .where(col(Story.last_seen_at) >= since, col(Story.merged_into_id).is_(None))
    )
    return int(session.connection().scalar(query) or 0)


def stories_between(
    session: Session, since: datetime | None, until: datetime | None, *, after: int, limit: int
) -> list[int]:
    """Ids of live stories that have an article in the time from ``since`` to before ``until``, or
    run through it; in order, those above ``after``."""
    query = (
        select(col(Story.id))
        .where(
            col(Story.id) > after,
            col(Story.merged_into_id).is_(None),
            select(col(Article.id)).where(col(Article.story_id) == col(Story.id)).exists(),
        )
        .order_by(col(Story.id))
        .limit(limit)
    )
    if since is not None:
        query = query.where(col(Story.last_seen_at) >= since)
    if until is not None:
        query = query.where(col(Story.first_seen_at) < until)
    return list(session.connection().scalars(query))


def story_detail(
    session: Session, story_id: int, now: datetime, *, limit: int = MOST_MEMBERS
) -> StoryDetail | None:
    """A story with its articles and their links; of a merged story, what it became.

    None where there is no such story, or nothing is left in it.

    :param limit: the most articles that are given.
    """
    story = live_story(session, story_id)
    if story is None or story.id is None:
        return None
    found = summaries(session, [story.id], now)
    if not found:
        return None
    rows = list(session.connection().execute(_members_of(story.id).limit(limit)))
    ids = [row.id for row in rows]
    links = _links_within(session, ids)
    ruled = rulings_in_force(session, ids)
    members = tuple(
        Member(
            article_id=row.id,
            title=row.title,
            link=row.link,
            outlet=row.outlet,
            bloc=row.bloc,
            lang=row.lang,
            moment=row.published_at or row.first_seen_at,
            dated=row.published_at is not None,
            copy_of_id=row.copy_of_id,
            reason=row.story_reason or "",
            links=tuple(links.get(row.id, ())),
            ruling=ruled[row.id].last if row.id in ruled else None,
        )
        for row in rows
    )
    return StoryDetail(found[0], members, found[0].articles - len(members))


def article_ids(session: Session, story_ids: Sequence[int]) -> dict[int, list[int]]:
    """The articles of each story, in the order in which they were found."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(story_ids), _PART):
        rows = session.connection().execute(
            select(col(Article.story_id), col(Article.id))
            .where(col(Article.story_id).in_(story_ids[start : start + _PART]))
            .order_by(col(Article.id))
        )
        for story, article in rows:
            if story is not None and article is not None:
                found.setdefault(story, []).append(article)
    return found


def _members_of(story_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            *(
                col(column)
                for column in (
                    Article.id,
                    Article.title,
                    Article.link,
                    Article.outlet,
                    Article.bloc,
                    Article.lang,
                    Article.published_at,
                    Article.first_seen_at,
                    Article.copy_of_id,
                    Article.story_reason,
                )
            )
        )
        .where(col(Article.story_id) == story_id)
        .order_by(func.coalesce(Article.published_at, Article.first_seen_at), col(Article.id))
    )


def _links_within(session: Session, ids: Sequence[int]) -> dict[int, list[StoryLink]]:
    """The links that each article came with, to articles that are among these."""
    inside = set(ids)
    found: dict[int, list[StoryLink]] = {}
    for start in range(0, len(ids), _PART):
        rows = session.exec(
            select_rows(StoryLink)
            .where(col(StoryLink.article_id).in_(ids[start : start + _PART]))
            .order_by(col(StoryLink.score).desc(), col(StoryLink.other_id))
        )
        for link in rows:
            if link.other_id in inside:
                found.setdefault(link.article_id, []).append(link)
    return found
