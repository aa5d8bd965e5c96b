"""Logistic regression that is fitted by scikit-learn and kept as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Log-odds beyond which nothing changes.
_CERTAIN = 30.0


@dataclass(frozen=True)
class Logistic:
    """Standardised features, weights and classes; one row of weights a class.

    With two classes or fewer there is one row, that of the last class; with one class the
    answer is always that class.
    """

    classes: tuple[str, ...]
    centre: Array
    scale: Array
    weights: Array
    bias: Array

    def log_odds(self, features: Array) -> Array:
        """Scores of shape (rows, classes), or (rows, 1) with two classes or fewer."""
        if len(self.classes) < 2:
            return np.full((len(features), 1), _CERTAIN if self.classes == ("1",) else -_CERTAIN)
        standard = (features - self.centre) / self.scale
        return np.asarray(standard @ self.weights.T + self.bias)

    def probability(self, features: Array) -> Array:
        """Probability of the last of two classes, shape (rows,)."""
        return sigmoid(self.log_odds(features)[:, 0])

    def predict(self, features: Array) -> list[str]:
        """The most likely class of each row."""
        if len(self.classes) == 1:
            return [self.classes[0]] * len(features)
        if len(self.classes) == 2:
            return [self.classes[int(p > 0.5)] for p in self.probability(features)]
        return [self.classes[int(i)] for i in self.log_odds(features).argmax(axis=1)]

    def state(self) -> dict[str, Any]:
        return {
            "classes": list(self.classes),
            "centre": self.centre,
            "scale": self.scale,
            "weights": self.weights,
            "bias": self.bias,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Logistic:
        arrays = {
            name: np.asarray(state[name], dtype=np.float64)
            for name in ("centre", "scale", "weights", "bias")
        }
        return cls(classes=tuple(str(c) for c in state["classes"]), **arrays)


def fit_logistic(
    features: Array,
    labels: Sequence[str],
    *,
    strength: float = 1.0,
    balanced: bool = False,
    weights: Array | None = None,
) -> Logistic:
    """Fit by L2-penalised maximum likelihood (`strength` is scikit-learn's C).

    With fewer than two classes no fit is needed and the answer is constant.
    """
    from sklearn.linear_model import LogisticRegression

    classes = tuple(sorted(set(labels)))
    width = features.shape[1]
    if len(classes) < 2:
        none = np.zeros((1, width))
        return Logistic(classes or ("0",), np.zeros(width), np.ones(width), none, np.zeros(1))
    centre = features.mean(axis=0)
    scale = features.std(axis=0)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(
        C=strength, max_iter=2_000, class_weight="balanced" if balanced else None
    )
    model.fit((features - centre) / scale, list(labels), sample_weight=weights)
    return Logistic(classes, centre, scale, model.coef_, model.intercept_)


def sigmoid(values: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -_CERTAIN, _CERTAIN))))


def best_threshold(scores: Array, truth: NDArray[np.bool_], *, floor: float = 0.05) -> float:
    """The score from which on to say yes so that F1 is highest; midway between two scores.

    Without a positive among `truth` the answer is 0.5.
    """
    if not truth.any():
        return 0.5
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    ranked = scores[order]
    # Scores that are equal fall on the same side.
    f1[:-1][ranked[:-1] == ranked[1:]] = -1.0
    best = int(np.argmax(f1))
    below = ranked[best + 1] if best + 1 < len(ranked) else 0.0
    return max(floor, float(ranked[best] + below) / 2)
