"""`monitor export`."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, cast

from monitor.commands.context import ready_store, say
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.errors import ConfigurationError
from monitor.export import articles, events, shifts, stories
from monitor.export.formats import Columns, Format, write
from monitor.store.database import Store


def export(
    config: Config,
    what: str,
    form: str,
    since: datetime | None,
    until: datetime | None,
    *,
    relevant_only: bool = False,
) -> None:
    """Write articles, stories, events (the ledger) or shifts to standard output.

    :raises ConfigurationError: Parquet asked for on a terminal.
    """
    if form == "parquet" and sys.stdout.isatty():
        raise ConfigurationError(
            "Parquet is not written to a terminal", do=f"add > {what}.parquet to the command"
        )
    with closing(ready_store(config)) as store, progress("exporting") as step:
        columns, rows = _table(store, what, since, until, relevant_only)

        def counted() -> Iterator[dict[str, Any]]:
            for number, row in enumerate(rows, 1):
                step(number, None)
                yield row

        count = write(counted(), columns, cast(Format, form), sys.stdout.buffer)
    sys.stdout.buffer.flush()
    say(f"{count} {what} written")


def _table(
    store: Store, what: str, since: datetime | None, until: datetime | None, relevant_only: bool
) -> tuple[Columns, Iterable[dict[str, Any]]]:
    match what:
        case "stories":
            return stories.COLUMNS, stories.story_rows(store, since, until)
        case "events":
            return events.COLUMNS, events.event_rows(store, since, until)
        case "shifts":
            return shifts.COLUMNS, shifts.shift_rows(store, since, until)
        case _:
            rows = articles.article_rows(
                store, since=since, until=until, relevant_only=relevant_only
            )
            return articles.COLUMNS, rows
