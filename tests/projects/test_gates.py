"""The gates of projects: shut until the catalog is there and the data flows, whatever the order of acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongshu.kit.errors import BadInput, Refusal, Several
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import LegalBasis
from gongshu.projects import actions, queries
from gongshu.projects.models import Project
from gongshu.regulation.definition import GateDef, ProcedureDef
from tests.procedure.office import undone, way
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
    assert {one.at for one in refused.value.errors} == {"catalog.registered", "data.flows", "data.shared"}
    for act in (scene.publish, partial(scene.gather, sealed=False)):
        for code in (first, second):
            act(code)
            with pytest.raises((BadInput, Several)) as refused_again:
                scene.settle(case, "accepted")
    assert (refused_again.value.at, refused_again.value.cite) == ("data.shared", cite)
    for code in (first, second):
        scene.gather(code)
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


@dataclass
class Account:
    """What was done to a project, kept beside the product; says by itself which gates must be open.

    Nothing is to be opened, and no data grows old: what those two gates ask is seen in tests of their own.
    """

    published: dict[str, bool] = field(default_factory=dict)
    gathered: set[str] = field(default_factory=set)
    sealed: set[str] = field(default_factory=set)
    compiled: int = 0
    barred: bool = False
    handed_in: bool = False

    def open(self, fact: str) -> bool:
        """Whether a gate must be open."""
        codes = set(self.published)
        return {
            "catalog.precompiled": bool(codes),
            "catalog.registered": bool(codes) and all(self.published.values()),
            "data.flows": bool(codes) and codes <= self.gathered,
            "data.shared": bool(codes) and all(self.published.values()) and codes <= self.sealed,
            "data.opened": bool(codes),
            "data.current": bool(codes),
            "platform.common": not self.barred,
        }[fact]

    def all_open(self, wanted: tuple[GateDef, ...]) -> bool:
        """Whether nothing stands in the way."""
        return all(self.open(one.fact) for one in wanted)


ACTS = ("list", "list", "publish", "publish", "gather", "gather", "seal", "seal", "unlist", "bar", "unbar", "hand")


@pytest.mark.parametrize("profile", ["haishu-2022", "sixian-2021", "rizhao-2022"])
@given(order=st.lists(st.sampled_from(ACTS), min_size=1, max_size=9))
@settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_was_done_before_a_gate_lets_pass_exactly_what_is_in_place(
    under: Under, profile: str, order: list[str]
) -> None:
    with undone():
        scene = under(profile)
        project, account = scene.begin(), Account()
        for act in order:
            do(scene, project, account, act)
        for procedure in scene.profile.procedures.values():
            if procedure.subject == "project":
                walk_through(scene, project, account, procedure)


def do(scene: Projects, project: Project, account: Account, act: str) -> None:
    """Do something to a project, and note it."""
    left = [code for code, done in account.published.items() if not done]
    ungathered = [code for code in account.published if code not in account.gathered]
    if act == "list":
        account.compiled += 1
        account.published[scene.list_draft(project, f"目录{account.compiled}")] = False
    elif act == "unlist" and account.published:
        unlist(scene, project, account, list(account.published)[-1])
    elif act == "hand":
        account.handed_in |= passes(lambda: scene.hand(ACCEPTANCE, project))
    elif act == "publish" and left:
        scene.publish(left[0])
        account.published[left[0]] = True
    elif act == "gather" and ungathered:
        scene.gather(ungathered[-1], sealed=False)
        account.gathered.add(ungathered[-1])
    elif act == "seal" and account.gathered - account.sealed:
        code = min(account.gathered - account.sealed)
        scene.gather(code)
        account.sealed.add(code)
    elif act == "bar" and not account.barred and scene.bars("data_center"):
        actions.add_part(by=scene.owner, project=project, kind="data_center", name="机房", basis=STATE_RULE)
        account.barred = True
    elif act == "unbar" and account.barred:
        actions.remove_part(by=scene.owner, part=project.parts.get())
        account.barred = False


def unlist(scene: Projects, project: Project, account: Account, code: str) -> None:
    """Take an entry out again; once the project was handed in it stays."""
    if account.handed_in:
        with pytest.raises(Refusal):
            actions.unlist_entry(by=scene.owner, project=project, code=code)
        return
    actions.unlist_entry(by=scene.owner, project=project, code=code)
    del account.published[code]
    account.gathered.discard(code)
    account.sealed.discard(code)


def walk_through(scene: Projects, project: Project, account: Account, procedure: ProcedureDef) -> None:
    """Try to open a case, and at its steps each outcome behind gates; each passes exactly as the account says."""
    assert passes(lambda: scene.hand(procedure.id, project)) == account.all_open(procedure.gates)
    for step in procedure.steps.values():
        for outcome in step.outcomes.values():
            if outcome.gates and account.all_open(procedure.gates):
                with undone():
                    case = scene.hand(procedure.id, project)
                    for _, taken in way(procedure, procedure.first, {step.id}):
                        case = scene.settle(case, taken)
                    role = step.by[0] if step.joint else ""
                    tried = partial(scene.settle, case, outcome.id, role=role)
                    assert passes(tried) == account.all_open(outcome.gates), outcome.id


def passes(attempt: Callable[[], object]) -> bool:
    """Whether an attempt passes; what is refused is refused for its gates."""
    try:
        attempt()
    except (BadInput, Several) as refusal:
        errors = refusal.errors if isinstance(refusal, Several) else [refusal]
        assert {one.code for one in errors} == {"gate_shut"}
        return False
    return True
