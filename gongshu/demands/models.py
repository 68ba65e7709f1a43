"""Tables of this room: demands, and every step of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.demands.rules import STATES
from gongshu.kit import clock
from gongshu.kit.ids import new_id

_SUPPLIED = ("provided", "rated")
_WITH_PROVIDER = ("matched", "to_compile", "confirmed", *_SUPPLIED)


class Demand(models.Model):
    """What a unit needs. ``suggested``: codes of the entries that were shown first; ``lacking``: why none will do.

    ``entry`` is what it was matched with, later what it was supplied by; ``grant`` the number of the grant, if one was
    needed.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    number = models.CharField(max_length=24, unique=True)
    requester = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="demands")
    title = models.CharField(max_length=200)
    items = models.TextField()
    purpose = models.TextField()
    scenario = models.TextField(blank=True)
    way = models.CharField(max_length=100, blank=True)
    cycle = models.CharField(max_length=50, blank=True)
    wanted_by = models.DateField(null=True)
    hoped_of = models.ForeignKey("organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    suggested = models.JSONField(default=list)
    lacking = models.TextField(blank=True)
    state = models.CharField(max_length=12, default="raised", choices=[(one, one) for one in STATES])
    provider = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="demands_met"
    )
    entry = models.ForeignKey("catalog.Entry", null=True, on_delete=models.PROTECT, related_name="demands")
    grant = models.CharField(max_length=24, blank=True)
    promised_on = models.DateField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.CharField(max_length=26)
    raised_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes: ClassVar = [Index(fields=["requester", "state"]), Index(fields=["provider", "state"])]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=list(STATES)), name="demand_state_is_known"),
            CheckConstraint(
                condition=~Q(state__in=_WITH_PROVIDER) | Q(provider__isnull=False),
                name="a_matched_demand_has_a_provider",
            ),
            CheckConstraint(
                condition=~Q(state__in=_SUPPLIED) | Q(entry__isnull=False, promised_on__isnull=False),
                name="a_supplied_demand_has_its_entry",
            ),
            CheckConstraint(
                condition=(Q(state="rated", rating__gte=1, rating__lte=5) | (~Q(state="rated") & Q(rating=None))),
                name="a_rated_demand_has_its_rating",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class DemandStep(models.Model):
    """One act on a demand: what it led to and who is to supply then, who did it, what they said. Never changed."""

    demand = models.ForeignKey(Demand, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=12)
    state = models.CharField(max_length=12)
    provider = models.ForeignKey("organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    said = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=26)
    by_name = models.CharField(max_length=100)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["demand", "number"]
        constraints: ClassVar = [UniqueConstraint(fields=["demand", "number"], name="steps_of_a_demand_are_numbered")]

    def __str__(self) -> str:
        return f"{self.demand_id} {self.act}"
