"""How two ways of doing the same are timed against each other."""

import gc
import time
from collections.abc import Callable
from typing import Final, NamedTuple

# Processor time of all threads of this process: other processes cannot lengthen it by taking turns,
# and work on a second core is not free.
CPU: Final = time.process_time
# Time on the wall, where waiting for the disk or another process is part of the cost.
WALL: Final = time.perf_counter


class Seconds(NamedTuple):
    """What ours and the baseline took."""

    ours: float
    bare: float


def timed(work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Seconds that one call takes."""
    gc.collect()  # what came before must not be paid for here
    began = clock()
    work()
    return clock() - began


def compare(
    ours: Callable[[], object],
    bare: Callable[[], object],
    *,
    clock: Callable[[], float],
    rounds: int,
) -> Seconds:
    """The least of several rounds for each, after one that does not count.

    Ours and the baseline take turns, so that a busy spell of the machine meets both; the least is
    the one with the least of other programs in it (documentation of :mod:`timeit`).
    """
    ours()
    bare()
    taken = [Seconds(timed(ours, clock), timed(bare, clock)) for _ in range(rounds)]
    return Seconds(min(one.ours for one in taken), min(one.bare for one in taken))
