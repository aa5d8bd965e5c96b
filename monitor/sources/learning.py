"""Learns each source's rhythm from when it brought news; run once a day."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from monitor.sources.rhythm import FEW, LOOK_BACK, LOOK_BACK_SLOW, silent_after
from monitor.store.database import Store
from monitor.store.sources import all_sources, keep_rhythms, news_moments
from monitor.store.tables import Source


def learn_rhythms(store: Store, now: datetime) -> int:
    """Learn when each source is to be called silent; returns for how many that changed.

    Of sources with little news in ninety days, a year is looked at.  What was learned before stays
    where there is too little to learn from.

    :raises StoreError: the database cannot be read or written.
    """
    with store.read() as session:
        sources = {one.id: one for one in all_sources(session) if one.id is not None}
        learned, counts = _learn(session, sources, now - LOOK_BACK, None)
        slow = [source_id for source_id in sources if counts.get(source_id, 0) < FEW]
        learned.update(_learn(session, sources, now - LOOK_BACK_SLOW, slow)[0])
    changed = {
        source_id: seconds
        for source_id, seconds in learned.items()
        if seconds != sources[source_id].silent_after_seconds
    }
    if changed:
        with store.write() as session:
            keep_rhythms(session, changed)
    return len(changed)


def _learn(
    session: Session,
    sources: dict[int, Source],
    since: datetime,
    wanted: Sequence[int] | None,
) -> tuple[dict[int, int], dict[int, int]]:
    """By source: after how many seconds it is silent, where that can be told, and its visits."""
    learned: dict[int, int] = {}
    counts: dict[int, int] = {}
    for source_id, moments in news_moments(session, since, wanted):
        source = sources.get(source_id)
        if source is None:
            continue
        # What a former address brought says nothing of this one.
        known_since = source.known_since or since
        own = [moment for moment in moments if moment >= known_since]
        counts[source_id] = len(own)
        rhythm = silent_after(own)
        if rhythm is not None:
            learned[source_id] = int(rhythm.total_seconds())
    return learned, counts
