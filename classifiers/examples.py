"""Labelled examples and seed documents: reading them, with exact errors."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from classifiers.judgement import FRAMES, MODES, STATUSES, Document, EventType

DATA = Path(__file__).parent / "data"
WRITTEN = DATA / "written"
KINDS = ("near", "topical", "far")


class ExamplesError(ValueError):
    """Labelled data or seeds that cannot be used; the message names file, line and field."""


@dataclass(frozen=True, slots=True)
class LabelledEvent:
    """An event that the text states, as an annotator wrote it down. `mode` tells how: reports,
    recalls or rumours; None where it was not labelled."""

    type: EventType
    name: str
    status: str
    evidence: str
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text. `relevance` is 2 (main subject), 1 (substantive) or 0; `kind` says of an
    irrelevant one how near it comes; `story` names the happening it reports. `rejects` holds
    frames that the text reports in order to reject them. See data/GUIDE.md.

    `answers` are the questions that the labels answer ("relevance", a type of event, a frame);
    None: all of them. Of the others the text teaches nothing, whatever the fields hold. `refuted`
    are events that someone took the text to state and that it does not state.
    """

    id: str
    document: Document
    relevance: int
    kind: str | None = None
    events: tuple[LabelledEvent, ...] = ()
    frames: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    story: str | None = None
    url: str | None = None
    outlet: str | None = None
    outlet_bloc: str | None = None
    answers: tuple[str, ...] | None = None
    refuted: tuple[LabelledEvent, ...] = ()

    @property
    def relevant(self) -> bool:
        return self.relevance > 0

    def answered(self, question: str) -> bool:
        """Whether the labels answer it; `question` is one of held_out.QUESTIONS."""
        return self.answers is None or question in self.answers


@dataclass(frozen=True, slots=True)
class Seed:
    """A text that shows what the monitor is to find; what is not known of it is None."""

    name: str
    document: Document
    author: str | None = None
    outlet: str | None = None
    url: str | None = None


def bundled_examples() -> list[Example]:
    """The labelled examples of the package, in the order of files and lines."""
    return [example for path in sorted(DATA.glob("*.jsonl")) for example in read_examples(path)]


def written_examples() -> list[Example]:
    """Texts written to be learnt from and never measured on (see data/written/README.md)."""
    return [e for path in sorted(WRITTEN.glob("*.jsonl")) for e in read_examples(path)]


