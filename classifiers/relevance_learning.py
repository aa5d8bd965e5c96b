"""How relevance is learnt: a regression, its calibration, its threshold and band of abstention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.linear import sigmoid
from classifiers.mixed import Mixed, Strengths, fit_mixed, in_parallel
from classifiers.relevance import Band
from classifiers.relevance_features import RelevanceFeatures

# Found by cross-validation by story, flat around these values.
INVERSE_PENALTY = 0.1
WORDS_STRENGTH = 20.0
# A wanted article that is missed costs an analyst more than one that is skipped over.
RECALL_TARGET = 0.965
# Three folds do where there are thousands of texts to measure on; each costs seconds then.
FOLDS, FOLDS_OF_MANY, MANY = 5, 3, 2_000
# Above the band at least this share of what is called relevant is; below it at most this share
# of all relevant ones is lost. In between a person should look.
SURE_PRECISION, SURE_RECALL = 0.98, 0.99


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
    # several fits. The labels of held-out texts have a small part in that choice.
    silent = (np.array(features.directions) != 0) & (mixed.weights[0] == 0)
    held_out = _held_out_scores(data, features, silent)
    if held_out is None:
        return Fit(mixed, 0.5, Band(0.5, 0.5), None)
    indices, scores = held_out
    labels = data.relevant[indices]
    slope, offset = _calibrate(scores, labels, data.weights[indices])
    probabilities = sigmoid(slope * scores + offset)
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
