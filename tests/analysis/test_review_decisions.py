"""What can be decided, and what a person reads who says what cannot."""

import contextlib
import json
from dataclasses import asdict
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from monitor.analysis.decision_words import in_words
from monitor.analysis.decisions import (
    ReviewError,
    Shown,
    StatedEvent,
    answers_of,
    quoted,
    read_decision,
)
from monitor.store.reviews import COPY, STORY
from tests.reviewed import EVENTS, HELD, SIGNED, TEXT

SHOWN = Shown(
    1,
    events=tuple(StatedEvent(*one) for one in EVENTS),  # type: ignore[arg-type]
    frames={"pivot": "Islamabad turns to Moscow."},
    story_id=5,
    copy_of_id=7,
)
DRILL, SEMINAR, DEAL = (asdict(one) for one in SHOWN.events)
MISSED_DEAL = {"type": "deal", "name": "Copters", "status": "signed", "evidence": SIGNED}


def answers(shown: Shown = SHOWN, **said: Any) -> dict[str, Any]:
    return answers_of(read_decision(said), shown, f"A title\n{TEXT}")


STORED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "relevant": ({"relevant": True}, {"relevant": True}, "relevant"),
    "not": ({"relevant": False}, {"relevant": False}, "not relevant"),
    "event right": (
        {"events": [{"number": 1, "verdict": "right"}]},
        {"events": [{"shown": DRILL, "verdict": "right"}]},
        "drill Druzhba-2026 right",
    ),
    "event another": (
        {"events": [{"number": 3, "verdict": "other", "status": "delivered"}]},
        {"events": [{"shown": DEAL, "verdict": "other", "is": DEAL | {"status": "delivered"}}]},
        "deal Helicopters is deal Helicopters, delivered",
    ),
    "event of another type": (
        {
            "events": [
                {"number": 2, "verdict": "other", "type": "deal", "status": "signed", "name": "X"}
            ]
        },
        {
            "events": [
                {
                    "shown": SEMINAR,
                    "verdict": "other",
                    "is": SEMINAR | {"type": "deal", "name": "X", "status": "signed"},
                }
            ]
        },
        "drill Seminar is deal X, signed",
    ),
    "missed": (
        {"missed_events": [MISSED_DEAL]},
        {"missed_events": [MISSED_DEAL]},
        "missed: deal Copters, signed",
    ),
    "no other": ({"no_other_events": True}, {"no_other_events": True}, "no other events"),
    "frames": (
        {"frames": {"unreliable_russia": "missed", "pivot": "wrong"}},
        {"frames": {"pivot": "wrong", "unreliable_russia": "missed"}},
        "frame pivot wrong; frame unreliable russia missed",
    ),
    "a frame that was not shown is wrong": (
        {"frames": {"axis": "wrong"}},
        {"frames": {"axis": "wrong"}},
        "frame axis wrong",
    ),
    "links": (
        {"copy_link": "wrong", "story_link": "right"},
        {COPY: {"verdict": "wrong", "of": 7}, STORY: {"verdict": "right", "story": 5}},
        "copy link wrong; story link right",
    ),
}


@pytest.mark.parametrize(("said", "stored", "words"), STORED.values(), ids=STORED)
def test_what_is_stored_and_how_it_is_told(
    said: dict[str, Any], stored: dict[str, Any], words: str
) -> None:
    assert answers(**said) == stored
    assert in_words(stored) == words


