"""What a bench found: as a table for people, as JSON for programs."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement beside its baseline, both in ``unit``; less is better.

    ``bound`` is the most that value / baseline may be.

    :raises ValueError: for a number that is no positive, finite one.
    """

    name: str
    value: float
    unit: str
    baseline: float
    bound: float

    def __post_init__(self) -> None:
        for number in (self.value, self.baseline, self.bound):
            if not (math.isfinite(number) and number > 0):
                raise ValueError(f"{self.name}: {number} is not a positive number")

    @property
    def ratio(self) -> float:
        """The value as a multiple of the baseline."""
        return self.value / self.baseline

    @property
    def holds(self) -> bool:
        """Whether the ratio keeps within its bound."""
        return self.ratio <= self.bound

    def as_json(self) -> dict[str, str | float | bool]:
        """The figure as the report format has it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "baseline": self.baseline,
            "ratio": self.ratio,
            "bound": self.bound,
            "holds": self.holds,
        }


def write_json(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as a JSON list; makes the directory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([figure.as_json() for figure in figures], indent=2, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def print_table(title: str, figures: Sequence[Figure]) -> None:
    """Print the figures to standard output."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    table.add_column("figure")
    for heading in ("ours", "bare", "ratio", "bound"):
        table.add_column(heading, justify="right")
    table.add_column("holds")
    for figure in figures:
        table.add_row(
            figure.name,
            f"{figure.value:.4g} {figure.unit}",
            f"{figure.baseline:.4g} {figure.unit}",
            f"{figure.ratio:.3f}",
            f"{figure.bound:g}",
            "yes" if figure.holds else "NO",
        )
    Console().print(table)
