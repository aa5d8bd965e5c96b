"""Drills and deals between the two parties that a text states.

1. Every sentence in which something of the event's vocabulary stands is a candidate.
2. A logistic regression gives each candidate the odds that it states such an event of the two
   parties: it sees who is named with whom, whether a third takes a party's place, whose series
   is named, what object moves and how.
3. A second one decides for the document, from its best candidates and from what it is about.
4. The best candidate of each name is the evidence; its status is read from its words and cues.

What this does not do: tell apart two events of one name in one text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.event_features import (
    Candidate,
    candidates,
    document_features,
    features,
    status_features,
    status_said_plainly,
)
from classifiers.event_names import event_name
from classifiers.examples import Example
from classifiers.judgement import STATUSES, Event, EventType
from classifiers.linear import Array, Logistic, best_threshold, fit_logistic
from classifiers.marking import MarkedDocument
from classifiers.noting import NotedDocument, note
from classifiers.splitting import folds, story_groups
from classifiers.vocabulary import SubjectMatter, load_subject_matter

KINDS: tuple[EventType, ...] = ("drill", "deal")
_TOP = 3
_MOST_EVENTS = 4
_SENTENCE_STRENGTH = 0.05
_DOCUMENT_STRENGTH = 0.2
_STATUS_STRENGTH = 0.1
_SAID_PLAINLY = 2


@dataclass(frozen=True)
class _Scorer:
    """What has been learnt of one type of event."""

    sentence: Logistic
    document: Logistic
    threshold: float
    further_threshold: float
    status: Logistic

    def state(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence.state(),
            "document": self.document.state(),
            "threshold": self.threshold,
            "further_threshold": self.further_threshold,
            "status": self.status.state(),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> _Scorer:
        return cls(
            sentence=Logistic.from_state(state["sentence"]),
            document=Logistic.from_state(state["document"]),
            threshold=float(state["threshold"]),
            further_threshold=float(state["further_threshold"]),
            status=Logistic.from_state(state["status"]),
        )


class EventFinder:
    """Finds the drill and deal events of a document. Fit it, or restore it from its state."""

    def __init__(self, matter: SubjectMatter | None = None) -> None:
        self._matter = matter or load_subject_matter()
        self._scorers: dict[EventType, _Scorer] = {}

    def fit(self, marked: Sequence[MarkedDocument], examples: Sequence[Example]) -> EventFinder:
        """Learn from labelled examples; `marked[i]` is the document of `examples[i]`.

        Deterministic. Thresholds come from cross-validation by story inside these examples.
        """
        documents = [note(document, self._matter) for document in marked]
        groups = story_groups(examples)
        self._scorers = {kind: self._fit_kind(kind, documents, examples, groups) for kind in KINDS}
        return self

    def find(self, marked: MarkedDocument) -> tuple[Event, ...]:
        """The events that the document states, drills before deals, the surest first.

        Raises ValueError before the finder is fitted.
        """
        document = note(marked, self._matter)
        return tuple(event for kind in KINDS for event in self._find_kind(kind, document))

    def score(self, marked: MarkedDocument, kind: EventType) -> float:
        """The probability that the document states an event of that type."""
        scorer = self._scorer(kind)
        document = note(marked, self._matter)
        found = candidates(document, kind)
        if not found:
            return 0.0
        odds = scorer.sentence.log_odds(self._features(found))[:, 0]
        return float(scorer.document.probability(self._summary(document, kind, odds))[0])

    def state(self) -> dict[str, Any]:
        """What has been learnt, as plain values and arrays. Raises ValueError before the fit."""
        return {kind: self._scorer(kind).state() for kind in KINDS}

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> EventFinder:
        finder = cls()
        finder._scorers = {kind: _Scorer.from_state(state[kind]) for kind in KINDS}
        return finder

    def _scorer(self, kind: EventType) -> _Scorer:
        if kind not in self._scorers:
            raise ValueError("the event finder has not been fitted")
        return self._scorers[kind]

    # --- finding ---------------------------------------------------------------------------

    def _find_kind(self, kind: EventType, document: NotedDocument) -> Iterator[Event]:
        scorer = self._scorer(kind)
        found = candidates(document, kind)
        if not found:
            return
        odds = scorer.sentence.log_odds(self._features(found))[:, 0]
        whole = float(scorer.document.probability(self._summary(document, kind, odds))[0])
        if whole < scorer.threshold:
            return
        named: set[str] = set()
        for position in np.argsort(-odds, kind="stable"):
            if named and odds[position] < scorer.further_threshold:
                break
            candidate = found[position]
            name = event_name(candidate, self._matter)
            if name in named:
                continue
            yield Event(
                type=kind,
                name=name,
                status=self._status(scorer, candidate),
                evidence=candidate.sentence.text,
                score=whole if not named else min(whole, _chance(odds[position])),
            )
            named.add(name)
            if len(named) == _MOST_EVENTS:
                break

    def _status(self, scorer: _Scorer, candidate: Candidate) -> str:
        row = status_features(candidate)[None, :]
        return scorer.status.predict(row)[0]

    def _features(self, found: Sequence[Candidate]) -> Array:
        return np.array([features(candidate, self._matter) for candidate in found])

    def _summary(self, document: NotedDocument, kind: EventType, odds: Array) -> Array:
        """What the document's model sees, one row: its best candidates and what it is about."""
        ranked = np.sort(odds)[::-1][:_TOP]
        values = [
            float(ranked[0]),
            float(ranked.mean()),
            float(sum(_chance(value) for value in odds)),
            math.log1p(len(odds)),
            *document_features(document, kind),
        ]
        return np.array([values])

    # --- learning --------------------------------------------------------------------------

    def _fit_kind(
        self,
        kind: EventType,
        documents: Sequence[NotedDocument],
        examples: Sequence[Example],
        groups: NDArray[np.int64],
    ) -> _Scorer:
        found = [candidates(document, kind) for document in documents]
        rows = [self._features(group) if group else None for group in found]
        truth = np.array([any(e.type == kind for e in x.events) for x in examples], dtype=bool)
        shown = [_shows(group, x) for group, x in zip(found, examples, strict=True)]

        def fit_sentences(chosen: Iterable[int]) -> Logistic:
            kept: list[Array] = []
            labels: list[str] = []
            for index in chosen:
                row = rows[index]
                if row is None:
                    continue
                # In a document with an event, what is not its evidence may state it all the same.
                use = shown[index] if truth[index] else np.ones(len(row), dtype=bool)
                kept.append(row[use])
                labels += ["1" if truth[index] else "0"] * int(use.sum())
            width = next((row.shape[1] for row in rows if row is not None), 1)
            table = np.concatenate(kept) if kept else np.zeros((0, width))
            return fit_logistic(table, labels, strength=_SENTENCE_STRENGTH, balanced=True)

        having = [index for index, row in enumerate(rows) if row is not None]
        odds: dict[int, Array] = {}
        for training, held_out in folds(groups):
            model = fit_sentences(training.tolist())
            for index in held_out.tolist():
                row = rows[index]
                if row is not None:
                    odds[index] = model.log_odds(row)[:, 0]
        summaries = [self._summary(documents[i], kind, odds[i])[0] for i in having]
        table = np.array(summaries) if summaries else np.zeros((0, 1))
        labels = ["1" if truth[index] else "0" for index in having]
        chances = np.zeros(len(documents))
        chances[having] = _held_out_chances(table, labels, groups[having])
        return _Scorer(
            sentence=fit_sentences(having),
            document=fit_logistic(table, labels, strength=_DOCUMENT_STRENGTH),
            threshold=best_threshold(chances, truth),
            further_threshold=_further_threshold(having, odds, shown, truth),
            status=_fit_status(kind, found, examples),
        )