MISSED = {"type": "drill", "name": "X", "status": "planned", "evidence": HELD}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "nothing is decided (answer at least one question)"),
    "no such event": (
        {"events": [{"number": 4, "verdict": "right"}]},
        "there is no such event: event 4: 3 were shown",
    ),
    "number nought": (
        {"events": [{"number": 0, "verdict": "right"}]},
        "this cannot be decided: events 0 number: input should be greater than or equal to 1",
    ),
    "twice": (
        {"events": [{"number": 1, "verdict": "right"}, {"number": 1, "verdict": "wrong"}]},
        "an event is decided on twice (give one answer for each number)",
    ),
    "other, the same": (
        {"events": [{"number": 1, "verdict": "other", "status": "under_way"}]},
        "what it is in truth is missing: event 1"
        " (give another type, name or status, or say that it is wrong)",
    ),
    "right, but another": (
        {"events": [{"number": 1, "verdict": "right", "name": "X"}]},
        'an event that is right has no other type, name or status: event 1 (say "other")',
    ),
    "status of the other type": (
        {"events": [{"number": 1, "verdict": "other", "status": "signed"}]},
        "a drill has no such status: event 1: signed"
        " (one of planned, under_way, concluded, cancelled)",
    ),
    "type changed, status not": (
        {"events": [{"number": 1, "verdict": "other", "type": "deal"}]},
        "a deal has no such status: event 1: under_way"
        " (one of proposed, negotiating, signed, delivered, cancelled)",
    ),
    "evidence that is not there": (
        {"missed_events": [MISSED | {"evidence": "They met on the moon."}]},
        "the evidence is not in the text: “They met on the moon.”"
        " (copy a sentence of the article as it stands)",
    ),
    "empty evidence": (
        {"missed_events": [MISSED | {"evidence": "  "}]},
        "this cannot be decided: missed_events 0 evidence: string should have at least 1 character",
    ),
    "missed of no type": (
        {"missed_events": [MISSED | {"type": "war"}]},
        "this cannot be decided: missed_events 0 type: input should be 'drill' or 'deal'",
    ),
    "missed, no such status": (
        {"missed_events": [MISSED | {"status": "signed"}]},
        "a drill has no such status: missed drill X: signed"
        " (one of planned, under_way, concluded, cancelled)",
    ),
    "no such frame": (
        {"frames": {"weather": "wrong"}},
        "there is no such frame: weather (one of pivot, china_hedge, india_hedge, axis, limits,"
        " afghan_security, connectivity, unreliable_russia)",
    ),
    "right, not shown": (
        {"frames": {"axis": "right"}},
        'the frame was not found: axis (say "missed")',
    ),
    "missed, shown": (
        {"frames": {"pivot": "missed"}},
        'the frame was found: pivot (say "right" or "wrong")',
    ),
    "unknown question": (
        {"mood": "good"},
        "this cannot be decided: mood: extra inputs are not permitted",
    ),
    "two faults": (
        {"relevant": "perhaps", "copy_link": "maybe"},
        "this cannot be decided: relevant: input should be a valid boolean, unable to interpret"
        " input; copy_link: input should be 'right' or 'wrong'",
    ),
    "irrelevant, with an event": (
        {"relevant": False, "events": [{"number": 1, "verdict": "right"}]},
        "the answers contradict one another: an article that states such an event or argues such a"
        " frame is relevant (say that it is relevant, or that events and frames are wrong)",
    ),
}


@pytest.mark.parametrize(("said", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_decided(said: dict[str, Any], message: str) -> None:
    with pytest.raises(ReviewError) as caught:
        answers(**said)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("copy_link", "there is no copy link to decide on: the article is no copy"),
        ("story_link", "there is no story link to decide on: the article is in no story"),
    ],
)
def test_what_is_not_linked_has_no_link_to_decide_on(link: str, message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        answers(Shown(1), **{link: "wrong"})


def test_nothing_shown_no_event_to_decide_on() -> None:
    with pytest.raises(ReviewError, match="event 1: none was shown"):
        answers(Shown(1), events=[{"number": 1, "verdict": "wrong"}])


def test_evidence_is_kept_to_the_letter_of_the_text() -> None:
    text = "A title\nThey  signed\n a contract (for $2bn). And left."
    assert quoted(" They signed a contract (for $2bn).", text) == (
        "They  signed\n a contract (for $2bn)."
    )


@given(st.text(), st.text())
def test_evidence_is_of_the_text_or_refused(evidence: str, text: str) -> None:
    try:
        found = quoted(evidence, text)
    except ReviewError:
        assert not words(evidence) or evidence not in text
    else:
        assert found in text
        assert words(found) == words(evidence)


def words(text: str) -> list[str]:
    return [word for word in regex.split(r"\s+", text) if word]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["relevant", "events", "frames", "number", "verdict", "copy_link"]),
                inner,
            )
        ),
    )
)
def test_whatever_is_sent_is_a_decision_or_a_sentence(data: Any) -> None:
    with contextlib.suppress(ReviewError):
        stored = answers_of(read_decision(data), SHOWN, TEXT)
        assert in_words(json.loads(json.dumps(stored)))
