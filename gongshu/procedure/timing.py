"""When a step is due and when to speak up before. Pure: the calendar is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import Text, t
from gongshu.procedure.rules import HOUSE_RULE, article, cite_of
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.baseline import FloorDue, floor_due
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Limit, StepDef
from gongshu.regulation.due import Due, Stop
from gongshu.regulation.due import due as due_after
from gongshu.regulation.period import Period


@dataclass(frozen=True, slots=True)
class ClockFigures:
    """House rules of the deadline clock, set under ``[clock]`` in the home.

    Attributes:
        due_soon_days: working days before the due day from which a step counts as due soon.
        severe_days: working days past the due day from which a step counts as severely overdue.
    """

    due_soon_days: int = 2
    severe_days: int = 5


def figures_from(given: Mapping[str, Any]) -> ClockFigures:
    """Read the figures.

    Raises:
        BadInput: a key is unknown or a value is no whole number from 0 on.
    """
    for key, value in given.items():
        if key not in ("due_soon_days", "severe_days") or type(value) is not int or value < 0:
            raise BadInput(
                t(f"设置 clock.{key} 无效", f"the setting clock.{key} is not valid"),
                remedy=t(
                    "可用：due_soon_days、severe_days，值为非负整数",
                    "known: due_soon_days and severe_days, whole numbers from 0 on",
                ),
                at=f"clock.{key}",
            )
    return ClockFigures(**given)


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A clock to be started: what ``models.Clock`` stores."""

    limit_id: str
    source: str
    soft: bool
    article: str
    article_en: str
    started_at: datetime
    due_at: datetime | None
    set_by_hand: bool
    provisional: bool
    counting: Text
    warn_at: datetime | None
    remind_at: datetime | None


def plan_clock(
    pinned: Pinned,
    step: StepDef,
    *,
    limit_id: str,
    start: datetime,
    now: datetime,
    by_hand: datetime | None,
    calendar: Calendar,
    figures: ClockFigures,
    excused: bool = False,
    latest_start: datetime | None = None,
    remind_on: date | None = None,
    stops: Sequence[Stop] = (),
) -> ClockPlan:
    """Plan the clock of a visit.

    Args:
        pinned: the law of the case.
        step: the step entered.
        limit_id: the limit that holds there; empty where the instrument names none.
        start: the moment the limit runs from.
        now: the present moment.
        by_hand: a due moment set by an official, where the outcome that leads here asks for one.
        calendar: the working days.
        figures: when to warn.
        excused: whether a reason was given; beyond a limit that holds in principle it takes one (house rule).
        latest_start: where the limit ends no later than if it ran from here (house rule).
        remind_on: the day on which the house reminds, where a paper of the case names one.
        stops: the spans in which the limit stood still.

    Raises:
        BadInput: a due moment set by hand lies in the past, or without a reason beyond a limit that holds in principle.
        Refusal: it lies beyond what the limit allows; the article is named.
    """
    limit = pinned.limits.get(limit_id)
    period = limit.on(start.astimezone(CHINA).date()) if limit else None
    counted = due_after(period, start, calendar, stops) if isinstance(period, Period) and period.counted else None
    if counted is not None and latest_start is not None and isinstance(period, Period):
        counted = _capped(counted, due_after(period, latest_start, calendar, stops))
    if by_hand is not None:
        _check_by_hand(by_hand, now)
        if limit is not None and counted is not None and by_hand > counted.moment and not (limit.soft and excused):
            raise _beyond(limit, counted.moment, period)
    plan = _local_plan(pinned, step, limit, limit_id, start, counted, by_hand, calendar, figures, stops)
    if remind_on is not None and plan.due_at is None:
        plan = replace(plan, remind_at=datetime.combine(remind_on, time.max, CHINA))
    if limit is not None and pinned.is_national(limit.cite):
        return plan
    national = floor_due(pinned.baseline, pinned.procedure, step, start, calendar, stops)
    return plan if national is None else _under_floor(plan, pinned, national, start, calendar, figures)


def _local_plan(
    pinned: Pinned,
    step: StepDef,
    limit: Limit | None,
    limit_id: str,
    start: datetime,
    counted: Due | None,
    by_hand: datetime | None,
    calendar: Calendar,
    figures: ClockFigures,
    stops: Sequence[Stop],
) -> ClockPlan:
    cite, source = (pinned.in_full(limit.cite), limit.source) if limit else cite_of(pinned, step)
    moment = by_hand or (counted.moment if counted else None)
    asked = limit.reminder if limit else step.reminder
    reminder = due_after(asked, start, calendar, stops) if asked and moment is None else None
    return ClockPlan(
        limit_id=limit_id,
        source=source,
        soft=bool(limit and limit.soft),
        article=article(cite, source),
        article_en=(cite.en if cite else "") if source == "law" else HOUSE_RULE.en,
        started_at=start,
        due_at=moment,
        set_by_hand=by_hand is not None,
        provisional=bool(counted and counted.provisional and by_hand is None),
        counting=_by_hand_text(by_hand) if by_hand else (counted.counting if counted else Text("", "")),
        warn_at=warning_moment(moment, start, calendar, figures) if moment else None,
        remind_at=reminder.moment if reminder else None,
    )


