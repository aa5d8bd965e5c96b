"""Training again when people have reviewed enough, in a process of its own.

1. Enough decisions came since those that the model in force, and the last retraining, knew of.
2. A process of low priority trains and decides whether the new model goes live (``renew``).
3. Whoever uses the model notices the new file (:mod:`monitor.analysis.following`).

What this does not do: judge anew what was judged before.
"""

import asyncio
import contextlib
import logging
import os
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal

from monitor.analysis.model import renew, reviewed_until
from monitor.analysis.reviews import taught_by
from monitor.clock import Clock
from monitor.errors import MonitorError, WorkerError
from monitor.store.database import Store
from monitor.store.notes import read_note, write_note
from monitor.store.reviews import count_reviews_after
from monitor.workers import Workers

log = logging.getLogger(__name__)

# The note that tells of the last retraining.
RETRAINING: Final = "retraining"
AT_MOST_EVERY: Final = timedelta(hours=1)
# What made a training fail is likely still there, and each takes up to an hour of the machine; so
# the waits grow, from the end of each failure.
AFTER_FAILURE: Final = (AT_MOST_EVERY, timedelta(hours=4), timedelta(days=1))

# Training with 5,000 reviews takes half a minute of a free machine; beside a daemon at work, and
# behind it, much longer.
_TIMEOUT: Final = 3_600.0  # seconds
_MEMORY: Final = 6_000_000_000  # bytes

Reason = Literal["switched_off", "too_few", "too_soon", "failed_lately", "due"]

# The workers speak of documents that they read.
_FAILED_BECAUSE: Final = {
    "timeout": f"stopped, as it took longer than {_TIMEOUT / 60:g} minutes",
    "memory": f"it needed more than {_MEMORY / 1e9:g} GB of memory",
}


@dataclass(frozen=True, slots=True)
class Due:
    """Whether to train again, by name; ``new`` decisions came since the last time."""

    reason: Reason
    new: int


@dataclass(frozen=True, slots=True)
class Retrained:
    """What a retraining came to.  ``before`` and ``after`` are figures on texts that neither model
    learnt from (``classifiers.succession.Standing``), None where there are none."""

    version: str
    version_before: str | None
    outcome: str
    reason: str
    because: str
    until: int
    reviews: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def retraining_due(store: Store, lineage: dict[str, Any], retrain_after: int, now: datetime) -> Due:
    """Whether enough was reviewed since the model of that lineage was trained.

    A retraining that kept its model out is not repeated before as many decisions came again.

    :param retrain_after: how many decisions are enough; 0: never by itself.
    :raises StoreError: the database cannot be read.
    """
    if retrain_after == 0:
        return Due("switched_off", 0)
    with store.read() as session:
        note = read_note(session, RETRAINING)
        last = note.value if note else {}
        known = max(reviewed_until(lineage), int(last.get("until", 0)))
        new = count_reviews_after(session, known)
    if new < retrain_after:
        return Due("too_few", new)
    begun, failed = last.get("begun_at"), last.get("failed_at")
    if begun is not None and now - datetime.fromisoformat(begun) < AT_MOST_EVERY:
        return Due("too_soon", new)
    if failed is not None and now - datetime.fromisoformat(failed) < _wait(last["failures"]):
        return Due("failed_lately", new)
    return Due("due", new)


def _wait(failures: int) -> timedelta:
    """How long nothing is tried after so many failures on end."""
    return AFTER_FAILURE[min(failures, len(AFTER_FAILURE)) - 1]


