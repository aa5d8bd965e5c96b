"""What the relevance model sees: who is spoken of, where, and together with whom.

Nothing here knows a language or a word; so what is learned in one language holds in all.
A joint name (a common exercise) counts for both parties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p
from typing import NamedTuple

from classifiers.marking import MarkedDocument, MarkedSentence

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
    "both_named": 1,
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
    told = [_tell(sentence, organisations) for sentence in marked.sentences]
    titles = len(marked.title)
    lead = told[titles : titles + LEAD_SENTENCES]
    thirds = Counter(actor for each in told for actor in each.states)
    return Profile(
        title=_place(told[:titles]),
        lead=_place(lead),
        whole=_place(told),
        sentences=len(told),
        speaking=sum(each.speaks for each in told),
        joint=sum(each.joint for each in told),
        lead_joint=sum(each.joint for each in lead),
        exclusive=sum(each.joint and not each.states for each in told),
        one_with_third=sum(
            bool(each.states) and not each.joint and each.a + each.b > 0 for each in told
        ),
        third_alone=sum(each.third > 0 and each.a + each.b == 0 for each in told),
        first_joint=next((i for i, each in enumerate(told[titles:]) if each.joint), None),
        neighbours=sum(each.neighbours for each in told),
        third_states=tuple(sorted(thirds.items(), key=lambda item: (-item[1], item[0]))),
        organisations=sum(each.third - len(each.states) for each in told),
    )


class _Told(NamedTuple):
    """Whom a sentence names: mentions of a, of b, of others; which third states; how often one
    party directly follows the other."""

    a: int
    b: int
    third: int
    states: list[str]
    neighbours: int

    @property
    def joint(self) -> bool:
        return self.a > 0 and self.b > 0

    @property
    def speaks(self) -> bool:
        return self.a + self.b + self.third > 0


def _tell(sentence: MarkedSentence, organisations: frozenset[str]) -> _Told:
    a = b = third = neighbours = 0
    states: list[str] = []
    last = ""
    for mention in sentence.mentions:
        party = mention.party
        if party == "third":
            third += 1
            if mention.actor not in organisations:
                states.append(mention.actor)
        elif party == "both":
            # It stands for a, then for b.
            a += 1
            b += 1
            neighbours += 1 + (last == "b")
            last = "b"
            continue
        elif party == "a":
            a += 1
            neighbours += last == "b"
        else:
            b += 1
            neighbours += last == "a"
        last = party
    return _Told(a, b, third, states, neighbours)


def _place(told: Sequence[_Told]) -> Place:
    return Place(
        sum(each.a for each in told), sum(each.b for each in told), sum(each.third for each in told)
    )


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
        float(whole.lesser > 0),
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
