"""What a text says of an event beside its name: when, where, how much, and in what manner.

All is read from the sentence that is the event's evidence; dates, place and amount, where it has
none, from the sentence behind it or a title that speaks of the same thing. By rules and the words
of details.toml, not learnt: no labels tell of dates, places and amounts, and few of the manner.

What this does not do: work out dates told by their distance ("next week") or in another calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import regex

from classifiers.amounts import amounts_in
from classifiers.dates import Span, spans_in
from classifiers.event_features import Candidate
from classifiers.event_words import Found, find
from classifiers.marking import MarkedSentence
from classifiers.matching import Match, is_han
from classifiers.text import fold

# What ended longer ago than this is not reported but recalled.
_BACKGROUND = timedelta(days=60)
# Only what has come about can be background; a day named beside what was called off was planned.
_SETTLED = frozenset({"concluded", "signed", "delivered"})
# "MOSCOW, October 5 (TASS)", «新华社伊斯兰堡10月5日电»: when it was written, not what it tells.
_DATELINE_BEFORE = regex.compile(r"\W{0,3}(?:[\p{L}\p{M}.\-]{1,20}\s?){1,3}[,،:]\s?")
_DATELINE_AFTER = regex.compile(r"\s?[(/:—–.]|\s-\s|电|電|\s*$")
_DASH = regex.compile(r"\s?[-–—]\s?")
_POSSESSIVE = regex.compile(r"['’]s?\b")
# How many Chinese characters may stand between "at" and the name of a place, or a place and "held".
_CHARACTERS_BETWEEN = 6
_LONGEST_WORDING = 3
_MOST_FILLERS = 4
_FAR_AWAY = 1_000
_LONGEST_WORD = 12
# The better first.
_GRAINS = ("day", "month", "year")
_PLACES = ("ground", "town", "region", "country")


@dataclass(frozen=True, slots=True)
class Details:
    """`mode` is one of judgement.MODES; `dates` are the first and the last day, or none; `place`
    and `amount` are as the text writes them."""

    mode: str
    dates: tuple[date, ...]
    place: str | None
    amount: str | None


def details_of(candidate: Candidate, status: str) -> Details:
    """The details of the event that a candidate states and whose status is known."""
    own = _Telling(candidate, candidate.sentence, status)
    titles = [
        _Telling(candidate, title, status)
        for title in candidate.document.title
        if title is not candidate.sentence and _is_of_the_same(candidate, title)
    ]
    dates, place, amount = own.dates(), own.place(), own.amount()
    for other in (*_following(candidate, status), *titles):
        dates = dates or other.dates()
        place = place or other.place()
        amount = amount or other.amount()
    return Details(_mode(own, titles), dates, place, amount)


def _following(candidate: Candidate, status: str) -> Iterator[_Telling]:
    """The sentence behind the evidence, if it goes on about the same."""
    sentences = candidate.document.sentences
    if len(candidate.document.title) <= candidate.index < len(sentences) - 1:
        following = sentences[candidate.index + 1]
        if _is_of_the_same(candidate, following):
            yield _Telling(candidate, following, status)


def _is_of_the_same(candidate: Candidate, sentence: MarkedSentence) -> bool:
    """Whether a sentence names what the event is about, and no other such thing."""
    named, own = sentence.concepts, candidate.sentence.concepts
    particular = _PARTICULAR[candidate.type]
    things = [concept for concept in named if concept.startswith(particular)]
    if things:
        return any(thing in own for thing in things)
    return not _COMMON[candidate.type].isdisjoint(named)


_SERIES = "drill.series."
_PARTICULAR = {"drill": _SERIES, "deal": "deal.object."}
_COMMON = {
    "drill": frozenset({"drill.exercise", "drill.exercise_weak"}),
    "deal": frozenset({"deal.paper", "deal.purchase"}),
}


# --- how it is told ------------------------------------------------------------------------


def _mode(own: _Telling, titles: Sequence[_Telling]) -> str:
    """Denial before rumour before recollection; a title denies and doubts for its text too."""
    for mode in ("denies", "rumours"):
        if any(telling.found.of(f"mode.{mode}") for telling in (own, *titles)):
            return mode
    return "recalls" if own.recalls() else "reports"


# --- a sentence that tells of the event ----------------------------------------------------


class _Telling:
    """A sentence that tells of an event."""

    def __init__(self, candidate: Candidate, sentence: MarkedSentence, status: str) -> None:
        self._candidate = candidate
        self._sentence = sentence
        self._text = sentence.text
        self._status = status
        self._published = candidate.document.document.published
        self._lang = candidate.document.lang

    @cached_property
    def found(self) -> Found:
        """The words of details.toml in it."""
        return find(self._text, self._lang)

    def recalls(self) -> bool:
        """Whether it speaks of former times: by its words, or by the days that it names."""
        if self._status not in _SETTLED:
            return False
        if self.found.of("mode.recalls"):
            return True
        if self._published is None or not self._spans:
            return False
        latest = max(span.last for span in self._spans)
        return self._published - latest > _BACKGROUND

    def dates(self) -> tuple[date, ...]:
        """The first and the last day of the event, as exactly as they are told."""
        meant = [self._in_the_year_meant(span) for span in self._spans]
        fitting = [span for span in meant if self._fits(span)]
        if not fitting:
            return ()
        best = min(fitting, key=lambda span: (_GRAINS.index(span.grain), span.first == span.last,
                                              self._gap(span.start, span.end)))  # fmt: skip
        return best.first, best.last

    @cached_property
    def _spans(self) -> list[Span]:
        spans = spans_in(self._text, self._published)
        return [span for span in spans if not self._is_dateline(span)]

    def _is_dateline(self, span: Span) -> bool:
        return (
            span.grain == "day"
            and _DATELINE_AFTER.match(self._text, span.end) is not None
            and (
                _DATELINE_BEFORE.fullmatch(self._text, 0, span.start) is not None
                or self._text[span.end : span.end + 1] in ("电", "電")
            )
        )

    def _in_the_year_meant(self, span: Span) -> Span:
        """Where the text gives no year: what is over was before the publication, what is planned
        comes after it."""
        if span.dated or self._published is None:
            return span
        if self._status in _SETTLED and span.first > self._published:
            return _years_on(span, -1)
        if self._status == "planned" and self._published - span.last > _BACKGROUND:
            return _years_on(span, 1)
        return span

    def _fits(self, span: Span) -> bool:
        """Whether what is at that stage can be on those days."""
        if span.grain == "year" and self._has_gone_on_since(span):
            return False
        if self._published is None:
            return True
        if self._status == "planned":
            return span.last >= self._published
        if self._status in ("under_way", "concluded", "signed", "delivered"):
            return span.first <= self._published
        return True

    def _has_gone_on_since(self, span: Span) -> bool:
        before = fold(self._text[max(0, span.start - _LONGEST_WORD) : span.start]).text.split()
        return bool(before) and before[-1] in self.found.plain_words("date.since")

    def place(self) -> str | None:
        """Where the event is, if the sentence says so."""
        best: tuple[int, int] | None = None
        where: str | None = None
        for at, place in enumerate(self.found.places):
            rank = self._rank(at, place)
            if rank is None:
                continue
            order = (rank, self._gap(place.start, place.end))
            if best is None or order < best:
                best, where = order, self._text[place.start : place.end]
        return where

    def _rank(self, at: int, place: Match) -> int | None:
        """How well a place serves, 0 the best; None for one that is no place of the event."""
        if self._is_end_of_a_line(at) or self._is_in_a_name(place):
            return None
        drill = self._candidate.type == "drill"
        if place.key == "ground" and drill:
            return 0
        if place.key == "country" and not drill:
            return None
        beside = place.key != "country" and self._gap(place.start, place.end) <= 1
        return _PLACES.index(place.key) if beside or self._is_there(place) else None

    def _is_end_of_a_line(self, at: int) -> bool:
        """Whether a place is one end of a line: "the Karachi-Lahore pipeline"."""
        places = self.found.places
        return any(
            _DASH.fullmatch(self._text, first.end, second.start) is not None
            for first, second in pairwise(places[max(0, at - 1) : at + 2])
        )

    def _is_in_a_name(self, place: Match) -> bool:
        """Whether a place is part of an exercise's name: "Kavkaz-2020"."""
        offset = self._sentence.sentence.start
        return any(
            hit.start - offset < place.end and place.start < hit.end - offset
            for hit in self._sentence.hits
            if hit.concept.startswith(_SERIES)
        )

    def _is_there(self, place: Match) -> bool:
        """Whether a word before or after it says that something is there."""
        if is_han(self._text[place.start]):
            ahead = self._text[max(0, place.start - _CHARACTERS_BETWEEN) : place.start]
            behind = self._text[place.end : place.end + _CHARACTERS_BETWEEN]
            return any(word in ahead for word in self.found.plain_words("place.before")) or any(
                word in behind for word in self.found.plain_words("place.after")
            )
        first, last = self.found.word_from(place.start), self.found.word_from(place.end)
        following = self.found.words.forms[last : last + 1]
        if following and following[0] in self.found.plain_words("place.speaking"):
            return False
        if _POSSESSIVE.match(self._text, place.end):
            return False
        return self._leads(first - 1, -1, "place.before") or self._leads(last, 1, "place.after")

    def _leads(self, at: int, step: int, side: str) -> bool:
        """Whether the word at that index, or one behind it over fillers, says "there"."""
        forms = self.found.words.forms
        wordings, fillers = self.found.plain_words(side), self.found.plain_words("place.between")
        for _ in range(_MOST_FILLERS + 1):
            for count in range(1, _LONGEST_WORDING + 1):
                first = at if step > 0 else max(0, at + 1 - count)
                if " ".join(forms[first : first + count]) in wordings:
                    return True
            if not 0 <= at < len(forms) or forms[at] not in fillers:
                return False
            at += step
        return False

    def amount(self) -> str | None:
        """What a deal amounts to, money before goods."""
        if self._candidate.type != "deal":
            return None
        amounts = amounts_in(self.found)
        best = min(
            amounts,
            key=lambda amount: (amount.kind != "money", self._gap(amount.start, amount.end)),
            default=None,
        )
        return self._text[best.start : best.end] if best else None

    def _gap(self, start: int, end: int) -> int:
        """How far a place of the sentence is from what names the event."""
        return min((max(0, start - last, first - end) for first, last in self._triggers),
                   default=_FAR_AWAY)  # fmt: skip

    @cached_property
    def _triggers(self) -> list[tuple[int, int]]:
        particular, common = _PARTICULAR[self._candidate.type], _COMMON[self._candidate.type]
        offset = self._sentence.sentence.start
        return [
            (hit.start - offset, hit.end - offset)
            for hit in self._sentence.hits
            if hit.concept.startswith(particular) or hit.concept in common
        ]


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
