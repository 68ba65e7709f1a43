"""Tables of 一数一源: sources designated for data, their copies, sketches of items, groups found, pairs told apart."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class Designation(models.Model):
    """The source of a datum, from a moment until another takes its place or it is ended. One is in force at a time.

    The datum is known by its name in one spelling (``folded``) and the kind of ``subject`` it is about, as the keys of
    its source say (meanings, sorted, parted by blanks; empty where they say nothing). ``article`` names what it rests
    on.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    title = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    meaning = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="designations")
    item = models.CharField(max_length=120)
    number = models.PositiveIntegerField(default=1)
    reason = models.TextField()
    article = models.CharField(max_length=300)
    designated_at = models.DateTimeField(default=clock.now)
    designated_by = models.CharField(max_length=26)
    designated_by_name = models.CharField(max_length=100)
    revision = models.PositiveIntegerField(default=1)
    disputed_at = models.DateTimeField(null=True)
    disputed_by = models.ForeignKey("organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    dispute = models.TextField(blank=True)
    kept_at = models.DateTimeField(null=True)
    kept_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-designated_at", "-id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["folded", "subject"], condition=Q(ended_at=None), name="one_source_per_datum"),
            UniqueConstraint(fields=["folded", "subject", "number"], name="designations_are_numbered"),
            CheckConstraint(
                condition=Q(disputed_at=None, disputed_by=None)
                | Q(disputed_at__isnull=False, disputed_by__isnull=False),
                name="a_dispute_has_its_party",
            ),
            CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("designated_at")),
                name="a_designation_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.entry_id}"


class SourceCopy(models.Model):
    """An item of another entry that holds the datum, too, and follows its source."""

    designation = models.ForeignKey(Designation, on_delete=models.CASCADE, related_name="copies")
    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["designation", "entry", "item"], name="a_copy_points_to_its_source_once")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.item}"


class ItemSketch(models.Model):
    """Digests of the distinct values of an item, in one version of its data; see ``likeness/sketch``."""

    entry = models.ForeignKey("catalog.Entry", on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    distinct = models.PositiveBigIntegerField()
    marks = models.BinaryField()
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["entry", "item"], name="one_sketch_per_item")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.item} v{self.version}"


class SketchedVersion(models.Model):
    """Up to which version of its data the items of an entry were sketched."""

    entry = models.OneToOneField("catalog.Entry", on_delete=models.CASCADE, primary_key=True, related_name="+")
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.entry_id} v{self.version}"


class LikeGroup(models.Model):
    """Items of several providers that are probably the same datum, as they were last found."""

    id = models.CharField(primary_key=True, max_length=20)
    title = models.CharField(max_length=200)
    score = models.FloatField()
    reasons = models.JSONField()
    found_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-score", "id"]
        indexes: ClassVar = [Index(fields=["-score", "id"])]

    def __str__(self) -> str:
        return self.title


class LikeMember(models.Model):
    """An item of a group."""

    group = models.ForeignKey(LikeGroup, on_delete=models.CASCADE, related_name="members")
    entry = models.ForeignKey("catalog.Entry", on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=120)
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints: ClassVar = [UniqueConstraint(fields=["group", "entry", "item"], name="a_group_has_an_item_once")]

    def __str__(self) -> str:
        return self.title


class LikeLook(models.Model):
    """From which state of the catalog the groups were last found. One row."""

    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.digest


class ToldApart(models.Model):
    """Two entries of which the provider of one said, with the reason, that they do not hold the same data."""

    entry = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="told_apart")
    other = models.ForeignKey("catalog.Entry", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    said_at = models.DateTimeField(default=clock.now)
    said_by = models.CharField(max_length=26)
    said_by_name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["entry", "other"], name="entries_are_told_apart_once"),
            CheckConstraint(condition=~Q(entry=F("other")), name="an_entry_is_not_apart_from_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.other_id}"
