"""Advice on the money of a project: a sheet with the articles, as it stood when it was decided, on true A4."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from gongshu.audit.queries import evidence
from gongshu.kit import canonical
from gongshu.kit.actor import SYSTEM
from gongshu.kit.money import yuan
from gongshu.organizations import actions as register
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.projects.models import Project
from tests.cast import made_up_uscc
from tests.desk.on_paper import A4, Paper, bare
from tests.projects.scene import Projects

Under = Callable[[str], Projects]
APPROVAL, MONEY = "projects.approval", "projects.running_money"


def advice(scene: Projects, case: Case, query: str = "") -> Paper:
    """The sheet, as the authority sees it."""
    return Paper.of(scene.enter(scene.cast.bureau_clerk), case, "advice", query)


def costly(scene: Projects) -> Project:
    """A project with a draft in its catalog, and its sums."""
    project = scene.begin(cost=Decimal("1234567.00"), running_cost=Decimal("60000.50"))
    scene.list_draft(project)
    return project


@pytest.mark.requirement("HS-9/2")
def test_in_haishu_the_opinion_goes_to_who_gives_the_money_under_its_article(under: Under) -> None:
    scene = under("haishu-2022")
    case = scene.settle(scene.hand(APPROVAL, costly(scene)), "positive")
    paper = advice(scene, case)
    text = paper.text(case)
    assert paper.sizes == {A4}
    for said in (
        "项目审批和经费安排部门：",
        "立项和预算以主管机构的审核意见为依据第九条",
        "1,234,567.00元（123.4567万元）",
        "60,000.50元（6.00005万元）",
        "项目目录已预编具备第十一条第二款",
        "已应答调用0次《政务数据共享条例》第三十八条",
    ):
        assert said in text, said
    assert all(case.number in leaf for leaf in paper.leaves)


@pytest.mark.requirement("SX-11/3")
def test_in_sixian_what_shares_nothing_is_advised_no_running_money_with_what_was_lacking(under: Under) -> None:
    scene = under("sixian-2021")
    project = costly(scene)
    case = scene.settle(scene.hand(MONEY, project, paper__year="2027"), "no_money")
    text = advice(scene, case).text(case)
    for said in (
        "不得安排该年度运维经费",
        "第十一条",
        "项目数据已归集不具备：低保对象信息：还没有归集到数据第十一条",
        "经费年度2027本平台约定",
    ):
        assert said in text, said
    refused = scene.settle(scene.hand(APPROVAL, project), "fail")
    assert "不得安排运维经费" in advice(scene, refused).text(refused)


@pytest.mark.requirement("GY-0.4/3", "GY-2.5/1", "GY-8.1/1")
def test_in_guiyang_the_work_on_the_data_is_at_hand_for_the_budget(under: Under) -> None:
    scene = under("guiyang-draft-2024")
    whole = scene.complete()
    case = scene.settle(scene.hand(APPROVAL, whole), "approve")
    text = advice(scene, case).text(case)
    assert "各级财政：" in text
    assert "立项和预算资源体系建设是预算安排的重要依据8.1" in text
    for figure in ("编目1/1", "归集1/1", "更新1/1", "共享1/1", "开放—"):
        assert figure in text, figure
    scene.list_draft(whole, "还没有做的")
    again = scene.hand(APPROVAL, whole)
    assert "编目1/2" in advice(scene, scene.settle(again, "refuse")).text(again)


@pytest.mark.requirement("NA-38/1")
def test_a_sheet_tells_what_was_when_it_was_decided_and_that_is_on_record(under: Under) -> None:
    scene = under("haishu-2022")
    project = costly(scene)
    case = scene.settle(scene.hand(APPROVAL, project), "positive")
    before = advice(scene, case).text(case)
    scene.list_draft(project, "后来的")
    assert advice(scene, case).text(case) == before
    [decision] = cases.decisions(case)
    kept = evidence(decision.record).data
    assert kept["told_digest"] == canonical.digest(decision.told)
    assert kept["gates"]["catalog.precompiled"] is True
    assert "收到申请0件" in before


def test_the_one_body_that_gives_the_money_is_named_on_it(under: Under) -> None:
    scene = under("haishu-2022")
    register.create_organization(
        by=SYSTEM, name="区财政局", kind="government_department", roles=["finance"], uscc=made_up_uscc(900)
    )
    case = scene.settle(scene.hand(APPROVAL, costly(scene)), "positive")
    assert "区财政局：" in advice(scene, case).text(case)


@pytest.mark.parametrize(("profile", "outcome"), [("rizhao-2022", "listed"), ("haishu-2022", "")])
def test_there_is_no_advice_where_the_text_has_nobody_give_one_nor_before_it_is_given(
    under: Under, profile: str, outcome: str
) -> None:
    scene = under(profile)
    case = scene.hand(APPROVAL, costly(scene))
    if outcome:
        case = scene.settle(case, outcome)
    address = f"/desk/cases/{case.number}/sheets/advice/"
    assert scene.enter(scene.cast.bureau_clerk).get(address).status_code == 404


def test_the_sheet_is_whole_in_english(under: Under) -> None:
    scene = under("sixian-2021")
    case = scene.settle(scene.hand(MONEY, scene.complete()), "may_be_funded")
    page = bare(advice(scene, case, "?lang=en").page)
    for said in ("Adviceonthemoneyofaproject", "inplace", "Workonitsdata", "callsanswered"):
        assert said in page, said


@pytest.mark.parametrize(
    ("given", "zh"),
    [
        ("0", "0.00 元"),
        ("9999.99", "9,999.99 元"),
        ("10000", "10,000.00 元（1 万元）"),
        ("1234567.00", "1,234,567.00 元（123.4567 万元）"),
        ("100000000", "100,000,000.00 元（10,000 万元）"),
        ("999999999999.99", "999,999,999,999.99 元（99,999,999.999999 万元）"),
    ],
)
def test_sums_are_grouped_and_told_in_ten_thousands_exactly(given: str, zh: str) -> None:
    said: Any = yuan(Decimal(given))
    assert said.zh == zh
    assert yuan(None) is None
