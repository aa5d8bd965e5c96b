"""Migrations go up and down, lose nothing, and end where the code's tables are."""

import logging
import os
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlmodel import select

from monitor.errors import StoreError
from monitor.store import migrations
from monitor.store.addresses import parse_url
from monitor.store.assessments import record_assessment
from monitor.store.database import Store, safe_url
from monitor.store.engine import make_engine, writing
from monitor.store.schema import metadata
from monitor.store.tables import Article, Assessment, Event, TrailStep
from tests.store.processes import ROOT, go_on, other_process
from tests.store.rows import MOMENT, add_article, number_of


def execute(url: str, *statements: str) -> None:
    engine = make_engine(parse_url(url))
    with writing(engine).begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def tables(url: str) -> set[str]:
    engine = make_engine(parse_url(url))
    with engine.connect() as connection:
        names = set(sa.inspect(connection).get_table_names())
    engine.dispose()
    return names


def schema(url: str) -> dict[str, Any]:
    """Everything about the tables that a migration could get wrong."""
    engine = make_engine(parse_url(url))
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        found = {
            table: {
                "columns": {
                    column["name"]: (str(column["type"]), column["nullable"], column["default"])
                    for column in inspector.get_columns(table)
                },
                "key": inspector.get_pk_constraint(table),
                "unique": _by_name(inspector.get_unique_constraints(table)),
                "checks": _by_name(inspector.get_check_constraints(table)),
                "references": _by_name(inspector.get_foreign_keys(table)),
                "indexes": _by_name(inspector.get_indexes(table)),
            }
            for table in metadata.tables
        }
    engine.dispose()
    return found


def _by_name(items: Any) -> dict[str, Any]:
    return {item["name"]: _comparable(item) for item in items if item["name"]}


def _comparable(value: Any) -> Any:
    # The where-clause of a partial index compares by identity.
    if isinstance(value, dict):
        return {key: _comparable(inner) for key, inner in value.items()}
    return str(value)


def test_up_down_and_up_again(empty_url: str) -> None:
    assert migrations.current(empty_url) is None
    migrations.upgrade(empty_url)
    assert migrations.current(empty_url) == migrations.head()
    assert tables(empty_url) >= {*metadata.tables, "article_search"}
    migrations.downgrade(empty_url, "base")
    assert migrations.current(empty_url) is None
    assert tables(empty_url) == {"alembic_version"}, "nothing is left"
    migrations.upgrade(empty_url)
    with closing(Store(empty_url)) as store:
        store.check()


def test_every_step_goes_down_and_up(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    while migrations.current(empty_url) is not None:
        after = schema_at(empty_url)
        migrations.downgrade(empty_url, "-1")
        migrations.upgrade(empty_url, "+1")
        assert schema_at(empty_url) == after
        migrations.downgrade(empty_url, "-1")


def schema_at(url: str) -> set[str]:
    """Names of tables, columns and indexes at whatever revision."""
    engine = make_engine(parse_url(url))
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        names = {
            f"{table}.{item['name']}"
            for table in inspector.get_table_names()
            for item in [*inspector.get_columns(table), *inspector.get_indexes(table)]
        }
    engine.dispose()
    return names


def test_the_migrations_make_the_tables_of_the_code(empty_url: str, tmp_path: Path) -> None:
    engine = make_engine(parse_url(empty_url))
    with writing(engine).begin() as connection:
        metadata.create_all(connection)
    wanted = schema(empty_url)
    with writing(engine).begin() as connection:
        metadata.drop_all(connection)
    engine.dispose()
    migrations.upgrade(empty_url)
    made = schema(empty_url)
    assert made == wanted


def test_no_drift(store: Store) -> None:
    assert migrations.check_drift(store.url) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("ALTER TABLE note ADD COLUMN more INTEGER", "remove_column"),
        ("DROP INDEX ix_article_story_id", "add_index"),
        ("DROP TABLE note", "add_table"),
        ("CREATE TABLE stray (id INTEGER)", "remove_table"),
    ],
)
def test_drift_is_told(empty_url: str, change: str, told: str) -> None:
    migrations.upgrade(empty_url)
    execute(empty_url, change)
    assert told in " ".join(migrations.check_drift(empty_url))


