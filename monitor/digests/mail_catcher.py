"""A mail server on loopback that keeps what it gets, for the demo and for trying a digest out."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern_policy
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """A mail as it came in: the envelope, the parsed message and its bytes."""

    sender: str
    recipients: Sequence[str]
    message: EmailMessage
    raw: bytes


class MailCatcher:
    """Takes every mail and delivers none.

    ::

        async with MailCatcher(directory) as catcher:
            target = catcher.url("reader@example.org")

    :param directory: where each mail is kept as an ``.eml`` file; None for nowhere.
    """

    def __init__(
        self, directory: Path | None = None, *, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.mails: list[CaughtMail] = []
        self.host = host
        self.port = port
        self._directory = directory
        self._files = 0
        self._server: asyncio.Server | None = None
        self._arrived = asyncio.Condition()

    async def __aenter__(self) -> Self:
        from aiosmtpd.smtp import SMTP

        def session() -> SMTP:
            return SMTP(self, hostname="localhost", enable_SMTPUTF8=True, ident="Entente")

        if self._directory is not None:
            self._directory.mkdir(parents=True, exist_ok=True)
            # Mails of an earlier run stay: one that comes twice is to be seen twice.
            self._files = len(list(self._directory.glob("*.eml")))
        self._server = await asyncio.get_running_loop().create_server(session, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    def url(self, recipient: str, sender: str = "entente@localhost.localdomain") -> str:
        """The Apprise URL that mails to this catcher."""
        return f"mailto://{self.host}:{self.port}/?name=Entente&from={sender}&to={recipient}"

    async def wait_for(self, count: int, seconds: float = 10) -> list[CaughtMail]:
        """The mails, as soon as there are ``count`` of them.

        :raises TimeoutError: when they did not come in time.
        """
        async with asyncio.timeout(seconds), self._arrived:
            await self._arrived.wait_for(lambda: len(self.mails) >= count)
        return list(self.mails)

    async def handle_DATA(self, _server: "SMTP", _session: "Session", envelope: "Envelope") -> str:
        """Keep a mail; aiosmtpd calls this."""
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(raw, policy=modern_policy)
        caught = CaughtMail(str(envelope.mail_from), tuple(envelope.rcpt_tos), message, raw)
        if self._directory is not None:
            self._files += 1
            subject = re.sub(r"[^A-Za-z0-9]+", "-", str(message["Subject"]))[:60].strip("-")
            name = f"{self._files:03d}-{subject or 'mail'}.eml"
            await asyncio.to_thread((self._directory / name).write_bytes, raw)
        async with self._arrived:
            self.mails.append(caught)
            self._arrived.notify_all()
        return "250 kept"
