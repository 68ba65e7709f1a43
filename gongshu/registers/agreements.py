"""Agreements with contractors, as the lists of the profile hold them: which are in force, and who owes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.organizations import queries as organizations
from gongshu.organizations.agreements import Agreement
from gongshu.procedure import columns
from gongshu.procedure import queries as cases
from gongshu.registers import queries, rules
from gongshu.registers.models import Row
from gongshu.regulation.lists import AdmitsDef, RegisterDef, ShownDef


def in_force(reference: str = "") -> Sequence[Agreement]:
    """Return the agreements in force today: the one of a reference, all without. No person's view."""
    return [
        one
        for register in _lists()
        for one in (_of_cases if register.drawn_from else _of_rows)(register, reference)
        if one.until is None or one.until >= clock.today()
    ]


def place() -> str:
    """Return the article under which the profile lists such agreements, in short form; empty where it has no list."""
    return next((rules.place(one) for one in _lists()), "")


def lacking(by: Actor) -> list[RegisterDef]:
    """Return the lists of which somebody's own unit must have an agreement in force, and has none."""
    owing = [one for one in _lists() if one.admits and one.admits.owed_by and by.organization and _owes(one.admits, by)]
    if not owing:
        return []
    held = {one.reference.partition("/")[0] for one in in_force() if one.organization == by.organization}
    return [one for one in owing if one.id not in held]


def _owes(admits: AdmitsDef, by: Actor) -> bool:
    body = queries.body_of(by)
    return body is not None and bool(set(admits.owed_by) & set(body.roles))


def _lists() -> list[RegisterDef]:
    return [one for one in organizations.jurisdiction().registers.values() if one.admits]


def _of_cases(register: RegisterDef, reference: str) -> Iterator[Agreement]:
    admits = register.admits
    assert admits is not None
    found = cases.of_procedures(register.procedures).filter(state__in=admits.states, ended=False)
    if reference:
        found = found.filter(number=reference)
    standing = list(found)
    told = columns.cells(standing, [_shown(register, one) for one in (admits.whom, admits.agreement, admits.until)])
    around = cases.glances(standing)
    for one in standing:
        whom, number, until = told[one.id]
        unit = around[one.id].parties.get(one.opened_as)
        if unit is not None and whom:
            last = until if isinstance(until, date) else None
            yield Agreement(one.number, _plain(number), _plain(whom), unit.id, last, rules.place(register))


def _shown(register: RegisterDef, id: str) -> ShownDef:
    return next(one for one in register.shows if one.id == id)


def _of_rows(register: RegisterDef, reference: str) -> Iterator[Agreement]:
    admits = register.admits
    assert admits is not None
    rows = Row.objects.filter(register=register.id, ending="")
    if reference:
        name, _, number = reference.partition("/")
        rows = rows.filter(number=int(number)) if name == register.id and number.isdecimal() else rows.none()
    for one in queries.current(rows).select_related("row"):
        whom, until = one.cells.get(admits.whom, ""), one.cells.get(admits.until, "")
        if whom:
            last = date.fromisoformat(until) if until else None
            number = one.cells.get(admits.agreement, "")
            yield Agreement(one.row.subject, number, whom, one.row.organization_id, last, rules.place(register))


def _plain(cell: Any) -> str:
    """Return a cell in the instrument's language, as an account keeps it."""
    return "" if cell is None else str(getattr(cell, "zh", cell))
