"""What share of the relevant articles is caught, and what share of the flagged ones is right.

Pure: counts in, estimate and sentence out.  The drawing is in sampling.py, the arithmetic of what
the answers leave possible in misses.py, the threshold for an accepted miss rate in thresholds.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Final

from monitor.analysis.answers import Item, Known, Stratum, stratum
from monitor.analysis.sampling import BELOW, FLAGGED, STRATA
from monitor.analysis.shares import per_cent

# With fewer answers the interval is so wide that a figure would mislead.
ENOUGH: Final = 50
ENOUGH_FLAGGED: Final = 8

if TYPE_CHECKING:
    from monitor.analysis.misses import Array, Posterior

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RecallEstimate:
    """What the answers tell; shares are of 1, intervals hold 95 % of what is possible.

    ``recall`` and ``precision`` are None where the answers are too few, or nothing was flagged;
    ``sentence`` says so.  ``missed`` has the mean for each band, and ``known`` for misses that
    people had found before the draw.  ``posterior`` is what the figures were taken from.
    """

    sentence: str
    weeks: int
    answered: int
    drawn: int
    recall: float | None = None
    recall_interval: Interval | None = None
    precision: float | None = None
    precision_interval: Interval | None = None
    flagged: int = 0
    caught: float | None = None
    missed: dict[str, float] = field(default_factory=dict)
    strata: tuple[Stratum, ...] = ()
    posterior: "Posterior | None" = field(default=None, compare=False, repr=False)


def estimate(items: Sequence[Item], known: Sequence[Known]) -> RecallEstimate:
    """Recall and precision over the weeks of the items.

    Drawn articles without an answer are taken to be like the answered ones of their stratum.
    """
    strata = tuple(stratum(name, items) for name in STRATA)
    weeks = len({item.week for item in items})
    answered = sum(one.answered for one in strata)
    drawn = len(items)
    by_name = {one.name: one for one in strata}
    flagged = by_name[FLAGGED]
    known_flagged = [one for one in known if one.flagged]
    all_flagged = flagged.size + len(known_flagged)

    def untold(sentence: str) -> RecallEstimate:
        return RecallEstimate(sentence, weeks, answered, drawn, flagged=all_flagged, strata=strata)

    if not drawn:
        return untold("nothing drawn yet; the first sample is drawn when the week is over")
    if not all_flagged:
        return untold(f"nothing was flagged in {_weeks(weeks)}: no recall to tell")
    # Decisions on flagged articles from before the draw count towards precision.
    lacking = max(
        min(ENOUGH, sum(one.size for one in strata)) - answered,
        min(ENOUGH_FLAGGED, all_flagged) - flagged.answered - len(known_flagged),
    )
    if lacking > 0:
        more = 5 if lacking <= 5 else ceil(lacking / 10) * 10
        return untold(f"{answered} answers: too few to tell; about {more} more")

    import numpy as np  # with what follows: only where there is something to estimate

    from monitor.analysis.misses import simulate

    posterior = simulate(
        {name: by_name[name] for name in BELOW},
        flagged,
        known_caught=sum(one.relevant for one in known_flagged),
        known_missed=sum(one.relevant and not one.flagged for one in known),
        seed=answered,
    )
    missed = np.sum(list(posterior.missed.values()), axis=0)
    total = posterior.caught + missed
    if not np.median(total):
        return untold(f"nothing relevant in {answered} answers: no recall to tell")
    recall, recall_interval = _middle(posterior.caught / np.maximum(total, 1))
    precision, precision_interval = _middle(posterior.caught / all_flagged)
    return RecallEstimate(
        sentence=_sentence(recall, recall_interval, precision, precision_interval, answered, weeks)
        + _change_of_model(items),
        weeks=weeks,
        answered=answered,
        drawn=drawn,
        recall=recall,
        recall_interval=recall_interval,
        precision=precision,
        precision_interval=precision_interval,
        flagged=all_flagged,
        caught=float(np.median(posterior.caught)),
        missed={name: float(np.mean(values)) for name, values in posterior.missed.items()},
        strata=strata,
        posterior=posterior,
    )


def _middle(values: "Array") -> tuple[float, Interval]:
    """The median, and the middle 95 %."""
    import numpy as np

    low, middle, high = np.quantile(values, (0.025, 0.5, 0.975))
    return float(middle), (float(low), float(high))


def _sentence(
    recall: float,
    recall_interval: Interval,
    precision: float,
    precision_interval: Interval,
    answered: int,
    weeks: int,
) -> str:
    return (
        f"we catch {per_cent(recall)} % ({_range(recall_interval)}) of what matters;"
        f" {per_cent(precision)} % of what is flagged is right ({_range(precision_interval)}),"
        f" from {answered} answers in {_weeks(weeks)}"
    )


def _range(interval: Interval) -> str:
    return f"{per_cent(interval[0])} to {per_cent(interval[1])}"


def _change_of_model(items: Sequence[Item]) -> str:
    """That not all of the figures are of one model."""
    first: dict[str, str] = {}
    for item in sorted(items, key=lambda item: item.week):
        first.setdefault(item.model_version, item.week)
    if len(first) < 2:
        return ""
    times = "" if len(first) == 2 else f" {len(first) - 1} times, last"
    return f"; the model changed{times} in {max(first.values())}"


def _weeks(count: int) -> str:
    return "1 week" if count == 1 else f"{count} weeks"
