"""A source that falls silent is told once, with what to try, and again when it is back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from classifiers.model import Model
from monitor.settings import SourceSettings
from monitor.sources.health import SILENT_AFTER, Health
from monitor.sources.learning import learn_rhythms
from monitor.sources.silence import (
    EMPTY_AGAIN,
    LEAST_FAILING,
    MOST_FAILING,
    Polled,
    back_again,
    gone_quiet,
)
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.ledger_tables import Flag
from monitor.store.sources import all_sources, take_over_settings
from monitor.store.tables import Source
from monitor.vocabulary import SourceState
from tests.fakes import FixedClock
from tests.newsroom import CRICKET, DRILL, Newsroom, Piece, feed, newsroom
from tests.store.rows import MOMENT, add_article, add_source

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)

ONE = Piece("/2026/druzhba.html", "Druzhba-2026 opens at Pabbi", DRILL)
TWO = Piece("/2026/perth.html", "Australia win at Perth", CRICKET)
THREE = Piece("/2026/lunch.html", "Rain before lunch", CRICKET)

HEALTH = Health(
    name="Dawn",
    floor=timedelta(minutes=15),
    interval=None,
    failures=0,
    last_entry_count=30,
    last_new_at=NOW - 3 * DAY,
    known_since=NOW - 60 * DAY,
    silent_after=2 * DAY,
)


def polled(state: SourceState, *, since: timedelta = HOUR, new: int = 0) -> Polled:
    return Polled(
        source_id=7,
        name="Dawn",
        url="https://dawn.example/feed",
        before="ok",
        state=state,
        state_since=NOW - since,
        reason="nothing_new",
        sentence="answers, but has brought nothing new for 3 days",
        last_status=200,
        new_articles=new,
        last_told_empty=None,
    )


# --- the decision --------------------------------------------------------------------------


def test_what_a_silent_source_is_told_with() -> None:
    news = gone_quiet(HEALTH, polled("silent"), NOW)

    assert news is not None
    assert (news.kind, news.before, news.after) == ("source_silent", "ok", "silent")
    assert news.happened_at == NOW - 3 * DAY
    assert news.sentence == (
        "Dawn is silent: answers, but has brought nothing new for 3 days (last news 27 Feb 2026,"
        " 06:00 UTC, usual silence up to 2 days; last answer status 200, 30 entries). Try: look at"
        " https://dawn.example/feed whether it has newer articles; if so run"
        ' `monitor feeds check "Dawn"` and `monitor feeds discover https://dawn.example/feed`; if'
        " not, the outlet itself is quiet."
    )
    assert news.details["rhythm_seconds"] == 2 * 86_400
    assert news.details["last_status"] == 200
    assert news.details["last_entry_count"] == 30


@pytest.mark.parametrize("state", ["ok", "waiting"])
def test_a_healthy_source_is_not_told(state: SourceState) -> None:
    assert gone_quiet(HEALTH, polled(state), NOW) is None


def test_an_episode_has_one_key_whatever_the_state() -> None:
    silent = gone_quiet(HEALTH, polled("silent"), NOW)
    empty = gone_quiet(HEALTH, polled("empty"), NOW + DAY)
    failing = gone_quiet(HEALTH, polled("failing", since=5 * DAY), NOW + 2 * DAY)
    another = gone_quiet(replace(HEALTH, last_new_at=NOW - DAY), polled("silent"), NOW)

    assert silent is not None
    assert empty is not None
    assert failing is not None
    assert another is not None
    assert silent.key == empty.key == failing.key != another.key


FAILING: dict[str, tuple[timedelta | None, timedelta, bool]] = {
    "a lively source, a day less a second": (HOUR, LEAST_FAILING - SECOND, False),
    "a lively source, a day": (HOUR, LEAST_FAILING, True),
    "two days of rhythm, less a second": (2 * DAY, 2 * DAY - SECOND, False),
    "two days of rhythm": (2 * DAY, 2 * DAY, True),
    "a slow source, a week less a second": (90 * DAY, MOST_FAILING - SECOND, False),
    "a slow source, a week": (90 * DAY, MOST_FAILING, True),
    "nothing learned, a week": (None, MOST_FAILING, True),
}


@pytest.mark.parametrize(("rhythm", "failing", "told"), FAILING.values(), ids=FAILING)
def test_a_source_that_fails_beyond_its_rhythm_is_told(
    rhythm: timedelta | None, failing: timedelta, told: bool
) -> None:
    health = replace(HEALTH, silent_after=rhythm, last_new_at=NOW - 40 * DAY)

    assert (gone_quiet(health, polled("failing", since=failing), NOW) is not None) == told


EMPTY: dict[str, tuple[timedelta | None, timedelta, bool]] = {
    "never told before": (None, HOUR, True),
    "told lately": (EMPTY_AGAIN - SECOND, HOUR, False),
    "told long ago": (EMPTY_AGAIN, HOUR, True),
    "told lately, quiet beyond its rhythm": (DAY, 2 * DAY + SECOND, True),
    "told lately, quiet as usual": (DAY, 2 * DAY, False),
}


@pytest.mark.parametrize(("ago", "quiet", "told"), EMPTY.values(), ids=EMPTY)
def test_a_feed_that_is_often_empty_is_not_told_each_time(
    ago: timedelta | None, quiet: timedelta, told: bool
) -> None:
    health = replace(HEALTH, last_new_at=NOW - quiet)
    after = replace(polled("empty"), last_told_empty=None if ago is None else NOW - ago)

    assert (gone_quiet(health, after, NOW) is not None) == told


def test_a_source_that_is_back_says_how_long_it_was_silent() -> None:
    news = back_again(HEALTH.quiet_since, polled("ok", new=2), NOW)

    assert news.sentence == (
        "Dawn is back: 2 articles new after 3 days of silence (since 27 Feb 2026, 06:00 UTC)"
    )
    assert news.details["silent_seconds"] == 3 * 86_400
    second = back_again(HEALTH.quiet_since, polled("ok"), NOW)
    assert (
        "articles that another source brought first, none else new after 3 days" in second.sentence
    )


SHOWN: dict[str, tuple[datetime | None, datetime]] = {
    "nothing known": (None, NOW - 3 * DAY),
    "older than its news": (NOW - 3 * DAY - SECOND, NOW - 3 * DAY),
    "newer than its news": (NOW - DAY, NOW - DAY),
}


@pytest.mark.parametrize(("newest", "since"), SHOWN.values(), ids=SHOWN)
def test_what_others_brought_first_counts_from_its_last_news(
    newest: datetime | None, since: datetime
) -> None:
    assert HEALTH.having_shown(newest).quiet_since == since


def test_what_was_known_before_a_source_was_added_is_no_news_of_it() -> None:
    added = replace(HEALTH, last_new_at=None, known_since=NOW - DAY)
    assert added.having_shown(NOW - 2 * DAY).last_new_at is None


# --- with polls ----------------------------------------------------------------------------


def serve(room: Newsroom, *pieces: Piece) -> None:
    body = feed(room.server, pieces)
    room.server.add("/dawn.xml", body=body, content_type="application/rss+xml")


def flags(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as session:
        return [(flag.kind, flag.after) for flag in reversed(flags_since(session))]


def last_flag(store: Store) -> Flag:
    with store.read() as session:
        return flags_since(session)[0]


async def test_silence_is_told_once_and_the_return_too(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [ONE])
        await room.poll("dawn")
        stopped = clock.now()

        clock.advance(days=SILENT_AFTER.days)
        await room.poll("dawn")
        assert flags(store) == []
        for _ in range(3):
            clock.advance(hours=1)
            await room.poll("dawn")
        assert flags(store) == [("source_silent", "silent")]
        silent = last_flag(store)
        assert silent.happened_at == stopped
        assert silent.source_id == room.source("dawn").id
        assert silent.details["last_status"] == 200

        # A failure meanwhile is no other episode.
        room.server.add("/dawn.xml", status=500)
        await room.poll("dawn")
        clock.advance(days=8)
        await room.poll("dawn")
        serve(room, ONE)
        await room.poll("dawn")
        assert room.source("dawn").state == "silent"
        assert flags(store) == [("source_silent", "silent")]

        serve(room, ONE, TWO)
        await room.poll("dawn")
        assert flags(store) == [("source_silent", "silent"), ("source_back", "ok")]
        assert "after 38 days of silence" in last_flag(store).sentence

        serve(room, ONE, TWO, THREE)
        await room.poll("dawn")
        assert len(flags(store)) == 2

        clock.advance(days=31)
        await room.poll("dawn")
        assert flags(store)[2:] == [("source_silent", "silent")]


async def silenced(room: Newsroom, clock: FixedClock) -> datetime:
    """Dawn brings one article and then nothing until that is told; since when it is quiet."""
    room.publish("dawn", [ONE])
    await room.poll("dawn")
    stopped = clock.now()
    clock.advance(days=SILENT_AFTER.days, hours=1)
    await room.poll("dawn")
    assert flags(room.store) == [("source_silent", "silent")]
    return stopped


def settings_of(room: Newsroom, name: str, path: str) -> SourceSettings:
    return SourceSettings.model_validate(
        {"name": name, "url": room.server.url(path), "bloc": "pakistan", "interval": "15m"}
    )


async def test_a_source_with_a_new_address_is_told_as_back(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        stopped = await silenced(room, clock)
        clock.advance(days=3)
        body = feed(room.server, [ONE, TWO])
        room.server.add("/new.xml", body=body, content_type="application/rss+xml")
        with store.write() as session:
            take_over_settings(session, [settings_of(room, "dawn", "/new.xml")], clock.now())

        await room.poll("dawn")

        assert flags(store) == [("source_silent", "silent"), ("source_back", "ok")]
        back = last_flag(store)
        assert back.details["silent_since"] == stopped.isoformat()
        assert "1 article new after 33 days of silence" in back.sentence
        clock.advance(hours=1)
        serve(room, ONE, TWO, THREE)
        room.server.add(
            "/new.xml",
            body=feed(room.server, [ONE, TWO, THREE]),
            content_type="application/rss+xml",
        )
        await room.poll("dawn")
        assert len(flags(store)) == 2


async def test_a_source_that_was_removed_and_added_again_is_told_as_back(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        await silenced(room, clock)
        clock.advance(days=3)
        for kept in ([], [settings_of(room, "dawn", "/dawn.xml")]):
            with store.write() as session:
                take_over_settings(session, kept, clock.now())
        serve(room, ONE, TWO)

        await room.poll("dawn")

        assert flags(store) == [("source_silent", "silent"), ("source_back", "ok")]


async def test_the_second_of_two_feeds_with_the_same_entries_is_not_silent(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("first", [ONE])
        room.publish("second", [ONE])
        room.publish("dead", [ONE])
        for name in ("first", "second", "dead"):
            assert (await room.poll(name)).new == (name == "first")
        for days, pieces in ((20, [ONE, TWO]), (20, [ONE, TWO, THREE])):
            clock.advance(days=days)
            for path in ("/first.xml", "/second.xml"):
                body = feed(room.server, pieces)
                room.server.add(path, body=body, content_type="application/rss+xml")
            for name in ("first", "second", "dead"):
                await room.poll(name)

        assert {name: room.source(name).state for name in ("first", "second", "dead")} == {
            "first": "ok", "second": "ok", "dead": "silent"
        }  # fmt: skip
        assert room.source("second").last_new_at == clock.now()
        assert flags(store) == [("source_silent", "silent")]
        assert last_flag(store).source_id == room.source("dead").id

        # Alive again with what another brought.
        body = feed(room.server, [ONE, TWO, THREE])
        room.server.add("/dead.xml", body=body, content_type="application/rss+xml")
        await room.poll("dead")
        assert room.source("dead").state == "ok"
        assert flags(store)[1:] == [("source_back", "ok")]

        # Both stop: both are told.
        clock.advance(days=SILENT_AFTER.days, hours=1)
        for name in ("first", "second"):
            await room.poll(name)
        assert flags(store)[2:] == [("source_silent", "silent")] * 2


async def test_valid_emptiness_is_told_at_once(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [ONE])
        await room.poll("dawn")
        clock.advance(hours=1)

        serve(room)
        await room.poll("dawn")
        clock.advance(hours=1)
        await room.poll("dawn")

        assert flags(store) == [("source_silent", "empty")]
        assert "where it had 1 before" in last_flag(store).sentence
        serve(room, ONE)
        await room.poll("dawn")
        assert len(flags(store)) == 1, "nothing new so far"
        serve(room, ONE, TWO)
        await room.poll("dawn")
        assert flags(store)[1:] == [("source_back", "ok")]
        clock.advance(hours=1)
        serve(room)
        await room.poll("dawn")
        assert len(flags(store)) == 2, "often empty: not told again within its rhythm"


async def test_a_failing_source_is_told_with_its_reason(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [ONE])
        await room.poll("dawn")
        with store.write() as session:
            row = session.get_one(Source, room.source("dawn").id)
            row.silent_after_seconds = 3_600
            session.add(row)
        room.server.add("/dawn.xml", status=404)
        await room.poll("dawn")
        clock.advance(hours=23)
        await room.poll("dawn")
        assert flags(store) == []

        clock.advance(hours=1)
        await room.poll("dawn")
        await room.poll("dawn")

        assert flags(store) == [("source_silent", "failing")]
        flag = last_flag(store)
        assert flag.details["last_status"] == 404
        assert "404" in flag.sentence
        assert "monitor feeds discover" in flag.sentence


# --- learning ------------------------------------------------------------------------------


def add_visits(
    store: Store, days: list[float], source_id: int, first: int, **given: object
) -> None:
    with store.write() as session:
        number = first
        for day in days:
            for _ in range(2):  # two articles of one poll are one visit
                at = MOMENT - timedelta(days=day)
                add_article(session, number, source_id=source_id, first_seen_at=at, **given)
                number += 1


def rhythms(store: Store) -> dict[str, int | None]:
    with store.read() as session:
        return {one.name: one.silent_after_seconds for one in all_sources(session)}


def test_each_source_has_its_own_rhythm(store: Store) -> None:
    day = 86_400
    with store.write() as session:
        known_since = MOMENT - 400 * DAY
        for name in ("daily", "weekly", "new", "stopped", "monthly"):
            add_source(session, name=name, url=f"https://{name}.example/", known_since=known_since)
        session.get_one(Source, 4).silent_after_seconds = 5 * day
    add_visits(store, [90 - n / 2 for n in range(180)], 1, 10_000)
    add_visits(store, [84 - 7 * n for n in range(12)], 2, 20_000)
    add_visits(store, [3, 2, 1], 3, 30_000)
    add_visits(store, [0.1 * n for n in range(100)], 3, 35_000, backfilled=True)
    add_visits(store, [399, 380], 4, 40_000)
    add_visits(store, [30 * n for n in range(11, 0, -1)], 5, 50_000)

    assert learn_rhythms(store, MOMENT) == 3
    learned = rhythms(store)
    assert learned["daily"] == day
    assert learned["weekly"] == 7 * day
    assert learned["new"] is None, "too little is known of it"
    assert learned["stopped"] == 5 * day, "what was learned stays"
    assert learned["monthly"] == 30 * day, "looked back a year"
    assert learn_rhythms(store, MOMENT) == 0


def test_what_a_former_address_brought_does_not_count(store: Store) -> None:
    with store.write() as session:
        add_source(session, name="Dawn", known_since=MOMENT - 10 * DAY)
    add_visits(store, [90 - n / 2 for n in range(180)], 1, 1)

    assert learn_rhythms(store, MOMENT) == 0
