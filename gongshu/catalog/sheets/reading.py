"""Rows into resources: one row per item with the resource's cells merged, repeated or left blank; or one row each.

Each resource is read by itself: what is wrong in one keeps only that one out. Every error names its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from gongshu.catalog.data import BASES, DECLARED, DatedCode
from gongshu.catalog.sheets import cells
from gongshu.catalog.sheets.cells import Unreadable
from gongshu.catalog.sheets.footers import first_cell, is_heading, is_note, repeats_header
from gongshu.catalog.sheets.header import Header
from gongshu.catalog.sheets.notes import CellNote, Notes, left_out, not_carried_down, read_as
from gongshu.catalog.wording import format_of, source_of, way_of
from gongshu.kit.sheets import LOST, CellError, Row
from gongshu.kit.text import Text, t
from gongshu.kit.words import half_width, plain
from gongshu.regulation.standards import CatalogDef, SheetColumn

Key = tuple[str, int | None]
Place = tuple[str, str]
"""The address of a cell (``Sheet1!C5``) and the title of its column."""

_TEXTS = (
    "title", "abstract", "business_name", "information_system", "sharing_reason", "sharing_period",
    "usage_requirements", "interface", "documentation", "opening_condition",
)  # fmt: skip
_SPELLED = frozenset({
    *_TEXTS, *DECLARED, "classification", "format", "way_of_provision", "sharing_terms", "sharing_class",
    "opening_class", "update_cycle", *BASES, "materials", "provider", "code", "item_list", "codes_elsewhere",
})  # fmt: skip
"""Columns of the entry that are read in their own way; any other is kept beyond its values, as it stands."""
WRITTEN_ONLY = frozenset({"number", "basis_standing"})
"""Columns that say something of the day they were written; nothing is taken in from them."""
_LEVELS = 5


@dataclass(slots=True)
class Given:
    """The cells of one resource by key and part, with their places; its item rows; what is wrong, what is to be told.

    ``above``: whether the resource above states a classification.
    """

    sheet: str
    row: int
    values: dict[Key, str] = field(default_factory=dict)
    places: dict[Key, Place] = field(default_factory=dict)
    items: list[tuple[dict[str, str], dict[str, Place]]] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    above: bool = False

    def get(self, key: str, part: int | None = None) -> str:
        """The text of a cell, empty where it is blank or its column absent."""
        return self.values.get((key, part), "")

    def states(self, key: str) -> bool:
        """Whether the sheet has a column for a key."""
        return any(known == key for known, _ in self.values)

    def place(self, key: str) -> Place:
        """Where a key stands; the first cell of the resource where its column is absent."""
        at = next((place for (known, _), place in self.places.items() if known == key), None)
        return at or (f"{self.sheet}A{self.row}", "")

    @property
    def states_class(self) -> bool:
        """Whether it states a classification."""
        return any(text for (key, _), text in self.values.items() if key == "classification")

    def refuse(self, key: str, message: Text) -> None:
        """Note an error at the cell of a key."""
        self.errors.append(CellError(*self.place(key), message))

    def refuse_item(self, place: int, message: Text) -> None:
        """Note an error at the title of an item, counted from 1; at the list of items where one cell holds them all."""
        if 0 < place <= len(self.items):
            self.errors.append(CellError(*self.items[place - 1][1]["item_title"], message))
        else:
            self.refuse("item_list", message)


@dataclass(frozen=True, slots=True)
class Stated:
    """What a sheet states about a resource: values of ``EntryData`` by name, of its items by title, and beyond.

    Only what has a column is there; ``items`` is None where the sheet lists none. ``provider`` is a name.
    ``codes_elsewhere`` without a day have the first day there is.
    """

    values: dict[str, Any]
    items: tuple[Mapping[str, Any], ...] | None
    extra: Mapping[str, str]
    provider: str
    code: str
    given: Given
    codes_elsewhere: tuple[DatedCode, ...] = ()


def group(rows: Iterable[Row], header: Header, sheet: str, notes: Notes, *, damaged: bool = False) -> Iterator[Given]:
    """Yield the cells of one resource after another.

    Args:
        rows: the rows below the header.
        header: the header that was found.
        sheet: prefix of the addresses where a book has several sheets; else empty.
        notes: told which rows are left out.
        damaged: whether signs of the file are lost; a resource with such a cell is wrong there.

    With a column of item titles, a row that repeats title and code, or leaves them blank, goes on with the resource.
    A row without title, code and item is none of a resource: it fills nothing and is left out.
    """
    per_item = header.index("item_title") is not None
    current: Given | None = None
    for row in rows:
        if row.blank or repeats_header(row, header):
            continue
        stray = per_item and not any(row[place] for key in _NAMING if (place := header.index(key)) is not None)
        if is_note(row, header) or is_heading(row, header) or (stray and not _belongs(row, header, current)):
            address, text = first_cell(row)
            notes.add(left_out(f"{sheet}{address}", text))
            continue
        if current is None or not per_item or _starts_another(row, header, current):
            if current is not None:
                yield current
            current = Given(sheet, row.number, above=current.states_class if current else False)
        _take(current, row, header)
        if damaged:
            current.errors.extend(_lost(row, header, sheet))
    if current is not None:
        yield current


def _lost(row: Row, header: Header, sheet: str) -> Iterator[CellError]:
    for place in header.columns:
        if LOST in row[place]:
            words = t("含有损坏的字节，无法读取；请改正这一格", "it holds broken bytes; correct this cell")
            yield CellError(f"{sheet}{row.address(place)}", header.titles[place], words)


_NAMING = ("title", "code", "item_title")


def _belongs(row: Row, header: Header, current: Given | None) -> bool:
    """Whether a row that names nothing is still of the resource above: it repeats it, or has an item without a name."""
    if current is None:
        return False
    own = [(one, row[place]) for place, one in header.columns.items() if one.of == "entry" and row[place]]
    item = any(row[place] for place, one in header.columns.items() if one.of == "item")
    return all(text == current.get(one.key, one.part) for one, text in own if one.key not in WRITTEN_ONLY) and (
        item or bool(own)
    )


def _starts_another(row: Row, header: Header, current: Given) -> bool:
    def differs(key: str) -> bool:
        index = header.index(key)
        return index is not None and row[index] not in ("", current.get(key))

    return differs("title") or differs("code")


def _take(current: Given, row: Row, header: Header) -> None:
    item: dict[str, str] = {}
    places: dict[str, Place] = {}
    for index, column in header.columns.items():
        place = (f"{current.sheet}{row.address(index)}", header.titles[index])
        if column.of == "item":
            item[column.key], places[column.key] = row[index], place
        elif column.key not in WRITTEN_ONLY:
            _take_own(current, column, row[index], place)
    if item.get("item_title"):
        current.items.append((item, places))
    elif any(item.values()):
        current.errors.append(
            CellError(*places["item_title"], t("信息项没有名称", "the item has no name"))
            if "item_title" in places
            else CellError(*next(iter(places.values())), t("缺少信息项名称一列", "a column of item names is lacking"))
        )


def _take_own(current: Given, column: SheetColumn, text: str, place: Place) -> None:
    at = (column.key, column.part)
    if at not in current.values or (text and not current.values[at]):
        current.values[at], current.places[at] = text, place
    elif column.key in DECLARED:
        current.values[at] += f"\n{text}"
    elif text and text != current.values[at]:
        above = current.places[at][0]
        words = t(f"与同一资源的 {above} 不一致，应相同或留空", f"differs from {above} of the same resource")
        current.errors.append(CellError(*place, words))


def read(given: Given, catalog: CatalogDef) -> Stated:
    """Read the cells of a resource; what cannot be read is noted in ``given.errors`` and left out.

    Args:
        given: the cells.
        catalog: the value lists of the profile, the instrument's own words among them.
    """
    values: dict[str, Any] = {name: given.get(name) for name in _TEXTS if given.states(name)}
    if given.states("classification"):
        parts = [given.get("classification", part).replace("/", "／") for part in range(_LEVELS)]
        whole = given.get("classification", 0)
        parts[-1] = given.get("classification", _LEVELS - 1)
        values["classification"] = "/".join(filter(None, parts)) if any(parts[1:]) else whole
    if given.states("format"):
        values["format"] = format_of(catalog, given.get("format", 0), given.get("format", 1))
    if given.states("way_of_provision"):
        way = given.get("way_of_provision", 0), given.get("way_of_provision", 1)
        values["way_of_provision"] = way_of(catalog, *way)
    if given.states("sharing_terms"):
        values["sharing_condition"] = given.get("sharing_terms")
    condition = given.get("opening_condition")
    readers: dict[str, Callable[[str], Any]] = {
        "sharing_class": lambda text: cells.one_of(catalog, "sharing_class", text) if text else "",
        "opening_class": lambda text: cells.read_opening(catalog, text, condition) if text else "",
        "update_cycle": lambda text: cells.read_cycle(catalog, text) if text else "",
        **dict.fromkeys(BASES, cells.read_bases),
        "materials": cells.read_materials,
        "codes_elsewhere": cells.read_codes,
        **{key: partial(cells.read_declaration, catalog, key) for key in DECLARED},
    }
    for key, reader in readers.items():
        if given.states(key):
            text = _said(key, given.get(key))
            try:
                values[key] = reader(text)
            except Unreadable as error:
                given.refuse(key, error.what)
                continue
            if key in _OF_LISTS and cells.is_not_the_standards(catalog, _OF_LISTS[key], text):
                meaning = cells.meaning_of(catalog, _OF_LISTS[key], values[key])
                given.notes.append(read_as(*given.place(key), text, meaning))
    if given.above and given.states("classification") and not given.states_class:
        given.notes.append(not_carried_down(*given.place("classification")))
    if not given.get("title"):
        given.refuse("title", t("没有名称", "there is no title"))
    return Stated(
        values,
        _items(given, catalog),
        {key: text for (key, _), text in given.values.items() if key not in _SPELLED},
        given.get("provider"),
        given.get("code"),
        given,
        values.pop("codes_elsewhere", ()),
    )


_OF_LISTS: Mapping[str, str] = {
    **{name: name for name in ("sharing_class", "opening_class", "update_cycle", "state_secret")},
    **dict.fromkeys(("disclosure_only", "shared_in", "item_required", "item_key"), "yes_no"),
    "item_type": "type",
    "item_length": "length",
}
"""The lists by which columns are read whose words may be other than the standard's."""


