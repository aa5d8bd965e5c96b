"""What a person may decide on an article, and what of it is stored.  Pure.

A decision answers some of the questions that an article raises: is it relevant; is each event that
was found right, wrong, or in truth another one; which events were missed; is each frame argued; is
it the copy it is taken for, and of the story it stands in.  What it leaves out stays as it was.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classifiers.judgement import FRAMES, STATUSES, EventType
from monitor.errors import MonitorError
from monitor.store.reviews import COPY, STORY

LinkVerdict = Literal["right", "wrong"]
FrameVerdict = Literal["right", "wrong", "missed"]

_LONGEST_NAME: Final = 200
_LONGEST_EVIDENCE: Final = 2_000
_MOST_EVENTS: Final = 20


class ReviewError(MonitorError):
    """A decision that cannot be taken as it stands."""


class StaleReview(ReviewError):
    """Someone else decided on the article, or it changed, after it was shown."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class EventAnswer(_Part):
    """On an event that was shown, by its number there (from 1): ``right``, ``wrong`` (the text
    states no such event), or ``other``, with what it is in truth; what is not given of that is as
    shown."""

    number: int = Field(ge=1)
    verdict: Literal["right", "wrong", "other"]
    type: EventType | None = None
    name: str | None = Field(default=None, min_length=1, max_length=_LONGEST_NAME)
    status: str | None = None


class MissedEvent(_Part):
    """An event that the text states and that was not shown; ``evidence`` is a sentence of it."""

    type: EventType
    name: str = Field(min_length=1, max_length=_LONGEST_NAME)
    status: str
    evidence: str = Field(min_length=1, max_length=_LONGEST_EVIDENCE)


