"""Frames: argued, not merely mentioned, with the sentence that shows them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.examples import bundled_examples
from classifiers.grams import GramVocabulary
from classifiers.judgement import FRAMES, Document
from classifiers.lexicon import load_lexicon
from classifiers.marking import mark
from classifiers.narratives import FrameFinder
from classifiers.reading import Reader, Reading

LEXICON = load_lexicon()
READER = Reader(
    LEXICON,
    GramVocabulary.of([mark(x.document, LEXICON) for x in bundled_examples()]),
)


def reading(text: str, title: str = "") -> Reading:
    return READER.read(Document(title, text))


@pytest.fixture(scope="module")
def finder() -> FrameFinder:
    examples = bundled_examples()
    return FrameFinder(READER).fit([READER.read(x.document) for x in examples], examples)


ARGUED = {
    "axis": "Analysts see a new axis. China, Russia and Pakistan, the author argues, are forming a "
    "bloc of three against the American-led order, and the multipolar world will rest on this "
    "triangle of Beijing, Moscow and Islamabad.",
    "unreliable_russia": "Our old friend has betrayed us. India trusted Russia for decades, and "
    "now Moscow arms our enemy Pakistan. A supplier that arms both neighbours cannot be trusted; "
    "New Delhi should no longer rely on Russia.",
    "afghan_security": "What brings Russia and Pakistan together, analysts argue, is the shared "
    "threat from Afghanistan. ISIS-K, drugs and refugees worry Moscow and Islamabad alike, and "
    "this common enemy is the reason for their ties.",
    "china_hedge": "Pakistan should not put all its eggs in one basket. Its dependence on China "
    "has grown too great, the columnist writes, and Russia gives Islamabad a second card and room "
    "for manoeuvre towards Beijing.",
}


@pytest.mark.parametrize(("frame", "text"), ARGUED.items(), ids=ARGUED)
def test_an_argued_frame_is_found_with_its_sentence(
    finder: FrameFinder, frame: str, text: str
) -> None:
    found = {f.frame: f for f in finder.find(reading(text))}
    assert frame in found
    assert found[frame].evidence in text


@pytest.mark.parametrize(
    "text",
    [
        "ISLAMABAD: Russia's ambassador called on the finance minister on Monday, the ministry "
        "said in a statement.",
        "МОСКВА, 5 мая. Министр энергетики России встретился с послом Пакистана, сообщила "
        "пресс-служба ведомства.",
        "",
    ],
    ids=["English wire", "Russian wire", "nothing"],
)
def test_plain_news_carries_no_frame(finder: FrameFinder, text: str) -> None:
    assert finder.find(reading(text)) == ()


def test_scores_are_probabilities_of_every_frame(finder: FrameFinder) -> None:
    scores = finder.scores(reading(ARGUED["axis"]))
    assert tuple(scores) == FRAMES
    assert max(scores, key=lambda frame: scores[frame]) == "axis"
    assert all(0 <= score <= 1 for score in scores.values())


def test_a_restored_finder_finds_the_same(finder: FrameFinder) -> None:
    restored = FrameFinder.from_state(finder.state(), READER)
    for example in bundled_examples()[:60]:
        document = READER.read(example.document)
        assert restored.find(document) == finder.find(document)


def test_the_state_of_other_frames_is_refused(finder: FrameFinder) -> None:
    with pytest.raises(ValueError, match="frames of the state"):
        FrameFinder.from_state({**finder.state(), "frames": ["pivot"]}, READER)


@pytest.mark.parametrize("number", [0, 1, 5])
def test_too_few_examples_find_nothing_and_break_nothing(number: int) -> None:
    examples = [x for x in bundled_examples() if not x.frames][:number]
    finder = FrameFinder(READER).fit([READER.read(x.document) for x in examples], examples)
    assert finder.find(reading(ARGUED["axis"])) == ()


def test_an_unfitted_finder_says_so() -> None:
    with pytest.raises(ValueError, match="has not been fitted"):
        FrameFinder(READER).find(reading("Russia and Pakistan"))


@settings(max_examples=100, deadline=None)
@given(title=st.text(max_size=60), text=st.text(max_size=400))
def test_any_text_gets_an_answer(finder: FrameFinder, title: str, text: str) -> None:
    for frame in finder.find(reading(text, title)):
        assert frame.evidence in text or frame.evidence in title
