"""Sources read through the real door and real workers from a real server."""

import gzip
import sys
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FetchError, SourceError, WorkerError
from monitor.outbound.client import Outbound
from monitor.settings import FetchSettings
from monitor.sources.entry import SourceSpec
from monitor.sources.reading import read_source
from monitor.workers import Workers
from tests.sources import listpages
from tests.sources.test_feed import item, many, rss
from tests.sources.test_sitemap import NEWS, address, index, urlset
from tests.webserver import WebServer

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
async def server():
    async with WebServer() as running:
        yield running


@pytest.fixture
async def door():
    async with Outbound(FetchSettings(allow_private_addresses=True, timeout=10)) as opened:
        yield opened


@pytest.fixture
async def workers():
    async with Workers(1, timeout=20, memory=700_000_000) as pool:
        yield pool


async def test_a_feed(server, door, workers):
    url = server.add("/feed", body=rss(item()), content_type="text/xml", etag='"1"')
    reading = await read_source(SourceSpec(url, lang="en"), door, workers, now=NOW)
    assert [entry.link for entry in reading.entries] == ["https://a.example/1"]
    assert (reading.verdict, reading.status, reading.etag) == ("entries", 200, '"1"')
    assert (reading.lang, reading.seen_links, reading.permanent_url) == ("en", 1, None)
    again = await read_source(SourceSpec(url, etag=reading.etag), door, workers, now=NOW)
    assert (again.verdict, again.status, again.etag, again.entries) == (
        "not_modified",
        304,
        '"1"',
        (),
    )


@pytest.mark.parametrize(
    "content_type",
    ["text/xml; charset*=a; charset*0=b", f"text/xml; charset*{'9' * 5_000}=x", "\xff;=;charset"],
    ids=["continued-twice", "huge-number", "nonsense"],
)
async def test_a_feed_with_a_hostile_content_type(server, door, workers, content_type):
    body = rss(item(title="Учения флотов"))
    text = body if isinstance(body, str) else body.decode()
    legacy = '<?xml version="1.0" encoding="windows-1251"?>' + text[text.index("<rss") :]
    url = server.add("/feed", body=legacy.encode("cp1251"), content_type=content_type)
    reading = await read_source(SourceSpec(url), door, workers, now=NOW)
    assert [entry.title for entry in reading.entries] == ["Учения флотов"]


@pytest.mark.parametrize(
    ("kind", "body", "verdict"),
    [
        ("feed", rss(), "empty"),
        ("page", "<!doctype html><html><body><p>Loading</p></body></html>", "no_links"),
        ("sitemap", urlset(), "empty"),
    ],
)
async def test_a_barren_answer_is_asked_for_in_full_again(
    server, door, workers, kind, body, verdict
):
    """A 304 must mean "as it was when it had something", also after a failure in between."""
    url = server.add("/a", body=body, etag='"1"', last_modified="Mon, 02 Mar 2026 06:00:00 GMT")
    reading = await read_source(SourceSpec(url, kind=kind), door, workers, now=NOW)
    assert (reading.verdict, reading.status) == (verdict, 200)
    assert (reading.etag, reading.last_modified) == (None, None)


async def test_an_empty_feed(server, door, workers):
    url = server.add("/feed", body=rss())
    reading = await read_source(SourceSpec(url), door, workers, now=NOW)
    assert (reading.verdict, reading.entries) == ("empty", ())


async def test_a_moved_feed(server, door, workers):
    new = server.add("/new", body=rss(item("news/1"), head=""))
    old = server.add("/old", redirect="/new", status=301)
    reading = await read_source(SourceSpec(old), door, workers, now=NOW)
    assert reading.permanent_url == new
    assert reading.entries[0].link == server.url("/news/1")


