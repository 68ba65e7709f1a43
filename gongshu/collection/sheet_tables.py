"""A table in a sheet of a workbook: rows instead of lines, otherwise the same accounting."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from gongshu.collection.defects import Defect
from gongshu.collection.headers import Header, find_header, header_at
from gongshu.collection.layout import Layout
from gongshu.collection.lines import Batch, Chunk, text_table
from gongshu.collection.packing import Limits
from gongshu.kit import sheets
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

_SHEET_ROWS = 20_000
_SAMPLE = 1_000
NO_VALUE = ("",)


@dataclass(frozen=True)
class SheetTable:
    """A table in a sheet of a workbook."""

    path: Path
    sheet: str
    header: Header
    cells: tuple[str, ...]
    layout: Layout
    kind: str
    limits: sheets.Limits
    encoding: str = ""
    delimiter: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names as the header has them."""
        return self.header.names

    @property
    def header_line(self) -> int:
        """The row that the header stands on."""
        return self.header.line

    def chunks(self, null_tokens: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield groups of rows."""
        layout = replace(self.layout, null_tokens=(*NO_VALUE, *null_tokens))
        with sheets.open_book(self.path, limits=self.limits) as book:
            sheet = next(sheet for sheet in book.sheets if sheet.name == self.sheet)
            for index, rows in enumerate(self._groups(sheet)):
                yield Chunk(index, partial(_read_rows, rows, layout, self.cells))

    def _groups(self, sheet: sheets.Sheet) -> Iterator[list[sheets.Row]]:
        """Group the rows below the header; blank rows at the end are no part of the table."""
        rows: list[sheets.Row] = []
        blank: list[sheets.Row] = []
        for row in sheet.rows():
            if row.number <= self.header.line:
                continue
            blank.append(row)
            if row.blank:
                continue
            rows.extend(blank)
            blank = []
            if len(rows) >= _SHEET_ROWS:
                yield rows
                rows = []
        if rows:
            yield rows


def open_sheet(
    path: Path, sheet: str | int | None, header: int | None, expect: Collection[str], limits: Limits
) -> SheetTable:
    """Open the table in a sheet; see ``reading.open_table``."""
    cost = sheets.Limits(file_bytes=1 << 30, unpacked_bytes=min(limits.unpacked_bytes, 4 << 30), ratio=limits.ratio)
    with sheets.open_book(path, limits=cost) as book:
        chosen = _choose_sheet(path, book, sheet)
        rows = [list(row.values) for row, _ in zip(chosen.rows(), range(_SAMPLE), strict=False)]
        kind, name = book.kind, chosen.name
    found = (
        find_header(rows, expect, at=path.name, trimmed=True)
        if header is None
        else header_at(rows, header, at=path.name)
    )
    cells = tuple(rows[found.line - 1]) if found.line else ()
    found = _as_wide_as_the_rows(found, rows[found.line :])
    return SheetTable(path, name, found, cells, Layout("", len(found.names)), kind, cost)


def _as_wide_as_the_rows(header: Header, rows: Sequence[Sequence[str]]) -> Header:
    """Name the columns that most rows fill beyond the header (helper columns without a title)."""
    width = len(header.names)
    wider = [len(row) for row in rows if len(row) > width]
    if 2 * len(wider) <= len(rows):
        return header
    return Header(header.line, (*header.names, *(f"column_{n}" for n in range(width + 1, max(wider) + 1))))


def _choose_sheet(path: Path, book: sheets.Book, sheet: str | int | None) -> sheets.Sheet:
    filled = [s for s in book.sheets if any(not row.blank for row, _ in zip(s.rows(), range(_SAMPLE), strict=False))]
    if isinstance(sheet, int) and 1 <= sheet <= len(book.sheets):
        return book.sheets[sheet - 1]
    named = [s for s in book.sheets if s.name == sheet]
    if named:
        return named[0]
    if sheet is None and len(filled) == 1:
        return filled[0]
    if not filled:
        raise empty(path)
    names = "、".join(s.name for s in filled)
    raise BadInput(
        t(
            f"{path.name} 有 {len(filled)} 个有内容的工作表：{names}",
            f"{path.name} has {len(filled)} sheets with content: {names}",
        ),
        remedy=t("用 sheet 指明其中一个", "name one of them with sheet"),
        at=path.name,
        code="which_sheet",
    )


def _read_rows(rows: list[sheets.Row], layout: Layout, header: tuple[str, ...]) -> Batch:
    width = layout.columns
    texts = {row.number: row.values for row in rows}
    accepted: list[tuple[str, ...]] = []
    lines: list[int] = []
    defects: list[Defect] = []

    def quote(line: int, span: int = 1) -> str:
        return json.dumps(texts[line], ensure_ascii=False)

    for row in rows:
        code = _row_defect(row, layout, header)
        if code:
            defects.append(Defect(row.number, 1, code, raw=quote(row.number)))
        else:
            lines.append(row.number)
            accepted.append((*row.values[:width], *("" for _ in range(width - len(row.values)))))
    return Batch(text_table(accepted, layout), np.array(lines, np.int64), None, defects, len(rows), quote)


def _row_defect(row: sheets.Row, layout: Layout, header: tuple[str, ...]) -> str:
    if row.blank:
        return "blank_line"
    filled = [value for value in row.values if value]
    if any(row.values[layout.columns :]):
        return "too_many_values"
    if layout.columns > 1 and row.values == header:
        return "repeated_header"
    one_text = len(set(filled)) == 1
    if one_text and layout.columns > 2 and (len(filled) == 1 or len(filled) == layout.columns):
        return "group_row"
    return ""


def empty(path: Path) -> BadInput:
    """The refusal of a file without content."""
    return BadInput(
        t(f"{path.name} 没有内容", f"{path.name} is empty"),
        remedy=t("核对文件", "check the file"),
        at=path.name,
        code="empty",
    )
