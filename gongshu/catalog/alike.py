"""Items of others that are named like those of an entry: a hint for who compiles and who reviews it, no verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from gongshu.catalog import sources
from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.likeness.scoring import REASONS, folded, spellings
from gongshu.catalog.models import Entry, Item
from gongshu.kit.text import Text, t

_MOST = 20
_CANDIDATES = 500
"""So many of the entries that share most are looked at; one's own and drafts are among them."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An item of one's own and the entry of another that has it, too, with the reason why they look the same."""

    title: str
    entry: Entry
    reason: Text


_DESIGNATED = t("已指定为数源", "designated as its source")


def lookalikes(data: EntryData) -> list[Lookalike]:
    """Return items that are probably among those others have published; what others hold may be had by sharing.

    By name or a name of the same meaning, where the meanings do not differ, and only of entries that have half of the
    items: one common word is no likeness. Sources that are designated go first.
    """
    named = [
        Lookalike(title, one.other, _DESIGNATED)
        for one in sources.second_collections(data)
        if one.designated
        for title in one.titles
    ]
    found = {(one.title, one.entry.pk): one for one in reversed([*named, *_by_name(data)])}
    return list(reversed(found.values()))[:_MOST]


def _by_name(data: EntryData) -> Iterator[Lookalike]:
    """The database counts which entries have the names: a common one is had by a great many.

    It counts in the index alone; whose the entries are and how they stand is asked of the best only.
    """
    own = _spelled(data.items)
    counted = Item.objects.filter(title__in=own).order_by().values("entry_id").annotate(shared=Count("title"))
    enough = counted.filter(shared__gte=(len(data.items) + 1) // 2).order_by("-shared", "entry_id")
    best = [id for id, _ in enough.values_list("entry_id", "shared")[:_CANDIDATES]]
    theirs = Entry.objects.filter(pk__in=best, state="published").exclude(provider=data.provider).order_by()
    known = set(theirs.values_list("pk", flat=True))
    chosen = [id for id in best if id in known][:_MOST]
    items = Item.objects.filter(title__in=own, entry__in=chosen).select_related("entry__provider")
    of_entry: dict[str, list[Lookalike]] = {}
    for item in items.order_by("entry", "position"):
        mine = own[item.title]
        if not (mine.semantic_type and item.semantic_type) or mine.semantic_type == item.semantic_type:
            reason = REASONS["same_name" if mine.title == item.title else "synonym"]
            of_entry.setdefault(item.entry_id, []).append(Lookalike(mine.title, item.entry, reason))
    for found in of_entry.values():
        if 2 * len({one.title for one in found}) >= len(data.items):
            yield from found


def _spelled(items: Sequence[ItemData]) -> Mapping[str, ItemData]:
    """The items by their titles and the spellings of the same meaning; a title goes before a spelling of another."""
    by_meaning = {spelling: item for item in items for spelling in spellings(folded(item.title))}
    return by_meaning | {item.title: item for item in items}
