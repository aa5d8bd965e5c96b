"""Training again: when, in which process, and what is told of it."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from classifiers import examples, model_file
from classifiers.model import Model
from monitor.analysis import retraining
from monitor.analysis.following import ModelFollower
from monitor.analysis.model import reviewed_until, roll_back
from monitor.analysis.retraining import (
    RETRAINING,
    Retrained,
    Retrainer,
    date_of_model,
    retrain,
    retraining_due,
    train_here,
)
from monitor.analysis.versions import Versions
from monitor.clock import Clock
from monitor.errors import MonitorError, WorkerError
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.ledger_tables import Flag
from monitor.store.notes import read_note, write_note
from monitor.store.review_tables import Review
from tests.classifiers.labelled import held_out, texts, variant
from tests.fakes import FixedClock
from tests.store.rows import MOMENT, add_article, number_of


def add_reviews(store: Store, count: int) -> None:
    with store.write() as session:
        article = number_of(add_article(session, 1000 + time.monotonic_ns()))
        for _ in range(count):
            session.add(
                Review(article_id=article, reviewer="Amina", relevant=True, reviewed_at=MOMENT)
            )


def note_of(store: Store) -> dict[str, Any]:
    with store.read() as session:
        note = read_note(session, RETRAINING)
        return note.value if note else {}


# --- when ------------------------------------------------------------------------------------------

# Reviews, those that the model knew, those that the last retraining knew, minutes since it began.
DUE: dict[str, tuple[int, int, int | None, int | None, tuple[str, int]]] = {
    "no reviews": (0, 0, None, None, ("too_few", 0)),
    "one too few": (24, 0, None, None, ("too_few", 24)),
    "enough": (25, 0, None, None, ("due", 25)),
    "the model knew all but one too few": (49, 25, None, None, ("too_few", 24)),
    "enough since the model": (50, 25, None, None, ("due", 25)),
    "kept out, and none since": (50, 0, 50, 90, ("too_few", 0)),
    "kept out, and enough since": (75, 0, 50, 90, ("due", 25)),
    "a minute less than an hour ago": (75, 0, 50, 59, ("too_soon", 25)),
    "an hour ago": (75, 0, 50, 60, ("due", 25)),
    "killed: it came to nothing": (25, 0, None, 59, ("too_soon", 25)),
    "killed an hour ago": (25, 0, None, 60, ("due", 25)),
    "trained by hand since": (60, 55, 30, 90, ("too_few", 5)),
}


@pytest.mark.parametrize(("reviews", "model", "last", "minutes", "expected"), DUE.values(), ids=DUE)
def test_when_it_is_time(
    store: Store,
    clock: FixedClock,
    reviews: int,
    model: int,
    last: int | None,
    minutes: int | None,
    expected: tuple[str, int],
) -> None:
    add_reviews(store, reviews)
    if minutes is not None:
        note: dict[str, Any] = {"begun_at": (clock.now() - timedelta(minutes=minutes)).isoformat()}
        if last is not None:
            note["until"] = last
        with store.write() as session:
            write_note(session, RETRAINING, note, clock.now())
    lineage = {"metrics": {"reviewed_until": model}}
    due = retraining_due(store, lineage, 25, clock.now())
    assert (due.reason, due.new) == expected
    assert retraining_due(store, lineage, 0, clock.now()).reason == "switched_off"


# --- in another process ------------------------------------------------------------------------------


def train_on_few(url: str, path: Path, clock: Clock) -> Retrained:
    """The real thing, on texts that take a second.  Runs in the other process."""
    some = examples.bundled_examples()[:60]
    examples.bundled_examples = lambda: some
    examples.written_examples = list
    result = train_here(url, path, clock)
    (path.parent / "process").write_text(f"{os.getpid()} {os.nice(0)}")
    return result


def never_end(url: str, path: Path, clock: Clock) -> Retrained:
    (path.parent / "process").write_text(str(os.getpid()))
    time.sleep(600)
    raise AssertionError


def die(url: str, path: Path, clock: Clock) -> Retrained:
    os._exit(3)


def refuse(url: str, path: Path, clock: Clock) -> Retrained:
    raise MonitorError("the model cannot be written", on="there")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.skops"


Does = Callable[[Callable[..., Retrained]], None]


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Does:
    return lambda work: monkeypatch.setattr(retraining, "train_here", work)


async def test_it_runs_in_a_process_of_low_priority_and_notes_what_it_came_to(
    store: Store, path: Path, clock: FixedClock, does: Does
) -> None:
    does(train_on_few)
    add_reviews(store, 3)
    retrainer = Retrainer(store, path, 3, clock, asyncio.Event())

    result = await retrainer.run_if_due({})

    assert result is not None
    assert (result.outcome, result.reason, result.until, result.reviews) == (
        "goes live", "missing", 3, 1
    )  # fmt: skip
    model = model_file.load(path)
    assert (model.version, reviewed_until(model.lineage)) == (result.version, 3)
    assert model_file.made_at(path) == clock.now()
    process, niceness = map(int, (path.parent / "process").read_text().split())
    assert process != os.getpid()
    assert niceness == 19
    moment = clock.now().isoformat()
    assert note_of(store) == asdict(result) | {"begun_at": moment, "ended_at": moment}
    # What is in force knows of all reviews.
    clock.advance(hours=2)
    assert await retrainer.run_if_due(model.lineage) is None


async def test_a_stop_ends_it_at_once_and_the_next_start_begins_anew(
    sqlite_store: Store, path: Path, clock: FixedClock, does: Does
) -> None:
    does(never_end)
    add_reviews(sqlite_store, 3)
    stop = asyncio.Event()
    work = asyncio.create_task(retrain(sqlite_store, path, clock, stop))
    async with asyncio.timeout(60):
        while not (path.parent / "process").exists():
            await asyncio.sleep(0.01)
        stop.set()
        assert await work is None
    with pytest.raises(ProcessLookupError):
        os.kill(int((path.parent / "process").read_text()), 0)
    assert note_of(sqlite_store) == {}
    assert retraining_due(sqlite_store, {}, 3, clock.now()).reason == "due"


async def test_nothing_begins_after_a_stop(
    sqlite_store: Store, path: Path, clock: FixedClock
) -> None:
    add_reviews(sqlite_store, 3)
    stop = asyncio.Event()
    stop.set()
    assert await Retrainer(sqlite_store, path, 3, clock, stop).run_if_due({}) is None
    assert note_of(sqlite_store) == {}


def run_out_of_memory(url: str, path: Path, clock: Clock) -> Retrained:
    raise MemoryError


def take_too_long(url: str, path: Path, clock: Clock) -> Retrained:
    # As the workers tell it, after an hour.
    raise WorkerError(
        "Reading the document takes too long", reason="timeout", because="stopped after 3600 s"
    )


AGAIN = "(the model in force stays; tried again in 1 h, and `monitor train` shows more)"


@pytest.mark.parametrize(
    ("work", "because", "message"),
    [
        pytest.param(
            die, "its process died", f"retraining failed: its process died {AGAIN}",
            id="its-process-dies",
        ),
        pytest.param(
            run_out_of_memory,
            "it needed more than 6 GB of memory",
            f"retraining failed: it needed more than 6 GB of memory {AGAIN}",
            id="out-of-memory",
        ),
        pytest.param(
            take_too_long,
            "stopped, as it took longer than 60 minutes",
            f"retraining failed: stopped, as it took longer than 60 minutes {AGAIN}",
            id="too-long",
        ),
        pytest.param(
            refuse,
            "the model cannot be written: there",
            "the model cannot be written: there",
            id="an-error-of-ours",
        ),
    ],
)  # fmt: skip
async def test_a_failure_is_told_and_noted(
    sqlite_store: Store,
    path: Path,
    clock: FixedClock,
    does: Does,
    work: Any,
    because: str,
    message: str,
) -> None:
    does(work)
    add_reviews(sqlite_store, 3)
    with pytest.raises(MonitorError) as caught:
        await Retrainer(sqlite_store, path, 3, clock, asyncio.Event()).run_if_due({})
    assert str(caught.value) == message
    assert note_of(sqlite_store) == {
        "failures": 1, "failed_at": clock.now().isoformat(), "failed_because": because
    }  # fmt: skip


async def test_one_that_fails_again_and_again_is_tried_less_and_less_often(
    sqlite_store: Store, path: Path, clock: FixedClock, does: Does
) -> None:
    does(die)
    add_reviews(sqlite_store, 3)
    retrainer = Retrainer(sqlite_store, path, 3, clock, asyncio.Event())
    for hours in (1, 4, 24, 24):
        with pytest.raises(MonitorError, match=f"tried again in {hours} h"):
            await retrainer.run_if_due({})
        clock.advance(hours=hours, seconds=-1)
        assert await retrainer.run_if_due({}) is None
        assert retraining_due(sqlite_store, {}, 3, clock.now()).reason == "failed_lately"
        clock.advance(seconds=1)
    does(train_on_few)
    result = await retrainer.run_if_due({})
    assert result is not None
    assert "failures" not in note_of(sqlite_store)


async def test_the_wait_counts_from_the_end_of_the_failure(
    sqlite_store: Store, path: Path, clock: FixedClock, does: Does
) -> None:
    class Slow(FixedClock):
        """Fifty minutes pass between two looks at it."""

        def now(self) -> datetime:
            self.advance(minutes=50)
            return self.moment

    does(die)
    add_reviews(sqlite_store, 3)
    slow = Slow(clock.now())
    with pytest.raises(MonitorError):
        await retrain(sqlite_store, path, slow, asyncio.Event())
    ended = slow.moment
    assert (
        retraining_due(sqlite_store, {}, 3, ended + timedelta(minutes=59)).reason == "failed_lately"
    )
    assert retraining_due(sqlite_store, {}, 3, ended + timedelta(minutes=60)).reason == "due"


# --- whoever uses the model ----------------------------------------------------------------------------


class User:
    """Uses a model, and follows the file."""

    def __init__(self, store: Store, path: Path, clock: FixedClock, model: Model) -> None:
        self.used = [model.version]
        self.follower = ModelFollower(store, path, clock, model, self._use)

    def _use(self, model: Model) -> None:
        self.used.append(model.version)


LABELLED = texts(200)


@pytest.fixture(scope="module")
def first(model: Model) -> Model:
    return variant(model, "first", held_out(LABELLED, wrong=10))


@pytest.fixture(scope="module")
def second(model: Model) -> Model:
    return variant(model, "second", held_out(LABELLED, wrong=5))


def place(path: Path, model: Model, clock: FixedClock) -> None:
    versions = Versions(path)
    with versions.alone():
        versions.place(model, clock.now())


def flags(store: Store) -> list[Flag]:
    with store.read() as session:
        return flags_since(session, kinds=["model_replaced"])[::-1]


async def test_it_takes_what_was_put_in_force_and_what_was_gone_back_to(
    store: Store, path: Path, clock: FixedClock, first: Model, second: Model
) -> None:
    place(path, first, clock)
    user = User(store, path, clock, first)
    await user.follower.follow()
    assert user.used == [first.version]
    assert flags(store) == []

    clock.advance(hours=1)
    place(path, second, clock)
    await user.follower.follow()
    await user.follower.follow()
    assert user.used == [first.version, second.version]
    [flag] = flags(store)
    assert (flag.before, flag.after, flag.raised_at) == (
        first.version, second.version, clock.now()
    )  # fmt: skip
    assert flag.sentence == (
        f"Model {second.version} took the place of model {first.version}: learnt from 0 reviewed"
        " articles, 0 before; F1 on the examples 0.974, 0.947 before"
    )
    assert flag.details["figures"]["examples"]["recall"] == 0.95
    assert flag.details["figures_before"]["examples"]["recall"] == 0.9
    assert flag.details["same_texts"] is False

    clock.advance(hours=1)
    roll_back(path)
    await user.follower.follow()
    assert user.used[2:] == [first.version]
    assert [(one.before, one.after) for one in flags(store)] == [
        (first.version, second.version), (second.version, first.version)
    ]  # fmt: skip


async def test_while_a_training_runs_only_its_own_model_is_left_for_later(
    store: Store, path: Path, clock: FixedClock, first: Model, second: Model
) -> None:
    place(path, first, clock)
    user = User(store, path, clock, first)
    await user.follower.follow()
    clock.advance(minutes=1)
    training = date_of_model(clock.now())

    # By hand, meanwhile.
    clock.advance(minutes=1)
    place(path, second, clock)
    await user.follower.follow(passing_over=training)
    roll_back(path)
    await user.follower.follow(passing_over=training)
    assert user.used == [first.version, second.version, first.version]
    assert len(flags(store)) == 2

    clock.advance(minutes=1)
    place(path, second, FixedClock(training))
    await user.follower.follow(passing_over=training)
    await user.follower.follow(passing_over=training)
    assert len(user.used) == 3
    await user.follower.follow()
    assert user.used[3:] == [second.version]
    assert len(flags(store)) == 3


async def test_a_retraining_dates_its_model_by_its_begin(
    sqlite_store: Store, path: Path, does: Does
) -> None:
    does(train_on_few)
    add_reviews(sqlite_store, 3)
    clock = FixedClock(MOMENT + timedelta(microseconds=123_457))
    retrainer = Retrainer(sqlite_store, path, 3, clock, asyncio.Event())
    assert retrainer.placing is None
    work = asyncio.create_task(retrainer.run_if_due({}))
    async with asyncio.timeout(60):
        while retrainer.placing is None:
            await asyncio.sleep(0.01)
        placing = retrainer.placing
        clock.advance(minutes=5)
        await work
    assert retrainer.placing is None
    assert model_file.made_at(path) == placing == MOMENT


async def test_the_figures_of_a_retraining_are_told(
    sqlite_store: Store, path: Path, clock: FixedClock, first: Model, second: Model
) -> None:
    place(path, first, clock)
    user = User(sqlite_store, path, clock, first)
    await user.follower.follow()
    before, after = {"examples": {"f1": 0.9}}, {"examples": {"f1": 0.91}}
    note = {
        "version_before": first.version, "version": second.version, "because": "not worse",
        "before": before, "after": after,
    }  # fmt: skip
    with sqlite_store.write() as session:
        write_note(session, RETRAINING, note, clock.now())
    place(path, second, clock)
    await user.follower.follow()
    [flag] = flags(sqlite_store)
    assert flag.sentence.endswith("F1 on the examples 0.910, 0.900 before")
    assert (flag.details["figures_before"], flag.details["figures"]) == (before, after)
    assert (flag.details["same_texts"], flag.details["because"]) == (True, "not worse")


async def test_a_model_replaced_while_nobody_ran_is_told_at_the_next_start(
    sqlite_store: Store, path: Path, clock: FixedClock, first: Model, second: Model
) -> None:
    for model in (first, first, second, second):
        place(path, model, clock)
        await User(sqlite_store, path, clock, model).follower.follow()
    assert [(one.before, one.after) for one in flags(sqlite_store)] == [
        (first.version, second.version)
    ]


def test_a_file_that_cannot_be_used_changes_nothing(
    sqlite_store: Store,
    path: Path,
    clock: FixedClock,
    first: Model,
    second: Model,
    caplog: pytest.LogCaptureFixture,
) -> None:
    place(path, first, clock)
    content = path.read_bytes()
    user = User(sqlite_store, path, clock, first)
    for damaged in (content[:1000], b"", b"not a model"):
        caplog.clear()
        path.write_bytes(damaged)
        asyncio.run(user.follower.follow())
        asyncio.run(user.follower.follow())
        [told] = caplog.messages
        assert told.startswith(f"model {first.version} goes on: {path}: ")
    path.unlink()
    asyncio.run(user.follower.follow())
    assert user.used == [first.version]
    place(path, second, clock)
    asyncio.run(user.follower.follow())
    assert user.used == [first.version, second.version]
    with sqlite_store.read() as session:
        assert len(session.exec(select(Flag)).all()) == 1
