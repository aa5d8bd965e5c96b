"""Which messages a round of deliveries takes, and how rounds keep out of each other's way."""

import asyncio
from datetime import timedelta

import pytest

from monitor.digests.outbox import (
    FIRST_DELAY,
    GIVE_UP_AFTER,
    LEASE,
    MAX_DELAY,
    OTHERS_FIRST,
    Deliverer,
    deliver_due,
    unknown_target,
)
from monitor.store.database import Store
from monitor.store.outbox import claim, put_off
from tests.digests.examples import NOW
from tests.digests.stored import by_name, messages, put_in_outbox, targets
from tests.digests.webhook import Webhook
from tests.fakes import FixedClock
from tests.mailserver import MailServer, MuteServer

SECOND = timedelta(seconds=1)
UNHEARD = "json://127.0.0.1:9/x"


def mute_target(server: MuteServer) -> str:
    return f"mailto://127.0.0.1:{server.port}/?from=a@b.example&to=c@d.example&cto=60"


def states(store: Store) -> list[tuple[str, int]]:
    return [(row.state, row.attempts) for row in messages(store)]


# --- slow and dead targets -----------------------------------------------------------------


async def test_a_slow_target_keeps_no_other_waiting(store: Store, clock: FixedClock) -> None:
    async with MuteServer() as mute, MailServer() as server:
        to = targets(mute_target(mute), server.url("reader@example.org"))
        put_in_outbox(store, clock.now(), to)

        delivering = asyncio.create_task(deliver_due(store, by_name(*to), clock, within=2))
        await server.wait_for(1)
        assert not delivering.done()
        outcomes = await delivering

    assert [(o.state, o.reason) for o in outcomes] == [("pending", "timeout"), ("sent", "sent")]


@pytest.mark.parametrize(
    ("status", "posts", "expected"),
    [
        pytest.param(503, 1, [("pending", 1), ("pending", 0), ("pending", 0)], id="in trouble"),
        pytest.param(410, 3, [("dead", 1), ("sent", 1), ("sent", 1)], id="one message refused"),
    ],
)
async def test_a_target_in_trouble_is_left_alone_for_the_round(
    store: Store, clock: FixedClock, status: int, posts: int, expected: list[tuple[str, int]]
) -> None:
    async with Webhook(status) as webhook:
        to = targets(webhook.target)
        for number in (1, 2, 3):
            put_in_outbox(store, clock.now(), to, number=number)

        outcomes = await deliver_due(store, by_name(*to), clock)

        assert len(webhook.posts) == len(outcomes) == posts
    assert states(store) == expected