@pytest.mark.parametrize(
    ("ahead", "kept"),
    [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False), (timedelta(-3), True)],
)
async def test_future_dates_are_dropped(server, door, workers, ahead, kept):
    moment = NOW + ahead
    body = rss(item(rest=f"<pubDate>{moment.isoformat()}</pubDate>"))
    url = server.add("/feed", body=body)
    reading = await read_source(SourceSpec(url), door, workers, now=NOW)
    assert reading.entries[0].published == (moment if kept else None)


async def test_a_feed_that_is_a_page(server, door, workers):
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    url = server.add("/", body=f"<!doctype html><html><head>{head}</head></html>")
    with pytest.raises(SourceError) as caught:
        await read_source(SourceSpec(url), door, workers, now=NOW)
    assert caught.value.reason == "html"
    assert str(caught.value) == (
        f"The answer is a web page, not a feed: {url}: the page names its feed "
        f"(use {server.url('/feed.xml')})"
    )


async def test_an_empty_answer(server, door, workers):
    for kind in ("feed", "page", "sitemap"):
        with pytest.raises(SourceError) as caught:
            await read_source(SourceSpec(server.add("/"), kind), door, workers, now=NOW)
        assert (caught.value.reason, caught.value.on) == ("empty_answer", server.url("/"))


async def test_a_failing_address(server, door, workers):
    with pytest.raises(FetchError) as caught:
        await read_source(SourceSpec(server.url("/nothing")), door, workers, now=NOW)
    assert caught.value.status == 404


async def test_twenty_thousand_entries(server, workers):
    url = server.add("/feed", body=many(20_000, 20_000))
    async with Outbound(FetchSettings(allow_private_addresses=True)) as door:
        reading = await read_source(SourceSpec(url), door, workers, now=NOW)
    assert (len(reading.entries), reading.truncated) == (500, 19_500)
    assert (reading.verdict, reading.seen_links) == ("entries", 20_000)
    assert reading.entries[0].title == "Number 19999"


async def test_ten_megabytes(server, door, workers):
    url = server.add("/", body=b"<html>" + b"<a href=/x>x</a>" * 700_000)
    with pytest.raises(FetchError) as caught:
        await read_source(SourceSpec(url, "page"), door, workers, now=NOW)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("kind", ["feed", "page"])
async def test_a_document_that_is_quadratic_to_parse(server, door, workers, kind):
    """100,000 attributes in one tag: libxml2 and feedparser need most of a minute."""
    tag = "<p " + " ".join(f"a{n}=''" for n in range(100_000)) + ">"
    body = tag if kind == "page" else rss(item(rest=f"<description>{tag}</description>"))
    server.add("/bad", body=body)
    with pytest.raises(WorkerError) as caught:
        async with Workers(1, timeout=1, memory=700_000_000) as strict:
            await read_source(SourceSpec(server.url("/bad"), kind), door, strict, now=NOW)
    assert caught.value.reason == "timeout"
    assert server.url("/bad") in str(caught.value)
    good = server.add("/good", body=rss(item()))
    assert (await read_source(SourceSpec(good), door, workers, now=NOW)).entries


# Pages


async def test_a_page(server, door, workers):
    page = listpages.russian_president()
    body = page.html.replace("http://www.kremlin.example.ru", "")
    url = server.add("/events/president/news", body=body.encode("cp1251"), content_type="text/html; charset=windows-1251")  # fmt: skip
    reading = await read_source(SourceSpec(url, "page"), door, workers, now=NOW)
    assert (reading.verdict, reading.lang) == ("entries", "ru")
    assert [entry.title for entry in reading.entries] == [title for _, title in page.articles]


