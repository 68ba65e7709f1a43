"""The law cases of every profile hold, every limit has some, and another calendar counts the same days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import chinese_calendar
import pytest

from gongshu.kit.errors import BadInput
from gongshu.kit.text import speaking
from gongshu.regulation.baseline import Relation, relations
from gongshu.regulation.calendar import Calendar, Rest
from gongshu.regulation.cases import CaseResult, StepBetween, run_cases
from gongshu.regulation.definition import Limit, Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import Period

PROVED = {
    "HS-17/D1": ("HS-17/3",),
    "HS-27/D1": ("HS-27/3",),
    "HS-27/D2": ("HS-27/4",),
    "SX-19/D1": ("SX-19/1",),
    "SX-19/D2": ("SX-19/2",),
    "SX-27/D1": ("SX-27/3",),
    "SX-27/D2": ("SX-27/6",),
}
"""The demands whose time limit the cases of a limit prove."""
LIMITS = [
    pytest.param(name, limit, marks=[pytest.mark.requirement(*PROVED.get(limit, ()))], id=limit)
    for name in profile_ids()
    for limit in load_profile(name).limits
]
NATIONAL = load_profile("national-2025")
FIRST_DAY_COUNTED = date(2024, 1, 1)
"""No calendar of ours reaches before this day; working days that begin there are refused."""
COUNTED = [
    pytest.param(profile, limit, id=limit.id)
    for profile in map(load_profile, profile_ids())
    for limit in profile.limits.values()
    for period in [limit.on(profile.first_day)]
    if isinstance(period, Period) and period.counted
]
HOLIDAYS = [(year, rest) for year in (2024, 2025, 2026) for rest in Calendar.load().year(year).rest]
AROUND = [
    pytest.param(profile, limit, year, rest, id=f"{limit.id}-{year}-{rest.name}")
    for profile, limit in (param.values for param in COUNTED)
    for year, rest in HOLIDAYS
    if rest.last >= profile.first_day
]
"""Every counted limit with every holiday of three years since the instrument was in force: none may lack its cases."""


def held_nationally(profile: Profile, relation: Relation) -> bool:
    """Whether the national limit holds at a step: it is shorter than the local one, or that counts nothing."""
    here = (relation.procedure.id, relation.step.id)
    own = profile.limits.get(relation.step.limit)
    local = own.on(max(profile.first_day, NATIONAL.first_day)) if own else None
    national = [
        one.limit.on(NATIONAL.first_day)
        for one in relations(profile, NATIONAL)
        if (one.procedure.id, one.step.id) == here and one.facts in ({}, relation.facts)
    ]
    mine = relation.limit.on(NATIONAL.first_day)
    counts = [one.count for one in national if isinstance(one, Period)]
    assert isinstance(mine, Period)
    longer = not (isinstance(local, Period) and local.counted) or mine.count < local.count
    return longer and mine.count == min(counts)


def is_of(step: StepBetween, relation: Relation) -> bool:
    """Whether a case asks about a step on facts on which a national limit holds; more time is another matter."""
    wanted = relation.facts.get("sharing_class", (step.sharing_class,))
    here = (step.procedure, step.step) == (relation.procedure.id, relation.step.id)
    return here and not step.extended and step.between == "government_department" and step.sharing_class in wanted


@cache
def results(name: str) -> tuple[CaseResult, ...]:
    """The cases of a profile with what was computed for each."""
    return run_cases(load_profile(name))


def of_limit(name: str, limit: str) -> list[CaseResult]:
    return [result for result in results(name) if result.case.limit == limit]


@pytest.mark.parametrize(("name", "limit"), LIMITS)
def test_every_limit_has_cases_and_they_hold(name: str, limit: str) -> None:
    cases = of_limit(name, limit)
    assert cases
    assert [f"{result.case.at} {result.case.name}：{result.told}" for result in cases if not result.holds] == []


@pytest.mark.parametrize("name", profile_ids())
def test_every_case_of_a_step_between_organizations_holds(name: str) -> None:
    cases = [result for result in results(name) if result.case.step is not None]
    assert [f"{result.case.at} {result.case.name}：{result.told}" for result in cases if not result.holds] == []


@pytest.mark.parametrize("name", ["rizhao-2022", "guiyang-draft-2024"])
def test_the_more_time_that_is_added_is_what_another_calendar_counts(name: str) -> None:
    cases = [result.case for result in results(name) if result.case.step is not None]
    extended = [one for one in cases if one.step and one.step.extended and one.expected["due"] != "not_stated"]
    assert extended
    ten = Period(10, "working_day")
    for case in extended:
        assert case.expected["due"] == counted(counted(case.event.date(), ten), ten).isoformat(), case.name


def test_a_case_names_a_limit_or_a_step(tmp_path: Path) -> None:
    both = "{limit: HS-17/D1, step: sharing.conditional/reply, between: institution, event: 2026-09-29 10:00}"
    for given in (both, "{event: 2026-09-29 10:00}"):
        folder = write(tmp_path, f"    given: {given}\n    expect: {{due: 2026-10-12, cite: 第十七条第二款}}\n")
        with pytest.raises(BadInput) as refused:
            run_cases(load_profile("haishu-2022"), folder)
        assert refused.value.code == "limit_or_step"


@pytest.mark.house_rule("HS-S18", "SX-S18", "NA-S18")
@pytest.mark.parametrize(("profile", "limit"), COUNTED)
def test_a_due_day_in_a_case_is_what_another_calendar_counts(profile: Profile, limit: Limit) -> None:
    """Not our engine against itself: working days by the package ``chinese_calendar``, natural days by addition."""
    period = limit.on(profile.first_day)
    assert isinstance(period, Period)
    for result in of_limit(profile.id, limit.id):
        case = result.case
        if case.expected["provisional"] == "true":
            continue
        assert case.expected["due"] == counted(case.event.date(), period).isoformat(), f"{case.at} {case.name}"


def counted(day: date, period: Period) -> date:
    """Count a period from the day after an event."""
    if period.unit == "natural_day":
        return day + timedelta(days=period.count)
    if period.unit == "year":
        leap_day = (day.month, day.day) == (2, 29)
        return day.replace(year=day.year + period.count, day=28 if leap_day else day.day)
    assert period.unit == "working_day"
    left = period.count
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize(("profile", "limit", "year", "rest"), AROUND)
def test_every_counted_limit_has_cases_before_in_and_after_each_holiday_of_three_years(
    profile: Profile, limit: Limit, year: int, rest: Rest
) -> None:
    days = [one.case.event.date() for one in of_limit(profile.id, limit.id) if f"{year}年{rest.name}" in one.case.name]
    assert any(rest.first <= day <= rest.last for day in days), "in it"
    assert back_at_work(rest) in days, "on the first working day after it"
    reaches_back = limit.on(profile.first_day).text.zh.endswith(("自然日", "年"))
    if rest.first > profile.first_day and (reaches_back or rest.first > FIRST_DAY_COUNTED):
        assert any(day < rest.first for day in days), "before it"


def back_at_work(rest: Rest) -> date:
    """The first working day after a holiday, by the other calendar."""
    day = rest.last + timedelta(days=1)
    while not chinese_calendar.is_workday(day):
        day += timedelta(days=1)
    return day


@pytest.mark.parametrize(("profile", "limit"), COUNTED)
def test_every_counted_limit_has_cases_on_each_day_off_that_is_worked(profile: Profile, limit: Limit) -> None:
    days = {one.case.event.date() for one in of_limit(profile.id, limit.id)}
    for year in (2024, 2025, 2026):
        for worked in Calendar.load().year(year).work:
            assert worked < profile.first_day or worked in days, worked


HELD = [
    pytest.param(
        profile_id, relation, id=f"{profile_id}-{relation.procedure.id}-{relation.step.id}-{relation.floor.id}"
    )
    for profile_id in profile_ids()
    if profile_id != NATIONAL.id
    for relation in relations(load_profile(profile_id), NATIONAL)
    if held_nationally(load_profile(profile_id), relation)
]
"""Every step of a local text at which the national text says by when: between departments a case is due by it."""


@pytest.mark.parametrize(("name", "relation"), HELD)
def test_every_step_that_the_national_text_limits_has_cases_around_each_holiday(name: str, relation: Relation) -> None:
    days = relation.limit.on(NATIONAL.first_day)
    assert isinstance(days, Period)
    every = [one.case for one in results(name) if one.case.step and is_of(one.case.step, relation)]
    held = [case for case in every if case.event.date() >= NATIONAL.first_day]
    for year in (2025, 2026):
        for rest in Calendar.load().year(year).rest:
            if rest.last < NATIONAL.first_day:
                continue
            named = [case for case in held if f"{year}年{rest.name}" in case.name]
            assert any(rest.first <= case.event.date() <= rest.last for case in named), f"in {year} {rest.name}"
            assert any(case.event.date() < rest.first for case in named), f"before {year} {rest.name}"
            assert any(case.event.date() == back_at_work(rest) for case in named), f"after {year} {rest.name}"
    for case in held:
        assert case.expected["due"] == counted(case.event.date(), days).isoformat(), case.name
        assert case.expected["cite"] == f"《政务数据共享条例》{relation.limit.cite.zh}"


def test_a_limit_into_a_year_without_notice_is_provisional_unless_natural_days_count() -> None:
    late = [result.case for name in ("haishu-2022", "sixian-2021") for result in results(name)]
    late = [case for case in late if case.expected["due"].startswith("2027")]
    assert {(case.limit == "HS-27/D2", case.expected["provisional"]) for case in late} == {
        (True, "false"),
        (False, "true"),
    }
    assert {case.limit for case in late} == set(PROVED)


def write(folder: Path, case: str) -> Path:
    (folder / "cases.yaml").write_text(
        f"title: {{zh: 用例, en: cases}}\ncases:\n  - name: 一例\n{case}", encoding="utf-8"
    )
    return folder


def test_a_case_that_fails_says_what_should_be_and_what_is(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        "    given: {limit: HS-17/D1, event: 2026-09-29 10:00}\n"
        "    expect: {due: 2026-10-06, cite: 第十七条, provisional: true}\n",
    )
    (result,) = run_cases(load_profile("haishu-2022"), folder)
    assert not result.holds
    assert "due 应为 2026-10-06，算得 2026-10-12" in str(result.told)
    assert "cite 应为 第十七条，算得 第十七条第二款" in str(result.told)
    assert "provisional 应为 true，算得 false" in str(result.told)
    with speaking("en"):
        assert "due should be 2026-10-06, is 2026-10-12" in str(result.told)


GIVEN = "{limit: HS-17/D1, event: 2026-09-29 10:00}"
EXPECT = "{due: 2026-10-12, cite: 第十七条第二款}"


@pytest.mark.parametrize(
    ("given", "expect", "words"),
    [
        ("{limit: HS-17/D9, event: 2026-09-29 10:00}", EXPECT, "没有名为“HS-17/D9”的期限"),
        ("{limit: HS-17/D1, event: 2026-09-29}", EXPECT, "“2026-09-29”不是时刻"),
        ("{limit: HS-17/D1, event: 2026-09-31 10:00}", EXPECT, "“2026-09-31 10:00”不是时刻"),
        (GIVEN, "{due: never, cite: 第十七条第二款}", "没有名为“never”的到期日"),
        (GIVEN, "{due: 2026-10-12}", "缺少键“cite”"),
    ],
)
def test_a_faulty_case_is_refused(given: str, expect: str, words: str, tmp_path: Path) -> None:
    folder = write(tmp_path, f"    given: {given}\n    expect: {expect}\n")
    with pytest.raises(BadInput) as caught:
        run_cases(load_profile("haishu-2022"), folder)
    assert words in str(caught.value)
    assert f"haishu-2022/{tmp_path.name}/cases.yaml:" in str(caught.value)
