"""What a model sees of a sentence that may state an event, and of its document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex

from classifiers.dates import dates_in
from classifiers.judgement import STATUSES, EventType
from classifiers.linear import Array
from classifiers.marking import parties_of
from classifiers.noting import NotedDocument, NotedSentence
from classifiers.vocabulary import Hit, SubjectMatter

_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NEAR = 2
_CLOSE = 20
_SERIES_PARTIES = ("own", "shared", "other")


@dataclass(frozen=True)
class Candidate:
    """A sentence of a document (by its index) that may state an event of a type."""

    type: EventType
    document: NotedDocument
    index: int

    @property
    def sentence(self) -> NotedSentence:
        return self.document.sentences[self.index]

    def near(self) -> Sequence[NotedSentence]:
        """The sentences just before this one, in the text, and the title."""
        first = max(len(self.document.title), self.index - _NEAR)
        return self.document.title + self.document.sentences[first : self.index]


def candidates(document: NotedDocument, kind: EventType) -> list[Candidate]:
    """The sentences fit to be evidence in which something of the event's vocabulary stands."""
    offset = 0 if not document.body else len(document.title)
    found = [Candidate(kind, document, offset + i) for i in range(len(document.citable))]
    fits = _may_be_drill if kind == "drill" else _may_be_deal
    return [candidate for candidate in found if fits(candidate)]


def _may_be_drill(candidate: Candidate) -> bool:
    concepts = candidate.sentence.concepts
    if concepts["drill.exercise"] or _count(concepts, "drill.series."):
        return True
    if not concepts["drill.exercise_weak"]:
        return False
    told = any(s.concepts["drill.exercise"] for s in candidate.near())
    return told or concepts["drill.soldiers"] > 0 or concepts["drill.training_place"] > 0


def _may_be_deal(candidate: Candidate) -> bool:
    concepts = candidate.sentence.concepts
    moves = any(
        concepts[name]
        for name in ("deal.paper", "deal.purchase", "deal.building", *_status_names("deal"))
    )
    has_object = _count(concepts, "deal.object.") > 0
    if has_object or concepts["deal.paper"]:
        return moves or has_object
    return moves and any(_count(s.concepts, "deal.object.") for s in candidate.near())


def _status_names(kind: EventType) -> list[str]:
    return [f"{kind}.status.{status}" for status in STATUSES[kind]]


def _count(concepts: dict[str, int], prefix: str) -> int:
    return sum(n for name, n in concepts.items() if name.startswith(prefix))


_DRILL_CONCEPTS = (
    "drill.exercise", "drill.exercise_weak", "drill.soldiers", "drill.training_place", "drill.sea",
    "drill.not_exercise", "deal.wish", "deal.denial", "deal.general_talk",
)  # fmt: skip
_DEAL_CONCEPTS = (
    "deal.paper", "deal.purchase", "deal.building", "deal.general_talk", "deal.wish",
    "deal.denial", "drill.exercise", "frame.argues", "frame.we", "frame.ought",
)  # fmt: skip


def features(candidate: Candidate, matter: SubjectMatter) -> Array:
    """Features of a candidate, in a fixed order for each type of event."""
    sentence, document = candidate.sentence, candidate.document
    values = _party_features(candidate) + _nearest_actors(candidate)
    concepts = sentence.concepts
    names = _DRILL_CONCEPTS if candidate.type == "drill" else _DEAL_CONCEPTS
    values += [math.log1p(concepts[name]) for name in names]
    values += [float(concepts[name] > 0) for name in _status_names(candidate.type)]
    if candidate.type == "drill":
        values += _series_features(candidate, matter)
    else:
        values += _object_features(candidate, matter)
    body = max(1, len(document.body))
    place = candidate.index - len(document.title)
    values += [float(place == 0), place / body, math.log1p(len(sentence.text)) / 5]
    values += document_features(document, candidate.type)
    return np.array(values)


def _party_features(candidate: Candidate) -> list[float]:
    sentence = candidate.sentence
    around = frozenset().union(sentence.parties, *(s.parties for s in candidate.near()))
    thirds = len(sentence.thirds)
    both_near = {"a", "b"} <= around
    one_here = bool({"a", "b"} & sentence.parties)
    return [
        float("a" in sentence.parties),
        float("b" in sentence.parties),
        float(sentence.both),
        float(both_near),
        float(one_here and both_near),
        float(thirds > 0),
        math.log1p(thirds),
        float(sentence.both and not thirds),
        float(thirds > 0 and not sentence.both),
        float(one_here and thirds > 0 and not sentence.both),
        float("third" in around),
    ]


def _nearest_actors(candidate: Candidate) -> list[float]:
    """Who stands nearest to what the event is about: the two parties, or a third in one's place."""
    triggers = _triggers(candidate)
    start = candidate.sentence.marked.sentence.start
    gaps: dict[str, int] = {}
    for mention in candidate.sentence.marked.mentions:
        for party in parties_of(mention):
            for trigger in triggers:
                begin, end = mention.start - start, mention.end - start
                gap = max(0, begin - trigger.end, trigger.start - end)
                gaps[party] = min(gap, gaps.get(party, gap))
    ranked = sorted(gaps, key=lambda party: (gaps[party], party))
    return [
        float(ranked[:1] == ["third"]),
        float(set(ranked[:2]) == {"a", "b"}),
        float("third" in ranked[:2]),
        float("third" in ranked and {"a", "b"} <= set(ranked[:2])),
    ]


def _triggers(candidate: Candidate) -> list[Hit]:
    """The hits that name what the event is about."""
    prefixes = (
        ("drill.exercise", "drill.series.")
        if candidate.type == "drill"
        else ("deal.object.", "deal.paper")
    )
    return [hit for hit in candidate.sentence.hits if hit.concept.startswith(prefixes)]


