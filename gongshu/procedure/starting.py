"""What a limit or a reminder rests on besides its step: the step before, the day that a paper holds."""

from __future__ import annotations

from datetime import date, datetime

from gongshu.procedure.models import Case, Clock, Paper, StepVisit
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.definition import OutcomeDef, StepDef


def latest_start(case: Case, by_outcome: OutcomeDef | None, came_from: StepDef | None) -> datetime | None:
    """Return where a limit runs from at the latest: the last day of the step before, if its outcome says so."""
    if by_outcome is None or came_from is None or not by_outcome.capped:
        return None
    before = Clock.objects.filter(case=case, visit__step=came_from.id).order_by("-visit__number").first()
    return before.due_at if before else None


def latest_start_of(clock: Clock, law: Pinned) -> datetime | None:
    """Return where a limit runs from at the latest, by the outcome that first led to its step; it may have run on."""
    visits = StepVisit.objects.filter(case=clock.case_id)
    runs = visits.filter(step=clock.visit.step, clock__started_at=clock.started_at).order_by("number").first()
    before = visits.filter(number=(runs or clock.visit).number - 1).first()
    came_from = law.step(before.step) if before else None
    taken = came_from.outcomes.get(before.outcome) if before and came_from else None
    return latest_start(clock.case, taken, came_from)


def day_of(case: Case, paper: str) -> date | None:
    """Return the day that a paper of the case holds, None where none is asked for."""
    held = Paper.objects.filter(case=case, paper_id=paper).order_by("-given_at", "-pk").first() if paper else None
    return date.fromisoformat(held.content) if held else None
