"""A document as all models see it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from classifiers.grams import Grams, GramVocabulary, Words
from classifiers.judgement import Document
from classifiers.lexicon import Lexicon
from classifiers.marking import MarkedDocument, mark
from classifiers.terms import Terms, TermTable


class Reader:
    """Reads documents with a lexicon and a vocabulary of words; safe to share."""

    def __init__(self, lexicon: Lexicon, vocabulary: GramVocabulary) -> None:
        self.lexicon = lexicon
        self.vocabulary = vocabulary
        self.terms = Terms(lexicon)

    def read(self, document: Document) -> Reading:
        """Bounded: overlong texts are cut (see marking.py)."""
        return self.of(mark(document, self.lexicon))

    def of(self, marked: MarkedDocument) -> Reading:
        """The reading of a document that is marked already."""
        return Reading(marked, self)


@dataclass(frozen=True)
class Reading:
    """A marked document, its table of terms and its words."""

    marked: MarkedDocument
    reader: Reader

    @cached_property
    def table(self) -> TermTable:
        return self.reader.terms.table(self.marked)

    @cached_property
    def grams(self) -> Grams:
        """The words and pairs of words of all sentences."""
        return self.reader.vocabulary.grams_of(self.marked.sentences)

    @cached_property
    def words(self) -> Words:
        """The words of the whole document."""
        return self._between(0, len(self.marked.sentences))

    @cached_property
    def title_words(self) -> Words:
        return self._between(0, len(self.marked.title))

    def words_at(self, index: int) -> Words:
        """The words of one sentence."""
        known = self._sentences.get(index)
        if known is None:
            known = self._sentences[index] = self._between(index, index + 1)
        return known

    @cached_property
    def _sentences(self) -> dict[int, Words]:
        """What `words_at` was asked for: several events and frames ask for one sentence."""
        return {}

    def _between(self, first: int, last: int) -> Words:
        words, pairs, bounds = self.grams
        start, end = bounds[first], bounds[last]
        return self.reader.vocabulary.weigh(np.concatenate([words[start:end], pairs[start:end]]))
