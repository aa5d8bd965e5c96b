"""The model card and the README's figures, made from small made-up reports."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from classifiers.evaluation import evaluate
from classifiers.evaluation.markdown import between, number, percent, plain, table
from classifiers.evaluation.model_card import model_card
from classifiers.evaluation.readme_figures import BEGIN, END, with_figures
from classifiers.examples import Example, LabelledEvent, Seed
from classifiers.judgement import Document, Event, Frame, Judgement, Reason

SEEDS = [Seed("the-seed", Document("", "One two three.", "en"), author="An Author")]
DEAL = LabelledEvent("deal", "D", "signed", "The labelled sentence.")


def example(name: str, relevance: int, lang: str = "en", **more: Any) -> Example:
    return Example(name, Document(f"Title of {name}", name, lang), relevance, **more)


def judgement(relevance: float, *events: Event, frames: str = "") -> Judgement:
    return Judgement(
        relevance=relevance,
        relevant=relevance >= 0.5,
        reasons=(Reason("both named in the title", 1.0), Reason("no other state", 0.5)),
        events=events,
        frames=tuple(Frame(frame, 0.9, "e") for frame in frames.split()),
        lang="en",
    )


EXAMPLES = [
    example("found", 2, events=(DEAL,), frames=("pivot", "axis"), outlet_bloc="india", story="s"),
    example("missed", 1, "ru", events=(DEAL,), frames=("axis",)),
    example("seen", 2, "fa", frames=("limits",)),
    example("taken [*]", 0, kind="near"),
    example("far away", 0, kind="far"),
]
JUDGEMENTS = [
    judgement(0.9, Event("deal", "D", "signed", "Its sentence.", 0.9), frames="pivot axis"),
    judgement(0.123),
    judgement(0.7, frames="limits"),
    judgement(0.8, Event("deal", "D", "signed", "The wrong\nsentence.", 0.9)),
    judgement(0.1),
]
BASELINE = {"what": "a plain way", "average_precision": 0.5, "recall": 0.4, "f1": 0.3}
LINEAR = BASELINE | {"drill_f1": 0.11, "deal_f1": None, "frames_macro_f1": 0.22}


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    report = evaluate(JUDGEMENTS, EXAMPLES, model="m", threshold=0.5)
    report["baselines"] = {"query": BASELINE, "linear_tfidf": LINEAR, "seeds_alone": BASELINE}
    # As it is kept: read back from JSON.
    kept: dict[str, Any] = json.loads(json.dumps(report))
    return kept


@pytest.fixture(scope="module")
def card(measured: dict[str, Any]) -> str:
    return model_card(measured, EXAMPLES, [], SEEDS)


def section(card: str, title: str) -> str:
    found = re.search(rf"^(##+) {title}\n(.*?)(?=^##|\Z)", card, re.M | re.S)
    assert found, f"no section {title}"
    return found[2]


def test_every_blank_is_filled_in(card: str) -> None:
    assert "$" not in card
    assert "None" not in card.replace("None are in use.", "")


def test_data_are_counted(card: str) -> None:
    told = section(card, "Labelled examples")

    assert told.strip().startswith("5 articles in 1 stories, no date is known.")
    assert "| en | 3 | 1 | 0 | 1 | 0 | 1 | 1 |" in told
    assert "| all | 5 | 2 | 1 | 1 | 0 | 1 | 1 |" in told
    assert "0 drills in 0 articles (); 2 deals in 2 articles (2 signed)." in told
    assert "pivot 1, china_hedge 0, india_hedge 0, axis 2, limits 1" in told
    assert "unknown 4 (80 %), india 1 (20 %)" in told
    assert "| the-seed | An Author | not recorded | en | 3 |" in card


def test_figures_stand_beside_their_intervals(measured: dict[str, Any], card: str) -> None:
    low, high = measured["intervals"]["relevance.average_precision"]
    value = measured["relevance"]["average_precision"]

    assert f"| relevance | {value:.3f} ({low:.3f} to {high:.3f}) |" in section(card, "Figures")


def test_false_positives_are_told_by_kind(card: str) -> None:
    told = section(card, "Irrelevant articles that are taken for relevant")

    assert "| `near` | 1 | 100.0 % |" in told
    assert "| `far` | 1 | 0.0 % |" in told
    assert "| `topical` and `far` | 1 | 0.0 % |" in told


def test_calibration_has_a_row_for_each_bin(card: str) -> None:
    rows = [row for row in section(card, "Calibration").splitlines() if re.match(r"\| \d", row)]

    assert len(rows) == 10
    assert rows[1] == "| 0.1 to 0.2 | 1 | 0.123 | 1.000 |"
    assert rows[2] == "| 0.2 to 0.3 | 0 | – | – |"


def test_plain_ways_stand_beside_ours(card: str) -> None:
    told = section(card, "Beside plain ways")

    assert "| a plain way | 0.500 | – | 0.400 | 0.300 | – | – | – |" in told
    assert "| a plain way | 0.500 | – | 0.400 | 0.300 | 0.110 | – | 0.220 |" in told
    assert re.search(r"^\| \*\*these classifiers\*\* \| 0\.\d{3} \|", told, re.M)


def test_failures_are_told_in_words(card: str) -> None:
    told = section(card, "Known failures")

    assert "1 relevant article is missed (secondary subject 1; ru 1)." in told
    assert (
        "- *Title of missed* (ru, secondary subject; given 12.3 %): "
        "both named in the title; no other state"
    ) in told
    assert "1 irrelevant one is taken (near 1; en 1)." in told
    assert r"- *Title of taken \[\*\]* (en, near; given 80.0 %)" in told
    assert "No articles have a drill that is missed." in told
    assert "- missed in *Title of missed* (ru, secondary subject): “The labelled sentence.”" in told
    assert r"- wrongly found in *Title of taken \[\*\]* (en, near): “The wrong sentence.”" in told
    assert "`axis` (F1 0.667, more often missed than invented)" in told


def test_without_errors_that_is_told() -> None:
    judgements = [judgement(0.9 if one.relevant else 0.1) for one in EXAMPLES[2:]]
    report = evaluate(judgements, EXAMPLES[2:], model="m", threshold=0.5)
    report["baselines"] = {}

    told = section(model_card(report, EXAMPLES[2:], [], SEEDS), "Known failures")

    assert "No relevant articles are missed. No irrelevant ones are taken." in told
    assert "The surest misses: none." in told


def test_made_up_texts_are_told_where_there_are_any(measured: dict[str, Any]) -> None:
    written = [
        example("w1", 2, "ru", events=(DEAL,), frames=("axis",)),
        example("w2", 2, "ru"),
        example("w3", 0, "en", kind="near"),
    ]

    told = section(model_card(measured, EXAMPLES, written, SEEDS), "Written training texts")

    assert told.strip().startswith("3 texts in `classifiers/data/written` were written")
    assert "2 are relevant, 1 are not; 1 state a drill or deal, 1 argue a frame" in told
    assert "by language: ru 2, en 1." in told


# --- the README ----------------------------------------------------------------------------


def test_the_figures_of_the_readme_are_written_between_its_marks(measured: dict[str, Any]) -> None:
    readme = f"# Title\n\n{BEGIN}\nold\n{END}\n\nThe rest.\n"

    renewed = with_figures(readme, measured)

    assert renewed.startswith(f"# Title\n\n{BEGIN}\n\nMeasured on the 5 labelled examples")
    assert renewed.endswith(f"\n\n{END}\n\nThe rest.\n")
    assert "old" not in renewed
    assert "| deals found |  | 0.500 | 0.500 | 0.500 |" in renewed
    assert "| articles | 3 | 1 | 1 |" in renewed
    assert "100.0 % are flagged wrongly; of all others, 0.0 %" in renewed
    assert with_figures(renewed, measured) == renewed


@pytest.mark.parametrize(
    "readme",
    ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"],
    ids=["none", "no end", "no begin", "in the wrong order", "two begins", "two ends"],
)
def test_a_readme_without_its_marks_is_left_alone(readme: str, measured: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="each once"):
        with_figures(readme, measured)


# --- Markdown ------------------------------------------------------------------------------


def test_text_from_elsewhere_is_taken_for_text() -> None:
    assert plain("a | b\n*c* _d_ [e](f) <g> `h` \\ #") == (
        r"a \| b \*c\* \_d\_ \[e\](f) \<g\> \`h\` \\ \#"
    )


def test_numbers_and_tables() -> None:
    assert (number(0.12345), number(None), percent(0.126), percent(None)) == (
        "0.123", "–", "12.6 %", "–",
    )  # fmt: skip
    assert between([0.1, 0.2]) == " (0.100 to 0.200)"
    assert between([0.1, 0.2], percentage=True) == " (10.0 % to 20.0 %)"
    assert between([1.0, 1.0]) == between(None) == ""
    assert table([["a", "b"], ["c", "1"]]) == "| a | b |\n| --- | ---: |\n| c | 1 |"
    assert table([["a", "b", "c"]], words=2).splitlines()[1] == "| --- | --- | ---: |"
