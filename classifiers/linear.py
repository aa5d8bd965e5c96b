"""Small things that all regressions share."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Log-odds beyond which nothing changes.
CERTAIN = 30.0


def sigmoid(values: Array) -> Array:
    """Probabilities of log-odds, of the same shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -CERTAIN, CERTAIN))))


def best_threshold(scores: Array, truth: NDArray[np.bool_], *, floor: float = 0.05) -> float:
    """The score from which on to say yes so that F1 is highest; midway between two scores.

    Never below `floor`, the lowest score that may count; where the best is to say yes to all, the
    answer lies between floor and the lowest score, and is that score if there is no floor
    (-infinity, for log-odds). Without a positive among `truth` the answer is 0.5.
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
    if best + 1 < len(ranked):
        below = float(ranked[best + 1])
    else:
        below = floor if math.isfinite(floor) else float(ranked[best])
    middle = (float(ranked[best]) + below) / 2
    # Between two neighbouring numbers there is none.
    return max(floor, middle if middle > below else float(ranked[best]))
