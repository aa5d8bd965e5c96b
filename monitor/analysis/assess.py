"""One article, judged: the classifiers' answer as rows of the store.  Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.analysis.ledger import ledger_id
from monitor.store.tables import Article, Assessment, Event, Frame

if TYPE_CHECKING:
    from classifiers.judgement import Document, Judgement


@dataclass(frozen=True, slots=True)
class AssessmentRows:
    """What is to be stored of one judgement."""

    assessment: Assessment
    events: tuple[Event, ...]
    frames: tuple[Frame, ...]


def document_of(article: Article) -> "Document":
    """The article as the classifiers take it."""
    from classifiers.judgement import Document

    return Document(
        title=article.title,
        text=article.text,
        lang=None if article.lang == "und" else article.lang,
        published=article.published_at.date() if article.published_at else None,
        bloc=article.bloc,
    )


def rows_of(
    article_id: int,
    judgement: "Judgement",
    *,
    model_version: str,
    threshold: float,
    now: datetime,
) -> AssessmentRows:
    """A judgement as rows; ``threshold`` is the line that it was judged by."""
    assessment = Assessment(
        article_id=article_id,
        model_version=model_version,
        relevance=judgement.relevance,
        relevant=judgement.relevant,
        unsure=judgement.unsure,
        threshold=threshold,
        reasons=[
            {"text": reason.text, "weight": round(reason.weight, 4)} for reason in judgement.reasons
        ],
        assessed_at=now,
    )
    events = tuple(
        Event(
            assessment_id=0,
            article_id=article_id,
            type=event.type,
            name=event.name,
            status=event.status,
            evidence=event.evidence,
            score=event.score,
            ledger_id=ledger_id(event.type, event.name),
            mode=event.mode,
            first_day=event.dates[0] if event.dates else None,
            last_day=event.dates[-1] if event.dates else None,
            place=event.place,
            amount=event.amount,
        )
        for event in judgement.events
    )
    frames = tuple(
        Frame(
            assessment_id=0,
            article_id=article_id,
            frame=frame.frame,
            score=frame.score,
            evidence=frame.evidence,
        )
        for frame in judgement.frames
    )
    return AssessmentRows(assessment, events, frames)
