"""Narrative frames that a text argues.

One regression a frame, on what the text speaks of and of whom (frame_features.py) and on its words
(grams.py); who the outlet is added nothing. They are learnt from, and asked of, relevant texts only: what argues
no frame of the two parties' ties there is plain news, comment on something else, or a frame
reported in order to reject it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifiers.examples import Example
from classifiers.frame_features import FrameFeatures
from classifiers.held_out import Answer
from classifiers.judgement import FRAMES, Frame
from classifiers.linear import Array, best_threshold, sigmoid
from classifiers.marking import MarkedSentence
from classifiers.mixed import Mixed, Strengths, fit_mixed
from classifiers.reading import Reader, Reading
from classifiers.splitting import folds, story_groups

# By cross-validation by story: flat from 5 to 8 for the words and from 0.5 to 1 for the penalty.
_STRENGTHS = Strengths(measured=0.1, words=6.0, inverse_penalty=1.0)
_LOWEST_THRESHOLD, _HIGHEST_THRESHOLD = 0.05, 0.95


class FrameFinder:
    """Finds the frames that a document argues. Fit it, or restore it from its state."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._features = FrameFeatures(reader)
        self._mixed: Mixed | None = None
        self._thresholds: Array = np.full(len(FRAMES), 0.5)
        # What inner folds said of each relevant document of the last fit, by frame.
        self.held_out: dict[str, Answer] = {}

    def fit(
        self,
        readings: Sequence[Reading],
        examples: Sequence[Example],
        measured: NDArray[np.bool_] | None = None,
        weights: Array | None = None,
    ) -> FrameFinder:
        """Learn from labelled examples; `readings[i]` is the document of `examples[i]`.

        Deterministic. Thresholds come from cross-validation by story inside the `measured` ones
        (all, if not given); they must answer every frame. `weights` tell how much each document
        counts (1, if not given).
        """
        said = np.full((len(examples), len(FRAMES)), np.nan)
        chosen = [
            i
            for i, example in enumerate(examples)
            if example.relevant and any(map(example.answered, FRAMES))
        ]
        weights = np.ones(len(chosen)) if weights is None else weights[chosen]
        readings = [readings[i] for i in chosen]
        examples = [examples[i] for i in chosen]
        measured = np.ones(len(chosen), dtype=bool) if measured is None else measured[chosen]
        table = np.array([self._features.vector(reading) for reading in readings])
        table = table.reshape(len(chosen), self._features.width)
        words = self._reader.vocabulary.matrix(reading.words for reading in readings)
        truth = np.array([[f in x.frames for f in FRAMES] for x in examples], dtype=bool)
        truth = truth.reshape(len(chosen), len(FRAMES))
        known = np.array([[x.answered(f) for f in FRAMES] for x in examples], dtype=bool)
        known = known.reshape(truth.shape)
        chances = np.zeros(truth.shape)
        for training, held_out in folds(story_groups(examples)):
            model = self._fit(
                table[training], words[training], truth[training], known[training],
                weights[training],
            )  # fmt: skip
            odds = model.table_log_odds(table[held_out], words[held_out])
            chances[held_out] = sigmoid(odds)
        self._thresholds = _thresholds(chances[measured], truth[measured])
        said[chosen] = np.where(known, chances, np.nan)
        self.held_out = {
            frame: Answer(said[:, i], float(self._thresholds[i])) for i, frame in enumerate(FRAMES)
        }
        self._mixed = self._fit(table, words, truth, known, weights)
        return self

    def scores(self, reading: Reading) -> dict[str, float]:
        """The probability of each frame, whether or not it reaches its threshold.

        Raises ValueError before the finder is fitted.
        """
        chances = sigmoid(self._fitted().log_odds(self._features.vector(reading), reading.words))
        return {frame: float(chance) for frame, chance in zip(FRAMES, chances, strict=True)}

    def find(self, reading: Reading) -> tuple[Frame, ...]:
        """The frames that the document argues, the surest first.

        Raises ValueError before the finder is fitted.
        """
        found = []
        for index, (frame, score) in enumerate(self.scores(reading).items()):
            if score >= self._thresholds[index] and reading.marked.citable:
                found.append(Frame(frame, score, self._evidence(reading, index).text))
        return tuple(sorted(found, key=lambda found_frame: -found_frame.score))

    def state(self) -> dict[str, Any]:
        """What has been learnt, as plain values and arrays. Raises ValueError before the fit."""
        return {
            "frames": list(FRAMES),
            "mixed": self._fitted().state(),
            "thresholds": self._thresholds,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any], reader: Reader) -> FrameFinder:
        """Raises ValueError for the state of other frames or of other features."""
        if tuple(state["frames"]) != FRAMES:
            raise ValueError(f"frames of the state are {state['frames']}, not {list(FRAMES)}")
        finder = cls(reader)
        finder._mixed = Mixed.from_state(
            state["mixed"],
            heads=len(FRAMES),
            features=finder._features.width,
            grams=len(reader.vocabulary),
        )
        finder._thresholds = np.asarray(state["thresholds"], dtype=np.float64)
        return finder

    def _fitted(self) -> Mixed:
        if self._mixed is None:
            raise ValueError("the frame finder has not been fitted")
        return self._mixed

    def _fit(
        self,
        table: Array,
        words: Any,
        truth: NDArray[np.bool_],
        known: NDArray[np.bool_],
        weights: Array,
    ) -> Mixed:
        return fit_mixed(table, words, truth, weights=weights, strengths=_STRENGTHS, known=known)

    def _evidence(self, reading: Reading, index: int) -> MarkedSentence:
        """The citable sentence that speaks most for a frame: by its words, and by how much of a
        recipe of the frame it meets; the earliest of equals."""
        mixed, sentences = self._fitted(), reading.marked.sentences
        first = len(sentences) - len(reading.marked.citable)
        met = self._features.recipes_met(reading.table, FRAMES[index])
        worth = [
            float(mixed.words_part(reading.words_at(at))[index] + met[at])
            for at in range(first, len(sentences))
        ]
        return sentences[first + int(np.argmax(worth))]


def _thresholds(chances: Array, truth: NDArray[np.bool_]) -> Array:
    """For each frame midway, in log-odds, between the threshold that is best for it and the one
    that is best for all alike. With some thirty examples a frame, its own best is half chance."""
    own = np.array(
        [
            min(
                _HIGHEST_THRESHOLD,
                best_threshold(chances[:, i], truth[:, i], floor=_LOWEST_THRESHOLD),
            )
            for i in range(truth.shape[1])
        ]
    )
    grid = np.linspace(_LOWEST_THRESHOLD, _HIGHEST_THRESHOLD, 91)
    found = chances[None, :, :] >= grid[:, None, None]
    hits = (found & truth).sum(axis=1)
    f1 = 2 * hits / np.maximum(1, found.sum(axis=1) + truth.sum(axis=0))
    shared = grid[int(f1.mean(axis=1).argmax())]
    return sigmoid((_log_odds(own) + _log_odds(np.full_like(own, shared))) / 2)


def _log_odds(chances: Array) -> Array:
    return np.asarray(np.log(chances / (1 - chances)))
