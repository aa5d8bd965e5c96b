"""The way of an article, in order.

    poll        a source's answer becomes entries; each entry not seen before is recorded: `found`
    read        its page is fetched and its text, date, author and language extracted: `read`
    assess      the classifiers judge it, its story and ledger records are set: `assessed`

Every step ends in one transaction that moves the article's state by compare-and-set, so that a
process that is killed goes on where it stopped, and two processes never do one step twice.
What a step found out goes into the article's trail.
"""

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from monitor.analysis.assess import document_of, rows_of
from monitor.analysis.lines import renew_line
from monitor.analysis.stories import StoryKeeper
from monitor.articles import copies
from monitor.articles.blocs import host_of
from monitor.articles.extraction import Extracted, extract
from monitor.articles.feed_text import from_feed
from monitor.articles.turns import Waiting, choose_next
from monitor.clock import Clock
from monitor.errors import FetchError, MonitorError, SourceError, WorkerError
from monitor.outbound.answer import Answer
from monitor.recording import (
    apply_outlook,
    entries_by_address,
    health_of,
    id_of,
    link_copies,
    record_entries,
    record_judgement,
    settle_address,
)
from monitor.settings import RelevanceSettings
from monitor.sources.entry import Reading, SourceSpec
from monitor.sources.health import after_failure, after_reading
from monitor.sources.reading import read_source
from monitor.sources.telling import tell_of
from monitor.store import articles as article_queries
from monitor.store.database import Store
from monitor.store.search import index_article
from monitor.store.sources import newest_sight
from monitor.store.tables import Article, Source
from monitor.vocabulary import SourceKind, SourceState

if TYPE_CHECKING:
    from classifiers.model import Model
    from monitor.articles.fetching import ArticleFetcher
    from monitor.outbound.client import Outbound
    from monitor.workers import Workers

log = logging.getLogger(__name__)

# A page that cannot be had for a passing reason is tried again after these; then the feed's own
# text serves.  Short, because an analyst is better served by a summary now than by a text tomorrow.
RETRY_READING_AFTER = (timedelta(minutes=2), timedelta(minutes=15))

# Seconds after which free places look for new articles although no task has ended: slow hosts must
# not keep articles of other hosts waiting.
LOOK_AGAIN = 1.0

# After an unexpected fault of our own: an article must never be lost, nor be tried in a tight loop;
# the wait grows with each, up to a day.
RETRY_FAULT_AFTER = timedelta(minutes=10)

# After this many attempts an article goes on with the feed's own text, whatever stands in its way.
MOST_ATTEMPTS = 6

