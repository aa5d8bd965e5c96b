"""How a digest looks."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.digests.content import DigestContent
from monitor.digests.render import FORMS, Form, preview, render
from monitor.digests.render.slack import MAX_PART
from monitor.store.digests import ArticleFact
from tests.digests.examples import (
    HOSTILE,
    NOW,
    RUSSIAN,
    URDU,
    article,
    content,
    event,
    full,
    settings,
    source,
)

SAFE_SCHEMES = ("http://", "https://")


class Page(HTMLParser):
    """Elements with their attributes, and the text between them."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def attributes(self, name: str) -> list[str]:
        return [
            value or "" for _, found in self.elements for key, value in found.items() if key == name
        ]


def hostile_digest(text: str) -> DigestContent:
    return content(
        article(
            1,
            title=text,
            outlet=text,
            lang=text[:10],
            url=f"https://a.example/{text[:300]}",
            reasons=((text, 1.0),),
            events=(
                event(
                    name=text,
                    evidence=text,
                    status=text[:200],
                    ledger_id="x",
                    place=text,
                    amount=text,
                ),
            ),
        ),
        article(2, copy_of_id=1, outlet=f"B{text}"),
        told_statuses={"x": "planned"},
        sources=(source(text, "failing", error=text),),
    )


def assert_harmless(digest: DigestContent) -> None:
    rendered = render(digest)

    assert re.fullmatch(r"[ -~]{1,120}", rendered.subject)

    page = Page(rendered.html)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= {
        "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "p", "h1",
        "h2", "h3", "span", "br", "a", "bdi", "blockquote", "strong",
    }  # fmt: skip
    assert not [key for _, found in page.elements for key in found if key.startswith("on")]
    assert all(link.startswith(SAFE_SCHEMES) for link in page.attributes("href"))
    assert page.attributes("src") == []
    assert "url(" not in rendered.html
    assert len(rendered.html) < 100_000

    # Whatever stands between < and > is a command to Slack: only links may.
    for part in rendered.slack:
        assert len(part) <= MAX_PART
        for command in re.findall(r"<([^>]*)>?", part):
            assert re.fullmatch(r"https?://[^\s<>|]+\|[^<>]+", command)
        assert not re.search(r"&(?!amp;|lt;|gt;)", part)
        assert "```" not in part

    for text in (rendered.text, "".join(rendered.slack), rendered.html):
        assert not re.search("[\u202a-\u202e\u2066\u2067]", text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]", text)
    assert not re.search(r"^\s*Bcc:", rendered.text, re.MULTILINE)
    text_lines = rendered.text.split("\n")
    assert all(len(line) <= 78 or "://" in line for line in text_lines)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_of_the_web_is_only_text(text: str) -> None:
    assert_harmless(hostile_digest(text))


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("<>&|\"'`*_~{}%\r\n\u202e\u2067\u2028ش中"), st.characters()
        ),
        max_size=400,
    )
)
def test_any_text_is_only_text(text: str) -> None:
    assert_harmless(hostile_digest(text))


def test_a_title_with_markup_is_shown_as_it_was_written() -> None:
    title = '<b>Breaking</b> & "more" <!channel>'
    rendered = render(content(article(title=title)))

    assert title in Page(rendered.html).text
    assert title in rendered.text
    assert '&lt;b&gt;Breaking&lt;/b&gt; &amp; "more" &lt;!channel&gt;' in rendered.slack[0]


def test_every_form_tells_all_there_is() -> None:
    digest = full()
    rendered = render(digest)

    for form in (Page(rendered.html).text, rendered.text, "\n".join(rendered.slack)):
        flat = " ".join(form.split())
        for told in (
            "Druzhba-IX",
            "planned",
            "Both armies will train in Pabbi in April.",
            URDU,
            RUSSIAN,
            "ТАСС",
            "Russia",
            "Urdu",
            "0.90",
            "both in the title",
            "The News",
            "2 Mar, 06:00",
            "412 articles from 1 of 2 sources",
            "Foreign Office",
            "failing since Sun 1 Mar 2026, 07:00",
            "timeout: no answer",
            "1 of 2 sources ok",
            "Sun 1 Mar 2026, 07:00 – Mon 2 Mar 2026, 07:00 (Asia/Karachi)",
        ):
            assert told in flat
    for link in ("https://dawn.example/1", "https://dawn.example/2", "https://dawn.example/3"):
        assert link in rendered.html
        assert link in rendered.text
        assert f"<{link}|" in "".join(rendered.slack)


def test_what_is_known_of_an_event_stands_under_its_name() -> None:
    told = event(
        mode="rumours",
        first_day=date(2026, 4, 24),
        last_day=date(2026, 5, 3),
        place="چراٹ",
        amount="$2.5 billion",
    )
    rendered = render(content(article(events=(told,))))

    line = "2026-04-24 to 2026-05-03, \u2068چراٹ\u2069, $2.5 billion, by hearsay"
    assert line in rendered.text
    assert line in "\n".join(rendered.slack)
    assert "<bdi>2026-04-24 to 2026-05-03</bdi>, <bdi>چراٹ</bdi>, <bdi>" in rendered.html


