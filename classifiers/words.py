"""A text cut into words, folded for matching."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from classifiers.folding import Folded, fold

_TOKEN = regex.compile(r"\p{Han}+|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)
_HAN = regex.compile(r"\p{Han}")
_FIRST_HAN = "\u2e80"


class Words(NamedTuple):
    """A text cut into words: their folded forms and where they begin and end, folded.

    A run of Chinese characters is one word.
    """

    text: str
    folded: Folded
    forms: list[str]
    starts: list[int]
    ends: list[int]


def words_of(text: str) -> Words:
    """The words of a text. Linear in the text."""
    folded = fold(text)
    forms = _TOKEN.findall(folded.text)
    starts, ends = _places(folded.text, forms)
    return Words(text, folded, forms, starts, ends)


def _places(letters: str, forms: Sequence[str]) -> tuple[list[int], list[int]]:
    """Where the words begin and end. Between two words stands nothing that a word could begin
    with, so that each is found at once; half the time of asking the matches for their spans."""
    starts, ends = [], []
    end = 0
    for form in forms:
        start = letters.find(form, end)
        end = start + len(form)
        starts.append(start)
        ends.append(end)
    return starts, ends


def is_han(character: str) -> bool:
    """Whether a character is one of Chinese writing."""
    return character >= _FIRST_HAN and _HAN.match(character) is not None


def has_han(text: str) -> bool:
    """Whether a text holds a character of Chinese writing."""
    return _HAN.search(text) is not None
