"""Keeping the search index: one entry with the verb that changes it, many at a time, a new generation beside the old.

A rebuild fills the next generation while the present one answers, goes on where it was interrupted, and is switched to
in one transaction. Entries that change meanwhile change in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet

from gongshu.catalog.data import NO_CLASS
from gongshu.catalog.models import Entry, ExternalCode, Findable, Item, SearchIndex
from gongshu.catalog.search import folding, tables
from gongshu.kit import clock
from gongshu.kit.progress import SILENT, Reporter

BATCH = 500
_ONLY = 1
"""The key of the one row that says which generation answers."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How the index stands: entries in all, those in it, those that changed since; whether it is of this edition.

    ``titles_left``: so many titles are not in the index of their own yet; they are found all the same, only slower.
    """

    generation: int
    entries: int
    indexed: int
    behind: int
    titles_left: int
    of_this_edition: bool
    followed: bool

    @property
    def sound(self) -> bool:
        """Whether what search answers is what the catalog holds."""
        whole = self.indexed == self.entries and not self.titles_left
        return self.followed and self.of_this_edition and not self.behind and whole


def theme_of(classification: str) -> str:
    """Return the theme of a classification: its first two words."""
    return "/".join(classification.split("/")[:2])


def format_of(written: str) -> str:
    """Return the kind of a format: what stands before its type."""
    return written.partition("/")[0].strip()


def generation() -> int:
    """Return the generation that answers."""
    found = SearchIndex.objects.filter(pk=_ONLY).values_list("generation", flat=True).first()
    return 1 if found is None else found


def keep_findable(entries: Sequence[Entry]) -> None:
    """Index entries as they stand now, in the transaction of the verb that changed them."""
    _index(list(_whole(Entry.objects.filter(pk__in=[entry.pk for entry in entries]))), _generations())


def _generations() -> list[int]:
    """The generation that answers, and the one being built if there is one."""
    present = generation()
    highest = Findable.objects.aggregate(highest=Max("generation"))["highest"] or present
    return [present] if highest <= present else [present, highest]


_READ = (
    *("id", "code", "slug", "name", "provider", "abstract", "classification", "format", "sharing_class"),
    *("opening_class", "update_cycle", "business_name", "information_system", "state", "published_at", "newest_data"),
)


def _whole(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with what search reads of them, no more."""
    return entries.only(*_READ).prefetch_related(
        Prefetch("items", queryset=Item.objects.only("entry", "name", "title", "level").order_by("position")),
        Prefetch("external_codes", queryset=ExternalCode.objects.filter(valid_to__isnull=True)),
    )


VALUES = ("state", "provider", "sharing", "opening", "format", "cycle", "theme", "grade", "newest_data")
_PUT_VALUES = (
    f"INSERT INTO catalog_findable (entry_id, generation, fresh, published_on, {', '.join(VALUES)}) "  # noqa: S608
    f"VALUES (%s, %s, %s, %s, {', '.join('%s' for _ in VALUES)}) ON CONFLICT (entry_id, generation) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in ('fresh', 'published_on', *VALUES))}"
)
_WORDS = (*tables.FIELDS, "marks")
_PUT_WORDS = (
    f"INSERT INTO catalog_findabletext (findable_id, {', '.join(_WORDS)}) "  # noqa: S608
    f"VALUES (%s, {', '.join('%s' for _ in _WORDS)}) ON CONFLICT (findable_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _WORDS)}"
)


def _index(entries: Sequence[Entry], generations: Sequence[int]) -> None:
    """Write entries into generations; plain statements, for an index is built of a million of them."""
    read = [(entry.pk, values_of(entry), words_of(entry)) for entry in entries]
    with connection.cursor() as cursor:
        for number in generations:
            cursor.executemany(
                _PUT_VALUES,
                [(id, number, True, day, *values.values()) for id, (day, values), _ in read],
            )
            found = Findable.objects.filter(entry__in=[id for id, *_ in read], generation=number)
            ids = dict(found.values_list("entry", "pk"))
            cursor.executemany(
                _PUT_WORDS, [(ids[id], *words, " ".join(marks_of(values))) for id, (_, values), words in read]
            )


def values_of(entry: Entry) -> tuple[date | None, dict[str, Any]]:
    """The day of publication, and what an entry is counted and filtered by, in the order of ``VALUES``."""
    levels = [item.level for item in entry.items.all() if item.level is not None]
    return clock.local(entry.published_at).date() if entry.published_at else None, {
        "state": entry.state,
        "provider": entry.provider_id,
        "sharing": entry.sharing_class,
        "opening": entry.opening_class,
        "format": format_of(entry.format),
        "cycle": entry.update_cycle,
        "theme": theme_of(entry.classification),
        "grade": max(levels, default=None),
        "newest_data": entry.newest_data,
    }


