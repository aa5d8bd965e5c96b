"""Arriving articles and their stories: chosen by links, kept with reasons, dated rightly."""

from datetime import timedelta

import pytest
from sqlmodel import select

from monitor.analysis.stories import assign
from monitor.analysis.story_choice import JOIN
from monitor.analysis.story_rulings import withdraw
from monitor.store.articles import trail
from monitor.store.database import Store
from monitor.store.story_tables import Story, StoryLink, StoryProfile, StoryTerm
from monitor.store.tables import Article, TrailStep
from tests.analysis.stories import WHY, arrive, choice, stories, story_of
from tests.store.rows import MOMENT, add_article, number_of


def test_an_article_like_no_other_begins_a_story(store: Store) -> None:
    with store.write() as session:
        first = arrive(session, 1, title="Druzhba-2026 opens", days=-1)
        arrive(session, 2, [(1, JOIN - 0.01)])

    with store.read() as session:
        assert stories(session) == {1: [1], 2: [2]}
        story = session.get_one(Story, 1)
        assert (story.title, story.central_article_id) == ("Druzhba-2026 opens", first.id)
        assert story.first_seen_at == story.last_seen_at == MOMENT - timedelta(days=1)
        assert session.get_one(Article, 2).story_reason == "nothing like it in the weeks around it"
        [step] = trail(session, 1)
        assert (step.stage, step.verdict) == ("story", "story 1")


def test_a_link_is_kept_with_its_score_and_reason(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, outlet="TASS")
        arrive(session, 2, [(1, 0.75)])

    with store.read() as session:
        assert stories(session) == {1: [1, 2]}
        assert session.get_one(Article, 2).story_reason == f"like TASS's report (0.75): {WHY}"
        [link] = session.exec(select(StoryLink)).all()
        assert (link.article_id, link.other_id, link.score, link.why) == (2, 1, 0.75, WHY)


def test_reprocessing_changes_nothing(store: Store) -> None:
    def rows() -> list[list[str]]:
        with store.read() as session:
            return [
                sorted(str(row.model_dump()) for row in session.exec(select(table)).all())
                for table in (Article, Story, StoryLink, StoryTerm, StoryProfile, TrailStep)
            ]

    with store.write() as session:
        arrive(session, 1, terms=[5, 6])
        arrive(session, 2, [(1, 0.9)], terms=[6])
        arrive(session, 3)
    before = rows()

    with store.write() as session:
        for number, links in ((2, [(3, 0.99)]), (1, []), (3, [])):
            again = session.get_one(Article, number)
            terms = {1: [5, 6], 2: [6], 3: []}[number]
            assign(session, again, choice(links, terms), MOMENT + timedelta(hours=1))

    assert rows() == before


def test_a_story_lasts_from_its_first_article_to_its_last_whatever_came_first(
    store: Store,
) -> None:
    with store.write() as session:
        arrive(session, 1, days=0)
        arrive(session, 2, [(1, 0.9)], days=-3)  # from an archive
        arrive(session, 3, [(1, 0.9)], days=2)
        arrive(session, 4, [(1, 0.9)], published_at=None, first_seen_at=MOMENT + timedelta(days=1))

    with store.read() as session:
        story = session.get_one(Story, 1)
        assert story.first_seen_at == MOMENT - timedelta(days=3)
        assert story.last_seen_at == MOMENT + timedelta(days=2)


def test_a_story_is_named_by_its_most_central_article(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, title="a brief")
        arrive(session, 2, [(1, 0.6)], title="the report")
        arrive(session, 3, [(1, 0.55), (2, 0.9)])
        arrive(session, 4, [(2, 0.9), (3, 0.6)])

    with store.read() as session:
        story = session.get_one(Story, 1)
        assert (story.title, story.central_article_id) == ("the report", 2)


def test_a_copy_goes_to_the_story_of_its_original(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, outlet="APP")
        arrive(session, 2)
        arrive(session, 3, copy_of_id=1, copy_reason="near_same", title="copy")
        # An original that is read after its copy: the copy has a story of its own by then.
        original = add_article(session, 4, published_at=MOMENT)
        arrive(session, 5, copy_of_id=number_of(original), copy_reason="near_same")
        assign(session, original, choice([(2, 0.9)]), MOMENT)

    with store.read() as session:
        assert stories(session) == {1: [1, 3], 2: [2], 3: [4, 5]}
        assert session.get_one(Article, 3).story_reason == "repeats APP's report"
        link = session.get_one(StoryLink, (3, 1))
        assert (link.score, link.why) == (1.0, "copies of one text (near same)")


def test_a_copy_does_not_name_a_story(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, title="original", days=1)
        arrive(session, 2, copy_of_id=1, title="copy", days=0)

    with store.read() as session:
        assert session.get_one(Story, 1).title == "original"


@pytest.mark.parametrize(
    ("links", "story"),
    [
        pytest.param([(1, 0.7), (3, 0.9)], 2, id="the likeliest"),
        pytest.param([(1, 0.9), (2, 0.6), (3, 0.8)], 2, id="by the mean of two"),
        pytest.param([(1, 0.9), (2, 0.9), (3, 0.9)], 1, id="equals: the older"),
        pytest.param([(1, JOIN)], 1, id="at the threshold"),
        pytest.param([(1, JOIN - 0.001)], None, id="under the threshold"),
        pytest.param([(99, 0.9)], None, id="with an article that is gone"),
    ],
)
def test_the_story_with_the_best_links_takes_it(
    sqlite_store: Store, links: list[tuple[int, float]], story: int | None
) -> None:
    with sqlite_store.write() as session:
        arrive(session, 1)
        arrive(session, 2, [(1, 0.9)])
        arrive(session, 3)

        arrive(session, 4, links)

        assert story_of(session, 4) == (story or 3)


def test_an_article_that_is_not_relevant_after_all_leaves_no_trace(store: Store) -> None:
    with store.write() as session:
        arrive(session, 1, title="one", terms=[7])
        arrive(session, 2, [(1, 0.9)], title="two", terms=[7], days=1)
        arrive(session, 3, terms=[7])

        withdraw(session, session.get_one(Article, 1))
        withdraw(session, session.get_one(Article, 3))
        withdraw(session, session.get_one(Article, 3))

    with store.read() as session:
        assert story_of(session, 1) is story_of(session, 3) is None
        story = session.get_one(Story, 1)
        assert (story.title, story.first_seen_at) == ("two", MOMENT + timedelta(days=1))
        assert not session.exec(select(StoryLink)).all()
        assert session.exec(select(StoryTerm.article_id)).all() == [2]
        assert session.exec(select(StoryProfile.article_id)).all() == [2]
