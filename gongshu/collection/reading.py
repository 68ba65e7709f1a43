"""Opening a table, whatever file it comes in: delimited text (plain, gzip, zip), XLS, XLSX.

    with open_table(path) as table:
        table.names                     # the header
        for chunk in table.chunks():
            batch = chunk.read()        # records as text columns, and a defect for every other line

Reading is streamed; chunks are independent of each other, so several can be read at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np

from gongshu.collection import shapes
from gongshu.collection.encoding import Encoding, as_utf8, find_encoding, named_encoding
from gongshu.collection.headers import Header, find_delimiter, find_header, header_at
from gongshu.collection.layout import LF, Layout, parse
from gongshu.collection.lines import Chunk, read_block, safe_cut
from gongshu.collection.packing import Bounded, Limits, Packing, packing_of, refuse_other_archives, unpacked
from gongshu.collection.sheet_tables import NO_VALUE, empty, open_sheet
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

BLOCK = 8 << 20
_HEAD = 1 << 20
_SAMPLE = 1_000
_MOST_LINES = 300_000
_MARKUP = (b"<html", b"<!doctype", b"<?xml", b"<table", b"%pdf", b"{\\rtf")


class TableSource(Protocol):
    """An open table.

    Attributes:
        names: the columns' names as the header has them.
        kind: ``text``, ``xls`` or ``xlsx``.
        encoding: of a text.
        delimiter: of a text.
        header_line: on which line (row) the header stands; the lines up to it are not data.
        sheet: of a workbook.
    """

    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def encoding(self) -> str: ...  # noqa: D102
    @property
    def delimiter(self) -> str: ...  # noqa: D102
    @property
    def header_line(self) -> int: ...  # noqa: D102
    @property
    def sheet(self) -> str: ...  # noqa: D102

    def chunks(self, null_tokens: Sequence[str] = ()) -> Iterator[Chunk]:
        """Read the table from its first record on; the words of ``null_tokens`` (and nothing) mean no value."""
        ...


@dataclass(frozen=True)
class TextTable:
    """A table in a delimited text."""

    path: Path
    packing: Packing
    limits: Limits
    coding: Encoding
    header: Header
    layout: Layout
    returns_only: bool = False
    block: int = BLOCK
    kind: str = "text"
    sheet: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names as the header has them."""
        return self.header.names

    @property
    def encoding(self) -> str:
        """The text's encoding."""
        return self.coding.name

    @property
    def delimiter(self) -> str:
        """The mark between values."""
        return self.layout.delimiter

    @property
    def header_line(self) -> int:
        """The line that the header stands on."""
        return self.header.line

    def chunks(self, null_tokens: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield blocks of whole lines, each beginning where a record surely begins."""
        layout = replace(self.layout, null_tokens=(*NO_VALUE, *null_tokens))
        with unpacked(self.path, self.packing, self.limits) as stream:
            blocks = as_utf8(_blocks_of(stream, self.block), self.coding)
            first = self.header.line + 1
            for index, block in enumerate(self._cut(blocks, layout)):
                yield Chunk(index, partial(read_block, block, first, layout), len(block))
                first += block.count(b"\n")

    def _cut(self, blocks: Iterator[bytes], layout: Layout) -> Iterator[bytes]:
        """Drop the lines up to the header and cut the rest where records begin."""
        pending = b""
        before = self.header.line
        for block in blocks:
            pending += block.replace(b"\r", b"\n") if self.returns_only else block
            while before and b"\n" in pending:
                pending = pending[pending.index(b"\n") + 1 :]
                before -= 1
            while not before and (cut := self._place_to_cut(pending, layout)):
                yield pending[:cut]
                pending = pending[cut:]
        pending = b"" if before else pending
        if pending and not pending.endswith(b"\n"):
            pending += b"\n"
        while pending:
            cut = _not_too_many(pending, len(pending), layout)
            yield pending[:cut]
            pending = pending[cut:]

    def _place_to_cut(self, pending: bytes, layout: Layout) -> int:
        """Where to cut what was read; 0: read more first."""
        if len(pending) < self.block // 2 and pending.count(b"\n") <= _MOST_LINES:
            return 0
        end = pending.rfind(b"\n") + 1
        if not end and len(pending) >= self.limits.line_bytes:
            raise _endless_line(self.path, self.limits)
        cut = safe_cut(pending[:end], layout) if end else 0
        if not cut and len(pending) >= 2 * self.block:
            cut = end
        return _not_too_many(pending, cut, layout) if cut else 0


@contextmanager
def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    sheet: str | int | None = None,
    header: int | None = None,
    expect: Collection[str] = (),
    limits: Limits | None = None,
    block: int = BLOCK,
) -> Iterator[TableSource]:
    """Open a table by its content.

    Args:
        path: the file.
        encoding: of a text; found when not given.
        sheet: name or number (from 1) of a workbook's sheet; needed where several hold something.
        header: the header's line (from 1), 0 for none; found when not given.
        expect: names that the header should hold; helps to find it.
        limits: what reading may cost.
        block: how many bytes are read at once.

    Raises:
        BadInput: no table, unknown encoding, no header, damaged, or too big when unpacked.
    """
    limits = limits or Limits()
    packing = packing_of(path)
    if packing in ("xls", "xlsx"):
        yield open_sheet(path, sheet, header, expect, limits)
    else:
        yield _open_text(path, packing, encoding, header, expect, limits, block)


def _open_text(
    path: Path,
    packing: Packing,
    encoding: str | None,
    header: int | None,
    expect: Collection[str],
    limits: Limits,
    block: int,
) -> TextTable:
    with unpacked(path, packing, limits) as stream:
        head = stream.read(_HEAD)
        refuse_other_archives(path, head)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(_MARKUP):
            raise _no_table(path)
        if not head.strip():
            raise empty(path)
        more = partial(stream.read, BLOCK)
        coding = named_encoding(encoding, head) if encoding else find_encoding(head, more, at=path.name)
    text = b"".join(as_utf8(iter([head]), coding)).decode(errors="replace")
    returns_only = "\n" not in text and "\r" in text
    lines = _whole_lines(text, cut=len(head) == _HEAD, returns_only=returns_only)
    mark = find_delimiter(lines)
    loose = [_loosely(line, mark) for line in lines]
    found = find_header(loose, expect, at=path.name) if header is None else header_at(loose, header, at=path.name)
    width = len(found.names)
    sample = [row for row in loose[found.line :] if len(row) == width]
    again = lines[found.line - 1].lstrip("\ufeff").encode() if found.line and width > 1 else b""
    layout = Layout(mark, width, again, shapes.learn(sample, width), decoded=coding.name != "utf-8")
    return TextTable(path, packing, limits, coding, found, layout, returns_only, block)


def _whole_lines(text: str, *, cut: bool, returns_only: bool) -> list[str]:
    lines = text.split("\r" if returns_only else "\n")
    if cut and len(lines) > 1:
        lines.pop()
    return [line.rstrip("\r") for line in lines[:_SAMPLE]]


def _loosely(line: str, mark: str) -> list[str]:
    values = parse(line, Layout(mark, 0)).values
    return list(values) if values else line.split(mark)


def _blocks_of(stream: Bounded, size: int) -> Iterator[bytes]:
    while block := stream.read(size):
        yield block


def _not_too_many(pending: bytes, cut: int, layout: Layout) -> int:
    """Cut earlier where the lines are very short: what is kept per line must not fill the memory."""
    if pending.count(b"\n", 0, cut) <= _MOST_LINES:
        return cut
    ends = np.flatnonzero(np.frombuffer(pending, np.uint8, cut) == LF)
    earlier = int(ends[_MOST_LINES - 1]) + 1
    return safe_cut(pending[:earlier], layout) or earlier


def _endless_line(path: Path, limits: Limits) -> BadInput:
    return BadInput(
        t(
            f"{path.name} 有一行超过 {limits.line_bytes:,} 字节",
            f"a line of {path.name} has over {limits.line_bytes:,} bytes",
        ),
        why=t("这不是按行记录的表", "this is no table of lines"),
        remedy=t("核对文件内容与换行", "check the file's content and its line ends"),
        at=path.name,
        code="endless_line",
    )


def _no_table(path: Path) -> BadInput:
    return BadInput(
        t(f"{path.name} 不是表格文件", f"{path.name} is no table"),
        why=t("内容是网页、XML 或文档", "it holds a web page, XML or a document"),
        remedy=t("导出为 CSV 或 XLSX", "export it as CSV or XLSX"),
        at=path.name,
        code="no_table",
    )
