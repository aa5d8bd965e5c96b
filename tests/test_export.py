"""The export: the contract's fields in three forms, however many articles there are."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from sqlmodel import Session, select

from monitor.export.articles import COLUMNS, article_rows
from monitor.export.formats import Format, write
from monitor.store.assessments import record_assessment
from monitor.store.database import Store
from monitor.store.review_tables import Review
from monitor.store.story_tables import Story
from monitor.store.tables import Article, Assessment, Event, Frame
from tests.store.rows import MOMENT, add_article, add_source, number_of

FORMS: tuple[Format, ...] = ("jsonl", "csv", "parquet")


def add_assessment(session: Session, article: Article, *, relevant: bool = True) -> None:
    number = number_of(article)
    record_assessment(
        session,
        Assessment(
            article_id=number,
            model_version="m1",
            relevance=0.912345,
            relevant=relevant,
            threshold=0.5,
            reasons=[{"text": "both parties in the title", "weight": 2.5}],
            assessed_at=MOMENT,
        ),
        [
            Event(
                assessment_id=0,
                article_id=number,
                type="drill",
                name="Druzhba-2025",
                status="planned",
                evidence="Они будут тренироваться.",
                score=0.8,
                ledger_id="drill:druzhba-2025",
            )
        ],
        [
            Frame(
                assessment_id=0,
                article_id=number,
                frame="pivot",
                score=0.723456,
                evidence="A turn.",
            )
        ],
    )


def add_full(session: Session) -> Article:
    """An article with every field filled."""
    add_source(session, name="Dawn")
    story = Story(title="Druzhba", first_seen_at=MOMENT, last_seen_at=MOMENT)
    session.add(story)
    session.flush()
    original = add_article(session, 1)
    article = add_article(
        session,
        2,
        lang="ru",
        title="Учения",
        text="Текст",
        state="assessed",
        published_at=MOMENT,
        published_origin="page",
        first_seen_at=MOMENT + timedelta(hours=1),
        copy_of_id=original.id,
        story_id=story.id,
        backfilled=True,
    )
    add_assessment(session, article)
    session.add(
        Review(article_id=number_of(article), reviewer="ada", relevant=True, reviewed_at=MOMENT)
    )
    return article


FULL = {
    "id": 2,
    "url": "https://dawn.example/2?from=feed",
    "canonical_url": "https://dawn.example/2",
    "source": "Dawn",
    "outlet": "Dawn",
    "bloc": "pakistan",
    "lang": "ru",
    "published": "2026-03-02T06:00:00Z",
    "first_seen": "2026-03-02T07:00:00Z",
    "title": "Учения",
    "text": "Текст",
    "state": "assessed",
    "relevance": 0.9123,
    "relevant": True,
    "reasons": [{"text": "both parties in the title", "weight": 2.5}],
    "events": [
        {
            "type": "drill",
            "name": "Druzhba-2025",
            "status": "planned",
            "evidence": "Они будут тренироваться.",
            "ledger_id": "drill:druzhba-2025",
        }
    ],
    "frames": [{"frame": "pivot", "score": 0.7235, "evidence": "A turn."}],
    "story_id": 1,
    "copy_of": 1,
    "review": {"relevant": True, "reviewer": "ada", "reviewed": "2026-03-02T06:00:00Z"},
    "backfilled": True,
}
BARE = {
    **FULL,
    "id": 1,
    "url": "https://dawn.example/1?from=feed",
    "canonical_url": "https://dawn.example/1",
    "lang": "und",
    "published": None,
    "first_seen": "2026-03-02T06:00:00Z",
    "title": "Article 1",
    "text": "",
    "state": "found",
    "relevance": None,
    "relevant": None,
    "reasons": [],
    "events": [],
    "frames": [],
    "story_id": None,
    "copy_of": None,
    "review": None,
    "backfilled": False,
}


def exported(rows: Any, form: Format = "jsonl") -> bytes:
    out = io.BytesIO()
    write(rows, COLUMNS, form, out)
    return out.getvalue()


def test_an_article_has_all_fields_of_the_contract_in_order(store: Store) -> None:
    with store.write() as session:
        add_full(session)

    lines = exported(article_rows(store)).decode().split("\n")

    assert [json.loads(line) for line in lines[:-1]] == [BARE, FULL]
    assert list(json.loads(lines[0])) == list(COLUMNS)
    assert lines[-1] == ""


def test_the_feed_s_own_text_serves_where_there_is_no_other(store: Store) -> None:
    with store.write() as session:
        add_article(session, 1, summary="From the feed", text="")
        add_article(session, 2, summary="From the feed", text="From the page")

    assert [row["text"] for row in article_rows(store)] == ["From the feed", "From the page"]


PERIODS: dict[str, tuple[str | None, str | None, list[int]]] = {
    "all": (None, None, [1, 2, 3]),
    "from that moment": ("2026-03-02T06:00:00", None, [1, 3]),
    "from a moment later": ("2026-03-02T06:00:01", None, [3]),
    "before that moment": (None, "2026-03-02T06:00:00", [2]),
    "before a moment later": (None, "2026-03-02T06:00:01", [1, 2]),
    "both": ("2026-03-02T06:00:00", "2026-03-02T06:00:01", [1]),
    "nothing": ("2030-01-01T00:00:00", None, []),
}


@pytest.mark.parametrize(("since", "until", "expected"), PERIODS.values(), ids=PERIODS)
def test_a_period_looks_at_publication_or_else_at_the_first_sight(
    store: Store, since: str | None, until: str | None, expected: list[int]
) -> None:
    day = timedelta(days=1)
    with store.write() as session:
        add_article(session, 1, published_at=MOMENT, first_seen_at=MOMENT + 9 * day)
        add_article(session, 2, published_at=MOMENT - day, first_seen_at=MOMENT + 9 * day)
        add_article(session, 3, published_at=None, first_seen_at=MOMENT + day)

    def moment(text: str | None) -> datetime | None:
        return datetime.fromisoformat(text + "+00:00") if text else None

    rows = article_rows(store, since=moment(since), until=moment(until))

    assert [row["id"] for row in rows] == expected


def test_relevant_ones_are_those_that_the_assessment_in_force_calls_so(store: Store) -> None:
    with store.write() as session:
        for number, relevant in ((1, True), (2, False), (3, True)):
            add_assessment(session, add_article(session, number), relevant=relevant)
        add_article(session, 4)
        record_assessment(
            session,
            Assessment(
                article_id=3,
                model_version="m2",
                relevance=0.1,
                relevant=False,
                threshold=0.5,
                assessed_at=MOMENT,
            ),
            [],
            [],
        )

    assert [row["id"] for row in article_rows(store, relevant_only=True)] == [1]


# --- many rows -----------------------------------------------------------------------------


def fill(store: Store, count: int) -> None:
    with store.write() as session:
        sample = add_article(session, 0).model_dump(exclude={"id", "canonical_url"})
        session.add_all(
            Article(**sample, canonical_url=f"https://dawn.example/{number}")
            for number in range(1, count)
        )


@pytest.mark.parametrize("count", [1, 199, 200, 201, 1_234])
def test_every_article_is_exported_once(sqlite_store: Store, count: int) -> None:
    fill(sqlite_store, count)

    assert [row["id"] for row in article_rows(sqlite_store)] == list(range(1, count + 1))


def test_many_articles_are_exported_from_either_database(store: Store) -> None:
    fill(store, 401)

    assert len(list(article_rows(store))) == 401


class Watched(io.RawIOBase):
    """Counts the rows that have been taken since the last were written."""

    held = most = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held = 0
        return len(data)

    def rows(self, count: int) -> Iterator[dict[str, Any]]:
        for number in range(count):
            self.held += 1
            self.most = max(self.most, self.held)
            yield {**FULL, "id": number}


@pytest.mark.parametrize(("form", "held"), [("jsonl", 1), ("csv", 1), ("parquet", 1_000)])
def test_rows_are_written_as_they_come(form: Format, held: int) -> None:
    out = Watched()

    assert write(out.rows(3_500), COLUMNS, form, out) == 3_500  # type: ignore[arg-type]
    assert out.most == held


def test_reading_holds_no_transaction_between_batches(sqlite_store: Store) -> None:
    """A slow reader of the export must not keep the database's log from being cleared."""
    fill(sqlite_store, 300)
    rows = article_rows(sqlite_store)
    next(rows)

    with sqlite_store.write() as session:
        session.add(Article(**{**session.get_one(Article, 1).model_dump(), "id": 301,
                               "canonical_url": "https://dawn.example/new"}))  # fmt: skip

    assert [row["id"] for row in rows] == list(range(2, 302))


