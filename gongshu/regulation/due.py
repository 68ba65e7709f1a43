"""When something is due: from a period, the moment it runs from, and the calendar."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import Defect
from gongshu.kit.text import Text, t
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import NotStated, Period

_END_OF_DAY = time(23, 59, 59, 999999)
_SHOWN_DAYS = 3


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


def due(period: Period, start: datetime, calendar: Calendar) -> Due:
    """Return when a period that runs from a moment ends.

    Days are those of China. The day of the event is not counted; working days follow the calendar, natural days,
    months and years run through days off and do not move when they end on one; hours run from the very moment.

    Args:
        period: a counted period.
        start: the aware moment it runs from.
        calendar: the working days.

    Raises:
        Refusal: it ends in a year the calendar does not know.
        Defect: the period is not counted, or the moment is not aware.
    """
    if start.tzinfo is None or not period.counted:
        raise Defect(t("此期限不能计算", "this period cannot be counted"), code="not_counted")
    local = start.astimezone(CHINA)
    if period.unit == "hour":
        moment = local + timedelta(hours=period.count)
        return _told(period, local.date(), moment, provisional=False)
    if period.unit == "working_day":
        counted = calendar.add_working_days(local.date(), period.count)
        return _told(
            period, local.date(), _end_of(counted.day), provisional=counted.provisional, skipped=counted.skipped
        )
    if period.unit == "natural_day":
        day = local.date() + timedelta(days=period.count)
    else:
        day = _months_on(local.date(), period.count * (12 if period.unit == "year" else 1))
    return _told(period, local.date(), _end_of(day), provisional=False)


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


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _END_OF_DAY, CHINA)


def _months_on(day: date, count: int) -> date:
    """Return the same day some months on, the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def _told(period: Period, first: date, moment: datetime, *, provisional: bool, skipped: tuple[date, ...] = ()) -> Due:
    if period.unit == "hour":
        words = t(
            f"{moment:%Y-%m-%d %H:%M} 止，{period.text.zh}，自起算时刻连续计算",
            f"until {moment:%Y-%m-%d %H:%M}: {period.text.en} from the moment itself",
        )
    elif period.unit == "working_day":
        words = t(
            f"自 {first} 的次日起数 {period.text.zh}{_passed_over(skipped).zh}",
            f"{period.text.en} from the day after {first}{_passed_over(skipped).en}",
        )
    else:
        words = t(
            f"自 {first} 的次日起连续计 {period.text.zh}，末日逢休息日不顺延（本平台约定）",
            f"{period.text.en} from the day after {first}, days off counted; the last day does not move (house rule)",
        )
    if provisional:
        words += t(
            f"；暂定：{moment.year} 年放假通知尚未发布，只扣除法定节日",
            f"; provisional: the notice for {moment.year} is not out, statutory days alone were taken off",
        )
    return Due(moment, moment.date(), provisional, words, skipped)


def _passed_over(skipped: tuple[date, ...]) -> Text:
    if not skipped:
        return t("", "")
    shown = [f"{day:%m-%d}" for day in skipped[:_SHOWN_DAYS]]
    more = len(skipped) > _SHOWN_DAYS
    return t(
        f"，其间 {len(skipped)} 天休息不计（{'、'.join(shown)}{'等' if more else ''}）",
        f", passing over {len(skipped)} days off ({', '.join(shown)}{' …' if more else ''})",
    )
