"""Whom an article names: the irrelevant ones that name both parties are the hardest to refuse."""

from __future__ import annotations

from typing import Literal, TypeAlias

from classifiers.examples import Example
from classifiers.features import profile
from classifiers.lexicon import Lexicon
from classifiers.marking import mark

Naming: TypeAlias = Literal["both_alone", "both_with_others", "not_both"]
# What is counted together: a text that names both and nobody else is also one that names both.
GROUPS: dict[str, frozenset[Naming]] = {
    "both": frozenset({"both_alone", "both_with_others"}),
    "both_alone": frozenset({"both_alone"}),
    "not_both": frozenset({"not_both"}),
}


def naming(example: Example, lexicon: Lexicon) -> Naming:
    """Whether title and text name both parties, and then whether they name any other actor
    (state or organisation) of the lexicon."""
    whole = profile(mark(example.document, lexicon)).whole
    if not whole.lesser:
        return "not_both"
    return "both_with_others" if whole.third else "both_alone"
