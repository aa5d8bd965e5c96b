"""Engines for both databases, with one behaviour.

Whichever the database: a reading transaction sees one moment of the data and cannot write; a
writing transaction is alone among all processes; no text is refused because of what it contains.
"""

import json
import re
import sqlite3
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

LOCK_WAIT: Final = 10.0  # seconds for another process to end its writing
CONNECT_WAIT: Final = 10  # seconds for PostgreSQL to answer
# The advisory lock of the one writer ("entente" in ASCII, read as a number).
WRITER_LOCK: Final = 0x656E74656E7465

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


# A server that leaves the network without a word is noticed within half a minute, where the
# system's own time-outs take a quarter of an hour, in which the one writer would be held
# (libpq, "Parameter Key Words"; seconds, the last in milliseconds).
_LIVENESS: Final = {
    "connect_timeout": CONNECT_WAIT,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


# Seconds between two tries to turn the write-ahead log on.
_ASK_AGAIN = 0.05


def make_engine(
    url: URL, *, lock_wait: float = LOCK_WAIT, enforce_foreign_keys: bool = True
) -> Engine:
    """An engine whose transactions are begun by :func:`reading` and :func:`writing`."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url,
            json_serializer=_to_json,
            connect_args={"timeout": lock_wait},
            # A file is cheap to open, and a reader must never wait for another reader.
            max_overflow=-1,
        )
        _control_sqlite_transactions(engine, lock_wait, enforce_foreign_keys)
    else:
        # What the address itself says goes before ours.
        asked = {name: value for name, value in _LIVENESS.items() if name not in url.query}
        engine = create_engine(
            url, json_serializer=_to_json, connect_args=asked, pool_pre_ping=True
        )
        _control_postgresql_transactions(engine, lock_wait)
    # Here and not at each caller: every statement passes this place.
    event.listen(engine, "before_cursor_execute", _make_storable, retval=True)
    return engine


def reading(engine: Engine) -> Engine:
    """The same engine and pool; its transactions see one moment and cannot write."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """The same engine and pool; its transactions wait at their beginning until they are alone."""
    return engine.execution_options(writer=True)


def _is_writer(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("writer"))


def _use_write_ahead_log(connection: sqlite3.Connection, wait: float) -> None:
    """Turn the log on, which stays so in the file.

    SQLite's own time-out does not hold here: while another process is in the first transaction of
    a new file it says at once that the file is locked.
    """
    until = monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            sleep(_ASK_AGAIN)
        else:
            return


def _control_sqlite_transactions(
    engine: Engine, lock_wait: float, enforce_foreign_keys: bool
) -> None:
    # SQLAlchemy, "Serializable isolation / Savepoints / Transactional DDL" of the SQLite dialect:
    # the driver must not begin transactions by itself, or DDL and SELECT run outside them.
    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        _use_write_ahead_log(connection, lock_wait)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A reader that turned writer would pass by the one writer's lock.
        writer = _is_writer(connection)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writer else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def _control_postgresql_transactions(engine: Engine, lock_wait: float) -> None:
    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if _is_writer(connection):
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = {max(1, int(lock_wait * 1000))};"
                f" SELECT pg_advisory_xact_lock({WRITER_LOCK})"
            )


def storable(text: str) -> str:
    """Text with U+FFFD for what PostgreSQL (NUL) or UTF-8 (lone surrogates) cannot hold."""
    return _UNSTORABLE.sub("\ufffd", text)


def _make_storable(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
) -> tuple[str, Any]:
    # SQLAlchemy's INSERT of several rows in one statement says "many" with one mapping of all.
    if many and isinstance(parameters, (list, tuple)):
        return statement, [_storable_parameters(row) for row in parameters]
    return statement, _storable_parameters(parameters)


def _storable_parameters(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {key: _storable_value(value) for key, value in parameters.items()}
    if isinstance(parameters, (tuple, list)):
        return tuple(_storable_value(value) for value in parameters)
    return parameters


def _storable_value(value: Any) -> Any:
    return storable(value) if isinstance(value, str) else value


def _to_json(value: Any) -> str:
    # NaN is no JSON: SQLite would keep it and PostgreSQL refuse it.
    return storable(json.dumps(value, ensure_ascii=False, allow_nan=False))
