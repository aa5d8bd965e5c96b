"""Tables and numbers as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

_NONE = "–"


def table(rows: Sequence[Sequence[str]], *, words: int = 1) -> str:
    """A table whose first row is its head; all columns after the first `words` are set right."""
    head, *body = rows
    ruler = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *body))


def plain(text: str) -> str:
    """Text from elsewhere, on one line, with nothing in it that Markdown takes for a sign."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in line)


def number(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def percent(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1%}".replace("%", " %")


def between(limits: Sequence[float] | None, *, percentage: bool = False) -> str:
    """An interval in brackets; nothing where there is none, or where nothing lies between."""
    if limits is None or limits[0] == limits[1]:
        return ""
    shown = percent if percentage else number
    low, high = limits
    return f" ({shown(low)} to {shown(high)})"
