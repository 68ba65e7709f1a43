"""Tables of this room: how far the records were read, what was counted by the hour, the signs of risk found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id

STATES = (("open", "待核实"), ("explained", "已核实，无须处置"), ("contained", "已处置"), ("incident", "已转安全事件"))


class ReadUntil(models.Model):
    """How far a chain of records was read."""

    chain = models.CharField(primary_key=True, max_length=64)
    seq = models.BigIntegerField(default=0)


class Tally(models.Model):
    """What was counted in an hour of one kind for one grant, account or node. Records are named, values are not."""

    began = models.DateTimeField()
    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    organization = models.CharField(max_length=64, blank=True)
    count = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    first_record = models.CharField(max_length=80)
    last_record = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["who", "kind", "began"], name="one_tally_an_hour")]
        indexes: ClassVar = [Index(fields=["began"], name="tallies_by_the_hour")]


class Finding(models.Model):
    """A sign of risk: which, of whom, over which span, with which figures, from which record to which; its disposal."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    watch = models.CharField(max_length=30)
    who = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    organization = models.CharField(max_length=64, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    limit = models.PositiveBigIntegerField()
    usual = models.PositiveBigIntegerField(default=0)
    first_record = models.CharField(max_length=80)
    last_record = models.CharField(max_length=80)
    found_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12, choices=STATES, default="open")
    revision = models.PositiveIntegerField(default=1)
    note = models.TextField(blank=True)
    matter = models.CharField(max_length=26, blank=True)
    disposed_at = models.DateTimeField(null=True)
    disposed_by = models.CharField(max_length=26, blank=True)
    disposed_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar = ["-found_at", "-id"]
        indexes: ClassVar = [Index(fields=["state", "watch"])]
        constraints: ClassVar = [
            UniqueConstraint(fields=["watch", "who", "since"], name="one_finding_per_sign_and_span"),
            CheckConstraint(
                condition=Q(state="open", disposed_at__isnull=True) | (~Q(state="open") & Q(disposed_at__isnull=False)),
                name="a_disposed_finding_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.id
