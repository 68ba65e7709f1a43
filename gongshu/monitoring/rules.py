"""What is taken for a sign of risk. Pure: hourly counts in, signs out. The figures are a house rule.

No instrument served here says what must be looked for; those that ask for monitoring at all name the duty only. So the
figures stand in the profile as a house rule (``monitoring.watched``), and where it has none, here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Literal, get_args

from gongshu.kit.clock import CHINA
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Profile, Rule

Kind = Literal[
    "answered", "refused", "unknown_key", "sign_in", "stranger", "refused_act", "look", "taken", "interference"
]
"""What is counted, by the hour and by whom."""
KINDS: tuple[Kind, ...] = get_args(Kind)

WATCHED = "monitoring.watched"
"""The rule that says from which figure on each sign is one."""
DUTIES = ("security.risks_watched", "security.anomalies_watched")
"""Rules of instruments that ask for monitoring at all."""

LOOKED_BACK = timedelta(days=14)
"""What is usual is read from so many days before."""
LEAST_ROWS = 100
"""A day with fewer rows is never out of proportion."""
NIGHT = (22, 6)
"""From this hour on, until before that one, in the legal time of China."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A sign that is looked for: its name, what it means, what it counts, over which span, from which figure on."""

    id: str
    title: Text
    meaning: Text
    kind: Kind
    per: Literal["hour", "day"]
    least: int


WATCHES: Mapping[str, Watch] = {
    one.id: one
    for one in (
        Watch(
            "refused_calls",
            t("调用接连被拒", "calls refused again and again"),
            t(
                "同一授权一小时内被拒绝这么多次，且多于应答",
                "so many refusals of a grant in an hour, more than answers",
            ),
            "refused",
            "hour",
            20,
        ),
        Watch(
            "unknown_keys",
            t("以无效密钥试探", "probing with keys that are not valid"),
            t("一小时内这么多次调用没有有效密钥", "so many calls without a valid key in an hour"),
            "unknown_key",
            "hour",
            20,
        ),
        Watch(
            "volume",
            t("用量远超平常", "far more rows than usual"),
            t(
                "同一授权一天取走的行数达到此前十四天平常的这么多倍",
                "so many times a grant's usual rows of the 14 days before",
            ),
            "answered",
            "day",
            3,
        ),
        Watch(
            "night_calls",
            t("在不寻常的时间调用", "calls at unusual hours"),
            t(
                "此前十四天夜间（22时至次日6时）从不调用的授权，夜间调用达到这么多次",
                "so many calls at night (22 to 6) under a grant that made none at night for 14 days",
            ),
            "answered",
            "day",
            10,
        ),
        Watch(
            "sign_in",
            t("同一账号登录接连失败", "one account fails to sign in again and again"),
            t("一小时内失败或被锁定这么多次", "so many failures or locks in an hour"),
            "sign_in",
            "hour",
            5,
        ),
        Watch(
            "strangers",
            t("以不存在的账号试探登录", "probing with accounts that do not exist"),
            t("一小时内这么多次", "so many times in an hour"),
            "stranger",
            "hour",
            20,
        ),
        Watch(
            "refused_acts",
            t("一人的操作接连被拒", "one person is refused again and again"),
            t("一小时内被拒绝这么多次", "so many refusals in an hour"),
            "refused_act",
            "hour",
            10,
        ),
        Watch(
            "looks",
            t("大量查看受保护的信息", "many looks at protected information"),
            t(
                "一人一天查看个人信息、记录标识、隔离数据这么多次",
                "so many looks of a person in a day at personal data, keys, quarantine",
            ),
            "look",
            "day",
            20,
        ),
        Watch(
            "taken",
            t("大量下载", "many files taken"),
            t("一人一小时取走这么多份文件", "so many files taken by a person in an hour"),
            "taken",
            "hour",
            20,
        ),
        Watch(
            "interference",
            t("平台受到干扰或者数据被改动", "interference, or something was altered"),
            t(
                "授权快照不可信、调用日志接不上或者中断后恢复",
                "a snapshot that cannot be trusted, a call log that does not follow or was recovered",
            ),
            "interference",
            "day",
            1,
        ),
    )
}
"""Everything that is looked for, with the figures of the house."""


