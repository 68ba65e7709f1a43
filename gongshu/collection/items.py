"""Columns found in a file or a table as items of a catalog entry; what people said of an item stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from gongshu.catalog.data import ItemData
from gongshu.collection.columns import LETTER_OF
from gongshu.collection.proposal import FieldProposal
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.regulation.standards import CatalogDef
from gongshu.security.grading import proposed_level

NEW = "+"
"""Chosen for a column that becomes an item of its own."""
LEFT_OUT = ""
"""Chosen for a column that becomes none."""


def item_of(found: FieldProposal, catalog: CatalogDef) -> ItemData:
    """Return a column as an item, with a meaning that the catalog's list offers or none.

    Its grade is a proposal by its meaning, None where that says nothing.
    """
    offered = found.semantic_type in catalog.values["semantic_type"]
    semantic = found.semantic_type if offered else ""
    level = proposed_level(semantic)
    return ItemData(
        name=found.name,
        title=found.title,
        type=found.letter or LETTER_OF[found.type],
        length=found.length,
        required=found.required,
        semantic_type=semantic,
        level=level.number if level else None,
        key=found.key,
        code_list=found.code_list,
    )


def likely_places(proposals: Sequence[FieldProposal], existing: Sequence[ItemData]) -> list[str]:
    """Return for each column the name of the item it most likely is, by title or name; ``NEW`` where there is none."""
    by_word = {word: item.name for item in existing for word in (item.name, item.title)}
    places: list[str] = []
    for one in proposals:
        words = (one.title, one.column, one.name)
        fitting = [by_word[word] for word in words if word in by_word and by_word[word] not in places]
        places.append(fitting[0] if fitting else NEW)
    return places


def items_from(
    proposals: Sequence[FieldProposal],
    existing: Sequence[ItemData],
    catalog: CatalogDef,
    places: Sequence[str] | None = None,
    kept: Collection[str] = (),
) -> tuple[ItemData, ...]:
    """Return the items of a table in its order.

    An item that the entry has already keeps what people said of it: name, title, length, meaning, grade and code list.
    An item of which the table has no column is left out unless it is kept.

    Args:
        proposals: the columns found.
        existing: the items of the entry.
        catalog: the value lists of the profile.
        places: for each column the name of the item it is, ``NEW`` or ``LEFT_OUT``; by default the likely ones.
        kept: names of items without a column that stay; behind the others.

    Raises:
        BadInput: two columns are said to be one item, or one is said to be an item that is not there.
    """
    by_name = {item.name: item for item in existing}
    chosen = places if places is not None else likely_places(proposals, existing)
    _check(chosen, by_name, len(proposals))
    found = [
        item_of(one, catalog) if place == NEW else _kept(by_name[place], item_of(one, catalog))
        for one, place in zip(proposals, chosen, strict=True)
        if place != LEFT_OUT
    ]
    staying = [item for item in existing if item.name in kept and item.name not in chosen]
    old = [item.name for item in staying] + [place for place in chosen if place in by_name]
    return tuple(_apart([*found, *staying], old))


def _check(chosen: Sequence[str], by_name: Collection[str], columns: int) -> None:
    named = [place for place in chosen if place not in (NEW, LEFT_OUT)]
    if len(set(named)) < len(named):
        raise BadInput(
            t("两列对应了同一个信息项", "two columns are said to be one item"),
            remedy=t("每个信息项只对应一列", "one column for each item"),
            at="places",
            code="item_chosen_twice",
        )
    if len(chosen) != columns or not set(named) <= set(by_name):
        raise BadInput(
            t("所选的信息项已不在草稿中", "an item that was chosen is no longer in the draft"),
            remedy=t("重新读取并核对", "read it again and check"),
            at="places",
            code="no_such_item",
        )


def _kept(old: ItemData, new: ItemData) -> ItemData:
    """What people said of an item, with what only the source knows."""
    return replace(
        old,
        type=new.type,
        length=old.length or new.length,
        required=new.required,
        key=new.key or old.key,
        semantic_type=old.semantic_type or new.semantic_type,
        level=old.level or new.level,
        code_list=old.code_list or new.code_list,
    )


def _apart(items: Sequence[ItemData], old: Collection[str]) -> list[ItemData]:
    """Number names and titles that came twice, so that every item can be told from the others; old ones keep theirs."""
    names = {item.name for item in items if item.name in old}
    titles = {item.title for item in items if item.name in old}
    spent: set[str] = set()
    apart = []
    for item in items:
        if item.name in old and item.name not in spent:
            spent.add(item.name)
            apart.append(item)
            continue
        name, title, number = item.name, item.title, 1
        while name in names or title in titles:
            number += 1
            name, title = f"{item.name}_{number}", f"{item.title}（{number}）"
        names.add(name)
        titles.add(title)
        apart.append(replace(item, name=name, title=title))
    return apart
