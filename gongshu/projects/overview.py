"""What is known of many projects at once, for lists and registers: in as many queries for many as for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from gongshu.audit import queries as audit
from gongshu.kit.actor import Actor
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text
from gongshu.procedure import queries as cases
from gongshu.projects import events, queries, rules
from gongshu.projects.models import Project, ProjectEntry
from gongshu.projects.queries import Gate

if TYPE_CHECKING:
    from gongshu.audit.models import AuditRecord
    from gongshu.procedure.models import Case


@dataclass(frozen=True, slots=True)
class Overview:
    """A project with its gates, how many entries it lists, the figures of its data, its newest case by procedure."""

    project: Project
    gates: Sequence[Gate]
    entries: int
    work: Sequence[Figure]
    cases: Mapping[str, Case]

    @property
    def shut(self) -> list[Gate]:
        """The gates that are shut, each once."""
        return list({one.gate.fact: one for one in self.gates if one.why is not None}.values())

    @property
    def shut_before_acceptance(self) -> list[Gate]:
        """The gates before acceptance that are shut, each once."""
        ours = [one for one in self.gates if one.procedure.id == rules.ACCEPTANCE and one.why is not None]
        return list({one.gate.fact: one for one in ours}.values())

    def state_of(self, procedure: str) -> Text | None:
        """Return how the newest case of a procedure stands, in the words of its own law; None where there is none."""
        case = self.cases.get(procedure)
        return None if case is None else cases.law_of(case).title_of(case.state)

    @property
    def awaits_acceptance(self) -> bool:
        """Whether acceptance was asked for and has not come."""
        case = self.cases.get(rules.ACCEPTANCE)
        return case is not None and not (case.ended and cases.law_of(case).end(case.state).kind == "positive")


def overviews(found: Sequence[Project]) -> list[Overview]:
    """Return what is known of some projects, in their order."""
    gates, catalogs = queries.gates_of_all(found), queries.catalogs_of(found)
    newest = cases.latest_about([one.pk for one in found])
    ours: dict[str, dict[str, Case]] = {one.pk: {} for one in found}
    for (subject, procedure), case in newest.items():
        ours[subject][procedure] = case
    return [
        Overview(one, gates[one.pk], len(listed), rules.work(listed), ours[one.pk])
        for one in found
        for listed in ([listed for _, listed in catalogs[one.pk]],)
    ]


def blocked(by: Actor) -> QuerySet[Project]:
    """Return the projects a person may see that were handed in for acceptance and wait before a shut gate."""
    seen = overviews(list(queries.visible_to(by)))
    waiting = [one.project.pk for one in seen if one.awaits_acceptance and one.shut_before_acceptance]
    return queries.visible_to(by).filter(pk__in=waiting)


def listings(by: Actor) -> QuerySet[ProjectEntry]:
    """Return the entries in the catalogs of the projects a person may see."""
    found = ProjectEntry.objects.filter(project__in=queries.visible_to(by).values("pk"))
    return found.select_related("project__owner", "entry").order_by("project__name", "entry__code")


def with_entries(found: Sequence[ProjectEntry]) -> list[tuple[ProjectEntry, rules.Listed]]:
    """Return listings with what is known of each entry."""
    catalogs = queries.catalogs_of(list({one.project_id: one.project for one in found}.values()))
    known = {(id, entry.pk): listed for id, catalog in catalogs.items() for entry, listed in catalog}
    return [(one, known[one.project_id, one.entry_id]) for one in found]


@dataclass(frozen=True, slots=True)
class StoppedPart:
    """A part that the instrument bars and somebody wanted to put down, as it is on record."""

    project: Project
    record: AuditRecord
    kind: str
    name: str


def stopped(by: Actor) -> QuerySet[Any]:
    """Return the records of what was stopped in the projects a person may see, the newest first."""
    found = audit.search(event=events.PART_STOPPED.name)
    return found.filter(subject__in=list(queries.visible_to(by).values_list("pk", flat=True)))


def stopped_parts(found: Sequence[AuditRecord]) -> list[StoppedPart]:
    """Return such records with their projects."""
    projects = Project.objects.select_related("owner").in_bulk([one.subject for one in found])
    return [
        StoppedPart(projects[one.subject], one, str(one.data.get("kind", "")), str(one.data.get("name", "")))
        for one in found
    ]
