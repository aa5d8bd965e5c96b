"""Regressions on measured features and words together."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifiers.grams import NO_WORDS, Words
from classifiers.mixed import Mixed, Strengths, balancing, fit_mixed, in_parallel

STRENGTHS = Strengths(1.0, 5.0, 1.0)
RANDOM = np.random.default_rng(7)
LABELS = np.arange(200) % 2 == 0
# The first feature agrees with the label, the second with its opposite, the third with nothing.
TABLE = np.column_stack([LABELS, ~LABELS, RANDOM.random(200)]).astype(float)
TABLE += RANDOM.normal(0, 0.3, TABLE.shape)
NONE = csr_matrix((200, 0))


def fit(table: NDArray[np.float64] = TABLE, words: csr_matrix = NONE, **given: object) -> Mixed:
    labels = given.pop("labels", LABELS[:, None])
    weights = np.ones(len(table))
    return fit_mixed(table, words, labels, weights=weights, strengths=STRENGTHS, **given)  # type: ignore[arg-type]


def test_each_feature_speaks_its_way() -> None:
    mixed = fit()
    assert mixed.weights[0, 0] > 0 > mixed.weights[0, 1]
    assert (mixed.table_log_odds(TABLE, NONE)[:, 0] > 0).mean() == pytest.approx(0.5, abs=0.05)


def test_a_feature_that_would_speak_the_wrong_way_is_left_out() -> None:
    mixed = fit(directions=[1, 1, 0])
    assert mixed.weights[0, 0] > 0
    assert mixed.weights[0, 1] == 0


def test_a_silent_feature_is_left_out() -> None:
    mixed = fit(silent=np.array([True, False, False]))
    assert mixed.weights[0, 0] == 0
    assert mixed.weights[0, 1] < 0


def test_words_speak_too_and_one_text_is_scored_as_in_the_table() -> None:
    columns = np.where(LABELS, 0, 1)
    words = csr_matrix((np.ones(200), (np.arange(200), columns)), shape=(200, 2))
    mixed = fit(np.zeros((200, 1)), words)
    table = mixed.table_log_odds(np.zeros((200, 1)), words)[:, 0]
    said = Words(np.array([0]), np.array([1.0]))
    assert mixed.log_odds(np.zeros(1), said)[0] == pytest.approx(table[0], abs=1e-5)
    assert table[0] > 0 > table[1]
    assert mixed.words_part(NO_WORDS)[0] == 0


def test_heads_are_fitted_apart() -> None:
    labels = np.column_stack([LABELS, ~LABELS, np.ones(200, dtype=bool), np.zeros(200, dtype=bool)])
    mixed = fit(labels=labels)
    odds = mixed.table_log_odds(TABLE, NONE)
    assert np.allclose(odds[:, 0], -odds[:, 1], atol=1e-3)
    # A head with one class says that class.
    assert (odds[:, 2] > 20).all()
    assert (odds[:, 3] < -20).all()


def test_without_texts_the_answer_is_no() -> None:
    mixed = fit_mixed(
        np.zeros((0, 3)), csr_matrix((0, 4)), np.zeros((0, 2), dtype=bool),
        weights=np.zeros(0), strengths=STRENGTHS,
    )  # fmt: skip
    assert (mixed.log_odds(np.ones(3), NO_WORDS) < -20).all()


def test_far_values_are_clipped() -> None:
    mixed = fit()
    far = np.array([1e9, 0.0, 0.0])
    farther = np.array([1e12, 0.0, 0.0])
    assert mixed.log_odds(far, NO_WORDS) == mixed.log_odds(farther, NO_WORDS)


def test_both_classes_weigh_the_same_when_balanced() -> None:
    labels = np.array([True] + [False] * 9)
    weights = balancing(labels)
    assert weights[labels].sum() == pytest.approx(weights[~labels].sum())
    assert (balancing(np.array([True, True])) == 1).all()
    assert len(balancing(np.zeros(0, dtype=bool))) == 0


def test_a_state_gives_the_same_regression() -> None:
    mixed = fit()
    again = Mixed.from_state(mixed.state(), heads=1, features=3, grams=0)
    assert (again.table_log_odds(TABLE, NONE) == mixed.table_log_odds(TABLE, NONE)).all()
    with pytest.raises(ValueError, match="weights must have shape"):
        Mixed.from_state(mixed.state(), heads=2, features=3, grams=0)
    with pytest.raises(ValueError, match="bias must hold finite"):
        Mixed.from_state(mixed.state() | {"bias": [np.inf]}, heads=1, features=3, grams=0)


def test_results_come_in_order_and_errors_through() -> None:
    assert in_parallel(lambda n: n * n, range(5)) == [0, 1, 4, 9, 16]
    with pytest.raises(ZeroDivisionError):
        in_parallel(lambda n: 1 // n, [1, 0])
