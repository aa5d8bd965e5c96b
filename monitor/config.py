"""Reading monitor.toml, feeds.toml and the environment.

All mistakes of both files are gathered and told at once; each names the file, the table, the key,
what was given and what is allowed.  Secrets are filled in here and are never part of a message.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from monitor.errors import ConfigurationError
from monitor.settings import (
    AdminSettings,
    DatabaseSettings,
    DigestSettings,
    FeedsSettings,
    FetchSettings,
    ModelSettings,
    RelevanceSettings,
    SourceSettings,
)

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_KEYS = frozenset({"to", "password_hash"})
_PREFIX = "MONITOR_"

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

CheckTarget = Callable[[str], str | None]


class _FeedsFile(BaseModel):
    """feeds.toml as a whole."""

    model_config = {"extra": "forbid"}
    source: tuple[SourceSettings, ...] = ()


class _MonitorFile(BaseSettings):
    """monitor.toml as a whole; the environment goes before the file."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    database: DatabaseSettings = DatabaseSettings()
    feeds: FeedsSettings = FeedsSettings()
    model: ModelSettings = ModelSettings()
    fetch: FetchSettings = FetchSettings()
    relevance: RelevanceSettings = RelevanceSettings()
    digest: tuple[DigestSettings, ...] = Field(default=())
    admin: AdminSettings = AdminSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is the library's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration, validated, with paths made absolute and secrets filled in."""

    path: Path
    database_url: SecretStr
    feeds_path: Path
    model_path: Path
    fetch: FetchSettings
    relevance: RelevanceSettings
    digests: tuple[DigestSettings, ...]
    admin: AdminSettings
    sources: tuple[SourceSettings, ...]

    @property
    def directory(self) -> Path:
        """Where monitor.toml is; relative paths of the configuration start here."""
        return self.path.parent


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


def load_config(
    path: Path,
    *,
    check_target: CheckTarget | None = None,
) -> Config:
    """Read monitor.toml at ``path`` and the feeds.toml that it names.

    ``check_target`` says what is wrong with a delivery address, or None; it is given by the
    caller because the channels live in a room above this one.

    :raises Mistakes: with every mistake of both files and the environment.
    """
    mistakes: list[Mistake] = []
    data = _read_toml(path, mistakes, "an existing file, named by --config or MONITOR_CONFIG")
    if mistakes:
        raise Mistakes(mistakes)
    file = _validated_monitor_file(path, data, mistakes)
    feeds_path = path.parent / (file.feeds.path if file else _feeds_path(data))
    sources = read_sources(feeds_path, mistakes)
    if file is None:
        raise Mistakes(mistakes)
    filler = _SecretFiller(path.name, os.environ, mistakes)
    digests = tuple(
        digest.model_copy(
            update={
                "to": tuple(
                    filler.fill(f'[[digest]] {position} "{digest.name}"', "to", address)
                    for address in digest.to
                )
            }
        )
        for position, digest in enumerate(file.digest, 1)
    )
    _find_repeated(
        path.name, "[[digest]]", "name", [digest.name for digest in file.digest], mistakes
    )
    if check_target is not None:
        _check_targets(path.name, digests, check_target, mistakes)
    database_url = filler.fill("[database]", "url", SecretStr(file.database.url))
    password_hash = file.admin.password_hash
    admin = file.admin.model_copy(
        update={
            "password_hash": password_hash
            and filler.fill("[admin]", "password_hash", password_hash)
        }
    )
    if mistakes:
        raise Mistakes(mistakes)
    return Config(
        path=path,
        database_url=_absolute_sqlite(database_url, path.parent),
        feeds_path=feeds_path,
        model_path=path.parent / file.model.path,
        fetch=file.fetch,
        relevance=file.relevance,
        digests=digests,
        admin=admin,
        sources=sources,
    )


def read_sources(path: Path, mistakes: list[Mistake]) -> tuple[SourceSettings, ...]:
    """The sources of feeds.toml; what is wrong with it is appended to ``mistakes``."""
    before = len(mistakes)
    data = _read_toml(path, mistakes, "an existing file, named by [feeds] path in monitor.toml")
    if len(mistakes) > before:
        return ()
    try:
        sources = _FeedsFile.model_validate(data).source
    except ValidationError as error:
        mistakes.extend(_mistakes_of(error, path.name, data, _FeedsFile, {}))
        return ()
    _find_repeated(path.name, "[[source]]", "name", [source.name for source in sources], mistakes)
    _find_repeated(path.name, "[[source]]", "url", [source.url for source in sources], mistakes)
    return sources


