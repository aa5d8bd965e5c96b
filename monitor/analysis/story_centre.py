"""A story's title and dates, kept in step with its articles.

A story is named by its most central article: the one whose stored links within the story come to
the largest sum, which for a story of given size is the highest mean, an absent link counting 0.
Copies do not name a story that has other articles.
"""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from monitor.store.articles import moment_of
from monitor.store.story_members import closeness, faces, time_span
from monitor.store.story_tables import Story
from monitor.store.tables import Article


def came_in(session: Session, story: Story, article: Article, linked: Sequence[int]) -> None:
    """Bring a story up to date after one article came in with links to some of its articles.

    Only these can have become more central, so no other is looked at.
    """
    if story.central_article_id is None:  # it had no articles, or is of an older version
        recount(session, story)
        return
    moment = moment_of(article)
    story.first_seen_at = min(story.first_seen_at, moment)
    story.last_seen_at = max(story.last_seen_at, moment)
    asked = {article.id, *linked, story.central_article_id}
    _name(session, story, sorted(one for one in asked if one is not None))
    session.add(story)


def recount(session: Session, story: Story) -> None:
    """Bring a story up to date after articles were moved in or out.

    One that has lost all of them keeps its title and dates.
    """
    assert story.id is not None
    session.flush()
    story.central_article_id = None
    session.add(story)
    span = time_span(session, story.id)
    if span is None:
        return
    story.first_seen_at, story.last_seen_at = span
    ids = session.exec(select(Article.id).where(col(Article.story_id) == story.id))
    _name(session, story, [one for one in ids if one is not None])
    session.add(story)


def _name(session: Session, story: Story, asked: Sequence[int]) -> None:
    assert story.id is not None
    sums = closeness(session, story.id, asked)
    best: tuple[bool, float, float, int] | None = None
    for one in faces(session, story.id, asked):
        rank = (
            one.copy,
            -round(sums.get(one.article_id, 0.0), 6),
            one.moment.timestamp(),
            one.article_id,
        )
        if best is None or rank < best:
            best = rank
            story.central_article_id, story.title = one.article_id, one.title
