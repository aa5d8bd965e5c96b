"""Plain text out of markup."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.text import first_words, language_code, one_line, paragraphs


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("One <b>two</b>three", "One twothree"),
        ("<style>p{}</style>One<SCRIPT >x</SCRIPT>", "One"),
        ("<script>never closed", ""),
        ("One<!-- two", "One"),
        ("One<!-- a > b -->Two", "OneTwo"),
        ("One <two", "One"),
        ("1 < 2 > 0 <3", "1 < 2 > 0 <3"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("a\u00a0b\u3000c", "a b c"),
        ("<![CDATA[x]]>y", "y"),
        ("", ""),
    ],
)
def test_paragraphs(markup, text):
    assert paragraphs(markup, 100) == text


@pytest.mark.parametrize(("length", "cut"), [(9, False), (10, False), (11, True)])
def test_the_limit(length, cut):
    line = one_line("x" * length, 10)
    assert len(line) <= 10
    assert line.endswith("…") is cut


@pytest.mark.parametrize(
    ("tag", "code"),
    [("en", "en"), ("EN-us", "en"), (" ur_PK", "ur"), ("fil", "fil"), ("english", None), ("x", None),
     ("", None), (None, None), (5, None), ("zh-Hans-CN", "zh")],
)  # fmt: skip
def test_language_codes(tag, code):
    assert language_code(tag) == code


def is_unsafe(letter: str) -> bool:
    """Control, direction, half a pair; not the joiner that Persian spelling needs."""
    return letter != "\u200c" and (
        unicodedata.category(letter) in ("Cc", "Cf", "Cs") or letter in "\u2028\u2029"
    )


@given(st.text())
def test_any_text(text):
    line = one_line(text, 50)
    assert len(line) <= 50
    assert not [letter for letter in line if is_unsafe(letter)]
    assert len(first_words(text, 20)) <= 20
    line.encode()


@pytest.mark.parametrize("unit", ["<!--", "<a '", "<", "<script>", "&#", "</", "<p>", "<!"])
def test_one_pass_whatever_the_markup(unit):
    """A quadratic search would take minutes."""
    paragraphs(unit * 400_000, 20_000)
    one_line(unit * 400_000, 20_000)
