"""Is a document about the ties between the two parties, how surely, and why.

One logistic regression on what is named where and together with whom (features.py), on what is
spoken of where both are named, on how near the text comes to a seed, and on its words without
names (grams.py). It is trained with scikit-learn on passages of the seeds and their swaps, on
labelled examples and on reviews; what is kept is its weights, so that judging needs no
scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import Any, Self

import numpy as np

from classifiers.closeness import SeedPassages
from classifiers.features import FEATURE_NAMES
from classifiers.judgement import Reason
from classifiers.linear import Array, sigmoid
from classifiers.mixed import Mixed
from classifiers.reading import Reader, Reading
from classifiers.relevance_features import RelevanceFeatures, Seen
from classifiers.wording import THEMES, word, word_matter, word_nearest, word_unsure, word_wording

# Where neither party is named the features say little, and the answer is no.
_NOTHING_NAMED = 0.001
_LEAST_WEIGHT = 0.05
_TELLING = 3


@dataclass(frozen=True, slots=True)
class Score:
    """A calibrated probability in 0..1 and the reasons for it, the weightiest first."""

    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Probabilities between `low` and `high` are too near the border to be sure of."""

    low: float
    high: float

    def holds(self, probability: float) -> bool:
        return self.low <= probability < self.high


class RelevanceModel:
    """The regression, calibrated, with its threshold and band; immutable after training."""

    def __init__(
        self,
        features: RelevanceFeatures,
        mixed: Mixed,
        *,
        threshold: float,
        band: Band,
    ) -> None:
        self.features = features
        self.threshold = threshold
        self.band = band
        self._grams = tuple(features.reader.vocabulary.names())
        self._mixed = mixed
        empty = mixed.scaling(np.zeros(len(features.directions))) * mixed.weights[0]
        self._of_empty_title: Array = empty[_IN_TITLE]

    def score(self, reading: Reading) -> Score:
        """The probability that the document is relevant, with reasons."""
        seen = self.features.see(reading)
        probability = float(sigmoid(self._mixed.log_odds(seen.row, seen.words))[0])
        counts = seen.counts
        if counts.whole.a + counts.whole.b == 0:
            probability = min(probability, _NOTHING_NAMED)
            reason = word("nothing", counts, self.features.names, self.features.actor_names)
            return Score(probability, (Reason(reason, _log_odds(probability)),))
        return Score(probability, self._reasons(reading, seen, probability))

    def _reasons(self, reading: Reading, seen: Seen, probability: float) -> tuple[Reason, ...]:
        """The themes of the features by the size of their part in the log-odds.

        Features of one theme are correlated and their single weights mislead; their sum does
        not. Which sentence comes nearest to a seed is told last, whatever it weighs.
        """
        features = self.features
        parts = self._parts(seen.row)
        said = [
            (weight, word(theme, seen.counts, features.names, features.actor_names))
            for theme, columns in _THEME_COLUMNS.items()
            if abs(weight := float(parts[columns].sum())) >= _LEAST_WEIGHT
        ]
        # Nobody asks for the words of what is far from wanted, and to look for them takes time.
        if probability >= self.band.low:
            said.append(self._matter_told(seen, parts))
            said.append(self._words_told(reading, seen))
        reasons = [
            Reason(text, round(weight, 3))
            for weight, text in said
            if text and abs(weight) >= _LEAST_WEIGHT
        ]
        reasons.sort(key=lambda reason: -abs(reason.weight))
        if seen.nearest is not None:
            sentence = reading.marked.sentences[seen.nearest.sentence]
            told = word_nearest(sentence.text, seen.nearest)
            reasons.append(Reason(told, round(float(parts[-1]), 3)))
        if self.band.holds(probability):
            reasons.append(Reason(word_unsure(self.band.low, self.band.high), 0.0))
        return tuple(reasons)

    def _matter_told(self, seen: Seen, parts: Array) -> tuple[float, str]:
        columns = self.features.matter_columns
        by_concept = parts[columns].reshape(3, -1).sum(axis=0)
        present = seen.row[columns][: len(by_concept)] > 0
        order = np.argsort(-np.abs(by_concept * present), kind="stable")[:_TELLING]
        telling = [(self.features.labels[i], float(by_concept[i])) for i in order if present[i]]
        return float(by_concept.sum()), word_matter(telling)

    def _words_told(self, reading: Reading, seen: Seen) -> tuple[float, str]:
        columns, values = seen.words
        weighed = values * self._mixed.words[columns, 0]
        order = np.argsort(-np.abs(weighed), kind="stable")[: 4 * _TELLING]
        telling = [(self._grams[columns[i]], float(weighed[i])) for i in order]
        return float(weighed.sum()), word_wording(reading.marked, telling)

    def _parts(self, row: Array) -> Array:
        """Each measured feature's part of the log-odds, from what is usual; for the title from
        one that names nobody, so that such a title is no reason at all."""
        mixed = self._mixed
        parts: Array = mixed.scaling(row) * mixed.weights[0]
        parts[_IN_TITLE] -= self._of_empty_title
        return parts

    def state(self) -> dict[str, Any]:
        """Plain values for a model file."""
        return {
            "features": list(FEATURE_NAMES),
            "mixed": self._mixed.state(),
            "seeds": self.features.seeds.state(),
            "threshold": self.threshold,
            "band": [self.band.low, self.band.high],
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], reader: Reader) -> Self:
        """Raises ValueError or KeyError if the state is of other features or of another form."""
        if tuple(state["features"]) != FEATURE_NAMES:
            raise ValueError("the model was trained on other features")
        features = RelevanceFeatures(reader, SeedPassages.from_state(state["seeds"]))
        mixed = Mixed.from_state(
            state["mixed"],
            heads=1,
            features=len(features.directions),
            grams=len(reader.vocabulary),
        )
        low, high = state["band"]
        band = Band(float(low), float(high))
        return cls(features, mixed, threshold=float(state["threshold"]), band=band)


_THEME_COLUMNS = {
    theme: [FEATURE_NAMES.index(name) for name in names] for theme, names in THEMES.items()
}
_IN_TITLE = _THEME_COLUMNS["title"]


def _log_odds(probability: float) -> float:
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return round(log(probability / (1 - probability)), 3)
