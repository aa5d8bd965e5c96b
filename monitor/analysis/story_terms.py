"""By what the reports of one happening are found again, and when they are of."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol, cast

from monitor.analysis.assess import document_of
from monitor.analysis.story_profile import packed
from monitor.store.articles import moment_of
from monitor.store.assessments import Assessed, assessed
from monitor.store.database import Store
from monitor.store.story_index import IndexEntry, keep_entry, not_entered
from monitor.store.tables import Article

if TYPE_CHECKING:
    from classifiers.happenings import Happening
    from classifiers.judgement import Document, EventType, Judgement

# Reports of one happening come within weeks; an annual exercise comes again after a year.
WINDOW = timedelta(days=45)

_DAY_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH = 50


class Teller(Protocol):
    """Works out what an article tells of (:class:`classifiers.model.Model` does)."""

    version: str

    def happening(self, document: "Document", judgement: "Judgement") -> "Happening": ...


def terms_of(told: "Happening") -> tuple[int, ...]:
    """The index terms of a happening, each as a number of 63 bits, which both databases hold."""
    from classifiers.stories import index_terms

    return tuple(dict.fromkeys(_hashed(term) for term in index_terms(told)))


def day_of(article: Article) -> int:
    """The day of :func:`moment_of`, counted from 1970-01-01."""
    return (moment_of(article) - _DAY_ZERO).days


def told_by(model: Teller, other: Assessed) -> "Happening":
    """What a stored article tells of, worked out anew."""
    return model.happening(document_of(other.article), judgement_of(other))


def entry_of(model: Teller, article: Article, told: "Happening") -> IndexEntry:
    """How the article is entered into the index."""
    return IndexEntry(terms_of(told), day_of(article), model.version, packed(told))


def bring_up_to_date(store: Store, model: Teller, now: datetime) -> int:
    """Enter the articles of the last weeks that this model has not entered yet; gives how many.

    These are articles from before there was an index, and all after a change of the model: until
    then their texts are looked at again whenever they are compared.  Transactions are short, so
    that nobody waits.

    :raises StoreError: the database cannot be read or written.
    """
    count = 0
    for batch in _not_entered(store, model, now - WINDOW):
        entries = [
            (one.article, entry_of(model, one.article, told_by(model, one))) for one in batch
        ]
        with store.write() as session:
            for article, entry in entries:
                assert article.id is not None
                keep_entry(session, article.id, entry)
        count += len(entries)
    return count


def _not_entered(store: Store, model: Teller, since: datetime) -> Iterator[list[Assessed]]:
    last = 0
    while True:
        with store.read() as session:
            articles = not_entered(session, model.version, since, last, _BATCH)
            if not articles:
                return
            batch = assessed(session, articles)
        last = articles[-1].id or last
        yield batch


def _hashed(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest()) >> 1


def judgement_of(other: Assessed) -> "Judgement":
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
