"""Words that stand for a concept, in many languages, all found in one pass over a sentence.

Unlike the actor matcher, which gives each place of a text to one actor, this one reports every
concept that a place stands for: "defence cooperation agreement" is an object and a paper at once.
A pattern is one or more whole words; a star at a word's end stands for any ending, # for a number.
Chinese patterns are looked for anywhere. What lies inside a phrase of a concept whose name ends in
".ignore" stands for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex

from classifiers.lexicon import LEXICONS, LexiconError, read_toml
from classifiers.text import Folded, fold

FILES = ("drills", "deals", "frames")

_TOKEN = regex.compile(r"\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)
_WORD = regex.compile(r"[[\p{L}\p{M}\p{N}]--\p{Han}]+\*?|#", regex.V1)
_NUMBER = regex.compile(r"\d{1,4}|[ivx]{1,5}")
_HAN = regex.compile(r"\p{Han}")
_LANG = regex.compile(r"[a-z]{2}")
_WIDEST_GAP = 3
_ANY_NUMBER = "#"
_IGNORED = ".ignore"
_JOINERS = frozenset(" -'/&\"·,")
_ARABIC_PREFIXES = (
    "",
    "ال",
    "و",
    "وال",
    "ب",
    "بال",
    "ل",
    "لل",
    "ف",
    "فال",
    "ک",
    "ول",
    "وب",
    "س",
    "وس",
)
_REMEMBERED_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A place text[start:end] that stands for a concept."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[tuple[str, bool], ...]
    concept: str


class Vocabulary:
    """Finds concepts. Compiled once, then read only; linear in the text."""

    def __init__(self, rows: Iterable[tuple[str, str, Iterable[str]]]) -> None:
        """`rows` are (concept, language, patterns). Raises LexiconError for an empty pattern."""
        self._exact: dict[str, list[_Phrase]] = {}
        self._stems: dict[str, list[_Phrase]] = {}
        self._han: dict[str, list[tuple[str, str]]] = {}
        self._known: dict[str, tuple[_Phrase, ...]] = {}
        for concept, lang, patterns in rows:
            for pattern in patterns:
                self._add(concept, lang, pattern)
        self._stem_lengths = sorted({len(stem) for stem in self._stems})

    def _add(self, concept: str, lang: str, pattern: str) -> None:
        folded = fold(pattern).text.strip()
        if _HAN.match(folded):
            self._han.setdefault(folded[0], []).append((folded, concept))
            return
        words = [(word.rstrip("*"), word.endswith("*")) for word in _WORD.findall(folded)]
        if not words or words[0][0] == _ANY_NUMBER:
            raise LexiconError(f"{concept}: pattern {pattern!r} must begin with a word")
        for prefix in _ARABIC_PREFIXES if lang == "ar" else ("",):
            first = (prefix + words[0][0], words[0][1])
            table = self._stems if first[1] else self._exact
            table.setdefault(first[0], []).append(_Phrase((first, *words[1:]), concept))

    def find(self, text: str) -> list[Hit]:
        """Every concept of `text`, in order of place; hits may overlap."""
        folded = fold(text)
        tokens = [(match.start(), match.end()) for match in _TOKEN.finditer(folded.text)]
        words = [folded.text[start:end] for start, end in tokens]
        hits: list[Hit] = []
        for position, word in enumerate(words):
            if word in self._han:
                start = tokens[position][0]
                hits.extend(
                    _hit(folded, start, start + len(form), concept)
                    for form, concept in self._han[word]
                    if folded.text.startswith(form, start)
                )
            for phrase in self._beginning_with(word):
                end = _end_of_phrase(phrase, folded.text, tokens, words, position)
                if end is not None:
                    hits.append(_hit(folded, tokens[position][0], end, phrase.concept))
        return _without_ignored(hits)

    def _beginning_with(self, word: str) -> tuple[_Phrase, ...]:
        known = self._known.get(word)
        if known is None:
            phrases = list(self._exact.get(word, ()))
            for length in self._stem_lengths:
                if length > len(word):
                    break
                phrases.extend(self._stems.get(word[:length], ()))
            if len(self._known) >= _REMEMBERED_WORDS:
                self._known.clear()
            known = self._known[word] = tuple(phrases)
        return known


def _without_ignored(hits: list[Hit]) -> list[Hit]:
    ignored = [hit for hit in hits if hit.concept.endswith(_IGNORED)]
    if not ignored:
        return hits
    return [
        hit
        for hit in hits
        if not any(span.start <= hit.start and hit.end <= span.end for span in ignored)
    ]


def _hit(folded: Folded, start: int, end: int, concept: str) -> Hit:
    return Hit(*folded.span(start, end), concept)


def _end_of_phrase(
    phrase: _Phrase, text: str, tokens: list[tuple[int, int]], words: list[str], position: int
) -> int | None:
    """Where the phrase ends if it stands at the token `position`."""
    last = position + len(phrase.words) - 1
    if last >= len(tokens):
        return None
    for offset, (form, stem) in enumerate(phrase.words[1:], start=1):
        at = position + offset
        word = words[at]
        fits = word.startswith(form) if stem else word == form
        if not fits and not (form == _ANY_NUMBER and _NUMBER.fullmatch(word)):
            return None
        between = text[tokens[at - 1][1] : tokens[at][0]]
        # A lone full stop joins initials; with a space it ends a sentence.
        joined = len(between) <= _WIDEST_GAP and _JOINERS.issuperset(between)
        if not joined and between != ".":
            return None
    return tokens[last][1]


@dataclass(frozen=True, slots=True)
class Series:
    """An exercise with a name. `parties`: own, shared or other; `editions` maps an ordinal to a
    year, `labels` a year to what follows the name where that is not the year."""

    name: str
    parties: str
    domain: str
    editions: Mapping[int, int]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class DealObject:
    """Something that can be bought, built, lent or agreed. `weak`: only beside a paper or a sale."""

    name: str
    kind: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a frame is made of; each part is met by any one of its words (see frames.toml)."""

    frame: str
    parts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class SubjectMatter:
    """All that the drill, deal and frame files say.

    Concepts are named "drill.exercise", "drill.status.planned", "drill.series.0",
    "deal.object.0", "frame.turn"; the numbers index `series` and `objects`.
    """

    vocabulary: Vocabulary
    series: tuple[Series, ...]
    objects: tuple[DealObject, ...]
    concepts: tuple[str, ...]
    recipes: tuple[Recipe, ...]
    frame_actors: tuple[str, ...]


