"""What people ruled on articles and stories, and what of it is in force."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from monitor.store.story_tables import Story, StoryRuling


@dataclass(slots=True)
class Ruled:
    """What is in force for one article; stories that were merged count as what they became."""

    home: int | None = None  # the story that it belongs to
    barred: set[int] = field(default_factory=set)  # stories that it does not belong to
    last: StoryRuling | None = None


def rulings_in_force(session: Session, article_ids: Sequence[int]) -> dict[int, Ruled]:
    """Those of the articles on which somebody ruled; a later ruling goes before an earlier one."""
    found: dict[int, Ruled] = {}
    for start in range(0, len(article_ids), 500):  # databases limit the parameters of a query
        part = article_ids[start : start + 500]
        rows = session.exec(
            select(StoryRuling, Story.merged_into_id)
            .join(Story, col(Story.id) == col(StoryRuling.story_id))
            .where(col(StoryRuling.article_id).in_(part))
            .order_by(col(StoryRuling.id))
        )
        for ruling, merged_into in rows:
            # One step is enough: whoever merges leads older merges on to the new story.
            story = ruling.story_id if merged_into is None else merged_into
            _take_in(found.setdefault(ruling.article_id, Ruled()), ruling, story)
    return found


def _take_in(ruled: Ruled, ruling: StoryRuling, story: int) -> None:
    ruled.last = ruling
    if ruling.verdict == "belongs":
        ruled.home = story
        ruled.barred.discard(story)
        return
    ruled.barred.add(story)
    if ruled.home == story:
        ruled.home = None
