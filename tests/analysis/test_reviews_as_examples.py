"""Decisions as labelled texts: what was decided and nothing else, and who did not decide."""

from pathlib import Path
from typing import Any

import pytest

from classifiers import model_file
from classifiers.examples import LabelledEvent, bundled_examples, read_seeds
from classifiers.training import train
from monitor.analysis.reviews import taught_by
from monitor.resources import bundled
from monitor.store.database import Store
from tests.reviewed import EVENTS, add_judged, add_story, decide, every_event
from tests.store.rows import MOMENT, add_article

ALL_EVENTS = ("drill", "deal")
TAUGHT: dict[str, tuple[list[dict[str, Any]], tuple[str, ...], int, list[str], tuple[str, ...]]] = {
    # decisions; questions answered, relevance, events, frames
    "relevant": ([{"relevant": True}], ("relevance",), 1, [], ()),
    "not relevant": ([{"relevant": False}], ("relevance", *ALL_EVENTS), 0, [], ()),
    "events": (
        [{"events": every_event()}], ALL_EVENTS, 1, ["Druzhba-2026", "Helicopters"], (),
    ),
    "one frame": ([{"frames": {"axis": "wrong"}}], ("axis",), 1, [], ()),
    "frames": (
        [{"frames": {"pivot": "right", "axis": "wrong", "limits": "missed"}}],
        ("pivot", "axis", "limits"), 1, [], ("limits", "pivot"),
    ),
    "frames, then not relevant": (
        [{"frames": {"pivot": "right"}}, {"relevant": False}],
        ("relevance", *ALL_EVENTS), 0, [], (),
    ),
    "all": (
        [{"relevant": True, "events": every_event(), "frames": {"pivot": "right"}}],
        ("relevance", *ALL_EVENTS, "pivot"), 1, ["Druzhba-2026", "Helicopters"], ("pivot",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "answers", "relevance", "events", "frames"), TAUGHT.values(), ids=TAUGHT
)
def test_what_a_decision_teaches(
    sqlite_store: Store,
    said: list[dict[str, Any]],
    answers: tuple[str, ...],
    relevance: int,
    events: list[str],
    frames: tuple[str, ...],
) -> None:
    with sqlite_store.write() as session:
        article = add_judged(session, story_id=add_story(session))
        for one in said:
            decide(session, article, **one)
    [example] = taught_by(sqlite_store).examples
    assert example.answers == answers
    assert example.relevance == relevance
    assert [event.name for event in example.events] == events
    assert example.frames == frames
    assert (example.id, example.story, example.outlet_bloc) == ("article 1", "story 1", "pakistan")


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"events": every_event()[:2]}, id="an-event-without-an-answer"),
        pytest.param({"story_link": "right"}, id="a-link"),
    ],
)
def test_what_teaches_nothing_is_no_example(sqlite_store: Store, said: dict[str, Any]) -> None:
    with sqlite_store.write() as session:
        decide(session, add_judged(session, story_id=add_story(session)), **said)
    assert taught_by(sqlite_store).examples == []


def test_a_correction_is_the_label_and_a_wrong_event_is_refuted(store: Store) -> None:
    correction = {"number": 3, "verdict": "other", "name": "Mi-35", "status": "delivered"}
    with store.write() as session:
        decide(session, add_judged(session), events=[*every_event()[:2], correction])
    [example] = taught_by(store).examples
    drill, seminar, deal = EVENTS
    assert example.events == (
        LabelledEvent(*drill),  # type: ignore[arg-type]
        LabelledEvent("deal", "Mi-35", "delivered", deal[3]),
    )
    assert example.refuted == (LabelledEvent(*seminar),)  # type: ignore[arg-type]


def test_the_newest_decision_that_is_in_it_is_known(store: Store) -> None:
    with store.write() as session:
        article = add_judged(session)
        decide(session, article, relevant=True)
        decide(session, article, frames={"pivot": "right"})
    taught = taught_by(store)
    assert (len(taught.examples), taught.until) == (1, 2)


def test_what_nobody_reviewed_has_no_influence_to_the_last_byte(
    sqlite_store: Store, tmp_path: Path
) -> None:
    some, seeds = bundled_examples()[:100], read_seeds(bundled("seeds"))

    def trained(name: str) -> bytes:
        path = tmp_path / name
        model_file.save(train(some, seeds, reviews=taught_by(sqlite_store).examples), path)
        return path.read_bytes()

    with sqlite_store.write() as session:
        decide(session, add_judged(session, 2), relevant=True, events=every_event())
    before = trained("before")
    with sqlite_store.write() as session:
        story = add_story(session)
        add_judged(session, 1, story_id=story)
        add_judged(session, 3, title="Druzhba again", copy_of_id=1)
        add_article(session, 4, text="Not judged yet.", published_at=MOMENT)
    assert trained("after") == before
    with sqlite_store.write() as session:
        decide(session, add_judged(session, 5, text="Moscow met Islamabad."), relevant=False)
    assert trained("reviewed") != before
