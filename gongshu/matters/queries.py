"""Reading this room: what may be opened and why not, drafts, what is asked, what the public handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import NotFound, NotPermitted, Refusal
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.matters import rules
from gongshu.matters.models import Matter
from gongshu.matters.questions import CONTACT, SECTIONS, SUBJECT, questions
from gongshu.matters.rules import Body, Seats
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.switches import check_switched_on, is_switched_on
from gongshu.procedure import holding
from gongshu.procedure import queries as cases
from gongshu.procedure.papers import KEPT_SEALED, NO_FILES, Files, papers_at
from gongshu.procedure.public import code_fits
from gongshu.procedure.questions import PAPER, Option, Question, Task, files_in, tasks
from gongshu.projects import queries as projects
from gongshu.projects import telling
from gongshu.regulation.definition import ProcedureDef, Profile

if TYPE_CHECKING:
    from gongshu.organizations.models import Organization
    from gongshu.procedure.models import Case

KEY_OF, CODE_OF = "matter-key", "matter"
"""What the key of a draft, and what the code of a case of the public belongs to."""
MOST_ENTRIES = 30
_SOMEBODY = "somebody else"
"""Stands for a provider that is not the actor's own organization."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A procedure as it stands before somebody: why they may not open it (None: they may), and open cases they see."""

    procedure: ProcedureDef
    why_not: Refusal | None
    open: int


def body_of(organization: Organization, profile: Profile, procedure: ProcedureDef) -> Body:
    """Return an organization as the rules of this room see it, in a procedure."""
    analogy = organization.bound == "by_analogy"
    bound = rules.is_bound(profile, procedure, clock.today(), by_analogy=analogy)
    return Body(organization.id, organization.kind, frozenset(organization.roles), bound)


def body_for(actor: Actor, profile: Profile, procedure: ProcedureDef) -> Body | None:
    """Return the organization of an actor for the rules, None for the public."""
    if not actor.organization:
        return None
    return body_of(register.organization(actor.organization), profile, procedure)


def why_not_open(profile: Profile, procedure: ProcedureDef, actor: Actor, *, provider: str = "") -> Refusal | None:
    """Return why an actor may not open such a case (about an entry of a provider), None where they may."""
    try:
        check_opener(profile, procedure, actor, provider=provider)
    except NotPermitted as refusal:
        return refusal
    return None


def check_opener(profile: Profile, procedure: ProcedureDef, actor: Actor, *, provider: str = "") -> str:
    """Return the role in which an actor opens such a case.

    Raises:
        NotPermitted: it is not switched on here, the organization fills none of the roles that may, or the person holds
            no post for it.
    """
    check_switched_on(procedure)
    role = rules.opening_role(profile, procedure, body_for(actor, profile, procedure), provider=provider)
    permission = may(actor, "matters.open")
    if not permission and actor.kind != "public":
        raise NotPermitted(
            t("当前账号不能提出事项", "this account may not open a matter"),
            why=permission.reason,
            remedy=t("请由具备相应职务的人员办理", "let a person holding such a post do it"),
            code="post_lacking",
        )
    return role


def offers(actor: Actor) -> list[Offer]:
    """Return every procedure that is opened here, in the order of the instrument."""
    profile = register.jurisdiction()
    open_now = Counter(cases.visible_to(actor).filter(ended=False).order_by().values_list("procedure_id", flat=True))
    return [
        Offer(one, why_not_open(profile, one, actor), open_now[one.id])
        for one in profile.procedures.values()
        if rules.is_generic(one)
    ]


def public_procedures(profile: Profile) -> list[ProcedureDef]:
    """Return the procedures that anybody may open here."""
    return [one for one in profile.procedures.values() if rules.is_public(one) and is_switched_on(one)]


def cases_of(procedure_id: str, actor: Actor) -> QuerySet[Case]:
    """Return the cases of a procedure that an actor may see, newest first."""
    return cases.visible_to(actor).filter(procedure_id=procedure_id)


