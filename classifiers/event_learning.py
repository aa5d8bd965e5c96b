"""What is learnt of one type of event, and how."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.event_features import Candidate, EventFeatures
from classifiers.examples import Example
from classifiers.grams import NO_WORDS, Words, words_matrix
from classifiers.held_out import Answer
from classifiers.judgement import STATUSES
from classifiers.linear import Array, best_threshold, sigmoid
from classifiers.mixed import Mixed, Strengths, balancing, fit_mixed
from classifiers.reading import Reader, Reading
from classifiers.splitting import folds

_TOP = 3
# Strength of the measured features, of the words, and inverse penalty; by cross-validation.
_SENTENCE = Strengths(1.0, 10.0, 0.1)
_DOCUMENT = Strengths(1.0, 3.0, 0.1)
_STATUS = Strengths(1.0, 10.0, 0.1)
# What the vocabulary says of a status counts before any example does: some are too rare.
_SAID_PLAINLY = 2
_SUMMARY = 4


@dataclass(frozen=True)
class EventScorer:
    """Does a sentence state such an event, does the document, and how far has it come."""

    features: EventFeatures
    sentence: Mixed
    document: Mixed
    threshold: float
    further_threshold: float
    status: Mixed

    def of_sentences(self, found: Sequence[Candidate]) -> Array:
        """Log-odds that each candidate states an event, shape (candidates,)."""
        rows = self.features.rows(found)
        odds = [
            self.sentence.log_odds(row, candidate.reading.words_at(candidate.index))[0]
            for candidate, row in zip(found, rows, strict=True)
        ]
        return np.array(odds)

    def of_document(self, reading: Reading, odds: Array) -> float:
        """Probability that the document states one, given its candidates' log-odds."""
        row = _document_row(self.features, reading, odds)
        return float(sigmoid(self.document.log_odds(row, reading.words))[0])

    def status_of(self, candidate: Candidate) -> str:
        """How far the event has come that the candidate states."""
        odds = self.status.log_odds(self.features.status_row(candidate), _status_words(candidate))
        return STATUSES[self.features.kind][int(odds.argmax())]

    def state(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence.state(),
            "document": self.document.state(),
            "threshold": self.threshold,
            "further_threshold": self.further_threshold,
            "status": self.status.state(),
        }

    @classmethod
    def from_state(
        cls, state: dict[str, Any], features: EventFeatures, reader: Reader
    ) -> EventScorer:
        """Raises ValueError or KeyError for a state of another form."""
        grams = len(reader.vocabulary)
        return cls(
            features=features,
            sentence=Mixed.from_state(
                state["sentence"], heads=1, features=features.sentence_width, grams=grams
            ),
            document=Mixed.from_state(
                state["document"],
                heads=1,
                features=_SUMMARY + features.document_width,
                grams=grams,
            ),
            threshold=float(state["threshold"]),
            further_threshold=float(state["further_threshold"]),
            status=Mixed.from_state(
                state["status"],
                heads=len(STATUSES[features.kind]),
                features=features.status_width,
                grams=2 * grams,
            ),
        )


def learn(
    features: EventFeatures,
    reader: Reader,
    readings: Sequence[Reading],
    examples: Sequence[Example],
    groups: NDArray[np.int64],
    measured: NDArray[np.bool_],
    weights: Array,
) -> tuple[EventScorer, Answer]:
    """Fit a scorer; all sequences are of one length, an entry a document. Deterministic.

    `groups` keep stories together in the inner folds, from which the document's model learns
    and the thresholds come; thresholds are those of the `measured` documents. `weights` tell how
    much each document counts. The answer holds what the inner folds said of each document.

    Not nested: a document's model is held out, but it learns from odds of sentences whose models
    saw the held-out document. Held out at both levels, the inner folds of the bundled examples
    give the drills F1 0.923 for 0.928 (threshold 0.59 for 0.66) and the deals 0.907 for 0.903
    (0.61 both), for about twice the time. Figures of a report are held out from all of this.
    """
    kind = features.kind
    found = [features.candidates(reading) for reading in readings]
    truth = np.array([any(e.type == kind for e in x.events) for x in examples], dtype=bool)
    candidates = [candidate for group in found for candidate in group]
    owner = np.array([i for i, group in enumerate(found) for _ in group], dtype=np.intp)
    evident = np.array(
        [_status_shown(c, examples[i]) is not None for c, i in zip(candidates, owner, strict=True)],
        dtype=bool,
    )
    rows = _table([row for group in found if group for row in features.rows(group)],
                  features.sentence_width)  # fmt: skip
    words = reader.vocabulary.matrix(c.reading.words_at(c.index) for c in candidates)
    refuted = np.array(
        [_refuted(c, examples[i]) for c, i in zip(candidates, owner, strict=True)], dtype=bool
    )
    # In a document with an event, what is not its evidence may state it all the same, unless
    # someone said that it does not.
    clear = ~truth[owner] | evident | refuted

    def fit_sentences(held: NDArray[np.bool_]) -> Mixed:
        use = np.flatnonzero(~held[owner] & clear)
        labels = evident[use]
        return fit_mixed(
            rows[use],
            words[use],
            labels[:, None],
            weights=balancing(labels) * weights[owner[use]],
            strengths=_SENTENCE,
        )

    odds = np.zeros(len(owner))
    for _, held_out in folds(groups):
        held = np.zeros(len(readings), dtype=bool)
        held[held_out] = True
        which = np.flatnonzero(held[owner])
        odds[which] = fit_sentences(held).table_log_odds(rows[which], words[which])[:, 0]

    having = np.array([i for i, group in enumerate(found) if group], dtype=np.intp)
    summaries = _table(
        [_document_row(features, readings[i], odds[owner == i]) for i in having.tolist()],
        _SUMMARY + features.document_width,
    )
    whole_words = reader.vocabulary.matrix(readings[i].words for i in having.tolist())

    def fit_documents(use: NDArray[np.intp]) -> Mixed:
        return fit_mixed(
            summaries[use],
            whole_words[use],
            truth[having[use]][:, None],
            weights=weights[having[use]],
            strengths=_DOCUMENT,
        )

    chances = np.zeros(len(readings))
    for training, held_out in folds(groups[having]):
        model = fit_documents(training)
        held_odds = model.table_log_odds(summaries[held_out], whole_words[held_out])[:, 0]
        chances[having[held_out]] = sigmoid(held_odds)
    stating = measured[owner] & truth[owner]
    threshold = best_threshold(chances[measured], truth[measured])
    scorer = EventScorer(
        features=features,
        sentence=fit_sentences(np.zeros(len(readings), dtype=bool)),
        document=fit_documents(np.arange(len(having))),
        threshold=threshold,
        further_threshold=_further_threshold(odds[stating], evident[stating]),
        status=_learn_status(features, reader, candidates, owner, examples, weights),
    )
    return scorer, Answer(chances, threshold)


