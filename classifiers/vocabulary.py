"""What the drill, deal and frame files say: concepts, series, objects, recipes.

A concept is a thought that many words stand for ("a paper", "under way", "dependence"). The
patterns of all languages are those of matching.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from classifiers.judgement import FRAMES
from classifiers.language import LANGUAGES
from classifiers.patterns import Pattern
from classifiers.toml_files import LexiconError, read_toml

IGNORED = ".ignore"


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

    A file that is not there counts as empty: words can be found then, but no model be trained.
    Raises LexiconError naming file, table and what is wrong.
    """
    drills = _read(directory / "drills.toml", _Drills)
    deals = _read(directory / "deals.toml", _Deals)
    frames = _read(directory / "frames.toml", _Frames)
    named: dict[str, _Words] = {}
    for prefix, file in (("drill", drills), ("deal", deals), ("frame", frames)):
        named |= {f"{prefix}.{concept}": words for concept, words in file.concept.items()}
        statuses = {} if isinstance(file, _Frames) else file.status
        named |= {f"{prefix}.status.{status}": words for status, words in statuses.items()}
    numbered: dict[str, _Words] = {}
    for key, rows, first in (
        ("drill.ordinal", drills.ordinal, 1),
        ("drill.series", drills.series, 0),
        ("deal.object", deals.object, 0),
    ):
        numbered |= {f"{key}.{number}": row for number, row in enumerate(rows, start=first)}
    patterns = [
        Pattern(text, concept, lang, concept=True)
        for concept, words in (named | numbered).items()
        for lang, text in words.patterns()
    ]
    labels = {
        name: words.label or name.rsplit(".", 1)[1].replace("_", " ")
        for name, words in named.items()
        if not name.endswith(IGNORED)
    }
    matter = SubjectMatter(
        series=tuple(series.value() for series in drills.series),
        objects=tuple(DealObject(row.name, row.kind, row.weak) for row in deals.object),
        concepts=tuple(labels),
        labels=labels,
        recipes=tuple(
            Recipe(recipe.frame, tuple(frozenset(part) for part in recipe.parts))
            for recipe in frames.recipe
        ),
        frame_actors=tuple(frames.recipes.actors),
    )
    return matter, patterns


# --- what may stand in the files -----------------------------------------------------------

_Text = Annotated[str, Field(min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Words(BaseModel):
    """Patterns by language (ISO 639-1), beside whatever else a table says."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, list[_Text]] = Field(init=False)

    label: _Text | None = None

    @model_validator(mode="after")
    def _of_known_languages(self) -> Self:
        unknown = sorted(set(self.__pydantic_extra__) - set(LANGUAGES))
        if unknown:
            raise ValueError(
                f"{unknown[0]!r} is neither a setting of this table nor a language that is read "
                f"({', '.join(LANGUAGES)})"
            )
        return self

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Each language with each of its patterns, in the order of the file."""
        for lang, texts in self.__pydantic_extra__.items():
            yield from ((lang, text) for text in texts)


class _Edition(_Table):
    ordinal: int
    year: int
    label: str | None = None


class _Series(_Words):
    name: _Text
    parties: Literal["own", "shared", "other"]
    domain: Literal["land", "sea", "air"]
    editions: list[_Edition] = []

    def value(self) -> Series:
        return Series(
            name=self.name,
            parties=self.parties,
            domain=self.domain,
            editions={edition.ordinal: edition.year for edition in self.editions},
            labels={edition.year: edition.label for edition in self.editions if edition.label},
        )


class _Object(_Words):
    name: _Text
    kind: Literal[
        "arms",
        "defence",
        "education",
        "energy",
        "finance",
        "general",
        "health",
        "industry",
        "legal",
        "media",
        "nuclear",
        "space",
        "trade",
        "transport",
    ]
    weak: bool = False


class _Drills(_Table):
    concept: dict[str, _Words] = {}
    status: dict[Literal["planned", "under_way", "concluded", "cancelled"], _Words] = {}
    ordinal: list[_Words] = []
    series: list[_Series] = []


class _Deals(_Table):
    concept: dict[str, _Words] = {}
    status: dict[
        Literal["proposed", "negotiating", "signed", "delivered", "cancelled"], _Words
    ] = {}
    object: list[_Object] = []


class _Recipe(_Table):
    frame: str
    parts: Annotated[list[Annotated[list[_Text], Field(min_length=1)]], Field(min_length=1)]

    @field_validator("frame")
    @classmethod
    def _known(cls, frame: str) -> str:
        if frame not in (*FRAMES, "none"):
            raise ValueError(f"{frame!r} is no frame ({', '.join(FRAMES)}, or none)")
        return frame


class _Recipes(_Table):
    actors: list[_Text] = []


class _Frames(_Table):
    concept: dict[str, _Words] = {}
    recipe: list[_Recipe] = []
    recipes: _Recipes = _Recipes()

    @model_validator(mode="after")
    def _recipes_of_known_concepts(self) -> Self:
        # Actors and parties are the actor lexicon's to know.
        for number, recipe in enumerate(self.recipe, start=1):
            for word in (word for part in recipe.parts for word in part):
                if word not in self.concept and not word.startswith(("@", "party:")):
                    raise ValueError(f"recipe {number} ({recipe.frame}): no concept {word!r}")
        return self


_File = TypeVar("_File", _Drills, _Deals, _Frames)


def _read(path: Path, form: type[_File]) -> _File:
    try:
        return form.model_validate(read_toml(path) if path.exists() else {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise LexiconError(
            f"{path}: {place}: {first['msg'].removeprefix('Value error, ')}"
        ) from error
