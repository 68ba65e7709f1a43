"""Tables of this room: project files, what they build, the catalog entries they brought about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id
from gongshu.projects.rules import PART_KINDS


class Project(models.Model):
    """A publicly funded project of an organization.

    ``cost`` and ``running_cost`` (a year) are in yuan, None where they are not known yet.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="projects")
    purpose = models.TextField()
    cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    running_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    revision = models.PositiveIntegerField(default=1)
    started_by = models.CharField(max_length=26)
    started_by_name = models.CharField(max_length=100)
    started_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "name"], name="one_project_per_owner_and_name"),
            CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="a_project_costs_no_less_than_nothing"
            ),
            CheckConstraint(
                condition=Q(running_cost__isnull=True) | Q(running_cost__gte=0),
                name="running_a_project_costs_no_less_than_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """What a project builds; ``basis`` is the provision cited for a part that is barred otherwise."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in PART_KINDS])
    name = models.CharField(max_length=200)
    placed = models.CharField(max_length=200, blank=True)
    basis = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["project", "name"], name="one_part_per_project_and_name"),
            CheckConstraint(condition=Q(kind__in=list(PART_KINDS)), name="part_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectEntry(models.Model):
    """A catalog entry that a project brings about."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="listed")
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="+")
    listed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["project", "entry"], name="an_entry_is_listed_once_in_a_project")
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.entry_id}"
