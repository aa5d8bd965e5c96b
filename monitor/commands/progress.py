"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from monitor.logs import printable

# Seconds before the first plain line and between two; a log is not to be filled by its own progress.
_FIRST_AFTER = 2.0
_LINE_EVERY = 5.0


class Step(Protocol):
    """Told after each piece of work."""

    def __call__(self, done: int, total: int | None, note: str = "") -> None: ...


@contextmanager
def progress(title: str, now: Callable[[], float] = time.monotonic) -> Iterator[Step]:
    """A function to call with how much is done; it writes to standard error.

    :param now: seconds that never run backwards.
    """
    if sys.stderr.isatty():
        with _bar(title) as step:
            yield step
    else:
        yield _lines(title, now)


@contextmanager
def _bar(title: str) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=False) as bar:
        task = bar.add_task(title, total=None, note="")

        def step(done: int, total: int | None, note: str = "") -> None:
            bar.update(task, completed=done, total=total, note=printable(note[:60]))

        yield step


def _lines(title: str, now: Callable[[], float]) -> Step:
    due = now() + _FIRST_AFTER

    def step(done: int, total: int | None, note: str = "") -> None:
        nonlocal due
        if now() < due and done != total:
            return
        due = now() + _LINE_EVERY
        of = f" of {total}" if total is not None else ""
        line = f"{title}: {done}{of}{'  ' + note if note else ''}"
        print(printable(line), file=sys.stderr, flush=True)

    return step
