"""Narrative frames that a text argues.

Two questions are learnt apart: does the text argue a frame of the two parties' ties at all, and
which, given that it argues one. Plain news fails the first however much it names. The second is
learnt from the texts that argue, so that frames are told from one another and not from the news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.examples import Example
from classifiers.frame_features import frame_evidence, frame_features
from classifiers.judgement import FRAMES, Frame
from classifiers.linear import Array, Logistic, best_threshold, fit_logistic
from classifiers.marking import MarkedDocument
from classifiers.noting import NotedDocument, note
from classifiers.splitting import folds, story_groups
from classifiers.vocabulary import SubjectMatter, load_subject_matter

_STRENGTH = 0.01
_LOWEST_THRESHOLD = 0.02


@dataclass(frozen=True)
class _Models:
    """Does it argue, and which; one model a frame."""

    argues: Logistic
    which: tuple[Logistic, ...]

    def chances(self, table: Array) -> Array:
        """The probability of each frame, shape (rows, frames)."""
        argues = self.argues.probability(table)
        return np.stack([argues * model.probability(table) for model in self.which], axis=1)


class FrameFinder:
    """Finds the frames that a document argues. Fit it, or restore it from its state."""

    def __init__(self, matter: SubjectMatter | None = None) -> None:
        self._matter = matter or load_subject_matter()
        self._models: _Models | None = None
        self._thresholds: Array = np.full(len(FRAMES), 0.5)

    def fit(self, marked: Sequence[MarkedDocument], examples: Sequence[Example]) -> FrameFinder:
        """Learn from labelled examples; `marked[i]` is the document of `examples[i]`.

        Deterministic. Thresholds come from cross-validation by story inside these examples.
        """
        rows = [self._features(note(document, self._matter)) for document in marked]
        table = np.array(rows) if rows else np.zeros((0, 1))
        truth = np.array([[f in x.frames for f in FRAMES] for x in examples], dtype=bool)
        truth = truth.reshape(len(examples), len(FRAMES))
        chances = np.zeros(truth.shape)
        for training, held_out in folds(story_groups(examples)):
            chances[held_out] = _fit(table[training], truth[training]).chances(table[held_out])
        self._thresholds = np.array(
            [
                best_threshold(chances[:, i], truth[:, i], floor=_LOWEST_THRESHOLD)
                for i in range(len(FRAMES))
            ]
        )
        self._models = _fit(table, truth)
        return self

    def scores(self, marked: MarkedDocument) -> dict[str, float]:
        """The probability of each frame, whether or not it reaches its threshold.

        Raises ValueError before the finder is fitted.
        """
        return self._scores(note(marked, self._matter))

    def find(self, marked: MarkedDocument) -> tuple[Frame, ...]:
        """The frames that the document argues, the surest first.

        Raises ValueError before the finder is fitted.
        """
        document = note(marked, self._matter)
        found = []
        for index, (frame, score) in enumerate(self._scores(document).items()):
            evidence = frame_evidence(document, frame, self._matter.recipes)
            if score >= self._thresholds[index] and evidence is not None:
                found.append(Frame(frame, score, evidence.text))
        return tuple(sorted(found, key=lambda found_frame: -found_frame.score))

    def state(self) -> dict[str, Any]:
        """What has been learnt, as plain values and arrays. Raises ValueError before the fit."""
        models = self._fitted()
        return {
            "frames": list(FRAMES),
            "argues": models.argues.state(),
            "which": [model.state() for model in models.which],
            "thresholds": self._thresholds,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> FrameFinder:
        """Raises ValueError for the state of other frames."""
        if tuple(state["frames"]) != FRAMES:
            raise ValueError(f"frames of the state are {state['frames']}, not {list(FRAMES)}")
        finder = cls()
        which = tuple(Logistic.from_state(model) for model in state["which"])
        finder._models = _Models(Logistic.from_state(state["argues"]), which)
        finder._thresholds = np.asarray(state["thresholds"], dtype=np.float64)
        return finder

    def _fitted(self) -> _Models:
        if self._models is None:
            raise ValueError("the frame finder has not been fitted")
        return self._models

    def _features(self, document: NotedDocument) -> Array:
        return frame_features(document, self._matter)

    def _scores(self, document: NotedDocument) -> dict[str, float]:
        chances = self._fitted().chances(self._features(document)[None, :])[0]
        return {frame: float(chance) for frame, chance in zip(FRAMES, chances, strict=True)}


def _fit(table: Array, truth: NDArray[np.bool_]) -> _Models:
    argues: NDArray[np.bool_] = np.any(truth, axis=1, keepdims=True)[:, 0]

    def model(rows: NDArray[np.bool_], labels: NDArray[np.bool_]) -> Logistic:
        return fit_logistic(
            table[rows], ["1" if label else "0" for label in labels[rows]], strength=_STRENGTH
        )

    everything = np.ones(len(table), dtype=bool)
    return _Models(
        argues=model(everything, argues),
        which=tuple(model(argues, truth[:, i]) for i in range(truth.shape[1])),
    )
