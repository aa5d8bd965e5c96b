"""Frames that cross."""

from datetime import timedelta

import pytest

from monitor.analysis.shift_crossings import Crossing, frame_crossings
from tests.analysis.shift_rows import BEGIN, Piece, all_told

# Pakistani outlets write every second day for 150 days and never tell the frame; Russian ones tell
# it in every third of their articles from day 50 on.
QUIET = [Piece(day, "pakistan", outlet=f"P{day % 5}") for day in range(0, 150, 2)]
CURRENT = [
    Piece(day, "russia", ("axis",) if day >= 50 and day % 3 == 0 else (), outlet=f"R{day % 4}")
    for day in range(150)
]
ARRIVAL = [
    Piece(144.1, "pakistan", ("axis",), "Dawn"),
    Piece(146.1, "pakistan", ("axis",), "Jang"),
    Piece(148.1, "pakistan", ("axis",), "Dawn"),
]


def found(*pieces: Piece, day: float = 150) -> list[Crossing]:
    return frame_crossings(all_told(pieces), BEGIN + timedelta(days=day))


def test_a_crossing_tells_both_sides() -> None:
    (crossing,) = found(*QUIET, *CURRENT, *ARRIVAL)

    assert (crossing.text, crossing.origin, crossing.arrival) == ("axis", "russia", "pakistan")
    assert crossing.origin_articles[0].moment == BEGIN + timedelta(days=51)
    assert [one.outlet for one in crossing.arrival_articles] == ["Dawn", "Jang", "Dawn"]
    assert crossing.searched == 45
    assert not crossing.first_seen  # of the months before day 0 nothing is known


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([*QUIET, *CURRENT], id="not arrived"),
        pytest.param([*QUIET, *CURRENT, ARRIVAL[0], ARRIVAL[2]], id="in one outlet"),
        pytest.param([*QUIET, *ARRIVAL], id="current nowhere else"),
        pytest.param([*QUIET[::3], *CURRENT, *ARRIVAL], id="fifteen articles before are too few"),
        pytest.param([*QUIET[-20:], *CURRENT, *ARRIVAL], id="watched for a month only"),
        pytest.param(
            [*QUIET, *CURRENT, Piece(80.5, "pakistan", ("axis",)), *ARRIVAL], id="was there before"
        ),
        pytest.param(
            [*QUIET, *CURRENT, *[Piece(one.day, "pakistan", ("axis",), one.outlet, story=7) for one in ARRIVAL]],
            id="one story is one happening",
        ),
        pytest.param(
            [*QUIET, *[Piece(one.day, "russia", one.frames, "TASS") for one in CURRENT], *ARRIVAL],
            id="one Russian outlet only",
        ),
        pytest.param(
            [*QUIET, *CURRENT, *[Piece(day, "russia", (), "TASS") for day in range(60, 150)] * 30, *ARRIVAL],
            id="so rare in Russia that its absence is no wonder",
        ),
    ],
)  # fmt: skip
def test_no_crossing(pieces: list[Piece]) -> None:
    assert found(*pieces) == []


def test_a_crossing_of_long_ago_is_no_news() -> None:
    later = [Piece(day, "pakistan", (), "Dawn") for day in range(150, 170)]

    assert found(*QUIET, *CURRENT, *ARRIVAL, *later, day=170) == []


def test_first_seen_where_the_frame_is_known_to_be_new() -> None:
    new = [
        Piece(one.day, "russia", one.frames if one.day >= 120 else (), one.outlet)
        for one in CURRENT
    ]

    (crossing,) = found(*QUIET, *new, *ARRIVAL)

    assert crossing.first_seen
