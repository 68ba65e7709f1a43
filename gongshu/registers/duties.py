"""Periodic duties that a register shows: when each unit did it last, and when it is to be done again.

Where the instrument says only 定期, no day follows from it: the house reminder says when, is labelled as ours wherever
it shows, and is no statutory deadline. Nothing here is stored, so nothing here can count as overdue in any figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Max, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.organizations import queries as organizations
from gongshu.organizations.rules import fills
from gongshu.procedure import queries as cases
from gongshu.registers import queries, rules
from gongshu.registers.models import Row
from gongshu.registers.rules import Duty
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.citation import Source
from gongshu.regulation.definition import Limit, Profile
from gongshu.regulation.due import due as due_after
from gongshu.regulation.lists import RegisterDef
from gongshu.regulation.period import Period

_ORDER: Sequence[Duty] = ("overdue", "never", "due_soon", "none_stated", "in_time")


@dataclass(frozen=True, slots=True)
class Periodic:
    """How a periodic duty of one unit stands.

    Attributes:
        register: the register that shows it.
        limit: the limit of the instrument.
        organization: id of the unit.
        unit: its name.
        last: the day it was done last; None for never.
        due: the day by which it is to be done again; None where nothing counts it.
        state: how that stands today.
        source: whose day it is: the instrument's, or a reminder of ours.
    """

    register: RegisterDef
    limit: Limit
    organization: str
    unit: str
    last: date | None
    due: date | None
    state: Duty
    source: Source


def duties_of(by: Actor) -> list[Periodic]:
    """Return the periodic duties of a person's own unit, the most pressing first. For the desk's home, too."""
    if not by.organization:
        return []
    found = [one for one in queries.registers_for(by) if one.limit]
    return _pressing([each for one in found for each in units(one, by) if each.organization == by.organization])


@dataclass(frozen=True, slots=True)
class Review:
    """A row whose day to be looked at again has come: the register, the row's number and first cell, the day."""

    register: RegisterDef
    number: int
    says: str
    day: date


def reviews_of(by: Actor) -> list[Review]:
    """Return the rows of a person's own unit that are to be looked at again by today, the oldest day first.

    The day was entered with the row. Nothing happens by itself: the row holds until its unit corrects or ends it.
    """
    found, today = [], clock.today()
    for register in queries.registers_for(by) if by.organization else ():
        for column in (one for one in register.columns if one.review):
            for row, cells in queries.standing_rows(register, by):
                day = cells.get(column.id, "")
                if day and date.fromisoformat(day) <= today:
                    found.append(
                        Review(register, row.number, cells.get(register.columns[0].id, ""), date.fromisoformat(day))
                    )
    return sorted(found, key=lambda one: (one.day, one.register.id, one.number))


def units(found: RegisterDef, by: Actor) -> list[Periodic]:
    """Return how the periodic duty of a register stands, unit by unit, as far as a person sees: all, or the own.

    Args:
        found: a register with a limit; one without has no such duty.
        by: an official.
    """
    if not found.limit:
        return []
    profile, today = organizations.jurisdiction(), clock.today()
    limit = profile.limit(found.limit)
    done = _last_days(found, today)
    everybody = by.is_system or queries.is_authority(by)
    owing = [
        body
        for body in organizations.organizations()
        if (everybody or body.id == by.organization)
        and any(fills(role, kind=body.kind, roles=body.roles) for role in found.keepers or limit.who)
    ]
    return _pressing([_periodic(found, limit, profile, body.id, body.name, done.get(body.id), today) for body in owing])


def _pressing(found: list[Periodic]) -> list[Periodic]:
    return sorted(found, key=lambda one: (_ORDER.index(one.state), one.due or date.max, one.unit))


def _periodic(
    found: RegisterDef, limit: Limit, profile: Profile, id: str, name: str, last: date | None, today: date
) -> Periodic:
    stated = limit.on(max(today, profile.first_day))
    counted = stated if isinstance(stated, Period) and stated.counted else limit.reminder
    source: Source = "law" if counted is stated else "house_rule"
    due = _due(counted, last) if counted and last else None
    state = rules.duty_state(last, due, today, counted=due is not None)
    return Periodic(found, limit, id, name, last, due, state, source)


def _due(period: Period, last: date) -> date | None:
    """Return when a period that runs from a day ends; None where the calendar does not reach so far."""
    try:
        return due_after(period, datetime.combine(last, time.min, clock.CHINA), Calendar.load()).day
    except Refusal:
        return None


def _last_days(found: RegisterDef, today: date) -> Mapping[str, date]:
    """Return the day on which each organization did it last: by its rows, or by the step of the limit in its cases."""
    if found.drawn_from:
        return cases.last_done(found.procedures, found.limit, _day_papers(found))
    day = next((column.id for column in found.columns if column.kind == "day" and column.required), None)
    kept = Row.objects.filter(register=found.id).exclude(ending="struck")
    if day is None:
        rows = kept.values_list("organization").annotate(last=Max("entered_at")).order_by()
        return {body: clock.local(moment).date() for body, moment in rows}
    # Days are spelled so that their order is that of their texts; a day to come is planned and was not done.
    done = queries.current(kept).alias(day=Cast(KeyTextTransform(day, "cells"), TextField()))
    told = done.filter(day__lte=today.isoformat()).values_list("row__organization").annotate(last=Max("day"))
    return {body: date.fromisoformat(text) for body, text in told.order_by()}


def _day_papers(found: RegisterDef) -> set[str]:
    """Return the papers that tell on which day a step under the limit was really done."""
    law = organizations.jurisdiction().procedures
    steps = (step for name in found.procedures if name in law for step in law[name].steps.values())
    return {paper.id for step in steps if step.limit == found.limit for paper in step.papers if paper.kind == "day"}
