"""The command line: exit status, what goes where, and how little `--help` needs."""

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from monitor.cli import cli
from monitor.errors import ConfigurationError, MonitorError, StoreError
from monitor.store.database import Store
from monitor.store.migrations import upgrade
from tests.store.rows import add_article

FEEDS = """
[[source]]
name = "Dawn"
url = "https://dawn.example/feed"
bloc = "pakistan"
"""


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a configuration, which is the current one."""
    for name in [name for name in os.environ if name.startswith("MONITOR_")]:
        monkeypatch.delenv(name)
    (tmp_path / "feeds.toml").write_text(FEEDS)
    (tmp_path / "monitor.toml").write_text('[database]\nurl = "sqlite:///monitor.db"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(directory: Path) -> Iterator[Store]:
    url = f"sqlite:///{directory}/monitor.db"
    upgrade(url)
    opened = Store(url)
    yield opened
    opened.close()


def monitor(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, prog_name="monitor")


def process(*arguments: str, code: str = "from monitor.cli import main; main()") -> Result:
    """The command in a process of its own, which starts with nothing imported."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        check=False,
    )
    return Result(
        CliRunner(), done.stdout, done.stderr, done.stdout + done.stderr, None, done.returncode, None
    )  # fmt: skip


# --- help ----------------------------------------------------------------------------------

