"""The queries of the sample by which misses are counted, on both databases."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from monitor.store.assessments import record_assessment
from monitor.store.audits import Decided, answers, assessments_in_force, decided_undrawn, unaudited
from monitor.store.database import Store
from monitor.store.review_tables import AuditSample, Review
from monitor.store.tables import Assessment
from tests.store.rows import MOMENT, add_article, number_of

HOUR = timedelta(hours=1)


def add_judged(session: Session, number: int, relevance: float = 0.1, **given: Any) -> int:
    values = {"state": "assessed", "assessed_at": MOMENT} | given
    article = number_of(add_article(session, number, **values))
    record_assessment(
        session,
        Assessment(
            article_id=article,
            model_version="m1",
            relevance=relevance,
            relevant=relevance >= 0.5,
            threshold=0.5,
            assessed_at=MOMENT,
        ),
        [],
        [],
    )
    return article


def add_sample(session: Session, article: int, week: str = "2026-W09") -> None:
    session.add(
        AuditSample(
            article_id=article,
            week=week,
            stratum="near",
            stratum_size=10,
            stratum_drawn=2,
            relevance=0.1,
            threshold=0.5,
            model_version="m1",
            drawn_at=MOMENT,
        )
    )


def add_review(
    session: Session, article: int, relevant: bool | None, at: datetime = MOMENT
) -> None:
    session.add(Review(article_id=article, reviewer="ayesha", relevant=relevant, reviewed_at=at))
    session.flush()


def test_the_period_holds_its_begin_and_not_its_end(store: Store) -> None:
    with store.write() as session:
        early, first, last, late = (
            add_judged(session, number, assessed_at=at)
            for number, at in enumerate(
                (
                    MOMENT - timedelta(microseconds=1),
                    MOMENT,
                    MOMENT + HOUR - timedelta(microseconds=1),
                    MOMENT + HOUR,
                ),
                1,
            )
        )

    with store.read() as session:
        found = [row[0] for row in unaudited(session, MOMENT, MOMENT + HOUR)]

    assert found == [first, last]
    assert early < first < last < late


def test_what_is_drawn_or_decided_on_is_not_drawn_again(store: Store) -> None:
    with store.write() as session:
        free, drawn, decided, framed = (add_judged(session, number, 0.6) for number in range(1, 5))
        add_sample(session, drawn)
        add_review(session, decided, True)
        add_review(session, framed, None)

    with store.read() as session:
        assert unaudited(session, MOMENT, MOMENT + HOUR) == [(free, 0.6, True), (framed, 0.6, True)]


def test_the_last_decision_on_relevance_is_the_answer(store: Store) -> None:
    with store.write() as session:
        changed, unanswered, framed = (add_judged(session, number) for number in range(1, 4))
        for article in (changed, unanswered, framed):
            add_sample(session, article)
        add_review(session, changed, True, MOMENT + HOUR)
        add_review(session, changed, False, MOMENT)  # later on record, whatever its clock said
        add_review(session, changed, None)
        add_review(session, framed, None)
        other_week = add_judged(session, 4)
        add_sample(session, other_week, "2025-W52")

    with store.read() as session:
        found = {one.sample.article_id: one.relevant for one in answers(session, "2026-W01")}
        all_weeks = [one.sample.article_id for one in answers(session, "2025-W52")]

    assert found == {changed: False, unanswered: None, framed: None}
    assert all_weeks == [other_week, changed, unanswered, framed]


def test_decisions_on_what_was_not_drawn(store: Store) -> None:
    with store.write() as session:
        flagged = add_judged(session, 1, 0.9)
        add_review(session, flagged, False, MOMENT + 2 * HOUR)
        add_review(session, flagged, True, MOMENT + HOUR)
        for number, given in enumerate(
            ({"copy_of_id": flagged}, {"backfilled": True}, {"assessed_at": MOMENT - HOUR}), 2
        ):
            add_review(session, add_judged(session, number, **given), True)
        drawn = add_judged(session, 5)
        add_sample(session, drawn)
        add_review(session, drawn, True)
        add_judged(session, 6)

    with store.read() as session:
        found = decided_undrawn(session, MOMENT, MOMENT + HOUR)

    # The first on record, and the last.
    assert found == [Decided(MOMENT, MOMENT + 2 * HOUR, True, True, 0.9, "m1")]


def test_more_articles_than_one_statement_takes(store: Store) -> None:
    with store.write() as session:
        articles = [add_judged(session, number) for number in range(1, 1_202)]
        for article in articles:
            add_sample(session, article)
            session.add(Review(article_id=article, reviewer="a", relevant=True, reviewed_at=MOMENT))

    with store.read() as session:
        found = answers(session, "2026-W09")
        assessments = assessments_in_force(session, articles)

    assert [one.relevant for one in found] == [True] * 1_201
    assert sorted(assessments) == articles
