"""Cross-language pairs: what is counted, and what is not."""

from __future__ import annotations

import pytest

from classifiers.evaluation.story_figures import PairFigures, pair_figures


@pytest.mark.parametrize(
    ("predicted", "labelled", "langs", "expected"),
    [
        ([0, 0, 1], ["a", "a", "b"], ["en", "ru", "ur"], PairFigures(1, 1, 1)),
        ([0, 1, 1], ["a", "a", "b"], ["en", "ru", "ur"], PairFigures(1, 1, 0)),
        ([0, 0, 0], ["a", "a", "a"], ["en", "en", "ru"], PairFigures(2, 2, 2)),
        ([0, 0], [None, None], ["en", "ru"], PairFigures(0, 1, 0)),
        ([0, 1], ["a", "a"], ["en", "en"], PairFigures(0, 0, 0)),
        ([], [], [], PairFigures(0, 0, 0)),
    ],
    ids=["right", "wrong", "one language does not count", "no story is none", "no pair", "empty"],
)
def test_pairs(
    predicted: list[int], labelled: list[str | None], langs: list[str], expected: PairFigures
) -> None:
    assert pair_figures(predicted, labelled, langs) == expected


def test_shares() -> None:
    figures = PairFigures(labelled=4, made=3, right=2)
    assert figures.recall == 0.5
    assert figures.precision == pytest.approx(2 / 3)
    assert (PairFigures(0, 0, 0).recall, PairFigures(0, 0, 0).precision) == (None, None)


def test_lists_of_other_articles_are_refused() -> None:
    with pytest.raises(ValueError, match="must be of the same articles"):
        pair_figures([0], ["a", "b"], ["en", "ru"])
