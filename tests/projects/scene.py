"""Projects in tests with few words: their files, their catalog, the cases about them, on the pages' own verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from gongshu.catalog import actions as catalog
from gongshu.catalog import queries as shelf
from gongshu.catalog.models import Entry
from gongshu.collection.models import DatasetVersion
from gongshu.collection.queries import next_number
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.ids import new_id
from gongshu.matters import actions as matters
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.procedure.papers import papers_of
from gongshu.projects import actions, rules
from gongshu.projects.models import Project
from tests.catalog.samples import review_through, whole
from tests.matters.office import Front
from tests.procedure.office import demands, filled

BARRED = "依据《个人信息保护示范法》第十条不予开放"


class Projects(Front):
    """A jurisdiction whose provider runs a project."""

    @property
    def owner(self) -> Actor:
        """Who keeps the file."""
        return self.cast.provider_clerk

    def begin(self, name: str = "社会救助信息系统", **more: Any) -> Project:
        """Start a file."""
        return actions.start_project(by=self.owner, name=name, purpose="救助业务全程在线办理", **more)

    def list_draft(self, project: Project, title: str = "低保对象信息", **more: Any) -> str:
        """Compile a draft, list it in the project, return its code."""
        values = {"title": title, "opening_condition": BARRED} | more
        entry = catalog.draft_entry(by=self.owner, data=whole(self.cast.provider.id, **values))
        actions.list_entry(by=self.owner, project=project, code=entry.code)
        return entry.code

    def publish(self, code: str) -> None:
        """Take a draft through its review."""
        entry = shelf.entry(code, self.owner)
        case = catalog.submit_entry(by=self.owner, entry=entry)
        if not case.ended:
            review_through(case, self.cast.bureau_reviewer)

    def gather(self, code: str, *, sealed: bool = True, day: date | None = None) -> None:
        """Note a version of an entry."""
        note_version(shelf.entry(code, self.owner), sealed=sealed, day=day)

    def complete(self, name: str = "社会救助信息系统") -> Project:
        """A project whose only entry is published and has data that can be had under a grant."""
        project = self.begin(name)
        code = self.list_draft(project, f"{name}的数据")
        self.publish(code)
        self.gather(code)
        return project

    def bars(self, kind: str) -> bool:
        """Whether the instrument bars a kind of part."""
        return rules.bar(self.profile, kind, clock.today()) is not None

    def hand(self, procedure: str, project: Project, by: Actor | None = None, **given: Any) -> Case:
        """Hand a matter about a project in."""
        return self.case(procedure, by or self.owner, subject=project.pk, **given)

    def settle(self, case: Case, outcome: str, *, role: str = "") -> Case:
        """Decide as on the pages, with everything the outcome demands."""
        case = Case.objects.get(pk=case.pk)
        step = cases.open_step(case)
        assert step is not None
        chosen = step.outcomes[outcome]
        given: dict[str, Any] = {"papers": filled(papers_of(step, chosen), self.cast.street)} | demands(chosen)
        by = self.decider(case, role)
        return matters.decide_matter(
            case=case, step=step.id, outcome=outcome, by=by, expect=case.revision, **given
        ).case


def note_version(entry: Entry, *, sealed: bool = True, day: date | None = None) -> None:
    """Note a version of an entry's data as committed, and sealed for those who hold a grant, without its rows."""
    DatasetVersion.objects.create(
        resource_code=entry.code,
        number=next_number(entry.code),
        catalog_version=entry.version,
        provider=entry.provider_id,
        title=entry.name,
        source="民政局",
        acquired_on=day or clock.today(),
        batch=new_id(),
        file_name="rows.csv",
        snapshot=1,
        state="committed",
        created_by=entry.created_by,
        committed_at=clock.now(),
        sealed_at=clock.now() if sealed else None,
    )
