"""Entries back into the profile's spreadsheet, a row per item, so that what went out comes in unchanged."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import xlsxwriter

from gongshu.catalog import codes
from gongshu.catalog.data import NO_CLASS, DatedCode, EntryData, ItemData
from gongshu.catalog.sheets.cells import write_bases, write_codes, write_materials
from gongshu.catalog.sheets.merging import terms
from gongshu.kit.formulas import disarm
from gongshu.regulation.standards import CatalogDef, SheetColumn

_WIDTHS = {"title": 28, "abstract": 40, "item_title": 22, "sharing_terms": 28}


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it goes out: its values, its provider's name, the day of its last publication (empty before), how
    its basis stands today (empty: well), and the codes that other platforms give it.
    """

    data: EntryData
    provider: str
    published_on: str = ""
    standing: str = ""
    codes: tuple[DatedCode, ...] = ()


def columns_of(catalog: CatalogDef, *, full: bool) -> tuple[SheetColumn, ...]:
    """Return the columns of the working layout, or with what it cannot hold after them."""
    further = (one for one in catalog.further_columns if one.key != "item_list") if full else ()
    return (*catalog.columns, *further)


def rows_of(entries: Iterable[Written], catalog: CatalogDef, *, full: bool = False) -> Iterator[list[str]]:
    """Yield the header and a row per item; a resource's own cells stand in its first row only."""
    columns = columns_of(catalog, full=full)
    yield [column.title for column in columns]
    for number, entry in enumerate(entries, start=1):
        own = [_own(entry, column, number, catalog) if column.of == "entry" else "" for column in columns]
        items: tuple[ItemData | None, ...] = entry.data.items or (None,)
        for place, item in enumerate(items):
            yield [
                _of_item(item, column.key, catalog) if column.of == "item" else (cell if place == 0 else "")
                for column, cell in zip(columns, own, strict=True)
            ]


def write_xlsx(entries: Iterable[Written], catalog: CatalogDef, *, full: bool = False) -> bytes:
    """Return the spreadsheet as XLSX; every cell is text, so that no cell can be a formula."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet("目录")
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for place, column in enumerate(columns_of(catalog, full=full)):
            sheet.set_column(place, place, _WIDTHS.get(column.key, 14), body)
        for number, row in enumerate(rows_of(entries, catalog, full=full)):
            for place, text in enumerate(row):
                if text:
                    sheet.write_string(number, place, text, head if number == 0 else body)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def write_csv(entries: Iterable[Written], catalog: CatalogDef, *, full: bool = False) -> bytes:
    """Return the spreadsheet as CSV in UTF-8 with its mark; a cell that could be taken for a formula is disarmed."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([disarm(cell) for cell in row] for row in rows_of(entries, catalog, full=full))
    return codecs.BOM_UTF8 + buffer.getvalue().encode("utf-8")


def _own(entry: Written, column: SheetColumn, number: int, catalog: CatalogDef) -> str:
    data, key = entry.data, column.key
    match key:
        case "number":
            return str(number)
        case "code":
            return codes.written(data.code, catalog.code_rule)
        case "provider":
            return entry.provider
        case "classification":
            return _part(data.classification, column.part or 0, last=4)
        case "format" | "way_of_provision":
            return catalog.value_title(key, _part(data.value(key), column.part or 0, last=1)).zh
        case "sharing_terms":
            return terms(data)
        case "sharing_class":
            return catalog.value_title(key, data.sharing_class).zh
        case "opening_class":
            return _opening(data, catalog)
        case "published_elsewhere":
            return entry.published_on or data.extra.get(key, "")
        case "sharing_bases" | "opening_bases":
            return write_bases(data.value(key))
        case "basis_standing":
            return entry.standing
        case "materials":
            return write_materials(data.materials)
        case "codes_elsewhere":
            return write_codes(entry.codes)
        case "state_secret" | "disclosure_only" | "shared_in":
            return "是" if data.value(key) else "否"
    value = str(data.value(key))
    return catalog.value_title(key, value).zh if key in catalog.values else value


def _part(value: str, part: int, *, last: int) -> str:
    """One part of ``a/b/c``; the last column takes all that is left."""
    parts = value.split("/", last)
    return parts[part] if part < len(parts) else ""


def _opening(data: EntryData, catalog: CatalogDef) -> str:
    """是 or 否 where these alone say it, else the class itself."""
    if data.opening_class == NO_CLASS:
        return "否"
    plain_yes = (data.opening_class == "conditional") == bool(data.opening_condition)
    return "是" if plain_yes else catalog.value_title("opening_class", data.opening_class).zh


def _of_item(item: ItemData | None, key: str, catalog: CatalogDef) -> str:
    if item is None:
        return ""
    value = getattr(item, key.removeprefix("item_"))
    match key:
        case "item_type":
            return catalog.value_title("type", item.type).zh
        case "item_required" | "item_key":
            return "是" if value else "否"
        case "item_source_of_truth":
            code, mark, place = str(value).partition("#")
            return catalog.value_title("source_of_truth", codes.written(code, catalog.code_rule)).zh + mark + place
        case "item_semantic_type":
            return catalog.value_title("semantic_type", item.semantic_type).zh
    return "" if value is None else str(value)
