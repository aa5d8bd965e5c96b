"""Fixtures for all tests: the clock, and stores on both databases.

PostgreSQL tests need a server at ``MONITOR_TEST_POSTGRES``.  Where none answers they are skipped,
except on the build machine (``CI=true``), where that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from classifiers.model import Model
from monitor.analysis.model import train_model
from monitor.store.database import Store
from monitor.store.migrations import upgrade
from monitor.store.schema import metadata
from tests.fakes import FixedClock

POSTGRES = os.environ.get("MONITOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/test")
BOTH = ("sqlite", "postgresql")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def model() -> Model:
    """The model of the bundled data, trained once for a test process."""
    return train_model()


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty, migrated store; the test runs once on each database."""
    yield from _opened(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """An empty, migrated store for tests that need no second database."""
    yield from _opened(sqlite_url)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest) -> str:
    """The address of a database that has not been migrated; runs once on each database."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


def _opened(url: str) -> Iterator[Store]:
    with closing(Store(url)) as opened:
        yield opened


# --- SQLite --------------------------------------------------------------------------------


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/monitor.db"


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "monitor.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(empty_sqlite_url: str, migrated_sqlite_file: Path) -> str:
    # Copying takes a millisecond, migrating a hundred.
    shutil.copy(migrated_sqlite_file, make_url(empty_sqlite_url).database or "")
    return empty_sqlite_url


# --- PostgreSQL ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        reason = f"no PostgreSQL answers (MONITOR_TEST_POSTGRES): {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return POSTGRES


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    yield from _new_database(postgresql_server, "empty")


@pytest.fixture(scope="session")
def migrated_postgresql_url(postgresql_server: str) -> Iterator[str]:
    for url in _new_database(postgresql_server, "migrated"):
        upgrade(url)
        yield url


@pytest.fixture
def postgresql_url(migrated_postgresql_url: str) -> Iterator[str]:
    yield migrated_postgresql_url
    with psycopg.connect(migrated_postgresql_url, autocommit=True) as connection:
        # A connection that a failed test forgot would hold the tables for ever.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        connection.execute(_empty_all_tables())


def _empty_all_tables() -> sql.Composed:
    # TRUNCATE makes new files for every table: half a second, where this takes a hundredth.
    statements: list[sql.Composable] = []
    for table in reversed(metadata.sorted_tables):
        statements.append(sql.SQL("DELETE FROM {};").format(sql.Identifier(table.name)))
        if "id" in table.columns:
            sequence = sql.Literal(f"{table.name}_id_seq")
            statements.append(sql.SQL("SELECT setval({}, 1, false);").format(sequence))
    return sql.Composed(statements)


def _new_database(server: str, purpose: str) -> Iterator[str]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"entente_test_{os.getpid()}_{worker}_{purpose}"
    identifier = sql.Identifier(name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier)
        )
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(identifier)
        )
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))
