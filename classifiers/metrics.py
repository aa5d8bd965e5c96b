"""Figures of merit, each from plain lists. Undefined ones are None, except that precision,
recall and F1 are 0 where nothing was found or nothing was to be found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

Figures = dict[str, float]


def precision_recall_f1(found: Sequence[bool], wanted: Sequence[bool]) -> Figures:
    """Of two lists, item by item: what was found and what should have been."""
    hits = sum(f and w for f, w in zip(found, wanted, strict=True))
    precision = hits / sum(found) if any(found) else 0.0
    recall = hits / sum(wanted) if any(wanted) else 0.0
    return {"precision": precision, "recall": recall, "f1": _harmonic(precision, recall)}


def average_precision(scores: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """Area under the precision-recall curve as a step function; None without a wanted item."""
    if not any(wanted):
        return None
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(wanted, scores))


def roc_auc(scores: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """Chance that a wanted item scores above an unwanted one; None with one class only."""
    if len(set(wanted)) < 2:
        return None
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(wanted, scores))


def brier(probabilities: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """Mean squared distance of probability and outcome (Brier 1950); None for no items."""
    if not wanted:
        return None
    distances = [(p - w) ** 2 for p, w in zip(probabilities, wanted, strict=True)]
    return sum(distances) / len(distances)


def b_cubed(clusters: Sequence[Hashable], stories: Sequence[Hashable]) -> Figures:
    """Precision, recall and F1 of a clustering, item by item (Bagga and Baldwin 1998)."""
    if not stories:
        return {"bcubed_precision": 0.0, "bcubed_recall": 0.0, "bcubed_f1": 0.0}
    together = Counter(zip(clusters, stories, strict=True))
    by_cluster, by_story = Counter(clusters), Counter(stories)
    precision = recall = 0.0
    for (cluster, story), number in together.items():
        precision += number * number / by_cluster[cluster]
        recall += number * number / by_story[story]
    precision, recall = precision / len(stories), recall / len(stories)
    return {
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "bcubed_f1": _harmonic(precision, recall),
    }


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
