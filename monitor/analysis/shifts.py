"""The daily look at narratives: shifts of frames, and frames and phrases that cross between blocs.

One look is at what had been published by the end of one day, in UTC.  What it finds is stored
together with the note that the day has been looked at, so that no look is taken twice and none is
lost when the process is killed.  Shifts, frames and phrases each have looks and a note of their own:
a fault in one search holds up that search alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np
from sqlmodel import Session

from classifiers.lexicon import load_lexicon
from monitor.analysis import shift_phrases
from monitor.analysis.shift_counts import Counted, Counts, count
from monitor.analysis.shift_crossings import Crossing, frame_crossings
from monitor.analysis.shift_flags import (
    crossing_flag,
    known_crossing,
    shift_flag,
)
from monitor.analysis.shift_shares import frames_of
from monitor.analysis.shift_tests import AFTER, BEFORE, find_changes
from monitor.analysis.shift_told import told_as_decided
from monitor.store.database import Store
from monitor.store.flags import flags_since, raise_flag
from monitor.store.frames import Told, day_start, texts_of
from monitor.store.ledger_tables import Flag
from monitor.store.notes import read_note, write_note
from monitor.vocabulary import BLOCS

# A day is looked at so long after its end: sources are polled up to three hours apart, and what they
# bring must be read.
SETTLED: Final = timedelta(hours=4)
# After a longer pause the earlier days are left out.  Windows reach back four weeks, so that a shift
# of the days left out is still found if it lasts.
MOST_LOOKS: Final = 31
HISTORY: Final = timedelta(days=BEFORE + AFTER[-1] + 7)
# The newest are read: 20,000 articles of 4,000 characters are some 100 MB of numbers.
MOST_TEXTS: Final = 20_000


def update_shifts(
    store: Store, now: datetime, stop: Callable[[], bool] = lambda: False
) -> list[Flag]:
    """Look at every day that is over and has not been looked at; gives the flags that were raised.

    :param stop: asked between days; what is left is looked at the next time.
    :raises StoreError: the database cannot be read or written.
    :raises ExceptionGroup: several of the searches failed.  Where one or more fail, the others have
        stored what they found, and what failed is tried again the next time.
    """
    with store.read() as session:
        due = {note: _days(session, note, now) for note in NOTES}
        days = sorted({day for some in due.values() for day in some})
        if not days:
            return []
        told = told_as_decided(session, day_start(days[0]) - HISTORY, day_start(_next(days[-1])))
    if not told:
        # Nothing has been found yet.  Were the days noted, what is found of them would not be looked at.
        return []
    watch = _Watch(store, told, days, stop)
    raised: list[Flag] = []
    faults: list[Exception] = []
    for note, look in _SEARCHES.items():
        try:
            raised += _take_looks(watch, note, look, due[note], now)
        except Exception as fault:  # noqa: BLE001  raised below, when the others had their turn
            faults.append(fault)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise ExceptionGroup("several searches for shifts and crossings failed", faults)
    return raised


def _take_looks(
    watch: _Watch, note: str, look: _Look, days: Sequence[date], now: datetime
) -> list[Flag]:
    """Look at each of the days, and store what was found; gives what was."""
    raised = []
    for day in days:
        if watch.stop():
            break
        with watch.store.read() as session:
            known = _known_flags(session, now)
        flags = list(look(watch, day, known, now))
        if watch.stop():
            break  # texts may be missing, so that the look is not worth as much as it should be
        with watch.store.write() as session:
            if (last := _looked(session, note)) is not None and last >= day:
                continue  # another process was faster
            raised += [flag for flag in flags if raise_flag(session, flag)]
            write_note(session, note, {"looked": day.isoformat()}, now)
    return raised


@dataclass(frozen=True)
class _Watch:
    """All that the looks of one run share; what only one search needs is made when it is asked for."""

    store: Store
    told: list[Told]
    days: Sequence[date]
    stop: Callable[[], bool]

    @cached_property
    def counts(self) -> Counts:
        first = self.days[0] - HISTORY
        return count(
            self.told, BLOCS, frames_of(self.told), first, (self.days[-1] - first).days + 1
        )

    @cached_property
    def words(self) -> Mapping[int, shift_phrases.Numbers]:
        """Of the newest articles; not of all of them after a stop."""
        newest = [one.id for one in self.told[-MOST_TEXTS:]]
        words = {}
        with self.store.read() as session:
            for identifier, title, text in texts_of(session, newest, shift_phrases.TEXT_LIMIT):
                if self.stop():
                    break
                words[identifier] = shift_phrases.numbers_of(title, text)
        return words

    def wording(self, article: Told, number: int) -> str | None:
        """The phrase of the number, as the article writes it."""
        limit = shift_phrases.TEXT_LIMIT
        with self.store.read() as session:
            _, title, text = next(texts_of(session, [article.id], limit), (0, "", ""))
        return shift_phrases.wording(title, text, number, article.lang, load_lexicon())


def _shifts(watch: _Watch, day: date, known: Sequence[Flag], now: datetime) -> Iterator[Flag]:
    """What the end of one day shows that no flag tells yet."""
    counts = watch.counts
    look = (day - counts.first_day).days + 1
    for change in find_changes(counts, look, _since(counts, known, look)):
        yield shift_flag(counts, change, watch.told, day, known, now)


def _frames(watch: _Watch, day: date, known: Sequence[Flag], now: datetime) -> Iterator[Flag]:
    return _untold(frame_crossings(watch.told, day_start(_next(day))), known, now)


def _phrases(watch: _Watch, day: date, known: Sequence[Flag], now: datetime) -> Iterator[Flag]:
    until = day_start(_next(day))
    crossings = shift_phrases.phrase_crossings(watch.told, watch.words, until, watch.wording)
    return _untold(crossings, known, now)


def _untold(crossings: Iterable[Crossing], known: Sequence[Flag], now: datetime) -> Iterator[Flag]:
    """Flags of the crossings that neither a known flag tells nor one of these before."""
    told = list(known)
    for crossing in crossings:
        if not known_crossing(crossing, told):
            told.append(crossing_flag(crossing, now))
            yield told[-1]


_Look = Callable[[_Watch, date, Sequence[Flag], datetime], Iterator[Flag]]
# Each with the note on the last day that it has looked at.
_SEARCHES: Final[Mapping[str, _Look]] = {
    "shifts": _shifts,
    "crossings of frames": _frames,
    "crossings of phrases": _phrases,
}
NOTES: Final = tuple(_SEARCHES)


def _since(counts: Counts, known: Sequence[Flag], look: int) -> Counted:
    """From which day on each frame of each bloc may be compared: after its last flag."""
    since = np.zeros((len(counts.blocs), len(counts.frames)), dtype=np.int64)
    for flag in known:
        details: dict[str, Any] = flag.details
        if flag.kind != "shift" or details.get("frame") not in counts.frames:
            continue
        bloc = counts.blocs.index(details["bloc"])
        frame = counts.frames.index(details["frame"])
        told = (date.fromisoformat(details["looked"]) - counts.first_day).days + 1
        if told < look:
            since[bloc, frame] = max(since[bloc, frame], told)
        else:  # flagged already, by this look or a later one
            since[bloc, frame] = look
    return since


def _days(session: Session, note: str, now: datetime) -> list[date]:
    """The days to look at, in order."""
    last = (now.astimezone(UTC) - SETTLED).date() - timedelta(days=1)
    first = last - timedelta(days=MOST_LOOKS - 1)
    looked = _looked(session, note)
    if looked is not None:
        first = max(first, _next(looked))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _looked(session: Session, note: str) -> date | None:
    noted = read_note(session, note)
    return date.fromisoformat(noted.value["looked"]) if noted is not None else None


def _known_flags(session: Session, now: datetime) -> list[Flag]:
    since = now - HISTORY - timedelta(days=MOST_LOOKS)
    return flags_since(session, since, kinds=("shift", "crossing"))


def _next(day: date) -> date:
    return day + timedelta(days=1)
