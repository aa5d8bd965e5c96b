"""What a model sees of a document that may argue a narrative."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import regex

from classifiers.linear import Array
from classifiers.noting import NotedDocument, NotedSentence
from classifiers.vocabulary import Recipe, SubjectMatter

_PREFIX = "frame."
_PAIRED_ACTORS = 6
_WINDOW = 3
_EVENT_CONCEPTS = (
    "drill.exercise", "deal.paper", "deal.purchase", "deal.status.signed",
    "deal.status.negotiating", "deal.wish", "deal.general_talk",
)  # fmt: skip
_QUESTION = regex.compile("[?؟？]")
_DIGIT = regex.compile(r"\d")


def frame_features(document: NotedDocument, matter: SubjectMatter) -> Array:
    """Concepts and actors, alone, in pairs and in recipes; counts in the whole and in the title."""
    return np.array(
        _single_features(document, matter)
        + _pair_features(document, matter)
        + _recipe_features(document, matter)
    )


def frame_concepts(matter: SubjectMatter) -> list[str]:
    """The concepts of frames.toml, in the order of the file."""
    return [name for name in matter.concepts if name.startswith(_PREFIX)]


def _single_features(document: NotedDocument, matter: SubjectMatter) -> list[float]:
    sentences = document.sentences
    length = max(1, len(sentences))
    values: list[float] = []
    for name in (*frame_concepts(matter), *_EVENT_CONCEPTS):
        values += [
            math.log1p(document.concepts[name]),
            sum(s.concepts[name] > 0 for s in sentences) / length,
            float(any(s.concepts[name] for s in document.title)),
        ]
    for actor in matter.frame_actors:
        values += [
            math.log1p(document.thirds[actor]),
            sum(s.thirds[actor] > 0 for s in sentences) / length,
            float(any(s.thirds[actor] for s in document.title)),
        ]
    values += [
        document.share("a"),
        document.share("b"),
        document.share("a", "b"),
        document.share("third"),
        math.log(length),
        math.log1p(sum(document.thirds.values())),
        sum(_QUESTION.search(s.text) is not None for s in sentences) / length,
        sum(_DIGIT.search(s.text) is not None for s in sentences) / length,
    ]
    return values


def _pair_features(document: NotedDocument, matter: SubjectMatter) -> list[float]:
    """How many sentences hold a concept beside an actor or a party."""
    met = [sentence_terms(sentence) for sentence in document.sentences]
    beside = [f"@{actor}" for actor in matter.frame_actors[:_PAIRED_ACTORS]]
    concepts = [name.removeprefix(_PREFIX) for name in frame_concepts(matter)]
    return [
        math.log1p(sum(actor in terms and concept in terms for terms in met))
        for actor in (*beside, "party:a", "party:b")
        for concept in concepts
    ]


def _recipe_features(document: NotedDocument, matter: SubjectMatter) -> list[float]:
    """Whether a sentence, or three in a row, meets each recipe in full, and how many do."""
    met = [sentence_terms(sentence) for sentence in document.sentences]
    windows = [frozenset().union(*met[i : i + _WINDOW]) for i in range(len(met))]
    values: list[float] = []
    for recipe in matter.recipes:
        for terms in (met, windows):
            full = sum(share_met(recipe, each) == 1.0 for each in terms)
            values += [float(full > 0), full / max(1, len(terms))]
    return values


def sentence_terms(sentence: NotedSentence) -> frozenset[str]:
    """The words of a recipe that a sentence has: concepts, @actors and party:a, party:b."""
    concepts = {
        name.removeprefix(_PREFIX) for name in sentence.concepts if name.startswith(_PREFIX)
    }
    actors = {f"@{actor}" for actor in sentence.thirds}
    return frozenset(concepts | actors | {f"party:{party}" for party in sentence.parties})


def share_met(recipe: Recipe, terms: frozenset[str]) -> float:
    """The share of a recipe's parts that `terms` meet."""
    return sum(not part.isdisjoint(terms) for part in recipe.parts) / len(recipe.parts)


def frame_evidence(
    document: NotedDocument, frame: str, recipes: Sequence[Recipe]
) -> NotedSentence | None:
    """The citable sentence that meets most of a recipe of the frame; the earliest of equals."""
    own = [recipe for recipe in recipes if recipe.frame == frame]

    def worth(sentence: NotedSentence) -> tuple[float, int, bool]:
        terms = sentence_terms(sentence)
        parts = max((share_met(r, terms) * len(r.parts) for r in own), default=0.0)
        whole = max((share_met(r, terms) for r in own), default=0.0)
        return whole, int(parts), sentence.both

    best: NotedSentence | None = None
    for sentence in document.citable:
        if best is None or worth(sentence) > worth(best):
            best = sentence
    return best
