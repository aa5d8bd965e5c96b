"""Learning what the links of stories weigh.

``python -m classifiers.story_learning SEEDS`` has the labelled examples judged by models that did
not see them (SEEDS is the directory of the seeds) and prints the constants of story_weights.py.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from classifiers.happenings import Happening, happening
from classifiers.linear import Array
from classifiers.story_features import link_features
from classifiers.story_pairs import pairs_in_common

# Of features of mean 0 and variance 1. Much weaker, the links of a few large stories are learnt
# by heart: cross-validated average precision over pairs is 0.50 here and 0.42 at 0.1.
_STRENGTH = 0.003
_DIGITS = 3


def fit_weights(
    told: Sequence[Happening], stories: Sequence[str | None]
) -> tuple[dict[str, float], float]:
    """Weights and bias learnt from articles whose stories are known (None: a story of its own).

    A story of n articles has n(n-1)/2 pairs and would drown the others: its pairs count
    sqrt(2/n) each. Raises ValueError where no pair, or every pair, is of one story.
    """
    pairs = list(pairs_in_common(told))
    rows = [link_features(told[i], told[j]) for i, j in pairs]
    names = list(rows[0]) if rows else []
    table = np.array([[row[name] for name in names] for row in rows])
    same = np.array([stories[i] is not None and stories[i] == stories[j] for i, j in pairs])
    if same.all() or not same.any():
        raise ValueError("weights of links need pairs of one story and of two")
    sizes = Counter(stories)
    shares = [
        math.sqrt(2 / sizes[stories[i]]) if alike else 1.0
        for (i, _), alike in zip(pairs, same, strict=True)
    ]
    return _fit(names, table, same, np.array(shares))


def _fit(
    names: Sequence[str], table: Array, same: Array, shares: Array
) -> tuple[dict[str, float], float]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0.0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=5_000)
    model.fit((table - mean) / spread, same, sample_weight=shares)
    weights = model.coef_[0] / spread
    bias = float(model.intercept_[0] - weights @ mean)
    return dict(zip(names, weights.tolist(), strict=True)), bias


def _main(seeds: Path) -> None:
    from classifiers.cross_validation import held_out_judgements
    from classifiers.examples import bundled_examples, read_seeds, written_examples

    examples = bundled_examples()
    judgements, _ = held_out_judgements(examples, read_seeds(seeds), written=written_examples())
    told = [happening(e.document, j) for e, j in zip(examples, judgements, strict=True)]
    weights, bias = fit_weights(told, [example.story for example in examples])
    print("WEIGHTS: dict[str, float] = {")
    for name, weight in weights.items():
        print(f'    "{name}": {round(weight, _DIGITS)},')
    print(f"}}\nBIAS = {round(bias, _DIGITS)}")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
