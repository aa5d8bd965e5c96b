"""The patterns of the vocabularies, and the tree that they are compiled into.

A pattern is a word or a phrase as an analyst writes it:

- ``Пакистан``: the word itself; case, accents and letter variants do not count;
- ``пакистан*``: every word that begins so;
- ``Инди{я,и,ю,ей}``: these forms; ``drill{,s}``: with and without;
- ``joint * drill*``: a lone star stands for any one word; ``#`` for a number;
- ``=US``: the letters' case counts.

Words are matched whole, so that India is not found in Indiana. Chinese is written without
word boundaries: a pattern with Han characters is found anywhere.
Arabic patterns (``lang="ar"``) are also found behind the article and the one-letter particles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import regex

from classifiers.folding import fold
from classifiers.words import is_han

_PATTERN_TOKEN = regex.compile(r"(?:[[\p{L}\p{M}\p{N}]--\p{Han}]+\*?)|\*|#", regex.V1)
_NUMBER = regex.compile(r"\d{1,4}|[ivx]{1,5}")
_BRACES = regex.compile(r"\{([^{}]*)\}")
_HEAD = 3
_MOST_EXPANSIONS = 500
_ANY_WORD, _ANY_NUMBER = "*", "#"


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to find and the key to report; a name, or else a concept. `lang` only matters for
    Arabic prefixes."""

    text: str
    key: Any
    lang: str | None = None
    concept: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """What a pattern that ends here stands for. `rank` orders the names that fit one place:
    more words first, then the longer first word, then the order of the files."""

    key: Any
    concept: bool
    rank: tuple[int, bool, int, int]
    # Where the letters' case counts: the words as they must be written, by their place.
    written: tuple[str | None, ...] | None


@dataclass(slots=True)
class Node:
    """A place in the tree of patterns, one word deeper than its parent."""

    ends: list[End] = field(default_factory=list)
    words: dict[str, Node] = field(default_factory=dict)
    stems: dict[str, Node] = field(default_factory=dict)
    # Of what may follow: the lengths of the stems, any number, any word. Set by `close`.
    lengths: tuple[int, ...] = ()
    number: Node | None = None
    anything: Node | None = None
    goes_on: bool = False

    def close(self) -> None:
        """Make ready for finding, with all that is below."""
        self.number = self.words.pop(_ANY_NUMBER, None)
        self.anything = self.words.pop(_ANY_WORD, None)
        self.lengths = tuple(sorted({len(stem) for stem in self.stems}))
        below = [*self.words.values(), *self.stems.values(), self.number, self.anything]
        for node in below:
            if node is not None:
                self.goes_on = True
                node.close()

    def next_nodes(self, word: str) -> list[Node]:
        """The nodes that one more word leads to."""
        found = []
        node = self.words.get(word)
        if node is not None:
            found.append(node)
        for length in self.lengths:
            if length > len(word):
                break
            node = self.stems.get(word[:length])
            if node is not None:
                found.append(node)
        if self.number is not None and _NUMBER.fullmatch(word):
            found.append(self.number)
        if self.anything is not None:
            found.append(self.anything)
        return found


@dataclass(slots=True)
class Roots:
    """Where patterns begin: with this word, or with a word that begins so."""

    words: dict[str, Node] = field(default_factory=dict)
    stems: dict[str, Node] = field(default_factory=dict)
    # The lengths of the stems by their first letters. Set by `close`.
    lengths: dict[str, list[int]] = field(default_factory=dict)

    def close(self) -> None:
        """Make ready for finding, with all that is below."""
        for stem in self.stems:
            lengths = self.lengths.setdefault(stem[:_HEAD], [])
            if len(stem) not in lengths:
                lengths.append(len(stem))
        for node in (*self.words.values(), *self.stems.values()):
            node.close()

    def nodes(self, word: str) -> list[Node]:
        found = []
        node = self.words.get(word)
        if node is not None:
            found.append(node)
        # A new word is asked for once, but most words of an article are new to a young process.
        for head in range(1, min(_HEAD, len(word)) + 1):
            for length in self.lengths.get(word[:head], ()):
                node = self.stems.get(word[:length]) if length <= len(word) else None
                if node is not None:
                    found.append(node)
        return found


class HanForms(NamedTuple):
    """The patterns that begin with one Han character, the longest first."""

    names: list[tuple[str, Any]]
    concepts: list[tuple[str, Any]]


def expand(text: str) -> list[str]:
    """The patterns that a pattern with braces stands for."""
    if "{" not in text and "}" not in text:
        return [text]
    pieces = _BRACES.split(text)
    plain, choices = pieces[::2], [piece.split(",") for piece in pieces[1::2]]
    if any("{" in piece or "}" in piece for piece in plain):
        raise PatternError(f"pattern {text!r}: braces do not close, or stand in one another")
    count = 1
    for choice in choices:
        count *= len(choice)
    if count > _MOST_EXPANSIONS:
        raise PatternError(
            f"pattern {text!r}: stands for {count} forms, at most {_MOST_EXPANSIONS}"
        )
    expanded = []
    for chosen in product(*choices):
        parts = [plain[0]]
        for choice_text, piece in zip(chosen, plain[1:], strict=True):
            parts += [choice_text.strip(), piece]
        expanded.append("".join(parts))
    return expanded


def add_words(roots: Roots, text: str, pattern: Pattern, order: int) -> None:
    case_counts = text.startswith("=")
    # Folded first: a compatibility letter may fold to several words.
    tokens = _PATTERN_TOKEN.findall(fold(text).text)
    if not tokens or tokens[0] in (_ANY_WORD, _ANY_NUMBER):
        raise PatternError(f"pattern {pattern.text!r}: must begin with a word")
    written: tuple[str | None, ...] | None = None
    if case_counts:
        originals = _PATTERN_TOKEN.findall(text)
        written = tuple(None if part.endswith("*") else part for part in originals)
    node: Node | None = None
    for token in tokens:
        parent: Roots | Node = roots if node is None else node
        stem = len(token) > 1 and token.endswith("*")
        table = parent.stems if stem else parent.words
        node = table.setdefault(token.rstrip("*") if stem else token, Node())
    first_stem = tokens[0].endswith("*")
    rank = (-len(tokens), first_stem, -len(tokens[0].rstrip("*")), order)
    assert node is not None
    node.ends.append(End(pattern.key, pattern.concept, rank, written))


def add_han(index: dict[str, HanForms], text: str, pattern: Pattern) -> None:
    form = fold(text.strip().removeprefix("=")).text.replace("*", "")
    if not is_han(form[0]):
        raise PatternError(f"pattern {pattern.text!r}: must begin with a Han character")
    forms = index.setdefault(form[0], HanForms([], []))
    (forms.concepts if pattern.concept else forms.names).append((form, pattern.key))
