"""Queries on decisions, and what waits for one."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from monitor.store.database import Store
from monitor.store.ledger_tables import Flag
from monitor.store.review_tables import AuditSample, Review
from monitor.store.reviews import (
    count_reviews_after,
    last_review_id,
    relevance_decisions,
    reviewed_articles,
    reviews_of,
    ruled_apart,
    waiting,
)
from tests.reviewed import add_judged, judge
from tests.store.rows import MOMENT, add_article, number_of


def review(session: Session, article: int, relevant: bool | None = True, **given: Any) -> Review:
    row = Review(
        **{"article_id": article, "reviewer": "Amina", "relevant": relevant, "reviewed_at": MOMENT}
        | given
    )
    session.add(row)
    session.flush()
    return row


def flag(session: Session, article: int, hours: int, sentence: str = "A new drill") -> None:
    at = MOMENT + timedelta(hours=hours)
    session.add(
        Flag(
            key=f"{article}/{hours}", kind="new_drill", sentence=sentence, article_id=article,
            happened_at=at, raised_at=at,
        )
    )  # fmt: skip
    session.flush()


def sample(session: Session, article: int, week: str) -> None:
    session.add(
        AuditSample(
            article_id=article, week=week, stratum="near", stratum_size=9, stratum_drawn=3,
            relevance=0.1, threshold=0.5, model_version="m1", drawn_at=MOMENT,
        )
    )  # fmt: skip
    session.flush()


def test_decisions_by_article_in_order(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            add_article(session, number)
        assert (last_review_id(session), last_review_id(session, 1)) == (0, 0)
        for article in (2, 1, 2):
            review(session, article)
        assert {key: [one.id for one in rows] for key, rows in reviews_of(session, [1, 2, 3]).items()} == {
            1: [2], 2: [1, 3]
        }  # fmt: skip
        found = [(a.id, [one.id for one in rows]) for a, rows in reviewed_articles(session)]
        assert found == [(1, [2]), (2, [1, 3])]
        assert (last_review_id(session), last_review_id(session, 1)) == (3, 2)
        assert [count_reviews_after(session, number) for number in (0, 1, 3)] == [3, 2, 0]


def test_only_decisions_that_teach_count_towards_a_training(store: Store) -> None:
    link: dict[str, Any] = {"verdict": "wrong", "of": 1}
    with store.write() as session:
        add_article(session, 1)
        for answers in ({"copy": link}, {"story": link}, {}):
            review(session, 1, None, decision=answers)
        assert count_reviews_after(session, 0) == 0
        for answers in ({"events": []}, {"no_other_events": True}, {"frames": {}, "copy": link}):
            review(session, 1, None, decision=answers)
        review(session, 1, False, decision={"relevant": False, "story": link})
        assert [count_reviews_after(session, number) for number in (0, 5, 7)] == [4, 2, 0]


def test_relevance_as_last_decided(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            add_article(session, number)
        review(session, 1, True)
        review(session, 1, False)
        review(session, 1, None)
        review(session, 2, None)
        assert relevance_decisions(session, [1, 2, 3]) == {1: False}


def test_ruled_apart_is_what_was_said_last_of_each_original(store: Store) -> None:
    def said(verdict: str, of: int) -> dict[str, Any]:
        return {"relevant": None, "decision": {"copy": {"verdict": verdict, "of": of}}}

    with store.write() as session:
        for number in range(1, 6):
            add_article(session, number)
        review(session, 5, **said("wrong", 1))
        review(session, 5, **said("wrong", 2))
        review(session, 5, **said("right", 2))
        review(session, 4, **said("wrong", 3))
        assert ruled_apart(session, 5) == {1}
        assert ruled_apart(session, 1) == frozenset()
        # What the original was found to be a copy of since is meant as well.
        one = session.get_one(type(add_article(session, 6)), 1)
        one.copy_of_id = 3
        session.flush()
        assert ruled_apart(session, 5) == {1, 3}


def queue(session: Session, limit: int = 10) -> list[tuple[int, str]]:
    return [(number_of(one.article), one.reason) for one in waiting(session, limit)]


def test_the_newest_new_and_unsure_first_then_the_sample(store: Store) -> None:
    with store.write() as session:
        for number in range(1, 8):
            article = add_judged(session, number)
            if number in (3, 4):
                judge(session, article, relevance=0.5 if number == 3 else 0.59)
        flag(session, 1, hours=-2)
        flag(session, 2, hours=3)
        sample(session, 6, "2026-W08")
        sample(session, 7, "2026-W09")
        assert queue(session) == [
            (2, "flagged"), (4, "unsure"), (3, "unsure"), (1, "flagged"), (7, "audit"), (6, "audit")
        ]  # fmt: skip
        assert queue(session, limit=2) == [(2, "flagged"), (4, "unsure")]


def test_a_third_of_a_full_queue_is_the_sample_s(store: Store) -> None:
    with store.write() as session:
        for number in range(1, 21):
            add_judged(session, number)
        for number in range(1, 11):
            flag(session, number, hours=number)
        for number in range(11, 21):
            sample(session, number, "2026-W09")
        sample(session, 10, "2026-W10")  # asked about already, as it is new
        sample(session, 1, "2026-W10")  # new too, but others are newer
        assert queue(session, limit=9) == [
            *((number, "flagged") for number in range(10, 4, -1)),
            (1, "audit"), (11, "audit"), (12, "audit"),
        ]  # fmt: skip
        assert len(queue(session, limit=22)) == 20
        assert len(queue(session, limit=19)) == 19


def test_an_article_with_many_flags_takes_one_place(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            add_judged(session, number)
            flag(session, number, hours=number)
        for hours in range(10, 30):
            flag(session, 3, hours)
        sample(session, 1, "2026-W09")
        assert queue(session, limit=3) == [(3, "flagged"), (2, "flagged"), (1, "audit")]
        assert queue(session, limit=2) == [(3, "flagged"), (2, "flagged")]


def test_what_has_been_decided_waits_no_longer(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            add_judged(session, number)
        for number in (1, 2):
            flag(session, number, hours=number)
        sample(session, 3, "2026-W09")
        review(session, 1, None)  # on events alone: whether it is relevant is still open
        assert queue(session) == [(2, "flagged"), (1, "flagged"), (3, "audit")]
        review(session, 2, True)
        review(session, 3, False)
        assert queue(session) == [(1, "flagged")]


def test_named_once_and_without_copies_but_for_the_sample(store: Store) -> None:
    with store.write() as session:
        add_judged(session, 1)
        judge(session, add_judged(session, 2, copy_of_id=1), relevance=0.5)
        flag(session, 2, hours=1)
        flag(session, 1, hours=1, sentence="Older")
        flag(session, 1, hours=2, sentence="Newer")
        sample(session, 1, "2026-W09")
        sample(session, 2, "2026-W09")
        found = waiting(session, 10)
        assert [(one.article.id, one.reason, one.said, one.relevance) for one in found] == [
            (1, "flagged", "Newer", 0.8), (2, "audit", "2026-W09", 0.1)
        ]  # fmt: skip


def test_an_unsure_one_under_an_earlier_model_does_not_wait(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session, 1)
        judge(session, article, version="m2", relevance=0.5)
        judge(session, article, version="m3", relevance=0.9)
        assert queue(session) == []
