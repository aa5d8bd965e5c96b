"""What a digest says, decided from facts alone."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from monitor.analysis.details import detail_parts
from monitor.digests.content import (
    ArticleItem,
    Counts,
    DigestContent,
    EventItem,
    Outlet,
    Trouble,
)
from monitor.digests.wording import MAX_EVIDENCE, MAX_NAME, MAX_TITLE, plain, web_link
from monitor.settings import DigestSettings
from monitor.store.digests import ArticleFact, DigestFacts, EventFact, SourceFact

MAX_EVENTS: Final = 60
MAX_OTHERS: Final = 12  # outlets named beside the first, for one event or article
_LANG: Final = re.compile(r"[a-z]{2,3}")
TROUBLES: Final = ("failing", "silent", "empty")  # the worst first


def compose(
    settings: DigestSettings,
    since: datetime,
    until: datetime,
    facts: DigestFacts,
    number: int,
) -> DigestContent:
    """The digest over ``since`` to ``until``.

    Copies are folded under their original; where a digest of this name has told the original, its
    late copies are left away.  An event is told when it is new under this name or when its status
    has changed; its status and its evidence are of one article, the one that states it best.
    Sections that the settings leave out are empty.  Texts come out in one line and capped.
    """
    told = [article for article in facts.articles if not article.original_told]
    stories = sorted(_folded(told), key=lambda story: _rank(story[0]))
    events = _events(told, facts) if "events" in settings.sections else []
    shown = stories[: settings.max_articles] if "articles" in settings.sections else []
    return DigestContent(
        name=settings.name,
        number=number,
        timezone=settings.timezone,
        since=since,
        until=until,
        sections=settings.sections,
        relevant=len(stories),
        events=tuple(events[:MAX_EVENTS]),
        events_left_out=len(events[MAX_EVENTS:]),
        articles=tuple(_article_item(head, copies) for head, copies in shown),
        articles_left_out=len(stories) - len(shown) if "articles" in settings.sections else 0,
        troubles=_troubles(facts.sources) if "sources" in settings.sections else (),
        counts=_counts(facts),
        older_left_out=facts.older_left_out,
    )


def oldest_told(settings: DigestSettings, since: datetime) -> datetime:
    """What was published before this moment is no news to a digest that begins at ``since``."""
    return since - min(settings.max_age, since - datetime.min.replace(tzinfo=UTC))


def _rank(article: ArticleFact) -> tuple[float, float, int]:
    return (-article.relevance, -_moment(article).timestamp(), article.id)


def _moment(article: ArticleFact) -> datetime:
    return article.published_at or article.first_seen_at


def _folded(
    articles: Iterable[ArticleFact],
) -> list[tuple[ArticleFact, list[ArticleFact]]]:
    """Articles with their copies; the first copy stands in for an original that is not here."""
    groups: dict[int, list[ArticleFact]] = {}
    for article in articles:
        groups.setdefault(article.copy_of_id or article.id, []).append(article)
    folded = []
    for group in groups.values():
        group.sort(key=lambda a: (a.copy_of_id is not None, _moment(a), a.id))
        folded.append((group[0], group[1:]))
    return folded


def _article_item(head: ArticleFact, copies: Sequence[ArticleFact]) -> ArticleItem:
    outlet = _outlet(head)
    return ArticleItem(
        title=_title(head),
        outlet=outlet,
        lang=_lang(head),
        score=round(head.relevance, 3),
        published=head.published_at,
        why=_why(head),
        url=web_link(head.url),
        copies=_outlets(copies, outlet),
    )


def _why(article: ArticleFact) -> str:
    positive = [(weight, text) for text, weight in article.reasons if weight > 0 and text]
    return plain(max(positive, key=lambda reason: reason[0])[1], MAX_TITLE) if positive else ""


def _title(article: ArticleFact) -> str:
    return plain(article.title, MAX_TITLE) or "(untitled)"  # a link needs something to click on


def _lang(article: ArticleFact) -> str:
    return article.lang if _LANG.fullmatch(article.lang) else "und"


def _outlet(article: ArticleFact) -> Outlet:
    return Outlet(plain(article.outlet, MAX_NAME) or "(unnamed)", article.bloc)


def _outlets(articles: Iterable[ArticleFact], besides: Outlet) -> tuple[Outlet, ...]:
    named = dict.fromkeys(_outlet(article) for article in articles)
    named.pop(besides, None)
    return tuple(named)[:MAX_OTHERS]


def _events(articles: Sequence[ArticleFact], facts: DigestFacts) -> list[EventItem]:
    by_ledger: dict[str, list[tuple[ArticleFact, EventFact]]] = {}
    for article in articles:
        for event in article.events:
            if not event.ledger_id:
                continue  # a person said that there is no such event
            by_ledger.setdefault(event.ledger_id, []).append((article, event))
    items = []
    for ledger_id, tellings in by_ledger.items():
        article, event = min(tellings, key=_best_telling)
        before = facts.told_statuses.get(ledger_id)
        if before == event.status:
            continue
        items.append((event.score, _event_item(article, event, before, tellings)))
    items.sort(key=lambda scored: _event_order(*scored))
    return [item for _, item in items]


def _best_telling(telling: tuple[ArticleFact, EventFact]) -> tuple[bool, float, float, int]:
    article, event = telling
    # Of equally sure ones the latest: a status only moves on.
    latest = -_moment(article).timestamp()
    return (article.copy_of_id is not None, -event.score, latest, article.id)


def _event_order(score: float, item: EventItem) -> tuple[bool, bool, float, str]:
    return (item.status_before is not None, item.type != "drill", -score, item.ledger_id)


def _event_item(
    article: ArticleFact,
    event: EventFact,
    before: str | None,
    tellings: Sequence[tuple[ArticleFact, EventFact]],
) -> EventItem:
    outlet = _outlet(article)
    return EventItem(
        ledger_id=event.ledger_id,
        type=event.type,
        name=plain(event.name, MAX_NAME),
        status=plain(event.status, MAX_NAME),
        status_before=before,
        evidence=plain(event.evidence, MAX_EVIDENCE),
        lang=_lang(article),
        title=_title(article),
        outlet=outlet,
        url=web_link(article.url),
        published=article.published_at,
        others=_outlets((teller for teller, _ in tellings), outlet),
        details=_details(event),
    )


def _details(event: EventFact) -> tuple[str, ...]:
    told = (event.mode, event.first_day, event.last_day, event.place, event.amount)
    parts = (plain(part, MAX_NAME) for part in detail_parts(*told))
    return tuple(part for part in parts if part)


def _troubles(sources: Sequence[SourceFact]) -> tuple[Trouble, ...]:
    troubled = [source for source in sources if source.state in TROUBLES]
    troubled.sort(key=lambda source: (TROUBLES.index(source.state), source.name))
    return tuple(_trouble(source) for source in troubled)


def _trouble(source: SourceFact) -> Trouble:
    # A silent source has been so since its last news, not since somebody noticed.
    since = (source.last_new_at or source.since) if source.state == "silent" else source.since
    return Trouble(plain(source.name, MAX_NAME), source.state, since, _trouble_reason(source))


def _trouble_reason(source: SourceFact) -> str:
    if source.state == "empty":
        return "answers, but with no entries although it used to have some"
    if source.state == "silent":
        return "answers, but has brought nothing new"
    return plain(source.error, MAX_TITLE) or "no reason recorded"


def _counts(facts: DigestFacts) -> Counts:
    states = [source.state for source in facts.sources]
    return Counts(
        articles=facts.articles_assessed,
        sources_heard=facts.sources_heard,
        sources=len(states),
        ok=states.count("ok"),
        waiting=states.count("waiting"),
        paused=states.count("paused"),
    )
