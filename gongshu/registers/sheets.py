"""Spreadsheets of a register: the empty one to fill in, and what a filled one says, with errors by cell."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter

from gongshu.kit.errors import BadInput
from gongshu.kit.formulas import restore
from gongshu.kit.sheets import CellError, Limits, Row, letters, open_book
from gongshu.kit.text import Text, t
from gongshu.kit.words import plain
from gongshu.registers.cells import YES_NO, Known, Unfit, read_cell
from gongshu.regulation.lists import ColumnDef, RegisterDef

NUMBER = t("编号", "Number")
"""The column that names an existing row; every other column is the register's own."""
NOTES = "说明"
KINDS: Mapping[str, Text] = {
    "text": t("一行文字", "a line of text"),
    "long_text": t("文字，可以分行", "text, of several lines"),
    "day": t("日期，如 2026-11-25", "a day like 2026-11-25"),
    "number": t("数字，不带单位", "a number without a unit"),
    "choice": t("从可选值中选一个", "one of the choices"),
    "yes_no": t("是或否", "yes or no"),
    "organization": t("已登记机构的全称或统一社会信用代码", "name or credit code of a registered organization"),
    "entry": t("信息资源代码", "the code of a resource"),
}
_LIMITS = Limits(file_bytes=20 << 20, rows=5_000, columns=200)
_LOOK_AT = 40
_LIST_LENGTH = 255


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row of a filled spreadsheet: its line, the number it names, its cells; ``whole``: nothing is wrong in it."""

    line: int
    address: str
    number: str
    cells: Mapping[str, str]
    whole: bool


@dataclass(slots=True)
class Filled:
    """What a spreadsheet says: its rows, the wrong cells, the columns read (title → column) and not read."""

    rows: list[FilledRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    columns: dict[str, Text] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)


def template(register: RegisterDef) -> bytes:
    """Return the empty spreadsheet of a register: its columns, choices to pick, and a sheet that explains them."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("台账")
        notes = book.add_worksheet(NOTES)
        notes.write_row(0, 0, ["栏目", "怎样填", "必填", "说明"], head)
        for place, column in enumerate(register.columns):
            sheet.set_column(place, place, 36 if column.kind == "long_text" else 20, text)
            sheet.write_string(0, place, column.title.zh, head)
            choices = [title.zh for _, title in _choices(column)]
            if choices and len(",".join(choices)) < _LIST_LENGTH:
                sheet.data_validation(1, place, 1_000, place, {"validate": "list", "source": choices})
            how = KINDS[column.kind].zh + (f"：{'、'.join(choices)}" if column.kind == "choice" else "")
            told = [column.title.zh, how, "是" if column.required else "否", column.hint.zh if column.hint else ""]
            for cell, words in enumerate(told):
                notes.write_string(place + 1, cell, words)
        notes.set_column(0, 3, 30)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _choices(column: ColumnDef) -> tuple[tuple[str, Text], ...]:
    return tuple(YES_NO.items()) if column.kind == "yes_no" else column.values


def read_filled(file: Path, register: RegisterDef, known: Known) -> Filled:
    """Read a filled spreadsheet. The header is found by the titles of the columns, in any order, below any titles.

    Args:
        file: XLSX, XLS or CSV.
        register: the register.
        known: what cells may name.

    Raises:
        BadInput: the file cannot be read, or no sheet names the register's columns.
    """
    filled = Filled()
    with open_book(file, limits=_LIMITS) as book:
        undo = restore if book.kind == "csv" else str
        for sheet in book.sheets:
            if sheet.name == NOTES:
                continue
            header = _header(sheet.rows(), register)
            if header is None:
                continue
            row, columns, ignored = header
            prefix = f"{sheet.name}!" if len(book.sheets) > 1 else ""
            filled.columns |= {row[place]: one.title if one else NUMBER for place, one in columns.items()}
            filled.ignored |= {f"{prefix}{name}": title for name, title in ignored.items()}
            below = (one for one in sheet.rows() if one.number > row.number and not one.blank)
            for one in below:
                texts = Row(one.number, tuple(undo(text) for text in one.values))
                _read_row(texts, columns, register, known, prefix, filled)
    if not filled.columns:
        raise _no_header(register, file)
    return filled


Columns = dict[int, ColumnDef | None]


def _header(rows: Iterator[Row], register: RegisterDef) -> tuple[Row, Columns, dict[str, str]] | None:
    """Return the row that names most of the register's columns, the required ones among them, and what it names."""
    known: dict[str, ColumnDef | None] = {plain(NUMBER.zh): None, plain(NUMBER.en): None}
    for column in register.columns:
        known |= dict.fromkeys((plain(column.title.zh), plain(column.title.en), plain(column.id)), column)
    required = {column.id for column in register.columns if column.required}
    best: tuple[Row, Columns, dict[str, str]] | None = None
    for row in rows:
        if row.number > _LOOK_AT:
            break
        columns: Columns = {}
        ignored: dict[str, str] = {}
        for place, title in enumerate(row.values):
            name = plain(title)
            if name in known and known[name] not in columns.values():
                columns[place] = known[name]
            elif title:
                ignored[letters(place)] = title
        named = {one.id for one in columns.values() if one}
        if named and required <= named and (best is None or len(columns) > len(best[1])):
            best = (row, columns, ignored)
    return best


def _read_row(row: Row, columns: Columns, register: RegisterDef, known: Known, prefix: str, filled: Filled) -> None:
    """Read one row; what is wrong in it is told by cell, and keeps this row out alone."""
    cells: dict[str, str] = {}
    number, address, wrong = "", f"{prefix}A{row.number}", len(filled.errors)
    for place, column in columns.items():
        at = f"{prefix}{row.address(place)}"
        if column is None:
            number, address = row[place], at
            continue
        try:
            cell = read_cell(column, row[place], known)
        except Unfit as unfit:
            words = Text(f"{unfit.what.zh}；{unfit.remedy.zh}", f"{unfit.what.en}; {unfit.remedy.en}")
            filled.errors.append(CellError(at, str(column.title), words))
            continue
        if cell:
            cells[column.id] = cell
        elif column.required:
            filled.errors.append(CellError(at, str(column.title), t("没有填写", "is empty")))
    filled.rows.append(FilledRow(row.number, address, number, cells, wrong == len(filled.errors)))


def _no_header(register: RegisterDef, file: Path) -> BadInput:
    required = [column.title for column in register.columns if column.required] or [register.columns[0].title]
    return BadInput(
        t("没有找到表头", "no header was found"),
        why=t(
            f"前 {_LOOK_AT} 行中没有一行写全这些必填栏目：{'、'.join(one.zh for one in required)}",
            f"none of the first {_LOOK_AT} rows names: {', '.join(one.en for one in required)}",
        ),
        remedy=t("下载模板，按它的栏目填写", "take the template and fill in its columns"),
        at=file.name,
        code="no_header",
    )
