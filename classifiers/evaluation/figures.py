"""The main figures of a report: where they stand in it, what they are called, which way is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the report, `path` being the keys that lead to it, joined by dots.

    `slack` is how much of it is worth an article or two: other builds of the numerical libraries
    round differently, and a probability at the threshold then falls on its other side.
    """

    path: str
    name: str
    higher_is_better: bool = True
    slack: float = 0.01


MAIN = (
    Figure("relevance.average_precision", "relevance: average precision", slack=0.003),
    Figure("relevance.precision", "relevance: precision"),
    Figure("relevance.recall", "relevance: recall"),
    Figure("relevance.f1", "relevance: F1"),
    Figure("relevance.by_lang.en.f1", "relevance: F1 in English"),
    Figure("relevance.by_lang.ru.f1", "relevance: F1 in Russian", slack=0.02),
    Figure("relevance.by_lang.ur.f1", "relevance: F1 in Urdu", slack=0.02),
    Figure("relevance.other_languages.f1", "relevance: F1 in the other languages", slack=0.02),
    Figure(
        "relevance.by_kind.near.false_positive_rate",
        "relevance: false positives among near negatives",
        higher_is_better=False,
        slack=0.015,
    ),
    Figure(
        "relevance.topical_and_far.false_positive_rate",
        "relevance: false positives among topical and far negatives",
        higher_is_better=False,
        slack=0.0,
    ),
    Figure(
        "relevance.by_naming.both.false_positive_rate",
        "relevance: false positives among irrelevant articles that name both parties",
        higher_is_better=False,
        slack=0.02,
    ),
    Figure("relevance.brier", "relevance: Brier score", higher_is_better=False, slack=0.005),
    Figure(
        "relevance.expected_calibration_error",
        "relevance: expected calibration error",
        higher_is_better=False,
    ),
    Figure("events.drill.f1", "drills: F1", slack=0.015),
    Figure("events.deal.f1", "deals: F1"),
    Figure("events.status_accuracy", "status right where found", slack=0.015),
    Figure("frames.macro_f1", "frames: macro F1", slack=0.015),
    Figure("stories.bcubed_f1", "stories: B-cubed F1"),
    Figure(
        "baselines.seeds_alone.average_precision",
        "seeds and swaps alone: average precision",
        slack=0.003,
    ),
)


def look_up(report: Mapping[str, Any], path: str) -> float | None:
    """The figure at a path; None where the report has none."""
    here: Any = report
    for key in path.split("."):
        if not isinstance(here, Mapping) or key not in here:
            return None
        here = here[key]
    return here if isinstance(here, int | float) else None
