"""`monitor ledger`: the drills and deals, how far each has come, and who said so."""

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.table import Table

from monitor.analysis.details import detail_parts
from monitor.analysis.ledger_flags import status_words
from monitor.commands.context import ready_store, results, say
from monitor.commands.lines import json_line, one_line
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.export.events import event_row
from monitor.store.articles import moment_of
from monitor.store.ledger import articles_of, flags_of, live_records, record_of_key, steps_of
from monitor.store.ledger_tables import Flag, LedgerRecord, LedgerStep
from monitor.store.tables import Article, Event

LIMIT: Final = 100
# From this width of the terminal on, in columns, a line has room for all that is told of a record.
WIDE: Final = 150
# Of the articles on one record, the newest are shown.
SHOWN_ARTICLES: Final = 20

_HEADINGS: Final = (
    "type", "name", "status", "days", "place", "amount", "articles", "blocs", "first told",
    "last step", "key",
)  # fmt: skip
_NARROW: Final = ("key", "status", "days", "last step")
# Kept on one line where there is room; names, places and keys may take several.
_SHORT: Final = frozenset({"type", "status", "days", "articles"})


def show_ledger(
    config: Config,
    since: datetime | None = None,
    as_json: bool = False,
    *,
    until: datetime | None = None,
    kind: str | None = None,
    limit: int | None = LIMIT,
) -> None:
    """Print the records, the one told of last first.

    :param since: only what an article dated at or after this tells of.
    :param until: only what was first told of before this.
    :param kind: ``drill`` or ``deal``; both where None.
    :param as_json: one JSON object a line, with the fields of the export.
    """
    with closing(ready_store(config)) as store, store.read() as session:
        records = live_records(session, since, until, kind=kind, limit=limit)
        steps: dict[int, list[LedgerStep]] = {}
        for step in steps_of(session, [one.id for one in records if one.id is not None]):
            steps.setdefault(step.record_id, []).append(step)
    if as_json:
        for record in records:
            print(json_line(event_row(record, steps.get(record.id or 0, ()))))
        return
    out = results()
    if not records:
        out.print("no drill or deal in this time" if since or until else "no drill or deal yet")
        return
    wide = out.width >= WIDE
    headings = _HEADINGS if wide else _NARROW
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=wide and heading in _SHORT, overflow="fold")
    for record in records:
        cells = _cells(record, steps.get(record.id or 0, ()))
        table.add_row(*(cells[heading] for heading in headings))
    out.print(table)
    if len(records) == limit:
        say(f"the first {limit}; --limit shows more, if there are more")


def show_record(config: Config, key: str, as_json: bool = False) -> None:
    """Print one record in full: what is known, every account by status and bloc, its flags.

    :param key: the record's, or that of one that was merged into it.
    :raises MonitorError: there is none.
    """
    with closing(ready_store(config)) as store, store.read() as session:
        record = record_of_key(session, key)
        if record is None or record.id is None:
            raise MonitorError(
                "no such drill or deal", on=key, do='"monitor ledger" lists those there are'
            )
        steps = steps_of(session, [record.id])
        articles = articles_of(session, record.id)
        flags = flags_of(session, record.id)
    if as_json:
        print(json_line(event_row(record, steps)))
        return
    out = results()
    if record.key != key:
        out.print(f"{one_line(key)} was found to be {one_line(record.key)}", soft_wrap=True)
    _show_summary(out, record, steps)
    _show_steps(out, record, steps)
    _show_articles(out, articles)
    _show_flags(out, flags)


def _cells(record: LedgerRecord, steps: Sequence[LedgerStep]) -> dict[str, str]:
    """What stands under each heading."""
    return {
        "type": record.type,
        "name": one_line(record.name),
        "status": _standing(record),
        "days": _days(record),
        "place": one_line(record.place or ""),
        "amount": one_line(record.amount or ""),
        "articles": str(record.articles),
        "blocs": " ".join(dict.fromkeys(step.bloc for step in steps)),
        "first told": _told(steps[0]) if steps else "",
        "last step": f"{status_words(steps[-1].status)}: {_told(steps[-1])}" if steps else "",
        "key": one_line(record.key),
    }


def _show_summary(out: Console, record: LedgerRecord, steps: Sequence[LedgerStep]) -> None:
    out.print(f"{record.type}: {one_line(record.name)}", soft_wrap=True)
    out.print(f"key: {one_line(record.key)}", soft_wrap=True)
    out.print(f"parties: {', '.join(record.parties)}")
    out.print(f"status: {_standing(record)}")
    for label, value in (
        ("days", _days(record)),
        ("place", record.place),
        ("amount", record.amount),
    ):
        if value:
            out.print(f"{label}: {one_line(value)}", soft_wrap=True)
    blocs = len({step.bloc for step in steps})
    out.print(
        f"told of from {record.first_told_at:%Y-%m-%d} to {record.last_told_at:%Y-%m-%d},"
        f" by {record.articles} articles of {blocs} blocs; known since {record.opened_at:%Y-%m-%d}"
    )


def _show_steps(out: Console, record: LedgerRecord, steps: Sequence[LedgerStep]) -> None:
    out.print("")
    out.print("accounts contradict one another:" if record.disputed else "steps:")
    for step in steps:
        manner = "" if step.mode == "reports" else f", {step.mode}"
        count = f"{step.articles} article{'' if step.articles == 1 else 's'}"
        out.print(
            f"{step.told_at:%Y-%m-%d}  {status_words(step.status)}, {step.bloc}:"
            f" {one_line(step.outlet)} ({step.lang}{manner}); {count} of this bloc",
            soft_wrap=True,
        )
        out.print(f"  “{one_line(step.evidence)}”", soft_wrap=True)


def _show_articles(out: Console, articles: Sequence[tuple[Article, Event]]) -> None:
    out.print("")
    out.print("articles:")
    if len(articles) > SHOWN_ARTICLES:
        out.print(f"(the last {SHOWN_ARTICLES} of {len(articles)})")
    for article, event in articles[-SHOWN_ARTICLES:]:
        told = moment_of(article)
        status = status_words(event.status) if event.mode == "reports" else event.mode
        copy = ", copy" if article.copy_of_id else ""
        out.print(
            f"{told:%Y-%m-%d}  {status}: {one_line(article.outlet)}{copy},"
            f" {one_line(article.title)} {one_line(article.link)}",
            soft_wrap=True,
        )


def _show_flags(out: Console, flags: Sequence[Flag]) -> None:
    if flags:
        out.print("")
        out.print("flags:")
    for flag in flags:
        out.print(f"{flag.raised_at:%Y-%m-%d %H:%M}  {one_line(flag.sentence)}", soft_wrap=True)


def _standing(record: LedgerRecord) -> str:
    return status_words(record.status) + (", disputed" if record.disputed else "")


def _days(record: LedgerRecord) -> str:
    return "".join(detail_parts("reports", record.first_day, record.last_day, None, None))


def _told(step: LedgerStep) -> str:
    return f"{one_line(step.outlet)} {step.told_at:%Y-%m-%d}"
