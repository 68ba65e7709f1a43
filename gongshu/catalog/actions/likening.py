"""What the worker does for 一数一源: sketches of the values held, groups of items that are probably the same datum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery

from gongshu.catalog.likeness.grouping import Group, find_groups
from gongshu.catalog.likeness.scoring import ItemFacts
from gongshu.catalog.likeness.sketch import MOST, Sketch, make_sketch, pack, unpack
from gongshu.catalog.models import (
    Entry,
    EntryVersion,
    Item,
    ItemSketch,
    LikeGroup,
    LikeLook,
    LikeMember,
    SketchedVersion,
    ToldApart,
)
from gongshu.kit.crypto import GATEWAY, keyed_hash, secret
from gongshu.kit.home import Home
from gongshu.lake.serving import current_version
from gongshu.lake.sketches import digests_of, smallest_digests
from gongshu.lake.store import Lake

HIGHEST_SKETCHED = 3
"""Items of a higher grade are never sketched: a house rule."""
OF_A_TABLE = 0
"""Stands for the version where a sketch is of a table elsewhere; versions of data begin at 1."""


def sketch_pending(home: Home, *, most: int = 1) -> int:
    """Sketch the items of published entries whose current version of data is not sketched yet; returns how many.

    Args:
        home: the installation.
        most: entries at a turn, so that the lake is free again soon.
    """
    done = 0
    for entry, number in _unsketched(home):
        _sketch(home, entry, number)
        done += 1
        if done == most:
            break
    return done


def _unsketched(home: Home) -> Iterator[tuple[Entry, int]]:
    sketched = SketchedVersion.objects.filter(entry=OuterRef("pk")).values("version")
    for entry in Entry.objects.filter(state="published").annotate(sketched=Subquery(sketched)).order_by("pk"):
        number = current_version(home, entry.code)
        if number is not None and number != entry.sketched:
            yield entry, number


def _sketch(home: Home, entry: Entry, number: int) -> None:
    """Sketch what the version holds of the entry's items; what it does not hold, or is graded too high, has none."""
    items = sketchable(entry)
    with Lake(home) as lake:
        held = set(lake.version(entry.code, number).schema.names)
        columns = [name for name in items if name in held]
        found = smallest_digests(lake, entry.code, number, columns=columns, key=_key(home), most=MOST)
    sketches = {name: make_sketch(digests, distinct) for name, (distinct, digests) in found.items()}
    with transaction.atomic():
        _keep_sketches(entry, number, sketches)
        SketchedVersion.objects.update_or_create(entry=entry, defaults={"version": number})


def sketchable(entry: Entry) -> list[str]:
    """Return the names of the items of an entry that may be sketched."""
    return list(entry.items.exclude(level__gt=HIGHEST_SKETCHED).values_list("name", flat=True))


def sketch_values(home: Home, entry: Entry, columns: Iterable[tuple[str, Sequence[str]]]) -> int:
    """Sketch the values of items out of a table elsewhere; returns how many are kept.

    None once data of the entry was gathered here: then the sketches are of that.

    Args:
        home: the installation.
        entry: the entry.
        columns: names of items with all their distinct values; one is let go before the next is asked for.
    """
    allowed, key = set(sketchable(entry)), _key(home)
    sketches = {}
    for name, values in columns:
        if name in allowed:
            distinct, digests = digests_of(values, key=key, most=MOST)
            sketches[name] = make_sketch(digests, distinct)
    with transaction.atomic():
        if SketchedVersion.objects.filter(entry=entry).exists():
            return 0
        _keep_sketches(entry, OF_A_TABLE, sketches)
    return len(sketches)


def forget_values(entry: Entry) -> None:
    """Drop the sketches of a table elsewhere: its people no longer let them be kept."""
    ItemSketch.objects.filter(entry=entry, version=OF_A_TABLE).delete()


def _keep_sketches(entry: Entry, number: int, sketches: Mapping[str, Sketch]) -> None:
    ItemSketch.objects.filter(entry=entry).delete()
    ItemSketch.objects.bulk_create(
        ItemSketch(entry=entry, item=name, version=number, distinct=one.distinct, marks=pack(one))
        for name, one in sketches.items()
    )


def _key(home: Home) -> bytes:
    """A key for nothing but sketches, derived from the installation's secret for hashed keys."""
    return bytes.fromhex(keyed_hash(secret(home, GATEWAY), b"item sketches"))


def find_duplicates(home: Home) -> int:
    """Look for items that are probably the same datum, where anything changed since; returns how many groups there are.

    The whole catalog is compared anew: a worker's duty, never a page's.
    """
    items = Item.objects.filter(entry__state="published")
    state = _state_of(items)
    if LikeLook.objects.filter(pk=1, digest=state).exists():
        return LikeGroup.objects.count()
    apart = frozenset(frozenset(pair) for pair in ToldApart.objects.values_list("entry_id", "other_id"))
    found = find_groups(_facts(items), apart)
    with transaction.atomic():
        LikeGroup.objects.exclude(pk__in=[group.id for group in found]).delete()
        kept = set(LikeGroup.objects.values_list("pk", flat=True))
        for group in found:
            if group.id not in kept:
                _keep(group)
        LikeLook.objects.update_or_create(pk=1, defaults={"digest": state})
    return len(found)


def _state_of(items: QuerySet[Item]) -> str:
    """A digest of what groups are found from: as long as it stays, looking again finds the same."""
    marks = (
        EntryVersion.objects.aggregate(last=Max("pk"))["last"],
        ItemSketch.objects.aggregate(last=Max("pk"))["last"],
        ToldApart.objects.aggregate(last=Max("pk"))["last"],
        items.count(),
    )
    return sha256(repr(marks).encode()).hexdigest()


def _facts(items: QuerySet[Item]) -> Iterable[ItemFacts]:
    sketches: dict[tuple[str, str], Sketch] = {
        (entry, item): unpack(bytes(marks), distinct)
        for entry, item, marks, distinct in ItemSketch.objects.values_list("entry_id", "item", "marks", "distinct")
    }
    subjects: dict[str, set[str]] = {}
    for entry, meaning in items.filter(key=True).exclude(semantic_type="").values_list("entry_id", "semantic_type"):
        subjects.setdefault(entry, set()).add(meaning)
    rows = items.annotate(provider=F("entry__provider_id")).order_by()
    for one in rows.iterator(chunk_size=5_000):
        yield ItemFacts(
            entry=one.entry_id,
            provider=one.provider,
            name=one.name,
            title=one.title,
            type=one.type,
            length=one.length,
            meaning=one.semantic_type,
            code_list=one.code_list,
            key=one.key,
            subjects=frozenset(subjects.get(one.entry_id, ())),
            # An item may have been graded higher since.
            sketch=sketches.get((one.entry_id, one.name)) if (one.level or 0) <= HIGHEST_SKETCHED else None,
        )


def _keep(group: Group) -> None:
    row = LikeGroup.objects.create(
        pk=group.id, title=group.members[0].title, score=group.score, reasons=dict(group.reasons)
    )
    LikeMember.objects.bulk_create(
        LikeMember(group=row, entry_id=member.entry, item=member.name, title=member.title) for member in group.members
    )
