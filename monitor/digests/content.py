"""What a digest says, apart from how it looks.

Stored as JSON with the digest, so that a past one can be rendered again, byte for byte.  A field
that is added later needs a default: old digests do not have it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from monitor.settings import DigestSection


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who tells it, and the bloc for which that outlet speaks."""

    name: str
    bloc: str


@dataclass(frozen=True, slots=True)
class EventItem:
    """A drill or deal that is new, or whose status has changed, with its best evidence.

    ``evidence`` is a sentence of the named article to the letter; ``status_before`` is what an
    earlier digest of the same name told, None where none did.  ``details`` are the days, the place,
    the amount and the manner of telling, as far as they are known.
    """

    ledger_id: str
    type: str
    name: str
    status: str
    status_before: str | None
    evidence: str
    lang: str
    title: str
    outlet: Outlet
    url: str
    published: datetime | None
    others: tuple[Outlet, ...]
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleItem:
    """An article, with the outlets that ran a copy of it."""

    title: str
    outlet: Outlet
    lang: str
    score: float  # relevance, 0 to 1
    published: datetime | None
    why: str  # the strongest reason for its score
    url: str
    copies: tuple[Outlet, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that is ``failing``, ``silent`` or ``empty``."""

    name: str
    state: str
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Articles assessed in the period and the sources they came from; sources by state."""

    articles: int = 0
    sources_heard: int = 0
    sources: int = 0
    ok: int = 0
    waiting: int = 0
    paused: int = 0


@dataclass(frozen=True, slots=True)
class DigestContent:
    """One digest.  ``number`` is 0 where it is not recorded (a preview)."""

    name: str
    number: int
    timezone: str
    since: datetime
    until: datetime
    sections: tuple[DigestSection, ...]
    relevant: int  # articles, copies not counted
    events: tuple[EventItem, ...]
    events_left_out: int
    articles: tuple[ArticleItem, ...]
    articles_left_out: int
    troubles: tuple[Trouble, ...]
    counts: Counts
    older_left_out: int = 0  # relevant, but published too long before the period; without copies

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell in the sections that it has."""
        return not self.events and not self.articles

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for :class:`~monitor.store.tables.Digest`."""
        stored: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "DigestContent":
        """The digest that :meth:`to_json` gave.

        :raises pydantic.ValidationError: when it is none.
        """
        return _ADAPTER.validate_python(stored)


_ADAPTER = TypeAdapter(DigestContent)
