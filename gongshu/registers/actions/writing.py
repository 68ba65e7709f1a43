"""Entering a row, correcting it, ending it. Nothing is overwritten: each makes another version."""

from __future__ import annotations

from collections.abc import Mapping

from gongshu.audit.record import act
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput
from gongshu.kit.text import t
from gongshu.organizations.rules import require
from gongshu.registers import events, queries, rules
from gongshu.registers.actions import storing
from gongshu.registers.models import ENDINGS, Row, RowVersion
from gongshu.regulation.lists import RegisterDef


def add_row(*, by: Actor, register: RegisterDef, given: Mapping[str, str]) -> RowVersion:
    """Enter a row in a written register, for the actor's own organization.

    Args:
        by: somebody of an organization that keeps the register.
        register: the register.
        given: texts by column id.

    Raises:
        NotPermitted: no such post, or the organization does not keep it.
        Refusal: its rows are drawn from elsewhere.
        BadInput: a text does not fit its column or is lacking; ``Several`` when there are more.
    """
    with act(by=by, refused=events.ADDED, subject=register.id, article=rules.place(register)) as this:
        storing.require_keeper(register, by)
        cells = rules.read_row(register, given, queries.known(by))
        one = storing.store_row(register, storing.next_number(register), by)
        this.subject = one.subject
        evidence = storing.evidence_of(this, register, events.ADDED, version=1, columns=sorted(cells))
        return storing.Pen.of(register, by, [cells], evidence).write(one, cells, "added")


def correct_row(
    *, by: Actor, register: RegisterDef, row: Row, given: Mapping[str, str], reason: str, expect: int
) -> RowVersion:
    """Correct a row of one's own unit; what it said before stays.

    Args:
        by: somebody of the unit that entered it.
        register: the register.
        row: the row.
        given: texts by column id, all of them.
        reason: why it is corrected.
        expect: the revision the person saw.

    Raises:
        NotPermitted: another unit's row, or no such post.
        BadInput: a text does not fit, nothing differs, or there is no reason.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.CORRECTED, subject=row.subject, article=rules.place(register)) as this:
        _require_owner(register, row, by)
        cells = rules.read_row(register, given, queries.known(by))
        reason = rules.check_reason(reason)
        differing = rules.changed(queries.newest(row).cells, cells)
        if not differing:
            raise BadInput(
                t("没有任何改动", "nothing was changed"),
                remedy=t("改动要更正的栏目，或返回", "change what is to be corrected, or go back"),
                code="nothing_changed",
            )
        moved = storing.move_on(row, expect)
        evidence = storing.evidence_of(this, register, events.CORRECTED, version=moved.revision, columns=differing)
        return storing.Pen.of(register, by, [cells], evidence).write(moved, cells, "corrected", reason)


def end_row(*, by: Actor, register: RegisterDef, row: Row, ending: str, reason: str, expect: int) -> RowVersion:
    """End a row of one's own unit: it is closed (holds no longer) or struck (never held). It stays readable.

    Args:
        by: somebody of the unit that entered it.
        register: the register.
        row: the row.
        ending: ``closed`` or ``struck``.
        reason: why.
        expect: the revision the person saw.

    Raises:
        NotPermitted: another unit's row, or no such post.
        BadInput: no such ending, or no reason.
        Stale: somebody else changed it meanwhile.
    """
    with act(by=by, refused=events.ENDED, subject=row.subject, article=rules.place(register)) as this:
        _require_owner(register, row, by)
        if ending not in ENDINGS:
            raise BadInput(
                t("请选择办结还是划去", "choose whether it is closed or struck"), at="ending", code="no_such_ending"
            )
        reason = rules.check_reason(reason)
        cells = queries.newest(row).cells
        moved = storing.move_on(row, expect, ending)
        evidence = storing.evidence_of(this, register, events.ENDED, version=moved.revision, ending=ending)
        return storing.Pen.of(register, by, [cells], evidence).write(moved, cells, ending, reason)


def _require_owner(register: RegisterDef, row: Row, by: Actor) -> None:
    require(by, "registers.keep")
    rules.check_owner(row.organization_id, by.organization)
    if row.ending:
        raise queries.ended(row)
