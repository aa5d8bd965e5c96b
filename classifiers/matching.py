"""One matcher for every vocabulary: many patterns, one pass over a text.

A pattern is a word or a phrase as an analyst writes it:

- ``Пакистан``: the word itself; case, accents and letter variants do not count;
- ``пакистан*``: every word that begins so;
- ``Инди{я,и,ю,ей}``: these forms; ``drill{,s}``: with and without;
- ``joint * drill*``: a lone star stands for any one word;
- ``=US``: the letters' case counts.

Words are matched whole, so that India is not found in Indiana. Chinese is written without
word boundaries: a pattern with Han characters is found anywhere, the longest first.
Arabic patterns (``lang="ar"``) are also found behind the article and the one-letter particles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import regex

from classifiers.text import Folded, fold

_TOKEN = regex.compile(r"\p{Han}+|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)
_PATTERN_TOKEN = regex.compile(r"(?:[[\p{L}\p{M}\p{N}]--\p{Han}]+\*?)|\*", regex.V1)
_HAN = regex.compile(r"\p{Han}")
_FIRST_HAN = "\u2e80"
_BRACES = regex.compile(r"\{([^{}]*)\}")
_JOINERS = frozenset(" -'./&\"·")
_LONGEST_JOINER = 3
_ARABIC_PREFIXES = (
    "", "ال", "و", "وال", "ب", "بال", "ل", "لل", "ف", "فال", "ک", "کال", "ول", "وب", "ولل",
)  # fmt: skip
_REMEMBERED_TOKENS = 50_000
_MOST_EXPANSIONS = 500


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What to find and the key to report. `lang` only matters for Arabic prefixes."""

    text: str
    key: Any
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A hit at start..end of the original text; `parts` are the spans of its words
    (of its characters in Chinese)."""

    start: int
    end: int
    surface: str
    key: Any
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a compiled pattern: its folded form, or a stem, or any word."""

    form: str
    stem: bool = False
    written: str | None = None

    def fits(self, token: str, original: str) -> bool:
        if self.stem:
            return token.startswith(self.form)
        return token == self.form and (self.written is None or original == self.written)


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[_Word, ...]
    key: Any
    order: int


@dataclass(slots=True)
class _Index:
    exact: dict[str, list[_Phrase]] = field(default_factory=dict)
    stems: dict[str, list[_Phrase]] = field(default_factory=dict)
    stem_lengths: list[int] = field(default_factory=list)
    han: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)


