"""Starting :mod:`tests.store.other_process` and ending it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def other_process(task: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """The process, once it has said that it is ready; killed at the end if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.store.other_process", task, url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
