"""Plain ways to do the same, measured on the same items, so that a reader sees what the
classifiers add.

- two queries as a search engine takes them: the English names of both parties, and the names of
  both states and peoples in any language of the lexicon, in all their forms;
- the greatest cosine to a seed over TF-IDF of words (Salton and Buckley 1988);
- a linear model on TF-IDF of words, trained on the same examples;
- our own model made from the seeds alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from classifiers.cross_validation import FOLDS, folds, places_among
from classifiers.evaluation.outcomes import EVENT_TYPES
from classifiers.examples import Example, Seed
from classifiers.judgement import FRAMES, Document
from classifiers.lexicon import Lexicon, load_lexicon
from classifiers.marking import mark
from classifiers.metrics import average_precision, precision_recall_f1
from classifiers.training import train

_DIGITS = 4
# Chinese is written without spaces: its signs stand for words.
_WORD = regex.compile(r"\p{Han}|[[\p{L}\p{M}\p{N}]--\p{Han}]+", regex.V1)
_RELEVANT = "relevant"
# What an analyst would type: no leaders, forces and companies.
_PLAIN_ROLES = ("state", "people")
_PROBABLE = 0.5
# scikit-learn's C, the best of 0.3, 1, 3 and 10 over all labels together on the bundled examples:
# a plain way is to be measured at its best.
_STRENGTH = 3.0

Baseline = dict[str, Any]
Flags = NDArray[np.bool_]


def baselines(
    examples: Sequence[Example],
    seeds: Sequence[Seed],
    *,
    trained_on: Sequence[Example],
    written: Sequence[Example] = (),
    on_step: Callable[[int, int], None] | None = None,
) -> dict[str, Baseline]:
    """The figures of each plain way on `examples` (one at least), by its name; `what` tells it
    in words.

    The linear model learns from `trained_on`. Items that are among these are judged by one that
    saw nothing of their story, in the folds of the cross-validation; the `written` texts are in
    every fold, as there. `on_step(done, all)` is told of progress.
    """
    lexicon = load_lexicon()
    steps: tuple[tuple[str, Callable[[], Baseline]], ...] = (
        ("query", lambda: _query(examples, lexicon)),
        ("query_in_all_languages", lambda: _query_in_all_languages(examples, lexicon)),
        ("tfidf_cosine_to_seeds", lambda: _cosine_to_seeds(examples, seeds)),
        ("linear_tfidf", lambda: _linear(examples, trained_on, written)),
        ("seeds_alone", lambda: _seeds_alone(examples, seeds)),
    )
    measured = {}
    for done, (name, measure) in enumerate(steps, start=1):
        measured[name] = measure()
        if on_step is not None:
            on_step(done, len(steps))
    return measured


def _query(examples: Sequence[Example], lexicon: Lexicon) -> Baseline:
    names = [lexicon.subject.name("a"), lexicon.subject.name("b")]
    found = [
        all(name.casefold() in _text(example.document).casefold() for name in names)
        for example in examples
    ]
    return {"what": f"the query {' AND '.join(names)}", **_of_query(found, examples)}


def _query_in_all_languages(examples: Sequence[Example], lexicon: Lexicon) -> Baseline:
    found = []
    for example in examples:
        sentences = mark(example.document, lexicon).sentences
        mentions = [mention for sentence in sentences for mention in sentence.mentions]
        found.append({"a", "b"} <= {m.party for m in mentions if m.role in _PLAIN_ROLES})
    return {
        "what": "the names of both states and peoples in any language",
        **_of_query(found, examples),
    }


def _of_query(found: Sequence[bool], examples: Sequence[Example]) -> Baseline:
    wanted = [example.relevant for example in examples]
    return {
        "average_precision": _rounded(average_precision([float(f) for f in found], wanted)),
        **_rounded_all(precision_recall_f1(found, wanted)),
    }


def _cosine_to_seeds(examples: Sequence[Example], seeds: Sequence[Seed]) -> Baseline:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [_text(seed.document) for seed in seeds]
    texts += [_text(example.document) for example in examples]
    vectors = TfidfVectorizer(analyzer=_words, sublinear_tf=True).fit_transform(texts)
    cosines = (vectors[len(seeds) :] @ vectors[: len(seeds)].T).max(axis=1).toarray().ravel()
    wanted = [example.relevant for example in examples]
    return {
        "what": "greatest TF-IDF cosine to a seed",
        "average_precision": _rounded(average_precision(cosines.tolist(), wanted)),
    }


def _seeds_alone(examples: Sequence[Example], seeds: Sequence[Seed]) -> Baseline:
    model = train([], seeds)
    judgements = [model.judge(example.document) for example in examples]
    wanted = [example.relevant for example in examples]
    return {
        "what": "our model from the seeds alone, no labelled example",
        "average_precision": _rounded(average_precision([j.relevance for j in judgements], wanted)),
        **_rounded_all(precision_recall_f1([j.relevant for j in judgements], wanted)),
    }


# --- the linear model ----------------------------------------------------------------------


def _linear(
    examples: Sequence[Example], trained_on: Sequence[Example], written: Sequence[Example]
) -> Baseline:
    known = places_among(examples, trained_on)
    answers: list[dict[str, float]] = [{} for _ in examples]
    if any(place is not None for place in known):
        held_out = _held_out_answers(trained_on, written)
        for index, place in enumerate(known):
            if place is not None:
                answers[index] = held_out[place]
    unseen = [index for index, place in enumerate(known) if place is None]
    if unseen:
        model = _Linear.fit([*trained_on, *written])
        fresh = model.answers([examples[index] for index in unseen])
        for index, answer in zip(unseen, fresh, strict=True):
            answers[index] = answer
    return {
        "what": "linear model on TF-IDF of words, same training examples",
        **_linear_figures(answers, examples),
    }


def _held_out_answers(
    examples: Sequence[Example], written: Sequence[Example]
) -> dict[int, dict[str, float]]:
    answers: dict[int, dict[str, float]] = {}
    for training, held_out in folds(examples, FOLDS):
        model = _Linear.fit([*(examples[index] for index in training), *written])
        judged = model.answers([examples[index] for index in held_out])
        answers.update(zip(held_out, judged, strict=True))
    return answers


def _linear_figures(answers: Sequence[dict[str, float]], examples: Sequence[Example]) -> Baseline:
    scores = [answer[_RELEVANT] for answer in answers]
    labels = [_labels(example) for example in examples]
    f1 = {
        name: precision_recall_f1(
            [answer[name] > _PROBABLE for answer in answers], [name in each for each in labels]
        )["f1"]
        for name in (*EVENT_TYPES, *FRAMES)
    }
    labelled_frames = [f1[frame] for frame in FRAMES if any(frame in each for each in labels)]
    wanted = [example.relevant for example in examples]
    return {
        "average_precision": _rounded(average_precision(scores, wanted)),
        **_rounded_all(precision_recall_f1([score > _PROBABLE for score in scores], wanted)),
        "drill_f1": _rounded(f1["drill"]),
        "deal_f1": _rounded(f1["deal"]),
        "frames_macro_f1": _rounded(
            sum(labelled_frames) / len(labelled_frames) if labelled_frames else None
        ),
    }


@dataclass(frozen=True)
class _Linear:
    """A logistic regression for each label, over one table of words."""

    vectorizer: Any
    models: dict[str, Any]  # a classifier, or the share of yes where that is 0 or 1

    @classmethod
    def fit(cls, examples: Sequence[Example]) -> _Linear:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        vectorizer = TfidfVectorizer(analyzer=_words, sublinear_tf=True, min_df=2)
        rows = vectorizer.fit_transform([_text(example.document) for example in examples])
        labels = [_labels(example) for example in examples]
        models: dict[str, Any] = {}
        for name in (_RELEVANT, *EVENT_TYPES, *FRAMES):
            truth = np.array([name in each for each in labels])
            if truth.all() or not truth.any():
                models[name] = float(truth.all())
                continue
            # Balanced, without which a label as rare as a frame is never given.
            model = LogisticRegression(
                C=_STRENGTH, class_weight="balanced", solver="liblinear", random_state=0
            )
            models[name] = model.fit(rows, truth)
        return cls(vectorizer, models)

    def answers(self, examples: Sequence[Example]) -> list[dict[str, float]]:
        """The probability of each label, for each example."""
        rows = self.vectorizer.transform([_text(example.document) for example in examples])
        columns = {
            name: np.full(len(examples), model)
            if isinstance(model, float)
            else model.predict_proba(rows)[:, 1]
            for name, model in self.models.items()
        }
        return [
            {name: float(column[index]) for name, column in columns.items()}
            for index in range(len(examples))
        ]


def _labels(example: Example) -> set[str]:
    labels = {event.type for event in example.events} | set(example.frames)
    return labels | {_RELEVANT} if example.relevant else labels


def _text(document: Document) -> str:
    return f"{document.title}\n{document.text}"


def _words(text: str) -> list[str]:
    return [word.group().casefold() for word in _WORD.finditer(text)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)


def _rounded_all(figures: dict[str, float]) -> dict[str, float | None]:
    return {name: _rounded(value) for name, value in figures.items()}
