"""Which pairs of articles share enough to be worth comparing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from classifiers.happenings import Happening
from classifiers.story_features import product

# Pairs that share less than this are not looked at more closely.
_LEAST_IN_COMMON = 0.02


def worth_a_look(a: Happening, b: Happening) -> bool:
    """Whether two articles share some marks, words or an event."""
    return (
        not a.events.isdisjoint(b.events)
        or product(a.marks, b.marks) >= _LEAST_IN_COMMON
        or product(a.words, b.words) >= _LEAST_IN_COMMON
    )


def pairs_in_common(told: Sequence[Happening]) -> Iterator[tuple[int, int]]:
    """The pairs i < j that are worth a look, all found at once."""
    if len(told) < 2:
        return
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
