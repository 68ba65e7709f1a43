"""What the national instrument adds to a local procedure, at work: between departments, once, under its own article."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, Refusal, Several
from gongshu.procedure import queries
from gongshu.procedure.models import Case, Message
from gongshu.procedure.rules import accepted_kinds, article, cite_of
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.due import due
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import Period

from .office import LAW, LOCAL_RULE, Office, due_of, filled

NATIONAL = load_profile("national-2025")
CONDITIONAL = {"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"}
PLACE = "《政务数据共享条例》第二十一条"
ANSWERS = {"rizhao-2022": "review", "guiyang-draft-2024": "decide", "sixian-2021": "opinion"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db, frozen, request) -> Office:
    """Government departments under a local text."""
    return Office(request.param, departments=True)


def shared(office: Office, **more: Any) -> Case:
    return office.open("sharing.conditional", facts=CONDITIONAL, **more)


def day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(CHINA).date() if moment else None


def ten_days_after(moment: datetime) -> date | None:
    period = NATIONAL.limit("NA-21/D3").on(moment.date())
    assert isinstance(period, Period)
    return day_of(due(period, moment, Calendar.load()).moment)


silent = pytest.mark.parametrize("office", ["rizhao-2022", "guiyang-draft-2024"], indirect=True)


@silent
@pytest.mark.requirement("NA-21/2")
def test_the_reply_gets_up_to_ten_more_days_with_the_authority_s_consent(office: Office) -> None:
    case = shared(office)
    first = due_of(case)
    assert first is not None
    case = office.run(case, "ask_extension")
    assert case.state == "extension"
    case = office.run(case, "grant_extension")
    running = queries.open_clock(case)
    assert running is not None
    assert case.state == ANSWERS[office.profile.id]
    assert (running.article, running.limit_id) == (PLACE, "NA-21/D3")
    assert day_of(running.due_at) == ten_days_after(first)
    told = Message.objects.get(case=case, kind="extended", organization_id=office.cast.applicant.id)
    assert PLACE in told.text_zh
    assert str(day_of(running.due_at)) in told.text_zh


@silent
def test_the_addition_is_on_record_with_its_article(office: Office) -> None:
    case = office.run(shared(office), "ask_extension")
    records = {one.event: one for one in trail(case=case.number)}
    here = ANSWERS[office.profile.id]
    assert records["procedure.opened"].data["added"][f"{here}.ask_extension"] == "第二十一条"
    assert records["procedure.opened"].data["baseline_digest"] == NATIONAL.digest
    assert records["procedure.decided"].article == PLACE
    law = queries.law_of(case)
    step = law.procedure.step(here)
    assert article(*cite_of(law, step, step.outcomes["ask_extension"])) == PLACE


@silent
def test_without_consent_the_limit_runs_on(office: Office) -> None:
    case = shared(office)
    first = due_of(case)
    case = office.run(case, "ask_extension", "refuse_extension")
    assert due_of(case) == first


@silent
def test_more_time_is_given_once(office: Office) -> None:
    case = office.run(shared(office), "ask_extension", "grant_extension")
    with pytest.raises(Refusal) as refused:
        office.decide(case, "ask_extension", role="provider")
    assert (refused.value.code, refused.value.cite) == ("only_once", PLACE)


@pytest.mark.parametrize("office", list(ANSWERS), indirect=True)
@pytest.mark.requirement("NA-21/3")
def test_what_lacks_is_told_once(office: Office) -> None:
    case = office.run(shared(office), "return", "resubmit")
    role = queries.law_of(case).procedure.step(case.state).by[0]
    with pytest.raises(Refusal) as refused:
        office.decide(case, "return", role=role)
    assert (refused.value.code, refused.value.cite) == ("only_once", PLACE)
    case = Case.objects.get(pk=case.pk)
    assert case.state == ANSWERS[office.profile.id]
    before = queries.step_before(office.decider(case, role), case)
    assert before is not None
    assert "return" not in before.outcomes, "what the case had already is not offered again"
    assert before.outcomes


@silent
def test_a_body_the_national_instrument_does_not_bind_gets_no_more_time(office: Office) -> None:
    parties = {"applicant": office.cast.utility.id, "provider": office.cast.provider.id}
    case = shared(office, parties=parties, by=office.cast.utility_clerk)
    assert queries.law_of(case).procedure == office.profile.procedure("sharing.conditional")
    with pytest.raises(BadInput) as refused:
        office.decide(case, "ask_extension", role="provider")
    assert refused.value.code == "unknown_outcome"


@pytest.mark.parametrize("office", ["sixian-2021"], indirect=True)
def test_a_local_limit_that_counts_is_not_lengthened(office: Office) -> None:
    case = shared(office)
    assert "ask_extension" not in queries.law_of(case).procedure.step(case.state).outcomes


@pytest.mark.parametrize("office", ["sixian-2021"], indirect=True)
def test_a_utility_may_be_told_again_under_the_house_rule(office: Office) -> None:
    parties = {"applicant": office.cast.utility.id, "provider": office.cast.provider.id}
    case = shared(office, parties=parties, by=office.cast.utility_clerk)
    assert office.run(case, "return", "resubmit", "return").state == "supplement"


@pytest.mark.parametrize("profile_id", ["rizhao-2022", "guiyang-draft-2024"])
def test_a_case_from_before_the_first_day_stays_as_it_was(db, profile_id: str) -> None:
    eve = VirtualClock(datetime(2025, 7, 31, 10, tzinfo=CHINA))
    with clock.using(eve):
        office = Office(profile_id, departments=True)
        case = shared(office)
        eve.advance(timedelta(days=1))
        assert "ask_extension" not in queries.law_of(case).procedure.step(case.state).outcomes
        later = shared(office)
        assert "ask_extension" in queries.law_of(later).procedure.step(later.state).outcomes


# ---- what an application states ----

APPLICATION = "《政务数据共享条例》第二十条"
OWN = {
    "rizhao-2022": {"scenario", "promise"},
    "guiyang-draft-2024": set(),
    "sixian-2021": {"scenario"},
    "haishu-2022": {"business_process", "scenario"},
}
NATIONAL_PAPERS = {"basis", "scenario", "scope", "approved_by"}
"""What article 20 wants stated beside way and term."""

everywhere = pytest.mark.parametrize("office", list(OWN), indirect=True)


@everywhere
@pytest.mark.requirement("NA-20/1")
def test_an_application_that_lacks_what_the_national_text_wants_stated_is_refused_with_its_article(
    office: Office,
) -> None:
    local = office.profile.procedure("sharing.conditional").papers
    with pytest.raises(Several) as refused:
        shared(office, papers=filled(local, office.cast.street))
    assert {one.cite for one in refused.value.errors} == {APPLICATION}
    assert len(refused.value.errors) == len(NATIONAL_PAPERS - {one.id for one in local})
    assert not Case.objects.exists()


@everywhere
def test_what_the_local_text_asks_for_stays_its_own(office: Office) -> None:
    papers = {one.id: one for one in queries.law_of(shared(office)).procedure.papers}
    assert set(papers) == NATIONAL_PAPERS | OWN[office.profile.id]
    for id, paper in papers.items():
        assert paper.cite is not None
        assert paper.cite.zh.startswith("《政务数据共享条例》") == (id not in OWN[office.profile.id])


@everywhere
def test_the_papers_added_are_on_record_with_their_article(office: Office) -> None:
    opened = next(one for one in trail(case=shared(office).number) if one.event == "procedure.opened")
    told = {name: place for name, place in opened.data["added"].items() if name.startswith("papers.")}
    assert told == {f"papers.{one}": "第二十条" for one in NATIONAL_PAPERS - OWN[office.profile.id]}


@everywhere
def test_a_utility_states_what_the_local_text_asks_for_alone(office: Office) -> None:
    parties = {"applicant": office.cast.utility.id, "provider": office.cast.provider.id}
    papers = filled(office.profile.procedure("sharing.conditional").papers, office.cast.street)
    case = shared(office, parties=parties, by=office.cast.utility_clerk, papers=papers)
    assert {one.id for one in queries.law_of(case).procedure.papers} == set(papers)


@pytest.mark.parametrize("office", ["haishu-2022", "rizhao-2022"], indirect=True)
@pytest.mark.requirement("NA-20/1")
def test_unconditional_data_takes_a_statement_too(office: Office) -> None:
    free = {"sharing_class": "unconditional", "way": "interface", "applicant_kind": "public_body"}
    with pytest.raises(Several) as refused:
        office.open("sharing.unconditional", facts=free, papers={"scenario": "窗口核验"})
    assert APPLICATION in {one.cite for one in refused.value.errors}
    case = office.open("sharing.unconditional", facts=free)
    assert set(NATIONAL_PAPERS) <= {one.id for one in queries.law_of(case).procedure.papers}


# ---- what a refusal needs ----

BASES = "《政务数据共享条例》第十四条"


@silent
@pytest.mark.requirement("NA-14/N1")
def test_a_refusal_without_a_basis_is_refused_where_the_local_text_asks_for_none(office: Office) -> None:
    case = shared(office)
    for bases, code in (([], "legal_basis_lacking"), ([LOCAL_RULE], "basis_not_accepted")):
        with pytest.raises(BadInput) as refused:
            office.decide(case, "refuse", role="provider", bases=bases)
        assert (refused.value.code, refused.value.cite) == (code, BASES)
    assert Case.objects.get(pk=case.pk).state == ANSWERS[office.profile.id]
    assert office.run(case, "refuse").ended


@silent
def test_whose_reading_it_is_that_a_refusal_needs_a_basis_is_said(office: Office) -> None:
    with pytest.raises(BadInput) as refused:
        office.decide(shared(office), "refuse", role="provider", bases=[])
    assert refused.value.why is not None
    assert "本平台的读法" in refused.value.why.zh
    assert "our reading" in refused.value.why.en


@pytest.mark.parametrize("office", [*ANSWERS, "haishu-2022"], indirect=True)
@pytest.mark.requirement("NA-21/4")
def test_a_refusal_without_reasons_is_refused_under_the_national_article(office: Office) -> None:
    case = shared(office)
    if office.profile.id == "haishu-2022":
        case = office.run(case, "pass")
    with pytest.raises(BadInput) as refused:
        office.decide(case, "refuse", reason="", bases=[LAW])
    assert (refused.value.code, refused.value.cite) == ("reason_lacking", PLACE)


@silent
def test_only_kinds_of_basis_that_suffice_are_offered(office: Office) -> None:
    law = queries.law_of(shared(office))
    refuse = law.procedure.step(ANSWERS[office.profile.id]).outcomes["refuse"]
    assert set(accepted_kinds(law, refuse)) == {"law", "administrative_regulation", "state_council_decision"}


@silent
def test_what_a_refusal_needs_is_on_record_with_its_articles(office: Office) -> None:
    opened = next(one for one in trail(case=shared(office).number) if one.event == "procedure.opened")
    here = ANSWERS[office.profile.id]
    added = opened.data["added"]
    assert (added[f"{here}.refuse.reason"], added[f"{here}.refuse.legal_basis"]) == ("第二十一条", "第十四条")


@silent
def test_a_utility_is_refused_under_the_local_text_alone(office: Office) -> None:
    parties = {"applicant": office.cast.utility.id, "provider": office.cast.provider.id}
    case = shared(office, parties=parties, by=office.cast.utility_clerk)
    with pytest.raises(BadInput) as refused:
        office.decide(case, "refuse", reason="", role="provider")
    assert (refused.value.code, refused.value.cite) == ("reason_lacking", "本平台约定")
    assert office.run(case, "refuse").ended


@pytest.mark.parametrize("profile_id", ["rizhao-2022", "guiyang-draft-2024"])
def test_a_case_from_before_the_first_day_is_refused_as_it_could_be_then(db, profile_id: str) -> None:
    eve = VirtualClock(datetime(2025, 7, 31, 10, tzinfo=CHINA))
    with clock.using(eve):
        office = Office(profile_id, departments=True)
        case = shared(office)
        eve.advance(timedelta(days=1))
        assert queries.law_of(case).procedure.step(case.state).outcomes["refuse"].national_requires == {}
        assert office.run(case, "refuse").ended
