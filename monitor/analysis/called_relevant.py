"""Articles that a person called relevant and that have no story come into one.

The model may have called them irrelevant, or a person did so by mistake before; either way they
were no part of any story, and only a model can tell which one they belong to.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

from monitor.analysis.assess import document_of, rows_of
from monitor.analysis.ledger import update_ledger
from monitor.analysis.stories import StoryKeeper, assign
from monitor.analysis.story_terms import Teller, judgement_of
from monitor.store.assessments import Assessed, assessed
from monitor.store.database import Store
from monitor.store.reviews import relevance_decisions
from monitor.store.story_index import called_relevant_without_story
from monitor.store.tables import Article

if TYPE_CHECKING:
    from classifiers.judgement import Document, Judgement


class Judge(Teller, Protocol):
    """Tells what articles tell of, and finds events (:class:`classifiers.model.Model` does)."""

    def judge(self, document: "Document", *, threshold: float | None = None) -> "Judgement": ...


def take_in(store: Store, model: Judge, now: datetime) -> int:
    """Give each such article its story and, where the model looked for none, its events; gives how
    many.  The assessment stays what it was: the model's.

    Raises no flags: a person who decides has seen what there is.  One transaction an article, in
    which it is also compared, so that reports which arrive meanwhile see it.

    :raises StoreError: the database cannot be read or written.
    """
    with store.read() as session:
        waiting = called_relevant_without_story(session)
    keeper = StoryKeeper(model)
    count = 0
    for article_id in waiting:
        with store.write() as session:
            count += _take_in(session, article_id, keeper, model, now)
    return count


def _take_in(
    session: Session, article_id: int, keeper: StoryKeeper, model: Judge, now: datetime
) -> bool:
    article = session.get(Article, article_id)
    # Someone may have decided anew since the articles were listed.
    called = relevance_decisions(session, [article_id]).get(article_id)
    if article is None or article.story_id is not None or called is not True:
        return False
    found = assessed(session, [article])
    if not found:
        return False
    document = document_of(article)
    [item] = found
    if item.assessment.relevant or item.events:
        judgement = judgement_of(item)
    else:
        # In what it calls irrelevant the model looks for no events.
        judgement = model.judge(document, threshold=0.0)
        _add_events(session, item, judgement, now)
    assign(session, article, keeper.choose(session, article, document, judgement), now)
    update_ledger(session, article_id, now, raise_flags=False)
    return True


def _add_events(session: Session, item: Assessed, judgement: "Judgement", now: datetime) -> None:
    assessment = item.assessment
    assert assessment.id is not None
    rows = rows_of(
        assessment.article_id,
        judgement,
        model_version=assessment.model_version,
        threshold=assessment.threshold,
        now=now,
    )
    for event in rows.events:
        event.assessment_id = assessment.id
        session.add(event)
    session.flush()