def _said(key: str, text: str) -> str:
    """What a cell says; nothing where a word of a list is asked for and it holds but a dash."""
    return "" if key in _OF_LISTS and plain(text) in cells.DASHES else text


_ITEM: Mapping[str, tuple[str, Callable[[CatalogDef, str], Any]]] = {
    "item_name": ("name", lambda _, text: text),
    "item_type": ("type", lambda catalog, text: cells.read_type(catalog, text) if text else ""),
    "item_length": ("length", lambda _, text: cells.read_length(text)),
    "item_required": ("required", cells.read_flag),
    "item_key": ("key", cells.read_flag),
    "item_semantic_type": ("semantic_type", lambda catalog, text: catalog.read("semantic_type", text) or text),
    "item_level": ("level", lambda _, text: cells.read_level(text)),
    "item_code_list": ("code_list", lambda _, text: text),
    "item_identifier": ("identifier", lambda _, text: half_width(text)),
    "item_source_of_truth": ("source_of_truth", source_of),
}
_KEPT_WHEN_BLANK = frozenset({"name", "type"})


def _items(given: Given, catalog: CatalogDef) -> tuple[Mapping[str, Any], ...] | None:
    if not given.items:
        return _listed(given)
    found: list[Mapping[str, Any]] = []
    seen: dict[str, str] = {}
    for texts, places in given.items:
        item: dict[str, Any] = {"title": texts["item_title"]}
        for key, (name, reader) in _ITEM.items():
            if key not in texts:
                continue
            try:
                value = reader(catalog, _said(key, texts[key]))
            except Unreadable as error:
                given.errors.append(CellError(*places[key], error.what))
                continue
            if value or name not in _KEPT_WHEN_BLANK:
                item[name] = value
            if key in _OF_LISTS and cells.is_not_the_standards(catalog, _OF_LISTS[key], texts[key]):
                meaning = cells.meaning_of(catalog, _OF_LISTS[key], value)
                given.notes.append(read_as(*places[key], texts[key], meaning))
        address, column = places["item_title"]
        if item["title"] in seen:
            twice = t(f"信息项与 {seen[item['title']]} 同名", f"the same item stands at {seen[item['title']]}")
            given.errors.append(CellError(address, column, twice))
        seen.setdefault(item["title"], address)
        found.append(item)
    return tuple(found)


def _listed(given: Given) -> tuple[Mapping[str, Any], ...] | None:
    """Items out of one cell that lists fields; a name that comes again is numbered: flattened tables repeat heads."""
    fields = cells.read_fields(given.get("item_list"))
    if not fields:
        return None
    found: dict[str, Mapping[str, Any]] = {}
    codes: set[str] = set()
    for name, note in fields:
        code = name if name.isascii() and note and not note.isascii() else ""
        title = note if code else name
        free, number = title, 1
        while free in found:
            number += 1
            free = f"{title}（{number}）"
        named = {"name": code} if code and code not in codes else {}
        codes.add(code)
        found[free] = {"title": free} | named
    return tuple(found.values())
