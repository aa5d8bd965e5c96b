"""The versions of the model on disk: what is kept, the way back, and crashes in between."""

import fcntl
import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from classifiers import model_file
from classifiers.model import Model
from monitor.analysis.versions import KEPT, Versions
from monitor.errors import MonitorError
from tests.classifiers.labelled import of_other_code, variant

MADE = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)

Named = Callable[[int], Model]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".entente" / "model.skops"


@pytest.fixture
def versions(path: Path) -> Versions:
    return Versions(path)


@pytest.fixture(scope="session")
def named(model: Model) -> Named:
    """The bundled model, as if made of other things for each number."""
    made: dict[int, Model] = {}

    def give(number: int) -> Model:
        return made.setdefault(number, variant(model, f"reviews {number}"))

    return give


def in_force(versions: Versions) -> str | None:
    found = versions.in_force().model
    return None if found is None else found.version


def kept(versions: Versions, fate: Any = "in force") -> list[str]:
    return [one.version for one in versions.kept(fate)]


def put(versions: Versions, *models: Model) -> None:
    for day, model in enumerate(models):
        versions.place(model, MADE + timedelta(days=day))


# --- in force ----------------------------------------------------------------------------------


def test_nothing_yet(versions: Versions) -> None:
    found = versions.in_force()
    assert (found.before, found.model, found.lineage, found.made) == ("missing", None, None, None)
    assert versions.kept() == []


def test_what_is_placed_is_in_force_and_kept(versions: Versions, path: Path, named: Named) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
    found = versions.in_force()
    assert (found.before, found.made) == ("sound", MADE + timedelta(days=1))
    assert in_force(versions) == named(2).version
    assert kept(versions) == [named(1).version, named(2).version]
    [first, second] = versions.kept()
    assert first.path.name == f"0001-{named(1).version}.skops"
    assert second.path.read_bytes() == path.read_bytes()
    assert model_file.made_at(first.path) == MADE


def test_the_last_five_are_kept(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, *(named(number) for number in range(8)))
        for number in range(10, 18):
            versions.reject(named(number), MADE)
    assert kept(versions) == [named(number).version for number in range(3, 8)]
    assert kept(versions, "rejected") == [named(number).version for number in range(13, 18)]
    assert len(versions.kept()) == 2 * KEPT


def test_placing_the_same_twice_keeps_it_once(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, named(1), named(1))
    assert kept(versions) == [named(1).version]


def test_what_is_rejected_does_not_come_into_force(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, named(1))
        versions.reject(named(2), MADE)
        path = versions.reject(named(2), MADE)
    assert in_force(versions) == named(1).version
    assert kept(versions) == [named(1).version]
    assert kept(versions, "rejected") == [named(2).version]
    assert path.name == f"0002-{named(2).version}.rejected.skops"
    assert model_file.load(path).version == named(2).version


def test_a_model_from_elsewhere_is_kept_when_another_takes_its_place(
    versions: Versions, path: Path, named: Named
) -> None:
    model_file.save(named(1), path, made=MADE)
    with versions.alone():
        put(versions, named(2))
        assert versions.go_back().version == named(1).version


def test_an_incompatible_one_is_told_with_its_lineage(
    versions: Versions, path: Path, model: Model
) -> None:
    model_file.save(of_other_code(model), path)
    found = versions.in_force()
    assert (found.before, found.model) == ("incompatible", None)
    assert found.lineage is not None
    assert found.lineage["code"] == "0" * 64
    assert "other code" in found.because


