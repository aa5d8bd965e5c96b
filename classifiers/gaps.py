"""How far a place of a text is from the nearest of some others."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate


class Gaps:
    """Places of a text, start..end, sorted once; each question then costs a search by halves.

    A hostile text may hold thousands of each kind of place, so that asking each of one kind
    about each of the other would take minutes.
    """

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        # The furthest end of a place and of all before it.
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __bool__(self) -> bool:
        return bool(self._starts)

    def to(self, start: int, end: int) -> int | None:
        """How many characters stand between start..end and the nearest place: 0 where they touch
        or overlap, None without any place."""
        following = bisect_left(self._starts, end)
        before = max(0, start - self._ends[following - 1]) if following else None
        if following == len(self._starts):
            return before
        after = self._starts[following] - end
        return after if before is None else min(before, after)

    def overlap(self, start: int, end: int) -> bool:
        """Whether one of the places shares a character with start..end."""
        following = bisect_left(self._starts, end)
        return following > 0 and self._ends[following - 1] > start
