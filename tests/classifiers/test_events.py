"""Drills and deals: whose they are, what they are called, how far they have come."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.dates import dates_in
from classifiers.events import EventFinder
from classifiers.examples import bundled_examples
from classifiers.grams import GramVocabulary
from classifiers.judgement import MODES, STATUSES, Document, Event
from classifiers.lexicon import load_lexicon
from classifiers.linear import best_threshold
from classifiers.marking import mark
from classifiers.matching import Matcher
from classifiers.patterns import Pattern
from classifiers.reading import Reader, Reading

LEXICON = load_lexicon()
READER = Reader(
    LEXICON,
    GramVocabulary.of([mark(x.document, LEXICON) for x in bundled_examples()]),
)
PUBLISHED = date(2026, 9, 14)


def reading(text: str, title: str = "", published: date | None = PUBLISHED) -> Reading:
    return READER.read(Document(title, text, published=published))


@pytest.fixture(scope="module")
def finder() -> EventFinder:
    examples = bundled_examples()
    return EventFinder(READER).fit([READER.read(x.document) for x in examples], examples)


def find(finder: EventFinder, text: str, title: str = "") -> dict[str, Event]:
    events = finder.find(reading(text, title))
    return {kind: next(e for e in events if e.type == kind) for kind in {e.type for e in events}}


DRILLS = {
    "English": (
        "Russia and Pakistan will hold their Druzhba-IX exercise in October.",
        "Special forces of Russia and Pakistan will hold the joint counter-terrorism exercise "
        "Druzhba-2026 at Cherat next month, the Pakistani army said.",
        "planned",
        "Druzhba-2026",
    ),
    "Russian": (
        "Россия и Пакистан проведут учение",
        "Совместное российско-пакистанское антитеррористическое учение «Дружба-2026» пройдёт в "
        "октябре, сообщили в Минобороны.",
        "planned",
        "Druzhba-2026",
    ),
    "Urdu": (
        "پاکستان اور روس کی مشترکہ مشق مکمل",
        "پاکستان اور روس کی افواج کی مشترکہ فوجی مشق ’دروژبا 2026‘ پبی میں اختتام پذیر ہو گئی۔",
        "concluded",
        "Druzhba-2026",
    ),
    "Hindi": (
        "रूस और पाकिस्तान का सैन्य अभ्यास शुरू",
        "रूस और पाकिस्तान की सेनाओं का संयुक्त सैन्य अभ्यास द्रुज्बा 2026 पब्बी में शुरू हो गया है।",
        "under_way",
        "Druzhba-2026",
    ),
    "Chinese": (
        "俄罗斯和巴基斯坦举行联合演习",
        "俄罗斯与巴基斯坦军队“友谊-2024”联合反恐演习13日在帕比开始。",
        "under_way",
        "Druzhba-2024",
    ),
    "Arabic": (
        "مناورات روسية باكستانية",
        "انطلقت في باكستان المناورات المشتركة بين القوات الروسية والباكستانية «دروجبا 2026».",
        "under_way",
        "Druzhba-2026",
    ),
}


@pytest.mark.parametrize(("title", "text", "status", "name"), DRILLS.values(), ids=DRILLS)
def test_a_drill_of_the_two_is_found_and_named_alike_in_every_language(
    finder: EventFinder, title: str, text: str, status: str, name: str
) -> None:
    event = find(finder, text, title)["drill"]
    assert (event.name, event.status) == (name, status)
    assert event.evidence in text


DEALS = {
    "signed": (
        "Russia and Pakistan sign steel mill agreement",
        "Russia and Pakistan on Monday signed an agreement on a new steel mill in Karachi.",
        "signed",
        "Karachi steel mills",
    ),
    "delivered": (
        "Russian wheat reaches Pakistan",
        "A ship with 50,000 tonnes of Russian wheat bought by Pakistan has arrived at Gwadar.",
        "delivered",
        "Russian wheat",
    ),
    "negotiating": (
        "Пакистан и Россия ведут переговоры о нефти",
        "Пакистан и Россия ведут переговоры о поставках российской нефти, сообщил министр.",
        "negotiating",
        "Russian crude oil",
    ),
    "cancelled": (
        "Russia calls off helicopter sale to Pakistan",
        "Russia has cancelled the contract to sell Mi-35M helicopters to Pakistan, officials said.",
        "cancelled",
        "Mi-35M helicopters",
    ),
}


@pytest.mark.parametrize(("title", "text", "status", "name"), DEALS.values(), ids=DEALS)
def test_a_deal_of_the_two_is_found_with_its_status(
    finder: EventFinder, title: str, text: str, status: str, name: str
) -> None:
    event = find(finder, text, title)["deal"]
    assert (event.name, event.status) == (name, status)
    assert event.evidence in text


OF_OTHERS = {
    "India and Russia": (
        "India and Russia begin Indra",
        "The armies of India and Russia on Monday began the joint exercise Indra-2026 in "
        "Rajasthan. Pakistan is watching from across the border.",
        "drill",
    ),
    "China and Pakistan": (
        "Warrior-X opens at Pabbi",
        "The armies of China and Pakistan began the joint exercise Warrior-X at Pabbi. Chinese and "
        "Pakistani soldiers will fight side by side, as Russia does with Belarus.",
        "drill",
    ),
    "China and Russia at sea": (
        "Chinese and Russian fleets exercise",
        "China and Russia began the naval exercise Joint Sea in the Arabian Sea.",
        "drill",
    ),
    "India buys from Russia": (
        "India signs for more S-400s",
        "India and Russia signed a contract for five more S-400 systems, Indian officials said.",
        "deal",
    ),
}


@pytest.mark.parametrize(("title", "text", "kind"), OF_OTHERS.values(), ids=OF_OTHERS)
def test_the_events_of_other_pairs_are_not_taken(
    finder: EventFinder, title: str, text: str, kind: str
) -> None:
    assert kind not in find(finder, text, title)


@pytest.mark.parametrize(
    "text",
    [
        "The agreement gives Pakistan and Russia more room for manoeuvre.",
        "Russia and Pakistan have drilling rigs on order.",
        "Pak Shaheen serves Russia and Pakistan.",
    ],
)
def test_a_word_in_another_sense_is_no_drill(finder: EventFinder, text: str) -> None:
    assert "drill" not in find(finder, text)


def test_the_evidence_is_copied_to_the_letter(finder: EventFinder) -> None:
    sentence = (
        "Russia\u00a0and Pakistan \u201cwill  hold\u201d the joint military exercise "
        "Druzhba\u20112026 in Cherat."
    )
    text = f"A first line.\n{sentence}\nA last line."
    assert find(finder, text)["drill"].evidence == sentence


def test_a_headline_alone_is_its_own_evidence(finder: EventFinder) -> None:
    title = "Russia and Pakistan begin joint military exercise Druzhba-2026"
    (event,) = [e for e in finder.find(reading("", title)) if e.type == "drill"]
    assert event.evidence == title


def test_a_restored_finder_finds_the_same(finder: EventFinder) -> None:
    restored = EventFinder.from_state(finder.state(), READER)
    for example in bundled_examples()[:60]:
        document = READER.read(example.document)
        assert restored.find(document) == finder.find(document)


def test_two_fits_are_equal(finder: EventFinder) -> None:
    examples = bundled_examples()
    again = EventFinder(READER).fit([READER.read(x.document) for x in examples], examples)
    for kind in ("drill", "deal"):
        first, second = finder.state()[kind], again.state()[kind]
        assert first["threshold"] == second["threshold"]
        assert (first["sentence"]["words"] == second["sentence"]["words"]).all()


@pytest.mark.parametrize("kept", ["none", "one", "no events"])
def test_too_few_examples_find_nothing_and_break_nothing(kept: str) -> None:
    everything = bundled_examples()
    examples = {
        "none": [],
        "one": everything[:1],
        "no events": [x for x in everything if not x.events][:30],
    }[kept]
    finder = EventFinder(READER).fit([READER.read(x.document) for x in examples], examples)
    assert finder.find(reading(DRILLS["English"][1])) == ()
    assert EventFinder.from_state(finder.state(), READER).find(reading(DEALS["signed"][1])) == ()


def test_an_unfitted_finder_says_so() -> None:
    with pytest.raises(ValueError, match="has not been fitted"):
        EventFinder(READER).find(reading("Russia and Pakistan"))


# Sentences that state an event, and what may stand among them.
TRUE_SENTENCES = [text for _, text, *_ in (*DRILLS.values(), *DEALS.values())]
HOSTILE = ["Russia ", "Дружба-", "2024", "-VII", "演习", "\n", "\x00", "\u200f", "९", "²", "ﷺ",
           "99月99日", "\ud800", "İ", "\u202e", "«", ". ", "$9", "0001-01-01 "]  # fmt: skip


@st.composite
def hostile_texts(draw: st.DrawFn) -> str:
    """A true sentence, whole or with something hostile inside, between other pieces."""
    sentence = draw(st.sampled_from(TRUE_SENTENCES))
    cut = draw(st.integers(0, len(sentence)))
    within = draw(st.sampled_from(["", *HOSTILE]))
    pieces = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), max_size=6).map("".join)
    return draw(pieces) + "\n" + sentence[:cut] + within + sentence[cut:] + "\n" + draw(pieces)


@settings(max_examples=150, deadline=None)
@given(
    title=st.sampled_from([title for title, *_ in DRILLS.values()]) | st.text(max_size=60),
    text=st.one_of(hostile_texts(), hostile_texts(), st.text(max_size=300)),
    published=st.none() | st.dates(),
)
def test_any_text_gets_an_answer(
    finder: EventFinder, title: str, text: str, published: date | None
) -> None:
    for event in finder.find(reading(text, title, published)):
        assert event.evidence in text or event.evidence in title
        assert event.status in STATUSES[event.type]
        assert event.mode in MODES
        assert 0.0 <= event.score <= 1.0
        assert event.name
        for part in (event.place, event.amount):
            assert part is None or part in text or part in title


@pytest.mark.parametrize("hostile", HOSTILE[::3], ids=ascii)
@pytest.mark.parametrize(
    ("kind", "example"),
    [("drill", example) for example in DRILLS.values()]
    + [("deal", example) for example in DEALS.values()],
)
def test_what_stands_around_does_not_hide_an_event(
    finder: EventFinder, kind: str, example: tuple[str, str, str, str], hostile: str
) -> None:
    title, sentence, _, _ = example
    event = find(finder, f"{hostile}\n{sentence}\n{hostile}", title)[kind]
    assert event.evidence.startswith(sentence) or event.evidence in sentence


DATES = {
    "English, month first": ("opens on September 24", date(2026, 9, 24)),
    "English, day first": ("until 10 October 2025", date(2025, 10, 10)),
    "Russian": ("с 24 сентября", date(2026, 9, 24)),
    "Urdu": ("24 ستمبر سے", date(2026, 9, 24)),
    "Hindi": ("24 सितंबर को", date(2026, 9, 24)),
    "Chinese": ("9月24日", date(2026, 9, 24)),
    "Persian digits": ("۱۳ اکتبر", date(2026, 10, 13)),
    "Arabic": ("24 أيلول", date(2026, 9, 24)),
    "the end of last year": ("30 December", date(2025, 12, 30)),
}


@pytest.mark.parametrize(("text", "wanted"), DATES.values(), ids=DATES)
def test_dates_of_every_language(text: str, wanted: date) -> None:
    published = date(2026, 1, 5) if wanted.month == 12 else PUBLISHED
    assert dates_in(text, published) == [wanted]


@pytest.mark.parametrize("text", ["31 February", "May help 20", "no date", "13月40日"])
def test_what_is_no_date(text: str) -> None:
    assert dates_in(text, PUBLISHED) == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("drill*", "Drills began", True),
        ("drill", "drills began", False),
        ("aman #", "AMAN-25", True),
        ("aman #", "aman and peace", False),
        ("joint drill", "joint, drill", True),
        ("joint drill", "joint. Drill", False),
        ("演习", "联合演习开始", True),
    ],
)
def test_patterns(pattern: str, text: str, found: bool) -> None:
    matcher = Matcher.compile([Pattern(pattern, "here", "en", concept=True)])
    assert bool(matcher.find(text)[1]) == found


def test_nothing_counts_inside_an_ignored_phrase() -> None:
    def concepts(text: str) -> list[str]:
        return [hit.concept for hit in LEXICON.find(text)[1]]

    assert concepts("room for manoeuvre") == []
    assert "drill.exercise" in concepts("a naval manoeuvre")


@pytest.mark.parametrize(
    ("scores", "truth", "wanted"),
    [
        ([0.9, 0.8, 0.2, 0.1], [True, True, False, False], 0.5),
        ([0.9, 0.8, 0.2], [False, False, False], 0.5),
        ([0.6, 0.6, 0.2], [True, False, False], 0.4),
    ],
)
def test_the_threshold_is_the_best_one(
    scores: list[float], truth: list[bool], wanted: float
) -> None:
    assert best_threshold(np.array(scores), np.array(truth)) == pytest.approx(wanted)


LOG_ODDS: dict[str, tuple[list[float], list[bool], float]] = {
    "all are true": ([-1.0, -2.0, -3.0], [True, True, True], -3.0),
    "the last is not": ([-1.0, -2.0, -3.0], [True, True, False], -2.5),
    "of both signs": ([2.0, -1.0, -3.0], [True, False, False], 0.5),
}


@pytest.mark.parametrize(("scores", "truth", "wanted"), LOG_ODDS.values(), ids=LOG_ODDS)
def test_without_a_floor_scores_may_be_log_odds(
    scores: list[float], truth: list[bool], wanted: float
) -> None:
    found = best_threshold(np.array(scores), np.array(truth), floor=-math.inf)
    assert found == pytest.approx(wanted)


@given(st.lists(st.tuples(st.floats(-40, 40), st.booleans()), min_size=1, max_size=12))
def test_no_other_threshold_has_a_higher_f1(items: list[tuple[float, bool]]) -> None:
    scores, truth = np.array([score for score, _ in items]), np.array([yes for _, yes in items])

    def f1(threshold: float) -> float:
        said = scores >= threshold
        return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))

    if truth.any():
        found = best_threshold(scores, truth, floor=-math.inf)
        assert f1(found) == pytest.approx(max(f1(score) for score in scores.tolist()))