@pytest.mark.parametrize(
    ("body", "options", "verdict"),
    [
        ("<html><body><div id=app></div><a href=/about>About</a></body></html>", {}, "no_links"),
        ("<html><body>Nothing at all</body></html>", {"link_selector": "li"}, "no_links"),
        ("<html><body><a href=/a>A</a></body></html>", {"link_selector": "li"}, "no_match"),
        ("<html><body><a href=/a>A</a></body></html>", {"link_pattern": "b$"}, "no_match"),
        ("<html><body><a href=/a>A</a></body></html>", {"link_pattern": "a$"}, "entries"),
    ],
)
async def test_a_page_that_yields_nothing(server, door, workers, body, options, verdict):
    spec = SourceSpec(server.add("/", body=body), "page", **options)
    assert (await read_source(spec, door, workers, now=NOW)).verdict == verdict


async def test_a_pattern_that_backtracks_is_stopped(server, door):
    url = server.add("/", body=f"<a href=/{'a' * 60}!>x</a>")
    spec = SourceSpec(url, "page", link_pattern="(a+)+$")
    async with Workers(1, timeout=1, memory=700_000_000) as workers:
        with pytest.raises(WorkerError) as caught:
            await read_source(spec, door, workers, now=NOW)
    assert caught.value.reason == "timeout"


# Sitemaps


async def test_a_sitemap(server, door, workers):
    url = server.add("/sitemap.xml.gz", body=gzip.compress(urlset(NEWS)), etag='"1"')
    reading = await read_source(SourceSpec(url, "sitemap"), door, workers, now=NOW)
    assert (reading.verdict, reading.etag, reading.lang) == ("entries", '"1"', "ur")


async def test_an_index_is_read_newest_first_and_bounded(server, door, workers):
    children = []
    for month in range(1, 7):
        server.add(f"/s{month}.xml", body=urlset(address(f"/2026/0{month}/01/a-b-c-d")))
        children.append(f"<loc>/s{month}.xml</loc><lastmod>2026-0{month}-28</lastmod>")
    url = server.add("/index.xml", body=index(*children), etag='"1"')
    reading = await read_source(SourceSpec(url, "sitemap"), door, workers, now=NOW)
    assert [entry.link for entry in reading.entries] == [
        server.url(f"/2026/0{month}/01/a-b-c-d") for month in (6, 5, 4)
    ]
    assert [seen.path for seen in server.requests] == [
        "/index.xml",
        "/s6.xml",
        "/s5.xml",
        "/s4.xml",
    ]
    assert reading.etag is None, "the children change while the index stays"


async def test_an_index_that_names_itself(server, door, workers):
    url = server.add("/a.xml", body=index("<loc>/a.xml</loc>", "<loc>/b.xml</loc>"))
    server.add("/b.xml", body=index("<loc>/a.xml</loc>", "<loc>/b.xml</loc>", "<loc>/c.xml</loc>"))
    server.add("/c.xml", body=index("<loc>/d.xml</loc>"))
    reading = await read_source(SourceSpec(url, "sitemap"), door, workers, now=NOW)
    assert reading.verdict == "empty"
    assert server.hits == {"/a.xml": 1, "/b.xml": 1, "/c.xml": 1}


async def test_a_child_that_cannot_be_read_fails_the_reading(server, door, workers):
    url = server.add("/index.xml", body=index("<loc>/gone.xml</loc>"))
    with pytest.raises(FetchError) as caught:
        await read_source(SourceSpec(url, "sitemap"), door, workers, now=NOW)
    assert caught.value.status == 404


@pytest.mark.skipif(sys.platform != "linux", reason="macOS keeps no memory limit")
async def test_a_page_that_takes_too_much_memory(server, door):
    """libxml2 reports this as a syntax error, which must not pass for an empty answer."""
    url = server.add("/", body=b"<p>" * 1_600_000)
    async with Workers(1, timeout=20, memory=200_000_000) as workers:
        with pytest.raises(WorkerError) as caught:
            await read_source(SourceSpec(url, "page"), door, workers, now=NOW)
        assert caught.value.reason == "memory"
        page = listpages.chinese_ministry()
        small = SourceSpec(server.add("/", body=page.html), "page", link_pattern="shtml")
        assert (await read_source(small, door, workers, now=NOW)).verdict == "entries"
