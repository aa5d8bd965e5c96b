"""Splitting labelled examples so that no happening is on both sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.examples import Example, group_numbers

INNER_FOLDS = 5


def story_groups(examples: Sequence[Example]) -> NDArray[np.int64]:
    """A number for each example, equal where two share a story or an address."""
    return np.array(group_numbers(examples), dtype=np.int64)


def folds(
    groups: NDArray[np.int64], count: int = INNER_FOLDS
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Training and held-out indices by group; everything on both sides if there is one group."""
    from sklearn.model_selection import GroupKFold

    count = min(count, len(np.unique(groups)))
    if count < 2:
        everything = np.arange(len(groups))
        if len(groups):
            yield everything, everything
        return
    yield from GroupKFold(n_splits=count).split(groups, groups=groups)
