"""Reading demands: whose they are, what stands in the catalog for them already, what each provider is bound to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from gongshu.catalog import lookup
from gongshu.catalog import queries as catalog
from gongshu.demands import rules
from gongshu.demands.models import Demand, DemandStep
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.organizations.rules import may

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry

MOST_SUGGESTED = 5
BOUND = frozenset({"matched", "to_compile", "confirmed", "provided", "rated"})
"""The states in which a demand stands on the responsibility list."""


def visible_to(actor: Actor) -> QuerySet[Demand]:
    """Return the demands somebody may see: all for the data authority, else those of their unit, stated or to meet."""
    found = Demand.objects.select_related("requester", "provider", "entry", "hoped_of")
    if actor.is_system or catalog.is_authority(actor):
        return found
    if not actor.organization or not may(actor, "case.read"):
        return found.none()
    return found.filter(Q(requester=actor.organization) | Q(provider=actor.organization))


def demand(number: str, by: Actor) -> Demand:
    """Return a demand by its number.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(by).filter(number=number).first()
    if found is None:
        raise NotFound(
            t("没有这项需求", "there is no such demand"),
            remedy=t("从“需求对接”进入", "enter it from the list of demands"),
            code="no_such_demand",
        )
    return found


def roles_of(found: Demand, actor: Actor) -> frozenset[str]:
    """Return the roles in which somebody stands to a demand."""
    own = {"requester"} if actor.organization == found.requester_id else set()
    if actor.organization and actor.organization == found.provider_id:
        own.add("provider")
    if catalog.is_authority(actor):
        own.add("authority")
    return frozenset(own)


def open_steps(found: Demand, actor: Actor) -> list[rules.Step]:
    """Return what somebody can do with a demand now."""
    return rules.open_to(found.state, roles_of(found, actor)) if may(actor, "case.decide") else []


def waiting_for(actor: Actor) -> QuerySet[Demand]:
    """Return the demands that wait for somebody's unit."""
    found = visible_to(actor)
    own = Q(requester=actor.organization, state="provided")
    own |= Q(provider=actor.organization, state__in=["matched", "to_compile", "confirmed"])
    if catalog.is_authority(actor):
        own |= Q(state="raised")
    return found.filter(own).order_by("raised_at", "id")


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of the responsibility list: the demand, in which state it stood, who was to supply it."""

    demand: Demand
    state: str
    provider: str

    @property
    def late(self) -> bool:
        """Whether the day promised has passed."""
        return rules.is_late(self.state, self.demand.promised_on, clock.today())


def responsibilities(day: date | None = None) -> list[Duty]:
    """Return the responsibility list as it stands, or stood at the end of a day: who is to supply what, by when.

    Every official may read it; it does not say what the data is needed for.
    """
    steps = DemandStep.objects.order_by("demand", "number").select_related("provider")
    if day is not None:
        steps = steps.filter(at__lt=datetime.combine(day + timedelta(days=1), time(), clock.CHINA))
    last = {step.demand_id: step for step in steps}
    bound = {id: step for id, step in last.items() if step.state in BOUND and step.provider is not None}
    rows = Demand.objects.filter(pk__in=bound).select_related("entry", "requester")
    found = [Duty(row, bound[row.pk].state, _name(bound[row.pk])) for row in rows]
    return sorted(found, key=lambda duty: (duty.provider, duty.demand.number))


def _name(step: DemandStep) -> str:
    return step.provider.name if step.provider else ""


def suggestions(words: str, actor: Actor) -> Sequence[Entry]:
    """Return published entries that answer what somebody looks for, the best first; none where nothing is said."""
    if not words.strip():
        return []
    hits = lookup.find(words, actor, {"state": "published"})
    return lookup.shown(hits.ids[:MOST_SUGGESTED], actor)


def steps_of(found: Demand) -> Sequence[DemandStep]:
    """Return what was done with a demand, in order."""
    return list(found.steps.select_related("organization"))
