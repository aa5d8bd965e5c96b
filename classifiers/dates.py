"""Dates that a text gives, in the languages of calendar.toml."""

from __future__ import annotations

from datetime import date
from functools import cache

import regex

from classifiers.lexicon import LEXICONS, read_toml
from classifiers.text import fold

_LONGEST = 20_000
_MOST_DATES = 60
# Half a year either way: "on December 30" in January is last year's.
_HALF_YEAR_DAYS = 183


def dates_in(text: str, published: date | None = None) -> list[date]:
    """The days that `text` names, in order, with the year given or the one nearest `published`.

    A day without a year is left out where `published` is unknown. Bounded: only the first
    20,000 characters are read and at most 60 dates returned.
    """
    folded = fold(text[:_LONGEST]).text
    found: list[date] = []
    for match in _pattern().finditer(folded):
        month = _month(match.group("name") or match.group("chinese"))
        day = int(match.group("before") or match.group("after") or match.group("day"))
        written = match.group("year") or match.group("year_before")
        when = _date(int(written) if written else None, month, day, published)
        if when is not None:
            found.append(when)
            if len(found) == _MOST_DATES:
                break
    return found


def _date(year: int | None, month: int, day: int, published: date | None) -> date | None:
    if year is None and published is None:
        return None
    years = (
        [year]
        if year is not None
        else [published.year + k for k in (0, -1, 1)]
        if published
        else []
    )
    for candidate in years:
        if not 1900 <= candidate <= 2200:
            continue
        try:
            when = date(candidate, month, day)
        except ValueError:
            continue
        if year is not None or published is None or abs((when - published).days) <= _HALF_YEAR_DAYS:
            return when
    return None


@cache
def _names() -> tuple[dict[str, int], tuple[tuple[str, int], ...]]:
    """Whole names and name beginnings with the number of their month."""
    exact: dict[str, int] = {}
    stems: list[tuple[str, int]] = []
    for lang, months in read_toml(LEXICONS / "calendar.toml")["months"].items():
        for number, names in enumerate(months, start=1):
            for name in names:
                form = fold(name).text
                if form.endswith("*"):
                    stems.append((form[:-1], number))
                elif lang != "zh":
                    exact[form] = number
    return exact, tuple(stems)


def _month(name: str) -> int:
    if name.isdecimal():
        return int(name)
    exact, stems = _names()
    if name in exact:
        return exact[name]
    return next(number for stem, number in stems if name.startswith(stem))


@cache
def _pattern() -> regex.Pattern[str]:
    exact, stems = _names()
    names = "|".join(
        [regex.escape(name) for name in sorted(exact, key=lambda n: (-len(n), n))]
        + [regex.escape(stem) + r"\p{L}{0,4}" for stem, _ in stems]
    )
    day = r"(?:[12]\d|3[01]|0?[1-9])"
    year = r"(?:[ ,]{1,2}(?P<year>(?:19|20)\d\d)(?!\d))?"
    # "24 to 28 September", "24 September", "September 24", "9月24日"; only the nearer day counts.
    western = rf"(?<![\p{{L}}\d])(?:(?P<before>{day})(?:st|nd|rd|th)?[ \-]{{1,2}}(?:of )?)?(?P<name>{names})(?![\p{{L}}\p{{M}}])(?(before)|\.?[ \-]{{1,2}}(?P<after>{day})(?:st|nd|rd|th)?(?![\d:]))"
    chinese = rf"(?:(?P<year_before>(?:19|20)\d\d)年)?(?P<chinese>1[0-2]|0?[1-9])月(?P<day>{day})日"
    return regex.compile(f"(?:{western}{year})|(?:{chinese})")
