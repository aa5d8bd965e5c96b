"""Clusters from links alone."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.linear import Array
from classifiers.story_clusters import UNLINKED, clusters, least_to_merge

MERGE = least_to_merge(3)
# An article alone joins a cluster for less.
JOIN = MERGE - 0.5


def links(number: int, linked: dict[tuple[int, int], float]) -> Array:
    table = np.full((number, number), UNLINKED)
    for (i, j), odds in linked.items():
        table[i, j] = table[j, i] = odds
    return table


@pytest.mark.parametrize(
    ("linked", "expected"),
    [
        ({(0, 1): MERGE + 0.1}, [0, 0, 1]),
        ({(0, 1): MERGE - 0.1}, [0, 1, 2]),
        ({(1, 2): 5.0}, [0, 1, 1]),
        # One link is not enough for the mean of the pairs, nor for that of the two best links.
        ({(0, 1): 5.0, (1, 2): 5.0}, [0, 0, 1]),
        ({(0, 1): 5.0, (1, 2): JOIN + 0.1, (0, 2): JOIN + 0.1}, [0, 0, 0]),
        ({(0, 1): 5.0, (1, 2): JOIN - 0.1, (0, 2): JOIN - 0.1}, [0, 0, 1]),
    ],
    ids=["alike", "not alike", "numbered as they come", "by one only", "joins", "stays alone"],
)
def test_three_articles(linked: dict[tuple[int, int], float], expected: list[int]) -> None:
    assert clusters(links(3, linked)) == expected


@pytest.mark.parametrize("number", [0, 1])
def test_few(number: int) -> None:
    assert clusters(links(number, {})) == list(range(number))


def test_among_more_articles_it_takes_more_to_merge() -> None:
    least = [least_to_merge(number) for number in (0, 3, 100, 630, 1_000, 10**6)]
    assert least == sorted(least)
    assert least[0] == least[1] < least[2] < least[3] < least[4] <= least[5] == 0.0
