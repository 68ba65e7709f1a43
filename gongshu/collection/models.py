"""Tables of collection: versions of data, and the runs that make them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id

VERSION_STATES: Mapping[str, frozenset[str]] = {
    "running": frozenset({"committed", "failed"}),
    "committed": frozenset(),
    "failed": frozenset(),
}
"""The states of a version, and to which others each may pass. What is committed stays."""

RUN_STATES: Mapping[str, frozenset[str]] = {
    "running": frozenset({"done", "failed"}),
    "done": frozenset(),
    "failed": frozenset(),
}
"""The states of a run. A run whose process died is still ``running``: it can be resumed or abandoned."""

STAGES = ("copying", "reading", "committing", "sealing", "done")
"""The stages of a run, in their order; each is written down before it begins."""


class DatasetVersion(models.Model):
    """One version of a resource's data: where it is from, what became of every line, and in which state it is.

    Every physical line below the header is in one of three places: it begins an accepted row, it carries one on
    (``continuation_lines``), or it is in the quarantine.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    resource_code = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    catalog_version = models.PositiveIntegerField()
    provider = models.CharField(max_length=26)
    title = models.CharField(max_length=300)
    grade = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=300)
    acquired_on = models.DateField()
    batch = models.CharField(max_length=26, unique=True)
    raw_digest = models.CharField(max_length=64, blank=True)
    raw_size = models.BigIntegerField(default=0)
    file_name = models.CharField(max_length=300)
    encoding = models.CharField(max_length=40, blank=True)
    sheet = models.CharField(max_length=100, blank=True)
    header_line = models.PositiveIntegerField(default=0)
    lines_in = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    continuation_lines = models.BigIntegerField(default=0)
    lines_quarantined = models.BigIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    snapshot = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="running", choices=[(state, state) for state in VERSION_STATES])
    created_by = models.CharField(max_length=26)
    created_at = models.DateTimeField(default=clock.now)
    committed_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["resource_code", "number"], name="collection_version_number"),
            CheckConstraint(
                condition=Q(lines_in=F("rows_accepted") + F("continuation_lines") + F("lines_quarantined")),
                name="collection_no_line_lost",
            ),
            CheckConstraint(condition=~Q(state="committed") | Q(snapshot__isnull=False), name="collection_in_the_lake"),
        ]
        indexes = [Index(fields=["resource_code", "state", "-number"], name="collection_current")]

    def __str__(self) -> str:
        return f"{self.resource_code} v{self.number}"


class Run(models.Model):
    """The making of a version. ``options``: how the file is read (as asked for), so that a later process can go on."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    version = models.OneToOneField(DatasetVersion, on_delete=models.PROTECT, related_name="run")
    resource_code = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="running", choices=[(state, state) for state in RUN_STATES])
    stage = models.CharField(max_length=10, default=STAGES[0], choices=[(stage, stage) for stage in STAGES])
    options = models.JSONField(default=dict)
    parts_done = models.PositiveIntegerField(default=0)
    lines_done = models.BigIntegerField(default=0)
    error_code = models.CharField(max_length=60, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["resource_code"], condition=Q(state="running"), name="collection_one_run_a_resource"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.state}/{self.stage}"
