"""Reading the configuration: what is right is read, what is wrong is told exactly."""

from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.config import Config, load_config
from monitor.mistakes import Mistakes

GOOD_SOURCE = """
    [[source]]
    name = "Dawn"
    url = "https://www.dawn.com/feeds/home"
    bloc = "pakistan"
"""


def write(directory: Path, monitor: str = "", feeds: str = GOOD_SOURCE) -> Path:
    (directory / "feeds.toml").write_text(dedent(feeds), encoding="utf-8")
    path = directory / "monitor.toml"
    path.write_text(dedent(monitor), encoding="utf-8")
    return path


def mistakes_of(path: Path) -> list[str]:
    with pytest.raises(Mistakes) as raised:
        load_config(path)
    return str(raised.value).splitlines()


def load(directory: Path, monitor: str = "", feeds: str = GOOD_SOURCE) -> Config:
    return load_config(write(directory, monitor, feeds))


def test_an_empty_file_means_all_defaults(tmp_path: Path) -> None:
    config = load(tmp_path)

    assert config.fetch.allow_private_addresses is False
    assert config.admin.host == "127.0.0.1"
    assert config.digests == ()
    assert config.database_url.get_secret_value() == f"sqlite:///{tmp_path}/.entente/monitor.db"
    assert config.model_path == tmp_path / ".entente/model.skops"


def test_a_source_is_read_with_its_interval(tmp_path: Path) -> None:
    config = load(tmp_path, feeds=GOOD_SOURCE + '    interval = "15m"\n    lang = "en"\n')

    [source] = config.sources
    assert (source.name, source.kind, source.lang) == ("Dawn", "feed", "en")
    assert source.interval == timedelta(minutes=15)


TABLES = '"admin", "database", "digest", "feeds", "fetch", "model", "relevance"'
FETCH_KEYS = (
    '"allow_private_addresses", "concurrency", "max_bytes", "max_redirects", "per_host", '
    '"timeout", "user_agent", "worker_memory", "worker_timeout"'
)
DIGEST = """
    [[digest]]
    name = "morning"
    to = ["json://127.0.0.1:1/"]
"""

MONITOR_MISTAKES = {
    "not TOML": (
        "[fetch\n",
        "monitor.toml: given what is not TOML; allowed: TOML "
        "(Expected ']' at the end of a table declaration (at line 1, column 7))",
    ),
    "unknown table": (
        "[fecth]\ntimeout = 3\n",
        f'monitor.toml: fecth: given a table; allowed: {TABLES} (did you mean "fetch"?)',
    ),
    "unknown key": (
        "[fetch]\ntimeuot = 3\n",
        f'monitor.toml: [fetch] timeuot: given 3; allowed: {FETCH_KEYS} (did you mean "timeout"?)',
    ),
    "text for a number": (
        '[fetch]\ntimeout = "soon"\n',
        'monitor.toml: [fetch] timeout: given "soon"; allowed: a number',
    ),
    "fraction for a whole number": (
        "[fetch]\nconcurrency = 2.5\n",
        "monitor.toml: [fetch] concurrency: given 2.5; allowed: a whole number",
    ),
    "number too large": (
        "[fetch]\nconcurrency = 1000\n",
        "monitor.toml: [fetch] concurrency: given 1000; allowed: less than or equal to 256",
    ),
    "number too small": (
        "[fetch]\ntimeout = 0\n",
        "monitor.toml: [fetch] timeout: given 0; allowed: greater than 0",
    ),
    "text for yes or no": (
        '[fetch]\nallow_private_addresses = "perhaps"\n',
        'monitor.toml: [fetch] allow_private_addresses: given "perhaps"; allowed: true or false',
    ),
    "header with a line break": (
        '[fetch]\nuser_agent = "a\\nb"\n',
        'monitor.toml: [fetch] user_agent: given "a\nb"; allowed: 1 to 200 plain ASCII characters',
    ),
    "value for a table": (
        "fetch = 3\n",
        "monitor.toml: fetch: given 3; allowed: a table",
    ),
    "probability over one": (
        "[relevance]\nthreshold = 1.5\n",
        "monitor.toml: [relevance] threshold: given 1.5; allowed: less than or equal to 1",
    ),
    "another database": (
        '[database]\nurl = "mysql://root:secret@x/y"\n',
        'monitor.toml: [database] url: given "mysql://***@x/y"; allowed: "sqlite:///PATH" or '
        '"postgresql://USER:PASSWORD@HOST/NAME"',
    ),
    "digest without targets": (
        '[[digest]]\nname = "morning"\n',
        'monitor.toml: [[digest]] 1 "morning" to: allowed: a value, the key is required',
    ),
    "digest with no target in the list": (
        '[[digest]]\nname = "morning"\nto = []\n',
        'monitor.toml: [[digest]] 1 "morning" to: given a value that is not shown; '
        "allowed: a list with at least one entry",
    ),
    "digest name with a space": (
        '[[digest]]\nname = "The Morning"\nto = ["json://h/"]\n',
        'monitor.toml: [[digest]] 1 "The Morning" name: given "The Morning"; allowed: up to 40 '
        "small letters, digits, - and _, the first a letter or digit",
    ),
    "schedule of four fields": (
        DIGEST + '    schedule = "0 7 * *"\n',
        'monitor.toml: [[digest]] 1 "morning" schedule: given "0 7 * *"; allowed: five cron '
        'fields, such as "0 7 * * *" for seven in the morning',
    ),
    "schedule out of range": (
        DIGEST + '    schedule = "0 25 * * *"\n',
        'monitor.toml: [[digest]] 1 "morning" schedule: given "0 25 * * *"; allowed: five cron '
        "fields, such as \"0 7 * * *\" (Error validating expression '25': the last value (25) "
        "is higher than the maximum value (23))",
    ),
    "unknown time zone": (
        DIGEST + '    timezone = "Asia/Karatchi"\n',
        'monitor.toml: [[digest]] 1 "morning" timezone: given "Asia/Karatchi"; allowed: a time '
        'zone by its IANA name, such as "Asia/Karachi"',
    ),
    "articles younger than an hour only": (
        DIGEST + '    max_age = "59m"\n',
        'monitor.toml: [[digest]] 1 "morning" max_age: given "59m"; allowed: at least "1h"',
    ),
    "unknown section": (
        DIGEST + '    sections = ["events", "gossip"]\n',
        'monitor.toml: [[digest]] 1 "morning" sections.1: given "gossip"; allowed: '
        "'events', 'articles' or 'sources'",
    ),
    "two digests of one name": (
        DIGEST + DIGEST,
        'monitor.toml: [[digest]] 2 name: given "morning"; allowed: a name of its own '
        "([[digest]] 1 has it already)",
    ),
    "secret that is not set": (
        '[[digest]]\nname = "morning"\nto = ["slack://${NO_SUCH_TOKEN}/"]\n',
        'monitor.toml: [[digest]] 1 "morning" to: given ${NO_SUCH_TOKEN}; allowed: an '
        "environment variable NO_SUCH_TOKEN that is set, or NO_SUCH_TOKEN_FILE with the path of "
        "a readable file",
    ),
    "port out of range": (
        "[admin]\nport = 70000\n",
        "monitor.toml: [admin] port: given 70000; allowed: less than or equal to 65535",
    ),
    "feeds.toml missing": (
        '[feeds]\npath = "other.toml"\n',
        "other.toml: given a path where no file is; allowed: an existing file, named by "
        "[feeds] path in monitor.toml",
    ),
}


