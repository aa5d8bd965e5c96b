"""Normalising, folding with its map of offsets, sentences, language."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.folding import fold
from classifiers.language import LANGUAGES, detect_language
from classifiers.sentences import LONGEST_SENTENCE, sentences
from classifiers.text import normalise

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200b\u200c\u200d\u202e\u2066\ufeff\x00\x1b\ud800ßﷺйи\u0306ёہھیيك۔।。.!? \n"
        ),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param("Mos\u200bcow", "Moscow", id="zero-width-space"),
        pytest.param("\ufeffMoscow", "Moscow", id="byte-order-mark"),
        pytest.param("\u202eMoscow\u202c", "Moscow", id="bidirectional-override"),
        pytest.param("Mos\u00adcow", "Moscow", id="soft-hyphen"),
        pytest.param("a\x00b\x1bc", "abc", id="control-characters"),
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="line-breaks"),
        pytest.param("a\tb", "a\tb", id="tab-stays"),
        pytest.param("И\u0306", "Й", id="composed"),
        pytest.param("می\u200cرود", "می\u200cرود", id="joiner-in-persian-word-stays"),
        pytest.param("\u200cروس\u200c ", "روس ", id="joiner-at-edge-goes"),
        pytest.param("ﷺ", "ﷺ", id="compatibility-form-stays"),
        pytest.param("", "", id="empty"),
    ],
)
def test_normalise(given: str, expected: str) -> None:
    assert normalise(given) == expected


@given(HOSTILE)
def test_normalise_leaves_nothing_invisible_and_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    for character in once:
        allowed = character in "\n\t\u200c"
        assert allowed or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("پاکستاني", "پاکستانی", id="arabic-yeh"),
        pytest.param("پاكستان", "پاکستان", id="arabic-kaf"),
        pytest.param("ماہ", "ماه", id="urdu-heh"),
        pytest.param("بھارت", "بهارت", id="urdu-aspirate"),
        pytest.param("آمریکا", "امریکا", id="madda"),
        pytest.param("أفغانستان", "افغانستان", id="hamza"),
        pytest.param("رُوس", "روس", id="vowel-point"),
        pytest.param("روسیـــه", "روسیه", id="tatweel"),
        pytest.param("И\u0306ран", "Йран", id="decomposed"),
        pytest.param("самолёт", "самолет", id="yo"),
        pytest.param("फ़ौज", "फौज", id="nukta"),
        pytest.param("MOSCOW", "moscow", id="case"),
        pytest.param("Ｍｏｓｃｏｗ", "moscow", id="full-width"),
        pytest.param("Mos\u200bcow", "moscow", id="invisible"),
        pytest.param("Türkiye", "turkiye", id="accent"),
        pytest.param("S‑400", "S-400", id="hyphen"),
        pytest.param("ایس ۴۰۰", "ایس 400", id="persian-digits"),
    ],
)
def test_spellings_that_fold_together(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("हिंदी", "हिंद", id="vowel-signs-count"),
        pytest.param("روسے", "روسی", id="urdu-big-yeh"),
        pytest.param("Иран", "Ирак", id="letters"),
    ],
)
def test_spellings_that_stay_apart(one: str, other: str) -> None:
    assert fold(one).text != fold(other).text


@given(HOSTILE)
def test_every_folded_character_knows_where_it_is_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.origins) == len(folded.text)
    assert list(folded.origins) == sorted(folded.origins)
    for index, character in enumerate(folded.text):
        start, end = folded.span(index, index + 1)
        assert end == start + 1
        assert character in fold(text[start:end]).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="plain"),
        pytest.param("Gen. Munir met Mr. Lavrov. They spoke.",
                     ["Gen. Munir met Mr. Lavrov.", "They spoke."], id="titles"),
        pytest.param("The U.S. Navy came. It left.", ["The U.S. Navy came.", "It left."], id="us"),
        pytest.param("He went to the U.S. Then he left.",
                     ["He went to the U.S.", "Then he left."], id="us-at-the-end"),
        pytest.param("V. Putin spoke. It rained.", ["V. Putin spoke.", "It rained."], id="initial"),
        pytest.param("It cost 3.5 billion. Good.", ["It cost 3.5 billion.", "Good."], id="number"),
        pytest.param("В 2015 г. подписан договор. Он важен.",
                     ["В 2015 г. подписан договор.", "Он важен."], id="russian-year"),
        pytest.param("Завод им. Климова, т.е. изготовитель. Всё.",
                     ["Завод им. Климова, т.е. изготовитель.", "Всё."], id="russian-abbreviations"),
        pytest.param("Он уехал в 2015 г. Потом вернулся.",
                     ["Он уехал в 2015 г.", "Потом вернулся."], id="russian-year-at-the-end"),
        pytest.param("یہ پہلا ہے۔ یہ دوسرا ہے۔", ["یہ پہلا ہے۔", "یہ دوسرا ہے۔"], id="urdu"),
        pytest.param("यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"], id="hindi"),
        pytest.param("俄巴举行演习。双方满意！是吗？", ["俄巴举行演习。", "双方满意！", "是吗？"], id="chinese"),
        pytest.param("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"], id="chinese-quote"),
        pytest.param("ماذا؟ نعم.", ["ماذا؟", "نعم."], id="arabic"),
        pytest.param("Headline\nBody text", ["Headline", "Body text"], id="line-break"),
        pytest.param('He said "Stop." She did.', ['He said "Stop."', "She did."], id="quote"),
        pytest.param("  \n ", [], id="blank"),
        pytest.param("", [], id="empty"),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == expected


@given(HOSTILE, st.sampled_from([None, "en", "zh", "ur"]))
def test_sentences_are_slices_that_lose_only_space(text: str, lang: str | None) -> None:
    found = sentences(text, lang)
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text == sentence.text.strip() != ""
    edges = [0, *(edge for s in found for edge in (s.start, s.end)), len(text)]
    assert edges == sorted(edges)
    between = [text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)]
    assert not "".join(between).strip()


HEADLINES = {
    "en": "Russia and Pakistan sign an agreement on the gas pipeline",
    "ru": "Россия и Пакистан подписали соглашение о газопроводе",
    "ur": "روس اور پاکستان نے گیس پائپ لائن کے معاہدے پر دستخط کر دیے",
    "hi": "रूस और पाकिस्तान ने गैस पाइपलाइन समझौते पर हस्ताक्षर किए",
    "zh": "俄罗斯与巴基斯坦签署天然气管道协议",
    "fa": "روسیه و پاکستان قرارداد خط لوله گاز را امضا کردند",
    "ar": "روسيا وباكستان توقعان اتفاقية خط أنابيب الغاز",
}


@pytest.mark.parametrize("piece", ["word ", "字", "слово, ", "لفظ "])
def test_what_runs_on_without_a_stop_is_cut(piece: str) -> None:
    text = piece * (5 * LONGEST_SENTENCE // len(piece))
    found = sentences(text)
    assert len(found) > 4
    assert all(0 < len(sentence.text) <= LONGEST_SENTENCE for sentence in found)
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())
    assert all(text[s.start : s.end] == s.text for s in found)
    if piece.strip() != piece:  # between two words, never inside one
        assert {word for s in found for word in s.text.split()} == {piece.strip()}


@pytest.mark.parametrize("lang", HEADLINES)
def test_language_of_a_headline(lang: str) -> None:
    assert detect_language(HEADLINES[lang]) == lang
    assert detect_language(HEADLINES[lang] * 10) == lang


@pytest.mark.parametrize("lang", HEADLINES)
def test_a_wrong_hint_does_not_change_a_clear_text(lang: str) -> None:
    assert detect_language(HEADLINES[lang] * 10, hint="de") == lang


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        pytest.param("", None, "und", id="nothing"),
        pytest.param("12:30 — 45%", None, "und", id="no-letters"),
        pytest.param("12:30", "ur", "ur", id="no-letters-but-hint"),
        pytest.param("12:30", "klingon", "und", id="unknown-hint"),
        pytest.param("12:30", "en-GB", "en", id="region-of-hint"),
        pytest.param("日本とロシアの関係について話しました", None, "ja", id="kana"),
    ],
)
def test_language_where_little_is_to_go_on(text: str, hint: str | None, expected: str) -> None:
    assert detect_language(text, hint) == expected


# Pieces of another language in a text: an English byline, a quotation, a list of names.
@pytest.mark.parametrize("lang", ["ru", "ur", "hi", "zh", "fa", "ar"])
def test_a_foreign_byline_does_not_give_a_text_its_language(lang: str) -> None:
    byline = "By the staff of the Hindu, with input from agencies that were at the site. "
    sentence = HEADLINES[lang] + ("。" if lang == "zh" else ". ")
    assert detect_language(byline + sentence * 12) == lang
    assert detect_language(sentence * 6 + byline + sentence * 6) == lang


@settings(deadline=None)
@given(HOSTILE, st.one_of(st.none(), st.text(max_size=8)))
def test_language_never_raises(text: str, hint: str | None) -> None:
    assert detect_language(text, hint) in (*LANGUAGES, "und")


def test_a_tower_of_combining_marks_is_cut() -> None:
    # CPython orders a run of marks in quadratic time; hostile text must not reach it.
    assert len(normalise("a" + "\u0316\u0301" * 50_000)) < 12
