"""Small labelled texts and held-out answers, for tests of comparing models."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from classifiers.examples import Example, LabelledEvent
from classifiers.held_out import KEPT_AS, QUESTIONS, Answer, HeldOutAnswers
from classifiers.judgement import Document
from classifiers.model import Model, version_of


def text(number: int, relevant: bool = True, **given: Any) -> Example:
    """A labelled text that differs from those of other numbers; relevant ones state a drill."""
    return Example(
        **{
            "id": f"text {number}",
            "document": Document(f"Title {number}", f"Text {number}."),
            "relevance": int(relevant),
            "events": (LabelledEvent("drill", "Druzhba", "planned", ""),) if relevant else (),
            **given,
        }
    )


def texts(count: int, first: int = 0) -> list[Example]:
    """As many texts, every other one relevant."""
    return [text(number, relevant=number % 2 == 0) for number in range(first, first + count)]


def right(labelled: Sequence[Example], wrong: int = 0) -> Answer:
    """Answers on relevance that are right and sure but for the first `wrong` relevant texts."""
    chances = np.array([0.9 if one.relevant else 0.1 for one in labelled])
    chances[np.flatnonzero(chances > 0.5)[:wrong]] = 0.05
    return Answer(chances, 0.5)


def held_out(
    examples: Sequence[Example],
    reviews: Sequence[Example] = (),
    *,
    wrong: int = 0,
    **answers: Answer,
) -> HeldOutAnswers:
    """Answers on relevance, and those on other questions that are given."""
    relevance = right([*examples, *reviews], wrong)
    return HeldOutAnswers.of(examples, reviews, {"relevance": relevance, **answers})


def variant(model: Model, name: str, answers: HeldOutAnswers | None = None) -> Model:
    """The same model under another version, as if made of other things; with held-out answers."""
    state = None if answers is None else answers.state()
    metrics = model.lineage["metrics"] | {KEPT_AS: state}
    return _made_of(model, {"reviews": name, "metrics": metrics})


def of_other_code(model: Model) -> Model:
    """The same model, as if trained by another version of the program."""
    return _made_of(model, {"code": "0" * 64})


def _made_of(model: Model, what: dict[str, Any]) -> Model:
    other = copy.copy(model)
    other.lineage = model.lineage | what
    other.version = version_of(other.lineage)
    return other


def column(question: str) -> int:
    return QUESTIONS.index(question)
