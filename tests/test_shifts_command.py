"""`monitor shifts`, and the rows of its export."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.analysis.shifts import update_shifts
from monitor.commands.shifts import show_shifts
from monitor.config import Config, load_config
from monitor.export.shifts import COLUMNS, shift_rows
from monitor.store.database import Store
from tests.analysis.shift_rows import BEGIN, Piece, store_pieces
from tests.fakes import FixedClock

NOW = BEGIN + timedelta(days=100, hours=6)
HOSTILE = "Axis\x1b[31m\nraised: all is well [bold]"


@pytest.fixture
def config(store: Store, tmp_path: Path) -> Config:
    """A configuration that names the store."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{store.url}"\n')
    return load_config(tmp_path / "monitor.toml")


def shifted(store: Store) -> None:
    """Every fifth Russian article carries the frame, from day 90 on all; seven are Indian."""
    russian = [
        Piece(
            day + number / 10,
            frames=("axis",) if day >= 90 or number == 0 else (),
            outlet=f"Outlet {number}",
            title=HOSTILE,
        )
        for day in range(100)
        for number in range(5)
    ]
    store_pieces(store, [*russian, *[Piece(90 + number, "india") for number in range(7)]])
    update_shifts(store, NOW)


def shown(config: Config, capsys: pytest.CaptureFixture[str], *, as_json: bool = False) -> str:
    show_shifts(config, None, as_json, FixedClock(NOW))
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_an_empty_database(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(config, capsys).splitlines() == [
        "no shift or crossing was flagged",
        "shares: no relevant article in the last 16 weeks",
    ]


def test_a_shift_with_what_shows_it(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    shifted(store)

    lines = [line.rstrip() for line in shown(config, capsys).splitlines()]

    assert lines[0].startswith(
        "2026-04-11 Russian outlets: 'axis' 20 % → 52 % of stories (13 of 25,"
    )
    assert "among 1 compared" in lines[1]
    assert lines[2].startswith("  before: 2026-")
    assert sum(line.startswith("  after: 2026-") for line in lines) == 3
    rows = [line.split("  ") for line in lines]
    table = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert ["india", "axis", "7 articles: too few to tell", "0 articles: too few to tell"] in table
    assert ["russia", "axis", "49 % (68 of 140)", "20 % (72 of 360)"] in table


def test_hostile_titles_stay_on_their_line(
    store: Store, config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    shifted(store)

    out = shown(config, capsys)

    assert "\x1b" not in out
    assert not any(line.startswith("raised:") for line in out.splitlines())
    assert "[bold]" in out


def test_since(store: Store, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    shifted(store)

    show_shifts(config, NOW + timedelta(days=1), False, FixedClock(NOW))

    assert capsys.readouterr().out.startswith(
        "no shift or crossing was flagged since 2026-04-12 06:00 UTC\n"
    )


def test_json(store: Store, config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    shifted(store)

    out = shown(config, capsys, as_json=True)

    whole = json.loads(out)
    assert out.isascii()
    (flag,) = whole["flags"]
    assert set(flag) == set(COLUMNS)
    row = next(one for one in whole["shares"] if (one["bloc"], one["frame"]) == ("russia", "axis"))
    assert row["enough"]
    assert row["now"] == {"from": "2026-03-14", "articles": 140, "with_frame": 68, "share": 0.4857}


def test_rows_of_the_export(store: Store) -> None:
    shifted(store)

    (row,) = shift_rows(store)

    assert list(row) == list(COLUMNS)
    assert row["kind"] == "shift"
    assert (row["bloc"], row["what"], row["text"]) == ("russia", "frame", "axis")
    assert row["share_after"] == 0.52
    assert (row["with_frame_after"], row["articles_after"]) == (13, 25)
    assert len(row["telling_after"]) == 3
    happened = datetime.fromisoformat(row["happened"])
    moment = timedelta(seconds=1)
    assert list(shift_rows(store, since=happened + moment)) == []
    assert list(shift_rows(store, until=happened)) == []
    assert len(list(shift_rows(store, happened, happened + moment))) == 1


def test_every_field_is_documented() -> None:
    text = Path(__file__).parent.parent.joinpath("docs", "shifts.md").read_text()

    for field in COLUMNS:
        assert f"`{field}`" in text, field
