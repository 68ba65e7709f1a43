"""Tables of the desk: the views people keep of their lists."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint

from gongshu.kit import clock
from gongshu.kit.ids import new_id


class SavedView(models.Model):
    """The filters of a list under a name of one's own; one of them may be where the list opens."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    person = models.ForeignKey("organizations.Person", on_delete=models.CASCADE, related_name="saved_views")
    place = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    opens = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["saved_at", "id"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["person", "place", "name"], name="a_view_has_its_name_once"),
            UniqueConstraint(fields=["person", "place"], condition=Q(opens=True), name="a_list_opens_in_one_view"),
        ]

    def __str__(self) -> str:
        return self.name
