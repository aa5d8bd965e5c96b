"""Stories as rows for other programs (`monitor export --what stories`).

The fields and their order are a contract with programs outside (see docs/export.md):

    id            number of the story; it never changes, and is never given to another
    title         that of its most central article
    first_seen    date of its first article: publication or, where there is none, the first sight
    first_outlet  whose report that was
    last_seen     date of its last article
    articles      how many articles it has, copies included
    copies        how many of them nearly repeat another
    outlets       distinct, in the order in which they came to it; likewise blocs and languages
    blocs
    languages
    article_ids   the articles' ids, in the order in which they were found
    ledger_ids    what its articles tell of, as in the events of an article
    merged_from   ids of stories that were merged into it, by hand
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from monitor.export.formats import Columns, moment_text
from monitor.store.database import Store
from monitor.store.stories import article_ids, stories_between
from monitor.store.story_summaries import StorySummary, summaries

COLUMNS: Final[Columns] = {
    "id": "number",
    "title": "text",
    "first_seen": "text",
    "first_outlet": "text",
    "last_seen": "text",
    "articles": "number",
    "copies": "number",
    "outlets": ["text"],
    "blocs": ["text"],
    "languages": ["text"],
    "article_ids": ["number"],
    "ledger_ids": ["text"],
    "merged_from": ["number"],
}

_BATCH = 200
# Growth is not in the rows: it would change with the hour of the export.
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def story_rows(
    store: Store, since: datetime | None = None, until: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """Stories in the order of their ids, one mapping of :data:`COLUMNS` each.

    :param since: only stories whose last article is dated at or after this.
    :param until: only stories whose first article is dated before this.
    """
    last = 0
    while True:
        with store.read() as session:
            ids = stories_between(session, since, until, after=last, limit=_BATCH)
            if not ids:
                return
            last = ids[-1]
            found = summaries(session, ids, _ANY_DAY)
            held = article_ids(session, ids)
        for one in found:
            yield story_row(one, held.get(one.id, ()))


def story_row(story: StorySummary, articles: Sequence[int]) -> dict[str, Any]:
    """One story as :data:`COLUMNS`; plain values only."""
    return {
        "id": story.id,
        "title": story.title,
        "first_seen": moment_text(story.first_seen_at),
        "first_outlet": story.first_outlet,
        "last_seen": moment_text(story.last_seen_at),
        "articles": story.articles,
        "copies": story.copies,
        "outlets": list(story.outlets),
        "blocs": list(story.blocs),
        "languages": list(story.languages),
        "article_ids": list(articles),
        "ledger_ids": list(story.ledger_ids),
        "merged_from": list(story.merged_from),
    }
