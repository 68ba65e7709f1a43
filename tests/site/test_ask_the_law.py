"""``gongshu law``: the instruments, their limits, and when one ends, from a terminal."""

from __future__ import annotations

import pytest

from tests.site.conftest import Run


def test_the_instruments_are_listed_with_their_status(run: Run) -> None:
    listed = {one["id"]: one for one in run("law", "list", "--json").document}
    assert listed["haishu-2022"]["status"] == "abolished"
    assert listed["haishu-2022"]["needs_switch"] is True
    assert listed["sixian-2021"]["needs_switch"] is False


@pytest.mark.requirement("HS-17/3")
def test_a_due_day_comes_with_its_article_and_how_it_was_counted(run: Run) -> None:
    told = run("law", "due", "HS-17/D1", "--from", "2026-09-29T15:00", "--json").document
    assert (told["due_day"], told["article"], told["provisional"]) == ("2026-10-12", "第十七条第二款", False)
    assert "5个工作日，其间 8 天休息不计" in told["counting"]


def test_a_limit_that_the_text_does_not_count_has_no_due_day(run: Run) -> None:
    told = run("law", "due", "HS-8/D1", "--from", "2026-09-29", "--json").document
    assert told["due"] is None
    assert "本文件未规定期限 (逐步)" in run("law", "due", "HS-8/D1", "--from", "2026-09-29").out


def test_a_due_day_in_a_year_without_calendar_is_refused_with_the_file_to_add(run: Run) -> None:
    ran = run("law", "due", "HS-17/D1", "--from", "2027-12-30")
    assert ran.code == 1
    assert "没有 2028 年的工作日历" in ran.err
    assert "calendar/2028.yaml" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("due", "XX-1/D1", "--from", "2026-09-29"), "没有期限 XX-1/D1"),
        (("due", "HS-17/D1", "--from", "tomorrow"), "时间无法识别：tomorrow"),
        (("show", "atlantis-2030"), "atlantis-2030"),
    ],
)
def test_what_is_unknown_is_said_with_what_is_known(run: Run, words: tuple[str, ...], said: str) -> None:
    ran = run("law", *words)
    assert ran.code == 1
    assert said in ran.err
    assert "可用" in ran.err or "写成" in ran.err or "haishu-2022" in ran.err


def test_a_profile_is_shown_with_articles_limits_procedures_and_silences(run: Run) -> None:
    told = run("law", "show", "sixian-2021", "--json").document
    assert len([article for chapter in told["chapters"] for article in chapter["articles"]]) == 47
    assert {one["source"] for one in told["limits"]} <= {"law", "house_rule"}
    assert all(one["house_rule"] for one in told["silences"])
    shown = run("law", "show", "sixian-2021").out
    assert "第二十七条" in shown
    assert "未规定" in shown
