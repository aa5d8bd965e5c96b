"""The event ledger: a drill or a deal is one record that lives on, whoever tells of it.

    mentions    which drills and deals the article tells of, and of which family each is
                                                       (ledger_mentions, ledger_corrections)
    happenings  all accounts of these families, parted into happenings  (ledger_matching)
    records     a record for each, by its key, with its steps          (ledger_records, ledger_status)
    flags       what is new in them                                    (ledger_flags)

A family (the drills of one year, the deals on one object) is always parted anew as a whole, so
that the ledger is the same whatever the order in which articles came, and however often.  Other
families are not looked at, and of a family only the happenings whose accounts changed are written.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from monitor.analysis.ledger_corrections import all_corrected
from monitor.analysis.ledger_flags import before_of, flag_of
from monitor.analysis.ledger_matching import Happening, happenings
from monitor.analysis.ledger_mentions import note_mentions
from monitor.analysis.ledger_names import ledger_id
from monitor.analysis.ledger_records import fill, new_record, parties_of
from monitor.analysis.ledger_status import Step, steps, told_once
from monitor.store import ledger as queries
from monitor.store.flags import move_flags, raise_flag
from monitor.store.ledger import Account
from monitor.store.ledger_tables import Flag, LedgerRecord, LedgerStep
from monitor.store.tables import Article

__all__ = ["ledger_id", "update_ledger"]


@dataclass(frozen=True, slots=True)
class _Coming:
    """The article of which the ledger hears: what it told of before, and when it is read."""

    article_id: int
    known_types: frozenset[str]
    known_records: frozenset[int]
    now: datetime
    raise_flags: bool


def update_ledger(
    session: Session, article_id: int, now: datetime, *, raise_flags: bool = True
) -> list[Flag]:
    """Bring the ledger up to date with the article's assessment in force, and what people said.

    To be called in the transaction that stores an assessment or a decision, or that takes one
    away.  Doing it again changes nothing.  A record of which no article tells any more stays,
    without steps and with ``articles`` 0; where its accounts went to another record, it says so.

    :param now: when the article is read; what is old by then is not flagged.
    :param raise_flags: False for articles of the past that are read in later.
    :returns: the flags that were raised.
    """
    session.flush()
    article = session.get_one(Article, article_id)
    known = queries.mentions_of(session, article_id)
    families = {one.family for one in known}
    coming = _Coming(
        article_id=article_id,
        known_types=frozenset(one.family.partition(":")[0] for one in known),
        known_records=frozenset(one.record_id for one in known if one.record_id is not None),
        now=now,
        raise_flags=raise_flags,
    )
    families |= note_mentions(session, article, known)
    raised: list[Flag] = []
    for family in sorted(families):
        raised += _settle(session, family, coming)
    session.flush()
    return raised


def _settle(session: Session, family: str, coming: _Coming) -> list[Flag]:
    """Make the family's records say what its accounts say; gives the flags that were raised."""
    from classifiers.lexicon import load_lexicon

    lexicon = load_lexicon()
    rows = queries.records_of(session, family)
    by_key = {row.key: row for row in rows}
    by_id = {row.id: row for row in rows}
    accounts = all_corrected(session, queries.accounts_of(session, family), lexicon.matter)
    found = happenings(accounts, lexicon.matter)
    live = {happening.key for happening in found}
    # The accounts of a record that lives on as another happening say nothing of this one's past.
    elsewhere = {row.id: row.key for row in rows if row.key in live}
    parties = parties_of(lexicon.subject)
    flags: list[Flag] = []
    went: dict[int, Counter[str]] = {}
    settled: list[tuple[Happening, LedgerRecord, list[Step]]] = []
    for happening in found:
        record = by_key.get(happening.key)
        told = told_once(happening.accounts)
        if record is not None and _unchanged(record, happening, told, coming):
            continue
        origins = {one.record_id for one in happening.accounts if one.record_id in by_id}
        if record is None:
            opened = min((by_id[one].opened_at for one in origins), default=coming.now)
            record = by_key[happening.key] = new_record(happening, opened)
        fill(record, happening, told, parties)
        session.add(record)
        session.flush()
        for account in happening.accounts:
            if account.record_id is not None:
                went.setdefault(account.record_id, Counter())[happening.key] += 1
        settled.append((happening, record, steps(told)))
        flag = _flag(record, happening, elsewhere, coming)
        if flag is not None:
            flags.append(flag)
    _close(session, rows, live, went, by_key)
    _write_steps(session, [(record, told_steps) for _, record, told_steps in settled])
    for happening, record, _ in settled:
        queries.file_under(session, record, happening.accounts)
    return [flag for flag in flags if raise_flag(session, flag)]


def _unchanged(
    record: LedgerRecord, happening: Happening, told: Sequence[Account], coming: _Coming
) -> bool:
    """Whether the record was made of these accounts and is not touched by what comes.

    An article that was deleted is missed by the count.
    """
    return (
        record.id not in coming.known_records
        and all(
            one.record_id == record.id and one.article_id != coming.article_id
            for one in happening.accounts
        )
        and record.articles == len({one.article_id for one in told})
    )


def _flag(
    record: LedgerRecord,
    happening: Happening,
    elsewhere: dict[int | None, str],
    coming: _Coming,
) -> Flag | None:
    if not coming.raise_flags or record.type in coming.known_types:
        return None
    own = [one for one in happening.accounts if one.article_id == coming.article_id]
    others = [
        one
        for one in happening.accounts
        if one.article_id != coming.article_id
        and elsewhere.get(one.record_id, happening.key) == happening.key
    ]
    return flag_of(record, before_of(record.type, others), own, coming.now)


def _close(
    session: Session,
    rows: Sequence[LedgerRecord],
    live: set[str],
    went: dict[int, Counter[str]],
    by_key: dict[str, LedgerRecord],
) -> None:
    """Empty the records that have no accounts left, and say where their accounts went."""
    closed = [row for row in rows if row.key not in live and row.articles]
    for row in closed:
        heirs = went.get(row.id or 0, Counter())
        heir = by_key[min(heirs, key=lambda key: (-heirs[key], key))] if heirs else None
        row.articles = 0
        row.merged_into_id = heir.id if heir else None
        session.add(row)
        if row.id is not None and heir is not None and heir.id is not None:
            move_flags(session, row.id, heir.id)
    if closed:
        queries.drop_steps(session, [row.id for row in closed if row.id is not None])


def _write_steps(session: Session, made: Sequence[tuple[LedgerRecord, Sequence[Step]]]) -> None:
    """Make the records' steps these; what is the same already is left alone."""
    ids = [record.id for record, _ in made if record.id is not None]
    stored = {(one.record_id, one.status, one.bloc): one for one in queries.steps_of(session, ids)}
    evidence = queries.evidence_of(
        session, {one.account.event_id for _, told in made for one in told}
    )
    for record, told in made:
        assert record.id is not None
        for step in told:
            account = step.account
            said: dict[str, Any] = {
                "mode": account.mode,
                "article_id": account.article_id,
                "outlet": account.outlet,
                "lang": account.lang,
                "evidence": evidence[account.event_id],
                "told_at": account.told_at,
                "articles": step.articles,
            }
            row = stored.pop((record.id, step.status, step.bloc), None)
            if row is None:
                row = LedgerStep(record_id=record.id, status=step.status, bloc=step.bloc, **said)
            for name, value in said.items():
                setattr(row, name, value)
            session.add(row)
    for row in stored.values():
        session.delete(row)
    session.flush()
