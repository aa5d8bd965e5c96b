"""What the schedule runs, seen from the daemon's side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from classifiers.model import Model
from monitor.daemon import Supervisor
from monitor.jobs import Jobs
from monitor.runtime import Runtime
from monitor.settings import DigestSettings
from monitor.store.database import Store
from monitor.store.notes import write_note
from monitor.store.tables import Article, Digest
from tests.classifiers.labelled import variant
from tests.fakes import FaultyPipeline, FixedClock
from tests.newsroom import DRILL, Newsroom, Piece, newsroom
from tests.reviewed import decide
from tests.settings import a_config


async def test_a_fault_in_one_source_leaves_the_others_alone_and_puts_it_off(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("good", [Piece("/1.html", "Druzhba-2026 opens", DRILL)])
        room.publish("bad", [Piece("/2.html", "Druzhba-2026 opens", DRILL)])
        runtime = Runtime(
            a_config(),
            clock,
            sqlite_store,
            room.pipeline._door,
            room.pipeline._workers,
            model,
            FaultyPipeline(room.pipeline, fails_on="bad"),
        )

        outcomes = await Jobs(runtime).poll([room.source("bad"), room.source("good")])

        assert {one.source: one.state for one in outcomes} == {"bad": "failing", "good": "ok"}
        assert room.source("bad").next_poll_at > clock.now()
        assert "RuntimeError" in (room.source("bad").last_error or "")


def morning(directory: Path) -> DigestSettings:
    return DigestSettings.model_validate(
        {"name": "morning", "schedule": "0 7 * * *", "to": [f"file://{directory}"]}
    )


@asynccontextmanager
async def missed_morning(
    store: Store, model: Model, clock: FixedClock, directory: Path
) -> AsyncIterator[tuple[Newsroom, Jobs]]:
    """A daemon that starts after its digest's slot, with news that came meanwhile."""
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [Piece("/1.html", "Druzhba-2026 opens", DRILL)])
        with store.write() as session:
            write_note(
                session, "digest:morning", {"known_since": clock.now().isoformat()}, clock.now()
            )
        clock.advance(hours=3)
        config = replace(a_config(morning(directory)), path=directory / "monitor.toml")
        pipeline = room.pipeline
        yield (
            room,
            Jobs(Runtime(config, clock, store, pipeline._door, pipeline._workers, model, pipeline)),
        )


def digests(store: Store) -> list[int]:
    with store.read() as session:
        return [
            len(one.content["articles"]) + len(one.content["events"])
            for one in session.exec(select(Digest))
        ]


async def test_a_digest_missed_while_the_daemon_was_down_holds_the_news_of_that_time(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    async with missed_morning(sqlite_store, model, clock, tmp_path) as (_, jobs):
        await jobs.digests()
        assert digests(sqlite_store) == []
        await jobs.poll_due()
        await jobs.digests()
        assert digests(sqlite_store) == []
        await jobs.work()

        await jobs.digests()

        [told] = digests(sqlite_store)
        assert told > 0


async def test_a_digest_does_not_wait_for_ever_for_news_that_cannot_be_read(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    async with missed_morning(sqlite_store, model, clock, tmp_path) as (_, jobs):
        clock.advance(minutes=9, seconds=59)
        await jobs.digests()
        assert digests(sqlite_store) == []
        clock.advance(seconds=1)

        await jobs.digests()

        assert digests(sqlite_store) == [0]


async def test_what_a_person_calls_relevant_comes_into_a_story_and_has_its_events(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    strict = variant(model, "strict")
    strict.relevance = type(model.relevance).from_state(
        model.relevance.state() | {"threshold": 0.999999}, model.reader
    )
    async with newsroom(sqlite_store, strict, clock) as room:
        room.publish("dawn", [Piece("/1.html", "Druzhba-2026 opens", DRILL)])
        await room.run("dawn")
        [missed] = room.judged()
        assert (missed.assessment.relevant, missed.article.story_id) == (False, None)
        pipeline = room.pipeline
        jobs = Jobs(
            Runtime(
                a_config(), clock, sqlite_store, pipeline._door, pipeline._workers, strict, pipeline
            )
        )
        await jobs.index_stories()
        [missed] = room.judged()
        assert (missed.article.story_id, missed.events) == (None, ())
        with sqlite_store.write() as session:
            decide(session, session.get_one(Article, missed.article.id), relevant=True)

        await jobs.index_stories()

        [found] = room.judged()
        assert found.article.story_id is not None
        assert [one.type for one in found.events] == ["drill"]
        assert found.assessment == missed.assessment
        await jobs.index_stories()
        assert room.judged() == [found]


async def test_a_job_that_fails_runs_again() -> None:
    runs = 0
    twice = asyncio.Event()

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs == 2:
            twice.set()
        raise RuntimeError("no luck")

    supervisor = Supervisor()
    supervisor.every(timedelta(milliseconds=10), job)
    supervisor.start()

    await asyncio.wait_for(twice.wait(), 10)
    await supervisor.stop(timedelta(seconds=1))


async def test_a_job_that_is_at_work_is_not_begun_a_second_time_unless_allowed() -> None:
    begun = {"alone": 0, "overlapping": 0}
    thrice = asyncio.Event()
    never = asyncio.Event()

    async def alone() -> None:
        begun["alone"] += 1
        await never.wait()

    async def overlapping() -> None:
        begun["overlapping"] += 1
        if begun["overlapping"] == 3:
            thrice.set()
        await never.wait()

    supervisor = Supervisor()
    supervisor.every(timedelta(milliseconds=10), alone)
    supervisor.every(timedelta(milliseconds=10), overlapping, alone=False)
    supervisor.start()

    await asyncio.wait_for(thrice.wait(), 10)
    await supervisor.stop(timedelta(milliseconds=50))

    assert begun["alone"] == 1


async def test_stopping_waits_for_what_ends_in_time_and_cancels_the_rest() -> None:
    ended: list[str] = []
    stopping = asyncio.Event()
    both = asyncio.Barrier(3)

    async def quick() -> None:
        await both.wait()
        await stopping.wait()
        ended.append("quick")

    async def stuck() -> None:
        await both.wait()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("stuck, cancelled")

    supervisor = Supervisor()
    supervisor.every(timedelta(hours=1), quick)
    supervisor.every(timedelta(hours=1), stuck)
    supervisor.start()
    await asyncio.wait_for(both.wait(), 10)
    stopping.set()

    await supervisor.stop(timedelta(milliseconds=200))

    assert ended == ["quick", "stuck, cancelled"]
