"""Nearest places, against the plain way of asking each."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifiers.gaps import Gaps

SPANS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda s: (s[0], s[0] + s[1]))


@given(st.lists(SPANS, max_size=8), SPANS)
def test_the_nearest_is_that_of_asking_each(
    places: list[tuple[int, int]], one: tuple[int, int]
) -> None:
    start, end = one
    gaps = [max(0, start - last, first - end) for first, last in places]
    assert Gaps(places).to(start, end) == min(gaps, default=None)
    assert Gaps(places).overlap(start, end) == any(
        first < end and start < last for first, last in places
    )


def test_no_places_are_near_nothing() -> None:
    assert Gaps([]).to(3, 4) is None
    assert not Gaps([]).overlap(3, 4)
