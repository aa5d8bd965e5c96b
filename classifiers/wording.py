"""Reasons in words: what a reader can check in the article itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from classifiers.features import Place, Profile

Theme = Literal["title", "lead", "share", "together", "others", "length"]

# Correlated features belong to one theme and are told in one sentence.
THEMES: dict[Theme, tuple[str, ...]] = {
    "title": ("both_in_title", "one_in_title", "third_in_title", "parties_share_of_title"),
    "lead": ("both_in_lead", "both_in_a_lead_sentence", "third_share_of_lead", "first_joint"),
    "share": ("parties_share", "lesser_share", "lesser_count", "balance"),
    "together": (
        "joint_sentences",
        "joint_share",
        "exclusive_sentences",
        "exclusive_share",
        "neighbours",
        "joint_per_lesser",
    ),
    "others": (
        "one_with_third_share",
        "third_alone_share",
        "top_third_share",
        "lesser_against_top_third",
        "organisation_share",
        "third_actors",
    ),
    "length": ("length",),
}


def word(
    theme: Theme | Literal["nothing"],
    counts: Profile,
    names: tuple[str, str],
    actor_names: Mapping[str, str],
) -> str:
    """What the document shows under a theme. `names` are those of the parties a and b."""
    first, second = names
    match theme:
        case "title":
            return _title(counts.title, names)
        case "lead":
            return _lead(counts, names)
        case "share":
            whole = counts.whole
            if whole.lesser == 0:
                present, absent = (first, second) if whole.a else (second, first)
                return f"{present} is named {_count(max(whole.a, whole.b), 'time')}, {absent} never"
            return (
                f"{whole.a + whole.b} of {whole.all} mentions of actors are of the two "
                f"({first} {whole.a}, {second} {whole.b})"
            )
        case "together":
            if counts.joint == 0:
                return f"no sentence names both {first} and {second}"
            return (
                f"{counts.joint} of {_count(counts.sentences, 'sentence')} {_names(counts.joint)} "
                f"both, {counts.exclusive or 'none'} without another state"
            )
        case "others":
            return _others(counts, actor_names)
        case "length":
            return f"the text has {_count(counts.sentences, 'sentence')}"
        case "nothing":
            return f"neither {first} nor {second} is named"


def _title(title: Place, names: tuple[str, str]) -> str:
    first, second = names
    if title.lesser:
        said = "both named in the title"
    elif title.a:
        said = f"only {first} of the two named in the title"
    elif title.b:
        said = f"only {second} of the two named in the title"
    else:
        said = "neither named in the title"
    return f"{said}, with others" if title.third else said


def _lead(counts: Profile, names: tuple[str, str]) -> str:
    if counts.lead_joint:
        return "the opening names both in one sentence"
    if counts.lead.lesser:
        return "the opening names both, in different sentences"
    if counts.first_joint is not None:
        return f"both first named together in sentence {counts.first_joint + 1}"
    if counts.lead.a or counts.lead.b:
        return f"the opening names only {names[0] if counts.lead.a else names[1]} of the two"
    return "the opening names neither"


def _others(counts: Profile, actor_names: Mapping[str, str]) -> str:
    if not counts.third_states:
        return "no other state is named"
    actor, number = counts.third_states[0]
    name = actor_names.get(actor, actor)
    states = _count(len(counts.third_states), "other state")
    return f"{states} named, most often {name} ({_count(number, 'time')})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _names(number: int) -> str:
    return "names" if number == 1 else "name"
