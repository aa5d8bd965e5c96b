"""The line above which articles are flagged: where it comes from, and when it changes.

    config   ``[relevance] threshold``
    advice   what the answers on the weekly sample advise for ``[relevance] accepted_misses``
    model    the model's own, where neither says otherwise

The line in force is noted, so that `monitor status` can tell it and a restart keeps it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlmodel import Session

from monitor.analysis.auditing import threshold_for
from monitor.settings import RelevanceSettings
from monitor.store.database import Store
from monitor.store.notes import read_note, write_note

log = logging.getLogger(__name__)

Origin = Literal["config", "advice", "model"]

NOTE: Final = "line"

# Answers come one by one, and each moves the advice a little: a line that followed would make the
# numbers of two days incomparable.
CHANGES_AFTER: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Line:
    """The line in force, under one model.

    ``reason`` says of advice what it promises, or why there is none; empty where none was asked
    for.  ``since``: when advice took effect or ceased to; None where it never did.
    """

    threshold: float
    origin: Origin
    model_version: str
    accepted: float | None = None
    reason: str = ""
    since: datetime | None = None

    @property
    def advised(self) -> float | None:
        """The threshold, where it was advised."""
        return self.threshold if self.origin == "advice" else None


def renew_line(
    store: Store, settings: RelevanceSettings, model_version: str, own: float, now: datetime
) -> Line:
    """The line for a model from now on, noted.

    Advice changes once a week at most.  A new model, or another accepted share, begins anew.

    :param own: the model's own threshold.
    :raises StoreError: the database cannot be read or written.
    """
    with store.read() as session:
        before = line_in_force(session)
        line = _line(session, before, settings, model_version, own, now)
    if line != before:
        with store.write() as session:
            write_note(session, NOTE, _state(line), now)
    if before is None or line.threshold != before.threshold:
        log.info("articles are flagged from %.3f on: %s", line.threshold, in_words(line))
    return line


def line_in_force(session: Session) -> Line | None:
    """The line as last noted; None where nothing was judged yet."""
    note = read_note(session, NOTE)
    if note is None:
        return None
    since = note.value["since"]
    return Line(**note.value | {"since": datetime.fromisoformat(since) if since else None})


def in_words(line: Line) -> str:
    """Where the line comes from."""
    if line.origin == "config":
        return "set in monitor.toml"
    if line.origin == "advice" and line.accepted is not None and line.since is not None:
        return (
            f"for at most {100 * line.accepted:g} % missed, since {line.since:%Y-%m-%d}:"
            f" {line.reason}"
        )
    return f"of model {line.model_version}" + (f"; {line.reason}" if line.reason else "")


def _line(
    session: Session,
    before: Line | None,
    settings: RelevanceSettings,
    model_version: str,
    own: float,
    now: datetime,
) -> Line:
    accepted = settings.accepted_misses
    if settings.threshold is not None:
        return Line(settings.threshold, "config", model_version)
    if accepted is None:
        return Line(own, "model", model_version)
    if before and (before.model_version, before.accepted) != (model_version, accepted):
        before = None
    since = before.since if before else None
    if before and since is not None and now - since < CHANGES_AFTER:
        return before
    held = before.advised if before else None
    advice = threshold_for(session, accepted, model_version, now)
    if before and held is not None and advice.threshold == held:
        return before
    if advice.threshold is not None:
        return Line(advice.threshold, "advice", model_version, accepted, advice.reason, now)
    since = now if held is not None else since
    return Line(own, "model", model_version, accepted, advice.reason, since)


def _state(line: Line) -> dict[str, str | float | None]:
    return {
        "threshold": line.threshold,
        "origin": line.origin,
        "model_version": line.model_version,
        "accepted": line.accepted,
        "reason": line.reason,
        "since": line.since.isoformat() if line.since else None,
    }