def drafts(actor: Actor, procedure_id: str = "") -> QuerySet[Matter]:
    """Return what the actor's organization is filling in."""
    if not actor.organization or not may(actor, "matters.open"):
        return Matter.objects.none()
    found = Matter.objects.filter(organization=actor.organization, state="draft")
    return found.filter(procedure_id=procedure_id) if procedure_id else found


def matter(id: str, actor: Actor) -> Matter:
    """Return a matter of the actor's own organization.

    Raises:
        NotFound: there is none for this person.
    """
    found = Matter.objects.filter(pk=id, organization=actor.organization or None).select_related("case").first()
    if found is None or not actor.organization or not may(actor, "matters.open"):
        raise no_such_matter()
    return found


def matter_by_key(id: str, key: str) -> Matter:
    """Return a matter of the public to whoever has the key of its address.

    Raises:
        NotFound: id and key do not belong together.
    """
    found = Matter.objects.filter(pk=id, organization=None).select_related("case").first()
    if found is None or not code_fits(KEY_OF, found.id, key, found.key_digest):
        raise no_such_matter()
    return found


def matter_by_code(number: str, code: str) -> Matter:
    """Return a matter that the public handed in, by the number and the code it was given.

    Raises:
        NotFound: number and code do not belong together; which of them is wrong is not told.
    """
    found = Matter.objects.filter(case__number=number.strip(), organization=None).select_related("case").first()
    if found is None or not code_fits(CODE_OF, found.id, code, found.code_digest):
        raise NotFound(
            t("编号或查询码不正确", "number and code do not belong together"),
            remedy=t("核对提交时所得的编号和查询码", "check the number and the code you were given"),
            code="no_such_report",
        )
    return found


def holder(found: Matter) -> Actor:
    """Return who acts for a matter of the public, after key or code made sure of them."""
    return replace(PUBLIC, person=found.id)


def of_case(case: Case) -> Matter | None:
    """Return what a case came from. For the rooms' own use: no person's view."""
    return Matter.objects.filter(case=case).first()


def draft_at(case: Case, by: Actor) -> str:
    """Return the name under which files wait for one side at the step where a case stands; empty once it ended."""
    return "" if case.ended else holding.draft_of_step(case, by.organization)


def files_at(case: Case, by: Actor, outcome: str) -> Files:
    """Return the files that wait to be handed in with an outcome of the step where a case stands, by paper."""
    law, draft = cases.law_of(case), draft_at(case, by)
    step = law.step(case.state)
    if not draft or step is None or outcome not in step.outcomes:
        return NO_FILES
    asked = {one.id for one in papers_at(law.procedure, step, step.outcomes[outcome])}
    return {paper: held for paper, held in files_in(holding.drafted(draft)).items() if paper in asked}


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """The project a case is about, as it lies before who decides: how far its data is, how it was shared."""

    id: str
    name: str
    work: Sequence[Figure]
    sharing: Text


def project_of(case: Case) -> ProjectFile | None:
    """Return the project that a case is about, None where it is about something else. For who may see the case."""
    found = projects.of_subject(case.subject) if cases.law_of(case).procedure.subject == "project" else None
    if found is None:
        return None
    used = projects.used(found)
    return ProjectFile(found.pk, found.name, used.work, telling.sharing_words(used.sharing))


def personal_titles(case: Case) -> Mapping[str, Text]:
    """Return what the personal answers of a case are called, by question."""
    papers = cases.law_of(case).procedure.papers
    own = {f"{PAPER}{one.id}": one.title for one in papers if one.kind == "personal"}
    return own | {CONTACT: SECTIONS[CONTACT]}


def no_such_matter() -> NotFound:
    """Say that there is no such matter, whether it is absent or another's."""
    return NotFound(
        t("没有这份填写中的事项", "there is no such matter"),
        remedy=t("从“事项办理”重新进入", "enter it again from the list of matters"),
        code="no_such_matter",
    )


def standing() -> Mapping[str, int]:
    """Return how many organizations fill each role by standing."""
    return Counter(role for body in register.organizations() for role in set(body.roles))


