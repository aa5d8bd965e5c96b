"""Log lines: one an event, on standard error, and never a secret in them."""

import logging
import re
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import MonitorError
from monitor.logs import printable, redacted, set_up_logging

log = logging.getLogger("monitor.test")


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave the logging of the test run as it was found."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    yield
    root.handlers, root.level = handlers, level


SECRETS = {
    "PostgreSQL's password": (
        "cannot connect to postgresql://me:s3cret@db/entente",
        "cannot connect to postgresql://***@db/entente",
    ),
    "password with an at sign": (
        "postgresql+psycopg://me:s3@cret@db/entente",
        "postgresql+psycopg://***@db/entente",
    ),
    "password with a slash": (
        "postgresql://me:s3/cret@db/entente",
        "postgresql://***@db/entente",
    ),
    "password with a question mark": (
        "postgresql://me:s3?cret@db/entente",
        "postgresql://***@db/entente",
    ),
    "name alone": ("https://s3cret@example.org/feed", "https://***@example.org/feed"),
    "password in the query": (
        "postgresql://db/entente?user=me&password=s3cret&x=1",
        "postgresql://db/entente?user=me&password=***&x=1",
    ),
    "password of a connection string": ("host=db password=s3cret", "host=db password=***"),
    "mail": (
        "mailtos://me:s3cret@smtp.example.org/?to=desk@example.org failed",
        "mailtos://*** failed",
    ),
    "Slack": ("to slack://T0/B0/s3cret/#desk", "to slack://***"),
    "Slack in capitals": ("to SLACK://T0/B0/s3cret", "to SLACK://***"),
    "Telegram": ("tgram://123:s3cret/456", "tgram://***"),
    "a channel that nobody named here": ("gotifys://host/s3cret", "gotifys://***"),
    "a channel in quotes": ("'discord://1/s3cret'", "'discord://***'"),
    "Slack's web address": (
        "POST https://hooks.slack.com/services/T0/B0/s3cret",
        "POST https://hooks.slack.com/services/***",
    ),
    "Slack's web address in pieces": (
        "HTTPSConnectionPool(host='hooks.slack.com'): url: /services/T0/B0/s3cret (Caused by x)",
        "HTTPSConnectionPool(host='hooks.slack.com'): url: /services/*** (Caused by x)",
    ),
    "Discord's web address": (
        "https://discord.com/api/webhooks/1/s3cret",
        "https://discord.com/api/webhooks/***",
    ),
    "Telegram's web address": (
        "https://api.telegram.org/bot123:s3cret/sendMessage",
        "https://api.telegram.org/bot***",
    ),
    "two in a line": (
        "json://s3cret/ and xml://s3cret/",
        "json://*** and xml://***",
    ),
}


@pytest.mark.parametrize(("text", "shown"), SECRETS.values(), ids=SECRETS)
def test_secrets_are_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown
    assert "s3cret" not in redacted(text)
    assert redacted(redacted(text)) == redacted(text)


OPEN = {
    "feed": "source Dawn: https://www.dawn.com/feeds/home: timed out",
    "port": "page at http://127.0.0.1:8470/",
    "at sign in a path": "https://medium.com/@analyst/pivot",
    "SQLite": "sqlite:////srv/entente/monitor.db: up to date",
    "file": "file:///srv/entente/digests",
    "a page on services": "https://example.org/services/defence",
    "query": "https://example.org/?id=7&page=2",
    "words": "a password is set; the token was read",
}


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert redacted(text) == text


PARTS = st.text(alphabet="abcXYZ019-_.~!$*+/:@?#%", min_size=1, max_size=20)


@given(user=st.text(alphabet="abc019", max_size=5), password=PARTS)
def test_no_password_of_an_address_gets_through(user: str, password: str) -> None:
    secret = f"S{password}S"

    assert secret not in redacted(f"at postgresql://{user}:{secret}@db/entente now")
    assert secret not in redacted(f"at ntfys://{user}:{secret}@host/topic now")


@pytest.mark.parametrize("piece", ["http://", "a:", "://:", "x=", "/bot1:", "http://a:b", "\x1b"])
def test_a_long_line_from_the_web_costs_no_more_than_its_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    started = time.process_time()

    printable(redacted(text))

    # Some 0.1 s; minutes, were it quadratic.
    assert time.process_time() - started < 5


def written(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_a_line_has_time_level_name_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    log.info("running: %d sources", 3)

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO    monitor\.test: running: 3 sources\n",
        written(capsys),
    )


def test_secrets_are_hidden_in_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    log.warning("sending to %s as %r", "slack://T0/B0/s3cret", {"url": "json://me:s3cret@h/"})

    told = written(capsys)
    assert told.endswith("sending to slack://*** as {'url': 'json://***'}\n")


def test_secrets_are_hidden_in_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    try:
        try:
            raise OSError("no route to mailtos://me:s3cret@smtp/")
        except OSError as error:
            raise MonitorError("not sent", on="postgresql://me:s3cret@db/x") from error
    except MonitorError:
        log.exception("deliver: failed")

    told = written(capsys)
    assert "no route to mailtos://***" in told
    assert "MonitorError: not sent: postgresql://***@db/x" in told
    assert "s3cret" not in told, "not even in the source lines that a traceback quotes"
    assert told.count("\n") > 5, "a traceback keeps its lines"


def test_a_message_from_the_web_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    log.warning("title %s", "a\r\n2026-01-01 INFO forged\x1b[2J\x85b\u2028c\td")

    told = written(capsys)
    assert told.count("\n") == 1
    assert len(told.splitlines()) == 1
    assert told.endswith("a\\r\\n2026-01-01 INFO forged\\x1b[2J\\x85b\\u2028c\td\n")


def test_escape_sequences_in_a_traceback_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    try:
        raise ValueError("bad \x1b]0;title\x07")
    except ValueError:
        log.exception("failed")

    told = written(capsys)
    assert "ValueError: bad \\x1b]0;title\\x07" in told
    assert "\x1b" not in told


def test_a_broken_log_call_harms_nobody_and_tells_no_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging()
    log.warning("%d sources at %s", "slack://T0/B0/s3cret")

    told = written(capsys)
    assert re.fullmatch(r"a log line could not be written \(.*test_logs\.py:\d+\)\n", told)


LEVELS = {
    "ours": ("monitor.jobs", False, ["INFO", "WARNING", "ERROR"]),
    "ours, all": ("monitor.jobs", True, ["DEBUG", "INFO", "WARNING", "ERROR"]),
    "a library": ("asyncio", False, ["WARNING", "ERROR"]),
    "a chatty library": ("apprise", False, []),
    "a chatty library, all": ("apprise.plugins", True, ["WARNING", "ERROR"]),
}


@pytest.mark.parametrize(("name", "verbose", "levels"), LEVELS.values(), ids=LEVELS)
def test_levels(
    name: str, verbose: bool, levels: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logging(verbose=verbose)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger(name).log(level, "said")

    assert [line.split()[1] for line in written(capsys).splitlines()] == levels


def test_set_up_twice_writes_once(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging()
    set_up_logging()
    log.info("said")

    assert written(capsys).count("said") == 1
