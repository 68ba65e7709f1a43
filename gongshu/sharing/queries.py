"""Reading sharing: what a person may see of resources, applications, agreements and grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from gongshu.audit.queries import search
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal, Stale
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import holding
from gongshu.procedure import queries as cases
from gongshu.procedure.papers import Files
from gongshu.procedure.questions import Question, Task, tasks
from gongshu.regulation.adding import rule_between
from gongshu.regulation.baseline import Body
from gongshu.regulation.definition import ProcedureDef, Profile, Rule, StepDef
from gongshu.sharing import rules, terms
from gongshu.sharing.models import Agreement, Application, Argumentation, Grant, Objection, SnapshotPublication
from gongshu.sharing.questions import Between, Request, questions, read_request
from gongshu.sharing.rules import FieldOffer, Resource
from gongshu.sharing.terms import Term

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.catalog.models import Entry
    from gongshu.procedure.models import Case, PaperFile

FORMER_ROUTE = "former_route"
"""The fact of a dispute that names the procedure by which the refusal was disputed before, in vain."""


def resource(code: str, by: Actor) -> Resource:
    """Return a published resource as sharing sees it.

    Raises:
        NotFound: it is not published, or not for this person.
    """
    found = catalog.entry(code, by)
    if found.state != "published":
        raise NotFound(
            t("该目录尚未发布，不能申请", "the entry is not published and cannot be applied for"),
            remedy=t("在目录中另选", "choose another in the catalog"),
            code="not_published",
        )
    return as_resource(found)


def as_resource(found: Entry) -> Resource:
    """Return a catalog entry as sharing sees it, whatever its state."""
    data = catalog.data_of(found)
    return Resource(
        code=found.code,
        title=found.title,
        sharing_class=data.sharing_class,
        provider=data.provider,
        fields=tuple(FieldOffer(one.name, one.title, one.level, one.semantic_type, one.key) for one in data.items),
        materials=data.materials or (),
        sharing_period=data.sharing_period,
        sharing_condition=data.sharing_condition,
        shared_in=data.shared_in,
    )


def visible_to(actor: Actor) -> QuerySet[Application]:
    """Return the applications a person may see.

    Drafts are the applicant's alone; what was submitted is seen by applicant, provider and authority.
    """
    everything = Application.objects.select_related("applicant", "provider", "case")
    if not actor.organization or not may(actor, "case.read"):
        return everything.none()
    own = Q(applicant=actor.organization)
    if catalog.is_authority(actor):
        return everything.filter(own | Q(state="submitted"))
    as_party = Q(state="submitted", case__in=cases.visible_to(actor).values("pk"))
    return everything.filter(own | as_party)


def application(id: str, by: Actor) -> Application:
    """Return an application by its id.

    Raises:
        NotFound: there is none for this person.
    """
    return among(visible_to(by), id)


def among(found: QuerySet[Application], id: str) -> Application:
    """Return an application out of those one may see.

    Raises:
        NotFound: it is not among them.
    """
    chosen = found.filter(pk=id).first()
    if chosen is None:
        raise NotFound(t("没有这份申请", "there is no such application"), code="no_such_application")
    return chosen


def application_of(case: Case, by: Actor) -> Application:
    """Return the application a case, or a dispute, is about.

    Raises:
        NotFound: it is no case of this room, or none for this person.
    """
    found = visible_to(by).filter(_about(case)).first()
    if found is None:
        raise NotFound(t("没有这份申请", "there is no such application"), code="no_such_application")
    return found


def has_application(case: Case) -> bool:
    """Whether a case is an application's, or the dispute of one. For the rooms' own use: no person's view."""
    return Application.objects.filter(_about(case)).exists()


def concerned(case: Case) -> Application:
    """Return the application that a case, or a dispute, is about. For the rooms' own use: no person's view."""
    return Application.objects.select_related("applicant").get(_about(case))


def _about(case: Case) -> Q:
    """Its own case, the dispute over it, or one that another way was gone after; no draft: it has no number."""
    return Q(case=case) | Q(dispute=case) | Q(case__number=case.facts.get("disputed_case") or "")


def case_of(found: Application) -> Case:
    """Return the case of a submitted application, fresh from the database.

    Raises:
        Refusal: it is still a draft.
    """
    if found.case is None:
        raise Refusal(
            t("申请尚未提交", "the application is not submitted yet"),
            remedy=t("先提交申请", "submit it first"),
            code="not_submitted",
        )
    found.case.refresh_from_db()
    return found.case


