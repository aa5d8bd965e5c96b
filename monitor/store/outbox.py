"""Queries of the outbox.

A row is claimed by compare-and-set, so that no two processes send it at once; a claim ends by
itself, so that a row whose sender died is taken up again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from monitor.store.tables import OutboxMessage
from monitor.vocabulary import OutboxState

# Key in a message's payload: how many of its parts the channel has taken.
PARTS_SENT = "parts_sent"


@dataclass(frozen=True, slots=True)
class DueMessage:
    """A message that may be sent now."""

    id: int
    target: str
    created_at: datetime


def add_messages(session: Session, messages: list[OutboxMessage]) -> None:
    """Put messages into the outbox, in the transaction of what caused them."""
    session.add_all(messages)
    session.flush()


def due_messages(
    session: Session, now: datetime, *, digest_id: int | None = None
) -> list[DueMessage]:
    """Messages whose time has come and those whose claim has run out, the oldest first.

    :param digest_id: only those of this digest.
    """
    due = (
        select(OutboxMessage.id, OutboxMessage.target, OutboxMessage.created_at)
        .where(_is_due(now))
        .order_by(col(OutboxMessage.id))
    )
    if digest_id is not None:
        due = due.where(OutboxMessage.digest_id == digest_id)
    rows = session.exec(due)
    return [DueMessage(row_id, target, at) for row_id, target, at in rows if row_id is not None]


def claim(
    session: Session, message_id: int, now: datetime, lease: timedelta
) -> OutboxMessage | None:
    """Take a message for sending until ``lease`` is over; None where another was faster.

    One whose earlier claim ran out is marked as maybe sent: its sender died, or was cut off,
    before it could write down how the sending ended.
    """
    row = session.exec(
        select(OutboxMessage).where(OutboxMessage.id == message_id, _is_due(now))
    ).first()
    if row is None:
        return None
    taken = session.connection().execute(
        update(OutboxMessage)
        .where(_unchanged_since(row))
        .values(
            state="sending",
            attempts=row.attempts + 1,
            claimed_until=now + lease,
            maybe_sent=row.maybe_sent or row.state == "sending",
        )
    )
    if taken.rowcount != 1:
        return None
    session.refresh(row)
    return row


def settle(
    session: Session,
    message_id: int,
    attempt: int,
    *,
    state: OutboxState,
    reason: str,
    error: str | None,
    now: datetime,
    next_attempt_at: datetime | None = None,
    maybe_sent: bool = False,
    parts_sent: int = 0,
) -> bool:
    """Write down how the given attempt ended.

    False where the message has been claimed again since: then only a success still counts.
    """
    row = session.get(OutboxMessage, message_id)
    if row is None or row.state in ("sent", "dead"):
        return False
    if state != "sent" and (row.state != "sending" or row.attempts != attempt):
        return False
    row.state = state
    row.last_reason = reason
    row.last_error = error
    row.claimed_until = None
    row.maybe_sent = row.maybe_sent or maybe_sent
    row.sent_at = now if state == "sent" else None
    row.next_attempt_at = next_attempt_at or row.next_attempt_at
    payload: dict[str, Any] = dict(row.payload)
    payload[PARTS_SENT] = parts_sent
    row.payload = payload
    session.add(row)
    return True


def put_off(
    session: Session,
    message_id: int,
    since: datetime,
    *,
    state: OutboxState,
    reason: str,
    error: str | None,
    next_attempt_at: datetime | None = None,
) -> OutboxMessage | None:
    """Write down why a message that was due at ``since`` was not tried; None where it was not due.

    The attempts stay as they were, and with them the delays of those who do try it.
    """
    row = session.exec(
        select(OutboxMessage).where(OutboxMessage.id == message_id, _is_due(since))
    ).first()
    if row is None:
        return None
    written = session.connection().execute(
        update(OutboxMessage)
        .where(_unchanged_since(row))
        .values(
            state=state,
            claimed_until=None,
            maybe_sent=row.maybe_sent or row.state == "sending",
            last_reason=reason,
            last_error=error,
            next_attempt_at=next_attempt_at or row.next_attempt_at,
        )
    )
    if written.rowcount != 1:
        return None
    session.refresh(row)
    return row


def _unchanged_since(row: OutboxMessage) -> ColumnElement[bool]:
    """Whether nobody has claimed the row since it was read."""
    return and_(
        col(OutboxMessage.id) == row.id,
        col(OutboxMessage.state) == row.state,
        col(OutboxMessage.attempts) == row.attempts,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(col(OutboxMessage.state) == "pending", col(OutboxMessage.next_attempt_at) <= now),
        and_(col(OutboxMessage.state) == "sending", col(OutboxMessage.claimed_until) <= now),
    )