def read_examples(path: Path) -> list[Example]:
    """Labelled examples from a file with one JSON object a line.

    Raises ExamplesError, e.g. ``gold.jsonl:3: relevance: must be one of 0, 1, 2, is 7``.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ExamplesError(f"{path}: {error}") from error
    examples = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        example = _read_example(line, where)
        if example.id in seen:
            raise ExamplesError(
                f"{where}: id: {example.id!r} stands on line {seen[example.id]} too"
            )
        seen[example.id] = number
        examples.append(example)
    return examples


def _read_example(line: str, where: str) -> Example:
    try:
        item = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ExamplesError(f"{where}: not JSON: {error}") from error
    if not isinstance(item, dict):
        raise ExamplesError(f"{where}: must be a JSON object")
    relevance = item.get("relevance")
    if isinstance(relevance, bool) or relevance not in (0, 1, 2):
        raise ExamplesError(f"{where}: relevance: must be one of 0, 1, 2, is {relevance!r}")
    events = tuple(
        _read_event(event, f"{where}: events[{index}]")
        for index, event in enumerate(_list(item, "events", where))
    )
    return Example(
        id=_string(item, "id", where),
        document=Document(
            title=_string(item, "title", where, empty=True),
            text=_string(item, "text", where, empty=True),
            lang=_optional(item, "lang", where),
            published=_date(_optional(item, "published", where), f"{where}: published"),
            bloc=_optional(item, "outlet_bloc", where),
        ),
        relevance=int(relevance),
        kind=_choice(_optional(item, "kind", where), KINDS, f"{where}: kind"),
        events=events,
        frames=_frames(item, "frames", where),
        rejects=_frames(item, "rejects", where),
        story=_optional(item, "story", where),
        url=_optional(item, "url", where),
        outlet=_optional(item, "outlet", where),
        outlet_bloc=_optional(item, "outlet_bloc", where),
    )


def _read_event(event: object, where: str) -> LabelledEvent:
    if not isinstance(event, dict):
        raise ExamplesError(f"{where}: must be an object")
    event_type: EventType
    match event.get("type"):
        case "drill":
            event_type = "drill"
        case "deal":
            event_type = "deal"
        case other:
            raise ExamplesError(f"{where}.type: must be one of drill, deal, is {other!r}")
    status = _string(event, "status", where, joint=".")
    if status not in STATUSES[event_type]:
        allowed = ", ".join(STATUSES[event_type])
        raise ExamplesError(f"{where}.status: must be one of {allowed}, is {status!r}")
    return LabelledEvent(
        type=event_type,
        name=_string(event, "name", where, joint="."),
        status=status,
        evidence=_string(event, "evidence", where, joint=".", empty=True),
        mode=_choice(event.get("mode"), MODES, f"{where}.mode"),
    )


def _string(
    item: Mapping[str, Any], key: str, where: str, *, joint: str = ": ", empty: bool = False
) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not (value or empty):
        raise ExamplesError(f"{where}{joint}{key}: must be a text, is {value!r}")
    return value


def _optional(item: Mapping[str, Any], key: str, where: str) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        raise ExamplesError(f"{where}: {key}: must be a text or null, is {value!r}")
    return value or None


def _list(item: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = item.get(key) or []
    if not isinstance(value, list):
        raise ExamplesError(f"{where}: {key}: must be a list, is {value!r}")
    return value


def _frames(item: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    values = _list(item, key, where)
    for value in values:
        if value not in FRAMES:
            raise ExamplesError(
                f"{where}: {key}: must be among {', '.join(FRAMES)}, holds {value!r}"
            )
    return tuple(values)


def _choice(value: object, allowed: Sequence[str], where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or value not in allowed:
        raise ExamplesError(f"{where}: must be one of {', '.join(allowed)} or null, is {value!r}")
    return value


def _date(value: str | None, where: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ExamplesError(f"{where}: must be an ISO date, is {value!r}") from error


def group_numbers(examples: Sequence[Example]) -> list[int]:
    """A number for each example, equal where two share a story, an address or a text, even by
    way of a third. What shares a number must not stand on both sides of a test."""
    parents = list(range(len(examples)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first_with: dict[tuple[str, str], int] = {}
    for index, example in enumerate(examples):
        text = f"{example.document.title}\n{example.document.text}".strip() or None
        for kind, value in (("story", example.story), ("url", example.url), ("text", text)):
            if value is not None:
                other = first_with.setdefault((kind, value), index)
                parents[root(index)] = root(other)
    return [root(index) for index in range(len(examples))]


# --- seeds ---------------------------------------------------------------------------------

_SEED_FIELDS: dict[str, Literal["text", "date"]] = {
    "title": "text",
    "author": "text",
    "outlet": "text",
    "url": "text",
    "language": "text",
    "date": "date",
}


def read_seeds(directory: Path) -> list[Seed]:
    """The seeds of a directory: each a `name.txt` beside a `name.toml` with what is known of it.

    Raises ExamplesError if there is none, or if a file is missing or wrong.
    """
    paths = sorted(directory.glob("*.txt"))
    if not paths:
        raise ExamplesError(f"{directory}: no seed (*.txt)")
    return [_read_seed(path) for path in paths]


def _read_seed(path: Path) -> Seed:
    about = path.with_suffix(".toml")
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ExamplesError(f"{path}: {error}") from error
    try:
        table = tomllib.loads(about.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ExamplesError(f"{path}: {about.name} is missing beside it") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ExamplesError(f"{about}: {error}") from error
    if not text:
        raise ExamplesError(f"{path}: is empty")
    for key, value in table.items():
        kind = _SEED_FIELDS.get(key)
        if kind is None:
            raise ExamplesError(f"{about}: {key}: unknown; known are {', '.join(_SEED_FIELDS)}")
        if kind == "date":
            fits = isinstance(value, date) and not isinstance(value, datetime)
        else:
            fits = isinstance(value, str)
        if not fits:
            raise ExamplesError(f"{about}: {key}: must be a {kind}, is {value!r}")
    return Seed(
        name=path.stem,
        document=Document(
            title=table.get("title", ""),
            text=text,
            lang=table.get("language"),
            published=table.get("date"),
        ),
        author=table.get("author"),
        outlet=table.get("outlet"),
        url=table.get("url"),
    )
