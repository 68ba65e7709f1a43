"""The registers of projects: drawn from their files and the record of what was stopped, for whoever may see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.projects import actions, overview
from gongshu.projects.models import Project
from tests.projects.scene import Projects

Under = Callable[[str], Projects]
proves = pytest.mark.requirement
APPROVAL, ACCEPTANCE = "projects.approval", "projects.acceptance"


def read(scene: Projects, register: str, actor: Actor, query: str = "") -> list[dict[str, str]]:
    """The rows of a register, as its file has them; the page shows the first cell of each."""
    client = scene.enter(actor)
    page = client.get(f"/desk/registers/{register}/{query and '?' + query.removeprefix('&')}")
    assert page.status_code == 200
    answer = client.get(f"/desk/registers/{register}/?export=csv{query}").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert all(next(iter(row.values())) in page.content.decode() for row in rows)
    return rows


def test_the_list_of_projects_says_how_far_each_is(under: Under) -> None:
    scene = under("haishu-2022")
    begun = scene.begin(cost=Decimal("860000.50"))
    scene.settle(scene.hand(APPROVAL, scene.complete("另一系统")), "positive")
    rows = {row["项目"]: row for row in read(scene, "projects", scene.cast.bureau_clerk)}
    assert list(rows) == ["另一系统", begun.name]
    assert rows[begun.name]["建设资金（元）"] == "860000.50"
    assert rows[begun.name]["立项"] == rows[begun.name]["编目"].replace("—", "") == ""
    assert "项目目录已预编" in rows[begun.name]["没有具备的条件"]
    assert rows["另一系统"]["立项"] == "以审核意见为依据立项、编制预算"
    assert [rows["另一系统"][name] for name in ("编目", "归集", "共享", "开放")] == ["1 / 1", "1 / 1", "1 / 1", "—"]
    assert rows["另一系统"]["没有具备的条件"] == ""
    assert read(scene, "projects", scene.cast.stranger) == []
    assert [row["项目"] for row in read(scene, "projects", scene.owner, "&words=另一")] == ["另一系统"]


@pytest.mark.parametrize(
    ("profile", "kind", "words", "cite"),
    [
        pytest.param("haishu-2022", "cloud", "自建政务云", "第八条", marks=proves("HS-8/N1")),
        pytest.param("sixian-2021", "data_center", "新建数据中心", "第九条第一款", marks=proves("SX-9/N1")),
        pytest.param("rizhao-2022", "opening_platform", "数据开放渠道", "第十六条", marks=proves("RZ-16/N1")),
        pytest.param("anshan-2022", "platform", "数据共享交换平台", "3.1", marks=proves("AS-3.1/N1")),
    ],
)
def test_what_was_stopped_stays_on_record_with_its_article(
    under: Under, profile: str, kind: str, words: str, cite: str
) -> None:
    scene = under(profile)
    project = scene.begin()
    with pytest.raises(Refusal):
        actions.add_part(by=scene.owner, project=project, kind=kind, name="自建的一项")
    actions.add_part(by=scene.owner, project=project, kind="system", name="业务系统")
    for actor in (scene.owner, scene.cast.bureau_clerk):
        (row,) = read(scene, "stopped_parts", actor)
        assert (row["项目"], row["名称"], row["条款"]) == (project.name, "自建的一项", cite)
        assert words in row["拦下的建设内容"]
        assert row["存证编号"].startswith("site-")
    assert read(scene, "stopped_parts", scene.cast.stranger) == []
    assert len(read(scene, "stopped_parts", scene.owner, "&words=自建的一项")) == 1
    assert read(scene, "stopped_parts", scene.owner, "&words=没有这个") == []


@pytest.mark.requirement("HS-11/N2")
def test_projects_that_cannot_be_accepted_are_listed_with_what_each_lacks(under: Under) -> None:
    scene = under("haishu-2022")
    scene.begin("还没有提请验收的")
    lacking, whole = scene.begin(), scene.complete("另一系统")
    code = scene.list_draft(lacking)
    scene.hand(ACCEPTANCE, lacking)
    case = scene.hand(ACCEPTANCE, whole)
    (row,) = read(scene, "acceptance_blocked", scene.cast.bureau_clerk)
    assert row["项目"] == lacking.name
    assert "项目数据已归集" in row["没有具备的条件"]
    assert "低保对象信息：还没有归集到数据" in row["还差什么"]
    assert row["条款"] == "本平台约定；第十一条第二款"
    scene.publish(code)
    scene.gather(code)
    assert read(scene, "acceptance_blocked", scene.cast.bureau_clerk) == []
    scene.settle(case, "accepted")
    scene.list_draft(whole, "验收以后的")
    assert read(scene, "acceptance_blocked", scene.cast.bureau_clerk) == []


def test_catalogs_of_projects_are_listed_entry_by_entry(under: Under) -> None:
    scene = under("sixian-2021")
    whole = scene.complete()
    scene.list_draft(whole, "特困人员名册")
    rows = {row["目录"]: row for row in read(scene, "project_catalogs", scene.owner)}
    assert {(row["状态"], row["数据"]) for row in rows.values()} == {("已发布", "已归集"), ("编制中", "没有数据")}
    assert rows["特困人员名册"]["信息项"] == "4"
    assert read(scene, "project_catalogs", scene.cast.stranger) == []


def test_many_projects_take_no_more_questions_than_one(under: Under) -> None:
    scene = under("haishu-2022")

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            overview.overviews(list(Project.objects.select_related("owner")))
        return len(made)

    scene.complete()
    one = asked()
    for number in range(3):
        scene.list_draft(scene.begin(f"项目{number}"), f"目录{number}")
    assert asked() == one


def test_nobody_outside_sees_a_project_in_any_register(under: Under) -> None:
    scene = under("guiyang-draft-2024")
    scene.complete()
    for register in ("projects", "project_catalogs"):
        assert Client().get(f"/registers/{register}/").status_code == 404
