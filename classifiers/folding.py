"""Text for matching: letters that writers use for one another become one.

Every folded character knows which original character it came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_ZWNJ = "\u200c"

# Letters that keyboards and habits of Arabic, Persian and Urdu use for one another.
_LETTER_VARIANTS = {
    "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ۃ": "ه", "ۂ": "ه", "ۀ": "ه",
    "ٱ": "ا", "ں": "ن", "٫": ".", "٬": ",",
    "‘": "'", "’": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    _ZWNJ: " ", "ı": "i",
}  # fmt: skip
_DROPPED_CATEGORIES = ("Cf", "Cc", "Cs", "Co", "Cn")
_VIRAMA = 9


def _fold_character(character: str) -> str:
    variant = _LETTER_VARIANTS.get(character)
    if variant is not None:
        return variant
    if character.isspace():
        return " "
    if character == "ـ" or unicodedata.category(character) in _DROPPED_CATEGORIES:
        return ""
    folded = []
    for part in unicodedata.normalize("NFKD", character.casefold()):
        # Accents, vowel points, nukta and the breve of й go; signs that carry a syllable of
        # an Indic script have combining class 0 (or 9, the virama) and stay.
        if unicodedata.combining(part) not in (0, _VIRAMA):
            continue
        if part.isdecimal():
            folded.append(str(unicodedata.decimal(part)))
        else:
            folded.append(_LETTER_VARIANTS.get(part, " " if part.isspace() else part))
    return "".join(folded)


class _FoldTable(dict[int, str]):
    """Folds a character at first sight and remembers it; `irregular` holds those that do not
    become exactly one character."""

    def __init__(self) -> None:
        super().__init__()
        self.irregular: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = _fold_character(character)
        if len(folded) != 1:
            self.irregular.add(character)
        self[code] = folded
        return folded


_FOLDS = _FoldTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """Text for matching. `origins[i]` is the original index of folded character i."""

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of the folded span start..end, which must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> Folded:
    """Case, accents, compatibility forms and letter variants away, with a map of offsets.

    The folding is per character, so that composed and decomposed spellings meet.
    """
    folded = text.translate(_FOLDS)
    if _FOLDS.irregular.isdisjoint(text):
        return Folded(folded, range(len(text)))
    origins: list[int] = []
    for index, character in enumerate(text):
        length = len(_FOLDS[ord(character)])
        if length == 1:
            origins.append(index)
        else:
            origins.extend([index] * length)
    return Folded(folded, origins)
