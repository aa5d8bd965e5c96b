"""Raises the flags on sources that fall silent and come back, in the transaction of their poll."""

from datetime import datetime
from typing import cast

from sqlmodel import Session

from monitor.sources.health import Health
from monitor.sources.silence import News, Polled, back_again, gone_quiet
from monitor.store.flags import raise_flag
from monitor.store.ledger_tables import Flag
from monitor.store.sources import last_flagged, told_silent
from monitor.store.tables import Source
from monitor.vocabulary import SourceState


def tell_of(
    session: Session, source: Source, health: Health, before: str, new_articles: int, now: datetime
) -> None:
    """Raise the flag that the poll calls for, once for each episode.

    :param source: with what the poll made of it.
    :param health: as it was before the poll, and so is ``before``, the state.
    """
    assert source.id is not None
    polled = Polled(
        source_id=source.id,
        name=source.name,
        url=source.url,
        before=before,
        state=cast(SourceState, source.state),
        state_since=source.state_since or now,
        reason=source.last_error_reason,
        sentence=source.last_error,
        last_status=source.last_status,
        new_articles=new_articles,
        last_told_empty=(
            last_flagged(session, source.id, "empty") if source.state == "empty" else None
        ),
    )
    news: News | None
    if new_articles or source.last_new_at != health.last_new_at:
        # Not by the key: what mends a source (a new address, adding it again) also moves the moment
        # since when it counts as quiet.
        told = told_silent(session, source.id)
        news = back_again(told.happened_at, polled, now) if told else None
    else:
        news = gone_quiet(health, polled, now)
    if news is not None:
        raise_flag(
            session,
            Flag(
                key=news.key,
                kind=news.kind,
                sentence=news.sentence,
                before=news.before,
                after=news.after,
                source_id=source.id,
                details=news.details,
                happened_at=news.happened_at,
                raised_at=now,
            ),
        )
