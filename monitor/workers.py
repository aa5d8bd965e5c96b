"""Processes for work that hostile input can make slow: parsing and extraction.

Neither feedparser nor libxml2 has a time-out, and both have inputs on which they are quadratic in C
code that no exception interrupts.  The only remedy is a process that can be killed.
"""

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Final, Self, TypeVar, cast

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from monitor.errors import MonitorError, WorkerError

T = TypeVar("T")

_TASKS_PER_PROCESS: Final = 500  # then a fresh one: parsers' caches and fragments go with it
_ALARM_GRACE: Final = 5.0  # seconds after the time-out when a process ends itself
_PATIENCE: Final = 30.0  # seconds after the time-out when the pool itself is given up
_ADDRESS_SPACE: Final = 1 << 30  # bytes of address space that may be reserved but not used


class _WorkerProcess(SpawnProcess):
    """A process that is always killed outright.

    pebble ends a process with SIGTERM and gives it three seconds, in which code stuck in C does not
    react and a worker has nothing to tidy.  So the workers ignore SIGTERM, which then can also come
    for the whole process group, and the parent kills.
    """

    def terminate(self) -> None:
        self.kill()


class _Context(SpawnContext):
    # Spawn, not fork: the parent has threads and an event loop.  Not forkserver: its server process
    # outlives the pool, and would stand between the workers and the parent that they watch.
    Process = _WorkerProcess


class Workers:
    """Processes that run functions, and are killed when one takes too long or too much memory.

    Each process has a pool of its own.  pebble lets the processes of a pool share one pipe and its
    lock, and a process that is killed from outside while it holds the lock or has written half a
    message would take the others with it.

    Processes start when they are first needed.  Use as an asynchronous context manager or call
    :meth:`close`.
    """

    def __init__(self, processes: int = 2, *, timeout: float, memory: int) -> None:
        """
        :param processes: how many tasks may be under way at once.
        :param timeout: seconds that one task may take unless :meth:`run` says otherwise.
        :param memory: bytes that one process may take.  Linux only: macOS accepts the limit and does
            not keep it, so there the time-out alone guards.
        """
        self._timeout = timeout
        self._slots = [_Slot(memory) for _ in range(processes)]
        # Last in, first out: while there is little to do, one warm process does it all.
        self._free: asyncio.LifoQueue[_Slot] = asyncio.LifoQueue()
        for slot in self._slots:
            self._free.put_nowait(slot)
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def run(
        self,
        function: Callable[..., T],
        *args: Any,
        timeout: float | None = None,  # noqa: ASYNC109  the limit is enforced in another process
        on: str = "",
    ) -> T:
        """``function(*args)`` in a worker; function, arguments and answer must pickle.

        The time-out counts from the moment when the process has the task, not from the call.
        Cancelling the caller kills the process.

        :param on: what the task is about (an address), for the message of an error.
        :raises monitor.errors.WorkerError: reason ``timeout``, ``memory`` or ``crashed``; the last
            also where the function raised something that is not of our error tree.
        :raises monitor.errors.MonitorError: what the function raised itself.
        :raises asyncio.CancelledError: the workers were closed meanwhile.
        """
        if self._closed:
            raise RuntimeError("the workers are closed")
        seconds = self._timeout if timeout is None else timeout
        slot = await self._free.get()
        try:
            return cast(T, await slot.run(function, args, seconds, on))
        finally:
            self._free.put_nowait(slot)

    async def close(self) -> None:
        """Kill every process and wait for its end; tasks under way are cancelled."""
        self._closed = True
        await asyncio.gather(*(slot.close() for slot in self._slots))


