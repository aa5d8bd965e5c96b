"""Judged articles for tests of shifts and crossings, as rows and without a store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import SQLModel

from monitor.store.database import Store
from monitor.store.frames import Told
from monitor.store.story_tables import Story
from monitor.store.tables import Article, Assessment, Frame, Source

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Piece:
    """An article; its day counts from :data:`BEGIN`."""

    day: float
    bloc: str = "russia"
    frames: tuple[str, ...] = ()
    outlet: str = "TASS"
    text: str = ""
    title: str = "Title"
    lang: str = "en"
    story: int | None = None
    relevant: bool = True
    dated: bool = True
    copy: bool = False
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def moment(self) -> datetime:
        return BEGIN + timedelta(days=self.day)

    def told(self, number: int) -> Told:
        """As the query gives it."""
        return Told(
            number,
            f"https://news.example/{number}",
            self.moment,
            self.bloc,
            self.outlet,
            self.lang,
            self.story,
            self.title,
            "v1",
            {frame: self.scores.get(frame, 0.8) for frame in self.frames},
        )


def all_told(pieces: Iterable[Piece]) -> list[Told]:
    """In order of time."""
    told = [one.told(number) for number, one in enumerate(pieces, 1)]
    return sorted(told, key=lambda one: (one.moment, one.id))


def store_pieces(store: Store, pieces: Sequence[Piece], order: Sequence[int] | None = None) -> None:
    """Write the pieces as judged articles, in the given order; their addresses say which is which.

    Once for a store: the numbers of the rows are given.
    """
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {
        Source: [_SOURCE],
        Story: [
            {"id": number, "title": "Story", "first_seen_at": BEGIN, "last_seen_at": BEGIN}
            for number in sorted({one.story for one in pieces if one.story is not None})
        ],
        Article: [],
        Assessment: [],
        Frame: [],
    }
    for number in order if order is not None else range(len(pieces)):
        original = _add(rows, number, pieces[number], None)
        if pieces[number].copy:
            _add(rows, 1_000_000 + number, pieces[number], original)
    with store.write() as session:
        for table, values in rows.items():
            if values:
                session.connection().execute(insert(table), values)


_SOURCE: Final = {
    "id": 1, "name": "News", "url": "https://n.example", "kind": "feed", "bloc": "other",
    "interval_seconds": 900, "aggregator": False, "active": True, "paused": False, "state": "ok",
    "failures": 0,
}  # fmt: skip


def _add(
    rows: dict[type[SQLModel], list[dict[str, Any]]], number: int, piece: Piece, copy_of: int | None
) -> int:
    identifier = len(rows[Article]) + 1
    address = f"https://news.example/{number}"
    rows[Article].append(
        {
            "id": identifier, "source_id": 1, "url": address, "canonical_url": address,
            "link": address, "outlet": piece.outlet, "bloc": piece.bloc, "lang": piece.lang,
            "title": piece.title, "summary": "", "text": piece.text,
            "published_at": piece.moment if piece.dated else None, "published_origin": "feed",
            "first_seen_at": piece.moment, "state": "assessed", "rung": "feed", "attempts": 0,
            "story_id": piece.story, "copy_of_id": copy_of, "backfilled": False,
        }
    )  # fmt: skip
    rows[Assessment].append(
        {
            "id": identifier, "article_id": identifier, "model_version": "v1", "relevance": 0.9,
            "relevant": piece.relevant, "threshold": 0.5, "reasons": [],
            "assessed_at": piece.moment, "current": True,
        }
    )  # fmt: skip
    rows[Frame] += [
        {
            "assessment_id": identifier, "article_id": identifier, "frame": frame,
            "score": piece.scores.get(frame, 0.8), "evidence": "A sentence.",
        }
        for frame in piece.frames
    ]  # fmt: skip
    return identifier