def seats_of(profile: Profile, procedure: ProcedureDef, actor: Actor) -> Seats:
    """Return the chairs of a procedure as they stand for who opens it.

    Raises:
        NotPermitted: the actor may not open it.
    """
    return rules.seats(procedure, check_opener(profile, procedure, actor), standing())


def questions_of(found: Matter, actor: Actor, *, words: str = "", chosen: str = "") -> list[Question]:
    """Return what is asked for a matter.

    Args:
        found: the matter.
        actor: who fills it in.
        words: what catalog entries are searched for.
        chosen: an entry that is offered, too, if the actor may see it; else the one chosen before.

    Raises:
        NotPermitted: the actor may not open it (any more).
    """
    profile = register.jurisdiction()
    procedure = rules.generic(profile, found.procedure_id)
    seats = seats_of(profile, procedure, actor)
    bodies = register.organizations()
    return questions(
        profile,
        procedure,
        seats,
        entries=_entries(procedure, actor, words, chosen or str(found.answers.get(SUBJECT, ""))),
        organizations=_options(bodies),
        projects=_projects(procedure, actor),
        candidates={role: _candidates(role, bodies, profile, procedure) for role in seats.asked},
        public=actor.kind == "public",
    )


def _projects(procedure: ProcedureDef, actor: Actor) -> list[Option]:
    if procedure.subject != "project":
        return []
    return [Option(one.id, Text(one.name, one.name)) for one in projects.own(actor)]


def _entries(procedure: ProcedureDef, actor: Actor, words: str, chosen: str) -> list[Option]:
    if procedure.subject != "entry":
        return []
    may_be = _may_be_about(procedure, actor)
    seen = catalog.search(words, actor).filter(may_be).order_by("name")
    found = list(seen[:MOST_ENTRIES])
    if chosen and chosen not in {one.code for one in found}:
        found += catalog.visible_to(actor).filter(may_be & Q(code=chosen))
    return [
        Option(
            one.code,
            Text(one.name, one.name),
            Text(f"{one.provider.name} · {one.code}", f"{one.provider.name} · {one.code}"),
        )
        for one in found
    ]


def _may_be_about(procedure: ProcedureDef, actor: Actor) -> Q:
    """Return which entries such a case may be about: published ones, of the own organization or of others, as the roles
    that may open it say; of the classes that the procedure is for.
    """
    profile, found = register.jurisdiction(), Q(state="published")
    if why_not_open(profile, procedure, actor, provider=_SOMEBODY):
        found &= Q(provider=actor.organization)
    if why_not_open(profile, procedure, actor, provider=actor.organization):
        found &= ~Q(provider=actor.organization)
    for fact in rules.FACTS_OF_AN_ENTRY:
        if fact in procedure.applies_when:
            found &= Q(**{f"{fact}__in": procedure.applies_when[fact]})
    return found


def _options(bodies: Sequence[Organization]) -> list[Option]:
    return [Option(one.id, Text(one.name, one.name_en or one.name)) for one in bodies]


def _candidates(role: str, bodies: Sequence[Organization], profile: Profile, procedure: ProcedureDef) -> list[Option]:
    """Who may be named for a role: those that fill it; where nobody registered does, whoever is registered."""
    fitting = [one for one in bodies if rules.fills(body_of(one, profile, procedure), role)]
    return _options(fitting or bodies)


def tasks_of(found: Matter, actor: Actor) -> list[Task]:
    """Return every question of a matter with how far its answer is; how to reach somebody shows as given only."""
    return tasks(questions_of(found, actor), answers_of(found), files_of(found))


def draft_of(found: Matter) -> str:
    """Return the name under which files wait for a matter."""
    return holding.draft_of("matter", found.id)


def files_of(found: Matter) -> Files:
    """Return the files that answer a matter so far, by question."""
    return holding.drafted(draft_of(found))


def answers_of(found: Matter) -> dict[str, Any]:
    """Return the answers as they may be shown: what is personal stands as sealed."""
    return {**found.answers, **dict.fromkeys(found.personal, KEPT_SEALED.zh)}
