"""Phrases that cross."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.lexicon import load_lexicon
from monitor.analysis.shift_crossings import Crossing
from monitor.analysis.shift_phrases import (
    numbers_of,
    phrase_crossings,
    phrase_numbers,
    wording,
)
from monitor.store.frames import Told
from tests.analysis.shift_rows import BEGIN, Piece, all_told

WORDS = [
    "harbour",
    "tender",
    "freight",
    "gauge",
    "pipeline",
    "depot",
    "signal",
    "barley",
    "cement",
    "convoy",
    "ledger",
    "turbine",
]


def filler(number: int) -> str:
    """A sentence whose pairs of words have all been told before."""
    words = [WORDS[(number + step * (1 + number % 5)) % len(WORDS)] for step in range(8)]
    return f"The {words[0]} of the " + ", the ".join(words[1:]) + "."


def background(days: int = 160, lang: str = "en") -> list[Piece]:
    return [
        Piece(day, ("russia", "pakistan", "india")[day % 3], outlet=f"O{day % 7}", lang=lang,
              text=filler(day))
        for day in range(days)
    ]  # fmt: skip


def planted(phrase: str, lang: str = "en") -> list[Piece]:
    """Three articles of two Russian outlets, then two of two Pakistani ones."""
    places = [
        (150.1, "russia", "TASS"), (151.1, "russia", "RIA"), (152.1, "russia", "TASS"),
        (155.1, "pakistan", "Dawn"), (156.1, "pakistan", "Jang"),
    ]  # fmt: skip
    return [
        Piece(day, bloc, outlet=outlet, text=f"{filler(number)} {phrase}.", lang=lang)
        for number, (day, bloc, outlet) in enumerate(places)
    ]


def found(pieces: list[Piece], day: float = 160) -> list[Crossing]:
    told = all_told(pieces)
    texts = {number: (one.title, one.text) for number, one in enumerate(pieces, 1)}
    lexicon = load_lexicon()

    def wording_of(article: Told, number: int) -> str | None:
        return wording(*texts[article.id], number, article.lang, lexicon)

    words = {number: numbers_of(*text) for number, text in texts.items()}
    return phrase_crossings(told, words, BEGIN + timedelta(days=day), wording_of)


@pytest.mark.parametrize(
    ("phrase", "lang"),
    [
        ("quiet axis", "en"),
        ("quiet axis of convenience", "en"),
        ("тихая ось удобства", "ru"),
        ("خاموش محور سہولت", "ur"),
        ("शांत धुरी", "hi"),
        ("静悄悄轴心", "zh"),
    ],
)
def test_a_new_phrase_crosses(phrase: str, lang: str) -> None:
    (crossing,) = found([*background(lang=lang), *planted(phrase, lang)])

    assert crossing.text in phrase
    assert (crossing.origin, crossing.arrival, crossing.lang) == ("russia", "pakistan", lang)
    assert [one.outlet for one in crossing.origin_articles] == ["TASS", "RIA", "TASS"]
    assert [one.outlet for one in crossing.arrival_articles] == ["Dawn", "Jang"]


def test_spellings_meet_and_the_first_is_shown() -> None:
    pieces = planted("Quiet Axis")
    pieces[3:] = [
        Piece(one.day, one.bloc, outlet=one.outlet, text="A QUIET  AXIS.") for one in pieces[3:]
    ]

    assert [one.text for one in found([*background(), *pieces])] == ["Quiet Axis"]


def of_outlet(pieces: list[Piece], bloc: str, outlet: str) -> list[Piece]:
    return [
        Piece(one.day, one.bloc, outlet=outlet if one.bloc == bloc else one.outlet, text=one.text)
        for one in pieces
    ]


PHRASE = planted("quiet axis")


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([*background(), *PHRASE[:3]], id="not arrived"),
        pytest.param([*background(), *PHRASE[1:]], id="two Russian articles"),
        pytest.param([*background(), *of_outlet(PHRASE, "russia", "TASS")], id="one Russian outlet"),
        pytest.param([*background(), *of_outlet(PHRASE, "pakistan", "Dawn")], id="one Pakistani"),
        pytest.param(
            [*background(), Piece(20.5, "india", text="A quiet axis."), *PHRASE], id="told before"
        ),
        pytest.param([*background(), *planted("quiet, axis")], id="a comma between"),
        pytest.param([*background(), *planted("quiet 5 axis")], id="a number between"),
        pytest.param([*background(), *planted("Vladimir Putin")], id="a name"),
        pytest.param([*background(), *planted("President Vladimir Putin")], id="a name with title"),
        pytest.param([*background(), *planted("of the tender")], id="common words only"),
        pytest.param([*background(90), *PHRASE], id="a background of ninety articles"),
        pytest.param(
            [*background(), *[Piece(one.day, one.bloc, outlet=one.outlet, text=one.text, story=3) for one in PHRASE]],
            id="one story told everywhere",
        ),
        pytest.param(
            [*background(), *[Piece(310 - one.day, one.bloc, outlet=one.outlet, text=one.text) for one in PHRASE]],
            id="the other way round: Pakistan had too few",
        ),
    ],
)  # fmt: skip
def test_no_crossing(pieces: list[Piece]) -> None:
    assert found(pieces) == []


def test_the_parts_of_a_phrase_are_told_once() -> None:
    assert len(found([*background(), *planted("quiet axis of mutual convenience")])) == 1


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(["en", "zh", "ur", "xx"]))
@settings(deadline=None, max_examples=200)
def test_any_text_is_read(title: str, text: str, lang: str) -> None:
    words = numbers_of(title, text)
    length = 4 if lang == "zh" else 2

    for number in phrase_numbers(words, length):
        if number:
            shown = wording(title, text, int(number), lang, load_lexicon())
            assert shown is None or "\n" not in shown


def test_phrases_do_not_reach_over_breaks() -> None:
    words = np.array([5, 6, 0, 7, 8], dtype=np.uint64)

    assert (phrase_numbers(words, 2) > 0).tolist() == [True, False, False, True]
    assert not phrase_numbers(words, 3).any()
    assert not len(phrase_numbers(words, 6))
    assert phrase_numbers(words, 2)[0] != phrase_numbers(words[[1, 0]], 2)[0]  # order tells
