"""Lists of feeds: OPML as other programs write it, and ours as they read it."""

import socket
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.opml import LARGEST, Outline, additions, read_opml, write_opml
from monitor.settings import SourceSettings


def opml(*outlines: str) -> bytes:
    body = "\n".join(outlines)
    return f'<?xml version="1.0"?><opml version="2.0"><body>{body}</body></opml>'.encode()


def feed(text: str, url: str) -> str:
    return f'<outline type="rss" text="{text}" xmlUrl="{url}"/>'


DAWN = feed("Dawn", "https://dawn.example/feed")


def source(name: str, url: str, **given: Any) -> SourceSettings:
    return SourceSettings(**{"name": name, "url": url, "bloc": "west", **given})


# --- reading -------------------------------------------------------------------------------

READ = {
    "plain": (opml(DAWN), [("Dawn", "https://dawn.example/feed", ())]),
    "in folders": (
        opml(f'<outline text="Asia"><outline text="Pakistan">{DAWN}</outline></outline>'),
        [("Dawn", "https://dawn.example/feed", ("Asia", "Pakistan"))],
    ),
    "categories of RSS readers": (
        opml(DAWN.replace("/>", ' category="/Asia/Pakistan,Daily"/>')),
        [("Dawn", "https://dawn.example/feed", ("Asia", "Pakistan", "Daily"))],
    ),
    "the same address twice": (
        opml(DAWN, feed("Dawn again", "https://dawn.example/feed")),
        [("Dawn", "https://dawn.example/feed", ())],
    ),
    "escaped": (
        opml(feed("R&amp;D &lt;b&gt;", "https://a.example/?x=1&amp;y=2")),
        [("R&D <b>", "https://a.example/?x=1&y=2", ())],
    ),
    "other scripts": (opml(feed("Рассвет", "https://a.рф/")), [("Рассвет", "https://a.рф/", ())]),
    "UTF-8 without saying so": (
        feed("Рассвет", "https://a.example/").join(("<opml>", "</opml>")).encode(),
        [("Рассвет", "https://a.example/", ())],
    ),
    "UTF-8 with a mark": (
        opml(feed("Рассвет", "https://a.example/")).decode().encode("utf-8-sig"),
        [("Рассвет", "https://a.example/", ())],
    ),
    "UTF-16": (
        opml(feed("Рассвет", "https://a.example/")).decode().encode("utf-16"),
        [("Рассвет", "https://a.example/", ())],
    ),
    "Windows, as it says": (
        opml(feed("Рассвет", "https://a.example/"))
        .decode()
        .replace('"1.0"', '"1.0" encoding="windows-1251"')
        .encode("cp1251"),
        [("Рассвет", "https://a.example/", ())],
    ),
    "an encoding that nobody knows": (
        opml(feed("Рассвет", "https://a.example/"))
        .decode()
        .replace('"1.0"', '"1.0" encoding="rot13"')
        .encode(),
        [("Рассвет", "https://a.example/", ())],
    ),
    "white space in the name": (
        opml(feed("  The\n  Dawn ", "https://a.example/")),
        [("The Dawn", "https://a.example/", ())],
    ),
    "blank name": (
        opml(feed("  ", "https://a.example/")),
        [("https://a.example/", "https://a.example/", ())],
    ),
    "long name": (opml(feed("x" * 130, "https://a.example/")), [("x" * 120, "https://a.example/", ())]),
    "what is no web address": (
        opml(
            DAWN,
            feed("Local", "file:///etc/passwd"),
            feed("Script", "javascript:alert(1)"),
            feed("Broken", "http://["),
            feed("Empty", "https://"),
        ),
        [("Dawn", "https://dawn.example/feed", ())],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), READ.values(), ids=READ)
def test_feeds_are_read(data: bytes, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert read_opml(data, "feeds.opml") == [Outline(*one) for one in expected]


UNREAD = {
    "nothing": (b"", "no_feeds"),
    "not OPML": (b"\x89PNG\r\n\x1a\n\0\0", "no_feeds"),
    "no feed": (opml('<outline text="Asia"/>'), "no_feeds"),
    "a web page": (b"<!doctype html><title>Dawn</title><a href='/feed'>Feed</a>", "no_feeds"),
    "a byte too large": (opml(DAWN).ljust(LARGEST + 1), "too_large"),
}


@pytest.mark.parametrize(("data", "reason"), UNREAD.values(), ids=UNREAD)
def test_what_holds_no_feeds_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_opml(data, "feeds.opml")

    assert raised.value.reason == reason
    assert str(raised.value).startswith("list of feeds not read: feeds.opml: ")


def test_the_largest_file_is_read() -> None:
    assert len(read_opml(opml(DAWN).ljust(LARGEST), "feeds.opml")) == 1


def test_a_file_that_is_an_address_is_not_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        with pytest.raises(SourceError):
            read_opml(f"http://127.0.0.1:{listener.getsockname()[1]}/".encode(), "feeds.opml")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_entities_are_neither_fetched_nor_multiplied() -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "lol"><!ENTITY f SYSTEM "file:///etc/passwd">{levels}]>'
    data = declared.encode() + opml(feed("&e9;&f;", "https://a.example/"))

    [outline] = read_opml(data, "feeds.opml")

    assert len(outline.title) <= 120
    assert "root:" not in outline.title


