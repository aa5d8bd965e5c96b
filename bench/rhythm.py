"""How often a healthy source is called silent, and how soon one that has stopped is noticed.

Simulated years, seeded, with the decisions that the daemon takes: polls at the intervals of
:func:`monitor.sources.health.after_reading`, rhythms learned once a day.
"""

from bisect import bisect_left
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from statistics import mean
from typing import TYPE_CHECKING, Final

from bench.report import Figure

if TYPE_CHECKING:
    from numpy.random import Generator

YEARS: Final = 3
RUNS: Final = 12
BEGIN: Final = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
DAYS: Final = 365 * YEARS
STOPS_BEFORE_END: Final = 200  # days
DAY: Final = timedelta(days=1)

FALSE_A_YEAR: Final = 1.0
# Of a source with ten articles a day.
NOTICED_WITHIN: Final = 3.0
# What others are beside: the limit that holds where nothing was learned, and the longest of all.
FIXED: Final = 30.0
LONGEST: Final = 181.0


@dataclass(frozen=True, slots=True)
class Habit:
    """A kind of source.  ``rate``: articles a day on average."""

    name: str
    rate: float
    weekdays_only: bool = False
    hours: tuple[int, int] = (0, 24)
    weekly: bool = False  # all of a week at once, on Thursday morning
    noticed_within: float | None = None  # days; the bar, where there is one


HABITS: Final = (
    Habit("40 a day, day and night", 40),
    Habit("40 a day, on weekdays from 6 to 20 h", 40, weekdays_only=True, hours=(6, 20)),
    Habit("10 a day, day and night", 10, noticed_within=NOTICED_WITHIN),
    Habit("10 a day, from 6 to 20 h", 10, hours=(6, 20), noticed_within=NOTICED_WITHIN),
    Habit(
        "10 a day, on weekdays from 6 to 20 h",
        10,
        weekdays_only=True,
        hours=(6, 20),
        noticed_within=NOTICED_WITHIN,
    ),
    Habit("3 a day", 3),
    Habit("3 a day, on weekdays from 6 to 20 h", 3, weekdays_only=True, hours=(6, 20)),
    Habit("1 a day", 1),
    Habit("a weekly paper, 20 at once", 20 / 7, weekly=True),
    Habit("1 a week", 1 / 7),
    Habit("1 a month", 1 / 30),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One simulated source: false silences a year, and days from its stop until it was noticed."""

    false_a_year: float
    delay: float


def figures() -> list[Figure]:
    """False silences a year of each kind of source, and the days until a stop is noticed."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return [
            figure
            for index, habit in enumerate(HABITS)
            for figure in _figures(
                habit,
                list(pool.map(partial(simulate, habit), range(index * 100, index * 100 + RUNS))),
            )
        ]


def _figures(habit: Habit, told: Sequence[Told]) -> list[Figure]:
    delays = [one.delay for one in told]
    return [
        Figure(
            f"{habit.name}: false silences",
            value=max(mean(one.false_a_year for one in told), 1e-6),
            unit="a year",
            baseline=FALSE_A_YEAR,
            bound=1.0,
        ),
        Figure(
            f"{habit.name}: until a stop is noticed, at the longest (mean {mean(delays):.1f})",
            value=max(*delays, 1e-6),
            unit="days",
            baseline=habit.noticed_within or FIXED,
            bound=1.0 if habit.noticed_within else LONGEST / FIXED,
        ),
    ]


def simulate(habit: Habit, seed: int) -> Told:
    """One source of that kind over three years; 200 days before their end it stops for good."""
    import numpy as np

    from monitor.sources.entry import Entry, Reading
    from monitor.sources.health import Health, after_reading
    from monitor.sources.rhythm import FEW, LOOK_BACK, LOOK_BACK_SLOW, silent_after

    articles = _articles(habit, np.random.default_rng(seed))
    stop = BEGIN + timedelta(days=DAYS - STOPS_BEFORE_END)
    articles = articles[: bisect_left(articles, stop)]
    reading = Reading(entries=(Entry("https://a.example/1", "One"),), verdict="entries", status=200)
    visits: list[datetime] = []
    now, learn_at, seen = BEGIN, BEGIN, 0
    interval: timedelta | None = None
    rhythm: timedelta | None = None
    silences: list[datetime] = []
    state = "ok"
    while now < BEGIN + timedelta(days=DAYS):
        upto = bisect_left(articles, now, lo=seen)
        new, seen = upto - seen, upto
        health = Health(
            name=f"{habit.name} {seed}",
            floor=timedelta(minutes=30),
            interval=interval,
            failures=0,
            last_entry_count=1,
            last_new_at=visits[-1] if visits else None,
            known_since=BEGIN,
            silent_after=rhythm,
        )
        outlook = after_reading(health, reading, new, now)
        if new:
            visits.append(now)
        if outlook.state == "silent" and state != "silent":
            silences.append(now)
        state = outlook.state
        if now >= learn_at:
            learn_at += DAY
            recent = visits[bisect_left(visits, now - LOOK_BACK) :]
            if len(recent) < FEW:
                recent = visits[bisect_left(visits, now - LOOK_BACK_SLOW) :]
            rhythm = silent_after(recent) or rhythm
        interval, now = outlook.interval, outlook.next_poll_at
    false = sum(at < stop for at in silences)
    noticed = next((at for at in silences if at >= stop), None)
    if noticed is None:  # by chance it was called silent when it stopped, or it never was
        noticed = stop if state == "silent" else BEGIN + timedelta(days=DAYS)
    return Told(false / ((stop - BEGIN) / timedelta(days=365)), (noticed - stop) / DAY)


def _articles(habit: Habit, random: "Generator") -> list[datetime]:
    import numpy as np

    days = np.arange(DAYS)
    if habit.weekly:
        days = days[days % 7 == 3]
        moments = np.repeat(days + 8 / 24 + random.normal(0, 1 / 24, len(days)), 20)
    else:
        if habit.weekdays_only:
            days = days[days % 7 < 5]
        number = random.poisson(habit.rate * DAYS / len(days), len(days))
        first, last = habit.hours
        moments = np.repeat(days, number) + random.uniform(first / 24, last / 24, number.sum())
    return [BEGIN + timedelta(days=float(moment)) for moment in np.sort(moments)]
