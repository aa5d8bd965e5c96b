"""Which articles report the same happening, across languages.

Two articles are linked by what they share: the event and its edition, names by sound, numbers and
dates, actors and objects, words of one language; and by how far apart they were published. The
weights are those of a logistic regression over the pairs of the labelled examples (`fit_weights`
learns them anew).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.happenings import DAY, NAME, NUMBER, Background, Happening, happening
from classifiers.judgement import Document, Judgement
from classifiers.linear import Array

# Pairs that share less than this are not looked at more closely.
_LEAST_IN_COMMON = 0.05
# Thresholds of log-odds: for two clusters to become one (mean over their pairs), and for an
# article left alone to join a cluster (mean over its two best links).
_MERGE = -0.75
_JOIN = -1.0
_BEST_LINKS = 2
_UNLINKED = -20.0

WEIGHTS: dict[str, float] = {
    "names": 2.04,
    "names across languages": 0.55,
    "numbers and dates": 0.29,
    "actors and objects": 2.01,
    "all marks": 4.67,
    "words": 1.33,
    "root of words": 1.6,
    "two languages": 1.66,
    "a deal": 1.34,
    "a drill": 3.19,
    "a series and a year": 2.78,
    "other events": 0.99,
    "undated": -5.59,
    "log of days": -1.61,
    "over ten days": 0.55,
    "over six weeks": 0.45,
    "undated, other year": -1.02,
    "undated, same year": 0.81,
}
BIAS = -1.96


@dataclass(frozen=True, slots=True)
class Link:
    """How likely two articles report one happening (0..1), and why, in words."""

    score: float
    why: str


def same_happening(a: Happening, b: Happening) -> Link:
    """The link of two articles; the same for (b, a). Score 0 if next to nothing is shared."""
    features = link_features(a, b)
    # The weights were learnt from pairs with something in common and say nothing of others.
    shared = max(features["all marks"] ** 2, features["words"])
    if shared < _LEAST_IN_COMMON and a.events.isdisjoint(b.events):
        return Link(0.0, "next to nothing in common")
    return Link(1 / (1 + math.exp(-_log_odds(features))), _why(a, b, features))


def cluster(
    items: Sequence[tuple[Document, Judgement]], background: Background | None = None
) -> list[int]:
    """A story number for each item, counted from 0 in order of first appearance.

    Average-link clustering (Sokal and Michener 1958), then articles left alone may join the
    cluster that they are near to. Memory grows with the square of the number of items; to add
    articles one by one use `same_happening`.
    """
    told = [happening(document, judgement, background) for document, judgement in items]
    if len(told) < 2:
        return list(range(len(told)))
    links = _links(told)
    return _numbered(_joined(_merged(links), links))


def fit_weights(
    told: Sequence[Happening], stories: Sequence[str | None]
) -> tuple[dict[str, float], float]:
    """Weights and bias learnt from articles whose stories are known (None: a story of its own)."""
    from sklearn.linear_model import LogisticRegression

    pairs = list(_pairs_in_common(told))
    rows = [link_features(told[i], told[j]) for i, j in pairs]
    labels = [stories[i] is not None and stories[i] == stories[j] for i, j in pairs]
    names = list(rows[0])
    model = LogisticRegression(C=1.0, max_iter=5_000)
    model.fit(np.array([[row[name] for name in names] for row in rows]), labels)
    weights = zip(names, model.coef_[0].tolist(), strict=True)
    return dict(weights), float(model.intercept_[0])


def link_features(a: Happening, b: Happening) -> dict[str, float]:
    """What two articles share, by name; symmetric."""
    one_language = a.lang == b.lang
    names, numbers, rest = _marks_in_common(a.marks, b.marks)
    words = _product(a.words, b.words) if one_language else 0.0
    shared = a.events & b.events
    editions = any(kind == "drill" and name[-1:].isalnum() and "-" in name for kind, name in shared)
    features = {
        "names": names,
        "names across languages": 0.0 if one_language else names,
        "numbers and dates": numbers,
        "actors and objects": rest,
        "all marks": math.sqrt(max(0.0, names + numbers + rest)),
        "words": words,
        "root of words": math.sqrt(max(0.0, words)),
        "two languages": float(not one_language),
        "a deal": float(any(kind == "deal" for kind, _ in shared)),
        "a drill": float(editions),
        "a series and a year": float(bool(a.series & b.series) and bool(a.years & b.years)),
        "other events": float(bool(a.events) and bool(b.events) and not shared),
    }
    return features | _time_features(a, b)


def _time_features(a: Happening, b: Happening) -> dict[str, float]:
    features = dict.fromkeys(
        ("undated", "log of days", "over ten days", "over six weeks", "undated, other year",
         "undated, same year"), 0.0,
    )  # fmt: skip
    if a.published is not None and b.published is not None:
        days = abs((a.published - b.published).days)
        features["log of days"] = math.log1p(days)
        features["over ten days"] = float(days > 10)
        features["over six weeks"] = float(days > 45)
        return features
    features["undated"] = 1.0
    if a.years and b.years:
        same = max(a.years) == max(b.years)
        features["undated, same year"] = float(same)
        features["undated, other year"] = float(not same)
    return features


def _marks_in_common(a: Mapping[str, float], b: Mapping[str, float]) -> tuple[float, float, float]:
    """Products of the weights of shared names, of numbers and dates, of all else."""
    if len(a) > len(b):
        a, b = b, a
    names = numbers = rest = 0.0
    for mark, weight in a.items():
        other = b.get(mark)
        if other is None:
            continue
        if mark.startswith(NAME):
            names += weight * other
        elif mark.startswith((NUMBER, DAY)):
            numbers += weight * other
        else:
            rest += weight * other
    return names, numbers, rest


def _product(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[term] for term, weight in a.items() if term in b)


def _log_odds(features: Mapping[str, float]) -> float:
    odds = BIAS + sum(WEIGHTS[name] * value for name, value in features.items())
    return max(_UNLINKED, min(-_UNLINKED, odds))


def _why(a: Happening, b: Happening, features: Mapping[str, float]) -> str:
    reasons = [f"both tell of {name}" for _, name in sorted(a.events & b.events)]
    numbers = sorted(
        mark[1:] for mark in a.marks.keys() & b.marks.keys() if mark.startswith((NUMBER, DAY))
    )
    if numbers:
        reasons.append(f"the same figures or dates ({', '.join(numbers[:3])})")
    if features["names"] > _LEAST_IN_COMMON:
        reasons.append("the same names")
    if features["words"] > 2 * _LEAST_IN_COMMON:
        reasons.append("much the same words")
    if a.published is not None and b.published is not None:
        days = abs((a.published - b.published).days)
        reasons.append("published on the same day" if days == 0 else f"published {days} days apart")
    return "; ".join(reasons) or "little in common"


# --- clustering ----------------------------------------------------------------------------


def _links(told: Sequence[Happening]) -> Array:
    """Log-odds of every pair, symmetric."""
    links = np.full((len(told), len(told)), _UNLINKED)
    for i, j in _pairs_in_common(told):
        links[i, j] = links[j, i] = _log_odds(link_features(told[i], told[j]))
    return links


def _pairs_in_common(told: Sequence[Happening]) -> Iterator[tuple[int, int]]:
    """The pairs worth a closer look: some marks, words or an event in common."""
    near = _products(h.marks for h in told) >= _LEAST_IN_COMMON
    near |= _products(h.words for h in told) >= _LEAST_IN_COMMON
    events: dict[tuple[str, str], list[int]] = {}
    for index, each in enumerate(told):
        for event in each.events:
            events.setdefault(event, []).append(index)
    for members in events.values():
        near[np.ix_(members, members)] = True
    for i, j in np.argwhere(np.triu(near, k=1)):
        yield int(i), int(j)


def _products(vectors: Iterable[Mapping[str, float]]) -> Any:
    """The matrix of products of sparse vectors."""
    from scipy.sparse import csr_array

    columns: dict[str, int] = {}
    data: list[float] = []
    indices: list[int] = []
    ends = [0]
    for vector in vectors:
        for term, weight in vector.items():
            indices.append(columns.setdefault(term, len(columns)))
            data.append(weight)
        ends.append(len(data))
    table = csr_array((data, indices, ends), shape=(len(ends) - 1, max(1, len(columns))))
    return (table @ table.T).toarray()


def _merged(links: Array) -> list[int]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = -_UNLINKED - links
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), "average")
    return [int(number) for number in fcluster(tree, -_UNLINKED - _MERGE, "distance")]


def _joined(clusters: Sequence[int], links: Array) -> list[int]:
    """Give the articles that stand alone to the cluster they are near to, if any."""
    members: dict[int, list[int]] = {}
    for index, number in enumerate(clusters):
        members.setdefault(number, []).append(index)
    result = list(clusters)
    for index, number in enumerate(clusters):
        if len(members[number]) > 1:
            continue
        best = _JOIN
        near = np.flatnonzero(links[index] > _JOIN).tolist()
        for other in sorted({clusters[i] for i in near} - {number}):
            nearest = np.sort(links[index, members[other]])[::-1][:_BEST_LINKS]
            if len(members[other]) > 1 and nearest.mean() > best:
                best, result[index] = float(nearest.mean()), other
    return result


def _numbered(clusters: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(number, len(numbers)) for number in clusters]
