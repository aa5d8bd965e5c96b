"""The file of details: what is wrong in it is told when it is read, not when a text is judged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers import calendar_words, event_words
from classifiers.events import EventFinder
from classifiers.grams import GramVocabulary
from classifiers.lexicon import load_lexicon
from classifiers.reading import Reader
from classifiers.toml_files import LexiconError

FILE = event_words._FILE


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the file of details that may be spoilt."""
    path = tmp_path / "details.toml"
    path.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(event_words, "_FILE", path)
    _forget()
    yield path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for remembered in (event_words._entries, event_words._langs, event_words._compiled):
        remembered.cache_clear()


SPOILT = {
    "no TOML": ("[", "details.toml: "),
    "an unknown table": ("[mode.doubts]\nen = ['perhaps']", "mode.doubts: there is no such table"),
    "no table": ("[mode]\ndenies = 'no'", "mode.denies: must be a table"),
    "no list": ("[mode.denies]\nen = 'deny'", "mode.denies.en: must be a list of texts"),
    "no texts": ("[mode.denies]\nen = [1]", "mode.denies.en: must be a list of texts"),
    "an empty text": ("[mode.denies]\nen = ['']", "mode.denies.en: must be a list of texts"),
    "a brace": ("[mode.denies]\nen = ['{deny']", "'{deny': braces do not close"),
    "no word": ("[mode.denies]\nen = ['*']", "must begin with a word"),
}


@pytest.mark.parametrize(("content", "told"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_file_stops_the_finder_when_it_is_made(
    file: Path, content: str, told: str
) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"details\.toml") as caught:
        EventFinder(Reader(load_lexicon(), GramVocabulary.of([])))
    assert told in str(caught.value)


def test_a_spoilt_calendar_stops_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text("day_endings = []", encoding="utf-8")
    monkeypatch.setattr(calendar_words, "_FILE", path)
    calendar_words.calendar.cache_clear()
    try:
        with pytest.raises(LexiconError, match=r"calendar\.toml: 'doubtful_without_word_before'"):
            EventFinder(Reader(load_lexicon(), GramVocabulary.of([])))
    finally:
        monkeypatch.undo()
        calendar_words.calendar.cache_clear()


def test_the_whole_file_is_compiled_when_the_finder_is_made(file: Path) -> None:
    EventFinder(Reader(load_lexicon(), GramVocabulary.of([])))
    compiled = event_words._compiled.cache_info().currsize
    for lang in ("en", "ru", "ur", "hi", "zh", "fa", "ar", "fr", "und"):
        event_words.find("Russia", lang)
    assert event_words._compiled.cache_info().currsize == compiled == 8
