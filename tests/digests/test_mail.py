"""Mails as they arrive at a real mail server."""

import time
from dataclasses import replace
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from monitor.digests.channels import SendResult, send
from monitor.digests.mail_catcher import MailCatcher
from monitor.digests.message import message_for
from monitor.digests.render import render
from tests.digests.examples import HOSTILE, RUSSIAN, URDU, article, content, full
from tests.digests.sending import message, refusing_port, to
from tests.mailserver import MailServer, MuteServer

READER = "reader@example.org"


def lines(text: str) -> list[str]:
    """The text as it reads, whatever the mail's line ends."""
    return text.strip().splitlines()


async def test_a_mail_has_both_forms_as_they_were_rendered() -> None:
    async with MailServer() as server:
        target = to(server.url(READER))
        result = await send(target, message(target))
        (mail,) = server.mails

    rendered = render(full())
    assert result == SendResult(True, "sent", parts_sent=1)
    assert mail.recipients == (READER,)
    assert mail.message.get_content_type() == "multipart/alternative"
    plain, html = mail.message.iter_parts()
    assert plain.get_content_type() == "text/plain"
    assert html.get_content_type() == "text/html"
    assert lines(plain.get_content()) == lines(rendered.text)
    assert lines(html.get_content()) == lines(rendered.html)
    assert URDU in plain.get_content()
    assert URDU in html.get_content()


async def test_a_mail_has_the_headers_that_it_should() -> None:
    async with MailServer() as server:
        target = to(server.url(READER))
        await send(target, message(target))
        await send(target, message(target))
        first, second = server.mails

    headers = first.message
    assert headers["Subject"] == "Entente morning #12: 1 new, 3 relevant - 2 Mar 2026"
    assert headers["X-Entente-Digest"] == "morning/12"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["From"] == "Entente <entente@localhost.localdomain>"
    assert headers["To"] == READER
    assert headers.get_all("Message-ID") == second.message.get_all("Message-ID")
    assert len(headers.get_all("Message-ID", [])) == 1
    assert max(map(len, first.raw.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1


@pytest.mark.parametrize(
    "subject",
    [URDU, f"{RUSSIAN} " * 6, "plain", "Peace\r\nBcc: victim@example.org\r\n\r\nbody"],
    ids=["urdu", "long russian", "ascii", "line breaks"],
)
async def test_a_subject_arrives_in_one_header(subject: str) -> None:
    async with MailServer() as server:
        target = to(server.url(READER))
        await send(target, replace(message(target), subject=subject))
        (mail,) = server.mails

    read = str(make_header(decode_header(str(mail.message["Subject"]))))
    assert read == " ".join(subject.split())
    assert mail.message["Bcc"] is None
    assert mail.recipients == (READER,)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_no_title_becomes_a_header(text: str) -> None:
    digest = content(article(title=text, outlet=text, reasons=((text, 1.0),)))
    async with MailServer() as server:
        target = to(server.url(READER))
        result = await send(target, message_for("mail", digest, render(digest)))
        (mail,) = server.mails

    assert result.delivered
    assert set(mail.message.keys()) <= {
        "Content-Type", "MIME-Version", "X-Application", "Auto-Submitted", "X-Entente-Digest",
        "Subject", "From", "To", "Message-ID", "Date", "X-Peer", "X-MailFrom", "X-RcptTo",
    }  # fmt: skip
    assert mail.recipients == (READER,)


async def test_the_catcher_keeps_each_mail_in_a_file(tmp_path: Path) -> None:
    for _ in range(2):
        async with MailCatcher(tmp_path / "mails") as catcher:
            target = to(catcher.url(READER))
            await send(target, message(target))
            (mail,) = catcher.mails

    name = "Entente-morning-12-1-new-3-relevant-2-Mar-2026.eml"
    files = sorted((tmp_path / "mails").iterdir())
    assert [path.name for path in files] == [f"001-{name}", f"002-{name}"]
    assert files[1].read_bytes() == mail.raw


async def test_a_target_may_ask_for_plain_text() -> None:
    async with MailServer() as server:
        target = to(f"{server.url(READER)}&format=text")
        await send(target, message(target))
        (mail,) = server.mails

    assert mail.message.get_content_type() == "text/plain"
    assert lines(mail.message.get_content()) == lines(render(full()).text)


@pytest.mark.parametrize(
    ("misbehaviour", "expected"),
    [
        pytest.param(
            {"recipient": "550 5.1.1 no such mailbox"},
            SendResult(
                False,
                "recipient_refused",
                "the mail server refused the recipient: 550 5.1.1 no such mailbox",
                retryable=False,
            ),
            id="no such mailbox",
        ),
        pytest.param(
            {"recipient": "451 4.7.1 greylisted"},
            SendResult(
                False,
                "recipient_refused",
                "the mail server refused the recipient: 451 4.7.1 greylisted",
            ),
            id="greylisted",
        ),
        pytest.param(
            {"data": "554 5.7.1 spam"},
            SendResult(
                False,
                "refused",
                "the mail server refused the message: 554 5.7.1 spam",
                retryable=False,
            ),
            id="refused for good",
        ),
        pytest.param(
            {"data": "452 4.3.1 disk full"},
            SendResult(
                False, "refused", "the mail server refused the message: 452 4.3.1 disk full"
            ),
            id="refused for now",
        ),
        pytest.param(
            {"cut": True},
            SendResult(
                False,
                "disconnected",
                "the mail server closed the connection",
                maybe_sent=True,
            ),
            id="cut off after the message",
        ),
    ],
)
async def test_a_mail_server_that_refuses(
    misbehaviour: dict[str, str], expected: SendResult
) -> None:
    async with MailServer(**misbehaviour) as server:  # type: ignore[arg-type]
        target = to(server.url(READER))
        assert await send(target, message(target)) == expected


async def test_a_mail_server_that_is_not_there() -> None:
    target = to(f"mailto://127.0.0.1:{refusing_port()}/?from=a@b.example&to={READER}")

    result = await send(target, message(target))

    assert (result.delivered, result.reason, result.retryable, result.maybe_sent) == (
        False,
        "connection_refused",
        True,
        False,
    )


async def test_a_mail_server_that_never_answers() -> None:
    async with MuteServer() as server:
        target = to(f"mailto://127.0.0.1:{server.port}/?from=a@b.example&to={READER}&cto=0.2")
        result = await send(target, message(target))

    assert (result.reason, result.retryable, result.maybe_sent) == ("timeout", True, False)


async def test_the_time_for_a_send_is_bounded_whatever_the_channel_does() -> None:
    async with MuteServer() as server:
        target = to(f"mailto://127.0.0.1:{server.port}/?from=a@b.example&to={READER}&cto=30")
        start = time.monotonic()
        result = await send(target, message(target), within=0.3)
        took = time.monotonic() - start

    # The thread goes on by itself, so nobody can say whether the message will arrive.
    assert (result.reason, result.maybe_sent) == ("timeout", True)
    assert result.error == "no answer within 0.3 s"
    assert took < 5
