"""When, where, how much, and how an event is told, in words for people.  Pure."""

from calendar import monthrange
from datetime import date
from typing import Final

# What is simply reported needs no word.
_MANNERS: Final = {
    "recalls": "told as background",
    "rumours": "by hearsay",
    "denies": "denied",
}


def detail_parts(
    mode: str,
    first_day: date | None,
    last_day: date | None,
    place: str | None,
    amount: str | None,
) -> tuple[str, ...]:
    """What is known of an event beside its name, each part as a few words; none where nothing is.

    Place and amount are as the article writes them, so they are text from the web.
    """
    parts = (
        _days(first_day, last_day) if first_day and last_day else None,
        place,
        amount,
        _MANNERS.get(mode),
    )
    return tuple(part for part in parts if part)


def _days(first: date, last: date) -> str:
    """``2026-09-24``, ``2026-09-24 to 2026-10-03``; a whole month is ``2026-10``, a year ``2016``."""
    if first == last:
        return first.isoformat()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04}"
    if first.day == 1 and last == first.replace(day=monthrange(first.year, first.month)[1]):
        return f"{first.year:04}-{first.month:02}"
    return f"{first.isoformat()} to {last.isoformat()}"
