"""The edition of a series of exercises: what is a year behind its name, and what is not."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.event_features import Candidate
from classifiers.event_names import event_name
from classifiers.grams import GramVocabulary
from classifiers.judgement import Document
from classifiers.lexicon import load_lexicon
from classifiers.reading import Reader

READER = Reader(load_lexicon(), GramVocabulary.of([]))
PUBLISHED = date(2026, 9, 20)


def name(text: str, lang: str = "en", published: date | None = PUBLISHED) -> str:
    reading = READER.read(Document("", text, lang, published))
    return event_name(Candidate("drill", reading, 0), READER.lexicon.matter)


EDITIONS = {
    "a hyphen": ("Russia and Pakistan held the exercise Druzhba-24 at Cherat.", "Druzhba-2024"),
    "a dash": ("Russia and Pakistan held the exercise Druzhba–24 at Cherat.", "Druzhba-2024"),
    "an apostrophe": ("Russia and Pakistan held the exercise Druzhba’24.", "Druzhba-2024"),
    "a closed quotation": ("The exercise “Druzhba”-24 has ended.", "Druzhba-2024"),
    "four figures": ("The joint exercise Druzhba 2024 has ended.", "Druzhba-2024"),
    "a Roman number": ("The joint exercise Druzhba VII has ended.", "Druzhba-2024"),
    "a label": ("The joint exercise Arabian Monsoon-25 has ended.", "Arabian Monsoon-VI"),
    "in the pattern": ("The exercise AMAN-25 off Karachi has ended.", "Aman-2025"),
}
NO_EDITIONS = {
    "a day, Russian": ("Учения «Дружба» 12 октября завершились.", "Druzhba-2026"),
    "a day": ("The joint exercise Druzhba 24 September opens.", "Druzhba-2026"),
    "so many days": ("The joint exercise Druzhba 14 days long has ended.", "Druzhba-2026"),
    "so many kilometres": ("Exercise Arabian Monsoon 15 km off Karachi.", "Arabian Monsoon-2026"),
    "so many soldiers": ("The joint exercise Druzhba 70 soldiers strong.", "Druzhba-2026"),
    "a day, in the pattern": ("Ships gather for Exercise Aman 25 February.", "Aman-2026"),
    "too far ahead": ("The joint exercise Druzhba-70 is a dream.", "Druzhba-2026"),
    "in four figures": ("The joint exercise Druzhba 2050 is a dream.", "Druzhba-2026"),
    "before the first": ("The joint exercise Druzhba 2000 soldiers strong.", "Druzhba-2026"),
    "in two figures": ("The joint exercise Druzhba-12 opens.", "Druzhba-2026"),
    "a part of a number": ("The joint exercise Druzhba-24,000 men.", "Druzhba-2026"),
    "an old year near by": ("Since 2004 allies, they hold Druzhba again.", "Druzhba-2026"),
}


@pytest.mark.parametrize(("text", "wanted"), EDITIONS.values(), ids=EDITIONS)
def test_what_is_an_edition(text: str, wanted: str) -> None:
    assert name(text) == wanted


@pytest.mark.parametrize(("text", "wanted"), NO_EDITIONS.values(), ids=NO_EDITIONS)
def test_what_is_none(text: str, wanted: str) -> None:
    assert name(text, "ru" if "учения" in text.lower() else "en") == wanted


@pytest.mark.parametrize(("year", "wanted"), [(28, "Druzhba-2028"), (29, "Druzhba-2026")])
def test_an_edition_may_be_two_years_ahead(year: int, wanted: str) -> None:
    assert name(f"Russia and Pakistan agreed to hold the exercise Druzhba-{year}.") == wanted


def test_without_a_publication_no_year_is_too_far_ahead() -> None:
    assert name("The joint exercise Druzhba-29 is planned.", published=None) == "Druzhba-2029"
