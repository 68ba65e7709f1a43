"""How two states of an entry differ, in words a person reads. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.sheets.cells import write_bases, write_materials
from gongshu.catalog.standard import standard
from gongshu.kit.text import Text, t

_ITEM_WORDS: Mapping[str, Text] = {
    "name": t("机器名", "machine name"),
    "title": t("名称", "title"),
    "type": t("类型", "type"),
    "length": t("长度", "length"),
    "required": t("必填", "required"),
    "semantic_type": t("语义类型", "semantic type"),
    "level": t("级别", "grade"),
    "key": t("主键", "key"),
    "code_list": t("代码集", "code list"),
}
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


def difference(before: EntryData, after: EntryData) -> list[Difference]:
    """Return how an entry changed: its values in the order of its fields, then item by item."""
    return [*_values(before, after), *_items(before.items, after.items)]


def _values(before: EntryData, after: EntryData) -> Iterator[Difference]:
    names = [one.name for one in fields(EntryData) if one.name not in ("items", "extra", "provider")]
    beyond = sorted({*before.extra, *after.extra})
    for name in ("provider", *names, *beyond):
        old, new = spelled(name, before.value(name)), spelled(name, after.value(name))
        if old != new:
            yield Difference(name, _DECLARED.get(name) or standard().title(name), old, new)


def _items(before: Iterable[ItemData], after: Iterable[ItemData]) -> Iterator[Difference]:
    old = {item.name: item for item in before}
    new = {item.name: item for item in after}
    for name in [*old, *(name for name in new if name not in old)]:
        was, is_now = old.get(name), new.get(name)
        if was == is_now:
            continue
        shown = (is_now or was or ItemData("", "")).title
        title = t(f"信息项“{shown}”", f"item “{shown}”")
        if was is None or is_now is None:
            yield Difference(f"items.{name}", title, _whole(was), _whole(is_now))
            continue
        for point, words in _ITEM_WORDS.items():
            a, b = _point(was, point), _point(is_now, point)
            if a != b:
                yield Difference(f"items.{name}.{point}", title + Text(f"的{words.zh}", f": {words.en}"), a, b)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Difference("items", t("信息项顺序", "order of the items"), _order(old), _order(new))


def _whole(item: ItemData | None) -> str:
    return "" if item is None else f"{item.title}（{_point(item, 'type')}）"


def _point(item: ItemData, name: str) -> str:
    value = getattr(item, name)
    if name == "type":
        known = standard().values["type"].get(value)
        return str(known.title) if known else value
    return spelled(name, value)


def _order(items: Mapping[str, ItemData]) -> str:
    return "、".join(item.title for item in items.values())


def spelled(name: str, value: Any) -> str:
    """Spell a value of an entry for people."""
    if name == "sharing_bases":
        return write_bases(value)
    if name == "materials":
        return write_materials(value)
    if name in ("sharing_class", "opening_class"):
        known = standard().values[name].get(value)
        return str(known.title) if known else str(value)
    if isinstance(value, bool):
        return str(t("是", "yes") if value else t("否", "no"))
    return "" if value is None else str(value)
