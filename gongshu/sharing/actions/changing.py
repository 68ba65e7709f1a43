"""Changing a grant: suspend, resume, revoke; and recording how it was used. The gateway is told of each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType

from django.db.models import F, Q

from gongshu.audit.events import Event
from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import canonical, clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis
from gongshu.sharing import events, grant_rules, queries
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.actions.publishing import want_publication
from gongshu.sharing.models import Grant, UsageRecord
from gongshu.sharing.rules import place

NOTHING: Mapping[str, str] = MappingProxyType({})


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


def revoke_grant(
    *,
    by: Actor,
    grant: Grant,
    reason: str,
    expect: int,
    bases: Sequence[LegalBasis] = (),
    after: Mapping[str, str] = NOTHING,
    misuse: bool = False,
) -> Grant:
    """End a grant before its term, for good.

    The authority or the provider revokes with a reason and its basis; the unit that holds the grant may give it up
    with a reason alone (house rule). Between those the national instrument binds a provider that stops sharing brings
    what it asks for first; one that ends it for misuse has suspended it before.

    Args:
        by: who ends it.
        grant: a grant that runs or is suspended.
        reason: why.
        expect: the revision the person saw.
        bases: what it rests on.
        after: what was done first, in words (``negotiation``, ``filing``).
        misuse: whether it is ended because the data was misused.

    Raises:
        NotPermitted, BadInput, Refusal, Stale: as ``suspend_grant``; what the law wants done first lacks.
    """
    given = {name: words.strip() for name, words in after.items() if words.strip()}
    return _change(
        by,
        grant,
        events.REVOKED,
        "revoked",
        from_states=("active", "suspended"),
        reason=reason,
        expect=expect,
        bases=bases,
        after=given | ({"misuse": "yes"} if misuse else {}),
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
    after: Mapping[str, str] = NOTHING,
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
        stops = state == "revoked" and by.organization == grant.provider_id and not catalog.is_authority(by)
        if stops:
            this.article = _check_stopping(grant, after) or this.article
        in_time = Q() if state == "revoked" else Q(term_until__gt=clock.now())
        seen = Grant.objects.filter(in_time, pk=grant.pk, revision=expect, state__in=from_states)
        changed = seen.update(
            state=state,
            changed_at=clock.now(),
            changed_reason=reason.strip(),
            changed_bases=[asdict(basis) for basis in bases],
            changed_after=dict(after),
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
                "after": sorted(after),
            },
        )
        want_publication(state)
        return Grant.objects.get(pk=grant.pk)


def _check_stopping(grant: Grant, after: Mapping[str, str]) -> str:
    """Refuse that a provider ends a grant without what holds between the two; return where it stands."""
    if "misuse" in after:
        found = queries.rule_of(grant, grant_rules.MISUSE)
        rule, wanted = found if found else (None, ())
        grant_rules.check_misuse(rule, wanted, suspended=grant.state == "suspended")
    else:
        found = queries.rule_of(grant, grant_rules.STOP_REQUIRES)
        rule, wanted = found if found else (None, ())
        grant_rules.check_stopping(rule, wanted, after)
    return place(rule)


def record_use(*, by: Actor, grant: Grant, parts: Mapping[str, str]) -> UsageRecord:
    """Record how the data of a grant was used and what became of it; authority, provider and holder read it.

    Args:
        by: a data officer of the unit that holds the grant.
        grant: the grant, also one that has ended.
        parts: words by part; what became of the data is due once the grant has ended.

    Raises:
        NotPermitted: another unit's.
        Refusal: no instrument asks these two for such a record.
        BadInput: a part lacks; ``Several`` where more do.
    """
    with act(by=by, refused=events.USE_RECORDED, subject=grant.number, case=grant.case.number) as this:
        permitted(by, "sharing.apply")
        grant_rules.check_same_unit(register.jurisdiction(), holder=grant.applicant_id, actor=by.organization)
        found = queries.rule_of(grant, grant_rules.USAGE_PARTS)
        if found is None:
            raise Refusal(
                t("适用的文本没有规定使用记录", "no text that binds the two asks for a record of use"),
                code="no_usage_record",
            )
        rule, wanted = found
        ended = queries.state_of(grant) in ("revoked", "expired")
        kept = grant_rules.check_usage(rule, wanted, parts, ended=ended)
        ending = queries.rule_of(grant, grant_rules.END_OF_PURPOSE) if "destruction" in kept else None
        this.article = place(ending[0] if ending else rule)
        record = UsageRecord.objects.create(
            grant=grant, parts=kept, article=this.article, recorded_by=by.person, recorded_by_name=by.name
        )
        this.record(events.USE_RECORDED, data={"parts": sorted(kept), "digest": canonical.digest(kept)})
        return record
