"""Rows that satisfy every constraint, for tests that care about one column of them."""

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from monitor.store.tables import Article, Source

MOMENT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def add_source(session: Session, **given: Any) -> Source:
    source = Source(
        **{
            "name": "Dawn",
            "url": "https://dawn.example/feed",
            "kind": "feed",
            "bloc": "pakistan",
            "interval_seconds": 900,
            **given,
        }
    )
    session.add(source)
    session.flush()
    return source


def add_article(session: Session, number: int = 1, **given: Any) -> Article:
    """An article of the source 1, which is made if the given names none."""
    if "source_id" not in given:
        source = session.get(Source, 1) or add_source(session)
        given["source_id"] = source.id
    article = Article(
        **{
            "url": f"https://dawn.example/{number}?from=feed",
            "canonical_url": f"https://dawn.example/{number}",
            "link": f"https://dawn.example/{number}",
            "outlet": "Dawn",
            "bloc": "pakistan",
            "title": f"Article {number}",
            "first_seen_at": MOMENT,
            **given,
        }
    )
    session.add(article)
    session.flush()
    return article


def number_of(article: Article) -> int:
    assert article.id is not None
    return article.id
