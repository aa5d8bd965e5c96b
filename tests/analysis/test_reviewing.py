"""Deciding on an article: what is stored, what it does, and what people say in the end."""

from typing import Any

import pytest
from sqlmodel import Session, select

from monitor.analysis.decided import Decided
from monitor.analysis.decisions import ReviewError, StaleReview, StatedEvent, read_decision
from monitor.analysis.ledger import update_ledger
from monitor.analysis.reviewing import decisions_in_force, record_decision, shown_of
from monitor.articles.copies import signature
from monitor.recording import link_copies
from monitor.store.articles import trail
from monitor.store.database import Store
from monitor.store.ledger_tables import Flag, LedgerRecord
from monitor.store.review_tables import Review
from monitor.store.reviews import ruled_apart
from monitor.store.story_rulings import rulings_in_force
from monitor.store.story_tables import StoryRuling
from monitor.store.tables import Article
from tests.reviewed import (
    EVENTS,
    HELD,
    SIGNED,
    add_judged,
    add_story,
    decide,
    every_event,
    judge,
)
from tests.store.rows import MOMENT, add_article, number_of

DRILL, SEMINAR, DEAL = (StatedEvent(*one) for one in EVENTS)  # type: ignore[arg-type]


def in_force(session: Session, article: Article) -> Decided:
    return decisions_in_force(session, [number_of(article)])[number_of(article)]


# --- what is stored ------------------------------------------------------------------------------


def test_who_when_what_and_what_was_shown_are_stored(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session, story_id=add_story(session))
        decide(session, article, relevant=True, frames={"pivot": "right"}, by="  Amina   Khan ")
    with store.read() as session:
        [review] = session.exec(select(Review))
        assert (review.article_id, review.reviewer, review.relevant) == (1, "Amina Khan", True)
        assert review.reviewed_at == MOMENT
        assert review.decision == {"relevant": True, "frames": {"pivot": "right"}}
        assert review.shown["model_version"] == "m1"
        assert (review.shown["relevance"], review.shown["relevant"]) == (0.8, True)
        assert [one["name"] for one in review.shown["events"]] == [one[1] for one in EVENTS]
        assert set(review.shown["frames"]) == {"pivot", "axis"}
        assert (review.shown["story_id"], review.shown["copy_of_id"]) == (1, None)
        [step] = trail(session, 1)
        assert (step.stage, step.verdict, step.reason) == (
            "review", "relevant; frame pivot right", "by Amina Khan"
        )  # fmt: skip


def test_what_was_not_judged_can_be_decided_on(store: Store) -> None:
    with store.write() as session:
        article = add_article(session)
        decide(session, article, relevant=False)
        assert in_force(session, article).relevant is False


@pytest.mark.parametrize("name", ["", " \n", "x" * 121])
def test_who_decides_has_a_name(sqlite_store: Store, name: str) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session)
        with pytest.raises(ReviewError, match="who decides must have a name"):
            decide(session, article, relevant=True, by=name)
        assert session.exec(select(Review)).all() == []


def test_no_such_article(sqlite_store: Store) -> None:
    with (
        sqlite_store.read() as session,
        pytest.raises(ReviewError, match="there is no such article: 99"),
    ):
        shown_of(session, 99)


# --- the last answer to each question counts -----------------------------------------------------


