"""What a model sees of a sentence that may state an event, and of its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import regex
from numpy.typing import NDArray

from classifiers.dates import dates_in
from classifiers.gaps import Gaps
from classifiers.judgement import STATUSES, EventType
from classifiers.linear import Array
from classifiers.marking import MarkedDocument, MarkedSentence, parties_of
from classifiers.reading import Reader, Reading
from classifiers.terms import NEAR, OBJECT, SERIES, TermTable

_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CLOSE = 20
_FAR_AWAY = 200
_SERIES_PARTIES = ("own", "shared", "other")
_DOCUMENT_WIDTH = 17
_OBJECT_KINDS = ("arms", "energy", "trade")

_CONCEPTS: dict[EventType, tuple[str, ...]] = {
    "drill": (
        "drill.exercise", "drill.exercise_weak", "drill.soldiers", "drill.training_place",
        "drill.sea", "drill.not_exercise", "deal.wish", "deal.denial", "deal.general_talk",
    ),
    "deal": (
        "deal.paper", "deal.purchase", "deal.building", "deal.general_talk", "deal.wish",
        "deal.denial", "drill.exercise", "frame.argues", "frame.we", "frame.ought",
    ),
}  # fmt: skip
_TRIGGERS: dict[EventType, tuple[str, ...]] = {
    "drill": ("drill.exercise", SERIES),
    "deal": (OBJECT, "deal.paper"),
}


@dataclass(frozen=True)
class Candidate:
    """A sentence of a document (by its index) that may state an event of a type."""

    type: EventType
    reading: Reading
    index: int

    @property
    def document(self) -> MarkedDocument:
        return self.reading.marked

    @property
    def sentence(self) -> MarkedSentence:
        return self.document.sentences[self.index]

    def near(self) -> Sequence[MarkedSentence]:
        """The sentences just before this one, in the text, and the title."""
        titles = len(self.document.title)
        first = max(titles, self.index - NEAR)
        return self.document.title + self.document.sentences[first : self.index]

    @cached_property
    def triggers(self) -> Gaps:
        """The places that name what the event is about."""
        prefixes = _TRIGGERS[self.type]
        return Gaps(
            (hit.start, hit.end) for hit in self.sentence.hits if hit.concept.startswith(prefixes)
        )


class EventFeatures:
    """Candidates of one type of event and the features of each; made once for a reader."""

    def __init__(self, reader: Reader, kind: EventType) -> None:
        self.kind: EventType = kind
        terms, matter = reader.terms, reader.lexicon.matter
        self._a, self._b, self._third = terms.columns(("party:a", "party:b", "party:third"))
        self._thirds = terms.beginning("@")
        self._concepts = terms.columns(_CONCEPTS[kind])
        self._status_names = [f"{kind}.status.{status}" for status in STATUSES[kind]]
        self._statuses = terms.columns(self._status_names)
        self._exercise = terms.column("drill.exercise")
        self._weak = terms.column("drill.exercise_weak")
        self._seen_at_drills = terms.columns(("drill.soldiers", "drill.training_place"))
        self._all_series = terms.beginning(SERIES)
        self._series = [
            terms.columns([f"{SERIES}{i}" for i, s in enumerate(matter.series) if s.parties == p])
            for p in _SERIES_PARTIES
        ]  # fmt: skip
        self._objects = terms.beginning(OBJECT)
        self._strong_objects = terms.columns(
            [f"{OBJECT}{i}" for i, thing in enumerate(matter.objects) if not thing.weak]
        )
        self._objects_of = [
            terms.columns([f"{OBJECT}{i}" for i, o in enumerate(matter.objects) if o.kind == kind])
            for kind in _OBJECT_KINDS
        ]  # fmt: skip
        self._paper = terms.column("deal.paper")
        self._signed = terms.column("deal.status.signed")
        self._purchase = terms.column("deal.purchase")
        self._building = terms.column("deal.building")
        self._moving = np.append(self._statuses, [self._paper, self._purchase, self._building])
        self._argues = terms.columns(("frame.argues", "frame.we"))
        self._wire = terms.column("frame.wire")
        self.document_width = _DOCUMENT_WIDTH
        of_kind = 2 * len(_SERIES_PARTIES) if kind == "drill" else 8 + len(_OBJECT_KINDS)
        count = len(STATUSES[kind])
        self.sentence_width = 18 + len(_CONCEPTS[kind]) + count + of_kind + 3 + _DOCUMENT_WIDTH
        self.status_width = 4 * count + 12

    # --- candidates ------------------------------------------------------------------------

    def candidates(self, reading: Reading) -> list[Candidate]:
        """The sentences fit to be evidence in which something of the event's vocabulary stands."""
        fits = self._fits(reading.table)
        first = len(reading.marked.sentences) - len(reading.marked.citable)
        return [Candidate(self.kind, reading, int(i)) for i in np.flatnonzero(fits) if i >= first]

    def _fits(self, table: TermTable) -> NDArray[np.bool_]:
        here, near = table.present, table.near
        if self.kind == "drill":
            told = (here[:, self._exercise] > 0) | here[:, self._all_series].any(axis=1)
            shown = near[:, self._exercise] | here[:, self._seen_at_drills].any(axis=1)
            return np.asarray(told | ((here[:, self._weak] > 0) & shown))
        moves = here[:, self._moving].any(axis=1)
        has_object = here[:, self._objects].any(axis=1)
        spoken_of = (here[:, self._paper] > 0) | near[:, self._objects].any(axis=1)
        return np.asarray(has_object | (moves & spoken_of))

    # --- of a sentence ---------------------------------------------------------------------

    def rows(self, found: Sequence[Candidate]) -> Array:
        """Features of the candidates of one document (at least one), shape (candidates,
        features)."""
        table = found[0].reading.table
        at = np.array([candidate.index for candidate in found], dtype=np.intp)
        here, near = table.present[at], table.near[at].astype(np.float64)
        counts = table.counts[at]
        body = max(1, len(table) - table.titles)
        place = at - table.titles
        lengths = np.array([len(candidate.sentence.text) for candidate in found])
        specific = self._series_rows if self.kind == "drill" else self._object_rows
        document = self.document_row(table)
        return np.column_stack(
            [
                self._party_rows(here, near),
                np.array([_nearest_actors(candidate) for candidate in found]),
                np.log1p(counts[:, self._concepts]),
                here[:, self._statuses],
                specific(here, near),
                place == 0,
                place / body,
                np.log1p(lengths) / 5,
                np.repeat(document[None, :], len(found), axis=0),
            ]
        )

    def _party_rows(self, here: Array, near: Array) -> Array:
        a, b = here[:, self._a] > 0, here[:, self._b] > 0
        around_a, around_b = a | (near[:, self._a] > 0), b | (near[:, self._b] > 0)
        thirds = here[:, self._thirds].sum(axis=1)
        both, both_near, one = a & b, around_a & around_b, a | b
        third = thirds > 0
        return np.column_stack(
            [
                a, b, both, both_near, one & both_near, third, np.log1p(thirds), both & ~third,
                third & ~both, one & third & ~both, third | (near[:, self._third] > 0),
            ]
        )  # fmt: skip

    def _series_rows(self, here: Array, near: Array) -> Array:
        return np.column_stack(
            [
                rows[:, columns].max(axis=1, initial=0.0)
                for rows in (here, near)
                for columns in self._series
            ]
        )

    def _object_rows(self, here: Array, near: Array) -> Array:
        strong = here[:, self._strong_objects].any(axis=1)
        some = here[:, self._objects].any(axis=1)
        moved = here[:, self._statuses].any(axis=1)
        papered = (here[:, self._paper] > 0) | (here[:, self._purchase] > 0)
        both = (here[:, self._a] > 0) & (here[:, self._b] > 0)
        kinds = [here[:, columns].any(axis=1) for columns in self._objects_of]
        return np.column_stack(
            [
                strong,
                some & ~strong,
                near[:, self._objects].any(axis=1) & ~some,
                strong & moved,
                strong & papered,
                strong & papered & moved,
                both & strong & moved,
                (here[:, self._paper] > 0) & (here[:, self._signed] > 0),
                *kinds,
            ]
        )

    # --- of a document ---------------------------------------------------------------------

    def document_row(self, table: TermTable) -> Array:
        """What the whole document speaks of; the same for each of its candidates."""
        length = max(1, len(table))
        total, share, title = table.total, table.share, table.in_title
        present = table.present
        both = present[:, self._a] * present[:, self._b]
        third = present[:, self._third]
        named = max(1.0, float(total[[self._a, self._b, self._third]].sum()))
        thirds = total[self._thirds]
        if self.kind == "drill":
            trigger = total[self._exercise]
            titled = title[self._exercise] or title[self._all_series].any()
        else:
            trigger = total[self._paper] + total[self._objects].sum()
            titled = title[self._paper] or title[self._objects].any()
        return np.array(
            [
                share[self._a],
                share[self._b],
                both.sum() / length,
                share[self._third],
                title[self._a] * title[self._b],
                title[self._a],
                title[self._b],
                title[self._third],
                thirds.sum() / named,
                thirds.max(initial=0.0) / named,
                (both * (1 - third)).sum() / length,
                np.log1p(trigger),
                trigger / length,
                float(bool(titled)),
                np.log(length),
                np.log1p(total[self._argues].sum()),
                np.log1p(total[self._wire]),
            ]
        )

    # --- of a status -----------------------------------------------------------------------

    def status_row(self, candidate: Candidate) -> Array:
        """What tells how far an event has come: cues in the sentence, the title and the lead,
        dates."""
        table = candidate.reading.table
        counts = table.counts[candidate.index]
        lead = table.present[table.titles : table.titles + 2]
        argued = np.log1p(table.total[self._argues].sum())
        return np.concatenate(
            [
                np.log1p(counts[self._statuses]),
                _nearness(candidate, self._status_names),
                table.in_title[self._statuses],
                lead[:, self._statuses].max(axis=0, initial=0.0),
                _time_features(candidate),
                [
                    float(candidate.index == table.titles),
                    float(counts[self._exercise] > 0),
                    float(counts[self._paper] > 0),
                    float(counts[self._purchase] > 0),
                    float(counts[self._building] > 0),
                    argued,
                ],
            ]
        )

    def status_said_plainly(self, status: str, average: Array) -> Array:
        """The status features of a sentence with one cue, beside its event; the rest as on
        average."""
        count = len(STATUSES[self.kind])
        place = STATUSES[self.kind].index(status)
        row = average.copy()
        row[: 2 * count] = 0.0
        row[place] = np.log(2)
        row[count + place] = 1.0
        return row


