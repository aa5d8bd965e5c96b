"""When an article was published, and how we know.

The ladder: what the page states (JSON-LD ``datePublished``, meta elements, microdata, ``<time>``);
the feed; a whole date among the digits of the address; and last htmldate's guess from the page's
text.  The guess stands behind feed and address, because on pages that state nothing it takes any
date that it meets (a header's "today", a related article's); a feed's date is a statement.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from monitor.vocabulary import DateOrigin

StatedVia = Literal["json_ld", "meta", "microdata", "time"]
DateVia = StatedVia | Literal["feed", "url", "guess", "none"]

OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
# An outlet's clock and zone may be wrong by less than a day; an announced date lies further off.
MAX_AHEAD: Final = timedelta(hours=24)

# How far local days reach into UTC: zones run from -12 h to +14 h.
_DAY_BEGINS: Final = timedelta(hours=-14)
_DAY_ENDS: Final = timedelta(hours=24 + 12)


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date as written: ``moment`` is naive where no zone is given; midnight without a time."""

    moment: datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """``moment`` is aware and in UTC, or None where nothing credible is stated."""

    moment: datetime | None
    origin: DateOrigin
    via: DateVia


NO_DATE: Final = PublicationDate(None, "none", "none")


def published_at(
    stated: Iterable[tuple[StatedVia, str]],
    *,
    offsets: Iterable[str] = (),
    feed: datetime | None,
    url: str,
    guess: Callable[[], str | None],
    now: datetime,
) -> PublicationDate:
    """The first credible date of the ladder, in UTC.

    ``stated`` are the page's own dates as (where, text), best first; ``offsets`` are further times
    of the page that only lend their zone to a time without one (UTC if none has one); ``guess`` is
    asked only if all else is silent.  Dates more than 24 hours after ``now`` or before 1990 are
    refused and the next is taken.  A page's date without a time gives way to the feed's exact time
    of the same day.
    """
    stated = list(stated)
    feed = None if feed is None else _in_utc(feed, UTC)
    if feed is not None and not _is_credible(feed, now):
        feed = None
    zone = _zone_of((*(text for _, text in stated), *offsets))
    for via, text in stated:
        found = parse_date(text)
        if found is None:
            continue
        moment = _in_utc(found.moment, zone if found.has_time else UTC)
        if not _is_credible(moment, now):
            continue
        if not found.has_time and feed is not None and _within_day(feed, found.moment.date()):
            return PublicationDate(feed, "feed", "feed")
        return PublicationDate(moment, "page", via)
    if feed is not None:
        return PublicationDate(feed, "feed", "feed")
    day = date_in_url(url)
    if day is not None and _is_credible(moment := _midnight(day), now):
        return PublicationDate(moment, "url", "url")
    guessed = parse_date(guess() or "")
    if guessed is not None and _is_credible(moment := _in_utc(guessed.moment, UTC), now):
        return PublicationDate(moment, "page", "guess")
    return NO_DATE


# --- reading one date ----------------------------------------------------------------------

_ISO: Final = re.compile(
    r"(?P<y>\d{4})[-/.]?(?P<m>\d{2})[-/.]?(?P<d>\d{2})"
    r"(?:[T\s]+(?P<H>\d{1,2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|[A-Z]{2,4}|(?:GMT|UTC)?[+-]\d{2}:?(?:\d{2})?)?)?",
    re.I,
)
_EUROPEAN: Final = re.compile(
    r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4})(?:,?\s+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?)?"
    r"\s*(?P<zone>Z|(?:GMT|UTC)?[+-]\d{2}:?(?:\d{2})?)?"
)
_CHINESE: Final = re.compile(
    r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:\s*(?P<H>\d{1,2})[:：](?P<M>\d{2})(?:[:：](?P<S>\d{2}))?)?"
    r"(?P<zone>)"
)
# Only names that mean one zone; IST and CST mean several.
_ZONES: Final = {"Z": 0, "UTC": 0, "GMT": 0, "PKT": 5, "MSK": 3}


def parse_date(text: str) -> ParsedDate | None:
    """A date in ISO 8601 or its usual misspellings, RFC 2822, ``14.10.2024 09:30`` or Chinese.

    None for what is none of these or no real day.  Month names of other languages are not read.
    """
    text = text.strip()[:80]
    for form in (_ISO, _EUROPEAN, _CHINESE):
        if found := form.fullmatch(text):
            return _from_fields(found)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    # "-0000" says that the zone is unknown; email then gives a naive time.
    return ParsedDate(moment, has_time=":" in text)


def _from_fields(found: re.Match[str]) -> ParsedDate | None:
    zone = _offset(found["zone"] or "")
    try:
        moment = datetime(
            int(found["y"]),
            int(found["m"]),
            int(found["d"]),
            int(found["H"] or 0),
            int(found["M"] or 0),
            int(found["S"] or 0),
            tzinfo=zone,
        )
    except ValueError:
        return None
    return ParsedDate(moment, has_time=found["H"] is not None)


def _offset(text: str) -> timezone | None:
    text = text.upper()
    if text in _ZONES:
        return timezone(timedelta(hours=_ZONES[text]))
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})?", text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


# --- the address ---------------------------------------------------------------------------

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_YEAR: Final = r"(?P<y>(?:19|20)\d\d)"
_URL_FORMS: Final[Sequence[re.Pattern[str]]] = tuple(
    re.compile(rf"(?<![0-9]){form}(?![0-9])", re.I)
    for form in (
        # /2024/10/14/ and /2024-10-14/, /2024/oct/14/, /2024/1014/, /202410/14/, t20241014_
        _YEAR + r"(?P<s>[/_.-])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
        _YEAR + r"/(?P<name>[a-z]{3,9})/(?P<d>\d{1,2})",
        _YEAR + r"[/-](?P<m>\d{2})(?P<d>\d{2})",
        _YEAR + r"(?P<m>\d{2})/(?P<d>\d{2})",
        _YEAR + r"(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-" + _YEAR,
    )
)


def date_in_url(url: str) -> date | None:
    """A whole date (year, month, day) among the digits of an address's path, or None."""
    path = url.partition("://")[2].partition("/")[2].partition("#")[0][:2_000]
    for form in _URL_FORMS:
        for found in form.finditer(path):
            fields = found.groupdict()
            name = (fields.get("name") or "")[:3].lower()
            month = _MONTHS.get(name) if name else int(fields["m"])
            try:
                return date(int(fields["y"]), month or 0, int(fields["d"]))
            except ValueError:
                continue
    return None


# --- judging -------------------------------------------------------------------------------


def _is_credible(moment: datetime, now: datetime) -> bool:
    return OLDEST <= moment <= now + MAX_AHEAD


def _in_utc(moment: datetime, zone: timezone) -> datetime:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _zone_of(texts: Iterable[str]) -> timezone:
    """The zone of the first of the page's times that names one, else UTC."""
    for text in texts:
        found = parse_date(text)
        if found is not None and found.has_time and found.moment.tzinfo is not None:
            offset = found.moment.utcoffset()
            return timezone(offset) if offset is not None else UTC
    return UTC


def _within_day(moment: datetime, day: date) -> bool:
    begin = _midnight(day)
    return begin + _DAY_BEGINS <= moment < begin + _DAY_ENDS
