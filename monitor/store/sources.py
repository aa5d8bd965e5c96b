"""Queries on sources and their health."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, nulls_first, or_, select

from monitor.settings import SourceSettings
from monitor.store.tables import Article, Source


def take_over_settings(session: Session, settings: Sequence[SourceSettings], now: datetime) -> None:
    """Make the table of sources follow feeds.toml.

    A source is known by its name.  One that is gone from the file keeps its row and its articles
    and is polled no more; one whose address changed loses what was remembered of the old address;
    one that is to be read otherwise (kind, selector, pattern) is read in full again; a shorter
    interval holds at once.
    """
    known = {source.name: source for source in session.exec(select(Source))}
    for setting in settings:
        source = known.pop(setting.name, None)
        interval = int(setting.interval.total_seconds())
        if source is None:
            source = Source(
                name=setting.name,
                url=setting.url,
                kind=setting.kind,
                bloc=setting.bloc,
                interval_seconds=interval,
                known_since=now,
                state_since=now,
                next_poll_at=now,
            )
        else:
            if source.url != setting.url:
                _forget_health(source, now)
            if source.url != setting.url or _reading_of(source) != _reading_of(setting):
                source.etag = source.last_modified = None
                source.last_entry_count = None
                source.next_poll_at = now
            if interval < source.interval_seconds:
                source.current_interval_seconds = None
                soon = now + setting.interval
                source.next_poll_at = min(source.next_poll_at or now, soon)
            if not source.active:
                source.known_since = now
                source.next_poll_at = now
        source.active = True
        source.url = setting.url
        source.kind = setting.kind
        source.bloc = setting.bloc
        source.lang = setting.lang
        source.interval_seconds = interval
        source.aggregator = setting.aggregator
        source.link_selector = setting.link_selector
        source.link_pattern = setting.link_pattern
        session.add(source)
    for source in known.values():
        source.active = False
        session.add(source)


def _reading_of(source: Source | SourceSettings) -> tuple[str, str | None, str | None]:
    return source.kind, source.link_selector, source.link_pattern


def _forget_health(source: Source, now: datetime) -> None:
    source.state = "waiting"
    source.known_since = source.state_since = now
    source.failures = 0
    source.last_status = source.last_error = source.last_error_reason = None
    source.current_interval_seconds = None


def all_sources(session: Session, *, active_only: bool = True) -> list[Source]:
    """Sources by name."""
    query = select(Source).order_by(Source.name)
    if active_only:
        query = query.where(col(Source.active))
    return list(session.exec(query))


def due_sources(session: Session, now: datetime) -> list[Source]:
    """Sources whose time has come, the longest overdue first."""
    return list(
        session.exec(
            select(Source)
            .where(
                col(Source.active),
                ~col(Source.paused),
                or_(col(Source.next_poll_at).is_(None), col(Source.next_poll_at) <= now),
            )
            .order_by(nulls_first(col(Source.next_poll_at)), col(Source.id))
        )
    )


def shown_state(source: Source) -> str:
    """The source's state as a person sees it: paused goes before what its last poll showed."""
    return "paused" if source.paused else source.state


def article_counts(session: Session) -> dict[int, int]:
    """How many articles each source has brought, by source id."""
    rows = session.exec(select(Article.source_id, func.count()).group_by(col(Article.source_id)))
    return dict(rows.all())
