"""From the articles in the database to a recorded digest with its messages."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from monitor.digests.content import DigestContent
from monitor.digests.due import DueDigest
from monitor.digests.outbox import deliver_due
from monitor.digests.publish import (
    compose_now,
    find_due,
    publish_due,
    record_and_enqueue,
    send_now,
)
from monitor.digests.render import render
from monitor.digests.targets import targets_by_fingerprint
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.digests import digest_facts
from monitor.store.review_tables import Review
from monitor.store.tables import Assessment, Digest, DigestArticle
from tests.digests.examples import settings
from tests.digests.stored import add_assessed, messages, targets
from tests.digests.webhook import Webhook
from tests.fakes import FixedClock
from tests.mailserver import MailServer
from tests.store.rows import add_source

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TARGET = "json://127.0.0.1:9/x"


@pytest.fixture
def clock() -> FixedClock:
    """Noon of 1 March; the next slot is 02:00 UTC on 2 March."""
    clock = FixedClock()
    clock.moment = clock.moment.replace(month=3, day=1, hour=12)
    return clock


def digests(store: Store) -> list[DigestContent]:
    with store.read() as session:
        rows = session.exec(select(Digest).order_by(Digest.number))  # type: ignore[arg-type]
        return [DigestContent.from_json(row.content) for row in rows]


def publish(store: Store, clock: FixedClock, **given: Any) -> DigestContent:
    """A digest over the last 24 hours."""
    digest = settings(**given)
    now = clock.now()
    record_and_enqueue(
        store, DueDigest(digest, now.isoformat(), now - 24 * HOUR, now), targets(TARGET), clock
    )
    return next(made for made in reversed(digests(store)) if made.name == digest.name)


def publish_next(store: Store, clock: FixedClock) -> DigestContent:
    """A digest over the time since the last one, or over the last 24 hours."""
    now = clock.now()
    made = digests(store)
    since = made[-1].until if made else now - DAY
    due = DueDigest(settings(), now.isoformat(), since, now)
    assert record_and_enqueue(store, due, targets(TARGET), clock) is not None
    return digests(store)[-1]


def titles(digest: DigestContent) -> set[str]:
    return {article.title for article in digest.articles}


# --- what is told --------------------------------------------------------------------------


def test_what_belongs_into_a_digest(store: Store, clock: FixedClock) -> None:
    now = clock.now()
    add_assessed(store, 1, now, title="at the end")
    add_assessed(store, 2, now + timedelta(seconds=1), title="after the end")
    add_assessed(store, 3, now - 24 * HOUR, title="before the beginning, not told")
    add_assessed(store, 4, now - 48 * HOUR, title="too long ago")
    add_assessed(store, 5, now, title="irrelevant", relevant=False, relevance=0.4)
    add_assessed(store, 6, now, title="backfilled", backfilled=True)
    add_assessed(store, 7, now, title="only read", state="read")

    digest = publish(store, clock)

    assert titles(digest) == {"at the end", "before the beginning, not told"}
    assert digest.articles[0].why == "both in the title"
    # Counted are all of the period itself, relevant or not.
    assert (digest.counts.articles, digest.counts.sources_heard) == (2, 1)


@pytest.mark.parametrize(
    ("least", "told"),
    [(None, {"b", "c"}), (0.3, {"a", "b", "c"}), (0.6, {"b", "c"}), (0.61, {"c"})],
)
def test_a_digest_may_set_its_own_least_relevance(
    store: Store, clock: FixedClock, least: float | None, told: set[str]
) -> None:
    add_assessed(store, 1, clock.now(), title="a", relevance=0.3, relevant=False)
    add_assessed(store, 2, clock.now(), title="b", relevance=0.6)
    add_assessed(store, 3, clock.now(), title="c", relevance=0.9)

    assert titles(publish(store, clock, min_relevance=least)) == told


@pytest.mark.parametrize("least", [None, 0.6], ids=["the-line", "its-own-least"])
def test_what_a_person_said_goes_before_the_score(
    store: Store, clock: FixedClock, least: float | None
) -> None:
    low = {"relevance": 0.2, "relevant": False}
    for number, (title, said, given) in enumerate(
        (
            ("high", [], {}),
            ("low", [], low),
            ("high, not relevant", [False], {}),
            ("low, relevant", [True], low),
            ("high, relevant after all", [False, True, None], {}),
            ("low, not relevant after all", [True, False], low),
        ),
        1,
    ):
        article = add_assessed(store, number, clock.now() - HOUR, title=title, **given)
        with store.write() as session:
            for relevant in said:
                session.add(
                    Review(
                        article_id=article, reviewer="Amina", relevant=relevant,
                        reviewed_at=clock.now(),
                    )
                )  # fmt: skip

    told = titles(publish(store, clock, min_relevance=least))

    assert told == {"high", "low, relevant", "high, relevant after all"}


@pytest.mark.parametrize(
    ("published", "told"),
    [
        pytest.param(15 * DAY + SECOND, False, id="a second too old"),
        pytest.param(15 * DAY, True, id="just young enough"),
        pytest.param(-DAY, True, id="dated ahead"),
        pytest.param(None, True, id="undated"),
    ],
)
def test_old_articles_are_not_told_as_news(
    store: Store, clock: FixedClock, published: timedelta | None, told: bool
) -> None:
    """The digest covers one day, and an article may be fourteen older than it."""
    now = clock.now()
    date = None if published is None else now - published
    add_assessed(store, 1, now, title="met only now", published_at=date, events=({},))

    digest = publish(store, clock)

    assert titles(digest) == ({"met only now"} if told else set())
    assert len(digest.events) == int(told)
    assert digest.relevant == int(told)
    assert digest.older_left_out == 1 - int(told)
    assert digest.counts.articles == 1
    with store.read() as session:
        assert len(session.exec(select(DigestArticle)).all()) == int(told)


def test_each_old_article_is_counted_once(store: Store, clock: FixedClock) -> None:
    old: dict[str, Any] = {"published_at": clock.now() - 100 * DAY}
    original = add_assessed(store, 1, clock.now(), **old)
    add_assessed(store, 2, clock.now(), copy_of_id=original, **old)
    add_assessed(store, 3, clock.now(), **old)
    add_assessed(store, 4, clock.now(), relevant=False, relevance=0.1, **old)
    add_assessed(store, 5, clock.now(), backfilled=True, **old)
    first = publish_next(store, clock)
    clock.advance(hours=1)
    add_assessed(store, 6, clock.now(), **old)

    assert first.older_left_out == 2
    assert publish_next(store, clock).older_left_out == 1


def test_a_late_copy_of_what_was_told_is_not_counted_among_the_old(
    store: Store, clock: FixedClock
) -> None:
    original = add_assessed(store, 1, clock.now())
    publish_next(store, clock)
    clock.advance(hours=1)
    add_assessed(store, 2, clock.now(), copy_of_id=original, published_at=clock.now() - 100 * DAY)

    assert publish_next(store, clock).older_left_out == 0


def test_a_new_copy_of_an_old_article_stands_in_for_it(store: Store, clock: FixedClock) -> None:
    now = clock.now()
    original = add_assessed(store, 1, now, title="old", published_at=now - 100 * DAY)
    add_assessed(store, 2, now, title="new", copy_of_id=original, published_at=now)

    assert titles(publish(store, clock)) == {"new"}


@pytest.mark.parametrize(
    ("max_age", "told"),
    [("1h", set()), ("99d", {"old"}), ("999999999d", {"old"})],
    ids=str,
)
def test_a_digest_sets_how_old_an_article_may_be(
    store: Store, clock: FixedClock, max_age: str, told: set[str]
) -> None:
    add_assessed(store, 1, clock.now(), title="old", published_at=clock.now() - 100 * DAY)

    assert titles(publish(store, clock, max_age=max_age)) == told


def test_the_age_is_reckoned_from_the_beginning_of_a_given_period(
    store: Store, clock: FixedClock
) -> None:
    then = clock.now() - 100 * DAY
    add_assessed(store, 1, then, title="news of its day", published_at=then)

    digest = compose_now(store, settings(), clock, then - DAY, then)

    assert titles(digest) == {"news of its day"}


def test_nothing_is_told_twice_under_one_name(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now(), title="old")
    publish(store, clock)
    clock.advance(hours=1)
    original = add_assessed(store, 2, clock.now(), title="new")
    second = publish(store, clock)
    clock.advance(hours=1)
    add_assessed(store, 3, clock.now(), title="late copy", copy_of_id=original)
    third = publish(store, clock)

    assert titles(second) == {"new"}
    assert third.quiet
    assert titles(publish(store, clock, name="evening")) == {"old", "new"}


def test_what_found_no_room_is_not_told_the_next_day(store: Store, clock: FixedClock) -> None:
    for number in (1, 2, 3):
        add_assessed(store, number, clock.now())
    first = publish(store, clock, max_articles=1)
    clock.advance(hours=1)

    assert first.articles_left_out == 2
    assert publish(store, clock).quiet
    with store.read() as session:
        assert len(session.exec(select(DigestArticle)).all()) == 3


def test_an_event_is_told_again_when_its_status_changes(store: Store, clock: FixedClock) -> None:
    told = []
    for number, status in enumerate(("planned", "planned", "under_way", "under_way"), 1):
        add_assessed(store, number, clock.now(), events=({"status": status},))
        digest = publish(store, clock)
        told.append([(event.status_before, event.status) for event in digest.events])
        clock.advance(hours=1)

    assert told == [[(None, "planned")], [], [("planned", "under_way")], []]
    add_assessed(store, 9, clock.now(), events=({"status": "under_way"},))
    assert [event.status_before for event in publish(store, clock, name="evening").events] == [None]


def test_the_events_of_an_older_assessment_are_not_told(store: Store, clock: FixedClock) -> None:
    article_id = add_assessed(store, 1, clock.now(), events=({},))
    with store.write() as session:
        record_assessment(
            session,
            Assessment(
                article_id=article_id,
                model_version="2",
                relevance=0.8,
                relevant=True,
                threshold=0.5,
                assessed_at=clock.now(),
            ),
            [],
            [],
        )

    digest = publish(store, clock)

    assert digest.events == ()
    assert digest.articles[0].score == 0.8


def test_the_health_of_the_sources(store: Store, clock: FixedClock) -> None:
    since = clock.now() - HOUR
    sources: dict[str, dict[str, Any]] = {
        "A": {"state": "ok"},
        "B": {"state": "failing", "state_since": since, "last_error": "timeout: no answer"},
        "C": {"state": "ok", "paused": True},
        "D": {"state": "failing", "active": False},
    }
    with store.write() as session:
        for name, given in sources.items():
            add_source(session, name=name, **given)

    digest = publish(store, clock)

    assert [(t.name, t.state, t.since, t.why) for t in digest.troubles] == [
        ("B", "failing", since, "timeout: no answer")
    ]
    assert (digest.counts.sources, digest.counts.ok, digest.counts.paused) == (3, 1, 1)


def test_facts_are_read_in_a_few_queries_whatever_their_number(
    sqlite_store: Store, clock: FixedClock
) -> None:
    for number in range(1, 60):
        add_assessed(sqlite_store, number, clock.now(), text="x" * 10_000, events=({},))

    with sqlite_store.read() as session:
        statements: list[str] = []
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: statements.append(statement),
        )
        facts = digest_facts(
            session,
            "morning",
            clock.now() - HOUR,
            clock.now(),
            min_relevance=None,
            oldest=clock.now() - DAY,
        )

    assert len(facts.articles) == 59
    assert len(statements) <= 6
    assert not any("article.text" in statement for statement in statements)


# --- the record ----------------------------------------------------------------------------


def test_a_digest_is_recorded_with_its_messages(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now(), events=({},))
    digest = publish(store, clock)

    (row,) = messages(store)
    assert (row.state, row.target, row.channel) == (
        "pending",
        targets(TARGET)[0].fingerprint,
        "text",
    )
    assert row.payload["text"] == render(digest).text
    assert row.next_attempt_at == clock.now()
    assert TARGET not in repr(row)


def test_a_slot_has_one_digest(store: Store, clock: FixedClock) -> None:
    now = clock.now()
    due = DueDigest(settings(), "2026-03-01T07:00[Asia/Karachi]", now - HOUR, now)

    first = record_and_enqueue(store, due, targets(TARGET), clock)
    second = record_and_enqueue(store, due, targets(TARGET), clock)

    assert first is not None
    assert second is None
    assert len(digests(store)) == len(messages(store)) == 1


def test_all_or_nothing(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now())
    now = clock.now()
    due = DueDigest(settings(), "slot", now - HOUR, now)

    with pytest.raises(Exception, match=r"(?i)unique"):
        record_and_enqueue(store, due, targets(TARGET, TARGET), clock)

    assert digests(store) == []
    with store.read() as session:
        assert session.exec(select(DigestArticle)).all() == []
    assert record_and_enqueue(store, due, targets(TARGET), clock) is not None


@pytest.mark.parametrize("send_when_empty", [True, False])
def test_a_quiet_day(store: Store, clock: FixedClock, send_when_empty: bool) -> None:
    digest = publish(store, clock, send_when_empty=send_when_empty)

    assert digest.quiet
    assert len(messages(store)) == (1 if send_when_empty else 0)


def test_a_recorded_digest_can_be_made_again_byte_for_byte(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now(), events=({},), title="«Дружба» دوستی")
    publish(store, clock)
    sent = messages(store)[0].payload["text"]

    assert render(digests(store)[0]).text == sent


# --- the schedule --------------------------------------------------------------------------


def test_a_fresh_installation_waits_for_its_first_slot(store: Store, clock: FixedClock) -> None:
    morning = [settings(to=(TARGET,))]
    assert find_due(store, morning, clock) == []
    clock.advance(hours=13, minutes=59)
    assert find_due(store, morning, clock) == []
    clock.advance(minutes=1)

    (published,) = publish_due(store, morning, clock)

    assert (published.name, published.number, published.messages) == ("morning", 1, 1)
    assert publish_due(store, morning, clock) == []


async def test_after_three_days_down_one_digest_tells_all(store: Store, clock: FixedClock) -> None:
    async with MailServer() as server:
        morning = [settings(to=(server.url("reader@example.org"),))]
        by_name = targets_by_fingerprint(morning[0].to)
        publish_due(store, morning, clock)
        clock.advance(hours=14)
        publish_due(store, morning, clock)
        await deliver_due(store, by_name, clock)
        add_assessed(store, 1, clock.now() + HOUR, title="before it went down")

        clock.advance(days=3, hours=5)
        add_assessed(store, 2, clock.now(), title="after it came back")
        (published,) = publish_due(store, morning, clock)
        await deliver_due(store, by_name, clock)
        clock.advance(hours=1)

        assert publish_due(store, morning, clock) == []
        assert await deliver_due(store, by_name, clock) == []
        assert [mail.message["X-Entente-Digest"] for mail in server.mails] == [
            "morning/1",
            "morning/2",
        ]
    assert published.number == 2
    assert titles(digests(store)[1]) == {"before it went down", "after it came back"}


# --- by hand -------------------------------------------------------------------------------


def test_a_preview_is_the_next_digest_and_leaves_no_trace(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now(), title="told")
    publish(store, clock)
    until = clock.now()
    clock.advance(hours=2)
    add_assessed(store, 2, clock.now(), title="to be told")

    preview = compose_now(store, settings(), clock)

    assert titles(preview) == {"to be told"}
    assert (preview.number, preview.since, preview.until) == (0, until, clock.now())
    assert len(digests(store)) == 1
    assert titles(publish(store, clock)) == {"to be told"}


def test_a_digest_of_a_given_period_tells_all_of_it(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now(), title="told", events=({},))
    publish(store, clock)
    add_assessed(store, 2, clock.now() - 3 * HOUR, title="before")

    digest = compose_now(store, settings(), clock, clock.now() - HOUR, clock.now())

    assert titles(digest) == {"told"}
    assert [event.status_before for event in digest.events] == [None]


async def test_sending_by_hand(store: Store, clock: FixedClock) -> None:
    add_assessed(store, 1, clock.now())
    digest = compose_now(store, settings(), clock)
    async with Webhook() as webhook, Webhook(500) as broken:
        to = targets_by_fingerprint(settings(to=(webhook.target, broken.target)).to)
        results = await send_now(digest, to)

    assert [result.reason for _, result in results] == ["sent", "status_500"]
    assert webhook.headers[0]["X-Entente-Digest"] == "morning/preview"
    assert messages(store) == []
