"""`monitor stories`: what happened, who told of it, and rulings on what belongs together."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlmodel import Session

from monitor.analysis.story_rulings import merge_stories, move_article, split_story
from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results, say
from monitor.commands.lines import json_line, one_line
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.export.stories import story_row
from monitor.store.stories import (
    Member,
    StoryDetail,
    article_ids,
    count_since,
    stories_since,
    story_detail,
)
from monitor.store.story_summaries import StorySummary

SINCE: Final = timedelta(days=7)  # where none is given
LIMIT: Final = 50
SHOWN_LINKS: Final = 3  # of one article


def list_stories(
    config: Config,
    since: datetime | None,
    as_json: bool,
    limit: int = LIMIT,
    clock: Clock = clock,
) -> None:
    """Print the stories with an article since then (a week ago where None), the newest first.

    :param as_json: one JSON object a line, with the fields of the export and how many articles are
        dated in the last 24 hours (``last_day``) and in those before (``day_before``).
    """
    now = clock.now()
    with closing(ready_store(config)) as store, store.read() as session:
        found = stories_since(session, since or now - SINCE, now, limit=limit)
        held = article_ids(session, [one.id for one in found]) if as_json else {}
        total = count_since(session, since or now - SINCE)
    if as_json:
        for one in found:
            growth = {"last_day": one.growth.last_day, "day_before": one.growth.day_before}
            print(json_line(story_row(one, held.get(one.id, ())) | growth))
        return
    out = results()
    if not found:
        out.print("no story in this time")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("story", "articles", "24 h", "before", "first", "by", "last", "blocs"):
        table.add_column(heading, no_wrap=True)
    table.add_column("lang")
    table.add_column("title", overflow="fold")
    for one in found:
        table.add_row(
            str(one.id),
            str(one.articles),
            f"+{one.growth.last_day}",
            f"+{one.growth.day_before}",
            f"{one.first_seen_at:%Y-%m-%d}",
            one_line(one.first_outlet),
            f"{one.last_seen_at:%Y-%m-%d}",
            " ".join(one.blocs),
            " ".join(one.languages),
            one_line(one.title),
        )
    out.print(table)
    if len(found) < total:
        say(f"{len(found)} of {total} stories; --limit {total} shows all")


def show_story(config: Config, story_id: int, clock: Clock = clock) -> None:
    """Print a story with its articles, and why each is in it.

    :raises MonitorError: there is no such story, or nothing is left in it.
    """
    with closing(ready_store(config)) as store, store.read() as session:
        detail = story_detail(session, story_id, clock.now())
    if detail is None:
        raise MonitorError(
            "no such story", on=f"story {story_id}", do='"monitor stories" lists those there are'
        )
    out = results()
    if detail.summary.id != story_id:
        out.print(f"story {story_id} was merged into story {detail.summary.id}")
    _show_summary(out, detail.summary)
    _show_members(out, detail)


def merge(
    config: Config,
    into: int,
    others: Sequence[int],
    author: str,
    reason: str,
    clock: Clock = clock,
) -> None:
    """Make one story of several, and print what came of it.

    :raises MonitorError: it cannot be done; the sentence says why.
    """
    now = clock.now()
    _rule(config, now, lambda session: merge_stories(session, into, others, author, reason, now))


def split(
    config: Config,
    story_id: int,
    articles: Sequence[int],
    author: str,
    reason: str,
    clock: Clock = clock,
) -> None:
    """Make a story of its own of some articles of a story, and print what came of both.

    :raises MonitorError: it cannot be done; the sentence says why.
    """
    now = clock.now()
    _rule(
        config,
        now,
        lambda session: split_story(session, story_id, articles, author, reason, now),
        besides=(story_id,),
    )


def move(
    config: Config,
    article_id: int,
    into: int,
    author: str,
    reason: str,
    clock: Clock = clock,
) -> None:
    """Put an article into another story, and print what came of that.

    :raises MonitorError: it cannot be done; the sentence says why.
    """
    now = clock.now()
    _rule(config, now, lambda session: move_article(session, article_id, into, author, reason, now))


def _rule(
    config: Config, now: datetime, ruling: Callable[[Session], int], besides: Sequence[int] = ()
) -> None:
    """Carry a ruling out and print the stories ``besides`` and the one that it gives."""
    with closing(ready_store(config)) as store:
        with store.write() as session:
            ruled = ruling(session)
        with store.read() as session:
            details = [story_detail(session, one, now, limit=0) for one in (*besides, ruled)]
    for detail in details:
        _tell(results(), detail)


def _tell(out: Console, detail: StoryDetail | None) -> None:
    if detail is not None:
        one = detail.summary
        out.print(f"story {one.id}: {_articles(one)}: {one_line(one.title)}", soft_wrap=True)


def _show_summary(out: Console, one: StorySummary) -> None:
    out.print(one_line(one.title) or "(no title)", soft_wrap=True)
    out.print(f"story {one.id}: {_articles(one)}")
    out.print(
        f"first seen {one.first_seen_at:%Y-%m-%d %H:%M} UTC by {one_line(one.first_outlet)},"
        f" last {one.last_seen_at:%Y-%m-%d %H:%M} UTC",
        soft_wrap=True,
    )
    out.print(f"last 24 h: {one.growth.last_day}, the 24 h before: {one.growth.day_before}")
    outlets = ", ".join(one_line(outlet) for outlet in one.outlets)
    out.print(f"outlets: {outlets}", soft_wrap=True)
    out.print(f"blocs: {', '.join(one.blocs)}; languages: {', '.join(one.languages)}")
    if one.ledger_ids:
        ledger = ", ".join(one_line(key) for key in one.ledger_ids)
        out.print(f"ledger: {ledger}", soft_wrap=True)
    if one.merged_from:
        former = ", ".join(str(former) for former in one.merged_from)
        out.print(f"merged into it: {former}", soft_wrap=True)


def _show_members(out: Console, detail: StoryDetail) -> None:
    for one in detail.members:
        out.print("")
        out.print(f"article {one.article_id}: {one_line(one.title)}", soft_wrap=True)
        seen = "" if one.dated else " (first seen)"
        out.print(
            f"  {one.moment:%Y-%m-%d %H:%M} UTC{seen}, {one_line(one.outlet)} ({one.bloc}),"
            f" {one.lang}",
            soft_wrap=True,
        )
        out.print(f"  {one_line(one.link)}", soft_wrap=True)
        _show_reasons(out, one)
    if detail.left_out:
        out.print("")
        out.print(f"and {detail.left_out} newer articles")


def _show_reasons(out: Console, one: Member) -> None:
    if one.copy_of_id is not None:
        out.print(f"  copy of article {one.copy_of_id}")
    out.print(f"  why: {one_line(one.reason)}", soft_wrap=True)
    for link in one.links[:SHOWN_LINKS]:
        out.print(
            f"  {link.score:.2f}  article {link.other_id}: {one_line(link.why)}", soft_wrap=True
        )
    if one.ruling is not None:
        because = f": {one_line(one.ruling.reason)}" if one.ruling.reason else ""
        out.print(
            f"  ruled by {one_line(one.ruling.author)} on {one.ruling.ruled_at:%Y-%m-%d}{because}",
            soft_wrap=True,
        )


def _articles(one: StorySummary) -> str:
    count = f"{one.articles} article" + ("" if one.articles == 1 else "s")
    return f"{count}, {one.copies} of them copies" if one.copies else count
