"""A sentence that tells of an event: what its dates, place, amount and manner are read from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from classifiers.event_features import Candidate
from classifiers.event_words import Found, find
from classifiers.gaps import Gaps
from classifiers.marking import MarkedSentence
from classifiers.terms import OBJECT, SERIES

# What names one event rather than another of its type, and what names any.
PARTICULAR = {"drill": SERIES, "deal": OBJECT}
COMMON = {
    "drill": frozenset({"drill.exercise", "drill.exercise_weak"}),
    "deal": frozenset({"deal.paper", "deal.purchase"}),
}
# Only what has come about can be background or be in the past.
SETTLED = frozenset({"concluded", "signed", "delivered"})
_FAR_AWAY = 1_000


class Telling:
    """A sentence that tells of the event that a candidate states and whose status is known."""

    def __init__(self, candidate: Candidate, sentence: MarkedSentence, status: str) -> None:
        self.candidate = candidate
        self.sentence = sentence
        self.status = status
        self.text = sentence.text
        self.published = candidate.document.document.published

    @cached_property
    def found(self) -> Found:
        """The words of details.toml in it."""
        return find(self.text, self.candidate.document.lang)

    @cached_property
    def triggers(self) -> Gaps:
        """The places that name what the event is about."""
        particular, common = PARTICULAR[self.candidate.type], COMMON[self.candidate.type]
        return self.places(
            (hit.start, hit.end)
            for hit in self.sentence.hits
            if hit.concept.startswith(particular) or hit.concept in common
        )

    def gap(self, start: int, end: int) -> int:
        """How far a place of the sentence is from what names the event."""
        gap = self.triggers.to(start, end)
        return _FAR_AWAY if gap is None else gap

    def places(self, spans: Iterable[tuple[int, int]]) -> Gaps:
        """Places of the document as places of the sentence."""
        offset = self.sentence.sentence.start
        return Gaps((start - offset, end - offset) for start, end in spans)

    @property
    def is_of_the_same(self) -> bool:
        """Whether it names what the event is about, and no other such thing."""
        named, own = self.sentence.concepts, self.candidate.sentence.concepts
        particular = PARTICULAR[self.candidate.type]
        things = [concept for concept in named if concept.startswith(particular)]
        if things:
            return any(thing in own for thing in things)
        return not COMMON[self.candidate.type].isdisjoint(named)
