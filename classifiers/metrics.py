"""Figures of merit, each from plain lists. Undefined ones are None, except that precision,
recall and F1 are 0 where nothing was found or nothing was to be found."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

Figures = dict[str, float]

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Items whose probability lies in (low, high], the first bin with its low end: how many,
    their mean probability, and the share of them that is wanted (both None where none is)."""

    low: float
    high: float
    n: int
    mean_probability: float | None
    observed_share: float | None


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


def bin_number(probability: float, bins: int = BINS) -> int:
    """Which of `bins` equal parts of 0..1 a probability lies in, counted from 0."""
    # 0.7 * 10 is 7.000000000000001 in binary: such a remainder must not lift it into (0.7, 0.8].
    return min(max(math.ceil(round(probability * bins, 9)) - 1, 0), bins - 1)


def calibration(
    probabilities: Sequence[float], wanted: Sequence[bool], bins: int = BINS
) -> list[Bin]:
    """Do things said to be probable happen as often as said: bins of equal width over 0..1."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for probability, outcome in zip(probabilities, wanted, strict=True):
        members[bin_number(probability, bins)].append((probability, outcome))
    return [
        Bin(
            low=number / bins,
            high=(number + 1) / bins,
            n=len(here),
            mean_probability=sum(p for p, _ in here) / len(here) if here else None,
            observed_share=sum(w for _, w in here) / len(here) if here else None,
        )
        for number, here in enumerate(members)
    ]


def expected_calibration_error(table: Sequence[Bin]) -> float | None:
    """Mean distance of probability and observed share over the bins, each with the weight of its
    items (Naeini, Cooper and Hauskrecht 2015; Guo et al. 2017); None for no items."""
    total = sum(each.n for each in table)
    if not total:
        return None
    distances = [
        each.n * abs(each.mean_probability - each.observed_share)
        for each in table
        if each.mean_probability is not None and each.observed_share is not None
    ]
    return sum(distances) / total


def b_cubed(clusters: Sequence[Hashable], stories: Sequence[Hashable]) -> Figures:
    """Precision, recall and F1 of a clustering, item by item (Bagga and Baldwin 1998)."""
    if not stories:
        return {"bcubed_precision": 0.0, "bcubed_recall": 0.0, "bcubed_f1": 0.0}
    precisions, recalls = b_cubed_items(clusters, stories)
    precision, recall = sum(precisions) / len(stories), sum(recalls) / len(stories)
    return {
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "bcubed_f1": _harmonic(precision, recall),
    }


def b_cubed_items(
    clusters: Sequence[Hashable], stories: Sequence[Hashable]
) -> tuple[list[float], list[float]]:
    """For each item, how much of its cluster is of its story, and of its story in its cluster."""
    together = Counter(zip(clusters, stories, strict=True))
    by_cluster, by_story = Counter(clusters), Counter(stories)
    pairs = list(zip(clusters, stories, strict=True))
    return (
        [together[pair] / by_cluster[pair[0]] for pair in pairs],
        [together[pair] / by_story[pair[1]] for pair in pairs],
    )


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
