"""Finding the feeds of a site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.discovery import discover_feeds, guess_feed_addresses
from monitor.sources.entry import FoundFeed

URL = "https://a.example/world/"


def page(head: str = "", body: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def test_declared_feeds():
    found = discover_feeds(
        page(
            '<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">'
            '<link rel="Alternate home" type="application/rss+xml; charset=utf-8" title="World &amp; more" href="feed.xml">'
            '<link rel="alternate" type="application/atom+xml" href="//b.example/atom">'
            '<link rel="alternate" type="application/feed+json" href="/feed.json">'
            '<link rel="alternate" hreflang="ru" href="/ru/">'
            '<link rel="stylesheet" type="application/rss+xml" href="/x.css">'
            '<link rel="alternate" type="application/rss+xml" href="javascript:x">'
        ),
        URL,
    )
    assert found == [
        FoundFeed("https://a.example/world/feed.xml", "World & more", "rss"),
        FoundFeed("https://b.example/atom", "", "atom"),
        FoundFeed("https://a.example/feed.json", "", "json"),
        FoundFeed("https://a.example/comments/feed/", "Comments", "rss"),
    ]


@pytest.mark.parametrize(
    ("anchor", "found"),
    [
        ('<a href="/rss">x</a>', True),
        ('<a href="/rss/all.xml">x</a>', True),
        ('<a href="/news.rss">x</a>', True),
        ('<a href="/feeds/home">x</a>', True),
        ('<a href="/index.php?format=feed">x</a>', True),
        ('<a href="/xml/news.php">RSS</a>', True),
        ('<a href="https://b.example/what">RSS</a>', False),
        ('<a href="/feedback">Feedback</a>', False),
        ('<a href="/press">Press</a>', False),
        ('<a href="/food-and-feeding">x</a>', False),
        ('<a href="mailto:rss@a.example">RSS</a>', False),
        ("<a>RSS</a>", False),
    ],
)
def test_linked_feeds(anchor, found):
    assert bool(discover_feeds(page(body=anchor), URL)) is found


def test_base_and_order():
    found = discover_feeds(
        page('<base href="https://c.example/"><link rel=alternate type=application/rss+xml href=f>', '<a href="rss">RSS</a><a href="f">again</a>'),
        URL,
    )  # fmt: skip
    assert [feed.url for feed in found] == ["https://c.example/f", "https://c.example/rss"]


@pytest.mark.parametrize("body", [b"", b"\0", b"{}", b"%PDF", b"<rss/>", b"<html>"])
def test_nothing_to_find(body):
    assert discover_feeds(body, URL) == []


def test_no_more_than_fifty():
    body = page(body="".join(f'<a href="/rss/{n}">x</a>' for n in range(60)))
    assert len(discover_feeds(body, URL)) == 50


@pytest.mark.parametrize(
    ("url", "first"),
    [
        ("https://a.example", "https://a.example/feed/"),
        ("https://a.example/", "https://a.example/feed/"),
        ("https://a.example/world/", "https://a.example/world/feed/"),
        ("https://a.example/world?x=1#y", "https://a.example/world/feed/"),
        ("https://a.example/world/index.html", "https://a.example/world/feed/"),
        ("https://a.example:8443/index.html", "https://a.example:8443/feed/"),
    ],
)
def test_guesses(url, first):
    guesses = guess_feed_addresses(url)
    assert guesses[0] == first
    assert len(guesses) == len(set(guesses))
    assert all(guess.startswith("https://a.example") for guess in guesses)


@pytest.mark.parametrize("url", ["", "a.example", "ftp://a.example/", "http://["])
def test_no_guesses(url):
    assert guess_feed_addresses(url) == []


@given(st.binary(max_size=300))
def test_hostile_pages(body):
    for feed in discover_feeds(b'<html><a href="/rss' + body, URL):
        assert feed.url.startswith(("http://", "https://"))
