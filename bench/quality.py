"""Quality: all rules of a set in one pass with a finding for every row, column and rule, against one query by hand.

The query by hand is what a good analyst writes for these very rules: one statement that reads the Parquet file and
writes the failing rows with a flag for each rule. It uses the same arithmetic for the check digit, so the ratio shows
what the engine costs, not a trick. Both run in turns, several times, and the best CPU times are compared.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from gongshu.kit import areas, identifiers
from gongshu.quality.engine import Source, check_table, columns_of
from gongshu.quality.rules import FieldSpec, derive

ROWS = 1_000_000
BAR = 1.3
TODAY = date(2026, 9, 15)
TURNS = 5

FIELDS = (
    FieldSpec("id", required=True, semantic_type="citizen_id"),
    FieldSpec("serial", required=True, unique=True),
    FieldSpec("mobile", semantic_type="mobile"),
    FieldSpec("name", required=True),
    FieldSpec("sex", code_list=("1", "2")),
    FieldSpec("registered", semantic_type="date"),
    FieldSpec("area", semantic_type="area_code"),
    FieldSpec("amount", type="number", minimum=0),
)

_SEGMENTS = ", ".join(f"'{segment}'" for segment in sorted(identifiers.UNASSIGNED_SEGMENTS))
_DIGITS = " + ".join(
    f"((digits // {10 ** (16 - place)}) % 10) * {weight}" for place, weight in enumerate(identifiers.CITIZEN_WEIGHTS)
)
_WORDS = (
    r"(?i)[\s　]*(?:无|没有|空|未知|不详|不明|暂无|暂缺|待定|待补|待填|未填写?|测试(?:数据)?|[-—–_/\\.*?？／－·#]{1,8}"
    r"|#?n\s*[/.]?\s*a\.?|null|none|nil|nan|unknown|tbd|test)?[\s　]*"
)
BY_HAND = f"""
COPY (
  SELECT * EXCLUDE (digits, born) FROM (
    SELECT record,
      NOT coalesce(regexp_full_match(id, '[0-9]{{17}}[0-9X]')
        AND '10X98765432'[(1 + ({_DIGITS}) % 11)::INTEGER] = id[18]
        AND born > DATE '1905-09-15' AND born <= DATE '2026-09-15' AND digits % 1000 <> 0
        AND id[1:6] IN (SELECT code FROM issuing), false) AS bad_id,
      NOT coalesce(NOT regexp_full_match(serial, '{_WORDS}'), false) AS bad_serial,
      serial IN (SELECT serial FROM '$FILE' GROUP BY serial HAVING count(*) > 1) AS twice,
      coalesce(trim(mobile) <> '', false) AND NOT (regexp_full_match(mobile, '1[3-9][0-9]{{9}}')
        AND mobile[1:3] NOT IN ({_SEGMENTS})) AS bad_mobile,
      NOT coalesce(NOT regexp_full_match(name, '{_WORDS}'), false) AS bad_name,
      coalesce(trim(sex) <> '' AND sex NOT IN ('1', '2'), false) AS bad_sex,
      coalesce(trim(registered) <> '', false) AND NOT coalesce(
        regexp_full_match(registered, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')
        AND try_cast(registered AS DATE) BETWEEN DATE '1900-01-02' AND DATE '2026-09-15', false) AS bad_day,
      coalesce(trim(area) <> '', false) AND NOT coalesce(
        regexp_full_match(area, '[0-9]{{6}}') AND area IN (SELECT code FROM in_force), false) AS bad_area,
      coalesce(trim(amount) <> '', false) AND NOT coalesce(
        regexp_full_match(amount, '[+-]?[0-9]+([.][0-9]*)?') AND amount::DOUBLE >= 0, false) AS bad_amount,
      digits, born
    FROM (SELECT file_row_number + 1 AS record, *, try_cast(id[1:17] AS UBIGINT) AS digits,
            try_strptime(id[7:14], '%Y%m%d')::DATE AS born
          FROM read_parquet('$FILE', file_row_number = true))
  ) WHERE bad_id OR bad_serial OR twice OR bad_mobile OR bad_name OR bad_sex OR bad_day OR bad_area OR bad_amount
) TO '$OUT' (FORMAT parquet)
"""


def make_table(connection: duckdb.DuckDBPyConnection, path: Path, rows: int) -> None:
    """Write a table of invented people with about one row in twenty at fault, all columns as text."""
    codes = [code for code in sorted(areas.current()) if not code.endswith("00")][:400]
    listed = "list_value(" + ", ".join(f"'{code}'" for code in codes) + ")"
    total = " + ".join(f"(ascii(f[{n + 1}]) - 48) * {weight}" for n, weight in enumerate(identifiers.CITIZEN_WEIGHTS))
    connection.execute(f"""
    COPY (
      WITH begun AS (
        SELECT i, {listed}[1 + (hash(i) % 400)::INTEGER]
          || strftime(DATE '1940-01-01' + (hash(i + 7) % 25000)::INTEGER, '%Y%m%d')
          || lpad((1 + hash(i + 3) % 998)::VARCHAR, 3, '0') AS f FROM range({rows}) t(i))
      SELECT CASE WHEN i % 120 = 7 THEN f || '*' ELSE f || '10X98765432'[(1 + ({total}) % 11)::INTEGER] END AS id,
        CASE WHEN i % 2000 = 9 THEN (i - 2000)::VARCHAR ELSE i::VARCHAR END AS serial,
        CASE WHEN i % 200 = 0 THEN '12345' WHEN i % 97 = 0 THEN NULL
          ELSE ['135', '138', '189'][1 + (hash(i) % 3)::INTEGER] || lpad((hash(i + 11) % 100000000)::VARCHAR, 8, '0')
          END AS mobile,
        CASE WHEN i % 250 = 1 THEN '' WHEN i % 1000 = 2 THEN '无' ELSE '张' || (i % 1000)::VARCHAR END AS name,
        CASE WHEN i % 300 = 3 THEN '3' WHEN i % 90 = 0 THEN NULL ELSE (1 + i % 2)::VARCHAR END AS sex,
        CASE WHEN i % 400 = 4 THEN '1900-01-01'
          ELSE (DATE '2000-01-01' + (i % 9000)::INTEGER)::VARCHAR END AS registered,
        CASE WHEN i % 500 = 6 THEN '999999' ELSE {listed}[1 + (i % 400)::INTEGER] END AS area,
        CASE WHEN i % 350 = 5 THEN '-1' ELSE ((hash(i + 99) % 100000)::DOUBLE / 100)::VARCHAR END AS amount
      FROM begun
    ) TO '{path}' (FORMAT parquet)""")


def _cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _measure(rows: int, folder: Path, turns: int) -> tuple[float, float, int, int]:
    """Return CPU seconds of ours and by hand, and how many failing rows each found."""
    table, out, by_hand = (folder / name for name in ("table.parquet", "findings.parquet", "by_hand.parquet"))
    with duckdb.connect(config={"threads": 2}) as connection:
        make_table(connection, table, rows)
        for name, codes in (("issuing", areas.places_of_issue()), ("in_force", areas.current())):
            connection.register("given", pa.table({"code": sorted(codes)}))
            connection.execute(f"CREATE TABLE {name} AS SELECT code FROM given")
        statement = BY_HAND.replace("$FILE", str(table)).replace("$OUT", str(by_hand))
        relation = f"read_parquet('{table}', file_row_number = true)"
        source = Source(relation, columns_of(connection, relation), record="file_row_number + 1")
        rules = derive(FIELDS)
        ours, theirs = [], []
        for _ in range(turns):
            theirs.append(_cpu(lambda: connection.execute(statement)))
            ours.append(_cpu(lambda: check_table(connection, source, rules, out=out, today=TODAY)))
        found = [
            connection.execute(f"SELECT count(DISTINCT record) FROM '{path}'").fetchone() for path in (out, by_hand)
        ]
    assert found[0] is not None
    assert found[1] is not None
    return min(ours), min(theirs), found[0][0], found[1][0]


def run(scale: float) -> list[dict[str, Any]]:
    """Measure at the bar's size and at a tenth of it; the exponent tells how the cost grows."""
    rows = max(20_000, int(ROWS * scale))
    with tempfile.TemporaryDirectory() as name:
        small_ours, _, _, _ = _measure(max(2_000, rows // 10), Path(name), TURNS)
        ours, theirs, found, by_hand = _measure(rows, Path(name), TURNS)
    ratio = ours / theirs
    return [
        {
            "name": f"quality: {len(derive(FIELDS).checks)} rules over {rows:,} rows, CPU s against one query by hand",
            "value": ours,
            "limit": theirs,
            "ratio": ratio,
            "bar": BAR,
            "holds": ratio <= BAR,
        },
        {
            "name": "quality: failing rows found, as by hand",
            "value": found,
            "limit": by_hand,
            "ratio": found / by_hand,
            "bar": 1.0,
            "holds": found == by_hand,
        },
        {
            "name": "quality: cost at 10 times the rows, exponent",
            "value": math.log10(ours / small_ours),
            "limit": 1.0,
            "ratio": None,
            "bar": None,
            "holds": None,
        },
    ]
