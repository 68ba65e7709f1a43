"""A file of sheets into the resources it states, before anything is known of a register or a catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gongshu.catalog.sheets.header import Header, expected, find_header, names_of
from gongshu.catalog.sheets.notes import Notes
from gongshu.catalog.sheets.reading import Given, group
from gongshu.kit.errors import BadInput
from gongshu.kit.formulas import restore
from gongshu.kit.sheets import Limits, Row, Sheet, open_book
from gongshu.kit.text import t
from gongshu.regulation.standards import CatalogDef

LIMITS = Limits(rows=200_000, columns=400)
OTHERS = ("big5hkscs", "hz")
"""The encodings of Chinese text that are not tell-tale by themselves: traditional characters, and GB 2312 in ASCII."""


@dataclass(slots=True)
class Read:
    """What a file states: resources by their cells; columns read (header → key), ignored, and sheets without header.

    ``notes``: which rows were left out.
    """

    resources: list[Given] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    sheets_left_out: list[str] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)


def read_book(
    file: Path, catalog: CatalogDef, mapping: Mapping[str, str] | None = None, encoding: str | None = None
) -> Read:
    """Read every sheet that has a header.

    Bytes of Big5 are often valid GB18030, too, and mean other characters; HZ is plain ASCII. Where no header is found,
    these are tried.

    Args:
        file: XLSX, XLS or CSV.
        catalog: whose columns are looked for.
        mapping: further header names to keys.
        encoding: of a CSV, where it should not be found from the content.

    Raises:
        BadInput: the file cannot be read, or no sheet has a header.
    """
    try:
        return _read(file, catalog, mapping, encoding)
    except BadInput as refused:
        if encoding or refused.code not in ("no_header", "unknown_encoding"):
            raise
        for other in OTHERS:
            with suppress(BadInput):
                return _read(file, catalog, mapping, other)
        raise


def _read(file: Path, catalog: CatalogDef, mapping: Mapping[str, str] | None, encoding: str | None) -> Read:
    read, known = Read(), names_of(catalog, mapping)
    with open_book(file, encoding=encoding, limits=LIMITS) as book:
        for sheet in book.sheets:
            prefix = f"{sheet.name}!" if len(book.sheets) > 1 else ""
            header = find_header(sheet.rows(), known, mapping)
            if header is None:
                read.sheets_left_out.append(sheet.name)
                continue
            read.columns |= {f"{prefix}{header.titles[place]}": one.key for place, one in header.columns.items()}
            read.ignored |= {f"{prefix}{letters}": title for letters, title in header.ignored.items()}
            rows = _below(sheet, header, disarmed=book.kind == "csv")
            read.resources.extend(group(rows, header, prefix, read.notes, damaged=book.damaged))
    if not read.columns:
        raise _no_header(file, catalog)
    return read


def _below(sheet: Sheet, header: Header, *, disarmed: bool) -> Iterator[Row]:
    """The rows below the header; a CSV's cells as they were before they were disarmed."""
    below = (row for row in sheet.rows() if row.number > header.row)
    return (Row(row.number, tuple(map(restore, row.values))) for row in below) if disarmed else below


def _no_header(file: Path, catalog: CatalogDef) -> BadInput:
    titles = "、".join(expected(catalog))
    return BadInput(
        t("没有找到表头", "no header was found"),
        why=t(
            f"在前 40 行中没有一行同时写有名称列和其他两列，例如：{titles}",
            f"none of the first 40 rows names the title and two more columns, such as: {titles}",
        ),
        remedy=t(
            "核对列名，或用列名对照指明各列；也可先下载模板",
            "check the column names, map them, or take the template",
        ),
        at=file.name,
        code="no_header",
    )
