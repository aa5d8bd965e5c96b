"""The documentation names everything that there is to set and to call."""

import re
from pathlib import Path
from types import ModuleType

import click
import pytest
from pydantic import BaseModel

from monitor import settings
from monitor.cli import cli
from monitor.config import load_config
from monitor.export import articles, events, shifts, stories

ROOT = Path(__file__).parent.parent
CONFIGURATION = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

SECTIONS: dict[str, type[BaseModel]] = {
    "[database]": settings.DatabaseSettings,
    "[feeds]": settings.FeedsSettings,
    "[model]": settings.ModelSettings,
    "[fetch]": settings.FetchSettings,
    "[relevance]": settings.RelevanceSettings,
    "[[digest]]": settings.DigestSettings,
    "[admin]": settings.AdminSettings,
    "feeds.toml": settings.SourceSettings,
}


def section(title: str) -> str:
    """The part of the documentation under the heading of a table."""
    heading = re.escape(title if title == "feeds.toml" else f"`{title}`")
    found = re.search(rf"^##+ {heading}\n(.*?)(?=^## |^### |\Z)", CONFIGURATION, re.M | re.S)
    assert found, f"no heading for {title}"
    return found[1]


@pytest.mark.parametrize("title", SECTIONS)
def test_every_setting_is_documented_and_every_documented_setting_exists(title: str) -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", section(title), re.M))

    assert documented == set(SECTIONS[title].model_fields)


def commands(group: click.Group, above: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            names += commands(command, f"{above}{name} ")
        else:
            names.append(above + name)
    return names


@pytest.mark.parametrize("command", commands(cli))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`monitor {command}" in README


@pytest.mark.parametrize("what", [articles, stories, events, shifts])
def test_every_exported_field_is_documented(what: ModuleType) -> None:
    text = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    heading = what.__name__.rsplit(".", 1)[1].capitalize()
    part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `(\w+)` \|", part, re.M)

    assert documented == list(what.COLUMNS)


def test_the_shipped_configuration_is_read_without_a_mistake() -> None:
    config = load_config(ROOT / "monitor.toml")

    assert len(config.sources) >= 80
    assert {source.lang for source in config.sources} >= {"en", "ru", "ur", "hi", "zh", "fa", "ar"}
    assert {source.bloc for source in config.sources} == {
        "pakistan",
        "russia",
        "india",
        "china",
        "west",
        "other",
    }


def test_every_shipped_source_has_its_evidence() -> None:
    evidence = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")

    missing = [
        source.url
        for source in load_config(ROOT / "monitor.toml").sources
        if f"| {source.url} |" not in evidence
    ]
    assert missing == []
