"""The outbound door beside bare aiohttp, reading one server on loopback."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Final

from bench.report import Figure
from bench.timing import CPU, WALL, Seconds

REQUESTS: Final = 500
CONCURRENCY: Final = 16
ROUNDS: Final = 9
PAGE: Final = bytes(94 * 1024)  # the median size of real article pages

# A turn, a deadline, clean headers and a counted body may cost as much as the bare request, 0.2 ms of
# work: a hundredth of what is done with the page afterwards.  The connection's guard is not in it,
# for connections are kept and loopback is refused by it.
BOUND: Final = 2.0

Get = Callable[[str], Awaitable[object]]


def figures() -> list[Figure]:
    """Reading pages of the usual size: the wait for all of them, and the client's own work."""
    with _server() as port:
        wait, work = asyncio.run(_compare(f"http://127.0.0.1:{port}/"))
    return [
        Figure(
            f"{REQUESTS} requests, {what}",
            value=seconds.ours * 1_000,
            unit="ms",
            baseline=seconds.bare * 1_000,
            bound=BOUND,
        )
        for what, seconds in (("wait", wait), ("own work", work))
    ]


async def _compare(url: str) -> tuple[Seconds, Seconds]:
    """Seconds on the wall and of the processor, the least of several rounds by turns."""
    import aiohttp

    from monitor.outbound.answer import Request
    from monitor.outbound.client import Outbound
    from monitor.settings import FetchSettings

    settings = FetchSettings(
        allow_private_addresses=True, concurrency=CONCURRENCY, per_host=CONCURRENCY
    )
    async with Outbound(settings) as door, aiohttp.ClientSession() as session:

        async def ours(url: str) -> object:
            return (await door.get(Request(url))).body

        async def bare(url: str) -> object:
            async with session.get(url) as response:
                return await response.read()

        for get in (ours, bare):  # connects
            await _read_all(get, url)
        taken = [(await _read_all(ours, url), await _read_all(bare, url)) for _ in range(ROUNDS)]
    walls, processors = (
        Seconds(min(our[clock] for our, _ in taken), min(its[clock] for _, its in taken))
        for clock in (0, 1)
    )
    return walls, processors


async def _read_all(get: Get, url: str) -> tuple[float, float]:
    """Seconds on the wall and of this process for all requests, so many at once as agreed."""
    numbers = iter(range(REQUESTS))

    async def reader() -> None:
        for _ in numbers:
            assert await get(url) == PAGE

    began = WALL(), CPU()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONCURRENCY):
            group.create_task(reader())
    return WALL() - began[0], CPU() - began[1]


@contextmanager
def _server() -> Iterator[int]:
    """A server in a process of its own; gives its port."""
    context = multiprocessing.get_context("spawn")
    ours, its = context.Pipe()
    process = context.Process(target=_serve, args=(its,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.close()  # the sign to end
        process.join()


def _serve(connection: Connection) -> None:
    asyncio.run(_serve_until_closed(connection))


async def _serve_until_closed(connection: Connection) -> None:
    from aiohttp import web

    async def answer(_request: web.BaseRequest) -> web.Response:
        return web.Response(body=PAGE, content_type="text/html")

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connection.send(runner.addresses[0][1])
    closed = asyncio.Event()
    asyncio.get_running_loop().add_reader(connection.fileno(), closed.set)
    await closed.wait()
    await runner.cleanup()
