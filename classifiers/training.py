"""Making a model from seeds, labelled examples and reviews.

1. Every text is marked: sentences, and the actors they name.
2. The seeds give passages and their swaps, the examples and reviews their labels.
3. Relevance is learnt from both; events and frames from the labelled examples alone.
4. What the model was made of is written into its lineage.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifiers.contrast import Contrast, contrast
from classifiers.events import EventFinder
from classifiers.examples import Example, Seed, group_numbers
from classifiers.features import FEATURE_NAMES
from classifiers.happenings import Background
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.lineage import lineage
from classifiers.marking import MarkedDocument, mark
from classifiers.model import Model
from classifiers.narratives import FrameFinder
from classifiers.relevance import (
    RelevanceModel,
    TrainingSet,
    fit,
    held_out_figures,
    training_rows,
)

# The passages overlap, so they count as fewer articles than they are: they lead while there
# are few labelled examples and fade as those grow. Average precision moves by less than
# 0.001 between 50 and 500.
CONTRAST_WEIGHT = 150.0
# A person of this newsroom said so, on the articles it really gets.
REVIEW_WEIGHT = 3.0


class TrainingError(ValueError):
    """There is nothing to learn from; the message says what is missing."""


def train(
    examples: Sequence[Example], seeds: Sequence[Seed], *, reviews: Sequence[Example] = ()
) -> Model:
    """A model. Deterministic: the same input gives the same judgements.

    `reviews` teach relevance only, since a reviewer need not have labelled events and frames.
    Raises TrainingError where neither seeds nor both classes of examples are given.
    """
    lexicon = load_lexicon()
    marked = [mark(example.document, lexicon) for example in examples]
    made_of = lineage(examples, seeds, reviews)
    relevance, figures = train_relevance(examples, marked, seeds, reviews=reviews, lexicon=lexicon)
    return Model(
        lexicon=lexicon,
        relevance=relevance,
        events=EventFinder().fit(marked, examples) if examples else None,
        frames=FrameFinder().fit(marked, examples) if examples else None,
        background=Background.of(marked),
        lineage=made_of | {"metrics": figures},
    )


def train_relevance(
    examples: Sequence[Example],
    marked: Sequence[MarkedDocument],
    seeds: Sequence[Seed],
    *,
    reviews: Sequence[Example] = (),
    lexicon: Lexicon,
) -> tuple[RelevanceModel, dict[str, Any]]:
    """The relevance part of a model, and what was measured on held-out rows while training.

    `marked[i]` is the document of `examples[i]`. Raises TrainingError as `train` does.
    """
    actors = lexicon.subject.actors
    organisations = frozenset(a.id for a in actors.values() if a.kind == "organisation")
    labelled = [*examples, *reviews]
    documents = [*marked, *(mark(review.document, lexicon) for review in reviews)]
    data = _training_set(
        labelled, documents, contrast(seeds, lexicon), organisations, reviews=len(reviews)
    )
    try:
        fitted = fit(data)
    except ValueError as error:
        raise TrainingError(f"cannot train: {error}") from error
    model = RelevanceModel(
        mean=fitted.mean,
        scale=fitted.scale,
        weights=fitted.weights,
        intercept=fitted.intercept,
        threshold=fitted.threshold,
        names=(lexicon.subject.name("a"), lexicon.subject.name("b")),
        actor_names={actor.id: actor.name for actor in actors.values()},
        organisations=organisations,
    )
    return model, held_out_figures(fitted)


def _training_set(
    labelled: Sequence[Example],
    documents: Sequence[MarkedDocument],
    swaps: Sequence[Contrast],
    organisations: frozenset[str],
    *,
    reviews: int,
) -> TrainingSet:
    if not labelled and not swaps:
        raise TrainingError("cannot train: there are neither seeds nor labelled examples")
    rows = np.vstack(
        [
            training_rows(documents, organisations),
            training_rows([swap.marked for swap in swaps], organisations),
        ]
    ).reshape(-1, len(FEATURE_NAMES))
    relevant = np.array([e.relevant for e in labelled] + [s.relevant for s in swaps], dtype=bool)
    weights = np.ones(len(relevant))
    weights[len(labelled) - reviews : len(labelled)] = REVIEW_WEIGHT
    weights[len(labelled) :] = _contrast_weights(swaps)
    groups = [f"example {number}" for number in group_numbers(labelled)]
    groups += [f"seed {swap.seed}" for swap in swaps]
    kinds = {example.relevant for example in labelled}
    measured = np.zeros(len(relevant), dtype=bool)
    # With both classes labelled, real articles set the threshold; else the seeds must.
    if len(kinds) == 2:
        measured[: len(labelled)] = True
    else:
        measured[:] = True
    return TrainingSet(rows, relevant, weights, np.array(groups, dtype=np.str_), measured)


def _contrast_weights(swaps: Sequence[Contrast]) -> list[float]:
    """Half of CONTRAST_WEIGHT for each class."""
    relevant = sum(swap.relevant for swap in swaps)
    share = {True: relevant, False: len(swaps) - relevant}
    return [CONTRAST_WEIGHT / 2 / share[swap.relevant] for swap in swaps]
