"""What a person calls relevant comes into a story, also after a mistake."""

from typing import Any

from sqlmodel import Session, select

from classifiers.judgement import Document, Judgement
from monitor.analysis.called_relevant import take_in
from monitor.analysis.stories import StoryKeeper
from monitor.store.articles import trail
from monitor.store.database import Store
from monitor.store.ledger_tables import Flag, LedgerMention, LedgerRecord
from monitor.store.review_tables import Review
from monitor.store.story_index import called_relevant_without_story
from monitor.store.story_tables import StoryProfile
from monitor.store.tables import Article, Event
from tests.analysis.stories import BundledTeller, stories
from tests.analysis.test_stories_chosen import DRILL, DRILL_IN_RUSSIAN, OF_DRILL, REFINERY, bring
from tests.reviewed import decide, judge
from tests.store.rows import MOMENT, add_article


class JudgeOfDrills(BundledTeller):
    """Finds the same drill in all that it is asked about, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[float | None] = []

    def judge(self, document: Document, *, threshold: float | None = None) -> Judgement:
        self.asked.append(threshold)
        return OF_DRILL


def missed(session: Session, number: int, text: str = DRILL, **given: Any) -> Article:
    """An article that the model called irrelevant, in which it thus looked for no events."""
    fields = {"text": text, "lang": "en", "state": "assessed", "published_at": MOMENT} | given
    article = add_article(session, number, **fields)
    judge(session, article, events=(), frames=(), relevance=0.2)
    return article


def entered(session: Session) -> list[int]:
    return sorted(session.exec(select(StoryProfile.article_id)))


def test_not_relevant_by_mistake_is_undone(store: Store) -> None:
    keeper, model = StoryKeeper(BundledTeller()), JudgeOfDrills()
    with store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        mistaken = bring(session, keeper, 2, DRILL_IN_RUSSIAN, OF_DRILL, lang="ru", bloc="russia")
        bring(session, keeper, 3, REFINERY, OF_DRILL, published_at=None, lang="en")
        before = stories(session)
        decide(session, mistaken, relevant=False)
        assert (mistaken.story_id, entered(session)) == (None, [1, 3])
    assert take_in(store, model, MOMENT) == 0
    with store.write() as session:
        decide(session, session.get_one(Article, 2), relevant=True)

    assert take_in(store, model, MOMENT) == 1

    with store.read() as session:
        assert stories(session) == before
        assert entered(session) == [1, 2, 3]
        assert [one.stage for one in trail(session, 2)] == ["story", "review", "review", "story"]
        assert model.asked == [], "its events are known"
    assert take_in(store, model, MOMENT) == 0


def test_a_miss_that_a_person_found_has_a_story_and_events(store: Store) -> None:
    model = JudgeOfDrills()
    with store.write() as session:
        bring(session, StoryKeeper(BundledTeller()), 1, DRILL_IN_RUSSIAN, OF_DRILL, lang="ru")
        found = missed(session, 2)
        missed(session, 3)
        decide(session, found, relevant=True)

    assert take_in(store, model, MOMENT) == 1

    assert model.asked == [0.0]
    with store.read() as session:
        assert stories(session) == {1: [1, 2]}
        told = session.exec(select(Event).where(Event.article_id == 2)).all()
        assert [(one.type, one.name) for one in told] == [("drill", "Druzhba-2026")]
        [record] = session.exec(select(LedgerRecord))
        assert record.articles == 1, "of the one; the other was brought past the ledger"
        assert session.exec(select(LedgerMention.article_id)).all() == [2]
        assert session.exec(select(Flag)).all() == []
    assert take_in(store, model, MOMENT) == 0


def test_which_articles_are_waited_for(store: Store) -> None:
    with store.write() as session:
        for number in range(1, 8):
            missed(session, number)
        add_article(session, 8)  # not assessed yet
        said: dict[int, list[bool | None]] = {
            1: [], 2: [True], 3: [False], 4: [True, False], 5: [False, True, None], 6: [None],
            7: [True], 8: [True],
        }  # fmt: skip
        for number, answers in said.items():
            for relevant in answers:
                session.add(
                    Review(
                        article_id=number, reviewer="Amina", relevant=relevant, reviewed_at=MOMENT
                    )
                )
    with store.read() as session:
        assert called_relevant_without_story(session) == [2, 5, 7]
    assert take_in(store, JudgeOfDrills(), MOMENT) == 3
    with store.read() as session:
        assert called_relevant_without_story(session) == []
