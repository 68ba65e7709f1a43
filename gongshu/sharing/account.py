"""What came of the sharing of some resources: applications, grants, calls, and what waits too long at its provider."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, QuerySet

from gongshu.audit.queries import search
from gongshu.gateway.events import ANSWERED
from gongshu.kit import clock
from gongshu.sharing.models import Application, Grant


@dataclass(frozen=True, slots=True)
class SharingRecord:
    """How some resources were shared so far. ``late``: applications overdue at their provider now."""

    applied: int
    granted: int
    in_use: int
    late: int
    calls: int


def held_up(codes: Collection[str]) -> frozenset[str]:
    """Return those of some resources for which an application waits at the provider beyond its limit."""
    if not codes:
        return frozenset()
    return frozenset(_late(codes).values_list("resource_code", flat=True))


def _late(codes: Collection[str]) -> QuerySet[Application]:
    running = {"case__clocks__visit__left_at__isnull": True, "case__clocks__due_at__lt": clock.now()}
    waits = {"case__parties__role": "provider", "case__parties__waiting": True}
    return Application.objects.filter(
        resource_code__in=codes, case__ended=False, case__parties__organization=F("provider"), **running, **waits
    ).distinct()


def record_of(codes: Collection[str]) -> SharingRecord:
    """Return the record of sharing of some resources. For the rooms' own use: no person's view."""
    if not codes:
        return SharingRecord(0, 0, 0, 0, 0)
    grants = Grant.objects.filter(resource_code__in=codes)
    return SharingRecord(
        applied=Application.objects.filter(resource_code__in=codes, state="submitted").count(),
        granted=grants.values("application").distinct().count(),
        in_use=grants.filter(state="active", term_until__gt=clock.now()).count(),
        late=_late(codes).count(),
        calls=search(event=ANSWERED.name).filter(subject__in=codes).count(),
    )
