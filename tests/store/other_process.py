"""What a second process does to a database in the tests; run as a program.

Says ``ready`` on standard output, goes on when a line comes on standard input.
"""

import sys
from datetime import UTC, datetime

from monitor.store.database import Store
from monitor.store.migrations import upgrade
from monitor.store.tables import Note


def wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def hold(url: str) -> None:
    """Write without ending the transaction."""
    with Store(url).write() as session:
        session.add(Note(key="held", value={}, updated_at=datetime(2026, 1, 1, tzinfo=UTC)))
        session.flush()
        wait()


def migrate(url: str) -> None:
    wait()
    upgrade(url)


if __name__ == "__main__":
    {"hold": hold, "migrate": migrate}[sys.argv[1]](sys.argv[2])
