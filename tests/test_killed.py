"""The daemon killed with -9 in the middle of its work: nothing is lost, nothing done twice."""

import asyncio
import contextlib
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from classifiers import model_file
from classifiers.examples import bundled_examples
from classifiers.model import Model
from monitor.commands.context import load
from monitor.demo import show
from monitor.demo.newsstand import build
from monitor.demo.server import serving
from monitor.digests.mail_catcher import MailCatcher
from monitor.runtime import open_store
from monitor.store.database import Store
from monitor.store.tables import Article, Assessment, Digest, OutboxMessage, TrailStep

KILLS = 20

# How long a killed daemon had been at work, in seconds: long enough for dozens of steps, short
# enough that the newsstand outlasts all kills.
LONGEST_WORK = 0.5


async def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something in the database of another process is so."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.02)


async def test_twenty_kills_in_the_middle_of_a_poll(tmp_path: Path, model: Model) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")  # shown when the test fails
    moments = random.Random(seed)
    outlets = build(bundled_examples())
    expected = sum(len(outlet.stories) for outlet in outlets)
    places = show.Places(tmp_path)
    async with serving(outlets) as base, MailCatcher() as catcher:
        show.write_configuration(places, outlets, base, catcher.url(show.READER), 0)
        config = load(places.config)
        config.model_path.parent.mkdir(parents=True)
        model_file.save(model, config.model_path)
        await asyncio.to_thread(show.prepare, config)
        with contextlib.closing(open_store(config)) as store:
            for _ in range(KILLS):
                await work_and_be_killed(places, store, moments.uniform(0, LONGEST_WORK))
            assert steps_done(store) < 3 * expected, "all was done before the last kill"

            async with show.daemon(places):
                await until(lambda: count(store, "assessed") == expected)
                await asyncio.to_thread(show.publish, config, store)
                await until(lambda: show.delivered(store))
            async with show.daemon(places) as process:
                await work_begun(store, process)

            check_once(store, expected)
    assert [str(mail.message["X-Entente-Digest"]) for mail in catcher.mails] == ["demo/1"]


async def work_and_be_killed(places: show.Places, store: Store, seconds: float) -> None:
    async with show.daemon(places) as process:
        await work_begun(store, process)
        with contextlib.suppress(TimeoutError):  # the moment of the kill, unless it ends before
            await asyncio.wait_for(process.wait(), seconds)
        assert process.returncode is None, places.log.read_text()
        process.kill()
        await process.wait()


async def work_begun(store: Store, process: asyncio.subprocess.Process) -> None:
    """Return when the daemon has done its first step."""
    before = steps_done(store), polls(store)

    def moved() -> bool:
        return process.returncode is not None or (steps_done(store), polls(store)) != before

    await until(moved)


def steps_done(store: Store) -> int:
    with store.read() as session:
        return len(session.exec(select(TrailStep.id)).all())


def polls(store: Store) -> list[object]:
    from monitor.store.sources import all_sources

    with store.read() as session:
        return [source.last_polled_at for source in all_sources(session)]


def count(store: Store, state: str) -> int:
    with store.read() as session:
        return len(session.exec(select(Article.id).where(Article.state == state)).all())


def check_once(store: Store, expected: int) -> None:
    with store.read() as session:
        articles = session.exec(select(Article)).all()
        assessments = Counter(session.exec(select(Assessment.article_id)))
        steps = Counter(session.exec(select(TrailStep.article_id, TrailStep.stage)))
        digests = session.exec(select(Digest)).all()
        messages = session.exec(select(OutboxMessage)).all()
    assert len(articles) == expected
    assert {article.state for article in articles} == {"assessed"}
    assert set(assessments.values()) == {1}
    assert len(assessments) == expected
    once = {stage: set() for stage in ("found", "read", "assess")}
    for (_, stage), times in steps.items():
        if stage in once:
            once[stage].add(times)
    assert once == {"found": {1}, "read": {1}, "assess": {1}}
    assert len(digests) == 1
    assert [(message.state, message.maybe_sent) for message in messages] == [("sent", False)] * 2


@dataclass(frozen=True)
class Begun:
    """A daemon's places and store, before it is started."""

    places: show.Places
    store: Store


@asynccontextmanager
async def newsstand(directory: Path, model: Model | None) -> AsyncIterator[Begun]:
    """A newsstand with a prepared database, and the model where one is given."""
    outlets = build(bundled_examples())
    places = show.Places(directory)
    async with serving(outlets) as base, MailCatcher() as catcher:
        show.write_configuration(places, outlets, base, catcher.url(show.READER), 0)
        config = load(places.config)
        if model is not None:
            config.model_path.parent.mkdir(parents=True)
            model_file.save(model, config.model_path)
        await asyncio.to_thread(show.prepare, config)
        with contextlib.closing(open_store(config)) as store:
            yield Begun(places, store)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda one: one.name)
async def test_the_daemon_ends_within_ten_seconds_of_a_signal(
    tmp_path: Path, model: Model, number: signal.Signals
) -> None:
    async with newsstand(tmp_path, model) as begun, show.daemon(begun.places) as process:
        await work_begun(begun.store, process)
        process.send_signal(number)
        status = await asyncio.wait_for(process.wait(), 10)

    assert status == 0, begun.places.log.read_text()
    assert "Traceback" not in begun.places.log.read_text()


async def test_the_daemon_ends_within_ten_seconds_also_while_it_trains(tmp_path: Path) -> None:
    async with newsstand(tmp_path, None) as begun, show.daemon(begun.places) as process:
        await until(lambda: "training" in begun.places.log.read_text())
        process.send_signal(signal.SIGTERM)
        status = await asyncio.wait_for(process.wait(), 10)

    assert status == 0, begun.places.log.read_text()


async def test_a_demonstration_that_is_ended_takes_its_daemon_along(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "demo", "--directory", str(tmp_path),
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    places = show.Places(tmp_path)
    await until(lambda: places.log.exists() and "training" in places.log.read_text())

    demo.send_signal(signal.SIGTERM)
    await asyncio.wait_for(demo.wait(), 20)

    log = places.log.read_text()
    assert "stopped" in log or "goes on at the next start" in log
