"""Schedules: cron's fields as cron reads them, and wall times where the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.schedule import latest_slot, next_slot, parse_schedule

LONDON, NEW_YORK, KARACHI = "Europe/London", "America/New_York", "Asia/Karachi"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(moment: datetime | None) -> str:
    return "never" if moment is None else moment.isoformat(timespec="minutes")


# --- fields --------------------------------------------------------------------------------

WEEKDAYS = {
    "0 is Sunday": ("0", "sun"),
    "7 is Sunday": ("7", "sun"),
    "1 is Monday": ("1", "mon"),
    "6 is Saturday": ("6", "sat"),
    "any": ("*", "sun mon tue wed thu fri sat"),
    "range": ("1-5", "mon tue wed thu fri"),
    "range from Sunday": ("0-2", "sun mon tue"),
    "range to Sunday": ("5-7", "sun fri sat"),
    "whole week": ("0-7", "sun mon tue wed thu fri sat"),
    "list": ("1,3,5", "mon wed fri"),
    "list of both Sundays": ("0,7", "sun"),
    "every other day counts from Sunday": ("*/2", "sun tue thu sat"),
    "range with step": ("1-5/2", "mon wed fri"),
    "start with step": ("2/3", "tue fri"),
    "Sunday with step": ("7/2", "sun"),
    "name": ("wed", "wed"),
    "name in capitals": ("WED", "wed"),
    "range of names": ("mon-fri", "mon tue wed thu fri"),
    "names from Sunday": ("sun-tue", "sun mon tue"),
    "names to Sunday": ("fri-sun", "sun fri sat"),
    "name and number": ("mon-5", "mon tue wed thu fri"),
    "name with step": ("wed/2", "wed fri"),
    "names and numbers in a list": ("mon,3", "mon wed"),
}


@pytest.mark.parametrize(("field", "expected"), WEEKDAYS.values(), ids=WEEKDAYS)
def test_weekdays_are_those_of_cron(field: str, expected: str) -> None:
    schedule = parse_schedule(f"0 7 * * {field}", "UTC")
    # 1 March 2026 is a Sunday.
    days = [datetime(2026, 3, day, 7, tzinfo=UTC) for day in range(1, 8)]

    fired = [day for day in days if schedule.get_next_fire_time(None, day) == day]

    assert " ".join(day.strftime("%a").lower() for day in fired) == expected


WRONG = {
    "four fields": ("0 7 * *", "for seven in the morning"),
    "six fields": ("0 0 7 * * *", "for seven in the morning"),
    "nothing": ("", "for seven in the morning"),
    "a nickname": ("@daily", "for seven in the morning"),
    "minute 60": ("60 7 * * *", "(60) is higher than the maximum value (59)"),
    "hour 24": ("0 24 * * *", "(24) is higher than the maximum value (23)"),
    "day 0": ("0 7 0 * *", "(0) is lower than the minimum value (1)"),
    "day 32": ("0 7 32 * *", "(32) is higher than the maximum value (31)"),
    "month 13": ("0 7 * 13 *", "(13) is higher than the maximum value (12)"),
    "weekday 8": ("0 7 * * 8", '"8" is no weekday'),
    "weekday backwards": ("0 7 * * 5-1", '"5-1" run backwards'),
    "unknown weekday": ("0 7 * * day", '"day" is no weekday'),
    "weekday's whole name": ("0 7 * * monday", '"monday" is no weekday'),
    "weekday of a week": ("0 7 * * mon#1", '"mon#1" is no weekday'),
    "weekday by no step": ("0 7 * * 1-5/0", "a step of nothing"),
    "empty part": ("0 7 * * 1,", '"" is no weekday'),
    "unknown month": ("0 7 * foo *", '"foo" is no month'),
    "word of another cron": ("0 7 last * *", '"last" is no month'),
    "question mark": ("0 7 ? * *", '"?" is no cron field'),
    "digits of another script": ("٥ 7 * * *", '"٥" is no cron field'),
    "step of nothing": ("*/0 * * * *", "Increment must be higher than 0"),
    "a day that never comes": ("0 7 30 2 *", "the day 30 of the month 2 never comes"),
    "two days that never come": ("0 7 31 4,jun *", "the day 31 of the month 4,6 never comes"),
}


@pytest.mark.parametrize(("expression", "because"), WRONG.values(), ids=WRONG)
def test_what_cron_does_not_know_is_refused(expression: str, because: str) -> None:
    with pytest.raises(ValueError) as raised:
        parse_schedule(expression, KARACHI)

    assert str(raised.value).startswith('five cron fields, such as "0 7 * * *"')
    assert because in str(raised.value)


@given(st.text(alphabet="0123456789*/,-abcdefjlmnorstuw ?#L\u0665", max_size=24))
def test_any_text_is_a_schedule_or_is_refused(expression: str) -> None:
    message = ""
    try:
        assert next_slot(expression, LONDON, utc("2026-03-02T06:00")) is not None
    except ValueError as error:
        message = str(error)
    assert message == "" or message.startswith("five cron fields")


NEXT = {
    "later today": ("0 7 * * *", KARACHI, "2026-03-02T01:59", "2026-03-02T07:00+05:00"),
    "not this very moment": ("0 7 * * *", KARACHI, "2026-03-02T02:00", "2026-03-03T07:00+05:00"),
    "months by name": ("0 7 1 jan-mar *", "UTC", "2026-03-02T06:00", "2027-01-01T07:00+00:00"),
    "name and number": ("0 7 1 jan-3 *", "UTC", "2026-01-02T06:00", "2026-02-01T07:00+00:00"),
    "month with step": ("0 7 1 jan/2 *", "UTC", "2026-01-02T06:00", "2026-03-01T07:00+00:00"),
    "the 31st": ("0 7 31 * *", "UTC", "2026-02-02T06:00", "2026-03-31T07:00+00:00"),
    "a leap day": ("0 0 29 2 *", "UTC", "2026-03-02T06:00", "2028-02-29T00:00+00:00"),
    # crontab(5): where both are restricted, either is enough.  2 March 2026 is a Monday.
    "day or weekday: weekday": ("0 7 15 * 1", "UTC", "2026-03-03T06:00", "2026-03-09T07:00+00:00"),
    "day or weekday: day": ("0 7 15 * 1", "UTC", "2026-03-10T06:00", "2026-03-15T07:00+00:00"),
    "day by step and weekday": ("0 7 */2 * 1", "UTC", "2026-03-03T06:00", "2026-03-09T07:00+00:00"),
    "not in a gap": ("30 1 * * *", LONDON, "2026-03-28T02:00", "2026-03-29T02:30+01:00"),
    "gap to come": ("30 1 * * *", LONDON, "2026-03-29T01:15", "2026-03-29T02:30+01:00"),
    "gap over": ("30 1 * * *", LONDON, "2026-03-29T01:30", "2026-03-30T01:30+01:00"),
    "first turn to come": ("30 1 * * *", LONDON, "2026-10-25T00:10", "2026-10-25T01:30+01:00"),
    "first turn is now": ("30 1 * * *", LONDON, "2026-10-25T00:30", "2026-10-26T01:30+00:00"),
    "second turn to come": ("30 1 * * *", LONDON, "2026-10-25T01:10", "2026-10-26T01:30+00:00"),
    "second turn, New York": ("30 1 * * *", NEW_YORK, "2026-11-01T06:10", "2026-11-02T01:30-05:00"),
}


@pytest.mark.parametrize(("expression", "zone", "now", "expected"), NEXT.values(), ids=NEXT)
def test_next_slot(expression: str, zone: str, now: str, expected: str) -> None:
    assert told(next_slot(expression, zone, utc(now))) == expected


LATEST = {
    "this very moment": ("0 7 * * *", KARACHI, "2026-03-02T02:00", "2026-03-02T07:00+05:00"),
    "a moment before": ("0 7 * * *", KARACHI, "2026-03-02T01:59", "2026-03-01T07:00+05:00"),
    "each minute": ("* * * * *", KARACHI, "2026-03-02T01:59", "2026-03-02T06:59+05:00"),
    "each month": ("0 7 31 * *", "UTC", "2026-03-02T06:00", "2026-01-31T07:00+00:00"),
    "once a year": ("0 7 3 3 *", "UTC", "2026-03-02T06:00", "2025-03-03T07:00+00:00"),
    "a leap day": ("0 0 29 2 *", "UTC", "2028-02-28T23:59", "2024-02-29T00:00+00:00"),
    "a leap day over 2100": ("0 0 29 2 *", "UTC", "2104-02-28T23:59", "2096-02-29T00:00+00:00"),
    "before the gap": ("30 1 * * *", LONDON, "2026-03-29T01:29", "2026-03-28T01:30+00:00"),
    "behind the gap": ("30 1 * * *", LONDON, "2026-03-29T01:30", "2026-03-29T02:30+01:00"),
    "first turn": ("30 1 * * *", LONDON, "2026-10-25T00:30", "2026-10-25T01:30+01:00"),
    "second turn": ("30 1 * * *", LONDON, "2026-10-25T01:30", "2026-10-25T01:30+01:00"),
    "hours after both": ("30 1 * * *", LONDON, "2026-10-25T02:50", "2026-10-25T01:30+01:00"),
    "half-hours, second turn": (
        "*/30 * * * *",
        LONDON,
        "2026-10-25T01:10",
        "2026-10-25T01:30+01:00",
    ),
    "half-hours, after both": (
        "*/30 * * * *",
        LONDON,
        "2026-10-25T02:00",
        "2026-10-25T02:00+00:00",
    ),
    "New York, gap": ("30 2 * * *", NEW_YORK, "2026-03-08T07:30", "2026-03-08T03:30-04:00"),
    "New York, turns": ("30 1 * * *", NEW_YORK, "2026-11-01T07:30", "2026-11-01T01:30-04:00"),
    # Pakistan put its clocks forward last in 2009.
    "Karachi, turns of 2009": (
        "30 23 * * *",
        KARACHI,
        "2009-10-31T19:00",
        "2009-10-31T23:30+06:00",
    ),
}


@pytest.mark.parametrize(("expression", "zone", "now", "expected"), LATEST.values(), ids=LATEST)
def test_latest_slot(expression: str, zone: str, now: str, expected: str) -> None:
    assert told(latest_slot(expression, zone, utc(now))) == expected


def test_seconds_count() -> None:
    now = utc("2026-03-02T06:59:59.999999")

    assert told(latest_slot("* * * * *", KARACHI, now)) == "2026-03-02T11:59+05:00"
    assert told(next_slot("* * * * *", KARACHI, now)) == "2026-03-02T12:00+05:00"


CHANGES = {
    "London forward": (LONDON, "2026-03-29T01:00"),
    "London back": (LONDON, "2026-10-25T01:00"),
    "New York forward": (NEW_YORK, "2026-03-08T07:00"),
    "New York back": (NEW_YORK, "2026-11-01T06:00"),
    "Karachi, no change": (KARACHI, "2026-03-29T01:00"),
    "Lord Howe, half an hour back": ("Australia/Lord_Howe", "2026-04-04T15:00"),
    "Lord Howe, half an hour forward": ("Australia/Lord_Howe", "2026-10-03T15:30"),
}
HOURS = {"each hour": range(24), "one in the doubt": (1, 2)}
MINUTES = {"once": (30,), "thrice": (0, 20, 40)}


def slots_by_the_minute(zone: str, start: datetime, hours: set[int], minutes: set[int]) -> set[str]:
    """The definition, minute by minute: a slot is where a clock on the wall shows the time and did
    not show it an hour before; in the hour after a gap, a clock that was not put forward counts too.
    """
    place = ZoneInfo(zone)
    slots = set()
    seen = set()
    for number in range(3 * 24 * 60):
        moment = start + timedelta(minutes=number)
        shown = moment.astimezone(place).replace(tzinfo=None)
        day_ago = moment - timedelta(days=1)
        unchanged = day_ago.astimezone(place).replace(tzinfo=None) + timedelta(days=1)
        walls = {shown}
        if unchanged < shown and unchanged not in seen:  # left out by the change
            walls.add(unchanged)
        for wall in walls - seen:
            if wall.hour in hours and wall.minute in minutes:
                slots.add(told(moment))
        seen |= walls
    return slots


@pytest.mark.parametrize("minutes", MINUTES.values(), ids=MINUTES)
@pytest.mark.parametrize("hours", HOURS.values(), ids=HOURS)
@pytest.mark.parametrize(("zone", "change"), CHANGES.values(), ids=CHANGES)
def test_each_wall_time_is_one_slot_around_a_change_of_the_clocks(
    zone: str, change: str, hours: tuple[int, ...], minutes: tuple[int, ...]
) -> None:
    expression = f"{','.join(map(str, minutes))} {','.join(map(str, hours))} * * *"
    start = utc(change) - timedelta(hours=6)
    expected = slots_by_the_minute(zone, start - timedelta(days=1), set(hours), set(minutes))

    for quarter in range(0, 12 * 60, 10):
        now = start + timedelta(minutes=quarter)
        latest, following = latest_slot(expression, zone, now), next_slot(expression, zone, now)
        assert latest is not None
        assert following is not None
        assert latest <= now < following
        between = [slot for slot in expected if told(latest.astimezone(UTC)) < slot]
        assert told(latest.astimezone(UTC)) in expected
        assert min(between) == told(following.astimezone(UTC))
