"""Moving a case: leaving a step, coming to the next, telling those who are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from gongshu.audit.record import Act
from gongshu.kit import clock as time
from gongshu.kit.text import Text, t
from gongshu.procedure import events
from gongshu.procedure.models import Case, CaseParty, Clock, Message, StepVisit
from gongshu.procedure.policy import clock_figures
from gongshu.procedure.rules import asks_extension, is_extension_review
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.timing import ClockPlan, plan_clock
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import OutcomeDef, StepDef


def parties_of(case: Case) -> Mapping[str, str | None]:
    """Return the organization of each role, None for the public."""
    return dict(CaseParty.objects.filter(case=case).values_list("role", "organization_id"))


def tell(case: Case, roles: Iterable[str], kind: str, text: Text, *, also: Iterable[str] = ()) -> None:
    """Write a message to the organizations of some roles, and to further organizations; each is told once."""
    told: dict[str, str] = {}
    parties = parties_of(case)
    for role in roles:
        organization = parties.get(role)
        if organization:
            told.setdefault(organization, role)
    for organization in also:
        told.setdefault(organization, "authority")
    Message.objects.bulk_create(
        [
            Message(case=case, organization_id=organization, role=role, kind=kind, text_zh=text.zh, text_en=text.en)
            for organization, role in told.items()
        ]
    )


def enter(
    this: Act,
    case: Case,
    pinned: Pinned,
    step: StepDef,
    *,
    came_from: StepDef | None = None,
    by_outcome: OutcomeDef | None = None,
    due: datetime | None = None,
    since: datetime | None = None,
) -> StepVisit:
    """Let the case stand at a step: a new visit, its clock, messages to those who act there.

    ``since``: the moment the limit runs from, where that is not the moment of coming here.
    """
    number = StepVisit.objects.filter(case=case).count() + 1
    visit = StepVisit.objects.create(case=case, number=number, step=step.id, entered_at=time.now())
    started = _start_clock(case, pinned, step, visit, came_from, by_outcome, due, since)
    CaseParty.objects.filter(case=case).update(waiting=False)
    CaseParty.objects.filter(case=case, role__in=step.by).update(waiting=True)
    this.record(
        events.ENTERED,
        article=started.article,
        data={
            "step": step.id,
            "visit": number,
            "limit": started.limit_id,
            "started": started.started_at,
            "due": started.due_at,
            "provisional": started.provisional,
        },
    )
    tell(case, step.by, "asked", _asked_text(case, pinned, step, started))
    return visit


def _asked_text(case: Case, pinned: Pinned, step: StepDef, started: Clock) -> Text:
    if started.due_at is None:
        until = t(f"{pinned.instrument.zh}未规定期限", "no limit stated")
    else:
        day = time.local(started.due_at).date().isoformat()
        until = t(f"{day} 前，{started.article}", f"by {day}, {started.article_en}")
    return t(
        f"{case.number} {case.subject_title}：请办理“{step.title.zh}”（{until.zh}）",
        f"{case.number} {case.subject_title}: please see to “{step.title.en}” ({until.en})",
    )


def _start_clock(
    case: Case,
    pinned: Pinned,
    step: StepDef,
    visit: StepVisit,
    came_from: StepDef | None,
    by_outcome: OutcomeDef | None,
    due: datetime | None,
    since: datetime | None,
) -> Clock:
    previous = Clock.objects.filter(case=case, visit__step=step.id).order_by("-visit__number").first()
    resumes = (
        previous is not None
        and by_outcome is not None
        and came_from is not None
        and by_outcome.sets_limit in ("", step.limit)
        and is_extension_review(pinned.procedure, came_from)
    )
    if previous is not None and resumes:
        return _resume(previous, visit)
    keeps = previous is not None and by_outcome is not None and by_outcome.keeps_start
    plan = plan_clock(
        pinned,
        step,
        limit_id=(by_outcome.sets_limit if by_outcome else "") or step.limit,
        start=previous.started_at if previous is not None and keeps else since or visit.entered_at,
        now=visit.entered_at,
        by_hand=due,
        calendar=Calendar.load(),
        figures=clock_figures(),
    )
    return _store(plan, case, visit)


def _store(plan: ClockPlan, case: Case, visit: StepVisit) -> Clock:
    values = asdict(plan)
    counting = values.pop("counting")
    moments = [moment for moment in (plan.warn_at, plan.due_at, plan.remind_at) if moment]
    return Clock.objects.create(
        case=case,
        visit=visit,
        counting_zh=counting["zh"],
        counting_en=counting["en"],
        wake_at=min(moments) if moments else None,
        **values,
    )


def _resume(previous: Clock, visit: StepVisit) -> Clock:
    """Let a limit run on as it was: more time was asked for and not given, so none was won by asking."""
    kept = {
        field.attname: getattr(previous, field.attname)
        for field in Clock._meta.concrete_fields
        if field.attname not in ("id", "visit_id", "stopped_at", "met_at")
    }
    kept["wake_at"] = (previous.due_at if previous.warned_at else previous.warn_at) or previous.remind_at
    return Clock.objects.create(visit=visit, **kept)


def leave(this: Act, case: Case, pinned: Pinned, step: StepDef, visit: StepVisit, outcome: OutcomeDef) -> None:
    """End a visit. Its clock is met, or stands still while more time is asked for."""
    now = time.now()
    StepVisit.objects.filter(pk=visit.pk).update(left_at=now, outcome=outcome.id)
    clock = Clock.objects.get(visit=visit)
    mark_overdue_if_late(this, clock, now)
    pauses = asks_extension(pinned.procedure, step, outcome)
    Clock.objects.filter(pk=clock.pk).update(**{"stopped_at" if pauses else "met_at": now, "wake_at": None})


def mark_overdue_if_late(this: Act, clock: Clock, now: datetime) -> bool:
    """Mark a clock overdue unless it is in time or marked already; True when this call marked it."""
    if clock.due_at is None or now <= clock.due_at:
        return False
    if Clock.objects.filter(pk=clock.pk, overdue_at__isnull=True).update(overdue_at=now) != 1:
        return False
    this.record(
        events.OVERDUE,
        article=clock.article,
        data={"limit": clock.limit_id, "due": clock.due_at, "source": clock.source},
    )
    return True


def finish(this: Act, case: Case, pinned: Pinned, end: str) -> None:
    """Close the case with an end."""
    now = time.now()
    Case.objects.filter(pk=case.pk).update(state=end, ended=True, ended_at=now)
    CaseParty.objects.filter(case=case).update(waiting=False)
    closed = pinned.end(end)
    this.record(events.ENDED, data={"end": end, "kind": closed.kind})
    text = t(
        f"{case.number} {case.subject_title}：已办结，结果“{closed.title.zh}”",
        f"{case.number} {case.subject_title}: closed, “{closed.title.en}”",
    )
    tell(case, sorted(parties_of(case)), "ended", text)
