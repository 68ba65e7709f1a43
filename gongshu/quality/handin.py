"""Checking a file before it is handed in: no home, no account, nothing sent or kept."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongshu.collection.defects import REASONS, Defect
from gongshu.collection.headers import spelled
from gongshu.collection.reading import TableSource, open_table
from gongshu.kit import clock
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import Text, t
from gongshu.kit.verdicts import Level
from gongshu.lake.engine import connect
from gongshu.lake.schema import literal
from gongshu.quality.engine import Outcome, Source, check_table, columns_of
from gongshu.quality.rules import RuleSet, derive
from gongshu.quality.schemas import TableSchema, read_schema
from gongshu.quality.scores import Count, Score
from gongshu.quality.words import DIMENSIONS, meaning_of

COLUMNS = ("file", "record", "line", "field", "rule", "dimension", "verdict", "message")
"""The columns of the findings file; kept stable."""

_RECORD, _LINE = "_record", "_line"
_NO_RECORDS = ("blank_line", "repeated_header", "group_row")
"""Defects of lines that were never meant as records: in doubt, and not counted as records."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the findings file; without a record it is about the file or its header."""

    record: int | None
    line: int | None
    field: str
    rule: str
    dimension: str
    verdict: Level
    message: Text

    def row(self, file: str) -> list[str]:
        """Spell it for the findings file."""
        number = ["" if one is None else str(one) for one in (self.record, self.line)]
        told = f"{self.message.zh} | {self.message.en}"
        return [file, *number, _harmless(self.field), self.rule, self.dimension, self.verdict, told]


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of a file found.

    Attributes:
        file: the file's name.
        records: how many records it has, broken ones included.
        broken: how many of them could not be read.
        counts: findings by field and rule.
        scores: by dimension.
        findings: the findings file, if one was asked for.
    """

    file: str
    records: int
    broken: int
    counts: tuple[Count, ...]
    scores: tuple[Score, ...]
    findings: Path | None = None

    @property
    def invalid(self) -> int:
        """How many findings are sure."""
        return sum(count.rows for count in self.counts if count.verdict == "invalid")

    @property
    def suspect(self) -> int:
        """How many findings are doubts."""
        return sum(count.rows for count in self.counts if count.verdict == "suspect")

    @property
    def ok(self) -> bool:
        """Whether nothing is surely wrong."""
        return self.invalid == 0

    def to_json(self) -> dict[str, Any]:
        """Spell it as plain values."""
        return {
            "file": self.file,
            "records": self.records,
            "broken": self.broken,
            "invalid": self.invalid,
            "suspect": self.suspect,
            "ok": self.ok,
            "counts": [
                {
                    "field": one.field,
                    "rule": one.rule,
                    "dimension": DIMENSIONS[one.dimension].zh,
                    "verdict": one.verdict,
                    "rows": one.rows,
                }
                for one in self.counts
            ],
            "scores": [
                {"dimension": DIMENSIONS[one.dimension].zh, "checked": one.checked, "invalid": one.invalid,
                 "suspect": one.suspect, "share": one.share}
                for one in self.scores
            ],
            "findings": str(self.findings) if self.findings else None,
        }  # fmt: skip


@dataclass
class _Taken:
    """What reading the file gave: the records in a Parquet file, and what is wrong with the rest."""

    path: Path
    records: int = 0
    broken: int = 0
    findings: list[Finding] = field(default_factory=list)


def check_file(
    file: Path,
    schema: Path | TableSchema,
    *,
    out: Path | None = None,
    encoding: str | None = None,
    sheet: str | int | None = None,
    today: date | None = None,
    progress: Reporter = SILENT,
) -> Report:
    """Check a file against a description of its table.

    Args:
        file: CSV (UTF-8 or GB18030, plain, gzip or zip), XLS or XLSX.
        schema: the description, or its file.
        out: where the findings go, as CSV with the columns ``COLUMNS``; no file if absent.
        encoding: of a text; found from the content if absent.
        sheet: of a workbook.
        today: the day against which days are held.
        progress: is told how many records were read.

    Raises:
        BadInput: the file or the description cannot be used; says where and what to do.
    """
    described = read_schema(schema, file) if isinstance(schema, Path) else schema
    with tempfile.TemporaryDirectory(prefix="gongshu-check-") as name:
        folder = Path(name)
        with open_table(
            file, encoding=encoding or described.encoding or None, sheet=sheet, expect=_expected(described)
        ) as table:
            found = _columns(table, described.rules)
            taken = _take(table, found, described, folder, progress)
        outcome, rows = _check(taken, described, found, folder, today or clock.today())
        findings = _in_order([*_header_findings(table, found, described.rules), *taken.findings], rows)
        counts = (*outcome.counts, *_structural_counts(table, found, described.rules, taken))
        if out is not None:
            _write(out, file.name, findings)
    return Report(file.name, taken.records, taken.broken, counts, outcome.scores, out)


def _expected(described: TableSchema) -> tuple[str, ...]:
    return tuple(word for spec in described.rules.fields for word in (spec.name, spec.title) if word)


def _columns(table: TableSource, rules: RuleSet) -> dict[str, int]:
    """Return the position of each field's column, found by name or title."""
    places = {spelled(name): place for place, name in reversed(list(enumerate(table.names)))}
    found = {}
    for spec in rules.fields:
        place = next(
            (places[word] for one in (spec.name, spec.title) if one and (word := spelled(one)) in places), None
        )
        if place is not None:
            found[spec.name] = place
    if not found:
        names = "、".join(spec.name for spec in rules.fields[:8])
        raise BadInput(
            t("表头中没有表结构的任何字段", "the header holds none of the schema's fields"),
            remedy=t(f"核对表头；应有：{names} …", f"check the header; expected: {names} …"),
            at=f"line {table.header_line}",
            code="other_table",
        )
    return found


