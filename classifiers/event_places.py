"""The place that a sentence gives an event."""

from __future__ import annotations

from itertools import pairwise

import regex

from classifiers.event_telling import Telling
from classifiers.matching import Match
from classifiers.terms import SERIES
from classifiers.words import is_han

_DASH = regex.compile(r"\s?[-–—]\s?")
_POSSESSIVE = regex.compile(r"['’]s?\b")
# How many Chinese characters may stand between "at" and the name of a place, or a place and "held".
_CHARACTERS_BETWEEN = 6
_LONGEST_WORDING = 3
_MOST_FILLERS = 4
# The better first.
_RANKS = ("ground", "town", "region", "country")


def place_told(telling: Telling) -> str | None:
    """Where the event is, as the sentence writes it; None if it does not say so."""
    places = telling.found.places
    if not places:
        return None
    series = telling.places(
        (hit.start, hit.end) for hit in telling.sentence.hits if hit.concept.startswith(SERIES)
    )
    best: tuple[int, int] | None = None
    where: str | None = None
    for at, place in enumerate(places):
        # A place in an exercise's name ("Kavkaz-2020") is none, nor is one end of a line.
        if series.overlap(place.start, place.end) or _is_end_of_a_line(telling, at):
            continue
        gap = telling.gap(place.start, place.end)
        rank = _rank(telling, place, gap)
        if rank is not None and (best is None or (rank, gap) < best):
            best, where = (rank, gap), telling.text[place.start : place.end]
    return where


def _rank(telling: Telling, place: Match, gap: int) -> int | None:
    """How well a place serves, 0 the best; None for one that is no place of the event."""
    drill = telling.candidate.type == "drill"
    if place.key == "ground" and drill:
        return 0
    if place.key == "country" and not drill:
        return None
    beside = place.key != "country" and gap <= 1
    return _RANKS.index(place.key) if beside or _is_there(telling, place) else None


def _is_end_of_a_line(telling: Telling, at: int) -> bool:
    """Whether a place is one end of a line: "the Karachi-Lahore pipeline"."""
    return any(
        _DASH.fullmatch(telling.text, first.end, second.start) is not None
        for first, second in pairwise(telling.found.places[max(0, at - 1) : at + 2])
    )


def _is_there(telling: Telling, place: Match) -> bool:
    """Whether a word before or after it says that something is there."""
    text, found = telling.text, telling.found
    if is_han(text[place.start]):
        ahead = text[max(0, place.start - _CHARACTERS_BETWEEN) : place.start]
        behind = text[place.end : place.end + _CHARACTERS_BETWEEN]
        return any(word in ahead for word in found.plain_words("place.before")) or any(
            word in behind for word in found.plain_words("place.after")
        )
    first, last = found.word_from(place.start), found.word_from(place.end)
    following = found.words.forms[last : last + 1]
    if following and following[0] in found.plain_words("place.speaking"):
        return False
    if _POSSESSIVE.match(text, place.end):
        return False
    return _leads(telling, first - 1, -1, "place.before") or _leads(telling, last, 1, "place.after")


def _leads(telling: Telling, at: int, step: int, side: str) -> bool:
    """Whether the word at that index, or one beyond it over fillers, says "there"."""
    found = telling.found
    forms = found.words.forms
    wordings, fillers = found.plain_words(side), found.plain_words("place.between")
    for _ in range(_MOST_FILLERS + 1):
        if not 0 <= at < len(forms):
            return False
        for count in range(1, _LONGEST_WORDING + 1):
            first = at if step > 0 else at + 1 - count
            if first >= 0 and " ".join(forms[first : first + count]) in wordings:
                return True
        if forms[at] not in fillers:
            return False
        at += step
    return False
