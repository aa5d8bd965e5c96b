"""What befalls the database, in words for a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreError
from monitor.store.addresses import label


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what befalls the database itself into a :class:`StoreError`.

    Errors that speak of a statement or of the data (integrity, unknown tables) pass unchanged:
    they are ours, not the person's.
    """
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreError(
            "the database has no free connection",
            on=label(url),
            because="all connections of this program are in use",
            do="try again",
        ) from error
    except DBAPIError as error:
        known = _explain(error)
        if known is None:
            raise
        what, do = known
        raise StoreError(what, on=label(url), because=_cause(error, url), do=do) from error


_SQLITE_CAUSES: Final = {
    sqlite3.SQLITE_BUSY: (
        "the database is locked",
        "another program is writing to it; wait until it has ended and try again",
    ),
    sqlite3.SQLITE_LOCKED: ("the database is locked", "try again"),
    sqlite3.SQLITE_CANTOPEN: (
        "the database cannot be opened",
        "check the path and who may read and write it",
    ),
    sqlite3.SQLITE_PERM: (
        "the database cannot be opened",
        "check who may read and write the file",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database cannot be written",
        "check who may write the file and its directory",
    ),
    sqlite3.SQLITE_FULL: ("the database cannot grow", "make room on the disk"),
    sqlite3.SQLITE_IOERR: ("the disk failed under the database", "check the disk"),
    sqlite3.SQLITE_NOTADB: (
        "the file is not a database of this program",
        "set [database] url to another path, or put a backup in its place",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database file is damaged",
        "stop the daemon and put a backup in its place",
    ),
}

_UNREACHABLE: Final = (
    "the database cannot be reached",
    "check that PostgreSQL runs and that [database] url names the right host, user and database",
)
# By the first two letters of SQLSTATE; PostgreSQL's manual, appendix A.
_POSTGRESQL_CAUSES: Final = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "40": ("the database gave up a write that was in another's way", "try again"),
    "53": ("the database is out of room or connections", "make room on its server"),
    "55": (
        "the database is locked",
        "another program is writing to it; wait until it has ended and try again",
    ),
    "57": ("the database ended the connection", "check that PostgreSQL runs, and try again"),
    "58": ("the database's server failed", "see PostgreSQL's own log"),
    "XX": ("the database is damaged", "see PostgreSQL's own log"),
}


def _explain(error: DBAPIError) -> tuple[str, str] | None:
    """What failed and what to do, where the database itself is at fault."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The low byte is the primary result code (SQLite, "Result and Error Codes").
        return _SQLITE_CAUSES.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _POSTGRESQL_CAUSES.get(str(state)[:2])
    # The driver's own errors have no SQLSTATE: no connection, or one that broke.
    return _UNREACHABLE if type(cause).__name__ in _DRIVER_ERRORS else None


_DRIVER_ERRORS: Final = ("OperationalError", "ConnectionTimeout", "InterfaceError")


def _cause(error: DBAPIError, url: URL) -> str:
    cause = " ".join(str(error.orig).split())
    return cause.replace(url.password, "***") if url.password else cause
