"""When the daemon looks at narratives."""

from pathlib import Path

from classifiers.model import Model
from monitor.analysis.shifts import NOTES
from monitor.store.database import Store
from monitor.store.notes import read_note
from tests.fakes import FixedClock
from tests.test_jobs import missed_morning


def looked(store: Store) -> bool:
    with store.read() as session:
        return all(read_note(session, note) is not None for note in NOTES)


async def test_no_look_is_taken_before_the_news_of_a_pause_have_been_read(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    async with missed_morning(sqlite_store, model, clock, tmp_path) as (_, jobs):
        await jobs.poll_due()
        await jobs.work()
        jobs._polled_once = False
        clock.advance(days=2)
        jobs._started_at = clock.now()

        await jobs.shifts()
        assert not looked(sqlite_store)
        clock.advance(minutes=10)
        await jobs.shifts()

        assert looked(sqlite_store)


async def test_a_stop_ends_the_looks(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    async with missed_morning(sqlite_store, model, clock, tmp_path) as (_, jobs):
        await jobs.poll_due()
        await jobs.work()
        clock.advance(days=2)
        jobs.stop.set()

        await jobs.shifts()

        assert not looked(sqlite_store)
