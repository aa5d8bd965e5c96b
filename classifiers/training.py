"""Making a model from seeds, labelled examples, written texts and reviews.

1. Every text is marked: sentences, the actors they name, what they speak of.
2. The seeds give passages and their swaps, all other texts their labels.
3. Relevance is learnt from all of them; events and frames from what is labelled with them.
4. Calibration and thresholds are found on labelled examples and reviews alone: on news as they
   are, not on swaps and on texts written to be learnt from.
5. What the model was made of is written into its lineage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from classifiers.closeness import SeedPassages
from classifiers.contrast import Contrast, contrast
from classifiers.events import EventFinder
from classifiers.examples import Example, Seed, group_numbers
from classifiers.grams import GramVocabulary
from classifiers.happenings import Background
from classifiers.held_out import KEPT_AS, Answer, HeldOutAnswers
from classifiers.judgement import Document
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.lineage import lineage
from classifiers.marking import MarkedDocument, mark
from classifiers.model import Model
from classifiers.narratives import FrameFinder
from classifiers.quiet import one_thread, without_collecting
from classifiers.reading import Reader, Reading
from classifiers.relevance import RelevanceModel
from classifiers.relevance_features import RelevanceFeatures
from classifiers.relevance_learning import Fit, TrainingSet, fit, held_out_figures
from classifiers.terms import Terms

# The passages overlap, so they count as fewer articles than they are: they lead while there
# are few labelled examples and fade as those grow. Average precision moves by less than
# 0.001 between 50 and 500.
CONTRAST_WEIGHT = 75.0
# Invented texts teach words and turns, but their mix of subjects is not that of the news.
WRITTEN_WEIGHT = 0.6
# A person of this newsroom said so, on the articles it really gets.
REVIEW_WEIGHT = 3.0
_MOST_BALANCING = 2.0

Marks = Mapping[Document, MarkedDocument]


class TrainingError(ValueError):
    """There is nothing to learn from; the message says what is missing."""


@one_thread()
@without_collecting()
def train(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    *,
    reviews: Sequence[Example] = (),
    written: Sequence[Example] = (),
    marks: Marks | None = None,
) -> Model:
    """A model. Deterministic: the same input gives the same judgements.

    `reviews` teach what their `answers` name: relevance, events, single frames. They count for
    the threshold of relevance; those of events and frames are found on the examples alone.
    `written` texts are learnt from and never measured on (see examples.written_examples).
    `marks` holds documents that were marked before; what it lacks is marked anew.
    Raises TrainingError where neither seeds nor both classes of examples are given.
    """
    lexicon = load_lexicon()
    known = marks or {}
    labelled = [*examples, *written, *reviews]
    documents = [known.get(text.document) or mark(text.document, lexicon) for text in labelled]
    swaps = _contrast_of(tuple(seeds), lexicon)
    vocabulary = GramVocabulary.of(documents or [swap.marked for swap in swaps])
    reader = Reader(lexicon, vocabulary)
    readings = [reader.of(document) for document in documents]
    taught = len(examples) + len(written)
    asked = [i for i, text in enumerate(labelled) if text.answered("relevance")]
    relevance, fitted = _train_relevance(
        [labelled[i] for i in asked], [readings[i] for i in asked],
        swaps, _passages_of(tuple(seeds), lexicon), reader,
        written=range(len(examples), taught), reviews=len(asked) - taught,
    )  # fmt: skip
    measured = np.arange(len(labelled)) < len(examples)
    weights = np.where(np.arange(len(labelled)) < taught, 1.0, REVIEW_WEIGHT)
    events = EventFinder(reader).fit(readings, labelled, measured, weights)
    frames = FrameFinder(reader).fit(readings, labelled, measured, weights)
    metrics = held_out_figures(fitted)
    answer = _held_out_answer(fitted, asked, len(labelled))
    if answer is not None:
        # Of what is measured: examples and reviews. Events and frames are asked of examples.
        of_examples, of_reviews = slice(len(examples)), slice(taught, None)
        said = np.concatenate([answer.chances[of_examples], answer.chances[of_reviews]])
        answers = {"relevance": Answer(said, answer.threshold)}
        for question, answer in (events.held_out | frames.held_out).items():
            answers[question] = Answer(answer.chances[of_examples], answer.threshold)
        metrics[KEPT_AS] = HeldOutAnswers.of(examples, reviews, answers).state()
    return Model(
        reader=reader,
        relevance=relevance,
        events=events if taught else None,
        frames=frames if taught else None,
        background=Background.of(documents[: len(examples)]),
        lineage=lineage(examples, seeds, reviews, written) | {"metrics": metrics},
    )


def _train_relevance(
    labelled: Sequence[Example],
    readings: Sequence[Reading],
    swaps: Sequence[Contrast],
    passages: SeedPassages,
    reader: Reader,
    *,
    written: range,
    reviews: int,
) -> tuple[RelevanceModel, Fit]:
    """The relevance part of a model, and how it was fitted.

    `labelled` are examples, then written texts, then reviews; `readings[i]` is of `labelled[i]`.
    """
    if not labelled and not swaps:
        raise TrainingError("cannot train: there are neither seeds nor labelled examples")
    features = RelevanceFeatures(reader, passages)
    everything = [*readings, *(reader.of(swap.marked) for swap in swaps)]
    relevant = np.array([e.relevant for e in labelled] + [s.relevant for s in swaps], dtype=bool)
    weights = np.ones(len(relevant))
    weights[written] = _written_weights([labelled[index] for index in written])
    weights[len(labelled) - reviews : len(labelled)] = REVIEW_WEIGHT
    weights[len(labelled) :] = _contrast_weights(swaps)
    groups = [f"example {number}" for number in group_numbers(labelled)]
    groups += [f"seed {swap.seed}" for swap in swaps]
    measured = np.zeros(len(relevant), dtype=bool)
    measured[: len(labelled)] = True
    measured[written] = False
    # With both classes labelled, real articles set the threshold; else the seeds must.
    if len(set(relevant[measured].tolist())) < 2:
        measured[:] = True
    seen = [features.see(reading) for reading in everything]
    data = TrainingSet(
        rows=np.array([each.row for each in seen]),
        words=reader.vocabulary.matrix(each.words for each in seen),
        relevant=relevant,
        weights=weights,
        groups=np.array(groups, dtype=np.str_),
        measured=measured,
    )
    try:
        fitted = fit(data, features)
    except ValueError as error:
        raise TrainingError(f"cannot train: {error}") from error
    model = RelevanceModel(features, fitted.mixed, threshold=fitted.threshold, band=fitted.band)
    return model, fitted


def _held_out_answer(fitted: Fit, asked: Sequence[int], labelled: int) -> Answer | None:
    """What inner folds said of each labelled text, NaN where they were not asked.

    `asked[i]` is the place, among the labelled texts, of the i-th that was fitted on.
    """
    if fitted.held_out is None or not asked:
        return None
    known = fitted.held_out.indices < len(asked)  # what follows are swaps of seeds
    chances = np.full(labelled, np.nan)
    places = np.array(asked)[fitted.held_out.indices[known]]
    chances[places] = fitted.held_out.probabilities[known]
    return Answer(chances, fitted.threshold)


def _written_weights(written: Sequence[Example]) -> list[float]:
    """WRITTEN_WEIGHT on average, and in each language as much for relevance as against it.

    Else the words of a language in which mostly relevant texts were written would speak for
    relevance. A language without texts of both kinds teaches nothing here.
    """
    counts = Counter((text.document.lang, text.relevant) for text in written)
    weights = []
    for text in written:
        lang = text.document.lang
        same, other = counts[lang, text.relevant], counts[lang, not text.relevant]
        balanced = (same + other) / (2 * same) if other else 0.0
        weights.append(WRITTEN_WEIGHT * min(balanced, _MOST_BALANCING))
    return weights


def _contrast_weights(swaps: Sequence[Contrast]) -> list[float]:
    """Half of CONTRAST_WEIGHT for each class."""
    relevant = sum(swap.relevant for swap in swaps)
    share = {True: relevant, False: len(swaps) - relevant}
    return [CONTRAST_WEIGHT / 2 / share[swap.relevant] for swap in swaps]


# The same seeds are used for every fold of a cross-validation and for every new review.
@lru_cache(maxsize=1)
def _contrast_of(seeds: tuple[Seed, ...], lexicon: Lexicon) -> list[Contrast]:
    return contrast(seeds, lexicon) if seeds else []


@lru_cache(maxsize=1)
def _passages_of(seeds: tuple[Seed, ...], lexicon: Lexicon) -> SeedPassages:
    return SeedPassages.of(seeds, lexicon, Terms(lexicon))
