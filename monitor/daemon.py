"""The running process: the schedule, the admin page, and a clean end."""

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, timedelta
from typing import Any

from monitor.admin.server import AdminServer
from monitor.clock import Clock, SystemClock
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.jobs import HEARTBEAT_EVERY, Jobs
from monitor.runtime import open_runtime

log = logging.getLogger(__name__)

# A thread that is stuck (a channel that trickles, a database that does not answer, training) cannot
# be ended from outside, and Python waits for it at the end.  After this long the process leaves
# all the same: what was under way goes on at the next start, as after any crash.
LEAVE_AFTER = timedelta(seconds=8.5)

# A look at the model file costs a system call, one at the reviews a query.
FOLLOW_MODEL_EVERY = timedelta(seconds=5)
RETRAIN_EVERY = timedelta(minutes=1)

# Each of these first asks whether there is anything to do: a week or a day that is over.
LOOK_EVERY = timedelta(hours=1)
LEARN_EVERY = timedelta(days=1)

# Of the ten seconds in which a stop must be over, what work under way may take to end by itself;
# the rest is for closing workers, connections and the database.
DRAIN = timedelta(seconds=5)


class Supervisor:
    """Runs jobs on a schedule and knows those under way.

    APScheduler cancels running coroutines when it shuts down, so the runs are tasks of ours and
    are waited for first.
    """

    def __init__(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._running: set[asyncio.Task[None]] = set()

    def every(
        self, interval: timedelta, job: Callable[[], Awaitable[Any]], *, alone: bool = True
    ) -> None:
        """Run ``job`` at once and then every ``interval``.

        :param alone: pass over a run while the one before is still at work.
        """
        name = getattr(job, "__name__", repr(job))

        async def start() -> None:
            if alone and any(task.get_name() == name for task in self._running):
                return
            task = asyncio.create_task(self._guarded(name, job), name=name)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

        self._scheduler.add_job(
            start,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            coalesce=True,
            misfire_grace_time=None,
            # The schedule lives on the machine's clock; what a job does depends on the injected one.
            next_run_time=SystemClock().now(),
        )

    def start(self) -> None:
        """Begin the schedule."""
        self._scheduler.start()

    async def stop(self, drain: timedelta) -> None:
        """Begin nothing new, wait for what is under way, cancel what takes too long."""
        self._scheduler.pause()
        tasks = list(self._running)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=drain.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._scheduler.shutdown(wait=False)

    async def _guarded(self, name: str, job: Callable[[], Awaitable[Any]]) -> None:
        """The one place that outlives any fault of a job: it is logged and the job runs again."""
        try:
            await job()
        except MonitorError as error:
            log.error("%s: %s", name, error)
        except Exception:
            log.exception("%s: failed, will run again", name)


async def run(config: Config, clock: Clock, started: Callable[[str], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT; ends within ten seconds of it.

    :param started: told the address of the admin page once everything runs.
    :raises MonitorError: what cannot be started, before anything runs.
    """
    stopping = asyncio.Event()
    with _signals(stopping):
        # A stop during the start (migration, training) is heard at its end or by LEAVE_AFTER.
        async with open_runtime(config, clock) as runtime:
            jobs = Jobs(runtime)
            server = AdminServer(config.admin, runtime.store, clock)
            async with server.serving() as address:
                supervisor = Supervisor()
                # Not alone: a slow source or target must not keep others waiting.
                supervisor.every(timedelta(seconds=2), jobs.poll_due, alone=False)
                supervisor.every(timedelta(seconds=1), jobs.work)
                supervisor.every(timedelta(seconds=5), jobs.digests)
                supervisor.every(timedelta(seconds=2), jobs.deliver, alone=False)
                supervisor.every(FOLLOW_MODEL_EVERY, jobs.follow_model)
                supervisor.every(RETRAIN_EVERY, jobs.retrain)
                supervisor.every(LOOK_EVERY, jobs.audit)
                supervisor.every(LOOK_EVERY, jobs.shifts)
                supervisor.every(LOOK_EVERY, jobs.index_stories)
                supervisor.every(LEARN_EVERY, jobs.rhythms)
                supervisor.every(HEARTBEAT_EVERY, jobs.heartbeat)
                supervisor.start()
                log.info(
                    "running: %d sources, %d digests, page at %s",
                    len(config.sources),
                    len(config.digests),
                    address,
                )
                if started:
                    started(address)
                await stopping.wait()
                log.info("stopping")
                jobs.stop.set()
                await supervisor.stop(DRAIN)
                with contextlib.suppress(MonitorError):
                    await asyncio.to_thread(jobs.farewell)
    log.info("stopped")


@contextlib.contextmanager
def _signals(stopping: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        last_word = threading.Timer(LEAVE_AFTER.total_seconds(), _leave)
        last_word.daemon = True
        last_word.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


def _leave() -> None:
    log.warning("something did not end in time; it goes on at the next start")
    logging.shutdown()
    os._exit(0)
