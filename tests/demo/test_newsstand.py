"""The newsstand: whatever the examples hold, its feeds and pages are read as a newspaper's are."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from html import escape, unescape
from pathlib import Path
from xml.etree import ElementTree

import aiohttp
import pytest

from classifiers.examples import Example, bundled_examples
from classifiers.judgement import Document
from monitor.articles.extraction import extract
from monitor.config import load_config
from monitor.demo.newsstand import Outlet, Story, build, feeds_toml
from monitor.demo.pages import address, article_answer, source_answer
from monitor.demo.server import serving
from monitor.sources.entry import Entry
from monitor.sources.feed import parse_feed
from monitor.sources.page import parse_page
from monitor.sources.sitemap import parse_sitemap

BASE = "http://127.0.0.1:8000"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
FORMS = ("rss", "atom", "rdf", "json", "page", "sitemap")

PARAGRAPH = (
    "Officials of both countries met on Monday to speak about the next round of the exercise, and "
    "agreed that officers would visit the training ground before the summer ends. "
)


@cache
def newsstand() -> tuple[Outlet, ...]:
    """The newsstand of the demonstration."""
    return tuple(build(bundled_examples()))


def example(number: int, **given: object) -> Example:
    document = Document(
        title=f"Ministers meet for the {number}th time to discuss a pipeline",
        text=f"Meeting {number}. {PARAGRAPH}\n{PARAGRAPH * 2}",
        lang="en",
        published=date(2026, 3, number % 28 + 1),
    )
    values = {"id": f"x-{number}", "document": document, "relevance": 0, "outlet": "Dawn",
              "outlet_bloc": "pakistan"}  # fmt: skip
    return Example(**{**values, **given})  # type: ignore[arg-type]


def written(number: int, title: str, text: str) -> Example:
    plain = example(number)
    return replace(plain, document=replace(plain.document, title=title, text=text))


def in_form(form: str, examples: Sequence[Example]) -> Outlet:
    """The examples as the articles of one outlet whose source has the given form."""
    [outlet] = build(examples)
    kind = form if form in ("page", "sitemap") else "feed"
    return replace(outlet, form=form, kind=kind)  # type: ignore[arg-type]


def entries(outlet: Outlet, base: str = BASE) -> dict[str, Entry]:
    """What the project's own parsers make of the outlet's source, by address without query."""
    body, content_type = source_answer(outlet, base)
    url = base + outlet.path
    if outlet.form == "page":
        found = parse_page(body, url, "utf-8", None, None).entries
    elif outlet.form == "sitemap":
        found = parse_sitemap(body, url).entries
    else:
        found = parse_feed(body, url, content_type).entries
    return {entry.link.partition("?")[0]: entry for entry in found}


def one_line(text: str) -> str:
    return " ".join(text.split())


def read(outlet: Outlet, story: Story) -> tuple[str, str, date | None]:
    """Title, text on one line, and date, as the project's own extraction reads the page."""
    body, content_type = article_answer(outlet, story, BASE)
    found = extract(
        body,
        address(outlet, story, BASE),
        content_type,
        "utf-8",
        feed_title="",
        feed_text="",
        feed_published=None,
        feed_lang=None,
        now=NOW,
    )
    return found.title, one_line(found.text), found.published.date() if found.published else None


# --- building ------------------------------------------------------------------------------


def test_every_example_is_on_the_newsstand_once() -> None:
    stories = [story for outlet in newsstand() for story in outlet.stories]

    assert sorted((story.title, story.text) for story in stories) == sorted(
        (one.document.title, one.document.text) for one in bundled_examples()
    )


def test_every_form_is_on_the_newsstand() -> None:
    assert {outlet.form for outlet in newsstand()} == set(FORMS)
    assert {outlet.kind for outlet in newsstand()} == {"feed", "page", "sitemap"}


def test_addresses_and_names_are_unique() -> None:
    outlets = newsstand()

    paths = [address(outlet, story, "") for outlet in outlets for story in outlet.stories]
    paths += [outlet.path for outlet in outlets]
    assert len(set(paths)) == len(paths)
    assert len({outlet.name for outlet in outlets}) == len(outlets)


def test_the_same_examples_give_the_same_newsstand() -> None:
    assert build(bundled_examples()) == list(newsstand())


