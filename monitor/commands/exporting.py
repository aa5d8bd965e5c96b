"""`monitor export`."""

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any, cast

from monitor.commands.context import ready_store, say
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.errors import ConfigurationError
from monitor.export import Format, export_rows, write


def export(
    config: Config,
    form: str,
    since: datetime | None,
    until: datetime | None,
    *,
    relevant_only: bool,
) -> None:
    """Write articles to standard output.

    :raises ConfigurationError: Parquet asked for on a terminal.
    """
    if form == "parquet" and sys.stdout.isatty():
        raise ConfigurationError(
            "Parquet is not written to a terminal", do="add > articles.parquet to the command"
        )
    with closing(ready_store(config)) as store, progress("exporting") as step:
        rows = export_rows(store, since=since, until=until, relevant_only=relevant_only)

        def counted() -> Iterator[dict[str, Any]]:
            for number, row in enumerate(rows, 1):
                step(number, None)
                yield row

        count = write(counted(), cast(Format, form), sys.stdout.buffer)
    sys.stdout.buffer.flush()
    say(f"{count} articles written")
