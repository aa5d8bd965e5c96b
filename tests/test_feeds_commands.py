"""`monitor feeds`: the list, taken in and given out as OPML, tried, and found on a real server."""

import os
import tomllib
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from textwrap import dedent

import pytest

from monitor.commands.feeds import check_sources, discover, export_opml, import_opml, list_sources
from monitor.config import Config, load_config
from monitor.errors import FetchError, MonitorError, SourceError
from monitor.opml import read_opml
from tests.webserver import WebServer

FEEDS = """\
    # Sources of the desk; ask Ada before you change them.

    [[source]]
    name = "Dawn"   # the oldest
    url = "https://dawn.example/feed"
    bloc = "pakistan"
    lang = "en"
    interval = "15m"

    [[source]]
    name = "Ministry"
    url = "https://mofa.example/news"
    kind = "page"
    bloc = "pakistan"
    # the end
"""


def configured(directory: Path, feeds: str | bytes = FEEDS) -> Config:
    data = dedent(feeds).encode() if isinstance(feeds, str) else feeds
    (directory / "feeds.toml").write_bytes(data)
    (directory / "monitor.toml").write_text("[fetch]\nallow_private_addresses = true\n")
    return load_config(directory / "monitor.toml")


def reloaded(config: Config) -> Config:
    return load_config(config.path)


def opml(directory: Path, *feeds: tuple[str, str], folder: str = "Asia") -> Path:
    outlines = "".join(f'<outline type="rss" text="{t}" xmlUrl="{u}"/>' for t, u in feeds)
    path = directory / "feeds.opml"
    path.write_text(
        f'<opml version="2.0"><body><outline text="{folder}">{outlines}</outline></body></opml>'
    )
    return path


# --- list ----------------------------------------------------------------------------------


def test_sources_are_listed_one_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = "https://dawn.example/" + "x" * 400
    list_sources(configured(tmp_path, dedent(FEEDS).replace("https://dawn.example/feed", long)))

    lines = capsys.readouterr().out.splitlines()

    assert lines[0].split() == ["name", "bloc", "lang", "kind", "interval", "address"]
    assert lines[1].split() == ["Dawn", "pakistan", "en", "feed", "15m", long]
    assert lines[2].split() == ["Ministry", "pakistan", "page", "30m", "https://mofa.example/news"]
    assert len(lines) == 3


def test_a_name_is_shown_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "[red]Dawn[/red] :smile: \\u001b[31m"
    list_sources(configured(tmp_path, dedent(FEEDS).replace("Dawn", name)))

    out = capsys.readouterr().out
    assert "[red]Dawn[/red] :smile: \\x1b[31m" in out
    assert "\x1b" not in out


# --- import --------------------------------------------------------------------------------


def test_feeds_are_added_below_what_stands_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configured(tmp_path)
    path = opml(
        tmp_path,
        ("ТАСС", "https://tass.ru/rss"),
        ("Dawn", "https://dawn.example/feed"),
        ("Dawn", "https://dawn.example/world"),
    )

    assert import_opml(config, path) == 2

    text = config.feeds_path.read_text(encoding="utf-8")
    assert text.startswith(dedent(FEEDS).rstrip() + "\n\n[[source]]\n")
    added = reloaded(config).sources[2:]
    assert [(one.name, one.url, one.bloc) for one in added] == [
        ("ТАСС", "https://tass.ru/rss", "russia"),
        ("Dawn (dawn.example)", "https://dawn.example/world", "other"),
    ]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "2 feeds added to feeds.toml; look at their bloc and language\n"


def test_adding_twice_adds_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = configured(tmp_path)
    path = opml(tmp_path, ("TASS", "https://tass.ru/rss"))
    import_opml(config, path)
    before = config.feeds_path.read_bytes()

    assert import_opml(reloaded(config), path) == 0
    assert config.feeds_path.read_bytes() == before
    assert capsys.readouterr().err.endswith("0 feeds added to feeds.toml\n")


