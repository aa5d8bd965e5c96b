"""`monitor train`: what is shown, what is said of the verdict, and the exit status."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import Result

from classifiers import examples, model_file
from classifiers.examples import Example
from classifiers.model import Model
from monitor.analysis import model as analysis
from monitor.store.database import Store
from tests import test_cli
from tests.analysis.test_model import add_review
from tests.classifiers.labelled import held_out, texts, variant
from tests.test_cli import monitor

# Fixtures of the command line's own tests.
directory = test_cli.directory
store = test_cli.store
logging_as_it_was = test_cli._logging_as_it_was

LABELLED = texts(200)

Trains = Callable[..., Model]


@pytest.fixture
def trains(model: Model, monkeypatch: pytest.MonkeyPatch) -> Trains:
    """Lets the next training give a model that gets so many relevant texts of a hundred wrong."""

    def give(name: str, wrong: int) -> Model:
        given = variant(model, name, held_out(LABELLED, wrong=wrong))

        def train(reviews: Sequence[Example] = ()) -> Model:
            return given

        monkeypatch.setattr(analysis, "train_model", train)
        return given

    return give


def rows(result: Result) -> dict[str, list[str]]:
    """The table of the output: what stands beside each name."""
    found = {}
    for line in result.stdout.splitlines():
        name, *values = re.split(r"\s{2,}", line.strip())
        found[name] = values
    return found


def live(directory: Path) -> str:
    return model_file.load(directory / ".entente" / "model.skops").version


def test_the_first_is_shown_alone_and_goes_live(directory: Path, trains: Trains) -> None:
    first = trains("first", wrong=2)

    result = monitor("train")

    assert result.exit_code == 0
    assert "no database yet, so no reviews" in result.stderr
    shown = rows(result)
    assert shown["version"] == [first.version]
    assert shown["learnt from seeds"] == ["5"]
    assert shown["examples measured on"] == ["200 (100 relevant)"]
    assert shown["examples: recall"] == ["0.980"]
    assert f"model {first.version} goes live: there was no model before\n" in result.stdout
    assert "takes it within seconds" in result.stdout
    assert live(directory) == first.version


def test_both_are_shown_side_by_side(directory: Path, trains: Trains) -> None:
    first = trains("first", wrong=4)
    monitor("train")
    second = trains("second", wrong=2)

    result = monitor("train")

    assert result.exit_code == 0
    shown = rows(result)
    assert shown["version"] == [first.version, second.version]
    assert shown["examples: recall"] == ["0.960", "0.980"]
    assert shown["examples: precision"] == ["1.000", "1.000"]
    for name in ("average precision", "F1", "Brier score", "calibration error"):
        assert len(shown[f"examples: {name}"]) == 2
    assert all(re.fullmatch(r"\d\d \w+ \d{4}, \d\d:\d\d UTC", made) for made in shown["made"])
    assert "figures of both are of the same texts, which neither model learnt from" in result.stdout
    assert f"model {second.version} goes live: not worse in any of 3 figures\n" in result.stdout


def test_one_that_is_worse_is_kept_out_with_status_1(directory: Path, trains: Trains) -> None:
    first = trains("first", wrong=2)
    monitor("train")
    second = trains("second", wrong=40)

    result = monitor("train")

    assert result.exit_code == 1
    assert f"model {second.version} is kept out: " in result.stdout
    assert "F1 on the examples 0.990 before, 0.750 now" in result.stdout
    assert f"live now: model {first.version}, as before" in result.stdout
    assert "`monitor train --force` puts it in force all the same" in result.stderr
    [kept] = directory.glob(".entente/model.versions/*.rejected.skops")
    assert second.version in kept.name
    assert str(kept) in result.stderr
    assert live(directory) == first.version

    forced = monitor("train", "--force")

    assert forced.exit_code == 0
    assert f"model {second.version} goes live: because it was forced" in forced.stdout
    assert live(directory) == second.version


def test_the_same_again_stays(directory: Path, trains: Trains) -> None:
    first = trains("first", wrong=2)
    monitor("train")

    result = monitor("train")

    assert result.exit_code == 0
    assert f"model {first.version} stays live: " in result.stdout


def test_one_that_cannot_be_used_is_told_and_replaced(directory: Path, trains: Trains) -> None:
    first = trains("first", wrong=2)
    monitor("train")
    (directory / ".entente" / "model.skops").write_bytes(b"damaged")

    result = monitor("train")

    assert result.exit_code == 0
    assert "live before: " in result.stdout
    assert "is cut off, or was never a model of this program" in result.stdout
    assert f"model {first.version} goes live: the model before cannot be read" in result.stdout


def test_rolling_back_goes_one_further_each_time(directory: Path, trains: Trains) -> None:
    names = []
    for number in range(3):
        names.append(trains(f"number {number}", wrong=2).version)
        monitor("train")

    first, second, none = (monitor("train", "--rollback") for _ in range(3))

    assert (first.exit_code, second.exit_code, none.exit_code) == (0, 0, 1)
    assert f"live before: model {names[2]}" in first.stdout
    assert f"live now: model {names[1]}, " in first.stdout
    assert f"live now: model {names[0]}, " in second.stdout
    assert none.stdout == ""
    assert none.stderr.startswith("monitor: cannot go back to an earlier model: ")
    assert "no other version was in force before" in none.stderr
    assert live(directory) == names[0]


def test_what_was_rolled_back_is_kept_out(directory: Path, trains: Trains) -> None:
    for name in ("first", "second"):
        trains(name, wrong=2)
        monitor("train")
    monitor("train", "--rollback")

    result = monitor("train")

    assert result.exit_code == 1
    assert "is kept out: it was rolled back before" in result.stdout


def test_force_and_rollback_do_not_go_together(directory: Path) -> None:
    result = monitor("train", "--force", "--rollback")

    assert result.exit_code == 2
    assert "give one of them" in result.stderr


def test_a_database_that_cannot_be_read_is_no_reason_to_learn_from_less(
    directory: Path, trains: Trains
) -> None:
    trains("first", wrong=2)
    (directory / "monitor.db").write_bytes(b"not a database at all, but long enough" * 99)

    result = monitor("train")

    assert result.exit_code == 1
    assert result.stderr.startswith("monitor: ")
    assert not (directory / ".entente" / "model.skops").exists()


def test_real_training_learns_from_the_reviews_of_the_store(
    store: Store, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whole stories, so that both classes and all parts are there, at a fraction of the time.
    some = examples.bundled_examples()[:100]
    monkeypatch.setattr(examples, "bundled_examples", lambda: some)
    monkeypatch.setattr(examples, "written_examples", list)
    with store.write() as session:
        for number in range(1, 4):
            add_review(session, number, relevant=number % 2 == 0, text="Moscow and Islamabad met.")

    result = monitor("train")

    assert result.exit_code == 0, result.output
    shown = rows(result)
    assert shown["learnt from examples"] == ["100"]
    assert shown["learnt from reviews"] == ["3"]
    assert shown["version"] == [live(directory)]
    assert shown["examples measured on"][0].startswith("100 (")
    assert shown["reviews measured on"] == ["3 (1 relevant)"]
    assert float(shown["examples: average precision"][0]) > 0.9
    assert {f"{name} found: F1" for name in ("drills", "deals", "frames")} <= shown.keys()
