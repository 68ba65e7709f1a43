"""Keeping the file of a project: whose it is, what it says, what may not be built."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.procedure.rules import LegalBasis
from gongshu.projects import actions, queries
from tests.catalog.samples import published
from tests.projects.scene import Projects

Under = Callable[[str], Projects]
STATE_RULE = LegalBasis("national_provision", "国家数据中心布局规定", "第三条")
NOTICE = LegalBasis("normative_document", "某局通知", "第一条")


def test_a_file_is_seen_by_its_owner_and_the_bureau_only(under: Under) -> None:
    scene = under("haishu-2022")
    made = scene.begin(cost=Decimal("860000.50"))
    assert queries.project(made.pk, scene.owner).cost == Decimal("860000.50")
    assert queries.project(made.pk, scene.cast.bureau_clerk) == made
    for other in (scene.cast.stranger, scene.cast.citizen, scene.cast.system_admin):
        with pytest.raises(NotFound):
            queries.project(made.pk, other)
    assert [one.event for one in trail(subject=made.pk)] == ["projects.started"]


def test_only_the_owner_changes_it_and_only_as_it_was_seen(under: Under) -> None:
    scene = under("haishu-2022")
    made = scene.begin()
    said = {"name": "救助系统二期", "purpose": "二期"}
    with pytest.raises(NotPermitted):
        actions.change_project(by=scene.cast.bureau_clerk, project=made, expect=1, **said)
    assert actions.change_project(by=scene.owner, project=made, expect=1, **said).name == "救助系统二期"
    with pytest.raises(Stale):
        actions.change_project(by=scene.owner, project=made, expect=1, **said)
    with pytest.raises(NotPermitted):
        actions.add_part(by=scene.cast.bureau_clerk, project=made, kind="system", name="系统")


@pytest.mark.parametrize(
    ("given", "at"),
    [({"name": " "}, "name"), ({"cost": Decimal(-1)}, "cost"), ({"running_cost": Decimal("NaN")}, "running_cost")],
)
def test_what_is_not_as_it_should_be_is_refused_at_its_place(under: Under, given: dict[str, object], at: str) -> None:
    scene = under("haishu-2022")
    with pytest.raises(BadInput) as refused:
        scene.begin(**given)  # type: ignore[arg-type]
    assert refused.value.at == at


def test_one_name_is_one_project_of_an_owner(under: Under) -> None:
    scene = under("haishu-2022")
    scene.begin()
    with pytest.raises(BadInput) as refused:
        scene.begin()
    assert refused.value.code == "taken"


@pytest.mark.requirement("AS-3.1/N1")
@pytest.mark.parametrize("kind", ["platform", "opening_platform"])
def test_a_platform_of_the_zones_own_is_stopped(under: Under, kind: str) -> None:
    stopped(under("anshan-2022"), kind, "3.1", LegalBasis("law", "某法", "第一条"))


@pytest.mark.requirement("HS-24/1", "HS-24/N1")
def test_an_opening_channel_of_ones_own_is_stopped(under: Under) -> None:
    stopped(under("haishu-2022"), "opening_platform", "第二十四条", LegalBasis("law", "某法", "第一条"))


@pytest.mark.requirement("HS-8/2", "HS-8/N1")
@pytest.mark.house_rule("HS-S53")
@pytest.mark.parametrize("kind", ["cloud", "data_center", "hardware"])
def test_own_cloud_data_center_and_hardware_are_stopped_unless_a_rule_is_cited(under: Under, kind: str) -> None:
    scene = under("haishu-2022")
    stopped(scene, kind, "第八条", NOTICE)
    made = actions.add_part(by=scene.owner, project=scene.begin("另一项目"), kind=kind, name="甲", basis=STATE_RULE)
    assert made.basis is not None
    assert made.basis["title"] == STATE_RULE.title


@pytest.mark.requirement("SX-9/1", "SX-9/N1")
@pytest.mark.house_rule("SX-S53")
def test_a_new_data_center_is_stopped_unless_the_state_provides_otherwise(under: Under) -> None:
    scene = under("sixian-2021")
    stopped(scene, "data_center", "第九条第一款", LegalBasis("law", "某法", "第一条"))
    project = scene.begin("另一项目")
    actions.add_part(by=scene.owner, project=project, kind="data_center", name="甲", basis=STATE_RULE)
    assert queries.standing_of(project)["platform.common"] is not None


def stopped(scene: Projects, kind: str, cite: str, basis: LegalBasis) -> None:
    """Check that a part is refused with the article, without a basis and with one that does not suffice."""
    project = scene.begin()
    for cited in (None, basis):
        with pytest.raises(Refusal) as refused:
            actions.add_part(by=scene.owner, project=project, kind=kind, name="甲", basis=cited)
        assert (refused.value.code, refused.value.cite) == ("part_barred", cite)
    assert not project.parts.exists()
    assert trail(subject=project.pk)[-1].outcome == "refused"


def test_only_entries_of_the_owner_are_listed_and_each_once(under: Under) -> None:
    scene = under("haishu-2022")
    theirs = actions.start_project(by=scene.cast.applicant_clerk, name="医保系统", purpose="医保")
    entry = published(scene.cast)
    with pytest.raises(Refusal, match="不能列入项目"):
        actions.list_entry(by=scene.cast.applicant_clerk, project=theirs, code=entry.code)
    ours = scene.begin()
    actions.list_entry(by=scene.owner, project=ours, code=entry.code)
    with pytest.raises(BadInput):
        actions.list_entry(by=scene.owner, project=ours, code=entry.code)
    actions.unlist_entry(by=scene.owner, project=ours, code=entry.code)
    assert not queries.entries_of(ours)
