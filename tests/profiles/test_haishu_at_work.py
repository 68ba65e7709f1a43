"""Haishu's measures at work beyond catalog, sharing, opening and quality: each duty as a case on the real engine."""

from __future__ import annotations

from typing import Any

import pytest

from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.organizations import actions as register
from gongshu.procedure import queries
from gongshu.procedure.models import Case
from gongshu.procedure.rules import LegalBasis
from tests.cast import made_up_uscc
from tests.procedure.office import LOCAL_RULE, NOTICE, Office

LAW = LegalBasis("law", "档案法", "第三条")


def refused(office: Office, case: Case, outcome: str, **given: Any) -> list[BadInput]:
    """Return why an outcome was refused."""
    with pytest.raises((BadInput, Several)) as caught:
        office.decide(case, outcome, **given)
    return list(caught.value.errors) if isinstance(caught.value, Several) else [caught.value]


def lacking(office: Office, procedure: str, paper: str) -> BadInput:
    """Return the refusal to open a case without a paper."""
    with pytest.raises(BadInput) as caught:
        office.start(procedure, without=paper)
    assert caught.value.at == paper
    return caught.value


def clock_of(case: Case) -> tuple[str, str]:
    """The limit and the article of the step a case stands at."""
    running = queries.open_clock(Case.objects.get(pk=case.pk))
    assert running is not None
    return running.limit_id, running.article


@pytest.mark.requirement("HS-31/7")
def test_a_major_incident_starts_the_plan_is_remedied_told_and_reported(haishu: Office) -> None:
    case = haishu.start("security.incident", severity="major")
    assert clock_of(case) == ("HS-31/D1", "第三十一条第三款")
    haishu.take(case, "started")
    assert clock_of(case) == ("HS-31/D2", "第三十一条第三款")
    haishu.take(case, "remedied")
    assert clock_of(case) == ("HS-31/D4", "第三十一条第三款")
    haishu.tell(case, "affected_users", "incident_authority")
    assert haishu.take(case, "closed").case.state == "closed"
    assert {one.role for one in queries.notices(case)} == {"affected_users", "incident_authority"}


@pytest.mark.requirement("HS-31/N1")
@pytest.mark.parametrize(
    ("told", "left"),
    [("affected_users", "信息安全主管部门"), ("incident_authority", "可能受到影响的用户")],
)
def test_an_incident_does_not_close_before_users_and_authority_are_told(haishu: Office, told: str, left: str) -> None:
    case = haishu.run(haishu.start("security.incident"), "started", "remedied")
    haishu.tell(case, told)
    (refusal,) = refused(haishu, case, "closed")
    assert (refusal.code, refusal.cite) == ("receivers_lacking", "第三十一条第三款")
    assert left in refusal.what.zh


@pytest.mark.house_rule("HS-S42")
def test_a_lesser_incident_is_recorded_as_a_house_rule(haishu: Office) -> None:
    decided = haishu.take(haishu.start("security.incident", severity="lesser"), "record_only")
    assert decided.case.state == "recorded"
    assert decided.record.article == "本平台约定"


@pytest.mark.house_rule("HS-S42")
@pytest.mark.parametrize("paper", ["severity", "severity_reason"])
def test_the_unit_sets_the_severity_and_says_why(haishu: Office, paper: str) -> None:
    assert lacking(haishu, "security.incident", paper).cite == "本平台约定"


@pytest.mark.house_rule("HS-S43")
def test_the_cyberspace_department_is_told_unless_another_authority_is_registered(haishu: Office) -> None:
    def told() -> str | None:
        case = haishu.run(haishu.start("security.incident", severity="major"), "started", "remedied")
        haishu.tell(case, "incident_authority")
        (notice,) = queries.notices(case)
        return notice.organization.name if notice.organization else None

    assert told() is None
    for number, name, role in ((930, "网信办", "cyberspace"), (931, "信息安全局", "incident_authority")):
        register.create_organization(
            by=SYSTEM, name=name, uscc=made_up_uscc(number), kind="government_department", roles=[role]
        )
        assert told() == name


