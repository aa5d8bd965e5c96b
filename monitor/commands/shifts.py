"""`monitor shifts`: what has shifted, what has crossed, and the shares of now."""

import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from monitor.analysis.shift_shares import Current, current_shares
from monitor.analysis.shift_tests import LEAST_VOICES_AFTER, LEAST_VOICES_BEFORE
from monitor.analysis.shift_wording import share_in_words
from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results
from monitor.commands.lines import one_line
from monitor.config import Config
from monitor.export.shifts import as_row
from monitor.store.flags import flags_since
from monitor.store.ledger_tables import Flag


def show_shifts(
    config: Config, since: datetime | None, as_json: bool, clock: Clock = clock
) -> None:
    """Print the shifts and crossings that were flagged since then, with what shows them, and below
    them the shares of the last four weeks beside those of the twelve before.

    :param since: all of them where it is None.
    :param as_json: print one object for programs instead (docs/shifts.md).
    """
    with closing(ready_store(config)) as store, store.read() as session:
        flags = flags_since(session, since, kinds=("shift", "crossing"))
        shares = current_shares(session, clock.now())
    if as_json:
        whole = {
            "flags": [as_row(flag) for flag in flags],
            "shares": [_share_row(one) for one in shares],
        }
        # Escaped: a program may show a line of it on a terminal.
        sys.stdout.write(json.dumps(whole, indent=2) + "\n")
        return
    out = results()
    _show_flags(out, flags, since)
    _show_shares(out, shares)


def _show_flags(out: Console, flags: Sequence[Flag], since: datetime | None) -> None:
    if not flags:
        when = "" if since is None else f" since {since.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        out.print(f"no shift or crossing was flagged{when}")
    for flag in flags:
        out.print(_line(f"{flag.raised_at.astimezone(UTC):%Y-%m-%d}  {flag.sentence}"))
        details = flag.details
        if flag.kind == "shift":
            out.print(f"  chance {details['p_value']:.1g}, among {details['tests']} compared")
        else:
            out.print(f"  chance {details['chance']:.1g}")
        first, second = ("before", "after") if flag.kind == "shift" else ("origin", "arrival")
        _show_telling(out, first, details[first])
        _show_telling(out, second, details[second])


def _show_telling(out: Console, name: str, side: Mapping[str, Any]) -> None:
    for article in side["telling"]:
        out.print(_line(f"  {name}: {article['day']} {article['outlet']}: {article['title']}"))
        out.print(_line(f"    {article['link']}"))


def _show_shares(out: Console, shares: Sequence[Current]) -> None:
    if not shares:
        out.print("shares: no relevant article in the last 16 weeks")
        return
    out.print("shares of relevant articles, copies left out:")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("bloc", "frame", "last 4 weeks", "12 weeks before"):
        table.add_column(heading, no_wrap=True)
    for one in shares:
        table.add_row(
            one.now.bloc,
            one.now.frame,
            share_in_words(one.now, LEAST_VOICES_AFTER),
            share_in_words(one.before, LEAST_VOICES_BEFORE),
        )
    out.print(table)


def _share_row(one: Current) -> dict[str, Any]:
    row: dict[str, Any] = {"bloc": one.now.bloc, "frame": one.now.frame, "enough": one.told}
    for name, share in (("now", one.now), ("before", one.before)):
        row[name] = {
            "from": share.begins.isoformat(),
            "articles": share.articles,
            "with_frame": share.with_frame,
            "share": round(share.share, 4) if share.articles else None,
        }
    return row


def _line(text: str) -> str:
    """The text on one line, indented as it was: a line break from the web must not begin a line
    of ours."""
    words = text.lstrip(" ")
    return " " * (len(text) - len(words)) + one_line(words)
