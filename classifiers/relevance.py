"""Is a document about the ties between the two parties, how surely, and why.

One logistic regression on what is named where and together with whom (features.py), on what is
spoken of where both are named, on how near the text comes to a seed, and on its words without
names (grams.py). It is trained with scikit-learn on passages of the seeds and their swaps, on
labelled examples and on reviews; what is kept is its weights, so that judging needs no
scikit-learn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from classifiers.closeness import Nearest, SeedPassages
from classifiers.features import DIRECTIONS, FEATURE_NAMES, Profile, profile, vector
from classifiers.grams import NO_WORDS, Words
from classifiers.judgement import Reason
from classifiers.mixed import Mixed, Strengths, fit_mixed, in_parallel
from classifiers.reading import Reader, Reading
from classifiers.terms import TermTable
from classifiers.wording import THEMES, word, word_matter, word_nearest, word_unsure, word_wording

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.linear import Array

# Found by cross-validation by story, flat around these values: who is named where leads, what is
# spoken of and the words correct it.
INVERSE_PENALTY = 0.1
NAMING_STRENGTH, MATTER_STRENGTH, WORDS_STRENGTH = 1.0, 0.3, 10.0
# A wanted article that is missed costs an analyst more than one that is skipped over.
RECALL_TARGET = 0.965
# Three folds do where there are thousands of texts to measure on; each costs seconds then.
FOLDS, FOLDS_OF_MANY, MANY = 5, 3, 2_000
# Above the band at least this share of what is called relevant is; below it at most this share
# of all relevant ones is lost. In between a person should look.
SURE_PRECISION, SURE_RECALL = 0.98, 0.99
# Where neither party is named the features say little, and the answer is no.
_NOTHING_NAMED = 0.01
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


class RelevanceFeatures:
    """The measured features of a document: naming, matter, closeness; made once for a reader."""

    def __init__(self, reader: Reader, seeds: SeedPassages) -> None:
        lexicon = reader.lexicon
        subject = lexicon.subject
        terms = reader.terms
        self.reader = reader
        self.seeds = seeds
        self.names = (subject.name("a"), subject.name("b"))
        self.actor_names = {actor.id: actor.name for actor in subject.actors.values()}
        self.organisations = frozenset(
            actor.id for actor in subject.actors.values() if actor.kind == "organisation"
        )
        self.concepts = lexicon.matter.concepts
        self.labels = [lexicon.matter.labels[concept] for concept in self.concepts]
        self._concepts = terms.columns(self.concepts)
        self._a, self._b, self._third = terms.columns(("party:a", "party:b", "party:third"))

    @property
    def directions(self) -> list[int]:
        """Which way each feature may speak (see features.py); closeness only for relevance."""
        naming = [DIRECTIONS[name] for name in FEATURE_NAMES]
        return [*naming, *[0] * (3 * len(self.concepts)), 1]

    @property
    def strengths(self) -> Array:
        naming = [NAMING_STRENGTH] * len(FEATURE_NAMES)
        return np.array([*naming, *[MATTER_STRENGTH] * (3 * len(self.concepts)), NAMING_STRENGTH])

    @property
    def matter_columns(self) -> slice:
        return slice(len(FEATURE_NAMES), len(FEATURE_NAMES) + 3 * len(self.concepts))

    def see(self, reading: Reading) -> Seen:
        """What can be measured of a document."""
        counts = profile(reading.marked, self.organisations)
        nearest = self.seeds.nearest(reading.table)
        closeness = [nearest.cosine if nearest else 0.0]
        matter, words = self._matter(reading.table), reading.words
        if not counts.whole.lesser:
            # What is said where one of the two is not named at all is not said of both.
            matter, words = np.zeros_like(matter), NO_WORDS
        return Seen(counts, nearest, np.concatenate([vector(counts), matter, closeness]), words)

    def _matter(self, table: TermTable) -> Array:
        """How often each concept is spoken of: at all, where both parties are named, and where
        they are named without a third."""
        present = table.present
        both = present[:, self._a] * present[:, self._b]
        alone = both * (1 - present[:, self._third])
        concepts = present[:, self._concepts]
        counts = [table.total[self._concepts], both @ concepts, alone @ concepts]
        return np.asarray(np.log1p(np.concatenate(counts)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured of a document, in counts and as a row of features, and its words."""

    counts: Profile
    nearest: Nearest | None
    row: Array
    words: Words


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What the model learns from: a row of measured features and the grams of each text.

    `weights` say how much a text counts. `groups` keep together what must not be torn apart by
    a fold. `measured` marks the texts that calibration and threshold are found on (labelled
    examples and reviews, or everything where there are none).
    """

    rows: NDArray[np.float64]
    words: Any
    relevant: NDArray[np.bool_]
    weights: NDArray[np.float64]
    groups: NDArray[np.str_]
    measured: NDArray[np.bool_]


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

    def score(self, reading: Reading) -> Score:
        """The probability that the document is relevant, with reasons."""
        seen = self.features.see(reading)
        probability = _sigmoid(float(self._mixed.log_odds(seen.row, seen.words)[0]))
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
            (
                float(parts[columns].sum()),
                word(theme, seen.counts, features.names, features.actor_names),
            )
            for theme, columns in _THEME_COLUMNS.items()
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
        empty = mixed.scaling(np.zeros_like(row)) * mixed.weights[0]
        parts[_IN_TITLE] -= empty[_IN_TITLE]
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


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted, calibrated regression with its threshold, its band and how it was measured."""

    mixed: Mixed
    threshold: float
    band: Band
    held_out: HeldOut | None


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Calibrated probabilities of the measured texts (by their index in the training set), each
    by a model that saw none of its group, and their labels."""

    indices: NDArray[np.intp]
    probabilities: NDArray[np.float64]
    relevant: NDArray[np.bool_]


def fit(
    data: TrainingSet, features: RelevanceFeatures, *, recall_target: float = RECALL_TARGET
) -> Fit:
    """Train, calibrate and choose threshold and band. Deterministic.

    Scores of held-out folds (by group) of the measured texts give the calibration (Platt 1999)
    and the threshold: the highest that finds `recall_target` of the relevant ones. Where no
    held-out scores can be had (one group, or one class alone), the probabilities stay as they
    are and the threshold is one half. Raises ValueError if all texts are of one class.
    """
    if len(set(data.relevant.tolist())) < 2:
        raise ValueError("training needs relevant and irrelevant texts")
    mixed = _regress(data, np.ones(len(data.relevant), dtype=bool), features)
    # Which features would speak the wrong way is found once and not for each fold anew: it takes
    # several fits, and tells nothing of the label of a text that is held out.
    silent = (np.array(features.directions) != 0) & (mixed.weights[0] == 0)
    held_out = _held_out_scores(data, features, silent)
    if held_out is None:
        return Fit(mixed, 0.5, Band(0.5, 0.5), None)
    indices, scores = held_out
    labels = data.relevant[indices]
    slope, offset = _calibrate(scores, labels, data.weights[indices])
    probabilities = 1.0 / (1.0 + np.exp(-(slope * scores + offset)))
    threshold = choose_threshold(probabilities, labels, recall_target)
    return Fit(
        mixed=replace(
            mixed,
            weights=mixed.weights * slope,
            words=mixed.words * np.float32(slope),
            bias=mixed.bias * slope + offset,
        ),
        threshold=threshold,
        band=choose_band(probabilities, labels, threshold),
        held_out=HeldOut(indices, probabilities, labels),
    )


def held_out_figures(fitted: Fit) -> dict[str, Any]:
    """How well the held-out texts were told apart while training, for the model's lineage."""
    from classifiers.metrics import average_precision, brier, precision_recall_f1

    figures: dict[str, Any] = {
        "threshold": fitted.threshold,
        "band": [fitted.band.low, fitted.band.high],
    }
    if fitted.held_out is None:
        return figures
    scores = fitted.held_out.probabilities.tolist()
    labels = fitted.held_out.relevant.tolist()
    found = [score >= fitted.threshold for score in scores]
    return {
        "held_out": len(scores),
        "average_precision": average_precision(scores, labels),
        "brier": brier(scores, labels),
        **precision_recall_f1(found, labels),
        **figures,
    }


