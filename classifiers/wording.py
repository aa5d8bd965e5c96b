"""Reasons in words: what a reader can check in the article itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import regex

from classifiers.closeness import Nearest
from classifiers.features import Place, Profile
from classifiers.marking import MarkedDocument
from classifiers.words import is_han

Theme = Literal["title", "lead", "share", "together", "others", "length"]

_LONGEST_QUOTATION = 120
_MOST_WORDS = 3
_SHORTEST_STEM = 4
_WORD = regex.compile(r"[\p{L}\p{M}]+")

# Correlated features belong to one theme and are told in one sentence.
THEMES: dict[Theme, tuple[str, ...]] = {
    "title": ("both_in_title", "one_in_title", "third_in_title", "parties_share_of_title"),
    "lead": ("both_in_lead", "both_in_a_lead_sentence", "third_share_of_lead", "first_joint"),
    "share": ("parties_share", "both_named", "lesser_share", "lesser_count", "balance"),
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


def word_matter(concepts: Sequence[tuple[str, float]]) -> str:
    """What is spoken of, by the labels of concepts, each with what it adds to the log-odds."""
    pro = [label for label, weight in concepts if weight > 0]
    con = [label for label, weight in concepts if weight < 0]
    told = [f"speaks of {', '.join(pro)}"] if pro else []
    told += [f"{'but ' if pro else 'speaks '}of {', '.join(con)}"] if con else []
    return ", ".join(told)


def word_wording(marked: MarkedDocument, grams: Sequence[tuple[str, float]]) -> str:
    """The words that weigh most, as the text writes them."""
    said: dict[str, float] = {}
    for gram, weight in grams:
        if len(said) == 2 * _MOST_WORDS:
            break
        written = _as_written(marked, gram)
        if written is not None and written not in said:
            said[written] = weight
    pro = [f"“{text}”" for text, weight in said.items() if weight > 0][:_MOST_WORDS]
    con = [f"“{text}”" for text, weight in said.items() if weight < 0][:_MOST_WORDS]
    told = [f"for it: {', '.join(pro)}"] if pro else []
    told += [f"against it: {', '.join(con)}"] if con else []
    return f"words {'; '.join(told)}" if told else ""


def _as_written(marked: MarkedDocument, gram: str) -> str | None:
    """A single stem as the word of the text that it was cut from; None for anything else."""
    if " " in gram or gram.startswith("<"):
        return None
    han = is_han(gram[0])
    if not han and len(gram) < _SHORTEST_STEM:
        return None
    for sentence in marked.sentences:
        if gram in sentence.stems:
            place = sentence.places[sentence.stems.index(gram)] - sentence.sentence.start
            if han:
                return sentence.text[place : place + len(gram)]
            word = _WORD.match(sentence.text, place)
            return word.group() if word else None
    return None


def word_nearest(sentence: str, nearest: Nearest) -> str:
    """The sentence that comes closest to a seed, and that seed's own."""
    return (
        f"“{_shortened(sentence)}” comes closest to a seed ({nearest.seed}: "
        f"“{_shortened(nearest.passage)}”)"
    )


def word_unsure(low: float, high: float) -> str:
    """That a score is in the model's band of abstention."""
    return (
        f"near the border: between {low:.2f} and {high:.2f} the model is often wrong, "
        "a person should look"
    )


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST_QUOTATION:
        return text
    return text[:_LONGEST_QUOTATION].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
