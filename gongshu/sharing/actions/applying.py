"""The applicant's side: start, save answer by answer, discard, submit, complete, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongshu.audit.record import Act, act
from gongshu.catalog.passing_on import check_not_passed_on
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal, Stale
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.procedure.questions import cleaned
from gongshu.procedure.rules import article
from gongshu.regulation.definition import ProcedureDef
from gongshu.sharing import events, queries, rules
from gongshu.sharing.actions.common import permitted, tell_provider
from gongshu.sharing.actions.granting import Asked, Issued, give
from gongshu.sharing.models import Application
from gongshu.sharing.questions import Request, facts_of, read_request, with_materials
from gongshu.sharing.rules import Resource

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

ROOM = "sharing"


def start_application(*, by: Actor, resource_code: str, like: Application | None = None) -> Application:
    """Start an application for a resource, or return the draft the organization already has.

    Args:
        by: a data officer of the applying organization.
        resource_code: the resource.
        like: an earlier application of the same organization whose answers are taken over.

    Raises:
        NotFound: the resource is not in the catalog for this person.
        Refusal: it is the organization's own data, was had by sharing itself, or the class is not shared.
    """
    with act(by=by, refused=events.STARTED, subject=resource_code) as this:
        permitted(by, "sharing.apply")
        resource = queries.resource(resource_code, by)
        rules.check_parties(by.organization, resource.provider)
        profile = register.jurisdiction()
        check_not_passed_on(resource.shared_in, profile, clock.today())
        kind = rules.applicant_kind(register.organization(by.organization).kind)
        first_way = rules.ways(profile, clock.today())[0]
        rules.choose(profile, sharing_class=resource.sharing_class, way=first_way, kind=kind)
        mine = Application.objects.filter(applicant=by.organization, resource_code=resource.code, state="draft")
        if (draft := mine.first()) is not None:
            return draft
        answers = dict(like.answers) if like is not None and like.applicant_id == by.organization else {}
        try:
            with transaction.atomic():
                application = _new_draft(by, resource, answers)
        except IntegrityError:
            return mine.get()
        this.record(events.STARTED, data={"application": application.id})
        return application


def _new_draft(by: Actor, resource: Resource, answers: Mapping[str, Any]) -> Application:
    return Application.objects.create(
        resource_code=resource.code,
        resource_title=resource.title,
        sharing_class=resource.sharing_class,
        provider_id=resource.provider,
        applicant_id=by.organization,
        materials=list(resource.materials),
        answers=dict(answers),
        created_by=by.person,
        created_by_name=by.name,
    )


def save_answers(*, by: Actor, application: Application, answers: Mapping[str, Any], expect: int) -> Application:
    """Save some answers of an application; the others stay as they are.

    An answer must be well-formed; it may be empty. What is still missing is told when the application is submitted.

    Args:
        by: a data officer of the applying organization.
        application: a draft, or an application that was returned for completion.
        answers: answers by question id.
        expect: the revision the person saw.

    Raises:
        BadInput: an answer is malformed, or there is no such question.
        Stale: somebody else saved it meanwhile.
    """
    with act(by=by, refused=events.SAVED, subject=application.resource_code) as this:
        permitted(by, "sharing.apply")
        check_editable(application, by)
        asked = {one.id: one for one in queries.questions_of(application, by, answers)}
        unknown = sorted(set(answers) - set(asked))
        if unknown:
            raise Refusal(
                t("没有这个问题", "there is no such question"),
                remedy=t(f"可填写：{'、'.join(asked)}", f"there are: {', '.join(asked)}"),
                code="unknown_question",
            )
        kept = {name: cleaned(asked[name], answer) for name, answer in answers.items()}
        corrected = [name for name in application.to_correct if name not in kept]
        seen = Application.objects.filter(pk=application.pk, revision=expect).exclude(state="discarded")
        changed = seen.update(
            answers={**application.answers, **kept},
            to_correct=corrected,
            revision=F("revision") + 1,
            saved_at=clock.now(),
        )
        if changed != 1:
            raise stale()
        this.record(events.SAVED, data={"application": application.id, "questions": sorted(kept)})
        return Application.objects.get(pk=application.pk)


def stale() -> Stale:
    """Say that somebody else changed the application."""
    return Stale(
        t(
            "该申请刚刚被他人修改，未作任何改动",
            "somebody else has just changed this application; nothing was overwritten",
        ),
        remedy=t("请刷新后重新填写", "reload and enter it again"),
    )


def check_editable(application: Application, by: Actor) -> None:
    """Refuse who may not fill an application in, and one that can be filled in no more.

    Raises:
        NotPermitted: it is another unit's. Refusal: it was submitted, and not returned.
    """
    if application.applicant_id != by.organization:
        raise NotPermitted(t("只有申请单位可以填写", "only the applying unit may fill this in"), code="not_yours")
    if application.state == "draft":
        return
    step = cases.open_step(application.case) if application.case is not None else None
    if step is None or step.act != "supplement":
        raise Refusal(
            t("申请已经提交，不能再修改", "the application was submitted and can no longer be changed"),
            why=t("只有退回补正时才能修改", "it can be changed only while it is returned for completion"),
            code="not_editable",
        )


def discard_application(*, by: Actor, application: Application) -> None:
    """Give up a draft. What was submitted is withdrawn instead."""
    with act(by=by, refused=events.DISCARDED, subject=application.resource_code) as this:
        permitted(by, "sharing.apply")
        if application.applicant_id != by.organization:
            raise NotPermitted(t("只有申请单位可以放弃", "only the applying unit may give it up"), code="not_yours")
        if Application.objects.filter(pk=application.pk, state="draft").update(state="discarded") != 1:
            raise Refusal(t("这不是草稿", "this is no draft"), code="not_a_draft")
        engine.drop_files(queries.draft_of(application))
        this.record(events.DISCARDED, data={"application": application.id})


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a submission: the application, its case, and the grant where access was taken at once."""

    application: Application
    case: Case
    issued: Issued | None


