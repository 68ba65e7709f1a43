"""Reading projects, always for somebody; how their gates stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from gongshu.catalog import queries as catalog
from gongshu.catalog.cycles import next_due
from gongshu.catalog.data import NO_CLASS
from gongshu.collection import queries as collection
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.opening import queries as opening
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import queries as cases
from gongshu.procedure.gatekeepers import NOBODY_KNOWS
from gongshu.procedure.gates import Standing
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.projects import rules
from gongshu.projects.models import Part, Project, ProjectEntry
from gongshu.regulation.definition import GateDef, OutcomeDef, ProcedureDef
from gongshu.regulation.words import GATES
from gongshu.sharing import account as sharing
from gongshu.sharing.account import SharingRecord

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate before a procedure opens (``outcome`` is None) or before an outcome; ``why`` it is shut, None: open."""

    procedure: ProcedureDef
    outcome: OutcomeDef | None
    gate: GateDef
    why: Text | None

    @property
    def title(self) -> Text:
        """What must hold."""
        return GATES[self.gate.fact]

    @property
    def place(self) -> Text:
        """Where it is demanded, or that it is our own rule."""
        cite = self.gate.cite
        return HOUSE_RULE if cite is None else Text(cite.zh, cite.en)


def visible_to(actor: Actor) -> QuerySet[Project]:
    """Return the projects an actor may see: those of the own organization, all for the data authority."""
    everything = Project.objects.select_related("owner")
    if actor.is_system or (catalog.is_authority(actor) and may(actor, "case.read")):
        return everything
    if not actor.organization or not may(actor, "case.read"):
        return everything.none()
    return everything.filter(owner_id=actor.organization)


def matching(found: QuerySet[Project], words: str) -> QuerySet[Project]:
    """Narrow projects to those whose name, purpose or owner holds every word."""
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(purpose__icontains=word) | Q(owner__name__icontains=word))
    return found


def project(id: str, by: Actor) -> Project:
    """Return a project.

    Raises:
        NotFound: there is none for this person.
    """
    found = visible_to(by).filter(pk=id).first()
    if found is None:
        raise NotFound(
            t("没有这个项目", "there is no such project"),
            remedy=t("从“项目”重新进入", "enter it again from the list of projects"),
            code="no_such_project",
        )
    return found


DRAFT = "draft"
"""The state of an entry that was never published: nobody could apply for it, nothing of it is open."""


def why_not_start(actor: Actor) -> Text | None:
    """Return why an actor may not start a file, None where they may: an officer of a unit starts that of the unit."""
    permission = may(actor, "projects.keep")
    if not permission:
        return permission.reason
    return None if actor.organization else t("当前账号不属于任何单位", "this account belongs to no organization")


def why_not_keep(actor: Actor, found: Project) -> Text | None:
    """Return why an actor may not change a file, None where they may."""
    if actor.organization != found.owner_id:
        return t("项目档案由项目单位维护", "the owner keeps the file of a project")
    return why_not_start(actor)


def of_subject(id: str) -> Project | None:
    """Return the project of a case, None where it is none. For the rooms' own use: no person's view."""
    return Project.objects.select_related("owner").filter(pk=id).first()


def own(actor: Actor) -> QuerySet[Project]:
    """Return the projects of the actor's own organization, newest first."""
    return visible_to(actor).filter(owner_id=actor.organization or None)


def entries_of(found: Project) -> list[tuple[Entry, rules.Listed]]:
    """Return the catalog of a project, with what the gates need of each entry."""
    return catalogs_of([found])[found.pk]


def catalogs_of(found: Sequence[Project]) -> Mapping[str, list[tuple[Entry, rules.Listed]]]:
    """Return the catalogs of some projects by id; in as many queries for many as for one."""
    pairs = list(ProjectEntry.objects.filter(project__in=found).values_list("project", "entry"))
    catalogs: dict[str, list[tuple[Entry, rules.Listed]]] = {one.pk: [] for one in found}
    if not pairs:
        return catalogs
    entries = list(
        catalog.visible_to(SYSTEM).filter(pk__in={id for _, id in pairs}).order_by("code").annotate(held=Count("items"))
    )
    listed_in: dict[str, list[str]] = {}
    for project, id in pairs:
        listed_in.setdefault(id, []).append(project)
    for entry, listed in zip(entries, _listed(entries), strict=True):
        for project in listed_in[entry.pk]:
            catalogs[project].append((entry, listed))
    return catalogs


