"""The values that pass into and out of the classifiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EventType = Literal["drill", "deal"]

DRILL_STATUSES = ("planned", "under_way", "concluded", "cancelled")
DEAL_STATUSES = ("proposed", "negotiating", "signed", "delivered", "cancelled")
STATUSES: dict[EventType, tuple[str, ...]] = {"drill": DRILL_STATUSES, "deal": DEAL_STATUSES}

# How a text tells of an event: as news, as background, by hearsay, or to deny it.
MODES = ("reports", "recalls", "rumours", "denies")

FRAMES = (
    "pivot",
    "china_hedge",
    "india_hedge",
    "axis",
    "limits",
    "afghan_security",
    "connectivity",
    "unreliable_russia",
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be judged. `lang` is a hint (ISO 639-1) and may be wrong or absent.

    `bloc` is who speaks, the bloc of the outlet ("russia", "india" ...): it tells whom "we"
    means. None where it is not known.
    """

    title: str
    text: str
    lang: str | None = None
    published: date | None = None
    bloc: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is what it is, in words; `weight` is its signed part of the log-odds."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Event:
    """A drill or deal that the text states; `evidence` is a sentence of it to the letter.

    `mode` is one of MODES. `dates` are the first and the last day that the text gives the event
    (of a month or a year, its first and last), or none. `place` and `amount` are as the text
    writes them, in its language and inflection; None where it does not say.
    """

    type: EventType
    name: str
    status: str
    evidence: str
    score: float
    mode: str = "reports"
    dates: tuple[date, ...] = ()
    place: str | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A narrative that the text carries; `evidence` is a sentence of it to the letter."""

    frame: str
    score: float
    evidence: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the classifiers say of one document.

    `relevance` is a calibrated probability in 0..1, `relevant` whether it reaches the
    model's threshold, `lang` an ISO 639-1 code or "und". `unsure`: the probability lies in the
    model's band of abstention, so that a person should look.
    """

    relevance: float
    relevant: bool
    reasons: tuple[Reason, ...]
    events: tuple[Event, ...]
    frames: tuple[Frame, ...]
    lang: str
    unsure: bool = False
