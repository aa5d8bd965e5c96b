"""Stored decisions in words for people.  Pure."""

from typing import Any

from monitor.store.reviews import COPY, STORY


def in_words(answers: dict[str, Any]) -> str:
    """Stored answers in a few words, such as ``relevant; drill Druzhba-2026 right``."""
    parts = []
    if "relevant" in answers:
        parts.append("relevant" if answers["relevant"] else "not relevant")
    for one in answers.get("events", ()):
        was = one["shown"]
        said = f"{was['type']} {was['name']} {one['verdict']}"
        if one["verdict"] == "other":
            said = f"{was['type']} {was['name']} is {_told(one['is'])}"
        parts.append(said)
    parts += [f"missed: {_told(one)}" for one in answers.get("missed_events", ())]
    if answers.get("no_other_events"):
        parts.append("no other events")
    parts += [
        f"frame {frame.replace('_', ' ')} {verdict}"
        for frame, verdict in answers.get("frames", {}).items()
    ]
    if COPY in answers:
        parts.append(f"copy link {answers[COPY]['verdict']}")
    if STORY in answers:
        parts.append(f"story link {answers[STORY]['verdict']}")
    return "; ".join(parts)


def _told(event: dict[str, Any]) -> str:
    return f"{event['type']} {event['name']}, {event['status'].replace('_', ' ')}"
