"""A person decides on an article: what is shown, what is stored, and what follows from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final, cast

from sqlmodel import Session

from classifiers.judgement import EventType
from monitor.analysis.decided import Decided, decided
from monitor.analysis.decision_words import in_words
from monitor.analysis.decisions import (
    Decision,
    ReviewError,
    Shown,
    StaleReview,
    StatedEvent,
    answers_of,
    states_something,
)
from monitor.analysis.ledger import update_ledger
from monitor.analysis.story_rulings import split_story, withdraw
from monitor.store.articles import add_step, copies_of
from monitor.store.assessments import assessed
from monitor.store.review_tables import Review
from monitor.store.reviews import (
    COPY,
    STORY,
    last_review_id,
    relevance_decisions,
    reviews_of,
)
from monitor.store.story_members import members
from monitor.store.tables import Article

_LONGEST_REVIEWER: Final = 120


def shown_of(session: Session, article_id: int) -> Shown:
    """What a person is to be shown of an article now.

    :raises ReviewError: there is no such article.
    """
    article = _article(session, article_id)
    found = assessed(session, [article])
    last = last_review_id(session, article_id)
    linked = Shown(article_id, last, story_id=article.story_id, copy_of_id=article.copy_of_id)
    if not found:
        return linked
    [item] = found
    return replace(
        linked,
        model_version=item.assessment.model_version,
        relevance=item.assessment.relevance,
        relevant=item.assessment.relevant,
        threshold=item.assessment.threshold,
        events=tuple(
            StatedEvent(cast(EventType, one.type), one.name, one.status, one.evidence)
            for one in item.events
        ),
        frames={one.frame: one.evidence for one in item.frames},
    )


def decisions_in_force(session: Session, article_ids: Sequence[int]) -> dict[int, Decided]:
    """What people say of each of the articles that someone decided on."""
    return {
        article_id: decided(reviews)
        for article_id, reviews in reviews_of(session, article_ids).items()
    }


def record_decision(
    session: Session,
    article_id: int,
    decision: Decision,
    reviewer: str,
    shown: Shown,
    now: datetime,
    *,
    expected_last_review_id: int | None = None,
) -> Review:
    """Store a decision, and do what it says of the article's links.

    Answers on events mean those that were ``shown``, by their number there.  A wrong copy link is
    removed and not made again; out of a wrong story the article is taken for good, into one of its
    own.  What is not relevant leaves its story and the ledger, and a wrong event the ledger.
    What is relevant after all is back in the ledger at once, and in a story when the schedule next
    looks (:func:`monitor.analysis.called_relevant.take_in`), since that needs the model.

    :param expected_last_review_id: the last decision that the person knew of, 0 for none; where
        someone else has decided since, nothing is stored.  Not looked at where it is None.
    :raises StaleReview: someone else decided meanwhile, or a link is no longer the one shown.
    :raises ReviewError: no such article, no reviewer, or answers that do not fit.
    """
    article = _article(session, article_id)
    reviewer = " ".join(reviewer.split())
    if not reviewer or len(reviewer) > _LONGEST_REVIEWER:
        raise ReviewError(
            "who decides must have a name", do=f"give 1 to {_LONGEST_REVIEWER} characters"
        )
    if shown.article_id != article_id:
        raise ReviewError("another article was shown", on=f"article {shown.article_id}")
    reviews = reviews_of(session, [article_id]).get(article_id, [])
    before = decided(reviews) if reviews else None
    if expected_last_review_id is not None:
        _see_that_nobody_was_faster(before, expected_last_review_id, reviews)
    answers = answers_of(decision, shown, f"{article.title}\n{article.text}")
    if (
        before is not None
        and before.relevant is False
        and decision.relevant is None
        and states_something(answers)
    ):
        raise ReviewError(
            "the article was said not to be relevant",
            on=f"by {before.reviewer}",
            do="say that it is relevant too",
        )
    if COPY in answers and article.copy_of_id != answers[COPY]["of"]:
        raise StaleReview("the copy link is another one by now", do="look at it again")
    if STORY in answers and article.story_id != answers[STORY]["story"]:
        raise StaleReview("the article is in another story by now", do="look at it again")
    if decision.story_link == "wrong" and not _has_company(session, article):
        raise ReviewError("the article is alone in its story", do="there is nothing to take apart")
    review = Review(
        article_id=article_id,
        reviewer=reviewer,
        relevant=decision.relevant,
        decision=answers,
        shown=shown.state(),
        reviewed_at=now,
    )
    session.add(review)
    session.flush()
    add_step(session, article_id, "review", in_words(answers), f"by {reviewer}", now)
    if decision.copy_link == "wrong":
        _unlink(session, article)
    if decision.story_link == "wrong":
        assert article.story_id is not None
        # It and its copies become a story of their own; the ruling keeps them out of this one.
        split_story(session, article.story_id, [article_id], reviewer, "by review", now)
    concerned = [article]
    if decision.relevant is not None:
        concerned += _copies_of_its_fate(session, article_id)
    for one in concerned:
        if decision.relevant is False:
            withdraw(session, one)
        # No flags: a person who decides has seen what there is.
        update_ledger(session, one.id or 0, now, raise_flags=False)
    return review


def _copies_of_its_fate(session: Session, article_id: int) -> list[Article]:
    """What nearly repeats the article, but for copies that someone decided on themselves."""
    copies = copies_of(session, article_id)
    decided_on = relevance_decisions(session, [one.id or 0 for one in copies])
    return [one for one in copies if one.id not in decided_on]


def _article(session: Session, article_id: int) -> Article:
    article = session.get(Article, article_id)
    if article is None:
        raise ReviewError("there is no such article", on=str(article_id))
    return article


def _see_that_nobody_was_faster(
    before: Decided | None, expected: int, reviews: Sequence[Review]
) -> None:
    last = before.review_id if before else 0
    if before is None or last == expected:
        if last != expected:
            raise StaleReview("the decision that was shown is not there any more")
        return
    newest = reviews[-1]
    raise StaleReview(
        "someone else decided meanwhile",
        on=f"{newest.reviewer}, {newest.reviewed_at:%Y-%m-%d %H:%M} UTC",
        because=in_words(newest.decision),
        do="look at it again, and decide if you see it otherwise",
    )


def _unlink(session: Session, article: Article) -> None:
    """The article stands for itself; that it does is read off the review (``ruled_apart``)."""
    article.copy_of_id = None
    article.copy_reason = None
    session.add(article)


def _has_company(session: Session, article: Article) -> bool:
    """Whether others than the article's own copies are in its story."""
    assert article.story_id is not None
    return any(
        article.id not in (other.id, other.copy_of_id)
        for other in members(session, article.story_id)
    )
