"""False positives by whom an article names: counted by hand, and told to the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest

from classifiers.evaluation import evaluate
from classifiers.evaluation.model_card import model_card
from classifiers.evaluation.naming import GROUPS, naming
from classifiers.evaluation.readme_figures import BEGIN, END, with_figures
from classifiers.examples import Example
from classifiers.judgement import Document, Judgement
from classifiers.lexicon import load_lexicon

LEXICON = load_lexicon()


def example(text: str, relevance: int = 0, kind: str | None = "near") -> Example:
    return Example(text, Document("", text, "en"), relevance, kind=None if relevance else kind)


def judgement(relevant: bool) -> Judgement:
    return Judgement(0.9 if relevant else 0.1, relevant, (), (), (), "en")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("Russia beat Pakistan.", "both_alone", id="alone"),
        pytest.param("Rain in Moscow. Sun in Karachi.", "both_alone", id="in-two-sentences"),
        pytest.param("Russia beat Pakistan and India.", "both_with_others", id="a-third"),
        pytest.param("Russia and Pakistan spoke at the SCO.", "both_with_others", id="body"),
        pytest.param("Russia beat India.", "not_both", id="one"),
        pytest.param("", "not_both", id="empty"),
    ],
)
def test_whom_an_article_names(text: str, named: str) -> None:
    assert naming(example(text), LEXICON) == named


JUDGED = [
    (example("Russia and Pakistan signed.", 2), True),
    (example("Russia beat Pakistan.", kind="far"), True),
    (example("Rain in Moscow. Sun in Karachi.", kind="far"), False),
    (example("Russia beat Pakistan and India."), False),
    (example("Russia beat India."), True),
    (example("Russia sang.", kind="topical"), False),
    (example("India sang.", kind="far"), False),
]


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    made = evaluate(
        [judgement(relevant) for _, relevant in JUDGED],
        [one for one, _ in JUDGED],
        model="m",
        threshold=0.5,
    )
    made["baselines"] = dict.fromkeys(
        ("query", "linear_tfidf", "seeds_alone"),
        {"what": "a plain way", "average_precision": 0.5, "recall": 0.4, "f1": 0.3}
        | dict.fromkeys(("drill_f1", "deal_f1", "frames_macro_f1")),
    )
    kept: dict[str, Any] = json.loads(json.dumps(made, allow_nan=False))
    return kept


def test_false_positives_by_naming_by_hand(report: dict[str, Any]) -> None:
    by_naming = report["relevance"]["by_naming"]

    assert list(by_naming) == list(GROUPS)
    assert {
        group: (part["n"], part["false_positive_rate"]) for group, part in by_naming.items()
    } == {
        "both": (3, 0.3333),
        "both_alone": (2, 0.5),
        "not_both": (3, 0.3333),
    }
    assert by_naming["both"]["by_kind"] == {
        "far": {"n": 2, "false_positive_rate": 0.5},
        "near": {"n": 1, "false_positive_rate": 0.0},
        "topical": {"n": 0, "false_positive_rate": None},
    }


def test_each_rate_has_its_interval(report: dict[str, Any]) -> None:
    for group, part in report["relevance"]["by_naming"].items():
        low, high = report["intervals"][f"relevance.by_naming.{group}.false_positive_rate"]
        assert low <= part["false_positive_rate"] <= high


def test_the_model_card_tells_them_with_how_many_there_are(report: dict[str, Any]) -> None:
    card = model_card(report, [one for one, _ in JUDGED], [], [])

    assert "|  | articles | `far` | `near` | `topical` | taken for relevant |" in card
    assert "| both parties named | 3 | 2 | 1 | 0 | 33.3 % (" in card
    assert "| of these, nobody else named | 2 | 2 | 0 | 0 | 50.0 % (" in card
    assert "`near`: one of the two countries with somebody else, or both only in passing" in card


def test_the_readme_tells_them_with_how_many_there_are(report: dict[str, Any]) -> None:
    readme = with_figures(f"{BEGIN}{END}", report)

    assert "| both countries | 3 | 33.3 % |" in readme
    assert "| of these, nobody else | 2 | 50.0 % |" in readme
    assert "| one or neither | 3 | 33.3 % |" in readme
    assert "with somebody else, or on both only in passing, 50.0 % are flagged wrongly" in readme
