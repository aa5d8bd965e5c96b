"""Assigning one article to its story with 200,000 articles in the store, against 10,000."""

import gc
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench.report import Figure
from bench.timing import CPU, timed

if TYPE_CHECKING:
    from classifiers.happenings import Happening
    from classifiers.judgement import Document, Judgement
    from monitor.analysis.stories import StoryKeeper
    from monitor.store.database import Store
    from monitor.store.story_index import IndexEntry

FEW: Final = 10_000
MANY: Final = 200_000
ARRIVALS: Final = 60
# Arrivals that do not count: what is loaded at first use is not part of an article's time.
FIRST: Final = 20
YEARS: Final = timedelta(days=4 * 365)
WEEKS: Final = timedelta(weeks=10)
NOW: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
# Twenty times the articles may cost half as much again: deeper trees of the indexes, and more
# candidates up to their bound.
BOUND: Final = 1.5
BOUND_OF_MEMORY: Final = 1.5

SEED: Final = 4
BATCH: Final = 5_000
A_STORY: Final = 4  # articles in each story that is made up
MADE_UP_WORDS: Final = 20_000
KEPT_TERMS: Final = 2 / 3  # of a text's own; the others are made up


@dataclass(frozen=True)
class Report:
    """A text of the labelled examples, with what its articles are found by."""

    document: "Document"
    judgement: "Judgement"
    entry: "IndexEntry"


class BundledTeller:
    """Tells happenings against the bundled background; a model's own is no larger."""

    version = "bench"

    def happening(self, document: "Document", judgement: "Judgement") -> "Happening":
        from classifiers.happenings import happening

        return happening(document, judgement)


def figures() -> list[Figure]:
    """Time for one article, and memory for all that arrive: with the articles spread over four
    years, and with all of them in ten weeks."""
    reports = _reports()
    found = []
    for name, span in (("over four years", YEARS), ("in ten weeks", WEEKS)):
        with TemporaryDirectory() as directory:
            few, many = Path(directory, "few.db"), Path(directory, "many.db")
            _fill(few, reports, FEW, span)
            _fill(many, reports, MANY, span)
            (slow, base), (peak, base_peak) = _measure(many, few, reports)
        found.append(
            Figure(
                f"one article assigned, {MANY:,} {name}, against {FEW:,}",
                value=slow * 1_000,
                unit="ms",
                baseline=base * 1_000,
                bound=BOUND,
            )
        )
        found.append(
            Figure(
                f"memory at its peak, {MANY:,} {name}, against {FEW:,}",
                value=peak / 2**20,
                unit="MiB",
                baseline=base_peak / 2**20,
                bound=BOUND_OF_MEMORY,
            )
        )
    return found


def _measure(
    many: Path, few: Path, reports: Sequence[Report]
) -> tuple[tuple[float, float], tuple[int, int]]:
    """Mean seconds for an article, and bytes at the peak; of each of the two stores."""
    with (
        closing(_open(many)) as large,
        closing(_open(few)) as small,
    ):
        stores = (large, small)
        keepers = tuple(_keeper() for _ in stores)
        taken = [0.0, 0.0]
        # By turns, so that a busy spell of the machine meets both.
        for number, report in enumerate(_arriving(reports)):
            for which in (0, 1):
                arrive = partial(_arrive, stores[which], keepers[which], report, number)
                seconds = timed(arrive, CPU)
                if number >= FIRST:
                    taken[which] += seconds
        peaks = [_peak(store, reports) for store in stores]
    return (taken[0] / ARRIVALS, taken[1] / ARRIVALS), (peaks[0], peaks[1])


def _peak(store: "Store", reports: Sequence[Report]) -> int:
    """Bytes that a daemon holds at the most for stories, from its start on."""
    gc.collect()
    tracemalloc.start()
    try:
        keeper = _keeper()
        for number, report in enumerate(_arriving(reports)[:FIRST], FIRST + ARRIVALS):
            _arrive(store, keeper, report, number)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _arriving(reports: Sequence[Report]) -> list[Report]:
    return Random(SEED).choices(reports, k=FIRST + ARRIVALS)


def _arrive(store: "Store", keeper: "StoryKeeper", report: Report, number: int) -> None:
    """One article of these minutes, from its judgement to its place in a story."""
    from monitor.analysis.assess import document_of
    from monitor.analysis.stories import assign
    from monitor.store.tables import Article

    moment = NOW + timedelta(minutes=number)
    values = _article(report, f"new-{number}", moment, None)
    with store.write() as session:
        article = Article(**values)
        session.add(article)
    with store.read() as session:
        choice = keeper.choose(session, article, document_of(article), report.judgement)
    with store.write() as session:
        row = session.get_one(Article, article.id)
        assign(session, row, choice, moment)
        assert row.story_id is not None


def _keeper() -> "StoryKeeper":
    from monitor.analysis.stories import StoryKeeper

    return StoryKeeper(BundledTeller())


def _open(path: Path) -> "Store":
    from monitor.store.database import Store

    return Store(f"sqlite:///{path}")


