"""Shares of frames over time, and now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlmodel import Session

from classifiers.judgement import FRAMES
from monitor.analysis.shift_counts import Share, shares
from monitor.analysis.shift_tests import LEAST_VOICES_AFTER, LEAST_VOICES_BEFORE
from monitor.analysis.shift_told import told_as_decided
from monitor.store.frames import Told, day_start

NOW: Final = timedelta(weeks=4)
BEFORE: Final = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Current:
    """The share of a frame in a bloc in the last four weeks, and in the twelve before them."""

    before: Share
    now: Share

    @property
    def told(self) -> bool:
        """Whether both hold articles enough to be compared."""
        return (
            self.now.articles >= LEAST_VOICES_AFTER and self.before.articles >= LEAST_VOICES_BEFORE
        )


def shares_by_week(session: Session, since: datetime, until: datetime) -> list[Share]:
    """Shares of each frame in each bloc by week, from Monday in UTC, in order of time.

    Of relevant articles that are no copies, as people decided or else as the model found; a week in which a bloc has none is left out.
    """
    told = told_as_decided(session, since, until)
    return shares(told, frames_of(told), weekly=True)


def shares_by_day(session: Session, since: datetime, until: datetime) -> list[Share]:
    """The same by day."""
    told = told_as_decided(session, since, until)
    return shares(told, frames_of(told), weekly=False)


def current_shares(session: Session, now: datetime) -> list[Current]:
    """Shares of the last four weeks beside those of the twelve before, by bloc and frame.

    Days are whole: they end with the one that ended last.  Blocs without any article are left out.
    """
    until = day_start(now.astimezone(UTC).date())
    begins = until - NOW
    told = told_as_decided(session, begins - BEFORE, until)
    return [
        Current(
            _share(told, bloc, frame, begins - BEFORE, begins),
            _share(told, bloc, frame, begins, until),
        )
        for bloc in sorted({one.bloc for one in told})
        for frame in frames_of(told)
    ]


def frames_of(told: Sequence[Told]) -> tuple[str, ...]:
    """The frames of the guide, then others that articles carry."""
    others = {frame for one in told for frame in one.frames} - set(FRAMES)
    return (*FRAMES, *sorted(others))


def _share(told: Sequence[Told], bloc: str, frame: str, since: datetime, until: datetime) -> Share:
    held = [one for one in told if one.bloc == bloc and since <= one.moment < until]
    with_frame = sum(frame in one.frames for one in held)
    return Share(since.date(), bloc, frame, len(held), with_frame)
