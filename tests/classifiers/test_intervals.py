"""Weighted figures agree with the plain ones; intervals come from drawing whole stories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import metrics
from classifiers.evaluation import evaluate, intervals, weighted
from classifiers.evaluation.figures import look_up
from classifiers.examples import Example, LabelledEvent
from classifiers.judgement import Document, Event, Frame, Judgement

# Few distinct scores, so that many are equal.
ITEMS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, 0.25, 0.7, 1.0]), st.booleans(), st.booleans(), st.integers(0, 3)
    ),
    min_size=1,
    max_size=12,
)


def columns(items: list[tuple[float, bool, bool, int]]) -> tuple[Any, Any, Any, Any]:
    """Scores, what was found, what was wanted, and weights of shape (2, items): ones, and the
    numbers given."""
    scores, found, wanted, times = (np.array(column) for column in zip(*items, strict=True))
    return scores, found, wanted, np.vstack([np.ones(len(items)), times])


def same(value: float, plain: float | None) -> bool:
    return bool(np.isnan(value)) if plain is None else value == pytest.approx(plain)


@settings(deadline=None)
@given(ITEMS)
def test_an_item_of_weight_n_counts_as_n_items(items: list[Any]) -> None:
    scores, found, wanted, weights = columns(items)

    ranking = weighted.rank(weights, scores, wanted)
    aps, aucs = weighted.average_precision(ranking), weighted.roc_auc(ranking)
    figures = weighted.precision_recall_f1(weights, found, wanted)
    errors = weighted.expected_calibration_error(weights, scores, wanted)

    for row, counts in enumerate(weights.astype(int)):
        p, f, w = (np.repeat(column, counts).tolist() for column in (scores, found, wanted))
        assert same(aps[row], metrics.average_precision(p, w))
        assert same(aucs[row], metrics.roc_auc(p, w))
        assert same(errors[row], metrics.expected_calibration_error(metrics.calibration(p, w)))
        for name, value in metrics.precision_recall_f1(f, w).items():
            assert same(figures[name][row], value if any(w) else None), name


def example(number: int, story: str, relevant: bool, **more: Any) -> Example:
    more.setdefault("kind", None if relevant else "near")
    return Example(f"{number}", Document(f"{number}", ""), 2 * relevant, story=story, **more)


def judgement(relevance: float, **more: Any) -> Judgement:
    given = {"reasons": (), "events": (), "frames": (), "lang": "en"} | more
    return Judgement(relevance=relevance, relevant=relevance >= 0.5, **given)


DRILL = Event("drill", "D", "planned", "e", 0.8)
EXAMPLES = [
    example(0, "a", True, events=(LabelledEvent("drill", "D", "planned", "e"),)),
    example(1, "a", True, events=(LabelledEvent("drill", "D", "concluded", "e"),)),
    example(2, "b", True, frames=("pivot",), outlet_bloc="india"),
    example(3, "b", False, kind="far"),
    example(4, "c", False),
    example(5, "d", True, frames=("axis",)),
]
JUDGEMENTS = [
    judgement(0.9, events=(DRILL,)),
    judgement(0.8, events=(DRILL,)),
    judgement(0.3),
    judgement(0.1),
    judgement(0.6, frames=(Frame("axis", 0.9, "e"),)),
    judgement(0.7, frames=(Frame("axis", 0.9, "e"),)),
]


def test_there_is_an_interval_around_every_figure_of_the_report() -> None:
    report = evaluate(JUDGEMENTS, EXAMPLES, model="m", threshold=0.5)

    assert len(report["intervals"]) > 40
    for path, limits in report["intervals"].items():
        value = look_up(report, path)
        if limits is not None:
            assert value is not None, path
            # Percentiles of a figure of six items are coarse, but the figure is among the draws.
            assert 0 <= limits[0] <= value + 1e-4, path
            assert limits[1] >= value - 1e-4, path
    assert {"relevance.by_bloc.india.f1", "stories.bcubed_f1", "frames.macro_f1"} <= set(
        report["intervals"]
    )


def test_what_is_never_labelled_has_no_interval() -> None:
    limits = intervals.intervals(JUDGEMENTS, EXAMPLES, [0] * 6)

    assert limits["events.deal.f1"] is None
    assert limits["frames.per_frame.limits.recall"] is None
    assert limits["relevance.by_kind.near.false_positive_rate"] == (1.0, 1.0)


def test_no_examples_have_no_intervals() -> None:
    assert intervals.intervals([], [], []) == {}


def test_intervals_are_always_the_same_and_do_not_hang_on_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once = intervals.intervals(JUDGEMENTS, EXAMPLES, [0, 0, 1, 1, 2, 3])
    monkeypatch.setattr(intervals, "_MOST_WEIGHTS", 100)

    assert intervals.intervals(JUDGEMENTS, EXAMPLES, [0, 0, 1, 1, 2, 3]) == at_once


def test_articles_of_one_story_are_drawn_together() -> None:
    """Twenty stories of ten articles, half of them wholly missed, tell less than 200 stories."""
    judgements = [judgement(0.9 if n // 10 % 2 else 0.2) for n in range(200)]
    together = [example(n, f"{n // 10}", True) for n in range(200)]
    apart = [example(n, f"{n}", True) for n in range(200)]

    wide, narrow = (
        intervals.intervals(judgements, examples, [0] * 200)["relevance.recall"]
        for examples in (together, apart)
    )

    assert wide is not None
    assert narrow is not None
    # The spread of a mean of n independent halves is 1.96 * 0.5 / sqrt(n) on either side.
    assert wide[1] - wide[0] == pytest.approx(2 * 1.96 * 0.5 / 20**0.5, rel=0.15)
    assert narrow[1] - narrow[0] == pytest.approx(2 * 1.96 * 0.5 / 200**0.5, rel=0.15)
