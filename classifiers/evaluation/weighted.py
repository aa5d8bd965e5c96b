"""Figures of merit of many weightings of the same items at once.

`weights` has the shape (resamples, items): how often each item counts. Each function gives an
array of one figure per resample, NaN where the figure is not defined there; with weights of one
it gives what `metrics.py` gives.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.metrics import BINS, bin_number

Weights = NDArray[np.float64]
Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Ranking(NamedTuple):
    """Weights of wanted and of all items that score at least as high as each distinct score,
    from the highest score down: two arrays of shape (resamples, distinct scores)."""

    wanted: Values
    all: Values


def rank(weights: Weights, scores: Values, wanted: Flags) -> Ranking:
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    # Items of equal score are taken together or not at all.
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if len(ranked) else order
    sorted_weights = weights[:, order]
    return Ranking(
        wanted=np.cumsum(sorted_weights * wanted[order], axis=1)[:, last],
        all=np.cumsum(sorted_weights, axis=1)[:, last],
    )


def average_precision(ranking: Ranking) -> Values:
    """Area under the precision-recall curve as a step function; undefined without a wanted item."""
    precision = _ratio(ranking.wanted, ranking.all, undefined=0.0)
    gained = np.diff(ranking.wanted, axis=1, prepend=0.0)
    return _ratio((gained * precision).sum(axis=1), gained.sum(axis=1))


def roc_auc(ranking: Ranking) -> Values:
    """Chance that a wanted item scores above an unwanted one, a tie counting half."""
    wanted = np.diff(ranking.wanted, axis=1, prepend=0.0)
    unwanted = np.diff(ranking.all - ranking.wanted, axis=1, prepend=0.0)
    total = unwanted.sum(axis=1)
    below = total[:, None] - np.cumsum(unwanted, axis=1)
    won = (wanted * (below + unwanted / 2)).sum(axis=1)
    return _ratio(won, wanted.sum(axis=1) * total)


def precision_recall_f1(weights: Weights, found: Flags, wanted: Flags) -> dict[str, Values]:
    """As `metrics.precision_recall_f1`, but undefined where nothing was wanted."""
    hits = weights @ (found & wanted).astype(float)
    all_found, all_wanted = weights @ found.astype(float), weights @ wanted.astype(float)
    precision = np.where(all_wanted > 0, _ratio(hits, all_found, undefined=0.0), np.nan)
    return {
        "precision": precision,
        "recall": _ratio(hits, all_wanted),
        "f1": _ratio(2 * hits, np.where(all_wanted > 0, all_found + all_wanted, 0.0)),
    }


def mean(weights: Weights, values: Values) -> Values:
    return _ratio(weights @ values, weights.sum(axis=1))


def expected_calibration_error(weights: Weights, probabilities: Values, wanted: Flags) -> Values:
    """As `metrics.expected_calibration_error` over bins of equal width."""
    bins = np.zeros((len(probabilities), BINS))
    numbers = [bin_number(float(probability)) for probability in probabilities]
    bins[np.arange(len(numbers)), numbers] = probabilities - wanted
    return _ratio(np.abs(weights @ bins).sum(axis=1), weights.sum(axis=1))


def harmonic(first: Values, second: Values) -> Values:
    """The harmonic mean, 0 where both are 0."""
    total = np.where(first + second > 0, first + second, 1.0)
    return np.asarray(2 * first * second / total)


def _ratio(part: Values, whole: Values, *, undefined: float = np.nan) -> Values:
    ratio: Values = np.divide(part, whole, out=np.full(np.shape(part), undefined), where=whole > 0)
    return ratio
