"""What is wrong with a configuration, in words.

A pydantic error becomes the file, the table, the key, what was given and what is allowed; values
that may be secret are not part of it.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from monitor.errors import ConfigurationError

ENVIRONMENT_PREFIX = "MONITOR_"

_SECRET_KEYS = frozenset({"to", "password_hash"})

# What pydantic says of these is about Python's types and not about TOML.
_PLAIN_WORDS = {
    "string_type": "text in quotes",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "tuple_type": "a list, in square brackets",
    "model_type": "a table",
    "too_short": "a list with at least one entry",
    "string_too_short": "text that is not empty",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing in the configuration that cannot be followed."""

    file: str
    table: str
    key: str
    given: str
    allowed: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.table, self.key) if part)
        given = f"given {self.given}; " if self.given else ""
        head = f"{self.file}: {place}" if place else self.file
        return f"{head}: {given}allowed: {self.allowed}"


class Mistakes(ConfigurationError):
    """Everything that is wrong with the configuration, one line each."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in mistakes))


def mistakes_of(
    error: ValidationError,
    file: str,
    data: Mapping[str, Any],
    model: type[BaseModel],
    environment: Mapping[str, str],
) -> list[Mistake]:
    """Each fault of a pydantic error, with the variable in place of the key where one gave it.

    :param data: the file as read, for the names of its tables.
    :param environment: variables that go before the file; empty where none do.
    """
    variables = {name.upper(): name for name in environment}
    found = []
    for detail in error.errors(include_url=False):
        location = [part for part in detail["loc"] if isinstance(part, str | int)]
        variable = variables.get(
            ENVIRONMENT_PREFIX + "__".join(str(part) for part in location).upper()
        )
        table, key = _table_and_key(location, data)
        allowed = _allowed(detail["type"], detail["msg"], location, model)
        given = "" if detail["type"] == "missing" else _shown(location, detail["input"])
        if variable:
            found.append(Mistake("environment", "", variable, given, allowed))
        else:
            found.append(Mistake(file, table, key, given, allowed))
    return found


def _table_and_key(location: list[str | int], data: Mapping[str, Any]) -> tuple[str, str]:
    """``["source", 2, "bloc"]`` as ``[[source]] 3 "Dawn"`` and ``bloc``."""
    if not location:
        return "", ""
    head, *rest = location
    if rest and isinstance(rest[0], int):
        position = rest[0]
        tables = data.get(str(head))
        entry = tables[position] if isinstance(tables, list) and position < len(tables) else {}
        name = entry.get("name") if isinstance(entry, dict) else None
        label = f' "{name}"' if isinstance(name, str) else ""
        key = ".".join(str(part) for part in rest[1:])
        return f"[[{head}]] {position + 1}{label}", key
    if rest:
        return f"[{head}]", ".".join(str(part) for part in rest)
    return "", str(head)


def _allowed(kind: str, message: str, location: list[str | int], model: type[BaseModel]) -> str:
    if kind == "missing":
        return "a value, the key is required"
    if kind == "extra_forbidden":
        known = sorted(_keys_at(location[:-1], model))
        near = difflib.get_close_matches(str(location[-1]), known, n=1)
        hint = f' (did you mean "{near[0]}"?)' if near else ""
        return f"{listed(known)}{hint}"
    plain = _PLAIN_WORDS.get(kind)
    if plain:
        return plain
    return message.removeprefix("Value error, ").removeprefix("Input should be ")


def _keys_at(location: Sequence[str | int], model: type[BaseModel]) -> set[str]:
    """The keys that the table at ``location`` may have."""
    for part in location:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        inner = getattr(annotation, "__args__", (annotation,))[0]
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return set()
        model = inner
    return set(model.model_fields)


def _shown(location: Sequence[str | int], value: Any) -> str:
    if _SECRET_KEYS & set(map(str, location)):
        return "a value that is not shown"
    if isinstance(value, SecretStr):
        return "a value that is not shown"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value).lower()
    text = re.sub(r"(?<=://)[^/@\s]*@", "***@", text)
    return text if len(text) <= 80 else text[:77] + '…"'


def listed(names: Sequence[str]) -> str:
    """Names in quotes, with commas."""
    return ", ".join(f'"{name}"' for name in names)
