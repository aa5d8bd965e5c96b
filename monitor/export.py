"""Articles with what was judged of them, as JSON lines, CSV or Parquet.

The fields and their order are a contract with programs outside (see docs/export.md).
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final, Literal

from sqlmodel import Session, col, func, select

from monitor.store.assessments import Assessed, assessed, latest_reviews
from monitor.store.database import Store
from monitor.store.tables import Article, Assessment, Review, Source

Format = Literal["jsonl", "csv", "parquet"]

FIELDS: Final = (
    "id", "url", "canonical_url", "source", "outlet", "bloc", "lang", "published", "first_seen",
    "title", "text", "state", "relevance", "relevant", "reasons", "events", "frames", "story_id",
    "copy_of", "review", "backfilled",
)  # fmt: skip

_BATCH = 200

# A spreadsheet takes a cell that begins like this for a formula and may run it (OWASP, "CSV
# Injection"); the wide forms are those of East Asian keyboards.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Programs that split text at every kind of line break would see half an object.
_OTHER_LINE_BREAKS = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def export_rows(
    store: Store,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    relevant_only: bool = False,
) -> Iterator[dict[str, Any]]:
    """Articles in the order in which they were found, one mapping of :data:`FIELDS` each.

    :param since: published (or, without a date, first seen) at or after this.
    :param until: the same, before this.
    """
    last = 0
    while True:
        with store.read() as session:
            articles = _batch(session, last, since, until, relevant_only)
            if not articles:
                return
            last = articles[-1].id or last
            ids = [article.id for article in articles if article.id is not None]
            judged = {one.article.id: one for one in assessed(session, articles)}
            reviews = latest_reviews(session, ids)
            sources = _source_names(session, articles)
        for article in articles:
            yield _row(
                article,
                sources[article.source_id],
                judged.get(article.id),
                reviews.get(article.id or 0),
            )


def write(rows: Iterable[dict[str, Any]], form: Format, out: BinaryIO) -> int:
    """Write the rows in the given form; returns how many there were."""
    if form == "jsonl":
        return _write_jsonl(rows, out)
    if form == "csv":
        return _write_csv(rows, out)
    return _write_parquet(rows, out)


def _batch(
    session: Session,
    after: int,
    since: datetime | None,
    until: datetime | None,
    relevant_only: bool,
) -> list[Article]:
    moment = func.coalesce(Article.published_at, Article.first_seen_at)
    query = select(Article).where(col(Article.id) > after).order_by(col(Article.id)).limit(_BATCH)
    if since is not None:
        query = query.where(moment >= since)
    if until is not None:
        query = query.where(moment < until)
    if relevant_only:
        query = query.join(Assessment, col(Assessment.article_id) == col(Article.id)).where(
            col(Assessment.current), col(Assessment.relevant)
        )
    return list(session.exec(query))


def _source_names(session: Session, articles: list[Article]) -> dict[int, str]:
    ids = {article.source_id for article in articles}
    rows = session.exec(select(Source.id, Source.name).where(col(Source.id).in_(ids)))
    return {identifier: name for identifier, name in rows if identifier is not None}


def _row(
    article: Article, source: str, judged: Assessed | None, review: Review | None
) -> dict[str, Any]:
    return {
        "id": article.id,
        "url": article.url,
        "canonical_url": article.canonical_url,
        "source": source,
        "outlet": article.outlet,
        "bloc": article.bloc,
        "lang": article.lang,
        "published": _moment(article.published_at),
        "first_seen": _moment(article.first_seen_at),
        "title": article.title,
        "text": article.text or article.summary,
        "state": article.state,
        "relevance": round(judged.assessment.relevance, 4) if judged else None,
        "relevant": judged.assessment.relevant if judged else None,
        "reasons": judged.assessment.reasons if judged else [],
        "events": [
            {
                "type": event.type,
                "name": event.name,
                "status": event.status,
                "evidence": event.evidence,
                "ledger_id": event.ledger_id,
            }
            for event in (judged.events if judged else ())
        ],
        "frames": [
            {"frame": frame.frame, "score": round(frame.score, 4), "evidence": frame.evidence}
            for frame in (judged.frames if judged else ())
        ],
        "story_id": article.story_id,
        "copy_of": article.copy_of_id,
        "review": (
            {
                "relevant": review.relevant,
                "reviewer": review.reviewer,
                "reviewed": _moment(review.reviewed_at),
            }
            if review
            else None
        ),
        "backfilled": article.backfilled,
    }


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def _write_jsonl(rows: Iterable[dict[str, Any]], out: BinaryIO) -> int:
    count = 0
    for row in rows:
        line = json.dumps(row, ensure_ascii=False).translate(_OTHER_LINE_BREAKS)
        out.write(line.encode() + b"\n")
        count += 1
    return count


def _write_csv(rows: Iterable[dict[str, Any]], out: BinaryIO) -> int:
    count = 0
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.DictWriter(text, FIELDS)
        writer.writeheader()
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
            count += 1
    finally:
        text.detach()
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def _write_parquet(rows: Iterable[dict[str, Any]], out: BinaryIO) -> int:
    import pyarrow as arrow
    from pyarrow import parquet

    text, number, flag = arrow.string(), arrow.int64(), arrow.bool_()
    reason = arrow.struct([("text", text), ("weight", arrow.float64())])
    event = arrow.struct(
        [(name, text) for name in ("type", "name", "status", "evidence", "ledger_id")]
    )
    frame = arrow.struct([("frame", text), ("score", arrow.float64()), ("evidence", text)])
    review = arrow.struct([("relevant", flag), ("reviewer", text), ("reviewed", text)])
    kinds = {
        "id": number,
        "relevance": arrow.float64(),
        "relevant": flag,
        "reasons": arrow.list_(reason),
        "events": arrow.list_(event),
        "frames": arrow.list_(frame),
        "story_id": number,
        "copy_of": number,
        "review": review,
        "backfilled": flag,
    }
    schema = arrow.schema([(name, kinds.get(name, text)) for name in FIELDS])
    count = 0
    with parquet.ParquetWriter(out, schema) as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == 1_000:
                writer.write_table(arrow.Table.from_pylist(batch, schema))
                batch = []
        if batch or not count:
            writer.write_table(arrow.Table.from_pylist(batch, schema))
    return count
