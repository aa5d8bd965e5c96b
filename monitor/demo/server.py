"""The newsstand's web server, on loopback."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from monitor.demo.newsstand import Outlet
from monitor.demo.pages import article_answer, source_answer


@asynccontextmanager
async def serving(outlets: Sequence[Outlet], port: int = 0) -> AsyncIterator[str]:
    """Serve the outlets while the context lasts; gives the base address without a slash.

    :param port: 0 takes any free one.
    """
    by_path = {outlet.path: outlet for outlet in outlets}
    stories = {
        f"/{outlet.slug}/{story.slug}.html": (outlet, story)
        for outlet in outlets
        for story in outlet.stories
    }
    base = ""

    async def answer(request: web.Request) -> web.Response:
        if request.path in by_path:
            body, content_type = source_answer(by_path[request.path], base)
        elif request.path in stories:
            body, content_type = article_answer(*stories[request.path], base)
        else:
            raise web.HTTPNotFound
        etag = hashlib.sha256(body).hexdigest()[:16]
        if request.headers.get("If-None-Match") == f'"{etag}"':
            return web.Response(status=304)
        return web.Response(body=body, headers={"Content-Type": content_type, "ETag": f'"{etag}"'})

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, bound = runner.addresses[0][:2]
        base = f"http://{host}:{bound}"
        yield base
    finally:
        await runner.cleanup()
