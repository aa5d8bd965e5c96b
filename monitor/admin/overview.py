"""What the first page shows, gathered from the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store.articles import state_counts
from monitor.store.assessments import (
    Assessed,
    assessed,
    copy_counts,
    count_relevant_since,
    relevant_since,
)
from monitor.store.database import Store
from monitor.store.sources import all_sources, shown_state
from monitor.store.tables import Article, Source

SHOWN_ARTICLES = 100
SHOWN_FOR = timedelta(days=14)

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur"})


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers and lists of the first page."""

    now: datetime
    flagged: tuple[Assessed, ...]  # the newest, copies of one another once
    flagged_count: int  # of all in these days, copies included
    copies: dict[int, int]  # how many copies each shown article has, by its id
    troubled: tuple[Source, ...]
    source_states: dict[str, int]
    article_states: dict[str, int]
    right_to_left: frozenset[str] = RIGHT_TO_LEFT


def overview(store: Store, now: datetime) -> Overview:
    """Articles flagged lately with why, and the sources that need a look."""
    since = now - SHOWN_FOR
    with store.read() as session:
        shown = without_repeats(relevant_since(session, since, SHOWN_ARTICLES))
        flagged = assessed(session, shown)
        count = count_relevant_since(session, since)
        copies = copy_counts(session, [one.id for one in shown if one.id is not None])
        sources = all_sources(session)
        counts = state_counts(session)
    states: dict[str, int] = {}
    for source in sources:
        state = shown_state(source)
        states[state] = states.get(state, 0) + 1
    return Overview(
        now=now,
        flagged=tuple(flagged),
        flagged_count=count,
        copies=copies,
        troubled=tuple(
            one for one in sources if shown_state(one) in ("failing", "silent", "empty")
        ),
        source_states=states,
        article_states=counts,
    )


def without_repeats(articles: Sequence[Article]) -> list[Article]:
    """One of each original and its copies: the original if it is there, else the first given.

    An original may be missing because it was judged by a shorter text, or long ago.
    """
    ids = {article.id for article in articles}
    shown: list[Article] = []
    told: set[int | None] = set()
    for article in articles:
        original = article.copy_of_id or article.id
        if original in told or (original in ids and original != article.id):
            continue
        told.add(original)
        shown.append(article)
    return shown
