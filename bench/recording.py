"""Recording a poll's new entries beside bare inserts of the same rows."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from bench.report import Figure
from bench.timing import CPU, Seconds, timed

if TYPE_CHECKING:
    from monitor.sources.entry import Reading

ENTRIES: Final = 1_000  # the most that is taken of one answer
ROUNDS: Final = 5
NOW: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
# On the processor's clock: in a write-ahead log with synchronous=NORMAL no commit waits for the disk.
# SQLAlchemy's objects, written in one go for a whole poll, were measured at 13 times executemany.
# Beyond half as much again, each entry is being written on its own, while all other writers wait.
BOUND: Final = 20.0

Rows = dict[str, list[tuple[Any, ...]]]  # by table


def figures() -> list[Figure]:
    """One transaction with 1,000 new articles, their addresses and the first step of each trail."""
    reading = _reading()
    with TemporaryDirectory() as directory:
        empty = Path(directory, "empty.db")
        _prepare(empty)
        taken = []
        for number in range(ROUNDS):  # by turns, so that a busy spell of the machine meets both
            our, its = Path(directory, f"{number}.db"), Path(directory, f"{number}-bare.db")
            shutil.copy(empty, our)
            shutil.copy(empty, its)
            ours = _record(our, reading)
            taken.append(Seconds(ours, _insert(its, _rows(our))))
    return [
        Figure(
            f"{ENTRIES} new entries",
            value=min(one.ours for one in taken) * 1_000,
            unit="ms",
            baseline=min(one.bare for one in taken) * 1_000,
            bound=BOUND,
        )
    ]


def _reading() -> "Reading":
    """A first poll's reading, with titles and summaries of the usual lengths."""
    from classifiers.examples import bundled_examples
    from monitor.sources.entry import Entry, Reading

    documents = cycle([example.document for example in bundled_examples()])
    entries = tuple(
        Entry(
            link=f"https://news.test/2026/03/article-{number}.html",
            title=document.title,
            summary=document.text[:240],
            published=NOW - timedelta(minutes=10 * number),
            author="Staff",
            lang=document.lang,
        )
        for number, document in enumerate(islice(documents, ENTRIES))
    )
    return Reading(entries, "entries", 200)


def _prepare(path: Path) -> None:
    """A migrated database with one source."""
    from monitor.store.database import Store
    from monitor.store.migrations import upgrade
    from monitor.store.tables import Source

    url = f"sqlite:///{path}"
    upgrade(url)
    with closing(Store(url)) as store, store.write() as session:
        session.add(
            Source(
                name="News",
                url="https://news.test/rss.xml",
                kind="feed",
                bloc="other",
                interval_seconds=900,
            )
        )


def _record(path: Path, reading: "Reading") -> float:
    """Seconds of our way, with the commit."""
    from monitor.recording import entries_by_address, record_entries
    from monitor.store.database import Store
    from monitor.store.sources import all_sources

    def record() -> None:
        with store.write() as session:
            source = all_sources(session)[0]
            entries = entries_by_address(source, reading)
            assert record_entries(session, source, entries, NOW) == ENTRIES

    with closing(Store(f"sqlite:///{path}")) as store:
        with store.read() as session:  # the daemon's connections are open before a poll, too
            all_sources(session)
        return timed(record, CPU)


def _rows(path: Path) -> Rows:
    """What was recorded."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table}").fetchall()
            for table in ("article", "article_address", "trail_step")
        }


def _insert(path: Path, rows: Rows) -> float:
    """Seconds of the bare way, into the same tables and with the same durability."""

    def insert() -> None:
        connection.execute("BEGIN IMMEDIATE")
        for table, values in rows.items():
            places = ", ".join("?" * len(values[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", values)
        connection.execute("COMMIT")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        assert all(len(values) == ENTRIES for values in rows.values())
        return timed(insert, CPU)
