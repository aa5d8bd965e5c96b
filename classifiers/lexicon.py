"""The actors of the subject and where a text names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, Literal, NamedTuple

from classifiers.leaders import LEADERS_FILE, Leader, read_leaders
from classifiers.matching import Hit, Match, Matcher
from classifiers.patterns import Pattern, PatternError
from classifiers.toml_files import LEXICONS, LexiconError, read_toml
from classifiers.vocabulary import IGNORED, SubjectMatter, read_subject_matter
from classifiers.words import Words

Party = Literal["a", "b", "both", "third"]

__all__ = ["LEXICONS", "Lexicon", "LexiconError", "Mention", "Subject", "load_lexicon"]

SUBJECT_FILE = "subject.toml"
ACTOR_FILES = "actors-*.toml"
_NOT_ACTORS = frozenset({"lang", "ignore", "compounds", "short", "together"})
# Between the short names of a list: "俄巴", "俄、巴".
_SHORT_NAME_JOINERS = ("", "、")


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone the news speak of: `kind` is state, organisation or joint."""

    id: str
    name: str
    kind: str
    party: Party


class Mention(NamedTuple):
    """A place of a text, text[start:end], that names an actor in one of its roles.

    `leaders` are the people whom a name in the role "leader" may mean.
    """

    start: int
    end: int
    surface: str
    actor: str
    party: Party
    role: str
    lang: str
    leaders: tuple[Leader, ...] = ()


