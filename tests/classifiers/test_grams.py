"""Words and pairs of words without names, and the vocabulary that numbers them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.contrast import swap
from classifiers.grams import GramVocabulary, said, words_matrix
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import MarkedDocument, mark
from classifiers.reading import Reader

LEXICON = load_lexicon()


def marked(text: str, title: str = "") -> MarkedDocument:
    return mark(Document(title, text), LEXICON)


def spoken(text: str) -> list[str]:
    return [word for sentence in marked(text).sentences for word in said(sentence)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Russia and Pakistan agreed", ["<a>", "and", "<b>", "agreed"], id="english"),
        pytest.param("The Kremlin, Rawalpindi", ["the", "<a>", "<b>"], id="offices"),
        pytest.param("India watches", ["<3>", "watche"], id="third-and-stem"),
        pytest.param("российско-пакистанские учения", ["<a>", "<b>", "учения"], id="compound"),
        pytest.param("俄巴两军演习", ["<a>", "<b>", "两军", "军演", "演习"], id="chinese-pairs"),
        pytest.param("exercise Arabian Monsoon", ["exerci", "<ab>"], id="joint"),
        pytest.param("", [], id="empty"),
    ],
)
def test_what_is_said_without_names(text: str, words: list[str]) -> None:
    assert spoken(text) == words


def test_another_name_of_the_party_says_the_same() -> None:
    assert spoken("Moscow and Islamabad signed") == spoken("The Kremlin and Pakistan signed")[1:]


def test_a_swapped_party_is_said_to_be_a_third() -> None:
    swapped = swap(marked("Russia and Pakistan agreed"), "a", "turkey")
    assert [said(sentence) for sentence in swapped.sentences] == [["<3>", "and", "<b>", "agreed"]]


def vocabulary(*texts: str, least: int = 1) -> GramVocabulary:
    return GramVocabulary.of([marked(text) for text in texts], least)


def found(words: GramVocabulary, text: str, title: str = "") -> list[str]:
    names = words.names()
    reading = Reader(LEXICON, words).of(marked(text, title))
    return [names[column] for column in reading.words.columns]


def test_words_and_pairs_within_a_sentence_are_found() -> None:
    words = vocabulary("Navies met. Talks were held.")
    assert set(found(words, "Navies met. Talks held.")) == {
        "navies", "met", "talks", "held", "navies met",
    }  # fmt: skip


def test_no_pair_reaches_over_a_sentence_or_from_title_to_text() -> None:
    words = vocabulary("met talks")
    assert "met talks" in found(words, "They met talks")
    assert "met talks" not in found(words, "They met. Talks followed.")
    assert "met talks" not in found(words, "talks", title="met")


def test_a_pair_with_an_unknown_word_is_unknown() -> None:
    words = vocabulary("one two", "two three")
    assert found(words, "zero two") == ["two"]
    assert found(words, "two zero three") == ["three", "two"]


def test_rare_words_are_left_out() -> None:
    words = vocabulary("one two", "one three", least=2)
    assert words.names() == ["one"]
    assert len(words) == 1


def test_weights_have_unit_length_and_count_each_gram_once() -> None:
    words = vocabulary("one two", "one three", "four")
    reading = Reader(LEXICON, words).of(marked("one one two"))
    assert np.linalg.norm(reading.words.values) == pytest.approx(1.0)
    assert len(set(reading.words.columns.tolist())) == len(reading.words.columns)
    # What fewer texts hold weighs more.
    weight = dict(zip(words.names(), words.weights.tolist(), strict=True))
    assert weight["four"] > weight["one"]


def test_a_matrix_has_a_row_for_each_text() -> None:
    words = vocabulary("one two", "three")
    reader = Reader(LEXICON, words)
    rows = [reader.of(marked(text)).words for text in ("one two", "", "three")]
    matrix = words_matrix(rows, len(words)).toarray()
    assert matrix.shape == (3, len(words))
    assert (matrix[1] == 0).all()
    assert (matrix[0] != 0).sum() == 3


def test_a_state_gives_the_same_vocabulary() -> None:
    words = vocabulary("Russia and Pakistan agreed on gas", "India watched", "俄巴演习")
    again = GramVocabulary.from_state(words.state())
    assert again.names() == words.names()
    assert found(again, "gas agreed on gas") == found(words, "gas agreed on gas")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"weights": [1.0]}, "words, .* pairs, 1 weights", id="weights"),
        pytest.param({"pairs": [10**9], "words": "", "weights": [1.0]}, "lacks", id="strangers"),
    ],
)
def test_states_that_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GramVocabulary.from_state(vocabulary("one two").state() | change)


WORDS = vocabulary("Russia and Pakistan agreed on gas. Talks were held.", "учения РФ", "俄巴演习")


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_words(text: str, title: str) -> None:
    reading = Reader(LEXICON, WORDS).of(marked(text, title))
    for words in (reading.words, reading.title_words):
        assert ((words.columns >= 0) & (words.columns < len(WORDS))).all()
        assert np.isfinite(words.values).all()
