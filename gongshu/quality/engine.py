"""One pass over a table: every rule of a set, a finding for every row, column and rule; nothing is sampled.

The table is read once for the verdicts (and once more, in the columns concerned only, for what must be unique and for
how many cells hold something at all). Rows that pass the quick conditions are done; for the others every rule gives
its exact reason. No finding holds a value of the table.
"""

# ruff: noqa: S608 - statements are put together by the plan, which quotes names and texts

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.kit.verdicts import reasons_of
from gongshu.lake.schema import literal
from gongshu.quality import cells
from gongshu.quality.plan import Plan, Source
from gongshu.quality.rules import IDENTIFIER_KINDS, Check, RuleSet
from gongshu.quality.scores import Checked, Count, Score, score
from gongshu.quality.words import DIMENSIONS, meaning_of

__all__ = ["Outcome", "Source", "check_table", "columns_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass found.

    Attributes:
        rows: how many rows were checked.
        faulty_rows: how many of them have a finding.
        counts: findings by field and rule; they are rows, not groups of equal values.
        checked: by check, how many cells it looked at.
        scores: by dimension; a dimension that nothing looked at has no share.
        findings: the Parquet file with every finding.
    """

    rows: int
    faulty_rows: int
    counts: tuple[Count, ...]
    checked: tuple[Checked, ...]
    scores: tuple[Score, ...]
    findings: Path

    @property
    def found(self) -> int:
        """How many findings there are."""
        return sum(count.rows for count in self.counts)

    @property
    def invalid(self) -> int:
        """How many findings are sure."""
        return sum(count.rows for count in self.counts if count.verdict == "invalid")


def columns_of(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    """Return the columns of what can be selected from, with their SQL types."""
    described = connection.execute(f"DESCRIBE SELECT * FROM {sql} AS given").fetchall()
    return {str(row[0]): str(row[1]) for row in described}


def check_table(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    rules: RuleSet,
    *,
    out: Path,
    today: date,
    references: Mapping[str, str] | None = None,
) -> Outcome:
    """Check a table by a rule set and write every finding to a Parquet file.

    Args:
        connection: the engine that can read the source.
        source: the table; it has a column for every field of the rules.
        rules: what to check.
        out: where the findings go: record, line, key, field, rule, dimension, verdict, message, message_en.
        today: the day against which days are held.
        references: tables that reference rules look into, by the name that they use, as SQL to select from.

    Raises:
        BadInput: a pattern that the engine cannot use, or a referenced table that was not given.
    """
    plan = Plan(source, rules, today, references or {})
    _check_patterns(connection, rules)
    _prepare(connection, plan)
    out.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({findings_query(plan)}) TO {literal(out)} (FORMAT parquet)")
    counts = _counts(connection, out)
    rows, filled = _filled_cells(connection, plan, counts)
    checked = tuple(Checked(check, _checked(check, rows, filled)) for check in rules.checks)
    faulty = _one(connection, f"SELECT count(DISTINCT record) FROM read_parquet({literal(out)})")
    return Outcome(rows, faulty, counts, checked, score(checked, counts), out)


def findings_query(plan: Plan) -> str:
    """Write the pass as one query."""
    quick = dict(plan.quick()) | {f"f{number}": f"NOT {condition}" for number, condition in plan.flags()}
    seen = _with(_with(f"({plan.base()})", plan.helpers()), quick)
    exact = f"(SELECT * FROM {seen} WHERE NOT ({' AND '.join(quick)}))"
    for level in plan.layers():
        exact = _with(exact, level)
    listed = ", ".join(f"{{'p': {number}, 'r': {reason}}}" for number, reason in enumerate(plan.reasons()))
    return (
        f"WITH each AS (SELECT _record, _line, _key, unnest([{listed}]) AS found FROM {exact})"
        " SELECT _record::BIGINT AS record, _line::BIGINT AS line, _key::VARCHAR AS key, c.field, w.rule, w.dimension,"
        " w.verdict, w.message, w.message_en FROM each JOIN quality_words AS w ON w.rule = each.found.r"
        " JOIN quality_checks AS c ON c.position = each.found.p ORDER BY record, c.position"
    )


def _with(query: str, columns: Mapping[str, str]) -> str:
    """Put columns beside those of a query."""
    return f"(SELECT *{''.join(f', {expression} AS {name}' for name, expression in columns.items())} FROM {query})"


def _prepare(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    cells.prepare(connection)
    checks = plan.rules.checks
    positions = pa.table(
        {"position": range(len(checks)), "field": pa.array([one.field for one in checks], pa.string())}
    )
    _table(connection, "quality_checks", positions)
    _table(connection, "quality_words", _words(checks))
    for check in plan.long_lists():
        _table(connection, plan.code_table(check), pa.table({"code": list(check.parameter)}))


def _table(connection: duckdb.DuckDBPyConnection, name: str, content: pa.Table) -> None:
    connection.register("quality_given", content)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM quality_given")
    connection.unregister("quality_given")


def _words(checks: Sequence[Check]) -> pa.Table:
    """Every rule that can be found by these checks; what is only a note (verdict ``ok``) is no finding."""
    names: set[str] = set()
    for check in checks:
        reasons = reasons_of(check.rule) if check.rule in IDENTIFIER_KINDS else ()
        names |= {f"{check.rule}.{reason}" for reason in reasons} or {check.rule}
    known = {name: meaning for name in sorted(names) if (meaning := meaning_of(name)) and meaning.verdict != "ok"}
    return pa.table(
        {
            "rule": pa.array(list(known), pa.string()),
            "dimension": pa.array([DIMENSIONS[one.dimension].zh for one in known.values()], pa.string()),
            "verdict": pa.array([one.verdict for one in known.values()], pa.string()),
            "message": pa.array([one.message.zh for one in known.values()], pa.string()),
            "message_en": pa.array([one.message.en for one in known.values()], pa.string()),
        }
    )


def _check_patterns(connection: duckdb.DuckDBPyConnection, rules: RuleSet) -> None:
    for spec in rules.fields:
        try:
            connection.execute("SELECT regexp_full_match('', ?)", [spec.pattern]).fetchall()
        except duckdb.Error as error:
            raise BadInput(
                t(
                    "格式表达式不可用（不支持前后查找与反向引用）",
                    "the pattern cannot be used (no look-around, no back-references)",
                ),
                at=spec.name,
                code="bad_pattern",
            ) from error


def _filled_cells(
    connection: duckdb.DuckDBPyConnection, plan: Plan, counts: Sequence[Count]
) -> tuple[int, dict[tuple[str, ...], int]]:
    """Count the rows, and for every group of fields that some check reads, the rows in which all of them are filled.

    Of a required field it is known already: each of its empty cells is a finding.
    """
    groups = {check.fields for check in plan.rules.checks if check.rule not in ("required", "required_if")}
    required = {check.field for check in plan.rules.checks if check.rule == "required"}
    known = {group for group in groups if len(group) == 1 and group[0] in required}
    asked = sorted(groups - known)
    sums = [f"count(*) FILTER (WHERE {' AND '.join(plan.filled(name) for name in group)})" for group in asked]
    row = connection.execute(
        f"WITH base AS ({plan.base()}) SELECT {', '.join(['count(*)', *sums])} FROM base"
    ).fetchone()
    assert row is not None
    rows, *found = (int(number) for number in row)
    empty = {count.field: count.rows for count in counts if count.rule == "required"}
    return rows, dict(zip(asked, found, strict=True)) | {group: rows - empty.get(group[0], 0) for group in known}


def _checked(check: Check, rows: int, filled: Mapping[tuple[str, ...], int]) -> int:
    return rows if check.rule in ("required", "required_if") else filled[check.fields]


def _counts(connection: duckdb.DuckDBPyConnection, out: Path) -> tuple[Count, ...]:
    found = connection.execute(
        f"SELECT field, rule, count(*) FROM read_parquet({literal(out)}) GROUP BY field, rule ORDER BY field, rule"
    ).fetchall()
    return tuple(
        Count(field, rule, (meaning := meaning_of(rule)).dimension, meaning.verdict, rows)
        for field, rule, rows in found
    )


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
