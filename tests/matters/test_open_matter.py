"""A procedure of the profile is opened by whoever its text names, with everything it asks for, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit import queries as audit
from gongshu.kit.actor import PUBLIC
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.matters import actions, queries
from gongshu.matters.models import Matter
from gongshu.procedure import queries as cases
from gongshu.projects.actions import start_project

from .office import Front

pytestmark = pytest.mark.django_db

RECTIFICATION, INCIDENT, DEMAND = "supervision.rectification", "security.incident", "opening.demand"


def test_an_order_is_opened_with_grounds_and_evidence_against_an_organization(front: Front) -> None:
    cast = front.cast
    matter = front.hand_in(RECTIFICATION, cast.bureau_clerk, subject=cast.provider.id, paper__grounds=["late_update"])
    case = matter.case
    assert case is not None
    assert case.number.startswith("JD-2026-")
    assert (case.subject, case.subject_title) == (cast.provider.id, "民政局")
    parties = {role: party.organization_id for role, party in cases.parties(case).items()}
    assert parties == {"authority": cast.bureau.id, "agency": cast.provider.id, "applicant": cast.bureau.id}
    assert cases.papers(case)["grounds"].content == "late_update"
    assert [str(one.words) for one in cases.handed_in(case)] == ["未按时更新", "关于证据的说明"]
    assert audit.trail(case=case.number)[-1].event == "matters.opened"


@pytest.mark.parametrize("lacking", ["paper__grounds", "paper__evidence", "subject"])
def test_what_is_lacking_is_refused_with_its_article(front: Front, lacking: str) -> None:
    matter, actor = front.fill(RECTIFICATION, front.cast.bureau_clerk, **{lacking: None})
    with pytest.raises(BadInput) as refused:
        actions.open_matter(by=actor, matter=matter, expect=matter.revision)
    assert refused.value.cite == "第四条"
    assert refused.value.at == lacking.replace("__", ".")


def test_everything_that_is_lacking_is_told_at_once_and_nothing_entered_is_lost(front: Front) -> None:
    matter, actor = front.fill(
        INCIDENT, front.cast.applicant_clerk, paper__severity=None, paper__happened=None, title="数据外泄"
    )
    with pytest.raises(Several) as refused:
        actions.open_matter(by=actor, matter=matter, expect=matter.revision)
    assert [one.at for one in refused.value.errors] == ["paper.severity", "paper.happened"]
    assert Matter.objects.get(pk=matter.pk).answers["title"] == "数据外泄"


def test_the_roles_that_no_single_organization_fills_are_asked_for(front: Front) -> None:
    start_project(by=front.cast.applicant_clerk, name="医保系统", purpose="在线结算")
    matter, _ = front.fill("projects.acceptance", front.cast.applicant_clerk)
    asked = [one.id for one in queries.questions_of(matter, front.cast.applicant_clerk)]
    assert asked == ["subject", "party.police", "paper.number"]
    case = front.case("projects.acceptance", front.cast.applicant_clerk, party__police=front.cast.street.id)
    assert cases.parties(case)["police"].organization_id == front.cast.street.id
    assert cases.may_decide(case, front.cast.stranger)


def test_the_agency_that_reports_an_incident_handles_it(front: Front) -> None:
    case = front.case(INCIDENT, front.cast.applicant_clerk)
    assert cases.parties(case)["agency"].organization_id == front.cast.applicant.id
    assert cases.may_decide(case, front.cast.applicant_clerk)
    assert not cases.may_decide(case, front.cast.provider_clerk)


def test_a_stranger_to_the_opening_roles_is_refused_with_the_article(front: Front) -> None:
    with pytest.raises(NotPermitted) as refused:
        actions.start_matter(by=front.cast.applicant_clerk, procedure_id=RECTIFICATION)
    assert refused.value.code == "not_an_opener"
    assert refused.value.cite == "第四条"
    assert "数据局" in refused.value.what.zh


def test_the_public_opens_only_what_the_text_opens_to_it(front: Front) -> None:
    with pytest.raises(NotPermitted):
        actions.start_matter(by=PUBLIC, procedure_id=INCIDENT)
    assert actions.start_matter(by=PUBLIC, procedure_id=DEMAND).key


def test_who_is_not_bound_opens_nothing_that_agencies_open(front: Front) -> None:
    with pytest.raises(NotPermitted):
        actions.start_matter(by=front.cast.utility_clerk, procedure_id=INCIDENT)


def test_it_takes_a_post(front: Front) -> None:
    with pytest.raises(NotPermitted) as refused:
        actions.start_matter(by=front.cast.system_admin, procedure_id=RECTIFICATION)
    assert refused.value.code == "post_lacking"


def test_what_comes_out_of_another_act_is_not_opened_here(front: Front) -> None:
    with pytest.raises(NotFound):
        actions.start_matter(by=front.cast.bureau_clerk, procedure_id="sharing.conditional")


def test_a_draft_is_the_organizations_own(front: Front) -> None:
    matter, _ = front.fill(INCIDENT, front.cast.applicant_clerk)
    assert queries.matter(matter.id, front.cast.applicant_reviewer).pk == matter.pk
    with pytest.raises(NotFound):
        queries.matter(matter.id, front.cast.provider_clerk)
    with pytest.raises(NotPermitted):
        actions.save_matter(by=front.cast.provider_clerk, matter=matter, answers={"title": "改"}, expect=2)
    with pytest.raises(NotPermitted):
        actions.open_matter(by=front.cast.provider_clerk, matter=matter, expect=matter.revision)


def test_who_saves_on_an_old_page_overwrites_nothing(front: Front) -> None:
    matter, actor = front.fill(INCIDENT, front.cast.applicant_clerk)
    with pytest.raises(Stale):
        actions.save_matter(by=actor, matter=matter, answers={"title": "旧页面"}, expect=matter.revision - 1)
    assert Matter.objects.get(pk=matter.pk).answers["title"] != "旧页面"


def test_handing_in_twice_opens_one_case(front: Front) -> None:
    matter, actor = front.fill(INCIDENT, front.cast.applicant_clerk)
    actions.open_matter(by=actor, matter=matter, expect=matter.revision)
    for again in (matter, Matter.objects.get(pk=matter.pk)):
        with pytest.raises(Refusal):
            actions.open_matter(by=actor, matter=again, expect=matter.revision)
    assert cases.visible_to(actor).filter(procedure_id=INCIDENT).count() == 1


def test_what_was_entered_lives_on_in_the_case_only(front: Front) -> None:
    matter = front.hand_in(INCIDENT, front.cast.applicant_clerk)
    assert matter.answers == {}
    with transaction.atomic(), pytest.raises(IntegrityError):
        Matter.objects.filter(pk=matter.pk).update(case=None)


def test_a_draft_given_up_keeps_nothing(front: Front) -> None:
    matter, actor = front.fill(DEMAND, PUBLIC, contact="138 0000 0000")
    assert "138" not in str(Matter.objects.get(pk=matter.pk).personal)
    actions.discard_matter(by=actor, matter=matter)
    left = Matter.objects.get(pk=matter.pk)
    assert (left.state, left.answers, left.personal) == ("discarded", {}, {})
    with pytest.raises(Refusal):
        actions.open_matter(by=actor, matter=left, expect=left.revision, key=matter.key)


def test_an_answer_outside_of_what_is_offered_is_refused(front: Front) -> None:
    matter, actor = front.fill(INCIDENT, front.cast.applicant_clerk)
    for answers in ({"paper.severity": "huge"}, {"paper.host": "nobody"}, {"paper.happened": "soon"}, {"other": "1"}):
        with pytest.raises(BadInput):
            actions.save_matter(by=actor, matter=matter, answers=answers, expect=matter.revision)
