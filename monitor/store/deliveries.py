"""Queries on what was told to whom."""

from sqlmodel import Session, col, func, select

from monitor.store.tables import Digest, DigestArticle, OutboxMessage


def outbox_counts(session: Session) -> dict[str, int]:
    """How many messages are in each state."""
    rows = session.exec(
        select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    ).all()
    return {state: count for state, count in rows}  # noqa: C416 - rows are no plain tuples


def digests_telling(session: Session, article_id: int) -> list[Digest]:
    """The digests that told of an article, oldest first."""
    return list(
        session.exec(
            select(Digest)
            .join(DigestArticle, col(DigestArticle.digest_id) == col(Digest.id))
            .where(DigestArticle.article_id == article_id)
            .order_by(col(Digest.id))
        )
    )
