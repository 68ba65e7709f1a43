"""An application sent back for completion: each return is on record, and the limit runs anew once it is complete."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
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


@pytest.mark.house_rule("HS-S9", "SX-S9", "RZ-S9")
def test_the_limit_runs_anew_and_each_return_is_on_record(
    shown: tuple[str, Sharing], db: None, frozen: VirtualClock, own_home: Home
) -> None:
    law, scene = shown[0], shown[1].again()
    application = scene.submitted(**LAWS[law]).application
    reviewers = [scene.cast.bureau_reviewer]
    for _ in range(2):
        frozen.advance(timedelta(days=2))
        for by in reviewers if law != "rizhao-2022" else [*reviewers, scene.cast.provider_reviewer]:
            scene.step(application, by, "return", reason="场景不清楚", lacking=["paper.scenario"])
        assert cases.open_step(scene.case(application)).act == "supplement"  # type: ignore[union-attr]
        frozen.advance(timedelta(days=1))
        application.refresh_from_db()
        revision = scene.case(application).revision
        actions.resubmit_application(by=scene.cast.applicant_clerk, application=application, expect=revision)
        running = cases.open_clock(scene.case(application))
        assert running is not None
        assert running.started_at == clock.now()
    returned = [
        one for one in trail(case=scene.case(application).number)
        if one.event == "sharing.step_recorded" and one.data["outcome"] == "return"
    ]  # fmt: skip
    assert len(returned) == 2 * (2 if law == "rizhao-2022" else 1)
    assert all(one.data["lacking"] == ["paper.scenario"] for one in returned)
