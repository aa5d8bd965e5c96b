"""The ladder from a page's own text down to the feed's."""

import pickle
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.articles.extraction import LEAST_WEIGHT, extract, least_weight
from monitor.articles.texts import weight
from tests.articles.newsprint import (
    CHINESE,
    ENGLISH,
    PERSIAN,
    PRINTS,
    Print,
    json_ld,
    page,
    paragraphs,
)
from tests.articles.reading import FEED_TEXT, FEED_TIME, URL, article, read

# --- whole pages of several outlets --------------------------------------------------------


@pytest.mark.parametrize("printed", PRINTS.values(), ids=PRINTS.keys())
def test_a_newspaper_s_page(printed: Print) -> None:
    found = read(printed.body, url=printed.url, charset=printed.charset, feed_published=None)
    assert found.text.split("\n") == list(printed.paragraphs)
    assert found.rung == "precise"
    assert found.reason == ""
    assert found.title == printed.title
    assert found.published == printed.published
    assert found.published_origin == "page"
    assert found.lang == printed.lang
    assert found.author == printed.author
    assert not [line for line in printed.furniture if line in found.text]


def test_the_answer_goes_through_a_pickle() -> None:
    found = read(PRINTS["fa-time-element-only"].body)
    assert pickle.loads(pickle.dumps(found)) == found
    assert pickle.loads(pickle.dumps(extract)) is extract


# --- the rungs -----------------------------------------------------------------------------


def test_json_ld_serves_where_scripts_would_draw_the_page() -> None:
    body = page(
        json_ld(
            {
                "@type": "NewsArticle",
                "headline": "Navies open drill",
                "articleBody": "\n\n".join(ENGLISH),
            }
        ),
        '<div id="root"></div><script src="/app.js"></script>',
    )
    found = read(body)
    assert (found.rung, found.reason) == ("json_ld", "")
    assert found.text == "\n".join(ENGLISH)


BODIES = {
    "markup": "".join(f"<p>{text}</p>" for text in ENGLISH),
    "escaped-markup": "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in ENGLISH),
    "line-breaks": "<br/><br/>".join(ENGLISH),
    "references": "\n".join(ENGLISH).replace("“", "&ldquo;").replace("”", "&#8221;"),
    "parts": list(ENGLISH),
}


@pytest.mark.parametrize("article_body", BODIES.values(), ids=BODIES.keys())
def test_markup_in_json_ld_becomes_plain_lines(article_body: Any) -> None:
    node = {"@graph": [{"@type": "ReportageNewsArticle", "articleBody": article_body}]}
    assert read(page(json_ld(node), "<p>Loading</p>")).text == "\n".join(ENGLISH)


def test_broken_json_ld_is_passed_over() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": </script>'
        + json_ld({"@type": "NewsArticle", "datePublished": "2026-03-01T08:00:00Z"})
    )
    found = read(article(paragraphs(ENGLISH), head))
    assert found.published == datetime(2026, 3, 1, 8, tzinfo=UTC)


def test_endless_nesting_in_json_ld_does_no_harm() -> None:
    deep = "[" * 900 + '"A"' + "]" * 900
    stated = f'{{"@type": "Article", "author": {deep}, "isAccessibleForFree": {deep}, "headline": {deep}}}'
    head = f'<script type="application/ld+json">{stated}</script>'
    found = read(article(paragraphs(ENGLISH), head))
    assert (found.rung, found.author) == ("precise", None)


def test_line_breaks_inside_json_strings_are_read() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "author": "Amna\nSiddiqui"};</script>'
    assert read(article(paragraphs(ENGLISH), head)).author == "Amna Siddiqui"


def test_the_page_s_own_article_is_taken_among_several() -> None:
    head = json_ld(
        [
            {
                "@type": "NewsArticle",
                "url": "https://www.dailyindus.example/news/9",
                "author": "Someone Else",
            },
            {"@type": "NewsArticle", "url": URL + "?utm_source=x", "author": "Amna Siddiqui"},
        ]
    )
    assert read(article(paragraphs(ENGLISH), head)).author == "Amna Siddiqui"


