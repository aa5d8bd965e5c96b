"""Articles that stories are made of, without a model."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from classifiers.happenings import Happening, happening
from classifiers.judgement import Document, Judgement
from monitor.analysis.stories import StoryChoice, assign
from monitor.analysis.story_choice import LinkTo
from monitor.store.story_index import IndexEntry
from monitor.store.story_tables import Story
from monitor.store.tables import Article
from tests.store.rows import MOMENT, add_article, number_of

WHY = "both tell of Druzhba-2026"
DAY = 20_514  # of MOMENT


class BundledTeller:
    """Tells happenings against the bundled background, as a model does against its own."""

    version = "m1"

    def happening(self, document: Document, judgement: Judgement) -> Happening:
        return happening(document, judgement)


def arrive(
    session: Session,
    number: int,
    links: Sequence[tuple[int, float]] = (),
    *,
    days: float = 0,
    now: datetime = MOMENT,
    terms: Sequence[int] = (),
    **given: Any,
) -> Article:
    """A new article, assigned by these links: (article, score)."""
    published = {"published_at": MOMENT + timedelta(days=days)} | given
    article = add_article(session, number, **published)
    assign(session, article, choice(links, terms), now)
    return article


def choice(links: Sequence[tuple[int, float]], terms: Sequence[int] = ()) -> StoryChoice:
    """A choice with these links: (article, score)."""
    entry = IndexEntry(tuple(terms), DAY, "m1", b"told") if terms else None
    return StoryChoice(tuple(LinkTo(other, score, WHY) for other, score in links), entry)


def story_of(session: Session, article_id: int) -> int | None:
    """Where an article is."""
    return session.exec(select(Article.story_id).where(Article.id == article_id)).one()


def stories(session: Session) -> dict[int, list[int]]:
    """The live stories with their articles."""
    live = session.exec(select(Story.id).where(col(Story.merged_into_id).is_(None)))
    found: dict[int, list[int]] = {one: [] for one in live if one is not None}
    for article in session.exec(select(Article).order_by(col(Article.id))):
        if article.story_id is not None:
            found.setdefault(article.story_id, []).append(number_of(article))
    return found
