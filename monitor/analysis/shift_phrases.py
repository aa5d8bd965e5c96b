"""Phrases that cross: new in the language, first told in one bloc, now also in another.

A phrase is two to four words (four, six or eight signs of Chinese, which marks no words) that no
punctuation or number interrupts, of at most 200 characters.  It begins and ends with a word that says something: one that a
fifth of the language's articles or fewer hold, so that no list of stop words is needed.  Names of
actors that the lexicon knows are no phrase by themselves.

Words are numbers here (64 bits of BLAKE2b), phrases sums of them: a year's articles take some ten
megabytes.  That two phrases of one language share a number has a chance of under one in a million.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import numpy as np
import regex
from numpy.typing import NDArray

from classifiers.folding import fold
from classifiers.lexicon import Lexicon
from classifiers.words import is_han
from monitor.analysis.shift_crossings import Crossing, outlets, stories
from monitor.store.frames import Told

RECENT: Final = timedelta(days=28)
BACKGROUND: Final = timedelta(days=168)  # before the recent days, at most
LEAST_BACKGROUND: Final = timedelta(days=60)
LEAST_ARTICLES: Final = 100  # of the language, before the recent days
TEXT_LIMIT: Final = 4_000  # characters of an article that are read
STOP_SHARE: Final = 0.2
ORIGIN_ARTICLES: Final = 3
ORIGIN_OUTLETS: Final = 2
ARRIVAL_OUTLETS: Final = 2
# That none of so many happenings falls by chance into the time before the first: one draw without
# replacement.  A language has some ten thousand phrases that are told now and then.
LARGEST_CHANCE: Final = 1e-4
MOST_CANDIDATES: Final = 5_000  # the most widespread are looked at

_LENGTHS: Final = {"zh": (8, 6, 4)}
_USUAL_LENGTHS: Final = (4, 3, 2)
_LONGEST_WORD: Final = 40  # characters
LONGEST_PHRASE: Final = 200  # characters; what is longer was not written for people
_TOKEN: Final = regex.compile(
    r"(?V1)\p{Han}|[[\p{L}\p{N}]--\p{Han}][[\p{L}\p{N}\p{M}]--\p{Han}]*|[^\s\p{L}\p{N}\p{M}'-]"
)
_LONGEST_NAME: Final = 3  # words that may follow the beginning of a name
_NUMBER: Final = regex.compile(r"\p{N}")
_BREAK: Final = np.uint64(0)
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.uint64]


def numbers_of(title: str, text: str) -> Numbers:
    """The words of an article as numbers; 0 where a phrase must end."""
    return np.array([number for number, _, _ in _tokens(_joined(title, text))], dtype=np.uint64)


def phrase_crossings(
    told: Sequence[Told],
    words: Mapping[int, Numbers],
    until: datetime,
    wording_of: Callable[[Told, int], str | None],
) -> list[Crossing]:
    """The crossings of phrases that the articles before ``until`` show.

    :param told: in order of time.
    :param words: by article; those that have none are passed over.
    :param wording_of: the phrase of a number as an article writes it, None where it is none.
    """
    by_lang: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.id in words and until - RECENT - BACKGROUND <= one.moment < until:
            by_lang[one.lang].append(one)
    return [
        crossing
        for lang, articles in sorted(by_lang.items())
        for crossing in _Language(lang, articles, words, until, wording_of).crossings()
    ]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A new phrase with the recent articles that hold it."""

    number: int
    length: int
    articles: tuple[Told, ...]


