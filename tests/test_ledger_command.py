"""`monitor ledger` and the rows of `monitor export --what events`."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from monitor.commands.ledger import show_ledger, show_record
from monitor.config import Config, load_config
from monitor.errors import MonitorError, StoreError
from monitor.export.events import COLUMNS, event_rows
from monitor.store.database import Store
from tests.analysis.ledgers import START, Said, deal, tell

STREAM = "Pakistan Stream gas pipeline"
STREAM_KEY = "deal:pakistan-stream-gas-pipeline"
# What would clear a terminal, turn its text around, and begin a line of its own.
HOSTILE = "Evil\x1b[2J\u202eoutlet\nsecond [bold]line[/]"


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """A configuration that names the store."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{store.url}"\n')
    return load_config(tmp_path / "monitor.toml")


@pytest.fixture
def filled(store: Store) -> Store:
    """A drill, and a deal that one bloc calls signed and another denies."""
    with store.write() as session:
        tell(session, 1, [Said(days=(date(2026, 3, 5), date(2026, 3, 18)), place="Cherat")])
        tell(session, 2, [deal(STREAM, "signed", amount="$2.5 billion")], at=1)
        tell(
            session, 3, [deal(STREAM, "signed", mode="denies")], at=2, bloc="russia", outlet="TASS"
        )
    return store


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.err == ""
    return [line.rstrip() for line in captured.out.splitlines()]


