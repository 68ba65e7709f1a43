"""Who asked may take the case back while it is open."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Clock


def test_a_withdrawn_case_has_ended_and_its_clock_stands(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    case = actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="不再需要")
    assert (case.state, case.ended) == ("withdrawn", True)
    assert queries.law_of(case).end("withdrawn").title.zh == "已撤回"
    clock = Clock.objects.get(case=case, limit_id="HS-17/D1")
    assert clock.met_at is None
    assert clock.stopped_at is not None
    assert queries.todos(haishu.cast.provider_clerk) == []
    assert queries.history(case)[-2].article == "本平台约定"


def test_a_colleague_of_who_asked_may_withdraw_too(haishu):
    case = haishu.open("sharing.conditional")
    assert actions.withdraw(case=case, by=haishu.cast.applicant_reviewer, reason="误提").ended


def test_no_other_side_may_withdraw(haishu):
    case = haishu.open("sharing.conditional")
    with pytest.raises(NotPermitted, match="只有提出方"):
        actions.withdraw(case=case, by=haishu.cast.bureau_reviewer, reason="x")
    with pytest.raises(NotFound):
        actions.withdraw(case=case, by=haishu.cast.stranger, reason="x")


def test_a_reason_is_needed_and_an_ended_case_stays_ended(haishu):
    case = haishu.open("sharing.conditional")
    with pytest.raises(BadInput, match="写明理由"):
        actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="  ")
    case = haishu.run(case, "pass", "consent", "grant")
    with pytest.raises(Refusal, match="已经办结"):
        actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="迟了")


def test_what_was_withdrawn_cannot_be_decided(haishu):
    case = haishu.open("sharing.conditional")
    actions.withdraw(case=case, by=haishu.cast.applicant_clerk, reason="不再需要")
    with pytest.raises(Refusal):
        actions.decide(case=case, step="check", outcome="pass", by=haishu.cast.bureau_reviewer, expect=2)
