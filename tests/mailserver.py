"""A real mail server on loopback that can also misbehave.

async with MailServer() as server:
    target = server.url("reader@example.org")
async with MailServer(recipient="550 5.1.1 no such mailbox") as server: ...
"""

import asyncio
from typing import Any, Self

from monitor.digests.mail_catcher import MailCatcher


class MailServer(MailCatcher):
    """Keeps every mail, unless told otherwise.

    :param recipient: the answer to ``RCPT TO``, where it is not to be accepted.
    :param data: the answer to a whole mail, which is kept all the same.
    :param cut: take the mail and close the connection without an answer.
    """

    def __init__(self, *, recipient: str = "", data: str = "", cut: bool = False) -> None:
        super().__init__()
        self._recipient = recipient
        self._data = data
        self._cut = cut

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self._recipient:
            return self._recipient
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self._cut:
            server.transport.abort()
        return self._data or answer


class MuteServer:
    """Accepts connections and never says a word."""

    def __init__(self) -> None:
        self.port = 0
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._listen, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self._server.close()
        await self._server.wait_closed()

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._closing.wait()
        writer.close()
