"""`monitor status`: is all well?"""

from contextlib import closing
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results
from monitor.config import Config
from monitor.jobs import HEARTBEAT, HEARTBEAT_EVERY
from monitor.schedule import next_slot
from monitor.store.articles import state_counts
from monitor.store.database import Store
from monitor.store.deliveries import outbox_counts
from monitor.store.notes import read_note
from monitor.store.sources import all_sources, article_counts, shown_state
from monitor.store.tables import Source


def show_status(config: Config, clock: Clock = clock) -> None:
    """Print the daemon's sign of life, counts, next digests and each source's state."""
    with closing(ready_store(config)) as store:
        _show(config, store, clock.now())


def _show(config: Config, store: Store, now: datetime) -> None:
    out = results()
    with store.read() as session:
        note = read_note(session, HEARTBEAT)
        states = state_counts(session)
        sources = all_sources(session)
        brought = article_counts(session)
        outbox = outbox_counts(session)
    if note is None:
        out.print("daemon: has not run yet")
    elif note.value.get("stopped"):
        out.print(f"daemon: stopped {_ago(note.updated_at, now)}")
    elif now - note.updated_at > 3 * HEARTBEAT_EVERY:
        out.print(f"daemon: stopped, last sign of life {_ago(note.updated_at, now)}")
    else:
        out.print(f"daemon: running, model {note.value.get('model', '?')}")
    out.print(
        f"articles: {sum(states.values())}"
        f" ({states.get('assessed', 0)} assessed, {states.get('read', 0)} read,"
        f" {states.get('found', 0)} found)"
    )
    out.print(
        f"outbox: {outbox.get('sent', 0)} sent, {outbox.get('pending', 0)} pending,"
        f" {outbox.get('sending', 0)} under way, {outbox.get('dead', 0)} given up"
    )
    for digest in config.digests:
        following = next_slot(digest.schedule, digest.timezone, now)
        when = following.strftime("%a %d %b %Y, %H:%M %Z") if following else "never"
        out.print(f"digest {digest.name}: next {when}")
    if not sources:
        configured = len(config.sources)
        out.print(f"sources: none read yet; the daemon begins with the {configured} of feeds.toml")
    _show_sources(out, sources, brought, now)


def _show_sources(
    out: Console, sources: list[Source], brought: dict[int, int], now: datetime
) -> None:
    if not sources:
        return
    counts: dict[str, int] = {}
    for source in sources:
        state = shown_state(source)
        counts[state] = counts.get(state, 0) + 1
    summary = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
    out.print(f"sources: {len(sources)} ({summary})")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("source", "state", "last read", "articles", "next poll"):
        table.add_column(heading, no_wrap=heading != "source")
    table.add_column("why", overflow="fold")
    for source in sources:
        table.add_row(
            source.name,
            shown_state(source),
            _ago(source.last_success_at, now),
            str(brought.get(source.id or 0, 0)),
            "" if source.paused else _ahead(source.next_poll_at, now),
            source.last_error or "",
        )
    out.print(table)


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_span(now - moment)} ago"


def _ahead(moment: datetime | None, now: datetime) -> str:
    if moment is None or moment <= now:
        return "now"
    return f"in {_span(moment - now)}"


def _span(length: timedelta) -> str:
    seconds = max(0, int(length.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
