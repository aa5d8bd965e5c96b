"""What was drawn and what people answered, as the estimates take it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Item:
    """An article that was drawn; it stands for ``weight`` articles of its stratum."""

    week: str
    stratum: str
    size: int  # of its stratum that week
    drawn: int
    relevance: float
    answer: bool | None
    model_version: str = ""  # of the model that gave the score

    @property
    def weight(self) -> float:
        """How many articles of that week it stands for."""
        return self.size / self.drawn


@dataclass(frozen=True, slots=True)
class Known:
    """An article that a person had decided on before its week was drawn; stands for itself."""

    relevance: float
    flagged: bool
    relevant: bool
    model_version: str = ""


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum over all weeks: articles, drawn, answered, and "relevant" among the answers."""

    name: str
    size: int
    drawn: int
    answered: int
    relevant: int


def of_model(items: Sequence[Item], version: str) -> list[Item]:
    """What one model judged.

    Where the model changed within a week, the articles of a stratum are shared out between the
    models as those drawn from it are; how many each stands for stays as it is.
    """
    kept = [item for item in items if item.model_version == version]
    drawn = Counter((item.week, item.stratum) for item in kept)
    return [
        replace(item, size=round(item.weight * own), drawn=own)
        for item in kept
        for own in (drawn[item.week, item.stratum],)
    ]


def stratum(name: str, items: Iterable[Item]) -> Stratum:
    """The figures of the stratum of that name."""
    own = [item for item in items if item.stratum == name]
    sizes = {item.week: item.size for item in own}
    return Stratum(
        name=name,
        size=sum(sizes.values()),
        drawn=len(own),
        answered=sum(item.answer is not None for item in own),
        relevant=sum(item.answer is True for item in own),
    )
