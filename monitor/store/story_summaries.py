"""What stories come to: counts, outlets, blocs, languages, growth.

Counted anew from the articles at every question, with three queries for all stories that are asked
for together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, case, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Session, col, func

from monitor.store.story_tables import Story
from monitor.store.tables import Article, Assessment, Event

DAY: Final = timedelta(days=1)

_PART = 500  # databases limit the parameters of a query


@dataclass(frozen=True, slots=True)
class Growth:
    """How many articles are dated in the last 24 hours, and in the 24 hours before."""

    last_day: int
    day_before: int


@dataclass(frozen=True, slots=True)
class StorySummary:
    """One story as lists show it.  Outlets, blocs and languages stand in the order in which they
    came to it; times are the articles' own dates (publication, else the first sight)."""

    id: int
    title: str
    central_article_id: int | None
    first_seen_at: datetime
    first_outlet: str
    last_seen_at: datetime
    articles: int
    copies: int  # among them
    outlets: tuple[str, ...]
    blocs: tuple[str, ...]
    languages: tuple[str, ...]
    growth: Growth
    ledger_ids: tuple[str, ...]
    merged_from: tuple[int, ...]  # ids of stories that lead here


def summaries(session: Session, story_ids: Sequence[int], now: datetime) -> list[StorySummary]:
    """What the stories come to, in the order given; those without articles are left out.

    :param now: growth is counted up to here.
    """
    found: dict[int, StorySummary] = {}
    for start in range(0, len(story_ids), _PART):
        found |= _summaries(session, list(story_ids[start : start + _PART]), now)
    return [found[one] for one in story_ids if one in found]


def dated_between(after: datetime, until: datetime) -> ColumnElement[bool]:
    """Articles dated after the one moment and not after the other."""
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    return (moment > after) & (moment <= until)


@dataclass(slots=True)
class _Tally:
    """Counts of one story, and its voices in the order in which they came."""

    articles: int = 0
    copies: int = 0
    last_day: int = 0
    day_before: int = 0
    outlets: dict[str, None] = field(default_factory=dict)
    blocs: dict[str, None] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)

    def take_in(self, row: Any) -> None:
        self.articles += row.articles
        self.copies += row.copies
        self.last_day += row.last_day
        self.day_before += row.day_before
        self.outlets.setdefault(row.outlet)
        self.blocs.setdefault(row.bloc)
        self.languages.setdefault(row.lang)


def _summaries(session: Session, ids: list[int], now: datetime) -> dict[int, StorySummary]:
    connection = session.connection()
    tallies: dict[int, _Tally] = {}
    for row in connection.execute(_voices(ids, now)):
        tallies.setdefault(row.story_id, _Tally()).take_in(row)
    ledger: dict[int, list[str]] = {}
    for story, ledger_id in connection.execute(_ledger_ids(ids)):
        ledger.setdefault(story, []).append(ledger_id)
    stories: dict[int, Any] = {}
    merged: dict[int, list[int]] = {}
    for row in connection.execute(_stories(ids)):
        if row.merged_into_id in tallies:
            merged.setdefault(row.merged_into_id, []).append(row.id)
        stories[row.id] = row
    return {
        one: _summary(stories[one], tally, ledger.get(one, ()), merged.get(one, ()))
        for one, tally in tallies.items()
    }


def _voices(ids: list[int], now: datetime) -> Select[*tuple[Any, ...]]:
    """One row for each outlet, bloc and language of each story, the first to speak first."""
    first = func.min(func.coalesce(Article.published_at, Article.first_seen_at))
    recent, earlier = dated_between(now - DAY, now), dated_between(now - 2 * DAY, now - DAY)
    return (
        select(
            col(Article.story_id).label("story_id"),
            col(Article.outlet).label("outlet"),
            col(Article.bloc).label("bloc"),
            col(Article.lang).label("lang"),
            func.count().label("articles"),
            func.count(col(Article.copy_of_id)).label("copies"),
            func.sum(case((recent, 1), else_=0)).label("last_day"),
            func.sum(case((earlier, 1), else_=0)).label("day_before"),
        )
        .where(col(Article.story_id).in_(ids))
        .group_by(col(Article.story_id), col(Article.outlet), col(Article.bloc), col(Article.lang))
        .order_by(first, func.min(col(Article.id)))
    )


def _ledger_ids(ids: list[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(col(Article.story_id), col(Event.ledger_id))
        .join(Event, col(Event.article_id) == col(Article.id))
        .join(Assessment, col(Assessment.id) == col(Event.assessment_id))
        .where(
            col(Article.story_id).in_(ids),
            col(Assessment.current),
            col(Event.ledger_id) != "",  # a person said that there is no such event
        )
        .distinct()
        .order_by(col(Event.ledger_id))
    )


def _stories(ids: list[int]) -> Select[*tuple[Any, ...]]:
    """The stories, and those that lead to them."""
    return (
        select(
            col(Story.id),
            col(Story.title),
            col(Story.central_article_id),
            col(Story.first_seen_at),
            col(Story.last_seen_at),
            col(Story.merged_into_id),
        )
        .where(col(Story.id).in_(ids) | col(Story.merged_into_id).in_(ids))
        .order_by(col(Story.id))
    )


def _summary(
    story: Any, tally: _Tally, ledger_ids: Sequence[str], merged_from: Sequence[int]
) -> StorySummary:
    outlets = tuple(tally.outlets)
    return StorySummary(
        id=story.id,
        title=story.title,
        central_article_id=story.central_article_id,
        first_seen_at=story.first_seen_at,
        first_outlet=outlets[0],
        last_seen_at=story.last_seen_at,
        articles=tally.articles,
        copies=tally.copies,
        outlets=outlets,
        blocs=tuple(tally.blocs),
        languages=tuple(tally.languages),
        growth=Growth(tally.last_day, tally.day_before),
        ledger_ids=tuple(ledger_ids),
        merged_from=tuple(merged_from),
    )
