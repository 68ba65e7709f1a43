"""Storing rows and versions, for the verbs of this room: numbers, compare-and-swap, the words that searching reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from gongshu.audit.events import Event
from gongshu.audit.record import Act
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Stale
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as organizations
from gongshu.organizations.rules import require
from gongshu.registers import queries, rules
from gongshu.registers.cells import Names, show_cell
from gongshu.registers.models import Row, RowVersion
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef


def require_keeper(found: RegisterDef, by: Actor) -> None:
    """Refuse who does not write in a register.

    Raises:
        NotPermitted: no such post, or an organization that does not keep it. Refusal: nobody writes in it.
    """
    require(by, "registers.keep")
    rules.check_keeper(found, queries.body_of(by), organizations.jurisdiction())


def next_number(found: RegisterDef) -> int:
    """Return the next number of a register; writers take turns at the audit chain, so nobody else takes it."""
    return (Row.objects.filter(register=found.id).aggregate(last=Max("number"))["last"] or 0) + 1


def store_row(found: RegisterDef, number: int, by: Actor) -> Row:
    """Store a row without a version."""
    return Row.objects.create(register=found.id, number=number, organization_id=by.organization, entered_at=clock.now())


def move_on(one: Row, expect: int, ending: str = "") -> Row:
    """Let the next version of a row be the one that counts.

    Raises:
        Stale: somebody else changed it meanwhile, or it has ended.
    """
    seen = Row.objects.filter(pk=one.pk, revision=expect, ending="")
    if seen.update(revision=expect + 1, ending=ending, ended_at=clock.now() if ending else None) != 1:
        raise Stale(
            t("这一条刚刚被他人改动，未作任何更改", "somebody else has just changed the row; nothing was changed"),
            remedy=t("请刷新后查看", "reload and look again"),
        )
    return Row.objects.get(pk=one.pk)


@dataclass(frozen=True, slots=True)
class Pen:
    """What writes versions of one register, for one person, on one record."""

    register: RegisterDef
    profile: Profile
    by: Actor
    names: Names
    evidence: str

    @classmethod
    def of(cls, found: RegisterDef, by: Actor, cells: Sequence[Mapping[str, str]], evidence: str) -> Pen:
        """Make the pen for some cells that are to be written."""
        return cls(found, organizations.jurisdiction(), by, queries.names(found, cells, by), evidence)

    def write(self, one: Row, cells: Mapping[str, str], kind: str, reason: str = "") -> RowVersion:
        """Write the version that a row now counts."""
        return RowVersion.objects.create(
            row=one,
            number=one.revision,
            kind=kind,
            cells=dict(cells),
            words=self._words(one, cells),
            reason=reason,
            profile_id=self.profile.id,
            profile_digest=self.profile.digest,
            recorded_at=clock.now(),
            recorded_by=self.by.person,
            recorded_by_name=self.by.name,
            evidence=self.evidence,
        )

    def _words(self, one: Row, cells: Mapping[str, str]) -> str:
        """Return everything of a row that may be searched, in both languages."""
        words = [str(one.number), self.by.organization_name]
        for column in self.register.columns:
            shown = show_cell(column, cells.get(column.id, ""), self.names)
            words += [shown.zh, shown.en] if isinstance(shown, Text) else [str(shown)] if shown is not None else []
        return "\n".join(words)


def evidence_of(this: Act, found: RegisterDef, event: Event, **data: object) -> str:
    """Record an event of a register and return the id of the record. The data names columns, never their contents."""
    return this.record(event, data={"register": found.id, **data}).id
