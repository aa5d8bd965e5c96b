"""The words of details.toml in a sentence: how it is told, places, amounts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import regex

from classifiers.calendar_words import calendar
from classifiers.folding import fold
from classifiers.gaps import Gaps
from classifiers.matching import Hit, Match, Matcher
from classifiers.patterns import Pattern, PatternError
from classifiers.toml_files import LEXICONS, LexiconError, read_toml
from classifiers.words import Words

_MOST_REMEMBERED = 1_000
_FILE = LEXICONS / "details.toml"
_IGNORED = "mode.ignore"
# Words of numbers are common and only matter beside a unit, so they are looked for on demand.
_NUMBERS = frozenset({"number", "scale", "joining"})
# Plain words, not patterns: they are only looked at beside a place, a date or a number.
_PLAIN = frozenset(
    {"place.before", "place.after", "place.between", "place.speaking", "date.since",
     "mode.goes_on",
     "amount.sign", "amount.code"}
)  # fmt: skip
_PLACES = frozenset({"place.ground", "place.town", "place.region", "place.country"})
_CUES = frozenset(
    {"mode.denies", "mode.denies_it", "mode.report", "mode.reports_that", "mode.that_reports", "mode.aspect",
     "mode.break", "mode.rumours", "mode.recalls", _IGNORED,
     "amount.money", "amount.goods", "amount.each", "amount.not_of_the_deal"}
)  # fmt: skip
_HEADINGS = _PLAIN | _PLACES | _CUES | {f"amount.{name}" for name in _NUMBERS}
# What stands under this in the place of a language counts in all.
_EVERY = "all"


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language, or of all: cues, places and units, words of numbers, plain words.

    `money` finds the signs and codes of money in folded text, also where a number is written
    onto them ("$5", "rs212")."""

    matcher: Matcher
    numbers: Matcher
    plain: Mapping[str, frozenset[str]]
    money: regex.Pattern[str]

    @cached_property
    def multipliers(self) -> _Multipliers:
        """Whether some letters are a word that multiplies ("bn", "млрд")."""
        return _Multipliers(self.numbers)


class _Multipliers(dict[str, bool]):
    """Worked out at first sight: the same few stand behind all numbers."""

    def __init__(self, numbers: Matcher) -> None:
        super().__init__()
        self._numbers = numbers

    def __missing__(self, letters: str) -> bool:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        _, hits, _ = self._numbers.find(letters)
        found = any(h.concept == "scale" and h[:2] == (0, len(letters)) for h in hits)
        self[letters] = found
        return found


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
    phrases = Gaps((phrase.start, phrase.end) for phrase in ignored)
    return [hit for hit in hits if not phrases.overlap(hit.start, hit.end)]


# --- the file ------------------------------------------------------------------------------


def prepare() -> None:
    """Compile the words of every language, and the calendar, now rather than for the first text.

    Raises LexiconError for a file that cannot be used.
    """
    for lang in (None, *sorted(_langs())):
        _compiled(lang)
    calendar()


@cache
def _langs() -> frozenset[str]:
    return frozenset(lang for _, lang, _ in _entries()) - {_EVERY}


@cache
def _compiled(lang: str | None) -> Vocabulary:
    """The vocabulary of a language, or of all."""
    wanted = (lang, _EVERY)
    patterns: list[Pattern] = []
    numbers: list[Pattern] = []
    plain: dict[str, set[str]] = {heading: set() for heading in _PLAIN}
    for heading, of, text in _entries():
        if lang is not None and of not in wanted:
            continue
        name = heading.partition(".")[2]
        if heading in _PLAIN:
            plain[heading].add(fold(text).text)
        elif heading in _PLACES:
            patterns.append(Pattern(text, name, of))
        elif name in _NUMBERS:
            numbers.append(Pattern(text, name, of, concept=True))
        else:
            patterns.append(Pattern(text, heading, of, concept=True))
    try:
        return Vocabulary(
            matcher=Matcher.compile(patterns),
            numbers=Matcher.compile(numbers),
            plain={heading: frozenset(words) for heading, words in plain.items()},
            money=_money(plain["amount.sign"], plain["amount.code"]),
        )
    except PatternError as error:
        raise LexiconError(f"{_FILE}: {error}") from error


def _money(signs: Iterable[str], codes: Iterable[str]) -> regex.Pattern[str]:
    def either(words: Iterable[str]) -> str:
        return "|".join(regex.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))

    # Chinese writes a code right behind its last character.
    begins = r"(?<![[\p{L}\p{M}]--\p{Han}])"
    country, code = rf"{begins}(?:us|hk|a|c)", rf"{begins}(?:{either(codes)})(?![\p{{L}}\p{{M}}])"
    return regex.compile(rf"(?:{country})?(?:{either(signs)})|{code}", regex.V1)


@cache
def _entries() -> tuple[tuple[str, str, str], ...]:
    """All that the file says: heading ("place.town"), language, pattern or word."""
    return tuple(_read(read_toml(_FILE)))


def _read(file: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for table, headings in file.items():
        for name, by_lang in _table(headings, table).items():
            heading = f"{table}.{name}"
            if heading not in _HEADINGS:
                raise LexiconError(f"{_FILE}: {heading}: there is no such table")
            for lang, texts in _table(by_lang, heading).items():
                if not isinstance(texts, list) or not all(isinstance(x, str) and x for x in texts):
                    raise LexiconError(f"{_FILE}: {heading}.{lang}: must be a list of texts")
                yield from ((heading, lang, text) for text in texts)


def _table(value: object, heading: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise LexiconError(f"{_FILE}: {heading}: must be a table")
    return value
