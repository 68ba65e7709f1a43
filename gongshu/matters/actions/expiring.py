"""Clearing what the public began and left: an old draft, its answers and files, is kept as long as this house says."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from gongshu.audit.record import act
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.home import Home
from gongshu.matters import events, queries
from gongshu.matters.models import Matter
from gongshu.matters.policy import draft_kept
from gongshu.procedure import actions as engine
from gongshu.procedure.rules import HOUSE_RULE


def expire_drafts(home: Home) -> int:
    """Give up the drafts of the public that were not saved for as long as this house keeps them, each by itself.

    Returns:
        How many were given up. Nothing of what was entered stays, nor of the files that were brought.
    """
    kept = draft_kept(home)
    if kept is None:
        return 0
    before = clock.now() - kept
    stale = Matter.objects.filter(organization__isnull=True, state="draft", saved_at__lt=before)
    return sum(_expire(one, before=before) for one in stale.order_by("saved_at"))


def _expire(matter: Matter, *, before: datetime) -> bool:
    """Give up one draft, unless it was saved or handed in meanwhile."""
    with act(by=SYSTEM, refused=events.EXPIRED, subject=matter.procedure_id, article=HOUSE_RULE.zh) as this:
        seen = Matter.objects.filter(pk=matter.pk, state="draft", saved_at__lt=before)
        if seen.update(state="discarded", answers={}, personal={}, revision=F("revision") + 1) != 1:
            return False
        engine.drop_files(queries.draft_of(matter))
        this.record(events.EXPIRED, data={"matter": matter.id})
        return True