@dataclass(frozen=True, slots=True)
class _Key:
    """What a pattern stands for: one actor, or one per part, or nobody (a name to pass over)."""

    actors: tuple[str, ...]
    role: str
    lang: str
    leaders: tuple[Leader, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The two parties, everybody else, and which actors may stand in for a party."""

    actors: Mapping[str, Actor]
    party_a: str
    party_b: str
    stand_ins_a: tuple[str, ...]
    stand_ins_b: tuple[str, ...]

    def name(self, party: Literal["a", "b"]) -> str:
        return self.actors[self.party_a if party == "a" else self.party_b].name


class Lexicon:
    """Finds the actors that a text names and the concepts that it speaks of.

    Read only; safe to share. `matter` tells what the concepts are.
    """

    def __init__(self, subject: Subject, matter: SubjectMatter, matcher: Matcher) -> None:
        self.subject = subject
        self.matter = matter
        self._matcher = matcher

    def find(self, text: str) -> tuple[list[Mention], list[Hit], Words]:
        """All mentions and all concepts, each in order, and the words; offsets of mentions and
        concepts index `text` as it was given.

        What lies inside a phrase of a concept whose name ends in ".ignore" stands for nothing.
        """
        matches, hits, words = self._matcher.find(text)
        mentions: list[Mention] = []
        free = 0
        for match in matches:
            # A Chinese name with a sign inside (俄、巴) is found whole, then again from its parts.
            if match.start >= free:
                mentions += self._mentions(text, match)
                free = match.end
        return mentions, _without_ignored(hits), words

    def _mentions(self, text: str, match: Match) -> Iterator[Mention]:
        key: _Key = match.key
        actors = self.subject.actors
        spans = [(match.start, match.end)] * len(key.actors)
        if len(key.actors) > 1:
            parts = [part for part in match.parts if text[part[0]].isalnum()]
            spans = parts if len(parts) == len(key.actors) else spans
        for (start, end), actor in zip(spans, key.actors, strict=True):
            party = actors[actor].party
            surface = text[start:end]
            yield Mention(start, end, surface, actor, party, key.role, key.lang, key.leaders)


def in_their_time(mentions: list[Mention], published: date | None) -> list[Mention]:
    """The mentions without people who were not yet known when the text was published."""
    if published is None:
        return mentions
    return [
        mention
        for mention in mentions
        if not mention.leaders or any(who.known_from <= published for who in mention.leaders)
    ]


def _without_ignored(hits: list[Hit]) -> list[Hit]:
    ignored = [hit for hit in hits if hit.concept.endswith(IGNORED)]
    if not ignored:
        return hits
    return [
        hit
        for hit in hits
        if not any(span.start <= hit.start and hit.end <= span.end for span in ignored)
    ]


def load_lexicon(directory: Path | None = None) -> Lexicon:
    """The lexicon of a directory of TOML files, by default the one in the package.

    Raises LexiconError naming the file and what is wrong in it.
    """
    if directory is None:
        return _bundled_lexicon()
    return _load(directory)


@cache
def _bundled_lexicon() -> Lexicon:
    return _load(LEXICONS)


def _load(directory: Path) -> Lexicon:
    subject = _read_subject(directory / SUBJECT_FILE)
    files = sorted(directory.glob(ACTOR_FILES))
    if not files:
        raise LexiconError(f"{directory}: no file {ACTOR_FILES}")
    matter, patterns = read_subject_matter(directory)
    for path in files:
        patterns.extend(_read_actors(path, subject))
    for name in read_leaders(directory / LEADERS_FILE, subject.actors):
        key = _Key((name.leaders[0].actor,), "leader", name.lang, name.leaders)
        patterns.append(Pattern(name.pattern, key, name.lang))
    try:
        return Lexicon(subject, matter, Matcher.compile(patterns))
    except PatternError as error:
        raise LexiconError(f"{directory}: {error}") from error


def _read_subject(path: Path) -> Subject:
    table = read_toml(path)
    try:
        party_a, party_b = table["parties"]["a"], table["parties"]["b"]
        both = table["parties"].get("both")
        stand_ins = table.get("stand_ins", {})
        parties: dict[str, Party] = {party_a: "a", party_b: "b"}
        if both is not None:
            parties[both] = "both"
        actors = {
            actor: Actor(actor, row["name"], row["kind"], parties.get(actor, "third"))
            for actor, row in table["actors"].items()
        }
        subject = Subject(
            actors=actors,
            party_a=party_a,
            party_b=party_b,
            stand_ins_a=tuple(stand_ins.get("a", ())),
            stand_ins_b=tuple(stand_ins.get("b", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"{path}: missing or of the wrong form: {error}") from error
    for actor in (party_a, party_b, *subject.stand_ins_a, *subject.stand_ins_b):
        if actor not in actors:
            raise LexiconError(f"{path}: [actors] lacks {actor!r}")
    return subject


def _read_actors(path: Path, subject: Subject) -> Iterator[Pattern]:
    table = read_toml(path)
    lang = table.get("lang")
    if not isinstance(lang, str):
        raise LexiconError(f"{path}: lang is missing")
    for text in _strings(path, "ignore", table.get("ignore", [])):
        yield Pattern(text, _Key((), "ignore", lang), lang)
    for text, actors in table.get("compounds", {}).items():
        for actor in actors:
            _check_actor(path, "compounds", actor, subject)
        yield Pattern(text, _Key(tuple(actors), "compound", lang), lang)
    yield from _read_short_names(path, table, lang, subject)
    for actor, roles in table.items():
        if actor in _NOT_ACTORS:
            continue
        _check_actor(path, actor, actor, subject)
        if not isinstance(roles, dict):
            raise LexiconError(f"{path}: [{actor}] must be a table of roles")
        for role, names in roles.items():
            for text in _strings(path, f"{actor}.{role}", names):
                yield Pattern(text, _Key((actor,), role, lang), lang)


def _read_short_names(
    path: Path, table: Mapping[str, Any], lang: str, subject: Subject
) -> Iterator[Pattern]:
    """Countries named by one character each, side by side in any order."""
    short = table.get("short", {})
    if not isinstance(short, dict):
        raise LexiconError(f"{path}: [short] must be a table of characters and their actors")
    for actor in short.values():
        _check_actor(path, "short", actor, subject)
    for group in _strings(path, "together", table.get("together", [])):
        unknown = [letter for letter in group if letter not in short]
        if unknown:
            raise LexiconError(f"{path}: together: {group!r}: [short] lacks {unknown[0]!r}")
        for letters in permutations(group):
            key = _Key(tuple(short[letter] for letter in letters), "compound", lang)
            for joiner in _SHORT_NAME_JOINERS:
                yield Pattern(joiner.join(letters), key, lang)


def _check_actor(path: Path, table: str, actor: str, subject: Subject) -> None:
    if actor not in subject.actors:
        raise LexiconError(f"{path}: [{table}]: actor {actor!r} is not in {SUBJECT_FILE}")


def _strings(path: Path, where: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise LexiconError(f"{path}: {where} must be a list of names")
    return value
