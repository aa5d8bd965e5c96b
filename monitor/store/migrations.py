"""Bringing a database to this version, driven by the program; nobody needs an alembic.ini.

One upgrade is one transaction under the lock of the one writer, on both databases: two processes
that upgrade at once do so one after the other, and one that is killed leaves nothing half done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError

from monitor.errors import StoreError
from monitor.resources import bundled
from monitor.store.addresses import make_directory, parse_url, safe_url
from monitor.store.engine import make_engine, reading, writing
from monitor.store.explained import explained
from monitor.store.locks import writer_lock

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

UPGRADE_WAIT: Final = 300.0  # seconds for another upgrade of the same database to end
_UPGRADE: Final = 'run "monitor db upgrade"'
_TRIGGERS: Final = frozenset({"article_search_delete"})  # on SQLite


class HasUrl(Protocol):
    """Whatever names its database, such as a store."""

    @property
    def url(self) -> str:
        """The database's address."""
        ...


def head() -> str:
    """The revision that this version of the program works with."""
    revision = _script_directory().get_current_head()
    if revision is None:
        raise StoreError("this installation has no migrations", do="install the program again")
    return revision


def current(url: str) -> str | None:
    """The database's revision, or None where it is absent or empty.

    :raises StoreError: when the database cannot be reached.
    """
    from alembic.runtime.migration import MigrationContext

    parsed = parse_url(url)
    # Connecting would make the file.
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    engine = make_engine(parsed)
    try:
        with explained(parsed), reading(engine).connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def check_version(url: str) -> None:
    """See that the database has the tables of this version.

    :raises StoreError: cannot be reached, is not migrated, or is of another version.
    """
    revision = current(url)
    if revision is None:
        raise StoreError("the database has no tables yet", on=safe_url(url), do=_UPGRADE)
    if revision == head():
        return
    if not _is_known(revision):
        raise _newer(url, revision)
    raise StoreError(
        "the database is of an older version of this program",
        on=safe_url(url),
        because=f"it is at {revision}, and {head()} is needed",
        do=_UPGRADE,
    )


def upgrade(store_or_url: HasUrl | str, revision: str = "head") -> None:
    """Bring the database to a revision; does nothing where it is there already.

    :raises StoreError: when it cannot be reached or written, or is of a newer version.
    """
    from alembic import command

    url = store_or_url if isinstance(store_or_url, str) else store_or_url.url
    _migrate(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database back to a revision; ``base`` removes every table and what is in it.

    :raises StoreError: when it cannot be reached or written, or is of a newer version.
    """
    from alembic import command

    _migrate(url, lambda config: command.downgrade(config, revision))


def check_drift(url: str) -> list[str]:
    """Where the database at head differs from the tables of the code; empty when nowhere.

    :raises StoreError: when the database cannot be reached.
    """
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    engine = make_engine(parse_url(url))
    options = environment_options()
    try:
        with explained(engine.url), reading(engine).connect() as connection:
            context = MigrationContext.configure(connection, opts=options)
            differences = compare_metadata(context, options["target_metadata"])
            return [*map(repr, differences), *_lost_triggers(connection)]
    finally:
        engine.dispose()


def _lost_triggers(connection: Connection) -> list[str]:
    # Alembic knows none, and rebuilding a table in batch mode loses them silently.
    if connection.dialect.name != "sqlite":
        return []
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    lost = _TRIGGERS.difference(names.scalars())
    return [f"the trigger {name} is gone" for name in sorted(lost)]


@contextmanager
def migrating(url: str) -> Iterator[Connection]:
    """The one transaction in which a database may change its tables.

    :raises StoreError: when it cannot be reached or written, or would lose a reference.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        make_directory(parsed)
    # SQLite changes a table by copying it and dropping the old one, which would delete whatever
    # refers to it; the pragma cannot be set within a transaction.
    engine = make_engine(parsed, lock_wait=UPGRADE_WAIT, enforce_foreign_keys=False)
    try:
        with (
            writer_lock(parsed).hold(safe_url(url), UPGRADE_WAIT),
            explained(parsed),
            writing(engine).begin() as connection,
        ):
            yield connection
            if engine.dialect.name == "sqlite":
                _check_references(connection, url)
    finally:
        engine.dispose()


def environment_options() -> dict[str, Any]:
    """What ``alembic/env.py`` and :func:`check_drift` tell Alembic alike."""
    from monitor.store.schema import metadata

    return {
        "target_metadata": metadata,
        "render_as_batch": True,
        "compare_type": True,
        "include_name": _is_ours,
        # The engine begins every transaction itself, so that SQLite's DDL is inside it too.
        "transactional_ddl": True,
        # A closed vocabulary that has changed is a CHECK that has changed.
        "autogenerate_plugins": ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"],
    }


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    # The full-text tables and FTS5's own shadow tables are made by hand in the migrations.
    return kind != "table" or not (name or "").startswith("article_search")


def _migrate(url: str, run: Any) -> None:
    from alembic.util.exc import CommandError

    config = _config()
    with migrating(url) as connection:
        config.attributes["connection"] = connection
        try:
            run(config)
        except CommandError as error:
            revision = _revision_of(connection)
            if revision is not None and not _is_known(revision):
                raise _newer(url, revision) from error
            raise _not_migrated(url, str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            # Tables of another program in the way, most likely.
            raise _not_migrated(url, str(error.orig)) from error


def _revision_of(connection: Connection) -> str | None:
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _check_references(connection: Connection, url: str) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise _not_migrated(
            url, f"row {broken[1]} of {broken[0]} refers to a row of {broken[2]} that is gone"
        )


def _not_migrated(url: str, because: str) -> StoreError:
    return StoreError(
        "the database cannot be migrated",
        on=safe_url(url),
        because=" ".join(because.split()),
        do="nothing was changed; see to the cause, or set [database] url to another database",
    )


def _newer(url: str, revision: str) -> StoreError:
    return StoreError(
        "the database is of a newer version of this program",
        on=safe_url(url),
        because=f"it is at {revision}, which this version does not know",
        do="install the newer version again, or set [database] url to another database",
    )


def _is_known(revision: str) -> bool:
    return revision in {script.revision for script in _script_directory().walk_revisions()}


def _script_directory() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    # Its parser takes % for the beginning of a variable.
    config.set_main_option("script_location", str(bundled("alembic")).replace("%", "%%"))
    return config
