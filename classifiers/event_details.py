"""What a text says of an event beside its name: when, where, how much, and in what manner.

Dates, place and amount are read from the sentence that is the event's evidence and, where it has
none, from the sentence behind it or a title that speaks of the same thing; the manner from all of
them. By rules and the words of details.toml, not learnt: no labels tell of dates, places and
amounts, and few of the manner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from classifiers.amounts import amounts_in
from classifiers.event_dates import days_told
from classifiers.event_features import Candidate
from classifiers.event_manner import mode_told
from classifiers.event_places import place_told
from classifiers.event_telling import Telling


@dataclass(frozen=True, slots=True)
class Details:
    """`mode` is one of judgement.MODES; `dates` are the first and the last day, or none; `place`
    and `amount` are as the text writes them."""

    mode: str
    dates: tuple[date, ...]
    place: str | None
    amount: str | None


def details_of(candidate: Candidate, status: str) -> Details:
    """The details of the event that a candidate states and whose status is known."""
    own = Telling(candidate, candidate.sentence, status)
    following = _following(candidate, status)
    titles = [
        Telling(candidate, title, status)
        for title in candidate.document.title
        if title is not candidate.sentence
    ]
    dates, place, amount = days_told(own), place_told(own), amount_told(own)
    for other in (*following, *titles):
        if other.is_of_the_same:
            dates = dates or days_told(other)
            place = place or place_told(other)
            amount = amount or amount_told(other)
    return Details(mode_told(own, following, titles), dates, place, amount)


def amount_told(telling: Telling) -> str | None:
    """What a deal amounts to, money before goods, as the sentence writes it."""
    if telling.candidate.type != "deal":
        return None
    best = min(
        amounts_in(telling.found),
        key=lambda amount: (amount.kind != "money", telling.gap(amount.start, amount.end)),
        default=None,
    )
    return telling.text[best.start : best.end] if best else None


def _following(candidate: Candidate, status: str) -> list[Telling]:
    """The sentence behind the evidence, if there is one."""
    sentences = candidate.document.sentences
    if len(candidate.document.title) <= candidate.index < len(sentences) - 1:
        return [Telling(candidate, sentences[candidate.index + 1], status)]
    return []