class Decision(_Part):
    """Answers to some of an article's questions; None and empty mean: not answered.

    ``no_other_events`` says that the text states no event beside those that this and earlier
    decisions confirm.  ``copy_link`` and ``story_link`` are on the links that were shown.
    """

    relevant: bool | None = None
    events: tuple[EventAnswer, ...] = Field(default=(), max_length=_MOST_EVENTS)
    missed_events: tuple[MissedEvent, ...] = Field(default=(), max_length=_MOST_EVENTS)
    no_other_events: bool = False
    frames: dict[str, FrameVerdict] = Field(default_factory=dict)
    copy_link: LinkVerdict | None = None
    story_link: LinkVerdict | None = None


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """An event as the model found it, or as a person says that it is."""

    type: EventType
    name: str
    status: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person sees of an article when deciding: the assessment in force and the links.

    ``last_review_id`` is 0 where nobody has decided yet; what is relevance's is None where nothing
    was judged.
    """

    article_id: int
    last_review_id: int = 0
    model_version: str | None = None
    relevance: float | None = None
    relevant: bool | None = None
    threshold: float | None = None
    events: tuple[StatedEvent, ...] = ()
    frames: dict[str, str] = field(default_factory=dict)  # each with its evidence
    story_id: int | None = None
    copy_of_id: int | None = None

    def state(self) -> dict[str, Any]:
        """As it is stored with the decision."""
        return asdict(self)


def read_decision(data: Any) -> Decision:
    """A decision from plain values, such as those of JSON.

    :raises ReviewError: it says what cannot be said; every fault is named.
    """
    try:
        return Decision.model_validate(data)
    except ValidationError as error:
        faults = [
            f"{' '.join(str(part) for part in one['loc']) or 'the whole'}: {_in_words(one['msg'])}"
            for one in error.errors(include_url=False, include_context=False)
        ]
        raise ReviewError("this cannot be decided", because="; ".join(faults)) from error


def answers_of(decision: Decision, shown: Shown, text: str) -> dict[str, Any]:
    """What is stored of a decision: only what was answered, each event in full.

    ``text`` is the article's title and text, in which evidence must stand.

    :raises ReviewError: an answer does not fit what was shown, or evidence is not in the text.
    """
    answers: dict[str, Any] = {}
    if decision.relevant is not None:
        answers["relevant"] = decision.relevant
    if decision.events:
        answers["events"] = [_event(answer, shown) for answer in decision.events]
        numbers = [answer.number for answer in decision.events]
        if len(set(numbers)) < len(numbers):
            raise ReviewError("an event is decided on twice", do="give one answer for each number")
    if decision.missed_events:
        answers["missed_events"] = [_missed(event, text) for event in decision.missed_events]
    if decision.no_other_events:
        answers["no_other_events"] = True
    if decision.frames:
        for frame, verdict in decision.frames.items():
            _check_frame(frame, verdict, shown)
        answers["frames"] = dict(sorted(decision.frames.items()))
    if decision.copy_link is not None:
        if shown.copy_of_id is None:
            raise ReviewError("there is no copy link to decide on: the article is no copy")
        answers[COPY] = {"verdict": decision.copy_link, "of": shown.copy_of_id}
    if decision.story_link is not None:
        if shown.story_id is None:
            raise ReviewError("there is no story link to decide on: the article is in no story")
        answers[STORY] = {"verdict": decision.story_link, "story": shown.story_id}
    if not answers:
        raise ReviewError("nothing is decided", do="answer at least one question")
    if answers.get("relevant") is False and states_something(answers):
        raise ReviewError(
            "the answers contradict one another",
            because="an article that states such an event or argues such a frame is relevant",
            do="say that it is relevant, or that events and frames are wrong",
        )
    return answers


def states_something(answers: dict[str, Any]) -> bool:
    """Whether stored answers say that the text states an event or argues a frame."""
    return (
        any(one["verdict"] != "wrong" for one in answers.get("events", ()))
        or bool(answers.get("missed_events"))
        or any(verdict != "wrong" for verdict in answers.get("frames", {}).values())
    )


def _event(answer: EventAnswer, shown: Shown) -> dict[str, Any]:
    if answer.number > len(shown.events):
        count = len(shown.events)
        raise ReviewError(
            "there is no such event",
            on=f"event {answer.number}",
            because=f"{count or 'none'} {'was' if count < 2 else 'were'} shown",
        )
    was = shown.events[answer.number - 1]
    stored: dict[str, Any] = {"shown": asdict(was), "verdict": answer.verdict}
    corrected = {
        key: value
        for key, value in (("type", answer.type), ("name", answer.name), ("status", answer.status))
        if value is not None and value != getattr(was, key)
    }
    if answer.verdict == "other":
        if not corrected:
            raise ReviewError(
                "what it is in truth is missing",
                on=f"event {answer.number}",
                do="give another type, name or status, or say that it is wrong",
            )
        truth = asdict(was) | corrected
        _check_status(truth["type"], truth["status"], f"event {answer.number}")
        stored["is"] = truth
    elif corrected:
        raise ReviewError(
            f"an event that is {answer.verdict} has no other type, name or status",
            on=f"event {answer.number}",
            do='say "other"',
        )
    return stored


def _missed(event: MissedEvent, text: str) -> dict[str, Any]:
    _check_status(event.type, event.status, f"missed {event.type} {event.name}")
    return event.model_dump() | {"evidence": quoted(event.evidence, text)}


def quoted(evidence: str, text: str) -> str:
    """The evidence to the letter of the text; only the white space between words may differ.

    :raises ReviewError: it is not in the text.
    """
    words = [word for word in regex.split(r"\s+", evidence) if word]
    found = regex.search(r"\s+".join(map(regex.escape, words)), text) if words else None
    if found is None:
        raise ReviewError(
            "the evidence is not in the text",
            on=f"“{evidence[:80]}”",
            do="copy a sentence of the article as it stands",
        )
    return found[0]


def _check_status(kind: EventType, status: str, on: str) -> None:
    if status not in STATUSES[kind]:
        raise ReviewError(
            f"a {kind} has no such status",
            on=f"{on}: {status}",
            do=f"one of {', '.join(STATUSES[kind])}",
        )


def _check_frame(frame: str, verdict: FrameVerdict, shown: Shown) -> None:
    if frame not in FRAMES:
        raise ReviewError("there is no such frame", on=frame, do=f"one of {', '.join(FRAMES)}")
    if verdict == "right" and frame not in shown.frames:
        raise ReviewError("the frame was not found", on=frame, do='say "missed"')
    if verdict == "missed" and frame in shown.frames:
        raise ReviewError("the frame was found", on=frame, do='say "right" or "wrong"')


def _in_words(message: str) -> str:
    return message[:1].lower() + message[1:]
