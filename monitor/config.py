"""Reading monitor.toml, feeds.toml and the environment.

All mistakes of both files are gathered and told at once; each names the file, the table, the key,
what was given and what is allowed.  Secrets are filled in here and are never part of a message.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from monitor.mistakes import ENVIRONMENT_PREFIX, Mistake, Mistakes, listed, mistakes_of
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

CheckTarget = Callable[[str], str | None]


class _FeedsFile(BaseModel):
    """feeds.toml as a whole."""

    model_config = {"extra": "forbid"}
    source: tuple[SourceSettings, ...] = ()


class _MonitorFile(BaseSettings):
    """monitor.toml as a whole; the environment goes before the file."""

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
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
    retrain_after: int = 25

    @property
    def directory(self) -> Path:
        """Where monitor.toml is; relative paths of the configuration start here."""
        return self.path.parent


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
        retrain_after=file.model.retrain_after,
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
        mistakes.extend(mistakes_of(error, path.name, data, _FeedsFile, {}))
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
        mistakes.extend(mistakes_of(error, path.name, data, _MonitorFile, os.environ))
    except ValueError as error:  # pydantic-settings: a variable for a list that is not JSON
        mistakes.append(
            Mistake("environment", "", ENVIRONMENT_PREFIX + "…", "", f"JSON for lists ({error})")
        )
    return None


def _unknown_variables(environment: Mapping[str, str]) -> list[Mistake]:
    sections = set(_MonitorFile.model_fields)
    return [
        Mistake(
            "environment",
            "",
            name,
            "an unknown section",
            ENVIRONMENT_PREFIX + "SECTION__KEY with a section of " + listed(sorted(sections)),
        )
        for name in sorted(environment)
        if name.startswith(ENVIRONMENT_PREFIX)
        and "__" in name
        and name.removeprefix(ENVIRONMENT_PREFIX).split("__")[0].lower() not in sections
    ]


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