def test_a_text_much_shorter_than_json_ld_is_not_believed() -> None:
    head = json_ld({"@type": "NewsArticle", "articleBody": "\n".join(ENGLISH * 1)})
    found = read(article(f"<p>{ENGLISH[0]}</p>", head))
    assert (found.rung, found.text) == ("json_ld", "\n".join(ENGLISH))


def test_a_text_much_shorter_than_the_feed_s_is_not_believed() -> None:
    found = read(article(paragraphs(ENGLISH[:2])), feed_text="\n".join(ENGLISH))
    assert (found.rung, found.reason) == ("feed", "too_short")
    assert found.text == "\n".join(ENGLISH)


def test_the_feed_s_text_serves_where_the_page_has_none() -> None:
    found = read(article("<p>Gallery.</p>"))
    assert (found.rung, found.reason, found.text) == ("feed", "too_short", FEED_TEXT)
    assert found.title == "Navies open drill"
    assert (found.published, found.published_origin) == (FEED_TIME, "feed")


def test_a_short_flash_serves_where_the_feed_says_less() -> None:
    flash = "ISLAMABAD: Pakistan and Russia signed the helicopter contract on Monday, officials said here."
    found = read(article(f"<p>{flash}</p>"), feed_text="Contract signed.", feed_title="Contract")
    assert flash in found.text
    assert found.reason == "too_short"
    assert found.rung in ("precise", "recall")


NOTHING_SAID = {
    "empty": "",
    "title-again": "Navies open drill",
    "title-and-outlet": "Navies open drill  Daily Indus",
    "white-space": " \n\t ",
}


@pytest.mark.parametrize("feed_text", NOTHING_SAID.values(), ids=NOTHING_SAID.keys())
def test_a_feed_that_only_repeats_the_title_has_no_text(feed_text: str) -> None:
    found = read(b"", feed_text=feed_text)
    assert (found.rung, found.text, found.reason) == ("none", "", "empty")
    assert found.title == "Navies open drill"


def test_how_much_text_is_enough() -> None:
    assert least_weight("", "") == LEAST_WEIGHT
    assert least_weight("x" * 1_000, "") == 800
    assert least_weight("x" * 1_000, "y" * 2_000) == 1_000


def test_a_chinese_item_of_ninety_characters_is_enough() -> None:
    text = (CHINESE[0] + CHINESE[1])[:90]
    assert weight(text) >= LEAST_WEIGHT > len(text)
    found = read(article(f"<p>{text}</p>", lang="zh"), feed_text="")
    assert (found.reason, found.lang) == ("", "zh")


def test_a_text_keeps_its_non_joiners() -> None:
    assert "\u200c" in PERSIAN[0]
    found = read(article(paragraphs(PERSIAN).replace("\u200c", "&zwnj;"), lang="fa"))
    assert found.text == "\n".join(PERSIAN)


def test_control_and_bidirectional_characters_are_out() -> None:
    dirty = paragraphs(ENGLISH).replace("Karachi", "Kara\u202echi\u0007 \u200f")
    found = read(article(dirty, "<meta property='og:title' content='Navies \u202eopen\n drill'>"))
    assert "\u202e" not in found.text
    assert "Karachi" in found.text
    assert found.title == "Navies open drill"


def test_an_old_page_laid_out_with_tables_is_read_by_its_main_cell() -> None:
    menu = "".join(f"<li><a href='/s/{n}'>Section number {n}</a></li>" for n in range(12))
    cells = (
        f"<tr><td colspan=2><a href='/'>Home</a></td></tr><tr><td><ul>{menu}</ul></td>"
        f"<td><b>Navies open drill</b><br><br>{'<br><br>'.join(ENGLISH)}</td></tr>"
        "<tr><td>Copyright of the Ministry</td></tr>"
    )
    body = page(
        "<title>Ministry</title>", f"<table><tr><td><table>{cells}</table></td></tr></table>"
    )
    assert read(body).text == "\n".join(ENGLISH)


