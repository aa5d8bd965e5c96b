"""What people said of events, laid over what the model found.  The store is not changed.

An event that was found keeps its sentence, days, place and amount; type, name and status are those
that a person gave it.  An event that the model missed has no row that the ledger could
point to: it is learnt from, and does not enter the ledger.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlmodel import Session

from monitor.analysis.decided import Decided, decided
from monitor.analysis.decisions import StatedEvent
from monitor.analysis.ledger_names import identity
from monitor.store.ledger import Account
from monitor.store.reviews import reviews_of

if TYPE_CHECKING:
    from classifiers.vocabulary import SubjectMatter

# These manners are statuses of their own: a person who gives a plain status denies them.
_UNSURE = frozenset({"rumours", "denies"})


def decisions_on(session: Session, article_ids: Collection[int]) -> dict[int, Decided]:
    """What was decided on each of the articles on which anything was."""
    found = reviews_of(session, sorted(set(article_ids)))
    return {article: decided(reviews) for article, reviews in found.items()}


def is_refuted(said: Decided | None, event_type: str, name: str) -> bool:
    """Whether a person said of the event that the model found that the text states none."""
    if said is None:
        return False
    if said.relevant is False:
        return True
    return any(
        one.stated is None and one.shown is not None and _is(one.shown, event_type, name)
        for one in said.events
    )


def stated_of(said: Decided | None, event_type: str, name: str) -> StatedEvent | None:
    """What the event that the model found is in truth, where a person said so."""
    for one in said.events if said else ():
        if one.shown is not None and _is(one.shown, event_type, name):
            return one.stated
    return None


def corrected(account: Account, said: Decided | None) -> Account:
    """The account with what a person put right."""
    stated = stated_of(said, account.type, account.name)
    if stated is None:
        return account
    mode = account.mode
    if stated.status != account.status and mode in _UNSURE:
        mode = "reports"
    return replace(account, type=stated.type, name=stated.name, status=stated.status, mode=mode)


def all_corrected(
    session: Session, accounts: Iterable[Account], matter: "SubjectMatter"
) -> list[Account]:
    """The accounts of a family with what people put right.

    What would be of another family is left as it is: its mention has not been seen to yet.
    """
    told = list(accounts)
    said = decisions_on(session, {one.article_id for one in told})
    right = [corrected(one, said.get(one.article_id)) for one in told]
    return [
        new if new is old or identity(new, matter).family == old.family else old
        for old, new in zip(told, right, strict=True)
    ]


def _is(shown: StatedEvent, event_type: str, name: str) -> bool:
    return shown.type == event_type and shown.name.casefold() == name.casefold()
