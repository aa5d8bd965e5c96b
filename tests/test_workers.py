"""The worker processes, with the real ones."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path

import pytest

from monitor.errors import FetchError, MonitorError, SourceError, WorkerError
from monitor.mistakes import Mistake, Mistakes
from monitor.workers import Workers

MEMORY = 400_000_000


def double(number: int) -> int:
    return 2 * number


def own_process() -> int:
    return os.getpid()


def wait_for(path: str, result: str) -> str:
    """Says that it has begun, then never ends on its own."""
    Path(path).write_text(str(os.getpid()))
    time.sleep(300)
    return result


def stuck_in_c() -> None:
    """Holds the interpreter's lock and sees no signal handler: what a quadratic parser does."""
    ctypes.PyDLL(None).sleep(300)


def take_memory(size: int) -> int:
    return len(bytearray(size))


def fall(number: int) -> None:
    os.kill(os.getpid(), number)


def leave() -> None:
    raise SystemExit(3)


def raise_ours() -> None:
    raise FetchError(
        "no", reason="status", on="x", because="y", do="z", status=404, transient=False
    )


def raise_source() -> None:
    raise SourceError("no feed", reason="html", do="try another")


class Awkward(Exception):
    """Cannot be unpickled: one argument fewer than its constructor wants."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def raise_foreign() -> None:
    raise Awkward("first", "second")


def answer_awkwardly() -> object:
    return lambda: None


def ignores(number: int) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN


@pytest.fixture
async def workers():
    async with Workers(1, timeout=20, memory=MEMORY) as pool:
        yield pool


async def until(condition: Callable[[], object]) -> None:
    """Return when ``condition`` holds: what is waited for happens in another process."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


async def file_written(path: Path) -> int:
    """The process number that a task wrote when it began."""
    await until(lambda: path.exists() and path.read_text())
    return int(path.read_text())  # noqa: ASYNC240


async def gone(process: int) -> None:
    await until(lambda: not alive(process))


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return not Path(f"/proc/{process}/stat").exists() or (
        Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    )


async def test_runs_and_keeps_its_process(workers):
    assert await workers.run(double, 21) == 42
    first = await workers.run(own_process)
    assert await workers.run(own_process) == first != os.getpid()


async def test_as_many_at_once_as_processes(tmp_path):
    async with Workers(2, timeout=20, memory=MEMORY) as pool:
        files = [tmp_path / name for name in "ab"]
        tasks = [asyncio.create_task(pool.run(wait_for, str(path), "")) for path in files]
        numbers = {await file_written(path) for path in files}
        assert len(numbers) == 2
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("task", [stuck_in_c, time.sleep], ids=["stuck_in_c", "sleeping"])
async def test_timeout_kills_and_the_next_task_works(workers, task):
    before = await workers.run(own_process)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(WorkerError) as caught:
        await workers.run(
            task, *([300] if task is time.sleep else []), timeout=0.5, on="http://a.example/"
        )
    assert loop.time() - began < 4
    assert caught.value.reason == "timeout"
    assert str(caught.value) == (
        "Reading the document takes too long: http://a.example/: stopped after 0.5 s"
    )
    assert not alive(before)
    assert await workers.run(double, 2) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps no memory limit")
async def test_memory_limit(workers):
    assert await workers.run(take_memory, MEMORY // 2) == MEMORY // 2
    with pytest.raises(WorkerError) as caught:
        await workers.run(take_memory, MEMORY + 1, on="x")
    assert caught.value.reason == "memory"
    assert await workers.run(double, 2) == 4


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=["kill", "segv"])
async def test_death_of_the_process(workers, number):
    with pytest.raises(WorkerError) as caught:
        await workers.run(fall, number)
    assert caught.value.reason == "crashed"
    assert await workers.run(double, 2) == 4


async def test_death_between_tasks(workers):
    process = await workers.run(own_process)
    os.kill(process, signal.SIGKILL)
    await gone(process)
    assert await workers.run(double, 2) == 4