def test_drift_of_a_vocabulary_is_told(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    with migrations.migrating(empty_url) as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("event") as batch:
            batch.drop_constraint(batch.f("ck_event_type"), type_="check")
    assert "ck_event_type" in " ".join(migrations.check_drift(empty_url))


def test_a_second_upgrade_changes_nothing(store: Store) -> None:
    with store.write() as session:
        add_article(session, title="روس")
    migrations.upgrade(store)
    migrations.upgrade(store.url)
    with store.read() as session:
        assert session.exec(select(Article.title)).all() == ["روس"]


def test_rebuilding_a_table_keeps_what_refers_to_it(store: Store) -> None:
    with store.write() as session:
        article = add_article(session)
        session.add(TrailStep(article_id=number_of(article), stage="read", verdict="ok", at=MOMENT))
    sqlite = store.dialect == "sqlite"
    with migrations.migrating(store.url) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for before, after in (("author", "writer"), ("writer", "author")):
            with operations.batch_alter_table(
                "article", recreate="always" if sqlite else "never"
            ) as batch:
                batch.alter_column(before, new_column_name=after)
    with store.read() as session:
        assert session.exec(select(TrailStep.stage)).all() == ["read"]
    # SQLite drops a table's triggers with the table.
    lost = ["the trigger article_search_delete is gone"] if sqlite else []
    assert migrations.check_drift(store.url) == lost


def test_a_migration_that_would_break_a_reference_changes_nothing(sqlite_store: Store) -> None:
    with sqlite_store.write() as session:
        add_article(session)
    with (
        pytest.raises(StoreError, match="row 1 of article refers to a row of source that is gone"),
        migrations.migrating(sqlite_store.url) as connection,
    ):
        connection.exec_driver_sql("DELETE FROM source")
    with sqlite_store.read() as session:
        assert len(session.exec(select(Article)).all()) == 1
        assert session.connection().exec_driver_sql("SELECT count(*) FROM source").scalar() == 1


def test_a_migration_that_fails_leaves_nothing_half_done(empty_url: str) -> None:
    # "frame" is the last table to be made.
    execute(empty_url, "CREATE TABLE frame (id INTEGER)")
    with pytest.raises(StoreError) as caught:
        migrations.upgrade(empty_url)
    assert str(caught.value).startswith(f"the database cannot be migrated: {safe_url(empty_url)}: ")
    assert "already exists" in str(caught.value)
    assert tables(empty_url) == {"frame"}
    assert migrations.current(empty_url) is None


def test_two_processes_may_upgrade_at_once(empty_url: str) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(other_process("migrate", empty_url)) for _ in range(2)]
        for process in both:
            go_on(process)
        assert [process.wait(30) for process in both] == [0, 0]
    assert migrations.check_drift(empty_url) == []


def test_a_newer_database_is_left_alone(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    expected = (
        f"the database is of a newer version of this program: {safe_url(empty_url)}:"
        " it is at 9999, which this version does not know"
        " (install the newer version again, or set [database] url to another database)"
    )
    with closing(Store(empty_url)) as store, pytest.raises(StoreError) as caught:
        store.check()
    assert str(caught.value) == expected
    with pytest.raises(StoreError) as caught:
        migrations.upgrade(empty_url)
    assert str(caught.value) == expected
    assert migrations.current(empty_url) == "9999"


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program as it will be one migration later."""
    directory = tmp_path / "later"
    shutil.copytree(ROOT / "alembic", directory, ignore=shutil.ignore_patterns("__pycache__"))
    (directory / "versions" / "next.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{migrations.head()}"

def upgrade():
    with op.batch_alter_table("article") as batch:
        batch.add_column(sa.Column("more", sa.Integer(), nullable=False, server_default="7"))
        batch.create_check_constraint("more", "more > 0")

def downgrade():
    with op.batch_alter_table("article") as batch:
        batch.drop_constraint(batch.f("ck_article_more"), type_="check")
        batch.drop_column("more")
"""
    )
    monkeypatch.setattr(migrations, "bundled", lambda _name: directory)


