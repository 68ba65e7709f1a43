"""The other sides: steps of the procedure, the upper authority's word, signatures, disputes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis, article, cite_of
from gongshu.regulation.definition import StepDef
from gongshu.sharing import agreements, events, grant_rules, queries, rules
from gongshu.sharing.actions.common import permitted
from gongshu.sharing.models import Agreement, Application, Argumentation, Signature

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

NONE: Mapping[str, str] = MappingProxyType({})


def record_step(
    *,
    by: Actor,
    application: Application,
    step: str,
    outcome: str,
    expect: int,
    reason: str = "",
    bases: Sequence[LegalBasis] = (),
    due: datetime | None = None,
    lacking: Sequence[str] = (),
    papers: Mapping[str, str] = NONE,
    of_dispute: bool = False,
) -> Decided:
    """Record an outcome of the step an application, or its dispute, stands at.

    Opening access is ``issue_grant``, signing is ``sign_agreement``, completing is ``resubmit_application``.

    Args:
        by: who acts.
        application: the submitted application.
        step: the step as the person saw it.
        outcome: one of its outcomes.
        expect: the revision of the case the person saw.
        reason: why.
        bases: the legal bases of a refusal.
        due: a due moment, where the outcome asks for one.
        lacking: where it is returned for completion: the questions to be completed.
        papers: what the outcome takes, in words, by paper id.
        of_dispute: whether it is the dispute's case.

    Raises:
        Refusal, Several, NotPermitted, Stale: as the engine's ``decide``.
        BadInput: something is demanded that was never asked for.
    """
    case = _dispute_of(application) if of_dispute else queries.case_of(application)
    with act(by=by, refused=events.STEP_RECORDED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.decide")
        here = queries.step_of(case)
        _check_verb(case, here, outcome, of_dispute=of_dispute)
        returned = _check_return(by, application, case, here, outcome, lacking)
        decided = engine.decide(
            case=case,
            step=step,
            outcome=outcome,
            by=by,
            expect=expect,
            reason=reason,
            bases=bases,
            due=due,
            papers=papers,
            lacking=rules.listed_among(cases.law_of(case).procedure, lacking) if returned else (),
        )
        if returned:
            Application.objects.filter(pk=application.pk).update(to_correct=list(lacking), revision=F("revision") + 1)
        this.record(
            events.STEP_RECORDED,
            article=decided.record.article,
            data={"step": step, "outcome": outcome, "lacking": list(lacking)},
        )
        if decided.step is not None and decided.step.act == "sign":
            _draw_up(this, application, decided.case, decided.step)
        return decided


def _check_verb(case: Case, here: StepDef, outcome: str, *, of_dispute: bool) -> None:
    if outcome not in here.outcomes or of_dispute:
        return
    procedure = cases.law_of(case).procedure
    if here.act == "sign" and procedure.steps.get(here.outcomes[outcome].to) is not None:
        raise Refusal(t("协议须以签署的方式确认", "an agreement is confirmed by signing it"), code="sign_instead")
    if rules.is_granting(procedure, here, here.outcomes[outcome]):
        raise Refusal(
            t("开通须载明目的、字段、方式和期限", "opening access takes purpose, fields, way and term"),
            remedy=t("从“开通授权”办理", "issue a grant"),
            code="grant_instead",
        )


def _check_return(
    by: Actor, application: Application, case: Case, here: StepDef, outcome: str, lacking: Sequence[str]
) -> bool:
    procedure = cases.law_of(case).procedure
    if outcome not in here.outcomes or not rules.asks_completion(procedure, here.outcomes[outcome]):
        return False
    asked = [one.id for one in queries.questions_of(application, by)]
    rules.check_completion(lacking, asked, cases.profile_of(case).rules.get("catalog.materials_list"))
    return True


def record_argumentation(
    *, by: Actor, application: Application, favorable: bool, document: str, decided_on: date
) -> Argumentation:
    """Record the upper authority's word on an exchange of source data.

    Args:
        by: a reviewer of the authority, which puts the case to the upper authority.
        application: the application it is about.
        favorable: what was found.
        document: title and number of the document it stands in.
        decided_on: its day.

    Raises:
        NotPermitted: not the authority.
        BadInput: without a document, or dated in the future.
        Refusal: the instrument asks for no such word on this way.
    """
    case = queries.case_of(application)
    profile = cases.profile_of(case)
    with act(by=by, refused=events.ARGUED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.decide")
        if not catalog.is_authority(by):
            raise NotPermitted(t("由数据主管机构登记", "the data authority records it"), code="not_the_authority")
        rule = next(
            (
                rule
                for way in rules.ways(profile, clock.today())
                if (rule := rules.needs_argument(profile, way, clock.today()))
            ),
            None,
        )
        if rule is None:
            raise Refusal(
                t(f"《{profile.title.zh}》没有规定论证", f"{profile.title.en} asks for no argumentation"),
                code="no_argumentation_needed",
            )
        if not document.strip() or decided_on > clock.today():
            raise BadInput(
                t("写明论证文件的名称、文号和日期", "name the document, its number and its day"),
                at="document",
                code="no_document",
            )
        this.article = rules.place(rule)
        found = Argumentation.objects.create(
            application=application,
            favorable=favorable,
            document=document.strip(),
            decided_on=decided_on,
            article=this.article,
            recorded_by=by.person,
        )
        this.record(events.ARGUED, data={"favorable": favorable, "decided_on": decided_on})
        return found


def _draw_up(this: Act, application: Application, case: Case, step: StepDef) -> Agreement:
    profile, law = cases.profile_of(case), cases.law_of(case)
    parties = {role: party.organization.name for role, party in cases.parties(case).items() if party.organization}
    resource = queries.resource(application.resource_code, this.by)
    request = queries.request_of(application, this.by)
    titles = {field.name: field.title for field in resource.fields}
    text = agreements.draw_up(
        profile,
        agreements.Parties(agreements.sides_of(step.by, profile, parties), application.provider.name),
        agreements.Terms(
            case_number=case.number,
            resource=f"{resource.title}（{resource.code}）",
            fields=[titles[name] for name in request.fields],
            purpose=request.purpose,
            way=request.way,
            term=queries.term_of(application, this.by),
            quota_per_day=request.quota_per_day,
            drawn_up=clock.today(),
        ),
    )
    place = article(*cite_of(law, step))
    drawn, made = Agreement.objects.get_or_create(
        case=case,
        defaults={"text_zh": text.zh, "text_en": text.en, "digest": agreements.digest_of(text), "article": place},
    )
    if made:
        this.record(
            events.DRAWN_UP, case=case.number, article=place, data={"agreement": drawn.id, "digest": drawn.digest}
        )
    return drawn


def sign_agreement(*, by: Actor, application: Application, digest: str, expect: int) -> Decided:
    """Sign the agreement of a case for one's own side; the case moves on when every side has signed.

    Args:
        by: who signs.
        application: the application the agreement belongs to.
        digest: the digest of the text the person read; another one than the agreement's is refused.
        expect: the revision of the case the person saw.

    Raises:
        Refusal: there is nothing to sign now, the text is another one, or this side signed already.
        NotPermitted: not one of the sides.
        Stale: the case moved meanwhile.
    """
    case = queries.case_of(application)
    with act(by=by, refused=events.SIGNED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.apply", "sharing.decide")
        here, agreement = queries.step_of(case), queries.agreement_of(case)
        if here.act != "sign" or agreement is None:
            raise Refusal(t("现在没有待签署的协议", "there is no agreement to sign now"), code="nothing_to_sign")
        if digest != agreement.digest:
            raise Refusal(
                t("签署的文本与协议不一致", "the text signed is not the agreement's"),
                remedy=t("重新打开协议核对后再签", "open the agreement again, read it and sign"),
                code="another_text",
            )
        role = _side_of(by, case, here)
        _sign(agreement, role, by)
        decided = engine.decide(
            case=case,
            step=here.id,
            outcome=next(iter(here.outcomes)),
            by=by,
            expect=expect,
            evidence={"agreement": agreement.id},
        )
        this.record(
            events.SIGNED, article=agreement.article, data={"agreement": agreement.id, "role": role, "digest": digest}
        )
        return decided


def _side_of(by: Actor, case: Case, here: StepDef) -> str:
    parties = cases.parties(case)
    sides = [role for role in here.by if role in parties and parties[role].organization_id == by.organization]
    if not sides:
        names = [cases.law_of(case).role(role) for role in here.by]
        raise NotPermitted(
            Text(
                f"协议由{'、'.join(one.zh for one in names)}签署",
                f"the agreement is signed by {', '.join(one.en for one in names)}",
            ),
            code="not_a_side",
        )
    return sides[0]


def _sign(agreement: Agreement, role: str, by: Actor) -> None:
    try:
        with transaction.atomic():
            Signature.objects.create(
                agreement=agreement,
                role=role,
                organization_id=by.organization,
                organization_name=by.organization_name,
                person=by.person,
                person_name=by.name,
                digest=agreement.digest,
            )
    except IntegrityError as error:
        raise Refusal(t("本方已经签署", "this side has signed already"), code="signed_already") from error


def open_dispute(
    *, by: Actor, application: Application, reason: str, route: str = "", papers: Mapping[str, str] = NONE
) -> Case:
    """Dispute a refusal: a case of its own opens before whoever the instrument names.

    Args:
        by: a data officer of the applying organization.
        application: the application that was refused.
        reason: why the refusal is disputed.
        route: which of the ways that are left, by the id of its procedure; the first of them where none is named.
        papers: what the procedure demands, in words, by paper id.

    Raises:
        NotFound: there is no such procedure between these two.
        Refusal: nothing was refused, it is disputed already, or no way is left.
        BadInput: without a reason, or by a way that is not there; ``Several`` where papers are lacking.
    """
    case = queries.case_of(application)
    with act(by=by, refused=events.DISPUTED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.apply")
        grant_rules.check_same_unit(cases.profile_of(case), holder=application.applicant_id, actor=by.organization)
        left, former = queries.routes_left(application), application.dispute
        rules.check_disputable(cases.law_of(case), case.state, disputed=queries.is_disputed(application), left=left)
        procedure = rules.route_of(left, route)
        if not reason.strip():
            raise BadInput(
                t("须写明争议的理由", "say why it is disputed"), cite=HOUSE_RULE.zh, at="reason", code="reason_lacking"
            )
        dispute = engine.open_case(
            procedure=procedure,
            profile=register.jurisdiction(),
            subject=application.resource_code,
            subject_title=application.resource_title,
            parties={"applicant": application.applicant_id, "provider": application.provider_id},
            by=by,
            room="sharing",
            facts={
                "matter": "dispute",
                "disputed_case": case.number,
                "reason": reason.strip(),
                **({queries.FORMER_ROUTE: former.procedure_id} if former else {}),
            },
            papers=papers,
        )
        if Application.objects.filter(pk=application.pk, dispute=former).update(dispute=dispute) != 1:
            raise Refusal(t("已经提出争议", "it is disputed already"), code="disputed_already")
        this.record(events.DISPUTED, article=article(procedure.cite, "law"), data={"dispute": dispute.number})
        return dispute


def _dispute_of(application: Application) -> Case:
    if application.dispute is None:
        raise Refusal(t("没有提出争议", "nothing is disputed"), code="no_dispute")
    application.dispute.refresh_from_db()
    return application.dispute
