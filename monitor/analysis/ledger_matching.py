"""Which accounts tell of one happening.  Pure.

What comes out is decided by the set of accounts alone: neither the order in which they came nor
what was decided before has a say.

1. Only accounts of one family are compared: drills of one year, deals on one object.
2. Drills of one series in one year are one drill.
3. Drills whose own name is left out are one where they are told of without a long pause.  They
   are the named drill of the two parties in the same domain, if its days do not contradict and
   the reports are not far apart.
4. A deal on an object lives on for years; talk of it after it was delivered or called off, and
   after a long silence, is another deal.
5. A deal that is a paper of a meeting is another after a pause: each meeting has its own.
6. What is only recalled opens nothing where there is something to be recalled: it goes to the
   happening that went before it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from monitor.analysis.ledger_names import Identity, exact_days, identity, ledger_id
from monitor.store.ledger import Account

if TYPE_CHECKING:
    from classifiers.vocabulary import SubjectMatter

# Reports of one meeting come within weeks of it, those of the next not before half a year.
PAUSE_OF_PAPERS: Final = timedelta(days=120)
# A drill of the two parties lasts a fortnight; it is announced some weeks before.
PAUSE_OF_DRILLS: Final = timedelta(days=60)
# Deliveries and prospects of them come every few months as long as a deal is alive.
PAUSE_OF_DEALS: Final = timedelta(days=540)
# A report without the drill's name is of the named drill that is told of this near to it.
NEAR: Final = timedelta(days=90)
# Days of one drill, as two reports give them, may be this far apart.
_DAYS_APART: Final = timedelta(days=3)
# A session may be recalled by a date somewhat before the first report of it.
_BEFORE: Final = timedelta(days=30)

_CLOSED = frozenset({"delivered", "cancelled"})
_OPENING = frozenset({"proposed", "negotiating"})


@dataclass(frozen=True, slots=True)
class Happening:
    """A drill or a deal with all accounts of it, in the order in which they were told."""

    key: str
    family: str
    type: str
    name: str
    series: str | None
    year: int | None
    accounts: tuple[Account, ...]


_Placed = tuple[Account, Identity]


def happenings(accounts: Iterable[Account], matter: "SubjectMatter") -> list[Happening]:
    """The happenings that the accounts of one family tell of, in the order of their keys."""
    ordered = sorted(accounts, key=Account.order)
    drills = [(one, identity(one, matter)) for one in ordered if one.type == "drill"]
    # All deals of a family have one name, and nothing else of them says what they are.
    told = [one for one in ordered if one.type != "drill"]
    said = identity(told[0], matter) if told else None
    deals = [(one, said) for one in told if said is not None]
    return sorted([*_drills(drills), *_deals(deals)], key=lambda one: one.key)


def _happening(key: str, identity: Identity, placed: Sequence[_Placed]) -> Happening:
    accounts = tuple(sorted((account for account, _ in placed), key=Account.order))
    first = accounts[0]
    return Happening(
        key, first.family, first.type, identity.name, identity.series, identity.year, accounts
    )


# --- drills --------------------------------------------------------------------------------


def _drills(placed: Sequence[_Placed]) -> list[Happening]:
    named: dict[str, list[_Placed]] = {}
    unnamed: dict[str, list[_Placed]] = {}
    for pair in placed:
        _, identity = pair
        if identity.series is not None:
            named.setdefault(identity.name, []).append(pair)
        else:
            unnamed.setdefault(identity.name, []).append(pair)
    cores = {name: tuple(pairs) for name, pairs in named.items()}
    left: dict[str, list[list[_Placed]]] = {}
    for name, pairs in sorted(unnamed.items()):
        for group in _split(pairs, _day_of_drill, PAUSE_OF_DRILLS):
            fitting = [
                (distance, core)
                for core, members in sorted(cores.items())
                if (distance := _distance(group, members)) is not None
            ]
            if fitting:
                named[min(fitting)[1]] += group
            else:
                left.setdefault(name, []).append(group)
    found = [
        _happening(ledger_id("drill", name), pairs[0][1], pairs) for name, pairs in named.items()
    ]
    for name, groups in left.items():
        for key, group in _keyed(ledger_id("drill", name), groups, _day_of_drill):
            found.append(_happening(key, group[0][1], group))
    return found


def _day_of_drill(pair: _Placed) -> date:
    days = exact_days(pair[0])
    return days[0] if days else pair[0].told_at.date()


def _distance(group: Sequence[_Placed], core: Sequence[_Placed]) -> timedelta | None:
    """How far apart two drills are told of; None where they cannot be one."""
    identity, other = group[0][1], core[0][1]
    if not other.own or identity.domain != other.domain:
        return None
    days = [span for account, _ in group if (span := exact_days(account))]
    core_days = [span for account, _ in core if (span := exact_days(account))]
    if days and core_days:
        if not any(
            first - core_last <= _DAYS_APART and core_first - last <= _DAYS_APART
            for first, last in days
            for core_first, core_last in core_days
        ):
            return None
        return timedelta(0)
    first, last = (edge(account.told_at for account, _ in group) for edge in (min, max))
    core_first, core_last = (edge(account.told_at for account, _ in core) for edge in (min, max))
    distance = max(timedelta(0), first - core_last, core_first - last)
    return distance if distance <= NEAR else None


# --- deals ---------------------------------------------------------------------------------


def _deals(placed: Sequence[_Placed]) -> list[Happening]:
    if not placed:
        return []
    identity = placed[0][1]
    news = [pair for pair in placed if pair[0].mode != "recalls"]
    recalled = [pair for pair in placed if pair[0].mode == "recalls"]
    begun = _day_told
    groups = _split(news, _day_told, PAUSE_OF_PAPERS) if identity.paper else _lives(news)
    if groups:
        starts = [_day_told(group[0]) for group in groups]
        for pair in recalled:
            groups[_recalled_group(_day_recalled(pair), starts)].append(pair)
    elif identity.paper:
        begun = _day_recalled  # as they were parted, or two could begin in one month
        groups = _split(recalled, begun, PAUSE_OF_PAPERS)
    else:
        groups = [recalled]
    base = ledger_id(placed[0][0].type, identity.name)
    return [
        _happening(key, identity, group)
        for key, group in _keyed(base, groups, begun, dated=identity.paper)
    ]


def _lives(news: Sequence[_Placed]) -> list[list[_Placed]]:
    """Cut where a deal that was closed begins anew after a long silence."""
    groups: list[list[_Placed]] = []
    closed = False
    for pair in news:
        account = pair[0]
        silence = account.told_at - groups[-1][-1][0].told_at if groups else timedelta(0)
        # When an article without a date was written nobody knows.
        anew = account.dated and (account.status in _OPENING or account.mode == "rumours")
        if not groups or (closed and anew and silence > PAUSE_OF_DEALS):
            groups.append([])
            closed = False
        groups[-1].append(pair)
        closed = closed or (account.mode == "reports" and account.status in _CLOSED)
    return groups


def _day_told(pair: _Placed) -> date:
    return pair[0].told_at.date()


def _day_recalled(pair: _Placed) -> date:
    return min(pair[0].last_day or date.max, pair[0].told_at.date())


def _recalled_group(day: date, starts: Sequence[date]) -> int:
    """The last group that had begun by that day, or else the first."""
    begun = [index for index, start in enumerate(starts) if start - day <= _BEFORE]
    return begun[-1] if begun else 0


# --- both ----------------------------------------------------------------------------------


def _split(
    placed: Sequence[_Placed], day: Callable[[_Placed], date], pause: timedelta
) -> list[list[_Placed]]:
    """Cut where nothing was told for longer than the pause."""
    groups: list[list[_Placed]] = []
    latest = date.min
    for pair in sorted(placed, key=lambda one: (day(one), one[0].order())):
        if not groups or day(pair) - latest > pause:
            groups.append([])
        groups[-1].append(pair)
        latest = day(pair)
    return groups


def _keyed(
    base: str,
    groups: Sequence[list[_Placed]],
    day: Callable[[_Placed], date],
    *,
    dated: bool = False,
) -> list[tuple[str, list[_Placed]]]:
    """A key for each group: the name's own, and with the month it began for all but the first.

    No name holds an "@", and the pauses are longer than a month, so that no two keys are the same.
    """
    begun = [(min(day(pair) for pair in group), group) for group in groups]
    return [
        (base if number == 0 and not dated else f"{base}@{start:%Y-%m}", group)
        for number, (start, group) in enumerate(sorted(begun, key=lambda pair: pair[0]))
    ]
