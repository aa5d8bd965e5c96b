"""Merging and splitting by hand, and that what a person ruled stays."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from monitor.analysis.stories import assign
from monitor.analysis.story_rulings import merge_stories, move_article, split_story, withdraw
from monitor.errors import MonitorError
from monitor.store.articles import trail
from monitor.store.database import Store
from monitor.store.story_members import live_story
from monitor.store.story_tables import Story, StoryRuling
from monitor.store.tables import Article
from tests.analysis.stories import arrive, choice, stories, story_of
from tests.store.rows import MOMENT

BY = ("Amna", "one deal", MOMENT)


def rulings(session: Session) -> list[tuple[int, int, str]]:
    rows = session.exec(select(StoryRuling).order_by(col(StoryRuling.id)))
    return [(one.article_id, one.story_id, one.verdict) for one in rows]


def test_merged_stories_are_one_and_the_old_ids_lead_on(store: Store) -> None:
    with store.write() as session:
        for number in (1, 2, 3):
            arrive(session, number, days=number)
        assert merge_stories(session, 2, [1], *BY) == 2
        assert merge_stories(session, 3, [2], *BY) == 3

    with store.read() as session:
        assert stories(session) == {3: [1, 2, 3]}
        for number in (1, 2, 3):
            live = live_story(session, number)
            assert live is not None
            assert live.id == 3
        # One step long, however often it was merged.
        assert session.get_one(Story, 1).merged_into_id == 3
        story = session.get_one(Story, 3)
        assert story.first_seen_at == MOMENT + timedelta(days=1)
        assert story.last_seen_at == MOMENT + timedelta(days=3)
        assert session.get_one(Article, 2).story_reason == "merged by Amna: one deal"
        step = trail(session, 2)[-1]
        assert (step.stage, step.verdict, step.reason) == (
            "story",
            "moved to story 3",
            "Amna: one deal",
        )
        assert rulings(session) == [(1, 2, "belongs"), (1, 3, "belongs"), (2, 3, "belongs")]


def test_merging_twice_changes_nothing(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2)
        merge_stories(session, 1, [2], *BY)
        ruled = rulings(session)

        assert merge_stories(session, 1, [2], *BY) == 1
        assert merge_stories(session, 2, [1], *BY) == 1, "what became of both"

        assert rulings(session) == ruled


def test_no_later_article_feeds_a_story_that_was_merged_away(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2)
        late = choice([(2, 0.9)])  # made before the merge, stored after it
        merge_stories(session, 1, [2], *BY)
        arrive(session, 3, [(2, 0.95)])
        four = arrive(session, 4)
        four.story_id = None
        assign(session, four, late, MOMENT)

        assert story_of(session, 3) == story_of(session, 4) == 1


def test_what_was_split_off_stays_apart(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, title="the drill")
        arrive(session, 2, [(1, 0.9)], title="the deal", days=1)
        arrive(session, 3, [(1, 0.9), (2, 0.8)], days=2)

        assert split_story(session, 1, [2], *BY) == 2
        arrive(session, 4, [(1, 0.6), (2, 0.8), (3, 0.6)], days=3)
        arrive(session, 5, [(1, 0.8), (2, 0.6), (3, 0.8)], days=3)

    with store.read() as session:
        assert stories(session) == {1: [1, 3, 5], 2: [2, 4]}
        begun = session.get_one(Story, 2)
        assert (begun.title, begun.central_article_id) == ("the deal", 2)
        assert begun.first_seen_at == MOMENT + timedelta(days=1)
        assert session.get_one(Article, 2).story_reason == "split off by Amna: one deal"
        assert rulings(session) == [(2, 1, "does_not_belong"), (2, 2, "belongs")]


def test_a_ruled_article_that_comes_again_goes_where_it_belongs(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)], days=-9)
        split_story(session, 1, [2], *BY)
        two = session.get_one(Article, 2)
        withdraw(session, two)

        assign(session, two, choice([(1, 0.99)]), MOMENT)

    with store.read() as session:
        assert stories(session) == {1: [1], 2: [2]}
        assert session.get_one(Article, 2).story_reason == "Amna ruled so"
        assert session.get_one(Story, 2).first_seen_at == MOMENT - timedelta(days=9)


def test_copies_go_with_what_they_repeat_unless_ruled_otherwise(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)])
        arrive(session, 3, copy_of_id=2, copy_reason="near_same")
        split_story(session, 1, [2], *BY)
        assert stories(session) == {1: [1], 2: [2, 3]}

        split_story(session, 2, [3], *BY)
        assert stories(session) == {1: [1], 2: [2], 3: [3]}
        three = session.get_one(Article, 3)
        three.story_id = None
        assign(session, three, choice([]), MOMENT)
        assert story_of(session, 3) == 3

        arrive(session, 4, copy_of_id=2, copy_reason="near_same")
        assert story_of(session, 4) == 2, "nobody ruled on this copy"


def test_a_split_may_be_undone_by_a_merge_and_done_again(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)])
        apart = split_story(session, 1, [2], *BY)
        assert merge_stories(session, 1, [apart], *BY) == 1
        two = session.get_one(Article, 2)
        two.story_id = None
        assign(session, two, choice([]), MOMENT)
        assert stories(session) == {1: [1, 2]}

        assert split_story(session, apart, [2], *BY) == 3, "the old id stands for the story"
        two.story_id = None
        assign(session, two, choice([(1, 0.99)]), MOMENT)
        assert stories(session) == {1: [1], 3: [2]}


def test_an_article_is_moved(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)])
        arrive(session, 3)

        assert move_article(session, 2, 2, *BY) == 2
        assert stories(session) == {1: [1], 2: [2, 3]}
        assert move_article(session, 2, 2, *BY) == 2, "it is there already"
        assert move_article(session, 1, 2, *BY) == 2
        assert stories(session) == {2: [1, 2, 3]}, "a story that is left empty leads on"
        assert rulings(session)[-2:] == [(1, 1, "does_not_belong"), (1, 2, "belongs")]

        one = session.get_one(Article, 1)
        one.story_id = None
        assign(session, one, choice([]), MOMENT)
        assert story_of(session, 1) == 2


# --- what cannot be done -------------------------------------------------------------------


@pytest.fixture
def two_stories(sqlite_store: Store) -> Store:
    """Story 1 of articles 1 and 2, story 2 of article 3; article 4 in none."""
    with sqlite_store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)])
        arrive(session, 3)
        withdraw(session, arrive(session, 4))
    return sqlite_store


@pytest.mark.parametrize(
    ("into", "others", "told"),
    [
        (9, [1], 'no such story: story 9 ("monitor stories" lists those there are)'),
        (1, [2, 9], 'no such story: story 9 ("monitor stories" lists those there are)'),
        (
            1,
            [],
            "nothing to merge: story 1: a story is merged with other stories"
            " (name at least one other story)",
        ),
        (
            1,
            [2, 1],
            "nothing to merge: story 1: a story is merged with other stories"
            " (name at least one other story)",
        ),
    ],
)
def test_a_merge_that_cannot_be(
    two_stories: Store, into: int, others: list[int], told: str
) -> None:
    with pytest.raises(MonitorError) as caught, two_stories.write() as session:
        merge_stories(session, into, others, *BY)
    assert str(caught.value) == told
    with two_stories.read() as session:
        assert rulings(session) == []


@pytest.mark.parametrize(
    ("story", "articles", "told"),
    [
        (9, [1], 'no such story: story 9 ("monitor stories" lists those there are)'),
        (
            1,
            [1, 3, 77],
            "not in this story: story 1: it does not hold article 3, article 77"
            ' (see "monitor stories show 1" for the articles it holds)',
        ),
        (
            1,
            [1, 2],
            "a story cannot be split so: story 1: no article would stay in it"
            " (name some of its articles, but not all)",
        ),
        (
            1,
            [],
            "a story cannot be split so: story 1: no article is named"
            " (name some of its articles, but not all)",
        ),
    ],
)
def test_a_split_that_cannot_be(
    two_stories: Store, story: int, articles: list[int], told: str
) -> None:
    with pytest.raises(MonitorError) as caught, two_stories.write() as session:
        split_story(session, story, articles, *BY)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("article", "into", "told"),
    [
        (77, 1, "no such article: article 77"),
        (1, 9, 'no such story: story 9 ("monitor stories" lists those there are)'),
        (4, 1, "the article is in no story: article 4: only relevant articles are"),
    ],
)
def test_a_move_that_cannot_be(two_stories: Store, article: int, into: int, told: str) -> None:
    with pytest.raises(MonitorError) as caught, two_stories.write() as session:
        move_article(session, article, into, *BY)
    assert str(caught.value) == told


def test_a_ruling_needs_an_author(two_stories: Store) -> None:
    with two_stories.write() as session:
        with pytest.raises(MonitorError, match="a ruling needs an author"):
            merge_stories(session, 1, [2], " ", "", MOMENT)
        with pytest.raises(MonitorError, match="a ruling needs an author"):
            split_story(session, 1, [2], "", "", MOMENT)
        with pytest.raises(MonitorError, match="a ruling needs an author"):
            move_article(session, 1, 2, "", "", MOMENT)
