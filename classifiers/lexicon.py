"""The actors of the subject and where a text names them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from classifiers.matching import Match, Matcher, Pattern, PatternError

Party = Literal["a", "b", "both", "third"]

LEXICONS = Path(__file__).parent / "lexicons"
SUBJECT_FILE = "subject.toml"
ACTOR_FILES = "actors-*.toml"
_NOT_ACTORS = frozenset({"lang", "ignore", "compounds"})


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file, the table and why."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone the news speak of: `kind` is state, organisation or joint."""

    id: str
    name: str
    kind: str
    party: Party


@dataclass(frozen=True, slots=True)
class Mention:
    """A place of a text, text[start:end], that names an actor in one of its roles."""

    start: int
    end: int
    surface: str
    actor: str
    party: Party
    role: str
    lang: str


@dataclass(frozen=True, slots=True)
class _Key:
    """What a pattern stands for: one actor, or one per part, or nobody (a name to pass over)."""

    actors: tuple[str, ...]
    role: str
    lang: str


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
    """Finds the actors that a text names. Read only; safe to share."""

    def __init__(self, subject: Subject, matcher: Matcher) -> None:
        self.subject = subject
        self._matcher = matcher

    def find(self, text: str) -> list[Mention]:
        """All mentions in order; offsets index `text` as it was given."""
        mentions: list[Mention] = []
        for match in self._matcher.find(text):
            mentions.extend(self._mentions(text, match))
        return mentions

    def _mentions(self, text: str, match: Match) -> Iterator[Mention]:
        key: _Key = match.key
        actors = self.subject.actors
        if len(key.actors) == len(match.parts) > 1:
            spans = list(match.parts)
        else:
            spans = [(match.start, match.end)] * len(key.actors)
        for (start, end), actor in zip(spans, key.actors, strict=True):
            party = actors[actor].party
            yield Mention(start, end, text[start:end], actor, party, key.role, key.lang)


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
    patterns: list[Pattern] = []
    for path in files:
        patterns.extend(_read_actors(path, subject))
    try:
        return Lexicon(subject, Matcher.compile(patterns))
    except PatternError as error:
        raise LexiconError(f"{directory}: {error}") from error


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as plain values. Raises LexiconError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error


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
    for actor, roles in table.items():
        if actor in _NOT_ACTORS:
            continue
        _check_actor(path, actor, actor, subject)
        if not isinstance(roles, dict):
            raise LexiconError(f"{path}: [{actor}] must be a table of roles")
        for role, names in roles.items():
            for text in _strings(path, f"{actor}.{role}", names):
                yield Pattern(text, _Key((actor,), role, lang), lang)


def _check_actor(path: Path, table: str, actor: str, subject: Subject) -> None:
    if actor not in subject.actors:
        raise LexiconError(f"{path}: [{table}]: actor {actor!r} is not in {SUBJECT_FILE}")


def _strings(path: Path, where: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise LexiconError(f"{path}: {where} must be a list of names")
    return value
