"""Tables of opening: the release under review, the open dataset, its sealed editions, the count of downloads.

What a database can refuse, it refuses: no open dataset without a release, no second open dataset of one resource, no
withdrawal without its reason.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class OpeningRelease(models.Model):
    """A proposal to open a resource, with the treatment of every field, and its case.

    ``treatments`` maps each field's name to ``plain``, ``mask`` or ``exclude``.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    resource_code = models.CharField(max_length=120, db_index=True)
    resource_title = models.CharField(max_length=300)
    provider = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="releases")
    case = models.OneToOneField("procedure.Case", on_delete=models.PROTECT, related_name="release")
    opening_class = models.CharField(max_length=20)
    treatments = models.JSONField()
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.CharField(max_length=26)

    class Meta:
        ordering = ["-proposed_at", "-id"]

    def __str__(self) -> str:
        return f"{self.resource_code} {self.opening_class}"


class OpenDataset(models.Model):
    """A dataset the public may have. It follows the current version until it is withdrawn.

    ``fields`` are the opened columns with their titles, types, levels and treatments as the release settled them.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    slug = models.CharField(max_length=120, unique=True)
    resource_code = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    abstract = models.TextField(blank=True)
    release = models.OneToOneField(OpeningRelease, on_delete=models.PROTECT, related_name="dataset")
    provider = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="open_datasets")
    opening_class = models.CharField(max_length=20)
    fields = models.JSONField()
    grade = models.CharField(max_length=10)
    license = models.TextField()
    words = models.TextField(blank=True)
    evidence = models.CharField(max_length=60)
    article = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_bases = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="a_withdrawal_has_its_reason",
            ),
            CheckConstraint(condition=~Q(evidence=""), name="an_open_dataset_rests_on_a_decision"),
            UniqueConstraint(
                fields=["resource_code"], condition=Q(withdrawn_at__isnull=True), name="one_open_dataset_per_resource"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class DownloadCount(models.Model):
    """How often a file was fetched on a day. Who fetched it is nobody's business and is not kept."""

    dataset = models.ForeignKey(OpenDataset, on_delete=models.PROTECT, related_name="download_counts")
    day = models.DateField()
    format = models.CharField(max_length=10)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["day", "format"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["dataset", "day", "format"], name="one_count_per_day_and_format")
        ]
