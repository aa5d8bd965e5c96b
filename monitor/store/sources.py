"""Queries on sources and their health."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from sqlmodel import Session, col, func, nulls_first, or_, select

from monitor.settings import SourceSettings
from monitor.store.ledger_tables import Flag
from monitor.store.tables import Article, ArticleAddress, Source


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
    source.silent_after_seconds = None
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


def news_moments(
    session: Session, since: datetime, source_ids: Sequence[int] | None = None
) -> Iterator[tuple[int, list[datetime]]]:
    """For each source, when it brought new articles since ``since``: in order, each moment once.

    One query, read in the order of the sources, so that one source's moments are held at a time.

    :param source_ids: only of these; of all where None.
    """
    if source_ids is not None and not source_ids:
        return
    query = (
        select(Article.source_id, Article.first_seen_at)
        .where(col(Article.first_seen_at) >= since, ~col(Article.backfilled))
        .group_by(col(Article.source_id), col(Article.first_seen_at))
        .order_by(col(Article.source_id), col(Article.first_seen_at))
    )
    parts = [None] if source_ids is None else list(_parts(source_ids))
    for part in parts:
        wanted = query if part is None else query.where(col(Article.source_id).in_(part))
        rows = session.exec(wanted.execution_options(yield_per=2_000))
        for source_id, own in groupby(rows, key=lambda row: row[0]):
            yield source_id, [moment for _, moment in own]


def keep_rhythms(session: Session, silent_after_seconds: Mapping[int, int]) -> None:
    """Store after how many seconds without news each source is called silent."""
    for part in _parts(sorted(silent_after_seconds)):
        for source in session.exec(select(Source).where(col(Source.id).in_(part))):
            source.silent_after_seconds = silent_after_seconds[source.id or 0]
            session.add(source)


def told_silent(session: Session, source_id: int) -> Flag | None:
    """The flag that told of the source's silence, where none has told since that it is back."""
    last = session.exec(
        select(Flag)
        .where(
            col(Flag.source_id) == source_id,
            col(Flag.kind).in_(("source_silent", "source_back")),
        )
        .order_by(col(Flag.raised_at).desc(), col(Flag.id).desc())
        .limit(1)
    ).first()
    return last if last is not None and last.kind == "source_silent" else None


def last_flagged(session: Session, source_id: int, state: str) -> datetime | None:
    """When a flag last said that the source was in that state."""
    return session.exec(
        select(func.max(Flag.raised_at)).where(
            col(Flag.source_id) == source_id,
            col(Flag.kind) == "source_silent",
            col(Flag.after) == state,
        )
    ).one()


def newest_sight(session: Session, addresses: Sequence[str]) -> datetime | None:
    """When the one of these canonical addresses was first met, from any source, that is known for
    the shortest time; None where none is known."""
    found: datetime | None = None
    for part in _parts(addresses):
        newest = session.exec(
            select(func.max(ArticleAddress.first_seen_at)).where(
                col(ArticleAddress.address).in_(part)
            )
        ).one()
        if newest is not None and (found is None or newest > found):
            found = newest
    return found


_T = TypeVar("_T")


def _parts(ids: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """So many at once as any database takes as parameters of one statement."""
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
