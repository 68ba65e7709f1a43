"""Granting: the decision that opens access, the key (shown once, kept nowhere), the wish to publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.gateway.contract import hash_key
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.ids import new_key
from gongshu.kit.text import t
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.regulation.definition import Profile
from gongshu.security.grading import levels
from gongshu.sharing import events, grant_rules, queries, rules
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.actions.publishing import want_publication
from gongshu.sharing.models import Agreement, Application, Argumentation, Grant
from gongshu.sharing.questions import Request
from gongshu.sharing.rules import Resource
from gongshu.sharing.terms import Term

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Asked:
    """What the granting official settles otherwise than asked for; None leaves it as asked.

    ``plain_fields`` are delivered unmasked, with ``plain_reason``.
    """

    fields: Sequence[str] | None = None
    way: str | None = None
    term_until: date | None = None
    quota_per_day: int | None = None
    plain_fields: Sequence[str] = ()
    plain_reason: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A grant and its key in clear, this once; None where the way needs no key."""

    grant: Grant
    key: str | None
    case: Case


def issue_grant(*, by: Actor, application: Application, expect: int, asked: Asked | None = None) -> Issued:
    """Open access: record the outcome that grants, keep the grant, publish it after the transaction.

    Args:
        by: who decides at the step that grants.
        application: the submitted application.
        expect: the revision of the case the person saw.
        asked: what is settled otherwise than asked for.

    Raises:
        Refusal: a step must come first (nobody's silence is consent), an agreement or an argumentation is missing.
        NotPermitted: the step is another's.
        BadInput: fields, way, term or quota are not possible.
        Stale: somebody else moved the case meanwhile.
    """
    case = queries.case_of(application)
    with act(by=by, refused=events.GRANTED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.decide")
        return give(this, application, case, expect=expect, asked=asked or Asked())


def give(this: Act, application: Application, case: Case, *, expect: int, asked: Asked) -> Issued:
    """Grant inside an act that is under way."""
    step, outcome = rules.check_granting_step(cases.law_of(case), case.state)
    resource = queries.resource(application.resource_code, this.by)
    request = queries.request_of(application, this.by)
    settled = _settle(this, application, cases.profile_of(case), resource, request, asked)
    titles = {one.name: one.title for one in resource.fields if one.level == max(levels())}
    classified = [titles[name] for name in settled.fields if name in titles]
    grant_rules.check_two_keys(classified, this.by, cases.judgments(case))
    evidence = _agreement(case)
    decided = engine.decide(case=case, step=step.id, outcome=outcome.id, by=this.by, expect=expect, evidence=evidence)
    key = new_key() if settled.way in rules.SERVED_BY_GATEWAY else None
    this.article = decided.record.article
    grant = _keep(this, application, decided.case, settled, key, decided.record.id)
    this.record(
        events.GRANTED,
        data={
            "grant": grant.number,
            "fields": grant.fields,
            "plain_fields": grant.plain_fields,
            "way": grant.way,
            "until": grant.term_until,
            "term_source": grant.term_source,
            "quota_per_day": grant.quota_per_day,
        },
    )
    want_publication("granted")
    return Issued(grant, key, decided.case)


@dataclass(frozen=True, slots=True)
class _Settled:
    purpose: str
    fields: tuple[str, ...]
    plain_fields: tuple[str, ...]
    plain_reason: str
    way: str
    key_field: str
    term: Term
    quota_per_day: int


def _settle(
    this: Act, application: Application, profile: Profile, resource: Resource, request: Request, asked: Asked
) -> _Settled:
    """Settle what a grant says, by the rules under which its case was opened."""
    today = clock.today()
    way = asked.way or request.way
    rules.check_way(profile, way=way, system=request.system, day=today)
    last = Argumentation.objects.filter(application=application).last()
    rules.check_argument(profile, way=way, favorable=last.favorable if last else None, day=today)
    fields = request.fields if asked.fields is None else tuple(asked.fields)
    grant_rules.check_fields(fields, resource.fields)
    grant_rules.check_not_more(fields, request.fields)
    grant_rules.check_plain(asked.plain_fields, fields, asked.plain_reason)
    quota = asked.quota_per_day or request.quota_per_day
    grant_rules.check_quota(quota)
    return _Settled(
        purpose=request.purpose,
        fields=fields,
        plain_fields=tuple(asked.plain_fields),
        plain_reason=asked.plain_reason.strip(),
        way=way,
        key_field=grant_rules.key_field(resource.fields, way),
        term=queries.term_of(application, this.by, asked.term_until),
        quota_per_day=quota,
    )


def _agreement(case: Case) -> dict[str, str]:
    """Name the signed agreement of a case as evidence; nothing where the procedure has none."""
    found = Agreement.objects.filter(case=case).first()
    return {"agreement": found.id} if found is not None else {}


def _keep(this: Act, application: Application, case: Case, settled: _Settled, key: str | None, evidence: str) -> Grant:
    return Grant.objects.create(
        number=case.number.replace("GX", "SQ", 1),
        case=case,
        application=application,
        resource_code=application.resource_code,
        resource_title=application.resource_title,
        sharing_class=application.sharing_class,
        provider_id=application.provider_id,
        applicant_id=application.applicant_id,
        purpose=settled.purpose,
        key_field=settled.key_field,
        fields=list(settled.fields),
        plain_fields=list(settled.plain_fields),
        plain_reason=settled.plain_reason,
        way=settled.way,
        term_from=settled.term.start,
        term_until=settled.term.until,
        term_source=settled.term.source,
        quota_per_day=settled.quota_per_day,
        key_digest=hash_key(key) if key else None,
        key_made_at=clock.now() if key else None,
        evidence=evidence,
        article=this.article,
        issued_by=this.by.person,
    )


def renew_key(*, by: Actor, grant: Grant, expect: int) -> Issued:
    """Make a new key for a grant one's own organization holds; the old one stops with the next snapshot.

    Args:
        by: a data officer of the unit that holds the grant.
        grant: the grant.
        expect: the revision of the grant the person saw.

    Raises:
        NotPermitted: another unit's grant.
        Refusal: the grant is not in force, or its way needs no key.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.KEY_RENEWED, subject=grant.number, case=grant.case.number) as this:
        permitted(by, "sharing.apply")
        grant_rules.check_same_unit(cases.profile_of(grant.case), holder=grant.applicant_id, actor=by.organization)
        if grant.key_digest is None:
            raise Refusal(t("该授权的方式不需要密钥", "the way of this grant needs no key"), code="no_key_needed")
        key = new_key()
        seen = Grant.objects.filter(pk=grant.pk, revision=expect, state="active", term_until__gt=clock.now())
        changed = seen.update(
            key_digest=hash_key(key), key_made_at=clock.now(), key_taken=True, revision=F("revision") + 1
        )
        if changed != 1:
            raise queries.changed_meanwhile(grant)
        this.record(events.KEY_RENEWED)
        want_publication("key_renewed")
        return Issued(Grant.objects.get(pk=grant.pk), key, grant.case)
