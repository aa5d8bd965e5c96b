"""Articles that were judged before there was a ledger enter it."""

import logging
from datetime import datetime

from sqlmodel import Session, col, select

from monitor.analysis.ledger import update_ledger
from monitor.store.database import Store
from monitor.store.ledger_tables import LedgerMention
from monitor.store.tables import Assessment, Event

log = logging.getLogger(__name__)

_BATCH = 100


def catch_up(store: Store, now: datetime) -> int:
    """Enter what relevant articles tell of and the ledger does not hold; gives how many articles.

    Raises no flags: what happened before is no news.  To be called before new articles are judged,
    which would else take an old matter for a new one.

    :raises StoreError: the database cannot be read or written.
    """
    count = last = 0
    while True:
        with store.write() as session:
            waiting = _waiting(session, last)
            for article_id in waiting:
                update_ledger(session, article_id, now, raise_flags=False)
        if not waiting:
            break
        count += len(waiting)
        last = waiting[-1]
    if count:
        log.info("ledger: %d earlier articles entered", count)
    return count


def _waiting(session: Session, after: int) -> list[int]:
    known = select(LedgerMention.id).where(col(LedgerMention.event_id) == col(Event.id)).exists()
    return list(
        session.exec(
            select(Event.article_id)
            .join(Assessment, col(Assessment.id) == col(Event.assessment_id))
            .where(
                col(Event.article_id) > after,
                col(Assessment.current),
                col(Assessment.relevant),
                ~known,
            )
            .distinct()
            .order_by(col(Event.article_id))
            .limit(_BATCH)
        )
    )
