"""After how long without news a source is silent, from when it brought news."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.rhythm import LONGEST, SHORTEST, silent_after

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def moments(days: Sequence[float]) -> list[datetime]:
    return [MONDAY + DAY * day for day in days]


def hourly(days: Sequence[int], first: int = 6, last: int = 20) -> list[datetime]:
    return [MONDAY + DAY * day + HOUR * hour for day in days for hour in range(first, last)]


def days_after(news_at: list[datetime]) -> float:
    rhythm = silent_after(news_at)
    assert rhythm is not None
    return rhythm / DAY


TOO_LITTLE = {
    "never": [],
    "once": [0.0],
    "three times": [0.0, 30.0, 60.0],
    "three weeks less a second": [*(n / 4 for n in range(80)), 21 - 1 / 86_400],
}


@pytest.mark.parametrize("days", TOO_LITTLE.values(), ids=TOO_LITTLE)
def test_too_little_to_learn_from(days: list[float]) -> None:
    assert silent_after(moments(days)) is None


def test_three_weeks_are_enough() -> None:
    assert silent_after(moments([n / 4 for n in range(85)])) is not None


def test_a_source_that_never_rests_is_silent_after_a_day() -> None:
    assert silent_after(hourly(range(90), 0, 24)) == SHORTEST


def test_nights_do_not_count_as_silence() -> None:
    assert silent_after(hourly(range(90))) == SHORTEST


def test_a_newspaper_that_rests_on_weekends_is_not_silent_on_monday() -> None:
    weekdays = [day for day in range(90) if day % 7 < 5]

    # From Friday, 19 h, to Monday, 6 h, are 59 hours.
    assert 59 / 24 <= days_after(hourly(weekdays)) < 3


def test_a_weekly_paper_has_a_week() -> None:
    assert 7 <= days_after(moments([7 * week + 0.3 for week in range(13)])) < 8


def test_few_gaps_leave_more_room_than_many() -> None:
    """Of few gaps, that they were so short may be chance."""

    def learned(days: int) -> float:
        rhythms = []
        for seed in range(30):
            random, news_at = Random(seed), [0.0]
            while news_at[-1] < days:
                news_at.append(news_at[-1] + random.expovariate(1.0))
            rhythms.append(days_after(moments(news_at)))
        return median(rhythms)

    # One article a day at random; a day and a half in a hundred are longer than 4.2 days.
    assert learned(25) > 1.2 * learned(90) > 1.2 * 4.2


def test_two_outages_of_the_monitor_do_not_make_a_source_slow() -> None:
    busy = [moment for moment in hourly(range(90), 0, 24) if moment.hour % 3 == 0]
    away = [
        moment
        for moment in busy
        if not MONDAY + 20 * DAY < moment < MONDAY + 26 * DAY
        and not MONDAY + 50 * DAY < moment < MONDAY + 60 * DAY
    ]

    assert days_after(away) == days_after(busy) == 1


@given(st.lists(st.floats(min_value=0.0001, max_value=400), max_size=200))
def test_whatever_the_gaps_the_rhythm_keeps_its_bounds(gaps: list[float]) -> None:
    rhythm = silent_after(moments([0.0, *accumulate(gaps)]))

    assert rhythm is None or SHORTEST <= rhythm <= LONGEST
