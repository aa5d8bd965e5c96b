"""Held-out answers: both models are asked the same, and neither what it learnt from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from classifiers.held_out import (
    KEPT_AS,
    QUESTIONS,
    Answer,
    HeldOutAnswers,
    held_out_of,
    on_common_ground,
    text_key,
)
from classifiers.judgement import Document, Event, Frame, Judgement, Reason
from classifiers.packing import pack, unpack
from tests.classifiers.labelled import column, held_out, right, text, texts


def judgement(relevance: float, *, drill: bool = False, pivot: bool = False) -> Judgement:
    return Judgement(
        relevance=relevance,
        relevant=relevance >= 0.5,
        reasons=(Reason("because", 1.0),),
        events=(Event("drill", "Druzhba", "planned", "", 0.7),) if drill else (),
        frames=(Frame("pivot", 0.4, ""),) if pivot else (),
        lang="en",
    )


def test_answers_stand_in_the_rows_of_their_texts() -> None:
    examples, reviews = texts(4), texts(2, first=10)
    drills = Answer(np.array([0.6, 0.1, 0.7, 0.2]), 0.3)
    found = held_out(examples, reviews, wrong=1, drill=drills)
    assert found.items.tolist() == [text_key(one.document) for one in [*examples, *reviews]]
    assert found.reviewed.tolist() == [False] * 4 + [True] * 2
    assert found.chances[:, 0].tolist() == [0.05, 0.1, 0.9, 0.1, 0.9, 0.1]
    assert found.chances[:4, column("drill")].tolist() == [0.6, 0.1, 0.7, 0.2]
    assert np.isnan(found.chances[4:, column("drill")]).all()
    assert np.isnan(found.chances[:, column("deal")]).all()
    assert found.truth[:, 0].tolist() == found.truth[:, column("drill")].tolist()
    assert found.thresholds[column("drill")] == 0.3


def test_as_many_answers_as_texts_or_as_examples() -> None:
    with pytest.raises(ValueError, match="relevance: 3 answers"):
        HeldOutAnswers.of(texts(4), texts(2), {"relevance": right(texts(3))})
    with pytest.raises(KeyError):
        HeldOutAnswers.of(texts(4), [], {"mood": right(texts(4))})


def test_they_come_back_from_a_model_file() -> None:
    before = held_out(texts(4), texts(2, first=10), drill=right(texts(4)))
    lineage = unpack(pack({"metrics": {KEPT_AS: before.state()}}))
    after = held_out_of(lineage)
    assert after is not None
    assert pack(after.state()) == pack(before.state())


@pytest.mark.parametrize(
    "lineage",
    [
        pytest.param({}, id="no-metrics"),
        pytest.param({"metrics": {}}, id="none"),
        pytest.param({"metrics": {KEPT_AS: {}}}, id="empty"),
        pytest.param(
            {"metrics": {KEPT_AS: held_out(texts(2)).state() | {"questions": ["mood"]}}},
            id="other-questions",
        ),
        pytest.param(
            {"metrics": {KEPT_AS: held_out(texts(2)).state() | {"items": np.arange(3)}}},
            id="other-rows",
        ),
    ],
)
def test_what_was_not_kept_or_in_another_form_is_none(lineage: dict[str, Any]) -> None:
    assert held_out_of(lineage) is None


# --- who may be asked about what -------------------------------------------------------------

LEARNT = text(1, story="gas", url="https://a.example/1")
STRANGERS = {
    "another text": (text(2), True),
    "the text itself": (LEARNT, False),
    "the text under another label": (replace(LEARNT, relevance=0, story=None, url=None), False),
    "another of its story": (text(2, story="gas"), False),
    "another at its address": (text(2, url="https://a.example/1"), False),
    "one whose story has the name of its address": (text(2, story="https://a.example/1"), True),
    "another of another story": (text(2, story="oil", url="https://a.example/2"), True),
}


@pytest.mark.parametrize(("one", "stranger"), STRANGERS.values(), ids=STRANGERS)
def test_a_model_is_asked_only_about_what_it_did_not_learn_from(one: Any, stranger: bool) -> None:
    assert held_out([LEARNT]).strangers([one]) == ([one] if stranger else [])


def test_of_what_both_learnt_from_the_held_out_answers_are_compared() -> None:
    examples = texts(6)
    before, after = on_common_ground(held_out(examples, wrong=2), held_out(examples, wrong=1), {})
    assert before.chances[:, 0].tolist() == [0.05, 0.1, 0.05, 0.1, 0.9, 0.1]
    assert after.chances[:, 0].tolist() == [0.05, 0.1, 0.9, 0.1, 0.9, 0.1]


def test_the_order_and_the_labels_are_those_of_the_new_one() -> None:
    [first, second] = texts(2)
    corrected = replace(first, relevance=0)
    before, after = on_common_ground(held_out([first, second]), held_out([second, corrected]), {})
    assert before.chances[:, 0].tolist() == [0.1, 0.9]
    assert before.truth[:, 0].tolist() == after.truth[:, 0].tolist() == [False, False]


def test_of_what_is_new_the_old_one_is_asked_now() -> None:
    examples, reviews = texts(2), texts(2, first=10)
    judged = {text_key(reviews[0].document): judgement(0.3, drill=True)}
    before, after = on_common_ground(held_out(examples), held_out(examples, reviews), judged)
    assert before.chances[:3, 0].tolist() == [0.9, 0.1, 0.3]
    # What the old one was not asked, the new one is not either.
    assert np.isnan(before.chances[3, 0])
    assert np.isnan(after.chances[3, 0])
    assert np.isnan(before.chances[2, column("drill")])


def test_what_a_judgement_found_counts_as_a_yes() -> None:
    answers = {question: right(texts(2)) for question in QUESTIONS}
    old = HeldOutAnswers.of(texts(2), [], answers)
    new = HeldOutAnswers.of([text(7)], [], {q: right([text(7)]) for q in QUESTIONS})
    judged = {text_key(Document("Title 7", "Text 7.")): judgement(0.9, drill=True, pivot=True)}
    before, _ = on_common_ground(old, new, judged)
    yes = {
        q for q, said in zip(QUESTIONS, before.chances[0] >= before.thresholds, strict=True) if said
    }
    assert yes == {"relevance", "drill", "pivot"}


def test_each_is_cut_at_its_own_threshold() -> None:
    old = HeldOutAnswers.of(texts(2), [], {"relevance": Answer(np.array([0.4, 0.1]), 0.3)})
    before, after = on_common_ground(old, held_out(texts(2)), {})
    assert (before.thresholds[0], after.thresholds[0]) == (0.3, 0.5)
