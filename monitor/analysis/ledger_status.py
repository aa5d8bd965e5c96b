"""How far a drill or a deal has come, from all that was told of it.  Pure.

The status in force is the furthest that any account gives: it moves forward only, and what is
recalled or told late cannot move it back.

- A cancellation is in force where it was told at the same time as the furthest status or later,
  unless the thing is over (concluded, delivered) or is told of as under way again afterwards.
- A denial is in force on the same terms.
- Neither is where another bloc stands against it: then the record is *disputed*, and the accounts
  stand side by side.

Blocs contradict one another by their last words.  A denial contradicts every other bloc whose last
word is that the thing is real, rumours apart; a cancellation only those that said so on the same
day or later, or that say it is over, since what was planned or signed may well be called off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.store.ledger import Account

LADDERS: Final = {
    "drill": ("rumoured", "planned", "under_way", "concluded"),
    "deal": ("rumoured", "proposed", "negotiating", "signed", "delivered"),
}
STATUSES: Final = tuple(dict.fromkeys([*LADDERS["drill"], *LADDERS["deal"], "cancelled", "denied"]))
_AGAINST: Final = frozenset({"cancelled", "denied"})
# From here on a thing is told of as alive, and not only as an intention.
_ALIVE: Final = 2


@dataclass(frozen=True, slots=True)
class Step:
    """The first account, in one bloc, of one status; ``articles`` is how many of that bloc gave
    it, copies once."""

    status: str
    bloc: str
    account: Account
    articles: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How far it has come, and whether blocs contradict one another on it."""

    status: str
    disputed: bool


def status_of(account: Account) -> str:
    """The status that the account gives: hearsay is a rumour, whatever it is of."""
    if account.mode == "rumours":
        return "rumoured"
    return "denied" if account.mode == "denies" else account.status


def told_once(accounts: Iterable[Account]) -> list[Account]:
    """The accounts without those of copies, in the order in which they were told.

    Of an article and its copies the one that was published first stands for all, because which of
    them was met first says nothing.
    """
    ordered = sorted(accounts, key=Account.order)
    first: dict[int, int] = {}
    for account in ordered:
        first.setdefault(account.root_id, account.article_id)
    return [one for one in ordered if first[one.root_id] == one.article_id]


def steps(told: Sequence[Account]) -> list[Step]:
    """The first account of each status in each bloc, in the order in which they were told.

    :param told: as :func:`told_once` gives them.
    """
    by_status: dict[tuple[str, str], list[Account]] = {}
    for account in told:
        by_status.setdefault((status_of(account), account.bloc), []).append(account)
    return [
        Step(status, bloc, same[0], len({one.article_id for one in same}))
        for (status, bloc), same in by_status.items()
    ]


def standing(event_type: str, told: Sequence[Account]) -> Standing:
    """The status in force; see above.

    :param told: as :func:`told_once` gives them; there must be one.
    """
    ladder = LADDERS[event_type]
    forward = [one for one in told if status_of(one) in ladder]
    against = [one for one in told if status_of(one) in _AGAINST and one.mode != "recalls"]
    if not forward:
        return Standing(status_of((against or told)[-1]), disputed=False)
    furthest = max((status_of(one) for one in forward), key=ladder.index)
    last_words = _last_words(told).values()
    disputed = any(_contradicts(no, yes, ladder) for no in last_words for yes in last_words)
    if not against or disputed or furthest == ladder[-1]:
        return Standing(furthest, disputed)
    reached = next(one for one in forward if status_of(one) == furthest)
    last = against[-1]
    alive_again = any(
        one.mode == "reports"
        and ladder.index(status_of(one)) >= _ALIVE
        and one.told_at.date() > last.told_at.date()
        for one in forward
    )
    if alive_again or last.told_at.date() < reached.told_at.date():
        return Standing(furthest, disputed=False)
    return Standing(status_of(last), disputed=False)


def _last_words(told: Sequence[Account]) -> dict[str, Account]:
    """What each bloc said last; what it only recalls counts where it said nothing else."""
    recalled = {one.bloc: one for one in told}
    return recalled | {one.bloc: one for one in told if one.mode != "recalls"}


def _contradicts(no: Account, yes: Account, ladder: Sequence[str]) -> bool:
    if no.bloc == yes.bloc or status_of(no) not in _AGAINST:
        return False
    real = status_of(yes)
    if real not in ladder[1:]:
        return False
    return (
        status_of(no) == "denied" or real == ladder[-1] or yes.told_at.date() >= no.told_at.date()
    )