def _series_features(candidate: Candidate, matter: SubjectMatter) -> list[float]:
    def whose(sentences: Sequence[NotedSentence]) -> list[float]:
        seen = {
            matter.series[int(name.rsplit(".", 1)[1])].parties
            for sentence in sentences
            for name in sentence.concepts
            if name.startswith("drill.series.")
        }
        return [float(parties in seen) for parties in _SERIES_PARTIES]

    return whose([candidate.sentence]) + whose(candidate.near())


def _object_features(candidate: Candidate, matter: SubjectMatter) -> list[float]:
    here = [
        matter.objects[int(name.rsplit(".", 1)[1])]
        for name in candidate.sentence.concepts
        if name.startswith("deal.object.")
    ]
    near = any(_count(s.concepts, "deal.object.") for s in candidate.near())
    concepts = candidate.sentence.concepts
    moved = any(concepts[name] for name in _status_names("deal"))
    papered = concepts["deal.paper"] > 0 or concepts["deal.purchase"] > 0
    strong = any(not thing.weak for thing in here)
    return [
        float(strong),
        float(bool(here) and not strong),
        float(near and not here),
        float(strong and moved),
        float(strong and papered),
        float(strong and papered and moved),
        float(candidate.sentence.both and strong and moved),
        float(concepts["deal.paper"] > 0 and concepts["deal.status.signed"] > 0),
        math.log1p(len({thing.kind for thing in here})),
        float(any(thing.kind == "arms" for thing in here)),
        float(any(thing.kind == "energy" for thing in here)),
        float(any(thing.kind == "trade" for thing in here)),
    ]


def document_features(document: NotedDocument, kind: EventType) -> list[float]:
    """What the whole document speaks of; the same for each of its candidates."""
    length = max(1, len(document.sentences))
    title_parties = frozenset().union(*(s.parties for s in document.title))
    title_thirds = sum(len(s.thirds) for s in document.title)
    named = sum(document.actors.values())
    third_total = sum(document.thirds.values())
    top_third = max(document.thirds.values(), default=0)
    concepts = document.concepts
    title_concepts = [s.concepts for s in document.title]
    if kind == "drill":
        trigger = concepts["drill.exercise"]
        in_title = any(c["drill.exercise"] or _count(c, "drill.series.") for c in title_concepts)
    else:
        trigger = concepts["deal.paper"] + _count(concepts, "deal.object.")
        in_title = any(c["deal.paper"] or _count(c, "deal.object.") for c in title_concepts)
    return [
        document.share("a"),
        document.share("b"),
        document.share("a", "b"),
        document.share("third"),
        float({"a", "b"} <= title_parties),
        float("a" in title_parties),
        float("b" in title_parties),
        float(title_thirds > 0),
        third_total / max(1, named),
        top_third / max(1, named),
        float(sum(s.both and not s.thirds for s in document.sentences)) / length,
        math.log1p(trigger),
        trigger / length,
        float(in_title),
        math.log(length),
        math.log1p(concepts["frame.argues"] + concepts["frame.we"]),
        math.log1p(concepts["frame.wire"]),
    ]


def status_features(candidate: Candidate) -> Array:
    """What tells how far an event has come: cues in the sentence, the title and the lead, dates.

    Plain words beside the cues were tried on the labelled examples and made it worse.
    """
    kind = candidate.type
    document = candidate.document
    names = _status_names(kind)
    here = candidate.sentence.concepts
    title = [s.concepts for s in document.title]
    lead = [s.concepts for s in document.body[:2]]
    values = [math.log1p(here[name]) for name in names]
    values += _nearness(candidate, names)
    values += [float(any(c[name] for c in title)) for name in names]
    values += [float(any(c[name] for c in lead)) for name in names]
    values += _time_features(candidate)
    values += [
        float(candidate.index == len(document.title)),
        float(here["drill.exercise"] > 0),
        float(here["deal.paper"] > 0),
        float(here["deal.purchase"] > 0),
        float(here["deal.building"] > 0),
        math.log1p(document.concepts["frame.argues"] + document.concepts["frame.we"]),
    ]
    return np.array(values)


def status_said_plainly(kind: EventType, status: str, average: Array) -> Array:
    """The status features of a sentence with one cue, beside its event; the rest as on average."""
    count = len(STATUSES[kind])
    place = STATUSES[kind].index(status)
    row = average.copy()
    row[: 2 * count] = 0.0
    row[place] = math.log(2)
    row[count + place] = 1.0
    return row


def _nearness(candidate: Candidate, names: Sequence[str]) -> list[float]:
    """How near each status cue stands to what it may speak of: 1 beside it, 0 if absent."""
    hits, triggers = candidate.sentence.hits, _triggers(candidate)
    near = []
    for name in names:
        gaps = [
            max(0, cue.start - trigger.end, trigger.start - cue.end)
            for cue in hits
            if cue.concept == name
            for trigger in triggers
        ]
        near.append(1 / (1 + min(gaps) / _CLOSE) if gaps else 0.0)
    return near


def _time_features(candidate: Candidate) -> list[float]:
    """Whether what the sentence dates lies before, around or after the publication."""
    published = candidate.document.marked.document.published
    text = candidate.sentence.text
    years = [int(year) for year in _YEAR.findall(text)]
    days = dates_in(text, published)
    if published is None:
        return [0.0] * 6
    return [
        float(any(year < published.year for year in years)),
        float(any(year == published.year for year in years)),
        float(any(year > published.year for year in years)),
        float(bool(days) and min(days) > published),
        float(bool(days) and min(days) <= published <= max(days) and len(days) > 1),
        float(bool(days) and max(days) < published),
    ]
