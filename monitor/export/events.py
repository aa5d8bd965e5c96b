"""Drills and deals as rows for other programs (`monitor export --what events`).

The fields and their order are a contract with programs outside (see docs/export.md):

    ledger_id   key of the record, the same as in the events of an article
    type        drill or deal
    name        such as Druzhba-2025 or Pakistan Stream gas pipeline
    series      the annual exercise without its year, or null
    parties     the two parties
    status      the status in force: rumoured, planned, under_way, concluded (drill); rumoured,
                proposed, negotiating, signed, delivered (deal); cancelled, denied (both)
    disputed    whether blocs contradict one another on it
    first_day   the days of the drill or of the deal's status, as articles give them, or null
    last_day
    place       as an article writes it, or null; likewise the amount
    amount
    first_told  date of the first article that tells of it: publication or, where there is none,
                the first sight
    last_told   date of the last one
    opened      when the monitor first knew of it
    articles    how many articles tell of it, copies counted once
    steps       the first account of each status in each bloc, in the order in which they were told:
                list of {"status", "bloc", "mode", "told", "outlet", "lang", "article_id",
                "evidence", "articles"}; mode is reports, recalls, rumours or denies, evidence a
                sentence of the article to the letter, articles how many of that bloc say so
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

from monitor.export.formats import Columns, moment_text
from monitor.store.database import Store
from monitor.store.ledger import live_records, steps_of
from monitor.store.ledger_tables import LedgerRecord, LedgerStep

COLUMNS: Final[Columns] = {
    "ledger_id": "text",
    "type": "text",
    "name": "text",
    "series": "text",
    "parties": ["text"],
    "status": "text",
    "disputed": "flag",
    "first_day": "text",
    "last_day": "text",
    "place": "text",
    "amount": "text",
    "first_told": "text",
    "last_told": "text",
    "opened": "text",
    "articles": "number",
    "steps": [
        {
            "status": "text",
            "bloc": "text",
            "mode": "text",
            "told": "text",
            "outlet": "text",
            "lang": "text",
            "article_id": "number",
            "evidence": "text",
            "articles": "number",
        }
    ],
}

_BATCH = 200


def event_rows(
    store: Store, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Records, the one told of last first, one mapping of :data:`COLUMNS` each.

    Those that were merged, or that no article tells of any more, are left out.

    :param since: only what an article dated at or after this tells of.
    :param until: only what was first told of before this.
    """
    last: tuple[datetime, int] | None = None
    # One session, which sees one moment: a record that is told of between two pages would move to
    # the front, to a page that has been passed.
    with store.read() as session:
        while records := live_records(session, since, until, after=last, limit=_BATCH):
            last = records[-1].last_told_at, records[-1].id or 0
            steps: dict[int, list[LedgerStep]] = {}
            for step in steps_of(session, [one.id for one in records if one.id is not None]):
                steps.setdefault(step.record_id, []).append(step)
            for record in records:
                yield event_row(record, steps.get(record.id or 0, ()))


def event_row(record: LedgerRecord, steps: Sequence[LedgerStep]) -> dict[str, Any]:
    """One record as :data:`COLUMNS`; plain values only."""
    return {
        "ledger_id": record.key,
        "type": record.type,
        "name": record.name,
        "series": record.series,
        "parties": list(record.parties),
        "status": record.status,
        "disputed": record.disputed,
        "first_day": _day(record.first_day),
        "last_day": _day(record.last_day),
        "place": record.place,
        "amount": record.amount,
        "first_told": moment_text(record.first_told_at),
        "last_told": moment_text(record.last_told_at),
        "opened": moment_text(record.opened_at),
        "articles": record.articles,
        "steps": [
            {
                "status": step.status,
                "bloc": step.bloc,
                "mode": step.mode,
                "told": moment_text(step.told_at),
                "outlet": step.outlet,
                "lang": step.lang,
                "article_id": step.article_id,
                "evidence": step.evidence,
                "articles": step.articles,
            }
            for step in steps
        ],
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