def _listed(entries: Sequence[Any]) -> list[rules.Listed]:
    newest = collection.newest_days([one.code for one in entries])
    served = collection.served(newest)
    known = [one for one in entries if one.state != DRAFT]
    held_up, opened = sharing.held_up([one.code for one in known]), opening.open_now([one.pk for one in known])
    return [
        rules.Listed(
            one.code,
            one.name,
            one.state,
            one.held,
            one.shared_in,
            one.code in newest,
            to_share=one.sharing_class != NO_CLASS,
            served=one.code in served,
            held_up=one.code in held_up,
            to_open=one.opening_class not in ("", NO_CLASS),
            opened=one.pk in opened,
            late=_is_late(one.update_cycle, newest.get(one.code)),
        )
        for one in entries
    ]


def _is_late(cycle: str, newest: date | None) -> bool | None:
    due = next_due(cycle, newest) if newest else None
    return None if due is None else due < clock.today()


def may_be_listed(found: Project) -> QuerySet[Entry]:
    """Return the entries of the owner that are not in the project's catalog yet."""
    taken = ProjectEntry.objects.filter(project=found).values("entry")
    return (
        catalog.visible_to(SYSTEM).filter(provider_id=found.owner_id).exclude(state="withdrawn").exclude(pk__in=taken)
    )


def standing_of(found: Project) -> Standing:
    """Return each gate of a project, and what stands in its way."""
    return standings_of([found])[found.pk]


def standings_of(found: Sequence[Project]) -> Mapping[str, Standing]:
    """Return the gates of some projects by id."""
    profile, day = register.jurisdiction(), clock.today()
    barred: dict[str, list[str]] = {one.pk: [] for one in found}
    for part in Part.objects.filter(project__in=found):
        if rules.bar(profile, part.kind, day) is not None:
            barred[part.project_id].append(part.name)
    catalogs = catalogs_of(found)
    return {one.pk: rules.standing([listed for _, listed in catalogs[one.pk]], barred[one.pk]) for one in found}


def standing(subject: str) -> Standing:
    """Return the gates of what a case is about; none, so that each is shut, where it is no project."""
    found = of_subject(subject)
    return NOBODY_KNOWS if found is None else standing_of(found)


def gates_of(found: Project) -> list[Gate]:
    """Return the gates that the instrument in force puts before this project, in the order of its procedures."""
    return gates_of_all([found])[found.pk]


def gates_of_all(found: Sequence[Project]) -> Mapping[str, list[Gate]]:
    """Return the gates before some projects by id."""
    wanted = [
        (procedure, outcome, gate)
        for procedure in register.jurisdiction().procedures.values()
        for outcome in (None, *(one for step in procedure.steps.values() for one in step.outcomes.values()))
        for gate in (procedure.gates if outcome is None else outcome.gates)
    ]
    stands = standings_of(found)
    return {
        one.pk: [Gate(procedure, outcome, gate, stands[one.pk].get(gate.fact)) for procedure, outcome, gate in wanted]
        for one in found
    }


@dataclass(frozen=True, slots=True)
class Used:
    """What came of a project's data: how far it is, and how it was shared so far."""

    work: list[Figure]
    sharing: SharingRecord


def used(found: Project) -> Used:
    """Return what came of a project's data until now."""
    return used_of([one for _, one in entries_of(found)])


def used_of(listed: Sequence[rules.Listed]) -> Used:
    """Return what came of the data of a project's catalog until now."""
    return Used(rules.work(listed), sharing.record_of([one.code for one in listed if one.state != DRAFT]))


def procedures() -> list[ProcedureDef]:
    """Return the procedures of the instrument that are about a project."""
    return [one for one in register.jurisdiction().procedures.values() if one.subject == "project"]


def cases_of(found: Project, by: Actor) -> Sequence[Case]:
    """Return the cases about a project that an actor may see, newest first."""
    return list(cases.visible_to(by).filter(subject=found.pk))


@dataclass(frozen=True, slots=True)
class Advice:
    """What was said of the running money of a year: ``end`` is positive, negative, neutral; empty while it is open."""

    case: Case
    year: str
    title: Text
    end: str


def money_of(found: Project) -> list[Advice]:
    """Return what was said of a project's running money, the latest first."""
    return [_advice(one) for one in cases.cases_about(found.pk) if one.procedure_id == rules.RUNNING_MONEY]


def _advice(case: Case) -> Advice:
    law, papers = cases.law_of(case), cases.papers(case)
    year = papers["year"].content if "year" in papers else ""
    end = law.end(case.state).kind if case.ended else ""
    return Advice(case, year, law.title_of(case.state), end)


def is_handed_in(found: Project) -> bool:
    """Whether a case about the project was ever opened and not taken back."""
    return any(one.state != "withdrawn" for one in cases.cases_about(found.pk))
