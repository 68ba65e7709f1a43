"""What a limit or a reminder rests on besides its step: the step before, the day that a paper holds."""

from __future__ import annotations

from datetime import date, datetime

from gongshu.procedure.models import Case, Clock, Paper
from gongshu.regulation.definition import OutcomeDef, StepDef


def latest_start(case: Case, by_outcome: OutcomeDef | None, came_from: StepDef | None) -> datetime | None:
    """Return where a limit runs from at the latest: the last day of the step before, if its outcome says so."""
    if by_outcome is None or came_from is None or not by_outcome.capped:
        return None
    before = Clock.objects.filter(case=case, visit__step=came_from.id).order_by("-visit__number").first()
    return before.due_at if before else None


def day_of(case: Case, paper: str) -> date | None:
    """Return the day that a paper of the case holds, None where none is asked for."""
    held = Paper.objects.filter(case=case, paper_id=paper).order_by("-given_at", "-pk").first() if paper else None
    return date.fromisoformat(held.content) if held else None
