"""The command line.

Thin: what a command does is in :mod:`monitor.commands`, imported when it is called, so that
``monitor --help`` answers at once.  Exit status: 0 done, 1 failed, 2 wrong use or configuration.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from monitor.cli_knowledge import COMMANDS
from monitor.errors import ConfigurationError, MonitorError

if TYPE_CHECKING:
    from monitor.config import Config


class _Commands(click.Group):
    """Shows an error of ours as one sentence and ends with the right status."""

    def invoke(self, ctx: click.Context) -> Any:
        from monitor.logs import set_up_logging

        set_up_logging(verbose=ctx.params.get("verbose", False))
        try:
            return super().invoke(ctx)
        except MonitorError as error:
            self._end(ctx, [error])
        except BaseExceptionGroup as group:  # from work that ran side by side
            ours, others = group.split(MonitorError)
            if ours is None or others is not None:
                raise
            self._end(ctx, list(_flat(ours)))

    def _end(self, ctx: click.Context, errors: list[MonitorError]) -> NoReturn:
        from monitor.logs import printable, redacted

        for message in dict.fromkeys(map(str, errors)):
            click.echo(f"monitor: {printable(redacted(message))}", err=True)
        ctx.exit(2 if any(isinstance(error, ConfigurationError) for error in errors) else 1)


def _flat(group: "BaseExceptionGroup[MonitorError]") -> Iterator[MonitorError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error


def _config(path: Path) -> "Config":
    from monitor.commands.context import load

    return load(path)


def _end(good: bool) -> None:
    if not good:
        sys.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="MONITOR_CONFIG",
    default=Path("monitor.toml"),
    show_default=True,
    help="Where monitor.toml is.",
)
@click.option("--verbose", is_flag=True, help="Log each step.")
@click.version_option(package_name="entente", prog_name="monitor")
@click.pass_context
def cli(ctx: click.Context, path: Path, verbose: bool) -> None:  # noqa: ARG001 - see _Commands
    """Watch the news for the ties between Russia and Pakistan."""
    ctx.obj = path


@cli.command()
@click.pass_obj
def run(path: Path) -> None:
    """Run the daemon until it is told to stop."""
    from monitor.commands import context, running

    context.run(running.run_daemon(_config(path)))


@cli.command()
@click.argument("source", nargs=-1)
@click.pass_obj
def poll(path: Path, source: tuple[str, ...]) -> None:
    """Poll the named sources, or all, and judge what is new."""
    from monitor.commands import context, running

    _end(context.run(running.poll_once(_config(path), source)))


@cli.command()
@click.argument("name")
@click.option("--since", help="Begin of the period, instead of the end of the last digest.")
@click.option("--until", help="End of the period, instead of now.")
@click.option(
    "--preview",
    type=click.Choice(["html", "text", "slack"]),
    help="Print it in this form; nothing is recorded.",
)
@click.option("--send", is_flag=True, help="Record it and send it to its targets now.")
@click.pass_obj
def digest(
    path: Path, name: str, since: str | None, until: str | None, preview: str | None, send: bool
) -> None:
    """Compose the digest NAME now: print it, or send it."""
    from monitor.commands import context, digests

    if send and preview:
        raise click.UsageError("--preview shows and --send sends: give one of them")
    work = digests.compose(
        _config(path),
        name,
        context.parse_moment(since, "--since"),
        context.parse_moment(until, "--until"),
        preview or "text",
        send=send,
    )
    _end(context.run(work))


@cli.command()
@click.argument("url")
@click.pass_obj
def why(path: Path, url: str) -> None:
    """Tell what became of the article at URL, and why."""
    from monitor.commands.why import show_why

    _end(show_why(_config(path), url))


@cli.command()
@click.option("--force", is_flag=True, help="Put the new model in force even if it is worse.")
@click.option("--rollback", is_flag=True, help="Go back to the model before, without training.")
@click.pass_obj
def train(path: Path, force: bool, rollback: bool) -> None:
    """Train the model from the seeds, the labelled examples and the reviews.

    It goes live only if it is not worse than the one in force, and is shown beside it.  Ends with
    status 1 where it was kept out.
    """
    from monitor.commands import models

    if force and rollback:
        raise click.UsageError("--force trains and --rollback goes back: give one of them")
    if rollback:
        models.roll_back_model(_config(path))
    else:
        _end(models.train_model(_config(path), force=force))


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--json",
    "report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the whole report here.",
)
@click.option("--refresh", is_flag=True, help="Write the model card and README figures anew.")
@click.option("--pin", is_flag=True, help="Raise the floors of the tests to what is measured.")
@click.option("--lower", is_flag=True, help="With --pin: lower floors too.")
@click.pass_obj
def evaluate(
    path: Path,
    files: tuple[Path, ...],
    report: Path | None,
    refresh: bool,
    pin: bool,
    lower: bool,
) -> None:
    """Measure the classifiers on labelled FILES (JSON lines), or on the bundled examples.

    Items that the model was trained on are judged by models that never saw their story.
    """
    from monitor.commands.evaluating import evaluate_files

    if files and (refresh or pin):
        raise click.UsageError("--refresh and --pin keep figures of the bundled examples: no FILES")
    if lower and not pin:
        raise click.UsageError("--lower goes with --pin")
    evaluate_files(_config(path), files, report, refresh=refresh, pin=pin, lower=lower)


@cli.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    default="jsonl",
    show_default=True,
)
@click.option("--since", help="Only what is of this date or later.")
@click.option("--until", help="Only what is of before this date.")
@click.option("--relevant", is_flag=True, help="Only articles judged relevant.")
@click.option(
    "--what",
    type=click.Choice(["articles", "stories", "events", "shifts"]),
    default="articles",
    show_default=True,
)
@click.pass_obj
def export(
    path: Path, form: str, since: str | None, until: str | None, relevant: bool, what: str
) -> None:
    """Write articles with their judgements, stories, the ledger or shifts to standard output."""
    from monitor.commands import context, exporting

    if relevant and what != "articles":
        raise click.UsageError("--relevant goes with --what articles: all others are relevant")
    exporting.export(
        _config(path),
        what,
        form,
        context.parse_moment(since, "--since"),
        context.parse_moment(until, "--until"),
        relevant_only=relevant,
    )


@cli.command()
@click.option("--channels", is_flag=True, help="Also send a short test message to each target.")
@click.pass_obj
def check(path: Path, channels: bool) -> None:
    """Try the configuration, the database, the model and, if asked, each channel."""
    from monitor.commands import checking, context

    _end(context.run(checking.check(_config(path), channels=channels)))


@cli.command()
@click.pass_obj
def status(path: Path) -> None:
    """Tell how the daemon, the sources and the deliveries are."""
    from monitor.commands.status import show_status

    show_status(_config(path))


@cli.command()
@click.option("--once", is_flag=True, help="End when the digest has been delivered.")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where to work, instead of a new temporary directory.",
)
def demo(once: bool, directory: Path | None) -> None:
    """Run the real daemon over a bundled newsstand on this machine; needs no network."""
    from monitor.commands import context
    from monitor.demo.show import show

    _end(context.run_until_cancelled(show(once=once, directory=directory)))


for command in COMMANDS:
    cli.add_command(command)


@cli.group()
def db() -> None:
    """The database."""


@db.command()
@click.pass_obj
def upgrade(path: Path) -> None:
    """Bring the database to the tables of this version."""
    from monitor.commands.checking import upgrade_database

    upgrade_database(_config(path))


@cli.group()
def feeds() -> None:
    """The sources of feeds.toml."""


@feeds.command("list")
@click.pass_obj
def feeds_list(path: Path) -> None:
    """Show the sources."""
    from monitor.commands.feeds import list_sources

    list_sources(_config(path))


@feeds.command("check")
@click.argument("source", nargs=-1)
@click.pass_obj
def feeds_check(path: Path, source: tuple[str, ...]) -> None:
    """Read the named sources, or all, once; nothing is stored."""
    from monitor.commands import context
    from monitor.commands.feeds import check_sources

    _end(context.run(check_sources(_config(path), source)))


@feeds.command("discover")
@click.argument("url")
@click.pass_obj
def feeds_discover(path: Path, url: str) -> None:
    """Find the feeds of the site at URL and print them for feeds.toml."""
    from monitor.commands import context
    from monitor.commands.feeds import discover

    _end(context.run(discover(_config(path), url)))


@feeds.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def feeds_import(path: Path, file: Path) -> None:
    """Add the feeds of an OPML file to feeds.toml."""
    from monitor.commands.feeds import import_opml

    import_opml(_config(path), file)


@feeds.command("export")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@click.pass_obj
def feeds_export(path: Path, output: Path | None) -> None:
    """Write the feeds as OPML."""
    from monitor.commands.feeds import export_opml

    export_opml(_config(path), output)


def main() -> None:
    """The entry point of the command ``monitor``."""
    cli(prog_name="monitor")