def _capped(counted: Due, cap: Due) -> Due:
    """Return the earlier end, and say where it is that of a step done on its last day."""
    if counted.moment <= cap.moment:
        return counted
    said = t(
        "；前一步已超期，按它的最后一日起算（本平台约定）", "; the step before was late: from its last day (house rule)"
    )
    return replace(cap, counting=cap.counting + said)


def _under_floor(
    plan: ClockPlan,
    pinned: Pinned,
    national: FloorDue,
    start: datetime,
    calendar: Calendar,
    figures: ClockFigures,
) -> ClockPlan:
    """Let the earlier of the local and the national moment hold, and name both articles.

    The clock keeps the id of the local limit where there is one, so that it can be counted anew.

    Raises:
        Refusal: an official set a moment beyond the national one.
    """
    assert pinned.baseline is not None
    limit, due = pinned.baseline.limits[national.floor.limit], national.due
    place = pinned.baseline.place(limit.cite)
    if plan.due_at is not None and plan.due_at <= due.moment:
        return replace(
            plan,
            counting=plan.counting
            + t(
                f"；{place.zh}最迟到 {due.day}（{national.period.text.zh}），本办法更早",
                f"; {place.en} allows until {due.day} ({national.period.text.en}), the local limit is earlier",
            ),
        )
    if plan.set_by_hand:
        raise Refusal(
            t(f"时限最迟为 {due.day}，不得再晚", f"the latest due day allowed is {due.day}"),
            why=t(
                f"政府部门之间另受{place.zh}约束，自起算之日起最长 {national.period.text.zh}",
                f"between government departments {place.en} binds too: {national.period.text.en} at most",
            ),
            remedy=t("请设定不晚于该日的时限", "set a moment not later than that day"),
            cite="；".join(one for one in (plan.article, place.zh) if one),
            code="due_beyond_limit",
            at="due",
        )
    return replace(
        plan,
        limit_id=plan.limit_id or limit.id,
        source=limit.source,
        soft=False,
        article=place.zh,
        article_en=place.en,
        due_at=due.moment,
        provisional=due.provisional,
        counting=due.counting + _beside(plan, place),
        warn_at=warning_moment(due.moment, start, calendar, figures),
        remind_at=None,
    )


def _beside(plan: ClockPlan, place: Text) -> Text:
    """Say what the local instrument states beside the national one that holds."""
    here = t(plan.article, plan.article_en)
    if plan.due_at is None:
        return t(f"；依据{place.zh}（{here.zh}没有规定期限）", f"; by {place.en} ({here.en} states no limit)")
    day = plan.due_at.astimezone(CHINA).date()
    return t(f"；依据{place.zh}，早于{here.zh}的 {day}", f"; by {place.en}, earlier than {day} by {here.en}")


def _by_hand_text(moment: datetime) -> Text:
    day = moment.astimezone(CHINA)
    return t(f"经办人设定：{day:%Y-%m-%d %H:%M}", f"set by the official: {day:%Y-%m-%d %H:%M}")


def _check_by_hand(chosen: datetime, now: datetime) -> None:
    if chosen <= now:
        raise BadInput(
            t("设定的时限已经过去", "the due moment lies in the past"),
            remedy=t("请设定今后的时间", "set a moment to come"),
            code="due_in_the_past",
            at="due",
        )


def _beyond(limit: Limit, cap: datetime, period: object) -> BadInput | Refusal:
    """Say that a due moment lies beyond a limit: for good, or unless a reason is given where it holds in principle."""
    length = period.text if isinstance(period, Period) else t("", "")
    cite, last = article(limit.cite, limit.source), f"{cap.astimezone(CHINA):%Y-%m-%d}"
    if limit.soft:
        return BadInput(
            t(f"超过 {last} 须写明理由", f"a moment after {last} takes a reason"),
            why=t(f"原则上不超过 {length.zh}", f"{length.en} at most, in principle"),
            remedy=t("写明确需更长的理由，或改到该日以前", "say why more is needed, or set an earlier moment"),
            cite=cite,
            code="due_beyond_limit_in_principle",
            at="reason",
        )
    return Refusal(
        t(f"时限最迟为 {last}，不得再晚", f"the latest due day allowed is {last}"),
        why=t(f"自起算之日起最长 {length.zh}", f"{length.en} at most, counted from the same start"),
        remedy=t("请设定不晚于该日的时限", "set a moment not later than that day"),
        cite=cite,
        code="due_beyond_limit",
        at="due",
    )


def warning_moment(due: datetime, start: datetime, calendar: Calendar, figures: ClockFigures) -> datetime:
    """Return the moment from which a due moment is near: the beginning of the first near day, or the start itself."""
    due_day = due.astimezone(CHINA).date()
    day = due_day
    first = start.astimezone(CHINA).date()
    while day > first and _days_until(day - timedelta(days=1), due_day, calendar) <= figures.due_soon_days:
        day -= timedelta(days=1)
    return max(start, datetime.combine(day, time.min, CHINA))


def _days_until(day: date, due_day: date, calendar: Calendar) -> int:
    """Count working days to the due day; plain days where the calendar does not reach (a warning is no limit)."""
    left = working_days_to(due_day, day, calendar)
    return (due_day - day).days if left is None else left


def working_days_to(due_day: date, today: date, calendar: Calendar) -> int | None:
    """Return the working days left (negative: past), None where the calendar does not know the years between."""
    try:
        if today <= due_day:
            return calendar.working_days_between(today, due_day)
        return -calendar.working_days_between(due_day, today)
    except Refusal:
        return None