def step_of(case: Case) -> StepDef:
    """Return the step a case stands at.

    Raises:
        Refusal: it has ended.
    """
    step = cases.open_step(case)
    if step is None:
        raise Refusal(t("该事项已经办结", "the case has ended"), code="case_ended")
    return step


def mine(actor: Actor) -> QuerySet[Application]:
    """Return the applications of the actor's organization, drafts included, newest first."""
    return visible_to(actor).filter(applicant=actor.organization).exclude(state="discarded")


def incoming(actor: Actor) -> QuerySet[Application]:
    """Return what others applied for and this organization has a part in, newest first."""
    return visible_to(actor).filter(state="submitted").exclude(applicant=actor.organization)


def profile_of(found: Application) -> Profile:
    """Return the law of an application: that of its case once it was submitted, today's before."""
    return register.jurisdiction() if found.case is None else cases.profile_of(found.case)


def questions_of(found: Application, by: Actor, answers: Mapping[str, Any] | None = None) -> list[Question]:
    """Return the questions of an application; the materials are those that were listed when it was started."""
    merged = {**found.answers, **(answers or {})}
    whole = replace(resource(found.resource_code, by), materials=tuple(found.materials))
    return questions(
        profile_of(found),
        whole,
        applicant_kind=rules.applicant_kind(found.applicant.kind),
        way=str(merged.get("way") or ""),
        day=clock.today(),
        between=between(found, whole),
    )


def between(found: Application, whole: Resource) -> Between:
    """Return between whom an application is; once it was submitted, with the procedure that its case keeps."""
    if found.case is not None:
        return Between(procedure=cases.law_of(found.case).procedure)
    return Between(register.bodies_by_role({"applicant": found.applicant_id, "provider": whole.provider}))


def tasks_of(found: Application, by: Actor) -> list[Task]:
    """Return the questions of an application with how far each is; what it was returned for is to be corrected."""
    returned = set(found.to_correct)
    return [
        replace(task, state="to_correct") if task.question.id in returned else task
        for task in tasks(questions_of(found, by), found.answers, files_of(found))
    ]


def draft_of(found: Application) -> str:
    """Return the name under which files wait for an application; they stay with it, to be completed where returned."""
    return holding.draft_of("application", found.id)


def files_of(found: Application) -> Files:
    """Return the files that answer an application, by question."""
    return holding.drafted(draft_of(found))


def files_of_case(found: Application) -> Mapping[str, PaperFile]:
    """Return the files of an application that its case holds, by digest."""
    return cases.files_of(found.case) if found.case is not None else {}


def request_of(found: Application, by: Actor) -> Request:
    """Return a submitted application read whole, as it was on the day it was submitted.

    Raises:
        Several: it is not complete.
    """
    whole = replace(resource(found.resource_code, by), materials=tuple(found.materials))
    return read_request(
        profile_of(found),
        whole,
        found.answers,
        files_of(found),
        applicant_kind=rules.applicant_kind(found.applicant.kind),
        day=clock.local(found.submitted_at or clock.now()).date(),
        between=between(found, whole),
    )


def term_of(found: Application, by: Actor, until: date | None = None) -> Term:
    """Return the term a grant of today would have: until a day, else as asked for, else by catalog or house rule."""
    return terms.term(
        profile_of(found),
        asked=until or request_of(found, by).term_until,
        sharing_period=resource(found.resource_code, by).sharing_period,
        start=clock.now(),
    )


def objection_to(found: Application) -> Objection | None:
    """Return what the provider said against an application, None where it said nothing."""
    return Objection.objects.filter(application=found).first()


def may_object(found: Application, by: Actor) -> bool:
    """Whether a person may object to an application now, for a provider that has no step of its own."""
    if found.case is None or found.case.ended or not may(by, "sharing.decide") or objection_to(found) is not None:
        return False
    try:
        law = cases.law_of(found.case)
        rules.check_objection(law, found.case.state, provider=found.provider_id, actor=by.organization)
    except Refusal:
        return False
    return True


def agreement_of(case: Case) -> Agreement | None:
    """Return the agreement of a case, None where none is drawn up."""
    return Agreement.objects.filter(case=case).prefetch_related("signatures").first()


def argumentations_of(found: Application) -> Sequence[Argumentation]:
    """Return what the upper authority said on an exchange, in its order."""
    return list(found.argumentations.all())


