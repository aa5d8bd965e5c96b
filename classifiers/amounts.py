"""Amounts of money and of goods, as a sentence writes them.

An amount is a unit of details.toml with the number that stands before it, in figures or in words,
or a sign of money with the number beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, NamedTuple

import regex

from classifiers.event_words import Found
from classifiers.matching import is_han

Kind = Literal["money", "goods"]
_KINDS: tuple[Kind, Kind] = ("money", "goods")
_NEEDS = frozenset({"amount.money", "amount.goods", "amount.money_before"})

# "US$2.5 billion", "₹500 crore", "2,5 млрд $".
_SIGN = regex.compile(r"[$€£¥₽₹]")
_WHOSE_DOLLAR = regex.compile(r"\b(?:US|HK|A|C)$")
# A number, and what may be written onto it: "2.5bn", "100k".
_FIGURES = regex.compile(r"\d+(?:k|m|mn|mln|bn|bln|tr|trn)?")
_MULTIPLIED = regex.compile(r"\d(?:k|m|mn|mln|bn|bln|tr|trn)\b|[十百千万萬亿億兆]")
_FIGURES_OF_A_DEAL = 6
_BETWEEN_FIGURES = frozenset(".,'")
_BETWEEN_WORDS = frozenset({" ", "-", ". "})
_BEFORE_UNIT = frozenset({"", " ", "-", ". ", "\xa0", ".\xa0", "\u202f"})
_BEHIND_SIGN = frozenset({"", " ", ". ", "\xa0"})
_THOUSANDS = 3  # figures of each group in "100 000"
_CHINESE_NUMERALS = frozenset("0123456789〇零一二三四五六七八九十百千万萬亿億兆两兩半")
_IN_CHINESE_NUMBER = _CHINESE_NUMERALS | frozenset(".,多余餘几幾数數 ")
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
    if _NEEDS.isdisjoint(found.cues) and not _SIGN.search(found.text):
        return []
    numbers = _Numbers(found)
    longest: dict[int, Amount] = {}
    for amount in (*_with_units(found, numbers), *_with_signs(found, numbers)):
        longest[amount.start] = max(amount, longest.get(amount.start, amount))
    return [longest[start] for start in sorted(longest) if not _is_aside(found, longest[start])]


def _with_units(found: Found, numbers: _Numbers) -> Iterator[Amount]:
    for kind in _KINDS:
        for unit in found.of(f"amount.{kind}"):
            start = numbers.before(unit.start)
            if start is not None:
                yield Amount(start, unit.end, kind)
    for unit in found.of("amount.money_before"):
        end = numbers.after(unit.end)
        if end is not None:
            yield Amount(unit.start, end, "money")


def _with_signs(found: Found, numbers: _Numbers) -> Iterator[Amount]:
    for sign in _SIGN.finditer(found.text):
        end = numbers.after(sign.end())
        start = numbers.before(sign.start()) if end is None else None
        if end is not None:
            whose = _WHOSE_DOLLAR.search(found.text, max(0, sign.start() - 3), sign.start())
            yield Amount(whose.start() if whose else sign.start(), end, "money")
        elif start is not None:
            yield Amount(start, sign.end(), "money")


def _is_aside(found: Found, amount: Amount) -> bool:
    if amount.kind == "money" and _is_small(found, amount):
        return True
    for piece in found.of("amount.each"):
        if -1 <= piece.start - amount.end <= _BESIDE or 0 <= amount.start - piece.end <= _BESIDE:
            return True
    return any(
        0 <= amount.start - other.end <= _NEAR for other in found.of("amount.not_of_the_deal")
    )


def _is_small(found: Found, amount: Amount) -> bool:
    """Whether a sum is a price rather than a deal: below a hundred thousand of any money."""
    written = found.text[amount.start : amount.end]
    in_words = any(
        amount.start <= hit.start < amount.end
        for part in ("scale", "number")
        for hit in found.number_words.get(part, ())
    )
    if in_words or _MULTIPLIED.search(written):
        return False
    return sum(character.isdecimal() for character in written) < _FIGURES_OF_A_DEAL


class _Numbers:
    """The numbers of a sentence; offsets are those of its text."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._words = found.words
        self._origins = found.words.folded.origins

    def before(self, edge: int) -> int | None:
        """Where the number begins that ends just before `edge`."""
        if is_han(self._found.text[edge]):
            return self._chinese_before(edge)
        stop = self._found.word_from(edge)
        if stop == 0 or self._found.text[self._end(stop - 1) : edge] not in _BEFORE_UNIT:
            return None
        first = stop
        while first > 0 and self._kind(first - 1) and (first == stop or self._runs_on(first - 1)):
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
        """Where the number in figures ends that begins just behind `edge`."""
        first = self._found.word_from(edge)
        if first == len(self._words.forms) or self._kind(first) != "figures":
            return None
        if self._found.text[edge : self._origins[self._words.starts[first]]] not in _BEHIND_SIGN:
            return None
        last = first
        while last + 1 < len(self._words.forms) and self._kind(last + 1) and self._runs_on(last):
            last += 1
        while self._kind(last) == "joining":
            last -= 1
        return self._end(last)

    def _runs_on(self, at: int) -> bool:
        """Whether a word of a number and the one behind it are of the same number."""
        words = self._words
        gap = words.folded.text[words.ends[at] : words.starts[at + 1]]
        if (self._kind(at), self._kind(at + 1)) == ("figures", "figures"):
            if gap == " ":
                return len(words.forms[at]) <= _THOUSANDS == len(words.forms[at + 1])
            return gap in _BETWEEN_FIGURES
        if {self._kind(at), self._kind(at + 1)} == {"figures", "number"}:
            return False
        return gap in _BETWEEN_WORDS

    def _kind(self, at: int) -> str | None:
        """What part of a number a word is: figures, number, scale, joining or none."""
        return "figures" if _FIGURES.fullmatch(self._words.forms[at]) else self._parts.get(at)

    @cached_property
    def _parts(self) -> dict[int, str]:
        return {
            self._found.word_from(hit.start): part
            for part, hits in self._found.number_words.items()
            for hit in hits
        }

    def _end(self, at: int) -> int:
        return self._origins[self._words.ends[at] - 1] + 1

    def _chinese_before(self, edge: int) -> int | None:
        text = self._found.text
        start = edge
        while start > 0 and text[start - 1] in _IN_CHINESE_NUMBER:
            start -= 1
        while start < edge and text[start] not in _CHINESE_NUMERALS:
            start += 1
        return start if start < edge else None