class _Slot:
    """One process at a time, and whatever it takes to have a sound one for the next task."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._pool = self._fresh()
        self._job: ProcessFuture[Any] | None = None
        self._endings: set[asyncio.Future[None]] = set()
        self._closed = False

    def _fresh(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            max_tasks=_TASKS_PER_PROCESS,
            initializer=_prepare,
            initargs=(self._memory,),
            context=_Context(),
        )

    async def run(
        self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float, on: str
    ) -> Any:
        error = await self._attempt(function, args, seconds, on)
        if isinstance(error, BrokenProcessPool):
            # The process died between two tasks, and this one was never begun.
            error = await self._attempt(function, args, seconds, on)
        if error is None:
            assert self._job is not None
            return self._job.result()
        if isinstance(error, MonitorError):
            if isinstance(error, WorkerError) and error.reason == "memory":
                self._replace()  # its heap is in shreds
            raise error
        if isinstance(error, TimeoutError):
            raise _timed_out(seconds, on) from error
        if isinstance(error, ProcessExpired) and error.exitcode == -signal.SIGALRM:
            raise _timed_out(seconds, on) from error
        if isinstance(error, (ProcessExpired, BrokenProcessPool)):
            raise _crashed(on, "its process died") from error
        if not isinstance(error, Exception):
            raise _crashed(on, "it ended its own process") from error
        raise error  # what was asked for cannot be sent to a process: a mistake of the caller

    async def _attempt(
        self, function: Callable[..., Any], args: tuple[Any, ...], seconds: float, on: str
    ) -> BaseException | None:
        """Run the task; what it failed with, or ``None`` where ``self._job`` has its result."""
        if self._closed:  # while this task waited, or before its second attempt
            raise asyncio.CancelledError
        arguments = (function, args, seconds + _ALARM_GRACE, on)
        try:
            self._job = self._pool.schedule(_perform, args=arguments, timeout=seconds)
        except RuntimeError:  # pebble's word for a pool that is broken
            self._replace()
            self._job = self._pool.schedule(_perform, args=arguments, timeout=seconds)
        answer = asyncio.wrap_future(self._job)
        try:
            done, _ = await asyncio.wait({answer}, timeout=seconds + _PATIENCE)
        except asyncio.CancelledError:
            # The whole pool goes, not only the task: pebble kills the process of a cancelled task
            # a moment later, and by then it might be at work on the next one.
            self._replace()
            raise
        if not done:
            self._replace()
            return TimeoutError("the pool does not answer")
        if answer.cancelled():
            raise asyncio.CancelledError
        error = answer.exception()
        if isinstance(error, BrokenProcessPool):
            self._replace()
        return error

    def _replace(self) -> None:
        self._end()
        self._pool = self._fresh()

    def _end(self) -> None:
        if self._job is not None:
            self._job.cancel()  # type: ignore[no-untyped-call]
        ending = asyncio.get_running_loop().run_in_executor(None, _stop, self._pool)
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def close(self) -> None:
        self._closed = True
        self._end()
        await asyncio.gather(*self._endings)


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    with contextlib.suppress(RuntimeError):  # never started
        pool.join()


def _timed_out(seconds: float, on: str) -> WorkerError:
    return WorkerError(
        "Reading the document takes too long",
        reason="timeout",
        on=on,
        because=f"stopped after {seconds:g} s",
    )


def _crashed(on: str, because: str) -> WorkerError:
    return WorkerError("Reading the document failed", reason="crashed", on=on, because=because)


# What follows runs in the worker.


def _prepare(memory: int) -> None:
    """Set a new worker up, before its first task."""
    # Ctrl-C and a service manager's SIGTERM reach the whole group; when the workers end is for the
    # parent to say, which may first want the answers under way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process, whatever it is doing
    _limit_memory(memory)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()


def _limit_memory(memory: int) -> None:
    if sys.platform != "linux":
        return  # macOS accepts the limits and does not keep them
    import resource

    # RLIMIT_DATA counts what is really taken, since Linux 4.7 also by mmap.  RLIMIT_AS counts
    # reserved address space too, of which threads and allocators take far more than they use: it is
    # the second wall, with room for that.
    for limit, size in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_AS, memory + _ADDRESS_SPACE),
    ):
        _, hard = resource.getrlimit(limit)
        size = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(limit, (size, size))


def _end_with_parent() -> None:
    """Leave when the parent is gone, also by SIGKILL.

    Its end of a pipe closes then, on every system.  ``PR_SET_PDEATHSIG`` is Linux only, and fires
    already when the *thread* ends that started the process.  A task that holds the interpreter's
    lock delays this; then the alarm of the task ends the process.
    """
    parent = parent_process()
    if parent is not None:
        import os

        connection.wait([parent.sentinel])
        os._exit(1)


def _perform(function: Callable[..., Any], args: tuple[Any, ...], seconds: float, on: str) -> Any:
    """Run the task so that only errors of our own tree come back, for those surely pickle."""
    # Should the parent be gone or its pool stuck, nobody else would stop this process.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    failure: WorkerError
    try:
        return function(*args)
    except MonitorError:
        raise
    except MemoryError:
        failure = WorkerError("Reading the document takes too much memory", reason="memory", on=on)
    except Exception as error:  # noqa: BLE001  a parser may raise anything on hostile input
        failure = _crashed(on, f"{type(error).__name__}: {error}"[:300])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    # Outside the handler, so that the frames of the failed call and all they hold are free.
    args = ()
    raise failure
