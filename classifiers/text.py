"""Text for people: the same words, without what cannot be seen.

Text for matching is in folding.py.
"""

from __future__ import annotations

import unicodedata

import regex

_ZWNJ = "\u200c"
INVISIBLE = regex.compile(r"[\p{Cf}\p{Cc}\p{Cs}\p{Co}\p{Cn}--[\n\t\u200c]]+", regex.V1)
_STRAY_JOINER = regex.compile(r"(?<!\p{L}|\p{M})\u200c+|\u200c+(?!\p{L}|\p{M})|(?<=\u200c)\u200c+")
# Ordering a run of combining marks takes time that grows with its square (CPython's normalize):
# 40,000 marks on one letter take a second. No language stacks more than a few.
_MANY_MARKS = regex.compile(r"(\p{M}{8})\p{M}+")
_LINE_BREAK = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")


def normalise(text: str) -> str:
    """The same text in NFC, without control, bidirectional and zero-width characters.

    Line breaks become `\\n`; tabs stay. The zero-width non-joiner stays between letters, where
    Persian spelling needs it.
    """
    text = _LINE_BREAK.sub("\n", text)
    text = INVISIBLE.sub("", text)
    if _ZWNJ in text:
        text = _STRAY_JOINER.sub("", text)
    return unicodedata.normalize("NFC", _MANY_MARKS.sub(r"\1", text))
