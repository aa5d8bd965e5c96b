"""Which terms each sentence of a document holds, as one table.

A term is a concept, a third actor ("@china") or a party ("party:a", "party:b", "party:third").
What the models see is made of this table by matrix products, not by walking through sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from classifiers.lexicon import Lexicon
from classifiers.marking import MarkedDocument, parties_of

Counts = NDArray[np.float64]
Columns = NDArray[np.intp]

PARTIES = ("party:a", "party:b", "party:third")
# What a concept begins with that names a series of exercises, or a deal's object.
SERIES, OBJECT = "drill.series.", "deal.object."
# So many sentences before one still tell what it is about.
NEAR = 2


class Terms:
    """The columns of the table: every concept of the files, then actors, then parties."""

    def __init__(self, lexicon: Lexicon) -> None:
        matter = lexicon.matter
        third = [f"@{a.id}" for a in lexicon.subject.actors.values() if a.party == "third"]
        names = [
            *matter.concepts,
            *(f"{SERIES}{index}" for index in range(len(matter.series))),
            *(f"{OBJECT}{index}" for index in range(len(matter.objects))),
            *third,
            *PARTIES,
        ]
        self.names = tuple(names)
        self._column = {name: column for column, name in enumerate(names)}

    def column(self, name: str) -> int:
        """Raises KeyError for a term that the files do not know."""
        return self._column[name]

    def columns(self, names: list[str] | tuple[str, ...]) -> Columns:
        return np.array([self._column[name] for name in names], dtype=np.intp)

    def beginning(self, prefix: str) -> Columns:
        """The columns of all terms that begin so."""
        return np.array(
            [column for name, column in self._column.items() if name.startswith(prefix)],
            dtype=np.intp,
        )

    def table(self, document: MarkedDocument) -> TermTable:
        """How often each sentence of a document holds each term."""
        column, width = self._column, len(self.names)
        cells: list[int] = []
        offset = 0
        for sentence in document.sentences:
            for hit in sentence.hits:
                at = column.get(hit.concept)
                if at is not None:
                    cells.append(offset + at)
            for mention in sentence.mentions:
                if mention.party == "third":
                    cells.append(offset + column[f"@{mention.actor}"])
                cells += [offset + column[f"party:{party}"] for party in parties_of(mention)]
            offset += width
        counts = np.bincount(np.array(cells, dtype=np.intp), minlength=offset)
        table = counts.reshape(len(document.sentences), width).astype(np.float64)
        return TermTable(table, len(document.title))


@dataclass(frozen=True)
class TermTable:
    """Counts of shape (sentences, terms); the first `titles` rows are those of the title."""

    counts: Counts
    titles: int

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def present(self) -> Counts:
        """1.0 where a sentence holds a term, else 0.0."""
        return np.minimum(self.counts, 1.0)

    @cached_property
    def total(self) -> Counts:
        """Counts of the whole document, shape (terms,)."""
        return np.asarray(self.counts.sum(axis=0))

    @cached_property
    def share(self) -> Counts:
        """The share of sentences that hold each term, shape (terms,)."""
        return np.asarray(self.present.sum(axis=0)) / max(1, len(self))

    @cached_property
    def in_title(self) -> Counts:
        """1.0 for each term that the title holds, shape (terms,)."""
        title = self.present[: self.titles]
        return np.asarray(title.max(axis=0)) if len(title) else np.zeros(self.counts.shape[1])

    @cached_property
    def near(self) -> NDArray[np.bool_]:
        """Whether the title or one of the two sentences before holds a term; of the shape of
        `counts`."""
        near = np.repeat(self.in_title[None, :] > 0, len(self), axis=0)
        body = self.counts[self.titles :] > 0
        for back in range(1, NEAR + 1):
            later = near[self.titles + back :]
            np.logical_or(later, body[: len(later)], out=later)
        return near
