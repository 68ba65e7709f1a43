"""Tables of opening: the release under review, the open dataset, its sealed editions, the count of downloads.

What a database can refuse, it refuses: no open dataset without a release and its decision, no second open dataset of
one entry, no withdrawal without its reason.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class Listing(models.Model):
    """What lists and counts of the portal read of an open dataset, written by the database alone (``listing.py``).

    ``listed``: the dataset is neither withdrawn nor suspended and its entry is in force. ``theme``: the first two words
    of the classification. ``opening``: on which conditions it is open. ``fresh``, ``rows``, ``formats`` and ``sealed``
    are those of the newest edition.
    """

    dataset = models.OneToOneField("OpenDataset", on_delete=models.CASCADE, primary_key=True, related_name="listing")
    entry_id = models.CharField(max_length=26, db_index=True)
    listed = models.BooleanField()
    provider = models.CharField(max_length=26)
    theme = models.CharField(max_length=300)
    opening = models.CharField(max_length=20, default="")
    title = models.CharField(max_length=300)
    cycle = models.CharField(max_length=50)
    opened_at = models.DateTimeField()
    fresh = models.DateField(null=True)
    rows = models.PositiveBigIntegerField(null=True)
    formats = models.CharField(max_length=60)
    sealed = models.DateTimeField(null=True)
    downloads = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            Index(fields=["-fresh", "-opened_at", "dataset"], condition=Q(listed=True), name="listings_by_freshness"),
            Index(fields=["-downloads", "-fresh", "dataset"], condition=Q(listed=True), name="listings_by_downloads"),
            Index(fields=["provider", "rows", "downloads"], condition=Q(listed=True), name="listings_by_provider"),
            Index(
                fields=["theme", "opening", "formats", "provider", "cycle", "fresh"],
                condition=Q(listed=True),
                name="listings_by_what_counts",
            ),
            Index(fields=["title", "dataset"], condition=Q(listed=True), name="listings_by_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Release(models.Model):
    """A proposal to open columns of an entry, and its case.

    ``ground`` is what lets data that is not shared be opened, where the instrument asks for it; ``note`` says more.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="releases")
    case = models.OneToOneField("procedure.Case", on_delete=models.PROTECT, related_name="release")
    opening_class = models.CharField(max_length=20)
    catalog_version = models.PositiveIntegerField()
    columns = models.JSONField()
    ground = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    proposed_at = models.DateTimeField(default=clock.now)
    proposed_by = models.CharField(max_length=26)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints: ClassVar = [CheckConstraint(condition=~Q(columns=[]), name="a_release_opens_columns")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.opening_class}"


class OpenDataset(models.Model):
    """A dataset the public may have. It follows the current version of its entry's data until it is withdrawn.

    While it is suspended in a case it is on no exit, as if it were withdrawn.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="open_datasets")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="dataset")
    opening_class = models.CharField(max_length=20)
    columns = models.JSONField()
    license_zh = models.TextField()
    license_en = models.TextField()
    evidence = models.CharField(max_length=60)
    article = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    suspended_at = models.DateTimeField(null=True)
    suspended_case = models.ForeignKey("procedure.Case", null=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="a_withdrawal_has_its_reason",
            ),
            CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_case__isnull=True)
                | Q(suspended_at__isnull=False, suspended_case__isnull=False),
                name="a_suspension_has_its_case",
            ),
            CheckConstraint(condition=~Q(evidence=""), name="an_open_dataset_rests_on_a_decision"),
            UniqueConstraint(
                fields=["entry"], condition=Q(withdrawn_at__isnull=True), name="one_open_dataset_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.opened_at:%Y-%m-%d}"


class Edition(models.Model):
    """The sealed files of an open dataset for a version of its data. Never changed; a newer edition takes its place.

    ``columns``: name, title and type of what the files hold. ``files``: size and SHA-256 by format. ``formats``: the
    formats between blanks, for searching.
    """

    dataset = models.ForeignKey(OpenDataset, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    source = models.TextField()
    acquired_on = models.DateField()
    columns = models.JSONField()
    files = models.JSONField()
    formats = models.CharField(max_length=60)
    sealed_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["dataset", "-number"]
        constraints: ClassVar = [UniqueConstraint(fields=["dataset", "number"], name="editions_are_numbered")]

    def __str__(self) -> str:
        return f"{self.dataset_id} #{self.number} v{self.version}"


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