def _take(
    table: TableSource, found: Mapping[str, int], described: TableSchema, folder: Path, progress: Reporter
) -> _Taken:
    """Write the records that can be read as text columns, numbered among all records of the file."""
    taken = _Taken(folder / "records.parquet")
    names = list(found)
    fields = [pa.field(name, pa.string()) for name in names]
    layout = pa.schema([*fields, pa.field(_RECORD, pa.int64()), pa.field(_LINE, pa.int64())])
    with pq.ParquetWriter(taken.path, layout) as writer:
        for chunk in table.chunks([word for word in described.missing if word]):
            batch = chunk.read()
            lost = [defect.line for defect in batch.defects if defect.code not in _NO_RECORDS]
            numbers = _numbers(batch.lines.tolist(), lost, taken.records)
            columns = [batch.table.column(found[name]).cast(pa.string()) for name in names]
            writer.write_table(pa.table([*columns, numbers[0], batch.lines], schema=layout))
            taken.findings += _lost(batch.defects, dict(zip(sorted(lost), numbers[1], strict=True)))
            taken.records += batch.table.num_rows + len(lost)
            taken.broken += len(lost)
            progress.advance(batch.table.num_rows)
    return taken


def _numbers(lines: Sequence[int], lost: Sequence[int], before: int) -> tuple[list[int], list[int]]:
    """Number the records of a chunk in the order of their lines, the lost ones among them."""
    kept: list[int] = []
    gone: list[int] = []
    waiting = sorted(lost)
    for line in lines:
        while waiting and waiting[0] < line:
            waiting.pop(0)
            gone.append(before + len(kept) + len(gone) + 1)
        kept.append(before + len(kept) + len(gone) + 1)
    gone += [before + len(kept) + len(gone) + number for number in range(1, len(waiting) + 1)]
    return kept, gone


def _lost(defects: Sequence[Defect], numbers: Mapping[int, int]) -> Iterator[Finding]:
    for defect in defects:
        verdict: Level = "suspect" if defect.code in _NO_RECORDS else "invalid"
        yield Finding(
            numbers.get(defect.line), defect.line, "", f"record.{defect.code}", DIMENSIONS["conformity"].zh, verdict,
            REASONS[defect.code],
        )  # fmt: skip


