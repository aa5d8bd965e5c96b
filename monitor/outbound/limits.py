"""How many requests may be under way at once, in all and to one host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Limits:
    """Turns for requests.

    A turn lasts for one hop, not for a chain of redirects: whoever follows a redirect gives its turn
    back first and asks for one at the next host.  Nobody therefore holds one host while waiting for
    another, and two sites that redirect to each other cannot lock each other out.
    """

    def __init__(self, *, total: int, per_host: int) -> None:
        self._total = asyncio.Semaphore(total)
        self._per_host = per_host
        self._hosts: dict[str, tuple[asyncio.Semaphore, int]] = {}  # with the number interested

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a turn at ``host`` and hold it for the length of the block."""
        semaphore, interested = self._hosts.get(host, (asyncio.Semaphore(self._per_host), 0))
        self._hosts[host] = semaphore, interested + 1
        try:
            # The host's turn first: whoever waits for a slow host must not take up a place that
            # another host could use.
            async with semaphore, self._total:
                yield
        finally:
            semaphore, interested = self._hosts[host]
            if interested == 1:
                del self._hosts[host]  # a daemon meets many hosts only once
            else:
                self._hosts[host] = semaphore, interested - 1
