"""``gongshu law``: the instruments, their limits, and when one ends, from a terminal."""

from __future__ import annotations

import pytest

from gongshu.regulation.loader import load_profile, profile_ids
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


@pytest.mark.requirement("NA-21/2", "NA-26/1")
@pytest.mark.parametrize(
    ("limit", "national", "effective"),
    [
        ("HS-17/D1", {"NA-21/D2": "2026-10-19"}, ("2026-10-12", "HS-17/D1")),
        ("HS-27/D2", {"NA-26/D1": "2026-10-19"}, ("2026-10-19", "NA-26/D1")),
        ("SX-23/D2", {"NA-26/D1": "2026-10-19"}, ("2026-10-19", "NA-26/D1")),
        ("SX-27/D1", {"NA-21/D2": "2026-10-19", "NA-21/D1": "2026-09-30"}, ("2026-10-14", "SX-27/D1")),
        ("HS-31/D1", {}, None),
    ],
)
def test_between_departments_both_limits_are_told_and_the_earlier(
    run: Run, limit: str, national: dict[str, str], effective: tuple[str, str] | None
) -> None:
    words = ("law", "due", limit, "--from", "2026-09-29", "--for", "government_department")
    told = run(*words, "--json").document
    assert {one["limit"]: one["due_day"] for one in told["national"]} == national
    holds = told["effective"]
    assert (holds and (holds["due_day"], holds["limit"])) == effective
    if national:
        assert "政务数据共享条例 § 第二十" in run(*words).out


def test_what_holds_only_on_some_facts_says_so(run: Run) -> None:
    ran = run("law", "due", "SX-27/D1", "--from", "2026-09-29", "--for", "government_department")
    assert "仅当 sharing_class = unconditional" in ran.out
    assert "两者取早：2026-10-14（SX-27/D1）" in ran.out


def test_any_step_is_answered_with_both_texts_what_holds_and_what_is_added(run: Run) -> None:
    words = ("law", "due", "rizhao-2022:sharing.conditional/review", "--from", "2026-09-29")
    told = run(*words, "--json").document
    assert (told["limit"], told["article"], told["due"]) == ("RZ-14/D1", "第十四条", None)
    assert [(one["limit"], one["due_day"]) for one in told["national"]] == [("NA-21/D2", "2026-10-19")]
    assert (told["effective"]["due_day"], told["effective"]["limit"]) == ("2026-10-19", "NA-21/D2")
    added = {
        (one["outcome"], one["demand"]): (one["article"], one["new"], one["limit"], one["due_day"])
        for one in told["added"]
    }
    assert added == {
        ("return", ""): ("第二十一条", False, "", None),
        ("ask_extension", ""): ("第二十一条", True, "NA-21/D3", "2026-11-02"),
        ("refuse", "reason"): ("第二十一条", False, "", None),
        ("refuse", "legal_basis"): ("第十四条", True, "", None),
    }
    said = run(*words).out
    assert "两者取早：2026-10-19（NA-21/D2）" in said
    assert "报主管部门同意延期，最迟到 2026-11-02（政务数据共享条例 § 第二十一条）" in said


def test_a_step_the_local_text_gives_no_limit_is_answered_by_the_national_one(run: Run) -> None:
    told = run("law", "due", "haishu-2022:sharing.conditional/grant", "--from", "2026-09-15", "--json").document
    assert (told["limit"], told["due"], told["effective"]["due_day"]) == ("", None, "2026-10-19")
    alone = ("--for", "public_service", "--json")
    told = run("law", "due", "haishu-2022:sharing.conditional/grant", "--from", "2026-09-15", *alone).document
    assert (told["bound"], told["national"], told["effective"], told["added"]) == (False, [], None, [])


def test_every_step_of_every_profile_has_an_answer(run: Run) -> None:
    for name in profile_ids():
        for procedure in load_profile(name).procedures.values():
            for step in procedure.steps:
                told = run("law", "due", f"{name}:{procedure.id}/{step}", "--from", "2026-03-02", "--json").document
                assert (told["profile"], told["step"]) == (name, step)
                assert told["article"] or told["source"] == "house_rule"


@pytest.mark.requirement("NA-3/1")
@pytest.mark.parametrize(("kind", "day"), [("public_service", "2026-09-29"), ("government_department", "2025-07-30")])
def test_outside_its_terms_or_before_its_day_the_local_limit_stands_alone(run: Run, kind: str, day: str) -> None:
    told = run("law", "due", "SX-23/D2", "--from", day, "--for", kind, "--json").document
    assert (told["bound"], told["national"], told["effective"]) == (False, [], None)


def test_an_unknown_kind_of_organization_is_refused_with_the_known(run: Run) -> None:
    ran = run("law", "due", "HS-17/D1", "--from", "2026-09-29", "--for", "ministry")
    assert ran.code == 1
    assert "没有这类机构：ministry" in ran.err
    assert "government_department" in ran.err


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


def test_a_step_of_any_procedure_answers_when_it_is_due(run: Run) -> None:
    told = run("law", "due", "haishu-2022:sharing.conditional/reply", "--from", "2026-09-29T15:00", "--json").document
    assert (told["limit"], told["due_day"], told["article"]) == ("HS-17/D1", "2026-10-12", "第十七条第二款")


def test_a_step_without_a_limit_says_that_the_text_states_none(run: Run) -> None:
    words = ("law", "due", "haishu-2022:sharing.conditional/check", "--from", "2026-09-29")
    told = run(*words, "--json").document
    assert (told["due"], told["article"], told["source"]) == (None, "第十七条第二款", "law")
    assert "本文件未规定期限" in run(*words).out


def test_a_step_that_is_not_there_names_those_that_are(run: Run) -> None:
    answered = run("law", "due", "haishu-2022:sharing.conditional/replies", "--from", "2026-09-29")
    assert "没有步骤 replies" in answered.err
    assert "check, supplement, reply, grant" in answered.err


def test_who_records_which_outcome_is_shown_and_compared(run: Run) -> None:
    procedures = {one["id"]: one for one in run("law", "show", "sixian-2021", "--json").document["procedures"]}
    steps = {one["id"]: one for one in procedures["supervision.rectification"]["steps"]}
    assert steps["rectify"]["recorded_by"] == {"reported": ["agency"], "no_report": ["authority"]}
    assert steps["order"]["recorded_by"] == {"order": ["authority"], "drop": ["authority"]}
    rows = run("law", "diff", "supervision.rectification", "sixian-2021", "rizhao-2022", "--json").document
    told = next(one for one in rows if "由其中一方记录" in one["question"])
    assert told["sixian-2021"] == ["整改情况已报：政务部门", "没有报来整改情况：县数据资源管理局"]
    assert told["rizhao-2022"] == ["已落实：公共管理和服务机构", "没有报来落实情况：大数据工作主管部门"]
