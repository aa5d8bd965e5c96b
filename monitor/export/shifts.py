"""Flagged shifts and crossings as rows, for `monitor export --what shifts`.

The fields and their order are a contract with programs outside (see docs/shifts.md).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from monitor.export.formats import Columns, moment_text
from monitor.store.database import Store
from monitor.store.flags import flags_since
from monitor.store.ledger_tables import Flag

COLUMNS: Final[Columns] = {
    "key": "text",
    "kind": "text",
    "happened": "text",
    "raised": "text",
    "sentence": "text",
    "bloc": "text",
    "origin_bloc": "text",
    "what": "text",
    "text": "text",
    "lang": "text",
    "direction": "text",
    "share_before": "decimal",
    "share_after": "decimal",
    "with_frame_before": "number",
    "articles_before": "number",
    "with_frame_after": "number",
    "articles_after": "number",
    "before_from": "text",
    "before_to": "text",
    "after_from": "text",
    "after_to": "text",
    "p_value": "decimal",
    "tests": "number",
    "telling_before": ["number"],
    "telling_after": ["number"],
}


def shift_rows(
    store: Store, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Shifts and crossings in the order of what they tell of, one mapping of :data:`COLUMNS`
    each.

    :param since: happened, by the articles' own dates, at or after this.
    :param until: the same, before this.
    """
    with store.read() as session:
        flags = flags_since(session, kinds=("shift", "crossing"))
    for flag in sorted(flags, key=lambda one: (one.happened_at, one.key)):
        if (since is None or flag.happened_at >= since) and (
            until is None or flag.happened_at < until
        ):
            yield as_row(flag)


def as_row(flag: Flag) -> dict[str, Any]:
    """The flag as a mapping of :data:`COLUMNS`; what its kind does not have is None."""
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "key": flag.key,
        "kind": flag.kind,
        "happened": moment_text(flag.happened_at),
        "raised": moment_text(flag.raised_at),
        "sentence": flag.sentence,
    }
    details = flag.details
    return row | (_shift(details) if flag.kind == "shift" else _crossing(details))


def _shift(details: dict[str, Any]) -> dict[str, Any]:
    row = {
        "bloc": details["bloc"],
        "what": "frame",
        "text": details["frame"],
        "direction": details["direction"],
        "p_value": details["p_value"],
        "tests": details["tests"],
    }
    for side in ("before", "after"):
        told = details[side]
        row |= {
            f"share_{side}": told["share"],
            f"with_frame_{side}": told["with_frame"],
            f"articles_{side}": told["articles"],
            f"{side}_from": told["from"],
            f"{side}_to": told["to"],
            f"telling_{side}": [article["id"] for article in told["telling"]],
        }
    return row


def _crossing(details: dict[str, Any]) -> dict[str, Any]:
    origin, arrival = details["origin"], details["arrival"]
    return {
        "bloc": arrival["bloc"],
        "origin_bloc": origin["bloc"],
        "what": details["what"],
        "text": details["text"],
        "lang": details["lang"],
        "articles_before": origin["articles"],
        "articles_after": arrival["articles"],
        "before_from": origin["first"][:10],
        "after_from": arrival["first"][:10],
        "p_value": details["chance"],
        "telling_before": [article["id"] for article in origin["telling"]],
        "telling_after": [article["id"] for article in arrival["telling"]],
    }
