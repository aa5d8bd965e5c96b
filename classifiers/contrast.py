"""Both classes from the seeds alone.

The seeds show only what is wanted. Contrast is made by putting another state in the place of
one of the two parties: an article on Russia and Turkey reads like one on Russia and Pakistan,
and is not wanted. The swap is made on the mentions, not on the letters: every name of the
party (state, people, capital, leaders, forces, companies) becomes a mention of the other state
in the same role. So it is consistent, needs no grammar, and works in every language. What sees
only the mentions cannot tell it from a written article.

Seeds are long essays and news are short, so passages of the seeds stand beside the whole ones,
with and without a sentence as their title. And because the commonest error is an article on
others that names the two in passing, some swapped passages keep one sentence unswapped.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Literal

from classifiers.examples import Seed
from classifiers.judgement import Document
from classifiers.lexicon import SUBJECT_FILE, Lexicon, LexiconError, Mention, Subject
from classifiers.marking import MarkedDocument, MarkedSentence, mark

_WINDOWS = (1, 2, 4, 8)
_LEAST_SENTENCES = 2
_KEPT_IN_A_LIST = 0.2


@dataclass(frozen=True, slots=True)
class Contrast:
    """A training text made from a seed: relevant as written, irrelevant when swapped."""

    marked: MarkedDocument
    relevant: bool
    seed: str


def contrast(seeds: Sequence[Seed], lexicon: Lexicon) -> list[Contrast]:
    """Passages of the seeds and their swaps, in a fixed order, the same for the same seeds.

    Raises LexiconError if the subject names nobody to stand in for a party.
    """
    subject = lexicon.subject
    if not (subject.stand_ins_a and subject.stand_ins_b):
        raise LexiconError(f"{SUBJECT_FILE}: [stand_ins] must name a state for a and one for b")
    stand_ins_a, stand_ins_b = cycle(subject.stand_ins_a), cycle(subject.stand_ins_b)
    chance = random.Random(0)  # noqa: S311 -- variety, not secrecy
    made: list[Contrast] = []
    for seed in seeds:
        for passage in passages(seed, lexicon):
            if not _joint(passage):
                # A passage that never names one of the two is contrast as it stands; one that
                # names them in different sentences could be either.
                if not {"a", "b"} <= _parties(passage):
                    made.append(Contrast(passage, relevant=False, seed=seed.name))
                continue
            made.append(Contrast(passage, relevant=True, seed=seed.name))
            swaps = (swap(passage, "b", next(stand_ins_b)), swap(passage, "a", next(stand_ins_a)))
            made.extend(Contrast(swapped, relevant=False, seed=seed.name) for swapped in swaps)
            passing = _in_passing(passage, next(stand_ins_a), next(stand_ins_b), chance)
            if passing is not None:
                made.append(Contrast(passing, relevant=False, seed=seed.name))
            listed = _in_a_list(passage, subject, chance)
            if listed is not None:
                made.append(Contrast(listed, relevant=False, seed=seed.name))
    return made


def swap(marked: MarkedDocument, party: Literal["a", "b"], actor: str) -> MarkedDocument:
    """The document with another actor in the place of a party, in every mention."""
    return _relabel(marked, lambda mention: _swapped(mention, party, actor))


def passages(seed: Seed, lexicon: Lexicon) -> Iterator[MarkedDocument]:
    """The seed, and windows of 1, 2, 4 and 8 of its paragraphs, with a title and without."""
    paragraphs = [line.strip() for line in seed.document.text.split("\n") if line.strip()]
    yield mark(seed.document, lexicon)
    for width in _WINDOWS:
        for start in range(0, max(len(paragraphs) - width + 1, 1), max(width // 2, 1)):
            text = "\n".join(paragraphs[start : start + width])
            bare = mark(Document("", text, seed.document.lang), lexicon)
            if len(bare.body) < _LEAST_SENTENCES:
                continue
            yield bare
            yield _with_title(bare)


def _with_title(bare: MarkedDocument) -> MarkedDocument:
    """The passage with its first sentence that names both parties as its title, or, where no
    sentence does, its first sentence."""
    chosen = next((s for s in bare.body if {"a", "b"} <= s.parties), bare.body[0])
    return replace(bare, title=(replace(chosen, in_title=True),))


def _joint(marked: MarkedDocument) -> bool:
    return any({"a", "b"} <= sentence.parties for sentence in marked.sentences)


def _parties(marked: MarkedDocument) -> frozenset[str]:
    return frozenset().union(*(sentence.parties for sentence in marked.sentences))


def _swapped(mention: Mention, party: Literal["a", "b"], actor: str) -> Mention:
    if mention.party in (party, "both"):
        return mention._replace(actor=actor, party="third")
    return mention


def _relabel(marked: MarkedDocument, change: Callable[[Mention], Mention]) -> MarkedDocument:
    return replace(
        marked,
        title=tuple(_relabel_sentence(sentence, change) for sentence in marked.title),
        body=tuple(_relabel_sentence(sentence, change) for sentence in marked.body),
    )


def _relabel_sentence(
    sentence: MarkedSentence, change: Callable[[Mention], Mention]
) -> MarkedSentence:
    return replace(sentence, mentions=tuple(change(mention) for mention in sentence.mentions))


def _in_passing(
    passage: MarkedDocument, stand_in_a: str, stand_in_b: str, chance: random.Random
) -> MarkedDocument | None:
    """The passage swapped, but for one sentence after the first that names both parties."""
    joint = [i for i, s in enumerate(passage.body) if i > 0 and {"a", "b"} <= s.parties]
    if len(passage.body) < 4 or not joint:
        return None
    kept = chance.choice(joint)
    party: Literal["a", "b"] = "b" if chance.random() < 0.5 else "a"
    swapped = swap(passage, party, stand_in_b if party == "b" else stand_in_a)
    body = list(swapped.body)
    body[kept] = passage.body[kept]
    return replace(swapped, body=tuple(body))


def _in_a_list(
    passage: MarkedDocument, subject: Subject, chance: random.Random
) -> MarkedDocument | None:
    """The passage with most mentions given to many states, as in reports that list countries.

    None where chance left the parties at least half of their mentions.
    """
    others = sorted({*subject.stand_ins_a, *subject.stand_ins_b})
    kept = given = 0

    def scatter(mention: Mention) -> Mention:
        nonlocal kept, given
        if mention.party == "third":
            return mention
        if chance.random() < _KEPT_IN_A_LIST:
            kept += 1
            return mention
        given += 1
        return mention._replace(actor=chance.choice(others), party="third")

    listed = _relabel(passage, scatter)
    return listed if given > kept else None