def _held_out_scores(
    data: TrainingSet, features: RelevanceFeatures, silent: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.float64]] | None:
    """Log-odds of the measured texts, each from a model that saw nothing of its group."""
    from sklearn.model_selection import StratifiedGroupKFold

    measured = np.flatnonzero(data.measured)
    labels = data.relevant[measured]
    groups = data.groups[measured]
    wanted = FOLDS if len(measured) < MANY else FOLDS_OF_MANY
    folds = min(wanted, len(set(groups.tolist())), int(labels.sum()), int((~labels).sum()))
    if folds < 2:
        return None
    scores = np.zeros(len(measured))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    tests = [test for _, test in splitter.split(measured, labels, groups)]
    held = [np.isin(data.groups, np.unique(groups[test])) for test in tests]
    if any(len(set(data.relevant[~out].tolist())) < 2 for out in held):
        return None
    models = in_parallel(lambda out: _regress(data, ~out, features, silent), held)
    for test, mixed in zip(tests, models, strict=True):
        at = measured[test]
        scores[test] = mixed.table_log_odds(data.rows[at], data.words[at])[:, 0]
    return measured, scores


def choose_threshold(
    probabilities: NDArray[np.float64], labels: NDArray[np.bool_], recall_target: float
) -> float:
    """The highest threshold at which at least `recall_target` of the relevant are found, and
    one half at most: what is more likely relevant than not is never held back."""
    found = np.sort(probabilities[labels])
    allowed_misses = int(np.floor((1.0 - recall_target) * len(found) + 1e-9))
    return float(np.clip(found[allowed_misses], 0.01, 0.5))


