"""Which articles an arriving one is compared with, and where that leads."""

import zlib
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from classifiers.happenings import Happening
from classifiers.judgement import Document, Event, Judgement
from classifiers.stories import same_happening
from monitor.analysis import stories as stories_module
from monitor.analysis.assess import document_of, rows_of
from monitor.analysis.stories import StoryKeeper, assign
from monitor.analysis.story_choice import most_alike
from monitor.analysis.story_profile import packed, unpacked
from monitor.analysis.story_rulings import split_story
from monitor.analysis.story_terms import bring_up_to_date
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.story_index import take_out
from monitor.store.story_tables import StoryProfile, StoryTerm
from monitor.store.tables import Article
from tests.analysis.stories import BundledTeller, stories
from tests.store.rows import MOMENT, add_article, number_of

DRILL = (
    "Russian and Pakistani special forces began the Druzhba-2026 exercise at Pabbi on Monday. "
    "General Asim Munir and the Russian ambassador Albert Khorev watched the opening."
)
DRILL_IN_RUSSIAN = (
    "Российские и пакистанские военные начали учение «Дружба-2026» в Пабби. "
    "Генерал Асим Мунир и посол Альберт Хорев наблюдали за открытием."
)
DRILL_IN_URDU = (
    "روس اور پاکستان کی خصوصی افواج نے پیر کو پبی میں دروژبا 2026 مشقوں کا آغاز کیا۔ "
    "جنرل عاصم منیر اور روسی سفیر البرٹ خوریف نے افتتاح دیکھا۔"
)
REFINERY = (
    "Islamabad and Moscow signed an accord on a refinery at Gwadar worth 2.7 billion dollars. "
    "Minister Musadik Malik and his colleague Nikolai Shulginov met in Kazan."
)


