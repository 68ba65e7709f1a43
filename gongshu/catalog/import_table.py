"""The table of imports: each uploaded spreadsheet from the reading to the last row written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from gongshu.kit import clock
from gongshu.kit.ids import new_id

STATES: Mapping[str, frozenset[str]] = {
    "to_read": frozenset({"reading"}),
    "reading": frozenset({"read", "failed", "to_read"}),
    "read": frozenset({"to_write", "to_read"}),
    "to_write": frozenset({"writing"}),
    "writing": frozenset({"written", "failed", "to_write"}),
    "written": frozenset(),
    "failed": frozenset({"to_read"}),
}
"""The states of an import, and to which others each may pass. One whose process died is taken up again; one that was
read, or in which no header was found, is read anew when its columns are matched by hand.
"""


class ImportRun(models.Model):
    """An uploaded spreadsheet: who brought it, how far it is, what came of it.

    ``principal``: the account on whose behalf it was brought. ``moved_at``: when it last got on; an import that is
    being done and has not moved for long is taken up by another process. ``unit``: whose resources the file holds, as
    far as is known before it is read; ``mapping``: how its columns were matched by hand (header → key), or those of the
    unit's file before; None where nobody ever did.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.CharField(max_length=26)
    principal = models.CharField(max_length=26, blank=True)
    upload = models.CharField(max_length=26)
    file_name = models.CharField(max_length=120)
    provider = models.CharField(max_length=26, blank=True)
    unit = models.CharField(max_length=26, blank=True)
    mapping = models.JSONField(null=True)
    state = models.CharField(max_length=10, default="to_read", choices=[(state, state) for state in STATES])
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(null=True)
    failure = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    moved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes: ClassVar = [
            Index(fields=["person", "-created_at"]),
            Index(fields=["state", "moved_at"]),
            Index(fields=["unit", "-created_at"]),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__in=list(STATES)), name="import_state_is_known"),
            CheckConstraint(
                condition=Q(state__in=["to_read", "reading", "failed"]) | Q(report__isnull=False),
                name="an_import_that_was_read_has_its_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
