"""Finding open data for everybody: by words, narrowed by values, with how many have which value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongshu.catalog import lookup
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC
from gongshu.opening.models import Listing
from gongshu.opening.queries import ORDERS
from gongshu.opening.rules import CYCLE_DAYS, next_due

FACETS = ("theme", "provider", "opening", "form", "freshness")
"""What open data is counted by and can be narrowed by.

``form``: a format of its files. ``freshness``: ``current`` where the newest data is within its update cycle, ``late``
where it is past it; what has no cycle of days is neither.
"""

_COLUMNS = ("theme", "provider", "opening", "formats", "cycle", "fresh")


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
        return Found(ids, narrowed.count(), facets=_counted(narrowed))
    hits = lookup.find(words, PUBLIC)
    # Where there are more hits than search pages, the index says which entries these are; else they are known already.
    known = hits.ids if hits.loosened or not hits.more else catalog.search(words, PUBLIC).values("pk")
    found = narrowed.filter(entry_id__in=known).order_by(*ORDERS[order])
    rows = list(found.values_list("dataset_id", "entry_id", *_COLUMNS))
    if hits.loosened or not order:
        place = {id: number for number, id in enumerate(hits.ids)}
        rows.sort(key=lambda row: place.get(row[1], len(place)))
    near = hits.loosened and bool(rows)
    return Found([id for id, *_ in rows], len(rows), hits.question.phrases, near, _tallied([row[2:] for row in rows]))


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
    today = clock.today()
    since = {"current": "fresh__gte", "late": "fresh__lt"}[freshness]
    cycles = (Q(("cycle", cycle), (since, today - timedelta(days=days))) for cycle, days in CYCLE_DAYS.items())
    return Q(*cycles, _connector=Q.OR)


def _counted(found: QuerySet[Listing]) -> dict[str, dict[str, int]]:
    """How many have which value, counted by the database."""
    grouped = found.order_by().values_list(*_COLUMNS[-2:]).annotate(count=Count("*"))
    counts = {name: dict(found.order_by().values_list(name).annotate(count=Count("*"))) for name in _COLUMNS[:-2]}
    return _named(counts, {(cycle, fresh): count for cycle, fresh, count in grouped})


def _tallied(rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, int]]:
    """The same of rows that were read."""
    columns = list(zip(*rows, strict=True)) or [()] * len(_COLUMNS)
    counts = {name: Counter(values) for name, values in zip(_COLUMNS[:-2], columns[:-2], strict=True)}
    return _named(counts, Counter(zip(*columns[-2:], strict=True)))


def _named(
    columns: Mapping[str, Mapping[str, int]], days: Mapping[tuple[str, date | None], int]
) -> dict[str, dict[str, int]]:
    """Counts under the names of ``FACETS``, of those by column and of days with their cycles."""
    forms, freshness, today = Counter[str](), Counter[str](), clock.today()
    for written, count in columns["formats"].items():
        forms.update(dict.fromkeys(written.split(), count))
    for (cycle, fresh), count in days.items():
        if fresh and (due := next_due(cycle, fresh)):
            freshness["late" if due < today else "current"] += count
    every = {**columns, "form": forms, "freshness": freshness}
    return {name: {value: count for value, count in every[name].items() if value} for name in FACETS}
