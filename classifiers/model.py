"""The trained whole: a document in, a judgement out."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from classifiers.events import EventFinder
from classifiers.happenings import Background, Happening, happening
from classifiers.judgement import Document, Judgement
from classifiers.lexicon import Lexicon
from classifiers.narratives import FrameFinder
from classifiers.reading import Reader
from classifiers.relevance import RelevanceModel


class Model:
    """Judges documents. Immutable after training; safe to share between threads.

    `lineage` tells what the model was made of: hashes of seeds, lexicons, examples, reviews
    and code, versions of the libraries, and the figures measured while training. `events` and
    `frames` are None in a model made from seeds alone, which teach neither; it finds none.
    `background` is how common words and names are, for telling happenings apart.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        relevance: RelevanceModel,
        events: EventFinder | None,
        frames: FrameFinder | None,
        background: Background,
        lineage: dict[str, Any],
    ) -> None:
        self.reader = reader
        self.relevance = relevance
        self.events = events
        self.frames = frames
        self.background = background
        self.lineage = lineage
        self.version = version_of(lineage)

    @property
    def lexicon(self) -> Lexicon:
        return self.reader.lexicon

    def happening(self, document: Document, judgement: Judgement) -> Happening:
        """What the document tells, for comparing it with others (see stories.py)."""
        return happening(document, judgement, self.background)

    def judge(self, document: Document, *, threshold: float | None = None) -> Judgement:
        """What the document is about, with reasons and evidence.

        `threshold` takes the place of the one that training found: the probability from which
        a document is called relevant.

        Never raises, whatever the strings hold. Overlong texts are cut (see marking.py), so the
        work is bounded. A document that is not relevant carries no events and no frames: to look
        for them there too changed no F1 by more than 0.01 in cross-validation by story.
        """
        reading = self.reader.read(document)
        score = self.relevance.score(reading)
        if threshold is None:
            threshold = self.relevance.threshold
        relevant = score.probability >= threshold
        return Judgement(
            relevance=score.probability,
            relevant=relevant,
            reasons=score.reasons,
            events=self.events.find(reading) if relevant and self.events else (),
            frames=self.frames.find(reading) if relevant and self.frames else (),
            lang=reading.marked.lang,
            unsure=self.relevance.band.holds(score.probability),
        )


def version_of(lineage: dict[str, Any]) -> str:
    """A short name that is equal for models made of the same things."""
    made_of = {key: value for key, value in lineage.items() if key != "metrics"}
    text = json.dumps(made_of, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
