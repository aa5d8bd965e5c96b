"""What all commands share: the configuration they were started with, and where they write."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.text import Text

from monitor.clock import Clock, SystemClock
from monitor.config import Config, load_config
from monitor.errors import ConfigurationError
from monitor.logs import printable
from monitor.runtime import open_store
from monitor.store.database import Store

T = TypeVar("T")

clock: Clock = SystemClock()

# A program that reads our output must find each row of a table on one line.
_WIDER_THAN_ANY_TEXT = 100_000


def load(path: Path) -> Config:
    """The configuration, with every delivery address looked at."""
    from monitor.digests.targets import validate_target

    directory = path.absolute().parent
    return load_config(
        path.absolute(), check_target=lambda address: validate_target(address, directory)
    )


class _Results(Console):
    """A console that takes text for text, wherever it comes from."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(printable(text), **options)


def results() -> Console:
    """Where results go: standard output, as wide as its terminal or as its text."""
    width = None if sys.stdout.isatty() else _WIDER_THAN_ANY_TEXT
    return _Results(width=width, highlight=False, markup=False, emoji=False)


def say(message: str) -> None:
    """Everything that is not a result goes to standard error."""
    print(printable(message), file=sys.stderr, flush=True)


def ready_store(config: Config) -> Store:
    """The database for a command that only reads or writes it.

    :raises StoreError: not there, or of another version.
    """
    store = open_store(config)
    store.check()
    return store


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work to its end; Ctrl-C cancels it cleanly."""
    return asyncio.run(work)


def run_until_cancelled(work: Coroutine[Any, Any, bool]) -> bool:
    """Run work that a signal ends in order; ended so, it has done what was asked."""
    try:
        return asyncio.run(work)
    except asyncio.CancelledError:
        return True


def parse_moment(value: str | None, option: str) -> datetime | None:
    """A date or a date with time, in UTC where no zone is given.

    :raises ConfigurationError: for what is neither.
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigurationError(
            "wrong date",
            on=f'{option} "{value}"',
            do='write it as "2026-03-01" or "2026-03-01T07:00"',
        ) from error
