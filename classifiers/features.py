"""What the relevance model sees: who is spoken of, where, and together with whom.

Nothing here knows a language or a word; so what is learned in one language holds in all.
A joint name (a common exercise) counts for both parties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p

from classifiers.marking import MarkedDocument, MarkedSentence, parties_of

LEAD_SENTENCES = 3

# Each feature and which way it may speak: +1 only for relevance, -1 only against it, 0 either.
# The features are correlated, and free weights would now and then turn "both named in the
# title" into a reason against; the training drops a feature rather than let it do so.
DIRECTIONS = {
    "both_in_title": 1,
    "one_in_title": -1,
    "third_in_title": -1,
    "parties_share_of_title": 1,
    "both_in_lead": 1,
    "both_in_a_lead_sentence": 1,
    "third_share_of_lead": -1,
    "parties_share": 1,
    "lesser_share": 1,
    "lesser_count": 1,
    "balance": 1,
    "joint_sentences": 1,
    "joint_share": 1,
    "exclusive_sentences": 1,
    "exclusive_share": 1,
    "first_joint": 1,
    "neighbours": 1,
    "one_with_third_share": -1,
    "third_alone_share": -1,
    "top_third_share": -1,
    "lesser_against_top_third": 1,
    "organisation_share": -1,
    "third_actors": -1,
    "length": 0,
    "joint_per_lesser": 1,
}
FEATURE_NAMES = tuple(DIRECTIONS)


@dataclass(frozen=True, slots=True)
class Place:
    """Mentions in one part of a text: of party a, of party b, of others."""

    a: int = 0
    b: int = 0
    third: int = 0

    @property
    def lesser(self) -> int:
        return min(self.a, self.b)

    @property
    def all(self) -> int:
        return self.a + self.b + self.third

    @property
    def parties_share(self) -> float:
        return (self.a + self.b) / self.all if self.all else 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts that describe a document. Sentences are those of title and body.

    `joint` holds both parties; `exclusive` both and no third state; `one_with_third` one
    party with others; `third_alone` only others. `first_joint` is the index of the first
    joint sentence of the body, or None. `neighbours` counts mentions of one party that
    directly follow one of the other in the same sentence.
    """

    title: Place
    lead: Place
    whole: Place
    sentences: int
    speaking: int
    joint: int
    lead_joint: int
    exclusive: int
    one_with_third: int
    third_alone: int
    first_joint: int | None
    neighbours: int
    third_states: tuple[tuple[str, int], ...]
    organisations: int

    @property
    def top_third(self) -> int:
        """Mentions of the most mentioned third state."""
        return self.third_states[0][1] if self.third_states else 0


def profile(marked: MarkedDocument, organisations: frozenset[str] = frozenset()) -> Profile:
    """The counts of a marked document; `organisations` names actors that are no states."""
    parties = [_parties(sentence) for sentence in marked.sentences]
    exclusive = one_with_third = third_alone = joint = speaking = neighbours = 0
    for sentence, present in zip(marked.sentences, parties, strict=True):
        if not present:
            continue
        speaking += 1
        third = _third_states(sentence, organisations)
        if present >= {"a", "b"}:
            joint += 1
            exclusive += not third
        elif present == {"third"}:
            third_alone += 1
        elif third:
            one_with_third += 1
        neighbours += _neighbours(sentence)
    lead = marked.body[:LEAD_SENTENCES]
    body = parties[len(marked.title) :]
    thirds = Counter(
        mention.actor
        for mention in marked.mentions()
        if mention.party == "third" and mention.actor not in organisations
    )
    return Profile(
        title=_place(marked.title),
        lead=_place(lead),
        whole=_place(marked.sentences),
        sentences=len(parties),
        speaking=speaking,
        joint=joint,
        lead_joint=sum(present >= {"a", "b"} for present in body[:LEAD_SENTENCES]),
        exclusive=exclusive,
        one_with_third=one_with_third,
        third_alone=third_alone,
        first_joint=next((i for i, present in enumerate(body) if present >= {"a", "b"}), None),
        neighbours=neighbours,
        third_states=tuple(sorted(thirds.items(), key=lambda item: (-item[1], item[0]))),
        organisations=sum(m.actor in organisations for m in marked.mentions()),
    )


def features(marked: MarkedDocument, organisations: frozenset[str] = frozenset()) -> list[float]:
    """One number for each of FEATURE_NAMES, all finite, mostly in 0..1."""
    return vector(profile(marked, organisations))


def vector(p: Profile) -> list[float]:
    """The features of a profile, in the order of FEATURE_NAMES."""
    whole, title, lead = p.whole, p.title, p.lead
    mentions = max(whole.all, 1)
    speaking = max(p.speaking, 1)
    return [
        float(title.lesser > 0),
        float(title.lesser == 0 and title.a + title.b > 0),
        float(title.third > 0),
        title.parties_share,
        float(lead.lesser > 0),
        float(p.lead_joint > 0),
        lead.third / max(lead.all, 1),
        whole.parties_share,
        whole.lesser / mentions,
        log1p(whole.lesser),
        whole.lesser / max(whole.a, whole.b, 1),
        log1p(p.joint),
        p.joint / speaking,
        log1p(p.exclusive),
        p.exclusive / speaking,
        0.0 if p.first_joint is None else 1.0 / (1 + p.first_joint),
        log1p(p.neighbours),
        p.one_with_third / speaking,
        p.third_alone / speaking,
        p.top_third / mentions,
        log1p(whole.lesser) - log1p(p.top_third),
        p.organisations / mentions,
        log1p(len(p.third_states)),
        log1p(p.sentences),
        p.joint / max(whole.lesser, 1),
    ]


def _parties(sentence: MarkedSentence) -> frozenset[str]:
    return sentence.parties


def _third_states(sentence: MarkedSentence, organisations: frozenset[str]) -> bool:
    return any(m.party == "third" and m.actor not in organisations for m in sentence.mentions)


def _place(sentences: Sequence[MarkedSentence]) -> Place:
    counts = Counter(
        party for sentence in sentences for m in sentence.mentions for party in parties_of(m)
    )
    return Place(counts["a"], counts["b"], counts["third"])


def _neighbours(sentence: MarkedSentence) -> int:
    sequence = [party for m in sentence.mentions for party in parties_of(m)]
    return sum({first, second} == {"a", "b"} for first, second in pairwise(sequence))
