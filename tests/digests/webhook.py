"""A web service on loopback that takes messages as Slack and webhooks do."""

import asyncio
import json
from typing import Any, Self

from aiohttp import web


class Webhook:
    """Keeps what is posted to it; answers with the given statuses in turn, then with 200."""

    def __init__(self, *statuses: int, mute: bool = False) -> None:
        self.posts: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0
        self._statuses = list(statuses)
        self._mute = mute
        self._answering = asyncio.Event()
        self._posted = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=10_000_000)
        app.router.add_post("/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._answering.set()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def target(self) -> str:
        return f"json://127.0.0.1:{self.port}/hooks/aVerySecretPath"

    def answer(self) -> None:
        """Answer what a mute service has kept waiting, and from now on at once."""
        self._answering.set()

    async def wait_for(self, count: int, seconds: float = 20) -> None:
        """Return when so many posts have come."""
        async with asyncio.timeout(seconds), self._posted:
            await self._posted.wait_for(lambda: len(self.posts) >= count)

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.append(json.loads(await request.read()))
        self.headers.append(dict(request.headers))
        async with self._posted:
            self._posted.notify_all()
        if self._mute:
            await self._answering.wait()
        status = self._statuses.pop(0) if self._statuses else 200
        return web.Response(status=status, text="ok" if status == 200 else "no")
