"""When something is due: from a period, the moment it runs from, and the calendar."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import Defect
from gongshu.kit.text import Text, t
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import UNIT_NAMES, NotStated, Period

_END_OF_DAY = time(23, 59, 59, 999999)
_SHOWN_DAYS = 3
_DAY = timedelta(days=1)

Stop = tuple[datetime, datetime]
"""A span in which a limit stood still: from the moment it stopped to the moment it went on, both aware."""


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment and how it came about.

    Attributes:
        moment: the last moment in which it is still in time, aware, in the legal time of China.
        day: the day of that moment.
        provisional: whether it rests on a year whose notice is not out.
        counting: how it was counted, in words.
        skipped: the days off that were passed over; empty where days off count.
    """

    moment: datetime
    day: date
    provisional: bool
    counting: Text
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class _Counted:
    """The last day of a count: which it is, what it passed over, how many days the limit stood still."""

    day: date
    provisional: bool = False
    skipped: tuple[date, ...] = ()
    stood: int = 0


def due(period: Period, start: datetime, calendar: Calendar, stops: Sequence[Stop] = ()) -> Due:
    """Return when a period that runs from a moment ends.

    Days are those of China. The day of the event is not counted; working days follow the calendar, natural days,
    months and years run through days off and do not move when they end on one, unless the period says that they do;
    hours run from the very moment.

    While a limit stands still no day of it passes: the day on which it stops is counted still, the day on which it
    goes on is a day of an event and is not counted, as the first one is not. Hours stand still to the moment.

    Args:
        period: a counted period.
        start: the aware moment it runs from.
        calendar: the working days.
        stops: the spans in which it stood still, none of them before its start.

    Raises:
        Refusal: it ends in a year the calendar does not know.
        Defect: the period is not counted, or the moment is not aware.
    """
    if start.tzinfo is None or not period.counted:
        raise Defect(t("此期限不能计算", "this period cannot be counted"), code="not_counted")
    local = start.astimezone(CHINA)
    if period.unit == "hour":
        return _due_in_hours(period, local, stops)
    counted = _counted(period, local.date(), calendar, _days_of(stops))
    last = counted.day
    if period.shifts:
        moved = calendar.first_working_day(last)
        counted = _Counted(moved, calendar.is_provisional(moved), (), counted.stood)
    words = _told(period, local.date(), counted, last)
    return Due(
        datetime.combine(counted.day, _END_OF_DAY, CHINA), counted.day, counted.provisional, words, counted.skipped
    )


def _due_in_hours(period: Period, local: datetime, stops: Iterable[Stop]) -> Due:
    moment = local + timedelta(hours=period.count)
    stood = timedelta()
    for since, until in sorted(stops):
        if since <= moment:
            moment, stood = moment + (until - since), stood + (until - since)
    words = t(
        f"{moment:%Y-%m-%d %H:%M} 止，{period.text.zh}，自起算时刻连续计算",
        f"until {moment:%Y-%m-%d %H:%M}: {period.text.en} from the moment itself",
    )
    if stood:
        hours = f"{stood.total_seconds() / 3600:.1f}"
        words += t(
            f"；期限停止计算的 {hours} 小时不计（本平台约定）",
            f"; {hours} hours in which it stood still are left out (house rule)",
        )
    return Due(moment, moment.date(), False, words)


def _days_of(stops: Iterable[Stop]) -> frozenset[date]:
    """Return the days that do not pass for a limit: those after the day it stopped, up to the day it went on."""
    found = set()
    for since, until in stops:
        day, last = since.astimezone(CHINA).date(), until.astimezone(CHINA).date()
        found |= {day + _DAY * number for number in range(1, (last - day).days + 1)}
    return frozenset(found)


def _counted(period: Period, start: date, calendar: Calendar, out: frozenset[date]) -> _Counted:
    """Count on until as many days were left out as stood still within the count."""
    stood = 0
    while True:
        counted = _count(period, start, calendar, stood)
        within = [day for day in out if day <= counted.day]
        if period.unit == "working_day":
            within = [day for day in within if calendar.is_working_day(day)]
        if len(within) == stood:
            return counted
        stood = len(within)


def _count(period: Period, start: date, calendar: Calendar, stood: int) -> _Counted:
    if period.unit == "working_day":
        counted = calendar.add_working_days(start, period.count + stood)
        return _Counted(counted.day, counted.provisional, counted.skipped, stood)
    if period.unit == "natural_day":
        return _Counted(start + _DAY * (period.count + stood), stood=stood)
    return _Counted(_months_on(start, period.count * (12 if period.unit == "year" else 1)) + _DAY * stood, stood=stood)


def limit_due(profile: Profile, limit_id: str, start: datetime) -> Due | None:
    """Return when a limit that runs from a moment is due; None where the instrument counts nothing.

    Raises:
        NotFound: the instrument has no such limit.
        Refusal: it is due in a year the calendar does not know, or the instrument was not in force yet.
    """
    period = profile.limit(limit_id).on(start.astimezone(CHINA).date())
    if isinstance(period, NotStated) or not period.counted:
        return None
    return due(period, start, Calendar.load())


def _months_on(day: date, count: int) -> date:
    """Return the same day some months on, the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _told(period: Period, first: date, counted: _Counted, last: date) -> Text:
    if period.unit == "working_day":
        words = t(
            f"自 {first} 的次日起数 {period.text.zh}{_passed_over(counted.skipped).zh}",
            f"{period.text.en} from the day after {first}{_passed_over(counted.skipped).en}",
        )
    else:
        words = t(
            f"自 {first} 的次日起连续计 {period.text.zh}",
            f"{period.text.en} from the day after {first}, days off counted",
        ) + _about_the_last(period, counted.day, last)
    if counted.stood:
        days = UNIT_NAMES["working_day"] if period.unit == "working_day" else t("天", "days")
        words += t(
            f"；期限停止计算的 {counted.stood} {days.zh}不计（本平台约定）",
            f"; {counted.stood} {days.en} on which it stood still are left out (house rule)",
        )
    if counted.provisional:
        words += t(
            f"；暂定：{counted.day.year} 年放假通知尚未发布，只扣除法定节日",
            f"; provisional: the notice for {counted.day.year} is not out, statutory days alone were taken off",
        )
    return words


def _about_the_last(period: Period, day: date, last: date) -> Text:
    if not period.shifts:
        return t("，末日逢休息日不顺延（本平台约定）", "; the last day does not move (house rule)")
    if day == last:
        return t("，末日逢休息日顺延（画像设定）", "; a last day off moves on (a setting of the profile)")
    return t(
        f"，末日 {last} 是休息日，顺延到 {day}（画像设定）",
        f"; its last day {last} is a day off and moves to {day} (a setting of the profile)",
    )


def _passed_over(skipped: tuple[date, ...]) -> Text:
    if not skipped:
        return t("", "")
    shown = [f"{day:%m-%d}" for day in skipped[:_SHOWN_DAYS]]
    more = len(skipped) > _SHOWN_DAYS
    return t(
        f"，其间 {len(skipped)} 天休息不计（{'、'.join(shown)}{'等' if more else ''}）",
        f", passing over {len(skipped)} days off ({', '.join(shown)}{' …' if more else ''})",
    )
