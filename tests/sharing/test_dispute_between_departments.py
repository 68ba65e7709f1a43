"""A refusal between departments where the local text knows no dispute: the national procedure holds.

Institutions and utilities stay under the local text alone: they have no such way, or only the review it knows.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from gongshu.audit.queries import trail
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal
from gongshu.kit.home import Home
from gongshu.procedure import queries as cases
from gongshu.procedure.models import Case
from gongshu.regulation.completing import refusals
from gongshu.sharing import actions, queries
from gongshu.sharing.models import Application, Grant
from tests.sharing.scene import LAW, Sharing

HERE = "《政务数据共享条例》第二十八条"
TALKS = {"talks": "2026年9月10日双方分管负责人协商，对用途没有谈成"}
NOT_HERE = {"system": None, "paper.business_process": None}
STATED = {
    "paper.basis": "三定方案第二条",
    "paper.scope": "参保登记窗口",
    "paper.approved_by": "王科长，2026年9月14日",
}
PROMISE = {"rizhao-2022": "promised"}
SILENT = ("rizhao-2022", "guiyang-draft-2024")


@pytest.fixture
def departments(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """Conditional data between government departments."""
    return Sharing(request.param, departments=True)


@pytest.fixture
def institutions(request: pytest.FixtureRequest, db: None, frozen: VirtualClock, own_home: Home) -> Sharing:
    """The same between public institutions, whom the national text does not bind."""
    return Sharing(request.param)


def refused(sharing: Sharing) -> Application:
    """An application that was refused at the first step at which it can be."""
    bound = sharing.cast.provider.kind == "government_department"
    answers = NOT_HERE | {"paper.promise": PROMISE.get(sharing.profile_id)} | (STATED if bound else {})
    application = sharing.submitted(**answers).application
    while not (case := sharing.case(application)).ended:
        here = cases.open_step(case)
        assert here is not None
        no = refusals(cases.law_of(case).procedure, here)
        outcome = no[0].id if no else next(iter(here.outcomes))
        for role in here.by if here.joint else here.by[:1]:
            filled = cases.parties(case)[role].organization
            assert filled is not None
            by = sharing.cast.acting_for(filled)[-1]
            sharing.step(application, by, outcome, reason="超出用途", bases=[LAW] if no else [])
    application.refresh_from_db()
    return application


def step(sharing: Sharing, application: Application, by: object, outcome: str) -> Case:
    application.refresh_from_db()
    assert application.dispute is not None
    decided = actions.record_step(
        by=by,  # type: ignore[arg-type]
        application=application,
        step=application.dispute.state,
        outcome=outcome,
        expect=application.dispute.revision,
        reason="协调意见",
        of_dispute=True,
    )
    return decided.case


silent = pytest.mark.parametrize("departments", SILENT, indirect=True)


@silent
@pytest.mark.requirement("NA-28/1")
def test_a_dispute_goes_to_the_authority_and_then_to_the_government(departments: Sharing) -> None:
    cast, application = departments.cast, refused(departments)
    case = actions.open_dispute(by=cast.applicant_clerk, application=application, reason="确为履职所需", papers=TALKS)
    law = cases.law_of(case)
    assert (case.procedure_id, case.profile_id) == ("sharing.dispute", departments.profile_id)
    assert str(law.procedure.cite) == HERE
    assert {str(law.in_full(one.cite)) for one in law.procedure.steps.values()} == {HERE}
    assert law.role("government").zh != "government"
    with pytest.raises(NotPermitted):
        step(departments, application, cast.provider_reviewer, "share")
    assert step(departments, application, cast.bureau_reviewer, "unresolved").state == "decide"
    with pytest.raises(NotPermitted):
        step(departments, application, cast.bureau_reviewer, "share")
    ended = step(departments, application, cast.government_clerk, "share")
    assert (ended.state, ended.ended) == ("share", True)
    assert not Grant.objects.exists()
    opened, *decided = [one for one in trail(case=case.number) if one.event.startswith("procedure.")]
    assert (opened.article, opened.data["procedure_of"]) == (HERE, "national-2025")
    assert {one.article for one in decided if one.event == "procedure.decided"} == {HERE}
    with pytest.raises(Refusal, match="已经提出争议"):
        actions.open_dispute(by=cast.applicant_clerk, application=application, reason="再来", papers=TALKS)


@silent
@pytest.mark.requirement("NA-28/1")
def test_the_talks_that_come_first_are_told(departments: Sharing) -> None:
    application = refused(departments)
    with pytest.raises(BadInput, match="先行协商") as lacking:
        actions.open_dispute(by=departments.cast.applicant_clerk, application=application, reason="确为履职所需")
    assert lacking.value.cite == HERE
    application.refresh_from_db()
    assert application.dispute is None


@pytest.mark.parametrize("institutions", SILENT, indirect=True)
def test_whom_the_national_text_does_not_bind_has_no_such_way(institutions: Sharing) -> None:
    application = refused(institutions)
    with pytest.raises(NotFound, match="文本没有的程序不从别处补入"):
        actions.open_dispute(by=institutions.cast.applicant_clerk, application=application, reason="确为履职所需")
    client = Client()
    institutions.cast.enter(client, institutions.cast.applicant_clerk)
    page = client.get(reverse("sharing:application", args=[application.id])).content.decode()
    assert HERE not in page
    assert "没有规定" in page


@silent
def test_the_pages_offer_the_dispute_under_the_national_article_and_take_it_in(departments: Sharing) -> None:
    application, client = refused(departments), Client()
    departments.cast.enter(client, departments.cast.applicant_clerk)
    page = client.get(reverse("sharing:application", args=[application.id])).content.decode()
    address = reverse("sharing:dispute", args=[application.id]) + "?route=sharing.dispute"
    assert address in page
    assert HERE in page
    form = client.get(address).content.decode()
    assert "先行协商的情况" in form
    assert HERE in form
    lacking = client.post(address, {"reason": "确为履职所需"})
    assert lacking.status_code == 422
    taken = client.post(address, {"reason": "确为履职所需", "paper_talks": TALKS["talks"]}, follow=True)
    assert "已提出，案号 GX-2026-" in taken.content.decode()
    application.refresh_from_db()
    assert application.dispute is not None
    case = reverse("desk:case", args=[application.dispute.number])
    assert HERE in client.get(case).content.decode()
    english = client.get(case, {"lang": "en"}).content.decode()
    assert "Regulation on Sharing Government Data, art. 28" in english
    listed = client.get("/desk/cases/", {"procedure": "sharing.dispute"}).content.decode()
    assert application.dispute.number in listed
    departments.cast.enter(client, departments.cast.bureau_reviewer)
    decide = client.get(reverse("sharing:decide", args=[application.dispute.number]), {"lang": "zh"}).content.decode()
    assert "协调不成，报本级政府" in decide


@pytest.mark.parametrize("departments", ["sixian-2021"], indirect=True)
def test_the_review_that_the_local_text_knows_stays_open_beside_it_each_way_once(departments: Sharing) -> None:
    cast, application = departments.cast, refused(departments)
    assert [one.id for one in queries.routes_left(application)] == ["sharing.review", "sharing.dispute"]
    review = actions.open_dispute(by=cast.applicant_clerk, application=application, reason="法律已修改")
    application.refresh_from_db()
    assert (review.procedure_id, application.dispute) == ("sharing.review", review)
    with pytest.raises(Refusal, match="已经提出争议"):
        actions.open_dispute(
            by=cast.applicant_clerk, application=application, reason="一起", route="sharing.dispute", papers=TALKS
        )
    actions.record_step(
        by=cast.bureau_reviewer, application=application, step="review", outcome="upheld",
        expect=review.revision, reason="维持", bases=[LAW], of_dispute=True,
    )  # fmt: skip
    application.refresh_from_db()
    with pytest.raises(BadInput, match="没有这条途径"):
        actions.open_dispute(by=cast.applicant_clerk, application=application, reason="再来", route="sharing.review")
    dispute = actions.open_dispute(by=cast.applicant_clerk, application=application, reason="不服", papers=TALKS)
    assert dispute.procedure_id == "sharing.dispute"
    assert queries.application_of(review, cast.applicant_clerk) == application
    application.refresh_from_db()
    assert queries.routes_left(application) == ()
    assert step(departments, application, cast.bureau_reviewer, "no_share").ended
    application.refresh_from_db()
    with pytest.raises(Refusal, match="已经提出争议"):
        actions.open_dispute(by=cast.applicant_clerk, application=application, reason="还来", papers=TALKS)


def test_a_draft_is_the_application_of_no_case(db: None, frozen: VirtualClock, own_home: Home) -> None:
    played = Sharing("haishu-2022")
    submitted = played.submitted().application
    case = played.case(submitted)
    played.draft()
    assert queries.concerned(case) == submitted
    assert queries.application_of(case, played.cast.applicant_clerk) == submitted
