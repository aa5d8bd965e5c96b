"""`monitor recall`: how much is caught, and what threshold a share of misses needs."""

import json
from contextlib import closing
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from monitor.analysis.auditing import RecallTable, recall_table
from monitor.analysis.lines import line_in_force
from monitor.clock import Clock
from monitor.commands.context import clock, ready_store, results
from monitor.config import Config

# Shares of misses that the table tells the threshold for.
ACCEPTED: Final = (0.01, 0.02, 0.05, 0.10)


def show_recall(config: Config, as_json: bool, clock: Clock = clock) -> None:
    """Print the estimate, what it stands on, and the threshold for each share of misses.

    :raises StoreError: the database is not there, or of another version.
    """
    with closing(ready_store(config)) as store, store.read() as session:
        line = line_in_force(session)
        model = line.model_version if line else None
        table = recall_table(session, clock.now(), ACCEPTED, model)
    out = results()
    if as_json:
        out.print(json.dumps(_as_json(table), ensure_ascii=False, indent=2), soft_wrap=True)
    else:
        _show(out, table)


def _show(out: Console, table: RecallTable) -> None:
    told = table.estimate
    out.print(told.sentence, soft_wrap=True)
    if not told.drawn:
        return
    if told.answered < told.drawn:
        out.print(
            f"{told.drawn - told.answered} of {told.drawn} that were drawn have no answer yet;"
            " they are taken to be like those of their stratum that have one",
            soft_wrap=True,
        )
    out.print("")
    strata = Table(box=None, pad_edge=False, header_style="bold")
    strata.add_column("stratum")
    for heading in ("articles", "drawn", "answered", "relevant", "missed, about"):
        strata.add_column(heading, justify="right")
    for one in told.strata:
        missed = told.missed.get(one.name)
        strata.add_row(
            one.name,
            str(one.size),
            str(one.drawn),
            str(one.answered),
            str(one.relevant),
            "" if missed is None else f"{missed:.1f}",
        )
    out.print(strata)
    out.print("")
    thresholds = Table(box=None, pad_edge=False, header_style="bold")
    thresholds.add_column("accepted misses", justify="right")
    for heading in ("threshold", "flagged a day"):
        thresholds.add_column(heading, justify="right")
    thresholds.add_column("why", overflow="fold")
    for advice in table.advice:
        thresholds.add_row(
            f"{100 * advice.accepted:g} %",
            "the model's own" if advice.threshold is None else f"{advice.threshold:.3f}",
            "" if advice.flagged_a_day is None else f"{advice.flagged_a_day:.1f}",
            advice.reason,
        )
    out.print(thresholds)


def _as_json(table: RecallTable) -> dict[str, Any]:
    told = table.estimate
    return {
        "sentence": told.sentence,
        "weeks": told.weeks,
        "drawn": told.drawn,
        "answered": told.answered,
        "recall": told.recall,
        "recall_interval": told.recall_interval,
        "precision": told.precision,
        "precision_interval": told.precision_interval,
        "flagged": told.flagged,
        "caught": told.caught,
        "missed": told.missed,
        "strata": [
            {
                "stratum": one.name,
                "articles": one.size,
                "drawn": one.drawn,
                "answered": one.answered,
                "relevant": one.relevant,
            }
            for one in told.strata
        ],
        "thresholds": [
            {
                "accepted_misses": advice.accepted,
                "threshold": advice.threshold,
                "missed": advice.missed,
                "missed_at_most": advice.missed_at_most,
                "flagged_a_day": advice.flagged_a_day,
                "reason": advice.reason,
            }
            for advice in table.advice
        ],
    }
