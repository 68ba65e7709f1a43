"""Tables of collection: versions of data, the runs that make them, databases elsewhere and tables read from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from gongshu.collection.rules import DATABASES, SECRET_KINDS, TLS_MODES
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


class Connection(models.Model):
    """A database of an organization, as the operator registered it.

    ``secret``: the name of a variable, the path of a file, or the sealed password, as ``secret_kind`` says; never the
    password itself. A connection that was removed keeps its row, for tables were read over it, and has no secret.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=[(word, text.zh) for word, text in DATABASES.items()])
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    database = models.CharField(max_length=64)
    username = models.CharField(max_length=128)
    tls = models.CharField(max_length=10, choices=[(word, text.zh) for word, text in TLS_MODES.items()])
    ca_file = models.CharField(max_length=500, blank=True)
    secret_kind = models.CharField(max_length=12, choices=[(word, text.zh) for word, text in SECRET_KINDS.items()])
    secret = models.TextField(blank=True)
    added_at = models.DateTimeField(default=clock.now)
    added_by_name = models.CharField(max_length=100)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["name"], condition=Q(removed_at=None), name="a_connection_has_a_name_of_its_own"),
            CheckConstraint(condition=Q(removed_at=None) | Q(secret=""), name="a_removed_connection_keeps_no_secret"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What records name it by."""
        return f"connection:{self.id}"


class OriginTable(models.Model):
    """The table elsewhere that the items of an entry were read from.

    ``change``: the change the items were taken into; they count once it is published. ``shape``: the columns as they
    were then, ``items``: which item each became. ``drift``: how they differed when the table was last looked at;
    ``fault``: why it could not be. ``sketch``: whether values may be sketched, ``sketched_at``: when that was tried.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    entry = models.ForeignKey("catalog.Entry", on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey("catalog.Change", null=True, on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="origins")
    schema = models.CharField(max_length=64)
    table = models.CharField(max_length=64)
    shape = models.JSONField()
    items = models.JSONField(default=dict)
    taken_at = models.DateTimeField(default=clock.now)
    taken_by_name = models.CharField(max_length=100)
    drift = models.JSONField(default=list)
    fault = models.CharField(max_length=20, blank=True)
    looked_at = models.DateTimeField(default=clock.now)
    sketch = models.BooleanField(default=False)
    sketched_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-taken_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["entry"], condition=Q(change=None), name="an_entry_has_one_table_it_is_read_from"),
            UniqueConstraint(fields=["change"], name="a_change_has_one_table_it_is_read_from"),
        ]

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}"
