"""Tables of this room: what is being handed in, question by question, and the case it becomes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from gongshu.kit import clock
from gongshu.kit.ids import new_id

STATES = (("draft", "填写中"), ("opened", "已提出"), ("discarded", "已放弃"))


class Matter(models.Model):
    """A procedure being handed in, kept after every answer; once handed in it points to its case.

    ``organization`` is that of the officials who fill it in, none for the public. ``answers`` holds the answers by
    question until they become papers of the case; then it is emptied. ``key_digest`` guards a draft of the public,
    ``code_digest`` the case it became. ``personal`` holds, by question, what is personal about who fills it in and how
    they can be reached, each sealed; ``erased_at`` says when that was erased.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    procedure_id = models.CharField(max_length=80)
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="matters"
    )
    started_by = models.CharField(max_length=26)
    started_by_name = models.CharField(max_length=100)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=12, choices=STATES, default="draft")
    case = models.OneToOneField("procedure.Case", null=True, on_delete=models.PROTECT, related_name="matter")
    key_digest = models.CharField(max_length=64, blank=True)
    code_digest = models.CharField(max_length=64, blank=True)
    personal = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.now)
    saved_at = models.DateTimeField(default=clock.now)
    opened_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    key = ""
    """The key of a draft of the public, right after it was begun; it is stored nowhere."""
    code = ""
    """The code of the status page, right after the public handed a matter in; it is stored nowhere."""

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes: ClassVar = [Index(fields=["procedure_id", "state"]), Index(fields=["organization", "state"])]
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(state="opened", case__isnull=False, opened_at__isnull=False)
                | (~Q(state="opened") & Q(case__isnull=True, opened_at__isnull=True)),
                name="an_opened_matter_has_its_case",
            ),
            CheckConstraint(
                condition=Q(organization__isnull=False) | ~Q(key_digest=""), name="a_matter_of_the_public_has_a_key"
            ),
        ]

    def __str__(self) -> str:
        return self.id
