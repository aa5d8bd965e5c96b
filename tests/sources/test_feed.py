"""Feeds of every format, whole and broken."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.feed import parse_feed
from tests.sources.test_text import is_unsafe

URL = "https://a.example/feeds/rss.xml"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def rss(*items: str, head: str = "<link>https://a.example/</link>", declaration: str = "") -> bytes:
    return (
        f'{declaration}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
        f"<channel><title>Feed</title>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(link: str = "https://a.example/1", title: str = "One", rest: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{rest}</item>"


def only(body: bytes, url: str = URL, content_type: str = "application/rss+xml"):
    parsed = parse_feed(body, url, content_type)
    assert len(parsed.entries) == 1
    return parsed.entries[0]


ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru" xml:base="https://a.example/base/">
<title>Feed</title><author><name>Desk</name></author><link href="https://a.example/"/>
<entry xml:base="sub/"><title type="html">A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title>
<link rel="enclosure" href="a.mp3"/><link rel="alternate" href="1.html"/><id>urn:1</id>
<updated>2026-03-02T12:00:00Z</updated><summary>Short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://a.example/"><title>Feed</title><link>https://a.example/</link>
<dc:language>ur-PK</dc:language></channel>
<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>
<dc:date>2026-03-02T17:00:00+05:00</dc:date><dc:creator>Desk</dc:creator></item></rdf:RDF>"""


def test_rss():
    body = rss(
        item(
            rest="<description>&lt;p&gt;Short&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>The whole text.</p><script>x()</script><p>And more &amp; more.</p>]]></content:encoded>"
            "<pubDate>Mon, 02 Mar 2026 17:00:00 +0500</pubDate><dc:creator>A. Writer</dc:creator>"
        ),
        head="<link>https://a.example/</link><language>en-GB</language>",
    )
    parsed = parse_feed(body, URL, "application/rss+xml")
    assert (parsed.version, parsed.title, parsed.lang) == ("rss20", "Feed", "en")
    assert (parsed.seen_links, parsed.truncated) == (1, 0)
    entry = parsed.entries[0]
    assert (entry.link, entry.title) == ("https://a.example/1", "One")
    assert entry.summary == "The whole text.\nAnd more & more."
    assert (entry.published, entry.author, entry.lang) == (NOON, "A. Writer", "en")


def test_atom():
    entry = only(ATOM, content_type="application/atom+xml")
    assert entry.link == "https://a.example/base/sub/1.html"
    assert entry.title == "A & B"
    assert entry.summary == "One.\nTwo."
    assert (entry.published, entry.author, entry.lang) == (NOON, "Desk", "ru")


def test_rdf():
    entry = only(RDF)
    assert (entry.link, entry.published, entry.author) == ("https://a.example/1", NOON, "Desk")
    assert entry.lang == "ur"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Plain", "Plain"),
        ("R&amp;D &amp;amp; more", "R&D & more"),
        ("&lt;b&gt;Bold&lt;/b&gt; move", "Bold move"),
        ("<![CDATA[<i>In</i> italics &mdash; here]]>", "In italics — here"),
        ("Two\n\n lines\t\tand &#13; tabs", "Two lines and tabs"),
        ("Subject\r\nBcc: all@a.example", "Subject Bcc: all@a.example"),
        ("5 &lt; 6 and 7 &gt; 6", "5 < 6 and 7 > 6"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;News", "News"),
        ("&lt;!-- hidden --&gt;Seen", "Seen"),
        ("a\x08b\x00c", "abc"),
        ("right&#x202e;left &#x2066;x&#x2069;", "rightleft x"),
        ("می‌خواهیم", "می‌خواهیم"),
        ("&lt;a href='x'", ""),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_titles(markup, text):
    title = only(rss(item(title=markup, rest="<description></description>"))).title
    assert title == text


def test_control_characters_by_reference():
    """What XML forbids even as a reference: feedparser's other parser lets it through."""
    assert only(rss(item(title="a&#8;b&#0;c &broken; d"))).title.replace(" ", "").startswith("abc")


@pytest.mark.parametrize(
    ("parts", "link"),
    [
        ("<link>https://a.example/1</link>", "https://a.example/1"),
        ("<link>\n https://a.example/1 \n</link>", "https://a.example/1"),
        ("<link>/news/1</link>", "https://home.example/news/1"),
        ("<link>news/1</link>", "https://home.example/section/news/1"),
        ("<link>//b.example/1</link>", "https://b.example/1"),
        ("<link>https://a.example/a b</link>", "https://a.example/a%20b"),
        ("<link>https://a.example/?a=1&amp;b=2</link>", "https://a.example/?a=1&b=2"),
        ("<guid>https://a.example/g</guid>", "https://a.example/g"),
        ('<guid isPermaLink="true">https://a.example/g</guid>', "https://a.example/g"),
        ('<guid isPermaLink="false">https://a.example/g</guid>', "https://a.example/g"),
        ('<link>https://a.example/1</link><guid>https://a.example/g</guid>', "https://a.example/1"),
        ("<link>https://proxy.example/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>", "https://a.example/1"),
        ('<guid isPermaLink="false">tag:1</guid>', None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>file:///etc/passwd</link>", None),
        ("<link>http://[::1/</link>", None),
        ("<link>http://</link>", None),
        ("<link></link>", None),
        ("", None),
    ],
)  # fmt: skip
def test_links(parts, link):
    head = "<link>https://home.example/section/</link>"
    parsed = parse_feed(rss(f"<item><title>x</title>{parts}</item>", head=head), URL, "")
    assert [entry.link for entry in parsed.entries] == ([link] if link else [])
    assert parsed.seen_links == 1


def test_links_are_relative_to_the_feed_where_it_names_no_site():
    assert only(rss(item(link="../news/1"), head="")).link == "https://a.example/news/1"


def test_the_same_link_twice_is_one_entry():
    assert only(rss(item(title="First"), item(title="Second"))).title == "First"


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("&lt;p&gt;Pakistan and Russia agree.&lt;/p&gt;", "Pakistan and Russia agree."),
        ("word " * 60, ("word " * 23).strip() + "…"),
        ("巴" * 200, "巴" * 119 + "…"),
        ("", ""),
    ],
    ids=["short", "long", "no_spaces", "nothing"],
)
def test_without_a_title(description, title):
    entry = only(rss(f"<item><link>/1</link><description>{description}</description></item>"))
    assert entry.title == title


