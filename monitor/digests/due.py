"""Which digests are due, decided from what is stored.

Nothing is remembered between calls: a digest whose time came while the daemon was down is due when
it is back, once, and covers all since the last one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from monitor.schedule import latest_slot
from monitor.settings import DigestSettings
from monitor.store.digests import LastDigest

FIRST_PERIOD: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DueDigest:
    """A digest to be composed now, over ``since`` (exclusive) to ``until`` (inclusive), in UTC."""

    settings: DigestSettings
    slot: str  # see slot_key
    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        return self.settings.name


def slot_key(moment: datetime) -> str:
    """The name of a scheduled moment: wall time with its zone, ``2026-03-02T07:00[Asia/Karachi]``.

    Not the offset: where the clocks go back, both turns of a wall time name the same digest.
    """
    return f"{moment:%Y-%m-%dT%H:%M}[{moment.tzinfo}]"


def due_digests(
    settings: Iterable[DigestSettings],
    recorded: Mapping[str, LastDigest],
    known_since: Mapping[str, datetime],
    now: datetime,
) -> list[DueDigest]:
    """The digests to send now, at most one for each name.

    ``recorded`` is the latest digest by name; ``known_since`` when the daemon first saw a name.
    A name is due when a moment of its schedule has passed since its last digest or, where it has
    none, since it was first seen: a fresh installation waits for its first slot.  A digest covers
    all since the last one up to ``now``, which is the slot unless the daemon was down then; the
    first of a name covers the 24 hours before its slot, so that one added to a daemon long at work
    begins with a full day.
    """
    due = []
    for digest in settings:
        slot = latest_slot(digest.schedule, digest.timezone, now)
        if slot is None:
            continue
        moment = slot.astimezone(UTC)
        last = recorded.get(digest.name)
        key = slot_key(slot)
        if last is not None:
            # Also where the schedule was changed: a slot before the last digest is past.
            if last.slot != key and moment > last.until:
                due.append(DueDigest(digest, key, last.until, now))
        elif digest.name in known_since and moment > known_since[digest.name]:
            due.append(DueDigest(digest, key, moment - FIRST_PERIOD, now))
    return due