@pytest.mark.parametrize("task", [leave, raise_foreign, answer_awkwardly], ids=lambda f: f.__name__)
async def test_what_is_not_ours_is_a_crash(workers, task):
    with pytest.raises(WorkerError) as caught:
        await workers.run(task)
    assert caught.value.reason == "crashed"
    assert await workers.run(double, 2) == 4


async def test_our_errors_come_through_whole(workers):
    with pytest.raises(FetchError) as fetch:
        await workers.run(raise_ours)
    error = fetch.value
    assert (error.reason, error.status, error.transient, str(error)) == (
        "status",
        404,
        False,
        "no: x: y (z)",
    )
    with pytest.raises(SourceError) as source:
        await workers.run(raise_source)
    assert (source.value.reason, source.value.do) == ("html", "try another")


async def test_what_cannot_be_sent_is_the_callers_mistake(workers):
    with pytest.raises(AttributeError):
        await workers.run(lambda: 1)
    assert await workers.run(double, 2) == 4


async def test_cancelling_kills_the_process(workers, tmp_path):
    path = tmp_path / "begun"
    task = asyncio.create_task(workers.run(wait_for, str(path), ""))
    process = await file_written(path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(process)
    assert await workers.run(double, 2) == 4


async def test_close_cancels_and_leaves_no_process(tmp_path):
    pool = Workers(1, timeout=20, memory=MEMORY)
    path = tmp_path / "begun"
    running = asyncio.create_task(pool.run(wait_for, str(path), ""))
    waiting = asyncio.create_task(pool.run(double, 1))
    process = await file_written(path)
    await pool.close()
    for task in (running, waiting):
        with pytest.raises(asyncio.CancelledError):
            await task
    assert not alive(process)
    assert process not in {child.pid for child in active_children()}
    with pytest.raises(RuntimeError):
        await pool.run(double, 1)
    await pool.close()  # a second time does no harm


async def test_close_without_a_task():
    await Workers(2, timeout=1, memory=MEMORY).close()


async def test_the_loop_is_not_held_up(workers, tmp_path):
    """While a process starts, works and is killed, the loop turns."""
    longest = 0.0
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        nonlocal longest
        while True:
            began = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - began)

    watcher = asyncio.create_task(watch())
    with pytest.raises(WorkerError):
        await workers.run(stuck_in_c, timeout=0.3)
    await workers.run(double, 1)
    watcher.cancel()
    assert longest < 0.5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_to_the_group_do_not_reach_the_task(workers, number):
    assert await workers.run(ignores, number)
    os.kill(await workers.run(own_process), number)
    assert await workers.run(double, 2) == 4


PARENT = """
import asyncio, sys
from monitor.workers import Workers
from tests.test_workers import wait_for, stuck_in_c, own_process

async def main():
    workers = Workers(1, timeout=60, memory=400_000_000)
    if sys.argv[1] == "idle":
        print(await workers.run(own_process), flush=True)
        await asyncio.sleep(60)
    else:
        await workers.run(wait_for, sys.argv[2], "")

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
async def test_workers_end_with_a_killed_parent(tmp_path, state):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    begun = tmp_path / "begun"
    root = Path(__file__).parent.parent
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        state,
        str(begun),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    if state == "idle":
        process = int(await parent.stdout.readline())
    else:
        process = await file_written(begun)
    assert alive(process)
    parent.kill()
    await parent.wait()
    await gone(process)


def test_every_error_of_the_tree_pickles():
    import pickle

    def tree(kind: type) -> list[type]:
        return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]

    for kind in tree(MonitorError):
        keywords = {"reason": "r"} if kind in (FetchError, WorkerError, SourceError) else {}
        if kind is Mistakes:
            error = Mistakes([Mistake("feeds.toml", "[[source]] 1", "bloc", '"moon"', "a bloc")])
        else:
            error = kind("what", on="on", because="because", **keywords)
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert (str(again), vars(again)) == (str(error), vars(error))
