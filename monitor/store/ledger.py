"""Queries on the event ledger: who told what of which drill or deal, and the records of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from monitor.store.articles import moment_of
from monitor.store.ledger_tables import Flag, LedgerMention, LedgerRecord, LedgerStep
from monitor.store.tables import Article, Assessment, Event

_AT_ONCE = 500  # parameters in one statement

# A day outside these years is a misread number and no day of a drill or a deal of our time.
_FIRST_YEAR: Final = 1990
_YEARS_AHEAD: Final = 10


@dataclass(frozen=True, slots=True)
class Account:
    """What one article says of one drill or deal.

    ``told_at`` is the article's own date: of publication or, where it has none (``dated`` is
    false), of the first sight of it.  ``root_id`` is the article that this one is a copy of, or
    itself.  ``record_id`` is the record that it was last found to belong to.
    """

    event_id: int
    article_id: int
    root_id: int
    url: str
    outlet: str
    bloc: str
    lang: str
    told_at: datetime
    dated: bool
    type: str
    name: str
    status: str
    mode: str
    first_day: date | None
    last_day: date | None
    place: str | None
    amount: str | None
    family: str
    record_id: int | None

    def order(self) -> tuple[object, ...]:
        """By what accounts are put in the order in which they were told; no two are equal."""
        return self.told_at, self.url, self.name, self.event_id


def plausible_days(
    first: date | None, last: date | None, told_at: datetime
) -> tuple[date | None, date | None]:
    """The days that a text gives, or none where one lies before 1990 or more than ten years after
    the article: "01.01.0001" is a date to a parser and to nobody else."""
    if first is None or last is None:
        return None, None
    years = range(_FIRST_YEAR, told_at.year + _YEARS_AHEAD + 1)
    return (first, last) if first.year in years and last.year in years else (None, None)


def events_in_force(session: Session, article_id: int) -> list[Event]:
    """The drills and deals of the article's assessment in force, relevant or not."""
    return list(
        session.exec(
            select(Event)
            .join(Assessment, col(Assessment.id) == col(Event.assessment_id))
            .where(col(Event.article_id) == article_id, col(Assessment.current))
            .order_by(col(Event.id))
        )
    )


def judged_relevant(session: Session, article_id: int) -> bool:
    """Whether the article's assessment in force calls it relevant; False where there is none."""
    found = session.exec(
        select(Assessment.id).where(
            col(Assessment.article_id) == article_id,
            col(Assessment.current),
            col(Assessment.relevant),
        )
    )
    return found.first() is not None


def mentions_of(session: Session, article_id: int) -> list[LedgerMention]:
    """What the ledger holds of an article, perhaps of an assessment that is no longer in force."""
    return list(
        session.exec(
            select(LedgerMention)
            .where(col(LedgerMention.article_id) == article_id)
            .order_by(col(LedgerMention.id)),
            # The database may have taken their events away since they were loaded.
            execution_options={"populate_existing": True},
        )
    )


def accounts_of(session: Session, family: str) -> list[Account]:
    """All accounts of a family, in no particular order."""
    rows = session.exec(
        select(  # type: ignore[call-overload, misc]
            Event.id,
            Article.id,
            Article.copy_of_id,
            Article.canonical_url,
            Article.outlet,
            Article.bloc,
            Article.lang,
            Article.published_at,
            Article.first_seen_at,
            Event.type,
            Event.name,
            Event.status,
            Event.mode,
            Event.first_day,
            Event.last_day,
            Event.place,
            Event.amount,
            LedgerMention.record_id,
        )
        .join(Event, col(Event.id) == col(LedgerMention.event_id))
        .join(Article, col(Article.id) == col(LedgerMention.article_id))
        .where(col(LedgerMention.family) == family)
    )
    accounts = []
    for (
        event_id, article_id, copy_of, url, outlet, bloc, lang, published, first_seen, kind,
        name, status, mode, first_day, last_day, place, amount, record_id,
    ) in rows:  # fmt: skip
        told_at = published or first_seen
        first, last = plausible_days(first_day, last_day, told_at)
        accounts.append(
            Account(
                event_id=event_id,
                article_id=article_id,
                root_id=copy_of or article_id,
                url=url,
                outlet=outlet,
                bloc=bloc,
                lang=lang,
                told_at=told_at,
                dated=published is not None,
                type=kind,
                name=name,
                status=status,
                mode=mode,
                first_day=first,
                last_day=last,
                place=place,
                amount=amount,
                family=family,
                record_id=record_id,
            )
        )
    return accounts


