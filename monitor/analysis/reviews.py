"""People's decisions as labelled texts to learn from.

Each text answers only what people answered: relevance where someone decided on it, events where
every event that was shown has an answer, frames one by one.  What nobody reviewed teaches nothing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.analysis.assess import document_of
from monitor.analysis.decided import Decided, decided
from monitor.store.database import Store
from monitor.store.reviews import last_review_id, reviewed_articles
from monitor.store.tables import Article

if TYPE_CHECKING:
    from classifiers.examples import Example, LabelledEvent
    from monitor.analysis.decisions import StatedEvent


@dataclass(frozen=True, slots=True)
class Taught:
    """What reviews teach, and the newest decision that is in it (0 where there is none)."""

    examples: "list[Example]"
    until: int


def taught_by(store: Store) -> Taught:
    """What people decided so far, as texts to learn from.

    :raises StoreError: the database cannot be read.
    """
    with store.read() as session:
        until = last_review_id(session)
        found = [(article, decided(rows)) for article, rows in reviewed_articles(session)]
    examples = [example_of(article, said) for article, said in found]
    return Taught([one for one in examples if one is not None], until)


def example_of(article: Article, said: Decided) -> "Example | None":
    """The decisions on an article, as training takes them; None where they teach nothing.

    Its story is that in which it is or, where it was taken out since, the one that it was in when
    people decided on it: in training, articles on one happening stay together.
    """
    from classifiers.examples import Example
    from classifiers.held_out import QUESTIONS

    known: set[str] = set(said.event_types_answered)
    if said.relevant is not None:
        known.add("relevance")
    if said.relevant is not False:  # else the text argues none of the frames, whatever was said
        known |= set(said.frames)
    if not known:
        return None
    story = article.story_id or said.story_id
    return Example(
        id=f"article {article.id}",
        document=document_of(article),
        # Where nobody said so, frames and events are asked of it as of any relevant text.
        relevance=int(said.relevant is not False),
        events=tuple(_labelled(event) for event in said.stated),
        frames=tuple(frame for frame, argued in sorted(said.frames.items()) if argued)
        if said.relevant is not False
        else (),
        story=None if story is None else f"story {story}",
        url=article.canonical_url,
        outlet=article.outlet,
        outlet_bloc=article.bloc,
        answers=tuple(question for question in QUESTIONS if question in known),
        refuted=tuple(_labelled(event) for event in said.refuted),
    )


def _labelled(event: "StatedEvent") -> "LabelledEvent":
    from classifiers.examples import LabelledEvent

    return LabelledEvent(event.type, event.name, event.status, event.evidence)
