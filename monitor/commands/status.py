"""`monitor status`: is all well?"""

from contextlib import closing
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from monitor.analysis.auditing import estimated_recall
from monitor.analysis.lines import Line, in_words, line_in_force
from monitor.analysis.recall import RecallEstimate
from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results
from monitor.config import Config
from monitor.jobs import HEARTBEAT, HEARTBEAT_EVERY
from monitor.recording import health_of
from monitor.schedule import next_slot
from monitor.sources.silence import LEAST_FAILING, what_to_try
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
        recall = estimated_recall(session, now)
        line = line_in_force(session)
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
    out.print(f"threshold: {_line(config, line)}", soft_wrap=True)
    out.print(f"recall: {_recall(recall)}", soft_wrap=True)
    for digest in config.digests:
        following = next_slot(digest.schedule, digest.timezone, now)
        when = following.strftime("%a %d %b %Y, %H:%M %Z") if following else "never"
        out.print(f"digest {digest.name}: next {when}")
    if not sources:
        configured = len(config.sources)
        out.print(f"sources: none read yet; the daemon begins with the {configured} of feeds.toml")
    _show_sources(out, sources, brought, now)


def _line(config: Config, line: Line | None) -> str:
    """From what score on articles are flagged, and where that comes from."""
    given = config.relevance.threshold
    if line is None:
        return "the model's own" if given is None else f"{given:.3f}, set in monitor.toml"
    told = f"{line.threshold:.3f}, {in_words(line)}"
    if (given, config.relevance.accepted_misses) != (
        line.threshold if line.origin == "config" else None,
        line.accepted,
    ):
        told += "; monitor.toml was changed since and counts from the next start on"
    return told


def _recall(recall: RecallEstimate) -> str:
    waiting = recall.drawn - recall.answered
    if not waiting:
        return recall.sentence
    wait = "waits" if waiting == 1 else "wait"
    return f"{recall.sentence}; {waiting} of {recall.drawn} drawn articles {wait} for an answer"


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
    _show_quiet(out, sources, now)


def _show_quiet(out: Console, sources: list[Source], now: datetime) -> None:
    """Since when a source that is in trouble brought nothing, and what to try."""
    quiet = [
        source
        for source in sources
        if shown_state(source) in ("silent", "empty")
        or (
            shown_state(source) == "failing"
            and source.state_since is not None
            and now - source.state_since >= LEAST_FAILING
        )
    ]
    for source in quiet:
        since = health_of(source, now).quiet_since
        status = f", last status {source.last_status}" if source.last_status else ""
        out.print(
            f"{source.name}: {source.state}, nothing new since {since:%d %b %Y, %H:%M} UTC"
            f" ({_span(now - since)}){status}."
            f" {what_to_try(source.name, source.url, source.state)}",
            soft_wrap=True,
        )


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
