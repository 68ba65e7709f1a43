"""``gongshu walk`` in words: a step with article, case, due day and evidence; exit 0 only if all of it verifies."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.text import t
from gongshu.regulation.loader import load_profile
from gongshu.site.commands import walking
from gongshu.site.walk.journal import Step
from gongshu.site.walk.run import Result
from tests.site.conftest import Run

REPLY = Step(
    18,
    "sharing",
    t("提供单位答复 → 同意共享", "the provider's reply"),
    "done",
    article="第十七条第二款",
    case="GX-2026-000002",
    due=date(2026, 12, 3),
    limit="自 2026-11-26 的次日起数 5个工作日",
    who="民政局 陈国强",
    evidence=("site-000086",),
    note="收到",
)


def walked(monkeypatch: pytest.MonkeyPatch, *steps: Step, verified: bool = True, sound: bool = True) -> None:
    """Stand in for the walk, which has tests of its own."""

    def walk(home, *, tell, **rest) -> Result:
        for step in steps:
            tell(step)
        return Result(load_profile("haishu-2022"), list(steps), {"site-000086": verified}, 90, sound)

    monkeypatch.setattr(walking, "walk", walk)


def test_a_step_is_told_with_article_case_due_day_and_evidence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    walked(monkeypatch, REPLY)
    ran = run("walk", "--profile", "haishu-2022")
    assert ran.code == 0
    assert ran.out.splitlines()[:3] == [
        " 18 ✓ 提供单位答复 → 同意共享",
        "      § 第十七条第二款 · GX-2026-000002 · 到期 2026-12-03 · 自 2026-11-26 的次日起数 5个工作日"
        " · 民政局 陈国强 · site-000086",
        "      收到",
    ]
    assert "1 份证据全部验证通过" in ran.out


@pytest.mark.parametrize(("verified", "sound"), [(False, True), (True, False)], ids=["a record", "a chain"])
def test_evidence_that_does_not_verify_fails_the_walk(
    run: Run, monkeypatch: pytest.MonkeyPatch, verified: bool, sound: bool
) -> None:
    walked(monkeypatch, REPLY, verified=verified, sound=sound)
    ran = run("walk", "--profile", "haishu-2022")
    assert ran.code == 1
    assert "未全部验证通过" in ran.out


def test_a_step_that_failed_fails_the_walk_and_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    walked(monkeypatch, REPLY, Step(19, "sharing", t("开通", "opened"), "failed"))
    ran = run("walk", "--profile", "haishu-2022")
    assert ran.code == 1
    assert "未按要求完成的步骤：19" in ran.out
    assert run("walk", "--profile", "haishu-2022", "--json").document["ok"] is False
