"""Columns found in a file as items of a catalog entry; what people said of an item stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gongshu.catalog.data import ItemData
from gongshu.collection.columns import LETTER_OF
from gongshu.collection.proposal import FieldProposal
from gongshu.security.grading import proposed_level


def item_of(found: FieldProposal) -> ItemData:
    """Return a column as an item; its grade is a proposal by its meaning, None where that says nothing."""
    semantic = "" if found.semantic_type == "plain" else found.semantic_type
    level = proposed_level(semantic)
    return ItemData(
        name=found.name,
        title=found.title,
        type=LETTER_OF[found.type],
        required=found.required,
        semantic_type=semantic,
        level=level.number if level else None,
        key=found.key,
    )


def items_from(proposals: Sequence[FieldProposal], existing: Sequence[ItemData]) -> tuple[ItemData, ...]:
    """Return the items of a table in its order.

    One that the entry has already, by title or name, keeps what people said of it: name, title, length, meaning, grade
    and code list. An item of which the table has no column is left out.
    """
    by_word = {word: item for item in existing for word in (item.name, item.title)}
    found: list[ItemData] = []
    for proposal in proposals:
        new, old = item_of(proposal), by_word.get(proposal.title) or by_word.get(proposal.name)
        if old is None or old.name in {item.name for item in found}:
            found.append(new)
            continue
        kept = replace(old, type=new.type, required=new.required, key=new.key or old.key)
        found.append(replace(kept, semantic_type=old.semantic_type or new.semantic_type, level=old.level or new.level))
    return tuple(_apart(found))


def _apart(items: Sequence[ItemData]) -> list[ItemData]:
    """Number names and titles that came twice, so that every item can be told from the others."""
    names: set[str] = set()
    titles: set[str] = set()
    apart = []
    for item in items:
        name, title, number = item.name, item.title, 1
        while name in names or title in titles:
            number += 1
            name, title = f"{item.name}_{number}", f"{item.title}（{number}）"
        names.add(name)
        titles.add(title)
        apart.append(replace(item, name=name, title=title))
    return apart
