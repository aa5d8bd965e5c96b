"""A server that answers with given bytes, for what no HTTP library would send."""

import asyncio
import re
from collections.abc import Callable
from typing import Self


class RawServer:
    """Sends ``answer`` to every request, then closes the connection.

    ``answer`` may be a function of the whole request as it came in, headers and body.
    """

    def __init__(self, answer: bytes | Callable[[bytes], bytes]) -> None:
        self._answer = answer
        self.requests: list[bytes] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if length := re.search(rb"\r\ncontent-length: (\d+)\r\n", request, re.IGNORECASE):
            request += await reader.readexactly(int(length[1]))
        self.requests.append(request)
        writer.write(self._answer if isinstance(self._answer, bytes) else self._answer(request))
        await writer.drain()
        writer.close()