@pytest.mark.parametrize(("text", "expected"), MONITOR_MISTAKES.values(), ids=MONITOR_MISTAKES)
def test_a_mistake_in_monitor_toml_is_told(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(Mistakes) as raised:
        load_config(write(tmp_path, text))

    assert str(raised.value) == expected


FEED_MISTAKES = {
    "not a bloc": (
        GOOD_SOURCE.replace('"pakistan"', '"pakistani"'),
        'feeds.toml: [[source]] 1 "Dawn" bloc: given "pakistani"; allowed: \'pakistan\', '
        "'russia', 'india', 'china', 'west' or 'other'",
    ),
    "not a kind": (
        GOOD_SOURCE + '    kind = "rss"\n',
        "feeds.toml: [[source]] 1 \"Dawn\" kind: given \"rss\"; allowed: 'feed', 'page' or "
        "'sitemap'",
    ),
    "no address": (
        '[[source]]\nname = "Dawn"\nbloc = "west"\n',
        'feeds.toml: [[source]] 1 "Dawn" url: allowed: a value, the key is required',
    ),
    "address of another scheme": (
        GOOD_SOURCE.replace("https://", "ftp://"),
        'feeds.toml: [[source]] 1 "Dawn" url: given "ftp://www.dawn.com/feeds/home"; allowed: '
        "an http or https address",
    ),
    "address with a password": (
        GOOD_SOURCE.replace("https://", "https://me:secret@"),
        'feeds.toml: [[source]] 1 "Dawn" url: given "https://***@www.dawn.com/feeds/home"; '
        "allowed: an address without user name and password in it",
    ),
    "interval without a unit": (
        GOOD_SOURCE + '    interval = "15"\n',
        'feeds.toml: [[source]] 1 "Dawn" interval: given "15"; allowed: a number and a unit, '
        'such as "90s", "15m", "2h" or "1d"',
    ),
    "interval beyond all time": (
        GOOD_SOURCE + '    interval = "99999999999d"\n',
        'feeds.toml: [[source]] 1 "Dawn" interval: given "99999999999d"; allowed: a number and a '
        'unit, such as "90s", "15m", "2h" or "1d"',
    ),
    "interval too short": (
        GOOD_SOURCE + '    interval = "59s"\n',
        'feeds.toml: [[source]] 1 "Dawn" interval: given "59s"; allowed: between "1m" and "7d"',
    ),
    "language by its name": (
        GOOD_SOURCE + '    lang = "English"\n',
        'feeds.toml: [[source]] 1 "Dawn" lang: given "English"; allowed: an ISO 639 code, such '
        'as "en" or "ur"',
    ),
    "pattern that does not compile": (
        GOOD_SOURCE + '    kind = "page"\n    link_pattern = "("\n',
        'feeds.toml: [[source]] 1 "Dawn" link_pattern: given "("; allowed: a regular expression '
        "(missing ), unterminated subpattern at position 0)",
    ),
    "pattern on a feed": (
        GOOD_SOURCE + '    link_pattern = "x"\n',
        'feeds.toml: [[source]] 1 "Dawn": given a table; allowed: link_selector and link_pattern '
        'only with kind = "page"',
    ),
    "two sources of one name": (
        GOOD_SOURCE + GOOD_SOURCE.replace("/home", "/world"),
        'feeds.toml: [[source]] 2 name: given "Dawn"; allowed: a name of its own '
        "([[source]] 1 has it already)",
    ),
    "two sources of one address": (
        GOOD_SOURCE + GOOD_SOURCE.replace('"Dawn"', '"Dawn again"'),
        'feeds.toml: [[source]] 2 url: given "https://www.dawn.com/feeds/home"; allowed: a url '
        "of its own ([[source]] 1 has it already)",
    ),
    "unknown key": (
        GOOD_SOURCE + '    intervall = "5m"\n',
        'feeds.toml: [[source]] 1 "Dawn" intervall: given "5m"; allowed: "aggregator", "bloc", '
        '"interval", "kind", "lang", "link_pattern", "link_selector", "name", "url" (did you '
        'mean "interval"?)',
    ),
}


@pytest.mark.parametrize(("text", "expected"), FEED_MISTAKES.values(), ids=FEED_MISTAKES)
def test_a_mistake_in_feeds_toml_is_told(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(Mistakes) as raised:
        load_config(write(tmp_path, feeds=text))

    assert str(raised.value) == expected


def test_all_mistakes_of_both_files_and_the_environment_are_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_ADMIN__PORT", "99999")
    monkeypatch.setenv("MONITOR_FETHC__TIMEOUT", "3")
    path = write(tmp_path, "[relevance]\nthreshold = 2\n", GOOD_SOURCE.replace("pakistan", "moon"))

    told = mistakes_of(path)

    assert [line.split(":")[0] for line in told] == [
        "environment",
        "monitor.toml",
        "environment",
        "feeds.toml",
    ]
    assert told[0].startswith("environment: MONITOR_FETHC__TIMEOUT: given an unknown section")
    assert told[2] == (
        'environment: MONITOR_ADMIN__PORT: given "99999"; allowed: less than or equal to 65535'
    )


def test_the_environment_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_FETCH__TIMEOUT", "7")

    config = load(tmp_path, "[fetch]\ntimeout = 9\nper_host = 3\n")

    assert config.fetch.timeout == 7
    assert config.fetch.per_host == 3


def test_a_secret_is_filled_in_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", "tA/tB/tC")

    config = load(tmp_path, '[[digest]]\nname = "m"\nto = ["slack://${HOOK}/#desk"]\n')

    [target] = config.digests[0].to
    assert target.get_secret_value() == "slack://tA/tB/tC/#desk"
    assert "tA" not in repr(config)


def test_a_secret_is_filled_in_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hook").write_text("from-the-file\n")
    monkeypatch.setenv("HOOK_FILE", str(tmp_path / "hook"))

    config = load(tmp_path, '[database]\nurl = "postgresql://me:${HOOK}@db/entente"\n')

    assert config.database_url.get_secret_value() == "postgresql://me:from-the-file@db/entente"


def test_what_is_wrong_with_a_target_is_told_without_the_target(tmp_path: Path) -> None:
    path = write(tmp_path, '[[digest]]\nname = "m"\nto = ["slak://token/"]\n')

    with pytest.raises(Mistakes) as raised:
        load_config(path, check_target=lambda address: f"a known scheme, not {address[:4]}")

    assert str(raised.value) == (
        'monitor.toml: [[digest]] 1 "m" to 1: given a value that is not shown; '
        "allowed: a known scheme, not slak"
    )


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path / "monitor.toml") == [
        "monitor.toml: given a path where no file is; allowed: an existing file, named by "
        "--config or MONITOR_CONFIG"
    ]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(b"# \xff\n")

    assert mistakes_of(path) == [
        "monitor.toml: given byte 2 that is not UTF-8; allowed: text in UTF-8"
    ]
