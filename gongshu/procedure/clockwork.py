"""The deadline clock: marks what is due soon and what is overdue, exactly once, and tells people.

Due moments are stored when a step begins; here they are only compared with the present. A mark is an update that names
the unmarked state, so two workers cannot both set it. A worker that slept a week catches up on its next round. It never
takes a decision: whatever time passes, a case stays where it is until a person moves it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from gongshu.audit.events import Event
from gongshu.audit.record import Act, act
from gongshu.kit import clock as time
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.organizations.queries import organizations_with_role
from gongshu.procedure import events
from gongshu.procedure.models import Case, CaseParty, Clock
from gongshu.procedure.moving import mark_overdue_if_late, tell
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.policy import clock_figures
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.starting import latest_start_of
from gongshu.procedure.stopping import stops_of
from gongshu.procedure.timing import ClockPlan, plan_clock
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import StepDef
from gongshu.statements.compiled import Listing, Reading, Slot, Writing

Mark = Literal["due_soon", "overdue", "reminded", "unreadable", "none"]
RETRY = timedelta(hours=1)
"""When a clock that could not be evaluated is looked at again."""

_UNREADABLE = (GongshuError, msgspec.MsgspecError, LookupError, ValueError, TypeError)

_CLOCK = Reading(lambda: Clock.objects.select_related("case", "visit").filter(pk=Slot("clock")))
_RUNNING: dict[str, bool] = {"met_at__isnull": True, "stopped_at__isnull": True}
_DUE = Listing(
    lambda: Clock.objects.filter(**_RUNNING, wake_at__lte=Slot("now")).order_by("wake_at", "pk").values_list("pk")
)
_PROVISIONAL = Listing(
    lambda: Clock.objects.filter(**_RUNNING, overdue_at__isnull=True, provisional=True, set_by_hand=False).values_list(
        "pk"
    )
)
_WAITED_FOR = Listing(lambda: CaseParty.objects.filter(case=Slot("case"), waiting=True).values_list("role"))
_WAKE = Writing(lambda: Clock.objects.filter(pk=Slot("clock")), wake_at=Slot("at"))
_MARK = {
    "warned_at": Writing(lambda: Clock.objects.filter(pk=Slot("clock"), warned_at__isnull=True), warned_at=Slot("now")),
    "reminded_at": Writing(
        lambda: Clock.objects.filter(pk=Slot("clock"), reminded_at__isnull=True), reminded_at=Slot("now")
    ),
}


@dataclass(frozen=True, slots=True)
class TickReport:
    """What a round did: how many clocks it marked, counted anew, or could not evaluate."""

    due_soon: int = 0
    overdue: int = 0
    reminded: int = 0
    recomputed: int = 0
    unreadable: int = 0


def tick(now: datetime | None = None) -> TickReport:
    """Go one round over all clocks whose moment has come.

    Args:
        now: the moment to compare with; the present one by default.
    """
    now = now or time.now()
    recomputed = sum(_recount(pk) for pk in _PROVISIONAL.column())
    marks = Counter(_look(pk, now) for pk in _DUE.column(now=now))
    return TickReport(
        due_soon=marks["due_soon"],
        overdue=marks["overdue"],
        reminded=marks["reminded"],
        recomputed=recomputed,
        unreadable=marks["unreadable"],
    )


def _read(pk: int) -> Clock:
    found = _CLOCK.first(clock=pk)
    if found is None:
        raise Clock.DoesNotExist
    return found


def _look(pk: int, now: datetime) -> Mark:
    clock = _read(pk)
    with act(by=SYSTEM, refused=events.CLOCK_UNREADABLE, subject=clock.case.subject, case=clock.case.number) as this:
        clock = _read(pk)
        if clock.met_at or clock.stopped_at or clock.wake_at is None or clock.wake_at > now:
            return "none"  # somebody else was faster
        try:
            law, step = _law_of(clock)
        except _UNREADABLE as error:
            _WAKE.run(clock=pk, at=now + RETRY)
            this.record(events.CLOCK_UNREADABLE, data={"clock": pk, "problem": type(error).__name__})
            return "unreadable"
        this.article = clock.article
        return _mark(this, clock, law, step, now)


def _law_of(clock: Clock) -> tuple[Pinned, StepDef]:
    law = pinned_law(clock.case)
    return law, law.procedure.steps[clock.visit.step]


def _mark(this: Act, clock: Clock, law: Pinned, step: StepDef, now: datetime) -> Mark:
    if clock.due_at is None:
        return _remind(this, clock, law, step, now)
    if now > clock.due_at:
        marked = mark_overdue_if_late(this, clock, now)
        _WAKE.run(clock=clock.pk, at=None)
        if not marked:
            return "none"
        _tell(clock, "overdue", _overdue_text(clock, step))
        return "overdue"
    _WAKE.run(clock=clock.pk, at=clock.due_at + timedelta(microseconds=1))
    if clock.warn_at is None or now < clock.warn_at or not _first(clock, "warned_at", now):
        return "none"
    _note(this, events.DUE_SOON, clock)
    _tell(clock, "due_soon", _due_soon_text(clock, step))
    return "due_soon"


def _remind(this: Act, clock: Clock, law: Pinned, step: StepDef, now: datetime) -> Mark:
    _WAKE.run(clock=clock.pk, at=None)
    if not _first(clock, "reminded_at", now):
        return "none"
    _note(this, events.REMINDED, clock)
    case = clock.case
    text = t(
        f"{case.number} {case.subject_title}：“{step.title.zh}”尚未办理"
        f"（{law.instrument.zh}未规定期限；本平台约定的提醒）",
        f"{case.number} {case.subject_title}: “{step.title.en}” is still open (no limit stated; a house reminder)",
    )
    _tell(clock, "reminder", text)
    return "reminded"


def _first(clock: Clock, mark: str, now: datetime) -> bool:
    return _MARK[mark].run(clock=clock.pk, now=now) == 1


def _note(this: Act, event: Event, clock: Clock) -> None:
    this.record(event, data={"limit": clock.limit_id, "due": clock.due_at, "source": clock.source})


def _tell(clock: Clock, kind: str, text: Text) -> None:
    """Tell the roles the case waits for, and the authority."""
    waiting = _WAITED_FOR.column(case=clock.case_id)
    tell(clock.case, [*waiting, "authority"], kind, text, also=_authorities())


def _authorities() -> Iterable[str]:
    return [body.id for body in organizations_with_role("authority")]


def _overdue_text(clock: Clock, step: StepDef) -> Text:
    case, day = clock.case, _day(clock)
    return t(
        f"{case.number} {case.subject_title}：“{step.title.zh}”已超期，应于 {day} 前办结（{clock.article}）；"
        "沉默不视为同意",
        f"{case.number} {case.subject_title}: “{step.title.en}” is overdue since {day} ({clock.article_en}); "
        "silence is no consent",
    )


def _due_soon_text(clock: Clock, step: StepDef) -> Text:
    case, day = clock.case, _day(clock)
    return t(
        f"{case.number} {case.subject_title}：“{step.title.zh}”应于 {day} 前办结（{clock.article}）",
        f"{case.number} {case.subject_title}: “{step.title.en}” is due by {day} ({clock.article_en})",
    )


def _day(clock: Clock) -> str:
    return time.local(clock.due_at).date().isoformat() if clock.due_at else ""


def _recount(pk: int) -> bool:
    """Count a provisional due day anew; True when the calendar now gives another answer than it gave before."""
    clock = Clock.objects.select_related("case", "visit").get(pk=pk)
    try:
        plan = _plan_again(clock)
    except _UNREADABLE:
        return False  # reported when its own moment comes
    if plan.due_at == clock.due_at and plan.provisional == clock.provisional:
        return False
    case: Case = clock.case
    with act(by=SYSTEM, refused=events.DUE_RECOMPUTED, subject=case.subject, case=case.number) as this:
        unchanged = Clock.objects.filter(pk=pk, due_at=clock.due_at, met_at__isnull=True, stopped_at__isnull=True)
        changed = unchanged.update(
            due_at=plan.due_at,
            article=plan.article,
            article_en=plan.article_en,
            provisional=plan.provisional,
            counting_zh=plan.counting.zh,
            counting_en=plan.counting.en,
            warn_at=plan.warn_at,
            wake_at=plan.due_at if clock.warned_at else plan.warn_at,
        )
        if changed != 1:
            return False
        this.record(
            events.DUE_RECOMPUTED,
            article=clock.article,
            data={"before": clock.due_at, "after": plan.due_at, "provisional": plan.provisional},
        )
    return True


def _plan_again(clock: Clock) -> ClockPlan:
    law, step = _law_of(clock)
    return plan_clock(
        law,
        step,
        limit_id=clock.limit_id,
        start=clock.started_at,
        now=clock.visit.entered_at,
        by_hand=None,
        calendar=Calendar.load(),
        figures=clock_figures(),
        latest_start=latest_start_of(clock, law),
        stops=stops_of(clock),
    )
