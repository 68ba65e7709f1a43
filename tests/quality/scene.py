"""The scene: the cast, a published and opened resource with versions, a report as far along as a test needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gongshu.collection import actions as collection
from gongshu.collection.models import DatasetVersion
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.quality import actions
from gongshu.quality.models import Ticket
from tests.cast import Cast
from tests.sharing.scene import ITEMS, publish_entry

KEY = "110101199003071233"


class Scene:
    """A cast with one resource of which version 1 is committed, and the steps of a report as one call each."""

    def __init__(self, profile_id: str, home: Home) -> None:
        self.profile_id = profile_id
        self.home = home
        self.cast = Cast(profile_id)
        self.entry = publish_entry(self.cast, opening_class="conditional", opening_condition="脱敏后开放")
        self.note_version(1)

    def note_version(self, number: int) -> DatasetVersion:
        """Note a version as committed, without its rows."""
        return DatasetVersion.objects.create(
            resource_code=self.entry.code,
            number=number,
            catalog_version=self.entry.version,
            provider=self.cast.provider.id,
            title=self.entry.name,
            source="民政局",
            acquired_on=clock.today(),
            batch=new_id(),
            file_name="marriages.csv",
            snapshot=number,
            state="committed",
            created_by=self.cast.provider_clerk.person,
            committed_at=clock.now(),
        )

    def collect(self, rows: Sequence[Sequence[str | None]]) -> DatasetVersion:
        """Load rows (code, name, state) as the next version."""
        file = self.home.root.parent / "marriages.csv"
        lines = [",".join(item.title for item in ITEMS), *(",".join(cell or "" for cell in row) for row in rows)]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return collection.collect(
            resource_code=self.entry.code,
            file=file,
            by=self.cast.provider_clerk,
            source="婚姻登记系统",
            acquired_on=clock.today(),
            home=self.home,
        )

    def report(self, by: Actor | None = None, **changed: Any) -> Ticket:
        """A report by the using agency."""
        said = {
            "resource_code": self.entry.code,
            "description": "姓名与证件不符",
            "kind": "error",
            "channel": "platform_form",
            "record_key": KEY,
            "field": "姓名",
        }
        return actions.report_problem(by=by or self.cast.applicant_clerk, **{**said, **changed})

    def public_report(self, **changed: Any) -> Ticket:
        """A report by a citizen from the portal."""
        return self.report(PUBLIC, **{"channel": "portal_form", "contact": "13800138000", **changed})

    def decide(self, ticket: Ticket, outcome: str, by: Actor | None = None, **given: Any) -> Decided:
        """Record an outcome by whoever the step asks."""
        case = ticket.case
        case.refresh_from_db()
        step = cases.open_step(case)
        assert step is not None
        if by is None:
            by = self.cast.provider_clerk if "provider" in step.by else self.cast.bureau_clerk
        given.setdefault("expect", case.revision)
        return actions.decide_problem(by=by, ticket=ticket, step=given.pop("step", step.id), outcome=outcome, **given)

    def at_provider(self, **changed: Any) -> Ticket:
        """A report that has reached the provider, in the way of the profile."""
        ticket = self.report(**changed)
        if cases.open_step(ticket.case).id != "handle":
            self.decide(ticket, "forward")
        return ticket

    def due(self, ticket: Ticket) -> datetime | None:
        """When the open step is due."""
        running = cases.open_clock(ticket.case)
        assert running is not None
        return running.due_at