def grants_visible_to(actor: Actor) -> QuerySet[Grant]:
    """Return the grants a person may see: those the organization holds or gave; all for the authority."""
    everything = Grant.objects.select_related("applicant", "provider", "case", "application")
    if actor.is_system:
        return everything
    if not actor.organization or not may(actor, "case.read"):
        return everything.none()
    if catalog.is_authority(actor):
        return everything
    return everything.filter(Q(applicant=actor.organization) | Q(provider=actor.organization))


def grant(id: str, by: Actor, found: QuerySet[Grant] | None = None) -> Grant:
    """Return a grant by id or number, out of those the person may see (or of fewer).

    Raises:
        NotFound: there is none for this person.
    """
    chosen = (grants_visible_to(by) if found is None else found).filter(Q(pk=id) | Q(number=id)).first()
    if chosen is None:
        raise NotFound(t("没有这项授权", "there is no such grant"), code="no_such_grant")
    return chosen


def grants_of(found: Application) -> Sequence[Grant]:
    """Return the grants an application led to, newest first."""
    return list(found.grants.all())


GRANT_STATES: Mapping[str, Text] = {
    "active": t("有效", "active"),
    "suspended": t("已暂停", "suspended"),
    "revoked": t("已撤销", "revoked"),
    "expired": t("已到期", "expired"),
}


def state_of(found: Grant) -> str:
    """Return where a grant stands now: its state, or ``expired`` once its term has run out."""
    return "expired" if found.state != "revoked" and found.term_until <= clock.now() else found.state


def changed_meanwhile(found: Grant) -> Refusal:
    """Say why a change of a grant found nothing to change: somebody else changed it, or its state forbids it."""
    now = Grant.objects.get(pk=found.pk)
    if now.revision != found.revision:
        return Stale(
            t("该授权刚刚被他人变更，未作任何改动", "somebody else has just changed this grant; nothing was changed"),
            remedy=t("请刷新后查看", "reload and look again"),
        )
    words = GRANT_STATES[state_of(now)]
    return Refusal(
        t(f"授权{words.zh}，不能这样变更", f"the grant is {words.en}; it cannot be changed like this"),
        code="grant_state",
    )


def open_publications() -> QuerySet[SnapshotPublication]:
    """Return the publications that are still to be made."""
    return SnapshotPublication.objects.filter(snapshot__isnull=True)


def routes_left(found: Application) -> tuple[ProcedureDef, ...]:
    """Return the ways of disputing a refusal that are left; NotFound where there is none at all between these two."""
    gone = found.dispute
    went = {gone.procedure_id, gone.facts.get(FORMER_ROUTE, "")} if gone is not None else set()
    ways = rules.dispute_routes(register.jurisdiction(), parties=_between(found), day=clock.today())
    return tuple(one for one in ways if one.id not in went)


def is_disputed(found: Application) -> bool:
    """Whether a refusal stands in dispute, or the dispute over it ended otherwise than in the negative."""
    gone = found.dispute
    return gone is not None and (not gone.ended or cases.law_of(gone).end(gone.state).kind != "negative")


def why_no_dispute(found: Application) -> Refusal | None:
    """Return why a refusal cannot be disputed here, None where it can."""
    try:
        left, state = routes_left(found), found.case.state if found.case else ""
        rules.check_disputable(cases.law_of(case_of(found)), state, disputed=is_disputed(found), left=left)
    except Refusal as refusal:
        return refusal
    return None


@dataclass(frozen=True, slots=True)
class Usage:
    """How a grant was used, by the call logs taken in so far."""

    answered: int
    refused: int
    last: AuditRecord | None


def usage_of(found: Grant) -> Usage:
    """Return how often calls under a grant were answered and refused."""
    calls = search(actor=f"grant:{found.number}")
    return Usage(
        answered=calls.filter(outcome="done").count(),
        refused=calls.filter(outcome="refused").count(),
        last=calls.first(),
    )


def rule_of(found: Grant, name: str) -> tuple[Rule, Any] | None:
    """Return a rule that holds between the two sides of a grant today, and its value; None where there is none."""
    return rule_between(register.jurisdiction(), name, parties=_between(found), day=clock.today())


def _between(found: Application | Grant) -> Mapping[str, Body | None]:
    bodies = register.bodies((found.applicant_id, found.provider_id))
    return {"applicant": bodies[found.applicant_id], "provider": bodies[found.provider_id]}


def columns_of(resource_code: str) -> Mapping[str, catalog.ItemColumn]:
    """Return the fields of a resource as the catalog has them now, by name; none where it is published no longer."""
    try:
        return {column.name: column for column in catalog.shape_of(resource_code).columns}
    except NotFound:
        return {}
