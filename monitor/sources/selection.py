"""How many entries of a long answer are taken, and which."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypeVar

T = TypeVar("T")

NEWEST: Final = 500  # entries of a long answer whose dates are known
FIRST: Final = 1_000  # entries taken as they come


def newest(dated: Sequence[tuple[datetime | None, T]]) -> tuple[list[T], int]:
    """What is taken of a source's entries, and how many are left out.

    Up to 1,000 all are, in the source's order.  Of more, the newest 500 by date, newest first; the
    first 1,000 where less than half of them have a date, for most sources put the newest first.
    """
    if len(dated) <= FIRST:
        return [entry for _, entry in dated], 0
    known = [(moment, number) for number, (moment, _) in enumerate(dated) if moment is not None]
    if 2 * len(known) < len(dated):
        return [entry for _, entry in dated[:FIRST]], len(dated) - FIRST
    # Of the same date, the earlier in the source comes first.
    known.sort(key=lambda one: (-one[0].timestamp(), one[1]))
    taken = [dated[number][1] for _, number in known[:NEWEST]]
    return taken, len(dated) - len(taken)
