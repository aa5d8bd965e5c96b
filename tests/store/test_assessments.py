"""What the model said: one assessment in force for an article; on both databases."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from monitor.store.assessments import (
    assessed,
    copy_counts,
    count_relevant_since,
    latest_reviews,
    record_assessment,
    relevant_since,
)
from monitor.store.database import Store
from monitor.store.review_tables import Review
from monitor.store.tables import Article, Assessment, Event, Frame
from tests.store.rows import MOMENT, add_article, number_of


def assessment(article: int, version: str = "m1", **given: object) -> Assessment:
    return Assessment(
        **{
            "article_id": article,
            "model_version": version,
            "relevance": 0.9,
            "relevant": True,
            "threshold": 0.5,
            "reasons": [{"text": "both parties in the title", "weight": 2.5}],
            "assessed_at": MOMENT,
            **given,
        }
    )


def drill(article: int, name: str = "Druzhba-2025") -> Event:
    return Event(
        assessment_id=0,
        article_id=article,
        type="drill",
        name=name,
        status="planned",
        evidence="They will train.",
        score=0.8,
        ledger_id=f"drill:{name.casefold()}",
    )


def frame(article: int, name: str = "pivot") -> Frame:
    return Frame(assessment_id=0, article_id=article, frame=name, score=0.7, evidence="A turn.")


def judged(
    session: Session,
    number: int,
    *,
    relevant: bool = True,
    ago: timedelta = timedelta(0),
    copy_of_id: int | None = None,
) -> int:
    article = number_of(
        add_article(
            session, number, state="assessed", assessed_at=MOMENT - ago, copy_of_id=copy_of_id
        )
    )
    record_assessment(session, assessment(article, relevant=relevant), [], [])
    return article


def in_force(session: Session, article: int) -> list[tuple[str, list[str], list[str]]]:
    return [
        (
            one.assessment.model_version,
            [event.name for event in one.events],
            [frame.frame for frame in one.frames],
        )
        for one in assessed(session, [session.get_one(Article, article)])
    ]


def test_an_assessment_comes_back_with_its_findings_in_order(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        record_assessment(
            session,
            assessment(article),
            [drill(article, "B"), drill(article, "A")],
            [frame(article, "pivot"), frame(article, "axis")],
        )

    with store.read() as session:
        [one] = assessed(session, [session.get_one(Article, article)])
        assert (one.article.id, one.assessment.relevance) == (article, 0.9)
        assert one.assessment.reasons == [{"text": "both parties in the title", "weight": 2.5}]
        assert in_force(session, article) == [("m1", ["B", "A"], ["pivot", "axis"])]


def test_a_new_version_takes_the_place_of_the_one_in_force(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        record_assessment(session, assessment(article, "m1"), [drill(article, "old")], [])
    with store.write() as session:
        record_assessment(session, assessment(article, "m2"), [drill(article, "new")], [])

    with store.read() as session:
        assert in_force(session, article) == [("m2", ["new"], [])]
        rows = session.exec(select(Assessment).order_by(col(Assessment.id))).all()
        assert [(row.model_version, row.current) for row in rows] == [("m1", False), ("m2", True)]


def test_two_versions_in_one_transaction(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        session.add(assessment(article, "m1"))  # not flushed yet
        record_assessment(session, assessment(article, "m2"), [], [])

    with store.read() as session:
        assert in_force(session, article) == [("m2", [], [])]


def test_the_same_version_again_replaces_what_it_said(store: Store) -> None:
    with store.write() as session:
        article, other = number_of(add_article(session, 1)), number_of(add_article(session, 2))
        record_assessment(session, assessment(other, "m1"), [drill(other)], [])
        record_assessment(session, assessment(article, "m1"), [drill(article)], [frame(article)])
    with store.write() as session:
        record_assessment(session, assessment(article, "m2"), [], [])
    with store.write() as session:
        record_assessment(
            session, assessment(article, "m1", threshold=0.95, relevant=False), [], []
        )

    with store.read() as session:
        assert in_force(session, article) == [("m1", [], [])]
        assert in_force(session, other) == [("m1", ["Druzhba-2025"], [])]
        assert session.exec(select(Frame)).all() == []
        rows = session.exec(select(Assessment).where(col(Assessment.article_id) == article)).all()
        assert {(row.model_version, row.current) for row in rows} == {("m1", True), ("m2", False)}


def test_an_assessment_that_is_rolled_back_leaves_the_old_one_in_force(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        record_assessment(session, assessment(article, "m1"), [drill(article)], [])

    def recorded_and_lost(session: Session) -> None:
        record_assessment(session, assessment(article, "m2"), [], [])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), store.write() as session:
        recorded_and_lost(session)

    with store.read() as session:
        assert in_force(session, article) == [("m1", ["Druzhba-2025"], [])]


def test_articles_come_back_in_the_order_given_without_those_not_assessed(store: Store) -> None:
    with store.write() as session:
        first = judged(session, 0)
        sample = session.get_one(Article, first).model_dump(exclude={"id", "canonical_url"})
        rows = [Article(**sample, canonical_url=f"https://dawn.example/{n}") for n in range(1, 501)]
        session.add_all(rows)
        session.flush()
        session.add_all(assessment(number_of(row)) for row in rows)
        ids = [first, *map(number_of, rows)]
        waiting = number_of(add_article(session, 999))

    with store.read() as session:
        asked = [session.get_one(Article, n) for n in (*reversed(ids), waiting)]
        answer = [one.article.id for one in assessed(session, asked)]
        assert assessed(session, []) == []

    assert answer == list(reversed(ids))


SINCE = {
    "a second before": (timedelta(seconds=-1), 1),
    "that very moment": (timedelta(0), 1),
    "a second after": (timedelta(seconds=1), 0),
}


@pytest.mark.parametrize(("ahead", "count"), SINCE.values(), ids=SINCE)
def test_relevant_articles_of_a_period(store: Store, ahead: timedelta, count: int) -> None:
    with store.write() as session:
        article = judged(session, 1)
        judged(session, 2, relevant=False)
        add_article(session, 3)

    with store.read() as session:
        found = relevant_since(session, MOMENT + ahead, 10)
        assert [one.id for one in found] == [article][:count]
        assert count_relevant_since(session, MOMENT + ahead) == count


def test_relevant_articles_are_told_newest_first(store: Store) -> None:
    with store.write() as session:
        old = judged(session, 1, ago=timedelta(hours=2))
        first, second = judged(session, 2), judged(session, 3)

    with store.read() as session:
        found = [one.id for one in relevant_since(session, MOMENT - timedelta(days=1), 10)]
        newest = [one.id for one in relevant_since(session, MOMENT - timedelta(days=1), 1)]

    assert found == [second, first, old]
    assert newest == [second]


def test_only_the_assessment_in_force_decides_what_is_relevant(store: Store) -> None:
    with store.write() as session:
        article = judged(session, 1)
        record_assessment(session, assessment(article, "m2", relevant=False), [], [])

    with store.read() as session:
        assert relevant_since(session, MOMENT, 10) == []
        assert count_relevant_since(session, MOMENT) == 0


def test_copies_are_counted_by_their_original(store: Store) -> None:
    with store.write() as session:
        one, other = judged(session, 1), judged(session, 2)
        judged(session, 3, copy_of_id=one)
        judged(session, 4, copy_of_id=one, relevant=False)

    with store.read() as session:
        assert copy_counts(session, [one, other]) == {one: 2}
        assert copy_counts(session, []) == {}
        assert count_relevant_since(session, MOMENT) == 3


def test_the_last_review_counts(store: Store) -> None:
    def review(article: int, relevant: bool, day: int) -> Review:
        at = MOMENT + timedelta(days=day)
        return Review(article_id=article, reviewer="ada", relevant=relevant, reviewed_at=at)

    with store.write() as session:
        one, other = number_of(add_article(session, 1)), number_of(add_article(session, 2))
        for row in (review(one, True, 0), review(other, True, 1), review(one, False, 2)):
            session.add(row)
            session.flush()

    with store.read() as session:
        reviews = latest_reviews(session, [one, other, 99])
        assert {key: row.relevant for key, row in reviews.items()} == {one: False, other: True}
        assert latest_reviews(session, []) == {}
