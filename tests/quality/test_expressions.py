"""The checks as SQL say what the Python checks say, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.kit import clock, identifiers
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.quality import cells, expressions
from gongshu.quality.rules import IDENTIFIER_KINDS
from tests.kit.test_identifiers import citizen_ids, credit_codes

TODAY = date(2026, 9, 15)

SEEDS = [
    "", " ", "110101199003071233", "11010119900307002X", "11010119900307002x", "110101203003071232",
    "110101199002301236", "110101900307123", "110101900230123", "999999199003071234",
    "１１０１０１１９９００３０７１２３３", " 110101199003071233", "110101190003071239", "11010119900307000X",
    "810000199003071237", "91330203MA2DEMA02X", "N2330203002999997M", "91330203ma2dema02x",
    "91330203MA2DEMA021", "000000000000000000", "60003734-1", "600037341", "6000-37341", "00000000-0",
    "000000000", "330203", "441900", "110103", "110101001001", "330203\u3000", "３３０２０３", "13800138000",
    "+86 138-0013-8000", "008613800138000", "16000138000", "0574-87654321", "010-87654321转801",
    "(0574)87654321", "400-123-4567", "12345", "a.b@c.gov.cn", "a@b", ".a@b.cn", "a.@b.cn", "a..b@c.cn",
    "315000", "000000", "6222020000000000000", "6222 0200 0000 0000 000", "9999999999999999999", "浙B12345",
    "浙B·12345", "浙bA234学", "使123456", "2026-09-15", "2026-09-16", "20260915", "2026/9/5", "2026.9.5",
    "2026年9月5日", "1900-01-01", "9999-12-31", "9999-01-01", "0000-01-01", "0001-01-01", "0001-01-02",
    "2023-02-29", "2024-02-29", "2026-09-15 23:59:59", "2026-09-15T08:00:00.5+08:00", "2026-09-15 24:00:00",
    "２０２６-09-15", "1905-09-15", "1905-09-16", "２０２６-9-5", "x\u0000y", "1_0101199003071233",
    "123456789012345e2X", "+10101199003071233",
]  # fmt: skip


def _changed() -> st.SearchStrategy[str]:
    return st.builds(
        lambda seed, place, char: seed[: place % (len(seed) + 1)] + char + seed[place % (len(seed) + 1) + 1 :],
        st.sampled_from(SEEDS),
        st.integers(0, 30),
        st.one_of(st.sampled_from("0123456789Xx-／/.年 \u3000０Ａ\u200b"), st.characters(exclude_categories=["Cs"])),
    )


VALUES = st.one_of(
    st.sampled_from(SEEDS),
    citizen_ids(),
    credit_codes(),
    _changed(),
    st.text("0123456789Xx-年月日/.: +８ABI", max_size=20),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.dates().map(str),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as made:
        cells.prepare(made)
        yield made


def _as_sql(connection: duckdb.DuckDBPyConnection, kind: str, values: list[str]) -> list[tuple[str, bool]]:
    connection.register("given", pa.table({"n": range(len(values)), "v": pa.array(values, pa.string())}))
    query = "given"
    for level in [expressions.helpers(kind, "v"), *expressions.layers(kind, "v")]:
        added = "".join(f", {expression} AS {name}" for name, expression in level.items())
        query = f"(SELECT *{added} FROM {query})"
    found = connection.execute(
        f"SELECT {expressions.reason(kind, 'v', TODAY)}, {expressions.passes(kind, 'v', TODAY)} FROM {query} ORDER BY n"
    ).fetchall()
    connection.unregister("given")
    return found


@pytest.mark.parametrize("kind", IDENTIFIER_KINDS)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(more=st.lists(VALUES, min_size=100, max_size=250))
def test_sql_gives_the_reason_that_python_gives(
    connection: duckdb.DuckDBPyConnection, kind: str, more: list[str]
) -> None:
    values = SEEDS + more
    with clock.using(VirtualClock(clock.datetime(2026, 9, 15, 10, tzinfo=CHINA))):
        expected = [identifiers.CHECKS[kind](value) for value in values]
    for value, verdict, (reason, passes) in zip(values, expected, _as_sql(connection, kind, values), strict=True):
        assert reason == verdict.rule.partition(".")[2], ascii(value)
        assert not passes or verdict.ok, ascii(value)


@pytest.mark.parametrize("kind", IDENTIFIER_KINDS)
def test_the_quick_condition_lets_plain_good_values_through(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    with clock.using(VirtualClock(clock.datetime(2026, 9, 15, 10, tzinfo=CHINA))):
        good = [
            value
            for value in SEEDS
            if identifiers.CHECKS[kind](value).rule == kind and " " not in value and "T" not in value
        ]
    assert good
    assert all(passes for _, passes in _as_sql(connection, kind, good))


def test_blank_cells_are_told_from_filled_ones(connection: duckdb.DuckDBPyConnection) -> None:
    blank = ["", " ", "\u3000", "\ufeff\u200b", "\t\r\n", "\u00a0"]
    full = ["a", " a", "\u3000张", "张", "０", "é", "\u200b.", "~", "\x7f", "!", "𠮷"]
    connection.register("given", pa.table({"v": pa.array([*blank, *full, None])}))
    found = [row[0] for row in connection.execute(f"SELECT {cells.filled('v')} FROM given").fetchall()]
    connection.unregister("given")
    assert found == [False] * len(blank) + [True] * len(full) + [False]
