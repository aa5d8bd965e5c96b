"""Articles with judged events for tests of the event ledger, and what the ledger made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from monitor.analysis.ledger import ledger_id, update_ledger
from monitor.store.assessments import record_assessment
from monitor.store.ledger import Account
from monitor.store.ledger_tables import Flag, LedgerRecord, LedgerStep
from monitor.store.tables import Article, Assessment, Event
from tests.store.rows import add_article, number_of

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One event that an article tells of."""

    name: str = "Druzhba-2026"
    status: str = "planned"
    type: str = "drill"
    mode: str = "reports"
    days: tuple[date, date] | None = None
    place: str | None = None
    amount: str | None = None


def deal(name: str = "Russian wheat", status: str = "negotiating", **given: Any) -> Said:
    return Said(name, status, "deal", **given)


def account(
    number: int = 1,
    *,
    name: str = "Druzhba-2026",
    status: str = "planned",
    kind: str = "drill",
    bloc: str = "pakistan",
    at: float = 0,
    **given: Any,
) -> Account:
    """What the article of that number says; ``at`` is days after START."""
    return Account(
        **{
            "event_id": number,
            "article_id": number,
            "root_id": number,
            "url": f"https://dawn.example/{number}",
            "outlet": "Dawn",
            "bloc": bloc,
            "lang": "en",
            "told_at": START + timedelta(days=at),
            "dated": True,
            "type": kind,
            "name": name,
            "status": status,
            "mode": "reports",
            "first_day": None,
            "last_day": None,
            "place": None,
            "amount": None,
            "family": "",
            "record_id": None,
            **given,
        }
    )


def deal_account(number: int = 1, **given: Any) -> Account:
    return account(
        number, **{"name": "Russian wheat", "status": "negotiating", "kind": "deal"} | given
    )


def tell(
    session: Session,
    number: int,
    said: Sequence[Said],
    *,
    at: float = 0,
    relevant: bool = True,
    now: datetime = START,
    raise_flags: bool = True,
    **given: Any,
) -> list[Flag]:
    """Let an article come, ``at`` days after START, that tells of these events."""
    article = add_article(
        session,
        number,
        **{"published_at": START + timedelta(days=at), "state": "assessed", "lang": "en"} | given,
    )
    return judge(
        session, number_of(article), said, relevant=relevant, now=now, raise_flags=raise_flags
    )


def judge(
    session: Session,
    article_id: int,
    said: Sequence[Said],
    *,
    version: str = "1",
    relevant: bool = True,
    now: datetime = START,
    raise_flags: bool = True,
) -> list[Flag]:
    """Let an article be judged to tell of these events."""
    record_assessment(
        session,
        Assessment(
            article_id=article_id,
            model_version=version,
            relevance=0.9,
            relevant=relevant,
            threshold=0.5,
            assessed_at=now,
        ),
        [
            Event(
                assessment_id=0,
                article_id=article_id,
                type=one.type,
                name=one.name,
                status=one.status,
                evidence=f"{one.name} is {one.status}, says {article_id}.",
                score=0.9,
                ledger_id=ledger_id(one.type, one.name),
                mode=one.mode,
                first_day=one.days[0] if one.days else None,
                last_day=one.days[1] if one.days else None,
                place=one.place,
                amount=one.amount,
            )
            for one in said
        ],
        (),
    )
    return update_ledger(session, article_id, now, raise_flags=raise_flags)


def live(session: Session) -> dict[str, LedgerRecord]:
    """The records that articles tell of, by key."""
    found = session.exec(select(LedgerRecord).where(col(LedgerRecord.articles) > 0))
    return {one.key: one for one in found}


def filed(session: Session) -> dict[int, list[str]]:
    """The record keys of each article's events in force."""
    rows = session.exec(
        select(Event.article_id, Event.ledger_id)
        .join(Assessment, col(Assessment.id) == col(Event.assessment_id))
        .where(col(Assessment.current))
    )
    found: dict[int, list[str]] = {}
    for article, key in rows:
        found.setdefault(article, []).append(key)
    return {article: sorted(keys) for article, keys in found.items()}


def content(session: Session) -> dict[str, Any]:
    """All that the ledger says, without the numbers of rows and when it came to know of it."""
    session.flush()
    addresses = {one.id: one.canonical_url for one in session.exec(select(Article))}
    records = live(session)
    by_id = {one.id: key for key, one in records.items()}
    steps: dict[str, list[Any]] = {key: [] for key in records}
    for step in session.exec(select(LedgerStep)):
        steps[by_id[step.record_id]].append(
            (step.told_at, step.status, step.bloc, step.mode, addresses[step.article_id],
             step.outlet, step.lang, step.evidence.partition(",")[0], step.articles)
        )  # fmt: skip
    left_out = {"id", "opened_at", "merged_into_id"}
    return {
        "records": {key: one.model_dump(exclude=left_out) for key, one in records.items()},
        "steps": {key: sorted(found) for key, found in steps.items()},
        "filed": {addresses[article]: keys for article, keys in filed(session).items()},
    }