class _Language:
    """One language's articles at one look."""

    def __init__(
        self,
        lang: str,
        articles: Sequence[Told],
        words: Mapping[int, Numbers],
        until: datetime,
        wording_of: Callable[[Told, int], str | None],
    ) -> None:
        self._lang = lang
        self._lengths = _LENGTHS.get(lang, _USUAL_LENGTHS)
        self._words = words
        self._wording_of = wording_of
        self._articles = articles
        self._background = [one for one in articles if one.moment < until - RECENT]
        self._recent = [one for one in articles if one.moment >= until - RECENT]
        self._until = until
        self._stop = np.zeros(0, dtype=np.uint64)

    def crossings(self) -> list[Crossing]:
        """One for each bloc in which a phrase arrived; of phrases of the same articles, one."""
        if (
            len(self._background) < LEAST_ARTICLES
            or self._background[0].moment > self._until - RECENT - LEAST_BACKGROUND
        ):
            return []
        self._stop = self._common_words()
        found: list[Crossing] = []
        for candidate in self._new(self._widespread()):
            for crossing in self._arrivals(candidate):
                if any(same_articles(crossing, other) for other in found):
                    continue
                text = self._wording_of(candidate.articles[0], candidate.number)
                if text is not None:
                    found.append(replace(crossing, text=text))
        return found

    def _common_words(self) -> Numbers:
        held = [np.unique(self._words[one.id]) for one in self._articles]
        values, counts = np.unique(np.concatenate(held), return_counts=True)
        common: Numbers = values[counts > STOP_SHARE * len(held)]
        return common

    def _widespread(self) -> list[_Candidate]:
        """Phrases of the recent articles that enough of them hold, the most widespread first."""
        least = ORIGIN_ARTICLES + ARRIVAL_OUTLETS
        found: list[_Candidate] = []
        for length in self._lengths:
            numbers, holders = self._phrases(length)
            order = np.argsort(numbers, kind="stable")
            values, starts, counts = np.unique(
                numbers[order], return_index=True, return_counts=True
            )
            for place in np.nonzero(counts >= least)[0]:
                held = holders[order[starts[place] : starts[place] + counts[place]]]
                articles = tuple(self._recent[number] for number in held)
                found.append(_Candidate(int(values[place]), length, articles))
        found.sort(key=lambda one: (-len(one.articles), -one.length, one.number))
        return found[:MOST_CANDIDATES]

    def _phrases(self, length: int) -> tuple[Numbers, NDArray[np.int64]]:
        """The phrases of the recent articles, each once an article, with the article's place."""
        numbers: list[Numbers] = [np.zeros(0, dtype=np.uint64)]
        holders: list[NDArray[np.int64]] = [np.zeros(0, dtype=np.int64)]
        for place, article in enumerate(self._recent):
            words = self._words[article.id]
            if len(words) < length:
                continue
            says = ~np.isin(words, self._stop) & (words != _BREAK)
            telling = np.lib.stride_tricks.sliding_window_view(says, length)
            good = telling[:, 0] & telling[:, -1] & (telling.sum(axis=1) >= 2)
            phrases = phrase_numbers(words, length)
            distinct = np.unique(phrases[good & (phrases != _BREAK)])
            numbers.append(distinct)
            holders.append(np.full(len(distinct), place, dtype=np.int64))
        return np.concatenate(numbers), np.concatenate(holders)

    def _new(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """Those that no earlier article holds."""
        new: set[tuple[int, int]] = set()
        for length in self._lengths:
            asked = np.unique(
                np.array([one.number for one in candidates if one.length == length], np.uint64)
            )
            for article in self._background:
                if not len(asked):
                    break
                held = phrase_numbers(self._words[article.id], length)
                asked = asked[~np.isin(asked, held)]
            new |= {(length, number) for number in asked.tolist()}
        return [one for one in candidates if (one.length, one.number) in new]

    def _arrivals(self, candidate: _Candidate) -> Iterator[Crossing]:
        first = candidate.articles[0]
        before = [one for one in self._articles if one.moment < first.moment]
        since = len(self._articles) - len(before)
        told = stories(candidate.articles)
        chance = math.comb(since, told) / math.comb(since + len(before), told)
        if chance > LARGEST_CHANCE:
            return
        by_bloc: dict[str, list[Told]] = defaultdict(list)
        for one in candidate.articles:
            by_bloc[one.bloc].append(one)
        for bloc, arrived in sorted(by_bloc.items()):
            origin = [one for one in by_bloc[first.bloc] if one.moment < arrived[0].moment]
            if (
                bloc == first.bloc
                or stories(origin) < ORIGIN_ARTICLES
                or outlets(origin) < ORIGIN_OUTLETS
                or outlets(arrived) < ARRIVAL_OUTLETS
            ):
                continue
            yield Crossing(
                "phrase", "", self._lang, first.bloc, bloc, tuple(origin),
                tuple(arrived), len(before), before[0].moment, chance, True,
            )  # fmt: skip


def phrase_numbers(words: Numbers, length: int) -> Numbers:
    """The number of the phrase that begins at each word; 0 where it is interrupted."""
    places = len(words) - length + 1
    if places <= 0:
        return np.zeros(0, dtype=np.uint64)
    total = np.zeros(places, dtype=np.uint64)
    whole = np.ones(places, dtype=bool)
    with np.errstate(over="ignore"):
        for offset in range(length):
            part = words[offset : offset + places]
            total = (total * _FACTOR) ^ part
            total *= _FACTOR
            whole &= part != _BREAK
    return np.where(whole, np.maximum(total, 1), _BREAK)


def wording(title: str, text: str, number: int, lang: str, lexicon: Lexicon) -> str | None:
    """The phrase of this number as the article writes it; None where it is not there, or nothing but
    a name or the beginning of one, or longer than :data:`LONGEST_PHRASE`."""
    joined = _joined(title, text)
    tokens = list(_tokens(joined))
    words = np.array([word for word, _, _ in tokens], dtype=np.uint64)
    for length in _LENGTHS.get(lang, _USUAL_LENGTHS):
        for place in np.nonzero(phrase_numbers(words, length) == np.uint64(number))[0]:
            start = tokens[place][1]
            ends = [tokens[place + length - 1][2]]
            for following, _, end in tokens[place + length : place + length + _LONGEST_NAME]:
                if following == 0:
                    break
                ends.append(end)
            if any(is_name(joined[start:end], lexicon) for end in ends):
                return None
            phrase = " ".join(joined[start : ends[0]].split())
            return phrase if len(phrase) <= LONGEST_PHRASE else None
    return None


def is_name(phrase: str, lexicon: Lexicon) -> bool:
    """Whether the phrase says nothing but names that the lexicon knows.

    Beside a leader's name, words with a capital are held for forename and title ("President Vladimir
    Putin"); in writing without capitals, a single word is.
    """
    mentions, _, _ = lexicon.find(phrase)
    others = [
        phrase[start:end]
        for _, start, end in _tokens(phrase)
        if not any(one.start < end and start < one.end for one in mentions)
    ]
    others = [word for word in others if len(word) > 1 or is_han(word)]
    if any(one.role == "leader" for one in mentions):
        if len(others) == 1 and others[0].lower() == others[0].upper():
            return True
        others = [word for word in others if not word[0].isupper()]
    return not others


def same_articles(one: Crossing, other: Crossing) -> bool:
    """Whether half of the articles of either are the other's: the same texts spread."""
    if one.arrival != other.arrival or one.lang != other.lang:
        return False
    a = {article.id for article in (*one.origin_articles, *one.arrival_articles)}
    b = {article.id for article in (*other.origin_articles, *other.arrival_articles)}
    return 2 * len(a & b) >= min(len(a), len(b))


def _joined(title: str, text: str) -> str:
    return f"{title[:TEXT_LIMIT]}\n|\n{text[:TEXT_LIMIT]}"


def _tokens(text: str) -> Iterable[tuple[int, int, int]]:
    """Words and breaks: number (0 for a break), start and end in the text."""
    folded = fold(text)
    for match in _TOKEN.finditer(folded.text):
        start, end = folded.span(*match.span())
        yield _number(match.group()[:_LONGEST_WORD]), start, end


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    if not word[0].isalnum() or _NUMBER.search(word):
        return 0
    digest: Any = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") or 1
