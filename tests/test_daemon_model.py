"""The daemon and its model file: it takes what is in force, and rebuilds rather than stops."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from classifiers import model_file
from classifiers.model import Model
from monitor.analysis.model import roll_back
from monitor.analysis.versions import Versions
from monitor.jobs import HEARTBEAT
from monitor.store.database import Store
from monitor.store.migrations import upgrade
from monitor.store.notes import read_note
from monitor.store.tables import Assessment
from tests.classifiers.labelled import of_other_code, variant
from tests.store.rows import add_article, number_of

# A source that is refused at once, without any network.
FEEDS = '[[source]]\nname = "None"\nurl = "http://127.0.0.1:9/feed"\nbloc = "other"\n'
# The real program, which learns from fewer texts so that a training takes a second.
PROGRAM = """
from classifiers import examples
some = examples.bundled_examples()[:100]
examples.bundled_examples = lambda: some
examples.written_examples = list
from monitor.cli import main
main()
"""
MADE = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """Where a daemon lives."""

    directory: Path
    store: Store

    @property
    def model(self) -> Path:
        return self.directory / ".entente" / "model.skops"

    @property
    def log(self) -> str:
        return (self.directory / "daemon.log").read_text()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    (tmp_path / "feeds.toml").write_text(FEEDS)
    (tmp_path / "monitor.toml").write_text("[admin]\nport = 0\n")
    (tmp_path / ".entente").mkdir()
    url = f"sqlite:///{tmp_path}/.entente/monitor.db"
    upgrade(url)
    with contextlib.closing(Store(url)) as store:
        yield House(tmp_path, store)


@asynccontextmanager
async def running(
    house: House, program: Sequence[str] = ("-c", PROGRAM)
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The daemon, from its first sign of life; told to stop at the end, and looked at."""
    started = datetime.now(UTC)
    with (house.directory / "daemon.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, *program, "--config", str(house.directory / "monitor.toml"), "run",
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        await until(lambda: process.returncode is not None or alive_since(house, started))
        assert process.returncode is None, house.log
        yield process
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 15) == 0, house.log
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "Traceback" not in house.log


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not await asyncio.to_thread(condition):
            await asyncio.sleep(0.02)


def alive_since(house: House, moment: datetime) -> bool:
    with house.store.read() as session:
        note = read_note(session, HEARTBEAT)
        return note is not None and note.updated_at >= moment


def in_use(house: House) -> str:
    with house.store.read() as session:
        note = read_note(session, HEARTBEAT)
        assert note is not None
        return str(note.value["model"])


async def judge_one(house: House, number: int) -> str:
    """Give the daemon an article to judge; returns the version that judged it."""
    with house.store.write() as session:
        article = number_of(
            add_article(
                session,
                number,
                state="read",
                text=f"Russia and Pakistan began drill number {number} near Pabbi.",
            )
        )

    def versions() -> list[str]:
        with house.store.read() as session:
            of_article = Assessment.article_id == article
            return list(session.exec(select(Assessment.model_version).where(of_article)))

    await until(lambda: bool(versions()))
    [version] = versions()
    return version


async def test_what_was_rolled_back_to_stays_whatever_happens_to_the_file(
    house: House, model: Model
) -> None:
    first, second = variant(model, "first"), variant(model, "second")
    versions = Versions(house.model)
    with versions.alone():
        versions.place(first, MADE)
        versions.place(second, MADE + timedelta(days=1))
    roll_back(house.model)
    content = house.model.read_bytes()

    async with running(house):
        assert in_use(house) == first.version
        assert house.model.read_bytes() == content
        house.model.write_bytes(content[:1000])  # damaged while it runs
        assert await judge_one(house, 1) == first.version
        house.model.unlink()  # and gone
        assert await judge_one(house, 2) == first.version
        house.model.write_bytes(b"damaged again")

    async with running(house):
        assert await judge_one(house, 3) == first.version

    assert house.model.read_bytes() == content
    assert f"model {first.version} restored, which was in force" in house.log
    assert "training" not in house.log


async def test_other_code_makes_it_train_and_run(house: House, model: Model) -> None:
    old = of_other_code(model)
    versions = Versions(house.model)
    with versions.alone():
        versions.place(old, MADE)

    async with running(house):
        version = in_use(house)
        assert await judge_one(house, 1) == version

    assert "was trained with other code" in house.log
    assert model_file.load(house.model).version == version != old.version
    assert [one.version for one in versions.kept("in force")] == [old.version, version]
