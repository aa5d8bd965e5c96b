"""The plain ways: what the queries find, and that the linear model saw nothing of the story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import baselines as module
from classifiers.evaluation.baselines import baselines
from classifiers.examples import Example, bundled_examples, group_numbers, read_seeds
from classifiers.judgement import Document

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
SOME = bundled_examples()[:80]


def example(name: str, relevant: bool, text: str, lang: str = "en") -> Example:
    return Example(name, Document("A title", text, lang), 2 * relevant)


QUERIED = [
    example("both named", True, "Russia sells helicopters to Pakistan."),
    example("in capitals", True, "RUSSIA AND PAKISTAN"),
    example("capitals only", True, "Moscow sells helicopters to Islamabad."),
    example("Urdu", True, "روس نے پاکستان کو ہیلی کاپٹر فروخت کیے۔", "ur"),
    example("Russian, inflected", True, "Россия продала Пакистану вертолёты.", "ru"),
    example("one named", False, "Russia sells helicopters to India."),
    example("both in passing", False, "Tea grows in China, not in Russia or Pakistan."),
]


@pytest.fixture(scope="module")
def of_queries() -> dict[str, Any]:
    steps: list[tuple[int, int]] = []
    measured = baselines(
        QUERIED, SEEDS, trained_on=SOME, on_step=lambda done, number: steps.append((done, number))
    )
    assert steps == [(done, 5) for done in range(1, 6)]
    return measured


def test_the_english_query_finds_english_names(of_queries: dict[str, Any]) -> None:
    query = of_queries["query"]

    assert query["what"] == "the query Russia AND Pakistan"
    assert query["precision"] == pytest.approx(2 / 3, abs=1e-4)
    assert query["recall"] == 0.4


def test_the_query_in_all_languages_finds_both_parties_in_each(of_queries: dict[str, Any]) -> None:
    query = of_queries["query_in_all_languages"]

    assert query["precision"] == 0.8
    assert query["recall"] == 0.8


def test_every_baseline_says_what_it_is(of_queries: dict[str, Any]) -> None:
    assert list(of_queries) == [
        "query", "query_in_all_languages", "tfidf_cosine_to_seeds", "linear_tfidf", "seeds_alone",
    ]  # fmt: skip
    for name, figures in of_queries.items():
        assert figures["what"], name
        assert 0 <= figures["average_precision"] <= 1, name


def test_the_linear_model_saw_nothing_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    written = [example("w", True, "Written to be learnt from.")]
    strangers = QUERIED[:2]
    group = dict(zip((e.id for e in SOME), group_numbers(SOME), strict=True))
    fitted: list[set[str]] = []
    judged: list[set[str]] = []
    fit, answers = module._Linear.fit, module._Linear.answers

    def watched_fit(examples: list[Example]) -> Any:
        fitted.append({e.id for e in examples})
        return fit(examples)

    def watched_answers(self: Any, examples: list[Example]) -> Any:
        judged.append({e.id for e in examples})
        return answers(self, examples)

    monkeypatch.setattr(module._Linear, "fit", watched_fit)
    monkeypatch.setattr(module._Linear, "answers", watched_answers)

    module._linear([*SOME, *strangers], SOME, written)

    *folds, last = zip(fitted, judged, strict=True)
    assert len(folds) == 5
    for training, held_out in folds:
        assert "w" in training
        assert not {group[i] for i in training - {"w"}} & {group[i] for i in held_out}
    assert last == ({e.id for e in SOME} | {"w"}, {e.id for e in strangers})
