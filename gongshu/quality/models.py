"""Tables of quality: what a check of a version found, tickets of problem data, what reporters were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class QualityRun(models.Model):
    """One check of one version by one rule set. The findings themselves are in the Parquet file ``report`` names.

    ``counts`` holds rows by field and rule; ``scores`` cells by dimension (checked, invalid, suspect). No value of the
    data is in either.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    resource_code = models.CharField(max_length=120, db_index=True)
    resource_title = models.CharField(max_length=300)
    version = models.PositiveIntegerField()
    catalog_version = models.PositiveIntegerField()
    rules_digest = models.CharField(max_length=64)
    rules = models.JSONField()
    rows = models.PositiveBigIntegerField()
    faulty_rows = models.PositiveBigIntegerField()
    invalid = models.PositiveBigIntegerField()
    suspect = models.PositiveBigIntegerField()
    counts = models.JSONField(default=list)
    scores = models.JSONField(default=list)
    report = models.CharField(max_length=300)
    checked_on = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(default=clock.now)
    checked_by = models.CharField(max_length=26)
    checked_by_name = models.CharField(max_length=100)
    article = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-finished_at", "-id"]
        indexes: ClassVar = [Index(fields=["resource_code", "version"])]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(faulty_rows__lte=models.F("rows")), name="faulty_rows_are_rows"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_code} v{self.version}"


class Ticket(models.Model):
    """A report of problem data: a pointer to the record, never a copy of it. Its way is that of its case.

    ``key_sealed`` opens for those who handle it, and opening it is recorded; ``key_digest`` finds reports of the same
    record. ``reference`` is what the reporter calls the report, where it has a name for it: told twice it is one.
    ``contact_sealed`` is what a person of the public left, if anything. ``code_digest`` guards the status page.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    case = models.OneToOneField("procedure.Case", on_delete=models.PROTECT, related_name="problem")
    resource_code = models.CharField(max_length=120, db_index=True)
    resource_title = models.CharField(max_length=300)
    version_seen = models.PositiveIntegerField(null=True)
    key_sealed = models.TextField(blank=True)
    key_digest = models.CharField(max_length=64, blank=True, db_index=True)
    record = models.PositiveBigIntegerField(null=True)
    field = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=30)
    description = models.TextField()
    channel = models.CharField(max_length=20)
    reporter = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="problems_reported"
    )
    contact_sealed = models.TextField(blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    run = models.ForeignKey(QualityRun, null=True, on_delete=models.PROTECT, related_name="tickets")
    rule = models.CharField(max_length=60, blank=True)
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reported_again")
    corrected_version = models.PositiveIntegerField(null=True)
    reference = models.CharField(max_length=40, blank=True)
    reported_at = models.DateTimeField(default=clock.now)

    code = ""
    """The code of the status page, right after a report by the public; it is stored nowhere."""

    class Meta:
        ordering = ["-reported_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(corrected_version__isnull=True)
                | Q(version_seen__isnull=True)
                | Q(corrected_version__gt=models.F("version_seen")),
                name="a_correction_is_a_newer_version",
            ),
            UniqueConstraint(
                fields=["reporter", "reference"],
                condition=~Q(reference=""),
                name="one_ticket_per_reference_of_a_reporter",
            ),
            UniqueConstraint(
                fields=["run", "field", "rule"], condition=Q(run__isnull=False), name="one_ticket_per_finding_of_a_run"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class ReporterMessage(models.Model):
    """Word to a reporter, written in the transaction that gave cause for it; the public reads it on the status page."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=30)
    text_zh = models.TextField()
    text_en = models.TextField()
    told_at = models.DateTimeField(default=clock.now)
    told_by = models.CharField(max_length=26)
    told_by_name = models.CharField(max_length=100)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["told_at", "id"]
