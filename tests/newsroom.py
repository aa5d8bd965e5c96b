"""A small newspaper on a loopback server, and a pipeline that reads it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from sqlmodel import select

from classifiers.model import Model
from monitor.articles.fetching import ArticleFetcher
from monitor.outbound.client import Outbound
from monitor.pipeline import Pipeline, PollOutcome
from monitor.settings import FetchSettings, RelevanceSettings, SourceSettings
from monitor.store.assessments import Assessed, assessed
from monitor.store.database import Store
from monitor.store.sources import all_sources, take_over_settings
from monitor.store.tables import Article, Source
from monitor.workers import Workers
from tests.fakes import FixedClock
from tests.webserver import WebServer

DRILL = (
    "Russian and Pakistani special forces began the Druzhba-2026 counter-terrorism exercise at "
    "Pabbi on Monday, the Pakistan Army said. The two-week drill between Russia and Pakistan is the "
    "ninth of its series. Commanders of both armies attended the opening ceremony in Khyber "
    "Pakhtunkhwa.\nThe exercise will practise the storming of buildings and the rescue of hostages. "
    "Moscow and Islamabad have held the drills in turn since 2016, and officers of the Russian "
    "contingent said that cooperation between the two armies keeps growing."
)
CRICKET = (
    "Australia won the third test at Perth by six wickets on Monday after the home side had been "
    "bowled out for 212 before lunch. The captain praised his opening bowlers and said that the "
    "pitch had done the rest.\nThe fourth match of the series starts in Melbourne next week, where "
    "rain is forecast for the first two days and the ground staff expect a slow surface."
)


@dataclass(frozen=True)
class Piece:
    """An article as it stands on the newspaper's server."""

    path: str
    title: str
    text: str
    published: datetime | None = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    link: str | None = None  # what the feed says, where that is not the page's address


def page(piece: Piece) -> str:
    """The article's page."""
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in piece.text.split("\n"))
    return (
        f"<!doctype html><html lang=en><head><title>{escape(piece.title)}</title></head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>{escape(piece.title)}</h1>{paragraphs}"
        "</article><footer>All rights reserved.</footer></body></html>"
    )


def feed(server: WebServer, pieces: Sequence[Piece]) -> str:
    """An RSS feed of the pieces."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title>"
        f"<link>{escape(one.link or server.url(one.path))}</link>"
        + (
            f"<pubDate>{one.published:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            if one.published
            else ""
        )
        + f"<description>{escape(one.text[:160])}</description></item>"
        for one in pieces
    )
    return f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'


class Newsroom:
    """A pipeline over one store, with its server and clock."""

    def __init__(
        self, store: Store, server: WebServer, pipeline: Pipeline, clock: FixedClock
    ) -> None:
        self.store = store
        self.server = server
        self.pipeline = pipeline
        self.clock = clock
        self._settings: list[SourceSettings] = []

    def publish(self, name: str, pieces: Sequence[Piece], **settings: object) -> None:
        """Serve the pieces and their feed at ``/NAME.xml``, and make it a source."""
        for one in pieces:
            self.server.add(one.path, body=page(one))
        path = f"/{name}.xml"
        url = self.server.add(
            path, body=feed(self.server, pieces), content_type="application/rss+xml"
        )
        self.add_source(name, url, **settings)

    def add_source(self, name: str, url: str, **settings: object) -> None:
        """Make the address a source."""
        values = {"name": name, "url": url, "bloc": "pakistan", "interval": "15m"} | settings
        self._settings.append(SourceSettings.model_validate(values))
        with self.store.write() as session:
            take_over_settings(session, self._settings, self.clock.now())

    def source(self, name: str) -> Source:
        """The source as it is stored now."""
        with self.store.read() as session:
            return next(one for one in all_sources(session) if one.name == name)

    async def poll(self, name: str) -> PollOutcome:
        """Poll a source; its articles are recorded, not read yet."""
        return await self.pipeline.poll(self.source(name))

    async def run(self, *names: str) -> None:
        """Poll the sources and take their articles as far as they go."""
        for name in names:
            await self.poll(name)
        await self.pipeline.work_through()

    def articles(self) -> list[Article]:
        """All articles, in the order in which they were found."""
        with self.store.read() as session:
            return list(session.exec(select(Article).order_by(Article.id)))  # type: ignore[arg-type]

    def judged(self) -> list[Assessed]:
        """All articles that have been assessed."""
        articles = self.articles()
        with self.store.read() as session:
            return assessed(session, articles)


@asynccontextmanager
async def newsroom(store: Store, model: Model, clock: FixedClock) -> AsyncIterator[Newsroom]:
    """A newsroom with real workers, a real door and a real server."""
    settings = FetchSettings(allow_private_addresses=True)
    async with (
        WebServer() as server,
        Workers(1, timeout=20, memory=1_500_000_000) as workers,
        Outbound(settings) as door,
    ):
        pipeline = Pipeline(
            store,
            door,
            ArticleFetcher(door, workers, google_news_at=server.url("")),
            workers,
            model,
            clock,
            RelevanceSettings(),
        )
        yield Newsroom(store, server, pipeline, clock)
