"""From a source's answer to a judged article, with real servers, workers and databases."""

import asyncio
import base64
import json
from collections import Counter
from urllib.parse import urlsplit

from sqlmodel import select

from classifiers.model import Model
from monitor.articles.google_news import Signature, page_request, resolve_request
from monitor.pipeline import MOST_ATTEMPTS, Pipeline
from monitor.settings import RelevanceSettings
from monitor.store.articles import move, trail
from monitor.store.database import Store
from monitor.store.search import search
from monitor.store.story_tables import Story
from monitor.store.tables import Article, Assessment, TrailStep
from tests.articles.test_aggregators import TOKEN, google_id
from tests.fakes import FaultyModel, FixedClock
from tests.newsroom import CRICKET, DRILL, Piece, feed, newsroom, page
from tests.webserver import WebServer

DRILL_PIECE = Piece("/2026/druzhba.html", "Druzhba-2026 opens at Pabbi", DRILL)
CRICKET_PIECE = Piece("/2026/perth.html", "Australia win at Perth", CRICKET)


def stages(store: Store, article_id: int | None) -> list[tuple[str, str]]:
    assert article_id is not None
    with store.read() as session:
        return [(step.stage, step.verdict) for step in trail(session, article_id)]


async def test_an_article_goes_from_found_to_assessed(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE, CRICKET_PIECE])

        outcome = await room.poll("dawn")
        assert (outcome.entries, outcome.new, outcome.state) == (2, 2, "ok")
        assert [one.state for one in room.articles()] == ["found", "found"]

        assert await room.pipeline.work_through() == 2

        drill, cricket = room.judged()
        assert drill.article.state == cricket.article.state == "assessed"
        assert drill.assessment.relevant
        assert not cricket.assessment.relevant
        assert drill.assessment.reasons
        assert [(event.type, event.status) for event in drill.events] == [("drill", "under_way")]
        assert drill.events[0].evidence in drill.article.text
        assert drill.events[0].ledger_id.startswith("drill:druzhba")
        assert "storming of buildings" in drill.article.text
        assert "All rights reserved" not in drill.article.text
        assert (drill.article.rung, drill.article.lang) == ("precise", "en")
        assert drill.article.published_at == DRILL_PIECE.published
        assert drill.article.published_origin == "feed"
        assert [stage for stage, _ in stages(store, drill.article.id)] == [
            "found",
            "read",
            "assess",
            "story",
        ]
        with store.read() as session:
            assert [hit.article_id for hit in search(session, "hostages")] == [drill.article.id]


