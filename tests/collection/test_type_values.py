"""Texts become typed values: what counts as one, the same whichever way it is found."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu.collection.layout import Layout
from gongshu.collection.lines import read_block
from gongshu.collection.values import Plan, _cast_at_once, _cast_one_by_one, cast, convert
from gongshu.lake.schema import Field, Schema


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def one(text: str, field: Field, engine: duckdb.DuckDBPyConnection) -> object:
    """The value, or "bad"."""
    typed, bad = cast(pa.chunked_array([[text]], pa.string()), field, engine)
    return "bad" if bad is not None else typed[0].as_py()


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "42", 42),
        ("integer", " +42 ", 42),
        ("integer", "1,234,567", 1234567),
        ("integer", "12.0", 12),
        ("integer", "12.5", "bad"),
        ("integer", "0x1F", "bad"),
        ("integer", "1e3", "bad"),
        ("integer", "1_000", "bad"),
        ("integer", "99999999999999999999", "bad"),
        ("integer", "　", None),
        ("decimal", "1.5e3", 1500.0),
        ("decimal", "1,000.25", 1000.25),
        ("decimal", "-.5", -0.5),
        ("decimal", "nan", "bad"),
        ("decimal", "inf", "bad"),
        ("decimal", "1e999", "bad"),
        ("decimal", "123456789012345678", "bad"),
        ("decimal", "9万", "bad"),
        ("date", "2026-09-15", date(2026, 9, 15)),
        ("date", "2026/9/5", date(2026, 9, 5)),
        ("date", "2026.09.15", date(2026, 9, 15)),
        ("date", "2026年9月15日", date(2026, 9, 15)),
        ("date", "20260915", date(2026, 9, 15)),
        ("date", "2026-09-15 00:00:00", date(2026, 9, 15)),
        ("date", "2026-09-15 10:00", "bad"),
        ("date", "2026-02-30", "bad"),
        ("date", "2026-13-01", "bad"),
        ("date", "2026-9/15", "bad"),
        ("date", "15/9/2026", "bad"),
        ("datetime", "2026-09-15 10:05:07", datetime(2026, 9, 15, 10, 5, 7)),
        ("datetime", "2026/9/15 9:05", datetime(2026, 9, 15, 9, 5)),
        ("datetime", "2026-09-15T10:05:07.25", datetime(2026, 9, 15, 10, 5, 7, 250000)),
        ("datetime", "20260915100507", datetime(2026, 9, 15, 10, 5, 7)),
        ("datetime", "2026-09-15", datetime(2026, 9, 15)),
        ("datetime", "2026-09-15 25:00", "bad"),
        ("boolean", "是", True),
        ("boolean", " N ", False),
        ("boolean", "maybe", "bad"),
        ("text", " 007 ", " 007 "),
    ],
)
def test_what_counts_as_a_value(kind: str, text: str, value: object, engine: duckdb.DuckDBPyConnection) -> None:
    assert one(text, Field("c", kind), engine) == value  # type: ignore[arg-type]


def test_a_decimal_of_fixed_scale_is_kept_exactly_and_never_rounded(engine: duckdb.DuckDBPyConnection) -> None:
    amount = Field("amount", "decimal", scale=2)
    assert one("12.3", amount, engine) == Decimal("12.30")
    assert one("1,234.500", amount, engine) == Decimal("1234.50")
    assert one("12.345", amount, engine) == "bad"
    assert one("99999999999999999.9", amount, engine) == "bad"


SPELLINGS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
    st.dates().map(str),
    st.datetimes().map(str),
    st.text("0123456789+-.,eExX:/ T年月日naif", max_size=12),
)


@settings(max_examples=400, deadline=None)
@given(
    text=SPELLINGS, kind=st.sampled_from(["integer", "decimal", "date", "datetime"]), scale=st.sampled_from([None, 2])
)
def test_the_fast_way_accepts_only_what_the_slow_way_takes_for_the_same_value(
    text: str, kind: str, scale: int | None, engine: duckdb.DuckDBPyConnection
) -> None:
    field = Field("c", kind, scale=scale if kind == "decimal" else None)  # type: ignore[arg-type]
    column = pa.chunked_array([[text]], pa.string())
    fast = _cast_at_once(column, field)
    if fast is not None and text.strip():
        slow, bad = _cast_one_by_one(column, field, engine)
        assert bad is None
        assert slow[0].as_py() == fast[0].as_py()


PEOPLE = Schema(
    (Field("id", key=True, title="编号"), Field("n", "integer", title="数量"), Field("on", "date", title="日期"))
)


def test_a_row_with_a_value_of_another_type_is_refused_whole_and_says_which_columns(
    engine: duckdb.DuckDBPyConnection,
) -> None:
    batch = read_block(b"1,5,2026-01-02\n2,x,2026-01-02\n3,y,2026-02-30\n,6,\n", 2, Layout(",", 3))
    typed = convert(batch, Plan(PEOPLE, (0, 1, 2)), engine)
    typed.check()
    assert typed.table.column("id").to_pylist() == ["1"]
    assert [(defect.line, defect.code) for defect in typed.defects] == [
        (3, "bad_integer"),
        (4, "bad_integer"),
        (5, "key_missing"),
    ]
    assert typed.defects[0].reason.zh == "数量：不是整数"
    assert typed.defects[2].reason.en == "编号: the key is empty"
    assert typed.defects[0].raw == "2,x,2026-01-02"


def test_a_refused_record_of_several_lines_counts_all_of_them(engine: duckdb.DuckDBPyConnection) -> None:
    batch = read_block(b'1,"5\n6",2026-01-02\n2,7,2026-01-02\n', 2, Layout(",", 3))
    typed = convert(batch, Plan(PEOPLE, (0, 1, 2)), engine)
    typed.check()
    assert [(defect.line, defect.span) for defect in typed.defects] == [(2, 2)]
    assert typed.continuations == 0
    assert np.array_equal(typed.table.column("_line").to_numpy(), [4])


def test_columns_may_stand_in_another_order_in_the_file(engine: duckdb.DuckDBPyConnection) -> None:
    batch = read_block(b"2026-01-02,1,5\n", 2, Layout(",", 3))
    typed = convert(batch, Plan(PEOPLE, (1, 2, 0)), engine)
    assert typed.table.to_pylist() == [{"id": "1", "n": 5, "on": date(2026, 1, 2), "_line": 2}]
