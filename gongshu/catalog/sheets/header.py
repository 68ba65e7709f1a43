"""Finding the header of a sheet by the names of its columns, below whatever titles stand above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gongshu.catalog.data import DECLARED
from gongshu.kit.sheets import Row, letters
from gongshu.kit.words import plain, simplified
from gongshu.regulation.standards import CatalogDef, SheetColumn

LOOK_AT = 40
"""So many rows are looked at for a header."""
LEAST = 3
"""A header names at least so many columns we know, the title among them."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is and what it says. ``ignored`` are the titles of columns nobody knows, by their letters."""

    row: int
    columns: Mapping[int, SheetColumn]
    titles: Mapping[int, str]
    ignored: Mapping[str, str]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the columns that are there."""
        return frozenset(column.key for column in self.columns.values())

    def index(self, key: str, part: int | None = None) -> int | None:
        """Return the column (from 0) of a key, None where it is absent."""
        for index, column in self.columns.items():
            if column.key == key and (part is None or column.part == part):
                return index
        return None


def heading(title: str) -> str:
    """Bring the name of a column to one spelling, in whichever script it is written: ``資訊資源名稱``, 信息资源名称."""
    return plain(simplified(title)).replace("资讯", "信息")


def spelled(column: SheetColumn) -> str:
    """Spell a column as a mapping does: its key, with the number of its part where it is one (``classification.1``)."""
    return column.key if column.part is None else f"{column.key}.{column.part}"


def names_of(catalog: CatalogDef, mapping: Mapping[str, str] | None = None) -> dict[str, SheetColumn]:
    """Return the known headers by ``heading``.

    Args:
        catalog: whose columns are known.
        mapping: header → key (of the first part, where it has some), ``key.part``, or nothing for one that is not to be
            read; goes before the catalog's own names.
    """
    known: dict[str, SheetColumn] = {}
    for column in catalog.all_columns:
        for name in (column.title, *column.also):
            known.setdefault(heading(name), column)
    by_key = {}
    for column in reversed(catalog.all_columns):
        by_key[column.key] = by_key[spelled(column)] = column
    for header, key in (mapping or {}).items():
        if key:
            known[heading(header)] = by_key[key]
        else:
            known.pop(heading(header), None)
    return known


def find_header(
    rows: Iterable[Row], known: Mapping[str, SheetColumn], mapping: Mapping[str, str] | None = None
) -> Header | None:
    """Return the header among the first rows: the one that names most columns, of equals the first.

    Where a person matched columns by hand (``mapping``), it may name as few as these.
    Of equals that follow each other the last: group titles may be merged over the columns whose names stand beneath.
    """
    matched = sum(1 for key in (mapping or {}).values() if key)
    least = min(LEAST, matched) if matched else LEAST
    best: Header | None = None
    for row in rows:
        if row.number > LOOK_AT:
            break
        header = _as_header(row, known)
        enough = len(header.columns) >= least and "title" in header.keys
        if enough and (best is None or _is_better(header, best)):
            best = header
    return best


def _is_better(header: Header, than: Header) -> bool:
    more = len(header.columns) - len(than.columns)
    return more > 0 or (more == 0 and header.row == than.row + 1)


def _as_header(row: Row, known: Mapping[str, SheetColumn]) -> Header:
    columns: dict[int, SheetColumn] = {}
    ignored: dict[str, str] = {}
    taken: set[tuple[str, int | None]] = set()
    for index, title in enumerate(row.values):
        column = known.get(heading(title)) if title else None
        if column is not None and ((column.key, column.part) not in taken or column.key in DECLARED):
            taken.add((column.key, column.part))
            columns[index] = column
        elif title:
            ignored[letters(index)] = title
    return Header(row.number, columns, dict(enumerate(row.values)), ignored)


def expected(catalog: CatalogDef) -> Sequence[str]:
    """Return the titles a person should see in a header, for the message that none was found."""
    return [column.title for column in catalog.columns if column.key in ("title", "abstract", "item_title", "provider")]
