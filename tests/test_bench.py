"""The benches' report and exit status; how fast anything is, is for `make bench` to say."""

import json
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.report import Figure, write_json


def figure(value: float, bound: float, *, baseline: float = 1.0) -> Figure:
    return Figure("reading", value=value, unit="ms", baseline=baseline, bound=bound)


def measured(**benches: list[Figure]) -> dict[str, Callable[[], list[Figure]]]:
    """Benches that have these figures."""
    return {name: partial(list, figures) for name, figures in benches.items()}


def test_report_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    write_json([figure(3.0, 2.0, baseline=2.0)], tmp_path / "out" / "feeds.json")

    assert json.loads((tmp_path / "out" / "feeds.json").read_text()) == [
        {
            "name": "reading",
            "value": 3.0,
            "unit": "ms",
            "baseline": 2.0,
            "ratio": 1.5,
            "bound": 2.0,
            "holds": True,
        }
    ]


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param(1.999, True, id="under the bound"),
        pytest.param(2.0, True, id="at the bound"),
        pytest.param(2.001, False, id="over the bound"),
    ],
)
def test_a_bound_is_the_most_that_the_ratio_may_be(value: float, holds: bool) -> None:
    assert figure(value, 2.0).holds is holds


@pytest.mark.parametrize("number", [0.0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("field", ["value", "baseline", "bound"])
def test_a_figure_needs_positive_finite_numbers(field: str, number: float) -> None:
    numbers = {"value": 1.0, "baseline": 1.0, "bound": 1.0} | {field: number}
    with pytest.raises(ValueError, match="not a positive number"):
        Figure("reading", unit="ms", **numbers)


def test_every_bound_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    benches = measured(one=[figure(1.0, 2.0)], two=[figure(2.0, 2.0)])

    assert main(["--out", str(tmp_path)], benches) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"one.json", "two.json"}
    printed = capsys.readouterr().out
    assert "one" in printed
    assert "two" in printed


def test_a_bound_that_does_not_hold_fails_the_run_but_not_the_benches_after_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benches = measured(one=[figure(1.0, 2.0), figure(3.0, 2.0)], two=[figure(1.0, 2.0)])

    assert main(["--out", str(tmp_path)], benches) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"one.json", "two.json"}
    assert "NO" in capsys.readouterr().out


def test_only_the_named_bench_runs(tmp_path: Path) -> None:
    benches = measured(one=[figure(3.0, 2.0)], two=[figure(1.0, 2.0)])

    assert main(["two", "--out", str(tmp_path)], benches) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["two.json"]


def test_an_unknown_name_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["speed", "--out", str(tmp_path)])

    assert ended.value.code == 2
    assert "no such bench: speed" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_real_bench_measures_and_reports(tmp_path: Path) -> None:
    status = main(["recording", "--out", str(tmp_path)])

    figures = json.loads((tmp_path / "recording.json").read_text())
    assert figures
    assert status == (0 if all(one["holds"] for one in figures) else 1)
    for one in figures:
        assert one["ratio"] == pytest.approx(one["value"] / one["baseline"])
        assert one["holds"] is (one["ratio"] <= one["bound"])