def test_a_damaged_one_is_told(versions: Versions, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    found = versions.in_force()
    assert (found.before, found.lineage) == ("corrupt", None)
    assert str(path) in found.because


# --- the way back ------------------------------------------------------------------------------


def test_each_step_back_goes_one_further(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, named(1), named(2), named(3))
        assert versions.go_back().version == named(2).version
        assert in_force(versions) == named(2).version
        assert versions.go_back().version == named(1).version
        assert in_force(versions) == named(1).version
        assert kept(versions) == [named(1).version]
        assert kept(versions, "withdrawn") == [named(2).version, named(3).version]
        with pytest.raises(MonitorError, match="no other version was in force before"):
            versions.go_back()
    assert in_force(versions) == named(1).version


def test_the_time_of_making_comes_back_too(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
        versions.go_back()
    assert versions.in_force().made == MADE


def test_after_a_step_back_a_new_one_stands_on_what_is_in_force(
    versions: Versions, named: Named
) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
        versions.go_back()
        put(versions, named(3))
        assert kept(versions) == [named(1).version, named(3).version]
        assert versions.go_back().version == named(1).version


def test_one_that_was_withdrawn_is_not_so_when_it_is_placed_again(
    versions: Versions, named: Named
) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
        versions.go_back()
        put(versions, named(2))
    assert kept(versions, "withdrawn") == []
    assert in_force(versions) == named(2).version


def test_there_is_no_way_back_from_nothing(versions: Versions) -> None:
    with versions.alone(), pytest.raises(MonitorError, match=r"`monitor train` trains a new one"):
        versions.go_back()


def test_versions_that_cannot_be_used_are_passed_over(
    versions: Versions, model: Model, named: Named
) -> None:
    with versions.alone():
        put(versions, named(1), of_other_code(model), named(2), named(3))
        [_, _, second, _] = versions.kept()
        second.path.write_bytes(b"damaged")
        assert versions.go_back().version == named(1).version
    assert kept(versions) == [named(1).version]


def test_if_none_before_can_be_used_nothing_changes(
    versions: Versions, model: Model, named: Named
) -> None:
    with versions.alone():
        put(versions, of_other_code(model), named(2))
        with pytest.raises(MonitorError, match="belong to other code or are damaged"):
            versions.go_back()
    assert in_force(versions) == named(2).version
    assert len(kept(versions)) == 2


def test_the_way_back_from_a_damaged_file_leads_to_the_one_before_it(
    versions: Versions, path: Path, named: Named
) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
        path.write_bytes(b"damaged")
        assert versions.go_back().version == named(1).version


# --- put back what was in force ----------------------------------------------------------------


@pytest.mark.parametrize("fault", ["damaged", "gone"])
def test_what_was_in_force_is_put_back(
    versions: Versions, path: Path, named: Named, fault: str
) -> None:
    with versions.alone():
        put(versions, named(1), named(2), named(3))
        versions.go_back()
        path.write_bytes(b"damaged")
        if fault == "gone":
            path.unlink()
        restored = versions.restore()
    assert restored is not None
    # And not the one that was taken back.
    assert restored.version == in_force(versions) == named(2).version


def test_nothing_older_is_put_back_in_its_place(
    versions: Versions, model: Model, named: Named
) -> None:
    with versions.alone():
        assert versions.restore() is None
        put(versions, named(1), of_other_code(model))
        assert versions.restore() is None
        assert versions.in_force().before == "incompatible"


# --- crashes -----------------------------------------------------------------------------------


def crash_at(monkeypatch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """End the process, as it were, at the numbered call of a step that changes the disk."""
    calls = 0
    real = getattr(Path, name)

    def step(self: Path, *arguments: Any, **given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            raise KeyboardInterrupt
        return real(self, *arguments, **given)

    monkeypatch.setattr(Path, name, step)


@pytest.mark.parametrize("number", [1, 2])
def test_a_crash_while_one_is_placed(
    versions: Versions, named: Named, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with versions.alone():
        put(versions, named(1), named(2))
        with monkeypatch.context() as patch:
            crash_at(patch, "replace", number)
            with pytest.raises(KeyboardInterrupt):
                versions.place(named(3), MADE)
    # Before the first rename the old one is in force, after it the new one, kept or not.
    now, back = ((2, 1), (3, 2))[number - 1]
    assert in_force(versions) == named(now).version
    with versions.alone():
        assert versions.go_back().version == named(back).version


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_a_crash_on_the_way_back(
    versions: Versions, named: Named, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with versions.alone():
        put(versions, named(1), named(2), named(3))
        with monkeypatch.context() as patch:
            crash_at(patch, step, 1)
            with pytest.raises(KeyboardInterrupt):
                versions.go_back()
    assert in_force(versions) == named(3).version
    with versions.alone():
        assert versions.go_back().version == named(2).version
    assert kept(versions) == [named(1).version, named(2).version]


# --- faults of the disk, and other processes ---------------------------------------------------


def test_what_cannot_be_written_leaves_the_one_in_force(
    versions: Versions, path: Path, named: Named, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any, **given: Any) -> None:
        raise OSError(28, "No space left on device")

    with versions.alone():
        put(versions, named(1))
        monkeypatch.setattr(model_file, "_write", full)
        with pytest.raises(MonitorError, match=r"cannot be written: .*No space left on device"):
            versions.place(named(2), MADE)
        with pytest.raises(MonitorError, match="No space left on device"):
            versions.reject(named(2), MADE)
    assert in_force(versions) == named(1).version


def test_a_file_in_the_way_of_the_directory(versions: Versions, path: Path) -> None:
    path.parent.mkdir()
    path.with_suffix(".versions").write_text("")
    with pytest.raises(MonitorError, match="see that \\[model\\] path"), versions.alone():
        pass


def test_files_of_others_in_the_directory_are_left_alone(versions: Versions, named: Named) -> None:
    with versions.alone():
        put(versions, named(1))
        notes = versions.directory / "notes.txt"
        notes.write_text("")
        put(versions, *(named(number) for number in range(2, 9)))
    assert notes.exists()
    assert len(versions.kept()) == KEPT


def hold(path: Path, held: Any, let_go: Any) -> None:
    with Versions(path).alone():
        held.set()
        let_go.wait(30)


def test_two_processes_do_not_change_the_versions_at_once(versions: Versions, path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, let_go = context.Event(), context.Event()
    other = context.Process(target=hold, args=(path, held, let_go))
    other.start()
    assert held.wait(30)
    with (versions.directory / ".lock").open("w") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    let_go.set()
    with versions.alone():
        assert versions.kept() == []
    other.join(30)
    assert other.exitcode == 0
