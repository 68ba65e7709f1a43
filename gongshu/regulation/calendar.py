"""Working days: weekends, the rest days and make-up days of each year's notice, and nothing guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.regulation.shapes import CALENDAR, NOTICE, REST, Opened
from gongshu.regulation.values import read_day, read_number, read_string, read_truth
from gongshu.regulation.yaml_tree import Node, Problems, read_tree

CALENDARS = Path(__file__).resolve().parent.parent / "profiles" / "calendar"
_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """The document a year's days off come from. ``number`` is ``unverified`` where it could not be checked."""

    title: str
    number: str
    issued: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """Days off in a row."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Each day of it."""
        return tuple(self.first + _DAY * n for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Year:
    """One year's days off and make-up days. Provisional: the notice is not out; the statutory days alone are known."""

    year: int
    notice: Notice
    provisional: bool
    rest: tuple[Rest, ...]
    work: frozenset[date]


@dataclass(frozen=True, slots=True)
class DayCount:
    """Where counting working days ends.

    Attributes:
        day: the last of the counted days.
        provisional: whether the count touched a year whose notice is not out.
        skipped: the days passed over because they are days off, weekends included.
    """

    day: date
    provisional: bool
    skipped: tuple[date, ...]


class Calendar:
    """The working days of the years that are known."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = dict(sorted(years.items()))
        self._rest = {day for year in years.values() for rest in year.rest for day in rest.days}
        self._work = {day for year in years.values() for day in year.work}

    @classmethod
    def load(cls) -> Calendar:
        """Load the calendars that are shipped; kept after the first time.

        Raises:
            BadInput: a calendar file is faulty; ``at`` says where.
        """
        return _shipped()

    @classmethod
    def load_from(cls, folder: Path) -> Calendar:
        """Load the calendars of a folder: one file per year, ``2026.yaml``.

        Raises:
            BadInput: a file is faulty; ``Several`` when there are more faults.
        """
        problems = Problems()
        years: dict[int, Year] = {}
        for path in sorted(folder.glob("*.yaml")):
            with problems.gathering():
                year = _read_year(read_tree(path, f"{folder.name}/{path.name}"), path.stem)
                years[year.year] = year
        problems.raise_any(t("日历有多处错误", "the calendars have several errors"))
        return cls(years)

    def year(self, number: int) -> Year:
        """Return what is known of a year.

        Raises:
            Refusal: nothing is; the years that are known are named.
        """
        if number not in self.years:
            known = ", ".join(str(each) for each in self.years) or "-"
            raise Refusal(
                t(f"没有 {number} 年的工作日历", f"there is no working-day calendar for {number}"),
                why=t(
                    "放假和调休由国务院办公厅逐年通知，没有通知的年份不推算",
                    "days off and make-up days come by a yearly notice; a year without one is not guessed",
                ),
                remedy=t(
                    f"已有：{known}；按通知写 gongshu/profiles/calendar/{number}.yaml 后重试",
                    f"known: {known}; write gongshu/profiles/calendar/{number}.yaml from the notice and try again",
                ),
                code="unknown_year",
            )
        return self.years[number]

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked: no day off of the notice, and a weekday or a make-up day.

        Raises:
            Refusal: the year is not known.
        """
        self.year(day.year)
        return day not in self._rest and (day.weekday() < _SATURDAY or day in self._work)

    def add_working_days(self, start: date, n: int) -> DayCount:
        """Count working days from a day; that day itself is not counted.

        Args:
            start: the day of the event; its year must be known.
            n: how many working days, 0 or more.

        Raises:
            Refusal: the count reaches a year that is not known.
        """
        if n < 0:
            raise ValueError("working days are counted forward")
        provisional = self.year(start.year).provisional
        day, left, skipped = start, n, []
        while left:
            day += _DAY
            provisional = provisional or self.year(day.year).provisional
            if self.is_working_day(day):
                left -= 1
            else:
                skipped.append(day)
        return DayCount(day, provisional, tuple(skipped))

    def first_working_day(self, day: date) -> date:
        """Return a day itself where it is worked, else the next that is.

        Raises:
            Refusal: a year on the way is not known.
        """
        while not self.is_working_day(day):
            day += _DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after one day, up to and with another; 0 when it is not later.

        Raises:
            Refusal: a year between is not known.
        """
        return sum(self.is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))

    def is_provisional(self, day: date) -> bool:
        """Whether the notice for the year of a day is not out.

        Raises:
            Refusal: the year is not known.
        """
        return self.year(day.year).provisional


@lru_cache
def _shipped() -> Calendar:
    return Calendar.load_from(CALENDARS)


def _read_year(tree: Node, stem: str) -> Year:
    opened = Opened(tree, CALENDAR)
    number = read_number(opened["year"])
    if str(number) != stem:
        raise opened["year"].error(
            t(f"文件名是 {stem}，年份却写 {number}", f"the file is named {stem}, the year in it is {number}"),
            t("文件以年份命名", "name the file after its year"),
            code="year_and_name",
        )
    work = opened.get("work")
    year = Year(
        year=number,
        notice=_read_notice(opened["notice"]),
        provisional=read_truth(opened["provisional"]),
        rest=tuple(_read_rest(item, number) for item in opened["rest"].items()),
        work=frozenset() if work is None else frozenset(_read_day_of(item, number) for item in work.items()),
    )
    rest = {day for block in year.rest for day in block.days}
    for item in () if work is None else work.items():
        day = read_day(item)
        if day in rest or day.weekday() < _SATURDAY:
            raise item.error(
                t(f"{day} 不是周末，或同时列为休息", f"{day} is no weekend day, or is listed as a day off too"),
                t("调休上班日只能是未放假的周六、周日", "a make-up day is a Saturday or Sunday that is not a day off"),
                code="wrong_date",
            )
    return year


def _read_notice(node: Node) -> Notice:
    opened = Opened(node, NOTICE)
    url = opened.get("url")
    return Notice(
        read_string(opened["title"]),
        read_string(opened["number"]),
        read_day(opened["issued"]),
        "" if url is None else read_string(url),
    )


def _read_rest(node: Node, year: int) -> Rest:
    opened = Opened(node, REST)
    rest = Rest(read_string(opened["name"]), _read_day_of(opened["from"], year), _read_day_of(opened["to"], year))
    if rest.last < rest.first:
        raise node.error(
            t(f"{rest.name} 的结束日早于开始日", f"{rest.name} ends before it begins"),
            t("核对 from 和 to", "check from and to"),
            code="wrong_date",
        )
    return rest


def _read_day_of(node: Node, year: int) -> date:
    day = read_day(node)
    if day.year != year:
        raise node.error(
            t(f"{day} 不在 {year} 年", f"{day} is not in {year}"),
            t("写进那一年的文件", "write it in the file of that year"),
            code="wrong_date",
        )
    return day
