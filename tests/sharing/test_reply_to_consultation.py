"""Haishu: the authority reviews, the provider replies in time; a refusal needs its basis; silence is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.procedure import queries as cases
from gongshu.procedure.clockwork import tick
from gongshu.sharing import actions
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import LAW, LOCAL, PAPER, Sharing


@pytest.fixture
def consulted(haishu: Sharing) -> Application:
    """An application on which the provider has been consulted."""
    application = haishu.submitted().application
    haishu.step(application, haishu.cast.bureau_reviewer, "pass")
    return application


@pytest.mark.requirement("HS-17/3")
def test_the_providers_five_working_days_run_from_the_consultation(haishu: Sharing, consulted: Application) -> None:
    case = haishu.case(consulted)
    badge = cases.badge(case)
    assert case.state == "reply"
    assert badge is not None
    assert str(badge.due_day) == "2026-09-21"  # Sunday the 20th is a make-up working day
    assert badge.article == "第十七条第二款"
    assert [todo.case.number for todo in cases.todos(haishu.cast.provider_reviewer)] == [case.number]


@pytest.mark.requirement("HS-17/2")
def test_consent_leads_to_the_grant_and_is_on_record(haishu: Sharing, consulted: Application) -> None:
    decided = haishu.step(consulted, haishu.cast.provider_reviewer, "consent")
    assert decided.step is not None
    assert decided.step.id == "grant"
    decision = cases.decisions(decided.case)[-1]
    assert (decision.role, decision.outcome, decision.organization_name) == ("provider", "consent", "民政局")
    assert decision.record == decided.record.id


@pytest.mark.requirement("HS-17/4", "HS-17/N3", "HS-15/2", "HS-15/N1")
def test_a_refusal_without_reason_and_basis_is_not_accepted(haishu: Sharing, consulted: Application) -> None:
    with pytest.raises(Several, match="缺少理由") as refused:
        haishu.step(consulted, haishu.cast.provider_reviewer, "refuse")
    assert "缺少依据" in str(refused.value)
    assert "第十七条第二款" in str(refused.value)
    with pytest.raises(BadInput, match="缺少依据"):
        haishu.step(consulted, haishu.cast.provider_reviewer, "refuse", reason="不便提供")
    assert haishu.case(consulted).state == "reply"


@pytest.mark.requirement("HS-15/2", "HS-17/4")
def test_a_document_below_the_rank_of_a_rule_is_no_basis(haishu: Sharing, consulted: Application) -> None:
    with pytest.raises(BadInput, match="规范性文件不能作为此处的依据"):
        haishu.step(consulted, haishu.cast.provider_reviewer, "refuse", reason="按通知办理", bases=[PAPER])


@pytest.mark.requirement("HS-17/4")
@pytest.mark.parametrize("basis", [LAW, LOCAL])
def test_a_refusal_on_a_law_or_a_rule_ends_the_case(haishu: Sharing, consulted: Application, basis: object) -> None:
    decided = haishu.step(consulted, haishu.cast.provider_reviewer, "refuse", reason="超出法定用途", bases=[basis])
    assert decided.ended is not None
    assert decided.ended.kind == "negative"
    assert not Grant.objects.exists()


@pytest.mark.requirement("HS-17/N2")
def test_access_cannot_be_opened_before_the_provider_has_consented(haishu: Sharing, consulted: Application) -> None:
    with pytest.raises(Refusal, match=r"不能授权.*数据提供单位.*提供单位答复.*沉默不是同意.*第十七条第二款"):
        haishu.issue(consulted)
    assert not Grant.objects.exists()


@pytest.mark.requirement("HS-17/N2")
def test_a_silent_provider_is_overdue_and_never_taken_to_consent(
    haishu: Sharing, consulted: Application, frozen: VirtualClock
) -> None:
    frozen.move_to(datetime(2026, 10, 20, 10, tzinfo=CHINA))
    tick()
    case = haishu.case(consulted)
    badge = cases.badge(case)
    assert case.state == "reply"
    assert badge is not None
    assert badge.state == "overdue"
    with pytest.raises(Refusal, match="不能授权"):
        haishu.issue(consulted)
    frozen.advance(timedelta(hours=1))
    late = haishu.step(consulted, haishu.cast.provider_reviewer, "consent")
    assert late.step is not None
    assert late.step.id == "grant"


def test_only_the_provider_replies(haishu: Sharing, consulted: Application) -> None:
    for other in (haishu.cast.bureau_reviewer, haishu.cast.applicant_reviewer):
        with pytest.raises(NotPermitted, match="由数据提供单位办理"):
            haishu.step(consulted, other, "consent")
    with pytest.raises(NotFound):
        haishu.step(consulted, haishu.cast.stranger, "consent")


def test_a_data_officer_of_the_provider_may_not_reply_and_is_told_who_may(
    haishu: Sharing, consulted: Application
) -> None:
    with pytest.raises(NotPermitted, match="审核人"):
        haishu.step(consulted, haishu.cast.provider_clerk, "consent")


def test_two_officials_deciding_at_once_do_not_overwrite_each_other(haishu: Sharing, consulted: Application) -> None:
    seen = haishu.case(consulted)
    haishu.step(consulted, haishu.cast.provider_reviewer, "consent")
    with pytest.raises(Stale, match="未作任何改动"):
        actions.record_step(
            by=haishu.cast.provider_reviewer,
            application=consulted,
            step=seen.state,
            outcome="refuse",
            expect=seen.revision,
            reason="改主意",
            bases=[LAW],
        )


def test_a_return_names_what_is_lacking_and_the_completed_application_goes_on(haishu: Sharing) -> None:
    application = haishu.submitted().application
    haishu.step(
        application, haishu.cast.bureau_reviewer, "return", reason="流程写得太简略", lacking=["paper.business_process"]
    )
    application.refresh_from_db()
    assert application.to_correct == ["paper.business_process"]
    saved = actions.save_answers(
        by=haishu.cast.applicant_clerk,
        application=application,
        answers={"paper.business_process": "一、受理；二、核验；三、办结"},
        expect=application.revision,
    )
    assert saved.to_correct == []
    decided = actions.resubmit_application(
        by=haishu.cast.applicant_clerk, application=saved, expect=haishu.case(saved).revision
    )
    assert decided.case.state == "check"
    assert cases.papers(decided.case)["business_process"].content.startswith("一、受理")


def test_a_return_that_names_nothing_is_refused(haishu: Sharing) -> None:
    application = haishu.submitted().application
    with pytest.raises(BadInput, match="须指明要补正哪几项"):
        haishu.step(application, haishu.cast.bureau_reviewer, "return", reason="不全")


def test_opening_access_is_not_recorded_as_a_mere_step(haishu: Sharing) -> None:
    application = haishu.ready_to_grant()
    with pytest.raises(Refusal, match="须载明目的、字段、方式和期限"):
        haishu.step(application, haishu.cast.bureau_reviewer, "grant")