def test_an_empty_ledger_says_so(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    show_ledger(config)
    show_ledger(config, START)
    show_ledger(config, as_json=True)

    assert printed(capsys) == ["no drill or deal yet", "no drill or deal in this time"]


def test_a_database_that_is_not_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text("")

    with pytest.raises(StoreError, match="monitor db upgrade"):
        show_ledger(load_config(tmp_path / "monitor.toml"))


def test_the_table_has_what_was_told_last_first(
    config: Config, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    show_ledger(config)

    heading, first, second = printed(capsys)
    assert heading.split() == [
        "type", "name", "status", "days", "place", "amount", "articles", "blocs", "first", "told",
        "last", "step", "key",
    ]  # fmt: skip
    assert first.split("  ")[0] == "deal"
    for part in (STREAM, "signed, disputed", "$2.5 billion", "pakistan russia", "Dawn 2026-03-03",
                 "denied: TASS 2026-03-04", STREAM_KEY):  # fmt: skip
        assert part in first
    for part in ("Druzhba-2026", "planned", "2026-03-05 to 2026-03-18", "Cherat"):
        assert part in second


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setattr(
        "monitor.commands.ledger.results",
        lambda: Console(width=width, highlight=False, markup=False, emoji=False),
    )


def test_a_narrow_terminal_has_the_whole_key_and_how_far_it_has_come(
    config: Config,
    filled: Store,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    on_a_terminal(monkeypatch, 80)

    show_ledger(config)

    heading, *lines = printed(capsys)
    assert heading.split() == ["key", "status", "days", "last", "step"]
    assert all(len(line) <= 80 for line in lines)
    assert "…" not in "".join(lines)
    edge = heading.index("status")
    keys = "".join(line[:edge].strip() for line in lines)
    assert keys == f"{STREAM_KEY}drill:druzhba-2026"


@pytest.mark.parametrize(("width", "columns"), [(149, 5), (150, 13)])
def test_a_wide_terminal_has_all(
    config: Config,
    filled: Store,
    width: int,
    columns: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    on_a_terminal(monkeypatch, width)

    show_ledger(config)

    heading, *_ = printed(capsys)
    assert len(heading.split()) == columns


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"kind": "drill"}, ["Druzhba-2026"]),
        ({"since": START + timedelta(days=2)}, [STREAM]),
        ({"since": START + timedelta(days=2, seconds=1)}, []),
        ({"until": START + timedelta(days=1)}, ["Druzhba-2026"]),
        ({"limit": 1}, [STREAM]),
    ],
)
def test_it_can_be_narrowed(
    config: Config,
    filled: Store,
    asked: dict[str, Any],
    names: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_ledger(config, **{"as_json": True} | asked)

    assert [json.loads(line)["name"] for line in printed(capsys)] == names


def test_json_is_what_the_export_has(
    config: Config, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    show_ledger(config, as_json=True)

    rows = list(event_rows(filled))
    assert [json.loads(line) for line in printed(capsys)] == rows
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert rows[0] == {
        "ledger_id": STREAM_KEY,
        "type": "deal",
        "name": STREAM,
        "series": None,
        "parties": ["Russia", "Pakistan"],
        "status": "signed",
        "disputed": True,
        "first_day": None,
        "last_day": None,
        "place": None,
        "amount": "$2.5 billion",
        "first_told": "2026-03-03T06:00:00Z",
        "last_told": "2026-03-04T06:00:00Z",
        "opened": "2026-03-02T06:00:00Z",
        "articles": 2,
        "steps": [
            {
                "status": "signed",
                "bloc": "pakistan",
                "mode": "reports",
                "told": "2026-03-03T06:00:00Z",
                "outlet": "Dawn",
                "lang": "en",
                "article_id": 2,
                "evidence": f"{STREAM} is signed, says 2.",
                "articles": 1,
            },
            {
                "status": "denied",
                "bloc": "russia",
                "mode": "denies",
                "told": "2026-03-04T06:00:00Z",
                "outlet": "TASS",
                "lang": "en",
                "article_id": 3,
                "evidence": f"{STREAM} is signed, says 3.",
                "articles": 1,
            },
        ],
    }
    assert rows[1]["first_day"] == "2026-03-05"


def test_rows_come_in_batches_without_loss(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled.write() as session:
        for number in range(4, 9):  # told of at the same moment
            tell(session, number, [Said(f"Druzhba-{2026 + number}")], at=9)
    monkeypatch.setattr("monitor.export.events._BATCH", 2)

    names = [row["name"] for row in event_rows(filled)]

    assert names == [*(f"Druzhba-{year}" for year in range(2034, 2029, -1)), STREAM, "Druzhba-2026"]


def test_nothing_is_lost_when_a_record_is_told_of_between_pages(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.export.events._BATCH", 1)
    rows = event_rows(filled)
    first = next(rows)
    with filled.write() as session:
        tell(session, 4, [Said()], at=30)

    assert [first["name"], *(row["name"] for row in rows)] == [STREAM, "Druzhba-2026"]


def test_one_record_in_full(
    config: Config, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    show_record(config, STREAM_KEY)

    assert printed(capsys) == [
        f"deal: {STREAM}",
        f"key: {STREAM_KEY}",
        "parties: Russia, Pakistan",
        "status: signed, disputed",
        "amount: $2.5 billion",
        "told of from 2026-03-03 to 2026-03-04, by 2 articles of 2 blocs; known since 2026-03-02",
        "",
        "accounts contradict one another:",
        "2026-03-03  signed, pakistan: Dawn (en); 1 article of this bloc",
        f"  “{STREAM} is signed, says 2.”",
        "2026-03-04  denied, russia: TASS (en, denies); 1 article of this bloc",
        f"  “{STREAM} is signed, says 3.”",
        "",
        "articles:",
        "2026-03-03  signed: Dawn, Article 2 https://dawn.example/2",
        "2026-03-04  denies: TASS, Article 3 https://dawn.example/3",
        "",
        "flags:",
        f"2026-03-02 06:00  New deal: {STREAM}, signed (Dawn, 3 March 2026)",
    ]


def test_the_key_of_a_merged_record_leads_on(
    config: Config, filled: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with filled.write() as session:
        tell(session, 4, [Said("Joint naval exercise-2026")])
        tell(session, 5, [Said("Arabian Monsoon-2026")], at=1)

    show_record(config, "drill:joint-naval-exercise-2026")
    show_record(config, "drill:joint-naval-exercise-2026", as_json=True)

    first, second, *_, last = printed(capsys)
    assert first == "drill:joint-naval-exercise-2026 was found to be drill:arabian-monsoon-2026"
    assert second == "drill: Arabian Monsoon-2026"
    assert json.loads(last)["ledger_id"] == "drill:arabian-monsoon-2026"


def test_a_key_that_is_none_is_told(config: Config, filled: Store) -> None:
    with pytest.raises(MonitorError, match="no such drill or deal") as told:
        show_record(config, "drill:x")

    assert "drill:x" in str(told.value)
    assert "monitor ledger" in str(told.value)


def test_text_from_the_web_does_not_steer_the_terminal(
    config: Config, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    with store.write() as session:
        tell(
            session, 1, [deal(STREAM, place=HOSTILE, amount=HOSTILE)], outlet=HOSTILE,
            title=HOSTILE, link=f"https://a.example/{HOSTILE}",
        )  # fmt: skip

    show_ledger(config)
    show_record(config, STREAM_KEY)
    show_ledger(config, as_json=True)

    lines = printed(capsys)
    assert len(lines) == 2 + 17 + 1
    assert not any(sign in line for line in lines for sign in ("\x1b", "\u202e"))
    assert "[bold]line[/]" in lines[1]
    assert json.loads(lines[-1])["place"] == HOSTILE
