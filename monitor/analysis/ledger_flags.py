"""What is new in the ledger, and the sentence that tells a person.  Pure.

*New* is what no other article told of as news before, or a status that differs from the one before.
Another article is not; nor is what an article only recalls, what lay long in the past when it was
published, what comes so late that others have told of later things for a month, or an article that
is itself weeks old when it is read.

A second judgement of an article (by another model, or by a person) is no news either: a drill or
deal raises a flag only where the article told of none of that type before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.analysis.ledger_status import standing, status_of, told_once
from monitor.store.ledger import Account
from monitor.store.ledger_tables import Flag, LedgerRecord

LONG_PAST: Final = timedelta(days=60)
LATE: Final = timedelta(days=30)
# A source that is polled for the first time, or that was silent, brings articles of weeks ago.
# What is older than a fortnight when it is read may stand in the ledger, but nobody is called.
OLD: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Before:
    """A happening as other articles told of it, as of news, before an article came."""

    status: str
    last_told_at: datetime


def is_news(account: Account) -> bool:
    """Whether the article tells of it as of something that is happening."""
    if account.mode == "recalls":
        return False
    past = account.last_day
    return past is None or account.told_at.date() - past <= LONG_PAST


def before_of(event_type: str, others: Iterable[Account]) -> Before | None:
    """How a happening stood by what others told of it; None where nobody told of it as of news.

    What is only recalled counts for nothing, or the first report of it would be none.
    """
    told = told_once(one for one in others if is_news(one))
    if not told:
        return None
    return Before(standing(event_type, told).status, max(one.told_at for one in told))


def flag_of(
    record: LedgerRecord,
    before: Before | None,
    accounts: Sequence[Account],
    now: datetime,
) -> Flag | None:
    """The flag to be raised for a record as it stands now, if any.

    The key of a status holds the day of the report: what is called off a second time, or alive
    again, is flagged again.

    :param before: how it stood before; None where nobody told of it as of news.
    :param accounts: what the article that has just come tells of it.
    :param now: when the article is read.
    """
    if before is not None and before.status == record.status:
        return None
    telling = [one for one in accounts if is_news(one) and now - one.told_at <= OLD]
    if before is not None:
        telling = [
            one
            for one in telling
            if status_of(one) == record.status and before.last_told_at - one.told_at <= LATE
        ]
    if not telling:
        return None
    account = telling[0]
    kind = "status" if before else f"new_{record.type}"
    what = f"{record.status}:{account.told_at:%Y-%m-%d}" if before else "new"
    return Flag(
        key=f"{record.key}:{what}",
        kind=kind,
        sentence=_sentence(record, before, account),
        before=before.status if before else None,
        after=record.status,
        record_id=record.id,
        article_id=account.article_id,
        happened_at=account.told_at,
        raised_at=now,
    )


def status_words(status: str) -> str:
    """A status as people write it."""
    return status.replace("_", " ")


def _sentence(record: LedgerRecord, before: Before | None, account: Account) -> str:
    teller = f"{account.outlet}, {account.told_at.day} {account.told_at:%B %Y}"
    status = status_words(record.status)
    disputed = ", disputed" if record.disputed else ""
    if before is None:
        return f"New {record.type}: {record.name}, {status}{disputed} ({teller})"
    return f"{record.name}: {status_words(before.status)} -> {status}{disputed} ({teller})"
