"""A judgement as rows: what is stored, and what a threshold changes."""

from dataclasses import replace
from datetime import date

import pytest

from classifiers.judgement import Document, Event, Frame, Judgement, Reason
from monitor.analysis.assess import AssessmentRows, document_of, rows_of
from monitor.store.assessments import assessed, record_assessment
from monitor.store.database import Store
from monitor.store.tables import Article
from tests.store.rows import MOMENT, add_article, number_of

JUDGEMENT = Judgement(
    relevance=0.6,
    relevant=True,
    reasons=(Reason("both parties in the title", 2.123456), Reason("a third party", -0.5)),
    events=(Event("drill", "Druzhba-2025", "planned", "They will train.", 0.8),),
    frames=(Frame("pivot", 0.7, "A turn."),),
    lang="en",
)


def article(**given: object) -> Article:
    return Article(**{"title": "A title", "text": "A text.", "lang": "en", **given})


def rows(judgement: Judgement = JUDGEMENT) -> AssessmentRows:
    return rows_of(7, judgement, model_version="m1", threshold=0.5, now=MOMENT)


# --- what the classifiers are given --------------------------------------------------------

DOCUMENTS = {
    "as read": (article(), Document("A title", "A text.", "en")),
    "language not known": (article(lang="und"), Document("A title", "A text.", None)),
    "its bloc known": (
        article(bloc="russia"),
        Document("A title", "A text.", "en", None, "russia"),
    ),
    "dated": (article(published_at=MOMENT), Document("A title", "A text.", "en", date(2026, 3, 2))),
}


@pytest.mark.parametrize(("given", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_the_classifiers_are_given(given: Article, expected: Document) -> None:
    assert document_of(given) == expected


# --- what is stored ------------------------------------------------------------------------


def test_a_judgement_becomes_rows() -> None:
    found = rows()

    assert found.assessment.model_dump(exclude={"id", "current"}) == {
        "article_id": 7,
        "model_version": "m1",
        "relevance": 0.6,
        "relevant": True,
        "unsure": False,
        "threshold": 0.5,
        "reasons": [
            {"text": "both parties in the title", "weight": 2.1235},
            {"text": "a third party", "weight": -0.5},
        ],
        "assessed_at": MOMENT,
    }
    [event] = found.events
    assert (event.article_id, event.type, event.name) == (7, "drill", "Druzhba-2025")
    assert (event.status, event.evidence, event.score) == ("planned", "They will train.", 0.8)
    assert event.ledger_id == "drill:druzhba-2025"
    [frame] = found.frames
    assert (frame.article_id, frame.frame, frame.score, frame.evidence) == (
        7,
        "pivot",
        0.7,
        "A turn.",
    )


DETAILS = {
    "a span": ((date(2026, 9, 24), date(2026, 10, 3)), date(2026, 9, 24), date(2026, 10, 3)),
    "no dates": ((), None, None),
}


@pytest.mark.parametrize(("dates", "first", "last"), DETAILS.values(), ids=DETAILS)
def test_what_is_known_of_an_event_is_stored_with_it(
    store: Store, dates: tuple[date, ...], first: date | None, last: date | None
) -> None:
    [known] = JUDGEMENT.events
    known = replace(known, mode="rumours", dates=dates, place="Черате", amount="2,5 млрд $")
    with store.write() as session:
        number = number_of(add_article(session))
        found = rows_of(
            number,
            replace(JUDGEMENT, events=(known,)),
            model_version="m1",
            threshold=0.5,
            now=MOMENT,
        )
        record_assessment(session, found.assessment, found.events, found.frames)

    with store.read() as session:
        [one] = assessed(session, [session.get_one(Article, number)])
        [event] = one.events
        assert (event.first_day, event.last_day) == (first, last)
        assert (event.mode, event.place, event.amount) == ("rumours", "Черате", "2,5 млрд $")


def test_an_article_that_is_not_relevant_is_stored_so() -> None:
    found = rows(replace(JUDGEMENT, relevance=0.4, relevant=False, events=(), frames=()))

    assert (found.assessment.relevant, found.assessment.relevance) == (False, 0.4)
    assert (found.events, found.frames) == ((), ())


def test_rows_go_into_the_store_and_come_back(store: Store) -> None:
    with store.write() as session:
        number = number_of(add_article(session))
        found = rows_of(
            number,
            JUDGEMENT,
            model_version="m1",
            threshold=0.5,
            now=MOMENT,
        )
        record_assessment(session, found.assessment, found.events, found.frames)

    with store.read() as session:
        [one] = assessed(session, [session.get_one(Article, number)])
        assert one.assessment.current
        assert one.assessment.assessed_at == MOMENT
        assert [event.ledger_id for event in one.events] == ["drill:druzhba-2025"]
        assert [frame.assessment_id for frame in one.frames] == [one.assessment.id]
