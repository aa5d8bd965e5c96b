"""Is a document about the ties between the two parties, how surely, and why.

A logistic regression on the features of `features.py`, trained with scikit-learn on passages of
the seeds and their swaps and, where there are any, on labelled examples. What is kept is its
weights alone, so that judging needs no scikit-learn and costs microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from classifiers.features import DIRECTIONS, FEATURE_NAMES, Profile, profile, vector
from classifiers.judgement import Reason
from classifiers.marking import MarkedDocument
from classifiers.wording import THEMES, word

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Inverse strength of the L2 penalty on standardised features: flat between 0.03 and 0.3 in
# cross-validation by story; strong enough that the 25 correlated features share their weight.
REGULARISATION = 0.1
# A wanted article that is missed costs an analyst more than one that is skipped over.
RECALL_TARGET = 0.965
FOLDS = 5
# Where neither party is named the features say nothing, and the answer is no.
_NOTHING_NAMED = 0.01
_LEAST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Score:
    """A calibrated probability in 0..1 and the reasons for it, the weightiest first."""

    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What the model learns from: a row of features for each text.

    `weights` say how much a row counts. `groups` keep together what must not be torn apart by
    a fold. `measured` marks the rows that calibration and threshold are found on (the labelled
    examples, or everything where there are none).
    """

    rows: NDArray[np.float64]
    relevant: NDArray[np.bool_]
    weights: NDArray[np.float64]
    groups: NDArray[np.str_]
    measured: NDArray[np.bool_]


