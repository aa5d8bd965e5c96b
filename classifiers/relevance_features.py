"""What the relevance model measures of a document: naming, matter, closeness, words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from classifiers.closeness import Nearest, SeedPassages
from classifiers.features import DIRECTIONS, FEATURE_NAMES, Profile, profile, vector
from classifiers.grams import NO_WORDS, Words
from classifiers.linear import Array
from classifiers.reading import Reader, Reading
from classifiers.terms import TermTable

# How freely each kind may speak. Cross-validation by story is flat around these values; that what
# is spoken of and the words weigh so much is for texts that name both parties and tell of no ties
# (a match, two earthquakes), which the labelled examples hardly hold (tests/classifiers/passing.jsonl).
NAMING_STRENGTH, MATTER_STRENGTH = 0.5, 0.6


class RelevanceFeatures:
    """The measured features of a document: naming, matter, closeness; made once for a reader."""

    def __init__(self, reader: Reader, seeds: SeedPassages) -> None:
        lexicon = reader.lexicon
        subject = lexicon.subject
        terms = reader.terms
        self.reader = reader
        self.seeds = seeds
        self.names = (subject.name("a"), subject.name("b"))
        self.actor_names = {actor.id: actor.name for actor in subject.actors.values()}
        self.organisations = frozenset(
            actor.id for actor in subject.actors.values() if actor.kind == "organisation"
        )
        self.concepts = lexicon.matter.concepts
        self.labels = [lexicon.matter.labels[concept] for concept in self.concepts]
        self._concepts = terms.columns(self.concepts)
        self._a, self._b, self._third = terms.columns(("party:a", "party:b", "party:third"))

    @property
    def directions(self) -> list[int]:
        """Which way each feature may speak (see features.py); closeness only for relevance."""
        naming = [DIRECTIONS[name] for name in FEATURE_NAMES]
        return [*naming, *[0] * (3 * len(self.concepts)), 1]

    @property
    def strengths(self) -> Array:
        naming = [NAMING_STRENGTH] * len(FEATURE_NAMES)
        return np.array([*naming, *[MATTER_STRENGTH] * (3 * len(self.concepts)), NAMING_STRENGTH])

    @property
    def matter_columns(self) -> slice:
        return slice(len(FEATURE_NAMES), len(FEATURE_NAMES) + 3 * len(self.concepts))

    def see(self, reading: Reading) -> Seen:
        """What can be measured of a document."""
        counts = profile(reading.marked, self.organisations)
        nearest = self.seeds.nearest(reading.table)
        closeness = [nearest.cosine if nearest else 0.0]
        matter, words = self._matter(reading.table), reading.words
        if not counts.whole.lesser:
            # What is said where one of the two is not named at all is not said of both.
            matter, words = np.zeros_like(matter), NO_WORDS
        return Seen(counts, nearest, np.concatenate([vector(counts), matter, closeness]), words)

    def _matter(self, table: TermTable) -> Array:
        """How often each concept is spoken of: at all, where both parties are named, and where
        they are named without a third."""
        present = table.present
        both = present[:, self._a] * present[:, self._b]
        alone = both * (1 - present[:, self._third])
        concepts = present[:, self._concepts]
        counts = [table.total[self._concepts], both @ concepts, alone @ concepts]
        return np.asarray(np.log1p(np.concatenate(counts)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured of a document, in counts and as a row of features, and its words."""

    counts: Profile
    nearest: Nearest | None
    row: Array
    words: Words
