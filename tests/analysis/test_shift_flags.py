"""What the flags of shifts and crossings say, and by what they are known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.analysis.shift_counts import count
from monitor.analysis.shift_crossings import Crossing
from monitor.analysis.shift_flags import crossing_flag, shift_flag
from monitor.analysis.shift_tests import Change
from monitor.store.frames import Told
from monitor.store.ledger_tables import Flag
from tests.analysis.shift_rows import BEGIN, Piece, all_told

V1, V2 = ("v1", 0.5), ("v2", 0.5)
Judged = tuple[str, float]


def flag_of(told: list[Told]) -> Flag:
    """Of a change on day 50, ten days wide."""
    counts = count(told, ("russia",), ("axis",), BEGIN.date(), 60)
    change = Change(0, 0, (0, 50), (50, 60), 0.001, 8)
    return shift_flag(counts, change, told, date(2026, 3, 1), [], BEGIN + timedelta(days=60))


def judged(before: dict[Judged, int], after: dict[Judged, int]) -> list[Told]:
    """So many articles on each side were judged by these versions and thresholds."""
    sides = [
        (pair, first + number / 10)
        for first, pairs in ((0, before), (50, after))
        for number, pair in enumerate(pair for pair, times in pairs.items() for _ in range(times))
    ]
    told = all_told(
        Piece(day, frames=("axis",) if day >= 50 else (), outlet=str(day)) for _, day in sides
    )
    return [
        replace(one, model_version=version, threshold=threshold)
        for one, ((version, threshold), _) in zip(told, sides, strict=True)
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        pytest.param({V1: 10}, {V1: 10}, False, id="one version"),
        pytest.param({V1: 10}, {V2: 10}, True, id="another version after"),
        pytest.param({V1: 10}, {("v1", 0.4): 10}, True, id="another threshold after"),
        pytest.param({V1: 10}, {V1: 5, V2: 5}, True, id="half of those after"),
        pytest.param({V1: 9, V2: 1}, {V1: 6, V2: 4}, False, id="30 points are not told"),
        pytest.param({V1: 10}, {V1: 69, V2: 31}, True, id="31 points are"),
        pytest.param({V1: 5, V2: 5}, {V1: 5, V2: 5}, False, id="the same mixture"),
    ],
)
def test_that_the_sides_were_judged_differently_is_told(
    before: dict[Judged, int], after: dict[Judged, int], told: bool
) -> None:
    flag = flag_of(judged(before, after))

    assert flag.details["model_changed"] is told
    assert ("versions or thresholds of the model" in flag.sentence) is told


def test_what_was_tested_comes_first_and_articles_in_brackets() -> None:
    # By articles 30 % to 50 %, because one story without the frame is told by 30 outlets.
    told = all_told(
        [
            *[Piece(number, frames=("axis",) if number < 10 else ()) for number in range(40)],
            *[Piece(50 + number / 2, frames=("axis",)) for number in range(18)],
            *[Piece(50 + number / 2) for number in (18, 19)],
            *[Piece(51, story=1, outlet=f"O{number}") for number in range(30)],
        ]
    )

    flag = flag_of(told)

    assert flag.sentence == (
        "Russian outlets: 'axis' 25 % → 86 % of stories (18 of 21, 20 February to 1 March 2026,"
        " against 10 of 40 before; articles: 18 of 50, against 10 of 40)"
    )
    assert (flag.before, flag.after) == ("25 %", "86 %")
    assert flag.details["after"]["share"] == 0.36  # of articles


def crossing(text: str) -> Crossing:
    told = all_told([Piece(1, "russia"), Piece(2, "pakistan")])
    return Crossing(
        "phrase", text, "en", "russia", "pakistan", (told[0],), (told[1],), 100, BEGIN, 1e-5, True
    )


def test_the_key_of_a_crossing_does_not_grow_with_the_phrase() -> None:
    keys = {crossing_flag(crossing(text), BEGIN).key for text in ("a b", "a " * 90, "ч" * 200)}

    assert len(keys) == 3
    assert max(map(len, keys)) < 100
    assert crossing_flag(crossing("A B"), BEGIN).key in keys  # capitals do not tell
