"""Name and password before anything of the admin page is shown (HTTP Basic, RFC 7617)."""

import asyncio
import base64
import binascii
import secrets
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from monitor.errors import ConfigurationError

NAME: Final = "admin"


class PasswordGuard:
    """Lets through requests that bring the password; a middleware, so that no route can forget it.

    :param expected: the password's Argon2 hash.
    :raises ConfigurationError: it is no such hash, and nobody could ever come in.
    """

    def __init__(self, expected: str) -> None:
        from pwdlib import PasswordHash

        self._hasher = PasswordHash.recommended()
        self._expected = expected
        # A trial takes 64 MB: a hundred at once must not take the daemon's memory.
        self._one_at_a_time = asyncio.Lock()
        if not any(hasher.identify(expected) for hasher in self._hasher.hashers):
            raise ConfigurationError(
                "admin page not started",
                on="[admin] password_hash",
                because="it is no Argon2 hash",
                do="make one as docs/configuration.md shows",
            )

    async def __call__(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """The answer of what is behind, or 401."""
        given = credentials(request.headers.get("authorization", ""))
        if given is not None:
            async with self._one_at_a_time:
                good = await run_in_threadpool(self._matches, *given)
            if good:
                return await call_next(request)
        return PlainTextResponse(
            f"wrong name or password (the name is {NAME})",
            401,
            {"WWW-Authenticate": 'Basic realm="Entente", charset="UTF-8"'},
        )

    def _matches(self, name: str, password: str) -> bool:
        # Both are looked at, so that the time taken tells nothing of the name.
        good_name = secrets.compare_digest(name.encode(), NAME.encode())
        return self._hasher.verify(password, self._expected) and good_name


def credentials(header: str) -> tuple[str, str] | None:
    """Name and password of an Authorization header; None where it holds none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None