async def test_what_one_round_has_claimed_the_next_leaves_alone(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook() as webhook:
        to = targets(webhook.target)
        for number in range(1, 6):
            put_in_outbox(store, clock.now(), to, number=number)

        rounds = await asyncio.gather(*(deliver_due(store, by_name(*to), clock) for _ in range(4)))

    assert len(webhook.posts) == 5
    assert sorted(o.message_id for outcomes in rounds for o in outcomes) == [1, 2, 3, 4, 5]


async def test_a_round_serves_the_others_while_an_earlier_one_waits_for_a_target(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook(mute=True) as mute, MailServer() as server:
        to = targets(mute.target, server.url("reader@example.org"))
        deliverer = Deliverer(store, by_name(*to), clock)
        put_in_outbox(store, clock.now(), to[:1])
        first = asyncio.create_task(deliverer.round())
        await mute.wait_for(1)
        put_in_outbox(store, clock.now(), to, number=2)

        second = await deliverer.round()

        assert [(o.message_id, o.state) for o in second] == [(3, "sent")]
        assert states(store) == [("sending", 1), ("pending", 0), ("sent", 1)]
        mute.answer()
        assert [(o.message_id, o.state) for o in await first] == [(1, "sent")]
        assert [(o.message_id, o.state) for o in await deliverer.round()] == [(2, "sent")]


async def test_a_round_that_is_cancelled_leaves_its_targets_to_the_next(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook(mute=True) as mute:
        to = targets(mute.target)
        deliverer = Deliverer(store, by_name(*to), clock)
        put_in_outbox(store, clock.now(), to)
        round_ = asyncio.create_task(deliverer.round())
        await mute.wait_for(1)

        round_.cancel()
        with pytest.raises(asyncio.CancelledError):
            await round_
        mute.answer()
        clock.moment += LEASE
        (outcome,) = await deliverer.round()

    assert outcome.state == "sent"
    assert messages(store)[0].maybe_sent is True


# --- one digest's messages -----------------------------------------------------------------


async def test_a_round_for_one_digest_leaves_all_others_as_they_are(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook() as mine, Webhook() as other:
        to = targets(mine.target, other.target)
        put_in_outbox(store, clock.now() - GIVE_UP_AFTER, to, number=1)
        wanted = put_in_outbox(store, clock.now(), to[:1], number=2)

        outcomes = await deliver_due(store, by_name(to[0]), clock, digest_id=wanted)

        assert [(o.digest_id, o.state) for o in outcomes] == [(wanted, "sent")]
        assert (len(mine.posts), other.posts) == (1, [])
    assert states(store) == [("pending", 0), ("pending", 0), ("sent", 1)]
    assert [row.last_reason for row in messages(store)] == [None, None, "sent"]


# --- targets that this configuration does not know -----------------------------------------


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        pytest.param(timedelta(0), FIRST_DELAY, id="new"),
        pytest.param(FIRST_DELAY, FIRST_DELAY, id="half a minute"),
        pytest.param(10 * FIRST_DELAY, 10 * FIRST_DELAY, id="as long again"),
        pytest.param(MAX_DELAY, MAX_DELAY, id="an hour"),
        pytest.param(GIVE_UP_AFTER - SECOND, MAX_DELAY, id="almost three days"),
        pytest.param(GIVE_UP_AFTER, None, id="three days"),
    ],
)
def test_a_message_for_an_unknown_target_waits_and_is_given_up_at_last(
    age: timedelta, wait: timedelta | None
) -> None:
    decision = unknown_target(created_at=NOW - age, now=NOW)

    assert decision.reason == "target_unknown"
    assert "[[digest]]" in (decision.error or "")
    assert decision.state == ("pending" if wait else "dead")
    assert decision.next_attempt_at == (NOW + wait if wait else None)


async def test_an_unknown_target_is_first_left_to_those_who_may_know_it(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook() as webhook:
        to = targets(webhook.target)
        put_in_outbox(store, clock.now(), to)
        clock.moment += OTHERS_FIRST - SECOND

        assert await deliver_due(store, {}, clock) == []
        assert messages(store)[0].last_reason is None
        (outcome,) = await deliver_due(store, by_name(*to), clock)

    assert outcome.state == "sent"


async def test_a_message_for_an_unknown_target_stays_until_somebody_knows_it(
    store: Store, clock: FixedClock
) -> None:
    async with Webhook() as webhook:
        to = targets(webhook.target)
        digest_id = put_in_outbox(store, clock.now(), to)
        clock.moment += OTHERS_FIRST

        (outcome,) = await deliver_due(store, {}, clock)
        (row,) = messages(store)

        assert (outcome.digest_id, outcome.target_label) == (digest_id, to[0].label)
        assert (outcome.state, outcome.reason) == ("pending", "target_unknown")
        # No try: those who know the target are to find its delays as they left them.
        assert (row.state, row.attempts, row.maybe_sent) == ("pending", 0, False)
        assert (row.last_reason, row.last_error) == ("target_unknown", outcome.error)
        assert row.next_attempt_at == clock.now() + OTHERS_FIRST
        assert await deliver_due(store, {}, clock) == []
        clock.moment = row.next_attempt_at
        (outcome,) = await deliver_due(store, by_name(*to), clock)

    assert outcome.state == "sent"
    assert len(webhook.posts) == 1


async def test_an_unknown_target_is_given_up_after_three_days(
    store: Store, clock: FixedClock
) -> None:
    put_in_outbox(store, clock.now(), targets(UNHEARD))
    start, touched = clock.now(), 0
    while messages(store)[0].state == "pending":
        clock.moment = messages(store)[0].next_attempt_at + OTHERS_FIRST
        touched += len(await deliver_due(store, {}, clock))

    (row,) = messages(store)
    assert (row.state, row.last_reason, row.attempts) == ("dead", "target_unknown", 0)
    assert "given up after 3 days" in (row.last_error or "")
    assert GIVE_UP_AFTER <= clock.now() - start < GIVE_UP_AFTER + MAX_DELAY + OTHERS_FIRST
    assert 72 < touched < 90
    assert await deliver_due(store, {}, clock) == []


async def test_a_sending_that_was_cut_off_is_remembered_while_its_target_is_unknown(
    store: Store, clock: FixedClock
) -> None:
    put_in_outbox(store, clock.now(), targets(UNHEARD))
    with store.write() as session:
        assert claim(session, 1, clock.now(), LEASE) is not None

    clock.moment += LEASE + OTHERS_FIRST - SECOND
    assert await deliver_due(store, {}, clock) == []
    clock.moment += SECOND
    (outcome,) = await deliver_due(store, {}, clock)

    assert outcome.reason == "target_unknown"
    (row,) = messages(store)
    assert (row.state, row.attempts, row.maybe_sent) == ("pending", 1, True)
    assert row.claimed_until is None


def test_what_somebody_is_sending_is_not_put_off(store: Store, clock: FixedClock) -> None:
    put_in_outbox(store, clock.now(), targets(UNHEARD))
    with store.write() as session:
        assert claim(session, 1, clock.now(), LEASE) is not None

    with store.write() as session:
        row = put_off(
            session,
            1,
            clock.now(),
            state="pending",
            reason="target_unknown",
            error="",
            next_attempt_at=clock.now(),
        )

    assert row is None
    assert states(store) == [("sending", 1)]
