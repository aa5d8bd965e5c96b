"""Which articles of a week people are asked about, so that misses can be counted.

Pure: looks at the week's articles and chooses; reads and writes nothing.

Articles below the threshold are put into three bands by the rank of their scores, as scores of
articles that have nothing to do with the subject lie in heaps whose place differs from model to
model.  From each band a random sample is drawn, and a few from what was flagged, for precision.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

# A person is asked about so many articles each week.
PER_WEEK: Final = 20

BELOW: Final = ("near", "middle", "bottom")
FLAGGED: Final = "flagged"
STRATA: Final = (*BELOW, FLAGGED)

# Shares of the questions.  By Neyman's rule (1934) a stratum's share goes with its size times the
# standard deviation in it.  With 30,000 articles a week at the bottom that would ask nearly all
# there, where 20 answers say nothing about the one miss; so the bands are weighed by the root of
# the misses to be expected in them (see misses.SHARES) as if they were of one size.
ASKED: Final = {"near": 8, "middle": 5, "bottom": 3, FLAGGED: 4}

# ``near`` are the next as many as were flagged: those that would join if twice as many were let
# through; ``middle`` the next five times as many.
MIDDLE_TO_FLAGGED: Final = 5
LEAST_NEAR: Final = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assessed article that nobody has decided on."""

    article_id: int
    relevance: float
    relevant: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """An article that was drawn, from a stratum of ``size`` of which ``drawn`` were."""

    article_id: int
    stratum: str
    size: int
    drawn: int


def week_of(moment: datetime) -> str:
    """The ISO 8601 week (UTC) of a moment, such as ``2026-W47``; sorts as time goes."""
    year, week, _ = moment.astimezone(UTC).isocalendar()
    return f"{year}-W{week:02d}"


def start_of(week: str) -> datetime:
    """Monday, 00:00 UTC, of an ISO week."""
    year, number = week.split("-W")
    return datetime.combine(
        datetime.fromisocalendar(int(year), int(number), 1), datetime.min.time(), UTC
    )


def end_of(week: str) -> datetime:
    """The moment at which the week is over."""
    return start_of(week) + timedelta(weeks=1)


def draw(candidates: Sequence[Candidate], week: str) -> list[Draw]:
    """The articles to ask about, by stratum.

    Chance comes from a hash of week and article, so that the same articles give the same draw in
    every process, in whatever order they come.  A stratum with fewer articles than its share
    leaves the rest to the others, the likelier misses first.
    """
    strata = _strata(candidates)
    asked = _numbers({name: len(members) for name, members in strata.items()})
    drawn: list[Draw] = []
    for name, members in strata.items():
        number = asked[name]
        chosen = sorted(members, key=lambda one: _lot(week, one.article_id))[:number]
        drawn.extend(Draw(one.article_id, name, len(members), number) for one in chosen)
    return drawn


def _strata(candidates: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    flagged = [one for one in candidates if one.relevant]
    # Where scores are equal, the lot decides which comes before: the sides of a cut through a heap
    # must not differ in when its articles came.
    below = sorted(
        (one for one in candidates if not one.relevant),
        key=lambda one: (-one.relevance, _lot("rank", one.article_id)),
    )
    near = max(len(flagged), LEAST_NEAR)
    middle = near * (1 + MIDDLE_TO_FLAGGED)
    return {
        "near": below[:near],
        "middle": below[near:middle],
        "bottom": below[middle:],
        FLAGGED: flagged,
    }


def _numbers(sizes: dict[str, int]) -> dict[str, int]:
    numbers = {name: min(ASKED[name], size) for name, size in sizes.items()}
    left = PER_WEEK - sum(numbers.values())
    for name, size in sizes.items():
        more = min(left, size - numbers[name])
        numbers[name] += more
        left -= more
    return numbers


def _lot(purpose: str, article_id: int) -> bytes:
    return hashlib.sha256(f"{purpose}:{article_id}".encode()).digest()[:8]
