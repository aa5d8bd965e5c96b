"""Drills and deals between the two parties that a text states.

1. Every sentence in which something of the event's vocabulary stands is a candidate.
2. A regression gives each candidate the odds that it states such an event of the two parties:
   it sees who is named with whom, whether a third takes a party's place, whose series is named,
   what object moves and how, and the words around.
3. A second one decides for the document, from its best candidates and from what it is about.
4. The best candidate of each name is the evidence; a third says how far the event has come, and
   rules say when, where, how much, and whether the text reports, recalls, rumours or denies it.

What this does not do: tell apart two events of one name in one text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.event_details import details_of
from classifiers.event_features import EventFeatures
from classifiers.event_learning import EventScorer, learn
from classifiers.event_names import event_name
from classifiers.event_words import prepare
from classifiers.examples import Example
from classifiers.held_out import Answer
from classifiers.judgement import Event, EventType
from classifiers.linear import Array, sigmoid
from classifiers.reading import Reader, Reading
from classifiers.splitting import story_groups

KINDS: tuple[EventType, ...] = ("drill", "deal")
_MOST_EVENTS = 4


class EventFinder:
    """Finds the drill and deal events of a document. Fit it, or restore it from its state.

    Reads all files that it needs when it is made. Raises LexiconError.
    """

    def __init__(self, reader: Reader) -> None:
        prepare()
        self._reader = reader
        self._features = {kind: EventFeatures(reader, kind) for kind in KINDS}
        self._scorers: dict[EventType, EventScorer] = {}
        # What inner folds said of each document of the last fit, by kind.
        self.held_out: dict[str, Answer] = {}

    def fit(
        self,
        readings: Sequence[Reading],
        examples: Sequence[Example],
        measured: NDArray[np.bool_] | None = None,
        weights: Array | None = None,
    ) -> EventFinder:
        """Learn from labelled examples; `readings[i]` is the document of `examples[i]`.

        Deterministic. Thresholds come from cross-validation by story inside the `measured` ones
        (all, if not given). `weights` tell how much each document counts (1, if not given).
        """
        if measured is None:
            measured = np.ones(len(examples), dtype=bool)
        if weights is None:
            weights = np.ones(len(examples))
        for kind in KINDS:
            asked = [i for i, example in enumerate(examples) if example.answered(kind)]
            of_kind = [examples[i] for i in asked]
            self._scorers[kind], answer = learn(
                self._features[kind], self._reader, [readings[i] for i in asked], of_kind,
                story_groups(of_kind), measured[asked], weights[asked],
            )  # fmt: skip
            chances = np.full(len(examples), np.nan)
            chances[asked] = answer.chances
            self.held_out[kind] = Answer(chances, answer.threshold)
        return self

    def find(self, reading: Reading) -> tuple[Event, ...]:
        """The events that the document states, drills before deals, the surest first.

        Raises ValueError before the finder is fitted.
        """
        return tuple(event for kind in KINDS for event in self._find_kind(kind, reading))

    def score(self, reading: Reading, kind: EventType) -> float:
        """The probability that the document states an event of that type."""
        found = self._features[kind].candidates(reading)
        if not found:
            return 0.0
        scorer = self._scorer(kind)
        return scorer.of_document(reading, scorer.of_sentences(found))

    def state(self) -> dict[str, Any]:
        """What has been learnt, as plain values and arrays. Raises ValueError before the fit."""
        return {kind: self._scorer(kind).state() for kind in KINDS}

    @classmethod
    def from_state(cls, state: dict[str, Any], reader: Reader) -> EventFinder:
        """Raises ValueError or KeyError for a state of another form."""
        finder = cls(reader)
        finder._scorers = {
            kind: EventScorer.from_state(state[kind], finder._features[kind], reader)
            for kind in KINDS
        }
        return finder

    def _scorer(self, kind: EventType) -> EventScorer:
        if kind not in self._scorers:
            raise ValueError("the event finder has not been fitted")
        return self._scorers[kind]

    def _find_kind(self, kind: EventType, reading: Reading) -> Iterator[Event]:
        scorer = self._scorer(kind)
        found = self._features[kind].candidates(reading)
        if not found:
            return
        odds = scorer.of_sentences(found)
        whole = scorer.of_document(reading, odds)
        if whole < scorer.threshold:
            return
        named: set[str] = set()
        for position in np.argsort(-odds, kind="stable"):
            if named and odds[position] < scorer.further_threshold:
                break
            candidate = found[position]
            name = event_name(candidate, self._reader.lexicon.matter)
            if name in named:
                continue
            status = scorer.status_of(candidate)
            details = details_of(candidate, status)
            yield Event(
                type=kind,
                name=name,
                status=status,
                evidence=candidate.sentence.text,
                score=whole if not named else min(whole, float(sigmoid(odds[position]))),
                mode=details.mode,
                dates=details.dates,
                place=details.place,
                amount=details.amount,
            )
            named.add(name)
            if len(named) == _MOST_EVENTS:
                break