BEFORE: dict[str, bytes] = {
    "empty": b"",
    "blank": b"\n\n",
    "comment": b"# nothing yet",
    "byte order mark": b"\xef\xbb\xbf" + dedent(FEEDS).encode(),
    "lines of Windows": dedent(FEEDS).replace("\n", "\r\n").encode(),
    "no end of line": dedent(FEEDS).rstrip().encode(),
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_what_stands_there_stays_to_the_letter(tmp_path: Path, before: bytes) -> None:
    config = configured(tmp_path, before)

    import_opml(config, opml(tmp_path, ("TASS", "https://tass.ru/rss")))

    assert config.feeds_path.read_bytes().startswith(before.strip(b"\r\n"))
    assert [one.name for one in reloaded(config).sources][-1] == "TASS"


def test_a_file_that_could_not_be_read_any_more_is_left_alone(tmp_path: Path) -> None:
    before = b"source = []\n"
    config = configured(tmp_path, before)

    with pytest.raises(MonitorError) as raised:
        import_opml(config, opml(tmp_path, ("TASS", "https://tass.ru/rss")))

    assert str(raised.value) == (
        "feeds not added: feeds.toml: the file would not be read any more "
        "(write its sources as [[source]] tables)"
    )
    assert config.feeds_path.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "feeds.opml",
        "feeds.toml",
        "monitor.toml",
    ]


def test_a_link_stays_a_link_and_the_mode_as_it_was(tmp_path: Path) -> None:
    config = configured(tmp_path)
    shared = tmp_path / "shared.toml"
    config.feeds_path.rename(shared)
    shared.chmod(0o640)
    config.feeds_path.symlink_to(shared)

    import_opml(config, opml(tmp_path, ("TASS", "https://tass.ru/rss")))

    assert config.feeds_path.is_symlink()
    assert b"TASS" in shared.read_bytes()
    assert shared.stat().st_mode & 0o777 == 0o640


def test_an_address_with_a_password_is_left_out_and_told_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = opml(tmp_path, ("Mine", "https://me:s3cret@a.ru/"), ("TASS", "https://tass.ru/rss"))

    assert import_opml(configured(tmp_path), path) == 1
    told = capsys.readouterr().err
    assert "left out, no source may have this address: https://***@a.ru/\n" in told
    assert "s3cret" not in told


def test_a_hostile_title_is_text_in_the_file(tmp_path: Path) -> None:
    title = "x&quot;&#10;[[source]]&#10;name = &quot;y"
    config = configured(tmp_path)

    import_opml(config, opml(tmp_path, (title, "https://tass.ru/rss")))

    assert reloaded(config).sources[-1].name == 'x" [[source]] name = "y'
    assert len(reloaded(config).sources) == 3


def test_a_file_without_feeds_is_told(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with pytest.raises(SourceError, match=r"list of feeds not read: feeds\.opml: no feed"):
        import_opml(config, opml(tmp_path))
    with pytest.raises(MonitorError, match=r"list of feeds not read: .*: Is a directory"):
        import_opml(config, tmp_path)


# --- export --------------------------------------------------------------------------------


def test_feeds_go_out_and_come_in_again(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    first = configured(tmp_path)
    export_opml(first, None)
    captured = capsysbinary.readouterr()
    (tmp_path / "out.opml").write_bytes(captured.out)

    (tmp_path / "second").mkdir()
    second = configured(tmp_path / "second", "# mine\n")
    import_opml(second, tmp_path / "out.opml")

    assert [(one.name, one.url, one.bloc) for one in reloaded(second).sources] == [
        ("Dawn", "https://dawn.example/feed", "pakistan")
    ]
    assert second.feeds_path.read_text().startswith("# mine\n\n[[source]]")
    assert captured.err == b"1 pages and sitemaps left out: OPML holds feeds only\n"


def test_feeds_are_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.opml"

    export_opml(configured(tmp_path), path)

    assert [one.title for one in read_opml(path.read_bytes(), "x")] == ["Dawn"]
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match=r"list of feeds not written: .*: No such file"):
        export_opml(configured(tmp_path), tmp_path / "missing" / "out.opml")


# --- check and discover, over a real server ------------------------------------------------


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with WebServer() as running:
        yield running


def rss(server: WebServer, *paths: str, lang: str = "en") -> str:
    items = "".join(
        f"<item><title>News {path}</title><link>{server.url(path)}</link>"
        "<pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate></item>"
        for path in paths
    )
    return (
        f'<rss version="2.0"><channel><title>N</title><language>{lang}</language>{items}'
        "</channel></rss>"
    )


def page(*feeds: tuple[str, str]) -> str:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'
        for title, path in feeds
    )
    return f"<!doctype html><html><head>{links}</head><body><p>News</p></body></html>"


RSS = "application/rss+xml"