@given(st.binary(max_size=300).map(lambda junk: b"<opml><body>" + junk + b"</body></opml>"))
def test_hostile_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        outlines = read_opml(data, "feeds.opml")
    except SourceError:
        return
    assert all(one.url.lower().startswith(("http://", "https://")) for one in outlines)


# --- turning into sources ------------------------------------------------------------------

BLOCS = {
    "folder": ("https://a.example/", ("Asia", "Pakistan"), "pakistan"),
    "country of the address": ("https://www.mid.ru/rss", ("News",), "russia"),
    "folder before address": ("https://www.mid.ru/rss", ("West",), "west"),
    "Cyrillic domain": ("https://мид.рф/rss", (), "russia"),
    "no country": ("https://a.com/", (), "other"),
}


@pytest.mark.parametrize(("url", "categories", "bloc"), BLOCS.values(), ids=BLOCS)
def test_the_bloc_of_a_new_feed(url: str, categories: tuple[str, ...], bloc: str) -> None:
    [added] = additions([Outline("News", url, categories)], ()).sources

    assert (added.name, added.url, added.bloc, added.kind) == ("News", url, bloc, "feed")


def test_known_addresses_are_left_out() -> None:
    known = [source("Dawn", "https://dawn.example/feed")]

    assert additions(read_opml(opml(DAWN), "x"), known).sources == ()


def test_every_feed_gets_a_name_of_its_own() -> None:
    known = [source("News", "https://a.example/"), source("News (b.example)", "https://x.example/")]
    outlines = [Outline("News", f"https://www.{host}.example/", ()) for host in ("b", "c", "d")]
    outlines += [Outline("News", f"https://d.example/{n}", ()) for n in range(3)]

    names = [one.name for one in additions(outlines, known).sources]

    assert names == [
        "News (2)",
        "News (c.example)",
        "News (d.example)",
        "News (3)",
        "News (4)",
        "News (5)",
    ]


def test_an_address_that_no_source_may_have_is_told() -> None:
    outlines = [
        Outline("Mine", "https://me:secret@a.example/", ()),
        Outline("Port", "https://a.example:99999/", ()),
        Outline("Dawn", "https://dawn.example/feed", ()),
    ]

    found = additions(outlines, ())

    assert [one.name for one in found.sources] == ["Dawn"]
    assert found.refused == ("https://me:secret@a.example/", "https://a.example:99999/")


# --- writing -------------------------------------------------------------------------------


def test_feeds_are_written_by_bloc_and_read_back() -> None:
    sources = [
        source("Dawn <&> \"'", "https://dawn.example/?a=1&b=2", bloc="pakistan", lang="en"),
        source("ТАСС", "https://tass.example/", bloc="russia", interval=timedelta(minutes=5)),
        source("Ministry", "https://mofa.example/", bloc="pakistan", kind="page"),
        source("Map", "https://map.example/", bloc="pakistan", kind="sitemap"),
    ]

    data = write_opml(sources)

    assert read_opml(data, "x") == [
        Outline("Dawn <&> \"'", "https://dawn.example/?a=1&b=2", ("pakistan",)),
        Outline("ТАСС", "https://tass.example/", ("russia",)),
    ]
    [written] = ElementTree.fromstring(data).findall(".//outline[@text='russia']/outline")
    assert written.attrib == {"type": "rss", "text": "ТАСС", "xmlUrl": "https://tass.example/"}


@given(st.lists(st.text(min_size=1, max_size=20), max_size=3, unique=True))
def test_whatever_a_source_is_called_the_file_is_xml(names: list[str]) -> None:
    data = write_opml([source(name, f"https://a.example/{n}") for n, name in enumerate(names)])

    root = ElementTree.fromstring(data)
    assert len(root.findall(".//outline[@xmlUrl]")) == len(names)
