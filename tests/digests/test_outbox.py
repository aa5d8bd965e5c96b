"""The way from the outbox to the targets."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.digests.channels import SendResult
from monitor.digests.outbox import (
    FIRST_DELAY,
    GIVE_UP_AFTER,
    LEASE,
    MAX_DELAY,
    Decision,
    deliver_due,
    next_state,
    retry_delay,
)
from monitor.digests.plugins import DigestSlack
from monitor.store.database import Store
from monitor.store.outbox import claim, due_messages, settle
from monitor.vocabulary import OutboxState
from tests.digests.examples import NOW
from tests.digests.stored import by_name, messages, put_in_outbox, targets
from tests.digests.webhook import Webhook
from tests.fakes import FixedClock
from tests.mailserver import MailServer

SECOND = timedelta(seconds=1)
NOTICE = "You may have received this digest before"


# --- decisions -----------------------------------------------------------------------------

FAILED = SendResult(False, "status_500", "the service answered with status 500")


@pytest.mark.parametrize(
    ("result", "age", "state"),
    [
        pytest.param(SendResult(True, "sent"), timedelta(), "sent", id="taken"),
        pytest.param(SendResult(True, "sent"), GIVE_UP_AFTER, "sent", id="taken at last"),
        pytest.param(FAILED, timedelta(), "pending", id="failed"),
        pytest.param(FAILED, GIVE_UP_AFTER - SECOND, "pending", id="almost three days"),
        pytest.param(FAILED, GIVE_UP_AFTER, "dead", id="three days"),
        pytest.param(
            SendResult(False, "status_410", "gone", retryable=False),
            timedelta(),
            "dead",
            id="not worth a retry",
        ),
    ],
)
def test_what_becomes_of_a_message(result: SendResult, age: timedelta, state: str) -> None:
    decision = next_state(result, message_id=1, attempts=1, created_at=NOW - age, now=NOW)

    assert decision.state == state
    assert decision.reason == result.reason
    assert (decision.next_attempt_at is not None) == (state == "pending")


def test_giving_up_tells_the_last_reason_and_how_often_it_was_tried() -> None:
    decision = next_state(
        FAILED, message_id=1, attempts=80, created_at=NOW - GIVE_UP_AFTER, now=NOW
    )

    assert decision == Decision(
        "dead",
        "status_500",
        "the service answered with status 500 (given up after 3 days, 80 tries)",
    )


@pytest.mark.parametrize(
    ("attempts", "most"),
    [
        (1, FIRST_DELAY),
        (2, 2 * FIRST_DELAY),
        (7, 64 * FIRST_DELAY),
        (8, MAX_DELAY),
        (9, MAX_DELAY),
        (10_000, MAX_DELAY),
    ],
)
def test_delays_double_up_to_an_hour(attempts: int, most: timedelta) -> None:
    delays = {retry_delay(number, attempts) for number in range(50)}

    assert len(delays) == 50
    assert all(0.8 * most < delay <= most for delay in delays)
    assert retry_delay(7, attempts) == retry_delay(7, attempts)


# --- deliveries ----------------------------------------------------------------------------


async def test_a_message_is_sent_once(store: Store, clock: FixedClock) -> None:
    async with MailServer() as server, Webhook() as webhook:
        to = targets(server.url("reader@example.org"), webhook.target)
        digest_id = put_in_outbox(store, clock.now(), to)

        outcomes = await deliver_due(store, by_name(*to), clock)
        clock.advance(days=1)
        again = await deliver_due(store, by_name(*to), clock)

        assert len(server.mails) == len(webhook.posts) == 1
    assert [(o.digest_id, o.target_label, o.state, o.reason, o.error) for o in outcomes] == [
        (digest_id, target.label, "sent", "sent", None) for target in to
    ]
    assert again == []
    for row in messages(store):
        assert (row.state, row.attempts, row.maybe_sent) == ("sent", 1, False)
        assert row.sent_at == clock.now() - timedelta(days=1)
        assert row.last_error is None
    assert NOTICE not in server.mails[0].raw.decode()


async def test_a_failed_message_is_tried_again_when_its_time_has_come(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook(500, 429) as webhook:
        to = targets(webhook.target)
        put_in_outbox(store, clock.now(), to)

        (first,) = await deliver_due(store, by_name(*to), clock)
        (row,) = messages(store)
        assert row.next_attempt_at == clock.now() + retry_delay(row.id or 0, 1)

        clock.moment = row.next_attempt_at - SECOND
        assert await deliver_due(store, by_name(*to), clock) == []
        clock.moment = row.next_attempt_at
        (second,) = await deliver_due(store, by_name(*to), clock)
        clock.advance(minutes=1)
        (third,) = await deliver_due(store, by_name(*to), clock)

    assert [o.reason for o in (first, second, third)] == ["status_500", "status_429", "sent"]
    assert first.error == "the service answered with status 500"
    (row,) = messages(store)
    assert (row.state, row.attempts, row.maybe_sent, row.last_error) == ("sent", 3, False, None)
    assert NOTICE not in webhook.posts[-1]["message"]


async def test_a_message_that_cannot_be_delivered_dies_with_its_reason(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook(*[503] * 200) as webhook:
        to = targets(webhook.target)
        put_in_outbox(store, clock.now(), to)
        start, waits, last = clock.now(), [], clock.now()
        while messages(store)[0].state == "pending":
            clock.moment = max(clock.moment, messages(store)[0].next_attempt_at)
            waits.append(clock.moment - last)
            last = clock.moment
            await deliver_due(store, by_name(*to), clock)

    (row,) = messages(store)
    assert (row.state, row.last_reason) == ("dead", "status_503")
    assert "given up after 3 days" in (row.last_error or "")
    assert GIVE_UP_AFTER <= clock.now() - start < GIVE_UP_AFTER + MAX_DELAY
    assert max(waits) <= MAX_DELAY
    assert len(webhook.posts) == row.attempts > 72


async def test_one_row_for_each_digest_and_target(store: Store, clock: FixedClock) -> None:
    to = targets("json://127.0.0.1:9/x")

    with pytest.raises(Exception, match=r"(?i)unique"):
        put_in_outbox(store, clock.now(), to * 2)
    assert messages(store) == []


# --- cut off between the sending and its record --------------------------------------------


def claim_all(store: Store, now: datetime) -> None:
    """What a daemon does before it sends, and before it was killed."""
    with store.read() as session:
        due = due_messages(session, now)
    for message in due:
        with store.write() as session:
            assert claim(session, message.id, now, LEASE) is not None


async def test_a_sending_that_was_cut_off_is_repeated_and_says_so(
    store: Store, clock: FixedClock
) -> None:
    async with MailServer() as server:
        to = targets(server.url("reader@example.org"))
        put_in_outbox(store, clock.now(), to)
        claim_all(store, clock.now())

        clock.moment += LEASE - SECOND
        assert await deliver_due(store, by_name(*to), clock) == []
        clock.moment += SECOND
        (outcome,) = await deliver_due(store, by_name(*to), clock)
        (mail,) = server.mails

    assert outcome.state == "sent"
    (row,) = messages(store)
    assert (row.attempts, row.maybe_sent) == (2, True)
    for part in mail.message.iter_parts():
        assert NOTICE in part.get_content()


async def test_a_repeat_goes_on_after_the_parts_that_arrived(
    sqlite_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_store
    async with Webhook() as slack:
        monkeypatch.setattr(DigestSlack, "webhook_url", slack.url)
        to = targets("slack://T0AAAAAAA/B0BBBBBBB/cccccccccccccccccccccccc")
        put_in_outbox(store, clock.now(), to)
        with store.write() as session:
            row = claim(session, 1, clock.now(), LEASE)
            assert row is not None
            row.payload = {**row.payload, "parts": ["one", "two", "three"]}
            session.add(row)
        with store.write() as session:
            settle(
                session,
                1,
                1,
                state="pending",
                reason="timeout",
                error="no answer",
                now=clock.now(),
                maybe_sent=True,
                parts_sent=1,
            )

        await deliver_due(store, by_name(*to), clock)

    texts = [post["blocks"][0]["text"]["text"] for post in slack.posts]
    assert texts[0].startswith(f"_{NOTICE}")
    assert texts[0].endswith("\n\ntwo")
    assert texts[1:] == ["three"]
    assert messages(store)[0].payload["parts_sent"] == 3


async def test_a_file_is_written_over_without_a_notice(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    to = targets(f"file://{tmp_path}/digests")
    put_in_outbox(store, clock.now(), to)
    claim_all(store, clock.now())
    clock.moment += LEASE

    await deliver_due(store, by_name(*to), clock)

    assert NOTICE not in (tmp_path / "digests" / "morning-12.txt").read_text("utf-8")
    assert messages(store)[0].maybe_sent is True


async def test_a_lost_answer_makes_the_next_try_a_repeat(store: Store, clock: FixedClock) -> None:
    async with MailServer(cut=True) as server:
        to = targets(server.url("reader@example.org"))
        put_in_outbox(store, clock.now(), to)
        await deliver_due(store, by_name(*to), clock)
        (row,) = messages(store)
        assert (row.state, row.last_reason, row.maybe_sent) == ("pending", "disconnected", True)

        clock.advance(minutes=1)
        await deliver_due(store, by_name(*to), clock)

    first, second = server.mails
    assert first.message["Message-ID"] == second.message["Message-ID"]
    assert NOTICE not in first.raw.decode()
    assert NOTICE in second.raw.decode().replace("=\r\n", "")


# --- the record ----------------------------------------------------------------------------


def test_a_claim_is_given_to_one(store: Store, clock: FixedClock) -> None:
    put_in_outbox(store, clock.now(), targets("json://127.0.0.1:9/x"))

    with store.write() as session:
        first = claim(session, 1, clock.now(), LEASE)
    with store.write() as session:
        second = claim(session, 1, clock.now(), LEASE)

    assert first is not None
    assert first.claimed_until == clock.now() + LEASE
    assert second is None


@pytest.mark.parametrize(
    ("state", "written"), [("pending", False), ("dead", False), ("sent", True)]
)
def test_of_an_attempt_that_was_overtaken_only_success_counts(
    store: Store, clock: FixedClock, state: OutboxState, written: bool
) -> None:
    put_in_outbox(store, clock.now(), targets("json://127.0.0.1:9/x"))
    for moment in (clock.now(), clock.now() + LEASE):
        with store.write() as session:
            assert claim(session, 1, moment, LEASE) is not None

    with store.write() as session:
        done = settle(
            session,
            1,
            1,
            state=state,
            reason="late",
            error=None,
            now=clock.now(),
        )

    assert done is written
    (row,) = messages(store)
    assert row.state == (state if written else "sending")
    assert row.attempts == 2


def test_what_is_done_stays_done(store: Store, clock: FixedClock) -> None:
    put_in_outbox(store, clock.now(), targets("json://127.0.0.1:9/x"))
    states: tuple[OutboxState, ...] = ("sent", "pending")
    for state in states:
        with store.write() as session:
            claim(session, 1, clock.now(), LEASE)
            settle(session, 1, 1, state=state, reason=state, error=None, now=clock.now())

    assert messages(store)[0].state == "sent"
    with store.read() as session:
        assert due_messages(session, clock.now() + timedelta(days=9)) == []
