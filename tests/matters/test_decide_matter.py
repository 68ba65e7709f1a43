"""A case is handled to its end as the profile says: due by hand within the limit, evidence, everybody told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongshu.audit import queries as audit
from gongshu.kit import clock
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.matters import actions
from gongshu.procedure import queries as cases
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case
from tests.procedure.office import LAW, NOTICE, due_of
from tests.sharing.scene import publish_entry

from .office import Front

pytestmark = pytest.mark.django_db

RECTIFICATION, INCIDENT = "supervision.rectification", "security.incident"


def decide(front: Front, case: Case, outcome: str, by, **given):
    case.refresh_from_db()
    values = {"step": case.state, "expect": case.revision} | given
    return actions.decide_matter(case=case, outcome=outcome, by=by, **values)


@pytest.fixture
def order(front: Front) -> Case:
    return front.case(RECTIFICATION, front.cast.bureau_clerk, subject=front.cast.provider.id)


@pytest.fixture
def incident(front: Front) -> Case:
    return front.case(INCIDENT, front.cast.applicant_clerk)


def test_an_order_runs_until_the_day_set_and_is_overdue_after_it(
    front: Front, order: Case, frozen: VirtualClock
) -> None:
    until = clock.now() + timedelta(days=10)
    decide(front, order, "order", front.cast.bureau_reviewer, reason="未按时更新", due=until)
    assert due_of(Case.objects.get(pk=order.pk)) == until
    frozen.advance(timedelta(days=11))
    tick()
    badge = cases.badge(Case.objects.get(pk=order.pk))
    assert badge is not None
    assert (badge.state, badge.article) == ("overdue", "第四条")
    done = decide(front, order, "done", front.cast.provider_clerk, papers={"report": "已更新"})
    assert done.step is not None
    assert decide(front, order, "pass", front.cast.bureau_reviewer).ended is not None


def test_no_order_without_a_reason_and_a_day(front: Front, order: Case) -> None:
    with pytest.raises(Several) as refused:
        decide(front, order, "order", front.cast.bureau_reviewer)
    assert {(one.code, one.cite) for one in refused.value.errors} == {
        ("reason_lacking", "第四条"),
        ("due_lacking", "第四条"),
    }


def test_no_day_beyond_the_limit(front: Front, order: Case) -> None:
    step = cases.law_of(order).procedure.steps["order"]
    cap = cases.latest_due(order, step.outcomes["order"])
    assert cap is not None
    assert cap[1].id == "PR-4/D1"
    late = cap[0] + timedelta(days=1)
    with pytest.raises(Refusal) as refused:
        decide(front, order, "order", front.cast.bureau_reviewer, reason="未按时更新", due=late)
    assert refused.value.code == "due_beyond_limit"
    assert cap[0].astimezone(clock.CHINA).date().isoformat() in refused.value.what.zh
    decide(front, order, "order", front.cast.bureau_reviewer, reason="未按时更新", due=cap[0])


def test_a_refusal_rests_on_a_basis_of_an_accepted_kind(front: Front, order: Case) -> None:
    with pytest.raises(BadInput) as refused:
        decide(front, order, "drop", front.cast.bureau_reviewer, reason="不属实", bases=[NOTICE])
    assert refused.value.code == "basis_not_accepted"
    ended = decide(front, order, "drop", front.cast.bureau_reviewer, reason="不属实", bases=[LAW]).ended
    assert ended is not None
    assert ended.kind == "negative"


def test_rectified_only_with_the_report(front: Front, order: Case) -> None:
    decide(front, order, "order", front.cast.bureau_reviewer, reason="未按时更新", due=clock.now() + timedelta(days=3))
    with pytest.raises(BadInput) as refused:
        decide(front, order, "done", front.cast.provider_clerk)
    assert (refused.value.code, refused.value.at) == ("paper_lacking", "report")


def test_who_opened_an_order_does_not_decide_it(front: Front, order: Case) -> None:
    with pytest.raises(NotPermitted) as refused:
        decide(front, order, "order", front.cast.bureau_clerk, reason="x", due=clock.now() + timedelta(days=3))
    assert refused.value.code == "own_case"


def test_a_stranger_sees_and_decides_nothing(front: Front, order: Case) -> None:
    for actor in (front.cast.stranger, front.cast.citizen, front.cast.utility_clerk):
        with pytest.raises(NotFound):
            decide(front, order, "order", actor, reason="x", due=clock.now() + timedelta(days=3))


def test_an_incident_is_not_closed_before_its_receivers_were_told(front: Front, incident: Case) -> None:
    clerk = front.cast.applicant_clerk
    decide(front, incident, "contained", clerk, papers={"measures": "已隔离"})
    actions.tell_receiver(case=incident, receiver="police", text="已报告", by=clerk, receipt="公信收1号")
    with pytest.raises(BadInput) as refused:
        decide(front, incident, "close", clerk, evidence={"receipt": "备1号"})
    assert refused.value.code == "receivers_lacking"
    assert "受影响的用户" in refused.value.what.zh
    actions.tell_receiver(case=incident, receiver="affected_users", text="短信告知", by=clerk)
    assert decide(front, incident, "close", clerk, evidence={"receipt": "备1号"}).ended is not None
    told = [one.event for one in audit.trail(case=incident.number) if one.event == "procedure.notified"]
    assert len(told) == 2


def test_a_false_alarm_closes_with_a_reason_and_tells_nobody(front: Front, incident: Case) -> None:
    clerk = front.cast.applicant_clerk
    assert decide(front, incident, "false_alarm", clerk, reason="演练").case.state == "dropped"


def test_both_answer_together_and_a_difference_begins_it_anew(front: Front) -> None:
    entry = publish_entry(front.cast)
    case = front.case("catalog.class_objection", front.cast.applicant_clerk, subject=entry.code)
    assert cases.parties(case)["provider"].organization_id == front.cast.provider.id
    decide(front, case, "agree", front.cast.bureau_reviewer)
    decide(front, case, "keep", front.cast.provider_reviewer, reason="依规")
    case.refresh_from_db()
    assert (case.ended, len(cases.visits(case))) == (False, 2)
    decide(front, case, "keep", front.cast.bureau_reviewer, reason="依规")
    assert decide(front, case, "keep", front.cast.provider_reviewer, reason="依规").case.state == "kept"


def test_a_case_of_a_room_of_its_own_is_not_decided_here(front: Front) -> None:
    case = front.open("sharing.conditional")
    with pytest.raises(NotFound) as refused:
        actions.decide_matter(
            case=case, step=case.state, outcome="consent", by=front.cast.provider_reviewer, expect=case.revision
        )
    assert refused.value.code == "not_decided_here"
    for act in (
        lambda: actions.withdraw_matter(case=case, by=front.cast.applicant_clerk, reason="x"),
        lambda: actions.tell_receiver(case=case, receiver="x", text="x", by=front.cast.provider_reviewer),
    ):
        with pytest.raises(NotFound):
            act()


def test_who_decides_on_an_old_page_changes_nothing(front: Front, order: Case) -> None:
    decide(front, order, "order", front.cast.bureau_reviewer, reason="x", due=clock.now() + timedelta(days=3))
    with pytest.raises(Stale):
        decide(
            front, order, "order", front.cast.bureau_reviewer,
            reason="x", due=clock.now() + timedelta(days=3), step="order", expect=1,
        )  # fmt: skip


def test_the_side_that_opened_takes_it_back_and_nobody_else(front: Front, incident: Case) -> None:
    for other in (front.cast.bureau_reviewer, front.cast.system_admin):
        with pytest.raises(Refusal):
            actions.withdraw_matter(case=incident, by=other, reason="误报")
    with pytest.raises(BadInput):
        actions.withdraw_matter(case=incident, by=front.cast.applicant_clerk, reason=" ")
    assert actions.withdraw_matter(case=incident, by=front.cast.applicant_reviewer, reason="误报").ended
