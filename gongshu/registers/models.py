"""Tables of the registers that people write: the row, every version of it, the files that prove it.

What a database can refuse, it refuses: no correction or end without its reason, no second version of one number, no end
without its moment. Versions are only ever added.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id
from gongshu.kit.text import Text, t

KINDS: Mapping[str, Text] = {
    "added": t("登记", "entered"),
    "corrected": t("更正", "corrected"),
    "closed": t("办结", "closed"),
    "struck": t("划去", "struck"),
}
"""What made a version: the row was entered, corrected, closed (it holds no longer) or struck (it never held)."""
ENDINGS = ("closed", "struck")


class Row(models.Model):
    """One row of a written register, of the unit that keeps it.

    ``register`` is the register's id in the profile; ``number`` counts in it. ``revision`` is the number of the newest
    version, and what a change must name to be taken. ``ending`` is empty while the row stands.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    register = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    ending = models.CharField(max_length=10, blank=True)
    entered_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["register", "-number"]
        indexes: ClassVar = [Index(fields=["register", "organization", "ending"])]
        constraints: ClassVar = [
            UniqueConstraint(fields=["register", "number"], name="rows_are_numbered"),
            CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True) | Q(ending__in=ENDINGS, ended_at__isnull=False),
                name="an_ended_row_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """The lasting name of the row, as records name it: ``drills/12``."""
        return f"{self.register}/{self.number}"


class RowVersion(models.Model):
    """What a row said from a moment on. Never changed: a correction is another version.

    ``cells`` holds the text of each filled column by its id; ``words`` is what searching looks through.
    """

    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[(word, text.zh) for word, text in KINDS.items()])
    cells = models.JSONField()
    words = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    profile_id = models.CharField(max_length=80)
    profile_digest = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.CharField(max_length=26)
    recorded_by_name = models.CharField(max_length=100)
    evidence = models.CharField(max_length=60)

    class Meta:
        ordering = ["row", "number"]
        indexes: ClassVar = [Index(fields=["row", "recorded_at"])]
        constraints: ClassVar = [
            UniqueConstraint(fields=["row", "number"], name="versions_of_a_row_are_numbered"),
            CheckConstraint(condition=Q(number=1, kind="added") | Q(number__gt=1), name="the_first_version_enters"),
            CheckConstraint(condition=Q(kind="added") | ~Q(reason=""), name="a_change_of_a_row_has_its_reason"),
            CheckConstraint(condition=~Q(evidence=""), name="a_version_of_a_row_is_on_record"),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} v{self.number}"


class Edition(models.Model):
    """A register as it was made public, or laid down, on a day: never changed, whatever its rows become.

    ``columns`` holds id and title (both languages) of each column; ``rows`` the Chinese text of each cell, in the order
    of the list; ``digest`` is over both. ``public``: anybody reads it.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    register = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    public = models.BooleanField()
    columns = models.JSONField()
    rows = models.JSONField()
    count = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    profile_id = models.CharField(max_length=80)
    profile_digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.CharField(max_length=26)
    published_by_name = models.CharField(max_length=100)
    evidence = models.CharField(max_length=60)

    class Meta:
        ordering = ["register", "-number"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["register", "number"], name="editions_of_a_register_are_numbered"),
            CheckConstraint(condition=~Q(evidence=""), name="an_edition_is_on_record"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """The lasting name of the edition, as records name it: ``responsibilities/edition-3``."""
        return f"{self.register}/edition-{self.number}"


class Attachment(models.Model):
    """A file that proves a row, kept by its digest outside of the database. Added, never replaced."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    row = models.ForeignKey(Row, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    attached_at = models.DateTimeField(default=clock.now)
    attached_by = models.CharField(max_length=26)
    attached_by_name = models.CharField(max_length=100)
    evidence = models.CharField(max_length=60)

    class Meta:
        ordering = ["attached_at", "id"]
        constraints: ClassVar = [UniqueConstraint(fields=["row", "digest"], name="a_file_is_attached_to_a_row_once")]

    def __str__(self) -> str:
        return self.name
