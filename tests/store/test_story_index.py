"""The index of terms: what is found, in what order, and what is left out."""

from datetime import timedelta

import pytest
from sqlmodel import select

from monitor.store.database import Store
from monitor.store.story_index import (
    IndexEntry,
    keep_entry,
    not_entered,
    profiles,
    sharing_terms,
    take_out,
)
from monitor.store.story_tables import Story, StoryTerm
from tests.store.rows import MOMENT, add_article, number_of

LARGEST = 2**63 - 1


def entry(terms: list[int], day: int, version: str = "m1", told: bytes = b"told") -> IndexEntry:
    return IndexEntry(tuple(terms), day, version, told)


@pytest.fixture
def ten(store: Store) -> Store:
    """Articles 1 to 10, of the days 101 to 110, under the term 7."""
    with store.write() as session:
        for number in range(1, 11):
            article = number_of(add_article(session, number))
            keep_entry(session, article, entry([7], 100 + number))
    return store


@pytest.mark.parametrize(
    ("day", "reach", "most", "found"),
    [
        pytest.param(105, 45, 2, [5, 4, 6, 7], id="the nearest on each side, the same day first"),
        pytest.param(105, 1, 9, [5, 4, 6], id="within reach"),
        pytest.param(200, 45, 9, [], id="none within reach"),
        pytest.param(111, 45, 3, [10, 9, 8], id="none after it"),
        pytest.param(100, 45, 3, [1, 2, 3], id="none before it"),
    ],
)
def test_the_nearest_articles_with_a_term(
    ten: Store, day: int, reach: int, most: int, found: list[int]
) -> None:
    with ten.read() as session:
        shared = sharing_terms(session, [7, 8, 7], day, reach=reach, most=most)
    assert shared == {7: [(one, 100 + one) for one in found], 8: []}


def test_an_entry_takes_the_place_of_the_one_before(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        keep_entry(session, article, entry([1, LARGEST, 1], 5))
        keep_entry(session, article, entry([LARGEST, 0], 6, "m2", b"\x00\xff"))

    with store.read() as session:
        rows = session.exec(select(StoryTerm.term, StoryTerm.day)).all()
        assert sorted(rows) == [(0, 6), (LARGEST, 6)]
        assert profiles(session, [article, 77], "m2") == {article: b"\x00\xff"}
        assert profiles(session, [article], "m1") == {}

    with store.write() as session:
        take_out(session, article)
        take_out(session, article)
        assert session.exec(select(StoryTerm)).all() == []
        assert profiles(session, [article], "m2") == {}


def test_which_articles_are_not_entered_yet(store: Store) -> None:
    with store.write() as session:
        story = Story(title="one", first_seen_at=MOMENT, last_seen_at=MOMENT)
        session.add(story)
        session.flush()
        long_ago = MOMENT - timedelta(days=60)
        for number, given in enumerate(
            (
                {"story_id": story.id},
                {"story_id": story.id, "published_at": long_ago},
                {"story_id": story.id, "published_at": MOMENT, "first_seen_at": long_ago},
                {"story_id": story.id, "copy_of_id": 1},
                {},
                {"story_id": story.id},
                {"story_id": story.id},
            ),
            1,
        ):
            add_article(session, number, **given)
        keep_entry(session, 6, entry([], 0))
        keep_entry(session, 7, entry([7], 0, "m0"))

    with store.read() as session:
        since = MOMENT - timedelta(days=45)
        assert [one.id for one in not_entered(session, "m1", since, 0, 9)] == [1, 3, 7]
        assert [one.id for one in not_entered(session, "m1", since, 0, 2)] == [1, 3]
        assert [one.id for one in not_entered(session, "m1", since, 1, 9)] == [3, 7]
