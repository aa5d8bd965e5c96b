"""Whatever arrives and is ruled in whatever order: rulings hold, and no article is lost."""

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from monitor.analysis.stories import assign
from monitor.analysis.story_rulings import merge_stories, move_article, split_story, withdraw
from monitor.errors import MonitorError
from monitor.store.database import Store
from monitor.store.story_members import closeness
from monitor.store.story_tables import Story, StoryRuling
from monitor.store.tables import Article
from tests.analysis.stories import arrive, choice, stories
from tests.store.rows import MOMENT, add_source, number_of

SCORES = st.sampled_from([0.2, 0.5, 0.6, 0.9])
SEEDS = st.integers(0, 10**6)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("arrive"), st.lists(st.tuples(SEEDS, SCORES), max_size=4), SEEDS),
        st.tuples(st.just("merge"), SEEDS, SEEDS),
        st.tuples(st.just("split"), SEEDS, st.lists(SEEDS, min_size=1, max_size=3)),
        st.tuples(st.just("move"), SEEDS, SEEDS),
        st.tuples(st.just("again"), SEEDS, st.lists(st.tuples(SEEDS, SCORES), max_size=3)),
    ),
    min_size=1,
    max_size=25,
)


class World:
    """A store to which steps are applied; numbers become articles and stories that there are."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.source = add_source(session).id
        self.articles: list[int] = []

    def arrive(self, links: list[tuple[int, float]], seed: int) -> None:
        originals = [
            one for one in self.articles if self.session.get_one(Article, one).copy_of_id is None
        ]
        article = arrive(
            self.session,
            len(self.articles),
            self._links(links),
            days=seed % 40 - 20,
            source_id=self.source,
            copy_of_id=originals[seed % len(originals)] if originals and seed % 5 == 0 else None,
        )
        self.articles.append(number_of(article))

    def merge(self, into: int, other: int) -> None:
        into, other = self._story(into), self._story(other)
        if into != other:
            merge_stories(self.session, into, [other], "Amna", "", MOMENT)

    def split(self, story: int, articles: list[int]) -> None:
        held = stories(self.session)
        filled = sorted(one for one in held if held[one])
        story = filled[story % len(filled)]
        asked = {held[story][one % len(held[story])] for one in articles}
        rows = [self.session.get_one(Article, one) for one in held[story]]
        rest = [one for one in rows if one.id not in asked and one.copy_of_id not in asked]
        with contextlib.nullcontext() if rest else pytest.raises(MonitorError, match="stay in it"):
            split_story(self.session, story, sorted(asked), "Amna", "", MOMENT)

    def move(self, article: int, story: int) -> None:
        move_article(self.session, self._article(article), self._story(story), "Amna", "", MOMENT)

    def again(self, article: int, links: list[tuple[int, float]]) -> None:
        """It is found not relevant, and relevant again."""
        row = self.session.get_one(Article, self._article(article))
        withdraw(self.session, row)
        others = [link for link in self._links(links) if link[0] != row.id]
        assign(self.session, row, choice(others), MOMENT)

    def _links(self, links: list[tuple[int, float]]) -> list[tuple[int, float]]:
        if not self.articles:
            return []
        return list({self._article(other): score for other, score in links}.items())

    def _article(self, seed: int) -> int:
        return self.articles[seed % len(self.articles)]

    def _story(self, seed: int) -> int:
        ids = [one for one in self.session.exec(select(Story.id).order_by(col(Story.id))) if one]
        return ids[seed % len(ids)]


def check(session: Session) -> None:
    """What must hold after every step."""
    held = stories(session)
    live = {one.id: one for one in session.exec(select(Story)) if one.merged_into_id is None}
    articles = {one.id: one for one in session.exec(select(Article))}
    assert all(one.story_id in live for one in articles.values()), "each is in one live story"
    for story, numbers in held.items():
        row = live[story]
        if not numbers:  # only withdrawal leaves one, and nothing shows it
            assert row.central_article_id is None
            continue
        dates = [articles[one].published_at for one in numbers]
        assert (row.first_seen_at, row.last_seen_at) == (min(dates), max(dates))
        central = articles[row.central_article_id]
        assert central.story_id == story
        assert row.title == central.title
        sums = closeness(session, story)
        originals = [one for one in numbers if articles[one].copy_of_id is None]
        best = max(sums.get(one, 0.0) for one in originals or numbers)
        assert sums.get(number_of(central), 0.0) == pytest.approx(best)


def check_rulings(session: Session) -> None:
    """Every ruling, read naively: the last on an article and a story holds."""
    became = {one.id: one.merged_into_id or one.id for one in session.exec(select(Story))}
    last: dict[tuple[int, int], str] = {}
    home: dict[int, int] = {}
    for ruling in session.exec(select(StoryRuling).order_by(col(StoryRuling.id))):
        story = became[ruling.story_id]
        assert story is not None
        last.pop((ruling.article_id, story), None)
        last[ruling.article_id, story] = ruling.verdict
        if ruling.verdict == "belongs":
            home[ruling.article_id] = story
    for (article, story), verdict in last.items():
        where = session.exec(select(Article.story_id).where(Article.id == article)).one()
        if verdict == "does_not_belong":
            assert where != story
        if home.get(article) == story:
            assert where == story


def play(store: Store, steps: list[tuple[str, object, object]]) -> None:
    with store.write() as session:
        world = World(session)
        acts: dict[str, Callable[..., None]] = {
            "arrive": world.arrive,
            "merge": world.merge,
            "split": world.split,
            "move": world.move,
            "again": world.again,
        }
        withdrawn = False
        for name, one, other in steps:
            if name == "arrive" or world.articles:
                acts[name](one, other)
                withdrawn = withdrawn or name == "again"
                session.flush()
                session.expire_all()
                check(session)
                check_rulings(session)
                if not withdrawn:
                    assert all(stories(session).values()), "no live story is empty"
        session.rollback()


@given(STEPS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rulings_hold_and_no_article_is_lost(
    store: Store, steps: list[tuple[str, object, object]]
) -> None:
    play(store, steps)
