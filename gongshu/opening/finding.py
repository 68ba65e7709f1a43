"""Finding open data for everybody: by words, narrowed by values, with how many have which value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, DateField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from gongshu.catalog import lookup
from gongshu.catalog.cycles import FRESHNESS, count_freshness, oldest_current
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.opening.models import Listing
from gongshu.opening.queries import ORDERS

FACETS = ("theme", "provider", "opening", "form", "freshness")
"""What open data is counted by and can be narrowed by.

``form``: a format of its files. ``freshness``: ``current`` where the newest data is within its update cycle, ``late``
where it is past it; what has no cycle of days is neither.
"""

_COLUMNS = ("theme", "provider", "opening", "formats", "cycle", "day")


@dataclass(frozen=True, slots=True)
class Found:
    """Open data that was found.

    ``ids`` are those of datasets, in their order: a list, or a query of which a page is cut. ``phrases``: what to mark;
    ``near``: they hold only a part of the words. ``facets``: for each of ``FACETS`` how many have which value.
    """

    ids: Sequence[str] | QuerySet[Any, str]
    count: int
    phrases: Sequence[str] = ()
    near: bool = False
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def find(words: str = "", filters: Mapping[str, str] | None = None, order: str = "") -> Found:
    """Return what is open and answers a search; where nothing holds every word, the nearest.

    Args:
        words: whatever was typed; without any, everything is found.
        filters: values that must be there, by the names in ``FACETS``.
        order: one of ``queries.ORDERS``; empty: the best first where there are words, else the freshest.
    """
    narrowed = narrow(filters or {})
    if not words.strip():
        ids = narrowed.order_by(*ORDERS[order]).values_list("dataset_id", flat=True)
        count, facets = _counted(narrowed)
        return Found(ids, count, facets=facets)
    hits = lookup.find(words, PUBLIC)
    # Where there are more hits than search pages, the index says which entries these are; else they are known already.
    known = hits.ids if hits.loosened or not hits.more else lookup.every(words, PUBLIC)
    found = narrowed.filter(entry_id__in=known).order_by(*ORDERS[order]).annotate(day=Cast("fresh", CharField()))
    rows = list(found.values_list("dataset_id", "entry_id", *_COLUMNS))
    if hits.loosened or not order:
        place = {id: number for number, id in enumerate(hits.ids)}
        rows.sort(key=lambda row: place.get(row[1], len(place)))
    columns = list(zip(*rows, strict=True)) or [()] * (len(_COLUMNS) + 2)
    near = hits.loosened and bool(rows)
    return Found(columns[0], len(rows), hits.question.phrases, near, _tallied(columns[2:]))


def narrow(filters: Mapping[str, str]) -> QuerySet[Listing]:
    """Return what is listed and has these values, in no order; the theme may also be the first word of one alone."""
    found = Listing.objects.filter(listed=True)
    for name in ("provider", "opening"):
        if value := filters.get(name):
            found = found.filter(**{name: value})
    if form := filters.get("form"):
        found = found.filter(formats__contains=form)
    if theme := filters.get("theme"):
        found = found.filter(Q(theme=theme) | Q(theme__startswith=f"{theme}/"))
    if freshness := filters.get("freshness"):
        found = found.filter(_is(freshness))
    return found


def _is(freshness: str) -> Q:
    """The condition that the newest data is still within its cycle as of today, or past it."""
    since = [When(cycle=cycle, then=Value(day)) for cycle, day in oldest_current(clock.today()).items()]
    how = {"current": "fresh__gte", "late": "fresh__lt"}[freshness]
    return Q((how, Case(*since, output_field=DateField())))


def _counted(found: QuerySet[Listing]) -> tuple[int, dict[str, dict[str, int]]]:
    """How many there are and how many have which value; counted by the database, each time along an index.

    Providers are counted by themselves: there are hundreds, and with the other values they would make thousands of
    groups.
    """
    by_freshness = {name: Count("cycle", filter=_is(name)) for name in FRESHNESS}
    counts = {name: Counter[str]() for name in (*_COLUMNS[:4], "freshness")}
    counts["provider"].update(dict(found.order_by().values_list("provider").annotate(count=Count("*"))))
    others = [name for name in _COLUMNS[:4] if name != "provider"]
    for *values, count, current, late in (
        found.order_by().values_list(*others).annotate(count=Count("*"), **by_freshness)
    ):
        for name, value in zip(others, values, strict=True):
            counts[name][value] += count
        counts["freshness"].update(current=current, late=late)
    return counts["provider"].total(), _facets(counts)


def _tallied(columns: Sequence[Sequence[str]]) -> dict[str, dict[str, int]]:
    """The same of rows that were read, column by column in the order of ``_COLUMNS``."""
    counts: dict[str, Counter[str]] = dict(zip(_COLUMNS[:4], map(Counter, columns), strict=False))
    counts["freshness"] = Counter(count_freshness(zip(*columns[4:], strict=True), clock.today()))
    return _facets(counts)


def _facets(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    """Counts under the names of ``FACETS``: files come in several formats."""
    counts["form"] = Counter()
    for formats, count in counts["formats"].items():
        counts["form"].update(dict.fromkeys(formats.split(), count))
    return {name: {value: count for value, count in counts[name].items() if value and count} for name in FACETS}
