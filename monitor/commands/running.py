"""`monitor run` and `monitor poll`."""

from collections.abc import Sequence

from monitor.commands.context import clock, results, say
from monitor.commands.progress import progress
from monitor.config import Config
from monitor.errors import MonitorError
from monitor.jobs import Jobs
from monitor.pipeline import PollOutcome
from monitor.runtime import open_runtime
from monitor.store.articles import count_unfinished


async def run_daemon(config: Config) -> None:
    """Run until told to stop."""
    from monitor import daemon

    await daemon.run(
        config, clock, lambda address: say(f"Entente is running; its page is at {address}")
    )


async def poll_once(config: Config, names: Sequence[str]) -> bool:
    """Poll the named sources, or all, and read and assess what is new.

    :returns: whether every source could be read.
    :raises MonitorError: a name that no source has.
    """
    async with open_runtime(config, clock) as runtime:
        jobs = Jobs(runtime)
        sources = jobs.named_sources(names)
        unknown = set(names) - {source.name for source in sources}
        if unknown:
            raise MonitorError(
                "unknown source",
                on=", ".join(sorted(unknown)),
                do="`monitor feeds list` shows the names",
            )
        outcomes: list[PollOutcome] = []
        with progress("polling") as step:

            def told(outcome: PollOutcome) -> None:
                outcomes.append(outcome)
                step(len(outcomes), len(sources), outcome.source)

            await jobs.poll(sources, told)
        with runtime.store.read() as session:
            waiting = count_unfinished(session)
        done = 0
        with progress("reading and judging") as step:

            def moved(_: int) -> None:
                nonlocal done
                done += 1
                step(done, max(waiting, done))

            await jobs.work(moved)
    _show(outcomes, done)
    return all(outcome.state != "failing" for outcome in outcomes)


def _show(outcomes: Sequence[PollOutcome], done: int) -> None:
    out = results()
    for outcome in sorted(outcomes, key=lambda one: one.source.casefold()):
        if outcome.sentence:
            out.print(f"{outcome.source}: {outcome.state}: {outcome.sentence}", soft_wrap=True)
        else:
            out.print(f"{outcome.source}: {outcome.entries} entries, {outcome.new} new")
    new = sum(outcome.new for outcome in outcomes)
    out.print(f"{len(outcomes)} sources polled, {new} new articles, {done} moved on")
