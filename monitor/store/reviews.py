"""Queries on what people decided."""

from sqlmodel import Session, col, func, select

from monitor.store.tables import Article, Review


def reviewed_articles(session: Session) -> list[tuple[Article, Review]]:
    """Every article that a person has decided on, with the last decision, in a fixed order."""
    last = select(func.max(Review.id)).group_by(col(Review.article_id))
    rows = session.exec(
        select(Article, Review)
        .join(Review, col(Review.article_id) == col(Article.id))
        .where(col(Review.id).in_(last))
        .order_by(col(Article.id))
    )
    return [(article, review) for article, review in rows]
