"""Large tables as XLSX, streamed: the engine spells the cells, we pack them. Ten times faster than cell by cell.

Texts are written as texts, whatever they begin with: no cell of ours is a formula, so none can run when it is opened.
"""

# ruff: noqa: S608 - names are quoted

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

import pyarrow as pa

from gongshu.lake.engine import Connection
from gongshu.lake.schema import Field, quoted

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its header."""
CELL_LENGTH = 32_767
"""Characters of a cell."""
_EXACT_DIGITS = 15
_BATCH = 20_000

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
    '<sheet name="数据 Data" sheetId="1" r:id="rId1"/><sheet name="说明 About" sheetId="2" r:id="rId2"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
}


def write_workbook(
    engine: Connection, sql: str, fields: Sequence[Field], about: Sequence[tuple[str, str]], path: Path
) -> int:
    """Write rows as a workbook with a sheet of data and a sheet about them; returns the number of rows written.

    Args:
        engine: where ``sql`` can be selected from.
        sql: the rows, in order, with the columns of ``fields``.
        fields: the columns.
        about: name and value of what the second sheet tells.
        path: the file.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        package.writestr("xl/worksheets/sheet2.xml", _small_sheet(about))
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            return _write_data(engine, sql, fields, file)


def _write_data(engine: Connection, sql: str, fields: Sequence[Field], file: IO[bytes]) -> int:
    file.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(field.name for field in fields)}'.encode())
    cells = ", ".join(_cell(field) for field in fields)
    query = f"SELECT concat('<row>', {cells}, '</row>') FROM (FROM {sql} LIMIT {SHEET_ROWS})"
    rows = 0
    for batch in engine.execute(query).to_arrow_reader(_BATCH):
        file.write(_bytes_of(batch.column(0)))
        rows += batch.num_rows
    file.write(b"</sheetData></worksheet>")
    return rows


def _bytes_of(texts: pa.StringArray) -> memoryview:
    """The bytes of all texts of a column one after the other, without copying."""
    if not len(texts):
        return memoryview(b"")
    _, offsets, data = texts.buffers()
    ends = memoryview(offsets).cast("B").cast("i")
    return memoryview(data)[ends[texts.offset] : ends[texts.offset + len(texts)]]


def _cell(field: Field) -> str:
    name = quoted(field.name)
    if field.type == "boolean":
        return f"coalesce('<c t=\"b\"><v>' || {name}::INTEGER || '</v></c>', '<c/>')"
    if field.type in ("integer", "decimal"):
        # A spreadsheet keeps 15 digits of a number; longer ones stay whole as texts.
        text = f"{name}::VARCHAR"
        number = f"'<c><v>' || {text} || '</v></c>'"
        long = f"length(regexp_replace({text}, '[^0-9]', '', 'g')) > {_EXACT_DIGITS}"
        return f"CASE WHEN {name} IS NULL THEN '<c/>' WHEN {long} THEN {_inline(text)} ELSE {number} END"
    if field.type != "text":
        return f"coalesce({_inline(f'{name}::VARCHAR')}, '<c/>')"
    cut = f"left({name}, {CELL_LENGTH})"
    bad = r"\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{FFFE}\x{FFFF}"
    safe = (
        f"replace(replace(replace(regexp_replace({cut}, '[{bad}]', '\ufffd', 'g'), "
        "'&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    )
    special = f"regexp_matches({name}, '[&<>{bad}]')"
    return f"CASE WHEN {name} IS NULL THEN '<c/>' WHEN {special} THEN {_inline(safe)} ELSE {_inline(cut)} END"


def _inline(text: str) -> str:
    return f"'<c t=\"inlineStr\"><is><t xml:space=\"preserve\">' || {text} || '</t></is></c>'"


def _row(cells: Iterable[str]) -> str:
    return (
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in cells)
        + "</row>"
    )


def _small_sheet(rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(_row(row) for row in rows)
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
