"""Which drills and deals an article tells of, by its assessment in force and by what people said."""

from collections.abc import Sequence

from sqlmodel import Session

from monitor.analysis.decided import Decided
from monitor.analysis.ledger_corrections import corrected, decisions_on, is_refuted
from monitor.analysis.ledger_names import identity
from monitor.store import ledger as queries
from monitor.store.articles import moment_of
from monitor.store.ledger import Account, plausible_days
from monitor.store.ledger_tables import LedgerMention
from monitor.store.reviews import relevance_decisions
from monitor.store.tables import Article, Event

# What an event names as its record where it is in none.
NO_RECORD = ""


def note_mentions(session: Session, article: Article, known: Sequence[LedgerMention]) -> set[str]:
    """Store what the article tells of now in place of what it told of before; gives the families.

    An event that does not stand (a person said that it is wrong, or the article is not relevant)
    names no record any more.
    """
    from classifiers.lexicon import load_lexicon

    matter = load_lexicon().matter
    article_id = article.id or 0
    said = decisions_on(session, [article_id]).get(article_id)
    events = queries.events_in_force(session, article_id)
    standing = _standing(session, article, events, said)
    by_event = {one.event_id: one for one in known if one.event_id is not None}
    families: set[str] = set()
    for event in standing:
        family = identity(corrected(_account(article, event), said), matter).family
        families.add(family)
        mention = by_event.pop(event.id or 0, None)
        if mention is None:
            mention = LedgerMention(article_id=article_id, event_id=event.id, family=family)
        mention.family = family
        session.add(mention)
    kept = {one.id for one in known if one.event_id is not None and one.event_id not in by_event}
    for one in known:
        if one.id not in kept:
            session.delete(one)
    stand = {event.id for event in standing}
    for event in events:
        if event.id not in stand:
            event.ledger_id = NO_RECORD
            session.add(event)
    session.flush()
    return families


def _standing(
    session: Session, article: Article, events: Sequence[Event], said: Decided | None
) -> list[Event]:
    """What the article tells of: a person's word on its relevance, or on that of the article which
    it nearly repeats, goes before the model's."""
    article_ids = [one for one in (article.id, article.copy_of_id) if one is not None]
    decided = relevance_decisions(session, article_ids)
    relevant = next((decided[one] for one in article_ids if one in decided), None)
    if relevant is None:
        relevant = queries.judged_relevant(session, article.id or 0)
    if not relevant:
        return []
    return [event for event in events if not is_refuted(said, event.type, event.name)]


def _account(article: Article, event: Event) -> Account:
    told_at = moment_of(article)
    first_day, last_day = plausible_days(event.first_day, event.last_day, told_at)
    return Account(
        event_id=event.id or 0,
        article_id=article.id or 0,
        root_id=article.copy_of_id or article.id or 0,
        url=article.canonical_url,
        outlet=article.outlet,
        bloc=article.bloc,
        lang=article.lang,
        told_at=told_at,
        dated=article.published_at is not None,
        type=event.type,
        name=event.name,
        status=event.status,
        mode=event.mode,
        first_day=first_day,
        last_day=last_day,
        place=event.place,
        amount=event.amount,
        family="",
        record_id=None,
    )