def submit_application(*, by: Actor, application: Application, expect: int) -> Submitted:
    """Submit an application: check it whole, open the case, and take access at once where no approval is needed.

    Args:
        by: a data officer of the applying organization.
        application: the draft.
        expect: the revision the person saw.

    Raises:
        Several: what is missing or wrong, each with its article.
        Stale: somebody else changed it meanwhile.
        Refusal: it was submitted already; the instrument is not switched on; it sets no procedure for this.
    """
    with act(by=by, refused=events.APPLIED, subject=application.resource_code) as this:
        permitted(by, "sharing.apply")
        if application.state != "draft":
            raise Refusal(t("该申请已经提交", "this application was submitted already"), code="submitted_already")
        check_editable(application, by)
        resource = queries.resource(application.resource_code, by)
        request, procedure, kind = _read(application, resource)
        this.article = article(procedure.cite, "law")
        case = _open(by, application, resource, request, procedure, kind)
        this.case = case.number
        seen = Application.objects.filter(pk=application.pk, state="draft", revision=expect)
        changed = seen.update(
            state="submitted",
            case=case,
            sharing_class=resource.sharing_class,
            submitted_at=clock.now(),
            revision=F("revision") + 1,
        )
        if changed != 1:
            raise stale()
        this.record(
            events.APPLIED,
            data={
                "application": application.id,
                "procedure": procedure.id,
                "way": request.way,
                "fields": list(request.fields),
            },
        )
        submitted = Application.objects.get(pk=application.pk)
        return Submitted(submitted, case, _take_by_rule(this, submitted, case, procedure))


def _read(application: Application, resource: Resource) -> tuple[Request, ProcedureDef, str]:
    profile = queries.profile_of(application)
    kind = rules.applicant_kind(application.applicant.kind)
    rules.check_parties(application.applicant_id, resource.provider)
    whole = replace(resource, materials=tuple(application.materials))
    files = queries.files_of(application)
    request = read_request(
        profile,
        whole,
        application.answers,
        files,
        applicant_kind=kind,
        day=clock.today(),
        between=queries.between(application, whole),
    )
    procedure = rules.choose(profile, sharing_class=resource.sharing_class, way=request.way, kind=kind)
    return request, procedure, kind


def _open(
    by: Actor, application: Application, resource: Resource, request: Request, procedure: ProcedureDef, kind: str
) -> Case:
    profile = register.jurisdiction()
    case = engine.open_case(
        procedure=with_materials(profile, procedure, application.materials),
        profile=profile,
        subject=resource.code,
        subject_title=resource.title,
        parties={"applicant": application.applicant_id, "provider": resource.provider},
        by=by,
        room=ROOM,
        facts=facts_of(resource, way=request.way, kind=kind),
        papers=request.papers,
        files=request.files,
    )
    if all("provider" not in step.by for step in procedure.steps.values()):
        tell_provider(case)
    return case


def _take_by_rule(this: Act, application: Application, case: Case, procedure: ProcedureDef) -> Issued | None:
    if rules.takes_by_rule(procedure) is None:
        return None
    return give(this, application, case, expect=case.revision, asked=Asked())


def resubmit_application(*, by: Actor, application: Application, expect: int) -> Decided:
    """Hand an application in again after it was returned for completion.

    Args:
        by: a data officer of the applying organization.
        application: the application, its answers completed.
        expect: the revision of the case the person saw.

    Raises:
        Several: what is still missing or wrong.
        Refusal: it does not stand at completion.
    """
    case = queries.case_of(application)
    with act(by=by, refused=events.STEP_RECORDED, subject=application.resource_code, case=case.number) as this:
        permitted(by, "sharing.apply")
        check_editable(application, by)
        request, _, _ = _read(application, queries.resource(application.resource_code, by))
        outcome = next(iter(queries.step_of(case).outcomes))
        known = {one.id for one in cases.law_of(case).procedure.papers}
        decided = engine.decide(
            case=case,
            step=case.state,
            outcome=outcome,
            by=by,
            expect=expect,
            papers={name: text for name, text in request.papers.items() if name in known},
            files={name: held for name, held in request.files.items() if name in known},
        )
        Application.objects.filter(pk=application.pk).update(to_correct=[], revision=F("revision") + 1)
        this.record(events.STEP_RECORDED, article=decided.record.article, data={"step": case.state, "outcome": outcome})
        return decided


def withdraw_application(*, by: Actor, application: Application, reason: str) -> Case:
    """Take back an application that is still being handled, with a reason."""
    permitted(by, "sharing.apply")
    return engine.withdraw(case=queries.case_of(application), by=by, reason=reason)