def test_a_long_summary_is_capped():
    entry = only(rss(item(rest=f"<description>{'word ' * 10_000}</description>")))
    assert len(entry.summary) <= 20_000
    assert entry.summary.endswith("…")


@pytest.mark.parametrize(
    ("name", "value", "published"),
    [
        ("pubDate", "Mon, 02 Mar 2026 12:00:00 GMT", NOON),
        ("pubDate", "Mon, 02 Mar 2026 15:00:00 MSK", NOON),
        ("pubDate", "Mon, 02 Mar 2026 17:00:00 PKT", NOON),
        ("pubDate", "2 Mar 2026 12:00 +0000", NOON),
        ("pubDate", "2026-03-02 12:00:00", NOON),
        ("pubDate", "2026-03-02T15:00:00+03:00", NOON),
        ("pubDate", "2026-03-02 15:00:00 +0300", NOON),
        ("pubDate", "02.03.2026 12:00", NOON),
        ("pubDate", "02.03.2026 15:00:00 +0300", NOON),
        ("dc:date", "2026-03-02T12:00:00Z", NOON),
        ("pubDate", "2026-03-02", datetime(2026, 3, 2, tzinfo=UTC)),
        ("pubDate", "yesterday", None),
        ("pubDate", "Mon, 32 Mar 2026 12:00:00 GMT", None),
        ("pubDate", "Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("pubDate", "Fri, 31 Dec 9999 23:59:59 -0500", None),
        ("pubDate", "0001-01-01T00:00:00+05:00", None),
        ("pubDate", "", None),
    ],
)
def test_dates(name, value, published):
    entry = only(rss(item(rest=f"<{name}>{value}</{name}>")))
    assert entry.published == published


@pytest.mark.parametrize(
    ("encoding", "declaration", "content_type"),
    [
        ("utf-8", "", "application/rss+xml"),
        ("utf-8", "", "text/xml"),
        ("utf-8", "", "text/xml; charset=iso-8859-1"),
        ("utf-8", '<?xml version="1.0" encoding="windows-1251"?>', "text/xml"),
        ("utf-8-sig", '<?xml version="1.0" encoding="utf-8"?>', "text/xml"),
        ("windows-1251", '<?xml version="1.0" encoding="windows-1251"?>', "text/xml"),
        ("windows-1251", "", "text/xml; charset=windows-1251"),
        ("utf-16", '<?xml version="1.0" encoding="utf-16"?>', "text/xml"),
        ("utf-8", '\n\n  <?xml version="1.0" encoding="utf-8"?>', "text/plain"),
    ],
)
def test_encodings(encoding, declaration, content_type):
    body = rss(item(title="Учения «Дружба»"), declaration=declaration).decode().encode(encoding)
    assert only(body, content_type=content_type).title == "Учения «Дружба»"


@pytest.mark.parametrize("loss", ["</channel></rss>", "</item></channel></rss>"])
def test_cut_and_broken_feeds_keep_what_they_have(loss):
    body = rss(item(), item("https://a.example/2")).replace(loss.encode(), b"")
    links = [entry.link for entry in parse_feed(body, URL, "").entries]
    assert links[:1] == ["https://a.example/1"]


@pytest.mark.parametrize("head", ["", "<language>x-klingon</language>", "<language></language>"])
def test_no_language(head):
    assert parse_feed(rss(item(), head=head), URL, "").lang is None


def test_an_empty_feed_is_a_feed():
    parsed = parse_feed(rss(), URL, "")
    assert (parsed.version, parsed.entries, parsed.seen_links) == ("rss20", (), 0)


# Not a feed


HTML = b"<!DOCTYPE html><html><head>%s</head><body>Hello</body></html>"


@pytest.mark.parametrize(
    ("body", "content_type", "reason", "advice"),
    [
        (b"", "text/xml", "empty_answer", "browser"),
        (b" \r\n\t\0", "text/xml", "empty_answer", "browser"),
        (HTML % b"", "text/html", "html", "kind"),
        (HTML % b"", "application/rss+xml", "html", "kind"),
        (b'<?xml version="1.0"?>' + HTML % b"", "", "html", "kind"),
        (b"<p>Access denied</p>", "text/html", "html", "kind"),
        (
            HTML % b'<link rel="alternate" type="application/rss+xml" href="/feed.xml">',
            "text/html",
            "html",
            "use https://a.example/feed.xml",
        ),
        (b"just words", "text/plain", "not_feed", "discover"),
        (b'<?xml version="1.0"?><note/>', "text/xml", "not_feed", "discover"),
        (b"<urlset><url><loc>x</loc></url></urlset>", "text/xml", "not_feed", "sitemap"),
        (b"%PDF-1.7", "application/pdf", "not_feed", "list of articles"),
        (b'{"items": "none"}', "application/json", "not_feed", "discover"),
        (b"[" * 100_000, "application/json", "not_feed", "discover"),
        (b'{"a": ' * 100_000, "application/json", "not_feed", "discover"),
        (b"http://169.254.169.254/latest", "text/plain", "not_feed", "discover"),
        (b"/etc/passwd", "text/plain", "not_feed", "discover"),
        (bytes(range(256)) * 10, "", "not_feed", "discover"),
    ],
)
def test_what_is_no_feed(body, content_type, reason, advice):
    with pytest.raises(SourceError) as caught:
        parse_feed(body, URL, content_type)
    assert caught.value.reason == reason
    assert advice in caught.value.do


def test_html_inside_a_feed_does_not_make_it_html():
    body = rss(item(), head="<description><![CDATA[<!DOCTYPE html><html>]]></description>")
    assert only(body).title == "One"


# Hostile XML


def test_billion_laughs():
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">' for n in range(10)
    )
    body = f"<!DOCTYPE rss [{entities}]>".encode() + rss(item(title="&l9;"))
    assert all(len(entry.title) <= 500 for entry in parse_feed(body, URL, "").entries)


