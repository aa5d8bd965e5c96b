"""Sitemaps, news sitemaps and indexes."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources import sitemap
from monitor.sources.sitemap import parse_sitemap

URL = "https://a.example/sitemap.xml"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def urlset(*addresses: str) -> bytes:
    return f"{HEAD}{''.join(addresses)}</urlset>".encode()


def address(loc: str, rest: str = "") -> str:
    return f"<url><loc>{loc}</loc>{rest}</url>"


def index(*children: str) -> bytes:
    inner = "".join(f"<sitemap>{child}</sitemap>" for child in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'.encode()


NEWS = address(
    "https://a.example/n/1",
    "<lastmod>2026-03-03T00:00:00Z</lastmod>"
    "<image:image><image:loc>https://a.example/i.jpg</image:loc><image:title>A picture</image:title></image:image>"
    "<news:news><news:publication><news:name>Paper</news:name><news:language>ur</news:language></news:publication>"
    "<news:publication_date>2026-03-02T17:00:00+05:00</news:publication_date>"
    "<news:title>A &amp;amp; B\nsign</news:title></news:news>",
)


def test_a_news_sitemap():
    parsed = parse_sitemap(urlset(NEWS), URL)
    entry = parsed.entries[0]
    assert (entry.link, entry.title, entry.lang) == ("https://a.example/n/1", "A & B sign", "ur")
    assert entry.published == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert (parsed.lang, parsed.seen_links, parsed.children) == ("ur", 1, ())


def test_a_plain_sitemap_gives_what_may_be_articles():
    parsed = parse_sitemap(
        urlset(
            address("https://a.example/"),
            address("https://a.example/category/world/"),
            address("https://a.example/tag/russia"),
            address("/2026/03/02/a-headline-of-many-words", "<lastmod>2026-03-02</lastmod>"),
            address("https://a.example/2026/03/02/a-headline-of-many-words"),
            address("javascript:alert(1)"),
            address(""),
            "<url></url>",
        ),
        URL,
    )
    assert [entry.link for entry in parsed.entries] == [
        "https://a.example/2026/03/02/a-headline-of-many-words"
    ]
    entry = parsed.entries[0]
    assert (entry.title, entry.published) == ("", None), "a last change is no publication"
    assert parsed.seen_links == 8


@pytest.mark.parametrize(("count", "kept", "first"), [(1_000, 1_000, 0), (1_001, 500, 1_000)])
def test_the_newest_of_many(count, kept, first):
    parsed = parse_sitemap(
        urlset(
            *(
                address(
                    f"/news/{n}-of-many-words",
                    f"<lastmod>2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z</lastmod>",
                )
                for n in range(count)
            )
        ),
        URL,
    )
    assert (len(parsed.entries), parsed.truncated) == (kept, count - kept)
    assert parsed.entries[0].link == f"https://a.example/news/{first}-of-many-words"


@pytest.mark.parametrize(
    ("children", "order"),
    [
        (
            ["<loc>/a.xml</loc><lastmod>2026-01-01</lastmod>", "<loc>/b.xml</loc><lastmod>2026-03-01</lastmod>"],
            ["/b.xml", "/a.xml"],
        ),
        (
            ["<loc>/post-2.xml</loc>", "<loc>/post-10.xml</loc>", "<loc>/page-99.xml</loc>"],
            ["/post-10.xml", "/post-2.xml", "/page-99.xml"],
        ),
        (["<loc>/s-2026-02.xml</loc>", "<loc>/s-2026-03.xml</loc>"], ["/s-2026-03.xml", "/s-2026-02.xml"]),
        (["<loc>https://news.a.example/x.xml</loc>", "<loc>https://evil.example/x.xml</loc>", "<loc>file:///x</loc>"], ["https://news.a.example/x.xml"]),
    ],
    ids=["by_change", "by_name_and_number", "by_date_in_name", "own_site_only"],
)  # fmt: skip
def test_children_newest_first(children, order):
    parsed = parse_sitemap(index(*children), URL)
    found = [child.url.removeprefix("https://a.example") for child in parsed.children]
    assert found == order
    assert parsed.entries == ()


def test_packed():
    assert parse_sitemap(gzip.compress(urlset(NEWS)), URL).entries


@pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
def test_the_cap_on_unpacking(monkeypatch, extra, fits):
    body = urlset(NEWS)
    monkeypatch.setattr(sitemap, "UNPACKED_LIMIT", len(body) - extra)
    if fits:
        assert parse_sitemap(gzip.compress(body), URL).entries
    else:
        with pytest.raises(SourceError) as caught:
            parse_sitemap(gzip.compress(body), URL)
        assert caught.value.reason == "too_large"


def test_a_bomb_is_not_unpacked():
    with pytest.raises(SourceError) as caught:
        parse_sitemap(gzip.compress(bytes(60_000_000)), URL)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize(
    ("body", "reason", "advice"),
    [
        (b"", "empty_answer", "browser"),
        (b" \n\0", "empty_answer", "browser"),
        (b"<!doctype html><html></html>", "html", "robots.txt"),
        (b'<rss version="2.0"></rss>', "not_sitemap", "feed"),
        (b"<note/>", "not_sitemap", "robots.txt"),
        (b"words", "not_sitemap", "robots.txt"),
        (b"{}", "not_sitemap", "robots.txt"),
        (b"\x1f\x8bnot gzip", "not_sitemap", ""),
    ],
)
def test_what_is_no_sitemap(body, reason, advice):
    with pytest.raises(SourceError) as caught:
        parse_sitemap(body, URL)
    assert caught.value.reason == reason
    assert advice in caught.value.do


def test_an_empty_sitemap_is_a_sitemap():
    assert parse_sitemap(urlset(), URL).entries == ()


def test_a_cut_sitemap_keeps_what_it_has():
    body = urlset(address("/a-b-c-d-1"), address("/a-b-c-d-2"))[:-20]
    assert [entry.link for entry in parse_sitemap(body, URL).entries][:1] == [
        "https://a.example/a-b-c-d-1"
    ]


def test_entities(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the-secret-it-self")
    body = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    body += urlset(address("/a-b-c-d-&x;")).removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert all("secret" not in entry.link for entry in parse_sitemap(body, URL).entries)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{laughs}]>'.encode()
    body += urlset(address("/a-b-c-d-&l9;")).removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert all(len(entry.link) < 5_000 for entry in parse_sitemap(body, URL).entries)


PIECES = ["<urlset>", "</urlset>", "<sitemapindex>", "<url>", "</url>", "<sitemap>", "</sitemap>", "<loc>",
          "</loc>", "https://a.example/a-b-c-d", "//[", "<lastmod>", "</lastmod>", "9999-12-31T23:59:59-23:00",
          "<news:news xmlns:news='x'>", "</news:news>", "<news:title>", "</news:title>", "&x;", "&#0;", "<!--",
          "<![CDATA[", "]]>", "<!DOCTYPE a>", "\ud800", "\0", "text", "\x1f\x8b", "<?xml version='1.0' encoding='x'?>"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.lists(st.sampled_from(PIECES), max_size=30).map(
            lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
        ),
        st.lists(st.sampled_from(PIECES), max_size=20).map(
            lambda parts: urlset("".join(parts).encode("utf-8", "ignore").decode())
        ),
        st.binary(max_size=100).map(gzip.compress),
    )
)
def test_hostile_sitemaps(body):
    try:
        parsed = parse_sitemap(body, URL)
    except SourceError:
        return
    for entry in parsed.entries:
        assert entry.link.startswith(("http://", "https://"))
        (entry.link + entry.title).encode()
        assert "\n" not in entry.title
