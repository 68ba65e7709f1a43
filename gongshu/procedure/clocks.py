"""The clock of a visit: started, run on as it was, or gone on after it stood still."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime

from django.db.models import F

from gongshu.audit.record import Act
from gongshu.kit.text import Text, t
from gongshu.procedure.models import Case, Clock, StepVisit
from gongshu.procedure.policy import clock_figures
from gongshu.procedure.rules import is_extension_review
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.starting import day_of, latest_start, latest_start_of
from gongshu.procedure.stopping import ended_stops, held_text, record_going_on, spans, standing_since, stops_of
from gongshu.procedure.timing import ClockPlan, plan_clock
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import OutcomeDef, StepDef
from gongshu.statements.compiled import Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import new

_CONTINUE = Writing(
    lambda: Clock.objects.filter(pk=Slot("clock"), stopped_at__isnull=True), met_at=None, stopped_at=F("met_at")
)


def start_clock(
    case: Case,
    pinned: Pinned,
    step: StepDef,
    visit: StepVisit,
    came_from: StepDef | None,
    by_outcome: OutcomeDef | None,
    due: datetime | None,
    since: datetime | None,
    excused: bool,
    held: Clock | None,
) -> Clock:
    """Start the clock of a visit, or let the limit run on that ran at the last visit to the same step.

    Args:
        case: the case.
        pinned: its law.
        step: the step it came to.
        visit: the visit that begins.
        came_from: the step it came from.
        by_outcome: the outcome that led here.
        due: a moment set by an official.
        since: the moment the limit runs from, where that is not the moment of coming here.
        excused: whether the decision that leads here gives a reason.
        held: the clock that stands still meanwhile.
    """
    resumes = (
        by_outcome is not None
        and came_from is not None
        and by_outcome.sets_limit in ("", step.limit)
        and (is_extension_review(pinned.procedure, came_from) or (by_outcome.keeps_start and not by_outcome.sets_limit))
    )
    keeps = by_outcome is not None and (by_outcome.keeps_start or by_outcome.after_due)
    previous = None
    if resumes or keeps:
        previous = last_clock(case, step)
    if previous is not None and resumes:
        return resume(previous, visit)
    plan = plan_clock(
        pinned,
        step,
        limit_id=(by_outcome.sets_limit if by_outcome else "") or step.limit,
        start=_runs_from(previous, by_outcome) if previous and by_outcome and keeps else since or visit.entered_at,
        now=visit.entered_at,
        by_hand=due,
        calendar=Calendar.load(),
        figures=clock_figures(),
        excused=excused,
        latest_start=latest_start(case, by_outcome, came_from),
        remind_on=day_of(case, step.reminds_on),
        stops=stops_of(previous) if previous and by_outcome and by_outcome.keeps_start else (),
    )
    if held is not None:
        plan = replace(plan, counting=_joined(plan.counting, held_text(held, visit.entered_at)))
    kept = list(previous.stops) if previous and by_outcome and by_outcome.keeps_start else []
    return _store(plan, case, visit, stops=kept, holds=held is not None)


def _joined(one: Text, other: Text) -> Text:
    return one + t("；", "; ") + other if one.zh else other


def last_clock(case: Case, step: StepDef) -> Clock | None:
    """Return the clock of the last visit to a step, None where the case never stood there."""
    return Clock.objects.filter(case=case, visit__step=step.id).order_by("-visit__number").first()


def go_on(this: Act, case: Case, pinned: Pinned, step: StepDef, visit: StepVisit, previous: Clock) -> Clock:
    """Let a limit go on that stood still: counted from where it began, without the days on which it stood.

    Where it did not stand, for no listed paper was lacking, it ran on; so does a moment that an official set.
    """
    if standing_since(previous) is None or previous.set_by_hand:
        running = resume(previous, visit, stops=ended_stops(previous, visit.entered_at))
    else:
        stops = ended_stops(previous, visit.entered_at)
        plan = plan_clock(
            pinned,
            step,
            limit_id=previous.limit_id,
            start=previous.started_at,
            now=visit.entered_at,
            by_hand=None,
            calendar=Calendar.load(),
            figures=clock_figures(),
            latest_start=latest_start_of(previous, pinned),
            stops=spans(stops),
        )
        running = _store(
            plan, case, visit, stops=stops, overdue_at=previous.overdue_at, reminded_at=previous.reminded_at
        )
    record_going_on(this, case, step, running, previous)
    return running


def _runs_from(previous: Clock, by_outcome: OutcomeDef) -> datetime:
    """Return where a limit runs from that replaces another: where that one ended, or where it ran from."""
    return previous.due_at if by_outcome.after_due and previous.due_at else previous.started_at


def _store(plan: ClockPlan, case: Case, visit: StepVisit, **more: object) -> Clock:
    """Keep a clock as planned; ``more``: columns that no plan has."""
    values = {one.name: getattr(plan, one.name) for one in fields(plan) if one.name != "counting"} | more
    moments = [moment for moment in (plan.warn_at, plan.due_at, plan.remind_at) if moment]
    clock = new(
        Clock,
        case_id=case.pk,
        visit_id=visit.pk,
        counting_zh=plan.counting.zh,
        counting_en=plan.counting.en,
        wake_at=min(moments) if moments else None,
        **values,
    )
    insert([clock], numbered=True)
    visit.clock = clock
    return clock


def resume(previous: Clock, visit: StepVisit, **more: object) -> Clock:
    """Let a limit run on as it was, in another visit to the same step; marks made already are not made again.

    A clock that had been met was met for the time being only: it stands as stopped, and the one that runs on counts.
    """
    _CONTINUE.run(clock=previous.pk)
    kept = {
        field.attname: getattr(previous, field.attname)
        for field in Clock._meta.concrete_fields
        if field.attname not in ("id", "visit_id", "stopped_at", "met_at")
    }
    kept["wake_at"] = _next_moment(previous)
    again = new(Clock, visit_id=visit.pk, **kept | more)
    insert([again], numbered=True)
    visit.clock = again
    return again


def _next_moment(clock: Clock) -> datetime | None:
    if clock.due_at is None:
        return None if clock.reminded_at else clock.remind_at
    if clock.overdue_at:
        return None
    return clock.due_at if clock.warned_at else clock.warn_at
