"""Dates as feeds, sitemaps and ``<time>`` elements write them."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from time import struct_time
from typing import Final

_OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)  # before it there was no web to date a page on
_NEWEST: Final = datetime(2200, 1, 1, tzinfo=UTC)

# Zone names that RFC 822 does not know and each of which means one zone in our sources.  IST and
# CST mean several and are left to the reader of the page.
_ZONES: Final = {"PKT": "+0500", "MSK": "+0300", "MSD": "+0400", "BST": "+0100", "CET": "+0100",
                 "CEST": "+0200", "EET": "+0200", "EEST": "+0300"}  # fmt: skip
_ZONE_NAME: Final = re.compile(r"\b(" + "|".join(_ZONES) + r")\s*$", re.IGNORECASE)
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})"
    r"(?:[,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)


def parse_date(value: object, parsed: struct_time | None = None) -> datetime | None:
    """A moment in UTC: ISO 8601, RFC 5322 and its usual misspellings, ``02.03.2026 09:30``.

    A date without a zone is taken as UTC and one without a time as midnight, for nothing better is
    known of it here.

    :param parsed: what another parser (feedparser) made of it, used where this one gives up.
    :returns: ``None`` for what cannot be read, and for years before 1990 or after 2199.
    """
    text = value.strip()[:100] if isinstance(value, str) else ""
    moment = _iso(text) or _mail(text) or _day_first(text) or _from_struct(parsed)
    if moment is None:
        return None
    try:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment if _OLDEST <= moment < _NEWEST else None


def unless_in_future(moment: datetime | None, now: datetime) -> datetime | None:
    """The date, or ``None`` where it lies more than a day ahead: an announcement or a mistake."""
    return None if moment is not None and moment > now + timedelta(days=1) else moment


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit() or len(text) < 8:
        return None
    text = re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)", "", text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _mail(text: str) -> datetime | None:
    if "-" in text[:10] or not re.search(r"[A-Za-z]{3}", text):
        return None
    text = _ZONE_NAME.sub(lambda found: _ZONES[found[1].upper()], text)
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day_first(text: str) -> datetime | None:
    found = _DAY_FIRST.match(text)
    if found is None:
        return None
    zone = re.search(r"([+-])(\d{2}):?(\d{2})\s*$", text[found.end() :])
    offset = timedelta()
    if zone is not None:
        offset = timedelta(hours=int(zone[2]), minutes=int(zone[3])) * (1 if zone[1] == "+" else -1)
    try:
        return datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            int(found["hour"] or 0),
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=timezone(offset),
        )
    except ValueError:
        return None


def _from_struct(parsed: struct_time | None) -> datetime | None:
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:6], tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
