"""The gates of projects: shut until the catalog is there and the data flows, whatever the order of acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongshu.collection.queries import current_version
from gongshu.kit.errors import BadInput, Refusal, Several
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.procedure.rules import LegalBasis
from gongshu.projects import actions, queries
from gongshu.projects.models import Project
from tests.projects.scene import Projects

Under = Callable[[str], Projects]
STATE_RULE = LegalBasis("national_provision", "国家数据中心布局规定", "第三条")
APPROVAL, ACCEPTANCE = "projects.approval", "projects.acceptance"


@pytest.mark.parametrize(
    ("profile", "cite"),
    [
        pytest.param("sixian-2021", "第十二条第二款", marks=pytest.mark.requirement("SX-12/2", "SX-12/N1")),
        pytest.param("haishu-2022", "第十一条第二款", marks=pytest.mark.requirement("HS-11/2", "HS-11/N1")),
    ],
)
def test_no_review_is_asked_for_before_the_catalog_is_compiled(under: Under, profile: str, cite: str) -> None:
    scene = under(profile)
    project = scene.begin()
    with pytest.raises(BadInput, match="项目目录已预编") as refused:
        scene.hand(APPROVAL, project)
    assert (refused.value.code, refused.value.cite) == ("gate_shut", cite)
    scene.list_draft(project)
    assert cases.open_step(scene.hand(APPROVAL, project)) is not None


@pytest.mark.requirement("RZ-30/1", "RZ-30/N1")
def test_in_rizhao_the_list_is_compiled_before_it_is_put_in_the_plan(under: Under) -> None:
    scene = under("rizhao-2022")
    project = scene.begin()
    case = scene.hand(APPROVAL, project)
    with pytest.raises(BadInput) as refused:
        scene.settle(case, "listed")
    assert (refused.value.code, refused.value.cite) == ("gate_shut", "第三十条")
    scene.list_draft(project)
    assert scene.settle(case, "listed").ended


@pytest.mark.requirement("SX-13/3", "SX-13/N1")
def test_in_sixian_a_project_is_accepted_once_its_catalog_is_in_the_system(under: Under) -> None:
    scene = under("sixian-2021")
    project = scene.begin()
    code = scene.list_draft(project)
    case = scene.hand(ACCEPTANCE, project)
    with pytest.raises(BadInput, match="项目目录已进目录系统") as refused:
        scene.settle(case, "accepted", role="applicant")
    assert refused.value.cite == "第十三条第二款"
    assert refused.value.remedy is not None
    assert "低保对象信息" in refused.value.remedy.zh
    scene.publish(code)
    scene.settle(case, "accepted", role="applicant")
    assert scene.settle(case, "accepted", role="authority").state == "accepted"


@pytest.mark.parametrize(
    ("profile", "cite"),
    [
        pytest.param("rizhao-2022", "第三十条", marks=pytest.mark.requirement("RZ-30/2", "RZ-30/N2")),
        pytest.param("haishu-2022", "第十一条第二款", marks=pytest.mark.requirement("HS-11/3", "HS-11/N2")),
    ],
)
def test_a_project_is_accepted_once_every_entry_is_published_and_has_data(
    under: Under, profile: str, cite: str
) -> None:
    scene = under(profile)
    project = scene.begin()
    first, second = scene.list_draft(project), scene.list_draft(project, "特困人员名册")
    case = scene.hand(ACCEPTANCE, project)
    with pytest.raises(Several) as refused:
        scene.settle(case, "accepted")
    assert {one.at for one in refused.value.errors} == {"catalog.registered", "data.flows"}
    for code in (first, second):
        scene.publish(code)
        with pytest.raises(BadInput) as refused_again:
            scene.settle(case, "accepted")
    scene.gather(first)
    with pytest.raises(BadInput) as refused_again:
        scene.settle(case, "accepted")
    assert (refused_again.value.at, refused_again.value.cite) == ("data.flows", cite)
    scene.gather(second)
    assert scene.settle(case, "accepted").state == "accepted"


def test_what_is_barred_passes_only_on_the_outcome_that_cites_an_exception(under: Under) -> None:
    scene = under("sixian-2021")
    project = scene.begin()
    scene.list_draft(project)
    actions.add_part(by=scene.owner, project=project, kind="data_center", name="数据中心", basis=STATE_RULE)
    case = scene.hand(APPROVAL, project)
    with pytest.raises(BadInput) as refused:
        scene.settle(case, "pass")
    assert (refused.value.at, refused.value.cite) == ("platform.common", "第九条第一款")
    assert scene.settle(case, "exempt").state == "approval"


def test_once_handed_in_the_catalog_only_grows(under: Under) -> None:
    scene = under("haishu-2022")
    project = scene.begin()
    code = scene.list_draft(project)
    scene.hand(APPROVAL, project)
    with pytest.raises(Refusal, match="只能增加") as refused:
        actions.unlist_entry(by=scene.owner, project=project, code=code)
    assert refused.value.cite == "本平台约定"
    scene.list_draft(project, "特困人员名册")
    assert len(queries.entries_of(project)) == 2


def test_a_case_about_no_project_file_finds_every_gate_shut(under: Under) -> None:
    under("haishu-2022")
    assert queries.standing("nobody's") == {}


ACTS = ("list", "unlist", "publish", "gather", "hand", "accept")


@given(order=st.lists(st.sampled_from(ACTS), min_size=4, max_size=10))
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_order_of_acts_leads_to_acceptance_past_a_shut_gate(under: Under, order: list[str]) -> None:
    mark = transaction.savepoint()
    try:
        scene = under("haishu-2022")
        project = scene.begin()
        codes: list[str] = []
        for act in [*order, "hand", "accept"]:
            before = [why for why in queries.standing_of(project).values() if why is not None]
            accepted = attempt(scene, project, codes, act)
            assert not (accepted and before)
    finally:
        transaction.savepoint_rollback(mark)


def attempt(scene: Projects, project: Project, codes: list[str], act: str) -> bool:
    """Try an act, refused or not; return whether the project came to be accepted by it."""
    open_case = Case.objects.filter(subject=project.pk, ended=False).first()
    try:
        if act == "list":
            codes.append(scene.list_draft(project, f"目录{len(codes)}"))
        elif act == "hand" and open_case is None:
            scene.hand(ACCEPTANCE, project)
        elif act == "accept" and open_case is not None:
            return scene.settle(open_case, "accepted").state == "accepted"
        elif codes and act == "unlist":
            actions.unlist_entry(by=scene.owner, project=project, code=codes[-1])
        elif codes and act == "publish":
            scene.publish(codes[0])
        elif codes and act == "gather" and not current_version(codes[0]):
            scene.gather(codes[0])
    except Refusal:
        return False
    return False
