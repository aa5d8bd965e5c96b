"""What counts as right, item by item, for the figures and their intervals alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from classifiers.examples import Example
from classifiers.judgement import Event, EventType, Judgement

EVENT_TYPES: tuple[EventType, ...] = get_args(EventType)
# With examples enough for a figure of their own; the other languages are also told together.
TOLD_APART = ("en", "ru", "ur")
# Irrelevant articles that have next to nothing of the subject.
FAR_KINDS = ("topical", "far")


def language(example: Example) -> str:
    """The language as labelled, "und" where it is not."""
    return example.document.lang or "und"


def bloc(example: Example) -> str:
    """Who speaks, "unknown" where it is not labelled."""
    return example.outlet_bloc or "unknown"


def found_events(judgement: Judgement, kind: EventType) -> list[Event]:
    """The events of a type that a judgement says the text states."""
    return [event for event in judgement.events if event.type == kind]


def statuses_right(
    judgements: Sequence[Judgement], examples: Sequence[Example]
) -> Iterator[tuple[int, bool]]:
    """For each item and type of event that was found where one is labelled: the item's place,
    and whether the status of the surest one found is among the labelled ones."""
    for index, (judgement, example) in enumerate(zip(judgements, examples, strict=True)):
        for kind in EVENT_TYPES:
            found = found_events(judgement, kind)
            statuses = {event.status for event in example.events if event.type == kind}
            if found and statuses:
                yield index, max(found, key=lambda event: event.score).status in statuses
