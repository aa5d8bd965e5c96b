"""A source's health: what a reading makes of it, and when it is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FetchError, MonitorError, SourceError, WorkerError
from monitor.sources.entry import Entry, Reading, Verdict
from monitor.sources.health import (
    FIRST_WAIT_TRANSIENT,
    LONGEST_INTERVAL,
    LONGEST_RETRY_AFTER,
    LONGEST_WAIT_LASTING,
    LONGEST_WAIT_TRANSIENT,
    SILENT_AFTER,
    Health,
    Outlook,
    after_failure,
    after_reading,
)
from monitor.vocabulary import SourceState

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
FLOOR = timedelta(minutes=15)
HEALTHY = Health(
    name="Dawn",
    floor=FLOOR,
    interval=None,
    failures=0,
    last_entry_count=30,
    last_new_at=NOW - timedelta(hours=1),
    known_since=NOW - timedelta(days=60),
)


def reading(verdict: Verdict = "entries") -> Reading:
    entries = (Entry("https://dawn.example/1", "One"),) if verdict == "entries" else ()
    return Reading(entries=entries, verdict=verdict, status=304 if "not" in verdict else 200)


def read(health: Health, verdict: Verdict = "entries", new: int = 0) -> Outlook:
    return after_reading(health, reading(verdict), new, NOW)


def failed(health: Health, *, transient: bool = True, retry_after: float | None = None) -> Outlook:
    error = FetchError(
        "not read", reason="timeout", on="Dawn", transient=transient, retry_after=retry_after
    )
    return after_failure(health, error, NOW)


# --- after an answer -----------------------------------------------------------------------


def test_news_bring_the_interval_back_to_the_floor() -> None:
    outlook = read(replace(HEALTHY, interval=timedelta(hours=2)), new=1)

    assert outlook.interval == FLOOR


INTERVALS = {
    "first reading": (None, 22.5),
    "at the floor": (15, 22.5),
    "stretched": (100, 150),
    "just below the longest": (119, 178.5),
    "reaches the longest": (120, 180),
    "beyond the longest": (121, 180),
    "at the longest": (180, 180),
    "below a floor that was raised": (5, 15),
}


@pytest.mark.parametrize(("before", "after"), INTERVALS.values(), ids=INTERVALS)
def test_a_source_without_news_is_asked_less_often(before: float | None, after: float) -> None:
    interval = None if before is None else timedelta(minutes=before)

    outlook = read(replace(HEALTHY, interval=interval))

    assert outlook.interval == timedelta(minutes=after)


def test_a_floor_above_the_longest_interval_holds() -> None:
    day = timedelta(days=1)
    assert day > LONGEST_INTERVAL

    assert read(replace(HEALTHY, floor=day)).interval == day
    assert read(replace(HEALTHY, floor=day, interval=day)).interval == day


@pytest.mark.parametrize("name", ["Dawn", "ТАСС", "", "x" * 120])
def test_the_next_poll_is_up_to_a_tenth_later_than_the_interval(name: str) -> None:
    outlook = read(replace(HEALTHY, name=name), new=1)

    assert FLOOR <= outlook.next_poll_at - NOW < FLOOR * 1.1
    assert outlook == read(replace(HEALTHY, name=name), new=1)


def test_sources_of_one_interval_are_spread() -> None:
    waits = {read(replace(HEALTHY, name=f"Source {n}"), new=1).next_poll_at for n in range(100)}

    assert len(waits) == 100
    assert max(waits) - min(waits) > FLOOR * 0.08


def test_an_answer_ends_a_row_of_failures() -> None:
    failing = replace(HEALTHY, failures=9)

    outlook = read(failing)

    assert (outlook.state, outlook.failures) == ("ok", 0)
    assert (outlook.reason, outlook.sentence) == (None, None)


BARREN: dict[str, tuple[Verdict, int | None, str]] = {
    "empty, had some": ("empty", 30, "answers well, but without a single entry, where it had 30"),
    "empty, never had any": ("empty", None, "answers well, but without a single entry"),
    "page without links": ("no_links", 12, "looks like an article"),
    "page without a match": ("no_match", 12, "passes link_selector and link_pattern"),
}


@pytest.mark.parametrize(("verdict", "usual", "sentence"), BARREN.values(), ids=BARREN)
def test_an_answer_with_nothing_in_it_is_told_apart(
    verdict: Verdict, usual: int | None, sentence: str
) -> None:
    outlook = read(replace(HEALTHY, last_entry_count=usual), verdict)

    assert (outlook.state, outlook.reason) == ("empty", verdict)
    assert outlook.sentence is not None
    assert sentence in outlook.sentence
    assert ("before" in outlook.sentence) == (usual is not None)


def test_an_unchanged_answer_is_one_that_had_entries() -> None:
    """No validators are kept of a barren answer, so nothing else can be called unchanged."""
    assert read(HEALTHY, "not_modified").state == "ok"
    assert read(HEALTHY, "not_modified").state == "ok"


SILENCE: dict[str, tuple[timedelta, int, str]] = {
    "a second less": (SILENT_AFTER - timedelta(seconds=1), 0, "ok"),
    "to the second": (SILENT_AFTER, 0, "ok"),
    "a second more": (SILENT_AFTER + timedelta(seconds=1), 0, "silent"),
    "broken now": (SILENT_AFTER + timedelta(days=5), 1, "ok"),
}


@pytest.mark.parametrize(("quiet", "new", "state"), SILENCE.values(), ids=SILENCE)
@pytest.mark.parametrize("verdict", ["entries", "not_modified"])
def test_a_source_that_brings_nothing_for_long_is_silent(
    verdict: Verdict, quiet: timedelta, new: int, state: str
) -> None:
    ever = replace(HEALTHY, last_new_at=NOW - quiet)
    never = replace(HEALTHY, last_new_at=None, known_since=NOW - quiet)

    assert read(ever, verdict, new).state == state
    assert read(never, verdict, new).state == state


def test_a_silent_source_says_for_how_long() -> None:
    outlook = read(replace(HEALTHY, last_new_at=NOW - timedelta(days=41, hours=5)))

    assert outlook.reason == "nothing_new"
    assert outlook.sentence == "answers, but has brought nothing new for 41 days"


OWN_RHYTHM: dict[str, tuple[timedelta, str, str | None]] = {
    "to the second": (timedelta(hours=26), "ok", None),
    "a second more": (timedelta(hours=26, seconds=1), "silent", "26 hours"),
    "two days": (timedelta(days=2), "silent", "2 days"),
}


@pytest.mark.parametrize(("quiet", "state", "long"), OWN_RHYTHM.values(), ids=OWN_RHYTHM)
def test_a_learned_rhythm_goes_before_the_month_that_holds_for_all(
    quiet: timedelta, state: str, long: str | None
) -> None:
    lively = replace(HEALTHY, last_new_at=NOW - quiet, silent_after=timedelta(hours=26))

    outlook = read(lively)

    assert outlook.state == state
    assert outlook.sentence == (
        f"answers, but has brought nothing new for {long}" if long else None
    )
    assert read(replace(lively, silent_after=timedelta(days=90))).state == "ok"


@pytest.mark.parametrize("state", ["ok", "failing", "silent", "empty", "waiting"])
def test_silence_is_counted_from_when_the_source_was_added_whatever_its_state(
    state: SourceState,
) -> None:
    """A source that fails now and then and never brings anything is found out all the same."""
    known = replace(HEALTHY, last_new_at=None, known_since=NOW - timedelta(days=32))

    outlook = read(known)

    assert (outlook.state, outlook.reason) == ("silent", "nothing_new")
    assert outlook.sentence == "answers, but has brought nothing new for 32 days"
    assert read(known, new=1).state == "ok"
    assert read(replace(known, known_since=NOW - SILENT_AFTER)).state == "ok"


def test_a_source_with_a_new_address_has_its_time_again() -> None:
    moved = replace(HEALTHY, last_new_at=NOW - timedelta(days=400), known_since=NOW)

    assert read(moved).state == "ok"


# --- after a failure -----------------------------------------------------------------------

WAITS: dict[str, tuple[int, bool, timedelta]] = {
    "first, passing": (0, True, FIRST_WAIT_TRANSIENT),
    "second, passing": (1, True, FIRST_WAIT_TRANSIENT * 2),
    "fourth, passing": (3, True, FIRST_WAIT_TRANSIENT * 8),
    "fifth, passing": (4, True, LONGEST_WAIT_TRANSIENT),
    "hundredth, passing": (99, True, LONGEST_WAIT_TRANSIENT),
    "first, lasting": (0, False, FLOOR),
    "sixth, lasting": (5, False, FLOOR * 32),
    "seventh, lasting": (6, False, LONGEST_WAIT_LASTING),
    "ten-thousandth, lasting": (9_999, False, LONGEST_WAIT_LASTING),
}


@pytest.mark.parametrize(("before", "transient", "wait"), WAITS.values(), ids=WAITS)
def test_failures_in_a_row_are_waited_on_longer(
    before: int, transient: bool, wait: timedelta
) -> None:
    outlook = failed(replace(HEALTHY, failures=before), transient=transient)

    assert outlook.failures == before + 1
    assert wait <= outlook.next_poll_at - NOW < wait * 1.1


def test_a_floor_above_the_longest_wait_holds() -> None:
    week = timedelta(days=7)

    outlook = failed(replace(HEALTHY, floor=week, failures=9_999), transient=False)

    assert week <= outlook.next_poll_at - NOW < week * 1.1


@pytest.mark.parametrize("floor", [timedelta(minutes=1), timedelta(hours=6)])
def test_a_passing_fault_is_tried_again_soon_whatever_the_interval(floor: timedelta) -> None:
    wait = min(floor, FIRST_WAIT_TRANSIENT)

    outlook = failed(replace(HEALTHY, floor=floor))

    assert wait <= outlook.next_poll_at - NOW < wait * 1.1


RETRY_AFTER = {
    "none": (None, FIRST_WAIT_TRANSIENT),
    "shorter than ours": (60.0, FIRST_WAIT_TRANSIENT),
    "longer than ours": (7_200.0, timedelta(hours=2)),
    "a day": (86_400.0, LONGEST_RETRY_AFTER),
    "a year": (31_536_000.0, LONGEST_RETRY_AFTER),
    "past": (-5.0, FIRST_WAIT_TRANSIENT),
}


@pytest.mark.parametrize(("asked", "wait"), RETRY_AFTER.values(), ids=RETRY_AFTER)
def test_a_server_that_says_when_is_obeyed_within_bounds(
    asked: float | None, wait: timedelta
) -> None:
    outlook = failed(HEALTHY, retry_after=asked)

    assert wait <= outlook.next_poll_at - NOW < wait * 1.1


REASONS: dict[str, tuple[MonitorError, str]] = {
    "fetch": (FetchError("x", reason="dns"), "dns"),
    "worker": (WorkerError("x", reason="memory"), "memory"),
    "source": (SourceError("x", reason="html"), "html"),
    "another": (MonitorError("x"), "error"),
}


@pytest.mark.parametrize(("error", "reason"), REASONS.values(), ids=REASONS)
def test_a_failure_is_kept_with_its_name_and_sentence(error: MonitorError, reason: str) -> None:
    outlook = after_failure(replace(HEALTHY, interval=timedelta(hours=2)), error, NOW)

    assert (outlook.state, outlook.reason, outlook.sentence) == ("failing", reason, "x")
    assert outlook.interval == timedelta(hours=2), "the rhythm of its good days is kept"


def test_a_failure_of_a_new_source_keeps_the_floor_as_its_interval() -> None:
    assert failed(HEALTHY).interval == FLOOR
