"""Changing a grant: suspend, resume, revoke. The gateway is told right after the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from django.db.models import F, Q

from gongshu.audit.events import Event
from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis
from gongshu.sharing import events, grant_rules, queries
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.actions.publishing import want_publication
from gongshu.sharing.models import Grant


def suspend_grant(*, by: Actor, grant: Grant, reason: str, expect: int) -> Grant:
    """Stop a grant for the time being, with a reason; it can be resumed.

    Args:
        by: the authority or the provider.
        grant: an active grant.
        reason: why.
        expect: the revision the person saw.

    Raises:
        NotPermitted: somebody else's.
        BadInput: without a reason.
        Stale: somebody else changed it meanwhile.
    """
    return _change(by, grant, events.SUSPENDED, "suspended", from_states=("active",), reason=reason, expect=expect)


def resume_grant(*, by: Actor, grant: Grant, reason: str, expect: int) -> Grant:
    """Let a suspended grant run on; its term is not prolonged."""
    return _change(by, grant, events.RESUMED, "active", from_states=("suspended",), reason=reason, expect=expect)


def revoke_grant(*, by: Actor, grant: Grant, reason: str, expect: int, bases: Sequence[LegalBasis] = ()) -> Grant:
    """End a grant before its term, for good.

    The authority or the provider revokes with a reason and its basis; the unit that holds the grant may give it up
    with a reason alone (house rule).
    """
    return _change(
        by,
        grant,
        events.REVOKED,
        "revoked",
        from_states=("active", "suspended"),
        reason=reason,
        expect=expect,
        bases=bases,
    )


def _change(
    by: Actor,
    grant: Grant,
    event: Event,
    state: str,
    *,
    from_states: Sequence[str],
    reason: str,
    expect: int,
    bases: Sequence[LegalBasis] = (),
) -> Grant:
    with act(by=by, refused=event, subject=grant.number, case=grant.case.number, article=HOUSE_RULE.zh) as this:
        gives_up = state == "revoked" and by.organization == grant.applicant_id
        permitted(by, "sharing.apply", "sharing.revoke") if gives_up else permitted(by, "sharing.revoke")
        grant_rules.check_changer(
            holder=grant.applicant_id,
            provider=grant.provider_id,
            actor=by.organization,
            is_authority=catalog.is_authority(by),
            gives_up=gives_up,
        )
        grant_rules.check_change_reason(reason, bases, needs_basis=state == "revoked" and not gives_up)
        in_time = Q() if state == "revoked" else Q(term_until__gt=clock.now())
        seen = Grant.objects.filter(in_time, pk=grant.pk, revision=expect, state__in=from_states)
        changed = seen.update(
            state=state,
            changed_at=clock.now(),
            changed_reason=reason.strip(),
            changed_bases=[asdict(basis) for basis in bases],
            revision=F("revision") + 1,
        )
        if changed != 1:
            raise queries.changed_meanwhile(grant)
        this.record(
            event,
            data={
                "state": state,
                "bases": [asdict(basis) for basis in bases],
                "reason_digest": canonical.digest(reason),
            },
        )
        want_publication(state)
        return Grant.objects.get(pk=grant.pk)
