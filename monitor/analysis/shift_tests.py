"""Has the share of a frame shifted?  Statistics and decision, on counts alone.

Each day every frame of every bloc is looked at: five "after" windows, each against the months that
end where it begins, by Fisher's exact test (conditional on both margins, so that it is exact however
small the counts are).  Windows against a long past are the window-limited form of a sequential
likelihood-ratio test, which loses little to one that knows when and by how much the share changes
(Lai, "Information bounds and quick detection of parameter changes in stochastic systems", IEEE
Transactions on Information Theory 44, 1998); bench/shifts.py measures the loss.

False alarms are bounded in two steps:

* Repeated looks.  A year of daily looks at five windows is worth some :data:`LOOKS_A_YEAR`
  independent tests of one frame of one bloc (found by simulation, and rounded), so that a look may
  spend :data:`FALSE_ALARMS_A_YEAR` / :data:`LOOKS_A_YEAR`.  The number is a calibration and no
  bound; bench/shifts.py measures the false alarms that come of it.
* Frames and blocs.  The step-up procedure of Benjamini and Hochberg (1995) keeps the false discovery
  rate of one look at that level; without a shift it bounds the chance of any alarm.  Only frames
  and blocs whose counts could reach the level at all are counted as tests (Tarone, "A modified
  Bonferroni method for discrete data", Biometrics 46, 1990).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.shift_counts import Counted, Counts, Tally

AFTER: Final = (5, 7, 10, 14, 28)  # days
BEFORE: Final = 168  # days, at most
LEAST_BEFORE: Final = 14  # days
LEAST_VOICES_BEFORE: Final = 30
LEAST_VOICES_AFTER: Final = 10
# The least effect: five points, and odds that have doubled or halved.
LEAST_DIFFERENCE: Final = 0.05
LEAST_ODDS_RATIO: Final = 2.0

FALSE_ALARMS_A_YEAR: Final = 0.5
LOOKS_A_YEAR: Final = 300
LEVEL: Final = FALSE_ALARMS_A_YEAR / LOOKS_A_YEAR  # of one look
# p-values are weighted (Genovese, Roeder and Wasserman, Biometrika 93, 2006), so that the level goes
# where it decides.  Falls show late in any case, because few articles with a frame can stay away; and
# where a frame is told often, every change shows soon.
FALL_WEIGHT: Final = 4.0
OFTEN: Final = 1.0  # voices a day with the frame; above it, the weight grows in proportion

_WINDOWS: Final = np.array(AFTER)

Logs = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """A shift: of one frame in one bloc, between two windows of days.

    Numbers of blocs, frames and days are those of the counts; a window ends before its last number.
    ``p_value`` is one-sided and for the one window; ``tests`` says among how many it was found.
    """

    bloc: int
    frame: int
    before: tuple[int, int]
    after: tuple[int, int]
    p_value: float
    tests: int


def find_changes(counts: Counts, look: int, since: Counted) -> list[Change]:
    """What has shifted by the end of day ``look - 1``, by bloc and frame.

    :param since: bloc x frame; the first day that the window before may hold, which is the day
        after the last shift was told: so that one shift is told once.
    """
    at = _Windows.of(counts.voices, look, since)
    weights = _log_weights(at, look)
    logs, testable = _p_values(counts, at, look, weights)
    best = logs.min(axis=-1)
    passing = _step_up(best, testable)
    found = []
    for bloc, frame in zip(*np.nonzero(passing), strict=True):
        window = int(logs[bloc, frame].argmin())
        begins = int(at.begins[0, 0, window])
        found.append(
            Change(
                int(bloc),
                int(frame),
                (int(at.since[bloc, frame, window]), begins),
                (begins, look),
                math.exp(best[bloc, frame] - weights[bloc, frame, window]),
                testable,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Windows:
    """Counts before and after, bloc x frame x window."""

    begins: Counted
    since: Counted
    before: Counted
    framed_before: Counted
    after: Counted
    framed_after: Counted

    @classmethod
    def of(cls, tally: Tally, look: int, since: Counted) -> _Windows:
        blocs, frames, _ = tally.framed.shape
        heard = np.argmax(tally.all > 0, axis=-1) - 1  # of nobody: -1, and then nothing counts
        begins = np.broadcast_to(np.maximum(look - _WINDOWS, 0), (blocs, frames, len(AFTER)))
        earliest = np.maximum(since, heard[:, None])[:, :, None]
        first = np.clip(np.maximum(earliest, begins - BEFORE), 0, begins)
        bloc = np.arange(blocs)[:, None, None]
        frame = np.arange(frames)[None, :, None]
        return cls(
            begins,
            first,
            tally.all[bloc, begins] - tally.all[bloc, first],
            tally.framed[bloc, frame, begins] - tally.framed[bloc, frame, first],
            tally.all[bloc, look] - tally.all[bloc, begins],
            tally.framed[bloc, frame, look] - tally.framed[bloc, frame, begins],
        )


def _log_weights(at: _Windows, look: int) -> Logs:
    """Logarithms of what p-values are multiplied by."""
    falls = at.framed_after * at.before < at.framed_before * at.after
    a_day = (at.framed_before + at.framed_after) / np.maximum(look - at.since, 1)
    often = np.log(np.maximum(a_day / OFTEN, 1.0))
    return np.asarray(np.where(falls, math.log(FALL_WEIGHT), 0.0) + often)


def _p_values(counts: Counts, at: _Windows, look: int, weights: Logs) -> tuple[Logs, int]:
    """Weighted logarithms of p-values (0 where there is no evidence), and the number of tests."""
    enough = (
        (at.begins - at.since >= LEAST_BEFORE)
        & (look > at.begins)
        & (at.before >= LEAST_VOICES_BEFORE)
        & (at.after >= LEAST_VOICES_AFTER)
    )
    framed = at.framed_before + at.framed_after
    # The smallest p-values that the margins allow are those of the two most extreme tables.
    most, least = np.minimum(framed, at.after), np.maximum(framed - at.before, 0)
    attainable = np.minimum(
        log_table(at.before, framed - most, at.after, most),
        log_table(at.before, framed - least, at.after, least),
    )
    testable = _testable(np.where(enough, attainable, 0.0).min(axis=-1))
    shift = at.framed_after * at.before - at.framed_before * at.after
    enough &= _large(at) & (np.sign(shift) == _sign_by_articles(counts, at, look))
    logs = np.zeros(shift.shape)
    # A tail is no smaller than its first term: most windows need no sum.
    first = log_table(at.before, at.framed_before, at.after, at.framed_after) + weights
    some = enough & (first < math.log(LEVEL))
    if some.any():
        tails = log_tail(
            at.before[some], at.framed_before[some], at.after[some], at.framed_after[some]
        )
        logs[some] = np.minimum(tails + weights[some], 0.0)
    return logs, testable


def _large(at: _Windows) -> NDArray[np.bool_]:
    """Whether the effect is large enough to be told."""
    # As products, because any of the four may be 0.
    rise = at.framed_after * (at.before - at.framed_before)
    fall = at.framed_before * (at.after - at.framed_after)
    odds = (rise >= LEAST_ODDS_RATIO * fall) | (fall >= LEAST_ODDS_RATIO * rise)
    share_before = at.framed_before / np.maximum(at.before, 1)
    share_after = at.framed_after / np.maximum(at.after, 1)
    result: NDArray[np.bool_] = odds & (np.abs(share_after - share_before) >= LEAST_DIFFERENCE)
    return result


def _sign_by_articles(counts: Counts, at: _Windows, look: int) -> NDArray[Any]:
    """The direction by articles, which people are shown; it must not contradict the test's."""
    tally = counts.articles
    bloc = np.arange(at.begins.shape[0])[:, None, None]
    frame = np.arange(at.begins.shape[1])[None, :, None]
    before = tally.all[bloc, at.begins] - tally.all[bloc, at.since]
    after = tally.all[bloc, look] - tally.all[bloc, at.begins]
    framed_before = tally.framed[bloc, frame, at.begins] - tally.framed[bloc, frame, at.since]
    framed_after = tally.framed[bloc, frame, look] - tally.framed[bloc, frame, at.begins]
    return np.asarray(np.sign(framed_after * before - framed_before * after))


