"""The running daemon learns from reviews and changes its model, without a restart."""

import threading
from pathlib import Path

from classifiers import model_file
from classifiers.judgement import Document, Judgement
from classifiers.model import Model
from monitor.analysis.model import roll_back
from monitor.analysis.retraining import RETRAINING
from monitor.pipeline import Pipeline
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.notes import read_note
from monitor.store.review_tables import Review
from tests import test_daemon_model
from tests.classifiers.labelled import variant
from tests.fakes import FixedClock
from tests.newsroom import DRILL, Piece, newsroom
from tests.store.rows import MOMENT, add_article, number_of
from tests.test_daemon_model import House, in_use, judge_one, running, until

house = test_daemon_model.house

# The real program, on fewer texts and a faster schedule.  A file, because the process that trains
# begins with it too.
PROGRAM = """
from datetime import timedelta
from classifiers import examples
some = examples.bundled_examples()[:100]
examples.bundled_examples = lambda: some
examples.written_examples = list
import os
os.nice = lambda by: 0  # beside other tests it would wait for ever
from monitor import daemon
daemon.HEARTBEAT_EVERY = daemon.FOLLOW_MODEL_EVERY = timedelta(seconds=0.2)
daemon.RETRAIN_EVERY = timedelta(seconds=0.2)
if __name__ == "__main__":
    from monitor.cli import main
    main()
"""


def add_reviews(store: Store, first: int, count: int) -> None:
    with store.write() as session:
        for number in range(first, first + count):
            article = add_article(
                session,
                number,
                state="assessed",
                text=f"Harvest number {number} was good in Kazan and in Multan.",
            )
            session.add(
                Review(
                    article_id=number_of(article), reviewer="Amina", relevant=False,
                    reviewed_at=MOMENT,
                )
            )  # fmt: skip


def note_of(house: House) -> dict[str, object]:
    with house.store.read() as session:
        note = read_note(session, RETRAINING)
        return note.value if note else {}


async def test_enough_reviews_change_the_model_of_a_daemon_that_runs(house: House) -> None:
    program = house.directory / "program.py"
    program.write_text(PROGRAM)
    with (house.directory / "monitor.toml").open("a") as settings:
        settings.write("[model]\nretrain_after = 3\n")

    async with running(house, [str(program)]):
        first = in_use(house)
        assert await judge_one(house, 1) == first
        add_reviews(house.store, 10, 2)
        assert await judge_one(house, 2) == first
        add_reviews(house.store, 20, 1)

        await until(lambda: in_use(house) != first)
        second = in_use(house)
        assert await judge_one(house, 3) == second
        model = model_file.load(house.model)
        assert (model.version, model.lineage["counts"]["reviews"]) == (second, 3)
        await until(lambda: "ended_at" in note_of(house))
        assert note_of(house)["outcome"] == "goes live"

        # By hand, beside the daemon; the hour that must pass keeps it from training again.
        roll_back(house.model)
        await until(lambda: in_use(house) == first)
        add_reviews(house.store, 30, 3)
        assert await judge_one(house, 4) == first

    with house.store.read() as session:
        flags = flags_since(session, kinds=["model_replaced"])[::-1]
    assert [(one.before, one.after) for one in flags] == [(first, second), (second, first)]
    assert flags[0].details["same_texts"] is True
    assert flags[0].details["figures"]["examples"]["texts"] == 100
    assert house.log.count("retraining: 3 new reviews") == 1


class SwappedWhileJudging:
    """A model during whose first judgement someone puts another one in force."""

    def __init__(self, model: Model, swap: threading.Thread) -> None:
        self._model = model
        self._swap = swap
        self.version = model.version
        self.relevance = model.relevance
        self.happening = model.happening
        self.waited = False

    def judge(self, document: Document, *, threshold: float | None = None) -> Judgement:
        if self._swap.ident is None:
            self._swap.start()
            self._swap.join(timeout=0.1)
            self.waited = self._swap.is_alive()
        return self._model.judge(document, threshold=threshold)


async def test_an_article_is_judged_by_one_model_from_end_to_end(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    new = variant(model, "new")
    pipelines: list[Pipeline] = []
    swap = threading.Thread(target=lambda: pipelines[0].use_model(new))
    old = SwappedWhileJudging(model, swap)
    async with newsroom(sqlite_store, old, clock) as room:  # type: ignore[arg-type]
        pipelines.append(room.pipeline)
        room.publish("one", [Piece("/1.html", "Druzhba opens", DRILL)])
        room.publish("two", [Piece("/2.html", "Druzhba ends", DRILL.replace("Monday", "Friday"))])
        await room.run("one")
        swap.join()
        await room.run("two")
        assert old.waited
        assert [one.assessment.model_version for one in room.judged()] == [
            model.version, new.version
        ]  # fmt: skip


async def test_the_line_is_that_of_the_model_unless_the_configuration_draws_one(
    sqlite_store: Store, model: Model, clock: FixedClock, tmp_path: Path
) -> None:
    strict = variant(model, "strict")
    strict.relevance = type(model.relevance).from_state(
        model.relevance.state() | {"threshold": 0.999999}, model.reader
    )
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("one", [Piece("/1.html", "Druzhba opens", DRILL)])
        room.pipeline.use_model(strict)
        await room.run("one")
        [judged] = room.judged()
        assert (judged.assessment.threshold, judged.assessment.relevant) == (0.999999, False)
