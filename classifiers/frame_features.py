"""What a model sees of a document that may argue a narrative."""

from __future__ import annotations

import numpy as np
import regex

from classifiers.linear import Array
from classifiers.marking import MarkedDocument
from classifiers.reading import Reader, Reading
from classifiers.terms import TermTable

_PREFIX = "frame."
_PAIRED_ACTORS = 6
_WINDOW = 3
_EVENT_CONCEPTS = (
    "drill.exercise", "deal.paper", "deal.purchase", "deal.status.signed",
    "deal.status.negotiating", "deal.wish", "deal.general_talk",
)  # fmt: skip
_QUESTION = regex.compile("[?؟？]")
_DIGIT = regex.compile(r"\d")
_PARTIES = ("party:a", "party:b", "party:third")


class FrameFeatures:
    """Concepts and actors, alone, in pairs and in recipes; counts in the whole and in the title.

    The columns are worked out once for a reader.
    """

    def __init__(self, reader: Reader) -> None:
        matter = reader.lexicon.matter
        terms = reader.terms
        concepts = [name for name in matter.concepts if name.startswith(_PREFIX)]
        events = [name for name in _EVENT_CONCEPTS if name in matter.concepts]
        actors = [f"@{actor}" for actor in matter.frame_actors]
        self._single = terms.columns([*concepts, *events, *actors])
        self._concepts = terms.columns(concepts)
        self._beside = terms.columns([*actors[:_PAIRED_ACTORS], "party:a", "party:b"])
        self._parties = terms.columns(_PARTIES)
        # Which terms meet each part, and which parts make each recipe.
        parts = [part for recipe in matter.recipes for part in recipe.parts]
        self._meets = np.zeros((len(terms.names), len(parts)))
        for index, part in enumerate(parts):
            for word in part:
                name = word if word.startswith(("@", "party:")) else f"{_PREFIX}{word}"
                self._meets[terms.column(name), index] = 1.0
        self._sizes = np.array([len(recipe.parts) for recipe in matter.recipes], dtype=np.float64)
        self._made_of = np.zeros((len(parts), len(matter.recipes)))
        first = 0
        for index, recipe in enumerate(matter.recipes):
            self._made_of[first : first + len(recipe.parts), index] = 1.0
            first += len(recipe.parts)
        self.width = (
            3 * len(self._single)
            + 8
            + len(self._beside) * len(self._concepts)
            + 4 * len(matter.recipes)
        )
        self._recipes_of: dict[str, list[int]] = {}
        for index, recipe in enumerate(matter.recipes):
            self._recipes_of.setdefault(recipe.frame, []).append(index)

    def vector(self, reading: Reading) -> Array:
        """One row of features; the same order for every document."""
        document, table = reading.marked, reading.table
        met = self._met(table)
        return np.concatenate(
            [
                self._singles(document, table),
                self._pairs(table),
                self._recipes(met),
            ]
        )

    def _met(self, table: TermTable) -> Array:
        """1.0 where a sentence meets a part of a recipe, else 0.0; shape (sentences, parts)."""
        # A document holds few of the terms: only those columns need be multiplied.
        held = np.flatnonzero(table.total)
        return (table.present[:, held] @ self._meets[held] > 0).astype(np.float64)

    def _singles(self, document: MarkedDocument, table: TermTable) -> Array:
        columns, parties = self._single, self._parties
        length = max(1, len(table))
        both = float((table.present[:, parties[0]] * table.present[:, parties[1]]).sum())
        a, b, third = table.share[parties]
        texts = [sentence.text for sentence in document.sentences]
        return np.concatenate(
            [
                np.log1p(table.total[columns]),
                table.share[columns],
                table.in_title[columns],
                [
                    a,
                    b,
                    both / length,
                    third,
                    np.log(length),
                    np.log1p(table.total[parties[2]]),
                    sum(_QUESTION.search(text) is not None for text in texts) / length,
                    sum(_DIGIT.search(text) is not None for text in texts) / length,
                ],
            ]
        )

    def _pairs(self, table: TermTable) -> Array:
        """How many sentences hold a concept beside an actor or a party."""
        present = table.present
        return np.log1p(present[:, self._beside].T @ present[:, self._concepts]).ravel()

    def _recipes(self, met: Array) -> Array:
        """Whether a sentence, or three in a row, meets each recipe in full, and how many do."""
        windows = met.copy()
        for further in range(1, _WINDOW):
            windows[:-further] = np.maximum(windows[:-further], met[further:])
        values = []
        for each in (met, windows):
            full = (each @ self._made_of == self._sizes).sum(axis=0)
            values += [(full > 0).astype(np.float64), full / max(1, len(met))]
        return np.concatenate(values)

    def recipes_met(self, table: TermTable, frame: str) -> Array:
        """How much of a recipe of the frame each sentence meets, at best; 0..1."""
        own = self._recipes_of.get(frame, [])
        met = self._met(table) @ self._made_of[:, own]
        return np.asarray((met / self._sizes[own]).max(axis=1, initial=0.0))
