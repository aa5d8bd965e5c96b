"""Which articles report the same happening, across languages.

Two articles are linked by what they share: the event and its edition, names by sound, leaders,
numbers and dates, actors and objects, concepts, words of one language; and by how far apart they
were published. The weights are those of a logistic regression over the pairs of the labelled
examples (story_learning.py learns them anew).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

import numpy as np

from classifiers.happenings import ACTOR, DAY, NAME, NUMBER, Background, Happening, happening
from classifiers.judgement import Document, Judgement
from classifiers.story_clusters import UNLINKED, clusters
from classifiers.story_features import link_features
from classifiers.story_learning import fit_weights
from classifiers.story_pairs import pairs_in_common, worth_a_look
from classifiers.story_weights import BIAS, WEIGHTS

__all__ = [
    "BIAS", "WEIGHTS", "Link", "cluster", "fit_weights", "index_terms", "link_features",
    "link_log_odds", "pairs_in_common", "same_happening",
]  # fmt: skip

# Products from which on something shared is told as a reason.
_WORTH_TELLING = 0.05

# Index terms: of each sort, and in all.
_MOST_OF = {"persons": 4, "names": 8, "marks": 6, "actors": 2, "concepts": 2, "words": 4}
_MOST_TERMS = 24


@dataclass(frozen=True, slots=True)
class Link:
    """How likely two articles report one happening (0..1), and why, in words."""

    score: float
    why: str


def same_happening(a: Happening, b: Happening) -> Link:
    """The link of two articles; the same for (b, a). Score 0 if next to nothing is shared."""
    if not worth_a_look(a, b):
        return Link(0.0, "next to nothing in common")
    features = link_features(a, b)
    return Link(1 / (1 + math.exp(-_weighed(features))), _why(a, b, features))


def link_log_odds(a: Happening, b: Happening) -> float:
    """The log-odds that two articles report one happening; symmetric and bounded."""
    return _weighed(link_features(a, b)) if worth_a_look(a, b) else UNLINKED


def cluster(
    items: Sequence[tuple[Document, Judgement]], background: Background | None = None
) -> list[int]:
    """A story number for each item, counted from 0 in order of first appearance.

    Time and memory grow with the square of the number of items; to add articles one by one use
    `same_happening`.
    """
    told = [happening(document, judgement, background) for document, judgement in items]
    links = np.full((len(told), len(told)), UNLINKED)
    for i, j in pairs_in_common(told):
        links[i, j] = links[j, i] = _weighed(link_features(told[i], told[j]))
    return clusters(links)


def index_terms(told: Happening) -> list[str]:
    """At most 24 terms of which two articles on one happening very likely share some.

    Events, leaders, and the most telling names, numbers, dates, objects, actors, concepts and
    words of its language. Always the same for the same happening.
    """
    sorts: dict[str, dict[str, float]] = {"names": {}, "marks": {}, "actors": {}}
    for mark, weight in told.marks.items():
        sort = {NAME: "names", ACTOR: "actors"}.get(mark[0], "marks")
        sorts[sort][mark] = weight
    every = sorts | {"persons": told.persons, "concepts": told.concepts, "words": told.words}
    terms = [f"{kind}:{name}" for kind, name in sorted(told.events)]
    for sort, most in _MOST_OF.items():
        terms += _strongest(every[sort], most)
    return terms[:_MOST_TERMS]


def _strongest(weights: Mapping[str, float], most: int) -> list[str]:
    # Rounded: weights that differ in their last digits must not depend on the order of a sum.
    return nlargest(most, weights, key=lambda term: (round(weights[term], 9), term))


def _weighed(features: Mapping[str, float]) -> float:
    odds = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    return max(UNLINKED, min(-UNLINKED, odds))


def _why(a: Happening, b: Happening, features: Mapping[str, float]) -> str:
    reasons = [f"both tell of {name}" for _, name in sorted(a.events & b.events)]
    leaders = sorted(who[1:] for who in a.persons.keys() & b.persons.keys())
    if leaders:
        reasons.append(f"both name {', '.join(leaders[:3])}")
    figures = sorted(
        mark[1:] for mark in a.marks.keys() & b.marks.keys() if mark.startswith((NUMBER, DAY))
    )
    if figures:
        reasons.append(f"the same figures or dates ({', '.join(figures[:3])})")
    if features["names"] > _WORTH_TELLING:
        reasons.append("the same names")
    if features["words"] > 2 * _WORTH_TELLING:
        reasons.append("much the same words")
    if a.published is not None and b.published is not None:
        days = abs((a.published - b.published).days)
        reasons.append("published on the same day" if days == 0 else f"published {days} days apart")
    return "; ".join(reasons) or "little in common"
