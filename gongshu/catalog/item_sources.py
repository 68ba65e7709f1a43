"""The source of truth of an item: what its provider states, beside the source the authority has designated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongshu.catalog import sources
from gongshu.catalog.data import OWN_SOURCE, EntryData, ItemData
from gongshu.catalog.models import Designation, Entry, Item
from gongshu.catalog.queries import named
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.text import Text, t


@dataclass(frozen=True, slots=True)
class ItemSource:
    """Where an item comes from. ``stated``: in words, empty where nobody says; ``entry``: the entry that is meant.

    ``designated``: the source the authority has laid down for the datum, where there is one.
    """

    item: ItemData
    stated: Text
    entry: Entry | None
    designated: Designation | None

    @property
    def differs(self) -> bool:
        """Whether the provider states another source than the one designated."""
        return bool(self.designated is not None and self.item.source_of_truth and self.entry != self.designated.entry)


def item_sources(found: Entry, data: EntryData, by: Actor) -> list[ItemSource]:
    """Return, for items whose source is stated or designated, what is said of it, in the order of the items.

    Args:
        found: the entry.
        data: its values, those in force or proposed.
        by: whose view it is: an entry that is hidden from this person is told by what was written, without its title.
    """
    designated = sources.sources_in(found)
    told = []
    for item in data.items:
        source = source_entry(item, found, by)
        if item.source_of_truth or item.name in designated:
            told.append(ItemSource(item, _words(item, source), source, designated.get(item.name)))
    return told


def source_entry(item: ItemData, found: Entry, by: Actor) -> Entry | None:
    """Return the entry that an item names as its source; None where it names none, or one hidden from this person."""
    if item.source_of_truth in ("", OWN_SOURCE):
        return found if item.source_of_truth else None
    return named(item.source_of_truth.partition("#")[0], by)


def source_for_everybody(item: Item, found: Entry) -> str:
    """Return the source of an item as the public may read it: a provider, an open resource, or the words given.

    Empty where nobody states one, and where it is an entry that is not open.
    """
    stated = item.source_of_truth
    if stated == OWN_SOURCE:
        return found.provider.name
    source = named(stated.partition("#")[0], PUBLIC)
    if source is not None:
        return f"{source.provider.name}《{source.name}》"
    written_code = re.fullmatch(r"[\x21-\x7e]*[0-9][\x21-\x7e]*", stated)
    return "" if written_code else stated


def _words(item: ItemData, source: Entry | None) -> Text:
    if item.source_of_truth == OWN_SOURCE:
        return t("本资源", "this resource")
    if source is None:
        return Text(item.source_of_truth, item.source_of_truth)
    at = item.source_of_truth.partition("#")[2]
    place = f"《{source.name}》{at}"
    return Text(f"{source.provider.name}{place}", f"{source.provider.name} {place}")
