"""The values that pass into and out of the classifiers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

EventType = Literal["drill", "deal"]

DRILL_STATUSES = ("planned", "under_way", "concluded", "cancelled")
DEAL_STATUSES = ("proposed", "negotiating", "signed", "delivered", "cancelled")
STATUSES: dict[EventType, tuple[str, ...]] = {"drill": DRILL_STATUSES, "deal": DEAL_STATUSES}

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
    """A text to be judged. `lang` is a hint (ISO 639-1) and may be wrong or absent."""

    title: str
    text: str
    lang: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a score is what it is, in words; `weight` is its signed part of the log-odds."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Event:
    """A drill or deal that the text states; `evidence` is a sentence of it to the letter."""

    type: EventType
    name: str
    status: str
    evidence: str
    score: float


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
    model's threshold, `lang` an ISO 639-1 code or "und".
    """

    relevance: float
    relevant: bool
    reasons: tuple[Reason, ...]
    events: tuple[Event, ...]
    frames: tuple[Frame, ...]
    lang: str
