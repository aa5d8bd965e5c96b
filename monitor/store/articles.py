"""Queries on articles on their way from found to assessed."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import delete, insert, update
from sqlmodel import Session, and_, col, func, or_, select

from monitor.store.tables import (
    Article,
    ArticleAddress,
    ArticleSignature,
    SignatureBand,
    TrailStep,
)
from monitor.vocabulary import ArticleState

log = logging.getLogger(__name__)

# How many articles that share a band are compared in full.  More than this share one only when the
# text is boilerplate, and then the newest are as good as all.
MOST_CANDIDATES = 200


def article_at(session: Session, address: str) -> Article | None:
    """The article known under a canonical address."""
    known = session.get(ArticleAddress, address)
    return session.get(Article, known.article_id) if known else None


def known_addresses(session: Session, addresses: Sequence[str]) -> set[str]:
    """Those of the canonical addresses under which an article is known."""
    found: set[str] = set()
    for start in range(0, len(addresses), 500):  # databases limit the parameters of a query
        part = addresses[start : start + 500]
        found.update(
            session.exec(
                select(ArticleAddress.address).where(col(ArticleAddress.address).in_(part))
            )
        )
    return found


def add_address(
    session: Session, address: str, article_id: int, source_id: int | None, now: datetime
) -> None:
    """Remember that an article is known under an address; does nothing if it is known already."""
    if session.get(ArticleAddress, address) is None:
        session.add(
            ArticleAddress(
                address=address, article_id=article_id, source_id=source_id, first_seen_at=now
            )
        )
        session.flush()


def add_step(
    session: Session, article_id: int, stage: str, verdict: str, reason: str, now: datetime
) -> None:
    """Write a line of the article's trail, and of the log where each step is wanted."""
    log.debug("article %d: %s: %s%s", article_id, stage, verdict, f": {reason}" if reason else "")
    session.add(
        TrailStep(article_id=article_id, stage=stage, verdict=verdict, reason=reason, at=now)
    )


def trail(session: Session, article_id: int) -> list[TrailStep]:
    """The article's trail, oldest first."""
    return list(
        session.exec(
            select(TrailStep).where(TrailStep.article_id == article_id).order_by(col(TrailStep.id))
        )
    )


def unfinished(
    session: Session, now: datetime, limit: int, skip: Sequence[int]
) -> list[tuple[int, ArticleState, str]]:
    """Id, state and address of articles not assessed yet whose time has come, oldest first."""
    query = (
        select(Article.id, Article.state, Article.url)
        .where(
            col(Article.state).in_(("found", "read")),
            or_(col(Article.next_attempt_at).is_(None), col(Article.next_attempt_at) <= now),
        )
        .order_by(col(Article.id))
        .limit(limit)
    )
    if skip:
        query = query.where(col(Article.id).not_in(skip))
    return [
        (article_id, cast(ArticleState, state), url)
        for article_id, state, url in session.exec(query)
        if article_id is not None
    ]


def count_unfinished(session: Session) -> int:
    """How many articles are on their way, whether due or waiting for another try."""
    return session.exec(select(func.count()).where(col(Article.state).in_(("found", "read")))).one()


def move(session: Session, article_id: int, before: ArticleState, after: ArticleState) -> bool:
    """Take an article to its next state; False if another process was faster."""
    result = session.connection().execute(
        update(Article)
        .where(and_(col(Article.id) == article_id, col(Article.state) == before))
        .values(state=after, attempts=0, next_attempt_at=None)
    )
    return result.rowcount == 1


def keep_signature(
    session: Session, article_id: int, shingles: int, signature: bytes, bands: Sequence[str]
) -> None:
    """Store the signature of an article's text, in place of an older one."""
    connection = session.connection()  # past the unit of work: it is 33 rows for each article
    for table in (SignatureBand, ArticleSignature):
        connection.execute(delete(table).where(col(table.article_id) == article_id))
    connection.execute(
        insert(ArticleSignature),
        {"article_id": article_id, "shingles": shingles, "signature": signature},
    )
    connection.execute(
        insert(SignatureBand),
        [
            {"article_id": article_id, "band": number, "value": value}
            for number, value in enumerate(_placed(bands))
        ],
    )


def sharing_bands(
    session: Session, article_id: int, bands: Sequence[str], since: datetime
) -> list[tuple[Article, ArticleSignature]]:
    """Other articles whose signature shares a band, in the order in which they were found."""
    if not bands:
        return []
    candidates = (
        select(SignatureBand.article_id)
        .where(col(SignatureBand.value).in_(_placed(bands)), SignatureBand.article_id != article_id)
        .distinct()
        .order_by(col(SignatureBand.article_id).desc())
        .limit(MOST_CANDIDATES)
    )
    rows = session.exec(
        select(Article, ArticleSignature)
        .join(ArticleSignature, col(ArticleSignature.article_id) == col(Article.id))
        .where(col(Article.id).in_(candidates), Article.first_seen_at >= since)
        .order_by(col(Article.id))
    )
    return list(rows)


def _placed(bands: Sequence[str]) -> list[str]:
    """Each band's value with its place, so that one index on the value serves."""
    return [f"{number}:{value}" for number, value in enumerate(bands)]


def moment_of(article: Article) -> datetime:
    """The article's own date: that of publication or, where there is none, of the first sight."""
    return article.published_at or article.first_seen_at


def copies_of(session: Session, article_id: int) -> list[Article]:
    """The articles that nearly repeat this one, in the order in which they were found."""
    return list(
        session.exec(
            select(Article).where(col(Article.copy_of_id) == article_id).order_by(col(Article.id))
        )
    )


def state_counts(session: Session) -> dict[str, int]:
    """How many articles are in each state."""
    rows = session.exec(select(Article.state, func.count()).group_by(Article.state))
    return dict(rows.all())
