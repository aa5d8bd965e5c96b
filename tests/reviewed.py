"""An article with an assessment, for tests of deciding on it."""

from typing import Any

from sqlmodel import Session

from monitor.analysis.decisions import Decision, read_decision
from monitor.analysis.reviewing import record_decision, shown_of
from monitor.store.assessments import record_assessment
from monitor.store.review_tables import Review
from monitor.store.story_tables import Story
from monitor.store.tables import Article, Assessment, Event, Frame
from tests.store.rows import MOMENT, add_article, number_of

HELD = "Russia and Pakistan held the drill Druzhba near Pabbi."
SIGNED = "They signed a contract for six helicopters."
SEMINAR = "A seminar on past exercises took place in Lahore."
TEXT = f"{HELD} {SIGNED} {SEMINAR} Islamabad turns to Moscow."

# In the order in which they are shown.
EVENTS = (
    ("drill", "Druzhba-2026", "under_way", HELD),
    ("drill", "Seminar", "concluded", SEMINAR),
    ("deal", "Helicopters", "signed", SIGNED),
)
FRAMES = ("pivot", "axis")


def add_judged(session: Session, number: int = 1, **given: Any) -> Article:
    """An article that was judged relevant, with :data:`EVENTS` and :data:`FRAMES`."""
    article = add_article(
        session, number, **{"state": "assessed", "text": TEXT, "lang": "en", **given}
    )
    judge(session, article)
    return article


def judge(
    session: Session,
    article: Article,
    *,
    version: str = "m1",
    events: Any = EVENTS,
    frames: Any = FRAMES,
    relevance: float = 0.8,
) -> None:
    """Put an assessment in force for the article."""
    number = number_of(article)
    article.assessed_at = MOMENT
    session.add(article)
    record_assessment(
        session,
        Assessment(
            article_id=number, model_version=version, relevance=relevance,
            unsure=0.4 <= relevance < 0.6,
            relevant=relevance >= 0.5, threshold=0.5, assessed_at=MOMENT,
        ),
        [
            Event(
                assessment_id=0, article_id=number, type=kind, name=name, status=status,
                evidence=evidence, score=0.9, ledger_id=f"{kind}:{name}",
            )
            for kind, name, status, evidence in events
        ],
        [
            Frame(assessment_id=0, article_id=number, frame=one, score=0.7, evidence=TEXT[-26:])
            for one in frames
        ],
    )  # fmt: skip
    session.flush()


def add_story(session: Session) -> int:
    story = Story(title="A drill", first_seen_at=MOMENT, last_seen_at=MOMENT)
    session.add(story)
    session.flush()
    assert story.id is not None
    return story.id


def decide(
    session: Session,
    article: Article,
    *,
    by: str = "Amina",
    expected: int | None = None,
    **said: Any,
) -> Review:
    """Decide on what is shown of the article now."""
    number = number_of(article)
    decision: Decision = read_decision(said)
    return record_decision(
        session, number, decision, by, shown_of(session, number), MOMENT,
        expected_last_review_id=expected,
    )  # fmt: skip


def every_event(first: str = "right", second: str = "wrong", third: str = "right") -> list[Any]:
    """An answer on each of :data:`EVENTS`."""
    return [
        {"number": number, "verdict": verdict}
        for number, verdict in enumerate((first, second, third), start=1)
    ]