@dataclass(frozen=True, slots=True)
class _Stopped:
    """A clock that stands still at the moment when the training began."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def date_of_model(begun_at: datetime) -> datetime:
    """The date that the file of a model of that training bears: of its begin, in whole seconds.

    Whoever sees the file while the training is not over yet tells by it where the model is from.
    """
    return begun_at.replace(microsecond=0)


async def retrain(
    store: Store, path: Path, clock: Clock, stop: asyncio.Event, begun_at: datetime | None = None
) -> Retrained | None:
    """Train in another process; None where ``stop`` was set meanwhile, which ends it at once.

    The note :data:`RETRAINING` tells when it began and what it came to.  Of one that was broken off
    it tells nothing: the next start may begin anew.

    :param begun_at: the moment by which the model will be dated; that of the clock if not given.
    :raises MonitorError: it failed; the model in force stays.
    """
    begun_at = begun_at or clock.now()
    before = await asyncio.to_thread(_note_begin, store, begun_at)
    try:
        result = await _in_a_process(store, path, _Stopped(date_of_model(begun_at)), stop)
    except WorkerError as error:
        because = _FAILED_BECAUSE.get(error.reason) or error.because or error.reason
        wait = await asyncio.to_thread(_note_failure, store, because, clock.now())
        raise MonitorError(
            "retraining failed",
            because=because,
            do=f"the model in force stays; tried again in {wait // timedelta(hours=1)} h,"
            " and `monitor train` shows more",
        ) from error
    except MonitorError as error:
        await asyncio.to_thread(_note_failure, store, str(error), clock.now())
        raise
    if result is None:
        log.info("retraining is broken off, as the daemon stops")
        await asyncio.to_thread(_write_note, store, before, clock.now())
    else:
        await asyncio.to_thread(_note_end, store, result, clock.now())
    return result


async def _in_a_process(
    store: Store, path: Path, clock: Clock, stop: asyncio.Event
) -> Retrained | None:
    async with Workers(1, timeout=_TIMEOUT, memory=_MEMORY) as process:
        work = asyncio.ensure_future(process.run(train_here, store.url, path, clock))
        stopped = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return work.result() if work.done() else None
        finally:
            for task in (work, stopped):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, MonitorError):
                    await task


def train_here(url: str, path: Path, clock: Clock) -> Retrained:
    """Train and decide in this process, behind everything else on the machine.

    :raises MonitorError: the store cannot be read, or training or writing failed.
    """
    os.nice(19)
    with closing(Store(url)) as store:
        taught = taught_by(store)
    renewal = renew(path, clock, taught.examples, until=taught.until)
    return Retrained(
        version=renewal.new.version,
        version_before=renewal.old.model.version if renewal.old.model else None,
        outcome=renewal.verdict.outcome,
        reason=renewal.verdict.reason,
        because=renewal.verdict.because,
        until=taught.until,
        reviews=len(taught.examples),
        before=asdict(renewal.before) if renewal.before else None,
        after=asdict(renewal.after) if renewal.after else None,
    )


class Retrainer:
    """Looks now and then whether it is time to train again, and does so."""

    def __init__(
        self, store: Store, path: Path, retrain_after: int, clock: Clock, stop: asyncio.Event
    ) -> None:
        self._store = store
        self._path = path
        self._retrain_after = retrain_after
        self._clock = clock
        self._stop = stop
        self._begun_at: datetime | None = None

    @property
    def placing(self) -> datetime | None:
        """While a training is under way: the date of the model that it may put in force."""
        return None if self._begun_at is None else date_of_model(self._begun_at)

    async def run_if_due(self, lineage: dict[str, Any]) -> Retrained | None:
        """Train again if enough was reviewed since the model of that lineage was trained.

        :raises MonitorError: it failed; it is tried again later, each time after a longer wait.
        """
        due = await asyncio.to_thread(
            retraining_due, self._store, lineage, self._retrain_after, self._clock.now()
        )
        if due.reason != "due" or self._stop.is_set():
            return None
        log.info("retraining: %d new reviews", due.new)
        self._begun_at = self._clock.now()
        try:
            result = await retrain(self._store, self._path, self._clock, self._stop, self._begun_at)
        finally:
            self._begun_at = None
        if result is not None:
            log.info("retraining: model %s %s: %s", result.version, result.outcome, result.because)
        return result


def _note_begin(store: Store, now: datetime) -> dict[str, Any]:
    """Note the begin; gives what the note said before."""
    with store.write() as session:
        note = read_note(session, RETRAINING)
        before = dict(note.value) if note else {}
        # What the last one came to stays until this one has come to something.
        write_note(session, RETRAINING, {**before, "begun_at": now.isoformat()}, now)
    return before


def _note_failure(store: Store, because: str, now: datetime) -> timedelta:
    """Note the end of a failure; gives the wait until the next try."""
    with store.write() as session:
        note = read_note(session, RETRAINING)
        before = {**note.value} if note else {}
        before.pop("begun_at", None)
        failures = int(before.get("failures", 0)) + 1
        said = {"failures": failures, "failed_at": now.isoformat(), "failed_because": because}
        write_note(session, RETRAINING, {**before, **said}, now)
    return _wait(failures)


def _note_end(store: Store, result: Retrained, now: datetime) -> None:
    with store.write() as session:
        note = read_note(session, RETRAINING)
        begun = {"begun_at": note.value["begun_at"]} if note else {}
        value = {**begun, "ended_at": now.isoformat(), **asdict(result)}
        write_note(session, RETRAINING, value, now)


def _write_note(store: Store, value: dict[str, Any], now: datetime) -> None:
    with store.write() as session:
        write_note(session, RETRAINING, value, now)
