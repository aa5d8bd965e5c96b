"""Which articles count as relevant, and which frames they tell: what people decided comes before what
the model said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from monitor.analysis.decided import Decided, decided
from monitor.store.frames import Told, told_articles
from monitor.store.reviews import reviews_of

AFFIRMED: Final = 1.0  # the score of a frame of which a person says that the text argues it


def told_as_decided(session: Session, since: datetime, until: datetime) -> list[Told]:
    """Relevant articles of ``since <= moment < until`` that are no copies, in order of time, with
    their frames.

    An article on whose relevance nobody decided is as the model found it, and so is a frame.
    """
    told = told_articles(session, since, until)
    reviews = reviews_of(session, [one.id for one in told])
    found = (
        _as_decided(one, decided(reviews[one.id])) if one.id in reviews else one for one in told
    )
    return [one for one in found if one.relevant]


def _as_decided(one: Told, said: Decided) -> Told:
    frames = {frame: score for frame, score in one.frames.items() if said.frames.get(frame, True)}
    frames |= {frame: AFFIRMED for frame, argued in said.frames.items() if argued}
    relevant = one.relevant if said.relevant is None else said.relevant
    return replace(one, frames=frames, relevant=relevant)
