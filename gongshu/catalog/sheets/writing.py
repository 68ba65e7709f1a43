"""Entries back into the working spreadsheet: 26 columns, one row per item, so that what went out comes in unchanged."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import xlsxwriter

from gongshu.catalog import codes
from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.sheets.cells import write_bases, write_materials
from gongshu.catalog.sheets.merging import terms
from gongshu.catalog.standard import Column, Standard

_WIDTHS = {"title": 28, "abstract": 40, "item_title": 22, "sharing_terms": 28}


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it goes out: its values, its provider's name, the day of its last publication (empty before)."""

    data: EntryData
    provider: str
    published_on: str = ""


def columns_of(standard: Standard, *, full: bool) -> tuple[Column, ...]:
    """Return the columns of the working layout, or with what it cannot hold after them."""
    further = (one for one in standard.further_columns if one.key != "item_list") if full else ()
    return (*standard.columns, *further)


def rows_of(entries: Iterable[Written], standard: Standard, *, full: bool = False) -> Iterator[list[str]]:
    """Yield the header and a row per item; a resource's own cells stand in its first row only."""
    columns = columns_of(standard, full=full)
    yield [column.title for column in columns]
    for number, entry in enumerate(entries, start=1):
        own = [_own(entry, column, number, standard) if column.of == "entry" else "" for column in columns]
        items: tuple[ItemData | None, ...] = entry.data.items or (None,)
        for place, item in enumerate(items):
            yield [
                _of_item(item, column.key, standard) if column.of == "item" else (cell if place == 0 else "")
                for column, cell in zip(columns, own, strict=True)
            ]


def write_xlsx(entries: Iterable[Written], standard: Standard, *, full: bool = False) -> bytes:
    """Return the spreadsheet as XLSX; every cell is text, so that no cell can be a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("目录")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for place, column in enumerate(columns_of(standard, full=full)):
            sheet.set_column(place, place, _WIDTHS.get(column.key, 14), body)
        for number, row in enumerate(rows_of(entries, standard, full=full)):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(number, place, text, head if number == 0 else body)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _own(entry: Written, column: Column, number: int, standard: Standard) -> str:
    data, key = entry.data, column.key
    match key:
        case "number":
            return str(number)
        case "code":
            return codes.written(data.code, standard.code_rule)
        case "provider":
            return entry.provider
        case "classification":
            return _part(data.classification, column.part or 0, last=4)
        case "format" | "way_of_provision":
            return _part(data.value(key), column.part or 0, last=1)
        case "sharing_terms":
            return terms(data)
        case "sharing_class":
            return standard.values[key][data.sharing_class].title.zh if data.sharing_class else ""
        case "opening_class":
            return _opening(data, standard)
        case "published_elsewhere":
            return entry.published_on or data.extra.get(key, "")
        case "sharing_bases":
            return write_bases(data.sharing_bases)
        case "materials":
            return write_materials(data.materials)
    return str(data.value(key))


def _part(value: str, part: int, *, last: int) -> str:
    """One part of ``a/b/c``; the last column takes all that is left."""
    parts = value.split("/", last)
    return parts[part] if part < len(parts) else ""


def _opening(data: EntryData, standard: Standard) -> str:
    """是 or 否 where these alone say it, else the class itself."""
    if data.opening_class == NO_CLASS:
        return "否"
    plain_yes = (data.opening_class == "conditional") == bool(data.opening_condition)
    return (
        "是"
        if plain_yes
        else standard.values["opening_class"][data.opening_class].title.zh
        if data.opening_class
        else ""
    )


def _of_item(item: ItemData | None, key: str, standard: Standard) -> str:
    if item is None:
        return ""
    value = getattr(item, key.removeprefix("item_"))
    match key:
        case "item_type":
            return standard.values["type"][item.type].title.zh
        case "item_required" | "item_key":
            return "是" if value else "否"
    return "" if value is None else str(value)
