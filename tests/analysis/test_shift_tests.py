"""The statistics of shifts and the decision, on counts alone."""

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from monitor.analysis.shift_counts import Counts, Tally
from monitor.analysis.shift_tests import (
    LEVEL,
    Change,
    _step_up,
    _testable,
    find_changes,
    log_table,
    log_tail,
)


def counts_of(numbers: list[int], framed: list[int], *, others: int = 0) -> Counts:
    """One bloc and one frame by day; ``others`` more frames are never told."""
    all_of_them = np.concatenate([[0], np.cumsum(numbers)])[None, :]
    with_frame = np.zeros((1, 1 + others, len(numbers) + 1), dtype=np.int64)
    with_frame[0, 0, 1:] = np.cumsum(framed)
    tally = Tally(all_of_them.astype(np.int64), with_frame)
    frames = tuple(f"frame {number}" for number in range(1 + others))
    return Counts(("russia",), frames, date(2026, 1, 1), tally, tally)


def spread(total: int, days: int) -> list[int]:
    """So many over so many days, as evenly as can be."""
    return [(day + 1) * total // days - day * total // days for day in range(days)]


def changes(
    before: tuple[int, int], after: tuple[int, int], *, days: int = 100, length: int = 10
) -> list[Change]:
    """What is found where (articles, with the frame) come before and after."""
    counts = counts_of(
        spread(before[0], days) + spread(after[0], length),
        spread(before[1], days) + spread(after[1], length),
    )
    return find_changes(counts, days + length, np.zeros((1, 1), dtype=np.int64))


small = st.integers(0, 60)


@given(small, small, small, small)
@settings(deadline=None)
def test_the_tail_is_fishers(a: int, b: int, c: int, d: int) -> None:
    before, after = a + b, c + d
    assume(before and after)
    rises = c * before >= a * after
    expected = fisher_exact([[c, d], [a, b]], alternative="greater" if rises else "less").pvalue
    one = [np.array([number], dtype=np.int64) for number in (before, a, after, c)]

    assert math.exp(log_tail(*one)[0]) == pytest.approx(expected, rel=1e-6, abs=1e-300)
    # The first term of a tail bounds it from below: what is passed over needs no sum.
    assert log_table(*one)[0] <= log_tail(*one)[0] + 1e-9


def test_a_tripled_share_is_found_with_its_windows_and_p_value() -> None:
    (change,) = changes((500, 75), (50, 25))

    assert change.after == (100, 110)
    assert change.before == (0, 100)
    assert change.tests == 1
    expected = fisher_exact([[25, 25], [75, 425]], alternative="greater").pvalue
    assert change.p_value == pytest.approx(expected)


def test_a_fall_is_found() -> None:
    (change,) = changes((500, 250), (100, 5))

    assert change.p_value < LEVEL


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        pytest.param((500, 75), (50, 8), False, id="no shift"),
        pytest.param((500, 25), (50, 7), False, id="5 % to 14 %: 7 articles could be chance"),
        pytest.param((30, 0), (10, 9), True, id="enough articles on both sides"),
        pytest.param((29, 0), (10, 9), False, id="29 before are too few"),
        pytest.param((30, 0), (9, 9), False, id="9 after are too few"),
        pytest.param((9_000, 4_000), (3_000, 1_500), False, id="44 % to 50 %: sure, but small"),
        pytest.param((90_000, 900), (9_000, 450), False, id="1 % to 5 %: under five points"),
        pytest.param((90_000, 900), (9_000, 630), True, id="1 % to 7 %: over five points"),
    ],
)
def test_least_evidence_and_least_effect(
    before: tuple[int, int], after: tuple[int, int], found: bool
) -> None:
    assert bool(changes(before, after)) is found


@pytest.mark.parametrize(("days", "found"), [(13, False), (14, True)])
def test_the_past_is_two_weeks_at_least(days: int, found: bool) -> None:
    assert bool(changes((200, 10), (50, 40), days=days, length=5)) is found


def test_days_before_the_bloc_was_heard_are_no_past() -> None:
    numbers = [0] * 100 + spread(200, 13) + spread(50, 5)
    framed = [0] * 100 + spread(10, 13) + spread(40, 5)

    assert not find_changes(counts_of(numbers, framed), 118, np.zeros((1, 1), dtype=np.int64))


def test_what_was_told_is_not_told_again_and_its_return_is() -> None:
    numbers = [5] * 250
    framed = [1] * 100 + [4] * 50 + [1] * 100  # 20 %, 80 %, 20 %
    counts = counts_of(numbers, framed)
    since = np.zeros((1, 1), dtype=np.int64)
    told = []
    for look in range(1, 251):
        for change in find_changes(counts, look, since):
            told.append((look, change.after[0]))
            since[change.bloc, change.frame] = look

    assert len(told) == 2
    (first, _), (second, _) = told
    assert 100 < first <= 107
    assert 150 < second <= 164


def test_more_frames_ask_for_more_evidence_only_if_they_could_give_any() -> None:
    numbers, framed = [5] * 110, [1] * 100 + [2] * 10
    silent = counts_of(numbers, framed, others=7)

    at = np.zeros((1, 8), dtype=np.int64)
    alone = find_changes(counts_of(numbers, framed), 110, at[:, :1])

    assert [one.p_value for one in find_changes(silent, 110, at)] == [one.p_value for one in alone]


@pytest.mark.parametrize(
    ("attainable", "tests"),
    [
        pytest.param([0.0, 0.0], 1, id="none can reach the level"),
        pytest.param([-50.0, 0.0], 1, id="one of two"),
        pytest.param([-50.0, -50.0, 0.0], 2, id="two of three"),
        # Could reach the whole level, but not the half of it that two tests leave to each.
        pytest.param([-50.0, math.log(LEVEL * 0.7)], 2, id="the second only just"),
        pytest.param([-50.0, -50.0, math.log(LEVEL * 0.6)], 2, id="the third not the half"),
    ],
)
def test_tests_are_those_that_could_reach_the_level(attainable: list[float], tests: int) -> None:
    assert _testable(np.array(attainable)) == tests


def test_step_up() -> None:
    logs = np.log(np.array([[LEVEL / 10, LEVEL * 0.19], [LEVEL * 0.5, 1.0]]))

    assert _step_up(logs, 10).tolist() == [[True, True], [False, False]]
    assert _step_up(logs, 20).tolist() == [[False, False], [False, False]]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=60))
@settings(deadline=None, max_examples=50)
def test_whatever_the_counts_a_change_keeps_to_its_rules(days: list[tuple[int, int]]) -> None:
    numbers = [max(pair) for pair in days]
    framed = [min(pair) for pair in days]

    for change in find_changes(counts_of(numbers, framed), len(days), np.zeros((1, 1), np.int64)):
        begins, middle, end = *change.before, change.after[1]
        assert change.after[0] == middle
        assert middle - begins >= 14
        assert sum(numbers[begins:middle]) >= 30
        assert sum(numbers[middle:end]) >= 10
        assert 0 < change.p_value <= LEVEL
