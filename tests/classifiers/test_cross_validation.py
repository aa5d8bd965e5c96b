"""Folds that do not leak: nothing judged has a relative among what its judge learnt from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifiers import cross_validation
from classifiers.cross_validation import folds, held_out_judgements, places_among
from classifiers.examples import Example, bundled_examples, group_numbers, read_seeds
from classifiers.judgement import Document, Judgement
from classifiers.training import train

SEEDS = read_seeds(Path(__file__).parents[2] / "seeds")
SOME = bundled_examples()[:100]


def test_every_example_is_held_out_once_and_no_story_is_torn() -> None:
    groups = group_numbers(SOME)
    held: list[int] = []

    for training, held_out in folds(SOME, 4):
        assert sorted(training + held_out) == list(range(len(SOME)))
        assert not {groups[i] for i in training} & {groups[i] for i in held_out}
        held += held_out

    assert sorted(held) == list(range(len(SOME)))


def test_folds_are_always_the_same() -> None:
    assert list(folds(SOME, 3)) == list(folds(SOME, 3))


def test_judges_saw_nothing_of_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    judged: list[set[str]] = []
    by_text = {e.document.text: e.id for e in SOME}
    group = dict(zip((e.id for e in SOME), group_numbers(SOME), strict=True))

    def watched_train(examples: list[Example], seeds: Any, **more: Any) -> Any:
        model = train(examples, seeds, **more)
        seen.append({e.id for e in examples})
        judged.append(set())
        judge = model.judge

        def watched_judge(document: Document) -> Judgement:
            judged[-1].add(by_text[document.text])
            return judge(document)

        monkeypatch.setattr(model, "judge", watched_judge)
        return model

    monkeypatch.setattr(cross_validation, "train", watched_train)
    steps: list[tuple[int, int]] = []

    judgements, threshold = held_out_judgements(
        SOME, SEEDS, 2, on_fold=lambda done, number: steps.append((done, number))
    )

    assert steps == [(1, 2), (2, 2)]
    assert set().union(*judged) == {e.id for e in SOME}
    for training, held_out in zip(seen, judged, strict=True):
        assert not {group[i] for i in training} & {group[i] for i in held_out}
    assert len(judgements) == len(SOME)
    assert 0 < threshold < 1


def test_what_was_trained_on_is_known_by_its_text() -> None:
    first, second = SOME[:2]
    renamed = Example("other", first.document, 0)
    changed = Example(second.id, Document(second.document.title, "Other text."), 0)

    assert places_among([renamed, changed, second], SOME) == [0, None, 1]
