"""Queries on stories."""

from datetime import datetime

from sqlmodel import Session, col, func, select

from monitor.store.assessments import Assessed, assessed
from monitor.store.tables import Article, Assessment


def candidates(session: Session, since: datetime, until: datetime, limit: int) -> list[Assessed]:
    """Relevant articles with a story whose date lies in the window, the nearest to its end first.

    The date is that of publication or, where there is none, that of the first sight.
    """
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    articles = session.exec(
        select(Article)
        .join(Assessment, col(Assessment.article_id) == col(Article.id))
        .where(
            col(Assessment.current),
            col(Assessment.relevant),
            col(Article.story_id).is_not(None),
            moment >= since,
            moment <= until,
        )
        .order_by(moment.desc(), col(Article.id).desc())
        .limit(limit)
    )
    return assessed(session, list(articles))
