"""Projects on the desk: started after a look at the answers, with every gate, its article and what to do."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from gongshu.kit.errors import BadInput
from gongshu.projects import actions
from gongshu.projects.forms import ProjectForm
from gongshu.projects.models import Project
from tests.matters.office import fields
from tests.projects.scene import Projects

Under = Callable[[str], Projects]


def test_a_file_is_started_after_a_look_at_the_answers(under: Under) -> None:
    scene = under("sixian-2021")
    client = scene.enter(scene.owner)
    given = {"name": "救助系统", "purpose": "在线办理", "cost": "860000", "running_cost": ""}
    looked = client.post(reverse("projects:new"), given)
    assert "确认并保存" in looked.content.decode()
    assert not Project.objects.exists()
    done = client.post(reverse("projects:new"), given | {"act": "start"})
    made = Project.objects.get()
    assert done["Location"] == reverse("projects:project", args=[made.pk])
    faulty = client.post(reverse("projects:new"), {"name": "", "purpose": "在线办理"})
    assert faulty.status_code == 422


def test_the_page_names_every_gate_with_its_article_and_what_to_do(under: Under) -> None:
    scene = under("sixian-2021")
    project = scene.begin()
    client = scene.enter(scene.owner)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    for words in ("项目目录已预编", "第十二条第二款", "项目目录已进目录系统", "第十三条第二款", "先编制目录并列入项目"):
        assert words in page
    code = scene.list_draft(project)
    scene.publish(code)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert "先编制目录并列入项目" not in page
    assert code in page


def test_what_is_barred_is_marked_and_stopped_on_the_page(under: Under) -> None:
    scene = under("anshan-2022")
    project = scene.begin()
    client = scene.enter(scene.owner)
    address = reverse("projects:part", args=[project.pk])
    assert "本法规不允许" in client.get(address).content.decode()
    stopped = client.post(address, {"kind": "platform", "name": "区级平台", "placed": ""})
    assert stopped.status_code == 422
    assert "不得建设" in stopped.content.decode()
    client.post(address, {"kind": "system", "name": "业务系统", "placed": "政务云"})
    part = project.parts.get()
    client.post(reverse("projects:remove_part", args=[project.pk, part.pk]))
    assert not project.parts.exists()


def test_entries_are_listed_and_taken_out_on_the_page(under: Under) -> None:
    scene = under("haishu-2022")
    project, other = scene.begin(), scene.begin("另一项目")
    code = scene.list_draft(other)
    client = scene.enter(scene.owner)
    client.post(reverse("projects:entry", args=[project.pk]), {"code": code})
    assert project.listed.count() == 1
    client.post(reverse("projects:unlist", args=[project.pk, code]))
    assert project.listed.count() == 0


def test_the_list_shows_what_is_not_in_place_and_is_exported(under: Under) -> None:
    scene = under("haishu-2022")
    scene.begin()
    bureau = scene.enter(scene.cast.bureau_clerk)
    listed = bureau.get(reverse("projects:index")).content.decode()
    assert "社会救助信息系统" in listed
    assert "项目数据已归集" in listed
    exported = bureau.get(reverse("projects:index") + "?export=csv").content.decode()
    assert "社会救助信息系统" in exported
    strangers = scene.enter(scene.cast.stranger).get(reverse("projects:index")).content.decode()
    assert "社会救助信息系统" not in strangers


def test_the_deciding_page_says_which_gate_is_shut_before_anything_is_recorded(under: Under) -> None:
    scene = under("rizhao-2022")
    project = scene.begin()
    case = scene.hand("projects.approval", project)
    client = scene.enter(scene.cast.provider_reviewer)
    sent = {
        "act": "review", "outcome": "listed", "step": "compile", "revision": str(case.revision),
        "paper.catalog_list": "清单", "paper.review_plan": "方案第三章",
    }  # fmt: skip
    page = client.post(reverse("matters:decide", args=[case.number]), sent).content.decode()
    assert "不具备：项目目录已预编" in page
    assert "第三十条" in page


def test_who_may_not_start_or_change_a_file_is_told_why_and_shown_no_form(under: Under) -> None:
    scene = under("sixian-2021")
    project = scene.begin()
    admin, bureau = scene.enter(scene.cast.system_admin), scene.enter(scene.cast.bureau_clerk)
    empty = admin.get(reverse("projects:index")).content.decode()
    assert "还没有项目" in empty
    assert "建立项目档案" not in empty
    assert "数据专员" in empty
    assert "现在不能建立项目档案" in admin.get(reverse("projects:new")).content.decode()
    for name, act in (("change", "修改项目档案"), ("part", "登记建设内容"), ("entry", "列入目录")):
        page = bureau.get(reverse(f"projects:{name}", args=[project.pk])).content.decode()
        assert f"现在不能{act}" in page
        assert "项目档案由项目单位维护" in page
        assert '<form method="post" class="sheet' not in page
    shown = bureau.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert "现在不能修改档案" in shown
    assert (
        bureau.post(
            reverse("projects:change", args=[project.pk]), {"name": "改", "purpose": "改", "act": "start"}
        ).status_code
        == 422
    )


def test_who_was_overtaken_sees_what_the_file_says_now_and_keeps_what_was_typed(under: Under) -> None:
    scene = under("haishu-2022")
    project = scene.begin(cost=Decimal("860000"))
    client, address = scene.enter(scene.owner), reverse("projects:change", args=[project.pk])
    mine = {"name": "救助系统二期", "purpose": "我写的用途", "cost": "90 万元", "revision": "1", "act": "start"}
    actions.change_project(by=scene.owner, project=project, expect=1, name="别人改的名称", purpose="别人写的")
    overtaken = client.post(address, mine)
    page = overtaken.content.decode()
    assert overtaken.status_code == 422
    for words in ("刚刚被他人修改", "别人改的名称", "我写的用途", "90 万元"):
        assert words in page
    assert fields(page)["revision"] == "2"
    assert client.post(address, mine | {"revision": "2"}).status_code == 302
    assert Project.objects.get().cost == Decimal("900000.00")


def test_a_shut_gate_before_a_procedure_is_said_where_it_would_be_handed_in(under: Under) -> None:
    scene = under("haishu-2022")
    project = scene.begin()
    client = scene.enter(scene.owner)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert "现在不能信息化项目审核" in page
    scene.list_draft(project)
    page = client.get(reverse("projects:project", args=[project.pk])).content.decode()
    assert "现在不能信息化项目审核" not in page
    assert reverse("matters:procedure", args=["projects.approval"]) in page
    assert "本平台约定" in page


@pytest.mark.requirement("GY-2.5/2", "GY-2.5/N1")
def test_in_guiyang_acceptance_asks_for_the_work_and_the_figures_lie_before_who_accepts(under: Under) -> None:
    scene = under("guiyang-draft-2024")
    project = scene.complete()
    scene.list_draft(project, "还没有做的")
    with pytest.raises(BadInput) as refused:
        scene.hand("projects.acceptance", project, paper__resource_work=None)
    assert (refused.value.at, refused.value.cite) == ("paper.resource_work", "2.5")
    case = scene.hand("projects.acceptance", project)
    page = scene.enter(scene.cast.bureau_reviewer).get(reverse("matters:decide", args=[case.number])).content.decode()
    for words in ("编目", "1 / 2", "归集", "共享情况", reverse("projects:project", args=[project.pk])):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("1,234,567.00", Decimal("1234567.00")),
        ("860000 元", Decimal(860000)),
        ("123.4567万元", Decimal(1234567)),
        ("100 万", Decimal(1_000_000)),
        ("", None),
    ],
)
def test_sums_are_read_as_people_write_them(typed: str, read: Decimal | None) -> None:
    form = ProjectForm({"name": "甲", "purpose": "乙", "cost": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["cost"] == read


@pytest.mark.parametrize("typed", ["一百万", "-5", "1.234", "0.0000001 万元", "万", "1e400"])
def test_what_is_no_sum_is_refused_at_its_field(typed: str) -> None:
    form = ProjectForm({"name": "甲", "purpose": "乙", "cost": typed})
    assert list(form.errors) == ["cost"]