def records_of(session: Session, family: str) -> list[LedgerRecord]:
    """All records of a family, with those that were merged."""
    return list(
        session.exec(
            select(LedgerRecord)
            .where(col(LedgerRecord.family) == family)
            .order_by(col(LedgerRecord.id))
        )
    )


def steps_of(session: Session, record_ids: Collection[int]) -> list[LedgerStep]:
    """The steps of the records, record by record in the order in which they were told."""
    found: list[LedgerStep] = []
    ids = sorted(record_ids)
    for start in range(0, len(ids), _AT_ONCE):
        found += session.exec(
            select(LedgerStep)
            .where(col(LedgerStep.record_id).in_(ids[start : start + _AT_ONCE]))
            .order_by(
                col(LedgerStep.record_id),
                col(LedgerStep.told_at),
                col(LedgerStep.status),
                col(LedgerStep.bloc),
            )
        )
    return found


def evidence_of(session: Session, event_ids: Collection[int]) -> dict[int, str]:
    """The evidence sentence of each event."""
    found: dict[int, str] = {}
    ids = sorted(event_ids)
    for start in range(0, len(ids), _AT_ONCE):
        rows = session.exec(
            select(Event.id, Event.evidence).where(col(Event.id).in_(ids[start : start + _AT_ONCE]))
        )
        found.update((number, text) for number, text in rows if number is not None)
    return found


def file_under(session: Session, record: LedgerRecord, accounts: Iterable[Account]) -> None:
    """Note for each account which record it belongs to, in the ledger and at its event."""
    moved = sorted(one.event_id for one in accounts if one.record_id != record.id)
    connection = session.connection()
    for start in range(0, len(moved), _AT_ONCE):
        part = moved[start : start + _AT_ONCE]
        connection.execute(
            update(LedgerMention)
            .where(col(LedgerMention.event_id).in_(part))
            .values(record_id=record.id)
        )
        connection.execute(
            update(Event).where(col(Event.id).in_(part)).values(ledger_id=record.key)
        )
    if moved:  # behind the session's back
        for row in list(session.identity_map.values()):
            if isinstance(row, Event | LedgerMention):
                session.expire(row)


def drop_steps(session: Session, record_ids: Collection[int]) -> None:
    """Take away the steps of records that no article tells of any more."""
    session.connection().execute(
        delete(LedgerStep).where(col(LedgerStep.record_id).in_(sorted(record_ids)))
    )


def record_of_key(session: Session, key: str) -> LedgerRecord | None:
    """The record of that key, or the one that it was merged into; None if there is none left."""
    record = session.exec(select(LedgerRecord).where(col(LedgerRecord.key) == key)).first()
    seen: set[int] = set()
    while record is not None and record.articles == 0:
        if record.merged_into_id is None or record.merged_into_id in seen:
            return None
        seen.add(record.merged_into_id)
        record = session.get(LedgerRecord, record.merged_into_id)
    return record


def live_records(
    session: Session,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    kind: str | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int | None = None,
) -> list[LedgerRecord]:
    """Records that articles tell of, the one told of last first.

    :param since: told of at or after this.
    :param until: first told of before this.
    :param after: ``last_told_at`` and id of the last record of the page before.
    """
    query = (
        select(LedgerRecord)
        .where(col(LedgerRecord.articles) > 0)
        .order_by(col(LedgerRecord.last_told_at).desc(), col(LedgerRecord.id).desc())
    )
    if since is not None:
        query = query.where(col(LedgerRecord.last_told_at) >= since)
    if until is not None:
        query = query.where(col(LedgerRecord.first_told_at) < until)
    if kind is not None:
        query = query.where(col(LedgerRecord.type) == kind)
    if after is not None:
        moment, number = after
        query = query.where(
            or_(
                col(LedgerRecord.last_told_at) < moment,
                (col(LedgerRecord.last_told_at) == moment) & (col(LedgerRecord.id) < number),
            )
        )
    if limit is not None:
        query = query.limit(limit)
    return list(session.exec(query))


def flags_of(session: Session, record_id: int) -> list[Flag]:
    """The flags raised for a record, in the order in which they were raised."""
    return list(
        session.exec(select(Flag).where(col(Flag.record_id) == record_id).order_by(col(Flag.id)))
    )


def articles_of(session: Session, record_id: int) -> Sequence[tuple[Article, Event]]:
    """Every account of a record with its article, in the order in which they were told."""
    rows = session.exec(
        select(Article, Event)
        .join(LedgerMention, col(LedgerMention.article_id) == col(Article.id))
        .join(Event, col(Event.id) == col(LedgerMention.event_id))
        .where(col(LedgerMention.record_id) == record_id)
    )
    return sorted(rows, key=lambda row: (moment_of(row[0]), row[0].canonical_url))
