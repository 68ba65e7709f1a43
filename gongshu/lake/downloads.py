"""A version as files to take away: CSV, JSON, XLSX, Parquet, each telling where the data come from and of which day.

The columns are those the caller names; what may leave is not decided here.
"""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongshu.kit.text import Text, t
from gongshu.lake.engine import Connection
from gongshu.lake.ledger import CommittedVersion
from gongshu.lake.schema import TYPE_NAMES, Field, listed, literal, quoted
from gongshu.lake.workbook import CELL_LENGTH, SHEET_ROWS, write_workbook

FORMATS = ("csv", "json", "xlsx", "parquet")
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
FORMAT_NAMES: Mapping[str, str] = {"csv": "CSV", "json": "JSON", "xlsx": "XLSX", "parquet": "Parquet"}
README = "README.txt"
_BATCH = 20_000
_HARMLESS = "[+-]?[0-9 .,()-]*"


@dataclass(frozen=True, slots=True)
class Told:
    """What every download tells: labels and values in both languages, and the notes of the formats."""

    rows: tuple[tuple[Text, str], ...]
    columns: tuple[Field, ...]
    notes: tuple[Text, ...] = ()

    def lines(self) -> list[tuple[str, str]]:
        """Spell it as pairs of label and value."""
        pairs = [(f"{label.zh} {label.en}", value) for label, value in self.rows]
        pairs += [(f"列 Column {field.name}", _column(field)) for field in self.columns]
        return pairs + [("说明 Note", f"{note.zh}。{note.en}.") for note in self.notes]


def told_of(version: CommittedVersion, columns: Sequence[Field], left_out: Sequence[Field] = ()) -> Told:
    """Gather what downloads of a version tell."""
    meta = version.meta
    rows = (
        (t("名称", "Title"), meta.title or version.resource),
        (t("资源代码", "Resource"), version.resource),
        (t("版本", "Version"), str(version.number)),
        (t("来源", "Source"), meta.source),
        (t("采集日期", "Acquired on"), meta.acquired_on),
        (t("入库时间", "Committed at"), meta.committed_at),
        (t("行数", "Rows"), str(version.rows)),
    )
    notes: list[Text] = []
    if left_out:
        notes.append(t(f"按分级未包含 {len(left_out)} 列", f"{len(left_out)} columns are left out for their grade"))
    if version.rows > SHEET_ROWS:
        notes.append(
            t(
                f"XLSX 只含前 {SHEET_ROWS:,} 行（工作表的上限），全部 {version.rows:,} 行见 CSV、JSON、Parquet",
                f"the XLSX holds the first {SHEET_ROWS:,} rows (a sheet's limit), the others all {version.rows:,}",
            )
        )
    notes.append(
        t(
            "CSV 中会被电子表格当作公式执行的文本前加了单引号，其余格式未改动",
            "in the CSV, texts that a spreadsheet would run as formulas are preceded by an apostrophe; elsewhere not",
        )
    )
    notes.append(
        t(
            f"XLSX 单元格最多 {CELL_LENGTH:,} 字，超出部分只在其他格式中",
            f"a cell of the XLSX holds {CELL_LENGTH:,} characters at most; longer texts are whole in the others",
        )
    )
    return Told(rows, tuple(columns), tuple(notes))


def write_downloads(
    engine: Connection,
    sql: str,
    version: CommittedVersion,
    folder: Path,
    *,
    columns: Sequence[Field],
    left_out: Sequence[Field] = (),
    formats: Sequence[str] = FORMATS,
) -> dict[str, Path]:
    """Write the downloads of a version into a folder; returns each format's file.

    Args:
        engine: where ``sql`` can be selected from.
        sql: the rows in order, with ``columns`` (masked or not, as the caller decided).
        version: what they are rows of.
        folder: where to write; the files are ``data.<format>`` and a README.
        columns: the columns to write.
        left_out: those that stay behind, to be told.
        formats: which of ``FORMATS``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = told_of(version, columns, left_out)
    (folder / README).write_text("\n".join(f"{a}: {b}" for a, b in told.lines()) + "\n", encoding="utf-8")
    files = {name: folder / f"data.{name}" for name in formats}
    writers = {"csv": _write_csv, "json": _write_json, "xlsx": _write_xlsx, "parquet": _write_parquet}
    for name, path in files.items():
        writers[name](engine, sql, columns, told, path)
    return files


def _write_csv(engine: Connection, sql: str, columns: Sequence[Field], told: Told, path: Path) -> None:
    cells = ", ".join(_harmless(field) if field.type == "text" else quoted(field.name) for field in columns)
    engine.execute(f"COPY (SELECT {cells} FROM {sql}) TO {literal(path)} (FORMAT csv, HEADER)")


def _harmless(field: Field) -> str:
    """A text column for CSV: what would run as a formula gets an apostrophe; bare signs and signed digits do not."""
    name = quoted(field.name)
    runs = f"regexp_matches({name}, '^[=+@\\t\\r-]') AND NOT regexp_full_match({name}, '{_HARMLESS}')"
    return f"CASE WHEN {runs} THEN '''' || {name} ELSE {name} END AS {name}"


def _write_json(engine: Connection, sql: str, columns: Sequence[Field], told: Told, path: Path) -> None:
    meta: Mapping[str, str] = {label.en.lower().replace(" ", "_"): value for label, value in told.rows}
    fields = [{"name": f.name, "title": f.title, "type": f.type} for f in columns]
    query = f"SELECT to_json(struct_pack({_packed(columns)}))::VARCHAR FROM {sql}"
    with path.open("w", encoding="utf-8") as file:
        head = json.dumps({"meta": {**meta, "columns": fields}}, ensure_ascii=False)
        file.write(head[:-1] + ', "rows": [\n')
        first = True
        for batch in engine.execute(query).to_arrow_reader(_BATCH):
            file.write(("" if first else ",\n") + ",\n".join(batch.column(0).to_pylist()))
            first = False
        file.write("\n]}\n")


def _packed(columns: Sequence[Field]) -> str:
    return ", ".join(f"{quoted(field.name)} := {quoted(field.name)}" for field in columns)


def _write_xlsx(engine: Connection, sql: str, columns: Sequence[Field], told: Told, path: Path) -> None:
    write_workbook(engine, sql, columns, told.lines(), path)


def _write_parquet(engine: Connection, sql: str, columns: Sequence[Field], told: Told, path: Path) -> None:
    pairs = ", ".join(f"{quoted(label.en)}: {literal(value)}" for label, value in told.rows)
    engine.execute(
        f"COPY (SELECT {listed(field.name for field in columns)} FROM {sql}) TO {literal(path)} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{pairs}}})"
    )


def _column(field: Field) -> str:
    kind = TYPE_NAMES[field.type]
    return f"{field.title or field.name} ({kind.zh} {kind.en})"