def test_outlets_of_one_name_are_told_apart() -> None:
    examples = [
        example(number, id=f"{bloc}-{lang}-{number}", outlet_bloc=bloc,
                document=replace(example(number).document, lang=lang))
        for bloc, lang in (("west", "en"), ("west", "ru"), ("other", "en"), ("russia", "en"))
        for number in range(4)
    ]  # fmt: skip

    names = sorted(outlet.name for outlet in build(examples))

    assert names == ["Dawn", "Dawn (2)", "Dawn (English)", "Dawn (Russian)"]


SHARED = {
    "three": (3, "Pakistani press (English)"),
    "four": (4, "Dawn"),
}


@pytest.mark.parametrize(("count", "name"), SHARED.values(), ids=SHARED)
def test_an_outlet_with_few_articles_shares_a_feed(count: int, name: str) -> None:
    [outlet] = build([example(number) for number in range(count)])

    assert (outlet.name, len(outlet.stories)) == (name, count)
    assert {story.outlet for story in outlet.stories} == {"Dawn"}


def test_what_an_example_lacks_is_made_up_for() -> None:
    [outlet] = build([example(1, outlet=None, outlet_bloc=None,
                              document=Document("友谊", "两国军队", None, None))])  # fmt: skip

    assert (outlet.bloc, outlet.lang) == ("other", "en")
    [story] = outlet.stories
    assert (story.slug, story.outlet, story.published) == ("x-1", "Unnamed", None)


