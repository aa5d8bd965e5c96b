"""How often each frame is told in each bloc, by day: in articles, and in stories.

Articles of one story are not independent: a wire report that twenty outlets print is one happening,
and it would look like twenty articles that chose the same frame.  Tests therefore count *voices*: a
story speaks in a bloc with what its outlets there write on the first day, and anew when it is still
told a week later.  It carries a frame if at least half of those articles do.  An article without a
story is a voice of its own.

Articles of the same story on later days do not change what a day counts.  It may change all the same
after the day is over: with articles that are found late, with what people decide, and where articles
are judged anew or another story is found to be theirs.  What was flagged stays as it was flagged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.store.frames import Told

Counted = NDArray[np.int64]

SPEAKS_ANEW_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tally:
    """Articles or voices up to each day: column ``d`` counts the days before ``first_day + d``."""

    all: Counted  # bloc x day
    framed: Counted  # bloc x frame x day


@dataclass(frozen=True, slots=True)
class Counts:
    """Both tallies over the same blocs, frames and days."""

    blocs: tuple[str, ...]
    frames: tuple[str, ...]
    first_day: date
    articles: Tally
    voices: Tally

    def day(self, index: int) -> date:
        """The day that column ``index`` begins."""
        return self.first_day + timedelta(days=index)


def count(
    told: Sequence[Told],
    blocs: Sequence[str],
    frames: Sequence[str],
    first_day: date,
    days: int,
) -> Counts:
    """Count the articles of ``days`` days; others, and unknown blocs and frames, are passed over.

    :param told: in order of time.
    """
    bloc_number = {bloc: number for number, bloc in enumerate(blocs)}
    frame_number = {frame: number for number, frame in enumerate(frames)}
    known = [
        one
        for one in told
        if one.bloc in bloc_number and first_day <= one.day < first_day + timedelta(days=days)
    ]
    shape = (len(blocs), len(frames), days)
    articles = _Sum(shape)
    voices = _Sum(shape)
    for one in known:
        carried = [frame_number[frame] for frame in one.frames if frame in frame_number]
        articles.add(bloc_number[one.bloc], (one.day - first_day).days, carried)
    for day, voice in voices_of(known):
        carried = [
            number
            for frame, number in frame_number.items()
            if 2 * sum(frame in one.frames for one in voice) >= len(voice)
        ]
        voices.add(bloc_number[voice[0].bloc], (day - first_day).days, carried)
    return Counts(tuple(blocs), tuple(frames), first_day, articles.tally(), voices.tally())


def voices_of(told: Iterable[Told]) -> list[tuple[date, list[Told]]]:
    """What counts once, with its day: see the head of this file.

    :param told: in order of time.
    """
    found: list[tuple[date, list[Told]]] = []
    last: dict[Hashable, tuple[date, list[Told]]] = {}
    for one in told:
        if one.story_id is None:
            found.append((one.day, [one]))
            continue
        key = (one.bloc, one.story_id)
        voice = last.get(key)
        if voice is None or one.day >= voice[0] + SPEAKS_ANEW_AFTER:
            last[key] = voice = (one.day, [])
            found.append(voice)
        if voice[0] == one.day:
            voice[1].append(one)
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """Of the articles of a bloc that lie in one period, how many carry a frame."""

    begins: date
    bloc: str
    frame: str
    articles: int
    with_frame: int

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.with_frame / self.articles


def shares(told: Iterable[Told], frames: Sequence[str], *, weekly: bool) -> list[Share]:
    """Shares by day or by week (from Monday), ordered by time, bloc and frame.

    Periods in which a bloc has no article are left out: there is no share then.
    """
    articles: dict[tuple[date, str], int] = defaultdict(int)
    carried: dict[tuple[date, str, str], int] = defaultdict(int)
    for one in told:
        begins = one.day - timedelta(days=one.day.weekday() if weekly else 0)
        articles[begins, one.bloc] += 1
        for frame in one.frames:
            carried[begins, one.bloc, frame] += 1
    return [
        Share(begins, bloc, frame, number, carried.get((begins, bloc, frame), 0))
        for (begins, bloc), number in sorted(articles.items())
        for frame in frames
    ]


class _Sum:
    """Adds up a tally."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        blocs, frames, days = shape
        self._all: Any = np.zeros((blocs, days + 1), dtype=np.int64)
        self._framed: Any = np.zeros((blocs, frames, days + 1), dtype=np.int64)

    def add(self, bloc: int, day: int, frames: Sequence[int]) -> None:
        self._all[bloc, day + 1] += 1
        for frame in frames:
            self._framed[bloc, frame, day + 1] += 1

    def tally(self) -> Tally:
        return Tally(self._all.cumsum(axis=-1), self._framed.cumsum(axis=-1))
