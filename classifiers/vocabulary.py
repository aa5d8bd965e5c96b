"""What the drill, deal and frame files say: concepts, series, objects, recipes.

A concept is a thought that many words stand for ("a paper", "under way", "dependence"). The
patterns of all languages are those of matching.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from classifiers.matching import Pattern
from classifiers.toml_files import LexiconError, read_toml

FILES = ("drills", "deals", "frames")
IGNORED = ".ignore"

_LANG = regex.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Series:
    """An exercise with a name. `parties`: own, shared or other; `editions` maps an ordinal to a
    year, `labels` a year to what follows the name where that is not the year."""

    name: str
    parties: str
    domain: str
    editions: Mapping[int, int]
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class DealObject:
    """Something that can be bought, built, lent or agreed. `weak`: only beside a paper or a sale."""

    name: str
    kind: str
    weak: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a frame is made of; each part is met by any one of its words (see frames.toml)."""

    frame: str
    parts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class SubjectMatter:
    """All that the drill, deal and frame files say, but for the patterns.

    Concepts are named "drill.exercise", "drill.status.planned", "drill.series.0",
    "deal.object.0", "frame.turn"; the numbers index `series` and `objects`. `labels` says of each
    of `concepts` what people call it ("a deal signed").
    """

    series: tuple[Series, ...]
    objects: tuple[DealObject, ...]
    concepts: tuple[str, ...]
    labels: Mapping[str, str]
    recipes: tuple[Recipe, ...]
    frame_actors: tuple[str, ...]


def read_subject_matter(directory: Path) -> tuple[SubjectMatter, list[Pattern]]:
    """What drills.toml, deals.toml and frames.toml of a directory say, and their patterns.

    A subject may do without one of them: it then has no such events or frames. Raises
    LexiconError.
    """
    paths = {name: directory / f"{name}.toml" for name in FILES}
    tables = {name: read_toml(path) if path.exists() else {} for name, path in paths.items()}
    patterns: list[Pattern] = []
    labels: dict[str, str] = {}
    try:
        for name, table in tables.items():
            prefix = name.removesuffix("s")
            for concept, by_lang in table.get("concept", {}).items():
                labels[f"{prefix}.{concept}"] = _label(concept, by_lang)
                patterns.extend(_patterns(f"{prefix}.{concept}", by_lang))
            for status, by_lang in table.get("status", {}).items():
                labels[f"{prefix}.status.{status}"] = _label(status, by_lang)
                patterns.extend(_patterns(f"{prefix}.status.{status}", by_lang))
        for place, ordinals in enumerate(tables["drills"].get("ordinal", ()), start=1):
            patterns.extend(_patterns(f"drill.ordinal.{place}", ordinals))
        series_tables = tables["drills"].get("series", [])
        object_tables = tables["deals"].get("object", [])
        for index, table in enumerate(series_tables):
            patterns.extend(_patterns(f"drill.series.{index}", table))
        for index, table in enumerate(object_tables):
            patterns.extend(_patterns(f"deal.object.{index}", table))
        matter = SubjectMatter(
            series=tuple(_series(table) for table in series_tables),
            objects=tuple(
                DealObject(table["name"], table["kind"], bool(table.get("weak", False)))
                for table in object_tables
            ),
            concepts=tuple(name for name in labels if not name.endswith(IGNORED)),
            labels={name: said for name, said in labels.items() if not name.endswith(IGNORED)},
            recipes=tuple(
                Recipe(table["frame"], tuple(frozenset(part) for part in table["parts"]))
                for table in tables["frames"].get("recipe", [])
            ),
            frame_actors=tuple(tables["frames"].get("recipes", {}).get("actors", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LexiconError(f"{directory}: {error}") from error
    return matter, patterns


def _series(table: Mapping[str, Any]) -> Series:
    editions = table.get("editions", [])
    return Series(
        name=table["name"],
        parties=table["parties"],
        domain=table["domain"],
        editions={edition["ordinal"]: edition["year"] for edition in editions},
        labels={edition["year"]: edition["label"] for edition in editions if "label" in edition},
    )


def _label(concept: str, table: Mapping[str, Any]) -> str:
    """What people call a concept: the `label` of its table, or else its name as words."""
    label = table.get("label", concept.replace("_", " "))
    if not isinstance(label, str) or not label.strip():
        raise ValueError(f"{concept}.label: must be a text, is {label!r}")
    return label


def _patterns(concept: str, by_lang: Mapping[str, Any]) -> Iterable[Pattern]:
    for lang, texts in by_lang.items():
        if _LANG.fullmatch(lang):
            for text in texts:
                yield Pattern(text, concept, lang, concept=True)
