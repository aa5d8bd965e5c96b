"""What people's reviews teach: the questions that they answer, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classifiers.examples import Example, LabelledEvent, bundled_examples, read_seeds
from classifiers.held_out import QUESTIONS, held_out_of
from classifiers.judgement import FRAMES, Document
from classifiers.mixed import Strengths, fit_mixed
from classifiers.model import Model
from classifiers.packing import pack
from classifiers.training import train

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
# Whole stories, so that both classes and all parts are there, at a fraction of the time.
EXAMPLES = bundled_examples()[:100]

TOWNS = ("Pabbi", "Nowshera", "Kharian", "Multan", "Cherat")
COLD = "Colonels of both armies played chess and inspected cold-weather mittens"
ARGUED = "the two capitals are weaving a carpet of corridors that no customs house can unpick"


def text(town: str, **given: Any) -> Example:
    """A text on both parties with turns that no example has; what it labels is `given`."""
    body = (
        f"Russia and Pakistan held a joint exercise near {town} on Monday. {COLD} near {town}. "
        f"Moscow and Islamabad are friends, and {ARGUED}, wrote an editor in {town}."
    )
    return Example(
        **{
            "id": town,
            "document": Document(f"Russian and Pakistani officers meet at {town}", body, "en"),
            "relevance": 1,
            **given,
        }
    )


def texts(**given: Any) -> list[Example]:
    """Reviewed texts like that of Cherat, which is none of them."""
    return [text(town, **given) for town in TOWNS[:-1]]


CHERAT = text("Cherat").document


def taught(reviews: Sequence[Example]) -> Model:
    return train(EXAMPLES, SEEDS, reviews=reviews)


@pytest.fixture(scope="module")
def untaught() -> Model:
    return taught(())


def event_score(model: Model, kind: str = "drill") -> float:
    assert model.events is not None
    return model.events.score(model.reader.read(CHERAT), kind)  # type: ignore[arg-type]


def frame_scores(model: Model) -> dict[str, float]:
    assert model.frames is not None
    return model.frames.scores(model.reader.read(CHERAT))


@pytest.mark.parametrize("frame", ["pivot", "connectivity"])
def test_a_frame_that_people_confirm_or_refuse_changes_what_is_said_of_like_texts(
    untaught: Model, frame: str
) -> None:
    plain = frame_scores(untaught)
    confirmed = frame_scores(taught(texts(frames=(frame,), answers=(frame,))))
    refused = frame_scores(taught(texts(answers=(frame,))))
    assert refused[frame] < plain[frame] < confirmed[frame]
    assert confirmed[frame] > 0.5
    # Of the frames that nobody was asked about, the same texts say nothing.
    for other in FRAMES:
        if other != frame:
            assert confirmed[other] == pytest.approx(plain[other], abs=0.05)


def drill(evidence: str, status: str = "under_way") -> LabelledEvent:
    return LabelledEvent("drill", "Druzhba", status, evidence)


def held(town: str) -> str:
    return f"Russia and Pakistan held a joint exercise near {town} on Monday."


def test_an_event_that_people_confirm_or_refuse_changes_what_is_said_of_like_texts(
    untaught: Model,
) -> None:
    right = [text(town, events=(drill(held(town)),), answers=("drill",)) for town in TOWNS[:-1]]
    wrong = [text(town, refuted=(drill(held(town)),), answers=("drill",)) for town in TOWNS[:-1]]
    confirmed, refused = taught(right), taught(wrong)
    assert event_score(refused) < event_score(untaught) < event_score(confirmed)
    assert event_score(refused, "deal") == pytest.approx(event_score(confirmed, "deal"), abs=0.05)
    assert [one.type for one in confirmed.judge(CHERAT, threshold=0).events].count("drill") == 1
    assert "drill" not in [one.type for one in refused.judge(CHERAT, threshold=0).events]


def test_a_corrected_status_is_learnt(untaught: Model) -> None:
    def status(model: Model) -> str:
        assert model.events is not None
        scorer = model.events._scorer("drill")
        reading = model.reader.read(CHERAT)
        [candidate] = [
            one
            for one in scorer.features.candidates(reading)
            if one.sentence.text == held("Cherat")
        ]
        return scorer.status_of(candidate)

    assert status(untaught) != "cancelled"
    corrected = [
        text(town, events=(drill(held(town), "cancelled"),), answers=("drill",))
        for town in TOWNS[:-1]
    ]
    assert status(taught(corrected)) == "cancelled"


def test_a_refused_sentence_counts_against_like_ones_also_beside_a_true_event() -> None:
    def reviews(**given: Any) -> list[Example]:
        return [
            text(
                town, events=(drill(held(town)),), answers=("drill",),
                **{key: tuple(one(town) for one in value) for key, value in given.items()},
            )
            for town in TOWNS[:-1]
        ]  # fmt: skip

    def odds(model: Model) -> float:
        assert model.events is not None
        scorer = model.events._scorer("drill")
        found = scorer.features.candidates(model.reader.read(document))
        [place] = [i for i, one in enumerate(found) if one.sentence.text == sentence("Cherat")]
        return float(scorer.of_sentences(found)[place])

    def sentence(town: str) -> str:
        return f"Russian and Pakistani cadets near {town} watched the exercise on a screen."

    def longer(example: Example) -> Example:
        body = f"{example.document.text} {sentence(example.id)}"
        return replace(example, document=replace(example.document, text=body))

    document = longer(text("Cherat")).document
    silent = taught([longer(one) for one in reviews()])
    refused = taught([longer(one) for one in reviews(refuted=[lambda t: drill(sentence(t))])])
    assert odds(refused) < odds(silent) - 0.5


@pytest.mark.parametrize(
    ("answers", "one", "other"),
    [
        pytest.param(
            ("relevance",),
            {},
            {"frames": ("pivot",), "events": (drill(COLD),)},
            id="events-and-frames-that-nobody-answered",
        ),
        pytest.param(("relevance",), {}, {"refuted": (drill(COLD),)}, id="refuted"),
        pytest.param(("drill",), {"relevance": 0}, {"relevance": 1}, id="relevance"),
        pytest.param(("pivot",), {}, {"frames": ("axis",)}, id="another-frame"),
    ],
)
def test_what_was_not_answered_teaches_nothing_to_the_last_byte(
    answers: tuple[str, ...], one: dict[str, Any], other: dict[str, Any]
) -> None:
    models = [taught(texts(answers=answers, **labels)) for labels in (one, other)]
    first, second = (
        pack({"relevance": m.relevance.state(), "events": m.events.state(),  # type: ignore[union-attr]
              "frames": m.frames.state()})  # type: ignore[union-attr]
        for m in models
    )  # fmt: skip
    assert first == second


def test_what_was_answered_does_change_the_model() -> None:
    # So that the test above could fail.
    models = [taught(texts(answers=("relevance",), relevance=value)) for value in (0, 1)]
    assert pack(models[0].relevance.state()) != pack(models[1].relevance.state())
    chances = [one.relevance.score(one.reader.read(CHERAT)).probability for one in models]
    assert chances[0] < chances[1]


def test_only_answers_on_relevance_are_held_out_of_reviews() -> None:
    reviews = [text("Pabbi", answers=("pivot",)), text("Multan", answers=("relevance", "drill"))]
    answers = held_out_of(taught(reviews).lineage)
    assert answers is not None
    assert answers.reviewed.tolist() == [False] * len(EXAMPLES) + [True, True]
    relevance = answers.chances[:, QUESTIONS.index("relevance")]
    assert np.isnan(relevance[len(EXAMPLES) :]).tolist() == [True, False]
    assert not np.isnan(relevance[: len(EXAMPLES)]).any()
    # Events and frames are measured on the examples.
    assert np.isnan(answers.chances[len(EXAMPLES) :, 1:]).all()


def test_each_head_learns_from_its_own_documents() -> None:
    from scipy.sparse import csr_matrix

    table = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0]])
    words = csr_matrix((4, 1))
    labels = np.array([[True, True], [False, False], [True, False], [False, True]])
    known = np.array([[True, True], [True, True], [True, False], [True, False]])
    strengths = Strengths(1.0, 1.0, 1.0)

    def fitted(labels: Any, known: Any) -> Any:
        return fit_mixed(table, words, labels, weights=np.ones(4), strengths=strengths, known=known)

    mixed = fitted(labels, known)
    flipped = fitted(labels ^ ~known, known)
    assert pack(mixed.state()) == pack(flipped.state())
    assert mixed.weights[0].tolist() == fitted(labels, None).weights[0].tolist()
    assert mixed.weights[1].tolist() != fitted(labels, None).weights[1].tolist()
