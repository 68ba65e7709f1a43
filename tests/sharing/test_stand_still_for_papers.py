"""An application sent back for listed papers: its limit stands still and goes on; each stop is on record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongshu.audit.queries import trail
from gongshu.desk.track import Standing
from gongshu.desk.trail import entries
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.home import Home
from gongshu.organizations.queries import jurisdiction
from gongshu.procedure import queries as cases
from gongshu.sharing import actions
from tests.sharing.conftest import Stage
from tests.sharing.scene import Sharing

LAWS = {"haishu-2022": {}, "sixian-2021": {}, "rizhao-2022": {
    "system": None, "paper.business_process": None, "paper.promise": "promised"
}}  # fmt: skip


@pytest.fixture(params=LAWS)
def shown(request: pytest.FixtureRequest, stage: Stage) -> tuple[str, Sharing]:
    """The scene under a law, before the test's own transaction begins."""
    return request.param, stage.show(request.param)


@pytest.fixture
def sixian(stage: Stage) -> Sharing:
    return stage.show("sixian-2021")


def resubmit(scene: Sharing, application) -> None:
    application.refresh_from_db()
    revision = scene.case(application).revision
    actions.resubmit_application(by=scene.cast.applicant_clerk, application=application, expect=revision)


@pytest.mark.house_rule("HS-S9", "SX-S9", "RZ-S9")
def test_time_stands_still_for_a_listed_paper_and_each_stop_is_on_record(
    shown: tuple[str, Sharing], db: None, frozen: VirtualClock, own_home: Home
) -> None:
    law, scene = shown[0], shown[1].again()
    application = scene.submitted(**LAWS[law]).application
    began = clock.now()
    reviewers = [scene.cast.bureau_reviewer]
    for _ in range(2):
        frozen.advance(timedelta(days=2))
        for by in reviewers if law != "rizhao-2022" else [*reviewers, scene.cast.provider_reviewer]:
            scene.step(application, by, "return", reason="场景不清楚", lacking=["paper.scenario"])
        assert cases.open_step(scene.case(application)).act == "supplement"  # type: ignore[union-attr]
        frozen.advance(timedelta(days=1))
        resubmit(scene, application)
        running = cases.open_clock(scene.case(application))
        assert running is not None
        assert running.started_at == began
    told = [one.event for one in trail(case=scene.case(application).number) if "clock_" in one.event]
    assert told == ["procedure.clock_stopped", "procedure.clock_resumed"] * 2
    returned = [
        one for one in trail(case=scene.case(application).number)
        if one.event == "sharing.step_recorded" and one.data["outcome"] == "return"
    ]  # fmt: skip
    assert len(returned) == 2 * (2 if law == "rizhao-2022" else 1)
    assert all(one.data["lacking"] == ["paper.scenario"] for one in returned)


@pytest.mark.house_rule("SX-S9")
def test_a_bureau_on_its_sixth_day_regains_no_day_however_often_it_returns(
    sixian: Sharing, db: None, frozen: VirtualClock, own_home: Home
) -> None:
    scene = sixian.again()
    frozen.move_to(datetime(2026, 11, 2, 10, tzinfo=CHINA))
    application = scene.submitted().application
    frozen.move_to(datetime(2026, 11, 10, 10, tzinfo=CHINA))  # the sixth working day: one is left
    for _ in range(3):
        scene.step(application, scene.cast.bureau_reviewer, "return", reason="场景不清楚", lacking=["paper.scenario"])
        held = cases.badge(scene.case(application))
        assert (held.state, held.text.zh) == ("stopped", "期限停止计算，待补正")
        assert "尚余 1 个工作日" in held.counting.zh
        frozen.advance(timedelta(days=2))
        resubmit(scene, application)
        badge = cases.badge(scene.case(application))
        assert badge.working_days == 1
    assert "不计（本平台约定）" in badge.counting.zh
    standing = Standing.of(scene.case(application), jurisdiction())
    words = [str(one.sentence.zh) for one in entries(standing, cases.history(scene.case(application)), "limits")]
    assert sum("期限停止计算" in one and "缺“应用场景”" in one for one in words) == 3
    assert sum("期限接着计算" in one and "到期" in one for one in words) == 3


@pytest.mark.house_rule("SX-S9")
def test_for_what_only_the_form_asks_the_limit_runs_on(
    sixian: Sharing, db: None, frozen: VirtualClock, own_home: Home
) -> None:
    scene = sixian.again()
    application = scene.submitted().application
    due = cases.open_clock(scene.case(application)).due_at  # type: ignore[union-attr]
    frozen.advance(timedelta(days=1))
    scene.step(application, scene.cast.bureau_reviewer, "return", reason="目的不清楚", lacking=["purpose"])
    assert cases.badge(scene.case(application)).state == "none_stated"  # type: ignore[union-attr]
    frozen.advance(timedelta(days=5))
    resubmit(scene, application)
    assert cases.open_clock(scene.case(application)).due_at == due  # type: ignore[union-attr]
    assert not [one for one in trail(case=scene.case(application).number) if "clock_" in one.event]
