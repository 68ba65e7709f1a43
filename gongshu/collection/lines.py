"""Physical lines of a delimited text: which are records by themselves, which belong together, which are broken.

Our own tolerant reader. A block of bytes (UTF-8, whole physical lines) goes in; out come the records as text columns,
each with the number of the physical line it begins on, and a defect for every line that is in no record. Nothing
disappears: in every block

    physical lines = lines of accepted records (a quoted value with line breaks makes a record span several)
                   + lines with a defect

How broken quotes are survived: reading resynchronizes on the physical line. A line that is a well-formed record by
itself is always taken as one; an open quote is only followed over lines that are none. So a missing quote costs its
own line and never its clean neighbors, whatever stands between it and the next quote.

The usual case is fast: structure is found by vector operations over the whole block, the columns are cut by Arrow's
reader, and only suspicious lines are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from gongshu.collection.defects import Defect
from gongshu.collection.layout import CR, LF, NUL, QUOTE, UNDECODED_BYTES, Layout, parse, show, valid
from gongshu.collection.structure import Bools, Ints, Structure

MAX_RECORD_LINES: Final = 1_000
MAX_RECORD_BYTES: Final = 1 << 20
"""How far an open quote is followed."""

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a table that can be read apart from the others. ``size``: bytes of text, 0 of a sheet."""

    index: int
    read: Callable[[], Batch]
    size: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The records and defects of a block.

    Attributes:
        table: the records as text columns named ``0``, ``1`` …, null where there is no value.
        lines: for each record, the physical line it begins on (from 1 in the file).
        spans: for each record, how many physical lines it has; None where all have one.
        defects: the lines that are in no record.
        physical: how many physical lines the block has.
        quote: gives the text of lines as it came (first line, how many), for the quarantine.
    """

    table: pa.Table
    lines: Ints
    spans: Ints | None
    defects: list[Defect]
    physical: int
    quote: Callable[[int, int], str]

    @property
    def continuations(self) -> int:
        """Physical lines that carry on a record begun on an earlier line."""
        return 0 if self.spans is None else int(self.spans.sum()) - len(self.spans)

    def check(self) -> None:
        """Assert that no line was lost or counted twice."""
        rejected = sum(defect.span for defect in self.defects)
        if self.physical != self.table.num_rows + self.continuations + rejected:
            raise AssertionError("lines in = rows accepted + continuation lines + lines with a defect does not hold")


class Quoter:
    """Gives the text of a block's lines as it came; finds the line ends only when it is asked."""

    def __init__(self, block: bytes, first: int) -> None:
        self._block = block
        self._first = first

    @cached_property
    def _next(self) -> Ints:
        ends: Ints = np.flatnonzero(np.frombuffer(self._block, np.uint8) == LF) + 1
        return ends

    def __call__(self, line: int, span: int = 1) -> str:
        """Give the text of ``span`` lines from ``line`` on, without the last line end."""
        index = line - self._first
        start = int(self._next[index - 1]) if index else 0
        return show(self._block[start : int(self._next[index + span - 1])].rstrip(b"\r\n"))


def clean_alone(line: bytes, layout: Layout) -> bool:
    """Whether a physical line is a record by itself, and looks like the file's other records."""
    if not line.strip() or NUL in line or not valid(line):
        return False
    parsed = parse(line.rstrip(b"\r\n").decode(), layout)
    return not parsed.code and layout.shapes.fit(parsed.values)


def safe_cut(block: bytes, layout: Layout) -> int:
    """Find where a block may end: at a line end after which a record surely begins; 0 if there is no such place.

    ``block`` ends with a line end. Without quotes every line end is one. Otherwise the place is before the last line
    that is a record by itself, since such a line is always taken as one.
    """
    if QUOTE not in block:
        return len(block)
    end = len(block)
    lowest = max(0, end - 2 * MAX_RECORD_BYTES)
    while end > lowest:
        start = block.rfind(b"\n", 0, end - 1) + 1
        if clean_alone(block[start:end], layout):
            return start
        end = start
    return 0


