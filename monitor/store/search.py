"""Full-text search over articles: FTS5 on SQLite, tsvector on PostgreSQL, one behaviour.

Both databases get words that are prepared already (:mod:`monitor.store.words`) and only split
them at spaces.  Only the figures of ``rank`` differ between the two.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import TextClause
from sqlalchemy import text as sql
from sqlmodel import Session

from monitor.store.words import (
    TITLE_LIMIT,
    Phrase,
    Query,
    parse_query,
    search_words,
    snippet,
)

__all__ = ["SearchHit", "index_article", "search", "search_words"]

# A phrase does not run from the title into the text.
_GAP: Final = 2
# PostgreSQL keeps no higher position; words beyond are found, phrases beyond are not.
_LAST_POSITION: Final = 16_383
_POSITIONS_PER_WORD: Final = 255

_INDEX_SQLITE: Final = sql(
    "INSERT OR REPLACE INTO article_search (rowid, title, body) VALUES (:article_id, :title, :body)"
)
_INDEX_POSTGRESQL: Final = sql(
    "INSERT INTO article_search (article_id, words) VALUES (:article_id, CAST(:words AS tsvector))"
    " ON CONFLICT (article_id) DO UPDATE SET words = excluded.words"
)
# bm25 (Robertson and Zaragoza, 2009) with a word in the title counted tenfold; SQLite's is
# negative for good matches.
_SEARCH_SQLITE: Final = sql(
    """
    SELECT article.id, -hit.score, article.title, article.text
    FROM (
        SELECT rowid, bm25(article_search, 10.0, 1.0) AS score
        FROM article_search WHERE article_search MATCH :query
        ORDER BY score, rowid DESC LIMIT :limit OFFSET :offset
    ) AS hit JOIN article ON article.id = hit.rowid
    ORDER BY hit.score, article.id DESC
    """
)
_SEARCH_POSTGRESQL: Final = sql(
    """
    SELECT article.id, hit.score, article.title, article.text
    FROM (
        SELECT article_id, ts_rank(words, query, 1) AS score
        FROM article_search, CAST(:query AS tsquery) AS query WHERE words @@ query
        ORDER BY score DESC, article_id DESC LIMIT :limit OFFSET :offset
    ) AS hit JOIN article ON article.id = hit.article_id
    ORDER BY hit.score DESC, article.id DESC
    """
)


@dataclass(frozen=True)
class SearchHit:
    """An article that answers a search.

    ``rank`` is higher for better answers and comparable within one search only; ``snippet`` is
    one line of plain text around the first find.
    """

    article_id: int
    rank: float
    snippet: str


def index_article(session: Session, article_id: int, title: str, text: str) -> None:
    """Make an article findable by its title and text; again after either has changed.

    Belongs in the transaction that writes the text.  Doing it twice changes nothing.
    """
    session.flush()  # the article itself may be waiting to be written
    title_words, body_words = search_words(title[:TITLE_LIMIT]), search_words(text)
    statement: TextClause
    if _is_postgresql(session):
        statement, words = _INDEX_POSTGRESQL, {"words": _vector(title_words, body_words)}
    else:
        statement, words = _INDEX_SQLITE, {"title": title_words, "body": body_words}
    session.connection().execute(statement, {"article_id": article_id, **words})


def search(session: Session, query: str, *, limit: int = 50, offset: int = 0) -> list[SearchHit]:
    """Articles that hold every word of a query, best first; newest first among equals.

    Words may stand in title and text; a "quoted phrase" stands in one of them, unbroken; what
    follows a minus must not occur.  Any string is a valid query.  One that asks for no word, or
    only says what must not occur, finds nothing.
    """
    asked = parse_query(query)
    if not asked.required or limit < 1:
        return []
    postgresql = _is_postgresql(session)
    rows = session.connection().execute(
        _SEARCH_POSTGRESQL if postgresql else _SEARCH_SQLITE,
        {
            "query": _tsquery(asked) if postgresql else _fts5_query(asked),
            "limit": limit,
            "offset": max(0, offset),
        },
    )
    return [
        SearchHit(article_id, float(rank), snippet(body or title, asked.required))
        for article_id, rank, title, body in rows
    ]


def _is_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


# Words hold letters, digits and marks only, so that quoting them needs no escapes.


def _vector(title_words: str, body_words: str) -> str:
    """A tsvector literal; words of the title weigh A."""
    places: dict[str, list[str]] = {}
    title = title_words.split()
    for position, word in enumerate(title, start=1):
        places.setdefault(word, []).append(f"{position}A")
    for position, word in enumerate(body_words.split(), start=len(title) + _GAP):
        places.setdefault(word, []).append(str(min(position, _LAST_POSITION)))
    return " ".join(
        f"'{word}':{','.join(positions[:_POSITIONS_PER_WORD])}"
        for word, positions in places.items()
    )


def _tsquery(query: Query) -> str:
    required = [_tsquery_phrase(phrase) for phrase in query.required]
    excluded = [f"!{_tsquery_phrase(phrase)}" for phrase in query.excluded]
    return " & ".join(required + excluded)


def _tsquery_phrase(phrase: Phrase) -> str:
    words = " <-> ".join(f"'{word}'" for word in phrase)
    return f"({words})"


def _fts5_query(query: Query) -> str:
    required = " AND ".join(_fts5_phrase(phrase) for phrase in query.required)
    excluded = " OR ".join(_fts5_phrase(phrase) for phrase in query.excluded)
    return f"({required}) NOT ({excluded})" if excluded else required


def _fts5_phrase(phrase: Phrase) -> str:
    words = " ".join(phrase)
    return f'"{words}"'
