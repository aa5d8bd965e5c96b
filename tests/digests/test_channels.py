"""Messages as they arrive at Slack, at a webhook and in a directory."""

from dataclasses import replace
from pathlib import Path

import pytest

from monitor.digests.channels import SendResult, send
from monitor.digests.message import message_for, with_notice
from monitor.digests.plugins import DigestSlack
from monitor.digests.render import render
from tests.digests.examples import article, content, full
from tests.digests.sending import message, refusing_port, to
from tests.digests.webhook import Webhook

SLACK = "slack://T0AAAAAAA/B0BBBBBBB/cccccccccccccccccccccccc"


# --- Slack ---------------------------------------------------------------------------------


async def test_a_slack_message_is_one_block_of_our_own_mrkdwn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Webhook() as slack:
        monkeypatch.setattr(DigestSlack, "webhook_url", slack.url)
        target = to(SLACK)
        result = await send(target, message(target))

    assert result == SendResult(True, "sent", parts_sent=1)
    (post,) = slack.posts
    assert post == {
        "text": render(full()).subject,
        "blocks": [
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": render(full()).slack[0], "verbatim": True},
            }
        ],
        "mrkdwn": True,
        "parse": "none",
        "unfurl_links": False,
        "unfurl_media": False,
    }


async def test_nobody_is_called_by_a_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = content(article(title="<!channel> <@U123> <http://evil.example|Dawn>"))
    async with Webhook() as slack:
        monkeypatch.setattr(DigestSlack, "webhook_url", slack.url)
        await send(to(SLACK), message_for("slack", digest, render(digest)))

    text = slack.posts[0]["blocks"][0]["text"]["text"]
    assert "&lt;!channel&gt; &lt;@U123&gt; &lt;http://evil.example|Dawn&gt;" in text
    assert "<!" not in text
    assert "<@" not in text


async def test_parts_are_sent_in_order_and_a_retry_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = to(SLACK)
    parts = replace(message(target), parts=("one", "two", "three"))
    async with Webhook(200, 500) as slack:
        monkeypatch.setattr(DigestSlack, "webhook_url", slack.url)
        first = await send(target, parts)
        second = await send(target, parts, first_part=first.parts_sent)

    assert (first.delivered, first.reason, first.parts_sent) == (False, "status_500", 1)
    assert (second.delivered, second.parts_sent) == (True, 3)
    sent = [post["blocks"][0]["text"]["text"] for post in slack.posts]
    assert sent == ["one", "two", "two", "three"]


# --- webhooks and the rest -----------------------------------------------------------------


async def test_a_webhook_gets_the_text_and_the_header() -> None:
    async with Webhook() as server:
        target = to(server.target)
        result = await send(target, message(target))

    assert result.delivered
    (post,) = server.posts
    assert post["title"] == render(full()).subject
    assert post["message"] == render(full()).text.rstrip()
    assert server.headers[0]["X-Entente-Digest"] == "morning/12"


async def test_a_long_text_is_cut_between_paragraphs_and_nothing_is_lost() -> None:
    paragraphs = [f"{number} {'x' * 500}" for number in range(200)]
    async with Webhook() as server:
        target = to(server.target)
        long = replace(message(target), text="\n\n".join(paragraphs))
        result = await send(target, long)

    assert result.parts_sent == len(server.posts) == 4
    assert "\n\n".join(post["message"] for post in server.posts).split("\n\n") == paragraphs
    assert [post["title"][-6:] for post in server.posts[1:]] == [" (2/4)", " (3/4)", " (4/4)"]


async def test_one_endless_paragraph_still_arrives_whole() -> None:
    words = [f"word{number}" for number in range(10_000)]
    async with Webhook() as server:
        target = to(server.target)
        await send(target, replace(message(target), text=" ".join(words)))

    assert len(server.posts) > 1
    assert " ".join(post["message"] for post in server.posts).split() == words


@pytest.mark.parametrize(
    ("status", "retryable"),
    [
        (400, False),
        (401, True),
        (404, True),
        (410, False),
        (413, False),
        (429, True),
        (500, True),
        (503, True),
    ],
)
async def test_a_service_that_answers_with_a_fault(status: int, retryable: bool) -> None:
    async with Webhook(status) as server:
        target = to(server.target)
        result = await send(target, message(target))

    assert result == SendResult(
        False,
        f"status_{status}",
        f"the service answered with status {status}",
        retryable=retryable,
    )
    assert len(server.posts) == 1


async def test_a_service_that_is_not_there() -> None:
    target = to(f"json://127.0.0.1:{refusing_port()}/x")

    result = await send(target, message(target))

    assert (result.reason, result.retryable, result.maybe_sent) == (
        "connection_refused",
        True,
        False,
    )


async def test_a_service_that_takes_the_message_and_never_answers() -> None:
    async with Webhook(mute=True) as server:
        target = to(f"{server.target}?rto=0.2")
        result = await send(target, message(target))

    assert (result.reason, result.retryable, result.maybe_sent) == ("timeout", True, True)


async def test_no_secret_of_the_address_is_told_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    secret = "aVerySecretPath"
    caplog.set_level(0)
    target = to(f"json://user:{secret}@no-such-host.invalid/{secret}?+Token={secret}")

    result = await send(target, message(target))

    assert result.delivered is False
    assert result.error
    assert secret not in repr(result)
    assert secret not in caplog.text


# --- files ---------------------------------------------------------------------------------


async def test_a_directory_gets_every_form(tmp_path: Path) -> None:
    target = to(f"file://{tmp_path}/new/digests")

    result = await send(target, message(target))
    again = await send(target, message(target))

    assert result.delivered
    assert again.delivered
    rendered = render(full())
    directory = tmp_path / "new" / "digests"
    assert {path.name for path in directory.iterdir()} == {
        "morning-12.html",
        "morning-12.txt",
        "morning-12.slack.txt",
    }
    assert (directory / "morning-12.html").read_text("utf-8").strip() == rendered.html.strip()
    assert rendered.text in (directory / "morning-12.txt").read_text("utf-8")
    assert rendered.slack[0] in (directory / "morning-12.slack.txt").read_text("utf-8")


async def test_a_directory_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    target = to(f"file://{tmp_path}/taken")

    result = await send(target, message(target))

    assert (result.delivered, result.reason, result.retryable) == (False, "file", True)
    assert "the directory cannot be written to" in result.error


# --- the notice of a repeat ----------------------------------------------------------------


def test_a_repeat_says_so_in_every_form() -> None:
    digest = full()
    sent = replace(message_for("file", digest, render(digest)), parts=("one", "two"))

    repeat = with_notice(sent, first_part=1)

    assert "You may have received this digest before" in repeat.text
    assert "You may have received this digest before" in repeat.html
    assert repeat.parts[0] == "one"
    assert repeat.parts[1].startswith("_You may have received this digest before")
    assert repeat.parts[1].endswith("two")
    assert "received this digest before" not in sent.html
