"""Carries messages from the outbox to their targets.

A message is claimed, sent outside any transaction, and its end written down after the channel took
it.  So it is sent once, but for two cases that nobody can decide from here: the process dies, or
the answer is lost, between the sending and its record.  Then it is sent again, says so, and carries
the same Message-ID or file name as before.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from monitor.clock import Clock
from monitor.digests.channels import TIMEOUT, SendResult, send
from monitor.digests.message import Message, with_notice
from monitor.digests.targets import Target
from monitor.store.database import Store
from monitor.store.outbox import PARTS_SENT, claim, due_messages, settle
from monitor.store.tables import OutboxMessage

LEASE: Final = timedelta(minutes=2)
FIRST_DELAY: Final = timedelta(seconds=30)
MAX_DELAY: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)

# A sender must be done before its claim ends, or another would send the same message.
_OF_THE_LEASE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a message after a try."""

    state: Literal["sent", "pending", "dead"]
    reason: str
    error: str | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a message fared in one round."""

    message_id: int
    digest_id: int
    target_label: str
    state: Literal["sent", "pending", "dead"]
    reason: str
    error: str | None


def next_state(
    result: SendResult, *, message_id: int, attempts: int, created_at: datetime, now: datetime
) -> Decision:
    """What a try's result means: sent, to be tried again at a time, or given up.

    ``attempts`` counts this one.  Delays double from half a minute to an hour; each is shortened
    by up to a fifth, by a hash of message and attempt, so that messages that failed together do
    not all come back together.  After three days the next failure is the last.
    """
    if result.delivered:
        return Decision("sent", result.reason)
    if not result.retryable:
        return Decision("dead", result.reason, result.error)
    if now - created_at >= GIVE_UP_AFTER:
        days = GIVE_UP_AFTER.days
        return Decision(
            "dead", result.reason, f"{result.error} (given up after {days} days, {attempts} tries)"
        )
    return Decision("pending", result.reason, result.error, now + retry_delay(message_id, attempts))


def retry_delay(message_id: int, attempts: int) -> timedelta:
    """How long to wait after the given attempt, the first being 1."""
    doubled = FIRST_DELAY * (1 << min(attempts - 1, 10))
    drawn = hashlib.sha256(f"{message_id}:{attempts}".encode()).digest()
    share = int.from_bytes(drawn[:4]) / 2**32
    return min(doubled, MAX_DELAY) * (1 - 0.2 * share)


async def deliver_due(
    store: Store,
    targets: Mapping[str, Target],
    clock: Clock,
    *,
    within: float = TIMEOUT,
    lease: timedelta = LEASE,
) -> list[Outcome]:
    """Send every message whose time has come; how each fared, by message.

    Targets are served at the same time, so that a slow one keeps no other waiting; one target's
    messages go one after another, in order.  ``targets`` is the configuration's, by fingerprint: a
    message for a target that is no longer in it is given up with the reason ``target_removed``.

    May be called while an earlier call is still at work: what that one has claimed is left to it.

    :param within: seconds for one message, or for one part of it.
    :param lease: how long a claim lasts; a message whose sender died is sent again after it.
    :raises ExceptionGroup: with what went wrong on our side (the database, say), after all other
        messages were served.
    """
    due = await asyncio.to_thread(_due_by_target, store, clock.now())
    rounds = [
        _deliver_to_one(store, targets.get(name), ids, clock, within, lease)
        for name, ids in due.items()
    ]
    ended = await asyncio.gather(*rounds, return_exceptions=True)
    broken = [error for error in ended if isinstance(error, Exception)]
    if broken:
        raise ExceptionGroup("deliveries that could not be carried out", broken)
    outcomes = [outcome for round_ in ended if isinstance(round_, list) for outcome in round_]
    return sorted(outcomes, key=lambda outcome: outcome.message_id)


def _due_by_target(store: Store, now: datetime) -> dict[str, list[int]]:
    by_target: dict[str, list[int]] = {}
    with store.read() as session:
        for message in due_messages(session, now):
            by_target.setdefault(message.target, []).append(message.id)
    return by_target


async def _deliver_to_one(
    store: Store,
    target: Target | None,
    message_ids: list[int],
    clock: Clock,
    within: float,
    lease: timedelta,
) -> list[Outcome]:
    outcomes = []
    for message_id in message_ids:
        row = await asyncio.to_thread(_claim, store, message_id, clock.now(), lease)
        if row is None:
            continue
        if target is None:
            result = SendResult(
                False,
                "target_removed",
                "the target is no longer in the configuration",
                retryable=False,
                parts_sent=row.payload.get(PARTS_SENT, 0),
            )
        else:
            result = await _send(target, row, within, lease)
        outcomes.append(await asyncio.to_thread(_settle, store, row, result, clock.now()))
    return outcomes


async def _send(target: Target, row: OutboxMessage, within: float, lease: timedelta) -> SendResult:
    message = Message.from_json(row.payload)
    first_part = int(row.payload.get(PARTS_SENT, 0))
    # A file is written over; a repeat of it is none to its reader.
    if row.maybe_sent and target.channel != "file":
        message = with_notice(message, first_part)
    seconds = lease.total_seconds() * _OF_THE_LEASE
    try:
        async with asyncio.timeout(seconds):
            return await send(target, message, first_part=first_part, within=within)
    except TimeoutError:
        error = f"not done within {seconds:g} s"
        return SendResult(False, "timeout", error, maybe_sent=True, parts_sent=first_part)


def _claim(store: Store, message_id: int, now: datetime, lease: timedelta) -> OutboxMessage | None:
    with store.write() as session:
        return claim(session, message_id, now, lease)


def _settle(store: Store, row: OutboxMessage, result: SendResult, now: datetime) -> Outcome:
    assert row.id is not None
    decision = next_state(
        result, message_id=row.id, attempts=row.attempts, created_at=row.created_at, now=now
    )
    with store.write() as session:
        settle(
            session,
            row.id,
            row.attempts,
            state=decision.state,
            reason=decision.reason,
            error=decision.error,
            now=now,
            next_attempt_at=decision.next_attempt_at,
            maybe_sent=result.maybe_sent,
            parts_sent=result.parts_sent,
        )
    return Outcome(
        row.id, row.digest_id, row.target_label, decision.state, decision.reason, decision.error
    )
