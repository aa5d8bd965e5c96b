"""When a digest is due."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.digests.due import DueDigest, due_digests, slot_key
from monitor.store.digests import LastDigest
from tests.digests.examples import settings

KARACHI = settings()  # 07:00 in Karachi is 02:00 UTC
LONG_AGO = {"morning": datetime(2026, 1, 1, tzinfo=UTC)}


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def last(until: datetime, slot: str = "an earlier one") -> dict[str, LastDigest]:
    return {"morning": LastDigest(1, slot, until)}


def test_a_digest_is_due_from_its_slot_on() -> None:
    recorded = last(at(1, 2))

    assert due_digests([KARACHI], recorded, LONG_AGO, at(2, 1, 59)) == []
    assert due_digests([KARACHI], recorded, LONG_AGO, at(2, 2, 0)) == [
        DueDigest(KARACHI, "2026-03-02T07:00[Asia/Karachi]", at(1, 2), at(2, 2, 0))
    ]


def test_a_digest_is_due_once_for_its_slot() -> None:
    recorded = last(at(2, 2, 0), "2026-03-02T07:00[Asia/Karachi]")

    assert due_digests([KARACHI], recorded, LONG_AGO, at(2, 2, 1)) == []
    assert due_digests([KARACHI], recorded, LONG_AGO, at(3, 1, 59)) == []
    assert len(due_digests([KARACHI], recorded, LONG_AGO, at(3, 2, 0))) == 1


def test_after_three_days_down_one_digest_covers_the_gap() -> None:
    (due,) = due_digests([KARACHI], last(at(1, 2)), LONG_AGO, at(4, 15, 30))

    assert (due.since, due.until) == (at(1, 2), at(4, 15, 30))
    assert due.slot == "2026-03-04T07:00[Asia/Karachi]"


@pytest.mark.parametrize(
    ("known", "now", "due"),
    [
        pytest.param({}, at(2, 3), False, id="never seen"),
        pytest.param({"morning": at(2, 2, 1)}, at(2, 3), False, id="installed after the slot"),
        pytest.param({"morning": at(2, 2, 0)}, at(2, 3), False, id="installed at the slot"),
        pytest.param({"morning": at(2, 1, 59)}, at(2, 2, 0), True, id="its first slot"),
        pytest.param({"morning": at(1, 3)}, at(4, 5), True, id="its first slots were missed"),
    ],
)
def test_a_new_name_waits_for_its_first_slot(
    known: dict[str, datetime], now: datetime, due: bool
) -> None:
    assert bool(due_digests([KARACHI], {}, known, now)) is due


def test_the_first_digest_covers_the_day_before_its_slot() -> None:
    (due,) = due_digests([KARACHI], {}, {"morning": at(2, 1)}, at(2, 2, 3))

    assert (due.since, due.until) == (at(1, 2), at(2, 2, 3))


def test_a_schedule_moved_to_an_earlier_hour_does_not_repeat_the_day() -> None:
    moved = settings(schedule="0 6 * * *")
    recorded = last(at(2, 2), "2026-03-02T07:00[Asia/Karachi]")

    assert due_digests([moved], recorded, LONG_AGO, at(2, 5)) == []
    assert len(due_digests([moved], recorded, LONG_AGO, at(3, 1))) == 1


def test_each_name_is_decided_for_itself() -> None:
    evening = settings(name="evening", schedule="0 19 * * *")
    known = {**LONG_AGO, "evening": at(1, 0)}

    due = due_digests([KARACHI, evening], last(at(1, 2)), known, at(2, 2))

    assert [digest.name for digest in due] == ["morning", "evening"]


def deliveries(schedule: str, zone: str, start: datetime, end: datetime) -> list[tuple[str, str]]:
    """Slots and UTC times of the digests that a daemon asking every ten minutes would make."""
    digest = settings(schedule=schedule, timezone=zone)
    recorded: dict[str, LastDigest] = {}
    made = []
    seconds = int((end - start).total_seconds())
    for offset in range(0, seconds, 600):
        now = datetime.fromtimestamp(start.timestamp() + offset, UTC)
        for due in due_digests([digest], recorded, {"morning": start}, now):
            recorded["morning"] = LastDigest(1, due.slot, due.until)
            made.append((due.slot, f"{now:%d %H:%M}"))
    return made


def test_the_hour_that_comes_twice_gives_one_digest() -> None:
    made = deliveries("30 2 * * *", "Europe/Berlin", at(24, 12, month=10), at(26, 12, month=10))

    assert made == [
        ("2026-10-25T02:30[Europe/Berlin]", "25 00:30"),
        ("2026-10-26T02:30[Europe/Berlin]", "26 01:30"),
    ]


def test_the_hour_that_is_left_out_still_gives_one_digest() -> None:
    made = deliveries("30 2 * * *", "Europe/Berlin", at(28, 12), at(30, 12))

    assert [moment for _, moment in made] == ["29 01:30", "30 00:30"]
    assert len({slot for slot, _ in made}) == 2


def test_both_turns_of_a_wall_time_have_one_key() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)

    assert slot_key(first) == slot_key(first.replace(fold=1)) == "2026-10-25T02:30[Europe/Berlin]"