def _document_row(features: EventFeatures, reading: Reading, odds: Array) -> Array:
    """What the document's model sees: its best candidates and what it is about."""
    ranked = np.sort(odds)[::-1][:_TOP]
    summary = [ranked[0], ranked.mean(), float(sigmoid(odds).sum()), math.log1p(len(odds))]
    return np.concatenate([summary, features.document_row(reading.table)])


def _status_words(candidate: Candidate) -> Words:
    """The words of the sentence and, in columns of their own, those of the title."""
    reading = candidate.reading
    own, title = reading.words_at(candidate.index), reading.title_words
    offset = len(reading.reader.vocabulary)
    return Words(
        np.concatenate([own.columns, title.columns + offset]),
        np.concatenate([own.values, title.values]),
    )


def _learn_status(
    features: EventFeatures,
    reader: Reader,
    candidates: Sequence[Candidate],
    owner: NDArray[np.intp],
    examples: Sequence[Example],
    weights: Array,
) -> Mixed:
    """Learn the status from the sentences that annotators took as evidence."""
    rows: list[Array] = []
    words: list[Words] = []
    labels: list[str] = []
    counts: list[float] = []
    for candidate, index in zip(candidates, owner.tolist(), strict=True):
        status = _status_shown(candidate, examples[index])
        if status is not None:
            rows.append(features.status_row(candidate))
            words.append(_status_words(candidate))
            labels.append(status)
            counts.append(float(weights[index]))
    statuses = STATUSES[features.kind]
    average = np.mean(rows, axis=0) if rows else np.zeros(features.status_width)
    for status in statuses:
        rows += [features.status_said_plainly(status, average)] * _SAID_PLAINLY
        words += [NO_WORDS] * _SAID_PLAINLY
        labels += [status] * _SAID_PLAINLY
        counts += [1.0] * _SAID_PLAINLY
    return fit_mixed(
        _table(rows, features.status_width),
        words_matrix(words, 2 * len(reader.vocabulary)),
        np.array([[label == status for status in statuses] for label in labels]),
        weights=np.array(counts),
        strengths=_STATUS,
    )


def _table(rows: Sequence[Array], width: int) -> Array:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def _status_shown(candidate: Candidate, example: Example) -> str | None:
    """The status of the event whose labelled evidence the candidate is."""
    for event in example.events:
        if event.type == candidate.type and _overlap(candidate.sentence.text, event.evidence):
            return event.status
    return None


def _refuted(candidate: Candidate, example: Example) -> bool:
    """Whether someone took the candidate for the evidence of an event that it does not state."""
    return _status_shown(candidate, example) is None and any(
        event.type == candidate.type and _overlap(candidate.sentence.text, event.evidence)
        for event in example.refuted
    )


def _overlap(sentence: str, evidence: str) -> bool:
    evidence = evidence.strip()
    return bool(evidence) and (evidence in sentence or sentence in evidence)


def _further_threshold(odds: Array, evident: NDArray[np.bool_]) -> float:
    """The odds from which a second name in a document is an event too."""
    if not evident.any():
        return 0.0
    return best_threshold(odds, evident, floor=-math.inf)