# How many waiting articles are looked at to fill free places; hosts take turns among these.
LOOK_AHEAD = 1_000


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What one poll of one source came to."""

    source: str
    state: SourceState
    entries: int
    new: int
    sentence: str | None


class Pipeline:
    """Takes sources and articles through the steps above."""

    def __init__(
        self,
        store: Store,
        door: "Outbound",
        fetcher: "ArticleFetcher",
        workers: "Workers",
        model: "Model",
        clock: Clock,
        relevance: RelevanceSettings,
        *,
        concurrency: int = 16,
        per_host: int = 2,
    ) -> None:
        self._store = store
        self._door = door
        self._fetcher = fetcher
        self._workers = workers
        self._model = model
        self._clock = clock
        self._relevance = relevance
        self._advised: float | None = None
        self._line = self._line_of(model)
        self._concurrency = concurrency
        self._per_host = per_host
        self._stories = StoryKeeper(model)
        self._one_at_a_time = threading.Lock()

    def use_model(self, model: "Model") -> None:
        """Judge with this model from the next article on; waits for the one being judged.

        What was advised for the model before says nothing of this one's scores.
        """
        with self._one_at_a_time:
            self._model = model
            self._advised = None
            self._line = self._line_of(model)
            self._stories = StoryKeeper(model)

    def renew_line(self) -> None:
        """Take the threshold that people's answers advise, where the configuration asks for it.

        Notes the line in force and where it comes from.

        :raises StoreError: the database cannot be read or written.
        """
        model = self._model
        line = renew_line(
            self._store,
            self._relevance,
            model.version,
            model.relevance.threshold,
            self._clock.now(),
        )
        with self._one_at_a_time:
            if self._model is model:  # else the advice is on another one's scores
                self._advised = line.advised
                self._line = self._line_of(model)

    def _line_of(self, model: "Model") -> float:
        for line in (self._relevance.threshold, self._advised):
            if line is not None:
                return line
        return model.relevance.threshold

    # Polling

    async def poll(self, source: Source) -> PollOutcome:
        """Read one source and record what is new; its health says how it went."""
        spec = SourceSpec(
            url=source.url,
            kind=cast(SourceKind, source.kind),
            lang=source.lang,
            link_selector=source.link_selector,
            link_pattern=source.link_pattern,
            etag=source.etag,
            last_modified=source.last_modified,
        )
        try:
            reading = await read_source(spec, self._door, self._workers, now=self._clock.now())
        except (FetchError, WorkerError, SourceError) as error:
            log.warning("source %s: %s", source.name, error)
            return await self.put_off(source, error)
        return await asyncio.to_thread(self._record_reading, source, reading)

    async def put_off(self, source: Source, error: MonitorError) -> PollOutcome:
        """Record that a source could not be read; its next turn comes later."""
        return await asyncio.to_thread(self._record_failure, source, error)

    def _record_failure(self, source: Source, error: MonitorError) -> PollOutcome:
        now = self._clock.now()
        health = health_of(source, now)
        outlook = after_failure(health, error, now)
        with self._store.write() as session:
            row = session.get_one(Source, source.id)
            before = row.state
            apply_outlook(row, outlook, now)
            row.last_status = getattr(error, "status", None)
            session.add(row)
            tell_of(session, row, health, before, 0, now)
        return PollOutcome(source.name, outlook.state, 0, 0, outlook.sentence)

    def _record_reading(self, source: Source, reading: Reading) -> PollOutcome:
        now = self._clock.now()
        entries = entries_by_address(source, reading)
        with self._store.write() as session:
            new = record_entries(session, source, entries, now)
            health = health_of(source, now)
            shown = health.having_shown(now if new else newest_sight(session, list(entries)))
            outlook = after_reading(shown, reading, new, now)
            row = session.get_one(Source, source.id)
            before = row.state
            apply_outlook(row, outlook, now)
            row.last_status = reading.status
            row.last_success_at = now
            row.etag = reading.etag
            row.last_modified = reading.last_modified
            if shown is not health:
                row.last_new_at = shown.last_new_at
            if reading.verdict == "entries":
                row.last_entry_count = len(reading.entries)
            session.add(row)
            tell_of(session, row, health, before, new, now)
        return PollOutcome(source.name, outlook.state, len(reading.entries), new, outlook.sentence)

    # Articles

    async def work_through(
        self,
        on_done: Callable[[int], None] | None = None,
        stop: asyncio.Event | None = None,
    ) -> int:
        """Take every article whose time has come as far as it goes; returns how many were taken up.

        A slow host holds up only its own articles: hosts take turns, and a place that becomes free
        is filled at once.
        ``stop`` ends it early: what is under way is finished, nothing new is begun.
        """
        running: dict[asyncio.Task[None], Waiting] = {}
        done = 0
        try:
            while True:
                free = self._concurrency - len(running)
                if free and not (stop and stop.is_set()):
                    for one in await asyncio.to_thread(self._next, free, list(running.values())):
                        running[asyncio.create_task(self._advance(one.article_id))] = one
                if not running:
                    return done
                finished, _ = await asyncio.wait(
                    running, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED
                )
                for task in finished:
                    article_id = running.pop(task).article_id
                    await asyncio.to_thread(self._note_fault, article_id, task.exception())
                    done += 1
                    if on_done:
                        on_done(article_id)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def _next(self, free: int, running: list[Waiting]) -> list[Waiting]:
        skip = [one.article_id for one in running]
        with self._store.read() as session:
            rows = article_queries.unfinished(session, self._clock.now(), LOOK_AHEAD, skip)
        waiting = [
            Waiting(article_id, host_of(url) if state == "found" else "")
            for article_id, state, url in rows
        ]
        return choose_next(waiting, running, free, self._per_host)

    async def _advance(self, article_id: int) -> None:
        article, source = await asyncio.to_thread(self._load, article_id)
        if article.state == "found":
            if article.attempts > MOST_ATTEMPTS:
                reason = f"given up after {article.attempts} attempts, see the trail"
                await asyncio.to_thread(
                    self._record_text, article, source, _feed_only(article, reason), None
                )
            elif not await self._read(article, source):
                return
            article, source = await asyncio.to_thread(self._load, article_id)
        if article.state == "read":
            await asyncio.to_thread(self._assess, article)

    def _load(self, article_id: int) -> tuple[Article, Source]:
        with self._store.read() as session:
            article = session.get_one(Article, article_id)
            return article, session.get_one(Source, article.source_id)

    def _note_fault(self, article_id: int, fault: BaseException | None) -> None:
        """A fault of ours in one article is logged and told in its trail; the others go on."""
        if fault is None:
            return
        log.error("article %d: step failed", article_id, exc_info=fault)
        now = self._clock.now()
        with self._store.write() as session:
            article = session.get_one(Article, article_id)
            article.attempts += 1
            article.next_attempt_at = now + RETRY_FAULT_AFTER * min(article.attempts, 144)
            session.add(article)
            article_queries.add_step(
                session,
                article_id,
                "fault",
                "will try again",
                f"{type(fault).__name__}: {fault}"[:500],
                now,
            )

    # Reading

    async def _read(self, article: Article, source: Source) -> bool:
        """Fetch and extract; False where the page is to be tried again later."""
        final_url = None
        try:
            answer = await self._fetcher.fetch(article.url)
            extracted = await self._extract(article, source, answer)
            final_url = answer.final_url
        except (FetchError, WorkerError) as error:
            if _worth_another_try(error, article.attempts):
                await asyncio.to_thread(self._postpone, article, error)
                return False
            extracted = _feed_only(article, str(error))
        await asyncio.to_thread(self._record_text, article, source, extracted, final_url)
        return True

    async def _extract(self, article: Article, source: Source, answer: Answer) -> Extracted:
        return await self._workers.run(
            functools.partial(
                extract,
                answer.body,
                answer.final_url,
                answer.content_type,
                answer.charset,
                feed_title=article.title,
                feed_text=article.summary,
                feed_published=article.published_at,
                feed_lang=source.lang,
                now=self._clock.now(),
            ),
            on=answer.final_url,
        )

    def _postpone(self, article: Article, error: MonitorError) -> None:
        now = self._clock.now()
        with self._store.write() as session:
            row = session.get_one(Article, article.id)
            if row.state != "found" or row.attempts != article.attempts:
                return  # another process was faster
            row.next_attempt_at = now + RETRY_READING_AFTER[row.attempts]
            row.attempts += 1
            session.add(row)
            article_queries.add_step(
                session, id_of(article), "fetch", "will try again", str(error), now
            )

    def _record_text(
        self, article: Article, source: Source, extracted: Extracted, final_url: str | None
    ) -> None:
        now = self._clock.now()
        signature = copies.signature(extracted.text)
        article_id = id_of(article)
        with self._store.write() as session:
            if not article_queries.move(session, article_id, "found", "read"):
                return
            row = session.get_one(Article, article_id)
            session.refresh(row)
            row.title = extracted.title or row.title
            row.text = extracted.text
            row.author = extracted.author
            row.published_at = extracted.published
            row.published_origin = extracted.published_origin
            row.lang = extracted.lang
            row.rung = extracted.rung
            row.read_reason = extracted.reason or None
            row.read_at = now
            if final_url is not None:
                settle_address(session, row, source, extracted, final_url, now)
            session.add(row)
            index_article(session, article_id, row.title, row.text)
            article_queries.add_step(
                session, article_id, "read", extracted.rung, extracted.reason, now
            )
            if signature is not None:
                link_copies(session, row, signature, now)

    # Assessing

    def _assess(self, article: Article) -> None:
        # One at a time: two reports of one happening that arrive together must see one another.
        # Judging is Python through and through, so threads would only wait for each other anyway.
        with self._one_at_a_time:
            document = document_of(article)
            judgement = self._model.judge(document, threshold=self._line)
            now = self._clock.now()
            rows = rows_of(
                id_of(article),
                judgement,
                model_version=self._model.version,
                threshold=self._line,
                now=now,
            )
            with self._store.write() as session:
                # Here, so that another process's report of the same is seen.
                story = None
                if judgement.relevant:
                    story = self._stories.choose(session, article, document, judgement)
                record_judgement(session, article, rows, story, now)


def _feed_only(article: Article, reason: str) -> Extracted:
    return from_feed(article.title, article.summary, article.published_at, article.lang, reason)


def _worth_another_try(error: MonitorError, attempts: int) -> bool:
    return isinstance(error, FetchError) and error.transient and attempts < len(RETRY_READING_AFTER)
