"""Small facts that outlive the process."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from monitor.store.tables import Note


def read_note(session: Session, key: str) -> Note | None:
    """What was noted under ``key``."""
    return session.get(Note, key)


def write_note(session: Session, key: str, value: dict[str, Any], now: datetime) -> None:
    """Note ``value`` under ``key`` in place of what stood there."""
    note = session.get(Note, key) or Note(key=key, value=value, updated_at=now)
    note.value = value
    note.updated_at = now
    session.add(note)
