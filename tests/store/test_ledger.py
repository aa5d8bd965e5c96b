"""Queries on the ledger: pages, forwarding, and that a family is found by its index."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from monitor.store.database import Store
from monitor.store.ledger import (
    accounts_of,
    articles_of,
    events_in_force,
    file_under,
    live_records,
    mentions_of,
    record_of_key,
    records_of,
    steps_of,
)
from monitor.store.ledger_tables import LedgerRecord
from tests.analysis.ledgers import START, Said, deal, tell
from tests.store.rows import MOMENT


def add_record(session: Session, key: str, **given: Any) -> LedgerRecord:
    record = LedgerRecord(
        **{
            "key": key,
            "family": "drill:2026",
            "type": "drill",
            "name": key,
            "status": "planned",
            "first_told_at": MOMENT,
            "last_told_at": MOMENT,
            "opened_at": MOMENT,
            "articles": 1,
            **given,
        }
    )
    session.add(record)
    session.flush()
    return record


def test_accounts_say_what_the_article_and_its_event_say(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said(place="Cherat")], bloc="russia", outlet="TASS", lang="ru")
        tell(session, 2, [Said()], published_at=None, first_seen_at=START, copy_of_id=1)
        first, second = sorted(accounts_of(session, "drill:2026"), key=lambda one: one.article_id)

        assert (first.outlet, first.bloc, first.lang, first.place) == (
            "TASS",
            "russia",
            "ru",
            "Cherat",
        )
        assert (first.told_at, first.dated, first.root_id) == (START, True, 1)
        assert (second.told_at, second.dated, second.root_id) == (START, False, 1)
        assert first.record_id == second.record_id == records_of(session, "drill:2026")[0].id
        assert accounts_of(session, "drill:2025") == []
        assert [one.name for one in events_in_force(session, 1)] == ["Druzhba-2026"]


@pytest.mark.parametrize(
    ("first", "last", "kept"),
    [
        (date.min, date.min, False),
        (date(1989, 12, 31), date(1990, 1, 1), False),
        (date(1990, 1, 1), date(1990, 1, 2), True),
        (date(2036, 12, 31), date(2036, 12, 31), True),
        (date(2036, 12, 31), date(2037, 1, 1), False),
        (date.max, date.max, False),
    ],
)
def test_days_that_can_be_none_are_not_read(
    store: Store, first: date, last: date, kept: bool
) -> None:
    with store.write() as session:
        tell(session, 1, [Said(days=(first, last))])
        (told,) = accounts_of(session, "drill:2026")

    assert (told.first_day, told.last_day) == ((first, last) if kept else (None, None))


def test_records_come_in_pages(store: Store) -> None:
    with store.write() as session:
        for number in range(5):
            add_record(
                session, f"drill:{number}", last_told_at=MOMENT + timedelta(days=number // 2)
            )
        add_record(session, "drill:gone", articles=0)
        found: list[str] = []
        after = None
        while page := live_records(session, after=after, limit=2):
            found += [one.key for one in page]
            after = page[-1].last_told_at, page[-1].id or 0

    assert found == ["drill:4", "drill:3", "drill:2", "drill:1", "drill:0"]


@pytest.mark.parametrize("kind", ["drill", "deal", None])
def test_records_of_a_kind_in_a_time(store: Store, kind: str | None) -> None:
    with store.write() as session:
        add_record(session, "drill:a")
        add_record(session, "deal:b", type="deal")
        later = MOMENT + timedelta(seconds=1)

        assert len(live_records(session, kind=kind)) == (1 if kind else 2)
        assert len(live_records(session, MOMENT, later, kind=kind)) == (1 if kind else 2)
        assert live_records(session, later, kind=kind) == []
        assert live_records(session, until=MOMENT, kind=kind) == []


def test_a_key_leads_to_where_its_record_went(store: Store) -> None:
    with store.write() as session:
        last = add_record(session, "drill:c")
        middle = add_record(session, "drill:b", articles=0, merged_into_id=last.id)
        add_record(session, "drill:a", articles=0, merged_into_id=middle.id)
        add_record(session, "drill:gone", articles=0)

        assert record_of_key(session, "drill:a") is last
        assert record_of_key(session, "drill:c") is last
        assert record_of_key(session, "drill:gone") is None
        assert record_of_key(session, "drill:none") is None


def test_merges_in_a_circle_lead_nowhere(store: Store) -> None:
    with store.write() as session:
        one = add_record(session, "drill:a", articles=0)
        other = add_record(session, "drill:b", articles=0, merged_into_id=one.id)
        one.merged_into_id = other.id
        session.flush()

        assert record_of_key(session, "drill:a") is None


def test_filing_tells_mention_and_event(store: Store) -> None:
    with store.write() as session:
        tell(session, 1, [Said()])
        record = add_record(session, "drill:other")
        file_under(session, record, accounts_of(session, "drill:2026"))

        assert [one.record_id for one in mentions_of(session, 1)] == [record.id]
        assert [one.ledger_id for one in events_in_force(session, 1)] == ["drill:other"]
        assert [article.id for article, _ in articles_of(session, record.id or 0)] == [1]
        assert steps_of(session, []) == []


def test_a_family_is_read_by_its_index(sqlite_store: Store) -> None:
    seen: list[tuple[str, Any]] = []
    with sqlite_store.write() as session:
        tell(session, 1, [Said(), deal()])
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _k, statement, parameters, *_: seen.append((statement, parameters)),
        )
        accounts_of(session, "drill:2026")
        statement, parameters = seen[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()

    assert not any(str(row[-1]).startswith("SCAN") for row in plan), plan
