"""The weekly draw of articles that people are asked about, and what their answers tell.

    draw_if_due        once a week is over, so many of its articles join the sample
    estimated_recall   the share caught, and the share right, from the answers
    threshold_for      the threshold, for one model, for the share of misses that a user accepts

The queries are in store/audits.py; what is decided, in sampling.py, recall.py and thresholds.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from monitor.analysis.answers import Item, Known, of_model
from monitor.analysis.recall import RecallEstimate, estimate
from monitor.analysis.sampling import Candidate, draw, end_of, start_of, week_of
from monitor.analysis.thresholds import Advice, advise, no_advice
from monitor.store import audits
from monitor.store.database import Store
from monitor.store.notes import read_note, write_note
from monitor.store.review_tables import AuditSample

# Under this key is noted which week was drawn last: also one that had no articles.
NOTE: Final = "audit"

# How far back figures look, and the most weeks that are drawn after the daemon was down.
WEEKS: Final = 12


@dataclass(frozen=True, slots=True)
class RecallTable:
    """The estimate, and the threshold for each share of misses that was asked about."""

    estimate: RecallEstimate
    advice: tuple[Advice, ...]


def draw_if_due(store: Store, now: datetime) -> int:
    """Draw from each week that is over and was not drawn; returns how many articles were drawn.

    The first draw ever is from the last week alone.  After downtime the weeks since the last draw
    follow, twelve at the most; a week without articles draws nothing.  A second call, also of
    another process at the same time, draws nothing more.

    :raises StoreError: the database cannot be written.
    """
    with store.read() as session:  # the writer is not held up for nothing
        if not _due(session, now):
            return 0
    with store.write() as session:
        drawn = 0
        due = _due(session, now)
        for week in due:
            drawn += _draw_week(session, week, now)
        if due:
            write_note(session, NOTE, {"week": due[-1]}, now)
    return drawn


def estimated_recall(session: Session, now: datetime, weeks: int = WEEKS) -> RecallEstimate:
    """What the answers on articles of the last so many weeks tell of recall and precision."""
    return estimate(*_sample(session, now, weeks))


def threshold_for(
    session: Session, accepted: float, model_version: str, now: datetime, weeks: int = WEEKS
) -> Advice:
    """The threshold at which at most the share ``accepted`` of relevant articles is missed.

    From what that model judged alone: scores of two models cannot be compared.
    """
    items, known = _sample(session, now, weeks)
    return _advice(items, known, model_version, (accepted,))[0]


def recall_table(
    session: Session,
    now: datetime,
    accepted: Sequence[float],
    model_version: str | None = None,
    weeks: int = WEEKS,
) -> RecallTable:
    """The estimate, of all models, with the threshold for each of the shares.

    :param model_version: of the model that thresholds are for; where it is None, the one that
        judged the article drawn last.
    """
    items, known = _sample(session, now, weeks)
    if model_version is None:
        model_version = items[-1].model_version if items else ""
    return RecallTable(estimate(items, known), _advice(items, known, model_version, accepted))


def _advice(
    items: Sequence[Item], known: Sequence[Known], model_version: str, accepted: Sequence[float]
) -> tuple[Advice, ...]:
    own = of_model(items, model_version)
    if items and not own:
        why = f"nothing drawn yet of what model {model_version} judged"
        return tuple(no_advice(share, why) for share in accepted)
    own_known = [one for one in known if one.model_version == model_version]
    told = estimate(own, own_known)
    return tuple(advise(own, own_known, told, share) for share in accepted)


def _due(session: Session, now: datetime) -> list[str]:
    """The weeks to draw from, the earliest first."""
    last_over = week_of(now - timedelta(weeks=1))
    note = read_note(session, NOTE)
    if note is None:
        return [last_over]
    earliest = max(
        end_of(str(note.value["week"])), start_of(last_over) - timedelta(weeks=WEEKS - 1)
    )
    weeks = []
    while earliest <= start_of(last_over):
        weeks.append(week_of(earliest))
        earliest += timedelta(weeks=1)
    return weeks


def _draw_week(session: Session, week: str, now: datetime) -> int:
    waiting = audits.unaudited(session, start_of(week), end_of(week))
    drawn = draw([Candidate(*row) for row in waiting], week)
    assessments = audits.assessments_in_force(session, [one.article_id for one in drawn])
    for one in drawn:
        assessment = assessments[one.article_id]
        session.add(
            AuditSample(
                article_id=one.article_id,
                week=week,
                stratum=one.stratum,
                stratum_size=one.size,
                stratum_drawn=one.drawn,
                relevance=assessment.relevance,
                threshold=assessment.threshold,
                model_version=assessment.model_version,
                drawn_at=now,
            )
        )
    return len(drawn)


def _sample(session: Session, now: datetime, weeks: int) -> tuple[list[Item], list[Known]]:
    """What was drawn from the last weeks, and what people had decided on before."""
    first = week_of(now - timedelta(weeks=weeks))
    answered = audits.answers(session, first)
    items = [
        Item(
            week=one.sample.week,
            stratum=one.sample.stratum,
            size=one.sample.stratum_size,
            drawn=one.sample.stratum_drawn,
            relevance=one.sample.relevance,
            answer=one.relevant,
            model_version=one.sample.model_version,
        )
        for one in answered
    ]
    drawn_at = {one.sample.week: one.sample.drawn_at for one in answered}
    if not drawn_at:
        return items, []
    decided = audits.decided_undrawn(session, start_of(min(drawn_at)), end_of(max(drawn_at)))
    # A decision made later is on an article that the draw stood for already.
    known = [
        Known(one.relevance, one.flagged, one.relevant, one.model_version)
        for one in decided
        if (at := drawn_at.get(week_of(one.assessed_at))) and one.first_decided_at <= at
    ]
    return items, known
