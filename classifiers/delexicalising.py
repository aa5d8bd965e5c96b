"""The words of a text without the names of actors, so that a model learns what is said of them.

"The navies of Russia and Pakistan" is read as "the navies of <a> and <b>". What was learnt of
one pair of names then holds of every other name of the two.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence

from classifiers.lexicon import Mention
from classifiers.words import Words, is_han

# Long enough to tell words apart, short enough to drop most endings of English and Russian.
STEM = 6
_NEVER = sys.maxsize

Stem = str | int


def stems(words: Words, mentions: Sequence[Mention]) -> tuple[list[Stem], list[int]]:
    """The stems of a text, with the index of a mention in the place of its words, and where
    each begins in the original text.

    Chinese is cut into pairs of characters.
    """
    if words.text.isascii() or not any(map(is_han, {form[0] for form in words.forms})):
        return _stems_between(words, mentions)
    found: list[Stem] = []
    places: list[int] = []
    origins = words.folded.origins
    following, end = 0, -1
    begins = mentions[0].start if mentions else _NEVER
    for form, first in zip(words.forms, words.starts, strict=True):
        start = origins[first]
        if is_han(form[0]):
            following = _han_stems(words, first, len(form), mentions, following, found, places)
            end = mentions[following - 1].end if following else -1
            begins = mentions[following].start if following < len(mentions) else _NEVER
            continue
        while begins <= start:
            found.append(following)
            places.append(begins)
            end = mentions[following].end
            following += 1
            begins = mentions[following].start if following < len(mentions) else _NEVER
        if end <= start:
            found.append(form[:STEM])
            places.append(start)
    return found, places


def _stems_between(words: Words, mentions: Sequence[Mention]) -> tuple[list[Stem], list[int]]:
    """As `stems`, of a text without Chinese: all words up to the next mention at one go."""
    forms, origins = words.forms, words.folded.origins
    starts = [origins[first] for first in words.starts]
    found: list[Stem] = []
    places: list[int] = []
    if not starts:
        return found, places
    at = 0
    for number, mention in enumerate(mentions):
        if mention.start > starts[-1]:
            break
        # A joint name is two mentions of one place.
        before = bisect_left(starts, mention.start, at)
        found += [form[:STEM] for form in forms[at:before]]
        places += starts[at:before]
        found.append(number)
        places.append(mention.start)
        at = bisect_left(starts, mention.end, before)
    found += [form[:STEM] for form in forms[at:]]
    places += starts[at:]
    return found, places


def _han_stems(
    words: Words,
    first: int,
    length: int,
    mentions: Sequence[Mention],
    following: int,
    found: list[Stem],
    places: list[int],
) -> int:
    """Pairs of the characters between the mentions of a run; returns the next mention's index."""
    letters, origins = words.folded.text, words.folded.origins
    at, end = first, first + length
    while at < end:
        start = origins[at]
        while following < len(mentions) and mentions[following].start <= start:
            found.append(following)
            places.append(mentions[following].start)
            following += 1
        if following and mentions[following - 1].end > start:
            at += 1
            continue
        limit = mentions[following].start if following < len(mentions) else None
        if at + 1 < end and (limit is None or origins[at + 1] < limit):
            found.append(letters[at : at + 2])
            places.append(start)
        at += 1
    return following
