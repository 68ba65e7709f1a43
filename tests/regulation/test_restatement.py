"""The law as people read it: the list, one profile as rows, one procedure of two profiles side by side."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.text import speaking
from gongshu.regulation.loader import load_profile
from gongshu.regulation.restatement import ComparedRow, compare, listed, show

HAISHU, SIXIAN = load_profile("haishu-2022"), load_profile("sixian-2021")
TODAY = date(2026, 11, 22)


def test_the_list_says_the_status_of_each_instrument() -> None:
    rows = {row.id: row for row in listed()}
    assert (str(rows["haishu-2022"].status), rows["haishu-2022"].needs_switch) == ("已废止", True)
    assert (str(rows["sixian-2021"].status), rows["sixian-2021"].needs_switch) == ("推定有效", False)
    assert rows["sixian-2021"].document_number == "泗政办发〔2021〕5号"


def test_a_limit_is_shown_with_its_value_article_and_who_it_binds() -> None:
    row = next(limit for limit in show(HAISHU, TODAY).limits if limit.id == "HS-17/D1")
    assert (str(row.period), str(row.place), str(row.who), row.counted) == (
        "5个工作日",
        "第十七条第二款",
        "数据提供单位",
        True,
    )
    with speaking("en"):
        assert (str(row.period), str(row.place)) == ("5 working days", "art. 17 ¶ 2")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("HS-8/D1", "本办法未规定期限（原文用语：逐步）"),
        ("HS-26/D1", "目录更新周期（原文：及时）"),
        ("HS-31/D1", "立即"),
        ("HS-27/D3", "逐案确定（原文：根据实际情况限时）"),
    ],
)
def test_what_the_text_does_not_count_is_shown_in_its_own_word(limit: str, words: str) -> None:
    row = next(each for each in show(HAISHU, TODAY).limits if each.id == limit)
    assert (str(row.period), row.counted) == (words, False)


def test_a_step_without_a_limit_says_that_the_text_states_none() -> None:
    procedure = next(each for each in show(HAISHU, TODAY).procedures if each.id == "sharing.conditional")
    check = procedure.steps[0]
    words = "本办法未规定期限；5个工作日后提醒（本平台约定）"
    assert (str(check.title), check.limit_id, str(check.period)) == ("主管机构审核", "", words)
    collect = next(each for each in show(SIXIAN, TODAY).procedures if each.id == "collection.temporary").steps[0]
    assert str(collect.period) == "本办法未规定期限；到“结束日期”提醒（本平台约定）"


def test_a_house_rule_is_never_shown_with_an_article() -> None:
    whole = show(SIXIAN, TODAY)
    for row in (
        *whole.rules,
        *(step for procedure in whole.procedures for step in procedure.steps),
        *(outcome for procedure in whole.procedures for step in procedure.steps for outcome in step.outcomes),
    ):
        assert (str(row.place) == "本平台约定") == (row.source == "house_rule")


def test_a_profile_shown_before_its_first_day_shows_that_day() -> None:
    assert show(HAISHU, date(2020, 1, 1)).day == HAISHU.effective


def test_what_is_not_modelled_is_listed_by_chapter_and_procedure() -> None:
    titles = [title.zh for title, _ in show(HAISHU, TODAY).not_modelled]
    assert "第八章 安全保障" in titles
    assert "共享争议" in titles


def compared(procedure: str) -> dict[str, ComparedRow]:
    return {row.question.zh: row for row in compare(HAISHU, SIXIAN, procedure, TODAY)}


def words(row: ComparedRow) -> tuple[list[str], list[str]]:
    return [text.zh for text in row.left], [text.zh for text in row.right]


def test_conditional_sharing_side_by_side() -> None:
    rows = compared("sharing.conditional")
    assert words(rows["法定期限"]) == (
        ["提供单位答复：5个工作日，第十七条第二款"],
        ["县数据资源管理局提出意见：7个工作日，第二十七条第二款"],
    )
    assert words(rows["谁依次做什么"])[1][1] == "签署协议——申请部门会同县数据资源管理局"
    assert words(rows["各结果须具备"]) == (
        ["不同意共享：依据（法律、行政法规、地方性法规、部门规章、地方政府规章）"],
        ["不予共享：依据（法律、行政法规、党中央、国务院政策）", "签署：协议"],
    )
    assert "不同意共享须具备理由" in words(rows["本平台约定补充的"])[0]
    assert rows["法定期限"].differs


def test_a_procedure_one_of_them_lacks_is_said_to_be_lacking() -> None:
    rows = compared("sharing.dispute")
    assert {text.zh for row in rows.values() for text in row.right} == {"本办法没有规定此程序"}
    assert "评判——区大数据主管机构" in words(rows["谁依次做什么"])[0]


def test_an_instrument_beside_itself_differs_in_nothing() -> None:
    assert not any(row.differs for row in compare(SIXIAN, SIXIAN, "quality.problem", TODAY))
