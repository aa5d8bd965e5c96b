"""Dates and spans of days that a text gives, in the languages of calendar.toml.

A text is cut into tokens, and each token becomes one letter: the number of a day, a month, a word
that joins the two ends of a span, and so on. A date is then a pattern over the letters, the same
for all languages.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from classifiers.calendar_words import SIGNS, calendar
from classifiers.folding import fold
from classifiers.numerals import DIGITS, TEN

_LONGEST = 20_000
_MOST_DATES = 60
_TEXTS_REMEMBERED = 32
# Half a year either way: "on December 30" in January is last year's.
_HALF_YEAR_DAYS = 183
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

Grain = Literal["day", "month", "year"]


class Span(NamedTuple):
    """The days first..last, both included, that text[start:end] names.

    `grain` tells how exactly. `dated` is false where the text gives no year and that nearest to
    the publication has been taken.
    """

    start: int
    end: int
    first: date
    last: date
    grain: Grain
    dated: bool


def dates_in(text: str, published: date | None = None) -> list[date]:
    """The days that `text` names, in order; of a span of days the first and the last.

    Years and bounds are those of `spans_in`; at most 60 days are returned.
    """
    found: list[date] = []
    for span in spans_in(text, published):
        if span.grain == "day":
            found += [span.first] if span.first == span.last else [span.first, span.last]
    return found[:_MOST_DATES]


def spans_in(text: str, published: date | None = None) -> list[Span]:
    """The days, spans of days, months and years that `text` names, in order.

    What has no year gets the one nearest to `published`, and is left out where that is unknown.
    Bounded: only the first 20,000 characters are read and at most 60 spans returned.
    """
    return list(_spans_in(text[:_LONGEST], published))


# The status of an event and its days ask for the spans of one sentence, the next event's again.
@lru_cache(maxsize=_TEXTS_REMEMBERED)
def _spans_in(text: str, published: date | None) -> tuple[Span, ...]:
    folded = fold(text)
    tokens = calendar().token
    letters = "".join(map(_LETTERS.__getitem__, tokens.findall(folded.text)))
    if _DATE_NEEDS.isdisjoint(letters):
        return ()
    matches = list(_DATE.finditer(letters))
    if not matches:
        return ()
    places = [match.span() for match in tokens.finditer(folded.text)]
    found: list[Span] = []
    for match in matches:
        start, end = folded.span(places[match.start()][0], places[match.end() - 1][1])
        if match["name"] and not _stands_alone(match, text[start].isupper()):
            continue
        forms = [folded.text[slice(*place)] for place in places[slice(*match.span())]]
        found += [Span(start, end, *days) for days in _days_of(match, forms, published)]
        if len(found) >= _MOST_DATES:
            break
    return tuple(found[:_MOST_DATES])


# --- tokens and their letters --------------------------------------------------------------

# d  number of a day        y  year                     D  full date, 24.09.2026 or 2026-09-24
# E  month; its day may follow, as in English           M  month; its day goes before
# e  the same, m, k  the same, where the name is doubtful without a word before (after) it
# n u r  Chinese signs of year, month, day              z  year told by that of publication
# t  to    a  and    b  between    o  of    p  word before    q  word after
# h c f s  hyphen, comma, full stop, slash              x  anything else
_DATE_NEEDS = frozenset("DEeMmkuyz")
_WORDS_REMEMBERED = 50_000
_LONGEST_ENDING = 4

_DATE = regex.compile(
    r"""(?P<full1>D)(?:(?P<join>[th])(?P<full2>D))?
    # 2026年9月24日至28日, 9月24日至10月3日, 去年10月
    | (?:(?P<y1>y)n|(?P<y1>z))?(?P<m1>d)u(?:(?P<d1>d)r?(?:(?P<join>[th])(?:(?P<m2>d)u)?(?P<d2>d)r)?)?
    # 24 to 28 September 2026, 24 September to 3 October, 24th of September
    | (?:(?P<d1>d)(?:o?(?P<m1>[EeMmk])(?:c?(?P<y1>y))?)?(?P<join>[tha]))?
      (?P<d2>d)o?(?P<m2>[EeMmk])(?:s[EeMmk])?(?:c?o?(?P<y2>y))?
    # September 24-28, 2026; September 24 to October 3; Sept. 24
    | (?P<m1>[Ee])f?(?P<d1>d)(?!o?[EeMmk])(?:c?(?P<y1>y))?
      (?:(?P<join>[tha])(?:(?P<m2>[Ee])f?)?(?P<d2>d)(?!o?[EeMmk])(?:c?(?P<y2>y))?)?
    # September 2026, September to October 2026
    | (?P<name>(?P<m1>[EeMmk]))(?:s[EeMmk])?
      (?:(?P<join>[tha])(?P<m2>[EeMmk])(?:c?o?(?P<y2>y))?|c?o?(?P<y1>y))?
    # in 2016, 2015-2018, 2026年, 去年
    | (?P<y1>y)n | (?P<y1>z) | (?<=[ptob])(?P<y1>y)(?:(?P<join>[tha])(?P<y2>y))? | (?P<y1>y)(?=[qt])""",
    regex.VERBOSE,
)


class _Letters(dict[str, str]):
    """The letter of each token, worked out at first sight: most words come again."""

    def __missing__(self, form: str) -> str:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        letter = self[form] = _work_out(form)
        return letter


_LETTERS = _Letters()


def _work_out(form: str) -> str:
    known = calendar()
    if form in SIGNS:
        return SIGNS[form]
    if form[0].isdigit() or form[0] in DIGITS or form[0] == TEN:
        return _letter_of_number(form)
    if form in known.months:
        return known.months[form][1]
    if form in known.relative_years:
        return "z"
    if form in known.words:
        return known.words[form]
    return "M" if _stem_month(form) else "x"


def _letter_of_number(form: str) -> str:
    if _full_date(form) is not None:
        return "D"
    number = _number(form)
    if number is not None and 1 <= number <= 31:
        return "d"
    return "y" if number is not None and _FIRST_YEAR <= number <= _LAST_YEAR else "x"


def _number(form: str) -> int | None:
    """The value of a token that is a whole number, in figures or in Chinese."""
    written = calendar().figures.fullmatch(form)
    if written:
        figures = written.group(1)
        return int(figures) if len(figures) <= 4 else None
    if not all(sign in DIGITS or sign == TEN for sign in form):
        return None
    if TEN not in form:
        return int("".join(str(DIGITS[sign]) for sign in form)) if len(form) <= 4 else None
    tens, _, ones = form.partition(TEN)
    if len(tens) > 1 or len(ones) > 1 or TEN in ones:
        return None
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def _full_date(form: str) -> date | None:
    parts = regex.split(r"[-.]", form)
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    if len(parts[0]) == 4:
        return _date(int(parts[0]), int(parts[1]), int(parts[2]))
    return _date(int(parts[2]), int(parts[1]), int(parts[0]))


def _stem_month(form: str) -> int | None:
    for stem, number in calendar().stems.get(form[:2], ()):
        if form.startswith(stem) and len(form) <= len(stem) + _LONGEST_ENDING:
            return number
    return None


def _stands_alone(match: regex.Match[str], capital: bool) -> bool:
    """Whether what may be a month's name is one: beside a year, or in the right company."""
    letter = match["name"]
    if letter in "EM" or match["y1"] or match["y2"]:
        return True
    before = match.string[: match.start()][-1:]
    after = match.string[match.end() :][:1]
    if letter == "k":
        return after in ("q", "t")
    return before in ("p", "t", "o", "b") and (capital or letter == "m")


