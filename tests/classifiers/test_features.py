"""Marked documents, and the features that describe who is spoken of with whom."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.features import FEATURE_NAMES, profile, vector
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import LONGEST_TEXT, MarkedDocument, mark

LEXICON = load_lexicon()
ORGANISATIONS = frozenset({"sco", "un"})


def marked(title: str = "", text: str = "", lang: str | None = None) -> MarkedDocument:
    return mark(Document(title, text, lang), LEXICON)


def feature(document: MarkedDocument, name: str) -> float:
    return vector(profile(document, ORGANISATIONS))[FEATURE_NAMES.index(name)]


def test_mentions_belong_to_the_sentence_that_they_stand_in() -> None:
    document = marked("Lavrov in Islamabad", "Russia speaks. Nobody else.\nIndia and Pakistan do.")
    assert [s.text for s in document.sentences] == [
        "Lavrov in Islamabad", "Russia speaks.", "Nobody else.", "India and Pakistan do.",
    ]  # fmt: skip
    actors = [[m.actor for m in s.mentions] for s in document.sentences]
    assert actors == [["russia", "pakistan"], ["russia"], [], ["india", "pakistan"]]
    assert [s.in_title for s in document.sentences] == [True, False, False, False]
    text = document.document.text
    assert all(
        text[m.start : m.end] == m.surface
        for s in document.body
        for m in s.mentions
        if s.sentence.start <= m.start < s.sentence.end
    )


def test_overlong_texts_are_cut() -> None:
    document = marked("", "x. " * LONGEST_TEXT + "Russia and Pakistan")
    assert not list(document.mentions())
    assert document.body[-1].sentence.end <= LONGEST_TEXT


def test_profile_counts() -> None:
    document = marked(
        "Russia and Pakistan drill",
        "Moscow and Islamabad agreed. India and Russia and Pakistan met. India waits. "
        "Pakistan met China. The SCO sat. It rained.",
    )
    p = profile(document, ORGANISATIONS)
    assert (p.title.a, p.title.b, p.title.third) == (1, 1, 0)
    assert (p.whole.a, p.whole.b, p.whole.third) == (3, 4, 4)
    assert (p.lead.a, p.lead.b, p.lead.third) == (2, 2, 2)
    assert (p.sentences, p.speaking, p.joint, p.exclusive) == (7, 6, 3, 2)
    assert (p.one_with_third, p.third_alone, p.first_joint) == (1, 2, 0)
    assert p.third_states == (("india", 2), ("china", 1))
    assert (p.organisations, p.top_third, p.neighbours) == (1, 2, 3)


@pytest.mark.parametrize(
    ("name", "more", "less"),
    [
        pytest.param("both_in_title", ("Russia, Pakistan", ""), ("Russia", ""), id="title"),
        pytest.param("one_in_title", ("Russia", ""), ("Russia, Pakistan", ""), id="one-in-title"),
        pytest.param("third_in_title", ("Russia, India", ""), ("Russia", ""), id="third-in-title"),
        pytest.param("both_in_lead", ("", "Moscow. Islamabad."), ("", "Moscow."), id="lead"),
        pytest.param(
            "both_in_a_lead_sentence", ("", "Moscow, Islamabad."), ("", "Moscow. Islamabad."),
            id="lead-sentence",
        ),
        pytest.param("parties_share", ("", "Russia"), ("", "Russia, India"), id="share"),
        pytest.param("lesser_share", ("", "Russia, Pakistan"), ("", "Russia"), id="lesser"),
        pytest.param(
            "exclusive_share", ("", "Russia, Pakistan"), ("", "Russia, Pakistan, India"),
            id="exclusive",
        ),
        pytest.param(
            "exclusive_share", ("", "Russia, Pakistan, SCO"), ("", "Russia, Pakistan, India"),
            id="an-organisation-is-no-third-state",
        ),
        pytest.param(
            "first_joint", ("", "Russia, Pakistan."), ("", "Rain. Russia, Pakistan."), id="first",
        ),
        pytest.param("top_third_share", ("", "India"), ("", "India, China"), id="top-third"),
        pytest.param("neighbours", ("", "Russia, Pakistan"), ("", "Russia, India, Pakistan"),
                     id="neighbours"),
        pytest.param("joint_share", ("", "Arabian Monsoon"), ("", "Russia"), id="joint-thing"),
    ],
)  # fmt: skip
def test_what_moves_a_feature(name: str, more: tuple[str, str], less: tuple[str, str]) -> None:
    assert feature(marked(*more), name) > feature(marked(*less), name)


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(
            [
                ("Russia and Pakistan", "Moscow met Islamabad. India was silent."),
                ("Россия и Пакистан", "Москва встретила Исламабад. Индия молчала."),
                ("روس اور پاکستان", "ماسکو اور اسلام آباد ملے۔ بھارت خاموش رہا۔"),
                ("रूस और पाकिस्तान", "मॉस्को और इस्लामाबाद मिले। भारत चुप रहा।"),
                ("俄罗斯与巴基斯坦", "莫斯科会见伊斯兰堡。印度沉默。"),
            ],
            id="same-story",
        )
    ],
)
def test_features_know_no_language(texts: list[tuple[str, str]]) -> None:
    first, *others = [vector(profile(marked(*text), ORGANISATIONS)) for text in texts]
    for other in others:
        assert other == pytest.approx(first)


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=200))
def test_features_are_finite_for_any_text(title: str, text: str) -> None:
    values = vector(profile(marked(title, text)))
    assert len(values) == len(FEATURE_NAMES)
    assert all(math.isfinite(value) for value in values)
