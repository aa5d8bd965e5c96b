"""From the links of pairs of articles to stories."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from classifiers.linear import Array

# Log-odds of what shares next to nothing.
UNLINKED = -20.0
# Log-odds for two clusters to become one (mean over their pairs) among as many articles as the
# links were learnt from, and the bounds beyond which nothing has been measured.
_MERGE = -1.5
_LEARNT_FROM = 630
_LOWEST, _HIGHEST = -3.5, 0.0
# For an article left alone to join a cluster (mean over its two best links), it takes less.
_JOIN_BELOW = 0.5
_BEST_LINKS = 2


def least_to_merge(articles: int) -> float:
    """The mean log-odds from which on clusters become one among so many articles.

    Of the pairs among n articles a share that falls as 1/n is of one story, and so do the odds of
    a link. On held-out stories the best value is -1.4 among all labelled articles, -3.1 in a
    fifth of them and anywhere from -3.5 to -2 in those of a year.
    """
    wanted = _MERGE + math.log(max(articles, 1) / _LEARNT_FROM)
    return min(_HIGHEST, max(_LOWEST, wanted))


def clusters(links: Array) -> list[int]:
    """A number for each article, from the symmetric log-odds of every pair (none below UNLINKED).

    Average-link clustering (Sokal and Michener 1958), then articles left alone may join the
    cluster that they are near to. Numbers count from 0 in order of first appearance.
    """
    if len(links) < 2:
        return list(range(len(links)))
    least = least_to_merge(len(links))
    return _numbered(_joined(_merged(links, least), links, least - _JOIN_BELOW))


def _merged(links: Array, least: float) -> list[int]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = -UNLINKED - links
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), "average")
    return [int(number) for number in fcluster(tree, -UNLINKED - least, "distance")]


def _joined(found: Sequence[int], links: Array, least: float) -> list[int]:
    """Give the articles that stand alone to the cluster they are near to, if any."""
    members: dict[int, list[int]] = {}
    for index, number in enumerate(found):
        members.setdefault(number, []).append(index)
    result = list(found)
    for index, number in enumerate(found):
        if len(members[number]) > 1:
            continue
        best = least
        near = np.flatnonzero(links[index] > least).tolist()
        for other in sorted({found[i] for i in near} - {number}):
            nearest = np.sort(links[index, members[other]])[::-1][:_BEST_LINKS]
            if len(members[other]) > 1 and nearest.mean() > best:
                best, result[index] = float(nearest.mean()), other
    return result


def _numbered(found: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(number, len(numbers)) for number in found]
