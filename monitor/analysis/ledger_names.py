"""What the name of a drill or a deal says of it.  Pure.

The classifiers name what they find: a drill by its series and year ("Druzhba-2025"), or by what
it is where its own name is left out ("Joint naval exercise-2025"); a deal by its object ("Pakistan
Stream gas pipeline"), or as a "Cooperation agreement" where it has none.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import regex

from monitor.store.ledger import Account

if TYPE_CHECKING:
    from classifiers.vocabulary import Series, SubjectMatter

# What classifiers/event_names.py calls a drill whose own name is left out, and where it is held.
UNNAMED_DRILLS: Final = {"Joint naval exercise": "sea", "Joint military exercise": "land"}
# The kind of object in deals.toml that is a paper of a meeting and not a thing: another meeting
# signs another.  A deal without an object is taken for one too.
PAPERS: Final = "general"

# Days that near to the report are those of what it tells, whatever year stands elsewhere in it.
_NEAR: Final = timedelta(days=60)
_EXACT: Final = timedelta(days=31)

_SEPARATORS = regex.compile(r"[^\p{L}\p{M}\p{N}]+")
_EDITION = regex.compile(r"(?P<head>.*?)-(?P<year>\d{4})")


def ledger_id(event_type: str, name: str) -> str:
    """The identity that a name gives, such as ``drill:druzhba-2025``."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return f"{event_type}:{_SEPARATORS.sub('-', folded).strip('-') or 'unnamed'}"


@dataclass(frozen=True, slots=True)
class Identity:
    """What is known of a happening from its name and the date of the report.

    :ivar family: only accounts of one family are ever compared.
    :ivar name: with the year that is meant, where the name gives another.
    :ivar domain: ``land``, ``sea`` ...; None for a deal.
    :ivar own: a drill of the two parties alone, by its series or for want of one.
    :ivar paper: a deal that names no thing, but a paper of which every meeting has its own.
    """

    family: str
    name: str
    series: str | None = None
    year: int | None = None
    domain: str | None = None
    own: bool = False
    paper: bool = False


def exact_days(account: Account) -> tuple[date, date] | None:
    """The days that the account gives the event, where it gives days and no month or year."""
    first, last = account.first_day, account.last_day
    if first is None or last is None or last - first >= timedelta(days=_EXACT.days - 4):
        return None
    return first, last


def identity(account: Account, matter: "SubjectMatter") -> Identity:
    """What the account's name says.

    A drill that has no year in its name is of the year of the report, unless that only recalls it.
    Where the days of a drill lie near the report, they go before a year that stands elsewhere in
    its text.
    """
    if account.type != "drill":
        name = ledger_id(account.type, account.name)
        kinds = {one.name: one.kind for one in matter.objects}
        return Identity(name, account.name, paper=kinds.get(account.name, PAPERS) == PAPERS)
    series, head, year = _edition(account.name, matter)
    year = _year(account, year)
    domain = series.domain if series else UNNAMED_DRILLS.get(head, "land")
    label = series.labels.get(year, year) if series and year else year
    return Identity(
        family=f"drill:{year or 'unknown'}",
        name=head if label is None else f"{head}-{label}",
        series=series.name if series else None,
        year=year,
        domain=domain,
        own=series is None or series.parties == "own",
    )


def _edition(name: str, matter: "SubjectMatter") -> "tuple[Series | None, str, int | None]":
    """The series, the name without its edition, and the year of the edition."""
    for series in sorted(matter.series, key=lambda one: -len(one.name)):
        if name == series.name:
            return series, series.name, None
        if name.startswith(f"{series.name}-"):
            edition = name.removeprefix(f"{series.name}-")
            labelled = {label: year for year, label in series.labels.items()}
            if edition in labelled:
                return series, series.name, labelled[edition]
            if edition.isdecimal() and len(edition) == 4:
                return series, series.name, int(edition)
    written = _EDITION.fullmatch(name)
    return (None, written["head"], int(written["year"])) if written else (None, name, None)


def _year(account: Account, named: int | None) -> int | None:
    told = account.told_at.date()
    days = exact_days(account)
    if days is not None and account.mode != "recalls" and account.status != "planned":
        first, last = days
        if first - told <= _NEAR and told - last <= _NEAR:
            return first.year
    if named is None and account.mode != "recalls":
        return told.year
    return named
