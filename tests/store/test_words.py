"""What counts as the same word."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.words import (
    TEXT_LIMIT,
    WORD_LIMIT,
    Query,
    parse_query,
    search_words,
    snippet,
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Pakistan's Navy, 2026!", "pakistan s navy 2026", id="english"),
        pytest.param("Erdoğan É ß İstanbul", "erdogan e ss istanbul", id="accents"),
        pytest.param("Ещё учёные, но свой и всей", "еще ученые но свой и всей", id="russian"),
        pytest.param("за́мок", "замок", id="stress"),
        pytest.param("كتاب أحمد إيران آسيا", "کتاب احمد ایران اسیا", id="arabic letters"),
        pytest.param("کتاب احمد ایران آسیا", "کتاب احمد ایران اسیا", id="persian letters"),
        pytest.param("مُحَمَّد مـــحمد", "محمد محمد", id="vowel points and tatweel"),
        pytest.param("پاکستان کی فوج میں", "پاکستان کی فوج مین", id="urdu"),
        pytest.param("ہند ھند هند", "هند هند هند", id="heh"),
        pytest.param("می‌شود", "میشود", id="zero-width non-joiner"),
        pytest.param("ज़मीन हिन्दी चाँद", "जमीन हिन्दी चांद", id="hindi"),
        pytest.param("۲۰۲۶ ٢٠٢٦ २०२६ ２０２６", "2026 2026 2026 2026", id="digits"),
        pytest.param("中国外交部T-90", "中 国 外 交 部 t 90", id="chinese"),
        pytest.param("Ｒｕｓｓｉａ ﷺ ﬁ", "russia صلی الله علیه وسلم fi", id="compatibility"),
        pytest.param("so\u00adft zero\u200bwidth \ufeffbom", "soft zerowidth bom", id="invisible"),
        pytest.param("a_b a.b a/b <b>", "a b a b a b b", id="separators"),
        pytest.param(" \n\t…—\"'*:()", "", id="nothing"),
        pytest.param("", "", id="empty"),
        pytest.param("\u0301\u093f", "", id="marks alone"),
        pytest.param("a\x00b \ud800", "a b", id="unstorable"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert search_words(text) == words


@given(st.text())
def test_words_hold_nothing_that_a_query_language_could_read(text: str) -> None:
    words = search_words(text)
    assert regex.fullmatch(r"(?:[\p{L}\p{N}\p{M}\p{Han}]+(?: |\Z))*", words)
    assert words == words.strip()
    words.encode()  # UTF-8 has no lone surrogates


@given(st.text(alphabet=st.sampled_from("aé ёе́йИк中国۲كی़ज\u0301\u200c-")))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = search_words(text)
    assert search_words(once) == once


@pytest.mark.parametrize("length", [WORD_LIMIT - 1, WORD_LIMIT, WORD_LIMIT + 1])
def test_long_words_are_cut(length: int) -> None:
    assert search_words("я" * length) == "я" * min(length, WORD_LIMIT)


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_long_texts_are_cut_between_words(extra: int) -> None:
    words = search_words(("abcd " * TEXT_LIMIT)[: TEXT_LIMIT + extra])
    assert set(words.split()) == {"abcd"} if extra != -1 else {"abcd", "abc"}
    assert len(words) <= TEXT_LIMIT


def test_characters_that_become_many_stay_within_the_limit() -> None:
    words = search_words("ﷺ" * TEXT_LIMIT)
    assert TEXT_LIMIT - 20 < len(words) <= TEXT_LIMIT


def test_stacked_marks_take_no_more_than_linear_time() -> None:
    hostile = "a" + "\u0301\u0323" * (TEXT_LIMIT // 2)
    begin = time.perf_counter()
    assert search_words(hostile) == "a"
    # Ordering them took 13 s before the runs were cut.
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize(
    ("query", "required", "excluded"),
    [
        pytest.param("russia pakistan", [("russia",), ("pakistan",)], [], id="words"),
        pytest.param('"joint drill" navy', [("joint", "drill"), ("navy",)], [], id="phrase"),
        pytest.param("navy -india", [("navy",)], [("india",)], id="minus"),
        pytest.param('navy -"sea of japan"', [("navy",)], [("sea", "of", "japan")], id="minus phrase"),
        pytest.param("navy −india", [("navy",)], [("india",)], id="typographic minus"),
        pytest.param("south-east", [("south", "east")], [], id="hyphen inside"),
        pytest.param("--navy", [], [("navy",)], id="two minuses"),
        pytest.param("“joint drill”", [("joint", "drill")], [], id="typographic quotes"),
        pytest.param("«Дружба-2025»", [("дружба", "2025")], [], id="russian quotes"),
        pytest.param("外交 俄罗斯", [("外", "交"), ("俄", "罗", "斯")], [], id="chinese"),
        pytest.param('"joint drill', [("joint", "drill")], [], id="unclosed quote"),
        pytest.param('navy"joint', [("navy",), ("joint",)], [], id="quote inside"),
        pytest.param("navy Navy NAVY", [("navy",)], [], id="said thrice"),
        pytest.param("navy OR (army) NOT x*", [("navy",), ("or",), ("army",), ("not",), ("x",)], [], id="no operators"),
        pytest.param('- -- "" -"" * ', [], [], id="signs alone"),
        pytest.param("", [], [], id="empty"),
    ],
)  # fmt: skip
def test_queries(
    query: str, required: list[tuple[str, ...]], excluded: list[tuple[str, ...]]
) -> None:
    assert parse_query(query) == Query(tuple(required), tuple(excluded))


@pytest.mark.parametrize(
    ("phrases", "shown"),
    [
        pytest.param((("wanted",),), "…before before the Wanted word after after", id="word"),
        pytest.param((("wanted", "word"),), "…before before the Wanted word after", id="phrase"),
        pytest.param((("absent",), ("wanted",)), "the Wanted word", id="one of two"),
        pytest.param((("外", "交"),), "的外交部", id="chinese phrase"),
        pytest.param((("erdogan",),), "said Erdoğan himself", id="folded"),
        pytest.param((("absent",),), "Beginning before", id="nowhere"),
    ],
)
def test_a_snippet_shows_the_place(phrases: tuple[tuple[str, ...], ...], shown: str) -> None:
    text = (
        "Beginning "
        + "before " * 60
        + "the Wanted word "
        + "after " * 60
        + "交外 的外交部 "
        + "then " * 60
        + "said Erdoğan\nhimself."
    )
    found = snippet(text, phrases)
    assert shown.lstrip("…") in found
    assert len(found) <= 242
    assert "\n" not in found
    assert found.startswith("…") == (not found.startswith("Beginning"))
    assert found.endswith("…") == (not found.endswith("himself."))
    assert all(word in text for word in found.strip("…").split()), "whole words"


def test_a_snippet_of_a_short_text_is_the_text() -> None:
    assert snippet("Short  text.", (("text",),)) == "Short text."
    assert snippet("", (("text",),)) == ""


@given(st.text(), st.text(min_size=1))
def test_a_snippet_never_fails(text: str, query: str) -> None:
    assert len(snippet(text, parse_query(query).required)) <= 242
