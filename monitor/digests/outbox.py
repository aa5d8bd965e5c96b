"""Carries messages from the outbox to their targets.

A message is claimed, sent outside any transaction, and its end written down after the channel took
it.  So it is sent once, but for two cases that nobody can decide from here: the process dies, or
the answer is lost, between the sending and its record.  Then it is sent again, says so, and carries
the same Message-ID or file name as before.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from monitor.clock import Clock
from monitor.digests.channels import TIMEOUT, SendResult, send
from monitor.digests.message import Message, with_notice
from monitor.digests.targets import Target
from monitor.store.database import Store
from monitor.store.outbox import (
    PARTS_SENT,
    DueMessage,
    claim,
    due_messages,
    put_off,
    settle,
)
from monitor.store.tables import OutboxMessage

LEASE: Final = timedelta(minutes=2)
FIRST_DELAY: Final = timedelta(seconds=30)
MAX_DELAY: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)

# How long a message for a target that is unknown here is left to processes that may know it.
OTHERS_FIRST: Final = timedelta(minutes=1)

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


def unknown_target(*, created_at: datetime, now: datetime) -> Decision:
    """What becomes of a message whose target this configuration does not have.

    Another process with another configuration may know it, or somebody may put it back.  So it is
    looked at again after as long as it has waited already, from half a minute to an hour, and given
    up after three days.
    """
    days = GIVE_UP_AFTER.days
    if now - created_at >= GIVE_UP_AFTER:
        error = f"no [[digest]] has this target in its `to` (given up after {days} days)"
        return Decision("dead", "target_unknown", error)
    return Decision(
        "pending",
        "target_unknown",
        "no [[digest]] has this target in its `to` (put it back and start the daemon again, "
        f"or the message is given up {days} days after it was made)",
        now + min(max(now - created_at, FIRST_DELAY), MAX_DELAY),
    )


async def deliver_due(
    store: Store,
    targets: Mapping[str, Target],
    clock: Clock,
    *,
    digest_id: int | None = None,
    within: float = TIMEOUT,
    lease: timedelta = LEASE,
) -> list[Outcome]:
    """One round of a :class:`Deliverer` that is made for it."""
    return await Deliverer(store, targets, clock, within=within, lease=lease).round(digest_id)


class Deliverer:
    """Carries messages from the outbox to the targets of one configuration.

    :param targets: the configuration's, by fingerprint.
    :param within: seconds for one message, or for one part of it.
    :param lease: how long a claim lasts; a message whose sender died is sent again after it.
    """

    def __init__(
        self,
        store: Store,
        targets: Mapping[str, Target],
        clock: Clock,
        *,
        within: float = TIMEOUT,
        lease: timedelta = LEASE,
    ) -> None:
        self._store = store
        self._targets = targets
        self._clock = clock
        self._within = within
        self._lease = lease
        self._under_way: set[str] = set()  # targets, by fingerprint

    async def round(self, digest_id: int | None = None) -> list[Outcome]:
        """Send every message whose time has come; how each fared, by message.

        Targets are served at the same time, so that a slow one keeps no other waiting; one target's
        messages go one after another, in order, up to the first failure that another try may mend.
        A message for a target that is not known here is put off as :func:`unknown_target` says.

        May be called while an earlier call is still at work: the targets that one is serving are
        left to it, and what any other process has claimed to that process.

        :param digest_id: only the messages of this digest.
        :raises ExceptionGroup: with what went wrong on our side (the database, say), after all
            other messages were served.
        """
        due, unknown = await asyncio.to_thread(self._due, digest_id)
        tasks = [
            self._begin(target, due[target.fingerprint])
            for target in self._targets.values()
            if target.fingerprint in due and target.fingerprint not in self._under_way
        ]
        if unknown:
            tasks.append(asyncio.create_task(asyncio.to_thread(self._put_off, unknown)))
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        broken = [error for error in ended if isinstance(error, Exception)]
        if broken:
            raise ExceptionGroup("deliveries that could not be carried out", broken)
        outcomes = [outcome for round_ in ended if isinstance(round_, list) for outcome in round_]
        return sorted(outcomes, key=lambda outcome: outcome.message_id)

    def _due(self, digest_id: int | None) -> tuple[dict[str, list[int]], list[DueMessage]]:
        """Messages by known target, and those that nobody has taken to an unknown one."""
        now = self._clock.now()
        by_target: dict[str, list[int]] = {}
        with self._store.read() as session:
            due = due_messages(session, now, digest_id=digest_id)
            overdue = due_messages(session, now - OTHERS_FIRST, digest_id=digest_id)
        for message in due:
            if message.target in self._targets:
                by_target.setdefault(message.target, []).append(message.id)
        return by_target, [one for one in overdue if one.target not in self._targets]

    def _begin(self, target: Target, message_ids: list[int]) -> asyncio.Task[list[Outcome]]:
        self._under_way.add(target.fingerprint)
        task = asyncio.create_task(self._serve(target, message_ids))
        # Not at the end of the coroutine: one that is cancelled before it began has no end.
        task.add_done_callback(lambda _: self._under_way.discard(target.fingerprint))
        return task

    async def _serve(self, target: Target, message_ids: list[int]) -> list[Outcome]:
        outcomes = []
        for message_id in message_ids:
            row = await asyncio.to_thread(self._claim, message_id)
            if row is None:
                continue
            result = await self._send(target, row)
            outcomes.append(await asyncio.to_thread(self._settle, row, result))
            if not result.delivered and result.retryable:
                break
        return outcomes

    async def _send(self, target: Target, row: OutboxMessage) -> SendResult:
        message = Message.from_json(row.payload)
        first_part = int(row.payload.get(PARTS_SENT, 0))
        # A file is written over; a repeat of it is none to its reader.
        if row.maybe_sent and target.channel != "file":
            message = with_notice(message, first_part)
        seconds = self._lease.total_seconds() * _OF_THE_LEASE
        try:
            async with asyncio.timeout(seconds):
                return await send(target, message, first_part=first_part, within=self._within)
        except TimeoutError:
            error = f"not done within {seconds:g} s"
            return SendResult(False, "timeout", error, maybe_sent=True, parts_sent=first_part)

    def _claim(self, message_id: int) -> OutboxMessage | None:
        with self._store.write() as session:
            return claim(session, message_id, self._clock.now(), self._lease)

    def _settle(self, row: OutboxMessage, result: SendResult) -> Outcome:
        assert row.id is not None
        now = self._clock.now()
        decision = next_state(
            result, message_id=row.id, attempts=row.attempts, created_at=row.created_at, now=now
        )
        with self._store.write() as session:
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
        return _outcome(row, decision)

    def _put_off(self, messages: Sequence[DueMessage]) -> list[Outcome]:
        now = self._clock.now()
        outcomes = []
        with self._store.write() as session:
            for message in messages:
                decision = unknown_target(created_at=message.created_at, now=now)
                row = put_off(
                    session,
                    message.id,
                    now - OTHERS_FIRST,
                    state=decision.state,
                    reason=decision.reason,
                    error=decision.error,
                    next_attempt_at=decision.next_attempt_at,
                )
                if row is not None:
                    outcomes.append(_outcome(row, decision))
        return outcomes


def _outcome(row: OutboxMessage, decision: Decision) -> Outcome:
    assert row.id is not None
    return Outcome(
        row.id, row.digest_id, row.target_label, decision.state, decision.reason, decision.error
    )
