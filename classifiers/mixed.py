"""Logistic regressions on a few measured features and many words at once.

The two kinds of features need penalties of different strength. They share one regression in which
each kind is scaled first: a kind scaled up is penalised less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from classifiers.grams import Words
from classifiers.linear import CERTAIN, Array

# What varies less than this is as good as constant: dividing by it would only blow up noise.
_LEAST_SPREAD = 0.05
_FURTHEST = 5.0
_MOST_ROUNDS = 6
_THREADS = 2

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Scaling:
    """How the measured features of one table are centred, scaled and clipped."""

    centre: Array
    scale: Array

    @classmethod
    def of(cls, table: Array, weights: Array) -> Scaling:
        """Weighted mean and spread of each column."""
        if not len(table):
            return cls(np.zeros(table.shape[1]), np.ones(table.shape[1]))
        centre = np.average(table, axis=0, weights=weights)
        spread = np.sqrt(np.average((table - centre) ** 2, axis=0, weights=weights))
        return cls(np.asarray(centre), np.maximum(spread, _LEAST_SPREAD))

    def __call__(self, table: Array) -> Array:
        standard = (table - self.centre) / self.scale
        return np.minimum(np.maximum(standard, -_FURTHEST), _FURTHEST)


@dataclass(frozen=True)
class Strengths:
    """How freely each kind of feature may speak, and the inverse penalty of the whole (C)."""

    measured: Array | float
    words: float
    inverse_penalty: float


@dataclass(frozen=True)
class Mixed:
    """Fitted regressions: weights of measured features (heads, features), of words
    (grams, heads), and a bias a head."""

    scaling: Scaling
    weights: Array
    words: NDArray[np.float32]
    bias: Array

    def log_odds(self, row: Array, words: Words) -> Array:
        """Scores of one text, shape (heads,)."""
        return np.asarray(self.weights @ self.scaling(row) + self.words_part(words) + self.bias)

    def words_part(self, words: Words) -> Array:
        """What the words alone add to the scores, shape (heads,)."""
        return np.asarray(words.values @ self.words[words.columns])

    def table_log_odds(self, table: Array, words: Any) -> Array:
        """Scores of many documents, shape (documents, heads); `words` is a sparse matrix."""
        return np.asarray(self.scaling(table) @ self.weights.T + words @ self.words + self.bias)

    def state(self) -> dict[str, Any]:
        return {
            "centre": self.scaling.centre,
            "scale": self.scaling.scale,
            "weights": self.weights,
            "words": self.words,
            "bias": self.bias,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], *, heads: int, features: int, grams: int) -> Mixed:
        """Raises ValueError where shapes are others or numbers are not finite."""
        names = ("centre", "scale", "weights", "words", "bias")
        arrays = {name: np.asarray(state[name]) for name in names}
        for name, values in arrays.items():
            if not np.isfinite(values).all():
                raise ValueError(f"{name} must hold finite numbers")
        shapes = {
            "centre": (features,),
            "scale": (features,),
            "weights": (heads, features),
            "words": (grams, heads),
            "bias": (heads,),
        }
        for name, shape in shapes.items():
            if arrays[name].shape != shape:
                raise ValueError(f"{name} must have shape {shape}, has {arrays[name].shape}")
        return cls(
            Scaling(arrays["centre"], arrays["scale"]),
            arrays["weights"],
            arrays["words"],
            arrays["bias"],
        )


def balancing(labels: NDArray[np.bool_]) -> Array:
    """Weights that give both classes the same weight together; ones where there is one class."""
    share = float(labels.mean()) if len(labels) else 0.0
    if share in (0.0, 1.0):
        return np.ones(len(labels))
    return np.where(labels, 0.5 / share, 0.5 / (1 - share))


def fit_mixed(
    table: Array,
    words: Any,
    labels: NDArray[np.bool_],
    *,
    weights: Array,
    strengths: Strengths,
    directions: Sequence[int] | None = None,
    silent: NDArray[np.bool_] | None = None,
    known: NDArray[np.bool_] | None = None,
) -> Mixed:
    """Fit one regression a column of `labels`, shape (documents, heads). Deterministic.

    `directions` (one head only) says which sign each measured feature may have: +1, -1 or 0 for
    either; a feature that would speak the wrong way is left out and the rest fitted anew. `silent`
    marks features that are left out from the beginning. `known`, of the shape of `labels`, says which
    labels are known: each head learns from its own documents (from all, if not given).
    A head whose labels are all one class says that class, whatever it is shown.
    """
    from scipy.sparse import csr_matrix, hstack

    scaling = Scaling.of(table, weights)
    width = table.shape[1]
    strength = np.broadcast_to(np.asarray(strengths.measured, dtype=np.float64), (width,))
    measured = scaling(table) * strength
    signs = np.zeros(width) if directions is None else np.asarray(directions)
    scaled_words = words * strengths.words

    def fit_head(head: int) -> tuple[Array, Array, float]:
        rows: Any = slice(None)
        if known is not None and not known[:, head].all():
            rows = np.flatnonzero(known[:, head])
        kept = np.ones(width, dtype=bool) if silent is None else ~silent
        for _ in range(_MOST_ROUNDS):
            design = hstack([csr_matrix(measured[rows] * kept), scaled_words[rows]], format="csr")
            weights_found, bias = _regress(
                design, labels[rows, head], weights[rows], strengths.inverse_penalty
            )
            wrong = weights_found[:width] * signs < 0
            if not wrong.any():
                break
            kept &= ~wrong
        own = weights_found[:width] * strength * (kept & ~wrong)
        return own, weights_found[width:] * strengths.words, bias

    fitted = in_parallel(fit_head, range(labels.shape[1]))
    return Mixed(
        scaling,
        weights=np.array([own for own, _, _ in fitted]),
        words=np.array([said for _, said, _ in fitted], dtype=np.float32).T.copy(),
        bias=np.array([bias for _, _, bias in fitted]),
    )


def in_parallel(work: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results of independent fits, in order, made on two threads: scikit-learn's liblinear
    lets go of the interpreter while it works, and what it does here knows no chance."""
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, items))


def _regress(
    design: Any, labels: NDArray[np.bool_], weights: Array, inverse_penalty: float
) -> tuple[Array, float]:
    from sklearn.linear_model import LogisticRegression

    if labels.all() or not labels.any():
        return np.zeros(design.shape[1]), CERTAIN if labels.any() else -CERTAIN
    # liblinear penalises the bias too; a large constant column makes that negligible.
    model = LogisticRegression(
        C=inverse_penalty, solver="liblinear", intercept_scaling=10.0, max_iter=500, random_state=0
    )
    model.fit(design, labels, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])