def test_a_later_answer_to_one_question_leaves_the_others(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        decide(session, article, relevant=True, frames={"pivot": "right", "axis": "right"})
        decide(session, article, events=every_event(), by="Boris")
        decide(session, article, frames={"axis": "wrong", "limits": "missed"}, by="Chen")
        said = in_force(session, article)
    assert said.relevant is True
    assert said.frames == {"pivot": True, "axis": False, "limits": True}
    assert [one.stated for one in said.events] == [DRILL, None, DEAL]
    assert (said.reviewer, said.review_id) == ("Chen", 3)


def test_relevance_is_that_of_the_last_decision_on_it(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        decide(session, article, relevant=True)
        decide(session, article, relevant=False)
        decide(session, article, frames={"pivot": "wrong"})
        assert in_force(session, article).relevant is False


def test_an_event_is_the_same_question_under_another_model(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        decide(session, article, events=every_event())
        renamed = [EVENTS[2], ("drill", "DRUZHBA-2026", "concluded", HELD)]
        judge(session, article, version="m2", events=renamed)
        decide(session, article, events=[{"number": 2, "verdict": "wrong"}])
        said = in_force(session, article)
    assert [(one.shown.name if one.shown else None, one.stated) for one in said.events] == [
        ("DRUZHBA-2026", None), ("Seminar", None), ("Helicopters", DEAL)
    ]  # fmt: skip
    assert said.unanswered == ()


EVENT_ANSWERS: dict[str, tuple[list[dict[str, Any]], tuple[str, ...], list[str]]] = {
    "all answered": ([{"events": every_event()}], ("drill", "deal"), ["Druzhba-2026", "Helicopters"]),
    "in two goes": (
        [{"events": every_event()[:2]}, {"events": every_event()[2:]}],
        ("drill", "deal"),
        ["Druzhba-2026", "Helicopters"],
    ),
    "one without an answer": ([{"events": every_event()[:2]}], (), ["Druzhba-2026"]),
    "none, though relevant": ([{"relevant": True}], (), []),
    "not relevant": ([{"relevant": False}], ("drill", "deal"), []),
    "first right, then not relevant": (
        [{"events": every_event()}, {"relevant": False}],
        ("drill", "deal"),
        [],
    ),
    "only frames": ([{"frames": {"pivot": "right"}}], (), []),
}  # fmt: skip


@pytest.mark.parametrize(("said", "types", "stated"), EVENT_ANSWERS.values(), ids=EVENT_ANSWERS)
def test_when_all_is_said_of_events(
    sqlite_store: Store, said: list[dict[str, Any]], types: tuple[str, ...], stated: list[str]
) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session)
        for one in said:
            decide(session, article, **one)
        result = in_force(session, article)
    assert result.event_types_answered == types
    assert [one.name for one in result.stated] == stated


MISSED = {"type": "deal", "name": "Helicopters", "status": "signed", "evidence": SIGNED}


@pytest.mark.parametrize(
    ("said", "types", "stated"),
    [
        pytest.param({"relevant": True}, (), 0, id="nothing-shown-nothing-said"),
        pytest.param({"missed_events": [MISSED]}, ("deal",), 1, id="a-missed-one-is-of-its-type"),
        pytest.param({"no_other_events": True}, ("drill", "deal"), 0, id="none"),
        pytest.param(
            {"missed_events": [MISSED], "no_other_events": True}, ("drill", "deal"), 1,
            id="that-one-alone",
        ),
    ],
)  # fmt: skip
def test_an_article_without_events_is_not_asked_about_them(
    sqlite_store: Store, said: dict[str, Any], types: tuple[str, ...], stated: int
) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session)
        judge(session, article, version="m2", events=())
        decide(session, article, **said)
        result = in_force(session, article)
    assert (result.event_types_answered, len(result.stated)) == (types, stated)


def test_a_corrected_type_refutes_the_one_that_was_shown(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session)
        correction = {"number": 2, "verdict": "other", "type": "deal", "status": "proposed"}
        decide(session, article, events=[every_event()[0], correction, every_event()[2]])
        said = in_force(session, article)
    assert said.refuted == (SEMINAR,)
    assert [one.type for one in said.stated] == ["drill", "deal", "deal"]


def test_an_event_on_an_article_that_was_said_not_to_be_relevant(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session)
        decide(session, article, relevant=False, by="Boris")
        with pytest.raises(ReviewError, match="was said not to be relevant: by Boris"):
            decide(session, article, events=every_event())
        decide(session, article, events=every_event(), relevant=True)
        assert in_force(session, article).relevant is True


# --- two at once -----------------------------------------------------------------------------------


def test_the_second_of_two_is_told(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        seen = shown_of(session, 1)
        assert seen.last_review_id == 0
        decide(session, article, relevant=True, by="Boris", expected=0)
    with (
        pytest.raises(StaleReview) as caught,
        store.write() as session,
    ):
        record_decision(
            session, 1, read_decision({"relevant": False}), "Amina", seen, MOMENT,
            expected_last_review_id=seen.last_review_id,
        )  # fmt: skip
    assert str(caught.value) == (
        "someone else decided meanwhile: Boris, 2026-03-02 06:00 UTC: relevant"
        " (look at it again, and decide if you see it otherwise)"
    )
    with store.write() as session:
        article = session.get_one(Article, 1)
        assert [one.reviewer for one in session.exec(select(Review))] == ["Boris"]
        decide(session, article, relevant=False, expected=shown_of(session, 1).last_review_id)
        assert in_force(session, article).relevant is False


# --- links -----------------------------------------------------------------------------------------


def test_a_wrong_copy_link_is_removed(store: Store) -> None:
    with store.write() as session:
        original = add_judged(session, 1)
        copy = add_judged(session, 2, copy_of_id=1, copy_reason="near_same")
        decide(session, copy, copy_link="wrong")
        assert (copy.copy_of_id, copy.copy_reason) == (None, None)
        assert ruled_apart(session, number_of(copy)) == {number_of(original)}
        assert in_force(session, copy).copy_link == "wrong"
        # Nothing is left to decide on.
        with pytest.raises(ReviewError, match="the article is no copy"):
            decide(session, copy, copy_link="wrong")


def test_a_right_one_stays(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        add_judged(session, 1)
        copy = add_judged(session, 2, copy_of_id=1, copy_reason="near_same")
        decide(session, copy, copy_link="right")
        assert copy.copy_of_id == 1
        assert ruled_apart(session, 2) == frozenset()


def test_what_was_ruled_apart_is_not_linked_again(store: Store) -> None:
    words = " ".join(f"word{number}" for number in range(200))
    mark = signature(words)
    assert mark is not None
    with store.write() as session:
        first, second, third, fourth = (
            add_judged(session, number, text=words) for number in (1, 2, 3, 4)
        )
        for article in (first, second):
            link_copies(session, article, mark, MOMENT)
        assert second.copy_of_id == 1
        decide(session, second, copy_link="wrong")
        link_copies(session, second, mark, MOMENT)
        assert second.copy_of_id is None
        # Nor by way of a third, whose original is the one it is no copy of.
        link_copies(session, third, mark, MOMENT)
        assert third.copy_of_id == 1
        link_copies(session, second, mark, MOMENT)
        assert second.copy_of_id is None
        # Others are linked as ever.
        link_copies(session, fourth, mark, MOMENT)
        assert fourth.copy_of_id is not None


def test_an_article_in_the_wrong_story_is_taken_out_by_a_ruling(store: Store) -> None:
    with store.write() as session:
        story = add_story(session)
        article = add_judged(session, 1, story_id=story)
        add_judged(session, 2, story_id=story)
        add_judged(session, 3, story_id=story, copy_of_id=1)
        decide(session, article, story_link="wrong")
        homes = [session.get_one(Article, number).story_id for number in (1, 2, 3)]
        assert homes[1] == story
        assert homes[0] == homes[2] not in (story, None)
        ruled = rulings_in_force(session, [1, 2])
        assert (ruled[1].barred, ruled[1].home) == ({story}, homes[0])
        assert 2 not in ruled
        assert {one.author for one in session.exec(select(StoryRuling))} == {"Amina"}
        assert in_force(session, article).story_link == "wrong"


def test_alone_in_its_story_there_is_no_wrong_link(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        story = add_story(session)
        article = add_judged(session, 1, story_id=story)
        add_judged(session, 2, story_id=story, copy_of_id=1)
        with pytest.raises(ReviewError, match="alone in its story"):
            decide(session, article, story_link="wrong")
        assert session.exec(select(Review)).all() == []


def test_a_link_that_changed_since_it_was_shown_is_not_decided_on(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        add_judged(session, 1)
        article = add_judged(session, 2, copy_of_id=1, story_id=add_story(session))
        seen = shown_of(session, 2)
        article.copy_of_id, article.story_id = None, add_story(session)
        session.flush()
        for said, message in (
            ({"copy_link": "wrong"}, "the copy link is another one by now"),
            ({"story_link": "wrong"}, "the article is in another story by now"),
        ):
            with pytest.raises(StaleReview, match=message):
                record_decision(session, 2, read_decision(said), "Amina", seen, MOMENT)
        assert session.exec(select(Review)).all() == []


# --- what it means for the ledger and for stories ------------------------------------------------


def live(session: Session) -> dict[str, int]:
    """The records of the ledger that articles tell of, with how many."""
    records = session.exec(select(LedgerRecord).where(LedgerRecord.articles > 0))
    return {record.name: record.articles for record in records}


def test_a_wrong_event_leaves_the_ledger_and_returns_when_it_is_right_after_all(
    store: Store,
) -> None:
    with store.write() as session:
        article = add_judged(session, story_id=add_story(session))
        update_ledger(session, number_of(article), MOMENT)
        before = live(session)
        flags = session.exec(select(Flag.key)).all()
        decide(session, article, events=[{"number": 3, "verdict": "wrong"}])
        assert live(session) == {name: n for name, n in before.items() if name != DEAL.name}
        decide(session, article, events=[{"number": 3, "verdict": "right"}])
        assert live(session) == before
        assert session.exec(select(Flag.key)).all() == flags  # a person who decides knows it


def test_what_is_not_relevant_leaves_its_story_and_the_ledger(store: Store) -> None:
    with store.write() as session:
        story = add_story(session)
        article = add_judged(session, 1, story_id=story)
        add_judged(session, 2, story_id=story)
        for number in (1, 2):
            update_ledger(session, number, MOMENT)
        assert set(live(session).values()) == {2}
        decide(session, article, relevant=False)
        assert article.story_id is None
        assert set(live(session).values()) == {1}


def test_what_is_relevant_after_all_is_back_in_the_ledger_at_once(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session, story_id=add_story(session))
        update_ledger(session, number_of(article), MOMENT)
        before = live(session)
        flags = session.exec(select(Flag.key)).all()
        decide(session, article, relevant=False)
        assert live(session) == {}
        decide(session, article, relevant=True)
        assert live(session) == before != {}
        assert session.exec(select(Flag.key)).all() == flags


def test_copies_share_the_fate_of_what_they_repeat_unless_decided_on_themselves(
    store: Store,
) -> None:
    with store.write() as session:
        story = add_story(session)
        root = add_judged(session, 1, story_id=story)
        copy = add_judged(session, 2, story_id=story, copy_of_id=1)
        own = add_judged(session, 3, story_id=story, copy_of_id=1)
        for number in (1, 2, 3):
            update_ledger(session, number, MOMENT)
        decide(session, own, relevant=True)
        decide(session, root, relevant=False)
        assert (root.story_id, copy.story_id, own.story_id) == (None, None, story)
        assert set(live(session).values()) == {1}
        # A copy that comes later is no news either.
        add_judged(session, 4, copy_of_id=1)
        assert update_ledger(session, 4, MOMENT) == []
        assert set(live(session).values()) == {1}