def _read_toml(path: Path, mistakes: list[Mistake], wanted: str) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        mistakes.append(Mistake(path.name, "", "", "a path where no file is", wanted))
    except OSError as error:
        mistakes.append(
            Mistake(path.name, "", "", "a file that cannot be read", f"{wanted} ({error.strerror})")
        )
    except UnicodeDecodeError as error:
        mistakes.append(
            Mistake(path.name, "", "", f"byte {error.start} that is not UTF-8", "text in UTF-8")
        )
    except tomllib.TOMLDecodeError as error:
        mistakes.append(Mistake(path.name, "", "", "what is not TOML", f"TOML ({error})"))
    return {}


def _feeds_path(data: Mapping[str, Any]) -> Path:
    """Where feeds.toml is, also when monitor.toml has mistakes elsewhere."""
    feeds = data.get("feeds")
    path = feeds.get("path") if isinstance(feeds, dict) else None
    return Path(path) if isinstance(path, str) else FeedsSettings().path


def _validated_monitor_file(
    path: Path,
    data: dict[str, Any],
    mistakes: list[Mistake],
) -> _MonitorFile | None:
    mistakes.extend(_unknown_variables(os.environ))
    try:
        return _MonitorFile(**data)
    except ValidationError as error:
        mistakes.extend(_mistakes_of(error, path.name, data, _MonitorFile, os.environ))
    except ValueError as error:  # pydantic-settings: a variable for a list that is not JSON
        mistakes.append(Mistake("environment", "", _PREFIX + "…", "", f"JSON for lists ({error})"))
    return None


def _unknown_variables(environment: Mapping[str, str]) -> list[Mistake]:
    sections = set(_MonitorFile.model_fields)
    return [
        Mistake(
            "environment",
            "",
            name,
            "an unknown section",
            _PREFIX + "SECTION__KEY with a section of " + _listed(sorted(sections)),
        )
        for name in sorted(environment)
        if name.startswith(_PREFIX)
        and "__" in name
        and name.removeprefix(_PREFIX).split("__")[0].lower() not in sections
    ]


def _mistakes_of(
    error: ValidationError,
    file: str,
    data: Mapping[str, Any],
    model: type[BaseModel],
    environment: Mapping[str, str],
) -> list[Mistake]:
    variables = {name.upper(): name for name in environment}
    found = []
    for detail in error.errors(include_url=False):
        location = [part for part in detail["loc"] if isinstance(part, str | int)]
        variable = variables.get(_PREFIX + "__".join(str(part) for part in location).upper())
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
        return f"{_listed(known)}{hint}"
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


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _find_repeated(
    file: str, table: str, key: str, values: Sequence[str], mistakes: list[Mistake]
) -> None:
    first: dict[str, int] = {}
    for position, value in enumerate(values, 1):
        if value in first:
            mistakes.append(
                Mistake(
                    file,
                    f"{table} {position}",
                    key,
                    f'"{value}"',
                    f"a {key} of its own ({table} {first[value]} has it already)",
                )
            )
        first.setdefault(value, position)


def _check_targets(
    file: str,
    digests: Sequence[DigestSettings],
    check_target: CheckTarget,
    mistakes: list[Mistake],
) -> None:
    for position, digest in enumerate(digests, 1):
        for number, address in enumerate(digest.to, 1):
            if _VARIABLE.search(address.get_secret_value()):
                continue  # told already: its variable is missing
            wrong = check_target(address.get_secret_value())
            if wrong:
                mistakes.append(
                    Mistake(
                        file,
                        f'[[digest]] {position} "{digest.name}"',
                        f"to {number}",
                        "a value that is not shown",
                        wrong,
                    )
                )


@dataclass(frozen=True, slots=True)
class _SecretFiller:
    """Fills ``${NAME}`` from the variable NAME or from the file that NAME_FILE names."""

    file: str
    environment: Mapping[str, str]
    mistakes: list[Mistake]

    def fill(self, table: str, key: str, value: SecretStr) -> SecretStr:
        def replace(found: re.Match[str]) -> str:
            name = found[1]
            secret = self._secret(name)
            if secret is None:
                self.mistakes.append(
                    Mistake(
                        self.file,
                        table,
                        key,
                        f"${{{name}}}",
                        f"an environment variable {name} that is set, "
                        f"or {name}_FILE with the path of a readable file",
                    )
                )
                return found[0]
            return secret

        return SecretStr(_VARIABLE.sub(replace, value.get_secret_value()))

    def _secret(self, name: str) -> str | None:
        if name in self.environment:
            return self.environment[name]
        path = self.environment.get(f"{name}_FILE")
        if path is None:
            return None
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None


def _absolute_sqlite(url: SecretStr, directory: Path) -> SecretStr:
    scheme, separator, path = url.get_secret_value().partition("sqlite:///")
    if scheme or not separator:
        return url
    return SecretStr(f"sqlite:///{(directory / path).absolute()}")