def read_block(block: bytes, first: int, layout: Layout) -> Batch:
    """Read a block of whole physical lines.

    Args:
        block: UTF-8 (checked here); the last line ends with a line end too.
        first: number of its first line.
        layout: how lines are cut.
    """
    physical = int(np.count_nonzero(np.frombuffer(block, np.uint8) == LF))
    if not _suspicious(block, layout):
        table = cut_columns(block, layout, quotes=False)
        if table is not None and table.num_rows == physical and not _has_blank_lines(table):
            lines = np.arange(first, first + physical, dtype=np.int64)
            return Batch(table, lines, None, [], physical, Quoter(block, first))
    return _read_with_care(block, first, layout)


def _suspicious(block: bytes, layout: Layout) -> bool:
    if QUOTE in block or NUL in block or (layout.header and layout.header in block):
        return True
    if layout.decoded and UNDECODED_BYTES in block:
        return True
    return CR in block and block.count(b"\r") != block.count(b"\r\n")


def _has_blank_lines(table: pa.Table) -> bool:
    """Whether there may be blank lines: Arrow makes a row without any value of them."""
    return bool(table.column(0).null_count and table.column(table.num_columns - 1).null_count)


def cut_columns(block: bytes | pa.Buffer, layout: Layout, *, quotes: bool) -> pa.Table | None:
    """Cut lines into text columns by Arrow's reader; None where it does not accept them all."""
    names = [str(position) for position in range(layout.columns)]
    try:
        return arrow_csv.read_csv(
            pa.BufferReader(block),
            arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(block) + 1),
            arrow_csv.ParseOptions(
                delimiter=layout.delimiter, quote_char='"' if quotes else False, ignore_empty_lines=False
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                null_values=list(layout.null_tokens),
            ),
        )
    except pa.ArrowInvalid:
        return None


def _read_with_care(block: bytes, first: int, layout: Layout) -> Batch:
    structure = Structure(block, layout)
    defects: list[Defect] = []
    records: list[tuple[int, int, tuple[str, ...]]] = []
    good = structure.good
    if not good.all():
        for run in _runs(structure, layout):
            _read_run(structure, run, first, layout, records, defects)
    table = _cut_good(structure, good, layout)
    if table is None:
        return _read_by_hand(structure, first, layout)
    lines = np.flatnonzero(good).astype(np.int64) + first
    batch = Batch(table, lines, None, defects, len(structure.ends), Quoter(block, first))
    return _with_records(batch, records, layout) if records else batch


def _runs(structure: Structure, layout: Layout) -> list[Run]:
    """Group the lines that are no records by themselves into runs (from, to), to exclusive.

    A line after an open quote that has the right number of values but not the looks of the file's records joins it.
    """
    good = structure.good
    edges = np.flatnonzero(np.diff(np.concatenate([[True], good, [True]]).astype(np.int8)))
    runs: list[Run] = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start < runs[-1][1]:
            continue
        stop = end
        if layout.shapes:
            opened = b'"' in structure.line(start, end - 1)
            while opened and stop < len(good) and not clean_alone(structure.line(stop), layout):
                good[stop] = False
                stop += 1
        runs.append((start, stop))
    return runs


def _read_run(
    structure: Structure,
    run: Run,
    first: int,
    layout: Layout,
    records: list[tuple[int, int, tuple[str, ...]]],
    defects: list[Defect],
) -> None:
    index, stop = run
    while index < stop:
        code, values, span = _read_record(structure, index, stop, layout)
        if code == "blank_line" and defects and _carries_on(defects[-1], first + index):
            defects[-1] = replace(defects[-1], span=defects[-1].span + 1)
            index += 1
        elif code:
            defects.append(Defect(first + index, 1, code, raw=show(structure.line(index))))
            index += 1
        else:
            records.append((first + index, span, values))
            index += span


