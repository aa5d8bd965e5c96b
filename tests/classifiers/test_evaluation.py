"""The report: figures worked out by hand, folds that do not leak, baselines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifiers import evaluation
from classifiers.evaluation import baselines, cross_validate, evaluate, evaluate_model
from classifiers.examples import (
    Example,
    LabelledEvent,
    bundled_examples,
    group_numbers,
    read_seeds,
)
from classifiers.judgement import FRAMES, Document, Event, Frame, Judgement
from classifiers.metrics import average_precision, b_cubed, brier, precision_recall_f1, roc_auc
from classifiers.training import train

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")


def example(name: str, relevance: int, lang: str = "en", **more: Any) -> Example:
    return Example(name, Document(name, name, lang), relevance, **more)


def judgement(relevance: float, relevant: bool, *events: Event, frames: str = "") -> Judgement:
    found = tuple(Frame(frame, 0.9, "e") for frame in frames.split())
    return Judgement(relevance, relevant, (), events, found, "en")


DRILL = LabelledEvent("drill", "D", "planned", "e")
DEAL = LabelledEvent("deal", "D", "signed", "e")
EXAMPLES = [
    example("a", 2, events=(DRILL, DEAL), frames=("pivot",)),
    example("b", 1, lang="ru", events=(DRILL,), frames=("pivot", "axis")),
    example("c", 2, frames=("limits",)),
    example("d", 0, kind="near"),
    example("e", 0, kind="near", lang="ru"),
    example("f", 0, kind="far"),
]
JUDGEMENTS = [
    judgement(0.9, True, Event("drill", "D", "planned", "e", 0.8), frames="pivot"),
    judgement(0.8, True, Event("drill", "D", "concluded", "e", 0.8),
              Event("drill", "D2", "planned", "e", 0.7), frames="pivot axis"),
    judgement(0.3, False),
    judgement(0.6, True, Event("deal", "D", "signed", "e", 0.8), frames="axis"),
    judgement(0.2, False),
    judgement(0.1, False),
]  # fmt: skip


@pytest.fixture
def report() -> dict[str, Any]:
    return evaluate(JUDGEMENTS, EXAMPLES, model="m", threshold=0.5)


def test_relevance_by_hand(report: dict[str, Any]) -> None:
    relevance = report["relevance"]
    # In order of score: a b (d) c (e) (f); precision at each wanted one: 1, 1, 3/4.
    assert relevance["average_precision"] == pytest.approx((1 + 1 + 0.75) / 3, abs=1e-4)
    assert relevance["roc_auc"] == pytest.approx(8 / 9, abs=1e-4)
    assert relevance["precision"] == relevance["recall"] == pytest.approx(2 / 3, abs=1e-4)
    assert relevance["f1"] == pytest.approx(2 / 3, abs=1e-4)
    squares = [0.1**2, 0.2**2, 0.7**2, 0.6**2, 0.2**2, 0.1**2]
    assert relevance["brier"] == pytest.approx(sum(squares) / 6, abs=1e-4)
    assert relevance["threshold"] == 0.5
    assert relevance["by_lang"]["ru"] == {
        "n": 2, "average_precision": 1.0, "precision": 1.0, "recall": 1.0, "f1": 1.0,
    }  # fmt: skip
    assert relevance["by_lang"]["en"]["n"] == 4
    assert relevance["by_kind"] == {
        "far": {"n": 1, "false_positive_rate": 0.0},
        "near": {"n": 2, "false_positive_rate": 0.5},
    }


def test_events_are_scored_by_article_and_type(report: dict[str, Any]) -> None:
    events = report["events"]
    assert events["drill"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert events["deal"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    # The surest drill of b has the wrong status, though another has the right one.
    assert events["status_accuracy"] == 0.5


def test_frames(report: dict[str, Any]) -> None:
    frames = report["frames"]
    assert set(frames["per_frame"]) == set(FRAMES)
    assert frames["per_frame"]["pivot"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 2}
    assert frames["per_frame"]["axis"]["precision"] == 0.5
    assert frames["per_frame"]["limits"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert frames["macro_f1"] == pytest.approx((1 + 2 / 3 + 0) / 3, abs=1e-4)


def test_the_report_has_the_fields_of_the_contract(report: dict[str, Any]) -> None:
    assert set(report) == {"n", "model", "relevance", "events", "frames", "stories", "items"}
    assert (report["n"], report["model"]) == (6, "m")
    assert set(report["relevance"]) == {
        "average_precision", "roc_auc", "precision", "recall", "f1", "brier", "threshold",
        "by_lang", "by_kind",
    }  # fmt: skip
    assert set(report["events"]) == {"drill", "deal", "status_accuracy"}
    assert set(report["stories"]) == {"bcubed_precision", "bcubed_recall", "bcubed_f1"}
    assert [item["id"] for item in report["items"]] == list("abcdef")
    for item in report["items"]:
        assert set(item) == {"id", "relevance", "relevant", "events", "frames", "story"}
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_what_is_undefined_is_null() -> None:
    report = evaluate(JUDGEMENTS[3:], EXAMPLES[3:], model="m", threshold=0.5)
    assert report["relevance"]["average_precision"] is None
    assert report["relevance"]["roc_auc"] is None
    assert report["frames"]["macro_f1"] is None
    assert report["events"]["status_accuracy"] is None
    json.dumps(report, allow_nan=False)


def test_no_examples() -> None:
    report = evaluate([], [], model="m", threshold=0.5)
    assert (report["n"], report["items"], report["relevance"]["brier"]) == (0, [], None)


@pytest.mark.parametrize(
    ("clusters", "stories", "expected"),
    [
        pytest.param([1, 1, 2], "aab", (1.0, 1.0, 1.0), id="right"),
        pytest.param([1, 1, 1], "aab", (5 / 9, 1.0, 5 / 7), id="lumped"),
        pytest.param([1, 2, 3], "aab", (1.0, 2 / 3, 0.8), id="split"),
        pytest.param([], "", (0.0, 0.0, 0.0), id="none"),
    ],
)
def test_b_cubed(clusters: list[int], stories: str, expected: tuple[float, ...]) -> None:
    assert tuple(b_cubed(clusters, list(stories)).values()) == pytest.approx(expected)


def test_metrics_at_their_edges() -> None:
    assert precision_recall_f1([], []) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert precision_recall_f1([False], [True])["f1"] == 0.0
    assert precision_recall_f1([True], [True])["f1"] == 1.0
    assert average_precision([0.5], [False]) is None
    assert roc_auc([0.5], [True]) is None
    assert brier([], []) is None
    assert brier([1.0, 0.0], [True, True]) == 0.5


# --- on the labelled examples --------------------------------------------------------------

SOME = bundled_examples()[:100]


def test_folds_do_not_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    judged: list[set[str]] = []
    by_text = {e.document.text: e.id for e in SOME}
    group = dict(zip((e.id for e in SOME), group_numbers(SOME), strict=True))

    def watched_train(examples: list[Example], seeds: Any) -> Any:
        model = train(examples, seeds)
        seen.append({e.id for e in examples})
        judged.append(set())
        judge = model.judge

        def watched_judge(document: Document) -> Judgement:
            judged[-1].add(by_text[document.text])
            return judge(document)

        monkeypatch.setattr(model, "judge", watched_judge)
        return model

    monkeypatch.setattr(evaluation, "train", watched_train)
    steps: list[tuple[int, int]] = []
    report = cross_validate(SOME, SEEDS, 2, on_fold=lambda done, folds: steps.append((done, folds)))
    assert steps == [(1, 2), (2, 2)]
    assert set().union(*judged) == {e.id for e in SOME}
    for training, held_out in zip(seen, judged, strict=True):
        assert not {group[i] for i in training} & {group[i] for i in held_out}
    assert [item["id"] for item in report["items"]] == [e.id for e in SOME]
    assert report["relevance"]["average_precision"] > 0.9


def test_a_model_is_reported_under_its_version() -> None:
    model = train(SOME, SEEDS)
    report = evaluate_model(model, bundled_examples()[100:140])
    assert (report["model"], report["n"]) == (model.version, 40)
    assert report["relevance"]["threshold"] == pytest.approx(model.relevance.threshold, abs=1e-4)


def test_baselines_are_well_below() -> None:
    figures = baselines(bundled_examples(), SEEDS)
    assert set(figures) == {"query_russia_and_pakistan", "tfidf_cosine_to_seeds"}
    for value in figures.values():
        assert value is not None
        assert 0.6 < value < 0.9
