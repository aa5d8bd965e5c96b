"""Transactions, locks and what the database gives back."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, col, select

from monitor.errors import StoreError
from monitor.store.addresses import parse_url
from monitor.store.database import Store, safe_url
from monitor.store.locks import writer_lock
from monitor.store.tables import Article, Note, Source
from tests.fakes import FixedClock
from tests.store.processes import go_on, other_process
from tests.store.rows import add_article, add_source


def note(key: str, **value: Any) -> Note:
    return Note(key=key, value=value, updated_at=datetime(2026, 1, 1, tzinfo=UTC))


def put(store: Store, *keys: str, then: BaseException | None = None, **value: Any) -> None:
    with store.write() as session:
        session.add_all([note(key, **value) for key in keys])
        session.flush()
        if then is not None:
            raise then


def keys(session: Session) -> list[str]:
    return list(session.exec(select(Note.key).order_by(Note.key)))


def keys_in(store: Store) -> list[str]:
    with store.read() as session:
        return keys(session)


def test_what_is_written_is_read_by_another_store(store: Store) -> None:
    put(store, "a", number=1)
    with closing(Store(store.url)) as other, other.read() as session:
        found = session.get_one(Note, "a")
    assert found.value == {"number": 1}, "usable after its session"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, asyncio.CancelledError])
def test_any_exception_rolls_back_and_lets_the_next_write(
    store: Store, error: type[BaseException]
) -> None:
    with pytest.raises(error):
        put(store, "a", then=error())
    put(store, "b")
    assert keys_in(store) == ["b"]


def test_a_refused_row_rolls_back_and_lets_the_next_write(store: Store) -> None:
    put(store, "a")
    with pytest.raises(IntegrityError):
        put(store, "b", "a")
    put(store, "c")
    assert keys_in(store) == ["a", "c"]


def test_a_reading_session_cannot_write(store: Store) -> None:
    with store.read() as session:
        session.add(note("a"))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()
    put(store, "b")
    assert keys_in(store) == ["b"]


def test_writing_within_writing_is_refused_at_once(store: Store) -> None:
    with store.write(), pytest.raises(RuntimeError, match="inside"), store.write():
        pytest.fail("the lock was given twice")
    with store.write(), pytest.raises(RuntimeError, match="inside"):
        # Another store on the same database is no way round.
        put(Store(store.url), "a")
    put(store, "b")
    assert keys_in(store) == ["b"]


def test_a_thread_that_writes_for_ever_is_explained(sqlite_url: str) -> None:
    lock = writer_lock(parse_url(sqlite_url))
    held, release = threading.Event(), threading.Event()

    def write() -> None:
        with lock.hold("here"):
            held.set()
            release.wait(10)

    thread = threading.Thread(target=write)
    thread.start()
    held.wait(10)
    with pytest.raises(StoreError) as caught, lock.hold("here", wait=0.01):
        pytest.fail("the lock was given twice")
    release.set()
    thread.join(10)
    assert str(caught.value) == (
        "the database is locked: here: another part of this program has been writing for 0.01 s"
        " (try again; if it stays so, restart the daemon)"
    )
    with lock.hold("here", wait=0.01):
        pass


async def test_threads_write_one_after_the_other(store: Store) -> None:
    put(store, "count", number=0)

    def increment() -> None:
        for _ in range(10):
            with store.write() as session:
                count = session.get_one(Note, "count")
                count.value = {"number": count.value["number"] + 1}

    await asyncio.gather(*(asyncio.to_thread(increment) for _ in range(4)))
    with store.read() as session:
        assert session.get_one(Note, "count").value == {"number": 40}


def test_stores_of_two_processes_write_one_after_the_other(store: Store) -> None:
    with other_process("hold", store.url) as process:
        written = threading.Event()

        def write() -> None:
            put(store, "after")
            written.set()

        thread = threading.Thread(target=write)
        thread.start()
        assert not written.wait(0.2), "wrote while another process was writing"
        go_on(process)
        thread.join(10)
        assert process.wait(10) == 0
    assert keys_in(store) == ["after", "held"]


def test_a_lock_that_stays_is_explained(store: Store) -> None:
    with closing(Store(store.url, lock_wait=0.1)) as hasty, other_process("hold", store.url):
        with pytest.raises(StoreError) as caught, hasty.write():
            pytest.fail("the lock was given twice")
        assert keys_in(hasty) == [], "reading goes on"
    assert str(caught.value).startswith(f"the database is locked: {safe_url(store.url)}: ")
    assert str(caught.value).endswith(
        "(another program is writing to it; wait until it has ended and try again)"
    )


def test_a_killed_writer_leaves_neither_lock_nor_rows(store: Store) -> None:
    with other_process("hold", store.url) as process:
        process.kill()
        process.wait(10)
        put(store, "after")
    assert keys_in(store) == ["after"]


def test_reading_sees_one_moment_and_never_waits(store: Store) -> None:
    put(store, "a")
    with store.read() as before:
        assert keys(before) == ["a"]
        with store.write() as session:
            session.add(note("b"))
            session.flush()
            assert keys_in(store) == ["a"], "not committed yet"
        assert keys(before) == ["a"], "the moment of the first statement"
    assert keys_in(store) == ["a", "b"]


def test_times_come_back_aware_and_in_utc(store: Store, clock: FixedClock) -> None:
    local = datetime(2026, 3, 1, 23, 30, 0, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    with store.write() as session:
        add_article(session, 1, published_at=local, first_seen_at=clock.now())
        add_article(session, 2, published_at=None)
    with store.read() as session:
        first, second = session.exec(select(Article).order_by(Article.canonical_url)).all()
        later = select(func.count()).where(col(Article.published_at) > local - timedelta(seconds=1))
        assert session.exec(later).one() == 1, "compared as moments, not as text"
    assert first.published_at == local
    assert first.published_at.tzinfo is UTC
    assert first.first_seen_at == clock.now()
    assert second.published_at is None


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="timezone"), store.write() as session:
        add_article(session, published_at=datetime(2026, 3, 2))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        pytest.param("روس 俄罗斯 Россия हिन्दी 🛰", "روس 俄罗斯 Россия हिन्दी 🛰", id="scripts"),
        pytest.param("a\x00b", "a\ufffdb", id="nul"),
        pytest.param("a\ud800b", "a\ufffdb", id="lone surrogate"),
        pytest.param("'; DROP TABLE article; --", "'; DROP TABLE article; --", id="sql"),
        pytest.param("%(x)s :x ? $1 \\", "%(x)s :x ? $1 \\", id="placeholders"),
        pytest.param("\x01\x1b[31m\r\n\u202e", "\x01\x1b[31m\r\n\u202e", id="controls"),
    ],
)
def test_any_text_can_be_kept_and_found_again(store: Store, given: str, kept: str) -> None:
    with store.write() as session:
        add_article(session, title=given, canonical_url=given)
    with store.read() as session:
        article = session.exec(select(Article).where(Article.canonical_url == given)).one()
    assert article.title == kept


def test_any_text_can_be_kept_in_json(store: Store) -> None:
    put(store, "a", text="روس\x00\ud800", list=[1, 2.5, None, True])
    with store.read() as session:
        value = session.get_one(Note, "a").value
    assert value == {"text": "روس\x00\ufffd", "list": [1, 2.5, None, True]}


def test_what_is_no_json_is_refused(store: Store) -> None:
    with pytest.raises((StatementError, ValueError), match="JSON"):
        put(store, "a", number=float("nan"))


def _unknown_bloc(session: Session) -> None:
    add_source(session, bloc="moon")


def _same_address(session: Session) -> None:
    add_article(session, 1)
    add_article(session, 1)


def _no_source(session: Session) -> None:
    add_article(session, source_id=77)


@pytest.mark.parametrize("wrong", [_unknown_bloc, _same_address, _no_source])
def test_constraints_hold(store: Store, wrong: Callable[[Session], None]) -> None:
    with pytest.raises(IntegrityError), store.write() as session:
        wrong(session)
    with store.read() as session:
        assert session.exec(select(func.count()).select_from(Source)).one() == 0


# --- SQLite's file -------------------------------------------------------------------------


def test_sqlite_is_set_up_as_promised(sqlite_store: Store) -> None:
    expected = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 10_000}
    with sqlite_store.read() as session:
        connection = session.connection()
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in expected
        }
    assert found == expected


def test_a_missing_directory_is_made_for_the_owner_alone(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path}/a/b/monitor.db").close()
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o700


def test_a_directory_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        Store(f"sqlite:///{tmp_path}/file/sub/monitor.db")
    assert str(caught.value) == (
        f"the database's directory cannot be made: {tmp_path}/file/sub: Not a directory"
        " (make it, or set [database] url to another place)"
    )


def use(store: Store) -> None:
    with store.read() as session:
        keys(session)


@pytest.mark.parametrize(
    "act",
    [Store.check, use, lambda store: put(store, "a")],
    ids=["check", "read", "write"],
)
def test_a_file_that_is_no_database_is_explained(
    tmp_path: Path, act: Callable[[Store], None]
) -> None:
    (tmp_path / "monitor.db").write_bytes(b"not a database " * 100)
    with (
        closing(Store(f"sqlite:///{tmp_path}/monitor.db")) as store,
        pytest.raises(StoreError) as caught,
    ):
        act(store)
    assert str(caught.value) == (
        f"the file is not a database of this program: sqlite:///{tmp_path}/monitor.db:"
        " file is not a database"
        " (set [database] url to another path, or put a backup in its place)"
    )


def test_a_damaged_file_is_explained(sqlite_url: str, tmp_path: Path) -> None:
    with closing(Store(sqlite_url)) as store:
        put(store, "a", text="x" * 100_000)
    path = tmp_path / "monitor.db"
    content = path.read_bytes()
    # The first page, with the names of the tables, stays whole.
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with closing(Store(sqlite_url)) as store, pytest.raises(StoreError) as caught:
        use(store)
    assert str(caught.value) == (
        f"the database file is damaged: {sqlite_url}: database disk image is malformed"
        " (stop the daemon and put a backup in its place)"
    )


def test_a_directory_in_the_files_place_is_explained(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").mkdir()
    with (
        closing(Store(f"sqlite:///{tmp_path}/monitor.db")) as store,
        pytest.raises(StoreError, match="the database cannot be opened"),
    ):
        use(store)


def test_checking_an_absent_file_does_not_make_it(tmp_path: Path) -> None:
    with (
        closing(Store(f"sqlite:///{tmp_path}/monitor.db")) as store,
        pytest.raises(StoreError) as caught,
    ):
        store.check()
    assert str(caught.value) == (
        f"the database has no tables yet: sqlite:///{tmp_path}/monitor.db"
        ' (run "monitor db upgrade")'
    )
    assert list(tmp_path.iterdir()) == []


# --- addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("sqlite://", "SQLite needs the path of a file"),
        ("sqlite:///:memory:", "SQLite needs the path of a file"),
        ("mysql://u:secret@h/n", '"mysql" is not a database that this program knows'),
        ("postgresql+asyncpg://u:secret@h/n", '"postgresql+asyncpg" is not a database'),
        ("nonsense", "cannot be read"),
        ("postgresql://u:secret@h:port/n", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_an_address_of_no_use_is_explained(url: str, because: str) -> None:
    with pytest.raises(StoreError) as caught:
        Store(url)
    assert because in str(caught.value)
    assert '"sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST/NAME"' in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("sqlite:///a/b.db", "sqlite:///a/b.db"),
        ("postgresql://u:secret@h:5432/n", "postgresql://u:***@h:5432/n"),
        ("postgresql://u:s%40cret@h/n", "postgresql://u:***@h/n"),
        ("postgresql://u@h/n", "postgresql://u@h/n"),
        ("postgresql:///n?password=secret", "postgresql:///n?password=***"),
        ("postgresql://u:sec@ret@h:bad/n?password=secret", "postgresql://***@h:bad/n"),
    ],
)
def test_passwords_are_masked(url: str, safe: str) -> None:
    assert safe_url(url) == safe


def test_a_server_that_does_not_answer_is_explained(unused_tcp_port: int) -> None:
    url = f"postgresql://u:secret@127.0.0.1:{unused_tcp_port}/n"
    with closing(Store(url)) as store:
        for act in (Store.check, use, lambda store: put(store, "a")):
            with pytest.raises(StoreError) as caught:
                act(store)
            message = str(caught.value)
            assert message.startswith(
                f"the database cannot be reached: postgresql://u:***@127.0.0.1:{unused_tcp_port}/n"
            )
            assert "Connection refused" in message
            assert "secret" not in message


def test_a_database_that_does_not_exist_is_explained(postgresql_server: str) -> None:
    with (
        closing(Store(f"{postgresql_server}_that_does_not_exist")) as store,
        pytest.raises(StoreError, match=r"cannot be reached.*does not exist"),
    ):
        store.check()


def test_a_connection_that_was_cut_is_made_anew(postgresql_url: str) -> None:
    with closing(Store(postgresql_url)) as store:
        put(store, "a")
        with closing(Store(postgresql_url)) as other, other.read() as session:
            session.connection().exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert keys_in(store) == ["a"]


def test_a_server_that_vanishes_is_noticed_by_keepalives(postgresql_url: str) -> None:
    with closing(Store(postgresql_url)) as store, store.read() as session:
        asked = session.connection().connection.dbapi_connection.info.get_parameters()
    with closing(Store(f"{postgresql_url}?keepalives_idle=77")) as store, store.read() as session:
        own = session.connection().connection.dbapi_connection.info.get_parameters()

    assert asked["keepalives_idle"] == "10"
    assert asked["tcp_user_timeout"] == "20000"
    assert own["keepalives_idle"] == "77"
