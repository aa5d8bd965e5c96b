"""The people who stand for an actor: which offices they held and when, and their names.

A name counts only from a year before its bearer's first office: before that it is most likely
somebody else's. That an office ended does not matter: a former leader still stands for his
country.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from classifiers.toml_files import LexiconError, read_toml

LEADERS_FILE = "leaders.toml"
_YEARS_KNOWN_BEFORE = 1
_NOT_LANGUAGES = frozenset({"name", "actor", "offices"})


@dataclass(frozen=True, slots=True)
class Office:
    """What somebody was, from a day until another; None while the office is held."""

    title: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Leader:
    """A person who stands for an actor, with the offices in order of time."""

    name: str
    actor: str
    offices: tuple[Office, ...]

    @cached_property
    def known_from(self) -> date:
        """From when on the name is taken for this person."""
        first = self.offices[0].since
        # The 28th, because the same day need not exist in every year.
        return first.replace(year=first.year - _YEARS_KNOWN_BEFORE, day=min(first.day, 28))


@dataclass(frozen=True, slots=True)
class LeaderName:
    """A pattern in a language, and everybody of one actor whom it may mean."""

    pattern: str
    lang: str
    leaders: tuple[Leader, ...]


def read_leaders(path: Path, actors: Collection[str]) -> list[LeaderName]:
    """The names of a file of leaders; none where there is no such file.

    Raises LexiconError naming the person and what is wrong.
    """
    if not path.exists():
        return []
    rows = read_toml(path).get("person", [])
    if not isinstance(rows, list):
        raise LexiconError(f"{path}: write each person as a table [[person]]")
    bearers: dict[tuple[str, str], list[Leader]] = {}
    for number, row in enumerate(rows, start=1):
        leader = _leader(path, number, row, actors)
        for lang, pattern in _names(path, leader.name, row):
            bearers.setdefault((lang, pattern), []).append(leader)
    return list(_leader_names(path, bearers))


def _leader_names(
    path: Path, bearers: Mapping[tuple[str, str], list[Leader]]
) -> Iterator[LeaderName]:
    for (lang, pattern), leaders in bearers.items():
        first = leaders[0]
        for other in leaders[1:]:
            if other.actor != first.actor:
                raise LexiconError(
                    f"{path}: {pattern!r} ({lang}) names both {first.name} of {first.actor!r} "
                    f"and {other.name} of {other.actor!r}; write out more of one name"
                )
        yield LeaderName(pattern, lang, tuple(leaders))


def _leader(path: Path, number: int, row: Any, actors: Collection[str]) -> Leader:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise LexiconError(f"{path}: person {number}: name is missing")
    name = row["name"]
    if row.get("actor") not in actors:
        raise LexiconError(
            f"{path}: {name}: actor {row.get('actor')!r} is not in the list of actors"
        )
    offices = row.get("offices")
    if not isinstance(offices, list) or not offices:
        raise LexiconError(f"{path}: {name}: offices must list at least one office")
    read = tuple(_office(path, name, office) for office in offices)
    if list(read) != sorted(read, key=lambda office: office.since):
        raise LexiconError(f"{path}: {name}: offices must stand in the order of their dates")
    return Leader(name, row["actor"], read)


def _office(path: Path, name: str, row: Any) -> Office:
    table = row if isinstance(row, dict) else {}
    title, since, until = table.get("title"), table.get("from"), table.get("until")
    if not isinstance(title, str) or type(since) is not date:
        raise LexiconError(
            f'{path}: {name}: write an office as {{ title = "president", from = 2008-09-09 }}'
        )
    if until is not None and (type(until) is not date or until < since):
        raise LexiconError(f"{path}: {name}: {title}: until must be a date after from")
    return Office(title, since, until)


def _names(path: Path, name: str, row: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for lang, patterns in row.items():
        if lang in _NOT_LANGUAGES:
            continue
        if not isinstance(patterns, list) or not all(isinstance(p, str) and p for p in patterns):
            raise LexiconError(f"{path}: {name}: {lang} must be a list of names")
        for pattern in patterns:
            yield lang, pattern