def test_an_older_database_is_told_and_keeps_its_rows(store: Store, next_version: None) -> None:
    with store.write() as session:
        article = add_article(session, title="روس")
        session.add(TrailStep(article_id=number_of(article), stage="read", verdict="ok", at=MOMENT))
    with pytest.raises(StoreError) as caught:
        store.check()
    assert str(caught.value).startswith("the database is of an older version of this program: ")
    assert str(caught.value).endswith(', and next is needed (run "monitor db upgrade")')
    migrations.upgrade(store)
    store.check()
    with store.read() as session:
        row = session.connection().exec_driver_sql("SELECT title, more FROM article").one()
        assert tuple(row) == ("روس", 7)
        assert session.exec(select(TrailStep.stage)).all() == ["read"]
    migrations.downgrade(store.url, "-1")
    with store.read() as session:
        assert session.exec(select(Article.title)).all() == ["روس"]
        assert session.exec(select(TrailStep.stage)).all() == ["read"]


def test_events_from_before_their_details_count_as_reported(store: Store) -> None:
    with store.write() as session:
        article = number_of(add_article(session))
        event = Event(
            article_id=article,
            type="drill",
            name="Druzhba-2026",
            status="planned",
            evidence="They will train.",
            score=0.9,
            ledger_id="drill:druzhba-2026",
            mode="rumours",
            first_day=MOMENT.date(),
            last_day=MOMENT.date(),
            place="Cherat",
        )
        made = Assessment(
            article_id=article,
            model_version="m1",
            relevance=0.9,
            relevant=True,
            threshold=0.5,
            assessed_at=MOMENT,
        )
        record_assessment(session, made, [event], [])
    migrations.downgrade(store.url, "0001")
    migrations.upgrade(store.url)
    assert migrations.check_drift(store.url) == []
    with store.read() as session:
        [kept] = session.exec(select(Event)).all()
        assert (kept.name, kept.evidence, kept.mode) == (
            "Druzhba-2026",
            "They will train.",
            "reports",
        )
        assert (kept.first_day, kept.last_day, kept.place, kept.amount) == (None,) * 4


def test_an_empty_database_is_told(empty_url: str) -> None:
    execute(empty_url, "CREATE TABLE unrelated (id INTEGER)")
    with closing(Store(empty_url)) as store, pytest.raises(StoreError) as caught:
        store.check()
    assert str(caught.value) == (
        f'the database has no tables yet: {safe_url(empty_url)} (run "monitor db upgrade")'
    )


def test_an_unknown_revision_is_told(empty_url: str) -> None:
    with pytest.raises(StoreError, match=r"cannot be migrated.*nosuch"):
        migrations.upgrade(empty_url, "nosuch")


@pytest.mark.parametrize("name", ["with space", "per%cent%(here)s", "новости", "a'b"])
def test_any_path_will_do(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{quote(f'{tmp_path}/{name}/monitor.db')}"
    migrations.upgrade(url)
    assert migrations.check_drift(url) == []
    assert (tmp_path / name / "monitor.db").exists()


def test_logging_and_output_are_left_alone(
    empty_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = logging.getLogger("monitor.some_part")
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    migrations.upgrade(empty_url)
    assert (list(root.handlers), root.level) == before
    assert not ours.disabled
    assert capsys.readouterr() == ("", "")


def test_alembic_check_works_for_developers(store: Store) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "check"],
        cwd=ROOT,
        env={**os.environ, "MONITOR_DATABASE__URL": store.url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "No new upgrade operations detected.\n"), (
        done.stderr
    )


def test_migrations_are_numbered_in_a_row() -> None:
    files = sorted((ROOT / "alembic/versions").glob("*.py"))
    assert [file.name[:5] for file in files] == [f"{n:04}_" for n in range(1, len(files) + 1)]
    assert migrations.head() == f"{len(files):04}"
    for file in files:
        assert re.search(rf'^revision: str = "{file.name[:4]}"$', file.read_text(), re.MULTILINE)
