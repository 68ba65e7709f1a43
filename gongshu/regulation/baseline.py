"""The national floor under a local instrument: it may tighten and never loosen. Pure: values in, what holds out.

A national profile declares whom it binds and of which local steps, refusals and classes its rules are the floor.
Between those it binds, from the day it took effect, the earlier due moment holds, and a basis must suffice under both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from gongshu.kit.clock import CHINA
from gongshu.kit.text import Text
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.citation import Citation, Elsewhere
from gongshu.regulation.definition import BasisKind, Limit, ProcedureDef, Profile, StepDef
from gongshu.regulation.due import Due, Stop, due
from gongshu.regulation.floor import Floor
from gongshu.regulation.loader import load_profile, national_ids
from gongshu.regulation.period import Period


@dataclass(frozen=True, slots=True)
class Body:
    """What must be known of an organization to tell whether it is bound: its kind, its roles by standing."""

    kind: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Baseline:
    """What of a national instrument is the floor of one case: its floors, and the limits they name.

    Attributes:
        profile_id: the national profile.
        title: the instrument.
        digest: of the profile, as it was when the case opened.
        floors: those that can matter in the case.
        limits: by id.
    """

    profile_id: str
    title: Text
    digest: str
    floors: tuple[Floor, ...]
    limits: Mapping[str, Limit]

    def place(self, cite: Citation) -> Text:
        """Say where something stands, the instrument named: it is another one than that of the case."""
        named = Elsewhere.of(cite, self.title)
        return Text(named.zh, named.en)


@dataclass(frozen=True, slots=True)
class FloorDue:
    """The latest moment the national instrument allows for a step, and the floor it comes from."""

    floor: Floor
    period: Period
    due: Due


@lru_cache
def nationals() -> tuple[Profile, ...]:
    """Return the shipped profiles that bind organizations whatever the local instrument says."""
    return tuple(map(load_profile, national_ids()))


def national_on(day: date, local: Profile) -> Profile | None:
    """Return the national profile in force on a day, None before there was one or where it is the local one itself."""
    return next((one for one in nationals() if one.id != local.id and _in_force(one, day)), None)


def _in_force(profile: Profile, day: date) -> bool:
    return profile.first_day <= day and (
        profile.ended is None or (isinstance(profile.ended, date) and day <= profile.ended)
    )


def is_bound(national: Profile, body: Body | None) -> bool:
    """Whether an organization is bound by a national instrument; the public never is."""
    binds = national.binds
    if binds is None or body is None:
        return False
    return body.kind in binds.organizations or bool(set(body.roles) & set(binds.roles))


def binds_case(national: Profile, parties: Mapping[str, Body | None]) -> bool:
    """Whether a case is between bound organizations only: every party it counts is one."""
    binds = national.binds
    between = [body for role, body in parties.items() if binds is not None and role in binds.between]
    return bool(between) and all(is_bound(national, body) for body in between)


def baseline_for(
    local: Profile,
    procedure: ProcedureDef,
    *,
    parties: Mapping[str, Body | None],
    facts: Mapping[str, str],
    day: date,
) -> Baseline | None:
    """Return what is the floor of a case, None where nothing national touches it.

    Args:
        local: the profile the case is under.
        procedure: its procedure.
        parties: the organization of each role, None for the public.
        facts: the facts the procedure was chosen by.
        day: the day on which the case opens.
    """
    national = national_on(day, local)
    if national is None or not binds_case(national, parties):
        return None
    return floors_of(national, procedure, facts)


def floors_of(national: Profile, procedure: ProcedureDef, facts: Mapping[str, str]) -> Baseline | None:
    """Return the floors of a national profile that can matter in a procedure on these facts; None where none does."""
    found = tuple(
        floor
        for floor in national.floors.values()
        if procedure.id in floor.procedures and all(facts.get(fact) in values for fact, values in floor.facts.items())
    )
    if not found:
        return None
    limits = {floor.limit: national.limits[floor.limit] for floor in found if floor.limit}
    return Baseline(national.id, national.title, national.digest, found, limits)


def touches(floor: Floor, procedure: ProcedureDef, step: StepDef) -> bool:
    """Whether a floor limits the time of a step."""
    return bool(floor.limit) and step.act in floor.acts and (not floor.first_only or step.id == procedure.first)


def floor_due(
    baseline: Baseline | None,
    procedure: ProcedureDef,
    step: StepDef,
    start: datetime,
    calendar: Calendar,
    stops: Sequence[Stop] = (),
) -> FloorDue | None:
    """Return the earliest moment by which the national instrument wants a step done; None where it sets none.

    Args:
        baseline: the floor of the case.
        procedure: its procedure.
        step: the step.
        start: the moment the limit runs from.
        calendar: the working days.
        stops: the spans in which it stood still.

    Raises:
        Refusal: it ends in a year the calendar does not know.
    """
    if baseline is None:
        return None
    found = []
    for floor in baseline.floors:
        if not touches(floor, procedure, step):
            continue
        period = baseline.limits[floor.limit].on(start.astimezone(CHINA).date())
        if isinstance(period, Period) and period.counted:
            found.append(FloorDue(floor, period, due(period, start, calendar, stops)))
    return min(found, key=lambda one: one.due.moment, default=None)


def refusal_floor(baseline: Baseline | None) -> Floor | None:
    """Return the floor of the basis on which a case may be refused; None where there is none."""
    if baseline is None:
        return None
    return next((floor for floor in baseline.floors if floor.accepted_bases), None)


def class_floors(national: Profile, sharing_class: str) -> tuple[Floor, ...]:
    """Return the floors of a sharing class: the bases it may rest on, what an entry in it states."""
    return tuple(floor for floor in national.floors.values() if sharing_class in floor.classes)


def suffices(floor: Floor, kinds: Iterable[str]) -> bool:
    """Whether at least one of the bases given is of a kind that suffices nationally."""
    return any(kind in floor.accepted_bases for kind in kinds)


def kinds_left(accepted: Iterable[BasisKind], floor: Floor | None) -> tuple[BasisKind, ...]:
    """Return the kinds of basis accepted locally that still suffice."""
    return tuple(kind for kind in accepted if floor is None or kind in floor.accepted_bases)


@dataclass(frozen=True, slots=True)
class Relation:
    """How a national floor stands to a local limit: the steps it touches, on which facts it does so.

    Attributes:
        floor: the national rule.
        limit: its limit.
        procedure: the local procedure.
        step: the local step.
        facts: what must be so for it to hold, where the local procedure also runs otherwise; empty: it always holds.
    """

    floor: Floor
    limit: Limit
    procedure: ProcedureDef
    step: StepDef
    facts: Mapping[str, tuple[str, ...]]


def relations(local: Profile, national: Profile) -> tuple[Relation, ...]:
    """Return every step of a local profile whose time a national floor limits."""
    return tuple(
        Relation(floor, national.limits[floor.limit], procedure, step, open_facts)
        for procedure in local.procedures.values()
        for floor in national.floors.values()
        if procedure.id in floor.procedures and (open_facts := _open_facts(floor, procedure)) is not None
        for step in procedure.steps.values()
        if touches(floor, procedure, step)
    )


def relations_of(local: Profile, national: Profile, limit_id: str) -> tuple[Relation, ...]:
    """Return the relations of the steps at which a local limit can run, by itself or set by an outcome, by floor."""
    found: dict[str, Relation] = {}
    for relation in relations(local, national):
        steps = relation.procedure.steps.values()
        comes = {one.sets_limit for step in steps for one in step.outcomes.values() if one.to == relation.step.id}
        if limit_id in {relation.step.limit, *comes} - {""}:
            found.setdefault(relation.floor.id, relation)
    return tuple(found.values())


def _open_facts(floor: Floor, procedure: ProcedureDef) -> Mapping[str, tuple[str, ...]] | None:
    """Return the facts of a floor that the procedure leaves open; None where both cannot be so at once."""
    left: dict[str, tuple[str, ...]] = {}
    for fact, values in floor.facts.items():
        run_on = procedure.applies_when.get(fact)
        if run_on is not None and not set(run_on) & set(values):
            return None
        if run_on is None or not set(run_on) <= set(values):
            left[fact] = values
    return left