class Matcher:
    """Finds patterns in text: leftmost first, longest first, without overlaps.

    Compiled once, then read only. The work is linear in the text.
    """

    def __init__(self, index: _Index) -> None:
        self._index = index
        self._candidates: dict[str, tuple[_Phrase, ...]] = {}

    @classmethod
    def compile(cls, patterns: Iterable[Pattern]) -> Matcher:
        """Raises PatternError for a pattern without a word or with a bad brace."""
        index = _Index()
        for order, pattern in enumerate(patterns):
            for text in _expand(pattern.text):
                if _HAN.search(text):
                    _add_han(index, text, pattern)
                else:
                    for words in _compile_words(text, pattern):
                        _add_phrase(index, _Phrase(words, pattern.key, order))
        index.stem_lengths = sorted({len(stem) for stem in index.stems})
        for entries in index.han.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return cls(index)

    def find(self, text: str) -> list[Match]:
        """All matches in order; offsets index `text` as it was given."""
        folded = fold(text)
        tokens = [(token.start(), token.end()) for token in _TOKEN.finditer(folded.text)]
        words = [folded.text[start:end] for start, end in tokens]
        found: list[Match] = []
        position = 0
        while position < len(tokens):
            word = words[position]
            if _is_han(word[0]):
                found.extend(self._find_han(text, folded, *tokens[position]))
                position += 1
                continue
            phrase = self._longest(text, folded, tokens, words, position)
            if phrase is None:
                position += 1
                continue
            stop = position + len(phrase.words)
            found.append(_match(text, folded, tokens[position:stop], phrase.key))
            position = stop
        return found

    def _longest(
        self,
        text: str,
        folded: Folded,
        tokens: Sequence[tuple[int, int]],
        words: Sequence[str],
        position: int,
    ) -> _Phrase | None:
        for phrase in self._starting_with(words[position]):
            length = len(phrase.words)
            if position + length > len(tokens):
                continue
            for offset, wanted in enumerate(phrase.words):
                start, end = tokens[position + offset]
                if offset and not _joined(folded.text, tokens[position + offset - 1][1], start):
                    break
                original = ""
                if wanted.written is not None:
                    original_start, original_end = folded.span(start, end)
                    original = text[original_start:original_end]
                if not wanted.fits(words[position + offset], original):
                    break
            else:
                return phrase
        return None

    def _starting_with(self, token: str) -> tuple[_Phrase, ...]:
        """The phrases whose first word fits the token, the longest first."""
        known = self._candidates.get(token)
        if known is not None:
            return known
        index = self._index
        phrases = list(index.exact.get(token, ()))
        for length in index.stem_lengths:
            if length > len(token):
                break
            phrases.extend(index.stems.get(token[:length], ()))
        # More words first; then the longer first word; then the order of the file.
        phrases.sort(key=lambda p: (-len(p.words), p.words[0].stem, -len(p.words[0].form), p.order))
        if len(self._candidates) >= _REMEMBERED_TOKENS:
            self._candidates.clear()
        result = self._candidates[token] = tuple(phrases)
        return result

    def _find_han(self, text: str, folded: Folded, start: int, end: int) -> Iterator[Match]:
        position = start
        while position < end:
            for form, key in self._index.han.get(folded.text[position], ()):
                if folded.text.startswith(form, position):
                    stop = position + len(form)
                    spans = [(at, at + 1) for at in range(position, stop)]
                    yield _match(text, folded, spans, key)
                    position = stop
                    break
            else:
                position += 1


def _is_han(character: str) -> bool:
    return character >= _FIRST_HAN and _HAN.match(character) is not None


def _joined(folded: str, end: int, start: int) -> bool:
    between = folded[end:start]
    return 0 < len(between) <= _LONGEST_JOINER and _JOINERS.issuperset(between)


def _match(text: str, folded: Folded, spans: Sequence[tuple[int, int]], key: Any) -> Match:
    parts = tuple(folded.span(start, end) for start, end in spans)
    start, end = parts[0][0], parts[-1][1]
    return Match(start, end, text[start:end], key, parts)


# --- compiling -----------------------------------------------------------------------------


def _expand(text: str) -> list[str]:
    """The patterns that a pattern with braces stands for."""
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


def _compile_words(text: str, pattern: Pattern) -> list[tuple[_Word, ...]]:
    case_counts = text.startswith("=")
    written = _PATTERN_TOKEN.findall(text)
    words: list[_Word] = []
    for part in written:
        stem = part.endswith("*")
        bare = part.rstrip("*")
        form = fold(bare).text
        words.append(_Word(form, stem, bare if case_counts and not stem else None))
    if not words or not words[0].form:
        raise PatternError(f"pattern {pattern.text!r}: must begin with a word")
    if pattern.lang != "ar":
        return [tuple(words)]
    first, *rest = words
    return [(_Word(prefix + first.form, first.stem), *rest) for prefix in _ARABIC_PREFIXES]


def _add_phrase(index: _Index, phrase: _Phrase) -> None:
    first = phrase.words[0]
    table = index.stems if first.stem else index.exact
    table.setdefault(first.form, []).append(phrase)


def _add_han(index: _Index, text: str, pattern: Pattern) -> None:
    form = fold(text.strip().removeprefix("=")).text.replace("*", "")
    if not _is_han(form[0]):
        raise PatternError(f"pattern {pattern.text!r}: must begin with a Han character")
    index.han.setdefault(form[0], []).append((form, pattern.key))
