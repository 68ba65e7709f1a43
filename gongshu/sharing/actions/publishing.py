"""Publishing the grants to the gateway: an outbox written with every change, emptied after the transaction.

A change of a grant writes a wish to publish in its own transaction; right after the commit the wish is fulfilled. If
that fails (a full disk, a missing key), the wish stays open with its error and the worker tries again; until then the
gateway serves the snapshot it has, which runs out by itself.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q

from gongshu.audit.record import act
from gongshu.gateway.contract import VALID_FOR, GrantedField, GrantRecord, Snapshot, load_snapshot, publish_snapshot
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import GongshuError, Refusal
from gongshu.kit.files import locked
from gongshu.kit.home import Home
from gongshu.sharing import events, queries, rules
from gongshu.sharing.models import Grant, SnapshotPublication

KEPT_FOR = timedelta(days=90)
"""How long an ended grant stays in the snapshot, so that its caller is told why and not merely refused. House rule."""

logger = logging.getLogger("gongshu.sharing")


def want_publication(cause: str) -> None:
    """Write the wish to publish, in the transaction of the change, and fulfil it once that is committed."""
    SnapshotPublication.objects.create(cause=cause)
    transaction.on_commit(publish_pending, robust=True)


def publish_pending(home: Home | None = None) -> Snapshot | None:
    """Publish if any wish is open, or if half of the present snapshot's time has passed; for the worker, too.

    A failure is kept with the wishes for the next try.

    Args:
        home: the installation; by default the one of the settings.

    Returns:
        The snapshot published, None where nothing was to be done or it failed.
    """
    home = home or settings.HOME
    open_wishes = SnapshotPublication.objects.filter(snapshot__isnull=True)
    if not open_wishes.exists():
        if _time_left(home) > VALID_FOR / 2:
            return None
        SnapshotPublication.objects.create(cause="renewal")
    try:
        return publish_grants(home)
    except (GongshuError, OSError) as error:
        code = error.code if isinstance(error, GongshuError) else type(error).__name__
        logger.error("publishing the grants failed: %s", code)
        open_wishes.update(tries=F("tries") + 1, error=code)
        return None


def _time_left(home: Home) -> timedelta:
    try:
        return load_snapshot(home).valid_until - clock.now()
    except Refusal:
        return timedelta(0)


def publish_grants(home: Home | None = None) -> Snapshot:
    """Publish all grants that callers may still name, under a number higher than any before.

    One publisher at a time: who reads first must not publish last.

    Args:
        home: the installation; by default the one of the settings.

    Raises:
        Refusal: the signing key is missing.
    """
    home = home or settings.HOME
    with locked(home.locks / "sharing-publication.lock"):
        wishes = list(SnapshotPublication.objects.filter(snapshot__isnull=True).values_list("pk", flat=True))
        last = SnapshotPublication.objects.aggregate(last=Max("snapshot"))["last"] or 0
        snapshot = publish_snapshot(home, records(), above=last)
        with act(by=SYSTEM, refused=events.PUBLISHED, subject="snapshot") as this:
            SnapshotPublication.objects.filter(pk__in=wishes).update(
                snapshot=snapshot.number, published_at=clock.now(), error=""
            )
            this.record(events.PUBLISHED, data={"number": snapshot.number, "grants": len(snapshot.grants)})
    return snapshot


def records() -> list[GrantRecord]:
    """Return what the gateway is told: every grant it serves, and for a while those that have ended."""
    since = clock.now() - KEPT_FOR
    recent = Q(state="revoked", changed_at__gte=since) | (~Q(state="revoked") & Q(term_until__gte=since))
    found = Grant.objects.filter(recent, way__in=rules.SERVED_BY_GATEWAY, key_digest__isnull=False)
    return [_record(grant) for grant in found.select_related("applicant", "case").order_by("id")]


def _record(grant: Grant) -> GrantRecord:
    return GrantRecord(
        id=grant.number,
        key_hash=grant.key_digest or "",
        organization=grant.applicant_id,
        organization_name=grant.applicant.name,
        resource=grant.resource_code,
        key_field=grant.key_field,
        fields=_fields(grant),
        purpose=grant.purpose,
        valid_from=grant.term_from,
        valid_until=grant.term_until,
        quota_per_day=grant.quota_per_day,
        way=grant.way,
        status=grant.state,  # type: ignore[arg-type]
        case=grant.case.number,
        article=grant.article,
    )


def _fields(grant: Grant) -> tuple[GrantedField, ...]:
    """Say how each field is shown, by its present grade; one the catalog no longer knows counts as ungraded."""
    known = queries.columns_of(grant.resource_code)
    return tuple(
        GrantedField(
            name=name,
            semantic_type=known[name].semantic_type if name in known else "",
            level=known[name].level if name in known else None,
            masked=name not in grant.plain_fields,
            title=known[name].title if name in known else "",
        )
        for name in grant.fields
    )
