"""Tables of this room: base and theme databases, and the entries that make them up."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from gongshu.bases.rules import KINDS, SERVED, STATES, name_of
from gongshu.kit import clock
from gongshu.kit.ids import new_id


class BaseDatabase(models.Model):
    """A base or theme database. ``elements`` are the titles of the data it is expected to hold."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    name = models.CharField(max_length=100, unique=True)
    lead = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    served = models.CharField(max_length=10, choices=[(one, one) for one in SERVED])
    elements = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    founded_at = models.DateTimeField(default=clock.now)
    founded_by_name = models.CharField(max_length=100)

    class Meta:
        ordering = ["founded_at", "id"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=list(KINDS)), name="kind_of_database_is_known"),
            CheckConstraint(condition=Q(served__in=list(SERVED)), name="way_of_serving_is_known"),
            UniqueConstraint(fields=["kind"], condition=~Q(kind="theme"), name="one_base_database_of_a_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        """Its name for machines."""
        return name_of(self.kind, self.id)


class Member(models.Model):
    """An entry proposed for a database, and what its provider answered."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    database = models.ForeignKey(BaseDatabase, on_delete=models.PROTECT, related_name="members")
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="proposed", choices=[(one, one) for one in STATES])
    reason = models.TextField(blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by_name = models.CharField(max_length=100)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=list(STATES)), name="state_of_a_member_is_known"),
            CheckConstraint(
                condition=Q(state="proposed") | Q(answered_at__isnull=False), name="no_member_without_an_answer"
            ),
            CheckConstraint(
                condition=~Q(state__in=["declined", "ended"]) | ~Q(reason=""), name="who_leaves_a_database_says_why"
            ),
            UniqueConstraint(
                fields=["database", "entry"],
                condition=Q(state__in=["proposed", "confirmed"]),
                name="an_entry_is_once_in_a_database",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.database_id} {self.entry_id}"
