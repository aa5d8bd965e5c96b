"""Bodies that are no pages, and pages that nobody should have written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.articles import pages
from tests.articles.newsprint import CHINESE, ENGLISH, RUSSIAN, paragraphs
from tests.articles.reading import FEED_TEXT, FEED_TIME, URL, article, read

NO_PAGES = {
    "empty": (b"", "text/html", "empty"),
    "blank": (b" \r\n\t ", "text/html", "empty"),
    "only-nul": (b"\0" * 4_000, "text/html", "empty"),
    "pdf": (b"%PDF-1.7\n1 0 obj <</Type>>", "text/html", "not_text"),
    "picture": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "text/html", "not_text"),
    "picture-by-name": (b"unknown bytes", "image/png", "not_text"),
    "archive": (b"PK\x03\x04\x14\x00", "application/octet-stream", "not_text"),
    "binary": (bytes(range(256)) * 20, "text/html", "not_text"),
    "json": (b'{"html": "<p>text</p>"}', "application/json", "not_text"),
    "feed": (b"<rss><channel></channel></rss>", "application/rss+xml; charset=utf-8", "not_text"),
}


@pytest.mark.parametrize(("body", "kind", "reason"), NO_PAGES.values(), ids=NO_PAGES.keys())
def test_what_is_no_page_is_named(body: bytes, kind: str, reason: str) -> None:
    found = read(body, content_type=kind)
    assert (found.rung, found.reason, found.text) == ("feed", reason, FEED_TEXT)
    assert (found.published, found.lang) == (FEED_TIME, "en")


PAGES_ALL_THE_SAME = {
    "wrong-type": "application/octet-stream",
    "no-type": "",
    "xhtml": "application/xhtml+xml",
    "plain": "text/plain; charset=utf-8",
}


@pytest.mark.parametrize("kind", PAGES_ALL_THE_SAME.values(), ids=PAGES_ALL_THE_SAME.keys())
def test_a_mislabelled_page_is_read(kind: str) -> None:
    assert read(article(paragraphs(ENGLISH)), content_type=kind).rung == "precise"


def test_nul_bytes_do_no_harm() -> None:
    body = b"\0" * 1_000 + article(paragraphs(ENGLISH)).replace(b"Karachi", b"Kara\0chi")
    assert read(body).text == "\n".join(ENGLISH)


def test_utf_16_is_read() -> None:
    body = article(paragraphs(RUSSIAN), lang="ru").decode().encode("utf-16")
    assert read(body, charset=None).text == "\n".join(RUSSIAN)


def test_of_a_page_of_ten_megabytes_the_beginning_is_read() -> None:
    filler = b"<!-- " + b"x" * 9_000_000 + b" -->"
    whole = article(paragraphs(ENGLISH)) + filler
    found = read(whole)
    assert (found.rung, found.reason, found.text) == ("precise", "too_large", "\n".join(ENGLISH))

    behind = filler + article(paragraphs(ENGLISH))
    assert (read(behind).rung, read(behind).reason) == ("feed", "too_large")


def test_a_page_of_just_the_limit_is_not_too_large() -> None:
    body = article(paragraphs(ENGLISH))
    body += b"<!--" + b"x" * (pages.MAX_HTML_BYTES - len(body) - 7) + b"-->"
    assert len(body) == pages.MAX_HTML_BYTES
    assert read(body).reason == ""
    assert read(body + b" ").reason == "too_large"


def test_a_page_of_too_many_elements_is_not_read() -> None:
    whole = article(paragraphs(ENGLISH))
    tree = pages.parse(whole, None, None)
    assert tree is not None
    few = len(list(tree.iter()))
    at_limit = whole.replace(b"</article>", b"</article>" + b"<hr>" * (pages.MAX_ELEMENTS - few))
    assert read(at_limit).reason == ""
    beyond = read(at_limit.replace(b"</article>", b"</article><hr>"))
    assert (beyond.rung, beyond.reason, beyond.text) == ("feed", "too_large", FEED_TEXT)


PIECES = st.sampled_from(
    [b"<html>", b"<body>", b"<p>", b"</p>", b"<div>", b"<article>", b"<h1>", b"<time datetime='2026-01-01'>",
     b"<time datetime='x'>", b"<script type='application/ld+json'>", b"</script>",
     b'{"@type":"NewsArticle","headline":', b'{"@type":["Article"],"author":[[{"name":{}}]],',
     b'"datePublished":12', b"[[[[" * 30, b"]]]]", b"null", b"<meta property='og:title' content='", b"'>",
     b"<meta charset=", b"gb2312", b"utf-7", b"rot13", b"\0", b"\xff", b"\xd0", b"&#0;", b"&#xD800;",
     b"<![CDATA[", b"<!--", b"-->", b"<?xml version='1.0' encoding='utf-16'?>",
     b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<link rel=canonical href='", b"//[", b"<base href='x:'>",
     b"<meta itemprop=datePublished content=0001-01-01T00:00:00+14:00>",
     b"<meta name=date content='9999-12-31T23:59:59-14:00'>", b"<table><tr><td>", b"<noscript>", b"<svg>",
     "\u200c\u202e".encode(), CHINESE[0].encode(), RUSSIAN[0].encode(), ENGLISH[0].encode()]
)  # fmt: skip


@given(
    st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=25).map(b"".join)),
    st.sampled_from(["", "text/html", "image/png", "x"]),
    st.sampled_from([None, "utf-8", "rot13", "utf-16", "\0"]),
    st.sampled_from([URL, "http://e.example/", "nonsense", "http://["]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_raise(body: bytes, kind: str, charset: str | None, url: str) -> None:
    found = read(body, content_type=kind, charset=charset, url=url)
    assert found.text or found.rung == "none"
    assert "\n" not in found.title