# --- what a match says ---------------------------------------------------------------------


class _Point(NamedTuple):
    """A day, month or year, as far as the text tells it."""

    year: int | None
    month: int | None
    day: int | None

    def filled(self, other: _Point) -> _Point:
        """With the year and month of the other end of the span, where it has none itself."""
        return _Point(self.year or other.year, self.month or other.month, self.day)

    def days(self, published: date | None) -> tuple[date, date] | None:
        """Its first and last day; None for what no calendar has, or what lacks a year."""
        middle = (self.month or 7, self.day or 15)
        year = self.year or _nearest_year(*middle, published)
        if year is None or _date(year, *middle) is None:
            return None
        if self.day is not None:
            return date(year, *middle), date(year, *middle)
        if self.month is None:
            return date(year, 1, 1), date(year, 12, 31)
        return date(year, self.month, 1), date(year, self.month, monthrange(year, self.month)[1])


_Days = tuple[date, date, Grain, bool]


def _days_of(match: regex.Match[str], forms: Sequence[str], published: date | None) -> list[_Days]:
    """What a match names: first and last day, grain, and whether the text gives the year."""
    start, end = (_point(match, forms, number, published) for number in "12")
    if start is None or end is None:
        only = start or end
        days = only.days(published) if only else None
        return [(*days, _grain(only), only.year is not None)] if only and days else []
    dated = start.year is not None or end.year is not None
    first, last = start.filled(end).days(published), end.filled(start).days(published)
    if first and last and first > last:
        # Over the turn of a year: the end without a year of its own moves.
        if end.year is None:
            last = end.filled(start)._replace(year=last[0].year + 1).days(published)
        elif start.year is None:
            first = start.filled(end)._replace(year=first[0].year - 1).days(published)
    both = [days for days in (first, last) if days is not None]
    if len(both) == 2 and _is_one_span(match, *both):
        return [(both[0][0], both[1][1], _grain(end), dated)]
    # "24 September and 3 October" are two days, "Mi-35 - 3 May" is one.
    two = match["join"] == "a" and start.month is not None and end.month is not None
    return [(*days, _grain(end), dated) for days in (both if two else both[-1:])]


def _is_one_span(
    match: regex.Match[str], first: tuple[date, date], last: tuple[date, date]
) -> bool:
    if match["join"] != "a":
        return first <= last
    between = match.string[: match.start()].endswith("b")
    return first <= last and (between or (last[0] - first[1]).days == 1)


def _point(
    match: regex.Match[str], forms: Sequence[str], end: str, published: date | None
) -> _Point | None:
    """One end of what the match names: "1" the first, "2" the last."""

    def form(part: str) -> str | None:
        at = match.start(f"{part}{end}")
        return forms[at - match.start()] if at >= 0 else None

    if end_date := form("full"):
        full = _full_date(end_date)
        return _Point(full.year, full.month, full.day) if full else None
    year, month, day = form("y"), form("m"), form("d")
    if year is None and month is None and day is None:
        return None
    return _Point(
        _year(year, published) if year else None,
        _month(month) if month else None,
        _number(day) if day else None,
    )


def _grain(point: _Point) -> Grain:
    return "day" if point.day is not None else "month" if point.month is not None else "year"


def _year(form: str, published: date | None) -> int | None:
    distance = calendar().relative_years.get(form)
    if distance is None:
        return _number(form)
    return published.year + distance if published is not None else None


def _month(form: str) -> int | None:
    known = calendar().months.get(form)
    return known[0] if known else _stem_month(form) or _number(form)


def _nearest_year(month: int, day: int, published: date | None) -> int | None:
    """The year in which that day lies within half a year of the publication."""
    if published is None:
        return None
    for year in (published.year, published.year - 1, published.year + 1):
        when = _date(year, month, day)
        if when is not None and abs((when - published).days) <= _HALF_YEAR_DAYS:
            return year
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
