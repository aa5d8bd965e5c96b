"""How many relevant articles were missed, from few answers: a posterior, by simulation.

In each band below the threshold k of n answers were "relevant", and N articles lay there.  k alone
cannot say much: 30 answers without a find allow a tenth of 30,000 articles.  What is known besides
is that scores rank well, so that misses lie near the threshold for the most part.  It enters as a
prior on a band's misses *as a share of what was caught* (``SHARES``), wide (``SPREAD``), with heavy
tails, and with a common part (``COMMON``): where one band holds more than expected, the others are
likely to.  Answers near the threshold overrule it soon, those at the bottom hardly; docs/recall.md
tells what follows.  Precision has Jeffreys' prior, Beta(1/2, 1/2) (Brown, Cai, DasGupta 2001,
https://doi.org/10.1214/ss/1009213286).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.analysis.answers import Stratum

Array = NDArray[np.float64]

# A band's misses for one article caught: the middle of what is expected before any answer.
SHARES: Final = {"near": 0.03, "middle": 0.015, "bottom": 0.01}
# Standard deviations of its logarithm: in each band by itself, and in all bands together.
SPREAD: Final = {"near": 0.5, "middle": 0.7, "bottom": 0.9}
COMMON: Final = 0.8
TAILS: Final = 4.0  # degrees of freedom of Student's t

SIMULATIONS: Final = 4_000

_LOG_SHARES: Final = np.linspace(np.log(1e-5), np.log(20.0), 181)
_COMMON_PARTS: Final = np.linspace(-3 * COMMON, 3 * COMMON, 31)


@dataclass(frozen=True, slots=True)
class Posterior:
    """Simulated numbers of relevant articles, one value a simulation."""

    caught: Array
    missed: Mapping[str, Array]  # by band


def simulate(
    bands: Mapping[str, Stratum],
    flagged: Stratum,
    known_caught: int,
    known_missed: int,
    *,
    seed: int,
) -> Posterior:
    """What the answers leave possible; always the same for the same input.

    :param bands: by the names of ``SHARES``.
    :param flagged: of what was flagged, those that nobody had decided on before the draw.
    :param known_caught: flagged, and found relevant by a person before the draw.
    :param known_missed: not flagged, and found relevant by a person before the draw.
    """
    random = np.random.default_rng(seed)
    right = random.beta(
        flagged.relevant + 0.5, flagged.answered - flagged.relevant + 0.5, size=SIMULATIONS
    )
    rest = flagged.size - flagged.answered
    caught = known_caught + flagged.relevant + random.binomial(rest, right).astype(float)
    expected = max(float(caught.mean()), 1.0)
    tables = {name: _table(name, count, expected) for name, count in bands.items()}
    common = _choose_common(tables, random)
    missed = {}
    for name, count in bands.items():
        rates = _rates(count, expected)[_choose(tables[name], common, random)]
        unseen = random.binomial(count.size - count.answered, rates)
        missed[name] = count.relevant + unseen.astype(float)
    missed["known"] = np.full(SIMULATIONS, float(known_missed))
    return Posterior(caught, missed)


def _rates(count: Stratum, caught: float) -> Array:
    """The rate of misses in the band for each share of the grid."""
    return np.asarray(np.clip(np.exp(_LOG_SHARES) * caught / max(count.size, 1), 1e-12, 1 - 1e-9))


def _table(name: str, count: Stratum, caught: float) -> Array:
    """Prior times likelihood, a row for each common part, a column for each share of the grid."""
    away = _LOG_SHARES[None, :] - np.log(SHARES[name]) - _COMMON_PARTS[:, None]
    prior = (1 + (away / SPREAD[name]) ** 2 / TAILS) ** (-(TAILS + 1) / 2)
    prior /= prior.sum(axis=1, keepdims=True)
    rates = _rates(count, caught)
    likelihood = count.relevant * np.log(rates) + (count.answered - count.relevant) * np.log1p(
        -rates
    )
    return np.asarray(prior * np.exp(likelihood - likelihood.max()))


def _choose_common(tables: Mapping[str, Array], random: np.random.Generator) -> NDArray[np.intp]:
    weights = np.exp(-0.5 * (_COMMON_PARTS / COMMON) ** 2)
    for table in tables.values():
        weights = weights * table.sum(axis=1)
    chosen = random.choice(len(weights), size=SIMULATIONS, p=weights / weights.sum())
    return np.asarray(chosen, dtype=np.intp)


def _choose(
    table: Array, common: NDArray[np.intp], random: np.random.Generator
) -> NDArray[np.intp]:
    steps = table.cumsum(axis=1)
    lots = random.random(SIMULATIONS) * steps[common, -1]
    chosen = (steps[common] < lots[:, None]).sum(axis=1)
    return np.asarray(np.minimum(chosen, table.shape[1] - 1), dtype=np.intp)