def _check(
    taken: _Taken, described: TableSchema, found: Mapping[str, int], folder: Path, today: date
) -> tuple[Outcome, Iterator[Finding]]:
    rules = _present(described.rules, found)
    with connect(Home(folder)) as connection:
        tables = {name: _reference(path, name, rules, folder) for name, path in described.tables.items()}
        sql = f"read_parquet({literal(taken.path)})"
        source = Source(sql, columns_of(connection, sql), record=_RECORD, line=_LINE)
        outcome = check_table(
            connection, source, rules, out=folder / "findings.parquet", today=today, references=tables
        )
    return outcome, _found(outcome.findings)


def _present(rules: RuleSet, found: Mapping[str, int]) -> RuleSet:
    """Leave out what a missing column makes impossible to check; the missing column is a finding of its own."""
    fields = [spec for spec in rules.fields if spec.name in found]
    return derive(fields, [rule for rule in rules.cross if all(name in found for name in rule.fields)])


def _reference(path: Path, name: str, rules: RuleSet, folder: Path) -> str:
    """Take a referenced table in, the columns that are looked into only."""
    wanted = sorted({column for rule in rules.cross if rule.table == name for column in rule.columns})
    if not wanted:
        return "(SELECT NULL)"
    with open_table(path, expect=wanted) as table:
        places = {spelled(one): place for place, one in enumerate(table.names)}
        missing = [column for column in wanted if spelled(column) not in places]
        if missing:
            raise BadInput(
                t(
                    f"被引用的表缺少列 {'、'.join(missing)}",
                    f"the referenced table lacks the column {', '.join(missing)}",
                ),
                at=path.name,
            )
        layout = pa.schema([pa.field(column, pa.string()) for column in wanted])
        copy = folder / f"reference-{len(list(folder.glob('reference-*')))}.parquet"
        with pq.ParquetWriter(copy, layout) as writer:
            for chunk in table.chunks():
                columns = chunk.read().table
                picked = [columns.column(places[spelled(column)]).cast(pa.string()) for column in wanted]
                writer.write_table(pa.table(picked, schema=layout))
    return f"read_parquet({literal(copy)})"


def _found(path: Path) -> Iterator[Finding]:
    for batch in pq.ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            message = t(row["message"], row["message_en"])
            yield Finding(
                row["record"], row["line"], row["field"], row["rule"], row["dimension"], row["verdict"], message
            )


def _header_findings(table: TableSource, found: Mapping[str, int], rules: RuleSet) -> Iterator[Finding]:
    line = table.header_line or None
    for spec in rules.fields:
        if spec.name not in found:
            yield _of_file("header.missing", spec.name, line)
    for place, name in enumerate(table.names):
        if place not in found.values():
            yield _of_file("header.extra", name, line)


def _of_file(rule: str, name: str, line: int | None) -> Finding:
    meaning = meaning_of(rule)
    return Finding(None, line, name, rule, DIMENSIONS[meaning.dimension].zh, meaning.verdict, meaning.message)


def _structural_counts(table: TableSource, found: Mapping[str, int], rules: RuleSet, taken: _Taken) -> list[Count]:
    numbers: dict[tuple[str, str, Level], int] = {}
    for one in (*_header_findings(table, found, rules), *taken.findings):
        key = (one.field, one.rule, one.verdict)
        numbers[key] = numbers.get(key, 0) + 1
    return [Count(name, rule, "conformity", verdict, rows) for (name, rule, verdict), rows in numbers.items()]


def _in_order(structural: Sequence[Finding], rows: Iterator[Finding]) -> Iterator[Finding]:
    """Weave both by line: what is wrong with the file first, then line by line."""
    waiting = sorted(structural, key=lambda one: (one.rule.startswith("record."), one.line or 0))
    for row in rows:
        while waiting and (waiting[0].line or 0) < (row.line or 0):
            yield waiting.pop(0)
        yield row
    yield from waiting


def _write(out: Path, file: str, findings: Iterator[Finding]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(COLUMNS)
        writer.writerows(finding.row(file) for finding in findings)


def _harmless(name: str) -> str:
    """Keep a spreadsheet from taking a column's name for a formula."""
    return f"'{name}" if name[:1] in "=+-@" and name else name
