"""Some steps say who must be told: each gets a record of its own, and the case does not close before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongshu.audit import queries as audit
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import t
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Case, Message
from gongshu.regulation.definition import OutcomeDef, PaperDef, ProcedureDef, RoleDef, StepDef

from .inventions import CITE, ENDS, invented_profile
from .office import Office

pytestmark = pytest.mark.django_db

REPORT = PaperDef("report", t("处置报告", "report"), t("写明经过", "say what happened"), CITE, outcomes=("close",))
SEVERITY = PaperDef(
    "severity",
    t("等级", "severity"),
    t("选一项", "choose"),
    CITE,
    kind="choice",
    values=(("major", t("重大", "major")), ("minor", t("一般", "minor"))),
)
STEP = StepDef(
    id="report",
    title=t("告知和报告", "Tell and report"),
    act="notify",
    by=("applicant",),
    limit="",
    outcomes={
        "close": OutcomeDef("close", t("办结", "close"), "yes", requires=("receivers",)),
        "drop": OutcomeDef("drop", t("误报", "false alarm"), "no", requires=("reason",)),
    },
    cite=CITE,
    papers=(REPORT,),
    receivers=("government", "affected_users"),
)
INCIDENT = ProcedureDef(
    "security.incident", t("安全事件", "incident"), CITE, {}, (SEVERITY,), "report", {"report": STEP}, ENDS
)


@pytest.fixture
def office(db) -> Office:
    found = Office("haishu-2022")
    profile = invented_profile(INCIDENT)
    found.profile = replace(
        profile,
        roles={**profile.roles, "affected_users": RoleDef("affected_users", t("受影响的用户", "users affected"))},
    )
    Jurisdiction.objects.update(profile_id="invented")
    return found


@pytest.fixture
def case(office: Office) -> Case:
    return office.open("security.incident", parties={}, papers={"severity": "major"})


def tell(case: Case, office: Office, receiver: str, **given):
    values = {"text": "已告知影响范围", "by": office.cast.applicant_clerk} | given
    return actions.give_notice(case=case, receiver=receiver, **values)


def close(case: Case, office: Office, **given):
    return office.decide(case, "close", by=office.cast.applicant_clerk, papers={"report": "已处置"}, **given)


def test_the_case_closes_when_everybody_was_told(office, case):
    tell(case, office, "government", receipt="政办收〔2026〕1号")
    tell(case, office, "affected_users")
    assert queries.untold(case, STEP) == ()
    assert close(case, office).case.ended
    assert [(one.role, one.receipt) for one in queries.notices(case)] == [
        ("government", "政办收〔2026〕1号"),
        ("affected_users", ""),
    ]


def test_a_receipt_too_long_for_its_place_is_refused_and_nothing_is_told(office, case):
    with pytest.raises(BadInput, match="回执超过 200 字"):
        tell(case, office, "government", receipt="收" * 201)
    assert queries.notices(case) == []


def test_it_does_not_close_before_and_says_who_was_not_told(office, case):
    tell(case, office, "government")
    with pytest.raises(BadInput) as refused:
        close(case, office)
    assert refused.value.code == "receivers_lacking"
    assert "受影响的用户" in refused.value.what.zh
    assert "角色government" not in refused.value.what.zh
    assert refused.value.cite == CITE.zh


def test_an_outcome_that_does_not_demand_it_needs_no_notice_and_no_paper(office, case):
    assert office.decide(case, "drop", by=office.cast.applicant_clerk).case.state == "no"


def test_a_registered_receiver_gets_the_message_and_may_read_the_case(office, case):
    clerk = office.cast.government_clerk
    assert not queries.is_visible_to(case, clerk)
    tell(case, office, "government")
    assert queries.is_visible_to(case, clerk)
    assert Message.objects.filter(case=case, organization=office.cast.government, kind="notified").count() == 1


def test_a_receiver_is_put_on_record_once(office, case):
    tell(case, office, "government")
    with pytest.raises(Refusal) as refused:
        tell(case, office, "government")
    assert refused.value.code == "told_already"


def test_only_who_acts_at_the_step_tells(office, case):
    with pytest.raises((NotPermitted, Refusal)):
        tell(case, office, "government", by=office.cast.stranger)
    with pytest.raises(NotPermitted):
        tell(case, office, "government", by=office.cast.bureau_clerk)


def test_whom_the_step_does_not_name_is_no_receiver(office, case):
    with pytest.raises(BadInput) as refused:
        tell(case, office, "provider")
    assert refused.value.code == "unknown_receiver"
    assert "受影响的用户" in refused.value.remedy.zh


def test_nothing_said_is_no_notice(office, case):
    with pytest.raises(BadInput) as refused:
        tell(case, office, "government", text="  ")
    assert refused.value.at == "text"


def test_nobody_is_told_in_a_case_that_ended(office, case):
    office.decide(case, "drop", by=office.cast.applicant_clerk)
    with pytest.raises(Refusal) as refused:
        tell(case, office, "government")
    assert refused.value.code == "decided_already"


def test_each_notice_is_a_record_of_the_chain_without_its_words(office, case):
    tell(case, office, "affected_users", text="电话告知张三")
    record = audit.trail(case=case.number)[-1]
    assert record.event == "procedure.notified"
    assert record.data["receiver"] == "affected_users"
    assert "张三" not in str(record.data)


def test_the_paper_of_an_outcome_is_demanded_with_it(office, case):
    tell(case, office, "government")
    tell(case, office, "affected_users")
    with pytest.raises(BadInput) as refused:
        office.decide(case, "close", by=office.cast.applicant_clerk)
    assert refused.value.code == "paper_lacking"
    assert refused.value.at == "report"


def test_a_choice_takes_its_values_only(office):
    with pytest.raises(BadInput) as refused:
        office.open("security.incident", parties={}, papers={"severity": "huge"})
    assert refused.value.code == "paper_faulty"
    assert "重大、一般" in refused.value.remedy.zh


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [("day", "2026-11-22", "22.11.2026"), ("number", "12", "twelve"), ("choices", "major\nminor", "major\nhuge")],
)
def test_a_paper_of_a_kind_is_read_as_that_kind(office, kind, good, bad):
    paper = replace(SEVERITY, kind=kind, values=SEVERITY.values if kind == "choices" else ())
    office.profile = replace(office.profile, procedures={INCIDENT.id: replace(INCIDENT, papers=(paper,))})
    assert office.open("security.incident", parties={}, papers={"severity": good}).number.startswith("AQ-")
    with pytest.raises((BadInput, Several)):
        office.open("security.incident", parties={}, papers={"severity": bad})
