"""Words and pairs of words as features, with the names of actors taken out (delexicalising.py)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifiers.linear import Array
from classifiers.marking import MarkedDocument, MarkedSentence

Columns = NDArray[np.intp]

_NAMES = {"a": "<a>", "b": "<b>", "both": "<ab>", "third": "<3>"}
_UNKNOWN = -1


class Words(NamedTuple):
    """The known grams of a text, by column, with weights of unit length together."""

    columns: Columns
    values: Array


NO_WORDS = Words(np.zeros(0, dtype=np.intp), np.zeros(0))


class Grams(NamedTuple):
    """The known grams of a document by column, -1 for an unknown one.

    `words[i]` is the i-th word, `pairs[i]` that word with the next of its sentence; the words of
    sentence s are those from `bounds[s]` to `bounds[s + 1]`.
    """

    words: Columns
    pairs: Columns
    bounds: list[int]


def said(sentence: MarkedSentence) -> list[str]:
    """The stems of a sentence, each actor by the party that it is of.

    To keep the names of third states apart gained nothing, in no model.
    """
    names = [_NAMES[mention.party] for mention in sentence.mentions]
    return [names[stem] if isinstance(stem, int) else stem for stem in sentence.stems]


@dataclass(frozen=True)
class GramVocabulary:
    """The words and pairs of words that a model knows, and their inverse document frequencies.

    Columns are those of the words, in alphabetical order, then those of the pairs, in the order
    of `pairs`: sorted numbers, first word times number of words plus second word.
    """

    words: Mapping[str, int]
    pairs: NDArray[np.int64]
    weights: Array

    @classmethod
    def of(cls, documents: Sequence[MarkedDocument], least: int = 3) -> GramVocabulary:
        """The words and pairs that at least `least` documents hold.

        Weights are 1 + ln((1 + n) / (1 + df)), scikit-learn's smooth idf.
        """
        words: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for document in documents:
            sequences = [said(sentence) for sentence in document.sentences]
            words.update({word for sequence in sequences for word in sequence})
            pairs.update({pair for sequence in sequences for pair in pairwise(sequence)})
        kept = sorted(word for word, count in words.items() if count >= least)
        column = {word: index for index, word in enumerate(kept)}
        # Both words of a pair are in at least as many documents as the pair.
        numbered = sorted(
            (column[one] * len(kept) + column[two], count)
            for (one, two), count in pairs.items()
            if count >= least
        )
        counts = [words[word] for word in kept] + [count for _, count in numbered]
        size = 1 + len(documents)
        weights = np.array([1 + math.log(size / (1 + count)) for count in counts])
        return cls(column, np.array([number for number, _ in numbered], dtype=np.int64), weights)

    def __len__(self) -> int:
        return len(self.weights)

    def names(self) -> list[str]:
        """What each column stands for: "word" or "word word"."""
        words = list(self.words)
        size = len(words)
        return words + [f"{words[pair // size]} {words[pair % size]}" for pair in self.pairs]

    def grams_of(self, sentences: Sequence[MarkedSentence]) -> Grams:
        """The known words and pairs of some sentences."""
        sequence: list[str] = []
        bounds = [0]
        for sentence in sentences:
            sequence += said(sentence)
            bounds.append(len(sequence))
        words = np.array(list(map(self.words.get, sequence, repeat(_UNKNOWN))), dtype=np.intp)
        return Grams(words, self._pairs_of(words, bounds), bounds)

    def _pairs_of(self, words: Columns, bounds: Sequence[int]) -> Columns:
        found = np.full(len(words), _UNKNOWN, dtype=np.intp)
        if len(words) < 2 or not len(self.pairs):
            return found
        size = len(self.words)
        numbers = words[:-1] * size + words[1:]
        places = np.minimum(np.searchsorted(self.pairs, numbers), len(self.pairs) - 1)
        # A pair with an unknown word could number the same as another.
        known = (self.pairs[places] == numbers) & (words[:-1] >= 0) & (words[1:] >= 0)
        ends = np.array(bounds[1:-1], dtype=np.intp) - 1
        known[ends[(ends >= 0) & (ends < len(known))]] = False
        found[:-1][known] = places[known] + size
        return found

    def weigh(self, columns: Columns) -> Words:
        """Weights of unit length; a gram counts once, however often it is given, an unknown one
        not at all."""
        columns = _distinct(columns[columns >= 0])
        weights = self.weights[columns]
        length = math.sqrt(float(weights @ weights))
        return Words(columns, weights / length if length else weights)

    def matrix(self, texts: Iterable[Words]) -> Any:
        """A sparse matrix (scipy CSR) of shape (texts, grams)."""
        return words_matrix(texts, len(self))

    def state(self) -> dict[str, Any]:
        return {"words": "\n".join(self.words), "pairs": self.pairs, "weights": self.weights}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> GramVocabulary:
        """Raises ValueError if words, pairs and weights do not fit together."""
        words = state["words"].split("\n") if state["words"] else []
        pairs = np.asarray(state["pairs"], dtype=np.int64)
        weights = np.asarray(state["weights"], dtype=np.float64)
        if len(words) + len(pairs) != len(weights):
            raise ValueError(f"{len(words)} words, {len(pairs)} pairs, {len(weights)} weights")
        if len(pairs) and not (pairs[0] >= 0 and pairs[-1] < len(words) ** 2):
            raise ValueError("a pair is of words that the vocabulary lacks")
        return cls({word: column for column, word in enumerate(words)}, pairs, weights)


def _distinct(columns: Columns) -> Columns:
    """Sorted, each once: np.unique without its overhead, which would be most of the time."""
    if len(columns) < 2:
        return columns
    columns = np.sort(columns)
    first = np.empty(len(columns), dtype=bool)
    first[0] = True
    np.not_equal(columns[1:], columns[:-1], out=first[1:])
    return columns[first]


def words_matrix(texts: Iterable[Words], width: int) -> Any:
    """A sparse matrix (scipy CSR) of shape (texts, width)."""
    from scipy.sparse import csr_matrix

    columns: list[Columns] = [np.zeros(0, dtype=np.intp)]
    values: list[Array] = [np.zeros(0)]
    ends = [0]
    for words in texts:
        columns.append(words.columns)
        values.append(words.values)
        ends.append(ends[-1] + len(words.columns))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), ends), shape=(len(ends) - 1, width)
    )