LEADS = {
    "short": ("One sentence.\nAnother.", "One sentence."),
    "at the limit": ("x" * 240, "x" * 240),
    "over the limit": ("word " * 60, ("word " * 48).rstrip() + " …"),
    "over the limit, one word": ("字" * 300, "字" * 240 + "…"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("text", "lead"), LEADS.values(), ids=LEADS)
def test_a_feed_carries_the_lead(text: str, lead: str) -> None:
    [outlet] = build([written(1, "Title", text)])

    assert outlet.stories[0].lead == lead


# --- what the project's own parsers make of it ---------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_every_article_is_in_its_source_with_title_and_date(form: str) -> None:
    for outlet in newsstand():
        if outlet.form != form:
            continue
        found = entries(outlet)
        assert set(found) == {address(outlet, story, BASE) for story in outlet.stories}
        for story in outlet.stories:
            entry = found[address(outlet, story, BASE)]
            assert entry.title == one_line(story.title)
            if form not in ("page", "sitemap"):
                assert entry.summary == one_line(story.lead)
            assert (entry.published and entry.published.date()) == story.published


# Signs of markup, but no whole tag or entity: of those the parsers think what they like.
SIGNS = "Ministers & generals: \"5 < 6\" 'n' ]]> {{ 7*7 }} {% raw %}"
TAGS = f"<b>{SIGNS}</b> &amp; &lt;i&gt; </p><script>alert(1)</script> <!-- </script>"


@pytest.mark.parametrize("form", FORMS)
def test_signs_of_markup_in_an_example_are_text(form: str) -> None:
    examples = [written(1, SIGNS, f"{SIGNS} again. {PARAGRAPH}"), *map(example, range(2, 9))]
    outlet = in_form(form, examples)

    entry = entries(outlet)[address(outlet, outlet.stories[0], BASE)]

    assert entry.title == SIGNS
    if form not in ("page", "sitemap"):
        assert entry.summary == one_line(outlet.stories[0].lead)


@pytest.mark.parametrize("form", ["rss", "atom", "rdf", "sitemap"])
def test_tags_in_an_example_are_text_in_xml(form: str) -> None:
    outlet = in_form(form, [written(1, TAGS, TAGS)])

    root = ElementTree.fromstring(source_answer(outlet, BASE)[0])
    texts = [element.text for element in root.iter()]

    assert TAGS in texts, "the title"
    if form == "rss":  # a description is HTML, and so escaped twice
        [description] = [text for text in texts if text and text.startswith("<p>")]
        assert (unescape(description), "<b>" in description) == (f"<p>{TAGS}</p>", False)
    elif form != "sitemap":
        assert texts.count(TAGS) == 2


def test_tags_in_an_example_are_text_in_json() -> None:
    outlet = in_form("json", [written(1, TAGS, TAGS)])

    [item] = json.loads(source_answer(outlet, BASE)[0])["items"]

    assert (item["title"], item["content_html"]) == (TAGS, f"<p>{escape(TAGS)}</p>")


LAYOUTS = ("broadsheet", "portal", "plain")


def with_layout(number: int) -> Outlet:
    """An outlet whose articles have the layout of that number."""
    outlet = in_form("rss", [example(n) for n in range(1, 9)])
    return replace(outlet, slug="dawn" + "x" * ((number - 4) % 3))


@pytest.mark.parametrize("number", range(3), ids=LAYOUTS)
def test_an_article_s_page_is_read_without_what_stands_around_it(number: int) -> None:
    outlet = with_layout(number)
    for story in outlet.stories[:2]:
        title, text, published = read(outlet, story)

        assert title == story.title
        assert text == one_line(story.text)
        assert published == story.published


@pytest.mark.parametrize("number", range(3), ids=LAYOUTS)
def test_hostile_text_is_text_on_every_page(number: int) -> None:
    outlet = with_layout(number)
    story = replace(
        outlet.stories[0], title=TAGS, outlet=TAGS, text=f"{SIGNS}. {PARAGRAPH}\n{TAGS}"
    )

    body = article_answer(outlet, story, BASE)[0].decode()

    assert "<script>alert" not in body
    assert f"<b>{SIGNS[:9]}" not in body
    assert one_line(f"{SIGNS}. {PARAGRAPH}") in read(outlet, story)[1]


def test_json_ld_says_what_the_page_says() -> None:
    outlet = with_layout(0)
    story = replace(outlet.stories[0], title='</script><!--<script> & "x"')

    body = article_answer(outlet, story, BASE)[0].decode()

    block = body.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert "<" not in block
    assert json.loads(block)["headline"] == story.title


@pytest.mark.parametrize("lang", ["ar", "fa", "ur"])
def test_right_to_left_is_stated(lang: str) -> None:
    outlet = with_layout(1)

    body = article_answer(outlet, replace(outlet.stories[0], lang=lang), BASE)[0].decode()

    assert f'<html lang="{lang}" dir="rtl">' in body


# --- the server ----------------------------------------------------------------------------


async def test_every_article_can_be_had_from_the_server() -> None:
    outlets = newsstand()
    async with serving(outlets) as base, aiohttp.ClientSession() as web:
        for outlet in outlets:
            async with web.get(base + outlet.path) as answer:
                assert answer.status == 200
                assert await answer.read() == source_answer(outlet, base)[0]
            for story in outlet.stories:
                async with web.get(address(outlet, story, base)) as answer:
                    assert answer.status == 200
                    assert answer.content_type == "text/html"
                    assert answer.charset == "utf-8"


async def test_the_server_answers_as_servers_do() -> None:
    outlet = in_form("rss", [example(n) for n in range(4)])
    async with serving([outlet]) as base, aiohttp.ClientSession() as web:
        async with web.get(base + outlet.path) as answer:
            etag = answer.headers["ETag"]
            assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
        async with web.get(base + outlet.path, headers={"If-None-Match": etag}) as answer:
            assert (answer.status, await answer.read()) == (304, b"")
        async with web.get(base + outlet.path, headers={"If-None-Match": '"x"'}) as answer:
            assert answer.status == 200
        async with web.get(f"{base}/{outlet.slug}/politics.html") as answer:
            assert answer.status == 404
        async with web.get(f"{base}/../../etc/passwd") as answer:
            assert answer.status == 404
    async with aiohttp.ClientSession() as web:
        with pytest.raises(aiohttp.ClientConnectionError):
            await web.get(base + outlet.path)


def test_the_list_of_sources_is_a_configuration(tmp_path: Path) -> None:
    outlets = newsstand()
    (tmp_path / "feeds.toml").write_text(feeds_toml(outlets, BASE), encoding="utf-8")
    (tmp_path / "monitor.toml").write_text("")

    sources = load_config(tmp_path / "monitor.toml").sources

    assert [(one.name, one.url, one.kind, one.bloc, one.lang) for one in sources] == [
        (one.name, BASE + one.path, one.kind, one.bloc, one.lang) for one in outlets
    ]