HEAVY = (
    "sklearn",
    "trafilatura",
    "apprise",
    "aiohttp",
    "sqlalchemy",
    "pydantic",
    "rich",
    "pyarrow",
)
NEEDED = f"""
import sys
sys.argv[0] = "monitor"
from monitor.cli import main
try:
    main()
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["export", "--help"], ["feeds", "-h"]])
def test_help_needs_next_to_nothing(arguments: list[str]) -> None:
    result = process(*arguments, code=NEEDED)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: monitor ")
    assert result.stderr == "[]\n"


def test_every_command_of_the_contract_is_there() -> None:
    commands = {
        "run", "demo", "poll", "digest", "why", "train", "evaluate", "export", "feeds", "check",
        "status", "db",
    }  # fmt: skip
    assert commands <= set(cli.commands)
    assert set(cli.commands["feeds"].commands) == {"list", "check", "discover", "import", "export"}
    assert set(cli.commands["db"].commands) == {"upgrade"}


def every_command() -> list[list[str]]:
    groups = {name: getattr(one, "commands", None) for name, one in cli.commands.items()}
    return [
        [name, *rest]
        for name, inner in groups.items()
        for rest in ([[one] for one in inner] if inner else [[]])
    ]


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    result = monitor(*command, "--help")

    assert result.exit_code == 0
    [sentence] = result.output.split("\n\n")[1:2]
    assert sentence.strip().endswith(".")


def test_python_m_monitor_is_monitor() -> None:
    code = "import runpy; runpy.run_module('monitor', run_name='__main__')"

    result = process("--version", code=code)

    assert result.exit_code == 0
    assert result.stdout.startswith("monitor, version ")


# --- wrong use: 2 --------------------------------------------------------------------------

WRONG_USE = {
    "no such command": (["polll"], "No such command 'polll'"),
    "no such option": (["status", "--fast"], "No such option"),
    "no argument": (["why"], "Missing argument 'URL'"),
    "another form": (["export", "--format", "xml"], "'xml' is not one of 'jsonl', 'csv', 'parquet'"),
    "no date": (["export", "--since", "yesterday"], 'monitor: wrong date: --since "yesterday"'),
    "a date beyond the calendar": (
        ["export", "--until", "0001-01-01T00:00+05:00"],
        'monitor: wrong date: --until "0001-01-01T00:00+05:00"',
    ),
    "preview and send": (["digest", "m", "--preview", "text", "--send"], "give one of them"),
    "no such file": (["feeds", "import", "missing.opml"], "'missing.opml' does not exist"),
    "no such report": (["evaluate", "missing.jsonl"], "'missing.jsonl' does not exist"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), WRONG_USE.values(), ids=WRONG_USE)
def test_wrong_use_ends_with_2(directory: Path, arguments: list[str], told: str) -> None:
    result = monitor(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_every_mistake_of_the_configuration_is_told_and_ends_with_2(directory: Path) -> None:
    (directory / "monitor.toml").write_text("[fetch]\ntimeout = 0\n[admin]\nport = -1\n")

    result = monitor("status")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "monitor: monitor.toml: [fetch] timeout: given 0; allowed: greater than 0\n"
        "monitor.toml: [admin] port: given -1; allowed: greater than or equal to 0\n"
    )


def test_a_missing_configuration_ends_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = monitor("feeds", "list")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "named by --config or MONITOR_CONFIG" in result.stderr


# --- where the configuration is ------------------------------------------------------------


@pytest.mark.parametrize("way", ["option", "environment"])
def test_the_configuration_may_be_elsewhere(
    directory: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    elsewhere = directory / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "feeds.toml").write_text(FEEDS.replace("Dawn", "Elsewhere"))
    (elsewhere / "my.toml").write_text("")
    arguments = ["feeds", "list"]
    if way == "option":
        arguments = ["--config", "elsewhere/my.toml", *arguments]
    else:
        monkeypatch.setenv("MONITOR_CONFIG", "elsewhere/my.toml")

    result = monitor(*arguments)

    assert result.exit_code == 0
    assert "Elsewhere" in result.stdout


# --- failed: 1 -----------------------------------------------------------------------------

FAILS = {
    "database not made": (["status"], "monitor: "),
    "export of nothing": (["export"], "monitor: "),
    "no such digest": (["digest", "evening"], "monitor: "),
    "no address": (["why", "dawn"], "monitor: no address: dawn (give the article's address"),
    "no such source": (["feeds", "check", "Tass"], "monitor: unknown source: Tass ("),
}


@pytest.mark.parametrize(("arguments", "told"), FAILS.values(), ids=FAILS)
def test_what_fails_ends_with_1_and_one_sentence(
    directory: Path, arguments: list[str], told: str
) -> None:
    result = monitor(*arguments)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.stderr


def test_an_article_that_was_never_seen_ends_with_1(store: Store) -> None:
    result = monitor("why", "https://dawn.example/never")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("never seen: https://dawn.example/never\n")


ERRORS: dict[str, tuple[BaseException, int, str]] = {
    "ours": (MonitorError("not done", on="x"), 1, "monitor: not done: x\n"),
    "configuration": (ConfigurationError("wrong"), 2, "monitor: wrong\n"),
    "with a secret": (
        MonitorError("not sent", on="slack://T0/B0/s3cret"),
        1,
        "monitor: not sent: slack://***\n",
    ),
    "from the web": (MonitorError("bad \x1b[2J\x07"), 1, "monitor: bad \\x1b[2J\\x07\n"),
    "side by side": (
        ExceptionGroup("tasks", [StoreError("locked"), StoreError("locked"), StoreError("full")]),
        1,
        "monitor: locked\nmonitor: full\n",
    ),
    "deep side by side": (
        ExceptionGroup("a", [ExceptionGroup("b", [ConfigurationError("wrong")])]),
        2,
        "monitor: wrong\n",
    ),
}


def failing(error: BaseException) -> click.Group:
    """A command line like ours with a command that ends so."""

    @click.group(cls=type(cli))
    def commands() -> None: ...

    @commands.command()
    def fail() -> None:
        raise error

    return commands


@pytest.mark.parametrize(("error", "status", "told"), ERRORS.values(), ids=ERRORS)
def test_an_error_of_ours_is_a_sentence(error: BaseException, status: int, told: str) -> None:
    result = CliRunner().invoke(failing(error), ["fail"])

    assert (result.exit_code, result.stdout, result.stderr) == (status, "", told)


@pytest.mark.parametrize(
    "error",
    [ValueError("ours"), ExceptionGroup("tasks", [StoreError("locked"), ValueError("ours")])],
    ids=["alone", "beside one of ours"],
)
def test_a_fault_of_the_program_is_not_hidden(error: Exception) -> None:
    assert CliRunner().invoke(failing(error), ["fail"]).exception is error


# --- done: 0, results on standard output, all else on standard error ------------------------


def test_a_database_is_made_once(directory: Path) -> None:
    first, second = monitor("db", "upgrade"), monitor("db", "upgrade")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (first.stdout, second.stdout) == ("", "")
    assert "upgraded to " in first.stderr
    assert second.stderr.endswith(": up to date\n")
    assert (directory / "monitor.db").exists()


def test_the_export_alone_is_on_standard_output(store: Store) -> None:
    with store.write() as session:
        add_article(session, 1, title="Учения\u2028")
        add_article(session, 2)

    result = process("export")

    assert result.exit_code == 0
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == [1, 2]
    assert result.stderr == "2 articles written\n"


def test_parquet_goes_through_a_pipe(store: Store) -> None:
    with store.write() as session:
        add_article(session, 1)

    result = process("export", "--format", "parquet")

    assert (result.exit_code, result.stderr) == (0, "1 articles written\n")
    assert parquet.read_table(io.BytesIO(result.stdout_bytes)).num_rows == 1


def test_parquet_is_not_written_to_a_terminal(store: Store) -> None:
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "export", "--format", "parquet"],
            stdout=child,
            stderr=subprocess.PIPE,
            timeout=60,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            check=False,
        )
    finally:
        os.close(child)
        os.close(parent)

    assert done.returncode == 2
    assert done.stderr.startswith(b"monitor: Parquet is not written to a terminal")


def test_a_reader_that_goes_away_is_no_fault(store: Store) -> None:
    with store.write() as session:
        for number in range(300):
            add_article(session, number, text="x" * 5_000)

    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "export"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()

    assert b"Traceback" not in told
    assert running.returncode == 1


def test_logs_go_to_standard_error() -> None:
    code = (
        "import logging; from monitor.cli import cli, main;"
        "cli.command('say')(lambda: logging.getLogger('monitor.x').debug('said'));"
        "main()"
    )

    assert process("say", code=code).stderr == ""
    told = process("--verbose", "say", code=code)
    assert told.stdout == ""
    assert told.stderr.endswith(" DEBUG   monitor.x: said\n")
