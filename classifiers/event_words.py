"""The words of details.toml in a sentence: how it is told, places, amounts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from classifiers.matching import Hit, Match, Matcher, Pattern, PatternError, Words
from classifiers.text import fold
from classifiers.toml_files import LEXICONS, LexiconError, read_toml

_FILE = LEXICONS / "details.toml"
_IGNORED = "mode.ignore"
# Words of numbers are common and only matter beside a unit, so they are looked for on demand.
_NUMBERS = frozenset({"number", "scale", "joining"})
# Plain words, not patterns: they are only looked at beside a place or a date.
_PLAIN = frozenset({"place.before", "place.after", "place.between", "place.speaking", "date.since"})


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language, or of all: cues, places and units, words of numbers, plain words."""

    matcher: Matcher
    numbers: Matcher
    plain: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Found:
    """What stands in a text: `cues` by concept, `places` in order (key: ground, town, region or
    country); offsets are those of `text`."""

    text: str
    cues: Mapping[str, Sequence[Hit]]
    places: Sequence[Match]
    words: Words
    vocabulary: Vocabulary

    def of(self, concept: str) -> Sequence[Hit]:
        """The cues of a concept; none where it is not there."""
        return self.cues.get(concept, ())

    def plain_words(self, heading: str) -> frozenset[str]:
        """The folded words under a heading such as "place.before"."""
        return self.vocabulary.plain[heading]

    def word_from(self, offset: int) -> int:
        """The index of the first word that begins at an offset of the text or behind it."""
        return bisect_left(self.words.starts, bisect_left(self.words.folded.origins, offset))

    @cached_property
    def number_words(self) -> Mapping[str, Sequence[Hit]]:
        """Words of numbers by their sort: number, scale, joining."""
        _, hits, _ = self.vocabulary.numbers.find(self.text)
        return _by_concept(hits)


def find(text: str, lang: str) -> Found:
    """The words of a language in a text; those of all, where the file knows no such language."""
    vocabulary = _compiled(lang if lang in _langs() else None)
    places, hits, words = vocabulary.matcher.find(text)
    cues = _by_concept(hits)
    ignored = cues.pop(_IGNORED, None)
    if ignored:
        cues = {concept: _outside(found, ignored) for concept, found in cues.items()}
    return Found(text, cues, places, words, vocabulary)


def _by_concept(hits: Iterable[Hit]) -> dict[str, Sequence[Hit]]:
    cues: dict[str, list[Hit]] = {}
    for hit in hits:
        cues.setdefault(hit.concept, []).append(hit)
    return dict(cues)


def _outside(hits: Sequence[Hit], ignored: Sequence[Hit]) -> list[Hit]:
    return [
        hit
        for hit in hits
        if not any(span.start < hit.end and hit.start < span.end for span in ignored)
    ]


# --- the file ------------------------------------------------------------------------------


@cache
def _langs() -> frozenset[str]:
    return frozenset(lang for _, lang, _ in _entries())


@cache
def _compiled(lang: str | None) -> Vocabulary:
    """The vocabulary of a language, or of all."""
    entries = [(heading, text, of) for heading, of, text in _entries() if lang in (None, of)]
    patterns: list[Pattern] = []
    numbers: list[Pattern] = []
    for heading, text, of in entries:
        table, name = heading.split(".")
        if name in _NUMBERS:
            numbers.append(Pattern(text, name, of, concept=True))
        elif table == "place" and heading not in _PLAIN:
            patterns.append(Pattern(text, name, of))
        elif heading not in _PLAIN:
            patterns.append(Pattern(text, heading, of, concept=True))
    try:
        return Vocabulary(
            matcher=Matcher.compile(patterns),
            numbers=Matcher.compile(numbers),
            plain={
                plain: frozenset(
                    fold(text).text for heading, text, _ in entries if heading == plain
                )
                for plain in _PLAIN
            },
        )
    except PatternError as error:
        raise LexiconError(f"{_FILE}: {error}") from error


@cache
def _entries() -> tuple[tuple[str, str, str], ...]:
    """All that the file says: heading ("place.town"), language, pattern or word."""
    return tuple(_read(read_toml(_FILE)))


def _read(file: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    try:
        for table, headings in file.items():
            for name, by_lang in headings.items():
                for lang, texts in by_lang.items():
                    yield from ((f"{table}.{name}", lang, text) for text in texts)
    except (AttributeError, TypeError) as error:
        raise LexiconError(f"{_FILE}: {error}") from error
