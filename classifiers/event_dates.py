"""The days that a sentence gives an event.

What this does not do: work out dates told by their distance ("next week") or in another calendar.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import regex

from classifiers.dates import Span, spans_in
from classifiers.event_telling import SETTLED, Telling
from classifiers.folding import fold

# What ended longer ago than this is not reported but recalled.
_BACKGROUND = timedelta(days=60)
# "MOSCOW, October 5 (TASS)", «新华社伊斯兰堡10月5日电»: when it was written, not what it tells.
_DATELINE_BEFORE = regex.compile(r"\W{0,3}(?:[\p{L}\p{M}.\-]{1,20}\s?){1,3}[,،:]\s?")
_DATELINE_AFTER = regex.compile(r"\s?[(/:—–.]|\s-\s|电|電|\s*$")
_LONGEST_WORD = 12
# The better first.
_GRAINS = ("day", "month", "year")


def days_told(telling: Telling) -> tuple[date, ...]:
    """The first and the last day of the event, as exactly as they are told; or none."""
    meant = [_in_the_year_meant(telling, span) for span in _spans(telling)]
    fitting = [span for span in meant if _fits(telling, span)]
    if not fitting:
        return ()
    best = min(fitting, key=lambda span: (_GRAINS.index(span.grain), span.first == span.last,
                                          telling.gap(span.start, span.end)))  # fmt: skip
    return best.first, best.last


def is_long_ago(telling: Telling) -> bool:
    """Whether all days that the sentence names were over long before the publication."""
    spans = _spans(telling)
    if telling.published is None or not spans:
        return False
    return telling.published - max(span.last for span in spans) > _BACKGROUND


def _spans(telling: Telling) -> list[Span]:
    spans = spans_in(telling.text, telling.published)
    return [span for span in spans if not _is_dateline(telling.text, span)]


def _is_dateline(text: str, span: Span) -> bool:
    return (
        span.grain == "day"
        and _DATELINE_AFTER.match(text, span.end) is not None
        and (
            _DATELINE_BEFORE.fullmatch(text, 0, span.start) is not None
            or text[span.end : span.end + 1] in ("电", "電")
        )
    )


def _in_the_year_meant(telling: Telling, span: Span) -> Span:
    """Where the text gives no year: what is over was before the publication, what is planned
    comes after it."""
    if span.dated or telling.published is None:
        return span
    if telling.status in SETTLED and span.first > telling.published:
        return _years_on(span, -1)
    if telling.status == "planned" and telling.published - span.last > _BACKGROUND:
        return _years_on(span, 1)
    return span


def _fits(telling: Telling, span: Span) -> bool:
    """Whether what is at that stage can be on those days."""
    if span.grain == "year" and _has_gone_on_since(telling, span):
        return False
    if telling.published is None:
        return True
    if telling.status == "planned":
        return span.last >= telling.published
    if telling.status == "under_way" or telling.status in SETTLED:
        return span.first <= telling.published
    return True


def _has_gone_on_since(telling: Telling, span: Span) -> bool:
    before = fold(telling.text[max(0, span.start - _LONGEST_WORD) : span.start]).text.split()
    return bool(before) and before[-1] in telling.found.plain_words("date.since")


def _years_on(span: Span, years: int) -> Span:
    """The span in another year, where the calendar has one."""
    if not date.min.year <= span.first.year + years <= span.last.year + years <= date.max.year:
        return span
    month = span.grain == "month"
    return span._replace(
        first=_year_on(span.first, years), last=_year_on(span.last, years, to_the_end=month)
    )


def _year_on(day: date, years: int, *, to_the_end: bool = False) -> date:
    year = day.year + years
    length = monthrange(year, day.month)[1]
    return date(year, day.month, length if to_the_end else min(day.day, length))
