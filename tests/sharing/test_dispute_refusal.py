"""A disputed refusal: Haishu coordinates, adjudicates, lists and reports upward; Sixian knows no such procedure."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import LAW, Sharing


@pytest.fixture
def refused(haishu: Sharing) -> Application:
    """An application the provider refused."""
    application = haishu.submitted().application
    haishu.step(application, haishu.cast.bureau_reviewer, "pass")
    haishu.step(application, haishu.cast.provider_reviewer, "refuse", reason="超出用途", bases=[LAW])
    return application


def _dispute_step(sharing: Sharing, application: Application, by: object, outcome: str) -> object:
    application.refresh_from_db()
    assert application.dispute is not None
    return actions.record_step(
        by=by,  # type: ignore[arg-type]
        application=application,
        step=application.dispute.state,
        outcome=outcome,
        expect=application.dispute.revision,
        reason="会商意见",
        of_dispute=True,
    )


@pytest.mark.requirement("HS-17/5", "HS-18/1", "HS-18/2")
def test_a_dispute_goes_from_coordination_to_the_leading_group_step_by_step(
    haishu: Sharing, refused: Application
) -> None:
    cast = haishu.cast
    case = actions.open_dispute(by=cast.applicant_clerk, application=refused, reason="确为履职所需")
    assert case.procedure_id == "sharing.dispute"
    assert case.facts["disputed_case"] == haishu.case(refused).number
    for by, outcome, state in (
        (cast.bureau_reviewer, "unresolved", "adjudicate"),
        (cast.bureau_reviewer, "should_share", "carry_out"),
        (cast.bureau_reviewer, "list", "office"),
        (cast.office_clerk, "escalate", "lead_group"),
    ):
        decided = _dispute_step(haishu, refused, by, outcome)
        assert decided.case.state == state  # type: ignore[attr-defined]
    ended = _dispute_step(haishu, refused, cast.lead_clerk, "share")
    assert ended.ended.kind == "positive"  # type: ignore[attr-defined]
    assert not Grant.objects.exists()


@pytest.mark.requirement("HS-18/N2")
@pytest.mark.house_rule("HS-S17")
def test_the_office_is_not_skipped_on_the_way_to_the_leading_group(haishu: Sharing, refused: Application) -> None:
    cast = haishu.cast
    actions.open_dispute(by=cast.applicant_clerk, application=refused, reason="确为履职所需")
    for outcome in ("unresolved", "should_share", "list"):
        _dispute_step(haishu, refused, cast.bureau_reviewer, outcome)
    with pytest.raises(NotPermitted):
        _dispute_step(haishu, refused, cast.lead_clerk, "share")


@pytest.mark.requirement("HS-18/N1")
def test_what_was_not_adjudged_does_not_come_onto_the_problem_list(haishu: Sharing, refused: Application) -> None:
    actions.open_dispute(by=haishu.cast.applicant_clerk, application=refused, reason="确为履职所需")
    with pytest.raises(BadInput, match="没有结果 list"):
        _dispute_step(haishu, refused, haishu.cast.bureau_reviewer, "list")


def test_only_a_refusal_can_be_disputed_once_by_the_applicant_with_a_reason(
    haishu: Sharing, refused: Application
) -> None:
    cast = haishu.cast
    with pytest.raises(BadInput, match="须写明争议的理由"):
        actions.open_dispute(by=cast.applicant_clerk, application=refused, reason=" ")
    with pytest.raises(NotPermitted):
        actions.open_dispute(by=cast.provider_clerk, application=refused, reason="试试")
    actions.open_dispute(by=cast.applicant_clerk, application=refused, reason="确为履职所需")
    refused.refresh_from_db()
    with pytest.raises(Refusal, match="已经提出争议"):
        actions.open_dispute(by=cast.applicant_clerk, application=refused, reason="再来")
    running = haishu.submitted().application
    with pytest.raises(Refusal, match="没有可以争议的拒绝"):
        actions.open_dispute(by=cast.applicant_clerk, application=running, reason="还没答复")


def test_sixian_says_that_it_has_no_such_procedure_and_borrows_none(sixian: Sharing) -> None:
    application = sixian.submitted().application
    sixian.step(application, sixian.cast.bureau_reviewer, "refuse", reason="法律不允许", bases=[LAW])
    with pytest.raises(NotFound, match="不从别处补入"):
        actions.open_dispute(by=sixian.cast.applicant_clerk, application=application, reason="确为履职所需")
    why = queries.why_no_dispute(application)
    assert why is not None
    assert why.code == "no_such_procedure"
