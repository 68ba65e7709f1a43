"""What a sheet states, laid over what the catalog has: only stated columns change anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gongshu.catalog import codes
from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.catalog.sheets.cells import Unreadable, read_bases, write_bases
from gongshu.catalog.sheets.reading import Stated


def merged(
    stated: Stated, provider: str, existing: EntryData | None, extra: Mapping[str, str] | None = None
) -> EntryData:
    """Return the entry that a sheet makes of a resource.

    Args:
        stated: what the sheet states.
        provider: the id of the providing organization.
        existing: what the catalog has; None for a new resource.
        extra: further values to keep beside the sheet's own.

    A blank class of an existing entry stays as it is; every other blank cell of a column that is there empties the
    value, so that what was exported comes back as it went.
    """
    base = existing or EntryData(title="", provider=provider)
    values = {name: value for name, value in stated.values.items() if value or name not in _CLASSES}
    values |= _terms_read(values, existing)
    values |= _opening_read(values, existing)
    beyond = {**base.extra, **stated.extra, **(extra or {})}
    if existing is not None:  # the platform itself knows when it published
        beyond["published_elsewhere"] = existing.extra.get("published_elsewhere", "")
    return replace(
        base,
        **values,
        items=base.items if stated.items is None else _items(stated.items, base.items),
        extra={name: text for name, text in beyond.items() if text},
    )


_CLASSES = ("sharing_class", "opening_class")


def terms(data: EntryData) -> str:
    """What the column 共享条件/不予共享依据 says: the condition, or the basis of what is not shared."""
    if data.sharing_condition or data.sharing_class != NO_CLASS:
        return data.sharing_condition
    return write_bases(data.sharing_bases)


def _terms_read(values: Mapping[str, Any], existing: EntryData | None) -> Mapping[str, Any]:
    """What the column 共享条件/不予共享依据 says: a condition or, of what is not shared, the basis of that.

    Text that is what the catalog has there anyway changes nothing. A basis in words that name none stays a condition.
    """
    text = values.get("sharing_condition", "")
    if not text:
        return {}
    if existing is not None and text == terms(existing):
        return {"sharing_condition": existing.sharing_condition}
    shared = values.get("sharing_class") or (existing.sharing_class if existing else "")
    if shared != NO_CLASS:
        return {}
    stated = values.get("sharing_bases", existing.sharing_bases if existing else ())
    if text == write_bases(stated):
        return {"sharing_condition": ""}
    if values.get("sharing_bases"):
        return {}
    try:
        return {"sharing_condition": "", "sharing_bases": read_bases(text)}
    except Unreadable:
        return {}


def _opening_read(values: Mapping[str, Any], existing: EntryData | None) -> Mapping[str, Any]:
    """What the column of opening conditions says where it is used for the basis on which data is not open.

    The words stay where they stand; a basis that is stated in its own column goes before.
    """
    chosen = values.get("opening_class") or (existing.opening_class if existing else "")
    stated = values.get("opening_bases", existing.opening_bases if existing else ())
    text = values.get("opening_condition")
    if chosen != NO_CLASS or stated or not text or (existing is not None and text == existing.opening_condition):
        return {}
    try:
        return {"opening_bases": read_bases(text)}
    except Unreadable:
        return {}


def _items(stated: tuple[Mapping[str, Any], ...], existing: tuple[ItemData, ...]) -> tuple[ItemData, ...]:
    before = {item.title: item for item in existing}
    taken = {before[item["title"]].name for item in stated if item["title"] in before}
    taken |= {item["name"] for item in stated if "name" in item}
    found = []
    for item in stated:
        old = before.get(item["title"])
        if old is not None:
            found.append(replace(old, **item))
            continue
        name = item.get("name") or codes.item_name(item["title"], taken)
        taken.add(name)
        found.append(ItemData(**{"name": name, **item}))
    return tuple(found)
