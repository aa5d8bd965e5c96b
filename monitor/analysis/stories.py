"""Articles on one happening become one story as they arrive, across outlets and languages."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlmodel import Session

from monitor.analysis.assess import document_of
from monitor.store.assessments import Assessed
from monitor.store.stories import candidates
from monitor.store.tables import Article, Story

if TYPE_CHECKING:
    from classifiers.happenings import Happening
    from classifiers.judgement import Document, EventType, Judgement
    from classifiers.model import Model

# Reports of one happening come within weeks; an annual exercise comes again after a year.
WINDOW = timedelta(days=45)
MOST_CANDIDATES = 400

# An article joins a story where its best links, two at most, are this likely in the mean.
JOIN = 0.5
BEST_LINKS = 2

# Happenings that are kept ready; each takes some kilobytes.
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class StoryChoice:
    """The story that an article belongs to (None: one of its own), and why."""

    story_id: int | None
    reason: str


class StoryKeeper:
    """Finds the story of each arriving article.

    Keeps what it worked out of earlier articles; all of it can be worked out again from the store.
    """

    def __init__(self, model: "Model") -> None:
        self._model = model
        self._kept: OrderedDict[int, Happening] = OrderedDict()
        self._lock = threading.Lock()

    def choose(
        self, session: Session, article: Article, document: "Document", judgement: "Judgement"
    ) -> StoryChoice:
        """Compare a relevant article with those of the weeks around it."""
        from classifiers.stories import same_happening

        told = self._model.happening(document, judgement)
        moment = article.published_at or article.first_seen_at
        near = candidates(session, moment - WINDOW, moment + WINDOW, MOST_CANDIDATES)
        links: dict[int, list[tuple[float, str, str]]] = {}
        for other in near:
            if other.article.id == article.id or other.article.story_id is None:
                continue
            link = same_happening(told, self._happening_of(other))
            links.setdefault(other.article.story_id, []).append(
                (link.score, link.why, other.article.outlet)
            )
        if article.id is not None:
            self._keep(article.id, told)
        return _best(links)

    def _happening_of(self, other: Assessed) -> "Happening":
        article_id = other.article.id
        assert article_id is not None
        with self._lock:
            known = self._kept.get(article_id)
        if known is None:
            known = self._model.happening(document_of(other.article), _judgement_of(other))
            self._keep(article_id, known)
        return known

    def _keep(self, article_id: int, told: "Happening") -> None:
        with self._lock:
            self._kept[article_id] = told
            self._kept.move_to_end(article_id)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def assign(session: Session, article: Article, choice: StoryChoice, now: datetime) -> None:
    """Put the article into its story, or begin one with it."""
    story = session.get(Story, choice.story_id) if choice.story_id is not None else None
    if story is None:
        story = Story(title=article.title, first_seen_at=now, last_seen_at=now)
    story.last_seen_at = now
    session.add(story)
    session.flush()
    article.story_id = story.id
    article.story_reason = choice.reason
    session.add(article)


def _best(links: dict[int, list[tuple[float, str, str]]]) -> StoryChoice:
    best, choice = JOIN, StoryChoice(None, "nothing like it in the weeks before")
    for story_id, found in sorted(links.items()):
        nearest = sorted(found, reverse=True)[:BEST_LINKS]
        mean = sum(score for score, _, _ in nearest) / len(nearest)
        if mean >= best:
            score, why, outlet = nearest[0]
            best = mean
            choice = StoryChoice(story_id, f"like {outlet}'s report ({score:.2f}): {why}")
    return choice


def _judgement_of(other: Assessed) -> "Judgement":
    """The stored findings as the classifiers take them."""
    from classifiers.judgement import Event, Judgement

    return Judgement(
        relevance=other.assessment.relevance,
        relevant=other.assessment.relevant,
        reasons=(),
        events=tuple(
            Event(
                type=cast("EventType", event.type),
                name=event.name,
                status=event.status,
                evidence=event.evidence,
                score=event.score,
            )
            for event in other.events
        ),
        frames=(),
        lang=other.article.lang,
    )