@dataclass(frozen=True, slots=True)
class Hour:
    """What was counted in an hour: when it began (aware), how often, how many rows."""

    began: datetime
    kind: Kind
    count: int
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of risk: which, over which span, how much was counted, from which figure on, what is usual (or 0)."""

    watch: Watch
    since: datetime
    until: datetime
    count: int
    limit: int
    usual: int = 0


def limits(profile: Profile, day: date) -> Mapping[str, int]:
    """Return from which figure on each sign is one: as the profile has it, else the house; 0: not looked for."""
    given = profile.rule(WATCHED, day)
    stated = given if isinstance(given, Mapping) else {}
    return {name: int(stated.get(name, watch.least)) for name, watch in WATCHES.items()}


def duty(profile: Profile) -> Rule | None:
    """Return the rule of the instrument that asks for monitoring, None where it is silent."""
    return next((profile.rules[name] for name in DUTIES if name in profile.rules), None)


def signs(hours: Iterable[Hour], day: date, figures: Mapping[str, int]) -> list[Sign]:
    """Return the signs of risk in one day of one grant, account or node.

    Args:
        hours: what was counted of it, on that day and during the time before that is looked back on.
        day: the day, in China.
        figures: from which figure on each sign is one.
    """
    counted = tuple(hours)
    found: list[Sign] = []
    for watch in WATCHES.values():
        if figures[watch.id] > 0:
            found += _JUDGES.get(watch.id, _plain)(watch, counted, day, figures[watch.id])
    return found


def day_of(moment: datetime) -> date:
    """Return the day in China that a moment falls on."""
    return moment.astimezone(CHINA).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day in China begins and ends (exclusive)."""
    began = datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return began, began + timedelta(days=1)


def is_night(moment: datetime) -> bool:
    """Whether a moment lies in the night of China."""
    hour = moment.astimezone(CHINA).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


def _plain(watch: Watch, hours: Sequence[Hour], day: date, limit: int) -> list[Sign]:
    of_day = [one for one in hours if one.kind == watch.kind and day_of(one.began) == day]
    if watch.per == "day":
        return _sign(watch, *bounds(day), sum(one.count for one in of_day), limit)
    return [sign for one in of_day for sign in _sign(watch, one.began, _next(one.began), one.count, limit)]


def _refused(watch: Watch, hours: Sequence[Hour], day: date, limit: int) -> list[Sign]:
    answered = {one.began: one.count for one in hours if one.kind == "answered"}
    return [one for one in _plain(watch, hours, day, limit) if one.count > answered.get(one.since, 0)]


def _volume(watch: Watch, hours: Sequence[Hour], day: date, limit: int) -> list[Sign]:
    by_day: dict[date, int] = {}
    for one in hours:
        if one.kind == watch.kind:
            by_day[day_of(one.began)] = by_day.get(day_of(one.began), 0) + one.rows
    today = by_day.pop(day, 0)
    before = [rows for when, rows in by_day.items() if day - LOOKED_BACK <= when < day]
    if not before or today < LEAST_ROWS:
        return []
    usual = max(1, round(median(before)))
    return _sign(watch, *bounds(day), today, limit * usual, usual)


def _at_night(watch: Watch, hours: Sequence[Hour], day: date, limit: int) -> list[Sign]:
    night = [one for one in hours if one.kind == watch.kind and is_night(one.began)]
    known = [one for one in hours if one.kind == watch.kind and day_of(one.began) < day]
    if not known or any(day_of(one.began) < day for one in night):
        return []
    return _sign(watch, *bounds(day), sum(one.count for one in night if day_of(one.began) == day), limit)


def _sign(watch: Watch, since: datetime, until: datetime, count: int, limit: int, usual: int = 0) -> list[Sign]:
    return [Sign(watch, since, until, count, limit, usual)] if count >= limit else []


def _next(began: datetime) -> datetime:
    return began + timedelta(hours=1)


_JUDGES = {"refused_calls": _refused, "volume": _volume, "night_calls": _at_night}
"""Signs that more than one count decides."""
