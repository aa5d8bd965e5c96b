"""A real web server on loopback for tests.

async with WebServer() as server:
    server.add("/feed", body="<rss>…", content_type="application/rss+xml", etag='"1"')
    answer = await door.get(Request(server.url("/feed")))
    assert server.hits["/feed"] == 1
"""

import asyncio
import gzip as gzip_module
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web


@dataclass(frozen=True)
class Seen:
    """A request as it came in; header names in lower case."""

    method: str
    path: str  # with the query
    headers: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """How one path is answered; see :meth:`WebServer.add`."""

    body: bytes = b""
    status: int = 200
    content_type: str | None = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    redirect: str | None = None
    gzip: bool = False
    hang: bool = False
    hang_in_body: bool = False
    drip: float | None = None
    endless: bool = False


class WebServer:
    """Answers what it was told with :meth:`add`, 404 elsewhere, and keeps account."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.pages: dict[str, Page | Callable[[Seen], Page]] = {}
        self.requests: list[Seen] = []
        self.hits: Counter[str] = Counter()  # by path without query
        self.under_way = 0
        self.peak = 0  # most requests under way at once
        self._released = asyncio.Event()
        self._arrived = asyncio.Condition()

    def add(
        self,
        path: str,
        *,
        body: bytes | str = b"",
        status: int = 200,
        content_type: str | None = "text/html; charset=utf-8",
        headers: Mapping[str, str] | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        redirect: str | None = None,
        gzip: bool = False,
        hang: bool = False,
        hang_in_body: bool = False,
        drip: float | None = None,
        endless: bool = False,
    ) -> str:
        """Answer ``path`` (with its query, or without for every query) so; gives its address.

        :param etag: sent, and a request that brings it back gets a 304 (``last_modified`` alike).
        :param redirect: the Location; ``status`` 302 unless another 3xx is given.
        :param gzip: compress the body and say so.
        :param hang: no answer before :meth:`release`.
        :param hang_in_body: headers and the first half of the body, the rest after :meth:`release`.
        :param drip: seconds between single bytes of the body.
        :param endless: repeat the body until the client leaves.
        """
        if redirect is not None and status == 200:
            status = 302
        self.pages[path] = Page(
            body=body.encode() if isinstance(body, str) else body,
            status=status,
            content_type=content_type,
            headers=dict(headers or {}),
            etag=etag,
            last_modified=last_modified,
            redirect=redirect,
            gzip=gzip,
            hang=hang,
            hang_in_body=hang_in_body,
            drip=drip,
            endless=endless,
        )
        return self.url(path)

    def answer(self, path: str, decide: Callable[[Seen], Page]) -> str:
        """Answer ``path`` with what ``decide`` makes of each request; gives its address."""
        self.pages[path] = decide
        return self.url(path)

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of ``path``; ``host`` another name or literal for this machine."""
        return f"http://{host or self.host}:{self.port}{path}"

    def release(self) -> None:
        """Let every hanging answer go on, now and later."""
        self._released.set()

    async def arrived(self, requests: int = 1) -> None:
        """Return once that many requests have come in since the start."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= requests)

    async def __aenter__(self) -> Self:
        # handler_cancellation: a client that goes away ends its answer, so nothing lives on.
        server = web.Server(self._handle, handler_cancellation=True)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.release()
        await self._runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        seen = Seen(
            request.method,
            request.raw_path,
            {name.lower(): value for name, value in request.headers.items()},
            dict(request.cookies),
        )
        self.requests.append(seen)
        self.hits[request.path] += 1
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        try:
            async with self._arrived:
                self._arrived.notify_all()
            found = self.pages.get(request.raw_path) or self.pages.get(request.path)
            if found is None:
                return web.Response(status=404, text="no such page")
            page = found if isinstance(found, Page) else found(seen)
            return await self._send(request, seen, page)
        finally:
            self.under_way -= 1

    async def _send(self, request: web.BaseRequest, seen: Seen, page: Page) -> web.StreamResponse:
        if page.hang:
            await self._released.wait()
        headers = dict(page.headers)
        if page.content_type is not None:
            headers.setdefault("Content-Type", page.content_type)
        if page.etag:
            headers["ETag"] = page.etag
        if page.last_modified:
            headers["Last-Modified"] = page.last_modified
        if page.redirect is not None:
            headers["Location"] = page.redirect
        if (page.etag and seen.headers.get("if-none-match") == page.etag) or (
            page.last_modified and seen.headers.get("if-modified-since") == page.last_modified
        ):
            return web.Response(status=304, headers=headers)
        body = gzip_module.compress(page.body) if page.gzip else page.body
        if page.gzip:
            headers["Content-Encoding"] = "gzip"
        if not (page.hang_in_body or page.endless or page.drip is not None):
            return web.Response(status=page.status, headers=headers, body=body)
        response = web.StreamResponse(status=page.status, headers=headers)
        await response.prepare(request)
        if page.hang_in_body:
            await response.write(body[: len(body) // 2])
            await self._released.wait()
            await response.write(body[len(body) // 2 :])
        elif page.drip is not None:
            for byte in body:
                await response.write(bytes([byte]))
                await asyncio.sleep(page.drip)
        else:
            while True:
                await response.write(body)
        await response.write_eof()
        return response
