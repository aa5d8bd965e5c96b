"""`monitor stories`: lists, one story, merging and splitting, and hostile text in all of it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli
from monitor.commands.stories import list_stories, merge, move, show_story, split
from monitor.config import Config, load_config
from monitor.errors import MonitorError
from monitor.export.stories import COLUMNS
from monitor.store.database import Store
from tests.analysis.stories import WHY, arrive, stories
from tests.fakes import FixedClock
from tests.store.rows import MOMENT

HOSTILE = "Drill [red]opens[/red]\x1b[2J\nstory 9  \u202egnihton\x9b1m"


@pytest.fixture
def config(sqlite_store: Store, tmp_path: Path) -> Config:
    """A configuration that names a store: story 1 of articles 1 and 2, story 2 of article 3,
    story 3 of a month ago."""
    (tmp_path / "feeds.toml").write_text("")
    (tmp_path / "monitor.toml").write_text(f'[database]\nurl = "{sqlite_store.url}"\n')
    with sqlite_store.write() as session:
        arrive(session, 1, days=-1.5, outlet="TASS", bloc="russia", lang="ru", title="Учения")
        arrive(session, 2, [(1, 0.75)], days=-0.5, lang="en")
        arrive(session, 3, days=0, outlet="Geo\nNews", lang="en", title=HOSTILE)
        arrive(session, 4, days=-30)
    return load_config(tmp_path / "monitor.toml")


def printed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    captured = capsys.readouterr()
    assert captured.err == ""
    assert not set("\x1b\x9b\u202e") & set(captured.out)
    return [line.rstrip() for line in captured.out.splitlines()]


def test_the_stories_of_the_week(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    list_stories(config, None, False, clock=FixedClock())

    head, newest, older = printed(capsys)
    assert head.split() == [
        "story", "articles", "24", "h", "before", "first", "by", "last", "blocs", "lang", "title",
    ]  # fmt: skip
    assert newest.split()[:9] == [
        "2", "1", "+1", "+0", "2026-03-02", "Geo", "News", "2026-03-02", "pakistan",
    ]  # fmt: skip
    assert newest.endswith(r"Drill [red]opens[/red]\x1b[2J story 9 \u202egnihton\x9b1m")
    assert older.split() == [
        "1", "2", "+1", "+1", "2026-02-28", "TASS", "2026-03-01", "russia", "pakistan", "ru", "en",
        "Учения",
    ]  # fmt: skip


def test_stories_as_json(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    list_stories(config, MOMENT - timedelta(days=99), True, 2, clock=FixedClock())

    rows = [json.loads(line) for line in printed(capsys)]
    assert [row["id"] for row in rows] == [2, 1], "two at the most"
    assert tuple(rows[0]) == (*COLUMNS, "last_day", "day_before")
    assert rows[0]["title"] == HOSTILE
    assert (rows[1]["article_ids"], rows[1]["last_day"], rows[1]["day_before"]) == ([1, 2], 1, 1)


def test_a_list_that_is_cut_says_so(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    list_stories(config, MOMENT - timedelta(days=99), False, 2, clock=FixedClock())
    assert capsys.readouterr().err == "2 of 3 stories; --limit 3 shows all\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["stories", "--since", "2026-03-01", "show", "1"],
            "--since goes with the list of stories",
        ),
        (["stories", "--json", "merge", "1", "2"], "--json goes with the list of stories alone"),
        (["ledger", "drill:x", "--limit", "3"], "--limit goes with the list, not with a KEY"),
        (["ledger", "drill:x", "--type", "deal"], "--type goes with the list, not with a KEY"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(arguments: list[str], told: str) -> None:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert told in result.output


def test_no_story(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    list_stories(config, MOMENT + timedelta(days=1), False, clock=FixedClock())
    assert printed(capsys) == ["no story in this time"]
    list_stories(config, MOMENT + timedelta(days=1), True, clock=FixedClock())
    assert printed(capsys) == []


def test_one_story(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    show_story(config, 1, clock=FixedClock())

    assert printed(capsys) == [
        "Учения",
        "story 1: 2 articles",
        "first seen 2026-02-28 18:00 UTC by TASS, last 2026-03-01 18:00 UTC",
        "last 24 h: 1, the 24 h before: 1",
        "outlets: TASS, Dawn",
        "blocs: russia, pakistan; languages: ru, en",
        "",
        "article 1: Учения",
        "  2026-02-28 18:00 UTC, TASS (russia), ru",
        "  https://dawn.example/1",
        "  why: nothing like it in the weeks around it",
        "",
        "article 2: Article 2",
        "  2026-03-01 18:00 UTC, Dawn (pakistan), en",
        "  https://dawn.example/2",
        f"  why: like TASS's report (0.75): {WHY}",
        f"  0.75  article 1: {WHY}",
    ]


def test_an_unknown_story(config: Config) -> None:
    with pytest.raises(MonitorError) as caught:
        show_story(config, 77)
    assert str(caught.value) == 'no such story: story 77 ("monitor stories" lists those there are)'


def test_merging(config: Config, sqlite_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    merge(config, 1, [2], "Amna", "\x1b[1mone drill", clock=FixedClock())
    assert printed(capsys) == ["story 1: 3 articles: Учения"]
    with sqlite_store.read() as session:
        assert stories(session) == {1: [1, 2, 3], 3: [4]}

    show_story(config, 2, clock=FixedClock())
    lines = printed(capsys)
    assert lines[0] == "story 2 was merged into story 1"
    assert "merged into it: 2" in lines
    assert lines[-2:] == [
        r"  why: merged by Amna: \x1b[1mone drill",
        r"  ruled by Amna on 2026-03-02: \x1b[1mone drill",
    ]


def test_splitting(config: Config, sqlite_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    split(config, 1, [2], "Amna", "", clock=FixedClock())
    assert printed(capsys) == ["story 1: 1 article: Учения", "story 4: 1 article: Article 2"]
    with sqlite_store.read() as session:
        assert stories(session) == {1: [1], 2: [3], 3: [4], 4: [2]}


def test_moving(config: Config, sqlite_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    move(config, 2, 3, "Amna", "", clock=FixedClock())
    assert printed(capsys) == ["story 3: 2 articles: Article 4"]
    with sqlite_store.read() as session:
        assert stories(session) == {1: [1], 2: [3], 3: [2, 4]}


def test_what_cannot_be_done_changes_nothing(config: Config, sqlite_store: Store) -> None:
    with pytest.raises(MonitorError, match="no such story: story 77"):
        merge(config, 1, [2, 77], "Amna", "")
    with pytest.raises(MonitorError, match="not in this story"):
        split(config, 1, [3], "Amna", "")
    with sqlite_store.read() as session:
        assert stories(session) == {1: [1, 2], 2: [3], 3: [4]}
