"""Projects on the desk: started after a look at the answers, with every gate, its article and what to do."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from gongshu.projects.models import Project
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
