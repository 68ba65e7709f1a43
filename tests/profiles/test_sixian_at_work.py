"""Sixian's measures at work beyond catalog, sharing, opening and quality: each duty as a case on the real engine."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.procedure import queries
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case, Clock
from gongshu.procedure.rules import LegalBasis
from tests.procedure.office import LOCAL_RULE, Office

POLICY = LegalBasis("central_policy", "中办某意见", "第二部分")
STATE_RULE = LegalBasis("national_provision", "国家某规定", "第五条")
GROUNDS = {
    "catalog": "SX-43/2",
    "withholding": "SX-43/3",
    "quality": "SX-43/4",
    "requests": "SX-43/5",
    "unlawful_use": "SX-43/6",
    "alteration": "SX-43/6",
    "copying": "SX-43/6",
    "other": "SX-43/7",
}


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


def clock_of(case: Case) -> Clock:
    """The clock of the step a case stands at."""
    running = queries.open_clock(Case.objects.get(pk=case.pk))
    assert running is not None
    return running


@pytest.mark.requirement("SX-43/1")
def test_an_order_sets_a_time_and_who_refuses_is_disciplined(sixian: Office, frozen: VirtualClock) -> None:
    due = frozen.now() + timedelta(days=10)
    case = sixian.start("supervision.rectification", grounds="withholding")
    sixian.take(case, "order", due=due)
    assert (clock_of(case).limit_id, clock_of(case).due_at, clock_of(case).article) == ("SX-43/D1", due, "第四十三条")
    frozen.advance(timedelta(days=11))
    tick()
    assert clock_of(case).overdue_at is not None
    sixian.take(case, "no_report", by=sixian.cast.bureau_reviewer)
    sixian.take(case, "refused", by=sixian.cast.bureau_reviewer)
    assert sixian.take(case, "disciplined", by=sixian.cast.bureau_reviewer).case.state == "disciplined"


@pytest.mark.parametrize(
    "ground",
    [pytest.param(one, marks=pytest.mark.requirement(id), id=f"{id} {one}") for one, id in GROUNDS.items()],
)
def test_an_order_can_rest_on_each_of_the_eight_grounds(sixian: Office, ground: str) -> None:
    case = sixian.start("supervision.rectification", grounds=ground)
    assert sixian.take(case, "order").case.state == "rectify"
    assert queries.papers(case)["grounds"].content == ground


@pytest.mark.requirement("SX-43/N1")
def test_no_order_without_ground_evidence_or_time(sixian: Office) -> None:
    assert lacking(sixian, "supervision.rectification", "grounds").cite == "第四十三条"
    assert lacking(sixian, "supervision.rectification", "evidence").cite == "本平台约定"
    with pytest.raises(BadInput) as caught:
        sixian.start("supervision.rectification", grounds="laziness")
    assert caught.value.at == "grounds"
    (refusal,) = refused(sixian, sixian.start("supervision.rectification"), "order", due=None)
    assert (refusal.code, refusal.cite) == ("due_lacking", "第四十三条")


def test_nobody_signs_the_order_that_he_prepared(sixian: Office) -> None:
    case = sixian.start("supervision.rectification")
    with pytest.raises(NotPermitted) as caught:
        sixian.decide(case, "order", by=sixian.cast.bureau_clerk)
    assert caught.value.code == "own_case"


@pytest.mark.requirement("SX-40/3")
def test_an_incident_starts_the_plan_is_contained_kept_on_record_told_and_reported(sixian: Office) -> None:
    case = sixian.start("security.incident")
    assert clock_of(case).limit_id == "SX-40/D1"
    sixian.run(case, "started", "remedied", "kept")
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-40/D3", "第四十条第三款")
    sixian.tell(case, "affected_departments", "incident_authority")
    assert sixian.take(case, "closed").case.state == "closed"


@pytest.mark.requirement("SX-40/N1")
def test_an_incident_does_not_close_without_records_notices_and_report(sixian: Office) -> None:
    case = sixian.run(sixian.start("security.incident"), "started", "remedied")
    (records,) = refused(sixian, case, "kept", papers={})
    assert (records.at, records.cite) == ("records", "第四十条第三款")
    sixian.take(case, "kept")
    sixian.tell(case, "affected_departments")
    (report,) = refused(sixian, case, "closed")
    assert report.code == "receivers_lacking"
    assert "有关主管部门" in report.what.zh


@pytest.mark.house_rule("SX-S46")
def test_where_both_rules_on_incidents_fit_the_stricter_holds(sixian: Office) -> None:
    case = sixian.take(sixian.start("security.incident"), "started_personal").case
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-35/D1", "第三十五条第二款")
    sixian.run(case, "remedied", "kept")
    everybody = ("affected_users", "affected_departments", "incident_authority")
    for left in everybody:
        told = [notice.role for notice in queries.notices(case)]
        sixian.tell(case, *(one for one in everybody if one != left and one not in told))
        if left == everybody[0]:
            (refusal,) = refused(sixian, case, "closed")
            assert (refusal.code, "政务数据开放申请用户" in refusal.what.zh) == ("receivers_lacking", True)
            sixian.tell(case, left)
    assert sixian.take(case, "closed").case.state == "closed"


@pytest.mark.requirement("SX-35/2")
@pytest.mark.house_rule("SX-S46")
@pytest.mark.parametrize("certainty", ["occurred", "likely"])
def test_a_breach_of_personal_information_is_handled_even_if_only_likely(sixian: Office, certainty: str) -> None:
    case = sixian.start("security.personal_incident", by=sixian.cast.bureau_clerk, certainty=certainty)
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-35/D1", "第三十五条第二款")
    sixian.take(case, "remedied")
    assert clock_of(case).limit_id == "SX-35/D2"
    sixian.tell(case, "incident_authority")
    (refusal,) = refused(sixian, case, "closed")
    assert "政务数据开放申请用户" in refusal.what.zh
    sixian.tell(case, "affected_users")
    assert sixian.take(case, "closed").case.state == "closed"


@pytest.mark.requirement("SX-11/2", "SX-11/N1")
@pytest.mark.parametrize("failed", ["interconnection", "data_sharing", "collaboration"])
def test_a_system_that_fails_one_of_three_tests_passes_only_on_a_cited_exemption(sixian: Office, failed: str) -> None:
    case = sixian.start("projects.approval")
    whole = dict.fromkeys(("interconnection", "data_sharing", "collaboration"), "met") | {"own_data_center": "absent"}
    (refusal,) = refused(sixian, case, "pass", papers={key: whole[key] for key in whole if key != failed})
    assert (refusal.at, refusal.cite) == (failed, "第十一条")
    assert refused(sixian, case, "exempt", bases=[POLICY])[0].code == "basis_not_accepted"
    assert sixian.take(case, "exempt", bases=[LOCAL_RULE]).case.state == "approval"


@pytest.mark.requirement("SX-9/1", "SX-9/N1")
@pytest.mark.house_rule("SX-S53")
def test_a_new_data_center_passes_only_on_a_cited_provision(sixian: Office) -> None:
    case = sixian.start("projects.approval")
    whole = dict.fromkeys(("interconnection", "data_sharing", "collaboration"), "met")
    (refusal,) = refused(sixian, case, "pass", papers=whole)
    assert (refusal.at, refusal.cite) == ("own_data_center", "第九条第一款")
    assert sixian.take(case, "exempt", bases=[STATE_RULE]).case.state == "approval"


@pytest.mark.requirement("SX-11/3")
def test_a_system_that_fails_gets_neither_approval_nor_running_money(sixian: Office) -> None:
    failed = sixian.take(sixian.start("projects.approval"), "fail")
    assert failed.ended is not None
    assert (failed.ended.title.zh, failed.record.article) == ("不得建设，不得安排运维经费", "第十一条")


@pytest.mark.requirement("SX-12/1", "SX-12/N2")
@pytest.mark.house_rule("SX-S52")
def test_a_project_is_approved_after_the_first_review_or_by_its_own_procedure(sixian: Office) -> None:
    case = sixian.start("projects.approval")
    with pytest.raises(Refusal, match="不能再次决定"):
        sixian.decide(case, "approved", step="approval", by=sixian.cast.applicant_clerk)
    assert sixian.run(case, "pass", "approved").state == "approved"
    second = sixian.start("projects.approval")
    assert [error.code for error in refused(sixian, second, "other_procedure", bases=[])] == ["legal_basis_lacking"]
    assert sixian.take(second, "other_procedure", bases=[LOCAL_RULE]).case.state == "approval"


@pytest.mark.requirement("SX-12/2", "SX-12/N1")
def test_a_project_without_its_catalog_is_refused(sixian: Office) -> None:
    assert lacking(sixian, "projects.approval", "data_catalog").cite == "第十二条第二款"


@pytest.mark.requirement("SX-13/2", "SX-13/N2")
@pytest.mark.parametrize("part", ["goals", "functions", "sharing_opening", "classified_protection", "standardization"])
def test_an_acceptance_report_has_five_parts(sixian: Office, part: str) -> None:
    assert lacking(sixian, "projects.acceptance", part).cite == "第十三条第一款"


@pytest.mark.requirement("SX-13/1", "SX-13/3", "SX-13/N1")
def test_project_unit_and_bureau_accept_together_once_the_catalog_is_in(sixian: Office) -> None:
    case = sixian.start("projects.acceptance")
    (refusal,) = refused(sixian, case, "accepted", role="applicant", papers={})
    assert (refusal.at, refusal.cite) == ("catalog_entered", "第十三条第二款")
    assert not sixian.take(case, "accepted", role="applicant").case.ended
    assert sixian.take(case, "accepted", role="authority").case.state == "accepted"


@pytest.mark.requirement("SX-10/2", "SX-24/2")
@pytest.mark.parametrize(
    ("kind", "done", "limit"), [("system", "connected", ""), ("exchange", "integrated", "SX-24/D2")]
)
def test_older_systems_and_exchanges_are_connected_step_by_step(
    sixian: Office, kind: str, done: str, limit: str
) -> None:
    case = sixian.run(sixian.start("platform.migration"), kind)
    assert clock_of(case).limit_id == limit
    assert sixian.run(case, "part", done).state == "integrated"


@pytest.mark.requirement("SX-16/3", "SX-16/N2")
@pytest.mark.house_rule("SX-S37")
def test_data_outside_the_catalog_is_collected_for_a_special_or_urgent_reason_and_then_cataloged_or_deleted(
    sixian: Office,
) -> None:
    for paper in ("ground", "reason"):
        assert lacking(sixian, "collection.temporary", paper).cite == "第十六条"
    assert lacking(sixian, "collection.temporary", "end_day").cite == "本平台约定"
    with pytest.raises(BadInput):
        sixian.start("collection.temporary", ground="curiosity")
    case = sixian.run(sixian.start("collection.temporary", ground="urgent"), "collected")
    assert [error.at for error in refused(sixian, case, "deleted", papers={})] == ["proof"]
    assert sixian.take(case, "deleted").case.state == "deleted"


@pytest.mark.requirement("SX-20/1", "SX-21/1", "SX-23/1")
def test_data_goes_into_the_pool_then_to_the_platform_and_is_confirmed(sixian: Office) -> None:
    case = sixian.start("collection.gathering", by=sixian.cast.provider_clerk)
    assert clock_of(case).limit_id == "SX-20/D1"
    sixian.take(case, "pooled")
    assert clock_of(case).limit_id == "SX-21/D1"
    sixian.run(case, "gathered", "faulty", "gathered", "confirmed")
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-21/D1", "第二十一条")


@pytest.mark.requirement("SX-21/2", "SX-21/N1")
def test_gathering_is_refused_only_on_law_or_regulation(sixian: Office) -> None:
    case = sixian.run(sixian.start("collection.gathering", by=sixian.cast.provider_clerk), "pooled")
    for bases, code in (
        ([], "legal_basis_lacking"),
        ([POLICY], "basis_not_accepted"),
        ([LOCAL_RULE], "basis_not_accepted"),
    ):
        (refusal,) = refused(sixian, case, "refuse", bases=bases)
        assert (refusal.code, refusal.cite) == (code, "第二十一条")
    assert sixian.take(case, "refuse").case.state == "refused"


@pytest.mark.requirement("SX-25/4")
@pytest.mark.house_rule("SX-S28")
def test_not_shared_data_is_opened_after_treatment_or_consent_and_a_secrecy_review(sixian: Office) -> None:
    case = sixian.start("opening.reclassify", by=sixian.cast.provider_clerk)
    for outcome, paper in (("treated", "treatment"), ("consented", "consent")):
        (refusal,) = refused(sixian, case, outcome, papers={})
        assert (refusal.at, refusal.cite) == (paper, "第二十五条第四款")
    assert sixian.run(case, "consented", "pass", "conditional").state == "conditional"


@pytest.mark.requirement("SX-43/5")
def test_a_refused_request_is_reviewed_by_the_bureau_on_the_same_bases(sixian: Office) -> None:
    case = sixian.start("sharing.review")
    (refusal,) = refused(sixian, case, "upheld", bases=[LOCAL_RULE])
    assert (refusal.code, refusal.cite) == ("basis_not_accepted", "第二十五条第一款")
    assert sixian.take(case, "upheld", bases=[POLICY]).case.state == "upheld"
    assert sixian.take(sixian.start("sharing.review"), "overturned").case.state == "overturned"


@pytest.mark.requirement("SX-37/1", "SX-37/2")
def test_what_a_third_party_finds_is_mended(sixian: Office) -> None:
    assert lacking(sixian, "supervision.evaluation", "assessor").cite == "第三十七条"
    case = sixian.run(sixian.start("supervision.evaluation", by=sixian.cast.bureau_clerk), "problems")
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-37/D1", "第三十七条")
    assert sixian.take(case, "rectified").case.state == "rectified"


@pytest.mark.requirement("SX-36/4", "SX-40/2")
def test_bureau_and_departments_drill_by_their_plan(sixian: Office) -> None:
    for by in (sixian.cast.bureau_clerk, sixian.cast.applicant_clerk):
        case = sixian.start("security.drill", by=by)
        assert clock_of(case).limit_id == "SX-40/D2"
        assert sixian.run(case, "held", "unchanged").state == "unchanged"


@pytest.mark.requirement("SX-41/1", "SX-6/3")
def test_the_bureau_assesses_a_department_that_may_comment(sixian: Office) -> None:
    case = sixian.run(sixian.start("supervision.assessment"), "evaluated")
    sixian.take(case, "objected", by=sixian.cast.provider_clerk)
    with pytest.raises(NotPermitted):
        sixian.decide(case, "fixed", by=sixian.cast.bureau_clerk)
    assert sixian.take(case, "fixed", by=sixian.cast.bureau_reviewer).record.article == "第四十一条"


@pytest.mark.requirement("SX-28/1")
@pytest.mark.house_rule("SX-S36")
def test_departments_in_conflict_talk_first_and_the_bureau_coordinates_after(sixian: Office) -> None:
    case = sixian.start("quality.conflict")
    assert (clock_of(case).limit_id, clock_of(case).article) == ("SX-28/D1", "第二十八条")
    with pytest.raises(NotPermitted):
        sixian.decide(case, "agreed", by=sixian.cast.bureau_reviewer)
    sixian.take(case, "failed")
    assert sixian.take(case, "coordinated", by=sixian.cast.bureau_reviewer).case.state == "coordinated"
