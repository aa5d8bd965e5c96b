"""Figures of merit, worked out by hand."""

from __future__ import annotations

import pytest

from classifiers.metrics import (
    average_precision,
    b_cubed,
    b_cubed_items,
    bin_number,
    brier,
    calibration,
    expected_calibration_error,
    precision_recall_f1,
    roc_auc,
)


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


def test_b_cubed_of_each_item() -> None:
    precisions, recalls = b_cubed_items([1, 1, 1, 2], list("aaba"))

    assert precisions == pytest.approx([2 / 3, 2 / 3, 1 / 3, 1.0])
    assert recalls == pytest.approx([2 / 3, 2 / 3, 1.0, 1 / 3])


def test_metrics_at_their_edges() -> None:
    assert precision_recall_f1([], []) == {"precision": 0.0, "recall": 0.0, "f1": 0.0}
    assert precision_recall_f1([False], [True])["f1"] == 0.0
    assert precision_recall_f1([True], [True])["f1"] == 1.0
    assert average_precision([0.5], [False]) is None
    assert roc_auc([0.5], [True]) is None
    assert brier([], []) is None
    assert brier([1.0, 0.0], [True, True]) == 0.5


# A bin holds its upper end and not its lower, but for the first.
BINS = {
    "nothing": (0.0, 0), "a little": (1e-6, 0), "0.1": (0.1, 0), "over 0.1": (0.100001, 1),
    "0.3": (0.3, 2), "0.7, more in binary": (0.7, 6), "0.71": (0.71, 7), "all": (1.0, 9),
    "rounded up past 1": (1.0000000001, 9),
}  # fmt: skip


@pytest.mark.parametrize(("probability", "number"), BINS.values(), ids=BINS)
def test_bins_of_equal_width(probability: float, number: int) -> None:
    assert bin_number(probability) == number


def test_calibration_by_hand() -> None:
    table = calibration([0.05, 0.85, 0.9, 0.95], [False, True, False, True])

    assert [each.n for each in table] == [1, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    assert (table[8].low, table[8].high) == (0.8, 0.9)
    assert table[8].mean_probability == pytest.approx(0.875)
    assert table[8].observed_share == 0.5
    assert (table[1].mean_probability, table[1].observed_share) == (None, None)
    error = (1 * 0.05 + 2 * 0.375 + 1 * 0.05) / 4
    assert expected_calibration_error(table) == pytest.approx(error)


def test_no_items_have_no_calibration_error() -> None:
    assert expected_calibration_error(calibration([], [])) is None


def test_a_probability_that_is_always_right_has_no_calibration_error() -> None:
    certain = calibration([0.0, 1.0, 1.0], [False, True, True])

    assert expected_calibration_error(certain) == 0.0
