"""The columns of a file as a person matches them by hand: what each is called, what stands in it, how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gongshu.catalog.data import DECLARED
from gongshu.catalog.sheets.book import LIMITS, OTHERS
from gongshu.catalog.sheets.header import LOOK_AT, find_header, heading, names_of, spelled
from gongshu.catalog.sheets.reading import WRITTEN_ONLY
from gongshu.kit.errors import BadInput
from gongshu.kit.formulas import restore
from gongshu.kit.sheets import Row, Sheet, letters, open_book
from gongshu.kit.text import t
from gongshu.regulation.standards import CatalogDef, SheetColumn

SAMPLES = 3
_LONGEST_SAMPLE = 40
_SAMPLED_ROWS = 200


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column: its address (``Sheet1!C3``), its title, some texts that stand in it, as what it is read (``key`` or
    ``key.part``; empty: not at all), as what it would be without a mapping.
    """

    address: str
    title: str
    samples: tuple[str, ...]
    key: str
    own: str


def columns_found(
    file: Path, catalog: CatalogDef, mapping: Mapping[str, str] | None = None, row: int = 0
) -> list[FoundColumn]:
    """Return the columns of all sheets of a file, those of one title once.

    Args:
        file: XLSX, XLS or CSV.
        catalog: whose columns are known.
        mapping: as a person matched them before.
        row: in which row the header is; 0: where it is found, else the first of the rows that hold most.

    Raises:
        BadInput: the file cannot be read, or holds nothing.
    """
    try:
        found = _columns(file, catalog, mapping, row, None)
    except BadInput as refused:
        found = []
        for encoding in OTHERS if refused.code == "unknown_encoding" else ():
            with suppress(BadInput):
                found = found or _columns(file, catalog, mapping, row, encoding)
        if not found:
            raise
    if not found:
        raise BadInput(
            t("这一行没有列名", "there are no headings in that row"),
            remedy=t("选另一行，或换一个文件", "choose another row, or another file"),
            at="row",
            code="no_columns",
        )
    return found


def _columns(
    file: Path, catalog: CatalogDef, mapping: Mapping[str, str] | None, row: int, encoding: str | None
) -> list[FoundColumn]:
    known, own = names_of(catalog, mapping), names_of(catalog)
    found: dict[str, FoundColumn] = {}
    with open_book(file, encoding=encoding, limits=LIMITS) as book:
        for sheet in book.sheets:
            number = row or _header_row(sheet, catalog, mapping)
            head, below = _cut(sheet, number)
            prefix = f"{sheet.name}!" if len(book.sheets) > 1 else ""
            for place, title in enumerate(head.values if head else ()):
                name = heading(title)
                if not name or name in found:
                    continue
                read, by_itself = known.get(name), own.get(name)
                found[name] = FoundColumn(
                    f"{prefix}{letters(place)}{number}",
                    title,
                    _samples((one[place] for one in below), disarmed=book.kind == "csv"),
                    spelled(read) if read and is_read(read) else "",
                    spelled(by_itself) if by_itself and is_read(by_itself) else "",
                )
    return list(found.values())


def _header_row(sheet: Sheet, catalog: CatalogDef, mapping: Mapping[str, str] | None) -> int:
    header = find_header(sheet.rows(), names_of(catalog, mapping), mapping)
    if header is not None:
        return header.row
    best, most = 0, 0
    for one in sheet.rows():
        if one.number > LOOK_AT:
            break
        if (texts := len({text for text in one.values if text})) > most:
            best, most = one.number, texts
    return best


def _cut(sheet: Sheet, number: int) -> tuple[Row | None, list[Row]]:
    """The header row, None where the sheet is shorter, and the rows below it as far as samples are taken."""
    head, below = None, []
    for one in sheet.rows():
        if one.number == number:
            head = one
        elif one.number > number:
            below.append(one)
        if len(below) >= _SAMPLED_ROWS:
            break
    return head, below


def _samples(texts: Iterable[str], *, disarmed: bool) -> tuple[str, ...]:
    found = dict.fromkeys(restore(text) if disarmed else text for text in texts if text)
    return tuple(text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…" for text in found)[:SAMPLES]


def is_read(column: SheetColumn) -> bool:
    """Whether anything is taken in from a column."""
    return column.key not in WRITTEN_ONLY


def mapping_of(columns: Iterable[FoundColumn], chosen: Iterable[str], catalog: CatalogDef) -> dict[str, str]:
    """Return a mapping of what a person chose for each column, where that is not how it is read by itself.

    Raises:
        BadInput: no column is the title, two are the same, or one is nothing that is known.
    """
    columns, chosen = list(columns), list(chosen)
    keys = {spelled(column) for column in catalog.all_columns if is_read(column)}
    stated = [key for key in chosen if key]
    if "title" not in stated:
        name = catalog.title_of("title")
        raise BadInput(
            t(f"没有一列是“{name.zh}”", f"no column is the {name.en}"),
            remedy=t("至少指明名称在哪一列", "say at least which column holds the title"),
            at="title",
            code="no_title_column",
        )
    twice = [one.title for one, key in zip(columns, chosen, strict=True) if key and stated.count(key) > 1]
    if not keys.issuperset(stated) or any(stated.count(key) > 1 and key not in DECLARED for key in stated):
        names = "、".join(twice)
        raise BadInput(
            t(f"这几列不能读作同一内容：{names}", f"these columns cannot be read as the same: {names}"),
            remedy=t("只留一列，其余选“不读取”", "keep one, and do not read the others"),
            at="columns",
            code="same_column_twice",
        )
    return {heading(one.title): key for one, key in zip(columns, chosen, strict=True) if key != one.own}
