"""Amounts of money and of goods, as a sentence writes them.

An amount is a unit of details.toml with the number that stands before it, in figures or in words,
or a sign of money with the number beside it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

import regex

from classifiers.event_words import Found
from classifiers.folding import fold
from classifiers.gaps import Gaps
from classifiers.numerals import NUMERALS, SCALES
from classifiers.words import is_han

Kind = Literal["money", "goods"]
_KINDS: tuple[Kind, Kind] = ("money", "goods")
_NEEDS = frozenset({"amount.money", "amount.goods"})

# A number, and what may be written onto it: "2.5bn", "100k", «5млрд».
_FIGURES = regex.compile(r"(\d+)([\p{L}\p{M}]*)")
_WRITTEN_ONTO = regex.compile(r"\d([\p{L}\p{M}]+)")
_FIGURES_OF_A_DEAL = 6
_BETWEEN_FIGURES = frozenset(".,'")
_BETWEEN_WORDS = frozenset({" ", "-", ". "})
_BESIDE_NUMBER = frozenset({"", " ", "-", ". "})
_THOUSANDS = 3  # figures of each group in "100 000"
_IN_CHINESE_NUMBER = NUMERALS | frozenset(".,多余餘几幾数數 ")
# How near an amount stands what says that it is none of the deal's, or a price of one piece.
_NEAR = 40
_BESIDE = 2


class Amount(NamedTuple):
    """An amount that text[start:end] writes."""

    start: int
    end: int
    kind: Kind


def amounts_in(found: Found) -> list[Amount]:
    """The amounts of a sentence, in order, but for prices of a piece and figures of trade."""
    text = found.words.folded.text
    signs = [match.span() for match in found.vocabulary.money.finditer(text)]
    if not signs and _NEEDS.isdisjoint(found.cues):
        return []
    numbers = _Numbers(found)
    longest: dict[int, Amount] = {}
    for amount in (*_with_units(found, numbers), *_with_signs(found, numbers, signs)):
        longest[amount.start] = max(amount, longest.get(amount.start, amount))
    ordered = [longest[start] for start in sorted(longest)]
    large = [amount for amount in ordered if amount.kind == "goods" or not numbers.is_small(amount)]
    return _without_asides(found, large)


def _with_units(found: Found, numbers: _Numbers) -> Iterator[Amount]:
    for kind in _KINDS:
        for unit in found.of(f"amount.{kind}"):
            start = numbers.before(unit.start)
            if start is not None:
                yield Amount(start, unit.end, kind)


def _with_signs(found: Found, numbers: _Numbers, signs: list[tuple[int, int]]) -> Iterator[Amount]:
    """`signs` are places of the folded text."""
    origins = found.words.folded.origins
    for first, last in signs:
        start, stop = found.words.folded.span(first, last)
        end = numbers.after(last)
        if end is not None:
            yield Amount(start, end, "money")
            continue
        begun = numbers.before(origins[first])
        # Nobody writes "half $" for "half a dollar".
        if begun is not None and any(map(str.isdecimal, found.text[begun:start])):
            yield Amount(begun, stop, "money")


def _without_asides(found: Found, amounts: list[Amount]) -> list[Amount]:
    """Those that are no price of one piece, and not what the countries trade."""
    pieces = Gaps((piece.start, piece.end) for piece in found.of("amount.each"))
    trade = Gaps((hit.end, hit.end + 1) for hit in found.of("amount.not_of_the_deal"))
    return [
        amount
        for amount in amounts
        # Beside: up to two characters before or behind, or one into it.
        if not pieces.overlap(amount.end - 1, amount.end + _BESIDE + 1)
        and not pieces.overlap(amount.start - _BESIDE - 1, amount.start)
        and not trade.overlap(amount.start - _NEAR, amount.start + 1)
    ]


class _Numbers:
    """The numbers of a sentence."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._words = found.words
        self._origins = found.words.folded.origins

    def before(self, edge: int) -> int | None:
        """Where the number begins that ends just before `edge`; offsets are those of the text."""
        text = self._found.text
        if is_han(text[edge]) or (edge > 0 and is_han(text[edge - 1])):
            return self._chinese_before(edge)
        stop = self._found.word_from(edge)
        if stop == 0 or self._between(self._words.ends[stop - 1], edge) not in _BESIDE_NUMBER:
            return None
        first = stop
        while (
            first > 0
            and self._kind(first - 1)
            and (first == stop or self._runs_on(first - 1, self._words.forms[first - 1]))
        ):
            first -= 1
        kinds = [self._kind(at) for at in range(first, stop)]
        while kinds[:1] == ["joining"] and kinds[1:2] != ["scale"]:
            del kinds[0]
        begun = stop - len(kinds)
        told = "number" in kinds or "figures" in kinds or kinds[:1] == ["joining"]
        if not told or kinds[-1] == "joining":
            return None
        return self._origins[self._words.starts[begun]]

    def after(self, edge: int) -> int | None:
        """Where the number in figures ends, in the text, that begins just behind `edge` of the
        folded text, perhaps within a word ("rs212")."""
        words = self._words
        first = bisect_right(words.ends, edge)
        if first == len(words.forms):
            return None
        start = max(edge, words.starts[first])
        letters = words.folded.text
        if letters[edge:start] not in _BESIDE_NUMBER - {"-"}:
            return None
        form = letters[start : words.ends[first]]
        if not self._is_figures(form):
            return None
        last = first
        while last + 1 < len(words.forms) and self._kind(last + 1) and self._runs_on(last, form):
            last += 1
            form = words.forms[last]
        while last > first and self._kind(last) == "joining":
            last -= 1
        end = words.ends[last]
        while end < len(letters) and letters[end] in SCALES:
            end += 1
        return self._origins[end - 1] + 1

    def is_small(self, amount: Amount) -> bool:
        """Whether a sum is a price rather than a deal: below a hundred thousand of any money."""
        words = range(self._found.word_from(amount.start), self._found.word_from(amount.end))
        if any(self._parts.get(at) in ("scale", "number") for at in words):
            return False
        written = fold(self._found.text[amount.start : amount.end]).text
        if not SCALES.isdisjoint(written):
            return False
        multipliers = self._found.vocabulary.multipliers
        if any(multipliers[letters] for letters in _WRITTEN_ONTO.findall(written)):
            return False
        return sum(character.isdecimal() for character in written) < _FIGURES_OF_A_DEAL

    def _is_figures(self, form: str) -> bool:
        parts = _FIGURES.fullmatch(form)
        return parts is not None and (not parts[2] or self._found.vocabulary.multipliers[parts[2]])

    def _between(self, end: int, edge: int) -> str:
        """What stands between a place of the folded text and one of the text, folded."""
        return self._words.folded.text[end : bisect_left(self._origins, edge)]

    def _runs_on(self, at: int, form: str) -> bool:
        """Whether a word of a number, of which `form` counts, and the one behind it are of the
        same number."""
        words = self._words
        gap = words.folded.text[words.ends[at] : words.starts[at + 1]]
        kind = self._kind_of(at, form)
        if (kind, self._kind(at + 1)) == ("figures", "figures"):
            if gap == " ":
                return len(form) <= _THOUSANDS == len(words.forms[at + 1])
            return gap in _BETWEEN_FIGURES
        if {kind, self._kind(at + 1)} == {"figures", "number"}:
            return False
        return gap in _BETWEEN_WORDS

    def _kind(self, at: int) -> str | None:
        """What part of a number a word is: figures, number, scale, joining or none."""
        return self._kind_of(at, self._words.forms[at])

    def _kind_of(self, at: int, form: str) -> str | None:
        return "figures" if self._is_figures(form) else self._parts.get(at)

    @cached_property
    def _parts(self) -> dict[int, str]:
        return {
            self._found.word_from(hit.start): part
            for part, hits in self._found.number_words.items()
            for hit in hits
        }

    def _chinese_before(self, edge: int) -> int | None:
        text = self._found.text
        start = edge
        while start > 0 and text[start - 1] in _IN_CHINESE_NUMBER:
            start -= 1
        while start < edge and text[start] not in NUMERALS:
            start += 1
        return start if start < edge else None
