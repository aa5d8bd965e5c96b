"""Which sentence of which seed a document comes closest to.

Sentences are compared by what they speak of (actors, parties, concepts), not by their words, so
an Urdu sentence meets an English seed. What many seed sentences hold counts for less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifiers.examples import Seed
from classifiers.lexicon import Lexicon
from classifiers.linear import Array
from classifiers.marking import mark
from classifiers.terms import Terms, TermTable

# A sentence that says less than this of anything is close to every other such sentence.
_FEWEST_TERMS = 4


@dataclass(frozen=True, slots=True)
class Nearest:
    """A sentence of a document (by its index), the seed sentence nearest to it, and how near
    they are (cosine, 0..1)."""

    sentence: int
    seed: str
    passage: str
    cosine: float


@dataclass(frozen=True)
class SeedPassages:
    """The sentences of the seeds that name both parties or say much, as vectors of unit length.

    `table` has shape (passages, terms); `weights` are log inverse document frequencies.
    """

    seeds: tuple[str, ...]
    passages: tuple[str, ...]
    table: Array
    weights: Array

    @classmethod
    def of(cls, seeds: Sequence[Seed], lexicon: Lexicon, terms: Terms) -> SeedPassages:
        names: list[str] = []
        passages: list[str] = []
        rows: list[Array] = []
        for seed in seeds:
            marked = mark(seed.document, lexicon)
            present = terms.table(marked).present
            for sentence, row in zip(marked.sentences, present, strict=True):
                if sentence.both and row.sum() >= _FEWEST_TERMS:
                    names.append(seed.name)
                    passages.append(sentence.text)
                    rows.append(row)
        table = np.array(rows).reshape(len(rows), len(terms.names))
        weights = np.log((1 + len(table)) / (1 + table.sum(axis=0)))
        return cls(tuple(names), tuple(passages), _unit(table * weights), weights)

    def nearest(self, table: TermTable) -> Nearest | None:
        """The closest pair of sentences; None where nothing is held in common."""
        if not (len(self.table) and len(table)):
            return None
        # A document holds few of the terms: only those columns need be multiplied.
        held = np.flatnonzero(table.total)
        said = table.present[:, held]
        cosines = _unit(said * self.weights[held]) @ self.table[:, held].T
        cosines[said.sum(axis=1) < _FEWEST_TERMS] = 0.0
        sentence, passage = np.unravel_index(int(cosines.argmax()), cosines.shape)
        cosine = float(cosines[sentence, passage])
        if cosine <= 0.0:
            return None
        return Nearest(int(sentence), self.seeds[passage], self.passages[passage], cosine)

    def state(self) -> dict[str, Any]:
        return {
            "seeds": list(self.seeds),
            "passages": list(self.passages),
            "table": self.table,
            "weights": self.weights,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> SeedPassages:
        """Raises ValueError if passages and vectors do not fit together."""
        table = np.asarray(state["table"], dtype=np.float64)
        if not len(table) == len(state["seeds"]) == len(state["passages"]):
            raise ValueError("passages and their vectors do not fit together")
        return cls(
            tuple(state["seeds"]),
            tuple(state["passages"]),
            table,
            np.asarray(state["weights"], dtype=np.float64),
        )


def _unit(table: Array) -> Array:
    lengths = np.sqrt((table * table).sum(axis=1, keepdims=True))
    return np.asarray(table / np.maximum(lengths, 1e-9))
