"""A source's own rhythm: after how long without news something is wrong.  Decides, does not act.

The gaps between the polls that brought news are looked at, not the articles: twenty articles of
one morning are one visit.  What is wanted is a length that gaps of a healthy source exceed at most
once in ``RETURN`` years.  Ninety days hold few such gaps, so the longest of them are carried on as
an exponential tail (peaks over a threshold; Pickands 1975, https://doi.org/10.1214/aos/1176343003).
With about one of these gaps a week, a weekly paper's gaps, or the weekends of a newspaper that
rests on them, are the tail, and what lies below them does not count.

Where r of the m longest excesses are taken as "at least so long" (the monitor itself may have been
down, holidays), their sum is estimated as for a sample cut off at the top (Epstein and Sobel 1953),
and the chance of a longer gap, with what the sum leaves uncertain, is (1 + t / sum) ** -(m - r).
"""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import nlargest
from typing import Final

# Articles of so long are looked at; of sources with few of them, those of a year.
LOOK_BACK: Final = timedelta(days=90)
LOOK_BACK_SLOW: Final = timedelta(days=365)
FEW: Final = 12

# A false silence so seldom, in years, where gaps are independent of one another.
RETURN: Final = 4.0

# Of the longest gaps of a source: seven in ten weeks, so that those of weekends fill the tail.
TAIL_PER_WEEK: Final = 0.7
MOST_IN_TAIL: Final = 9
CUT_OFF: Final = 2  # of six or more

LEAST_GAPS: Final = 3
LEAST_SPAN: Final = timedelta(days=21)  # of what is known, with three weekends in it

# Nobody would look at a page after an hour of quiet, nor wait longer than half a year.
SHORTEST: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=180)


def silent_after(news_at: Sequence[datetime]) -> timedelta | None:
    """How long the source may be without news.

    :param news_at: when it brought new articles, in order, each moment once.
    :returns: between ``SHORTEST`` and ``LONGEST``; None where too little is known of it.
    """
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(news_at)]
    if len(gaps) < LEAST_GAPS:
        return None
    span = news_at[-1] - news_at[0]
    if span < LEAST_SPAN:
        return None
    weeks = span / timedelta(weeks=1)
    tail = min(MOST_IN_TAIL, max(2, round(TAIL_PER_WEEK * weeks)), len(gaps) - 1)
    longest = nlargest(tail + 1, gaps)
    base = longest[-1]
    cut = CUT_OFF if tail >= 3 * CUT_OFF else 0
    kept = longest[cut:tail]
    excess = sum(gap - base for gap in kept) + cut * (kept[0] - base)
    chances = (tail + 1) * 52.18 / weeks * RETURN  # gaps beyond the base while one false alarm
    more = excess * (chances ** (1 / len(kept)) - 1)
    return min(max(timedelta(seconds=base + more), SHORTEST), LONGEST)
