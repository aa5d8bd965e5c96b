"""The admin page as an application: who may come in, which headers go out, one page."""

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from monitor.admin.overview import overview
from monitor.admin.password import PasswordGuard
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.settings import AdminSettings
from monitor.store.database import Store

log = logging.getLogger(__name__)

_HERE: Final = Path(__file__).parent

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def make_app(settings: AdminSettings, store: Store, clock: Clock) -> FastAPI:
    """The application; every answer needs the password where one is set.

    :raises ConfigurationError: the password's hash is of no use.
    """
    app = FastAPI(title="Entente", openapi_url=None)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    templates = Jinja2Templates(directory=_HERE / "templates")

    # The last one added is the first that a request meets.
    if settings.password_hash is not None:
        guard = PasswordGuard(settings.password_hash.get_secret_value())
        app.add_middleware(BaseHTTPMiddleware, dispatch=guard)
    # Without this, a page elsewhere could point its own name at this machine (DNS rebinding) and
    # read what is served here to anyone on the machine.
    app.add_middleware(
        TrustedHostMiddleware, allowed_hosts=allowed_hosts(settings), www_redirect=False
    )

    @app.middleware("http")
    async def add_headers(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        response.headers.update(_HEADERS)
        return response

    @app.exception_handler(StoreError)
    def store_failed(_: Request, error: StoreError) -> Response:
        log.error("admin page: %s", error)
        return PlainTextResponse(str(error), 503)

    @app.get("/")
    def index(request: Request) -> Response:
        return templates.TemplateResponse(
            request, "overview.html", {"view": overview(store, clock.now())}
        )

    return app


def allowed_hosts(settings: AdminSettings) -> list[str]:
    """The names under which the page may be asked for; ``*`` for any."""
    if settings.password_hash is not None and settings.host in ("0.0.0.0", "::"):  # noqa: S104
        return ["*"]  # reached under names that nobody here knows; the password guards it
    hosts = {"localhost", "127.0.0.1", "[::1]", _as_host(settings.host)}
    if settings.base_url:
        hosts.add(_as_host(urlsplit(settings.base_url).hostname or ""))
    return sorted(hosts)


def _as_host(name: str) -> str:
    """As browsers write it in the Host header: an IPv6 address stands in brackets."""
    try:
        return f"[{name}]" if ipaddress.ip_address(name).version == 6 else name
    except ValueError:
        return name
