"""Queries on flags."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from monitor.store.ledger_tables import Flag


def raise_flag(session: Session, flag: Flag) -> bool:
    """Store the flag unless one of its key was raised before; tells whether it was stored.

    The store has one writer at a time, so that looking first is safe.
    """
    if session.exec(select(Flag.id).where(col(Flag.key) == flag.key)).first() is not None:
        return False
    session.add(flag)
    session.flush()
    return True


def move_flags(session: Session, from_record: int, to_record: int) -> None:
    """Let the flags of a record be those of the one that it was merged into."""
    session.exec(update(Flag).where(col(Flag.record_id) == from_record).values(record_id=to_record))


def flags_since(
    session: Session,
    since: datetime | None = None,
    *,
    kinds: Collection[str] | None = None,
    limit: int | None = None,
) -> list[Flag]:
    """Flags raised at or after ``since``, the newest first."""
    query = select(Flag).order_by(col(Flag.raised_at).desc(), col(Flag.id).desc())
    if since is not None:
        query = query.where(col(Flag.raised_at) >= since)
    if kinds is not None:
        query = query.where(col(Flag.kind).in_(sorted(kinds)))
    if limit is not None:
        query = query.limit(limit)
    return list(session.exec(query))
