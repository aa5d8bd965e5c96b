"""Cron expressions with a time zone.

APScheduler reads the weekday ``0`` as Monday where cron(8) means Sunday, so weekdays are turned
into names before it sees them.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE = re.compile(r"([0-7])(?:-([0-7]))?(?:/(\d+))?")

# The look-back grows until a slot is found, so that a schedule of every minute stays cheap and one
# of once a year is still found.
_LOOK_BACK = tuple(timedelta(days=days) for days in (0.05, 1.1, 8, 32, 400, 1500))


class Schedule(Protocol):
    """The part of APScheduler's cron trigger that is used here."""

    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None: ...


def _weekdays(field: str) -> str:
    names: list[str] = []
    for part in field.split(","):
        found = _RANGE.fullmatch(part)
        if found is None:
            names.append(part)
            continue
        first = int(found[1])
        last = int(found[2]) if found[2] else (6 if found[3] else first)
        if last < first:
            raise ValueError(f"weekdays {part!r} run backwards")
        names.extend(_DAYS[day] for day in range(first, last + 1, int(found[3] or 1) or 1))
    return ",".join(names)


def parse_schedule(expression: str, zone: str) -> Schedule:
    """A five-field cron expression in the given IANA zone.

    :raises ValueError: with a sentence on what is allowed.
    """
    from apscheduler.triggers.cron import CronTrigger

    fields = expression.split()
    if len(fields) != 5:
        raise ValueError('five cron fields, such as "0 7 * * *" for seven in the morning')
    minute, hour, day, month, weekday = fields
    try:
        trigger: Schedule = CronTrigger(
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=_weekdays(weekday),
            timezone=ZoneInfo(zone),
        )
    except ValueError as error:
        raise ValueError(f'five cron fields, such as "0 7 * * *" ({error})') from error
    return trigger


def latest_slot(expression: str, zone: str, now: datetime) -> datetime | None:
    """The last scheduled moment at or before ``now``, aware, in ``zone``; None where there is none.

    Where the clocks go back and a wall time comes twice, the first of the two is the slot: a local
    time names one digest.
    """
    schedule = parse_schedule(expression, zone)
    local_now = now.astimezone(ZoneInfo(zone))
    for look_back in _LOOK_BACK:
        found = _last_between(schedule, local_now - look_back, local_now)
        if found is not None:
            return found
    return None


def next_slot(expression: str, zone: str, now: datetime) -> datetime | None:
    """The first scheduled moment after ``now``, aware, in ``zone``."""
    moment = now.astimezone(ZoneInfo(zone)) + timedelta(microseconds=1)
    return parse_schedule(expression, zone).get_next_fire_time(None, moment)


def _last_between(schedule: Schedule, start: datetime, end: datetime) -> datetime | None:
    last: datetime | None = None
    moment = start
    while True:
        following = schedule.get_next_fire_time(None, moment)
        # Aware datetimes of one zone compare by wall time, which goes wrong in the doubled hour.
        if following is None or following.astimezone(UTC) > end.astimezone(UTC):
            return last
        if last is None or following.replace(fold=0) != last.replace(fold=0):
            last = following
        moment = (following.astimezone(UTC) + timedelta(seconds=1)).astimezone(following.tzinfo)
