"""`monitor train`."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table

from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results, say
from monitor.config import Config

if TYPE_CHECKING:
    from classifiers.model import Model
    from classifiers.succession import Figures, Found, Standing
    from monitor.analysis.model import Renewal
    from monitor.analysis.reviews import Taught

_DAEMON = "a daemon that is running takes it within seconds"


def train_model(config: Config, *, force: bool, clock: Clock = clock) -> bool:
    """Train a model, show it beside the one in force, and put it in force unless it is worse.

    :returns: whether it is in force now.
    :raises MonitorError: the store cannot be read, or training or writing failed.
    """
    from monitor.analysis.model import renew

    taught = _taught(config)
    say("training from the seeds, the labelled examples and the reviews; this takes some seconds")
    renewal = renew(config.model_path, clock, taught.examples, until=taught.until, force=force)
    _show(renewal, clock.now())
    new, verdict, out = renewal.new.version, renewal.verdict, results()
    match verdict.outcome:
        case "goes live":
            out.print(f"model {new} goes live: {verdict.because}")
            out.print(f"written to {config.model_path}; {_DAEMON}")
        case "stays":
            out.print(f"model {new} stays live: {verdict.because}")
        case "kept out":
            out.print(f"model {new} is kept out: {verdict.because}")
            if renewal.old.model is not None:
                out.print(f"live now: model {renewal.old.model.version}, as before")
            say(
                f"the new model is kept at {renewal.kept_at};"
                " `monitor train --force` puts it in force all the same"
            )
    return verdict.outcome != "kept out"


def roll_back_model(config: Config) -> None:
    """Put the model in force again that was so before.

    :raises MonitorError: there is none before, or it cannot be written.
    """
    from classifiers.model_file import made_at
    from monitor.analysis.model import roll_back

    old, model = roll_back(config.model_path)
    out = results()
    was = old.model.version if old.model else old.because
    out.print(f"live before: {was if old.model is None else f'model {was}, {_when(old.made)}'}")
    out.print(f"live now: model {model.version}, {_when(made_at(config.model_path))}")
    say(_DAEMON)


def _taught(config: Config) -> "Taught":
    from monitor.analysis.reviews import Taught, taught_by
    from monitor.store.migrations import current

    # Before the first start there is no database, and no review that could be missed.
    if current(config.database_url.get_secret_value()) is None:
        say("no database yet, so no reviews")
        return Taught([], 0)
    with closing(ready_store(config)) as store:
        return taught_by(store)


def _show(renewal: "Renewal", now: datetime) -> None:
    old, new = renewal.old, renewal.new
    out = results()
    if old.before in ("incompatible", "corrupt"):
        out.print(f"live before: {old.because}")
    columns = {"new": dict(_told(new, new.lineage, now, renewal.after))}
    if old.lineage is not None:
        before = dict(_told(old.model, old.lineage, old.made, renewal.before))
        columns = {"live before": before} | columns
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("")
    for heading in columns:
        table.add_column(heading, justify="right")
    names = columns["new"] | columns.get("live before", {})
    for name in names:
        table.add_row(name, *(column.get(name, "–") for column in columns.values()))
    out.print(table)
    if renewal.before is None or renewal.after is None:
        out.print("figures are of texts that the model did not learn from")
    elif old.model is not None:
        out.print("figures of both are of the same texts, which neither model learnt from")
    else:
        out.print("figures are of each model's own texts, which it did not learn from")


def _told(
    model: "Model | None",
    lineage: dict[str, Any] | None,
    made: datetime | None,
    standing: "Standing | None",
) -> Iterator[tuple[str, str]]:
    """What is shown of one model: names and values in the order of the table."""
    from classifiers.model import version_of

    if lineage is None:
        return
    yield "version", version_of(lineage)
    yield "made", _when(made)
    for name, count in lineage["counts"].items():
        yield f"learnt from {name}", str(count)
    if model is not None:
        yield "threshold", f"{model.relevance.threshold:.3f}"
    if standing is not None:
        yield from _figures("examples", standing.examples)
        yield from _figures("reviews", standing.reviews)
        yield from _found("drills", standing.drills)
        yield from _found("deals", standing.deals)
        yield from _found("frames", standing.frames)


def _figures(name: str, figures: "Figures | None") -> Iterator[tuple[str, str]]:
    if figures is None:
        return
    yield f"{name} measured on", f"{figures.texts} ({figures.relevant} relevant)"
    yield f"{name}: average precision", f"{figures.average_precision:.3f}"
    yield f"{name}: precision", f"{figures.precision:.3f}"
    yield f"{name}: recall", f"{figures.recall:.3f}"
    yield f"{name}: F1", f"{figures.f1:.3f}"
    yield f"{name}: Brier score", f"{figures.brier:.3f}"
    yield f"{name}: calibration error", f"{figures.calibration_error:.3f}"


def _found(name: str, found: "Found | None") -> Iterator[tuple[str, str]]:
    if found is not None:
        yield f"{name} found: F1", f"{found.f1:.3f}"


def _when(moment: datetime | None) -> str:
    return moment.strftime("%d %b %Y, %H:%M UTC") if moment else "time not known"
