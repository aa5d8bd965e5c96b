"""Stories: one happening in many languages, and what is not one."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.happenings import Happening, happening, happening_of
from classifiers.judgement import Document, Event, Judgement
from classifiers.lexicon import load_lexicon
from classifiers.marking import mark
from classifiers.stories import (
    WEIGHTS,
    cluster,
    fit_weights,
    index_terms,
    link_features,
    link_log_odds,
    same_happening,
)

DAY = date(2026, 3, 10)


def judged(*events: Event) -> Judgement:
    return Judgement(1.0, True, (), events, (), "en")


def drill(name: str) -> Event:
    return Event("drill", name, "under_way", "", 1.0)


def article(
    title: str, text: str, days: int | None = 0, *events: Event
) -> tuple[Document, Judgement]:
    published = None if days is None else DAY + timedelta(days=days)
    return Document(title, text, published=published), judged(*events)


ENGLISH = article(
    "Shulginov signs gas line protocol",
    "Russian energy minister Nikolai Shulginov and ambassador Shafqat Ali Khan signed a protocol "
    "on the Pakistan Stream pipeline of 1,122 kilometres in Moscow on March 10.",
)
RUSSIAN = article(
    "Шульгинов подписал протокол о газопроводе",
    "Министр энергетики России Николай Шульгинов и посол Шафкат Али Хан подписали 10 марта в "
    "Москве протокол о «Пакистанском потоке» длиной 1122 километра.",
)
OTHER = article(
    "Rain floods Karachi streets",
    "Heavy rain flooded the streets of Karachi on Tuesday and four people were electrocuted.",
)


def told(item: tuple[Document, Judgement]) -> Happening:
    return happening(*item)


def test_one_happening_is_known_across_alphabets() -> None:
    link = same_happening(told(ENGLISH), told(RUSSIAN))
    assert link.score > 0.5
    assert "names" in link.why
    assert "1122" in link.why


def test_another_happening_is_not_linked() -> None:
    link = same_happening(told(ENGLISH), told(OTHER))
    assert (link.score, link.why) == (0.0, "next to nothing in common")


def test_a_link_is_the_same_both_ways() -> None:
    a, b = told(ENGLISH), told(RUSSIAN)
    assert same_happening(a, b).score == pytest.approx(same_happening(b, a).score)


def test_time_parts_what_is_alike() -> None:
    document, judgement = ENGLISH
    scores = [
        same_happening(
            told(ENGLISH),
            told((Document(document.title, "Russia and Pakistan signed a protocol.",
                           published=DAY + timedelta(days=days)), judgement)),
        ).score
        for days in (0, 7, 60, 700)
    ]  # fmt: skip
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > 2 * scores[-1]


def test_a_shared_edition_links_more_than_none() -> None:
    def pair(*events: Event) -> float:
        one = article("Troops arrive", "Soldiers of Russia came to Pakistan.", 0, *events)
        two = article("Солдаты в горах", "Военные России и Пакистана тренируются.", 2, *events)
        return same_happening(told(one), told(two)).score

    assert pair(drill("Druzhba-2026")) > pair() + 0.1


def test_the_weights_are_those_of_the_features() -> None:
    assert set(link_features(told(ENGLISH), told(OTHER))) == set(WEIGHTS)


def test_the_probability_is_that_of_the_log_odds() -> None:
    a, b = told(ENGLISH), told(RUSSIAN)
    assert same_happening(a, b).score == pytest.approx(1 / (1 + math.exp(-link_log_odds(a, b))))
    assert link_log_odds(a, b) == pytest.approx(link_log_odds(b, a))
    assert link_log_odds(a, told(OTHER)) < link_log_odds(a, b)


def test_a_document_marked_before_tells_the_same() -> None:
    document, judgement = RUSSIAN
    assert happening_of(mark(document, load_lexicon()), judgement) == told(RUSSIAN)


def test_numbers_are_told_whatever_sign_their_decimals_have() -> None:
    english = told(article("Debt", "Islamabad will pay $93.5 million and 33 lenders agree."))
    russian = told(article("Долг", "Исламабад заплатит 93,5 млн долларов, 33 банка согласны."))
    assert {"#93.5", "%33"} == english.figures.keys() & russian.figures.keys()


def test_one_happening_shares_index_terms_across_languages() -> None:
    event = drill("Druzhba-2026")
    items = [article(d.title, d.text, 0, event) for d, _ in (ENGLISH, RUSSIAN)]
    english, russian = (index_terms(told(item)) for item in items)
    assert len(set(english) & set(russian)) >= 3
    assert "drill:Druzhba-2026" in english
    assert max(len(english), len(russian)) <= 24
    assert english == index_terms(told(items[0]))


def test_weights_are_learnt_from_known_stories() -> None:
    items = [article(d.title, d.text, days) for days in (0, 200) for d, _ in (ENGLISH, RUSSIAN)]
    happenings = [told(item) for item in items]
    weights, bias = fit_weights(happenings, ["first", "first", "second", "second"])
    assert weights.keys() == WEIGHTS.keys()
    assert weights["nearness"] > 0 > weights["over four months"]
    assert math.isfinite(bias)


@pytest.mark.parametrize("stories", [[None, None], ["one", "one"], []], ids=str)
def test_weights_need_pairs_of_both_sorts(stories: list[str | None]) -> None:
    happenings = [told(ENGLISH), told(RUSSIAN)][: len(stories)]
    with pytest.raises(ValueError, match="need pairs of one story and of two"):
        fit_weights(happenings, stories)


def test_clusters_are_numbered_in_order_of_appearance() -> None:
    assert cluster([OTHER, ENGLISH, RUSSIAN, OTHER]) == [0, 1, 1, 0]


@pytest.mark.parametrize(("items", "wanted"), [([], []), ([ENGLISH], [0])], ids=["none", "one"])
def test_few_items(items: list[tuple[Document, Judgement]], wanted: list[int]) -> None:
    assert cluster(items) == wanted


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(max_size=30), st.text(max_size=120), st.none() | st.integers(-999, 999)),
        max_size=5,
    )
)
def test_any_texts_are_clustered(rows: list[tuple[str, str, int | None]]) -> None:
    numbers = cluster([article(title, text, days) for title, text, days in rows])
    assert len(numbers) == len(rows)
    assert set(numbers) == set(range(len(set(numbers))))
