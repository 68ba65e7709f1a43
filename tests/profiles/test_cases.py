"""The law cases of every profile hold, and every limit has one."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.kit.errors import BadInput
from gongshu.kit.text import speaking
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.cases import CaseResult, run_cases
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.period import NotStated

RESULTS = [result for name in profile_ids() for result in run_cases(load_profile(name))]


@pytest.mark.requirement(
    "HS-17/3", "HS-27/3", "HS-27/4", "SX-19/1", "SX-19/2", "SX-27/3", "SX-27/6"
)  # each counted limit around every holiday of three years
@pytest.mark.parametrize("result", RESULTS, ids=lambda result: f"{result.case.at} {result.case.name}")
def test_a_law_case_holds(result: CaseResult) -> None:
    assert result.holds, str(result.told)


@pytest.mark.parametrize("name", profile_ids())
def test_every_limit_has_a_case(name: str) -> None:
    tested = {result.case.limit for result in RESULTS if result.case.at.startswith(name)}
    assert tested == set(load_profile(name).limits)


@pytest.mark.parametrize("name", profile_ids())
def test_every_counted_limit_has_cases_around_each_holiday_of_three_years(name: str) -> None:
    profile = load_profile(name)
    for limit in profile.limits.values():
        period = limit.on(profile.effective)
        if isinstance(period, NotStated) or not period.counted:
            continue
        names = [result.case.name for result in RESULTS if result.case.limit == limit.id]
        for year in (2024, 2025, 2026):
            for rest in Calendar.load().year(year).rest:
                if rest.last < profile.effective:
                    continue
                assert any(f"{year}年{rest.name}" in one for one in names), f"{limit.id} {year} {rest.name}"


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
