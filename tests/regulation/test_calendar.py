"""Working days: the notices of three years, and nothing guessed beyond."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.errors import BadInput, Refusal, Several
from gongshu.kit.text import speaking
from gongshu.regulation.calendar import CALENDARS, Calendar

CALENDAR = Calendar.load()
DAY = timedelta(days=1)
NOTIFIED = st.dates(date(2024, 1, 1), date(2026, 11, 30))


def days(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def oracle(day: date) -> bool:
    """Another source than ours."""
    return bool(chinese_calendar.is_workday(day))


def test_every_day_of_three_years_agrees_with_another_source() -> None:
    wrong = [day for day in days(date(2024, 1, 1), date(2026, 12, 31)) if CALENDAR.is_working_day(day) != oracle(day)]
    assert wrong == []


@pytest.mark.parametrize(("year", "working"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, working: int) -> None:
    assert sum(map(CALENDAR.is_working_day, days(date(year, 1, 1), date(year, 12, 31)))) == working


@pytest.mark.real_data
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_rest_and_make_up_days_are_those_of_the_collected_notices(year: int, real_data: Path) -> None:
    listed = json.loads((real_data / "holidays_cn_2007_2027.json").read_text(encoding="utf-8"))[str(year)]
    ours = CALENDAR.year(year)
    off = {date.fromisoformat(day["date"]) for day in listed["days"] if day["isOffDay"]}
    worked = {date.fromisoformat(day["date"]) for day in listed["days"] if not day["isOffDay"]}
    assert {day for rest in ours.rest for day in rest.days} == off
    assert ours.work == worked
    assert ours.notice.url in listed["papers"]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_year_cites_its_notice(year: int) -> None:
    notice = CALENDAR.year(year).notice
    assert notice.title == f"国务院办公厅关于{year}年部分节假日安排的通知"
    assert notice.number.startswith(f"国办发明电〔{year - 1}〕")
    assert notice.issued.year == year - 1


@pytest.mark.parametrize(
    ("received", "n", "day"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 10, "2026-03-05"),
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-12", 10, "2026-03-04"),
        ("2026-02-12", 20, "2026-03-18"),
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 10, "2026-10-20"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-04-30", 10, "2026-05-18"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 10, "2026-01-15"),
        ("2026-09-29", 5, "2026-10-12"),
        ("2026-09-29", 7, "2026-10-14"),
    ],
)
def test_counting_passes_over_days_off_and_takes_make_up_days(received: str, n: int, day: str) -> None:
    counted = CALENDAR.add_working_days(date.fromisoformat(received), n)
    assert counted.day == date.fromisoformat(day)
    assert not counted.provisional


def test_a_count_that_crosses_into_a_year_without_notice_is_provisional() -> None:
    counted = CALENDAR.add_working_days(date(2026, 12, 18), 10)
    assert counted.provisional
    assert counted.day == date(2027, 1, 4)


def test_a_count_that_ends_in_december_is_not_provisional() -> None:
    assert not CALENDAR.add_working_days(date(2026, 12, 18), 5).provisional


def test_the_year_without_notice_knows_the_statutory_days_alone() -> None:
    year = CALENDAR.year(2027)
    assert year.provisional
    assert year.notice.number == "unverified"
    assert year.work == frozenset()
    assert not CALENDAR.is_working_day(date(2027, 2, 5))
    assert CALENDAR.is_working_day(date(2027, 2, 9))


def test_a_year_without_a_calendar_is_refused_and_named() -> None:
    with pytest.raises(Refusal) as caught:
        CALENDAR.add_working_days(date(2027, 12, 30), 5)
    assert "没有 2028 年的工作日历" in str(caught.value)
    with speaking("en"):
        assert "no working-day calendar for 2028" in str(caught.value)
        assert "known: 2024, 2025, 2026, 2027" in str(caught.value)
        assert "calendar/2028.yaml" in str(caught.value)


def test_a_count_before_the_first_known_year_is_refused() -> None:
    with pytest.raises(Refusal, match="2023"):
        CALENDAR.is_working_day(date(2023, 12, 29))


@given(start=NOTIFIED, n=st.integers(0, 20))
def test_counting_agrees_with_a_naive_walk_over_another_source(start: date, n: int) -> None:
    walked, left = start, n
    while left:
        walked += DAY
        left -= oracle(walked) if walked.year < 2027 else CALENDAR.is_working_day(walked)
    assert CALENDAR.add_working_days(start, n).day == walked


@given(start=NOTIFIED, n=st.integers(1, 30))
def test_between_a_day_and_the_due_day_lie_as_many_working_days_as_were_counted(start: date, n: int) -> None:
    counted = CALENDAR.add_working_days(start, n)
    assert CALENDAR.working_days_between(start, counted.day) == n
    assert CALENDAR.is_working_day(counted.day)
    assert (counted.day - start).days == n + len(counted.skipped)


@given(start=NOTIFIED, n=st.integers(0, 15), more=st.integers(0, 15))
def test_counting_on_from_a_due_day_is_counting_both_at_once(start: date, n: int, more: int) -> None:
    first = CALENDAR.add_working_days(start, n).day
    assert CALENDAR.add_working_days(first, more).day == CALENDAR.add_working_days(start, n + more).day


@given(start=NOTIFIED, n=st.integers(1, 15))
def test_a_later_event_is_never_due_earlier(start: date, n: int) -> None:
    assert CALENDAR.add_working_days(start, n).day <= CALENDAR.add_working_days(start + DAY, n).day


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.working_days_between(date(2026, 3, 4), date(2026, 3, 2)) == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("work: [2026-01-04,", "work: [2026-01-05,"), "2026-01-05 不是周末"),
        (("work: [2026-01-04,", "work: [2026-02-15,"), "同时列为休息"),
        (("work: [2026-01-04,", "work: [2025-01-04,"), "2025-01-04 不在 2026 年"),
        (("to: 2026-04-06", "to: 2026-04-03"), "清明节 的结束日早于开始日"),
        (("year: 2026", "year: 2025"), "文件名是 2026，年份却写 2025"),
        (("provisional: false", "provisional: off"), "只用 true 和 false"),
        (("notice:", "notices:"), "缺少键“notice”"),
    ],
)
def test_a_faulty_calendar_file_is_refused(change: tuple[str, str], words: str, tmp_path: Path) -> None:
    text = (CALENDARS / "2026.yaml").read_text(encoding="utf-8").replace(*change)
    (tmp_path / "2026.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        Calendar.load_from(tmp_path)
    assert words in str(caught.value)


def test_faults_in_two_calendar_files_are_told_together(tmp_path: Path) -> None:
    for year in (2025, 2026):
        shutil.copy(CALENDARS / f"{year}.yaml", tmp_path)
        path = tmp_path / f"{year}.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("provisional: false", ""), encoding="utf-8")
    with pytest.raises(Several):
        Calendar.load_from(tmp_path)
