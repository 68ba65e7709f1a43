"""Text into typed values: one meaning per type, whatever the speed at which it is found.

Clean columns are cast by Arrow in one go. Where a column does not take that, the engine looks at its values one by one
and says which are none of the type. The fast way accepts only what the slow way would accept as the same value.

What counts as a value:

* whole number: digits with a sign, thousands marks, ``12.0`` as spreadsheets write it; at most 64 bits;
* number: also with a point and an exponent, below 10^15 so that all digits before the point are kept; with a scale, no
  more digits after the point than the scale;
* date: ``2026-09-15``, ``2026/9/15``, ``2026.9.15``, ``2026年9月15日``, ``20260915``; the day must exist;
* date and time: a date, then hours and minutes, seconds and their fractions if any; or 14 digits;
* yes or no: 是/否, 有/无, true/false, yes/no, Y/N, T/F, 1/0.

Blanks around a value do not count. Text is kept as it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongshu.collection.defects import Defect
from gongshu.collection.lines import Batch
from gongshu.collection.structure import Bools
from gongshu.lake.schema import Field, FieldType, Schema

TRUE_WORDS = ("是", "有", "true", "yes", "y", "t", "1")
FALSE_WORDS = ("否", "无", "false", "no", "n", "f", "0")
_TOO_BIG = 1e15
_BLANKS = " \t\u00a0\u3000"

_DIGITS = "(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
INTEGER = rf"[+-]?{_DIGITS}(?:\.0*)?"
DECIMAL = rf"[+-]?(?:{_DIGITS}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}})?"
_DAY = (
    r"[0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|/[0-9]{1,2}/[0-9]{1,2}|\.[0-9]{1,2}\.[0-9]{1,2}"
    r"|年[0-9]{1,2}月[0-9]{1,2}日|[0-9]{4})"
)
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
DATE = rf"{_DAY}(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
DATETIME = rf"{_DAY}(?:[ T]{_CLOCK})?|[0-9]{{14}}"

_DAY_PARTS = "^([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?.*$"
_MOMENT_PARTS = "^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$"
_DAY_FOUND = f"regexp_replace(b, '{_DAY_PARTS}', '\\1-\\2-\\3')"
_TIME_FOUND = f"coalesce(nullif(regexp_extract(b, '{_CLOCK}$'), ''), '00:00')"
_MOMENT_FOUND = (
    f"CASE WHEN length(b) = 14 AND NOT contains(b, ':') "
    f"THEN regexp_replace(b, '{_MOMENT_PARTS}', '\\1-\\2-\\3 \\4:\\5:\\6') "
    f"ELSE {_DAY_FOUND} || ' ' || {_TIME_FOUND} END"
)

_SLOW: Mapping[FieldType, tuple[str, str]] = {
    "integer": (INTEGER, "TRY_CAST(regexp_replace(replace(b, ',', ''), '\\.0*$', '') AS BIGINT)"),
    "decimal": (DECIMAL, "TRY_CAST(replace(b, ',', '') AS DOUBLE)"),
    "date": (DATE, f"TRY_CAST({_DAY_FOUND} AS DATE)"),
    "datetime": (DATETIME, f"TRY_CAST({_MOMENT_FOUND} AS TIMESTAMP)"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column of the file becomes which column of the dataset. ``places``: for each field, the file's column."""

    schema: Schema
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A batch after typing: the table for the lake, the lines that are not in it, and the counts of the batch."""

    table: pa.Table
    defects: list[Defect]
    continuations: int
    physical: int

    def check(self) -> None:
        """Assert that no line was lost or counted twice."""
        rejected = sum(defect.span for defect in self.defects)
        if self.physical != self.table.num_rows + self.continuations + rejected:
            raise AssertionError("lines in = rows accepted + continuation lines + quarantined lines does not hold")


@dataclass(frozen=True, slots=True)
class _Fault:
    field: Field
    code: str
    rows: Bools


def convert(batch: Batch, plan: Plan, engine: duckdb.DuckDBPyConnection) -> Typed:
    """Type a batch; a row with a value that is none of its column's type, or without its key, is refused whole.

    Args:
        batch: records as text.
        plan: the columns.
        engine: a connection (or cursor) of the calling thread.
    """
    columns: list[pa.ChunkedArray] = []
    faults: list[_Fault] = []
    for field, place in zip(plan.schema.fields, plan.places, strict=True):
        text = batch.table.column(place)
        typed, bad = cast(text, field, engine)
        if bad is not None:
            faults.append(_Fault(field, f"bad_{field.type}", bad))
        if field.key and (missing := _missing(text)) is not None:
            faults.append(_Fault(field, "key_missing", missing))
        columns.append(typed)
    table = pa.table([*columns, pa.array(batch.lines)], schema=plan.schema.arrow)
    if not faults:
        return Typed(table, batch.defects, batch.continuations, batch.physical)
    return _without_faulty(batch, table, faults)


def _without_faulty(batch: Batch, table: pa.Table, faults: list[_Fault]) -> Typed:
    bad: Bools = np.logical_or.reduce([fault.rows for fault in faults])
    defects = list(batch.defects)
    lost = 0
    for row in np.flatnonzero(bad).tolist():
        here = [fault for fault in faults if fault.rows[row]]
        names = tuple(fault.field.title or fault.field.name for fault in here if fault.code == here[0].code)
        line, span = int(batch.lines[row]), 1 if batch.spans is None else int(batch.spans[row])
        defects.append(Defect(line, span, here[0].code, names, batch.quote(line, span)))
        lost += span - 1
    defects.sort(key=lambda defect: defect.line)
    return Typed(table.filter(pa.array(~bad)), defects, batch.continuations - lost, batch.physical)


def _missing(text: pa.ChunkedArray) -> Bools | None:
    """Rows whose key is empty or blank; None where there is none."""
    missing = pc.fill_null(pc.equal(pc.utf8_trim(text, _BLANKS), ""), True)
    return _mask(missing) if pc.any(missing).as_py() else None


def cast(
    text: pa.ChunkedArray, field: Field, engine: duckdb.DuckDBPyConnection
) -> tuple[pa.ChunkedArray, Bools | None]:
    """Cast a column of texts; also returns which values are none of the type (None where all are)."""
    if field.type == "text":
        return text, None
    if field.type == "boolean":
        return _as_boolean(text)
    fast = _cast_at_once(text, field)
    return (fast, None) if fast is not None else _cast_one_by_one(text, field, engine)


def _cast_at_once(text: pa.ChunkedArray, field: Field) -> pa.ChunkedArray | None:
    try:
        typed = pc.cast(text, field.arrow)
    except pa.ArrowInvalid:
        return None
    if field.type == "integer" and pc.any(pc.match_substring(text, "x", ignore_case=True)).as_py():
        return None  # Arrow takes 0x1F for a number
    if field.type == "decimal" and field.scale is None and not pc.all(pc.less(pc.abs(typed), _TOO_BIG)).as_py():
        return None  # nor are "nan" and "inf" numbers, and of bigger ones a float loses digits
    return typed


def _cast_one_by_one(
    text: pa.ChunkedArray, field: Field, engine: duckdb.DuckDBPyConnection
) -> tuple[pa.ChunkedArray, Bools | None]:
    pattern, value = _SLOW[field.type]
    checks = f"regexp_full_match(b, '{pattern}')"
    if field.type == "decimal":
        big = f"coalesce(abs(TRY_CAST(replace(b, ',', '') AS DOUBLE)) < {_TOO_BIG}, false)"
        checks += f" AND {big}" if field.scale is None else ""
    if field.type == "decimal" and field.scale is not None:
        value = f"TRY_CAST(replace(b, ',', '') AS {field.sql})"
        # A decimal of fixed scale must not be rounded: what is cut off may only be zeros.
        checks += f" AND NOT regexp_matches(b, '\\.[0-9]{{{field.scale}}}[0-9]*[1-9]|[eE]')"
    # No value of the file is part of the statement; they are in the registered column.
    sql = (
        f"SELECT x, b <> '' AND x IS NULL AS bad FROM (SELECT b, CASE WHEN {checks} THEN {value} END AS x "  # noqa: S608
        f"FROM (SELECT trim(v, '{_BLANKS}') AS b FROM column_of_text))"
    )
    engine.register("column_of_text", pa.table({"v": text}))
    try:
        result = engine.execute(sql).to_arrow_table()
    finally:
        engine.unregister("column_of_text")
    bad = pc.fill_null(result.column("bad"), False)
    typed = pc.cast(result.column("x"), field.arrow)
    return typed, _mask(bad) if pc.any(bad).as_py() else None


def _as_boolean(text: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Bools | None]:
    words = pc.utf8_lower(pc.utf8_trim(text, _BLANKS))
    place = pc.index_in(words, pa.array([*TRUE_WORDS, *FALSE_WORDS]))
    typed = pc.less(place, len(TRUE_WORDS))
    bad = pc.and_(pc.is_null(typed), pc.fill_null(pc.not_equal(words, ""), False))
    return typed, _mask(bad) if pc.any(bad).as_py() else None


def _mask(rows: pa.ChunkedArray) -> Bools:
    mask: Bools = rows.to_numpy(zero_copy_only=False).astype(np.bool_)
    return mask
