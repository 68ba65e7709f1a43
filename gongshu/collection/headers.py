"""Where a table's header stands and how its lines are cut: found from the first lines, by evidence."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gongshu.collection.layout import Layout, parse
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

MARKS = (",", "\t", ";", "|")
LOOK = 30
"""Within how many first lines the header must stand."""

_DATA = re.compile(r"[+-]?[0-9][0-9,.\-/: T]*%?|1[3-9][0-9]{9}|[0-9A-HJ-NPQRTUWXY]{15,18}[0-9X]?")
_MOSTLY = 0.8


@dataclass(frozen=True, slots=True)
class Header:
    """A header: on which line (from 1; 0 where there is none) and the columns' names in the file."""

    line: int
    names: tuple[str, ...]


def spelled(name: str) -> str:
    """Spell a column's name so that the same name compares equal: width, spaces and case do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()


def find_delimiter(lines: Sequence[str]) -> str:
    """Find the mark between values: the one that gives the most lines the same number of values."""
    full = [line for line in lines if line.strip()]

    def score(mark: str) -> tuple[float, int]:
        widths = Counter(width_of(line, mark) for line in full)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        return (count / len(full), width) if width > 1 else (0.0, 0)

    return max(MARKS, key=score) if full else ","


def width_of(line: str, mark: str) -> int:
    """How many values a line has; a line that cannot be cut has as many as it has marks, and one."""
    parsed = parse(line, Layout(mark, 0))
    return len(parsed.values) or line.count(mark) + 1


def find_header(
    rows: Sequence[Sequence[str]], expect: Collection[str] = (), *, at: str = "", trimmed: bool = False
) -> Header:
    """Find the header among a table's first rows.

    With expected names it is the row that holds the most of them. Otherwise it is the first row as wide as most rows
    whose cells are filled, differ and are no data. ``trimmed``: rows come without their last blank cells, so that a
    header may be wider than its records.

    Raises:
        BadInput: no row can be the header.
    """
    wanted = {spelled(name) for name in expect}
    if wanted:
        hits = [len(wanted & {spelled(cell) for cell in row}) for row in rows[:LOOK]]
        # A column is expected by two spellings, its name and its title: half of the columns are a quarter of them.
        if hits and max(hits) * 4 >= len(wanted):
            index = hits.index(max(hits))
            return Header(index + 1, _named(rows[index]))
    width = _usual_width(rows)
    for index, row in enumerate(rows[:LOOK]):
        if _can_be_header(row, width, trimmed=trimmed):
            return Header(index + 1, _named(row))
    raise BadInput(
        t(f"前 {LOOK} 行中找不到表头", f"no header was found in the first {LOOK} lines"),
        why=t("表头应逐列写明列名，且不是数据", "a header names every column and holds no data"),
        remedy=t(
            "补上表头，或用 header 指明表头所在的行（0 表示没有表头）",
            "add a header, or say with header on which line it stands (0: there is none)",
        ),
        at=at,
        code="no_header",
    )


def header_at(rows: Sequence[Sequence[str]], line: int, *, at: str = "") -> Header:
    """Take the header from the line that the caller names; 0: none, the columns are named by their place."""
    if line == 0:
        return Header(0, tuple(f"column_{place}" for place in range(1, _usual_width(rows) + 1)))
    if line > len(rows) or not any(cell.strip() for cell in rows[line - 1]):
        raise BadInput(
            t(f"第 {line} 行没有表头", f"there is no header on line {line}"),
            remedy=t("核对表头所在的行号", "check the number of the header's line"),
            at=at,
            code="no_header",
        )
    return Header(line, _named(rows[line - 1]))


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    widths = Counter(len(row) for row in rows if any(row))
    # Wide rows count for more: a short table has as many titles, group rows and notes of one cell as records.
    return max(widths.items(), key=lambda item: (item[1] ** 2 * item[0], item[0]))[0] if widths else 0


def _can_be_header(row: Sequence[str], width: int, *, trimmed: bool) -> bool:
    cells = [cell.strip() for cell in row]
    filled = [cell for cell in cells if cell]
    if not filled or len(filled) < _MOSTLY * width or (len(cells) > max(width, 1) + 1 and not trimmed):
        return False
    if len(set(filled)) < len(filled):
        return False
    return sum(1 for cell in filled if _DATA.fullmatch(cell)) * 2 <= len(filled)


def _named(row: Sequence[str]) -> tuple[str, ...]:
    """Name every column; a column without a name gets one by its place."""
    cells = [cell.strip().lstrip("\ufeff") for cell in row]
    return tuple(cell or f"column_{place}" for place, cell in enumerate(cells, start=1))