def _carries_on(defect: Defect, line: int) -> bool:
    """Whether a blank line follows other blank lines: they are one defect, or a file of them would fill the memory."""
    return defect.code == "blank_line" and defect.line + defect.span == line


def _read_record(structure: Structure, index: int, stop: int, layout: Layout) -> tuple[str, tuple[str, ...], int]:
    line = structure.line(index)
    if not line.strip():
        return "blank_line", (), 1
    if layout.header and line == layout.header:
        return "repeated_header", (), 1
    if NUL in line:
        return "zero_byte", (), 1
    if not valid(line):
        return "undecodable", (), 1
    parsed = parse(line.decode(), layout)
    if parsed.open:
        spread = _spread(structure, index, stop, layout)
        if spread:
            return "", spread[1], spread[0]
    if parsed.code == "ragged":
        return ("too_few_values" if len(parsed.values) < layout.columns else "too_many_values"), (), 1
    return parsed.code, parsed.values, 1


def _spread(structure: Structure, index: int, stop: int, layout: Layout) -> tuple[int, tuple[str, ...]] | None:
    """Follow an open quote over the next lines of the run; None where no record comes of it."""
    for last in range(index + 1, min(stop, index + MAX_RECORD_LINES)):
        if b'"' not in structure.line(last):
            continue
        whole = structure.line(index, last)
        if len(whole) > MAX_RECORD_BYTES or NUL in whole or not valid(whole):
            return None
        parsed = parse(whole.decode(), layout)
        if parsed.open:
            continue
        fits = not parsed.code and layout.shapes.fit(parsed.values)
        return (last - index + 1, parsed.values) if fits else None
    return None


def _cut_good(structure: Structure, good: Bools, layout: Layout) -> pa.Table | None:
    """Cut the good lines; None where Arrow's reader sees them otherwise than we do."""
    expected = int(good.sum())
    if expected == len(good):
        table = cut_columns(structure.block, layout, quotes=structure.quoted)
    elif expected:
        edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
        pieces = [
            structure.block[structure.starts[a] : structure.next[b - 1]]
            for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
        ]
        table = cut_columns(b"".join(pieces), layout, quotes=structure.quoted)
    else:
        table = text_table([], layout)
    return table if table is not None and table.num_rows == expected else None


def _read_by_hand(structure: Structure, first: int, layout: Layout) -> Batch:
    defects: list[Defect] = []
    records: list[tuple[int, int, tuple[str, ...]]] = []
    structure.good[:] = False
    for run in _runs(structure, layout):
        _read_run(structure, run, first, layout, records, defects)
    quote = Quoter(structure.block, first)
    empty = Batch(text_table([], layout), np.zeros(0, np.int64), None, defects, len(structure.ends), quote)
    return _with_records(empty, records, layout)


def _with_records(batch: Batch, records: list[tuple[int, int, tuple[str, ...]]], layout: Layout) -> Batch:
    """Put records cut by hand among the others, in the order of their lines."""
    table = pa.concat_tables([batch.table, text_table([values for _, _, values in records], layout)])
    lines = np.concatenate([batch.lines, np.array([line for line, _, _ in records], np.int64)])
    spans = np.concatenate([np.ones(len(batch.lines), np.int64), np.array([s for _, s, _ in records], np.int64)])
    order = np.argsort(lines, kind="stable")
    table = table.take(pa.array(order))
    return Batch(table, lines[order], spans[order], batch.defects, batch.physical, batch.quote)


def text_table(rows: Sequence[Sequence[str]], layout: Layout) -> pa.Table:
    """Make text columns of rows, null for the words that stand for no value."""
    nothing = set(layout.null_tokens)
    names = [str(position) for position in range(layout.columns)]
    columns = [
        pa.array([None if row[position] in nothing else row[position] for row in rows], pa.string())
        for position in range(layout.columns)
    ]
    return pa.table(columns, names=names)
