"""The threshold for the share of misses that a user accepts, from the answered sample.

Pure.  Each drawn article stands for its weight in articles.  The chance that such an article is
relevant is smoothed so that it only rises with the score (pooling adjacent violators: Ayer,
Brunk, Ewing, Reid, Silverman 1955, https://doi.org/10.1214/aoms/1177728423), and the mass of each
band is brought to what the estimate of recall says of it, so that both tell the same.  A threshold must
keep to the accepted share with a margin: not on average, but with the certainty ``SURE``.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from monitor.analysis.answers import Item, Known
from monitor.analysis.recall import RecallEstimate
from monitor.analysis.sampling import BELOW, FLAGGED
from monitor.analysis.shares import per_cent

if TYPE_CHECKING:
    from monitor.analysis.misses import Posterior

# In so many of the simulations the share missed keeps to what is accepted.
SURE: Final = 0.8

# So many answers, divided by the share: what is found in none of 3/p answers is, with 95 %
# certainty, rarer than p (the rule of three: Hanley, Lippman-Hand 1983,
# https://doi.org/10.1001/jama.1983.03330370053031).
ANSWERS_PER_SHARE: Final = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """The highest threshold whose share of misses is at most the accepted one.

    ``threshold`` is None where the data do not carry one; ``reason`` says why, for people.
    ``missed`` is the share expected at it, ``missed_at_most`` its upper bound (``SURE``), and
    ``flagged_a_day`` how many articles it would flag.
    """

    accepted: float
    threshold: float | None
    reason: str
    missed: float | None = None
    missed_at_most: float | None = None
    flagged_a_day: float | None = None


def advise(
    items: Sequence[Item], known: Sequence[Known], told: RecallEstimate, accepted: float
) -> Advice:
    """The threshold for a share of misses.

    Only scores at which an article was drawn are candidates, and the answers have to suffice for
    an estimate of recall and for a share so small; else there is no advice, and the model's own
    threshold holds.

    :param told: what :func:`monitor.analysis.recall.estimate` said of the same items.
    :param accepted: the share of relevant articles that may be missed, in (0, 1).
    """
    if told.posterior is None:
        return no_advice(accepted, told.sentence)
    needed = ceil(ANSWERS_PER_SHARE / accepted)
    if told.answered < min(needed, sum(one.size for one in told.strata)):
        return no_advice(
            accepted,
            f"to miss at most {100 * accepted:g} % takes {needed} answers, there are"
            f" {told.answered}",
        )
    scores = sorted({item.relevance for item in items})
    middle, at_most = _missed_below(scores, items, known, told, told.posterior)
    # A heap of articles that lie below every find would be let through for nothing: the highest
    # score wins among those whose misses are few enough.
    best = max((at for at, share in enumerate(at_most) if share <= accepted), default=0)
    if best == 0:
        return no_advice(
            accepted,
            f"the answers do not tell of a threshold above {scores[0]:.2f} with at most"
            f" {100 * accepted:g} % missed",
        )
    threshold = scores[best]
    flagged = sum(item.weight for item in items if item.relevance >= threshold)
    flagged += sum(one.relevance >= threshold for one in known)
    return Advice(
        accepted,
        threshold,
        f"at {threshold:.2f} about {per_cent(middle[best], 1)} % are missed, at most"
        f" {per_cent(at_most[best], 1)} % ({per_cent(SURE)} % sure), from"
        f" {told.answered} answers",
        middle[best],
        at_most[best],
        flagged / (7 * max(told.weeks, 1)),
    )


def no_advice(accepted: float, why: str) -> Advice:
    """That the model's own threshold holds, and why."""
    return Advice(accepted, None, f"the model's own threshold holds: {why}")


def _missed_below(
    scores: Sequence[float],
    items: Sequence[Item],
    known: Sequence[Known],
    told: RecallEstimate,
    posterior: "Posterior",
) -> tuple[list[float], list[float]]:
    """For a threshold at each of the scores the share missed: its middle, and its upper bound.

    In each simulation a stratum has the misses that the posterior gives it.  Where in it they lie
    is taken from the drawn articles, weighed anew in each simulation (Bayesian bootstrap: Rubin
    1981, https://doi.org/10.1214/aos/1176345338), as few of them stand for many.
    """
    import numpy as np

    known_caught = sum(one.relevant for one in known if one.flagged)
    masses = {name: posterior.missed[name] for name in BELOW}
    masses[FLAGGED] = posterior.caught - known_caught
    total = np.sum(list(masses.values()), axis=0) + sum(one.relevant for one in known)
    random = np.random.default_rng(told.answered)
    chances = np.asarray(_rising_chances(items, told)) * [item.weight for item in items]
    lots = chances * random.exponential(size=(len(total), len(items)))
    place = {score: at for at, score in enumerate(scores)}
    below = np.zeros((len(total), len(scores) + 1))
    for name, mass in masses.items():
        own = [at for at, item in enumerate(items) if item.stratum == name]
        sums = lots[:, own].sum(axis=1)
        shares = lots[:, own] / np.where(sums > 0, sums, 1)[:, None] * mass[:, None]
        for column, at in enumerate(own):
            below[:, place[items[at].relevance] + 1] += shares[:, column]
    for one in known:
        if one.relevant:
            below[:, bisect_right(scores, one.relevance)] += 1
    shares_missed = below.cumsum(axis=1)[:, :-1] / np.maximum(total, 1)[:, None]
    middle, at_most = np.quantile(shares_missed, (0.5, SURE), axis=0)
    return middle.tolist(), at_most.tolist()


def _rising_chances(items: Sequence[Item], told: RecallEstimate) -> list[float]:
    """For each item the chance that an article of its score is relevant, rising with the score.

    Every drawn article has two answers' worth of its stratum's rate beside its own answer, so that
    a stratum without a find keeps what may yet be in it.
    """
    sizes = {one.name: one.size for one in told.strata}
    expected = dict(told.missed) | {"flagged": told.caught or 0.0}
    order = sorted(range(len(items)), key=lambda index: items[index].relevance)
    blocks: list[tuple[float, float, int]] = []  # relevant, weight, how many items
    for index in order:
        item = items[index]
        rate = min(1.0, expected.get(item.stratum, 0.0) / max(sizes[item.stratum], 1))
        own = 0.0 if item.answer is None else float(item.answer)
        answered = 0.0 if item.answer is None else item.weight
        relevant = own * answered + 2 * rate * item.weight
        blocks.append((relevant, answered + 2 * item.weight, 1))
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            before = blocks.pop()
            blocks.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    chances = [0.0] * len(items)
    position = 0
    for relevant, weight, count in blocks:
        for index in order[position : position + count]:
            chances[index] = relevant / weight
        position += count
    return chances
