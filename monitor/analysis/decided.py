"""All decisions on one article as one: the last answer to each question.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from classifiers.judgement import EventType
from monitor.analysis.decisions import LinkVerdict, StatedEvent
from monitor.store.review_tables import Review
from monitor.store.reviews import COPY, STORY

EVENT_TYPES: tuple[EventType, ...] = ("drill", "deal")

# An event is the same question in every assessment of an article while type and name are.
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class EventSaid:
    """What was said of one event: found by the model (``shown``) or missed by it (None), and
    what the text states in truth; None: nothing of the kind."""

    shown: StatedEvent | None
    stated: StatedEvent | None


@dataclass(frozen=True, slots=True)
class Decided:
    """What people say of an article: the last answer to each question that was answered.

    ``unanswered`` are events that stood there when events were last decided on, without an answer.
    ``frames`` tells of each frame whether the text argues it.  ``review_id``, ``reviewer`` and
    ``reviewed_at`` are of the last decision.
    """

    review_id: int
    reviewer: str
    reviewed_at: datetime
    relevant: bool | None = None
    events: tuple[EventSaid, ...] = ()
    unanswered: tuple[StatedEvent, ...] = ()
    no_other_events: bool = False
    frames: dict[str, bool] = field(default_factory=dict)
    copy_link: LinkVerdict | None = None
    story_link: LinkVerdict | None = None
    shown: tuple[StatedEvent, ...] = ()  # the events that stood there at the last decision
    story_id: int | None = None  # the story that it was in then

    @property
    def event_types_answered(self) -> tuple[EventType, ...]:
        """The types of events of which all is said: whether the text states one, and which.

        None while an event that was shown has no answer.  A type of which nothing was shown or
        said was not asked about: that someone calls an article relevant does not say that it tells
        of no deal.  Of an article that is not relevant, what was shown is answered: it is wrong.
        """
        if self.relevant is False:
            known = {event.type for event in self.shown}
            known |= {one.shown.type for one in self.events if one.shown}
        elif self.unanswered:
            return ()
        else:
            known = set(EVENT_TYPES) if self.no_other_events else set()
            for one in self.events:
                known |= {event.type for event in (one.shown, one.stated) if event}
        return tuple(kind for kind in EVENT_TYPES if kind in known)

    @property
    def stated(self) -> tuple[StatedEvent, ...]:
        """The events that the text states."""
        if self.relevant is False:
            return ()
        return tuple(one.stated for one in self.events if one.stated)

    @property
    def refuted(self) -> tuple[StatedEvent, ...]:
        """Events that the model found and that the text does not state."""
        if self.relevant is False:
            return self.shown
        return tuple(
            one.shown
            for one in self.events
            if one.shown and (one.stated is None or one.stated.type != one.shown.type)
        )


def decided(reviews: Sequence[Review]) -> Decided:
    """The decisions on one article, oldest first, at least one."""
    last = reviews[-1]
    result = Decided(last.id or 0, last.reviewer, last.reviewed_at)
    events: dict[_Key, EventSaid] = {}
    frames: dict[str, bool] = {}
    asked: tuple[StatedEvent, ...] = ()
    for review in reviews:
        answers = review.decision
        shown = tuple(StatedEvent(**one) for one in review.shown.get("events", ()))
        result = replace(result, shown=shown, story_id=review.shown.get("story_id"))
        if review.relevant is not None:
            result = replace(result, relevant=review.relevant)
        said = dict(_events_said(answers))
        if said or answers.get("no_other_events"):
            asked = shown
        events |= said
        if answers.get("no_other_events"):
            result = replace(result, no_other_events=True)
        frames |= {
            frame: verdict != "wrong" for frame, verdict in answers.get("frames", {}).items()
        }
        if COPY in answers:
            result = replace(result, copy_link=answers[COPY]["verdict"])
        if STORY in answers:
            result = replace(result, story_link=answers[STORY]["verdict"])
    return replace(
        result,
        events=tuple(events.values()),
        unanswered=tuple(event for event in asked if _key(event) not in events),
        frames=frames,
    )


def _events_said(answers: dict[str, Any]) -> "list[tuple[_Key, EventSaid]]":
    said = []
    for one in answers.get("events", ()):
        shown = StatedEvent(**one["shown"])
        stated = {"right": shown, "wrong": None}.get(one["verdict"])
        if one["verdict"] == "other":
            stated = StatedEvent(**one["is"])
        said.append((_key(shown), EventSaid(shown, stated)))
    for one in answers.get("missed_events", ()):
        event = StatedEvent(**one)
        said.append((_key(event), EventSaid(None, event)))
    return said


def _key(event: StatedEvent) -> _Key:
    return event.type, event.name.casefold()
