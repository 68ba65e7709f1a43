"""The law on the desk: profiles with their status, limits with their value, two of them side by side."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.ui.lawbook import reading

DAY = date(2026, 9, 15)


def test_the_profile_in_force_here_stands_first(sixian, enter) -> None:
    page = enter(sixian, sixian.cast.provider_clerk).get("/desk/law/").text
    assert page.index("泗县政务数据资源管理办法</a>") < page.index("宁波市海曙区公共数据管理暂行办法</a>")
    assert page.count("本平台适用") == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id", profile_ids())
def test_every_profile_has_a_page(haishu, enter, id: str, lang: str) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get(f"/desk/law/{id}/?lang={lang}").text
    for part in ("limits", "procedures", "chapters", "silences", "rules"):
        assert f'id="{part}"' in page


def test_an_abolished_instrument_says_so_first(haishu, enter) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/law/haishu-2022/").text
    assert page.index("废止日期和替代文件均未载明") < page.index('id="limits"')


def test_an_uncounted_word_is_quoted_and_its_reminder_is_ours(haishu, enter) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/law/haishu-2022/").text
    assert "本办法未规定期限（原文用语：及时）" in page
    assert "5个工作日后提醒" in page


def test_an_unknown_profile_names_those_there_are(haishu, enter) -> None:
    answer = enter(haishu, haishu.cast.provider_clerk).get("/desk/law/nowhere-1999/")
    assert answer.status_code == 404
    for known in ("haishu-2022", "sixian-2021"):
        assert known in answer.text


def test_two_profiles_stand_side_by_side_on_the_procedure_asked_for(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.provider_clerk)
    page = client.get("/desk/law/compare/?left=haishu-2022&right=sixian-2021&procedure=quality.problem").text
    assert "<h1>问题数据</h1>" in page
    assert "错误数据" in page


@pytest.mark.parametrize(
    "query", ["", "?left=x&right=y&procedure=z", "?left=sixian-2021", "?left=haishu-2022&right=haishu-2022"]
)
def test_a_comparison_asked_for_badly_still_shows_one(haishu, enter, query: str) -> None:
    answer = enter(haishu, haishu.cast.provider_clerk).get(f"/desk/law/compare/{query}")
    assert answer.status_code == 200
    assert 'class="table diff"' in answer.text


def test_every_demand_stands_with_its_proof_and_the_list_can_be_narrowed_and_taken_away(haishu, enter) -> None:
    client = enter(haishu, haishu.cast.provider_clerk)
    page = client.get("/desk/law/haishu-2022/coverage/?kind=limit&words=HS-17").text
    assert "HS-17/D1" in page
    assert "HS-27/D1" not in page
    taken = client.get("/desk/law/haishu-2022/coverage/?kind=limit&export=csv")
    assert b"HS-27/D2" in taken.content
    assert b"haishu-2022/tests/problem.yaml" in taken.content


def test_an_outcome_that_not_everybody_at_the_step_records_says_whose_it_is(sixian, enter) -> None:
    page = enter(sixian, sixian.cast.provider_clerk).get("/desk/law/sixian-2021/").text
    row = page.split(">没有报来整改情况")[1].split("</tr>")[0]
    assert "由县数据资源管理局记录" in row


@pytest.mark.parametrize(
    ("id", "named", "columns"),
    [("haishu-2022", "业务名称", "业务名称、信息系统名称"), ("sixian-2021", "更新时限", "使用要求、是否向社会开放")],
)
def test_how_a_catalog_is_written_stands_with_what_the_text_names_and_what_the_standard_fills_in(
    haishu, enter, id: str, named: str, columns: str
) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get(f"/desk/law/{id}/").text
    written = page.partition('id="catalog"')[2].partition('id="chapters"')[0]
    assert named in written
    assert columns in written
    assert "编制指南" in written
    assert "不作为本地法规" in written
    assert "类1位 项2位 目3位 细目不定长 / 顺序码6位起" in written
    assert "没有核对原文" in written


def test_what_the_national_text_adds_stands_by_procedure_with_its_article_and_whose_reading_it_is(
    haishu, enter
) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get("/desk/law/rizhao-2022/").text
    added = page[page.index("由条例补上的") :]
    added = re.sub(r"<[^>]+>", " ", added[: added.index("</table>")])
    assert "须写明“使用依据”；须写明“使用范围”；须写明“本部门审核人”" in added
    assert "“审核不同意”须有依据" in added
    assert added.count("本平台的读法") == 4
    assert "部门之间的共享争议" in added
    for title in ("有条件共享数据申请", "无条件共享数据申请"):
        assert title in added
    for article in ("第十三条", "第十四条", "第二十条", "第二十一条", "第二十八条"):
        assert article in added


@pytest.mark.parametrize("id", profile_ids())
def test_every_parameter_stands_with_its_value_its_history_and_where_it_stands(haishu, enter, id: str) -> None:
    page = enter(haishu, haishu.cast.provider_clerk).get(f"/desk/law/{id}/").text
    profile, shown = load_profile(id), reading.rules(load_profile(id), DAY)
    assert len(shown) == len(profile.rules)
    for view in shown:
        assert view.title.zh in page
        assert view.value.zh in page
        assert view.history
    for since in {since for rule in profile.rules.values() for since, _ in rule.value.history}:
        assert f"{since.isoformat()} 起" in page


@pytest.mark.parametrize("id", profile_ids())
def test_no_value_of_a_parameter_is_shown_as_a_code(id: str) -> None:
    shown = [view.value for view in reading.rules(load_profile(id), DAY)]
    assert [words.zh for words in shown if re.search("[a-z]_|^[a-z]+$|[、：；][a-z]", words.zh)] == []
