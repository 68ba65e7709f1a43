"""A disputed refusal: Haishu coordinates, adjudicates, lists and reports upward; Sixian reviews it once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.procedure import queries as cases
from gongshu.sharing import actions
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import LAW, Sharing


@pytest.fixture
def refused(haishu: Sharing) -> Application:
    """An application the provider refused."""
    application = haishu.submitted().application
    haishu.step(application, haishu.cast.bureau_reviewer, "pass")
    haishu.step(application, haishu.cast.provider_reviewer, "refuse", reason="超出用途", bases=[LAW])
    return application


MEMBERS = {"members": "区大数据局王某、区政府办李某、区司法局赵某"}


def _dispute_step(
    sharing: Sharing, application: Application, by: object, outcome: str, papers: dict[str, str] | None = None
) -> object:
    application.refresh_from_db()
    papers = MEMBERS if papers is None and outcome in ("should_share", "need_not_share") else papers
    assert application.dispute is not None
    return actions.record_step(
        by=by,  # type: ignore[arg-type]
        application=application,
        step=application.dispute.state,
        outcome=outcome,
        expect=application.dispute.revision,
        reason="会商意见",
        papers=papers or {},
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


@pytest.mark.house_rule("HS-S16")
def test_coordination_and_adjudication_are_two_stages_and_the_members_are_chosen_for_the_case(
    haishu: Sharing, refused: Application
) -> None:
    actions.open_dispute(by=haishu.cast.applicant_clerk, application=refused, reason="确为履职所需")
    by = haishu.cast.bureau_reviewer
    with pytest.raises(BadInput, match="没有结果 should_share"):
        _dispute_step(haishu, refused, by, "should_share")
    _dispute_step(haishu, refused, by, "unresolved")
    with pytest.raises(BadInput, match="缺少评判成员") as lacking:
        _dispute_step(haishu, refused, by, "should_share", {})
    assert lacking.value.cite == "本平台约定"
    _dispute_step(haishu, refused, by, "need_not_share")
    refused.refresh_from_db()
    assert refused.dispute is not None
    assert cases.papers(refused.dispute)["members"].content == MEMBERS["members"]


@pytest.mark.house_rule("HS-S16")
def test_the_page_of_the_adjudication_asks_for_its_members(haishu: Sharing, refused: Application) -> None:
    cast = haishu.cast
    case = actions.open_dispute(by=cast.applicant_clerk, application=refused, reason="确为履职所需")
    _dispute_step(haishu, refused, cast.bureau_reviewer, "unresolved")
    client = Client()
    cast.enter(client, cast.bureau_reviewer)
    address = reverse("sharing:decide", args=[case.number])
    assert "评判成员" in client.get(address).content.decode()
    case.refresh_from_db()
    given = {"outcome": "need_not_share", "reason": "可另行取得", "step": case.state, "revision": case.revision}
    answer = client.post(address, {**given, "act": "review"})
    assert answer.status_code == 422
    assert "缺少评判成员" in answer.content.decode()
    answer = client.post(address, {**given, "act": "record", "paper_members": MEMBERS["members"], "second-look": "yes"})
    assert answer.status_code == 302


@pytest.fixture
def turned_down(sixian: Sharing) -> Application:
    """An application on which the bureau's opinion was negative."""
    application = sixian.submitted().application
    sixian.step(application, sixian.cast.bureau_reviewer, "refuse", reason="法律不允许", bases=[LAW])
    return application


@pytest.mark.house_rule("SX-S38")
def test_a_refusal_in_sixian_is_reviewed_once_by_the_bureau_and_without_a_limit(
    sixian: Sharing, turned_down: Application
) -> None:
    cast = sixian.cast
    case = actions.open_dispute(by=cast.applicant_clerk, application=turned_down, reason="法律已修改")
    assert (case.procedure_id, case.facts["disputed_case"]) == ("sharing.review", sixian.case(turned_down).number)
    assert cases.badge(case).state == "none_stated"  # type: ignore[union-attr]
    turned_down.refresh_from_db()
    with pytest.raises(Refusal, match="已经提出争议"):
        actions.open_dispute(by=cast.applicant_clerk, application=turned_down, reason="再来")
    with pytest.raises(NotPermitted):
        _dispute_step(sixian, turned_down, cast.provider_reviewer, "overturned")
    ended = _dispute_step(sixian, turned_down, cast.bureau_reviewer, "overturned")
    assert ended.ended.kind == "positive"  # type: ignore[attr-defined]
    assert not Grant.objects.exists()


@pytest.mark.house_rule("SX-S38")
def test_the_page_of_a_refused_application_in_sixian_asks_for_the_review(
    sixian: Sharing, turned_down: Application
) -> None:
    client = Client()
    sixian.cast.enter(client, sixian.cast.applicant_clerk)
    page = client.get(reverse("sharing:application", args=[turned_down.id])).content.decode()
    assert "申请复核" in page
    assert "提出争议" not in page
    asked = client.post(reverse("sharing:dispute", args=[turned_down.id]), {"reason": "法律已修改"}, follow=True)
    assert "已提出，案号 GX-2026-" in asked.content.decode()
