"""The scene: the cast, a published and opened resource with versions, a report as far along as a test needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pyarrow as pa

from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.home import Home
from gongshu.kit.ids import new_id
from gongshu.lake.ledger import Ledger, Meta
from gongshu.lake.schema import Field, Schema
from gongshu.lake.store import CommittedVersion, Lake
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.quality import actions
from gongshu.quality.models import Ticket
from tests.cast import Cast
from tests.sharing.scene import publish_entry

KEY = "110101199003071233"
SCHEMA = Schema(
    (
        Field("code", title="证件号码", key=True, semantic_type="citizen_id", level=3),
        Field("name", title="姓名", semantic_type="person_name", level=3),
        Field("state", title="婚姻状况", level=2),
    )
)


def meta() -> Meta:
    return Meta("民政局", "2026-09-01", "batch", new_id(), clock.now().isoformat())


class Scene:
    """A cast with one resource of which version 1 is committed, and the steps of a report as one call each."""

    def __init__(self, profile_id: str, home: Home) -> None:
        self.profile_id = profile_id
        self.home = home
        self.cast = Cast(profile_id)
        self.entry = publish_entry(self.cast, opening_class="conditional", opening_condition="脱敏后开放")
        self.note_version(1)

    def note_version(self, number: int) -> None:
        """Note a version as committed, without its rows."""
        version = CommittedVersion(self.entry.code, number, number, "t", 1, SCHEMA, meta())
        Ledger(self.home.lake / "versions.sqlite").write(version)

    def commit(self, number: int, rows: list[tuple[Any, ...]]) -> CommittedVersion:
        """Commit a version with rows (code, name, state)."""
        columns = [pa.array([row[place] for row in rows], pa.string()) for place in range(3)]
        table = pa.table([*columns, pa.array(range(2, len(rows) + 2), pa.int64())], schema=SCHEMA.arrow)
        with Lake(self.home) as lake:
            return lake.commit(self.entry.code, number, schema=SCHEMA, meta=meta(), batches=table.to_batches())

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
