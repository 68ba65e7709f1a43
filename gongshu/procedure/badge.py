"""The deadline badge: how a limit stands, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from gongshu.kit.clock import CHINA
from gongshu.kit.text import Text, t
from gongshu.procedure.models import Clock
from gongshu.procedure.stopping import spans
from gongshu.procedure.timing import working_days_to
from gongshu.regulation.calendar import Calendar

State = Literal["none_stated", "in_time", "due_soon", "overdue", "provisional", "met", "stopped"]


@dataclass(frozen=True, slots=True)
class Badge:
    """How a limit stands at a moment.

    Attributes:
        state: which shape the badge has.
        text: what it says.
        due_day: the day it is due.
        article: the article of the limit, in short form; 本平台约定 for a house rule.
        counting: from when and how it was counted, days skipped included.
        working_days: left until the due day; negative when it has passed.
        due_at: the moment it is due.
        article_en: the article in English.
    """

    state: State
    text: Text
    due_day: date | None
    article: str
    counting: Text
    working_days: int | None
    due_at: datetime | None = None
    article_en: str = ""


def badge_for(clock: Clock | None, now: datetime) -> Badge:
    """Return the badge of a clock at a moment; without a clock, that no limit is stated."""
    if clock is not None and clock.holds and clock.due_at is None:
        return Badge(
            "stopped",
            t("期限停止计算，待补正", "limit stands still, papers awaited"),
            None,
            clock.article,
            Text(clock.counting_zh, clock.counting_en),
            None,
            article_en=clock.article_en,
        )
    if clock is None or clock.due_at is None:
        return Badge(
            "none_stated",
            t("本办法未规定期限", "no limit stated"),
            None,
            clock.article if clock else "",
            _elapsed(clock, now) if clock else t("", ""),
            None,
            article_en=clock.article_en if clock else "",
        )
    due_day = clock.due_at.astimezone(CHINA).date()
    until = clock.met_at or clock.stopped_at or now
    days = working_days_to(due_day, until.astimezone(CHINA).date(), Calendar.load())
    state = _state(clock, now)
    text = _text(clock, state, due_day, days, late=until > clock.due_at)
    counting = Text(clock.counting_zh, clock.counting_en)
    return Badge(state, text, due_day, clock.article, counting, days, clock.due_at, clock.article_en)


def _elapsed(clock: Clock, now: datetime) -> Text:
    """Say how long a step without a counted limit lasts or lasted: “at once” is measured only (house rule)."""
    until = clock.met_at or clock.stopped_at
    stood = sum((until - since for since, until in spans(clock.stops)), timedelta())
    minutes = int(((until or now) - clock.started_at - stood).total_seconds() // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        span = t(f"{days} 天 {hours} 小时", f"{days} d {hours} h")
    else:
        span = t(f"{hours} 小时 {minutes % 60} 分", f"{hours} h {minutes % 60} min")
    start = f"{clock.started_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    if until is not None:
        return t(f"自 {start} 起，历时 {span.zh}", f"from {start}, it took {span.en}")
    return t(f"自 {start} 起，已过 {span.zh}；只量时间，不计超期", f"{span.en} since {start}; measured, never overdue")


def _state(clock: Clock, now: datetime) -> State:
    assert clock.due_at is not None
    if clock.met_at is not None:
        return "met"
    if now > clock.due_at:
        return "overdue"
    if clock.warn_at is not None and now >= clock.warn_at:
        return "due_soon"
    return "provisional" if clock.provisional else "in_time"


def _text(clock: Clock, state: State, due_day: date, days: int | None, *, late: bool) -> Text:
    assert clock.due_at is not None
    count = abs(days) if days is not None else None
    unit = "working day" if count == 1 else "working days"
    past = t(f" {count} 个工作日", f" by {count} {unit}") if count else t("", "")
    if state == "met":
        return t(f"超期{past.zh}办结", f"done late{past.en}") if late else t("按期办结", "done in time")
    if state == "overdue":
        return t(f"已超期{past.zh}", f"overdue{past.en}")
    short = f"{due_day:%m-%d}"
    if count is None:
        left = t(f"{due_day.isoformat()} 到期", f"due {due_day.isoformat()}")
    elif count == 0:
        hour = clock.due_at.astimezone(CHINA)
        left = t(f"今天 {hour:%H:%M} 到期", f"due today {hour:%H:%M}")
    else:
        left = t(f"剩 {count} 个工作日 · {short}", f"{count} {unit} left · {short}")
    return left + t("（暂定）", " (provisional)") if clock.provisional else left
