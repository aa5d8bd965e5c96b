"""Training a whole model and judging with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.examples import Example, Seed, bundled_examples, read_seeds
from classifiers.judgement import Document
from classifiers.lineage import lineage
from classifiers.model import Model, version_of
from classifiers.model_file import load, save
from classifiers.training import TrainingError, train

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
# Whole stories, so that both classes and all parts are there, at a fraction of the time.
EXAMPLES = bundled_examples()[:100]


@pytest.fixture(scope="module")
def model() -> Model:
    return train(EXAMPLES, SEEDS)


def test_a_judgement_is_whole(model: Model) -> None:
    document = Document(
        "Russia and Pakistan hold Druzha drill",
        "Russian and Pakistani special forces began the joint exercise Friendship in Pakistan on "
        "Monday. Moscow and Islamabad said that it will last two weeks.",
    )
    judgement = model.judge(document)
    assert judgement.relevant
    assert model.relevance.threshold <= judgement.relevance <= 1
    assert judgement.lang == "en"
    assert judgement.reasons
    assert [event.type for event in judgement.events] == ["drill"]
    assert judgement.events[0].evidence in document.text


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(Document("", ""), id="empty"),
        pytest.param(Document("\u200b\n", " \t\u202e"), id="invisible"),
        pytest.param(Document("Cricket", "India beat Australia by ten runs."), id="far"),
    ],
)
def test_what_is_not_relevant_carries_nothing(model: Model, document: Document) -> None:
    judgement = model.judge(document)
    assert judgement.relevance < 0.1
    assert not judgement.relevant
    assert judgement.events == judgement.frames == ()
    assert judgement.reasons[0].text == "neither Russia nor Pakistan is named"
    assert judgement.reasons[0].weight < 0


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["Russia and Pakistan signed a deal. ", "\ud800", "\x00", "учения РФ и Пакистана ", "俄巴",
             "پاک روس", "\n", "۔", "U.S.", "\u202e", "drill " * 50, "2016-", "{}%s\\"]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(HOSTILE, HOSTILE, st.one_of(st.none(), st.text(max_size=5)))
def test_judging_never_raises(model: Model, title: str, text: str, lang: str | None) -> None:
    judgement = model.judge(Document(title, text, lang))
    assert 0.0 <= judgement.relevance <= 1.0
    assert judgement.relevant == (judgement.relevance >= model.relevance.threshold)
    assert judgement.reasons
    for evidence in (*judgement.events, *judgement.frames):
        assert evidence.evidence in text or evidence.evidence in title


def test_a_huge_text_is_judged_by_its_beginning(model: Model) -> None:
    text = "Russia and Pakistan agreed. " * 100
    short = model.judge(Document("", text + "x" * 100_000))
    long = model.judge(Document("", text + "x" * 5_000_000))
    assert short == long


def test_another_threshold_changes_the_verdict_and_not_the_score(model: Model) -> None:
    document = next(e.document for e in EXAMPLES if 0.5 < model.judge(e.document).relevance < 1)
    plain = model.judge(document)
    at = model.judge(document, threshold=plain.relevance)
    above = model.judge(document, threshold=plain.relevance + 1e-9)
    assert (at.relevant, above.relevant) == (True, False)
    assert at.relevance == above.relevance == plain.relevance
    assert above.events == above.frames == ()


def test_training_again_gives_the_same_model(model: Model) -> None:
    again = train(EXAMPLES, SEEDS)
    assert again.version == model.version
    for example in bundled_examples()[100:120]:
        assert again.judge(example.document) == model.judge(example.document)


def test_the_lineage_tells_what_the_model_was_made_of(model: Model) -> None:
    made_of = lineage(EXAMPLES, SEEDS)
    assert model.lineage == made_of | {"metrics": model.lineage["metrics"]}
    assert model.version == version_of(made_of)
    assert model.lineage["counts"] == {"seeds": 5, "examples": 100, "reviews": 0, "written": 0}
    assert model.lineage["metrics"]["average_precision"] > 0.9


@pytest.mark.parametrize(
    ("examples", "seeds", "reviews"),
    [
        pytest.param(EXAMPLES[1:], SEEDS, [], id="an-example-less"),
        pytest.param([replace(EXAMPLES[0], relevance=1), *EXAMPLES[1:]], SEEDS, [], id="a-label"),
        pytest.param(EXAMPLES, SEEDS[1:], [], id="a-seed-less"),
        pytest.param(EXAMPLES, SEEDS, [EXAMPLES[0]], id="a-review"),
    ],
)
def test_any_change_of_the_material_changes_the_version(
    model: Model, examples: list[Example], seeds: list[Seed], reviews: list[Example]
) -> None:
    assert version_of(lineage(examples, seeds, reviews)) != model.version


def test_seeds_alone_make_a_model_of_relevance(tmp_path: Path) -> None:
    model = train([], SEEDS)
    document = Document("Russia and Pakistan drill", "Moscow and Islamabad hold a joint exercise.")
    judgement = model.judge(document)
    assert judgement.relevant
    assert judgement.events == judgement.frames == ()
    assert model.lineage["counts"]["examples"] == 0
    save(model, tmp_path / "model.skops")
    assert load(tmp_path / "model.skops").judge(document) == judgement


def test_nothing_makes_none() -> None:
    with pytest.raises(TrainingError, match="neither seeds nor labelled examples"):
        train([], [])