def test_external_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret itself")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    body += rss(item(title="Before &x; after", rest="<description>&x;</description>"))
    for entry in parse_feed(body, URL, "").entries:
        assert "secret itself" not in entry.title + entry.summary


def test_many_comments():
    body = rss(item(rest=f"<description><![CDATA[{'<!--' * 100_000}]]></description>"))
    assert only(body).summary == ""


# Many entries


def many(count: int, dated: int) -> bytes:
    return rss(
        *(
            item(
                f"/{n}",
                f"Number {n}",
                f"<pubDate>2026-01-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}Z</pubDate>"
                if n < dated
                else "",
            )
            for n in range(count)
        )
    )


@pytest.mark.parametrize(
    ("count", "dated", "kept", "first"),
    [
        (1_000, 1_000, 1_000, "Number 0"),
        (1_001, 1_001, 500, "Number 1000"),
        (1_001, 501, 500, "Number 500"),
        (1_001, 500, 1_000, "Number 0"),
        (1_001, 0, 1_000, "Number 0"),
    ],
)
def test_the_newest_of_many(count, dated, kept, first):
    parsed = parse_feed(many(count, dated), URL, "")
    assert (len(parsed.entries), parsed.truncated) == (kept, count - kept)
    assert parsed.seen_links == count
    assert parsed.entries[0].title == first


