"""Cron expressions with a time zone.

The fields are those of crontab(5): a weekday is 0 to 7 (both ends are Sunday) or a name, and where
both the day of the month and the weekday are restricted, either is enough.  APScheduler, which
walks the calendar, differs in both, so the weekdays are turned into names before it sees them.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

_EXAMPLE: Final = 'five cron fields, such as "0 7 * * *"'
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_RANGE: Final = re.compile(r"(?:\*|([0-7]|[a-z]{3})(?:-([0-7]|[a-z]{3}))?)(?:/([0-9]+))?")
_NUMBERS: Final = re.compile(r"[0-9*,/-]+")

# The look-back grows until a slot is found, so that a schedule of every minute stays cheap and one
# of a 29 February is still found.
_LOOK_BACK: Final = tuple(timedelta(days=days) for days in (0.05, 1.1, 8, 32, 400, 3000))

# A change of the clocks puts wall times in doubt for less than this.
_CHANGE: Final = timedelta(days=1)


class Schedule(Protocol):
    """The part of APScheduler's triggers that is used here."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None: ...


def parse_schedule(expression: str, zone: str) -> Schedule:
    """A five-field cron expression in the given IANA zone.

    :raises ValueError: with a sentence on what is allowed.
    """
    from apscheduler.triggers.combining import OrTrigger
    from apscheduler.triggers.cron import CronTrigger

    fields = expression.split()
    if len(fields) != 5:
        raise ValueError(f"{_EXAMPLE} for seven in the morning")
    try:
        minute, hour, day, month = (_numbers(field) for field in fields[:4])
        weekday = _weekdays(fields[4])
        time = {"minute": minute, "hour": hour, "month": month, "timezone": ZoneInfo(zone)}
        schedule: Schedule
        if day.startswith("*") or fields[4].startswith("*"):
            schedule = CronTrigger(day=day, day_of_week=weekday, **time)
        else:
            schedule = OrTrigger(
                [CronTrigger(day=day, **time), CronTrigger(day_of_week=weekday, **time)]
            )
    except ValueError as error:
        raise ValueError(f"{_EXAMPLE} ({error})") from error
    if schedule.get_next_fire_time(None, datetime(2024, 1, 1, tzinfo=UTC)) is None:
        raise ValueError(f"{_EXAMPLE} (the day {day} of the month {month} never comes)")
    return schedule


def latest_slot(expression: str, zone: str, now: datetime) -> datetime | None:
    """The last scheduled moment at or before ``now``, aware, in ``zone``; None where there is none.

    Where the clocks go back and a wall time comes twice, the first of the two is the slot: a local
    time names one digest.  Where they go forward over a scheduled wall time, the slot is as far
    behind the change as the wall time is in the gap.
    """
    place = ZoneInfo(zone)
    schedule = parse_schedule(expression, "UTC")
    end = max(_walls_about(now, place))
    for look_back in _LOOK_BACK:
        since = now - look_back
        walls = _between(schedule, min(_walls_about(since, place)), end)
        passed = [slot for wall in walls if since <= (slot := _slot(wall, place)) <= now]
        if passed:
            return max(passed).astimezone(place)
    return None


def next_slot(expression: str, zone: str, now: datetime) -> datetime | None:
    """The first scheduled moment after ``now``, aware, in ``zone``; see :func:`latest_slot`."""
    place = ZoneInfo(zone)
    schedule = parse_schedule(expression, "UTC")
    found: datetime | None = None
    for wall in _between(schedule, min(_walls_about(now, place)), None):
        # A wall time from a gap may come after the next ones, up to the one that it became.
        if found is not None and wall >= _wall(found, place):
            break
        slot = _slot(wall, place)
        if slot > now and (found is None or slot < found):
            found = slot
    return found and found.astimezone(place)


def _numbers(field: str) -> str:
    """A field with its month names as numbers.

    :raises ValueError: for anything that cron does not know; APScheduler would take ``jan-3`` for
        January.
    """

    def number(found: re.Match[str]) -> str:
        if found[0] not in _MONTHS:
            raise ValueError(f'"{found[0]}" is no month')
        return str(_MONTHS.index(found[0]) + 1)

    text = re.sub(r"[^\W\d_]+", number, field.lower())
    if not _NUMBERS.fullmatch(text):
        raise ValueError(f'"{field}" is no cron field')
    return text


def _weekdays(field: str) -> str:
    """The weekdays by name; cron counts them from Sunday, APScheduler from Monday.

    :raises ValueError: for anything that cron does not know.
    """
    names: set[str] = set()
    for part in field.lower().split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            raise ValueError(f'"{part}" is no weekday: 0 to 7, or sun to sat')
        step = int(found[3] or 1)
        if step == 0:
            raise ValueError(f'"{part}" has a step of nothing')
        first = _weekday(found[1] or "0")
        if found[2]:
            last = _weekday(found[2])
            if found[2] == "sun" and first > 0:
                last = 7
        elif found[3] or not found[1]:
            last = max(first, 6)
        else:
            last = first
        if last < first:
            raise ValueError(f'the weekdays "{part}" run backwards')
        names.update(_DAYS[first : last + 1 : step])
    return ",".join(day for day in _DAYS[:7] if day in names)


def _weekday(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text not in _DAYS:
        raise ValueError(f'"{text}" is no weekday: 0 to 7, or sun to sat')
    return _DAYS.index(text)


# A schedule is walked in wall time, written as if it were UTC: there no hour is missing or doubled.


def _between(schedule: Schedule, start: datetime, end: datetime | None) -> Iterator[datetime]:
    """The schedule's wall times from ``start`` to ``end``, both included."""
    wall = schedule.get_next_fire_time(None, start)
    while wall is not None and (end is None or wall <= end):
        yield wall
        wall = schedule.get_next_fire_time(None, wall + timedelta(seconds=1))


def _slot(wall: datetime, place: ZoneInfo) -> datetime:
    """The moment of a wall time, in UTC: the first of two, and in a gap by the offset before it."""
    return wall.replace(tzinfo=place, fold=0).astimezone(UTC)


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=UTC, fold=0)


def _walls_about(moment: datetime, place: ZoneInfo) -> tuple[datetime, datetime]:
    """The wall time of a moment, and what it would be without a change of the clocks just before.

    Slots up to the moment have wall times up to the greater one, slots from the moment on have
    wall times from the smaller one on.
    """
    utc = moment.astimezone(UTC)
    return _wall(utc, place), _wall(utc - _CHANGE, place) + _CHANGE
