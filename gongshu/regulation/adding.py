"""Whole procedures that a national instrument adds where the local text has none. Pure.

``completing`` adds to a procedure of the local text; here the local text has no procedure of that name at all. Its
floor says so (``adds``): between those the national instrument binds it holds as the national text sets it, every
step and article national. A procedure of the local text for the same matter stays, and stands first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from gongshu.kit.errors import NotFound
from gongshu.regulation.baseline import Body, binds_case, national_on
from gongshu.regulation.choosing import choose_procedure, fits
from gongshu.regulation.citation import Elsewhere
from gongshu.regulation.definition import ProcedureDef, Profile, Rule
from gongshu.regulation.period import NotStated


def added_procedures(local: Profile, day: date) -> tuple[ProcedureDef, ...]:
    """Return the procedures that the national instrument in force adds to a local one, each with its full place."""
    national = national_on(day, local)
    if national is None:
        return ()
    names = dict.fromkeys(name for floor in national.floors.values() if floor.adds for name in floor.procedures)
    lacking = [national.procedures[name] for name in names if name not in local.procedures]
    return tuple(
        _in_full(one, national)
        for one in lacking
        if {role for step in one.steps.values() for role in step.by} <= set(local.roles)
    )


def _in_full(procedure: ProcedureDef, national: Profile) -> ProcedureDef:
    """Name the instrument where the procedure and its papers stand; at its steps a case does so by itself."""
    papers = tuple(
        replace(one, cite=Elsewhere.of(one.cite, national.title)) if one.cite else one for one in procedure.papers
    )
    return replace(procedure, cite=Elsewhere.of(procedure.cite, national.title), papers=papers)


def procedures_on(local: Profile, day: date) -> Mapping[str, ProcedureDef]:
    """Return every procedure that a case may follow where a local instrument is in force, the local ones first."""
    return {**local.procedures, **{one.id: one for one in added_procedures(local, day)}}


def routes(
    local: Profile, kind: str, *, parties: Mapping[str, Body | None], day: date, **facts: str
) -> tuple[ProcedureDef, ...]:
    """Return the procedures that these parties may follow, that of the local text first.

    Args:
        local: the law in force here.
        kind: as for ``choose_procedure``.
        parties: the organization of each role, None for the public.
        day: the day on which the case opens.
        **facts: facts by name.

    Raises:
        NotFound: there is none.
    """
    national = national_on(day, local)
    bound = national is not None and binds_case(national, parties)
    added = tuple(one for one in added_procedures(local, day) if fits(one, kind, facts)) if bound else ()
    try:
        return choose_procedure(local, kind, **facts), *added
    except NotFound:
        if not added:
            raise
        return added


def rule_between(
    local: Profile, name: str, *, parties: Mapping[str, Body | None], day: date
) -> tuple[Rule, Any] | None:
    """Return a rule that holds between these parties and its value on a day: the local one, else the national one.

    Args:
        local: the law in force here.
        name: the rule.
        parties: the organization of each role.
        day: the day.

    Returns:
        The rule with its full place, and its value; None where neither instrument has it for them.
    """
    own = local.rule(name, day)
    if not isinstance(own, NotStated):
        return local.rules[name], own
    national = national_on(day, local)
    if national is None or name not in national.rules or not binds_case(national, parties):
        return None
    rule = national.rules[name]
    cite = Elsewhere.of(rule.cite, national.title) if rule.cite else None
    return replace(rule, cite=cite), national.rule(name, day)
