"""Articles of the time before the ledger enter it once, without being called new."""

from sqlmodel import select

from monitor.analysis.ledger import update_ledger
from monitor.analysis.ledger_catch_up import catch_up
from monitor.store.database import Store
from monitor.store.ledger_tables import Flag, LedgerRecord
from tests.reviewed import add_judged
from tests.store.rows import MOMENT


def test_what_was_judged_before_there_was_a_ledger_is_entered_without_flags(store: Store) -> None:
    with store.write() as session:
        for number in range(1, 4):
            add_judged(session, number)
    assert catch_up(store, MOMENT) == 3
    with store.read() as session:
        told = {record.name: record.articles for record in session.exec(select(LedgerRecord))}
        assert told["Helicopters"] == 3
        assert session.exec(select(Flag)).all() == []
    assert catch_up(store, MOMENT) == 0

    # The next report of the same is no news either.
    with store.write() as session:
        add_judged(session, 4)
        assert update_ledger(session, 4, MOMENT) == []
