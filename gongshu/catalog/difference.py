"""How two states of an entry differ, in words a person reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from gongshu.catalog.data import BASES, EntryData, ItemData
from gongshu.catalog.sheets.cells import write_bases, write_materials
from gongshu.kit.text import Text, t
from gongshu.regulation.standards import CatalogDef

_DECLARED: Mapping[str, Text] = {
    "state_secret": t("涉密声明", "declared a state secret"),
    "disclosure_only": t("政府信息公开声明", "declared under information disclosure"),
    "shared_in": t("共享取得声明", "declared as had by sharing"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which two states differ; empty ``before``: it was added, empty ``after``: it was taken away."""

    field: str
    title: Text
    before: str
    after: str


def difference(before: EntryData, after: EntryData, catalog: CatalogDef) -> list[Difference]:
    """Return how an entry changed, in the words of a catalog: its values in the order of its fields, then each item."""
    return [*_values(before, after, catalog), *_items(before.items, after.items, catalog)]


def _values(before: EntryData, after: EntryData, catalog: CatalogDef) -> Iterator[Difference]:
    names = [one.name for one in fields(EntryData) if one.name not in ("items", "extra", "provider")]
    beyond = sorted({*before.extra, *after.extra})
    for name in ("provider", *names, *beyond):
        old, new = spelled(name, before.value(name), catalog), spelled(name, after.value(name), catalog)
        if old != new:
            yield Difference(name, _DECLARED.get(name) or catalog.title_of(name), old, new)


def _items(before: Iterable[ItemData], after: Iterable[ItemData], catalog: CatalogDef) -> Iterator[Difference]:
    old = {item.name: item for item in before}
    new = {item.name: item for item in after}
    for name in [*old, *(name for name in new if name not in old)]:
        was, is_now = old.get(name), new.get(name)
        if was == is_now:
            continue
        shown = (is_now or was or ItemData("", "")).title
        title = t(f"信息项“{shown}”", f"item “{shown}”")
        if was is None or is_now is None:
            yield Difference(f"items.{name}", title, _whole(was, catalog), _whole(is_now, catalog))
            continue
        for point, field in catalog.item_fields.items():
            a, b = _point(was, point, catalog), _point(is_now, point, catalog)
            if a != b:
                words = Text(f"的{field.title.zh}", f": {field.title.en}")
                yield Difference(f"items.{name}.{point}", title + words, a, b)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference("items", t("信息项顺序", "order of the items"), _order(old), _order(new))


def _whole(item: ItemData | None, catalog: CatalogDef) -> str:
    return "" if item is None else f"{item.title} · {_point(item, 'type', catalog)}"


def _point(item: ItemData, name: str, catalog: CatalogDef) -> str:
    value = getattr(item, name)
    return str(catalog.value_title(name, value)) if name in catalog.values else spelled(name, value, catalog)


def _order(items: Mapping[str, ItemData]) -> str:
    return "、".join(item.title for item in items.values())


def spelled(name: str, value: Any, catalog: CatalogDef) -> str:
    """Spell a value of an entry for people, in the words of a catalog."""
    if name in BASES:
        return write_bases(value)
    if name == "materials":
        return write_materials(value)
    if name in ("sharing_class", "opening_class"):
        return str(catalog.value_title(name, value))
    if isinstance(value, bool):
        return str(t("是", "yes") if value else t("否", "no"))
    return "" if value is None else str(value)