# JSON Feed


def test_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Feed",
        "home_page_url": "https://home.example/",
        "language": "ru-RU",
        "authors": [{"name": "Desk"}],
        "items": [
            {
                "id": 1,
                "url": "/1",
                "title": "A &amp; <b>B</b>",
                "content_html": "<p>One</p><p>Two</p>",
                "summary": "Short",
                "date_published": "2026-03-02T15:00:00+03:00",
                "authors": [{"name": "A"}, {"name": "B"}, {}, "C"],
                "language": "en",
            },
            {"id": "https://a.example/2", "content_text": "Words of it", "date_modified": "x"},
            {"id": "3"},
            "not an item",
            {"url": ["list"], "external_url": "https://b.example/4", "title": None},
        ],
    }
    parsed = parse_feed(json.dumps(feed).encode(), URL, "application/feed+json")
    assert (parsed.version, parsed.title, parsed.lang, parsed.seen_links) == (
        "json11",
        "Feed",
        "ru",
        5,
    )
    first, second, third = parsed.entries
    assert (first.link, first.title, first.summary) == (
        "https://home.example/1",
        "A & B",
        "One\nTwo",
    )
    assert (first.published, first.author, first.lang) == (NOON, "A, B", "en")
    assert (second.link, second.title, second.author) == (
        "https://a.example/2",
        "Words of it",
        "Desk",
    )
    assert (third.link, third.title) == ("https://b.example/4", "")


@pytest.mark.parametrize(
    "feed",
    [
        {},
        [],
        {"version": "1"},
        {"items": {}},
        {"items": []},
        {"items": [{"id": 1}]},
        {"items": [1]},
    ],
)
def test_other_json(feed):
    with pytest.raises(SourceError) as caught:
        parse_feed(json.dumps(feed).encode(), URL, "application/json")
    assert caught.value.reason == "not_feed"


def test_an_empty_json_feed_is_a_feed():
    body = b'{"version": "https://jsonfeed.org/version/1", "items": []}'
    assert parse_feed(body, URL, "").version == "json1"


# Anything


PIECES = [
    "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<title>", "</title>",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<link href='//[' />", "<id>",
    "<guid isPermaLink='true'>", "</guid>", "<pubDate>", "</pubDate>", "9999-12-31T23:59:59-23:00",
    "https://a.example/1", "http://[::1", "&#0;", "&#x202e;", "&#xd800;", "&lt;b", "<![CDATA[", "]]>",
    "<!--", "-->", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "]>", "<?xml version='1.0' encoding='rot13'?>",
    "<content:encoded>", "<xhtml:div>", "xml:base='http://[/'", "<div xml:base='//['>", "\ud800", "\0",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", "text", " ", "\n", "<media:content url='x'/>",
    "<georss:point>", "<dc:date>", "<updated>", "<author>", "<language>", "{", '"items": [', "}", "<sx:sharing/>",
]  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map(
        lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
    ),
    st.lists(st.sampled_from(PIECES), max_size=20).map(
        lambda parts: rss("<item>" + "".join(parts).encode("utf-8", "ignore").decode() + "</item>")
    ),
)
TYPES = ["", "text/xml", "text/html; charset=zlib", "application/xml; charset=\udcff", ";;=", "text/xml; charset=utf-7"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(BODIES, st.sampled_from(TYPES))
def test_hostile_feeds(body, content_type):
    try:
        parsed = parse_feed(body, URL, content_type)
    except SourceError:
        return
    for entry in parsed.entries:
        assert entry.link.startswith(("http://", "https://"))
        for text in (entry.link, entry.title, entry.summary, entry.author or ""):
            text.encode()
            assert "\0" not in text
        assert len(entry.title) <= 500
        assert not [letter for letter in entry.title if is_unsafe(letter)]
        assert entry.published is None or entry.published.tzinfo is UTC


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.just("https://a.example/1"),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["items", "version", "url", "id", "title", "authors", "author", "name", "language",
             "content_html", "date_published", "home_page_url", "summary"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(JSON_VALUES, st.booleans())
def test_hostile_json(value, signed):
    if signed and isinstance(value, dict):
        value["version"] = "https://jsonfeed.org/version/1.1"
    try:
        parsed = parse_feed(b"\n" + json.dumps(value).encode(), URL, "application/json")
    except SourceError:
        return
    for entry in parsed.entries:
        assert entry.link.startswith(("http://", "https://"))
        (entry.title + entry.summary).encode()
