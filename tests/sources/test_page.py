"""List pages: what a reader would call the articles, and nothing else."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import SourceError
from monitor.sources.page import parse_page
from tests.sources import listpages
from tests.sources.test_text import is_unsafe

URL = "https://a.example/news/"


@pytest.mark.parametrize("make", listpages.ALL, ids=lambda make: make.__name__)
def test_articles_are_found(make):
    page = make()
    parsed = parse_page(page.html.encode(), page.url, "utf-8", None, None)
    assert [(entry.link, entry.title) for entry in parsed.entries] == list(page.articles)
    if page.dates:
        assert [entry.published.isoformat() for entry in parsed.entries] == page.dates
    assert parsed.seen_links > len(page.articles)


@pytest.mark.parametrize("make", listpages.ALL, ids=lambda make: make.__name__)
@pytest.mark.parametrize("kept", [1, 2, 3])
def test_short_lists_are_found_too(make, kept):
    """A day with little news must not look like a page that has been rebuilt."""
    page = make(kept)
    parsed = parse_page(page.html.encode(), page.url, "utf-8", None, None)
    assert [entry.link for entry in parsed.entries] == [link for link, _ in page.articles]


def test_summary_and_language():
    page = listpages.wordpress_ministry()
    parsed = parse_page(page.html.encode(), page.url, None, None, None)
    assert parsed.lang == "en"
    assert parsed.title == "Press Releases"
    assert parsed.entries[0].summary.startswith("Islamabad: the two sides")


def items(*hrefs: str, text: str = "A headline of seven words about both") -> str:
    return "".join(f'<li><a href="{href}">{text} {n}</a></li>' for n, href in enumerate(hrefs))


def links(html: str, url: str = URL, selector: str | None = None, pattern: str | None = None):
    return [e.link for e in parse_page(html.encode(), url, None, selector, pattern).entries]


@pytest.mark.parametrize(
    "href",
    [
        "/category/a-long-name-of-a-category",
        "/tag/russia-and-pakistan-and-others",
        "/author/some-writer-of-many-articles",
        "/login?next=/news/a-headline-with-many-words",
        "https://other.example/news/a-headline-with-many-words-123456",
        "https://evil-a.example/news/a-headline-with-many-words-123456",
        "mailto:someone@a.example",
        "javascript:void(0)",
        "#a-headline-with-many-words-123456",
        "/news/",
        "/",
        "/news/?page=2",
        "/news/page/3/",
        "/files/2026/03/02/a-report-with-many-words-123456.pdf",
        "/uploads/2026/03/a-picture-with-many-words.jpg",
        "//[bad/news/a-headline-with-many-words",
    ],
)
def test_never_an_article(href):
    good = [f"/news/2026/03/0{n}/a-headline-with-many-words-{n}" for n in range(1, 6)]
    html = f"<html><body><ul>{items(*good, href)}</ul></body></html>"
    assert links(html) == ["https://a.example" + one for one in good]


@pytest.mark.parametrize(
    "wrap",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<header><div>{}</div></header>",
        "<aside>{}</aside>",
        "<div role='navigation'>{}</div>",
        "<form>{}</form>",
    ],
)
def test_landmarks_hold_no_articles(wrap):
    inner = items(*(f"/news/2026/03/02/a-headline-with-many-words-{n}" for n in range(5)))
    assert links(f"<html><body>{wrap.format('<ul>' + inner + '</ul>')}</body></html>") == []


@pytest.mark.parametrize(
    "wrap",
    ["<article><header>{}</header></article>", "<main><header>{}</header></main>",
     "<div class='page-with-nav'>{}</div>", "<body class='nav-open menu'>{}</body>",
     "<div class='has-footer'><div id='menu-and-list'>{}</div></div>"],
)  # fmt: skip
def test_what_only_sounds_like_chrome_is_open(wrap):
    inner = items(*(f"/news/2026/03/02/a-headline-with-many-words-{n}" for n in range(5)))
    assert len(links(f"<html>{wrap.format('<ul>' + inner + '</ul>')}</html>")) == 5


def test_the_headline_is_the_best_that_is_said():
    html = """<html><body><ul>
    <li><a href="/news/2026/1-one-two-three"><img alt=""></a><a href="/news/2026/1-one-two-three">Read more</a>
        <h3>The headline beside the link says it</h3></li>
    <li><a href="/news/2026/2-one-two-three" title="A headline that is cut in the list but whole here">A headline that is cut in…</a></li>
    <li><a href="/news/2026/3-one-two-three">Rate &lt; 5 &amp; <b>rising</b>
        &lt;script&gt;alert(1)&lt;/script&gt; again</a></li>
    <li><a href="/news/2026/4-one-two-three">Right\u202e to\u0007 left\u2028and lines \u200cstay safe</a></li>
    </ul></body></html>"""
    found = [entry.title for entry in parse_page(html.encode(), URL, None, None, None).entries]
    assert found == [
        "The headline beside the link says it",
        "A headline that is cut in the list but whole here",
        "Rate < 5 & rising <script>alert(1)</script> again",
        "Right to left and lines stay safe",
    ]


def test_configured_selector_and_pattern():
    html = """<html><body><nav><a href="/x/1">One</a></nav><div class="list"><a href="/x/2">Two</a>
    <p><a href="https://elsewhere.example/x/3">Three</a></p><a href="/y/4">Four</a></div></body></html>"""
    assert links(html, selector="div.list") == [
        "https://a.example/x/2",
        "https://elsewhere.example/x/3",
        "https://a.example/y/4",
    ]
    assert links(html, selector="div.list > a") == [
        "https://a.example/x/2",
        "https://a.example/y/4",
    ]
    assert links(html, selector="nav, div.list", pattern=r"/x/\d$") == [
        "https://a.example/x/1",
        "https://a.example/x/2",
        "https://elsewhere.example/x/3",
    ]
    found = parse_page(html.encode(), URL, None, "nav", None).entries
    assert [entry.title for entry in found] == ["One"], "what is asked for may stand in a menu"
    assert links(html, pattern=r"/y/") == ["https://a.example/y/4"]
    assert links(html, selector="div.other") == []


@pytest.mark.parametrize(("given_links", "kept"), [(300, 300), (301, 300)])
def test_the_cap_is_told(given_links, kept):
    html = items(*(f"/news/2026/03/02/a-headline-with-many-words-{n}" for n in range(given_links)))
    parsed = parse_page(html.encode(), URL, None, None, None)
    assert (len(parsed.entries), parsed.truncated) == (kept, given_links - kept)


@pytest.mark.parametrize(
    ("declared", "head", "encoding"),
    [
        ("windows-1251", "", "windows-1251"),
        (None, '<meta charset="windows-1251">', "windows-1251"),
        (None, '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', "gb18030"),
        ("iso-8859-1", "", "utf-8"),
        ("utf-8", '<meta charset="windows-1251">', "utf-8"),
        ("windows-1256", "", "windows-1256"),
        ("nonsense", '<meta charset="koi8-r">', "koi8-r"),
        (None, "", "utf-16"),
    ],
)
def test_encodings(declared, head, encoding):
    text = {
        "gb18030": "巴基斯坦总理将访问莫斯科并签署协议",
        "windows-1256": "زيارة رسمية إلى موسكو هذا اليوم",
    }
    title = text.get(encoding, "О начале учений в Пакистане сегодня")
    html = (
        f'<html><head>{head}</head><body><a href="/news/2026/03/02/12345">{title}</a></body></html>'
    )
    parsed = parse_page(html.encode(encoding), URL, declared, None, None)
    assert [entry.title for entry in parsed.entries] == [title]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty_answer"),
        (b" \n\0\t", "empty_answer"),
        (b"\xef\xbb\xbf", "empty_answer"),
        (b"<!-- nothing -->", "empty_answer"),
        (b"%PDF-1.7 ...", "not_html"),
        (b'{"items": []}', "not_html"),
        (b'<?xml version="1.0"?><rss version="2.0"></rss>', "not_html"),
        (b'<?xml version="1.0"?><urlset></urlset>', "not_html"),
    ],
)
def test_what_is_no_page(body, reason):
    with pytest.raises(SourceError) as caught:
        parse_page(body, URL, None, None, None)
    assert caught.value.reason == reason
    assert caught.value.do


def test_a_page_without_articles_yields_none():
    html = """<html><body><div id="app"></div><script src="/main.js"></script>
    <a href="/about">About</a><a href="/contact">Contact</a></body></html>"""
    parsed = parse_page(html.encode(), URL, None, None, None)
    assert (parsed.entries, parsed.seen_links) == ((), 2)


def test_dates_of_time_elements():
    html = """<html><body><ul>
    <li><a href="/n/2026/one-two-three-1">One two three four five</a><time datetime="2026-03-02T10:00:00+05:00"></time></li>
    <li><a href="/n/2026/one-two-three-2">One two three four six</a><time datetime="nonsense"></time></li>
    <li><a href="/n/2026/one-two-three-3">One two three four seven</a><time>2 March</time></li></ul></body></html>"""
    found = [entry.published for entry in parse_page(html.encode(), URL, None, None, None).entries]
    assert found == [datetime(2026, 3, 2, 5, tzinfo=UTC), None, None]


HOSTILE = st.one_of(
    st.binary(max_size=400),
    st.lists(
        st.sampled_from(
            ["<a href='/n/2026/03/02/one-two-three-4'>", "<a href=//[>", "<a href='\udc80'>", "</a>",
             "<h2>", "<time datetime='2026-99-99'>", "<base href='data:x'>", "<li>", "</ul>", "<!--",
             "-->", "<script>", "&#0;", "&#x202e;", "&amp", "<article class='\0 a'>", "text of many words",
             "<![CDATA[", "<?php", "<nav>", "\u202e", "\ufffe", "<svg><a xlink:href='/x'>", "<frameset>"]
        ),
        max_size=40,
    ).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    HOSTILE,
    st.sampled_from([None, "utf-8", "utf-16", "windows-1251", "zlib", "\0"]),
    st.sampled_from([None, "a", "li > a", "nav"]),
    st.sampled_from([None, "2026", "^$"]),
)
def test_hostile_pages(body, charset, selector, pattern):
    try:
        parsed = parse_page(body, URL, charset, selector, pattern)
    except SourceError:
        return
    for entry in parsed.entries:
        assert entry.link.startswith(("http://", "https://"))
        entry.link.encode()
        assert len(entry.title) <= 500
        assert "\n" not in entry.title
        assert not [letter for letter in entry.title if is_unsafe(letter)]
        entry.summary.encode()
