# Apprise declares types, but most of its functions have none.
# mypy: allow-untyped-calls
# The signatures are Apprise's.
# ruff: noqa: ARG002
"""Apprise's channels, bent where a digest needs more than they give.

Each class says why it exists.  They are handed to Apprise as objects; its registry stays as it is.
"""

import os
import smtplib
import ssl
import tempfile
from email import message_from_string
from email.header import Header
from email.message import Message as MimeMessage
from pathlib import Path
from typing import Any

from apprise import AppriseAsset, NotifyFormat, NotifyType
from apprise.plugins.base import NotifyBase
from apprise.plugins.email.base import NotifyEmail
from apprise.plugins.email.smtp import AppriseSMTPController
from apprise.plugins.slack import NotifySlack

from monitor.digests.failures import Failure, smtp_failure
from monitor.digests.message import Message


def asset() -> AppriseAsset:
    """How Apprise names itself to the other side."""
    return AppriseAsset(app_id="Entente", app_desc="Entente", app_url="")


class _Smtp(AppriseSMTPController):
    """Lets the server's answer out, which Apprise writes to a debug log and turns into False."""

    def sendmail(self, from_addr: str, to_addrs: list[str], message: str) -> bool:
        assert self._socket is not None
        refused = self._socket.sendmail(from_addr, to_addrs, message)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        return True


class DigestMail(NotifyEmail):
    """Mail whose plain part is our own text.

    Apprise makes that part out of the HTML: without links, and with the order of a table's cells.
    Here the message is built by Apprise and gets our plain part, and a Message-ID that is the same
    in every try, so that a repeat is known for one.
    """

    message: Message
    failure: Failure | None = None

    def send(
        self,
        body: str,
        title: str = "",
        notify_type: NotifyType = NotifyType.INFO,
        attach: Any = None,
        body_format: Any = None,
        **kwargs: Any,
    ) -> bool:
        wanted = self.resolve_format(body_format)
        (prepared,) = self.prepare_emails(
            subject=title,
            body=body if wanted == NotifyFormat.HTML else self.message.text,
            notify_format=wanted,
            from_addr=self.from_addr,
            to=self.targets,
            reply_to=self.reply_to,
            smtp_host=self.smtp_host,
            headers={"Auto-Submitted": "auto-generated", **self.headers},
            names=self.names,
            pgp=self.pgp,
            pgp_mode=self.pgp_mode,
            tzinfo=self.tzinfo,
        )
        mail = _finished(str(prepared.body), title, self.message, str(prepared.recipient))
        assert self.port is not None
        assert self.secure_mode is not None
        sending = False
        try:
            with _Smtp(
                host=self.smtp_host,
                port=self.port,
                secure_mode=self.secure_mode,
                user=self.user,
                password=self.password,
                verify_certificate=self.verify_certificate,
                socket_connect_timeout=self.socket_connect_timeout,
            ) as smtp:
                sending = True
                smtp.sendmail(str(self.from_addr[1]), prepared.to_addrs, mail)
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            self.failure = smtp_failure(error, sending=sending)
            return False
        return True


def _finished(prepared: str, subject: str, message: Message, recipient: str) -> str:
    """The built mail with our plain part and a Message-ID of the digest and its recipient."""
    mail: MimeMessage = message_from_string(prepared)
    domain = str(mail["Message-ID"]).strip("<>").rpartition("@")[2] or "localhost"
    to = "".join(letter if letter.isalnum() else "." for letter in recipient)
    mail.replace_header("Message-ID", f"<entente.{message.key}.{to}@{domain}>")
    # Apprise writes the subject into one line; a long one in Cyrillic passes the 998 characters
    # of RFC 5322, 2.1.1, and is refused.
    line = " ".join(subject.split())
    del mail["Subject"]
    charset = None if line.isascii() else "utf-8"
    mail["Subject"] = Header(line, charset)  # type: ignore[assignment]
    if mail.get_content_type() == "multipart/alternative":  # not where it is encrypted
        part = mail.get_payload(0)
        assert isinstance(part, MimeMessage)
        del part["Content-Transfer-Encoding"]
        part.set_payload(message.text, "utf-8")
    return mail.as_string(maxheaderlen=76)


class DigestSlack(NotifySlack):
    """Slack messages in our own mrkdwn.

    Apprise either escapes all markup, links too, or lets ``<!channel>`` pass, and puts the text
    into an attachment, which Slack folds away after a few lines.  Here it is a section block,
    ``verbatim`` so that no name in a headline calls anybody, and with no previews of its links.
    """

    subject = ""

    def dialect_convert(
        self, body: str, body_format: NotifyFormat | None = None, *args: Any, **kwargs: Any
    ) -> str:
        return body

    def _send(  # type: ignore[override]
        self, url: str, payload: dict[str, Any], **kwargs: Any
    ) -> Any:
        text = payload.pop("attachments")[0]["text"]
        payload["text"] = self.subject  # what a notification shows
        payload["blocks"] = [
            {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
        ]
        payload |= {"parse": "none", "unfurl_links": False, "unfurl_media": False}
        return super()._send(url, payload, **kwargs)


class DigestDirectory(NotifyBase):
    """Writes every form of a digest into a directory, which no channel of Apprise does.

    A file is there whole or not at all, and a repeat writes the same files again.
    """

    service_name = "Directory"  # type: ignore[assignment]
    notify_format = NotifyFormat.HTML
    request_rate_per_sec = 0
    failure: Failure | None = None

    def __init__(self, directory: Path, message: Message, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.directory = directory
        self.message = message

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        return f"file://{self.directory}"

    def send(
        self,
        body: str,
        title: str = "",
        notify_type: NotifyType = NotifyType.INFO,
        **kwargs: Any,
    ) -> bool:
        slack = "\n\n".join(self.message.parts)
        text = f"{self.message.subject}\n\n{self.message.text}"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            for ending, content in (("txt", text), ("slack.txt", slack), ("html", body)):
                _write_whole(self.directory / f"{self.message.key}.{ending}", content)
        except OSError as error:
            reason = error.strerror or str(error)
            self.failure = Failure("file", f"the directory cannot be written to: {reason}")
            return False
        return True


def _write_whole(path: Path, content: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