def test_the_rows_of_a_data_table_become_lines() -> None:
    table = (
        "<table><tr><th>Party</th><th>Contract</th></tr>"
        "<tr><td>Russia</td><td>Spare parts for helicopters</td></tr></table>"
    )
    text = read(article(paragraphs(ENGLISH) + table)).text
    assert text.split("\n") == [*ENGLISH, "Party, Contract", "Russia, Spare parts for helicopters"]


def test_the_feed_s_title_comes_before_that_of_the_window() -> None:
    body = page("<title>News of the Ministry</title>", f"<div>{paragraphs(ENGLISH)}</div>")
    assert read(body).title == "Navies open drill"
    assert read(body, feed_title="").title == "News of the Ministry"


# --- titles and canonical links ------------------------------------------------------------

LINKS = {
    "own": (URL, URL),
    "relative": ("/news/1812345/naval-drill", URL),
    "without-www": ("http://dailyindus.example/news/1812345/naval-drill",) * 2,
    "another-address-of-the-article": ("https://www.dailyindus.example/story/1812345",) * 2,
    "long-slug-of-words": ("/world/pakistan-and-russia-open-naval-drill",
                           "https://www.dailyindus.example/world/pakistan-and-russia-open-naval-drill"),
    "query-names-the-article": ("/story.php?id=1812345", "https://www.dailyindus.example/story.php?id=1812345"),
    "urdu-slug": ("/urdu/پاکستان-اور-روس-کی-مشقیں", "https://www.dailyindus.example/urdu/پاکستان-اور-روس-کی-مشقیں"),
    "home-page": ("https://www.dailyindus.example/", None),
    "section": ("/world", None),
    "section-page": ("/world/index.html", None),
    "archive-of-a-year": ("/news/2026", None),
    "another-site": ("https://agency.example/news/1812345/naval-drill", None),
    "another-scheme": ("android-app://dailyindus/news/1812345", None),
    "broken": ("http://[", None),
    "empty": ("", None),
}  # fmt: skip


@pytest.mark.parametrize(("link", "believed"), LINKS.values(), ids=LINKS.keys())
def test_the_canonical_link(link: str, believed: str | None) -> None:
    found = read(article(paragraphs(ENGLISH), f"<link rel='canonical' href='{link}'>"))
    assert found.canonical_link == believed


def test_a_bad_canonical_link_gives_way_to_og_url() -> None:
    head = f"<link rel=canonical href='/'><meta property='og:url' content='{URL}'>"
    assert read(article(paragraphs(ENGLISH), head)).canonical_link == URL


def test_a_dropped_query_is_not_believed() -> None:
    found = read(
        article(paragraphs(ENGLISH), "<link rel=canonical href='/story.php'>"),
        url="https://www.dailyindus.example/story.php?id=7",
    )
    assert found.canonical_link is None


def test_a_future_date_of_the_page_gives_way_to_the_feed() -> None:
    head = "<meta property='article:published_time' content='2027-01-01T00:00:00Z'>"
    found = read(article(paragraphs(ENGLISH), head))
    assert (found.published, found.published_origin) == (FEED_TIME, "feed")


def test_the_date_of_change_is_not_that_of_publication() -> None:
    head = "<meta property='article:modified_time' content='2026-03-02T05:00:00Z'>" + json_ld(
        {"@type": "NewsArticle", "dateModified": "2026-03-02T05:00:00Z"}
    )
    found = read(article(paragraphs(ENGLISH), head))
    assert (found.published, found.published_origin) == (FEED_TIME, "feed")


def test_times_of_other_articles_are_not_this_one_s() -> None:
    aside = b"<aside><time datetime='2026-02-01T00:00:00Z'>x</time><time datetime='2026-02-02'>y</time></aside></body>"
    found = read(article(paragraphs(ENGLISH)).replace(b"</body>", aside))
    assert found.published == FEED_TIME


def test_the_date_of_the_address_serves_last() -> None:
    found = read(
        article(paragraphs(ENGLISH)),
        url="https://a.example/2026/02/28/naval-drill",
        feed_published=None,
    )
    assert (found.published, found.published_origin) == (datetime(2026, 2, 28, tzinfo=UTC), "url")
