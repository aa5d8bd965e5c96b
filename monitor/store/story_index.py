"""The inverted index by which reports of one happening find one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Integer, Select, bindparam, delete, insert, select, union_all
from sqlmodel import Session, col, func
from sqlmodel import select as select_rows

from monitor.store.review_tables import Review
from monitor.store.story_tables import StoryProfile, StoryTerm
from monitor.store.tables import Article, Assessment


def _on_one_side(*, later: bool) -> Select[int, int]:
    """The articles with a term on one side of a day, the nearest to it first."""
    day, article = col(StoryTerm.day), col(StoryTerm.article_id)
    beyond = (
        (day > bindparam("day"), day <= bindparam("until"))
        if later
        else (day <= bindparam("day"), day >= bindparam("since"))
    )
    order = (day.asc(), article.asc()) if later else (day.desc(), article.desc())
    side = (
        select(article, day)
        .where(col(StoryTerm.term) == bindparam("term"), *beyond)
        .order_by(*order)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    return select(side.c.article_id, side.c.day)


# Two short walks along the index, whatever the number of articles with the term: an order by the
# distance alone would look at all of them.
_NEAREST: Final = union_all(_on_one_side(later=False), _on_one_side(later=True))


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """How an article is found again, and what it is then compared by."""

    terms: tuple[int, ...]
    day: int  # days since 1970-01-01
    model_version: str
    told: bytes


def keep_entry(session: Session, article_id: int, entry: IndexEntry) -> None:
    """Enter an article into the index, in place of what was there of it."""
    take_out(session, article_id)
    connection = session.connection()  # past the unit of work: some two dozen rows an article
    terms = sorted(set(entry.terms))
    rows = [{"article_id": article_id, "term": term, "day": entry.day} for term in terms]
    if rows:
        connection.execute(insert(StoryTerm), rows)
    connection.execute(
        insert(StoryProfile),
        {"article_id": article_id, "model_version": entry.model_version, "told": entry.told},
    )


def take_out(session: Session, article_id: int) -> None:
    """Remove an article from the index."""
    for table in (StoryTerm, StoryProfile):
        session.connection().execute(delete(table).where(col(table.article_id) == article_id))


def profiles(session: Session, article_ids: Sequence[int], model_version: str) -> dict[int, bytes]:
    """What the articles tell of, for those of which a model of this version worked it out."""
    rows = session.connection().execute(
        select(col(StoryProfile.article_id), col(StoryProfile.told)).where(
            col(StoryProfile.article_id).in_(article_ids),
            col(StoryProfile.model_version) == model_version,
        )
    )
    return {row[0]: row[1] for row in rows}


def sharing_terms(
    session: Session, terms: Sequence[int], day: int, *, reach: int, most: int
) -> dict[int, list[tuple[int, int]]]:
    """By term: the articles that have it, as (id, day).

    :param day: of the article in question, in days since 1970-01-01.
    :param reach: how many days before and after are looked at.
    :param most: how many articles are taken of each term before ``day`` (with it) and after it, the
        nearest first.
    """
    connection = session.connection()
    found: dict[int, list[tuple[int, int]]] = {}
    for term in dict.fromkeys(terms):
        asked = {
            "term": term,
            "day": day,
            "since": day - reach,
            "until": day + reach,
            "most": most,
        }
        found[term] = [(row[0], row[1]) for row in connection.execute(_NEAREST, asked)]
    return found


def not_entered(
    session: Session, model_version: str, since: datetime, after: int, limit: int
) -> list[Article]:
    """Articles with a story that no model of this version entered, copies left out, by their ids.

    :param since: published (or, without a date, first seen) at or after this.
    :param after: only articles whose id is larger.
    """
    entered = (
        select(col(StoryProfile.article_id))
        .where(
            col(StoryProfile.article_id) == col(Article.id),
            col(StoryProfile.model_version) == model_version,
        )
        .exists()
    )
    return list(
        session.exec(
            select_rows(Article)
            .where(
                col(Article.id) > after,
                col(Article.story_id).is_not(None),
                col(Article.copy_of_id).is_(None),
                func.coalesce(Article.published_at, Article.first_seen_at) >= since,
                ~entered,
            )
            .order_by(col(Article.id))
            .limit(limit)
        )
    )


def called_relevant_without_story(session: Session) -> list[int]:
    """The assessed articles whose last decision on relevance says that they are relevant, and that
    are in no story, by their ids."""
    last = (
        select(func.max(Review.id))
        .where(col(Review.relevant).is_not(None))
        .group_by(col(Review.article_id))
    )
    return list(
        session.exec(
            select_rows(Review.article_id)
            .join(Article, col(Article.id) == col(Review.article_id))
            .join(Assessment, col(Assessment.article_id) == col(Article.id))
            .where(
                col(Review.id).in_(last),
                col(Review.relevant).is_(True),
                col(Article.story_id).is_(None),
                col(Assessment.current),
            )
            .order_by(col(Review.article_id))
        )
    )