def _reports() -> list[Report]:
    """The relevant texts, judged as their labels say."""
    from classifiers.examples import bundled_examples
    from classifiers.judgement import Event, Judgement
    from monitor.analysis.story_terms import entry_of
    from monitor.store.tables import Article

    teller = BundledTeller()
    found = []
    for example in bundled_examples():
        if not example.relevant:
            continue
        judgement = Judgement(
            relevance=0.9,
            relevant=True,
            reasons=(),
            events=tuple(
                Event(one.type, one.name, one.status, one.evidence, 0.9) for one in example.events
            ),
            frames=(),
            lang=example.document.lang or "und",
        )
        told = teller.happening(example.document, judgement)
        article = Article(title=example.document.title, published_at=NOW, first_seen_at=NOW)
        entry = entry_of(teller, article, told)
        found.append(Report(example.document, judgement, entry))
    return found


def _fill(path: Path, reports: Sequence[Report], count: int, span: timedelta) -> None:
    """A migrated database with so many assessed articles in stories, the oldest first."""
    from sqlalchemy import insert

    from monitor.store.migrations import upgrade
    from monitor.store.story_tables import Story, StoryProfile
    from monitor.store.tables import Article, Assessment, Event, Source

    url = f"sqlite:///{path}"
    upgrade(url)
    with closing(_open(path)) as store, store.write() as session:
        session.add(
            Source(
                name="News",
                url="https://news.test/rss.xml",
                kind="feed",
                bloc="other",
                interval_seconds=900,
            )
        )
        session.flush()
        connection = session.connection()
        index = "ix_story_term_term_day_article_id"
        connection.exec_driver_sql(f"DROP INDEX {index}")
        driver = connection.connection.driver_connection
        assert driver is not None
        tables = (Story, Article, Assessment, Event, StoryProfile)
        for batch in _batches(reports, count, span):
            for table, rows in zip(tables, batch.rows, strict=True):
                if rows:
                    connection.execute(insert(table), rows)
            # Nearly five million: past SQLAlchemy, which looks at each.
            driver.executemany("INSERT INTO story_term VALUES (?, ?, ?)", batch.terms)
        connection.exec_driver_sql(f"CREATE INDEX {index} ON story_term (term, day, article_id)")


Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Batch:
    """Rows of stories, articles, assessments, events and profiles; and terms."""

    rows: tuple[Rows, Rows, Rows, Rows, Rows]
    terms: list[tuple[int, int, int]]


def _batches(reports: Sequence[Report], count: int, span: timedelta) -> Iterator[Batch]:
    random = Random(SEED)
    for start in range(1, count + 1, BATCH):
        batch = Batch(([], [], [], [], []), [])
        stories, articles, assessments, events, profiles = batch.rows
        for number in range(start, min(start + BATCH, count + 1)):
            moment = NOW - span * ((count - number) / count)
            report = random.choice(reports)
            story = 1 + (number - 1) // A_STORY
            if (number - 1) % A_STORY == 0:
                stories.append(_story(story, number, report, moment))
            articles.append({"id": number} | _article(report, str(number), moment, story))
            assessments.append(_assessment(number, moment))
            events.extend(_events(number, report))
            profiles.append(
                {"article_id": number, "model_version": "bench", "told": report.entry.told}
            )
            day = int(moment.timestamp()) // 86_400
            batch.terms.extend((number, term, day) for term in _terms(report, random))
        yield batch


def _story(number: int, article: int, report: Report, moment: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "title": report.document.title,
        "central_article_id": article,
        "first_seen_at": moment,
        "last_seen_at": moment,
    }


def _terms(report: Report, random: Random) -> list[int]:
    """The report's own terms in part, and others as rare and as common as words are."""
    own = [one for one in report.entry.terms if random.random() < KEPT_TERMS]
    other = len(report.entry.terms) - len(own)
    made_up = {int(MADE_UP_WORDS ** random.random()) for _ in range(other)}  # Zipf's law
    return sorted({*own, *made_up})


def _article(report: Report, name: str, moment: datetime, story: int | None) -> dict[str, Any]:
    address = f"https://news.test/{name}"
    document = report.document
    return {
        "source_id": 1,
        "url": address,
        "canonical_url": address,
        "link": address,
        "outlet": "News",
        "bloc": document.bloc or "other",
        "lang": document.lang or "und",
        "title": document.title,
        "summary": "",
        "text": f"{document.text} ({name})",
        "published_at": moment,
        "published_origin": "feed",
        "first_seen_at": moment,
        "state": "assessed",
        "rung": "precise",
        "attempts": 0,
        "story_id": story,
        "backfilled": False,
    }


def _assessment(number: int, moment: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "article_id": number,
        "model_version": "bench",
        "relevance": 0.9,
        "relevant": True,
        "threshold": 0.5,
        "reasons": [],
        "assessed_at": moment,
        "current": True,
    }


def _events(number: int, report: Report) -> Rows:
    return [
        {
            "assessment_id": number,
            "article_id": number,
            "type": one.type,
            "name": one.name,
            "status": one.status,
            "evidence": one.evidence,
            "score": one.score,
            "ledger_id": f"{one.type}:{one.name}",
            "mode": "reports",
        }
        for one in report.judgement.events
    ]