async def test_sources_are_tried_and_told_in_the_order_of_the_file(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add("/good", body=rss(server, "/1", "/2"), content_type=RSS)
    server.add("/bare", body=rss(server), content_type=RSS)
    sources = "".join(
        f'[[source]]\nname = "{name}"\nurl = "{server.url(path)}"\nbloc = "west"\n'
        for name, path in (("Missing", "/missing"), ("Good", "/good"), ("Bare", "/bare"))
    )
    config = configured(tmp_path, sources)

    assert not await check_sources(config, ())
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Missing: failing: ")
    assert "404" in lines[0]
    assert lines[1:] == [
        "Good: ok: 2 entries, newest 2026-03-02 06:00 UTC",
        "Bare: ok: empty",
        "2 of 3 sources could be read",
    ]

    assert await check_sources(config, ["Good"])
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 1 sources could be read"


async def test_a_source_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(MonitorError, match=r"unknown source: Tass \(`monitor feeds list`"):
        await check_sources(configured(tmp_path), ["Dawn", "Tass"])


async def found(
    config: Config, url: str, capsys: pytest.CaptureFixture[str]
) -> tuple[bool, list[dict[str, str]], str]:
    """What discovery returns, prints as tables, and says."""
    good = await discover(config, url)
    captured = capsys.readouterr()
    return good, tomllib.loads(captured.out).get("source", []), captured.err


async def test_the_feeds_that_a_page_names_are_printed_as_tables(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add(
        "/", body=page(("Top &quot;news&quot;", "/top"), ("World", "/world"), ("Old", "/old"))
    )
    server.add("/top", body=rss(server, "/1", lang="ur-PK"), content_type=RSS)
    server.add("/world", body=rss(server, "/2", lang="English (UK)"), content_type=RSS)

    good, tables, said = await found(configured(tmp_path), server.url("/"), capsys)

    assert good
    assert [(one["name"], one["url"], one.get("lang")) for one in tables] == [
        ('Top "news"', server.url("/top"), "ur"),
        ("World", server.url("/world"), tables[1].get("lang")),
    ]
    assert all(one["kind"] == "feed" and one["bloc"] == "other" for one in tables)
    assert f"{server.url('/old')}: " in said
    assert "404" in said
    # What is printed can be pasted as it is.
    text = "".join(f'[[source]]\nname = {one["name"]!r}\nurl = "{one["url"]}"\nbloc = "other"\n'
                   for one in tables)  # fmt: skip
    (tmp_path / "pasted").mkdir()
    assert len(configured(tmp_path / "pasted", text).sources) == 2


async def test_where_a_page_names_none_the_usual_addresses_are_tried(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add("/", body=page())
    server.add("/rss.xml", body=rss(server, "/1"), content_type=RSS)
    server.add("/feed.xml", body=rss(server, "/1"), content_type=RSS)

    good, tables, said = await found(configured(tmp_path), server.url("/"), capsys)

    assert good
    assert [one["url"] for one in tables] == [server.url("/rss.xml")]
    assert "the page names no feed; trying it and the usual addresses" in said
    assert f"{server.url('/feed.xml')}: the same entries as one above" in said


async def test_a_feed_is_found_by_its_own_address(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add("/latest", body=rss(server, "/1"), content_type=RSS)

    good, tables, _ = await found(configured(tmp_path), server.url("/latest"), capsys)

    assert good
    assert [(one["name"], one["url"]) for one in tables] == [("127.0.0.1", server.url("/latest"))]


async def test_a_site_without_a_feed_is_told(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add("/", body=page())

    good, tables, said = await found(configured(tmp_path), server.url("/"), capsys)

    assert (good, tables) == (False, [])
    assert said.endswith('no feed found; add the list page itself with kind = "page"\n')
    assert sum(server.hits.values()) <= 11, "the page, itself again, and some guesses"


async def test_a_hostile_page_cannot_print_what_it_wants(
    tmp_path: Path, server: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    title = "x&quot;&#10;[[digest]]&#27;[2J"
    password = server.url("/top").replace("http://", "http://me:s3cret@")
    server.add("/", body=page((title, "/top"), ("Mine", password)))
    server.add("/top", body=rss(server, "/1"), content_type=RSS)

    good, tables, said = await found(configured(tmp_path), server.url("/"), capsys)

    assert good
    assert len(tables) == 1
    assert "[[digest]]" in tables[0]["name"]
    assert "\x1b" not in said


async def test_a_page_that_cannot_be_read_is_told(tmp_path: Path, server: WebServer) -> None:
    for url in (server.url("/missing"), "dawn.example", "file:///etc/passwd"):
        with pytest.raises(FetchError):
            await discover(configured(tmp_path), url)


def test_feeds_toml_is_the_only_file_that_is_written(tmp_path: Path) -> None:
    config = configured(tmp_path)
    list_sources(config)
    with suppress(SourceError):
        import_opml(config, opml(tmp_path))

    assert sorted(os.listdir(tmp_path)) == ["feeds.opml", "feeds.toml", "monitor.toml"]  # noqa: PTH208
