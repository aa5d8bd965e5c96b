"""What stories come to, in lists and one by one; on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from monitor.analysis.story_rulings import merge_stories, withdraw
from monitor.export.stories import COLUMNS, story_rows
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.stories import count_since, stories_since, story_detail
from monitor.store.story_summaries import Growth, summaries
from monitor.store.tables import Article, Assessment, Event
from tests.analysis.stories import WHY, arrive
from tests.store.rows import MOMENT

LONG_AGO = MOMENT - timedelta(days=1000)


def assess(session: Session, article: int, ledger_ids: list[str], version: str = "m1") -> None:
    events = [
        Event(
            article_id=article,
            type="deal",
            name=one,
            status="signed",
            evidence="They signed.",
            score=0.9,
            ledger_id=one,
        )
        for one in ledger_ids
    ]
    assessment = Assessment(
        article_id=article,
        model_version=version,
        relevance=0.9,
        relevant=True,
        threshold=0.5,
        assessed_at=MOMENT,
    )
    record_assessment(session, assessment, events, [])


@pytest.fixture
def filled(store: Store) -> Store:
    """Story 1 of five articles, story 2 (merged into 3), story 3 of two, story 4 of one long ago,
    story 5 without articles."""
    with store.write() as session:
        arrive(session, 1, days=-2.5, outlet="TASS", bloc="russia", lang="ru", title="Учения")
        arrive(session, 2, [(1, 0.9)], days=-0.5, outlet="Dawn", lang="ur", title="مشقیں")
        arrive(session, 3, [(1, 0.8), (2, 0.7)], days=-0.4, outlet="Dawn", lang="en")
        arrive(session, 4, days=-1.5, outlet="APP", lang="en", copy_of_id=1)
        arrive(session, 5, [(3, 0.9)], days=-3, outlet="RIA", bloc="russia", lang="ru")
        arrive(session, 6, days=-1.2, outlet="Geo", title="merged")
        arrive(session, 7, days=0, outlet="PTV", title="the newest")
        arrive(session, 8, days=-400, outlet="Xinhua", bloc="china", lang="zh", title="old")
        arrive(session, 9, days=0)
        assess(session, 1, ["deal:gas", "drill:druzhba-2026"])
        assess(session, 2, ["deal:was"], "m0")
        assess(session, 2, ["deal:gas"])
        merge_stories(session, 3, [2], "Amna", "one deal", MOMENT)
        withdraw(session, session.get_one(Article, 9))
    return store


def test_what_a_story_comes_to(filled: Store) -> None:
    with filled.read() as session:
        one, three = summaries(session, [1, 3, 77, 5], MOMENT)

    assert (one.id, one.title, one.central_article_id) == (1, "Учения", 1)
    assert one.first_seen_at == MOMENT - timedelta(days=3)
    assert one.last_seen_at == MOMENT - timedelta(days=0.4)
    assert one.first_outlet == "RIA", "an article from an archive counts by its own date"
    assert (one.articles, one.copies) == (5, 1)
    assert one.outlets == ("RIA", "TASS", "APP", "Dawn")
    assert one.blocs == ("russia", "pakistan")
    assert one.languages == ("ru", "en", "ur")
    assert one.growth == Growth(last_day=2, day_before=1)
    assert one.ledger_ids == ("deal:gas", "drill:druzhba-2026")
    assert one.merged_from == ()
    assert (three.id, three.merged_from, three.ledger_ids) == (3, (2,), ())


@pytest.mark.parametrize(
    ("order", "since", "limit", "offset", "found"),
    [
        ("newest", LONG_AGO, 9, 0, [3, 1, 4]),
        ("most_grown", LONG_AGO, 9, 0, [1, 3, 4]),
        ("newest", LONG_AGO, 2, 0, [3, 1]),
        ("newest", LONG_AGO, 2, 2, [4]),
        ("newest", MOMENT - timedelta(days=1), 9, 0, [3, 1]),
        ("newest", MOMENT, 9, 0, [3]),
        ("newest", MOMENT + timedelta(seconds=1), 9, 0, []),
    ],
)
def test_the_list_of_stories(
    filled: Store, order: str, since: object, limit: int, offset: int, found: list[int]
) -> None:
    with filled.read() as session:
        listed = stories_since(
            session,
            since,  # type: ignore[arg-type]
            MOMENT,
            order=order,  # type: ignore[arg-type]
            limit=limit,
            offset=offset,
        )
    assert [one.id for one in listed] == found


def test_how_many_stories_there_are(filled: Store) -> None:
    with filled.read() as session:
        assert count_since(session, LONG_AGO) == 3
        assert count_since(session, MOMENT) == 1


def test_one_story_with_its_articles_and_why_they_are_in_it(filled: Store) -> None:
    with filled.read() as session:
        detail = story_detail(session, 1, MOMENT)
        assert detail is not None
        assert [one.article_id for one in detail.members] == [5, 1, 4, 2, 3]
        by_id = {one.article_id: one for one in detail.members}
        assert [(one.other_id, one.score, one.why) for one in by_id[3].links] == [
            (1, 0.8, WHY),
            (2, 0.7, WHY),
        ]
        assert (by_id[4].copy_of_id, by_id[4].reason) == (1, "repeats TASS's report")
        assert by_id[1].links == ()
        assert by_id[1].ruling is None
        assert detail.left_out == 0

        merged = story_detail(session, 2, MOMENT)
        assert merged is not None
        assert merged.summary.id == 3
        ruling = merged.members[0].ruling
        assert ruling is not None
        assert (ruling.author, ruling.verdict) == ("Amna", "belongs")

        few = story_detail(session, 1, MOMENT, limit=2)
        assert few is not None
        assert ([one.article_id for one in few.members], few.left_out) == ([5, 1], 3)

        assert story_detail(session, 77, MOMENT) is None
        assert story_detail(session, 5, MOMENT) is None, "nothing is left in it"


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_the_number_of_queries_does_not_grow_with_the_stories(sqlite_store: Store) -> None:
    def asked() -> tuple[int, int]:
        with sqlite_store.read() as session, counted() as listing:
            stories_since(session, LONG_AGO, MOMENT)
        with sqlite_store.read() as session, counted() as showing:
            story_detail(session, 1, MOMENT)
        return len(listing), len(showing)

    with sqlite_store.write() as session:
        arrive(session, 1)
    few = asked()
    with sqlite_store.write() as session:
        for number in range(2, 40):
            arrive(session, number, [(1, 0.9)] if number % 2 else [])
    assert asked() == few


def test_stories_for_other_programs(filled: Store) -> None:
    rows = list(story_rows(filled))

    assert [row["id"] for row in rows] == [1, 3, 4]
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert rows[0] == {
        "id": 1,
        "title": "Учения",
        "first_seen": "2026-02-27T06:00:00Z",
        "first_outlet": "RIA",
        "last_seen": "2026-03-01T20:24:00Z",
        "articles": 5,
        "copies": 1,
        "outlets": ["RIA", "TASS", "APP", "Dawn"],
        "blocs": ["russia", "pakistan"],
        "languages": ["ru", "en", "ur"],
        "article_ids": [1, 2, 3, 4, 5],
        "ledger_ids": ["deal:gas", "drill:druzhba-2026"],
        "merged_from": [],
    }
    assert (rows[1]["merged_from"], rows[1]["article_ids"]) == ([2], [6, 7])


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (-1, None, [1, 3]),
        (0, None, [3]),
        (None, -2, [1, 4]),
        (None, -3, [4]),  # story 1 begins in this moment
        (-3, -2, [1]),
        (-300, -100, []),
    ],
)
def test_stories_of_a_time(
    filled: Store, since: int | None, until: int | None, found: list[int]
) -> None:
    moments = [None if one is None else MOMENT + timedelta(days=one) for one in (since, until)]
    assert [row["id"] for row in story_rows(filled, *moments)] == found
