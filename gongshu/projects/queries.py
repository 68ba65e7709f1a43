"""Reading projects, always for somebody; how their gates stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from gongshu.catalog import queries as catalog
from gongshu.collection import queries as collection
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM, Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.procedure import queries as cases
from gongshu.procedure.gatekeepers import NOBODY_KNOWS
from gongshu.procedure.gates import Standing
from gongshu.projects import rules
from gongshu.projects.models import Project, ProjectEntry
from gongshu.regulation.definition import GateDef, OutcomeDef, ProcedureDef
from gongshu.regulation.words import GATES

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


def visible_to(actor: Actor) -> QuerySet[Project]:
    """Return the projects an actor may see: those of the own organization, all for the data authority."""
    everything = Project.objects.select_related("owner")
    if actor.is_system or (catalog.is_authority(actor) and may(actor, "case.read")):
        return everything
    if not actor.organization or not may(actor, "case.read"):
        return everything.none()
    return everything.filter(owner_id=actor.organization)


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


def own(actor: Actor) -> QuerySet[Project]:
    """Return the projects of the actor's own organization, newest first."""
    return visible_to(actor).filter(owner_id=actor.organization or None)


def entries_of(found: Project) -> list[tuple[Entry, rules.Listed]]:
    """Return the catalog of a project, with what the gates need of each entry."""
    listed = catalog.visible_to(SYSTEM).filter(pk__in=ProjectEntry.objects.filter(project=found).values("entry"))
    entries = list(listed.order_by("code").annotate(held=Count("items")))
    gathered = collection.newest_days([one.code for one in entries])
    return [
        (one, rules.Listed(one.code, one.name, one.state, one.held, one.shared_in, one.code in gathered))
        for one in entries
    ]


def may_be_listed(found: Project) -> QuerySet[Entry]:
    """Return the entries of the owner that are not in the project's catalog yet."""
    taken = ProjectEntry.objects.filter(project=found).values("entry")
    return (
        catalog.visible_to(SYSTEM).filter(provider_id=found.owner_id).exclude(state="withdrawn").exclude(pk__in=taken)
    )


def standing_of(found: Project) -> Standing:
    """Return each gate of a project, and what stands in its way."""
    profile, day = register.jurisdiction(), clock.today()
    barred = [one.name for one in found.parts.all() if rules.bar(profile, one.kind, day) is not None]
    return rules.standing([listed for _, listed in entries_of(found)], barred)


def standing(subject: str) -> Standing:
    """Return the gates of what a case is about; none, so that each is shut, where it is no project."""
    found = Project.objects.filter(pk=subject).first()
    return NOBODY_KNOWS if found is None else standing_of(found)


def gates_of(found: Project) -> list[Gate]:
    """Return the gates that the instrument in force puts before this project, in the order of its procedures."""
    stands = standing_of(found)
    return [
        Gate(procedure, outcome, gate, stands.get(gate.fact))
        for procedure in register.jurisdiction().procedures.values()
        for outcome in (None, *(one for step in procedure.steps.values() for one in step.outcomes.values()))
        for gate in (procedure.gates if outcome is None else outcome.gates)
    ]


def procedures() -> list[ProcedureDef]:
    """Return the procedures of the instrument that are about a project."""
    return [one for one in register.jurisdiction().procedures.values() if one.subject == "project"]


def cases_of(found: Project, by: Actor) -> Sequence[Case]:
    """Return the cases about a project that an actor may see, newest first."""
    return list(cases.visible_to(by).filter(subject=found.pk))


def is_handed_in(found: Project) -> bool:
    """Whether a case about the project was ever opened and not taken back."""
    return any(one.state != "withdrawn" for one in cases.cases_about(found.pk))
