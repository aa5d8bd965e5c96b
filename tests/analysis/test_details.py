"""What is known of an event beside its name, in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.details import detail_parts


def day(text: str) -> date:
    return date.fromisoformat(text)


DAYS = {
    "a day": ("2026-09-24", "2026-09-24", "2026-09-24"),
    "a span": ("2026-09-24", "2026-10-03", "2026-09-24 to 2026-10-03"),
    "a month": ("2026-10-01", "2026-10-31", "2026-10"),
    "a leap year's month": ("2028-02-01", "2028-02-29", "2028-02"),
    "all but a day of a month": ("2026-10-01", "2026-10-30", "2026-10-01 to 2026-10-30"),
    "two months": ("2026-09-01", "2026-10-31", "2026-09-01 to 2026-10-31"),
    "a year": ("2016-01-01", "2016-12-31", "2016"),
    "the last month of time": ("9999-12-01", "9999-12-31", "9999-12"),
}


@pytest.mark.parametrize(("first", "last", "words"), DAYS.values(), ids=DAYS)
def test_days_in_words(first: str, last: str, words: str) -> None:
    assert detail_parts("reports", day(first), day(last), None, None) == (words,)


MANNERS = {
    "reports": (),
    "recalls": ("told as background",),
    "rumours": ("by hearsay",),
    "denies": ("denied",),
}


@pytest.mark.parametrize(("mode", "words"), MANNERS.items(), ids=MANNERS)
def test_the_manner_in_words(mode: str, words: tuple[str, ...]) -> None:
    assert detail_parts(mode, None, None, None, None) == words


def test_all_that_is_known_in_order() -> None:
    found = detail_parts("rumours", day("2026-09-24"), day("2026-09-24"), "Карачи", "2,5 млрд $")
    assert found == ("2026-09-24", "Карачи", "2,5 млрд $", "by hearsay")


@given(first=st.dates(), last=st.dates())
def test_any_days_have_words(first: date, last: date) -> None:
    [words] = detail_parts("reports", min(first, last), max(first, last), None, None)
    assert words
