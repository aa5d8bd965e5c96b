"""The worst errors, told so that a reader sees what the article was and why it was misjudged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from classifiers.evaluation.outcomes import found_events, language
from classifiers.examples import Example
from classifiers.judgement import EventType, Judgement

_RELEVANCE_SHOWN = 8
_EVENTS_SHOWN = 4
_REASONS_SHOWN = 3

Article = dict[str, Any]
Mistakes = dict[str, dict[str, Any]]
_GRADES = {2: "main subject", 1: "secondary subject"}


def relevance_mistakes(judgements: Sequence[Judgement], examples: Sequence[Example]) -> Mistakes:
    """The relevant articles that were missed and the irrelevant ones that were taken.

    Of each: how many, by label and language, and the worst: a miss is the worse the lower its
    probability, a false alarm the higher.
    """
    misses, alarms = [], []
    for judgement, example in zip(judgements, examples, strict=True):
        if example.relevant and not judgement.relevant:
            misses.append((-judgement.relevance, _article(judgement, example)))
        elif judgement.relevant and not example.relevant:
            alarms.append((judgement.relevance, _article(judgement, example)))
    return {
        "misses": _counted(misses, _RELEVANCE_SHOWN),
        "false_alarms": _counted(alarms, _RELEVANCE_SHOWN),
    }


def event_mistakes(
    kind: EventType, judgements: Sequence[Judgement], examples: Sequence[Example]
) -> Mistakes:
    """The same for articles with a drill or deal that was missed, or given where none is.

    The evidence is the labelled sentence of a miss, the judgement's own of a false alarm. Misses
    in articles that were judged relevant come first: there the search for events went wrong.
    """
    misses, alarms = [], []
    for judgement, example in zip(judgements, examples, strict=True):
        found = found_events(judgement, kind)
        labelled = [event for event in example.events if event.type == kind]
        if labelled and not found:
            article = _article(judgement, example) | {"evidence": labelled[0].evidence}
            misses.append((judgement.relevance, article))
        elif found and not labelled:
            surest = max(found, key=lambda event: event.score)
            article = _article(judgement, example) | {"evidence": surest.evidence}
            alarms.append((surest.score, article))
    return {
        "misses": _counted(misses, _EVENTS_SHOWN),
        "false_alarms": _counted(alarms, _EVENTS_SHOWN),
    }


def _counted(mistakes: list[tuple[float, Article]], shown: int) -> dict[str, Any]:
    """The mistakes, each with how bad it is, counted and the worst of them told."""
    articles = [
        article for _, article in sorted(mistakes, key=lambda mistake: mistake[0], reverse=True)
    ]
    return {
        "n": len(articles),
        "by_label": dict(Counter(article["label"] for article in articles).most_common()),
        "by_lang": dict(Counter(article["lang"] for article in articles).most_common()),
        "worst": articles[:shown],
    }


def _article(judgement: Judgement, example: Example) -> Article:
    return {
        "id": example.id,
        "title": example.document.title,
        "lang": language(example),
        "label": _GRADES.get(example.relevance) or example.kind or "irrelevant",
        "relevance": round(judgement.relevance, 4),
        "reasons": [reason.text for reason in judgement.reasons[:_REASONS_SHOWN]],
    }