def _held_out_chances(table: Array, labels: Sequence[str], groups: NDArray[np.int64]) -> Array:
    """The probability of each row by a model of the documents that did not see its story."""
    chances = np.zeros(len(table))
    for training, held_out in folds(groups):
        known = [labels[index] for index in training.tolist()]
        model = fit_logistic(table[training], known, strength=_DOCUMENT_STRENGTH)
        chances[held_out] = model.probability(table[held_out])
    return chances


def _fit_status(
    kind: EventType, found: Sequence[Sequence[Candidate]], examples: Sequence[Example]
) -> Logistic:
    """Learn the status from the sentences that annotators took as evidence."""
    rows: list[Array] = []
    labels: list[str] = []
    for group, example in zip(found, examples, strict=True):
        for candidate in group:
            status = _status_shown(candidate, example)
            if status is not None:
                rows.append(status_features(candidate))
                labels.append(status)
    if not rows:
        return fit_logistic(np.zeros((1, 1)), [STATUSES[kind][0]])
    table = np.array(rows)
    # What the vocabulary says of a status counts before any example does: some are too rare.
    average = table.mean(axis=0)
    for status in STATUSES[kind]:
        said = status_said_plainly(kind, status, average)
        table = np.concatenate([table, np.repeat(said[None, :], _SAID_PLAINLY, axis=0)])
        labels += [status] * _SAID_PLAINLY
    return fit_logistic(table, labels, strength=_STATUS_STRENGTH, balanced=True)


def _status_shown(candidate: Candidate, example: Example) -> str | None:
    """The status of the event whose labelled evidence the candidate is."""
    for event in example.events:
        if event.type == candidate.type and _overlap(candidate.sentence.text, event.evidence):
            return event.status
    return None


def _shows(found: Sequence[Candidate], example: Example) -> NDArray[np.bool_]:
    """Which candidates are the labelled evidence of an event of their type."""
    return np.array([_status_shown(candidate, example) is not None for candidate in found], bool)


def _overlap(sentence: str, evidence: str) -> bool:
    evidence = evidence.strip()
    return bool(evidence) and (evidence in sentence or sentence in evidence)


def _further_threshold(
    having: Sequence[int],
    odds: dict[int, Array],
    shown: Sequence[NDArray[np.bool_]],
    truth: NDArray[np.bool_],
) -> float:
    """The odds from which a second name in a document is an event too."""
    positive = [i for i in having if truth[i]]
    if not positive:
        return 0.0
    values = np.concatenate([odds[i] for i in positive])
    labels = np.concatenate([shown[i] for i in positive])
    if not labels.any():
        return 0.0
    return best_threshold(values, labels, floor=-math.inf)


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, float(odds)))))
