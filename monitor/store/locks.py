"""The one writer of this process; among processes the database itself sees to it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.engine import URL

from monitor.errors import StoreError

# Seconds for another thread of this process.  Longer than for another process, because it is
# known to be alive and at work.
THREAD_WAIT: Final = 60.0


class WriterLock:
    """Held by the one thread that writes to a database; one object for each database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner: int | None = None

    @contextmanager
    def hold(self, on: str, wait: float = THREAD_WAIT) -> Iterator[None]:
        """Wait for the other threads of this process.

        :raises StoreError: when ``wait`` seconds were not enough.
        :raises RuntimeError: when this thread is writing already; it would wait for itself.
        """
        if self._owner == threading.get_ident():
            raise RuntimeError("write() inside write(): pass the session on instead")
        if not self._lock.acquire(timeout=wait):
            raise StoreError(
                "the database is locked",
                on=on,
                because=f"another part of this program has been writing for {wait:g} s",
                do="try again; if it stays so, restart the daemon",
            )
        try:
            self._owner = threading.get_ident()
            yield
        finally:
            self._owner = None
            self._lock.release()


_locks: dict[str, WriterLock] = {}
_locks_guard = threading.Lock()


def writer_lock(url: URL) -> WriterLock:
    """The lock of this database, the same for every store of this process that names it."""
    if url.get_backend_name() == "sqlite":
        key = os.path.realpath(url.database or "")
    else:
        key = f"{url.host}:{url.port or 5432}/{url.database}"
    with _locks_guard:
        return _locks.setdefault(key, WriterLock())