def words_of(entry: Entry) -> tuple[str, ...]:
    """The folded fields of an entry, in the order of ``tables.FIELDS``."""
    named = [entry.code, entry.slug, *(one.code for one in entry.external_codes.all())]
    described = [entry.business_name, entry.information_system, *entry.classification.split("/")]
    return (
        folding.fold(entry.name),
        folding.fold_runs(word for item in entry.items.all() for word in (item.title, item.name)),
        folding.fold(entry.abstract)[: folding.MOST_CHARACTERS],
        folding.fold_runs([*named, *described]),
    )


KINDS = {
    "provider": "p",
    "theme": "t",
    "sharing": "q",
    "opening": "o",
    "format": "r",
    "cycle": "u",
    "grade": "g",
    "state": "x",
}
"""What an entry can be filtered by, and the letter of its tokens; ``v`` marks what is listed for the public."""


def marks_of(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the tokens of the values that an entry can be filtered by."""
    for name, letter in KINDS.items():
        if value := values[name]:
            yield folding.mark(letter, str(value))
    if values["opening"] != NO_CLASS:
        yield folding.mark("v", "")


def _lacking(number: int) -> QuerySet[Entry]:
    fresh = Findable.objects.filter(entry=OuterRef("pk"), generation=number, fresh=True)
    return Entry.objects.filter(~Exists(fresh)).order_by("pk")


def condition() -> Condition:
    """Look at the index."""
    state = SearchIndex.objects.filter(pk=_ONLY).first()
    present = state.generation if state else 1
    mine = Findable.objects.filter(generation=present)
    entries = Entry.objects.count()
    return Condition(
        generation=present,
        entries=entries,
        indexed=mine.count(),
        behind=mine.filter(fresh=False).count(),
        titles_left=tables.titles_left(connection),
        of_this_edition=entries == 0 if state is None else state.edition == folding.EDITION,
        followed=tables.is_on(connection),
    )


def catch_up_index(progress: Reporter = SILENT, most: int | None = None) -> int:
    """Index what is missing or has changed, titles without their index first; returns how many entries that were.

    Interrupted, it goes on where it stopped when called again.

    Args:
        progress: told how far it is.
        most: no more than so many now; the rest at the next turn.
    """
    SearchIndex.objects.get_or_create(pk=_ONLY, defaults={"edition": folding.EDITION, "built_at": clock.now()})
    titles = _make_titles(progress, most)
    done = _fill(generation(), progress, most)
    if most is None and (done or titles):
        tables.gather(connection)
    return done + titles


def _make_titles(progress: Reporter, most: int | None) -> int:
    """Enter titles into their index, a batch at a time."""
    if left := tables.titles_left(connection):
        progress.total(left)
    done = 0
    while most is None or done < most:
        with transaction.atomic():
            entered = tables.make_titles(connection, BATCH)
        if not entered:
            break
        done += entered
        progress.advance(entered)
    return done


def _fill(number: int, progress: Reporter, most: int | None = None) -> int:
    if lacking := _lacking(number).count():
        progress.total(lacking)
    done, last = 0, ""
    while most is None or done < most:
        with transaction.atomic():
            entries = list(_whole(_lacking(number).filter(pk__gt=last))[:BATCH])
            _index(entries, [number])
        if not entries:
            break
        done, last = done + len(entries), entries[-1].pk
        progress.advance(len(entries))
    return done


def rebuild_index(progress: Reporter = SILENT) -> int:
    """Build the next generation beside the present one, switch to it, clear the old away; returns its entries.

    Interrupted, it goes on where it stopped when called again.
    """
    state, _ = SearchIndex.objects.get_or_create(pk=_ONLY)
    following = state.generation + 1
    if not Findable.objects.filter(generation=following).exists():
        _clear(before=following)
    _fill(following, progress)
    with transaction.atomic():
        _fill(following, SILENT)
        SearchIndex.objects.filter(pk=_ONLY).update(generation=following, edition=folding.EDITION, built_at=clock.now())
    _clear(before=following)
    tables.gather(connection)
    return Findable.objects.filter(generation=following).count()


def _clear(before: int) -> None:
    """Remove older generations, a batch at a time; the one that answers stays."""
    present = generation()
    old = Findable.objects.filter(generation__lt=before).exclude(generation=present)
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        Findable.objects.filter(pk__in=ids).delete()
