"""Reading the vocabulary files."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

LEXICONS = Path(__file__).parent / "lexicons"


class LexiconError(ValueError):
    """A lexicon file that cannot be used; the message names the file, the table and why."""


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as plain values. Raises LexiconError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
