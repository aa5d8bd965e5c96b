"""Rows as JSON lines, CSV or Parquet."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

if TYPE_CHECKING:
    import pyarrow

Format = Literal["jsonl", "csv", "parquet"]

# What a column holds: a word of these, a list of one kind ([kind]) or an object ({name: kind}).
Kind = Literal["text", "number", "decimal", "flag"] | list[Any] | dict[str, Any]
Columns = Mapping[str, Kind]

# A spreadsheet takes a cell that begins like this for a formula and may run it (OWASP, "CSV
# Injection"); the wide forms are those of East Asian keyboards.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Programs that split text at every kind of line break would see half an object.
_OTHER_LINE_BREAKS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}

_PARQUET_BATCH = 1_000


def write(rows: Iterable[dict[str, Any]], columns: Columns, form: Format, out: BinaryIO) -> int:
    """Write the rows in the given form; returns how many there were.

    :param columns: the columns of every row, in order.
    """
    if form == "jsonl":
        return _write_jsonl(rows, out)
    if form == "csv":
        return _write_csv(rows, columns, out)
    return _write_parquet(rows, columns, out)


def moment_text(moment: datetime | None) -> str | None:
    """A moment as it is exported, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _write_jsonl(rows: Iterable[dict[str, Any]], out: BinaryIO) -> int:
    count = 0
    for row in rows:
        line = json.dumps(row, ensure_ascii=False).translate(_OTHER_LINE_BREAKS)
        out.write(line.encode() + b"\n")
        count += 1
    return count


def _write_csv(rows: Iterable[dict[str, Any]], columns: Columns, out: BinaryIO) -> int:
    count = 0
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.DictWriter(text, list(columns))
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


def _write_parquet(rows: Iterable[dict[str, Any]], columns: Columns, out: BinaryIO) -> int:
    import pyarrow as arrow
    from pyarrow import parquet

    schema = arrow.schema([(name, _arrow_type(kind)) for name, kind in columns.items()])
    count = 0
    with parquet.ParquetWriter(out, schema) as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == _PARQUET_BATCH:
                writer.write_table(arrow.Table.from_pylist(batch, schema))
                batch = []
        if batch or not count:
            writer.write_table(arrow.Table.from_pylist(batch, schema))
    return count


def _arrow_type(kind: Kind) -> "pyarrow.DataType":
    import pyarrow as arrow

    if isinstance(kind, list):
        return arrow.list_(_arrow_type(kind[0]))
    if isinstance(kind, dict):
        return arrow.struct([(name, _arrow_type(inner)) for name, inner in kind.items()])
    plain = {
        "text": arrow.string(),
        "number": arrow.int64(),
        "decimal": arrow.float64(),
        "flag": arrow.bool_(),
    }
    return plain[kind]
