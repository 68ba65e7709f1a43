"""A limit that stands still while listed papers are completed: when it stops, when it goes on, what is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from gongshu.audit.record import Act
from gongshu.kit import clock as time
from gongshu.kit.errors import BadInput
from gongshu.kit.text import Text, t
from gongshu.procedure import events
from gongshu.procedure.models import Case, Clock, Decision, StepVisit
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.timing import working_days_to
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import OutcomeDef, StepDef
from gongshu.regulation.due import Stop


def check_lacking(pinned: Pinned, outcome: OutcomeDef, lacking: Collection[str]) -> None:
    """Refuse papers as lacking that are not on the list of the procedure, or where nothing is to be completed.

    Raises:
        BadInput: a paper is none of the procedure's, or the outcome sends nothing back to be completed.
    """
    listed = {paper.id for paper in pinned.procedure.papers} if is_return(pinned, outcome) else set()
    if set(lacking) <= listed:
        return
    raise BadInput(
        t("只能就已列明的材料要求补正", "only listed papers may be asked for again"),
        remedy=t("从列明的材料中选择", "choose among the papers that are listed"),
        cite=HOUSE_RULE.zh,
        code="not_on_the_list",
        at="lacking",
    )


def is_return(pinned: Pinned, outcome: OutcomeDef) -> bool:
    """Whether an outcome sends an application back to be completed."""
    following = pinned.step(outcome.to)
    return following is not None and following.act == "supplement"


def came_back(step: StepDef, came_from: StepDef | None) -> bool:
    """Whether a case comes back to a step whose limit stops where it left for the step it comes from."""
    return came_from is not None and any(
        outcome.stops_clock and outcome.to == came_from.id for outcome in step.outcomes.values()
    )


def stops_of(clock: Clock) -> tuple[Stop, ...]:
    """Return the spans in which a limit stood still; one that is open still is none of them."""
    return spans(clock.stops)


def spans(stops: Iterable[Sequence[str | None]]) -> tuple[Stop, ...]:
    """Read spans as a clock keeps them; one that is open still is left out."""
    return tuple(
        (datetime.fromisoformat(since), datetime.fromisoformat(until)) for since, until in stops if since and until
    )


def standing_since(clock: Clock) -> datetime | None:
    """Return since when a limit stands still, None where it does not."""
    return datetime.fromisoformat(clock.stops[-1][0]) if clock.stops and clock.stops[-1][1] is None else None


def stand_still(this: Act, visit: StepVisit, outcome: OutcomeDef, now: datetime) -> bool:
    """Let the limit of a visit stand still where a listed paper is lacking; False: it is not, and the limit runs on.

    The stop is on record with the papers that are lacking.
    """
    clock = visit.clock
    found = Decision.objects.filter(visit=visit, outcome=outcome.id).values_list("lacking", flat=True)
    lacking = sorted({paper for papers in found for paper in papers})
    stands = bool(lacking) and (clock.due_at is not None or clock.remind_at is not None)
    clock.stops = [*clock.stops, [now.isoformat(), None]] if stands else clock.stops
    clock.stopped_at = now
    Clock.objects.filter(pk=clock.pk).update(stopped_at=now, wake_at=None, stops=clock.stops)
    if stands:
        this.record(
            events.CLOCK_STOPPED,
            article=clock.article,
            data={"step": visit.step, "limit": clock.limit_id, "stood_due": clock.due_at, "lacking": lacking},
        )
    return stands


def ended_stops(previous: Clock, now: datetime) -> list[list[str | None]]:
    """Return the spans of a limit that goes on now."""
    if standing_since(previous) is None:
        return list(previous.stops)
    return [*previous.stops[:-1], [previous.stops[-1][0], now.isoformat()]]


def record_going_on(this: Act, case: Case, step: StepDef, running: Clock, previous: Clock) -> None:
    """Put on record that a limit goes on, and until when; nothing where it did not stand still."""
    since = standing_since(previous)
    if since is not None:
        this.record(
            events.CLOCK_RESUMED,
            article=running.article,
            case=case.number,
            data={"step": step.id, "limit": running.limit_id, "since": since, "due": running.due_at},
        )


def held_text(held: Clock, now: datetime) -> Text:
    """Say of a limit that stands still how much of it is left."""
    since = f"{time.local(now):%Y-%m-%d %H:%M}"
    where = Text(held.article, held.article_en)
    if held.due_at is None:
        return t(f"{where.zh}自 {since} 起停止计时", f"{where.en} stands still since {since}")
    day, today = time.local(held.due_at).date(), time.local(now).date()
    left = working_days_to(day, today, Calendar.load())
    rest = t("", "") if left is None else t(f"，尚余 {max(left, 0)} 个工作日", f", {max(left, 0)} working days left")
    return t(
        f"{where.zh}的期限自 {since} 起停止计算（原至 {day}{rest.zh}），补正后接着计算（本平台约定）",
        f"the limit of {where.en} stands still since {since} (it ran until {day}{rest.en}) and goes on once the papers "
        "are completed (house rule)",
    )
