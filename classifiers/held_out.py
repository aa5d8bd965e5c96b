"""What a model says of labelled texts that it did not learn from, for comparing two models.

While a model is trained, folds answer for texts whose story they never saw. Those answers are
kept with the model. A later model answers for its own texts in the same way; where the earlier one
learnt from a text too, its kept answer stands for it, and where it did not, it can be asked now.
So both are measured on the same texts, and neither on one that it learnt from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from classifiers.examples import Example
from classifiers.judgement import FRAMES, Document, Judgement

EVENTS = ("drill", "deal")
QUESTIONS: tuple[str, ...] = ("relevance", *EVENTS, *FRAMES)
# Among the metrics of a model's lineage, which are no part of its version.
KEPT_AS = "held_out_answers"

Array = NDArray[np.float64]
Keys = NDArray[np.uint64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """To one question: the held-out probability of a yes for each text, and from which
    probability on the model says yes. NaN where none could be held out."""

    chances: Array
    threshold: float


@dataclass(frozen=True, slots=True, eq=False)
class HeldOutAnswers:
    """Answers to `QUESTIONS` (columns) of texts that were not learnt from (n rows).

    `items` are the keys of the texts, shape (n,); `reviewed` marks those whose label is a
    person's review, shape (n,). `chances` are probabilities, NaN where a question was not asked,
    and `truth` the labels, both of shape (n, questions). `thresholds` has shape (questions,).
    `learnt` holds the keys of all texts, stories and addresses that the model learnt from.
    """

    items: Keys
    reviewed: Truth
    chances: Array
    truth: Truth
    thresholds: Array
    learnt: Keys

    @classmethod
    def of(
        cls,
        examples: Sequence[Example],
        reviews: Sequence[Example],
        answers: Mapping[str, Answer],
    ) -> Self:
        """What was held out while a model learnt from these texts.

        `answers` names the question; its first answers are of the examples, those that may
        follow of the reviews. Raises KeyError for an unknown question, and ValueError where there
        are neither answers for the examples alone nor for all texts.
        """
        labelled = [*examples, *reviews]
        chances = np.full((len(labelled), len(QUESTIONS)), np.nan)
        thresholds = np.full(len(QUESTIONS), 0.5)
        for question, answer in answers.items():
            if len(answer.chances) not in (len(examples), len(labelled)):
                raise ValueError(f"{question}: {len(answer.chances)} answers")
            column = _COLUMN[question]
            chances[: len(answer.chances), column] = answer.chances
            thresholds[column] = answer.threshold
        return cls(
            items=np.array([text_key(one.document) for one in labelled], dtype=np.uint64),
            reviewed=np.arange(len(labelled)) >= len(examples),
            chances=chances,
            truth=np.array([_labels(one) for one in labelled], dtype=bool).reshape(chances.shape),
            thresholds=thresholds,
            learnt=np.unique(
                np.array([key for one in labelled for key in _keys(one)], dtype=np.uint64)
            ),
        )

    def state(self) -> dict[str, Any]:
        """What `from_state` makes the same of: plain values and arrays."""
        return {
            "questions": list(QUESTIONS),
            "items": self.items,
            "reviewed": self.reviewed,
            "chances": self.chances,
            "truth": self.truth,
            "thresholds": self.thresholds,
            "learnt": self.learnt,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Raises KeyError or ValueError for what `state` never gave."""
        if tuple(state["questions"]) != QUESTIONS:
            raise ValueError(f"held out for other questions: {state['questions']}")
        held_out = cls(
            items=np.asarray(state["items"], dtype=np.uint64),
            reviewed=np.asarray(state["reviewed"], dtype=bool),
            chances=np.asarray(state["chances"], dtype=float),
            truth=np.asarray(state["truth"], dtype=bool),
            thresholds=np.asarray(state["thresholds"], dtype=float),
            learnt=np.asarray(state["learnt"], dtype=np.uint64),
        )
        rows = (len(held_out.items), len(QUESTIONS))
        if (
            held_out.items.ndim != 1
            or held_out.reviewed.shape != rows[:1]
            or held_out.chances.shape != rows
            or held_out.truth.shape != rows
            or held_out.thresholds.shape != rows[1:]
        ):
            raise ValueError("the held-out answers do not fit together")
        return held_out

    def strangers(self, labelled: Sequence[Example]) -> list[Example]:
        """The texts that the model can be asked about now: it learnt neither from them nor from
        another of their story or address."""
        return [
            one
            for one in labelled
            if not np.isin(np.array(list(_keys(one)), dtype=np.uint64), self.learnt).any()
        ]


def held_out_of(lineage: Mapping[str, Any]) -> HeldOutAnswers | None:
    """What was held out while the model of this lineage was trained; None where nothing could be
    (no labelled texts, or one story alone), or where it was kept in another form."""
    state = lineage.get("metrics", {}).get(KEPT_AS)
    try:
        return None if state is None else HeldOutAnswers.from_state(state)
    except (KeyError, TypeError, ValueError):
        return None


def on_common_ground(
    old: HeldOutAnswers, new: HeldOutAnswers, judged: Mapping[int, Judgement]
) -> tuple[HeldOutAnswers, HeldOutAnswers]:
    """Both models' answers on the new one's texts, with the new one's labels.

    `judged` are the old model's judgements of texts that are strangers to it, by `text_key`.
    Questions that one of the two cannot be asked of a text are asked of neither.
    """
    known = {int(key): row for row, key in enumerate(old.items)}
    chances = np.full(new.chances.shape, np.nan)
    for row, key in enumerate(new.items.tolist()):
        if key in known:
            chances[row] = old.chances[known[key]]
        elif key in judged:
            chances[row] = _chances(judged[key], old.thresholds)
    asked = ~np.isnan(chances) & ~np.isnan(new.chances)
    return (
        replace(
            new,
            chances=np.where(asked, chances, np.nan),
            thresholds=old.thresholds,
            learnt=old.learnt,
        ),
        replace(new, chances=np.where(asked, new.chances, np.nan)),
    )


def text_key(document: Document) -> int:
    """A number for what a document says, whatever it is called and wherever it stands."""
    return _key("text", f"{document.title}\0{document.text}")


def _keys(example: Example) -> Iterator[int]:
    yield text_key(example.document)
    if example.story is not None:
        yield _key("story", example.story)
    if example.url is not None:
        yield _key("url", example.url)


def _key(kind: str, text: str) -> int:
    """64 bits: among a million texts two fall together once in forty million tries."""
    encoded = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(encoded).digest()[:8], "big")


def _labels(example: Example) -> list[bool]:
    events = {event.type for event in example.events}
    return [
        example.relevant,
        *(kind in events for kind in EVENTS),
        *(frame in example.frames for frame in FRAMES),
    ]


def _chances(judgement: Judgement, thresholds: Array) -> list[float]:
    """The judgement in the form of held-out answers; of what it found, only that it did."""
    found = {event.type for event in judgement.events} | {one.frame for one in judgement.frames}
    return [
        judgement.relevance,
        *(
            threshold if question in found else 0.0
            for question, threshold in zip(QUESTIONS[1:], thresholds[1:].tolist(), strict=True)
        ),
    ]


_COLUMN = {question: column for column, question in enumerate(QUESTIONS)}
