"""The figures of the README are those that `monitor evaluate` prints, and reach their bars."""

import re
from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import cross_validate
from classifiers.examples import bundled_examples, read_seeds

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")

# Other builds of the numerical libraries round differently.
TOLERANCE = 0.006


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    return cross_validate(bundled_examples(), read_seeds(ROOT / "seeds"))


def row(name: str) -> list[float]:
    """The numbers of a row of the README's table."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)\|$", README, re.M)
    assert found, f"no row {name}"
    return [float(number) for number in re.findall(r"\d\.\d+", found[1])]


def test_the_bars_are_reached(report: dict[str, Any]) -> None:
    assert report["relevance"]["average_precision"] >= 0.96
    assert report["events"]["drill"]["f1"] >= 0.80
    assert report["events"]["deal"]["f1"] >= 0.70


def test_the_readme_tells_the_figures(report: dict[str, Any]) -> None:
    relevance, events = report["relevance"], report["events"]
    expected = {
        "relevance": [
            relevance[name] for name in ("average_precision", "precision", "recall", "f1")
        ],
        "drills found": [events["drill"][name] for name in ("precision", "recall", "f1")],
        "deals found": [events["deal"][name] for name in ("precision", "recall", "f1")],
        "status of those found": [events["status_accuracy"]],
        "frames, macro average": [report["frames"]["macro_f1"]],
        "stories (B-cubed)": [
            report["stories"][f"bcubed_{name}"] for name in ("precision", "recall", "f1")
        ],
    }

    for name, figures in expected.items():
        assert row(name) == pytest.approx(figures, abs=TOLERANCE), name


def test_the_readme_tells_the_figures_by_language(report: dict[str, Any]) -> None:
    by_lang = report["relevance"]["by_lang"]
    order = ("en", "ru", "ur", "hi", "zh", "fa", "ar")

    assert row("average precision") == pytest.approx(
        [by_lang[lang]["average_precision"] for lang in order], abs=TOLERANCE
    )
    assert row("F1") == pytest.approx([by_lang[lang]["f1"] for lang in order], abs=TOLERANCE)