async def test_what_is_known_is_not_recorded_again(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        await room.run("dawn")

        again = await room.poll("dawn")

        assert (again.entries, again.new) == (1, 0)
        assert len(room.articles()) == 1


async def test_one_article_under_two_addresses_of_two_sources_is_one(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        tracked = room.server.url(DRILL_PIECE.path) + "?utm_source=rss&fbclid=x#top"
        room.publish("reader", [Piece(DRILL_PIECE.path, "Druzhba", DRILL, link=tracked)])

        await room.run("dawn", "reader")

        assert len(room.articles()) == 1


async def test_a_near_same_text_is_linked_to_the_earlier_one(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("agency", [DRILL_PIECE])
        longer = DRILL + "\nOur correspondent adds that the weather was fine."
        room.publish("paper", [Piece("/reprint.html", "Friendship drill begins", longer)])

        await room.run("agency", "paper")

        original, copy = room.articles()
        assert (original.copy_of_id, copy.copy_of_id) == (None, original.id)
        assert copy.copy_reason == "near_same"
        assert [one.article.state for one in room.judged()] == ["assessed", "assessed"]


async def test_two_pages_that_name_one_canonical_address_are_linked(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        room.publish("mirror", [Piece("/m/1.html", "Another headline", CRICKET)])
        room.server.add("/m/1.html", redirect=DRILL_PIECE.path)

        await room.run("dawn", "mirror")

        original, copy = room.articles()
        assert (copy.copy_of_id, copy.copy_reason) == (original.id, "same_link")


async def test_a_page_that_is_gone_leaves_the_text_of_the_feed_and_the_reason(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        room.server.add(DRILL_PIECE.path, status=404)

        await room.run("dawn")

        [judged] = room.judged()
        assert judged.article.rung == "feed"
        assert "404" in (judged.article.read_reason or "")
        assert judged.article.summary.startswith("Russian and Pakistani special forces")
        assert judged.assessment.relevant


async def test_a_page_that_fails_for_now_is_tried_again_and_then_given_up(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        room.server.add(DRILL_PIECE.path, status=503)
        await room.run("dawn")
        assert [one.state for one in room.articles()] == ["found"]

        clock.advance(minutes=1, seconds=59)
        assert await room.pipeline.work_through() == 0
        clock.advance(seconds=1)
        assert await room.pipeline.work_through() == 1
        assert [one.state for one in room.articles()] == ["found"]
        clock.advance(minutes=15)
        await room.pipeline.work_through()

        [judged] = room.judged()
        assert judged.article.rung == "feed"
        assert stages(sqlite_store, judged.article.id)[:3] == [
            ("found", "new"),
            ("fetch", "will try again"),
            ("fetch", "will try again"),
        ]


async def test_a_page_that_comes_back_is_read(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        pages = room.server.pages[DRILL_PIECE.path]
        room.server.add(DRILL_PIECE.path, status=503)
        await room.run("dawn")
        room.server.pages[DRILL_PIECE.path] = pages

        clock.advance(minutes=2)
        await room.pipeline.work_through()

        [judged] = room.judged()
        assert judged.article.rung == "precise"


async def test_an_aggregators_link_is_resolved_to_the_outlets_own_article(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        target = room.server.url(DRILL_PIECE.path).encode()
        token = base64.urlsafe_b64encode(b"\x08\x13\x22" + bytes([len(target)]) + target)
        link = f"https://news.google.com/rss/articles/{token.decode().rstrip('=')}?oc=5"
        title = "Druzhba-2026 opens at Pabbi - The Frontier Gazette"
        room.publish("search", [Piece(DRILL_PIECE.path, title, DRILL, link=link)], aggregator=True)
        room.server.add(DRILL_PIECE.path, body=page(DRILL_PIECE))

        await room.run("search")

        [article] = room.articles()
        assert article.canonical_url == room.server.url(DRILL_PIECE.path)
        assert article.url == link
        assert article.title == "Druzhba-2026 opens at Pabbi"
        assert "storming of buildings" in article.text


OPAQUE = google_id(TOKEN)
OPAQUE_LINK = f"https://news.google.com/rss/articles/{OPAQUE}?oc=5"


async def test_a_link_of_google_news_that_hides_its_target_is_asked_for(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        piece = Piece(DRILL_PIECE.path, "Druzhba-2026 opens - Gazette", DRILL, link=OPAQUE_LINK)
        room.publish("search", [piece], aggregator=True)
        room.server.add(DRILL_PIECE.path, body=page(DRILL_PIECE))
        target = room.server.url(DRILL_PIECE.path)
        inner = json.dumps(["garturlres", target, 1])
        for request, body in (
            (
                page_request(OPAQUE, room.server.url("")),
                '<div data-n-a-ts="1" data-n-a-sg="x-Y_1">',
            ),
            (
                resolve_request(OPAQUE, Signature("x-Y_1", 1), room.server.url("")),
                ")]}'\n\n" + json.dumps([["wrb.fr", "Fbv4je", inner, None, None, None, ""]]),
            ),
        ):
            room.server.add(urlsplit(request.url).path, body=body)

        await room.run("search")

        [judged] = room.judged()
        assert judged.article.link == target
        assert judged.article.rung == "precise"


async def test_a_link_that_stays_hidden_leaves_the_text_of_the_feed(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        piece = Piece(DRILL_PIECE.path, "Druzhba-2026 opens - Gazette", DRILL, link=OPAQUE_LINK)
        room.publish("search", [piece], aggregator=True)
        request = page_request(OPAQUE, room.server.url(""))
        room.server.add(urlsplit(request.url).path, body="<p>Before you continue to Google")

        await room.run("search")

        [judged] = room.judged()
        assert (judged.article.rung, judged.article.outlet) == ("feed", "Gazette")
        assert "does not say where it is" in (judged.article.read_reason or "")
        assert "Before you continue" not in judged.article.text


async def test_a_title_with_markup_and_line_breaks_becomes_one_line_of_text(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        title = "Druzhba <script>alert(1)</script>\r\nBcc: all@example.org opens"
        room.publish("dawn", [Piece(DRILL_PIECE.path, title, DRILL)])
        room.server.add(DRILL_PIECE.path, status=404)

        await room.run("dawn")

        [article] = room.articles()
        assert "\n" not in article.title
        assert "\r" not in article.title
        assert "<script>" not in article.title
        assert article.title.startswith("Druzhba")


async def test_a_feed_that_is_a_web_page_is_failing_with_its_reason_and_loses_nothing(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        await room.run("dawn")
        room.server.add("/dawn.xml", body="<!doctype html><html><body><p>Moved</p></body></html>")

        outcome = await room.poll("dawn")

        assert outcome.state == "failing"
        assert room.source("dawn").last_error_reason == "html"
        assert len(room.articles()) == 1


async def test_an_empty_feed_is_told_apart_from_one_with_nothing_new(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        await room.run("dawn")
        assert (await room.poll("dawn")).state == "ok"
        room.server.add(
            "/dawn.xml",
            body='<rss version="2.0"><channel><title>News</title></channel></rss>',
            content_type="application/rss+xml",
        )

        outcome = await room.poll("dawn")

        assert outcome.state == "empty"
        assert outcome.sentence == (
            "answers well, but without a single entry, where it had 1 before"
        )


async def test_a_feed_of_20000_entries_is_read_within_its_limits(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        items = "".join(
            f"<item><title>Item {n}</title><link>{room.server.url(f'/n/{n}')}</link></item>"
            for n in range(20_000)
        )
        url = room.server.add(
            "/long.xml",
            body=f'<rss version="2.0"><channel><title>L</title>{items}</channel></rss>',
            content_type="application/rss+xml",
        )
        room.add_source("long", url)

        outcome = await room.poll("long")

        assert outcome.state == "ok"
        assert 100 <= outcome.new <= 1_000


async def test_a_page_of_10_mb_leaves_the_text_of_the_feed(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        room.server.add(DRILL_PIECE.path, body="<p>" + "word " * 2_000_000)

        await room.run("dawn")

        [judged] = room.judged()
        assert judged.article.rung == "feed"
        assert judged.article.read_reason


async def test_an_article_left_between_two_steps_goes_on_where_it_stopped(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        await room.poll("dawn")
        [article] = room.articles()
        assert article.id is not None
        with store.write() as session:
            assert move(session, article.id, "found", "read")
            row = session.get_one(type(article), article.id)
            row.text = DRILL
            session.add(row)

        await room.pipeline.work_through()

        [judged] = room.judged()
        assert judged.article.state == "assessed"
        assert room.server.hits[DRILL_PIECE.path] == 0


async def test_two_pipelines_at_once_judge_each_article_once(
    store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(store, model, clock) as room:
        pieces = [
            Piece(f"/{n}.html", f"Report {n}", f"{CRICKET}\nMatch number {n}.") for n in range(12)
        ]
        room.publish("dawn", pieces)
        await room.poll("dawn")

        await asyncio.gather(room.pipeline.work_through(), room.pipeline.work_through())

        assert {one.state for one in room.articles()} == {"assessed"}
        with store.read() as session:
            judged = Counter(session.exec(select(Assessment.article_id)))
            steps = Counter(
                session.exec(select(TrailStep.article_id).where(TrailStep.stage == "assess"))
            )
        assert set(judged.values()) == {1}
        assert set(steps.values()) == {1}


async def test_a_fault_in_one_article_is_told_and_the_others_go_on(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE, CRICKET_PIECE])
        await room.poll("dawn")
        faulty = Pipeline(
            sqlite_store,
            room.pipeline._door,
            room.pipeline._fetcher,
            room.pipeline._workers,
            FaultyModel(model, fails_on="Perth"),
            clock,
            RelevanceSettings(),
        )

        await faulty.work_through()

        drill, cricket = room.articles()
        assert (drill.state, cricket.state) == ("assessed", "read")
        assert stages(sqlite_store, cricket.id)[-1] == ("fault", "will try again")

        clock.advance(minutes=10)
        await room.pipeline.work_through()
        assert [one.state for one in room.articles()] == ["assessed", "assessed"]


async def test_an_article_that_keeps_failing_goes_on_with_the_text_of_the_feed(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        await room.poll("dawn")
        with sqlite_store.write() as session:
            row = session.get_one(Article, 1)
            row.attempts = MOST_ATTEMPTS + 1
            session.add(row)

        await room.pipeline.work_through()

        [judged] = room.judged()
        assert (judged.article.rung, room.server.hits[DRILL_PIECE.path]) == ("feed", 0)
        assert (judged.article.read_reason or "").startswith("given up after 7 attempts")


async def test_a_slow_host_keeps_only_its_own_articles_waiting(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room, WebServer("127.0.0.2") as quick:
        slow = [Piece(f"/slow/{n}.html", f"Slow {n}", CRICKET) for n in range(20)]
        room.publish("slow", slow)
        for piece in slow:
            room.server.add(piece.path, hang=True)
        link = quick.add("/quick.html", body=page(DRILL_PIECE))
        url = room.server.add(
            "/quick.xml",
            body=feed(room.server, [Piece("/quick.html", "Druzhba", DRILL, link=link)]),
            content_type="application/rss+xml",
        )
        room.add_source("quick", url)
        await room.poll("slow")
        await room.poll("quick")

        work = asyncio.create_task(room.pipeline.work_through())
        async with asyncio.timeout(20):
            while not room.judged():
                await asyncio.sleep(0.05)

        assert [one.article.title for one in room.judged()] == [DRILL_PIECE.title]
        room.server.release()
        await work


async def test_copies_found_in_any_order_hang_on_the_earliest(
    sqlite_store: Store, model: Model, clock: FixedClock
) -> None:
    async with newsroom(sqlite_store, model, clock) as room:
        first = Piece("/first.html", "First", f"{DRILL}\nOne.")
        second = Piece("/second.html", "Second", f"{DRILL}\nTwo.")
        third = Piece("/third.html", "Third", f"{DRILL}\nThree.")
        room.publish("dawn", [first, second, third])
        served = room.server.pages[first.path]
        room.server.add(first.path, status=503)
        await room.run("dawn")  # the second and the third are read before the first
        assert [one.copy_of_id for one in room.articles()] == [None, None, 2]

        room.server.pages[first.path] = served
        clock.advance(minutes=2)
        await room.pipeline.work_through()

        assert [one.copy_of_id for one in room.articles()] == [None, 1, 1]


async def test_reports_of_one_drill_share_a_story_and_the_ledger(
    store: Store, model: Model, clock: FixedClock
) -> None:
    russian = (
        "Российские и пакистанские военные приступили к учению «Дружба-2026» на полигоне Пабби, "
        "сообщило Минобороны РФ. Военнослужащие двух армий две недели будут отрабатывать борьбу с "
        "террористами. Церемония открытия прошла в понедельник. Учения России и Пакистана "
        "проводятся с 2016 года, принимающие стороны чередуются."
    )
    async with newsroom(store, model, clock) as room:
        room.publish("dawn", [DRILL_PIECE])
        room.publish(
            "tass",
            [Piece("/tass.html", "В Пакистане началось учение «Дружба-2026»", russian)],
            bloc="russia",
        )

        await room.run("dawn")
        await room.run("tass")

        english, other = room.judged()
        assert english.events[0].ledger_id == other.events[0].ledger_id
        assert english.article.story_id == other.article.story_id is not None
        assert other.article.story_reason
        with store.read() as session:
            [story] = session.exec(select(Story)).all()
        assert story.title == DRILL_PIECE.title