# --- JSON lines ----------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_one_object_is_one_line_for_every_program(title: str) -> None:
    data = exported([{**BARE, "title": title}, BARE]).decode()

    assert len(data.splitlines()) == 2
    assert json.loads(data.splitlines()[0])["title"] == title


# --- CSV -----------------------------------------------------------------------------------

CELLS = {
    "formula": ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
    "plus": ("+1", "'+1"),
    "minus": ("-2+3", "'-2+3"),
    "at": ("@SUM(A1)", "'@SUM(A1)"),
    "tab": ("\t=1", "'\t=1"),
    "carriage return": ("\r=1", "'\r=1"),
    "line feed": ("\n=1", "'\n=1"),
    "wide equals sign": ("＝1", "'＝1"),
    "wide plus": ("＋1", "'＋1"),
    "wide minus": ("－1", "'－1"),
    "wide at": ("＠x", "'＠x"),
    "inside": ("a=1", "a=1"),
    "quotes, commas, lines": ('"a", b\r\nc', '"a", b\r\nc'),
    "nothing": ("", ""),
    "Urdu": ("مشقیں", "مشقیں"),
}


@pytest.mark.parametrize(("title", "cell"), CELLS.values(), ids=CELLS)
def test_a_cell_is_text_and_no_formula(title: str, cell: str) -> None:
    data = exported([{**BARE, "title": title, "outlet": title}], "csv").decode()

    [row] = csv.DictReader(io.StringIO(data, newline=""))
    assert (row["title"], row["outlet"]) == (cell, cell)