@cache
def load_subject_matter(directory: Path = LEXICONS) -> SubjectMatter:
    """Read drills.toml, deals.toml and frames.toml. Raises LexiconError."""
    tables = {name: read_toml(directory / f"{name}.toml") for name in FILES}
    rows: list[tuple[str, str, list[str]]] = []
    concepts: list[str] = []
    for name, table in tables.items():
        prefix = name.removesuffix("s")
        for concept, by_lang in table.get("concept", {}).items():
            concepts.append(f"{prefix}.{concept}")
            rows.extend(_rows(f"{prefix}.{concept}", by_lang))
        for status, by_lang in table.get("status", {}).items():
            concepts.append(f"{prefix}.status.{status}")
            rows.extend(_rows(f"{prefix}.status.{status}", by_lang))
    for place, ordinals in enumerate(tables["drills"].get("ordinal", ()), start=1):
        rows.extend(_rows(f"drill.ordinal.{place}", ordinals))
    series_tables, object_tables = (
        tables["drills"].get("series", []),
        tables["deals"].get("object", []),
    )
    for index, table in enumerate(series_tables):
        rows.extend(_rows(f"drill.series.{index}", table))
    for index, table in enumerate(object_tables):
        rows.extend(_rows(f"deal.object.{index}", table))
    try:
        return SubjectMatter(
            vocabulary=Vocabulary(rows),
            series=tuple(_series(table) for table in series_tables),
            objects=tuple(
                DealObject(table["name"], table["kind"], bool(table.get("weak", False)))
                for table in object_tables
            ),
            concepts=tuple(c for c in concepts if not c.endswith(_IGNORED)),
            recipes=tuple(
                Recipe(table["frame"], tuple(frozenset(part) for part in table["parts"]))
                for table in tables["frames"].get("recipe", [])
            ),
            frame_actors=tuple(tables["frames"]["recipes"]["actors"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(f"{directory}: {error}") from error


def _series(table: Mapping[str, Any]) -> Series:
    editions = table.get("editions", [])
    return Series(
        name=table["name"],
        parties=table["parties"],
        domain=table["domain"],
        editions={edition["ordinal"]: edition["year"] for edition in editions},
        labels={edition["year"]: edition["label"] for edition in editions if "label" in edition},
    )


def _rows(concept: str, by_lang: Mapping[str, Any]) -> Iterable[tuple[str, str, list[str]]]:
    for lang, patterns in by_lang.items():
        if _LANG.fullmatch(lang):
            yield concept, lang, patterns
