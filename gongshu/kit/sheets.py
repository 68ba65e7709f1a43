"""Cells of spreadsheets as text with their addresses: XLSX, XLS and CSV in the encodings that offices really use.

For sheets that people filled in (a catalog, a register): merged cells are filled, titles above the header are kept, a
formula is the value the file stored for it and is never evaluated. Files are hostile until shown otherwise: what is
too big once unpacked, declares a document type or is not what its name says is refused before it is read.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlrd

from gongshu.kit.encodings import encoding_of, nearly
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGED = re.compile(rb'<mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')
_BLOCK = 1 << 20
_ALWAYS_ALLOWED = 16 << 20
_OF_WPS = (".et", ".ett", ".ets")
"""Endings of WPS, whose files are XLS or XLSX inside, unless it encrypted them or an early edition wrote them."""
BLANKS = " \t\r\n\f\v\u00a0\u3000\ufeff"
"""What is taken off around the text of a cell."""
LOST = "\ufffd"
"""Stands for a sign whose bytes are broken."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: bytes as handed in, bytes once unpacked, rows and columns of a sheet.

    ``ratio``: how many times bigger an archive may become when unpacked, beyond the first 16 MiB.
    """

    file_bytes: int = 200 << 20
    unpacked_bytes: int = 1 << 30
    ratio: int = 200
    parts: int = 10_000
    rows: int = 1_048_576
    columns: int = 1_024


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it (from 1) and its cells as text, without trailing blank ones."""

    number: int
    values: tuple[str, ...]

    def __getitem__(self, column: int) -> str:
        """The text of a cell by column (from 0); empty beyond the last."""
        return self.values[column] if column < len(self.values) else ""

    def address(self, column: int) -> str:
        """The address of a cell as the spreadsheet shows it: ``C5``."""
        return f"{letters(column)}{self.number}"

    @property
    def blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.values)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a book; ``rows()`` reads it from the start each time."""

    name: str
    _read: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """Yield the rows in order; blank rows too, so that numbers stay true."""
        return self._read()


@dataclass(frozen=True, slots=True)
class Book:
    """A file of sheets. ``kind`` is ``xlsx``, ``xls`` or ``csv``; ``encoding`` is that of a CSV.

    ``damaged``: a few bytes of it are broken; ``LOST`` stands where they were.
    """

    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in a cell: its address (``Sheet1!C5``), the title of its column, the words."""

    address: str
    column: str
    message: Text

    def __str__(self) -> str:
        return f"{self.address}「{self.column}」{self.message}"


def letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 → ``A``, 26 → ``AA``."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """Return the column (from 0) that letters name: ``AA`` → 26."""
    column = 0
    for letter in name:
        column = column * 26 + ord(letter) - 64
    return column - 1


@contextmanager
def open_book(path: Path, *, encoding: str | None = None, limits: Limits | None = None) -> Iterator[Book]:
    """Open a spreadsheet by its content, not by its name.

    Args:
        path: the file.
        encoding: of a CSV; found from the content when not given (byte-order mark, UTF-16, UTF-8, GB18030).
        limits: what the file may cost.

    Raises:
        BadInput: not a spreadsheet, unreadable, too big, or of unknown encoding; says which and what to do.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise _too_big(path, t(f"文件 {size:,} 字节", f"the file has {size:,} bytes"), limits.file_bytes)
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK\x03\x04"):
        with _xlsx(path, limits) as book:
            yield book
    elif head.startswith(_OLE):
        with _xls(path, limits) as book:
            yield book
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise _not_a_sheet(path, t("这是网页或 XML 文件，不是表格", "it is a web page or an XML file"))
    else:
        yield _csv(path, encoding, limits)


