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
        self._closing = asyncio.Event()

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
        self._closing.set()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def target(self) -> str:
        return f"json://127.0.0.1:{self.port}/hooks/aVerySecretPath"

    async def _take(self, request: web.Request) -> web.Response:
        self.posts.append(json.loads(await request.read()))
        self.headers.append(dict(request.headers))
        if self._mute:
            await self._closing.wait()
        status = self._statuses.pop(0) if self._statuses else 200
        return web.Response(status=status, text="ok" if status == 200 else "no")
