"""Judgements of labelled examples by models that saw nothing of the story they judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from classifiers.examples import Example, Seed, group_numbers
from classifiers.judgement import Judgement
from classifiers.lexicon import load_lexicon
from classifiers.marking import mark
from classifiers.training import train

FOLDS = 5
OnFold = Callable[[int, int], None]


def folds(
    examples: Sequence[Example], number: int = FOLDS
) -> Iterator[tuple[list[int], list[int]]]:
    """Places of the examples to train on and of those to judge, fold by fold.

    Items of one story or one address are always in one fold, and each fold has its share of
    relevant items. Always the same for the same examples.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    splitter = StratifiedGroupKFold(number, shuffle=True, random_state=0)
    relevant = [example.relevant for example in examples]
    for training, held_out in splitter.split(relevant, relevant, group_numbers(examples)):
        yield training.tolist(), held_out.tolist()


def places_among(examples: Sequence[Example], trained_on: Sequence[Example]) -> list[int | None]:
    """Where each example stands among those trained on, by title and text; None if it does not."""
    places = {(e.document.title, e.document.text): i for i, e in enumerate(trained_on)}
    return [places.get((e.document.title, e.document.text)) for e in examples]


def held_out_judgements(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    number: int = FOLDS,
    *,
    written: Sequence[Example] = (),
    on_fold: OnFold | None = None,
) -> tuple[list[Judgement], float]:
    """A judgement of each example by a model trained on the other folds; the mean threshold.

    Everything, thresholds too, is learnt in the training folds. `written` texts are learnt from
    in every fold, and none of them is judged (see data/written/README.md). `on_fold(done,
    number)` is told of progress.
    """
    judged: dict[int, Judgement] = {}
    thresholds = []
    lexicon = load_lexicon()
    marks = {e.document: mark(e.document, lexicon) for e in (*examples, *written)}
    for done, (training, held_out) in enumerate(folds(examples, number), start=1):
        learnt = [examples[index] for index in training]
        model = train(learnt, seeds, written=written, marks=marks)
        thresholds.append(model.relevance.threshold)
        for index in held_out:
            judged[index] = model.judge(examples[index].document)
        if on_fold is not None:
            on_fold(done, number)
    return [judged[index] for index in range(len(examples))], sum(thresholds) / len(thresholds)
