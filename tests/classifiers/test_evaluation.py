"""The report: figures worked out by hand, the worst errors, the keys of the contract."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import cross_validate, evaluate, evaluate_model
from classifiers.examples import Example, LabelledEvent, bundled_examples, read_seeds
from classifiers.judgement import FRAMES, Document, Event, Frame, Judgement, Reason
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


CONTRACT = {
    "": {"n", "model", "relevance", "events", "frames", "stories", "items"},
    "relevance": {
        "average_precision", "roc_auc", "precision", "recall", "f1", "brier", "threshold",
        "by_lang", "by_kind",
    },
    "events": {"drill", "deal", "status_accuracy"},
    "stories": {"bcubed_precision", "bcubed_recall", "bcubed_f1"},
}  # fmt: skip


def test_the_report_has_the_fields_of_the_contract(report: dict[str, Any]) -> None:
    for part, fields in CONTRACT.items():
        assert fields <= set(report[part] if part else report), part
    assert (report["n"], report["model"]) == (6, "m")
    assert set(report["events"]) == CONTRACT["events"]
    assert set(report["relevance"]["by_lang"]) == {"en", "ru"}
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


def test_languages_and_blocs_with_few_examples_are_also_told_together() -> None:
    examples = [*EXAMPLES, example("g", 2, lang="hi", outlet_bloc="india"), example("h", 0, "fa")]
    judgements = [*JUDGEMENTS, judgement(0.7, True), judgement(0.8, True)]

    relevance = evaluate(judgements, examples, model="m", threshold=0.5)["relevance"]

    assert relevance["other_languages"] == {
        "n": 2, "average_precision": 0.5, "precision": 0.5, "recall": 1.0, "f1": 0.6667,
    }  # fmt: skip
    assert {bloc: part["n"] for bloc, part in relevance["by_bloc"].items()} == {
        "india": 1,
        "unknown": 7,
    }
    assert relevance["topical_and_far"] == {"n": 1, "false_positive_rate": 0.0}


def test_calibration_is_told_in_ten_bins(report: dict[str, Any]) -> None:
    table = report["relevance"]["calibration"]

    assert [each["n"] for each in table] == [1, 1, 1, 0, 0, 1, 0, 1, 1, 0]
    assert table[5] == {
        "low": 0.5, "high": 0.6, "n": 1, "mean_probability": 0.6, "observed_share": 0.0,
    }  # fmt: skip
    error = (0.1 + 0.2 + 0.7 + 0.6 + 0.2 + 0.1) / 6
    assert report["relevance"]["expected_calibration_error"] == pytest.approx(error, abs=1e-4)


def test_the_worst_errors_come_first_with_their_reasons() -> None:
    reasons = tuple(Reason(f"reason {number}", 1.0) for number in range(5))
    examples = [example(f"m{n}", 1 + n % 2, lang="ru" if n else "en") for n in range(10)]
    examples += [example("near", 0, kind="near"), example("far", 0, kind="far")]
    judgements = [Judgement(0.4 - n / 100, False, reasons, (), (), "en") for n in range(10)]
    judgements += [judgement(0.8, True), judgement(0.9, True)]

    mistakes = evaluate(judgements, examples, model="m", threshold=0.5)["mistakes"]["relevance"]

    misses, alarms = mistakes["misses"], mistakes["false_alarms"]
    assert misses["n"] == 10
    assert misses["by_label"] == {"secondary subject": 5, "main subject": 5}
    assert misses["by_lang"] == {"ru": 9, "en": 1}
    assert [one["id"] for one in misses["worst"]] == [f"m{n}" for n in range(9, 1, -1)]
    assert misses["worst"][0]["reasons"] == ["reason 0", "reason 1", "reason 2"]
    assert [(one["id"], one["label"]) for one in alarms["worst"]] == [
        ("far", "far"),
        ("near", "near"),
    ]


def test_missed_and_invented_events_are_told_with_their_sentence(report: dict[str, Any]) -> None:
    deals = report["mistakes"]["deal"]

    assert (deals["misses"]["n"], deals["false_alarms"]["n"]) == (1, 1)
    assert deals["misses"]["worst"][0]["id"] == "a"
    assert deals["false_alarms"]["worst"][0]["id"] == "d"
    assert deals["false_alarms"]["worst"][0]["evidence"] == "e"
    assert report["mistakes"]["drill"]["misses"] == {
        "n": 0, "by_label": {}, "by_lang": {}, "worst": [],
    }  # fmt: skip


# --- on the labelled examples --------------------------------------------------------------

SOME = bundled_examples()[:100]


def test_a_cross_validated_report_is_in_the_order_of_the_examples() -> None:
    report = cross_validate(SOME, SEEDS, 2)

    assert report["model"] == "2-fold cross-validation by story"
    assert [item["id"] for item in report["items"]] == [e.id for e in SOME]
    assert report["relevance"]["average_precision"] > 0.9


def test_a_model_is_reported_under_its_version() -> None:
    model = train(SOME, SEEDS)
    report = evaluate_model(model, bundled_examples()[100:140])
    assert (report["model"], report["n"]) == (model.version, 40)
    assert report["relevance"]["threshold"] == pytest.approx(model.relevance.threshold, abs=1e-4)


def test_stories_of_dated_articles_and_across_languages_are_told_apart() -> None:
    def article(name: str, lang: str, story: str, published: date | None) -> Example:
        text = f"{name}: Druzhba-2025 was held near Pabbi by soldiers of Russia and Pakistan."
        return Example(name, Document(name, text, lang, published), 2, story=story)

    day = date(2025, 9, 24)
    examples = [
        article("a", "en", "drill", day),
        article("b", "ru", "drill", day),
        article("c", "ru", "drill", None),
        article("d", "ru", "other", day),
    ]
    told = judgement(0.9, True)
    stories = evaluate([told] * 4, examples, model="m", threshold=0.5)["stories"]
    assert stories["across_languages"]["pairs"] == 2
    assert stories["dated"]["across_languages"]["pairs"] == 1
    assert set(stories["dated"]) >= {"bcubed_precision", "bcubed_recall", "bcubed_f1"}