def test_where_nothing_more_is_known_there_is_no_line() -> None:
    digest = content(article(events=(event(),)))
    assert digest.events[0].details == ()
    rendered = render(digest)
    assert "Druzhba-IX (planned)\n  | “Both armies" in rendered.text


def test_right_to_left_texts_are_marked_as_such() -> None:
    html = render(full()).html

    assert re.search(rf'<p dir="rtl" lang="ur"[^>]*><a [^>]*>{URDU}</a></p>', html)
    assert re.search(rf'<p dir="ltr" lang="ru"[^>]*><a [^>]*>{RUSSIAN}</a></p>', html)
    assert "<bdi>جنگ</bdi>" in html


@pytest.mark.parametrize(
    ("digest", "subject"),
    [
        pytest.param(full(), "Entente morning #12: 1 new, 3 relevant - 2 Mar 2026", id="both"),
        pytest.param(
            content(article()), "Entente morning #12: 1 relevant - 2 Mar 2026", id="articles"
        ),
        pytest.param(content(), "Entente morning #12: nothing new - 2 Mar 2026", id="quiet"),
        pytest.param(
            content(number=0), "Entente morning: nothing new - 2 Mar 2026", id="no number"
        ),
        pytest.param(
            content(settings=settings(timezone="America/New_York")),
            "Entente morning #12: nothing new - 1 Mar 2026",
            id="its own zone",
        ),
    ],
)
def test_the_subject_says_what_is_in_it(digest: DigestContent, subject: str) -> None:
    assert render(digest).subject == subject


def test_a_quiet_day_gives_a_sign_of_life() -> None:
    rendered = render(content(sources=(source(),)))

    for form in (rendered.html, rendered.text, rendered.slack[0]):
        assert "Nothing new in this period" in form
        assert "1 of 1 source ok" in form


def test_what_was_left_out_is_said() -> None:
    digest = content(*map(article, (1, 2, 3)), settings=settings(max_articles=1))
    rendered = render(digest)

    for form in (rendered.html, rendered.text, "\n".join(rendered.slack)):
        assert "2 more relevant articles left out of this list" in " ".join(form.split())


@pytest.mark.parametrize(
    ("older", "told"),
    [
        (0, None),
        (1, "1 older article left out"),
        (12, "12 older articles left out"),
        (1_200, "1,200 older articles left out"),
    ],
)
@pytest.mark.parametrize("articles", [(), (article(),)], ids=["quiet", "with news"])
def test_what_was_left_out_for_its_age_is_said_in_one_line(
    older: int, told: str | None, articles: tuple[ArticleFact, ...]
) -> None:
    rendered = render(content(*articles, older_left_out=older))

    for form in (rendered.html, rendered.text, "\n".join(rendered.slack)):
        lines = re.findall(r"[\d,]+ older articles? left out", form)
        assert lines == ([told] if told else [])
        assert ("older" in form) is bool(told)


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        (None, "undated"),
        (NOW, "2 Mar, 07:00"),
        (datetime(2025, 12, 31, 18, 59, tzinfo=UTC), "31 Dec 2025, 23:59"),
        (datetime(2025, 12, 31, 19, 0, tzinfo=UTC), "1 Jan, 00:00"),
    ],
)
def test_dates_are_in_the_digests_zone(published: datetime | None, shown: str) -> None:
    rendered = render(content(article(published_at=published)))

    assert f"Dawn (Pakistan), English, {shown}\n" in rendered.text


def test_slack_messages_are_cut_between_items_only() -> None:
    digest = content(
        *(article(n, title=f"Title {n} " + "word " * 40) for n in range(1, 60)),
        settings=settings(max_articles=59),
    )
    parts = render(digest).slack

    assert len(parts) > 3
    assert all(len(part) <= MAX_PART for part in parts)
    for part in parts:
        assert part.count("<https://") == part.count("|Title ") == part.count("• *0.90*")
    whole = "\n\n".join(parts)
    assert [int(n) for n in re.findall(r"\|Title (\d+)", whole)] == list(range(1, 60))


@pytest.mark.parametrize("form", FORMS)
def test_a_stored_digest_gives_the_same_bytes_in_another_process(form: Form) -> None:
    digest = full()
    code = (
        "import json, sys\n"
        "from monitor.digests.content import DigestContent\n"
        "from monitor.digests.render import preview\n"
        "digest = DigestContent.from_json(json.load(sys.stdin))\n"
        f"sys.stdout.buffer.write(preview(digest, {form!r}).encode())"
    )
    again = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(digest.to_json()).encode(),
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )

    assert again.stdout.decode() == preview(digest, form)
