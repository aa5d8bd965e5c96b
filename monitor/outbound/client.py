"""The outbound door itself."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from monitor.outbound.answer import Answer, Request
from monitor.outbound.failures import broken, status_error, timed_out, too_large, transport_error
from monitor.outbound.guard import Resolver, guarded_socket
from monitor.outbound.headers import media_type, validator, without_surrogates
from monitor.outbound.limits import Limits
from monitor.outbound.redirects import (
    REDIRECTS,
    form_goes_no_further,
    keeps_method,
    next_address,
    readable_address,
    stays_permanent,
    too_many,
)
from monitor.settings import FetchSettings

_CHUNK: Final = 65_536  # bytes read between two looks at the cap
_HEADER_LIMIT: Final = 32_768  # bytes; content security policies outgrow aiohttp's 8,190
_COMPLETE: Final = frozenset({200, 203})  # 203 is 200 by way of a proxy that changed something


@dataclass(frozen=True, slots=True)
class _Hop:
    """What one address answered: a document, a 304 or a redirect."""

    status: int
    headers: Mapping[str, str]
    location: str | None
    body: bytes


class Outbound:
    """Reads addresses over http and https, of public machines, within the limits.

    An asynchronous context manager; one is enough for the whole program.  It keeps no cookies,
    sends no credentials and ignores proxies and passwords of the environment.  It does not retry
    and it does not decide when to come again: the error says whether that makes sense.
    """

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._limits = Limits(total=settings.concurrency, per_host=settings.per_host)
        self._stack = AsyncExitStack()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        allow_private = self._settings.allow_private_addresses
        connector = aiohttp.TCPConnector(
            limit=0,  # a turn is taken before the connection, see Limits
            resolver=Resolver(allow_private=allow_private),
            ttl_dns_cache=300,
            socket_factory=None if allow_private else guarded_socket,
        )
        self._session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self._settings.user_agent},
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # see get()
                trust_env=False,
                max_line_size=_HEADER_LIMIT,
                max_field_size=_HEADER_LIMIT,
            )
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._session = None
        await self._stack.aclose()

    async def get(self, request: Request) -> Answer:
        """The answer to ``request``, redirects followed.

        A form is sent by POST, to the asked address only: 301, 302 and 303 lead on without it, 307
        and 308, which would have it sent again, are refused (RFC 9110, section 15.4).

        ``settings.timeout`` bounds the whole way with its redirects and the body, but not the wait
        for a turn.  Validators go along on every hop, for a source keeps one address while its
        answer may come from another.

        :raises monitor.errors.FetchError: with its stable reason.
        """
        address = readable_address(request.url)
        permanent = address
        unbroken = request.form is None  # a form's answer says nothing of the address for good
        visited = {address} if request.form is None else set()
        if request.form is not None:
            request = replace(request, etag=None, last_modified=None)
        seconds_left = self._settings.timeout
        for _ in range(self._settings.max_redirects + 1):
            hop, seconds = await self._timed(request, address, seconds_left)
            seconds_left -= seconds
            if hop.status not in REDIRECTS:
                moved = permanent if permanent != readable_address(request.url) else None
                return _answer(request, address, hop, moved)
            if request.form is not None and keeps_method(hop.status):
                raise form_goes_no_further(request.url)
            request = replace(request, form=None)
            target = next_address(address, hop.location)
            if target in visited:
                raise too_many(request.url, loop=True, limit=self._settings.max_redirects)
            unbroken = unbroken and stays_permanent(hop.status, address, target)
            permanent = target if unbroken else permanent
            visited.add(target)
            address = target
        raise too_many(request.url, loop=False, limit=self._settings.max_redirects)

    async def _timed(self, request: Request, address: URL, seconds: float) -> tuple[_Hop, float]:
        """One hop, and the seconds it took once it had its turn."""
        loop = asyncio.get_running_loop()
        async with self._limits.turn(address.raw_host or ""):
            began = loop.time()
            try:
                async with asyncio.timeout(seconds):
                    hop = await self._hop(request, address)
            except TimeoutError as error:
                raise timed_out(request.url, self._settings.timeout) from error
            except (aiohttp.ClientError, OSError, ValueError) as error:
                # ValueError: what aiohttp finds wrong with an address only on its way to it.
                raise transport_error(str(address), error) from error
            return hop, loop.time() - began

    async def _hop(self, request: Request, address: URL) -> _Hop:
        if self._session is None:
            raise RuntimeError("Outbound is used outside its context")
        async with self._session.request(
            "GET" if request.form is None else "POST",
            address,
            headers=_request_headers(request),
            data=None if request.form is None else urlencode(request.form).encode(),
            allow_redirects=False,
        ) as response:
            headers = {
                name.lower(): without_surrogates(value) for name, value in response.headers.items()
            }
            status = response.status
            if status in REDIRECTS:
                # The raw Location: it may hold bytes that are no UTF-8.
                return _Hop(status, headers, response.headers.get("Location"), b"")
            if status == 304:
                if not (request.etag or request.last_modified):
                    raise broken(str(address), "it says that nothing changed, which was not asked")
                return _Hop(status, headers, None, b"")
            if status not in _COMPLETE:
                raise status_error(str(address), status, headers)
            limit = min(self._settings.max_bytes, request.max_bytes or self._settings.max_bytes)
            return _Hop(200, headers, None, await _body(response, limit))


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """The unpacked body, read no further than one chunk over ``limit``."""
    # The announced size is that of the packed body; nothing unpacks to less worth speaking of.
    if response.content_length is not None and response.content_length > limit:
        raise too_large(str(response.url), limit)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            response.close()  # not back into the pool: the rest is still on its way
            raise too_large(str(response.url), limit)
    return bytes(body)


def _request_headers(request: Request) -> dict[str, str]:
    headers = {"Accept": request.accept}
    if request.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if request.etag:
        headers["If-None-Match"] = request.etag
    if request.last_modified:
        headers["If-Modified-Since"] = request.last_modified
    return headers


def _answer(request: Request, address: URL, hop: _Hop, moved: URL | None) -> Answer:
    content_type, charset = media_type(hop.headers.get("content-type", ""))
    not_modified = hop.status == 304
    etag = validator(hop.headers.get("etag"))
    last_modified = validator(hop.headers.get("last-modified"))
    return Answer(
        url=request.url,
        final_url=str(address),
        status=hop.status,
        headers=hop.headers,
        body=hop.body,
        content_type=content_type,
        charset=charset,
        # A 304 may leave out what has not changed (RFC 9110, section 15.4.5).
        etag=etag or (request.etag if not_modified else None),
        last_modified=last_modified or (request.last_modified if not_modified else None),
        not_modified=not_modified,
        permanent_url=None if moved is None else str(moved),
    )