def choose_band(
    probabilities: NDArray[np.float64], labels: NDArray[np.bool_], threshold: float
) -> Band:
    """Where the model abstains: from where more than 1 % of the relevant would be lost below,
    to where fewer than 98 % of those above are relevant. The threshold lies within."""
    low = choose_threshold(probabilities, labels, SURE_RECALL)
    order = np.argsort(-probabilities, kind="stable")
    precision = np.cumsum(labels[order]) / np.arange(1, len(order) + 1)
    sure = np.flatnonzero(precision >= SURE_PRECISION)
    high = float(probabilities[order[sure[-1]]]) if len(sure) else 1.0
    return Band(min(low, threshold), max(high, threshold))


def _regress(
    data: TrainingSet,
    use: NDArray[np.bool_],
    features: RelevanceFeatures,
    silent: NDArray[np.bool_] | None = None,
) -> Mixed:
    return fit_mixed(
        data.rows[use],
        data.words[np.flatnonzero(use)],
        data.relevant[use][:, None],
        weights=data.weights[use],
        strengths=Strengths(features.strengths, WORDS_STRENGTH, INVERSE_PENALTY),
        directions=features.directions,
        silent=silent,
    )


def _calibrate(
    scores: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[float, float]:
    """Slope and offset of a logistic curve through held-out log-odds."""
    from sklearn.linear_model import LogisticRegression

    curve = LogisticRegression(C=1e3, max_iter=1000)
    curve.fit(scores.reshape(-1, 1), labels, sample_weight=weights)
    slope = float(curve.coef_[0, 0])
    if slope <= 0:
        return 1.0, 0.0
    return slope, float(curve.intercept_[0])


def _sigmoid(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -500 else 0.0


def _log_odds(probability: float) -> float:
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return round(log(probability / (1 - probability)), 3)