@pytest.mark.requirement("HS-31/5")
def test_a_drill_follows_the_plan_and_mends_it(haishu: Office) -> None:
    assert lacking(haishu, "security.drill", "plan").cite == "第三十一条第三款"
    case = haishu.start("security.drill", plan="数据安全应急预案（第3版）")
    assert clock_of(case)[0] == "HS-31/D3"
    assert [error.at for error in refused(haishu, case, "held", papers={"findings": "备份恢复用时过长"})] == ["day"]
    assert haishu.run(case, "held", "revised").state == "revised"


@pytest.mark.requirement("HS-32/2", "HS-32/N3")
@pytest.mark.house_rule("HS-S48")
def test_nothing_is_supplied_abroad_before_the_assessment_passed(haishu: Office) -> None:
    assert lacking(haishu, "security.export", "need").cite == "第三十二条第二款"
    case = haishu.start("security.export")
    with pytest.raises(Refusal, match="不能再次决定"):
        haishu.decide(case, "supplied", step="supply", by=haishu.cast.applicant_clerk)
    assert haishu.take(case, "fail").case.state == "refused"
    second = haishu.start("security.export")
    (refusal,) = refused(haishu, second, "pass", evidence={})
    assert refusal.code == "receipt_lacking"
    assert haishu.run(second, "pass", "supplied").state == "supplied"


@pytest.mark.requirement("HS-8/2", "HS-8/N1")
@pytest.mark.house_rule("HS-S53")
def test_a_plan_with_own_infrastructure_gets_no_positive_opinion(haishu: Office) -> None:
    case = haishu.start("projects.approval")
    for papers in ({}, {"own_infrastructure": "servers"}):
        (refusal,) = refused(haishu, case, "positive", papers=papers)
        assert (refusal.at, refusal.cite) == ("own_infrastructure", "第八条")
    (unfounded,) = refused(haishu, case, "exception", bases=[NOTICE])
    assert unfounded.code == "basis_not_accepted"
    assert haishu.take(case, "negative").case.state == "refused"


@pytest.mark.requirement("HS-9/1", "HS-9/2")
def test_approval_and_budget_follow_the_opinion_of_the_authority(haishu: Office) -> None:
    case = haishu.start("projects.approval")
    opinion = haishu.take(case, "positive")
    assert (opinion.record.article, opinion.case.state) == ("第九条", "approval")
    assert haishu.take(case, "approved").case.state == "approved"


@pytest.mark.requirement("HS-9/N1")
def test_no_approval_is_recorded_before_the_opinion(haishu: Office) -> None:
    case = haishu.start("projects.approval")
    with pytest.raises(Refusal, match="不能再次决定"):
        haishu.decide(case, "approved", step="approval", by=haishu.cast.applicant_clerk)
    assert Case.objects.get(pk=case.pk).state == "opinion"


@pytest.mark.requirement("HS-11/2", "HS-11/N1")
def test_a_plan_without_its_data_catalog_is_refused(haishu: Office) -> None:
    assert lacking(haishu, "projects.approval", "data_catalog").cite == "第十一条第二款"


@pytest.mark.requirement("HS-11/3", "HS-11/N2")
@pytest.mark.parametrize("left_out", ["gathering_done", "sharing_done"])
def test_a_project_is_accepted_once_its_data_is_gathered_and_shared(haishu: Office, left_out: str) -> None:
    case = haishu.start("projects.acceptance")
    papers = {"gathering_done": "done", "sharing_done": "done"}
    (refusal,) = refused(haishu, case, "accepted", papers={key: papers[key] for key in papers if key != left_out})
    assert (refusal.at, refusal.cite) == (left_out, "第十一条第二款")
    assert haishu.take(case, "accepted").case.state == "accepted"


@pytest.mark.requirement("HS-8/3", "HS-24/2")
@pytest.mark.parametrize(
    ("kind", "moved", "limit"), [("infrastructure", "moved", "HS-8/D1"), ("channel", "integrated", "HS-24/D1")]
)
def test_own_facilities_and_channels_move_step_by_step(haishu: Office, kind: str, moved: str, limit: str) -> None:
    case = haishu.run(haishu.start("platform.migration"), kind)
    assert clock_of(case)[0] == limit
    assert haishu.run(case, "part", "part", moved).state == "integrated"
    assert [one.step for one in queries.visits(case)].count(queries.visits(case)[1].step) == 3


