"""May a new model take the old one's place: every reason, and the edge of what chance may do."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from classifiers.examples import LabelledEvent
from classifiers.held_out import Answer, HeldOutAnswers
from classifiers.judgement import FRAMES
from classifiers.succession import Figures, Found, Standing, decide, standing
from tests.classifiers.labelled import held_out, text, texts

FIGURES = Figures(
    texts=630,
    relevant=400,
    average_precision=0.98,
    precision=0.95,
    recall=0.96,
    f1=0.955,
    brier=0.045,
    calibration_error=0.02,
)
FOUND = Found(texts=630, labelled=100, f1=0.9)
STANDING = Standing(examples=FIGURES, reviews=None, drills=FOUND, deals=FOUND, frames=FOUND)
NONE = Standing(examples=None, reviews=None, drills=None, deals=None, frames=None)


def verdict(before: Standing | None, after: Standing | None, **given: Any) -> tuple[str, str]:
    found = decide("new", "old", "sound", (before, after), **given)
    return found.outcome, found.reason


# --- in which case -----------------------------------------------------------------------------

WORSE = replace(STANDING, examples=replace(FIGURES, f1=0.5))
CASES: dict[str, tuple[tuple[Any, ...], dict[str, Any], tuple[str, str]]] = {
    "none before": (("new", None, "missing", (None, WORSE)), {}, ("goes live", "missing")),
    "incompatible": (
        ("new", None, "incompatible", (STANDING, WORSE)), {}, ("goes live", "incompatible")
    ),
    "corrupt": (("new", None, "corrupt", (None, None)), {}, ("goes live", "corrupt")),
    "none before, and withdrawn": (
        ("new", None, "missing", (None, STANDING)), {"withdrawn": {"new"}}, ("goes live", "missing")
    ),
    "the same": (("old", "old", "sound", (STANDING, STANDING)), {}, ("stays", "unchanged")),
    "the same, forced": (
        ("old", "old", "sound", (STANDING, STANDING)), {"force": True}, ("stays", "unchanged")
    ),
    "as good": (("new", "old", "sound", (STANDING, STANDING)), {}, ("goes live", "not_worse")),
    "worse": (("new", "old", "sound", (STANDING, WORSE)), {}, ("kept out", "worse")),
    "worse, forced": (
        ("new", "old", "sound", (STANDING, WORSE)), {"force": True}, ("goes live", "forced")
    ),
    "withdrawn": (
        ("new", "old", "sound", (STANDING, STANDING)), {"withdrawn": {"new"}},
        ("kept out", "withdrawn"),
    ),
    "withdrawn, forced": (
        ("new", "old", "sound", (STANDING, STANDING)), {"withdrawn": {"new"}, "force": True},
        ("goes live", "forced"),
    ),
    "another was withdrawn": (
        ("new", "old", "sound", (STANDING, STANDING)), {"withdrawn": {"newer"}},
        ("goes live", "not_worse"),
    ),
    "neither measured": (
        ("new", "old", "sound", (None, None)), {}, ("goes live", "nothing_to_compare")
    ),
    "the old not measured": (
        ("new", "old", "sound", (None, STANDING)), {}, ("goes live", "nothing_to_compare")
    ),
    "the new not measured": (
        ("new", "old", "sound", (STANDING, None)), {}, ("kept out", "not_measured")
    ),
    "no text in common": (
        ("new", "old", "sound", (NONE, NONE)), {}, ("goes live", "nothing_to_compare")
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "given", "expected"), CASES.values(), ids=CASES)
def test_every_case_has_its_reason(
    arguments: tuple[Any, ...], given: dict[str, Any], expected: tuple[str, str]
) -> None:
    found = decide(*arguments, **given)
    assert (found.outcome, found.reason) == expected
    assert found.because


# --- how much worse ----------------------------------------------------------------------------

ALLOWED = {
    "average_precision": -0.003,
    "f1": -0.008,
    "brier": 0.003,
}


@pytest.mark.parametrize("part", ["examples", "reviews"])
@pytest.mark.parametrize(("figure", "change"), ALLOWED.items(), ids=ALLOWED)
# A quarter of the texts, twice the chance; more texts, no less of it.
@pytest.mark.parametrize(("texts", "times"), [(160, math.sqrt(630 / 160)), (630, 1), (9999, 1)])
def test_what_chance_explains_is_allowed_and_no_more(
    part: str, figure: str, change: float, texts: int, times: float
) -> None:
    figures = replace(FIGURES, texts=texts, relevant=texts // 2)
    before = replace(NONE, **{part: figures})

    def after(share: float) -> Standing:
        worse = {figure: getattr(figures, figure) + share * times * change}
        return replace(NONE, **{part: replace(figures, **worse)})

    assert verdict(before, after(0.99)) == ("goes live", "not_worse")
    assert verdict(before, after(1.01)) == ("kept out", "worse")
    assert verdict(before, after(-9)) == ("goes live", "not_worse")


@pytest.mark.parametrize(
    ("part", "allowed"), [("drills", 0.042), ("deals", 0.028), ("frames", 0.024)]
)
def test_events_and_frames_may_not_be_found_worse(part: str, allowed: float) -> None:
    def after(loss: float) -> Standing:
        return replace(STANDING, **{part: replace(FOUND, f1=FOUND.f1 - loss)})

    assert verdict(STANDING, after(allowed * 0.99)) == ("goes live", "not_worse")
    assert verdict(STANDING, after(allowed * 1.01)) == ("kept out", "worse")


def test_a_gain_on_the_examples_does_not_pay_for_a_loss_on_the_reviews() -> None:
    before = replace(STANDING, reviews=replace(FIGURES, texts=200, relevant=100))
    after = replace(
        STANDING,
        examples=replace(FIGURES, f1=0.99, average_precision=0.999),
        reviews=replace(FIGURES, texts=200, relevant=100, f1=0.9),
    )
    found = decide("new", "old", "sound", (before, after))
    assert found.outcome == "kept out"
    assert (
        found.because
        == "F1 on the reviews 0.955 before, 0.900 now (a difference of 0.014 may be chance)"
    )


@pytest.mark.parametrize(
    ("relevant", "irrelevant", "weighed"),
    [(25, 25, True), (24, 100, False), (100, 24, False)],
)
def test_a_handful_of_reviews_decides_nothing(
    relevant: int, irrelevant: int, weighed: bool
) -> None:
    few = replace(FIGURES, texts=relevant + irrelevant, relevant=relevant)
    before = replace(STANDING, reviews=few)
    after = replace(STANDING, reviews=replace(few, f1=0.0))
    assert verdict(before, after)[1] == ("worse" if weighed else "not_worse")


@pytest.mark.parametrize(("labelled", "weighed"), [(25, True), (24, False)])
def test_a_handful_of_drills_decides_nothing(labelled: int, weighed: bool) -> None:
    few = replace(FOUND, labelled=labelled)
    before = replace(STANDING, drills=few)
    after = replace(STANDING, drills=replace(few, f1=0.0))
    assert verdict(before, after)[1] == ("worse" if weighed else "not_worse")


# --- figures -----------------------------------------------------------------------------------


def test_figures_are_of_what_was_asked_and_each_part_by_itself() -> None:
    examples, reviews = texts(8), texts(4, first=20)
    found = standing(held_out(examples, reviews, wrong=1))
    assert found.examples is not None
    assert (found.examples.texts, found.examples.relevant) == (8, 4)
    assert (found.examples.precision, found.examples.recall) == (1.0, 0.75)
    assert found.examples.f1 == pytest.approx(6 / 7)
    # Three relevant texts first, the fourth behind the four irrelevant ones.
    assert found.examples.average_precision == pytest.approx(0.75 + 0.25 * 4 / 8)
    assert found.examples.brier == pytest.approx((7 * 0.1**2 + 0.95**2) / 8)
    assert found.reviews is not None
    assert (found.reviews.texts, found.reviews.f1) == (4, 1.0)
    assert found.drills is found.deals is found.frames is None


def test_drills_deals_and_frames() -> None:
    deal = LabelledEvent("deal", "Wheat", "signed", "")
    examples = [
        *texts(4),
        text(10, events=(deal,), frames=("pivot",)),
        text(11, events=(), frames=("pivot", "axis")),
    ]
    events = {
        "drill": Answer(np.array([0.9, 0.1, 0.9, 0.1, 0.1, 0.9]), 0.5),
        "deal": Answer(np.array([0.9, 0.1, 0.1, 0.1, 0.9, 0.1]), 0.5),
    }
    frames = {frame: Answer(np.zeros(6), 0.2) for frame in FRAMES} | {
        "pivot": Answer(np.array([0, 0, 0, 0, 0.2, 0.1]), 0.2),
        "axis": Answer(np.array([0, 0, 0, 0, 0, 0.5]), 0.2),
    }
    found = standing(HeldOutAnswers.of(examples, [], events | frames))
    assert found.drills == Found(texts=6, labelled=2, f1=pytest.approx(2 * 2 / (3 + 2)))
    assert found.deals == Found(texts=6, labelled=1, f1=pytest.approx(2 * 1 / (2 + 1)))
    # The mean of pivot's 2/3 and axis' 1; frames that no text has are left out.
    assert found.frames == Found(texts=6, labelled=2, f1=pytest.approx(5 / 6))
    assert found.examples is None


def test_nothing_asked_gives_no_figures() -> None:
    found = held_out(texts(4))
    found.chances[:] = np.nan
    assert standing(found) == NONE


def test_what_one_was_not_asked_counts_for_neither() -> None:
    found = held_out(texts(4))
    found.chances[0, 0] = np.nan
    figures = standing(found).examples
    assert figures is not None
    assert (figures.texts, figures.relevant) == (3, 1)