@contextmanager
def _xlsx(path: Path, limits: Limits) -> Iterator[Book]:
    _check_archive(path, limits)
    with warnings.catch_warnings(), path.open("rb") as file:  # by its content: openpyxl judges a path by its ending
        warnings.simplefilter("ignore")  # openpyxl warns of decorations it does not draw; we read values
        try:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise _not_a_sheet(path, t("XLSX 内部损坏", "the XLSX is broken inside")) from error
        try:
            yield Book("xlsx", tuple(Sheet(ws.title, _rows_of_xlsx(path, ws, limits)) for ws in book.worksheets))
        finally:
            book.close()


def _check_archive(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            allowed = min(limits.unpacked_bytes, max(_ALWAYS_ALLOWED, path.stat().st_size * limits.ratio))
            if len(parts) > limits.parts or unpacked > allowed:
                found = t(f"解压后 {unpacked:,} 字节", f"{unpacked:,} bytes once unpacked")
                raise _too_big(path, found, allowed)
            for part in parts:
                if part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(1024):
                            raise _not_a_sheet(path, t("内含文档类型声明", "it declares a document type inside"))
    except zipfile.BadZipFile as error:
        raise _not_a_sheet(path, t("XLSX 内部损坏", "the XLSX is broken inside")) from error


def _rows_of_xlsx(path: Path, sheet: Any, limits: Limits) -> Callable[[], Iterator[Row]]:
    def read() -> Iterator[Row]:
        sheet.reset_dimensions()
        merged = _merged_in_xlsx(path, sheet._worksheet_path)
        try:
            yield from _filled(sheet.iter_rows(values_only=True), merged, limits)
        except BadInput:
            raise
        except Exception as error:
            raise _not_a_sheet(path, t(f"工作表“{sheet.title}”损坏", f"sheet {sheet.title} is broken")) from error

    return read


def _merged_in_xlsx(path: Path, part: str) -> list[tuple[int, int, int, int]]:
    found = []
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        kept = b""
        while block := file.read(_BLOCK):
            text = kept + block
            end = 0
            for match in _MERGED.finditer(text):
                left, top, right, bottom = (part.decode() for part in match.groups())
                found.append((int(top), int(bottom), column_of(left), column_of(right)))
                end = match.end()
            kept = text[max(end, len(text) - 200) :]
    return found


@contextmanager
def _xls(path: Path, limits: Limits) -> Iterator[Book]:
    try:
        book = xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True, on_demand=True)
    except Exception as error:
        raise _not_a_sheet(path, t("不是 XLS 工作簿，或已损坏、加密", "no XLS book, or broken or encrypted")) from error
    try:
        yield Book("xls", tuple(Sheet(name, _rows_of_xls(path, book, name, limits)) for name in book.sheet_names()))
    finally:
        book.release_resources()


