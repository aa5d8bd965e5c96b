"""Are articles in different languages on one happening brought together, and only those."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Pairs of articles in two languages: how many are labelled as one story, how many were put
    into one, and how many are both. Recall and precision are None where there is no such pair."""

    labelled: int
    made: int
    right: int

    @property
    def recall(self) -> float | None:
        """The share of labelled pairs that ended up in one story."""
        return self.right / self.labelled if self.labelled else None

    @property
    def precision(self) -> float | None:
        """The share of pairs in one story that are labelled so."""
        return self.right / self.made if self.made else None


def pair_figures(
    predicted: Sequence[Hashable], labelled: Sequence[Hashable | None], langs: Sequence[str]
) -> PairFigures:
    """Of the pairs of articles in two languages, those found, those labelled and those both.

    `predicted[i]` is the story that article i was put in, `labelled[i]` the one it belongs to
    (None: a story of its own), `langs[i]` its language. Raises ValueError for lists of different
    lengths.
    """
    if not len(predicted) == len(labelled) == len(langs):
        raise ValueError(
            f"stories found ({len(predicted)}), stories labelled ({len(labelled)}) and languages"
            f" ({len(langs)}) must be of the same articles"
        )
    wanted = made = right = 0
    for a, b in combinations(range(len(langs)), 2):
        if langs[a] == langs[b]:
            continue
        belong = labelled[a] is not None and labelled[a] == labelled[b]
        together = predicted[a] == predicted[b]
        wanted += belong
        made += together
        right += belong and together
    return PairFigures(wanted, made, right)
