"""Frames that cross: absent from one bloc for months, current in another, and now in both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.store.frames import Told

ABSENT: Final = timedelta(days=90)
RECENT: Final = timedelta(days=14)
# Fewer articles in the months of absence say nothing ...
LEAST_BEFORE: Final = 30
# ... and if the frame had the other bloc's share here, all of them would lack it this rarely.
LEAST_SURPRISE: Final = 0.05
ORIGIN_ARTICLES: Final = 3
ORIGIN_OUTLETS: Final = 2
ARRIVAL_OUTLETS: Final = 2
# All articles with the frame fall into the latest days of the bloc by chance this rarely: one draw
# without replacement (Fisher's exact test with nothing before).
LARGEST_CHANCE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Crossing:
    """A frame or a phrase, first told in one bloc, now also in another."""

    what: str  # "frame" or "phrase"
    text: str
    lang: str | None  # of a phrase
    origin: str
    arrival: str
    origin_articles: tuple[Told, ...]  # in order of time
    arrival_articles: tuple[Told, ...]
    searched: int  # earlier articles that lack it: of the arrival's bloc, or of the language
    since: datetime  # from when on those were searched
    chance: float
    first_seen: bool  # the origin is known to have begun then


def frame_crossings(told: Sequence[Told], until: datetime) -> list[Crossing]:
    """The crossings of frames that the articles before ``until`` show.

    :param told: in order of time; half a year of them, or more.
    """
    told = [one for one in told if one.moment < until]
    by_bloc: dict[str, list[Told]] = {}
    for one in told:
        by_bloc.setdefault(one.bloc, []).append(one)
    found = []
    for bloc, articles in sorted(by_bloc.items()):
        recent = [one for one in articles if one.moment >= until - RECENT]
        for frame in sorted({frame for one in recent for frame in one.frames}):
            crossing = _crossing(frame, bloc, by_bloc, until)
            if crossing is not None:
                found.append(crossing)
    return found


def _crossing(
    frame: str, bloc: str, by_bloc: dict[str, list[Told]], until: datetime
) -> Crossing | None:
    arrived = [one for one in by_bloc[bloc] if frame in one.frames]
    # The last stretch of articles with the frame that no absence interrupts.
    begins = len(arrived) - 1
    while begins > 0 and arrived[begins].moment - arrived[begins - 1].moment < ABSENT:
        begins -= 1
    arrived = arrived[begins:]
    first = arrived[0].moment
    without = [one for one in by_bloc[bloc] if first - ABSENT <= one.moment < first]
    watched = by_bloc[bloc][0].moment <= first - ABSENT + RECENT
    if first < until - RECENT or len(without) < LEAST_BEFORE or not watched:
        return None
    chance = _chance(stories(arrived), len(without), until, first, by_bloc[bloc])
    if outlets(arrived) < ARRIVAL_OUTLETS or stories(arrived) < 2 or chance > LARGEST_CHANCE:
        return None
    origin = _origin(frame, bloc, by_bloc, first, len(without))
    if origin is None:
        return None
    before = [one for one in by_bloc[origin] if frame in one.frames and one.moment < first]
    earliest = min(articles[0].moment for articles in by_bloc.values())
    return Crossing(
        "frame", frame, None, origin, bloc, tuple(before), tuple(arrived), len(without),
        first - ABSENT, chance, before[0].moment - earliest >= ABSENT,
    )  # fmt: skip


def _chance(
    told: int, without: int, until: datetime, first: datetime, articles: Sequence[Told]
) -> float:
    """That all of so many happenings fall by chance into the days from the first on."""
    since = sum(first <= one.moment < until for one in articles)
    return math.comb(since, told) / math.comb(since + without, told)


def _origin(
    frame: str, arrival: str, by_bloc: dict[str, list[Told]], first: datetime, without: int
) -> str | None:
    """The other bloc in which the frame was current before, the first where there are several."""
    candidates = []
    for bloc, articles in by_bloc.items():
        months = [one for one in articles if first - ABSENT <= one.moment < first]
        carrying = [one for one in months if frame in one.frames]
        if (
            bloc == arrival
            or stories(carrying) < ORIGIN_ARTICLES
            or outlets(carrying) < ORIGIN_OUTLETS
        ):
            continue
        share = len(carrying) / len(months)
        if (1 - share) ** without <= LEAST_SURPRISE:
            candidates.append((carrying[0].moment, bloc))
    return min(candidates)[1] if candidates else None


def outlets(articles: Sequence[Told]) -> int:
    """How many outlets they are of."""
    return len({one.outlet for one in articles})


def stories(articles: Sequence[Told]) -> int:
    """How many happenings they tell of; an article without a story tells of its own."""
    return len({("story", one.story_id) if one.story_id else ("", one.id) for one in articles})
