"""What counts once, and on which day."""

from datetime import date

import numpy as np
import pytest

from monitor.analysis.shift_counts import count, shares, voices_of
from tests.analysis.shift_rows import BEGIN, Piece, all_told


def tally(*pieces: Piece, days: int = 20) -> tuple[list[int], list[int]]:
    """Voices and voices with the frame "axis" of Russia by day."""
    counts = count(all_told(pieces), ("russia", "india"), ("axis", "limits"), BEGIN.date(), days)
    voices = counts.voices
    return np.diff(voices.all[0]).tolist(), np.diff(voices.framed[0, 0]).tolist()


@pytest.mark.parametrize(
    ("pieces", "voices", "framed"),
    [
        pytest.param(
            [Piece(0), Piece(0)], 2, 0, id="articles without a story speak for themselves"
        ),
        pytest.param([Piece(0, story=1)] * 20, 1, 0, id="a story is one voice"),
        pytest.param([Piece(0, story=1), Piece(0, story=2)], 2, 0, id="two stories are two"),
        pytest.param(
            [Piece(0, story=1), Piece(6.9, story=1)], 1, 0, id="a follow-up is not counted"
        ),
        pytest.param([Piece(0, story=1), Piece(7, story=1)], 2, 0, id="a week later it is"),
        pytest.param(
            [Piece(0, story=1, frames=("axis",)), Piece(0.1, story=1)], 1, 1, id="half carry it"
        ),
        pytest.param(
            [Piece(0, story=1, frames=("axis",)), Piece(0.1, story=1), Piece(0.2, story=1)],
            1,
            0,
            id="a third does not",
        ),
        pytest.param(
            [Piece(0, story=1), Piece(1, story=1, frames=("axis",))],
            1,
            0,
            id="later days do not change the first",
        ),
        pytest.param([Piece(0, bloc="india")], 0, 0, id="another bloc"),
        pytest.param([Piece(0, bloc="mars")], 0, 0, id="an unknown bloc"),
        pytest.param([Piece(-1), Piece(20)], 0, 0, id="outside the days"),
    ],
)
def test_voices(pieces: list[Piece], voices: int, framed: int) -> None:
    all_of_them, with_frame = tally(*pieces)

    assert sum(all_of_them) == voices
    assert sum(with_frame) == framed


def test_one_story_speaks_once_in_each_bloc() -> None:
    told = all_told([Piece(0, story=1), Piece(0, bloc="india", story=1)])

    assert len(voices_of(told)) == 2


def test_articles_are_counted_beside_voices_by_their_day() -> None:
    told = all_told([Piece(0.99, story=1, frames=("axis",)), Piece(1.0, story=1)])

    counts = count(told, ("russia",), ("axis",), BEGIN.date(), 3)

    assert counts.articles.all.tolist() == [[0, 1, 2, 2]]
    assert counts.articles.framed.tolist() == [[[0, 1, 1, 1]]]
    assert counts.voices.all.tolist() == [[0, 1, 1, 1]]
    assert counts.day(3) == date(2026, 1, 4)


def test_shares_by_week_and_by_day() -> None:
    # 1 January 2026 is a Thursday.
    told = all_told([Piece(0, frames=("axis",)), Piece(3), Piece(4), Piece(4, bloc="india")])

    weekly = [
        (one.begins.isoformat(), one.bloc, one.articles, one.with_frame)
        for one in shares(told, ("axis",), weekly=True)
    ]
    daily = shares(told, ("axis",), weekly=False)

    assert weekly == [
        ("2025-12-29", "russia", 2, 1),
        ("2026-01-05", "india", 1, 0),
        ("2026-01-05", "russia", 1, 0),
    ]
    assert [one.begins.day for one in daily] == [1, 4, 5, 5]
    assert daily[0].share == 1.0
