"""What tells a happening from others, in whatever language it is reported.

Names are compared by sound, since every alphabet spells them anew; numbers, dates, actors, leaders,
concepts and the things that events are about are the same in all languages; plain words count
within one language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import regex

from classifiers.dates import dates_in
from classifiers.examples import bundled_examples
from classifiers.folding import fold
from classifiers.judgement import Document, Judgement
from classifiers.lexicon import load_lexicon
from classifiers.marking import MarkedDocument, mark
from classifiers.toml_files import LEXICONS, read_toml

# What a mark begins with tells its sort.
NAME, NUMBER, DAY, ACTOR, SERIES, OBJECT = "~", "#", "=", "@", "drill.series.", "deal.object."
PERSON, SMALL_NUMBER, CONCEPT = "!", "%", "+"

_WORD = regex.compile(r"[\p{L}\p{M}]+")
_HAN = regex.compile(r"\p{Han}{2,}")
_NUMBER = regex.compile(r"(?<![\d.,])\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?")
_DECIMAL_COMMA = regex.compile(r"(?<=^\d+),(?=\d{1,2}$)")
_WRITTEN_YEAR = regex.compile(r"(?<!\d)20\d\d(?!\d)")
_YEAR = range(1990, 2100)
# Below, numbers are days, ordinals and counts that every text has; from 100 on they are rare.
_SMALL = range(13, 100)
_LONGEST = 6_000
_STEM = 7
_SHORTEST_SOUND = 3
_CASED = frozenset({"en", "ru"})
_TITLE_COUNTS = 2


@dataclass(frozen=True)
class Happening:
    """What an article tells of when, who, what and how many.

    `words` are weights of its language's words, `marks` of what all languages share: names by
    sound, numbers, dates, actors, objects; `concepts` of what it speaks of. Each has length 1 (or
    0 if there are none). `persons` and `figures` tell how rare each leader and number named is
    (log inverse document frequency). `years` are those that the text names, with that of
    publication; `series` the exercises it names.
    """

    lang: str
    published: date | None
    events: frozenset[tuple[str, str]]
    years: frozenset[int]
    series: frozenset[str]
    words: Mapping[str, float]
    marks: Mapping[str, float]
    concepts: Mapping[str, float]
    persons: Mapping[str, float]
    figures: Mapping[str, float]


@dataclass(frozen=True)
class _Contents:
    """How often a document holds what happenings are told apart by."""

    words: Counter[str]
    marks: Counter[str]
    concepts: Counter[str]
    persons: frozenset[str]
    figures: frozenset[str]

    def __iter__(self) -> Iterator[str]:
        return chain(self.words, self.marks, self.concepts, self.persons, self.figures)


@dataclass(frozen=True)
class Background:
    """How common words and marks are: log inverse document frequencies, and that of the unseen."""

    weights: Mapping[str, float]
    unseen: float

    @classmethod
    def of(cls, documents: Iterable[MarkedDocument]) -> Background:
        """From documents that stand for the news that are to be told apart."""
        counts: Counter[str] = Counter()
        by_lang: Counter[str] = Counter()
        number = 0
        for document in documents:
            number += 1
            by_lang[document.lang] += 1
            counts.update(set(_contents(document)))
        weights = {}
        # In order: that of a set is another in every process.
        for term, count in sorted(counts.items()):
            lang, separator, _ = term.partition(":")
            population = by_lang[lang] if separator and lang in by_lang else number
            weights[term] = math.log((1 + population) / count)
        return cls(weights, math.log(1 + max(number, 1)))

    def state(self) -> dict[str, Any]:
        """What `from_state` makes the same background of: plain values and an array."""
        return {
            "terms": "\n".join(self.weights),
            "weights": np.array(list(self.weights.values()), dtype=float),
            "unseen": self.unseen,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Background:
        """The background that gave this state. Raises ValueError if it does not fit together."""
        terms = state["terms"].split("\n") if state["terms"] else []
        return cls(dict(zip(terms, state["weights"].tolist(), strict=True)), float(state["unseen"]))

    def rarity(self, term: str) -> float:
        """Log inverse document frequency."""
        return self.weights.get(term, self.unseen)

    def weigh(self, terms: Mapping[str, int]) -> dict[str, float]:
        """Weights of unit length."""
        raw = {term: (1 + math.log(n)) * self.rarity(term) for term, n in terms.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in raw.items()} if length > 0 else {}


@cache
def bundled_background() -> Background:
    """The background that the labelled examples give."""
    lexicon = load_lexicon()
    return Background.of(mark(example.document, lexicon) for example in bundled_examples())


def happening(
    document: Document, judgement: Judgement, background: Background | None = None
) -> Happening:
    """What the document tells, for comparing it with others. Bounded; never raises."""
    return happening_of(mark(document, load_lexicon()), judgement, background)


def happening_of(
    marked: MarkedDocument, judgement: Judgement, background: Background | None = None
) -> Happening:
    """The same of a document that was marked before: marking is most of the work."""
    contents = _contents(marked)
    background = background or bundled_background()
    return Happening(
        lang=marked.lang,
        published=marked.document.published,
        events=frozenset((event.type, event.name) for event in judgement.events),
        years=_years(marked.document),
        series=frozenset(mark for mark in contents.marks if mark.startswith(SERIES)),
        words=background.weigh(contents.words),
        marks=background.weigh(contents.marks),
        concepts=background.weigh(contents.concepts),
        persons={name: background.rarity(name) for name in sorted(contents.persons)},
        figures={figure: background.rarity(figure) for figure in sorted(contents.figures)},
    )


def _contents(marked: MarkedDocument) -> _Contents:
    document = marked.document
    title, body = document.title[:_LONGEST], document.text[:_LONGEST]
    words: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    concepts: Counter[str] = Counter()
    figures: set[str] = set()
    for text, times in ((title, _TITLE_COUNTS), (body, 1)):
        for word in _WORD.findall(text):
            if not _HAN.match(word):
                words[f"{marked.lang}:{fold(word).text[:_STEM]}"] += times
            if marked.lang not in _CASED or word[0].isupper():
                sound = _sound(word)
                if len(sound) >= _SHORTEST_SOUND:
                    marks[f"{NAME}{sound}"] += times
        for run in _HAN.findall(text):
            words.update(f"zh:{run[i : i + 2]}" for i in range(len(run) - 1))
        numbers = _numbers(text)
        marks.update(number for number in numbers if number.startswith(NUMBER))
        figures.update(numbers)
    marks.update(f"{ACTOR}{mention.actor}.{mention.role}" for mention in marked.mentions())
    marks.update(f"{DAY}{day.isoformat()}" for day in dates_in(body, document.published))
    for sentence in marked.sentences:
        for _, _, concept in sentence.hits:
            if concept.startswith((SERIES, OBJECT)):
                marks[concept] += 1
            else:
                concepts[f"{CONCEPT}{concept}"] += 1
    persons = frozenset(f"{PERSON}{who.name}" for m in marked.mentions() for who in m.leaders)
    return _Contents(words, marks, concepts, persons, frozenset(figures))


def _years(document: Document) -> frozenset[int]:
    text = fold(f"{document.title[:_LONGEST]}\n{document.text[:_LONGEST]}").text
    years = {int(match) for match in _WRITTEN_YEAR.findall(text)}
    if document.published is not None:
        years.add(document.published.year)
    return frozenset(years)


def _numbers(text: str) -> list[str]:
    """Numbers that tell something: no years, nothing small unless it has decimals."""
    found = []
    for match in _NUMBER.findall(fold(text).text):
        written = regex.sub(r"[,\s]", "", _DECIMAL_COMMA.sub(".", match))
        value = float(written[:15])
        if "." in written or (value >= _SMALL.stop and int(value) not in _YEAR):
            found.append(f"{NUMBER}{value:g}")
        elif value in _SMALL:
            found.append(f"{SMALL_NUMBER}{value:g}")
    return found


def _sound(word: str) -> str:
    """The consonants of a word in Latin letters, repeated ones once."""
    table = _sounds()
    spelt = "".join(table.get(character, "") for character in fold(word).text)
    return regex.sub(r"(.)\1+", r"\1", spelt)


@cache
def _sounds() -> dict[str, str]:
    table: dict[str, str] = {}
    for row in read_toml(LEXICONS / "sounds.toml")["letters"].values():
        for pair in row.split():
            letter, _, sound = pair.partition("=")
            table[fold(letter).text] = sound
    return table
