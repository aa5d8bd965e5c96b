"""How sure the figures are: intervals by the bootstrap (Efron 1979).

Whole stories are drawn with replacement, since articles on one happening stand or fall together;
the interval is the middle 95 % of the figure over the draws. What varies is the choice of
articles, not the training: the judgements stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from classifiers.evaluation import weighted
from classifiers.evaluation.naming import GROUPS, Naming
from classifiers.evaluation.outcomes import (
    EVENT_TYPES,
    FAR_KINDS,
    TOLD_APART,
    bloc,
    found_events,
    language,
    statuses_right,
)
from classifiers.evaluation.weighted import Flags, Values, Weights
from classifiers.examples import Example, group_numbers
from classifiers.judgement import FRAMES, Judgement
from classifiers.metrics import b_cubed_items

RESAMPLES = 1_000
_MIDDLE = (2.5, 97.5)
# Weights held in memory at once, 8 bytes each.
_MOST_WEIGHTS = 2_000_000

Interval = tuple[float, float]


def intervals(
    judgements: Sequence[Judgement],
    examples: Sequence[Example],
    stories: Sequence[int],
    *,
    named: Sequence[Naming | None] = (),
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> dict[str, Interval | None]:
    """Low and high end of each figure, by its path in the report (`relevance.by_lang.ru.f1`).

    `stories[i]` is the story that `examples[i]` was put in, `named[i]` whom it names, if that is
    known. Draws in which a figure is not
    defined (no article of that language, no drill) are left out; None where all are. Always the
    same for the same input.
    """
    if not examples:
        return {}
    measured = _Measured(judgements, examples, stories, named)
    blocks = [
        measured.figures(weights)
        for weights in _draws(group_numbers(examples), resamples, np.random.default_rng(seed))
    ]
    return {
        path: _interval(np.concatenate([block[path] for block in blocks])) for path in blocks[0]
    }


def _draws(groups: Sequence[int], resamples: int, random: np.random.Generator) -> Iterator[Weights]:
    """How often each item was drawn, in blocks of shape (some resamples, items)."""
    numbers, members = np.unique(groups, return_inverse=True)
    chances = np.full(len(numbers), 1 / len(numbers))
    at_once = max(1, _MOST_WEIGHTS // len(groups))
    for start in range(0, resamples, at_once):
        drawn = random.multinomial(
            len(numbers), chances, size=min(at_once, resamples - start)
        ).astype(float)
        yield drawn[:, members]


def _interval(values: Values) -> Interval | None:
    defined = values[~np.isnan(values)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, _MIDDLE)
    return float(low), float(high)


class _Measured:
    """What was judged and what was labelled, as arrays over the items."""

    def __init__(
        self,
        judgements: Sequence[Judgement],
        examples: Sequence[Example],
        stories: Sequence[int],
        named: Sequence[Naming | None],
    ) -> None:
        self._scores = np.array([judgement.relevance for judgement in judgements])
        self._found = _flags(judgement.relevant for judgement in judgements)
        self._wanted = _flags(example.relevant for example in examples)
        self._langs = np.array([language(example) for example in examples])
        self._blocs = np.array([bloc(example) for example in examples])
        self._kinds = np.array([example.kind or "" for example in examples])
        self._named = {
            group: _flags(one in members for one in named)
            for group, members in GROUPS.items()
            if named
        }
        self._tagged = {
            **{
                f"events.{kind}": (
                    _flags(bool(found_events(one, kind)) for one in judgements),
                    _flags(any(e.type == kind for e in one.events) for one in examples),
                )
                for kind in EVENT_TYPES
            },
            **{
                f"frames.per_frame.{frame}": (
                    _flags(any(f.frame == frame for f in one.frames) for one in judgements),
                    _flags(frame in one.frames for one in examples),
                )
                for frame in FRAMES
            },
        }
        statuses = list(statuses_right(judgements, examples))
        self._status_of = [index for index, _ in statuses]
        self._status_right = np.array([float(right) for _, right in statuses])
        self._with_story = [i for i, example in enumerate(examples) if example.story]
        together = b_cubed_items(
            [stories[i] for i in self._with_story], [examples[i].story for i in self._with_story]
        )
        self._same_cluster, self._same_story = (
            np.array(values, dtype=float) for values in together
        )

    def figures(self, weights: Weights) -> dict[str, Values]:
        """Each figure of the report by its path, one value a row of `weights`."""
        figures = dict(self._relevance(weights))
        for path, (found, wanted) in self._tagged.items():
            figures |= _below(path, weighted.precision_recall_f1(weights, found, wanted))
        figures["events.status_accuracy"] = weighted.mean(
            weights[:, self._status_of], self._status_right
        )
        figures["frames.macro_f1"] = _mean_of_defined(
            [figures[f"frames.per_frame.{frame}.f1"] for frame in FRAMES]
        )
        here = weights[:, self._with_story]
        precision = weighted.mean(here, self._same_cluster)
        recall = weighted.mean(here, self._same_story)
        figures["stories.bcubed_precision"] = precision
        figures["stories.bcubed_recall"] = recall
        figures["stories.bcubed_f1"] = weighted.harmonic(precision, recall)
        return figures

    def _relevance(self, weights: Weights) -> Iterator[tuple[str, Values]]:
        everywhere = np.ones(len(self._wanted), dtype=bool)
        yield from self._ranked("relevance", weights, everywhere).items()
        ranking = weighted.rank(weights, self._scores, self._wanted)
        yield "relevance.roc_auc", weighted.roc_auc(ranking)
        yield "relevance.brier", weighted.mean(weights, (self._scores - self._wanted) ** 2)
        yield (
            "relevance.expected_calibration_error",
            weighted.expected_calibration_error(weights, self._scores, self._wanted),
        )
        for group, names in (("by_lang", self._langs), ("by_bloc", self._blocs)):
            for name in np.unique(names).tolist():
                path = f"relevance.{group}.{name}"
                yield from self._ranked(path, weights, names == name).items()
        others = ~np.isin(self._langs, TOLD_APART)
        yield from self._ranked("relevance.other_languages", weights, others).items()
        for kind in np.unique(self._kinds[self._kinds != ""]).tolist():
            path = f"relevance.by_kind.{kind}.false_positive_rate"
            yield path, self._false_positives(weights, self._kinds == kind)
        yield (
            "relevance.topical_and_far.false_positive_rate",
            self._false_positives(weights, np.isin(self._kinds, FAR_KINDS)),
        )
        for group, here in self._named.items():
            path = f"relevance.by_naming.{group}.false_positive_rate"
            yield path, self._false_positives(weights, here)

    def _false_positives(self, weights: Weights, here: Flags) -> Values:
        unwanted = here & ~self._wanted
        return weighted.mean(weights[:, unwanted], self._found[unwanted].astype(float))

    def _ranked(self, path: str, weights: Weights, here: Flags) -> dict[str, Values]:
        part, found, wanted = weights[:, here], self._found[here], self._wanted[here]
        ranking = weighted.rank(part, self._scores[here], wanted)
        return _below(
            path,
            {
                "average_precision": weighted.average_precision(ranking),
                **weighted.precision_recall_f1(part, found, wanted),
            },
        )


def _flags(values: Iterator[bool]) -> Flags:
    return np.fromiter(values, dtype=bool)


def _below(path: str, figures: dict[str, Values]) -> dict[str, Values]:
    return {f"{path}.{name}": values for name, values in figures.items()}


def _mean_of_defined(rows: Sequence[Values]) -> Values:
    """The mean over rows, leaving out what is NaN; NaN where all is."""
    table = np.vstack(rows)
    defined = ~np.isnan(table)
    total, number = np.where(defined, table, 0.0).sum(axis=0), defined.sum(axis=0)
    mean: Values = np.divide(total, number, out=np.full(len(total), np.nan), where=number > 0)
    return mean