def _nearest_actors(candidate: Candidate) -> list[float]:
    """Who stands nearest to what the event is about: the two parties, or a third in one's place."""
    triggers = candidate.triggers
    gaps: dict[str, int] = {}
    for mention in candidate.sentence.mentions if triggers else ():
        gap = triggers.to(mention.start, mention.end)
        for party in parties_of(mention):
            if gap is not None and gap < gaps.get(party, _FAR_AWAY):
                gaps[party] = gap
    ranked = sorted(gaps, key=lambda party: (gaps[party], party))
    nearness = [1 / (1 + gaps.get(party, _FAR_AWAY) / _CLOSE) for party in ("a", "b", "third")]
    return [
        float(ranked[:1] == ["third"]),
        float(set(ranked[:2]) == {"a", "b"}),
        float("third" in ranked[:2]),
        float("third" in ranked and {"a", "b"} <= set(ranked[:2])),
        *nearness,
    ]


def _nearness(candidate: Candidate, names: Sequence[str]) -> list[float]:
    """How near each status cue stands to what it may speak of: 1 beside it, 0 if absent."""
    gaps: dict[str, int] = {}
    for cue in candidate.sentence.hits:
        if cue.concept in names:
            gap = candidate.triggers.to(cue.start, cue.end)
            if gap is not None and gap < gaps.get(cue.concept, gap + 1):
                gaps[cue.concept] = gap
    return [1 / (1 + gaps[name] / _CLOSE) if name in gaps else 0.0 for name in names]


def _time_features(candidate: Candidate) -> list[float]:
    """Whether what the sentence dates lies before, around or after the publication."""
    published = candidate.document.document.published
    if published is None:
        return [0.0] * 6
    text = candidate.sentence.text
    years = [int(year) for year in _YEAR.findall(text)]
    days = dates_in(text, published)
    return [
        float(any(year < published.year for year in years)),
        float(any(year == published.year for year in years)),
        float(any(year > published.year for year in years)),
        float(bool(days) and min(days) > published),
        float(bool(days) and min(days) <= published <= max(days) and len(days) > 1),
        float(bool(days) and max(days) < published),
    ]
