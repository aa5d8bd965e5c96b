"""Floors: what holds, what falls short, what rises, and what is lowered only on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import floors
from classifiers.evaluation.figures import MAIN, Figure, look_up
from classifiers.evaluation.floors import Floors, FloorsError
from classifiers.examples import DATA

F1 = Figure("drills.f1", "drills: F1", slack=0.01)
ERROR = Figure("error", "calibration error", higher_is_better=False, slack=0.01)
FIGURES = (F1, ERROR)
DATA_A, DATA_B = "a" * 64, "b" * 64


def report(f1: float | None = 0.9, error: float = 0.05) -> dict[str, Any]:
    return {"drills": {"f1": f1}, "error": error}


def limits(f1: float = 0.89, error: float = 0.06, data: str = DATA_A) -> Floors:
    return Floors(data, {"drills.f1": f1, "error": error})


# Name: the report, the floors, what is told.
SHORTFALLS = {
    "above": (report(), limits(), []),
    "exactly there": (report(0.89, 0.06), limits(), []),
    "under a floor": (report(0.8899), limits(), ["drills: F1 is 0.8899, under its floor 0.890"]),
    "over a ceiling": (
        report(error=0.061), limits(), ["calibration error is 0.0610, over its ceiling 0.060"],
    ),
    "both": (
        report(0.1, 0.9), limits(),
        [
            "drills: F1 is 0.1000, under its floor 0.890",
            "calibration error is 0.9000, over its ceiling 0.060",
        ],
    ),
    "not measured": (
        report(None), limits(), ["drills: F1 is not in the report, its floor is 0.890"],
    ),
    "no floor": (
        report(), Floors(DATA_A, {"error": 0.06}),
        ["drills: F1 has no floor: pin one with `make floors`"],
    ),
    "other data, whatever the figures": (
        report(0.1), limits(data=DATA_B),
        [
            "the labelled examples are not those that the floors belong to (fingerprint "
            "aaaaaaaaaaaa, floors bbbbbbbbbbbb): measure and pin anew with `make floors`"
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("measured", "held", "told"), SHORTFALLS.values(), ids=SHORTFALLS)
def test_shortfalls(measured: dict[str, Any], held: Floors, told: list[str]) -> None:
    assert floors.shortfalls(measured, held, DATA_A, FIGURES) == told


# Name: the report, the floors before (or none), the floors after.
PINNED = {
    "the first time": (report(), None, limits(0.89, 0.06)),
    "better": (report(0.95, 0.01), limits(), limits(0.94, 0.02)),
    "a little better, within the slack": (report(0.895), limits(0.89), limits(0.89)),
    "worse, but over the floor": (report(0.891, 0.059), limits(), limits()),
    "no better than the floor": (report(0.89, 0.06), limits(), limits()),
    "less than the slack": (report(0.005, 0.06), None, limits(0.0, 0.07)),
    "between two thousandths": (report(0.9019, 0.0511), None, limits(0.891, 0.062)),
    "on new data": (report(0.95), limits(data=DATA_B), limits(0.94)),
}


@pytest.mark.parametrize(("measured", "before", "after"), PINNED.values(), ids=PINNED)
@pytest.mark.parametrize("lower", [False, True])
def test_floors_rise_freely(
    measured: dict[str, Any], before: Floors | None, after: Floors, lower: bool
) -> None:
    pinned = floors.pin(measured, before, DATA_A, lower=lower, figures=FIGURES)

    assert pinned == after
    assert floors.shortfalls(measured, pinned, DATA_A, FIGURES) == []


def test_floors_are_not_lowered_by_accident() -> None:
    with pytest.raises(FloorsError) as error:
        floors.pin(report(0.8, 0.07), limits(), DATA_A, figures=FIGURES)

    assert str(error.value) == (
        "a floor is lowered only where --lower is given, and nothing was written: "
        "drills: F1 is 0.8000, its floor is 0.890; calibration error is 0.0700, its floor is 0.060"
    )


def test_floors_are_lowered_where_someone_says_so_and_only_where_they_must() -> None:
    pinned = floors.pin(report(0.8, 0.055), limits(), DATA_A, lower=True, figures=FIGURES)

    assert pinned == limits(0.79, 0.06)


def test_new_data_do_not_lower_a_floor() -> None:
    with pytest.raises(FloorsError, match=r"drills: F1 is 0\.8000"):
        floors.pin(report(0.8), limits(data=DATA_B), DATA_A, figures=FIGURES)


def test_a_figure_that_is_not_measured_cannot_be_pinned() -> None:
    with pytest.raises(FloorsError, match=r"^drills: F1 is not in the report: no floor"):
        floors.pin(report(None), None, DATA_A, lower=True, figures=FIGURES)


def test_changes_are_told() -> None:
    assert floors.changes(None, limits(), FIGURES) == [
        "drills: F1: 0.890 (new)",
        "calibration error: 0.060 (new)",
    ]
    assert floors.changes(limits(), limits(0.9), FIGURES) == ["drills: F1: 0.890 -> 0.900"]
    assert floors.changes(limits(), limits(), FIGURES) == []


# --- the file ------------------------------------------------------------------------------


def whole() -> Floors:
    return Floors(DATA_A, {figure.path: 0.5 + 0.001 * n for n, figure in enumerate(MAIN)})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(floors.written(whole()), encoding="utf-8")

    assert floors.read(path) == whole()


# Name: what replaces what in a sound file, and what is told of it.
BROKEN = {
    "not TOML": ("fingerprint", "= =", "Invalid"),
    "no fingerprint": ("fingerprint", "footprint", "missing or of the wrong form: 'fingerprint'"),
    "no table": ("[at_most]", "[at_worst]", "missing or of the wrong form: 'at_most'"),
    "unknown figure": ("frames.macro_f1", "frames.f2", "'frames.f2' is none of the main figures"),
    "no number": ("= 0.500", '= "high"', "must be a number, is 'high'"),
    "a truth": ("= 0.500", "= true", "must be a number, is True"),
    "fingerprint of a number": (f'"{DATA_A}"', "5", "fingerprint must be a text, is 5"),
}


@pytest.mark.parametrize(("old", "new", "told"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "floors.toml"
    text = floors.written(whole())
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(FloorsError) as error:
        floors.read(path)

    assert str(error.value).startswith(f"{path}: ")
    assert told in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FloorsError, match=r"floors\.toml.*No such file"):
        floors.read(tmp_path / "floors.toml")


# --- the data ------------------------------------------------------------------------------


def test_any_change_of_the_examples_changes_their_fingerprint(tmp_path: Path) -> None:
    for name, content in (("a.jsonl", b"1\n"), ("b.jsonl", b"2\n")):
        (tmp_path / name).write_bytes(content)
    seen = {floors.fingerprint(tmp_path)}
    changes = {
        "a byte": lambda: (tmp_path / "a.jsonl").write_bytes(b"3\n"),
        "a line from one file in the other": lambda: (
            (tmp_path / "a.jsonl").write_bytes(b"3\n2\n"),
            (tmp_path / "b.jsonl").write_bytes(b""),
        ),
        "a name": lambda: (tmp_path / "b.jsonl").rename(tmp_path / "c.jsonl"),
        "a file": lambda: (tmp_path / "d.jsonl").write_bytes(b""),
    }
    for name, change in changes.items():
        change()
        found = floors.fingerprint(tmp_path)
        assert found not in seen, name
        seen.add(found)


def test_what_is_not_measured_on_leaves_the_fingerprint_alone(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"1\n")
    before = floors.fingerprint(tmp_path)
    (tmp_path / "GUIDE.md").write_text("changed")
    (tmp_path / "written").mkdir()
    (tmp_path / "written" / "b.jsonl").write_bytes(b"2\n")

    assert floors.fingerprint(tmp_path) == before
    assert floors.fingerprint() == floors.fingerprint(DATA)


def test_figures_are_looked_up_by_their_path() -> None:
    nested = {"a": {"b": 0.5, "c": None}, "n": 3}

    assert look_up(nested, "a.b") == 0.5
    assert look_up(nested, "n") == 3
    for path in ("a.c", "a.d", "a.b.c", "x", "a"):
        assert look_up(nested, path) is None, path
