"""Crossings: how many are told where there are none, and how many of those planted are found.

The labelled and the written texts are dealt out at random to days, blocs and outlets: whatever seems
to cross then does so by chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from numpy.random import Generator

    from classifiers.examples import Example
    from monitor.analysis.shift_crossings import Crossing
    from monitor.store.frames import Told
    from monitor.store.ledger_tables import Flag

BLOCS: Final = ("pakistan", "russia", "india", "china", "west", "other")
WEIGHTS: Final = (0.37, 0.15, 0.25, 0.05, 0.09, 0.09)  # of the articles
OUTLETS: Final = 6  # of a bloc
LANG: Final = "en"  # the only one in which all blocs write
DAYS: Final = 365
BEGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)
EVERY: Final = timedelta(days=7)  # looks, over windows of four weeks
PLANTED: Final = "quiet axis of convenience"  # in none of the texts
PLANTED_IN: Final = (("russia", 0), ("russia", 1), ("russia", 0), ("pakistan", 2), ("pakistan", 3))


def noise(rng: Generator, runs: int) -> tuple[int, int]:
    """False crossings in so many years: of phrases, and of frames."""
    phrases = frames = 0
    for _ in range(runs):
        told, texts = _dealt(rng, _examples())
        found = _crossings(told, texts)
        phrases += sum(one.what == "phrase" for one in found)
        frames += sum(one.what == "frame" for one in found)
    return phrases, frames


def missed(rng: Generator, runs: int) -> int:
    """How many of so many planted crossings are not told; each is in five articles of two weeks."""
    found = 0
    for _ in range(runs):
        told, texts = _dealt(rng, _examples())
        for number, (bloc, outlet) in enumerate(PLANTED_IN):
            place = len(told) - 120 + 20 * number
            one = told[place]
            told[place] = _told(one.id, one.moment, bloc, outlet, one.frames)
            title, text = texts[one.id]
            # Nothing around it: of phrases in the same articles one is told, and it may be the other.
            texts[one.id] = title, f"{text}\n{PLANTED}."
        crossings = _crossings(told, texts)
        found += any("axis of convenience" in one.text for one in crossings)
    return runs - found


def _examples() -> list[Example]:
    from classifiers.examples import bundled_examples, written_examples

    every = [*bundled_examples(), *written_examples()]
    return [one for one in every if one.relevant and one.document.lang == LANG]


def _dealt(
    rng: Generator, examples: Sequence[Example]
) -> tuple[list[Told], dict[int, tuple[str, str]]]:
    """The examples in order of time, each its own story, with their titles and texts."""
    told, texts = [], {}
    hours = sorted(rng.uniform(0, DAYS * 24, size=len(examples)))
    for number, place in enumerate(rng.permutation(len(examples)), 1):
        example = examples[place]
        bloc = BLOCS[rng.choice(len(BLOCS), p=WEIGHTS)]
        moment = BEGIN + timedelta(hours=float(hours[number - 1]))
        frames = dict.fromkeys(example.frames, 1.0)
        told.append(_told(number, moment, bloc, int(rng.integers(OUTLETS)), frames))
        texts[number] = example.document.title, example.document.text
    return told, texts


def _told(number: int, moment: datetime, bloc: str, outlet: int, frames: object) -> Told:
    from monitor.store.frames import Told

    assert isinstance(frames, dict)
    return Told(number, "", moment, bloc, f"{bloc} {outlet}", LANG, None, "", "", frames)


def _crossings(told: Sequence[Told], texts: dict[int, tuple[str, str]]) -> list[Crossing]:
    """What a year of looks tells, each once."""
    from classifiers.lexicon import load_lexicon
    from monitor.analysis.shift_crossings import frame_crossings
    from monitor.analysis.shift_flags import crossing_flag, known_crossing
    from monitor.analysis.shift_phrases import numbers_of, phrase_crossings, wording

    lexicon = load_lexicon()

    def wording_of(article: Told, number: int) -> str | None:
        return wording(*texts[article.id], number, article.lang, lexicon)

    words = {number: numbers_of(*text) for number, text in texts.items()}
    found: list[Crossing] = []
    flags: list[Flag] = []
    until = BEGIN + timedelta(days=91)
    while until <= BEGIN + timedelta(days=DAYS + 1):
        for crossing in (
            *frame_crossings([one for one in told if one.moment < until], until),
            *phrase_crossings(told, words, until, wording_of),
        ):
            if not known_crossing(crossing, flags):
                found.append(crossing)
                flags.append(crossing_flag(crossing, until))
        until += EVERY
    return found