class RelevanceModel:
    """Weights on standardised features, calibrated; immutable after training."""

    def __init__(
        self,
        *,
        mean: NDArray[np.float64],
        scale: NDArray[np.float64],
        weights: NDArray[np.float64],
        intercept: float,
        threshold: float,
        names: tuple[str, str],
        actor_names: dict[str, str],
        organisations: frozenset[str],
    ) -> None:
        self._mean = mean
        self._scale = scale
        self._weights = weights
        self._intercept = intercept
        self.threshold = threshold
        self._names = names
        self._actor_names = actor_names
        self._organisations = organisations
        title = np.where(_IN_TITLE, mean / scale * weights, 0.0)
        self._base = intercept - float(title.sum())

    def score(self, marked: MarkedDocument) -> Score:
        """The probability that the document is relevant, with reasons."""
        counts = profile(marked, self._organisations)
        contributions = self._contributions(counts)
        probability = _sigmoid(self._base + float(contributions.sum()))
        if counts.whole.a + counts.whole.b == 0:
            probability = min(probability, _NOTHING_NAMED)
            reason = word("nothing", counts, self._names, self._actor_names)
            return Score(probability, (Reason(reason, _log_odds(probability)),))
        return Score(probability, self._reasons(counts, contributions))

    def _contributions(self, counts: Profile) -> NDArray[np.float64]:
        """Each feature's part of the log-odds, measured from what is usual; for the title from
        one that names nobody, so that such a title is no reason at all."""
        distance = np.asarray(vector(counts)) - np.where(_IN_TITLE, 0.0, self._mean)
        contributions: NDArray[np.float64] = distance / self._scale * self._weights
        return contributions

    def _reasons(self, counts: Profile, contributions: NDArray[np.float64]) -> tuple[Reason, ...]:
        """The themes of the features by the size of their part in the log-odds.

        Features of one theme are correlated and their single weights mislead; their sum does
        not.
        """
        reasons = [
            Reason(word(theme, counts, self._names, self._actor_names), round(weight, 3))
            for theme, columns in _THEME_COLUMNS.items()
            if abs(weight := float(contributions[columns].sum())) >= _LEAST_WEIGHT
        ]
        reasons.sort(key=lambda reason: -abs(reason.weight))
        return tuple(reasons)

    def state(self) -> dict[str, Any]:
        """Plain values for a model file."""
        return {
            "features": list(FEATURE_NAMES),
            "mean": self._mean,
            "scale": self._scale,
            "weights": self._weights,
            "intercept": self._intercept,
            "threshold": self.threshold,
            "names": list(self._names),
            "actor_names": dict(self._actor_names),
            "organisations": sorted(self._organisations),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """Raises ValueError or KeyError if the state is of other features or of another form."""
        if tuple(state["features"]) != FEATURE_NAMES:
            raise ValueError("the model was trained on other features")
        arrays = {key: np.asarray(state[key], dtype=float) for key in ("mean", "scale", "weights")}
        for key, values in arrays.items():
            if values.shape != (len(FEATURE_NAMES),) or not np.isfinite(values).all():
                raise ValueError(f"{key} must hold {len(FEATURE_NAMES)} finite numbers")
        first, second = state["names"]
        return cls(
            mean=arrays["mean"],
            scale=arrays["scale"],
            weights=arrays["weights"],
            intercept=float(state["intercept"]),
            threshold=float(state["threshold"]),
            names=(str(first), str(second)),
            actor_names=dict(state["actor_names"]),
            organisations=frozenset(state["organisations"]),
        )


_DIRECTIONS = np.array([DIRECTIONS[name] for name in FEATURE_NAMES])
_THEME_COLUMNS = {
    theme: [FEATURE_NAMES.index(name) for name in names] for theme, names in THEMES.items()
}
_IN_TITLE = np.array([name in THEMES["title"] for name in FEATURE_NAMES])


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted logistic regression, calibrated, with its threshold and how it was measured."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    intercept: float
    threshold: float
    held_out: HeldOut | None


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Calibrated probabilities of the measured rows, each by a model that saw none of its
    group, and their labels."""

    probabilities: NDArray[np.float64]
    relevant: NDArray[np.bool_]


def fit(data: TrainingSet, *, recall_target: float = RECALL_TARGET) -> Fit:
    """Train, calibrate and choose the threshold. Deterministic.

    Scores of held-out folds (by group) of the measured rows give the calibration (Platt 1999)
    and the threshold: the highest that finds `recall_target` of the relevant ones. Where no
    held-out scores can be had (one group, or one class alone), the probabilities stay as they
    are and the threshold is one half. Raises ValueError if all rows are of one class.
    """
    if len(set(data.relevant.tolist())) < 2:
        raise ValueError("training needs relevant and irrelevant texts")
    mean, scale, weights, intercept = _regress(data, np.ones(len(data.relevant), dtype=bool))
    held_out = held_out_scores(data)
    if held_out is None:
        return Fit(mean, scale, weights, intercept, 0.5, None)
    scores, labels = held_out
    slope, offset = _calibrate(scores, labels, data.weights[data.measured])
    probabilities = 1.0 / (1.0 + np.exp(-(slope * scores + offset)))
    return Fit(
        mean=mean,
        scale=scale,
        weights=weights * slope,
        intercept=intercept * slope + offset,
        threshold=choose_threshold(probabilities, labels, recall_target),
        held_out=HeldOut(probabilities, labels),
    )


def held_out_figures(fitted: Fit) -> dict[str, float]:
    """How well held-out rows were ranked and cut; empty where none could be held out."""
    if fitted.held_out is None:
        return {}
    from sklearn.metrics import average_precision_score

    probabilities, relevant = fitted.held_out.probabilities, fitted.held_out.relevant
    chosen = probabilities >= fitted.threshold
    return {
        "average_precision": round(float(average_precision_score(relevant, probabilities)), 4),
        "precision": round(float(relevant[chosen].mean()) if chosen.any() else 0.0, 4),
        "recall": round(float(chosen[relevant].mean()), 4),
        "threshold": round(fitted.threshold, 4),
    }


def held_out_scores(data: TrainingSet) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Log-odds of the measured rows, each from a model that saw nothing of its group."""
    from sklearn.model_selection import StratifiedGroupKFold

    measured = np.flatnonzero(data.measured)
    labels = data.relevant[measured]
    groups = data.groups[measured]
    folds = min(FOLDS, len(set(groups.tolist())), int(labels.sum()), int((~labels).sum()))
    if folds < 2:
        return None
    scores = np.zeros(len(measured))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    for _, test in splitter.split(data.rows[measured], labels, groups):
        held = np.isin(data.groups, np.unique(groups[test]))
        if len(set(data.relevant[~held].tolist())) < 2:
            return None
        mean, scale, weights, intercept = _regress(data, ~held)
        rows = (data.rows[measured[test]] - mean) / scale
        scores[test] = rows @ weights + intercept
    return scores, labels


def choose_threshold(
    probabilities: NDArray[np.float64], labels: NDArray[np.bool_], recall_target: float
) -> float:
    """The highest threshold at which at least `recall_target` of the relevant are found, and
    one half at most: what is more likely relevant than not is never held back."""
    found = np.sort(probabilities[labels])
    allowed_misses = int(np.floor((1.0 - recall_target) * len(found) + 1e-9))
    return float(np.clip(found[allowed_misses], 0.01, 0.5))


def _regress(
    data: TrainingSet, use: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    rows, weights = data.rows[use], data.weights[use]
    mean = np.average(rows, axis=0, weights=weights)
    scale = np.sqrt(np.average((rows - mean) ** 2, axis=0, weights=weights))
    scale[scale < 1e-9] = 1.0
    standardised = (rows - mean) / scale
    kept = np.ones(rows.shape[1], dtype=bool)
    while True:
        model = LogisticRegression(C=REGULARISATION, max_iter=2000)
        model.fit(standardised[:, kept], data.relevant[use], sample_weight=weights)
        coefficients = np.zeros(rows.shape[1])
        coefficients[kept] = model.coef_[0]
        wrong = coefficients * _DIRECTIONS < 0
        if not wrong.any():
            return mean, scale, coefficients, float(model.intercept_[0])
        kept &= ~wrong


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


def training_rows(
    marked: Sequence[MarkedDocument], organisations: frozenset[str]
) -> NDArray[np.float64]:
    """A row of features for each document."""
    rows = [vector(profile(document, organisations)) for document in marked]
    return np.asarray(rows, dtype=float).reshape(len(marked), len(FEATURE_NAMES))


def _sigmoid(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds)) if log_odds > -500 else 0.0


def _log_odds(probability: float) -> float:
    probability = min(max(probability, 1e-9), 1 - 1e-9)
    return round(log(probability / (1 - probability)), 3)
