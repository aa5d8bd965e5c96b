"""Floors under the main figures: what was once reached is not lost unnoticed.

A floor belongs to a data set, known by its fingerprint; on other data it says nothing. Floors
rise freely and are lowered only by someone who says so. A figure of which less is better has a
ceiling; it is called a floor here all the same, and is lowered by letting more pass.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.evaluation.figures import MAIN, Figure, look_up
from classifiers.examples import DATA

_STEPS = 1_000  # floors are kept in thousandths
_ABOUT = """\
# What `make test` asks of the cross-validation on the labelled examples. Written by `make floors`
# (monitor evaluate --pin), which only raises; `monitor evaluate --pin --lower` also lowers.
# A floor stands a little under what was measured, by what an article or two are worth.
"""


class FloorsError(ValueError):
    """Floors that cannot be read, or would have to be lowered; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Floors:
    """`limits` by the figure's path: its least value, or its most where less is better."""

    fingerprint: str
    limits: Mapping[str, float]


def fingerprint(directory: Path = DATA) -> str:
    """SHA-256 over names and bytes of the labelled examples of a directory."""
    digest = hashlib.sha256()
    for path in sorted(directory.glob("*.jsonl")):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def shortfalls(
    report: Mapping[str, Any], floors: Floors, data: str, figures: Iterable[Figure] = MAIN
) -> list[str]:
    """A sentence for each main figure of the report that is not where it must be.

    `data` is the fingerprint of what was measured on; where it is not that of the floors, this
    alone is told.
    """
    if data != floors.fingerprint:
        return [
            f"the labelled examples are not those that the floors belong to (fingerprint "
            f"{data[:12]}, floors {floors.fingerprint[:12]}): measure and pin anew with "
            f"`make floors`"
        ]
    return [told for figure in figures if (told := _shortfall(figure, report, floors))]


def _shortfall(figure: Figure, report: Mapping[str, Any], floors: Floors) -> str | None:
    value, limit = look_up(report, figure.path), floors.limits.get(figure.path)
    if limit is None:
        return f"{figure.name} has no floor: pin one with `make floors`"
    if value is None:
        return f"{figure.name} is not in the report, its floor is {limit:.3f}"
    if _reaches(figure, value, limit):
        return None
    side, limit_name = ("under", "floor") if figure.higher_is_better else ("over", "ceiling")
    return f"{figure.name} is {value:.4f}, {side} its {limit_name} {limit:.3f}"


def pin(
    report: Mapping[str, Any],
    floors: Floors | None,
    data: str,
    *,
    lower: bool = False,
    figures: Iterable[Figure] = MAIN,
) -> Floors:
    """The floors that the report earns: each the better of the old and what was measured less
    its slack.

    Raises FloorsError where a figure is under its old floor, unless `lower` says that it may
    fall to what is measured now, and where the report lacks a figure.
    """
    old = {} if floors is None else floors.limits
    limits: dict[str, float] = {}
    fallen = []
    for figure in figures:
        value = look_up(report, figure.path)
        if value is None:
            raise FloorsError(f"{figure.name} is not in the report: no floor can be pinned")
        earned = _with_slack(figure, value)
        before = old.get(figure.path)
        if before is None or _reaches(figure, earned, before):
            limits[figure.path] = earned
        elif _reaches(figure, value, before):
            limits[figure.path] = before
        else:
            limits[figure.path] = earned
            fallen.append(f"{figure.name} is {value:.4f}, its floor is {before:.3f}")
    if fallen and not lower:
        raise FloorsError(
            "a floor is lowered only where --lower is given, and nothing was written: "
            + "; ".join(fallen)
        )
    return Floors(data, limits)


def changes(old: Floors | None, new: Floors, figures: Iterable[Figure] = MAIN) -> list[str]:
    """A sentence for each floor that is new or moved."""
    before = {} if old is None else old.limits
    return [
        f"{figure.name}: {before[figure.path]:.3f} -> {new.limits[figure.path]:.3f}"
        if figure.path in before
        else f"{figure.name}: {new.limits[figure.path]:.3f} (new)"
        for figure in figures
        if before.get(figure.path) != new.limits[figure.path]
    ]


def _reaches(figure: Figure, value: float, limit: float) -> bool:
    return value >= limit if figure.higher_is_better else value <= limit


def _with_slack(figure: Figure, value: float) -> float:
    """Rounded away from what was measured, but for digits that only binary arithmetic makes."""
    if figure.higher_is_better:
        return max(0.0, math.floor(round((value - figure.slack) * _STEPS, 6)) / _STEPS)
    return math.ceil(round((value + figure.slack) * _STEPS, 6)) / _STEPS


# --- the file ------------------------------------------------------------------------------


def read(path: Path) -> Floors:
    """The floors of a TOML file.

    Raises FloorsError if it is missing or not of this form.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        limits = {**table["at_least"], **table["at_most"]}
        read_fingerprint = table["fingerprint"]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FloorsError(f"{path}: {error}") from error
    except (KeyError, TypeError) as error:
        raise FloorsError(f"{path}: missing or of the wrong form: {error}") from error
    known = {figure.path for figure in MAIN}
    for name, limit in limits.items():
        if name not in known:
            raise FloorsError(f"{path}: {name!r} is none of the main figures")
        if isinstance(limit, bool) or not isinstance(limit, int | float):
            raise FloorsError(f"{path}: {name!r} must be a number, is {limit!r}")
    if not isinstance(read_fingerprint, str):
        raise FloorsError(f"{path}: fingerprint must be a text, is {read_fingerprint!r}")
    return Floors(read_fingerprint, limits)


def written(floors: Floors, figures: Iterable[Figure] = MAIN) -> str:
    """The floors as the TOML that `read` reads."""
    listed = list(figures)
    tables = [
        "\n".join(
            [f"[{title}]"]
            + [
                f'"{figure.path}" = {floors.limits[figure.path]:.3f}'
                for figure in listed
                if figure.higher_is_better == higher
            ]
        )
        for title, higher in (("at_least", True), ("at_most", False))
    ]
    return "\n\n".join([f'{_ABOUT}fingerprint = "{floors.fingerprint}"', *tables]) + "\n"
