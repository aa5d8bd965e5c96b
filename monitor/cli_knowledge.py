"""The commands on what the monitor knows: stories, ledger, shifts, reviews, recall."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from monitor.config import Config


def _config(path: Path) -> "Config":
    from monitor.commands.context import load

    return load(path)


def _author(given: str | None) -> str:
    from monitor.commands.authors import author

    return author(given, "--by")


def _refuse(ctx: click.Context, names: Sequence[str], because: str) -> None:
    """Refuse options that would do nothing here.

    :raises click.UsageError: one of them was given.
    """
    for name in names:
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = next(one for one in ctx.command.params if one.name == name)
            raise click.UsageError(f"{option.opts[0]} {because}", ctx)


_SINCE = click.option("--since", help="Only what is told on this date or later.")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
_ONE_JSON = click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
_LIMIT = click.option("--limit", type=click.IntRange(1), default=30, show_default=True)
_VERDICT = click.Choice(["right", "wrong"])
_BY = click.option("--by", help="Who rules so, instead of the user of this machine.")
_REASON = click.option("--reason", default="", help="Why, for those who read it later.")


@click.group(invoke_without_command=True)
@click.option("--since", help="Only what is told on this date or later, instead of a week ago.")
@_JSON
@_LIMIT
@click.pass_context
def stories(ctx: click.Context, since: str | None, as_json: bool, limit: int) -> None:
    """List the stories, the latest first; show, merge and split them."""
    if ctx.invoked_subcommand is not None:
        _refuse(ctx, ("since", "as_json", "limit"), "goes with the list of stories alone")
    else:
        from monitor.commands import context
        from monitor.commands.stories import list_stories

        moment = context.parse_moment(since, "--since")
        list_stories(_config(ctx.obj), moment, as_json, limit)


@stories.command("show")
@click.argument("story", type=int)
@click.pass_obj
def stories_show(path: Path, story: int) -> None:
    """Show a story: its articles, and why each is in it."""
    from monitor.commands.stories import show_story

    show_story(_config(path), story)


@stories.command("merge")
@click.argument("into", type=int)
@click.argument("others", type=int, nargs=-1, required=True)
@_BY
@_REASON
@click.pass_obj
def stories_merge(
    path: Path, into: int, others: tuple[int, ...], by: str | None, reason: str
) -> None:
    """Merge the stories OTHERS into the story INTO, for good."""
    from monitor.commands.stories import merge

    merge(_config(path), into, others, _author(by), reason)


@stories.command("split")
@click.argument("story", type=int)
@click.argument("articles", type=int, nargs=-1, required=True)
@_BY
@_REASON
@click.pass_obj
def stories_split(
    path: Path, story: int, articles: tuple[int, ...], by: str | None, reason: str
) -> None:
    """Take ARTICLES out of STORY into a new one, for good."""
    from monitor.commands.stories import split

    split(_config(path), story, articles, _author(by), reason)


@stories.command("move")
@click.argument("article", type=int)
@click.argument("into", type=int)
@_BY
@_REASON
@click.pass_obj
def stories_move(path: Path, article: int, into: int, by: str | None, reason: str) -> None:
    """Put ARTICLE into the story INTO, for good."""
    from monitor.commands.stories import move

    move(_config(path), article, into, _author(by), reason)


@click.command()
@click.argument("key", required=False)
@_SINCE
@click.option("--until", help="Only what was told before this date.")
@click.option("--type", "kind", type=click.Choice(["drill", "deal"]), help="Only these.")
@_JSON
@_LIMIT
@click.pass_context
def ledger(
    ctx: click.Context,
    key: str | None,
    since: str | None,
    until: str | None,
    kind: str | None,
    as_json: bool,
    limit: int,
) -> None:
    """List the drills and deals, each with its state; or show one by its KEY, with its history."""
    from monitor.commands import context
    from monitor.commands.ledger import show_ledger, show_record

    if key is not None:
        _refuse(ctx, ("since", "until", "kind", "limit"), "goes with the list, not with a KEY")
        show_record(_config(ctx.obj), key, as_json)
        return
    show_ledger(
        _config(ctx.obj),
        context.parse_moment(since, "--since"),
        as_json,
        until=context.parse_moment(until, "--until"),
        kind=kind,
        limit=limit,
    )


@click.command()
@_SINCE
@_ONE_JSON
@click.pass_obj
def shifts(path: Path, since: str | None, as_json: bool) -> None:
    """List the shifts of narrative with their evidence, and the shares as they are."""
    from monitor.commands import context
    from monitor.commands.shifts import show_shifts

    show_shifts(_config(path), context.parse_moment(since, "--since"), as_json)


@click.command()
@_ONE_JSON
@click.pass_obj
def recall(path: Path, as_json: bool) -> None:
    """Tell how much is caught and how much of it is right, estimated from reviewed samples."""
    from monitor.commands.recall import show_recall

    show_recall(_config(path), as_json)


@click.command()
@click.argument("article", required=False)
@click.option("--queue", is_flag=True, help="List the articles that wait for a decision.")
@click.option("--relevant/--not-relevant", default=None, help="Whether it bears on the ties.")
@click.option("--event", multiple=True, metavar="NUMBER=right|wrong|other:TYPE:NAME:STATUS")
@click.option("--missed-event", multiple=True, metavar="drill|deal:NAME:STATUS:EVIDENCE")
@click.option("--frame", multiple=True, metavar="NAME=right|wrong|missed")
@click.option("--no-other-events", is_flag=True, help="It tells of no other drill or deal.")
@click.option("--story", type=_VERDICT, help="Whether it belongs to its story.")
@click.option("--copy", "copy_link", type=_VERDICT, help="Whether it is a copy, as linked.")
@click.option("--as", "reviewer", help="Who decides, instead of the user of this machine.")
@_LIMIT
@click.pass_obj
def review(
    path: Path,
    article: str | None,
    queue: bool,
    relevant: bool | None,
    event: tuple[str, ...],
    missed_event: tuple[str, ...],
    frame: tuple[str, ...],
    no_other_events: bool,
    story: str | None,
    copy_link: str | None,
    reviewer: str | None,
    limit: int,
) -> None:
    """Decide on ARTICLE (its number or address), or show what there is to decide."""
    from monitor.commands.review import Said, review_article, show_queue

    said = Said(
        relevant=relevant,
        events=event,
        missed_events=missed_event,
        frames=frame,
        no_other_events=no_other_events,
        story=story,
        copy=copy_link,
    )
    if queue and article is not None:
        raise click.UsageError("--queue lists what waits: name no article")
    if not said.nothing and article is None:
        raise click.UsageError("nothing says which article is decided on: give its number")
    if said.nothing and reviewer is not None:
        raise click.UsageError("--as says who decides: decide something")
    if article is None:
        show_queue(_config(path), limit)
    else:
        review_article(_config(path), article, said, reviewer)


COMMANDS: tuple[click.Command, ...] = (stories, ledger, shifts, recall, review)
