"""The figures that are written down are those that are measured, and none falls unnoticed."""

import json
from pathlib import Path
from typing import Any

import pytest

from classifiers.evaluation import floors
from classifiers.evaluation.figures import MAIN, look_up
from classifiers.evaluation.model_card import model_card
from classifiers.evaluation.readme_figures import with_figures
from classifiers.examples import bundled_examples, read_seeds, written_examples
from monitor.commands.evaluating import CARD, FLOORS, README, STORED_FIGURES

ROOT = Path(__file__).parents[2]

# Other builds of the numerical libraries round differently; also where a figure has no slack.
TOLERANCE = 0.006


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """What was measured when the model card was written."""
    figures: dict[str, Any] = json.loads((ROOT / STORED_FIGURES).read_text(encoding="utf-8"))
    return figures


def test_no_main_figure_is_under_its_floor(measured: dict[str, Any]) -> None:
    told = floors.shortfalls(measured, floors.read(ROOT / FLOORS), floors.fingerprint())

    assert not told, "\n".join(told)


def test_the_model_card_tells_what_is_measured(
    measured: dict[str, Any], kept: dict[str, Any]
) -> None:
    different = [
        f"{figure.name} is {look_up(measured, figure.path)}, kept as {look_up(kept, figure.path)}"
        for figure in MAIN
        if look_up(measured, figure.path)
        != pytest.approx(look_up(kept, figure.path), abs=max(figure.slack, TOLERANCE))
    ]

    assert not different, "run `make evaluate`: " + "; ".join(different)


def test_the_model_card_is_what_its_figures_and_data_make(kept: dict[str, Any]) -> None:
    card = model_card(kept, bundled_examples(), written_examples(), read_seeds(ROOT / "seeds"))

    assert (ROOT / CARD).read_text(encoding="utf-8") == card, "run `make evaluate`"


def test_the_readme_tells_the_same_figures(kept: dict[str, Any]) -> None:
    readme = (ROOT / README).read_text(encoding="utf-8")

    assert readme == with_figures(readme, kept), "run `make evaluate`"
