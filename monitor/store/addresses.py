"""Addresses of databases: what they may be, and how to show them."""

import re
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreError

_SECRET_OPTIONS: Final = ("password", "sslpassword", "passfile")
_FORMS: Final = '"sqlite:///PATH" or "postgresql://USER:PASSWORD@HOST/NAME"'


def parse_url(url: str) -> URL:
    """The address of a database as SQLAlchemy wants it, with the drivers that we ship.

    :raises StoreError: when it is neither a SQLite file nor a PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreError(
            "the database's address cannot be read",
            on=safe_url(url),
            do=f"set [database] url to {_FORMS}",
        ) from error
    if parsed.drivername in ("postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        if parsed.database and parsed.database != ":memory:" and not parsed.host:
            return parsed
        because = "SQLite needs the path of a file"
    else:
        because = f'"{parsed.drivername}" is not a database that this program knows'
    raise StoreError(
        "the database's address cannot be used",
        on=safe_url(url),
        because=because,
        do=f"set [database] url to {_FORMS}",
    )


def safe_url(url: str) -> str:
    """The address with every password masked, fit for logs, pages and messages."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return re.sub(r"//.*@", "//***@", url.split("?")[0], flags=re.DOTALL)
    hidden = dict.fromkeys(set(parsed.query).intersection(_SECRET_OPTIONS), "***")
    shown = parsed.update_query_dict(hidden).render_as_string(hide_password=True)
    return shown.replace("%2A%2A%2A", "***")


def label(url: URL) -> str:
    """The address as a person wrote it, with its password masked."""
    plain = url.set(drivername=url.get_backend_name())
    return safe_url(plain.render_as_string(hide_password=False))


def make_directory(url: URL) -> None:
    """Make the directory of a SQLite file, closed to other users, if it is absent.

    :raises StoreError: when it cannot be made.
    """
    directory = Path(url.database or "").resolve().parent
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "the database's directory cannot be made",
            on=str(directory),
            because=error.strerror or str(error),
            do="make it, or set [database] url to another place",
        ) from error