def _rows_of_xls(path: Path, book: Any, name: str, limits: Limits) -> Callable[[], Iterator[Row]]:
    def value(cell: Any) -> object:
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
            except (ValueError, OverflowError):
                return cell.value
            return moment
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        return None if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value

    def read() -> Iterator[Row]:
        try:
            sheet = book.sheet_by_name(name)
            merged = [(top + 1, bottom, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
            rows = (tuple(value(cell) for cell in sheet.row(index)) for index in range(sheet.nrows))
            yield from _filled(rows, merged, limits)
        except BadInput:
            raise
        except Exception as error:
            raise _not_a_sheet(path, t(f"工作表“{name}”损坏", f"sheet {name} is broken")) from error

    return read


def _filled(rows: Iterator[Sequence[object]], merged: list[tuple[int, int, int, int]], limits: Limits) -> Iterator[Row]:
    """Number the rows, spell the cells, and give every cell of a merged range the value of its first."""
    starts: dict[int, list[tuple[int, int, int]]] = {}
    for top, bottom, left, right in merged:
        starts.setdefault(top, []).append((bottom, left, right))
    open_ranges: list[tuple[int, int, int, str]] = []
    for number, row in enumerate(rows, start=1):
        if number > limits.rows:
            raise _too_many(t("行", "rows"), limits.rows)
        values = [spell(value) for value in row]
        open_ranges = [item for item in open_ranges if item[0] >= number]
        for bottom, left, right in starts.get(number, ()):
            open_ranges.append((bottom, left, right, values[left] if left < len(values) else ""))
        for _bottom, left, right, text in open_ranges:
            end = min(right + 1, limits.columns)
            values.extend([""] * (end - len(values)))
            values[left:end] = [text] * (end - left)
        yield _row(number, values, limits)


def _row(number: int, values: list[str], limits: Limits) -> Row:
    while values and not values[-1]:
        values.pop()
    if len(values) > limits.columns:
        raise _too_many(t("列", "columns"), limits.columns)
    return Row(number, tuple(values))


def _csv(path: Path, encoding: str | None, limits: Limits) -> Book:
    damaged = False
    if not encoding:
        try:
            encoding = encoding_of(path)
        except BadInput:
            damaged, encoding = True, nearly(path)
            if not encoding:
                raise
    if not encoding:
        raise _not_a_sheet(path, t("内含二进制零字节", "it holds zero bytes"))

    def read() -> Iterator[Row]:
        with path.open("r", encoding=encoding, newline="", errors="replace" if damaged else "strict") as file:
            line = 1
            try:
                start = file.read(64 << 10)
                file.seek(0)
                reader = csv.reader(file, delimiter=_delimiter(start))
                for number, row in enumerate(reader, start=1):
                    line = reader.line_num + 1
                    if number > limits.rows:
                        raise _too_many(t("行", "rows"), limits.rows)
                    yield _row(number, [spell(value) for value in row], limits)
            except (csv.Error, UnicodeError) as error:
                raise BadInput(
                    t(f"CSV 第 {line} 行附近无法读取", f"the CSV cannot be read near line {line}"),
                    remedy=t("检查引号是否成对、编码是否一致", "see that quotes are paired and the encoding is one"),
                    at=f"{path.name}:{line}",
                    code="csv_unreadable",
                ) from error

    return Book("csv", (Sheet(path.stem, read),), encoding, damaged)


def _delimiter(start: str) -> str:
    """Take the mark that stands in the most of the first lines, outside of quotes; among equals the more frequent."""
    lines = [line for line in _QUOTED.sub("", start).splitlines() if line.strip()][:20]
    return max(",\t;", key=lambda mark: (sum(mark in line for line in lines), sum(line.count(mark) for line in lines)))


def spell(value: object) -> str:
    """Spell a cell's value as a person would read it: ``6`` for 6.0, ``2026-09-15`` for a day, stripped of blanks."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time.min else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
    return str(value).strip(BLANKS)


def _not_a_sheet(path: Path, why: Text) -> BadInput:
    by_wps = t(
        "在 WPS 表格中另存为“Excel 文件（*.xlsx）”后再试", "save it as an Excel file (*.xlsx) in WPS and try again"
    )
    by_office = t("用办公软件另存为 .xlsx 后再试", "save it as .xlsx with an office program and try again")
    return BadInput(
        t(f"{path.name} 不能作为表格读取", f"{path.name} cannot be read as a spreadsheet"),
        why=why,
        remedy=by_wps if path.suffix.lower() in _OF_WPS else by_office,
        at=path.name,
        code="not_a_spreadsheet",
    )


def _too_big(path: Path, found: Text, limit: int) -> BadInput:
    return BadInput(
        t(f"{path.name} 过大：", f"{path.name} is too big: ") + found,
        why=t(f"上限 {limit:,} 字节", f"the limit is {limit:,} bytes"),
        remedy=t("拆成几个文件分别导入", "split it into several files"),
        at=path.name,
        code="too_big",
    )


def _too_many(what: Text, limit: int) -> BadInput:
    return BadInput(
        t(f"工作表超过 {limit:,} {what.zh}", f"the sheet has more than {limit:,} {what.en}"),
        remedy=t("删去空白行列，或拆成几个文件", "delete blank rows and columns, or split the file"),
        code="too_big",
    )