def _testable(attainable: Logs) -> int:
    """Tarone's number of tests: the least k such that at most k could reach LEVEL / k."""
    logs = np.sort(attainable.ravel())
    for tests in range(1, logs.size + 1):
        if np.count_nonzero(logs <= math.log(LEVEL / tests)) <= tests:
            return tests
    return max(1, logs.size)


def _step_up(logs: Logs, tests: int) -> NDArray[np.bool_]:
    """Benjamini and Hochberg's procedure at LEVEL for so many tests."""
    ordered = np.sort(logs.ravel())[:tests]
    limits = np.log(LEVEL * np.arange(1, len(ordered) + 1) / tests)
    passing = np.nonzero(ordered <= limits)[0]
    if not len(passing):
        return np.zeros(logs.shape, dtype=bool)
    return np.asarray(logs <= ordered[passing[-1]])


def log_table(
    before: Counted, framed_before: Counted, after: Counted, framed_after: Counted
) -> Logs:
    """Logarithm of the probability of one table given its margins (hypergeometric)."""
    table: Logs = (
        _log_choose(before, framed_before)
        + _log_choose(after, framed_after)
        - _log_choose(before + after, framed_before + framed_after)
    )
    return table


def log_tail(
    before: Counted, framed_before: Counted, after: Counted, framed_after: Counted
) -> Logs:
    """Logarithm of Fisher's one-sided p-value, in the direction of the shift."""
    from scipy.stats import hypergeom

    total, framed = before + after, framed_before + framed_after
    rises = hypergeom.logsf(framed_after - 1, total, framed, after)
    falls = hypergeom.logcdf(framed_after, total, framed, after)
    rising = framed_after * before >= framed_before * after
    # Rounding must not make a certainty of what is none.
    return np.asarray(np.where(rising, rises, falls), dtype=np.float64).clip(-700.0, 0.0)


def _log_choose(n: Counted, k: Counted) -> Logs:
    from scipy.special import gammaln

    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))
