"""Sixian: the bureau's opinion, bases of the rank the measures name, the agreement both sides sign."""

from __future__ import annotations

import pytest

from gongshu.audit.queries import trail
from gongshu.kit.errors import BadInput, NotPermitted, Refusal
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import LegalBasis
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import LAW, LOCAL, PAPER, Sharing


@pytest.fixture
def applied(sixian: Sharing) -> Application:
    """A submitted application."""
    return sixian.submitted().application


@pytest.mark.requirement("SX-25/1", "SX-25/N2")
@pytest.mark.house_rule("SX-S26")
@pytest.mark.parametrize("basis", [LOCAL, PAPER, LegalBasis("department_rule", "某部规定", "第二条")])
def test_a_local_rule_or_a_departments_document_is_no_basis_for_a_refusal(
    sixian: Sharing, applied: Application, basis: LegalBasis
) -> None:
    with pytest.raises(BadInput, match=r"不能作为此处的依据.*法律、行政法规、党中央、国务院政策.*第二十五条第一款"):
        sixian.step(applied, sixian.cast.bureau_reviewer, "refuse", reason="不宜", bases=[basis])
    assert sixian.case(applied).state == "opinion"


@pytest.mark.requirement("SX-25/1")
def test_a_refusal_on_a_law_ends_the_case(sixian: Sharing, applied: Application) -> None:
    decided = sixian.step(applied, sixian.cast.bureau_reviewer, "refuse", reason="法律不允许", bases=[LAW])
    assert decided.ended is not None
    assert decided.ended.kind == "negative"


@pytest.mark.requirement("SX-27/5")
def test_a_positive_opinion_draws_up_the_agreement(sixian: Sharing, applied: Application) -> None:
    decided = sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    agreement = queries.agreement_of(decided.case)
    assert agreement is not None
    assert decided.case.number in agreement.text_zh
    for words in (
        "大数据局",
        "医疗保障局",
        "民政局",
        "婚姻登记信息",
        "核验参保人婚姻状况",
        "证件号码、婚姻状况",
        "2027-09-15",
    ):
        assert words in agreement.text_zh
    assert "（本平台约定）" in agreement.text_zh
    assert "第二十五条第六款" in agreement.text_zh
    assert "house rule" in agreement.text_en


@pytest.mark.requirement("SX-27/5")
def test_the_grant_waits_for_both_signatures(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    with pytest.raises(Refusal, match=r"不能授权.*签署协议"):
        sixian.issue(applied)
    first = sixian.sign(applied, sixian.cast.applicant_reviewer)
    assert first.case.state == "agreement"
    with pytest.raises(Refusal, match="不能授权"):
        sixian.issue(applied)
    second = sixian.sign(applied, sixian.cast.bureau_reviewer)
    assert second.case.state == "grant"
    agreement = queries.agreement_of(second.case)
    assert agreement is not None
    signatures = {one.role: one for one in agreement.signatures.all()}
    assert set(signatures) == {"applicant", "authority"}
    assert {one.digest for one in signatures.values()} == {agreement.digest}
    assert signatures["applicant"].person_name == "王核"


def test_a_side_signs_once(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    sixian.sign(applied, sixian.cast.applicant_reviewer)
    with pytest.raises(Refusal, match="本方已经签署"):
        sixian.sign(applied, sixian.cast.applicant_clerk)


def test_only_the_text_that_was_read_can_be_signed(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    with pytest.raises(Refusal, match="签署的文本与协议不一致"):
        actions.sign_agreement(
            by=sixian.cast.applicant_reviewer,
            application=applied,
            digest="0" * 64,
            expect=sixian.case(applied).revision,
        )


def test_a_third_party_signs_nothing(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    with pytest.raises(NotPermitted, match=r"协议由申请.*签署"):
        sixian.sign(applied, sixian.cast.provider_reviewer)


def test_an_agreement_is_not_recorded_as_a_mere_step(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    with pytest.raises(Refusal, match="须以签署的方式确认"):
        sixian.step(applied, sixian.cast.bureau_reviewer, "sign")


@pytest.mark.requirement("SX-26/N2")
@pytest.mark.house_rule("SX-S9")
def test_only_what_the_resource_listed_can_be_asked_for_again(sixian: Sharing, applied: Application) -> None:
    with pytest.raises(BadInput, match=r"只能就已列明的内容要求补正.*第二十六条第二款"):
        sixian.step(applied, sixian.cast.bureau_reviewer, "return", reason="再交一份", lacking=["material.2"])
    sixian.step(applied, sixian.cast.bureau_reviewer, "return", reason="依据不清", lacking=["material.1"])
    applied.refresh_from_db()
    assert applied.to_correct == ["material.1"]


def test_every_step_is_in_the_trail_of_the_case(sixian: Sharing, applied: Application) -> None:
    sixian.step(applied, sixian.cast.bureau_reviewer, "support")
    sixian.sign(applied, sixian.cast.applicant_reviewer)
    recorded = [record.event for record in trail(case=sixian.case(applied).number)]
    for event in ("sharing.applied", "sharing.step_recorded", "sharing.drawn_up", "sharing.signed"):
        assert event in recorded


@pytest.mark.requirement("SX-27/6", "SX-27/7", "SX-27/N2", "SX-27/N3")
def test_another_unit_needs_the_joint_opinion_the_governments_decision_and_an_agreement(sixian: Sharing) -> None:
    cast = sixian.cast
    application = sixian.submitted(
        cast.utility_clerk, **{"paper.security_measures": "专网、加密、双人保管", "system": None}
    ).application
    case = sixian.case(application)
    assert case.procedure_id == "sharing.other_unit"
    assert str(cases.badge(case).due_day) == "2026-09-23"  # type: ignore[union-attr]
    sixian.step(application, cast.bureau_reviewer, "support")
    assert sixian.case(application).state == "joint_opinion"
    sixian.step(application, cast.provider_reviewer, "support")
    with pytest.raises(Refusal, match=r"不能授权.*县政府"):
        sixian.issue(application)
    with pytest.raises(NotPermitted):
        sixian.step(application, cast.bureau_reviewer, "approve")
    sixian.step(application, cast.government_clerk, "approve")
    with pytest.raises(Refusal, match=r"不能授权.*协议"):
        sixian.issue(application)
    sixian.sign(application, cast.utility_clerk)
    sixian.sign(application, cast.bureau_reviewer)
    assert sixian.issue(application).grant.applicant == cast.utility
    assert Grant.objects.count() == 1
