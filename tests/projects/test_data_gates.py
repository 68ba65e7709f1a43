"""What the gates look at in the data: gathered, shared and not waited for too long, open as required, kept current."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongshu.kit.actor import Actor
from gongshu.kit.clock import VirtualClock
from gongshu.kit.crypto import make_keys
from gongshu.kit.errors import BadInput, Several
from gongshu.kit.home import Home
from gongshu.kit.text import Text
from gongshu.matters import actions as matters
from gongshu.opening.models import OpenDataset
from gongshu.procedure import queries as cases
from gongshu.procedure.papers import papers_of
from gongshu.procedure.rules import LegalBasis
from gongshu.projects import actions, queries
from gongshu.projects.models import Project
from tests.opening.scene import Opening
from tests.opening.test_four_verdicts import FOUR
from tests.procedure.office import filled
from tests.projects.scene import Projects, note_version
from tests.sharing.scene import Sharing

Under = Callable[[str], Projects]
MONEY = "projects.running_money"


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Home:
    """A home with keys."""
    made = Home(tmp_path / "home")
    make_keys(made)
    settings.HOME = made
    return made


def project_with(code: str, by: Actor) -> Project:
    """A project that brings an entry about."""
    made = actions.start_project(by=by, name="社会救助信息系统", purpose="在线办理")
    actions.list_entry(by=by, project=made, code=code)
    return made


def in_the_way(project: Project, fact: str) -> Text | None:
    """What stands in the way of a gate now."""
    return queries.standing_of(project)[fact]


@pytest.mark.requirement("SX-11/3", "SX-11/N2")
def test_what_does_not_gather_and_share_its_data_gets_no_running_money(under: Under) -> None:
    scene = under("sixian-2021")
    bare = scene.begin()
    scene.list_draft(bare)
    case = scene.hand(MONEY, bare)
    with pytest.raises(Several) as refused:
        scene.settle(case, "may_be_funded")
    assert {one.at: one.cite for one in refused.value.errors} == {"data.flows": "第十一条", "data.shared": "第十一条"}
    barred = scene.settle(case, "no_money")
    assert (barred.state, cases.law_of(barred).end(barred.state).kind) == ("no_money", "negative")
    [decision] = cases.decisions(barred)
    assert decision.article == "第十一条"
    assert decision.gates["data.flows"] is not None
    whole = scene.complete("另一系统")
    assert scene.settle(scene.hand(MONEY, whole), "may_be_funded").state == "may_be_funded"


@pytest.mark.requirement("SX-11/N2")
@pytest.mark.parametrize("lacking", ["interconnection", "collaboration"])
def test_without_interconnection_or_collaboration_there_is_no_running_money(under: Under, lacking: str) -> None:
    scene = under("sixian-2021")
    case = scene.hand(MONEY, scene.complete())
    step = cases.open_step(case)
    assert step is not None
    papers = filled(papers_of(step, step.outcomes["may_be_funded"]), scene.cast.street)
    del papers[lacking]
    with pytest.raises(BadInput) as refused:
        matters.decide_matter(
            case=case,
            step=step.id,
            outcome="may_be_funded",
            by=scene.cast.bureau_reviewer,
            expect=case.revision,
            papers=papers,
        )
    assert (refused.value.at, refused.value.cite) == (lacking, "第十一条")


def test_an_exemption_from_the_ban_on_running_money_is_cited(under: Under) -> None:
    scene = under("sixian-2021")
    case = scene.hand(MONEY, scene.begin())
    given: dict[str, Any] = {
        "case": case,
        "step": "check",
        "outcome": "exempt",
        "by": scene.cast.bureau_reviewer,
        "expect": 1,
    }
    for bases in ([], [LegalBasis("normative_document", "某局通知", "第一条")]):
        with pytest.raises(BadInput):
            matters.decide_matter(**given, reason="另有规定", bases=bases)
    rule = LegalBasis("department_rule", "某部规章", "第三条")
    assert matters.decide_matter(**given, reason="另有规定", bases=[rule]).case.state == "may_be_funded"


def test_money_of_a_later_year_is_looked_at_anew(under: Under, frozen: VirtualClock) -> None:
    scene = under("sixian-2021")
    project = scene.complete()
    first = scene.hand(MONEY, project, paper__year="2026")
    assert scene.settle(first, "may_be_funded").state == "may_be_funded"
    frozen.advance(timedelta(days=200))
    second = scene.hand(MONEY, project, paper__year="2027")
    with pytest.raises(BadInput, match="更新周期") as refused:
        scene.settle(second, "may_be_funded")
    assert (refused.value.at, refused.value.cite) == ("data.current", "本平台约定")
    scene.gather(queries.entries_of(project)[0][0].code)
    scene.settle(second, "may_be_funded")
    told = [(one.year, one.end) for one in queries.money_of(project)]
    assert told == [("2027", "positive"), ("2026", "positive")]


@pytest.mark.requirement("HS-11/3")
def test_data_is_not_shared_while_an_application_waits_at_the_provider_beyond_its_limit(
    db: None, home: Home, frozen: VirtualClock
) -> None:
    scene = Sharing("haishu-2022")
    project = project_with(scene.entry.code, scene.cast.provider_clerk)
    assert "还不能凭授权调用" in str(in_the_way(project, "data.shared"))
    note_version(scene.entry, sealed=False)
    assert "还不能凭授权调用" in str(in_the_way(project, "data.shared"))
    note_version(scene.entry)
    assert in_the_way(project, "data.shared") is None
    application = scene.submitted().application
    while "provider" not in (step := cases.open_step(scene.case(application))).by:  # type: ignore[union-attr]
        scene.step(application, scene.cast.bureau_reviewer, next(iter(step.outcomes)))  # type: ignore[union-attr]
    assert in_the_way(project, "data.shared") is None
    frozen.advance(timedelta(days=30))
    assert "有共享申请超期未办" in str(in_the_way(project, "data.shared"))
    assert queries.used(project).sharing.late == 1


@pytest.mark.requirement("RZ-30/2")
def test_data_that_is_to_be_open_must_be_open(db: None, home: Home, frozen: VirtualClock) -> None:
    scene = Opening("rizhao-2022", home)
    project = project_with(scene.entry.code, scene.cast.provider_clerk)
    note_version(scene.entry)
    assert scene.entry.name in str(in_the_way(project, "data.opened"))
    release = scene.proposed()
    for outcome in (*["pass"] * len(FOUR), "publish"):
        scene.step(release, scene.cast.provider_reviewer, outcome, "" if outcome == "publish" else "经审核")
    assert in_the_way(project, "data.opened") is None
    scene.withdraw(OpenDataset.objects.get())
    assert in_the_way(project, "data.opened") is not None


def test_what_is_had_by_sharing_is_neither_gathered_nor_shared_on(under: Under) -> None:
    scene = under("haishu-2022")
    project = scene.begin()
    scene.list_draft(project, shared_in=True)
    stands = queries.standing_of(project)
    assert [stands[fact] for fact in ("data.flows", "data.shared", "data.opened", "data.current")] == [None] * 4
    assert [one.words for one in queries.used(project).work] == ["0 / 1", "—", "—", "—", "—"]


@pytest.mark.parametrize(("day", "open_"), [(date(2026, 9, 1), True), (date(2020, 1, 1), False)])
def test_data_is_current_within_the_cycle_its_entry_states(under: Under, day: date, open_: bool) -> None:
    scene = under("sixian-2021")
    project = scene.begin()
    scene.gather(scene.list_draft(project), day=day)
    assert (in_the_way(project, "data.current") is None) is open_
