"""The table of sources follows feeds.toml; which are due; on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from monitor.settings import SourceSettings
from monitor.store.database import Store
from monitor.store.notes import read_note, write_note
from monitor.store.sources import all_sources, article_counts, due_sources, take_over_settings
from monitor.store.tables import Source
from tests.store.rows import MOMENT, add_article, add_source

LATER = MOMENT + timedelta(hours=5)
SOON = MOMENT + timedelta(minutes=1)


def setting(name: str = "Dawn", **given: Any) -> SourceSettings:
    return SourceSettings(
        **{"name": name, "url": f"https://{name.lower()}.example/", "bloc": "pakistan", **given}
    )


def take_over(store: Store, *settings: SourceSettings, now: datetime = MOMENT) -> list[Source]:
    with store.write() as session:
        take_over_settings(session, settings, now)
    with store.read() as session:
        return all_sources(session, active_only=False)


def polled(store: Store, **given: Any) -> None:
    """What a first poll and its failure left behind, with a next one hours ahead."""
    values: dict[str, Any] = {
        "state": "failing",
        "state_since": MOMENT,
        "failures": 3,
        "last_error": "the server is not there",
        "last_error_reason": "dns",
        "last_status": 503,
        "etag": '"1"',
        "last_modified": "Mon, 02 Mar 2026 06:00:00 GMT",
        "last_entry_count": 30,
        "current_interval_seconds": 10_800,
        "next_poll_at": LATER,
        "last_new_at": MOMENT,
        **given,
    }
    with store.write() as session:
        source = session.exec(select(Source)).one()
        for name, value in values.items():
            setattr(source, name, value)
        session.add(source)


def test_a_new_source_waits_for_its_first_poll_now(store: Store) -> None:
    [source] = take_over(
        store,
        setting(
            kind="page",
            lang="en",
            interval="20m",
            aggregator=True,
            link_selector="h2 a",
            link_pattern="/news/",
        ),
    )

    assert (source.name, source.url, source.kind) == ("Dawn", "https://dawn.example/", "page")
    assert (source.bloc, source.lang, source.interval_seconds) == ("pakistan", "en", 1200)
    assert (source.aggregator, source.link_selector, source.link_pattern) == (
        True,
        "h2 a",
        "/news/",
    )
    assert (source.state, source.state_since, source.next_poll_at) == ("waiting", MOMENT, MOMENT)
    assert (source.active, source.paused, source.failures) == (True, False, 0)


def test_taking_over_twice_changes_nothing(store: Store) -> None:
    take_over(store, setting(), setting("Tass"))
    [first, _] = take_over(store, setting(), setting("Tass"), now=SOON)

    assert (first.state_since, first.next_poll_at) == (MOMENT, MOMENT)


def test_health_outlives_a_restart(store: Store) -> None:
    take_over(store, setting())
    polled(store)

    [source] = take_over(store, setting(bloc="west", lang="ur"), now=SOON)

    assert (source.bloc, source.lang) == ("west", "ur")
    assert (source.state, source.failures, source.etag) == ("failing", 3, '"1"')
    assert (source.next_poll_at, source.current_interval_seconds) == (LATER, 10_800)


def test_a_source_that_is_gone_keeps_its_row_and_is_polled_no_more(store: Store) -> None:
    take_over(store, setting(), setting("Tass"))

    sources = take_over(store, setting("Tass"))

    assert [(one.name, one.active) for one in sources] == [("Dawn", False), ("Tass", True)]
    with store.read() as session:
        assert [one.name for one in all_sources(session)] == ["Tass"]
        assert [one.name for one in due_sources(session, LATER)] == ["Tass"]


def test_a_source_that_is_back_is_polled_at_once(store: Store) -> None:
    take_over(store, setting())
    polled(store)
    take_over(store)

    [source] = take_over(store, setting(), now=SOON)

    assert (source.active, source.next_poll_at, source.failures) == (True, SOON, 3)


def test_nothing_is_remembered_of_an_old_address(store: Store) -> None:
    take_over(store, setting())
    polled(store)

    [source] = take_over(store, setting(url="https://dawn.example/new"), now=SOON)

    assert (source.state, source.state_since, source.failures) == ("waiting", SOON, 0)
    assert (source.last_error, source.last_error_reason, source.last_status) == (None, None, None)
    assert (source.etag, source.last_modified, source.last_entry_count) == (None, None, None)
    assert (source.current_interval_seconds, source.next_poll_at) == (None, SOON)
    assert source.last_new_at == MOMENT


OTHERWISE: dict[str, dict[str, Any]] = {
    "selector": {"kind": "page", "link_selector": "h3 a"},
    "pattern": {"kind": "page", "link_pattern": "/a/"},
    "kind": {"kind": "sitemap"},
}


@pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_to_be_read_otherwise_is_asked_for_in_full(
    store: Store, change: dict[str, Any]
) -> None:
    take_over(store, setting(kind="page"))
    polled(store)

    [source] = take_over(store, setting(**change), now=SOON)

    # With the old validators, an unchanged page would answer 304 and never be read anew.
    assert (source.etag, source.last_modified, source.next_poll_at) == (None, None, SOON)
    assert source.state == "failing", "it is still the same address"


INTERVALS = {
    "shorter": ("10m", MOMENT + timedelta(minutes=11), None),
    "the same": ("30m", LATER, 10_800),
    "longer": ("8h", LATER, 10_800),
    "shorter, but later than planned": ("29m", SOON + timedelta(minutes=29), None),
}


@pytest.mark.parametrize(("interval", "next_poll", "current"), INTERVALS.values(), ids=INTERVALS)
def test_a_shorter_interval_holds_at_once(
    store: Store, interval: str, next_poll: datetime, current: int | None
) -> None:
    take_over(store, setting(interval="30m"))
    polled(store)

    [source] = take_over(store, setting(interval=interval), now=SOON)

    assert (source.next_poll_at, source.current_interval_seconds) == (next_poll, current)


DUE: dict[str, tuple[dict[str, Any], bool]] = {
    "past": ({"next_poll_at": MOMENT - timedelta(seconds=1)}, True),
    "this moment": ({"next_poll_at": MOMENT}, True),
    "ahead": ({"next_poll_at": MOMENT + timedelta(seconds=1)}, False),
    "never planned": ({"next_poll_at": None}, True),
    "paused": ({"next_poll_at": MOMENT, "paused": True}, False),
    "gone": ({"next_poll_at": MOMENT, "active": False}, False),
}


@pytest.mark.parametrize(("given", "due"), DUE.values(), ids=DUE)
def test_what_is_due(store: Store, given: dict[str, Any], due: bool) -> None:
    with store.write() as session:
        add_source(session, **given)

    with store.read() as session:
        assert [one.name for one in due_sources(session, MOMENT)] == (["Dawn"] if due else [])


def test_the_longest_overdue_is_first(store: Store) -> None:
    with store.write() as session:
        for name, moment in (("B", MOMENT), ("A", None), ("C", MOMENT - timedelta(hours=1))):
            add_source(session, name=name, next_poll_at=moment)

    with store.read() as session:
        assert [one.name for one in due_sources(session, MOMENT)] == ["A", "C", "B"]


def test_articles_are_counted_by_source(store: Store) -> None:
    with store.write() as session:
        one, other = add_source(session, name="A"), add_source(session, name="B")
        add_source(session, name="C")
        for number, source in enumerate((one, other, one)):
            add_article(session, number, source_id=source.id)

    with store.read() as session:
        assert article_counts(session) == {one.id: 2, other.id: 1}


def test_a_note_is_kept_in_place_of_the_last(store: Store) -> None:
    with store.read() as session:
        assert read_note(session, "daemon") is None
    for number, moment in ((1, MOMENT), (2, LATER)):
        with store.write() as session:
            write_note(session, "daemon", {"model": number}, moment)

    with store.read() as session:
        note = read_note(session, "daemon")
        assert note is not None
        assert (note.value, note.updated_at) == ({"model": 2}, LATER)