class CountingTeller(BundledTeller):
    """Counts what it worked out."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def happening(self, document: Document, judgement: Judgement) -> Happening:
        self.told.append(document.title)
        return super().happening(document, judgement)


def judged(*events: tuple[str, str]) -> Judgement:
    return Judgement(
        relevance=0.9,
        relevant=True,
        reasons=(),
        events=tuple(
            Event("drill" if type_ == "drill" else "deal", name, "planned", "They will.", 0.9)
            for type_, name in events
        ),
        frames=(),
        lang="en",
    )


def bring(
    session: Session,
    keeper: StoryKeeper,
    number: int,
    text: str,
    judgement: Judgement,
    **given: Any,
) -> Article:
    """An article that arrives as in the pipeline."""
    fields = {"title": text[:40], "text": text, "lang": "en", "published_at": MOMENT} | given
    article = add_article(session, number, **fields)
    choice = keeper.choose(session, article, document_of(article), judgement)
    rows = rows_of(number_of(article), judgement, model_version="m", threshold=0.5, now=MOMENT)
    record_assessment(session, rows.assessment, rows.events, rows.frames)
    assign(session, article, choice, MOMENT)
    session.flush()
    return article


OF_DRILL = judged(("drill", "Druzhba-2026"))
OF_DEAL = judged(("deal", "Gwadar refinery"))


def test_reports_in_three_languages_come_together(store: Store) -> None:
    keeper = StoryKeeper(BundledTeller())
    with store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        weeks_before = MOMENT - timedelta(days=25)
        bring(session, keeper, 2, REFINERY, OF_DEAL, published_at=weeks_before)
        bring(session, keeper, 3, DRILL_IN_RUSSIAN, OF_DRILL, lang="ru", bloc="russia")
        bring(session, keeper, 4, DRILL_IN_URDU, OF_DRILL, lang="ur")

    with store.read() as session:
        assert stories(session) == {1: [1, 3, 4], 2: [2]}
        reason = session.get_one(Article, 3).story_reason
        assert reason is not None
        assert "both tell of Druzhba-2026" in reason


def test_what_an_article_tells_is_worked_out_once_for_each_model(store: Store) -> None:
    with store.write() as session:
        bring(session, StoryKeeper(BundledTeller()), 1, DRILL, OF_DRILL, title="first")
        teller = CountingTeller()
        bring(session, StoryKeeper(teller), 2, DRILL, OF_DRILL, title="second")
        assert teller.told == ["second"]

        trained_anew = CountingTeller()
        trained_anew.version = "m2"
        keeper = StoryKeeper(trained_anew)
        bring(session, keeper, 3, DRILL, OF_DRILL, title="third")
        assert sorted(trained_anew.told) == ["first", "second", "third"]
        assert stories(session) == {1: [1, 2, 3]}

    assert bring_up_to_date(store, trained_anew, MOMENT) == 2
    trained_anew.told.clear()
    with store.write() as session:
        bring(session, keeper, 4, DRILL, OF_DRILL, title="fourth")
    assert trained_anew.told == ["fourth"]


def test_a_damaged_profile_is_worked_out_anew(sqlite_store: Store) -> None:
    keeper = StoryKeeper(BundledTeller())
    with sqlite_store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        session.get_one(StoryProfile, 1).told = b"no profile"
        session.flush()
        bring(session, keeper, 2, DRILL, OF_DRILL)
        assert stories(session) == {1: [1, 2]}


@pytest.mark.parametrize("text", [DRILL, DRILL_IN_RUSSIAN, DRILL_IN_URDU, "", "\x00 7 \ud800"])
@pytest.mark.parametrize("published", [None, MOMENT.date()])
def test_a_profile_gives_back_what_was_told(text: str, published: date | None) -> None:
    told = BundledTeller().happening(Document("A title", text, "en", published), OF_DRILL)

    again = unpacked(packed(told))

    assert again == told
    assert packed(told) == packed(again)  # type: ignore[arg-type]
    assert same_happening(told, again) == same_happening(told, told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\x00",
        zlib.compress(b"\xff"),
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"lang": 7}'),
        zlib.compress(b'{"lang": ["unknown", 7]}'),
        zlib.compress(b'{"strange": ["plain", 7]}'),
    ],
)
def test_what_is_no_profile_is_not_read(damaged: bytes) -> None:
    assert unpacked(damaged) is None


@pytest.mark.parametrize(
    ("given", "together"),
    [
        pytest.param({"published_at": MOMENT + timedelta(days=44)}, True, id="weeks later"),
        pytest.param({"published_at": MOMENT - timedelta(days=44)}, True, id="from an archive"),
        pytest.param({"published_at": MOMENT + timedelta(days=366)}, False, id="a year later"),
    ],
)
def test_a_story_is_of_some_weeks(
    sqlite_store: Store, given: dict[str, Any], together: bool
) -> None:
    keeper = StoryKeeper(BundledTeller())
    with sqlite_store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        bring(session, keeper, 2, DRILL, OF_DRILL, **given)
        assert (len(stories(session)) == 1) is together


@pytest.mark.parametrize(
    ("given", "compared"),
    [
        pytest.param({"first_seen_at": MOMENT}, True, id="first seen in these weeks"),
        pytest.param({"first_seen_at": MOMENT + timedelta(days=400)}, False, id="seen later"),
        pytest.param(
            {"first_seen_at": MOMENT + timedelta(days=400), "backfilled": True},
            True,
            id="from an archive, of any time",
        ),
    ],
)
def test_an_undated_article_is_compared_with_what_it_may_be_of(
    sqlite_store: Store, given: dict[str, Any], compared: bool
) -> None:
    keeper = StoryKeeper(BundledTeller())
    with sqlite_store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        undated = add_article(session, 2, text=DRILL, lang="en", **given)
        choice = keeper.choose(session, undated, document_of(undated), OF_DRILL)
        assert [link.article_id for link in choice.links] == ([1] if compared else [])


def test_a_copy_is_not_compared_and_not_indexed(sqlite_store: Store) -> None:
    teller = CountingTeller()
    keeper = StoryKeeper(teller)
    with sqlite_store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL, title="original")
        bring(session, keeper, 2, DRILL, OF_DRILL, title="copy", copy_of_id=1)
        assert stories(session) == {1: [1, 2]}
        assert teller.told == ["original"]
        assert set(session.exec(select(StoryTerm.article_id))) == {1}


def test_an_article_like_those_split_off_goes_with_them(store: Store) -> None:
    keeper = StoryKeeper(BundledTeller())
    later = DRILL + " The two armies also agreed to repair 12 Mi-17 helicopters at Kamra."
    with store.write() as session:
        bring(session, keeper, 1, DRILL, OF_DRILL)
        bring(session, keeper, 2, later, OF_DRILL, title="Mi-17 helicopters at Kamra")
        assert stories(session) == {1: [1, 2]}
        split_story(session, 1, [2], "Amna", "another matter", MOMENT)

        bring(session, keeper, 3, later, OF_DRILL, title="Mi-17 helicopters at Kamra")
        bring(session, keeper, 4, DRILL, OF_DRILL)
        assert stories(session) == {1: [1, 4], 2: [2, 3]}


def test_no_more_articles_are_compared_than_a_bound(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stories_module, "MOST_CANDIDATES", 3)
    keeper = StoryKeeper(BundledTeller())
    with sqlite_store.write() as session:
        for number in range(1, 9):
            published = MOMENT + timedelta(hours=number)
            bring(session, keeper, number, DRILL, OF_DRILL, published_at=published)
        ninth = add_article(session, 9, text=DRILL, lang="en", published_at=MOMENT)
        choice = keeper.choose(session, ninth, document_of(ninth), OF_DRILL)
        assert len(choice.links) == 3


def test_articles_from_before_the_index_are_entered(store: Store) -> None:
    def terms() -> list[tuple[int, int, int]]:
        with store.read() as session:
            rows = session.exec(select(StoryTerm.article_id, StoryTerm.term, StoryTerm.day))
            return sorted(rows)

    keeper = StoryKeeper(BundledTeller())
    with store.write() as session:
        for number in (1, 2):
            bring(session, keeper, number, DRILL, OF_DRILL)
    before = terms()
    with store.write() as session:
        for number in (1, 2):
            take_out(session, number)

    assert bring_up_to_date(store, BundledTeller(), MOMENT) == 2
    assert bring_up_to_date(store, BundledTeller(), MOMENT) == 0

    assert terms() == before


@pytest.mark.parametrize(
    ("found", "order"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({7: [(1, 5), (2, 9), (3, 6)]}, [1, 3], id="the nearest first"),
        pytest.param({7: [(1, 5), (2, 5), (3, 5)], 8: [(1, 5)]}, [1, 3], id="what fewer have"),
        pytest.param({7: [(1, 5), (2, 5)], 8: [(2, 5), (3, 5)]}, [2, 3], id="two terms"),
    ],
)
def test_candidates_in_the_order_of_what_they_share(
    found: dict[int, list[tuple[int, int]]], order: list[int]
) -> None:
    assert most_alike(found, 5, 2) == order