@pytest.mark.house_rule("HS-S49")
def test_a_consultation_has_no_length_and_its_first_and_last_day_and_result_are_on_record(haishu: Office) -> None:
    case = haishu.start("federation.filing")
    assert clock_of(case) == ("", "第十条第一款")
    whole = {"opinions": "两家无意见", "from_day": "2026-09-01", "to_day": "2026-09-14"}
    for left_out in whole:
        given = {name: said for name, said in whole.items() if name != left_out}
        (refusal,) = refused(haishu, case, "consulted", papers=given)
        assert refusal.at == left_out
    haishu.decide(case, "consulted", papers=whole)
    assert {name: one.content for name, one in queries.papers(case).items() if name in whole} == whole


@pytest.mark.requirement("HS-10/2", "HS-10/3", "HS-10/N3")
def test_the_supplement_is_filed_with_the_city_after_the_providers_were_heard(haishu: Office) -> None:
    case = haishu.start("federation.filing")
    with pytest.raises(Refusal, match="不能再次决定"):
        haishu.decide(case, "filed", step="file", by=haishu.cast.bureau_reviewer)
    refusals = refused(haishu, case, "consulted", papers={})
    assert {one.at: one.cite for one in refusals}["opinions"] == "第十条第一款"
    haishu.take(case, "consulted")
    assert [error.code for error in refused(haishu, case, "filed", evidence={})] == ["receipt_lacking"]
    assert haishu.take(case, "filed").case.state == "filed"


@pytest.mark.requirement("HS-14/1", "HS-14/2")
def test_what_is_archived_is_registered_and_shown_to_the_archives_authority(haishu: Office) -> None:
    case = haishu.run(haishu.start("archive.archiving"), "packed")
    assert {error.code for error in refused(haishu, case, "registered", evidence={})} == {
        "receipt_lacking",
        "receivers_lacking",
    }
    haishu.tell(case, "archives")
    assert haishu.take(case, "registered").case.state == "registered"


@pytest.mark.requirement("HS-16/4", "HS-17/6")
@pytest.mark.house_rule("HS-S31")
def test_restricted_and_not_shared_data_can_be_had_masked(haishu: Office) -> None:
    case = haishu.run(haishu.start("sharing.masked_supply"), "pass")
    (refusal,) = refused(haishu, case, "supplied", papers={})
    assert (refusal.at, refusal.cite) == ("treatment", "第十七条第三款")
    (rule,) = refused(haishu, case, "barred", bases=[LOCAL_RULE])
    assert rule.code == "basis_not_accepted"
    assert haishu.take(case, "supplied").case.state == "supplied"


@pytest.mark.requirement("HS-19/3")
def test_data_lands_by_exchange_only_after_the_city_heard_the_case(haishu: Office) -> None:
    assert lacking(haishu, "sharing.landing", "need").cite == "第十九条第二款"
    case = haishu.run(haishu.start("sharing.landing"), "submitted")
    with pytest.raises(NotPermitted):
        haishu.decide(case, "in_favor", by=haishu.cast.bureau_reviewer)
    against = haishu.take(case, "against", by=haishu.cast.upper_clerk)
    assert against.case.state == "choose_way"
    assert haishu.take(case, "central_analysis", by=haishu.cast.bureau_reviewer).case.state == "central_analysis"
    second = haishu.run(haishu.start("sharing.landing"), "submitted", "in_favor")
    assert second.state == "exchange"


@pytest.mark.requirement("HS-23/3", "HS-23/N1")
def test_a_cooperation_needs_consent_then_a_written_agreement(haishu: Office) -> None:
    case = haishu.start("operation.cooperation")
    with pytest.raises(Refusal, match="不能再次决定"):
        haishu.decide(case, "sign", step="agreement", by=haishu.cast.applicant_clerk)
    haishu.take(case, "consent")
    (refusal,) = refused(haishu, case, "sign", evidence={})
    assert (refusal.code, refusal.cite) == ("agreement_lacking", "第二十三条第二款")
    assert haishu.take(case, "sign").case.state == "active"


