"""The life of a model: let in or kept out, taken back, restored, rebuilt."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers import model_file
from classifiers.examples import Example, bundled_examples
from classifiers.model import Model
from monitor.analysis import model as analysis
from monitor.analysis.model import load_or_train, renew, roll_back, train_model
from monitor.analysis.reviews import taught_by
from monitor.analysis.versions import Versions
from monitor.errors import MonitorError
from monitor.store.database import Store
from monitor.store.review_tables import Review
from tests.classifiers.labelled import held_out, of_other_code, texts, variant
from tests.fakes import FixedClock
from tests.store.rows import MOMENT, add_article, number_of

LABELLED = texts(200)

Trained = Callable[[Model], list[Sequence[Example]]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".entente" / "model.skops"


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> Trained:
    """Lets training give a model that is at hand; tells which reviews it was given."""

    def give(model: Model) -> list[Sequence[Example]]:
        given: list[Sequence[Example]] = []

        def train(reviews: Sequence[Example] = ()) -> Model:
            given.append(reviews)
            return model

        monkeypatch.setattr(analysis, "train_model", train)
        return given

    return give


@pytest.fixture(scope="module")
def good(model: Model) -> Model:
    return variant(model, "good", held_out(LABELLED, wrong=1))


@pytest.fixture(scope="module")
def as_good(model: Model) -> Model:
    return variant(model, "as good", held_out(LABELLED, wrong=2))


@pytest.fixture(scope="module")
def bad(model: Model) -> Model:
    return variant(model, "bad", held_out(LABELLED, wrong=30))


def live(path: Path) -> str:
    return model_file.load(path).version


# --- training ----------------------------------------------------------------------------------


def test_the_first_goes_live(path: Path, clock: FixedClock, trained: Trained, bad: Model) -> None:
    trained(bad)
    renewal = renew(path, clock, ())
    assert (renewal.verdict.outcome, renewal.verdict.reason) == ("goes live", "missing")
    assert (renewal.before, renewal.kept_at) == (None, None)
    assert live(path) == bad.version
    assert model_file.made_at(path) == clock.now()


def test_one_that_is_not_worse_goes_live(
    path: Path, clock: FixedClock, trained: Trained, good: Model, as_good: Model
) -> None:
    model_file.save(good, path)
    trained(as_good)
    renewal = renew(path, clock, ())
    assert (renewal.verdict.outcome, renewal.verdict.reason) == ("goes live", "not_worse")
    assert renewal.before is not None
    assert renewal.after is not None
    assert renewal.before.examples is not None
    assert renewal.after.examples is not None
    assert renewal.before.examples.recall == pytest.approx(0.99)
    assert renewal.after.examples.recall == pytest.approx(0.98)
    assert live(path) == as_good.version


def test_one_that_is_worse_is_kept_out_and_beside(
    path: Path, clock: FixedClock, trained: Trained, good: Model, bad: Model
) -> None:
    model_file.save(good, path)
    trained(bad)
    renewal = renew(path, clock, ())
    assert (renewal.verdict.outcome, renewal.verdict.reason) == ("kept out", "worse")
    assert "F1 on the examples 0.995 before, 0.824 now" in renewal.verdict.because
    assert live(path) == good.version
    assert renewal.kept_at is not None
    assert bad.version in renewal.kept_at.name
    assert live(renewal.kept_at) == bad.version


def test_one_that_is_worse_goes_live_by_force(
    path: Path, clock: FixedClock, trained: Trained, good: Model, bad: Model
) -> None:
    model_file.save(good, path)
    trained(bad)
    assert renew(path, clock, (), force=True).verdict.reason == "forced"
    assert live(path) == bad.version


def test_the_same_again_changes_nothing(
    path: Path, clock: FixedClock, trained: Trained, good: Model
) -> None:
    trained(good)
    renew(path, clock, ())
    made, content = model_file.made_at(path), path.read_bytes()
    clock.advance(days=1)
    assert renew(path, clock, ()).verdict.reason == "unchanged"
    assert (model_file.made_at(path), path.read_bytes()) == (made, content)
    assert len(Versions(path).kept()) == 1


@pytest.mark.parametrize("fault", ["incompatible", "corrupt"])
def test_one_that_cannot_be_used_is_replaced_whatever_the_figures(
    path: Path, clock: FixedClock, trained: Trained, good: Model, bad: Model, fault: str
) -> None:
    model_file.save(of_other_code(good), path)
    if fault == "corrupt":
        path.write_bytes(path.read_bytes()[:-9])
    trained(bad)
    renewal = renew(path, clock, ())
    assert renewal.verdict.reason == fault
    assert live(path) == bad.version
    # Of other code, its own figures can still be told.
    assert (renewal.before is not None) == (fault == "incompatible")


def test_of_new_reviews_the_old_model_is_asked_now(
    path: Path, clock: FixedClock, trained: Trained, model: Model
) -> None:
    # Real texts, that the bundled model is made to have learnt nothing from.
    real = bundled_examples()[:120]
    model_file.save(variant(model, "old", held_out(LABELLED)), path)
    trained(variant(model, "new", held_out(LABELLED, real)))
    renewal = renew(path, clock, real)
    assert renewal.before is not None
    assert renewal.before.reviews is not None
    assert renewal.before.reviews.texts == len(real)
    distances = [(model.judge(one.document).relevance - one.relevant) ** 2 for one in real]
    assert renewal.before.reviews.brier == pytest.approx(sum(distances) / len(real))
    # What was made up for the new one is always off by 0.1.
    assert renewal.after is not None
    assert renewal.after.reviews is not None
    assert renewal.after.reviews.brier == pytest.approx(0.01)


def test_the_old_model_is_asked_about_no_more_than_so_many(
    path: Path,
    clock: FixedClock,
    trained: Trained,
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reviews = texts(40, first=1_000)
    monkeypatch.setattr(analysis, "MOST_ASKED", 30)
    model_file.save(variant(model, "old", held_out(LABELLED)), path)
    trained(variant(model, "new", held_out(LABELLED, reviews)))
    renewal = renew(path, clock, reviews)
    assert renewal.after is not None
    assert renewal.after.reviews is not None
    assert renewal.after.reviews.texts == 30


def test_what_cannot_be_trained_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(analysis, "bundled", lambda _: tmp_path)
    with pytest.raises(MonitorError, match=r"no model can be trained: .*no seed"):
        train_model()


# --- the way back ------------------------------------------------------------------------------


@pytest.fixture
def two(path: Path, clock: FixedClock, trained: Trained, good: Model, as_good: Model) -> Path:
    """A model file on which one model followed another."""
    for model in (good, as_good):
        trained(model)
        renew(path, clock, ())
        clock.advance(days=1)
    return path


def test_going_back_tells_what_was_and_what_is(two: Path, good: Model, as_good: Model) -> None:
    was, now = roll_back(two)
    assert was.model is not None
    assert (was.model.version, now.version) == (as_good.version, good.version)
    assert live(two) == good.version
    with pytest.raises(MonitorError, match="no other version was in force before"):
        roll_back(two)


def test_what_was_taken_back_returns_by_force_alone(
    two: Path, clock: FixedClock, good: Model, as_good: Model
) -> None:
    roll_back(two)
    again = renew(two, clock, ())
    assert (again.new.version, again.verdict.reason) == (as_good.version, "withdrawn")
    assert live(two) == good.version
    assert renew(two, clock, (), force=True).verdict.reason == "forced"
    assert live(two) == as_good.version


def test_what_is_made_of_more_may_come_after_a_step_back(
    two: Path, clock: FixedClock, trained: Trained, model: Model
) -> None:
    roll_back(two)
    more = variant(model, "more reviews", held_out(LABELLED, wrong=1))
    trained(more)
    assert renew(two, clock, ()).verdict.reason == "not_worse"
    assert live(two) == more.version


# --- at the daemon's start -----------------------------------------------------------------------


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> None:
    def train(reviews: Sequence[Example] = ()) -> Model:
        raise AssertionError("there was no need to train")

    monkeypatch.setattr(analysis, "train_model", train)


@pytest.mark.usefixtures("untrained")
def test_a_sound_model_is_taken_as_it_is(
    path: Path, sqlite_store: Store, clock: FixedClock, good: Model
) -> None:
    model_file.save(good, path)
    assert load_or_train(path, sqlite_store, clock).version == good.version
    assert not Versions(path).directory.exists()


@pytest.mark.parametrize("fault", [None, "corrupt", "missing"])
def test_after_a_step_back_the_daemon_does_not_train_over_it(
    two: Path, sqlite_store: Store, clock: FixedClock, good: Model, untrained: None,
    fault: str | None,
) -> None:  # fmt: skip
    roll_back(two)
    if fault == "corrupt":
        two.write_bytes(b"corrupt")
    elif fault == "missing":
        two.unlink()
    assert load_or_train(two, sqlite_store, clock).version == good.version
    assert live(two) == good.version


def test_other_code_makes_it_train_also_after_a_step_back(
    path: Path,
    sqlite_store: Store,
    clock: FixedClock,
    trained: Trained,
    good: Model,
    bad: Model,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in (good, bad):
        trained(one)
        renew(path, clock, (), force=True)
    roll_back(path)
    # The program is updated: its code now has another digest.
    monkeypatch.setattr(model_file, "code_digest", lambda: "1" * 64)
    trained(bad)
    assert load_or_train(path, sqlite_store, clock).version == bad.version
    assert Versions(path).kept("in force")[-1].version == bad.version


FAULTS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "corrupt": lambda path: path.write_bytes(b"corrupt"),
    "a directory": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_that_cannot_be_used_is_trained_with_the_reviews(
    path: Path,
    store: Store,
    clock: FixedClock,
    trained: Trained,
    good: Model,
    fault: str,
) -> None:
    path.parent.mkdir()
    FAULTS[fault](path)
    with store.write() as session:
        add_review(session, 1, relevant=True)
    given = trained(good)
    assert load_or_train(path, store, clock).version == good.version
    [reviews] = given
    assert [one.relevant for one in reviews] == [True]
    if fault != "a directory":
        assert live(path) == good.version
        assert model_file.made_at(path) == clock.now()


def test_a_directory_that_cannot_be_written_does_not_stop_the_daemon(
    path: Path,
    sqlite_store: Store,
    clock: FixedClock,
    trained: Trained,
    good: Model,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path.parent.write_text("a file in the way")
    trained(good)
    with caplog.at_level(logging.WARNING):
        assert load_or_train(path, sqlite_store, clock).version == good.version
    assert "the model is used all the same" in caplog.text


def test_without_a_store_what_is_trained_does_not_go_live(
    path: Path, trained: Trained, good: Model
) -> None:
    trained(good)
    assert load_or_train(path).version == good.version
    assert not path.exists()


# --- reviews -----------------------------------------------------------------------------------


def add_review(session: Any, number: int, *, relevant: bool, **article: Any) -> None:
    session.add(
        Review(
            article_id=number_of(add_article(session, number, **article)),
            reviewer="Amina",
            relevant=relevant,
            reviewed_at=MOMENT,
        )
    )
    session.flush()


def test_the_last_decision_on_each_article_is_learnt_from(store: Store) -> None:
    with store.write() as session:
        add_article(session, 1)
        add_review(
            session, 2, relevant=True, title="Druzhba", text="They drill.", lang="en",
            published_at=MOMENT + timedelta(days=1),
        )  # fmt: skip
        add_review(session, 3, relevant=True)
        session.add(Review(article_id=3, reviewer="Boris", relevant=False, reviewed_at=MOMENT))
    [first, second] = taught_by(store).examples
    assert (first.id, first.relevant, second.id, second.relevant) == (
        "article 2", True, "article 3", False
    )  # fmt: skip
    assert first.document.title == "Druzhba"
    assert first.document.text == "They drill."
    assert first.document.lang == "en"
    assert str(first.document.published) == "2026-03-03"
    assert (first.url, first.story) == ("https://dawn.example/2", None)
    assert first.events == first.frames == ()
