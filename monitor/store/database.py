"""The store: sessions for reading, and one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlmodel import Session

from monitor.store.addresses import make_directory, parse_url, safe_url
from monitor.store.engine import LOCK_WAIT, make_engine, reading, writing
from monitor.store.explained import explained
from monitor.store.locks import writer_lock

__all__ = ["Store", "safe_url"]


class Store:
    """One database: sessions for reading, and one writer at a time.

    May be shared by threads.  Nothing is connected to before the first session or
    :meth:`check`; the directory of a SQLite file is made at once.

    :param url: ``sqlite:///PATH``, ``postgresql://...`` or ``postgresql+psycopg://...``
    :param lock_wait: seconds to wait for another process that writes.
    :raises StoreError: when the address is of no use, or the directory cannot be made.
    """

    def __init__(self, url: str, *, lock_wait: float = LOCK_WAIT) -> None:
        self._url = parse_url(url)
        self.url: Final = url
        self.dialect: Final = self._url.get_backend_name()  # "sqlite" | "postgresql"
        if self.dialect == "sqlite":
            make_directory(self._url)
        self._engine = make_engine(self._url, lock_wait=lock_wait)
        self._reading = reading(self._engine)
        self._writing = writing(self._engine)
        self._writer = writer_lock(self._url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the data and cannot write.

        Its objects stay usable afterwards.

        :raises StoreError: when the database cannot be reached or read.
        """
        with explained(self._url), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction, alone: committed at the end, rolled back on any exception.

        Not to be entered twice by one thread, and not to be held across an ``await``.

        :raises StoreError: when the database cannot be reached or written, or stays locked.
        """
        with (
            self._writer.hold(safe_url(self.url)),
            explained(self._url),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            # Takes the lock now: what is read in here must still be so at the commit.
            session.connection()
            yield session

    def check(self) -> None:
        """See that the database answers and has the tables of this version.

        :raises StoreError: cannot be reached, is not migrated, or is of a newer version.
        """
        from monitor.store.migrations import check_version

        check_version(self.url)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
