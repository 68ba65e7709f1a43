"""The compile board: what a unit has in hand of its catalog, and all units in numbers for the data authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from gongshu.catalog.models import Change, Entry
from gongshu.kit import clock
from gongshu.organizations import queries as register
from gongshu.procedure import queries as cases
from gongshu.procedure.badge import Badge, badge_for

COLUMNS = ("returned", "draft", "in_review")
"""What a board shows, what is to be done first standing first."""
SHOWN = 50
"""So many of a kind stand on a board; the count is of all."""


@dataclass(frozen=True, slots=True)
class Card:
    """One entry in hand, or the change of a published one. ``badge``: the limit that runs on it, if one does."""

    entry: Entry
    change: Change | None
    state: str
    badge: Badge | None

    @property
    def late(self) -> bool:
        """Whether its limit has passed."""
        return self.badge is not None and self.badge.state == "overdue"


@dataclass(frozen=True, slots=True)
class Board:
    """What a unit has in hand by state, with how many there are in all."""

    cards: Mapping[str, Sequence[Card]]
    counts: Mapping[str, int]

    @property
    def late(self) -> int:
        """How many of those shown are late."""
        return sum(card.late for cards in self.cards.values() for card in cards)


@dataclass(slots=True)
class Unit:
    """A unit in numbers: entries and changes in hand by state, published entries, those late."""

    id: str
    name: str
    counts: dict[str, int] = field(default_factory=dict)
    late: int = 0

    def of(self, state: str) -> int:
        """How many there are in a state."""
        return self.counts.get(state, 0)


def board_of(provider: str) -> Board:
    """Return the board of a unit; for those who compile its catalog."""
    cards: dict[str, list[Card]] = {state: [] for state in COLUMNS}
    entries = Entry.objects.filter(provider_id=provider)
    changes = Change.objects.filter(entry__provider_id=provider)
    counts = dict.fromkeys(COLUMNS, 0)
    for rows in (entries, changes):
        found = rows.filter(state__in=COLUMNS).order_by().values_list("state").annotate(count=Count("*"))
        for state, count in found:
            counts[state] += count
    shown: list[Entry | Change] = []
    for state in COLUMNS:
        shown += changes.filter(state=state).select_related("entry", "case").order_by("trigger_day", "pk")[:SHOWN]
        shown += entries.filter(state=state).select_related("case").order_by("saved_at", "pk")[:SHOWN]
    badges = _badges([one for one in shown if one.case_id])
    for one in shown:
        entry, change = (one.entry, one) if isinstance(one, Change) else (one, None)
        cards[one.state].append(Card(entry, change, one.state, badges.get(one.pk)))
    return Board(
        {state: sorted(found, key=lambda card: not card.late)[:SHOWN] for state, found in cards.items()}, counts
    )


def _badges(rows: Sequence[Entry | Change]) -> Mapping[str, Badge]:
    """The badges of the limits that run, by entry or change; none where the instrument states no limit here."""
    running = [one for one in rows if one.case is not None and not one.case.ended]
    near = cases.glances([one.case for one in running if one.case is not None])
    now = clock.now()
    found = {one.pk: near[str(one.case_id)].clock for one in running}
    return {pk: badge_for(runs, now) for pk, runs in found.items() if runs is not None}


def units() -> list[Unit]:
    """Return every unit that has a catalog, those with most to do first; for the data authority."""
    found: dict[str, Unit] = {}
    names = {body.id: body.name for body in register.organizations()}
    # The provider of a change is looked up for each: joined, a database may rather walk through all entries.
    changed = Change.objects.annotate(provider=Subquery(Entry.objects.filter(pk=OuterRef("entry")).values("provider")))
    counted: Sequence[tuple[QuerySet[Any], Sequence[str]]] = (
        (Entry.objects.all(), (*COLUMNS, "published")),
        (changed, COLUMNS),
    )
    for rows, states in counted:
        some = rows.filter(state__in=states).order_by().values_list("provider", "state").annotate(count=Count("*"))
        for id, state, count in some:
            unit = found.setdefault(id, Unit(id, names[id]))
            unit.counts[state] = unit.of(state) + count
        late = rows.filter(state__in=COLUMNS, case__in=cases.overdue()).order_by().values_list("provider")
        for id, count in late.annotate(count=Count("*")):
            found[id].late += count
    return sorted(found.values(), key=lambda unit: (-unit.late, -unit.of("returned"), -unit.of("in_review"), unit.name))