def test_csv_has_the_columns_in_order_and_lists_as_json() -> None:
    data = exported([FULL, BARE], "csv").decode()

    reader = csv.DictReader(io.StringIO(data, newline=""))
    full, bare = reader
    assert reader.fieldnames == list(COLUMNS)
    assert json.loads(full["events"]) == FULL["events"]
    assert json.loads(full["review"]) == FULL["review"]
    assert full["title"] == "Учения"
    assert (full["id"], full["relevance"], full["relevant"]) == ("2", "0.9123", "True")
    assert (bare["published"], bare["relevance"], bare["review"]) == ("", "", "")
    assert bare["events"] == "[]"


def test_csv_of_nothing_is_its_header() -> None:
    assert exported([], "csv") == ",".join(COLUMNS).encode() + b"\r\n"


def test_writing_leaves_the_output_open() -> None:
    for form in FORMS:
        out = io.BytesIO()
        write([FULL], COLUMNS, form, out)
        assert not out.closed, form
        out.write(b"still open")


# --- Parquet -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 999, 1_000, 1_001, 2_000])
def test_parquet_gives_back_what_went_in(count: int) -> None:
    rows = [{**(FULL if number % 2 else BARE), "id": number} for number in range(count)]

    table = parquet.read_table(io.BytesIO(exported(rows, "parquet")))

    assert table.column_names == list(COLUMNS)
    assert table.to_pylist() == rows


def test_parquet_keeps_its_types_when_a_column_is_empty() -> None:
    schemas = [
        parquet.read_schema(io.BytesIO(exported(rows, "parquet")))
        for rows in ([], [BARE], [FULL], [BARE, FULL])
    ]

    assert all(schema == schemas[0] for schema in schemas)
    assert str(schemas[0].field("relevance").type) == "double"


def test_parquet_from_a_store(store: Store) -> None:
    with store.write() as session:
        add_full(session)

    table = parquet.read_table(io.BytesIO(exported(article_rows(store), "parquet")))

    assert table.to_pylist() == [BARE, FULL]
    with store.read() as session:
        assert len(session.exec(select(Article)).all()) == table.num_rows
