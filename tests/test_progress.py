"""Progress: a bar on a terminal, plain lines elsewhere, and none for short work."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.commands.progress import progress


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def test_the_end_is_always_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("polling") as step:
        for number in range(1, 4):
            step(number, 3, f"Source {number}")

    assert lines(capsys) == ["polling: 3 of 3  Source 3"]


def test_short_work_of_no_known_length_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("exporting") as step:
        for number in range(1, 1_000):
            step(number, None)

    assert lines(capsys) == []


def test_long_work_is_told_after_two_seconds_and_then_each_five(
    capsys: pytest.CaptureFixture[str],
) -> None:
    passed = 0.0

    with progress("exporting", now=lambda: passed) as step:
        for number in range(1, 14):
            passed = float(number)
            step(number, None)

    assert lines(capsys) == ["exporting: 2", "exporting: 7", "exporting: 12"]


def test_a_note_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("polling") as step:
        step(1, 1, "[red]\x1b[2J")

    assert lines(capsys) == ["polling: 1 of 1  [red]\\x1b[2J"]


def test_on_a_terminal_there_is_a_bar() -> None:
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    code = (
        "from monitor.commands.progress import progress\n"
        "with progress('polling') as step:\n"
        "    step(1, 2, '[red]a\\x1b]0;b')\n"
        "    step(2, 2, '[red]a\\x1b]0;b')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=child,
            timeout=60,
            env=environment,
            check=False,
        )
        shown = os.read(parent, 100_000).decode()
    finally:
        os.close(child)
        os.close(parent)

    assert (done.returncode, done.stdout) == (0, b"")
    assert "polling" in shown
    assert "2/2" in shown
    assert "\x1b]0;" not in shown
