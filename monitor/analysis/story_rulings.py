"""Merging and splitting of stories by hand.  What a person ruled stays: the machine never moves the
article again, and never feeds a story that was merged away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from monitor.analysis.story_centre import recount
from monitor.errors import MonitorError
from monitor.store.articles import add_step
from monitor.store.story_index import take_out
from monitor.store.story_members import forget_links, live_story, members
from monitor.store.story_tables import Story, StoryRuling
from monitor.store.tables import Article
from monitor.vocabulary import StoryVerdict


def merge_stories(
    session: Session,
    into_id: int,
    other_ids: Sequence[int],
    author: str,
    reason: str,
    now: datetime,
) -> int:
    """Make one story of several; gives the id of the one that lives on.

    Ids that were merged away before stand for what they became, so that doing it twice changes
    nothing.

    :raises MonitorError: a story is not known, is merged with itself, or nobody is named as author.
    """
    _check_author(author)
    if not other_ids or into_id in other_ids:
        raise MonitorError(
            "nothing to merge",
            on=f"story {into_id}",
            because="a story is merged with other stories",
            do="name at least one other story",
        )
    into = _known(session, into_id)
    others = {_id(one): one for one in (_known(session, other) for other in other_ids)}
    others.pop(_id(into), None)
    for other_id, other in sorted(others.items()):
        moved = members(session, other_id)
        _move(session, moved, into, author, reason, now, action="merge", leaving=other_id)
        _lead_on(session, other, into)
    if others:
        recount(session, into)
        session.flush()
    return _id(into)


def split_story(
    session: Session,
    story_id: int,
    article_ids: Sequence[int],
    author: str,
    reason: str,
    now: datetime,
) -> int:
    """Make a story of its own of some articles of a story; gives its id.

    Their copies in the story go with them.

    :raises MonitorError: the story is not known, an article is not in it, none or all of its
        articles are named, or nobody is named as author.
    """
    _check_author(author)
    story = _known(session, story_id)
    moved, rest = _parted(session, story, article_ids)
    if not moved or not rest:
        raise MonitorError(
            "a story cannot be split so",
            on=f"story {_id(story)}",
            because="no article would stay in it" if moved else "no article is named",
            do="name some of its articles, but not all",
        )
    begun = Story(
        title=moved[0].title, first_seen_at=story.first_seen_at, last_seen_at=story.last_seen_at
    )
    session.add(begun)
    session.flush()
    _bar(session, moved, story, author, reason, now, action="split")
    _move(session, moved, begun, author, reason, now, action="split", leaving=_id(story))
    recount(session, story)
    recount(session, begun)
    session.flush()
    return _id(begun)


def move_article(
    session: Session, article_id: int, into_id: int, author: str, reason: str, now: datetime
) -> int:
    """Put an article, with its copies in the same story, into another story; gives that one's id.

    Where no article stays behind, the story that it leaves leads on to the other.

    :raises MonitorError: the article or the story is not known, the article has no story, or nobody
        is named as author.
    """
    _check_author(author)
    into = _known(session, into_id)
    article = session.get(Article, article_id)
    if article is None:
        raise MonitorError("no such article", on=f"article {article_id}")
    if article.story_id is None:
        raise MonitorError(
            "the article is in no story",
            on=f"article {article_id}",
            because="only relevant articles are",
        )
    story = _known(session, article.story_id)
    if _id(story) == _id(into):
        return _id(into)
    moved, rest = _parted(session, story, [article_id])
    _bar(session, moved, story, author, reason, now, action="move")
    _move(session, moved, into, author, reason, now, action="move", leaving=_id(story))
    if rest:
        recount(session, story)
    else:
        _lead_on(session, story, into)
    recount(session, into)
    session.flush()
    return _id(into)


def withdraw(session: Session, article: Article) -> None:
    """Take an article that is not relevant after all out of its story and out of the index.

    What was ruled on it stays on record, and holds again should it come back.  A story that it
    leaves empty is listed no more; its row stays, so that its id is never given to another.
    """
    article_id = article.id
    assert article_id is not None
    take_out(session, article_id)
    forget_links(session, article_id)
    if article.story_id is None:
        return
    story = _known(session, article.story_id)
    article.story_id = None
    article.story_reason = None
    session.add(article)
    recount(session, story)
    session.flush()


def _parted(
    session: Session, story: Story, article_ids: Sequence[int]
) -> tuple[list[Article], list[Article]]:
    """The story's articles: those named with their copies, and the rest."""
    inside = members(session, _id(story))
    strangers = set(article_ids) - {one.id for one in inside}
    if strangers:
        raise MonitorError(
            "not in this story",
            on=f"story {_id(story)}",
            because="it does not hold " + ", ".join(f"article {one}" for one in sorted(strangers)),
            do=f'see "monitor stories show {_id(story)}" for the articles it holds',
        )
    named = set(article_ids)
    moved = [one for one in inside if one.id in named or one.copy_of_id in named]
    return moved, [one for one in inside if one not in moved]


def _move(
    session: Session,
    moved: Sequence[Article],
    into: Story,
    author: str,
    reason: str,
    now: datetime,
    *,
    action: str,
    leaving: int,
) -> None:
    told = f"{author}: {reason}" if reason else author
    details = {"action": action, "from": leaving}
    for article in moved:
        article.story_id = into.id
        article.story_reason = f"{_DONE[action]} by {told}"
        session.add(article)
        _rule(session, article, into, "belongs", author, reason, now, details)
        assert article.id is not None
        add_step(session, article.id, "story", f"moved to story {into.id}", told, now)
    session.flush()


_DONE = {"merge": "merged", "split": "split off", "move": "moved"}


def _bar(
    session: Session,
    moved: Sequence[Article],
    story: Story,
    author: str,
    reason: str,
    now: datetime,
    *,
    action: str,
) -> None:
    # Before the ruling that it belongs elsewhere: should the two stories be merged one day, the
    # later ruling is the one in force.
    details = {"action": action}
    for article in moved:
        _rule(session, article, story, "does_not_belong", author, reason, now, details)
    session.flush()


def _rule(
    session: Session,
    article: Article,
    story: Story,
    verdict: StoryVerdict,
    author: str,
    reason: str,
    now: datetime,
    details: dict[str, Any],
) -> None:
    assert article.id is not None
    session.add(
        StoryRuling(
            story_id=_id(story),
            article_id=article.id,
            verdict=verdict,
            author=author,
            reason=reason,
            ruled_at=now,
            details=details,
        )
    )


def _lead_on(session: Session, story: Story, into: Story) -> None:
    """Make a story without articles, and all that led to it, lead to another: one step long."""
    session.connection().execute(
        update(Story)
        .where(col(Story.merged_into_id) == _id(story))
        .values(merged_into_id=_id(into))
    )
    story.merged_into_id = into.id
    session.add(story)
    session.flush()


def _known(session: Session, story_id: int) -> Story:
    story = live_story(session, story_id)
    if story is None:
        raise MonitorError(
            "no such story", on=f"story {story_id}", do='"monitor stories" lists those there are'
        )
    return story


def _check_author(author: str) -> None:
    if not author.strip():
        raise MonitorError("a ruling needs an author", do="say who rules")


def _id(story: Story) -> int:
    assert story.id is not None
    return story.id