@pytest.mark.requirement("HS-34/1", "HS-34/2", "HS-34/3")
def test_an_inspection_urges_what_it_finds_and_ends_in_a_bulletin(haishu: Office) -> None:
    case = haishu.start("supervision.inspection", subjects="cataloging\nsharing\nsocial_use")
    assert haishu.run(case, "found").state == "rectify"
    haishu.take(case, "reported", by=haishu.cast.provider_clerk)
    haishu.take(case, "urge_again", by=haishu.cast.bureau_reviewer)
    haishu.take(case, "reported", by=haishu.cast.provider_clerk)
    haishu.take(case, "rectified", by=haishu.cast.bureau_reviewer)
    (refusal,) = refused(haishu, case, "issued", papers={}, by=haishu.cast.bureau_reviewer)
    assert (refusal.at, refusal.cite) == ("bulletin", "第三十四条")
    assert haishu.take(case, "issued", by=haishu.cast.bureau_reviewer).case.state == "issued"


@pytest.mark.requirement("HS-34/1")
def test_an_inspection_knows_the_six_lines_of_work_and_no_other(haishu: Office) -> None:
    (paper,) = [one for one in haishu.profile.procedure("supervision.inspection").papers if one.id == "subjects"]
    assert [title.zh for _, title in paper.values] == ["编目", "采集", "归集", "共享", "开放", "社会化利用"]
    with pytest.raises(BadInput) as caught:
        haishu.start("supervision.inspection", subjects="budget")
    assert caught.value.at == "subjects"


@pytest.mark.requirement("HS-4/3", "HS-34/3", "HS-35/1")
def test_an_assessment_is_commented_fixed_circulated_and_counted(haishu: Office) -> None:
    case = haishu.run(haishu.start("supervision.assessment"), "evaluated")
    haishu.take(case, "objected", by=haishu.cast.provider_clerk)
    with pytest.raises(NotPermitted):
        haishu.decide(case, "fixed", by=haishu.cast.provider_clerk)
    assert haishu.run(case, "fixed", "issued", "counted").state == "counted"
    assert [one.article for one in queries.decisions(case)][-2:] == ["第三十四条", "第三十五条"]


@pytest.mark.requirement("HS-13/1")
def test_cataloged_data_is_gathered_to_one_of_two_places_and_refreshed_by_its_cycle(haishu: Office) -> None:
    case = haishu.start("collection.gathering", by=haishu.cast.provider_clerk)
    (refusal,) = refused(haishu, case, "gathered", papers={"target": "own_server"})
    assert (refusal.at, refusal.cite) == ("target", "第十三条")
    haishu.take(case, "gathered", papers={"target": "city_platform"})
    assert clock_of(case) == ("HS-26/D1", "第二十六条")


@pytest.mark.requirement("HS-25/N1")
@pytest.mark.parametrize("paper", ["purpose", "scenario", "safeguards"])
def test_an_application_for_open_data_states_purpose_scenario_and_safeguards(haishu: Office, paper: str) -> None:
    assert lacking(haishu, "opening.application", paper).cite == "第二十五条第三款"


@pytest.mark.house_rule("HS-S63")
def test_the_city_authority_may_be_a_third_signer(haishu: Office) -> None:
    case = haishu.run(haishu.start("opening.application"), "relay", "positive")
    assert haishu.take(case, "sign", role="provider").case.state == "agreement"
    assert haishu.take(case, "sign", role="applicant").case.state == "granted"
    case = haishu.run(haishu.start("opening.application"), "relay", "positive_with_city")
    for role in ("provider", "applicant"):
        assert haishu.take(case, "sign", role=role).case.state == "agreement_of_three"
    signed = haishu.take(case, "sign", role="upper_authority")
    assert (signed.case.state, signed.record.article) == ("granted", "本平台约定")


@pytest.mark.requirement("HS-25/4", "HS-25/5")
@pytest.mark.house_rule("HS-S63")
def test_city_and_provider_assess_open_data_together_before_the_agreement_is_signed(haishu: Office) -> None:
    case = haishu.run(haishu.start("opening.application"), "relay")
    assert haishu.take(case, "positive", role="upper_authority").case.state == "assess"
    haishu.take(case, "positive", role="provider")
    (refusal,) = refused(haishu, case, "sign", role="applicant", evidence={})
    assert (refusal.code, refusal.cite) == ("agreement_lacking", "第二十五条第三款")
    assert haishu.run(case, "sign").state == "granted"
