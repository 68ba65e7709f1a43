"""Rizhao's and Guiyang's own procedures at work: what cannot be recorded, and what a difference comes to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.organizations.models import Jurisdiction
from gongshu.procedure import actions, queries
from gongshu.procedure.clockwork import tick
from gongshu.procedure.models import Case, Clock
from gongshu.procedure.snapshot import pin, unpin
from gongshu.procedure.timing import ClockFigures, plan_clock
from gongshu.registers.sources import source_of
from gongshu.regulation.calendar import Calendar
from gongshu.regulation.loader import load_profile

from .office import Office, due_of

pytestmark = pytest.mark.django_db
DUE = datetime(2029, 9, 15, 10, tzinfo=CHINA)


@pytest.fixture
def rizhao(db: None, frozen: object) -> Office:
    return Office("rizhao-2022")


@pytest.fixture
def guiyang(db: None, frozen: object) -> Office:
    return Office("guiyang-draft-2024")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def objected(office: Office) -> Case:
    return office.open(
        "catalog.class_objection",
        by=office.cast.bureau_clerk,
        papers={"objection": "应为无条件共享"},
        parties={"authority": office.cast.bureau.id, "provider": office.cast.provider.id},
    )


TALKS = {"talks": "九月十日面谈，双方各持己见", "talked_on": "2026-09-10"}


@pytest.mark.requirement("RZ-13/N3")
def test_an_objection_does_not_reach_the_leading_group_before_talks_are_on_record(rizhao: Office) -> None:
    case = objected(rizhao)
    with pytest.raises(BadInput, match="缺少协商经过") as refused:
        rizhao.decide(case, "failed", papers={"talked_on": "2026-09-10"})
    assert refused.value.cite == "第十三条第三款"
    with pytest.raises(NotPermitted, match="由大数据工作主管部门办理"):
        rizhao.decide(case, "failed", by=rizhao.cast.lead_clerk, papers=TALKS)
    rizhao.decide(case, "failed", papers=TALKS)
    assert queries.open_step(fresh(case)).by == ("lead_group",)
    rizhao.decide(case, "change", by=rizhao.cast.lead_clerk)
    assert rizhao.decide(case, "adjusted", by=rizhao.cast.provider_clerk).case.state == "changed"


@pytest.mark.requirement("RZ-13/4")
def test_talks_that_succeed_never_reach_the_leading_group(rizhao: Office) -> None:
    case = objected(rizhao)
    assert rizhao.decide(case, "agreed_keep", papers=TALKS).case.state == "kept"


@pytest.mark.requirement("RZ-18/2", "RZ-18/N1")
@pytest.mark.parametrize("silent", ["the_public", "trade_bodies", "enterprises", "sector_authorities"])
def test_the_range_of_priority_is_not_settled_while_one_of_four_sides_is_unheard(rizhao: Office, silent: str) -> None:
    clerk = rizhao.cast.provider_clerk
    case = rizhao.open(
        "opening.priority",
        by=clerk,
        papers={"range": "气象和交通", "fields": "livelihood\npublic_service"},
        parties={"agency": rizhao.cast.provider.id},
    )
    heard = {one.id: "意见二条，已采纳" for one in queries.open_step(case).papers} | {
        "from_day": "2026-09-01",
        "to_day": "2026-09-14",
    }
    reviewer = rizhao.cast.provider_reviewer
    with pytest.raises(BadInput, match="缺少") as refused:
        rizhao.decide(case, "consulted", by=reviewer, papers={**heard, silent: " "})
    assert (refused.value.at, refused.value.cite) == (silent, "第十八条第二款")
    assert fresh(case).state == "consult"
    rizhao.decide(case, "consulted", by=reviewer, papers=heard)
    assert rizhao.decide(case, "settled", by=reviewer).case.state == "settled"


@pytest.mark.house_rule("RZ-S49")
@pytest.mark.parametrize("left_out", ["from_day", "to_day"])
def test_a_consultation_has_no_length_of_its_own_and_states_its_first_and_last_day(
    rizhao: Office, left_out: str
) -> None:
    case = rizhao.start("opening.priority", by=rizhao.cast.provider_clerk)
    running = queries.open_clock(case)
    assert running is not None
    assert running.due_at is None
    whole = {one.id: "意见二条，已采纳" for one in queries.open_step(case).papers}
    days = {"from_day": "2026-09-01", "to_day": "2026-09-02"}
    by = rizhao.cast.provider_reviewer
    with pytest.raises(BadInput) as refused:
        rizhao.decide(case, "consulted", by=by, papers={**whole, **days, left_out: ""})
    assert (refused.value.at, refused.value.cite) == (left_out, "本平台约定")
    assert rizhao.decide(case, "consulted", by=by, papers={**whole, **days}).case.state != "consult"


@pytest.mark.requirement("RZ-20/3", "RZ-20/N2")
@pytest.mark.house_rule("RZ-S63")
def test_open_data_in_rizhao_is_supplied_after_the_agreement_and_the_notice_to_the_authority(rizhao: Office) -> None:
    case = rizhao.open("opening.application", papers={"purpose": "研究"}, facts={"opening_class": "conditional"})
    rizhao.run(case, "agree")
    with pytest.raises(BadInput, match="缺少协议"):
        rizhao.decide(case, "sign", role="provider", evidence={})
    rizhao.run(case, "sign")
    tell = queries.open_step(fresh(case))
    assert (tell.id, fresh(case).ended) == ("tell", False)
    with pytest.raises(BadInput, match="大数据工作主管部门") as refused:
        rizhao.decide(case, "told")
    assert (refused.value.code, refused.value.cite) == ("receivers_lacking", "第二十条")
    actions.give_notice(case=fresh(case), receiver="authority", text="已同意", by=rizhao.cast.provider_reviewer)
    assert rizhao.decide(case, "told").case.state == "granted"


@pytest.mark.requirement("RZ-20/4", "RZ-20/N1")
def test_a_refusal_of_open_data_in_rizhao_gives_its_reasons(rizhao: Office) -> None:
    case = rizhao.open("opening.application", papers={"purpose": "研究"}, facts={"opening_class": "conditional"})
    with pytest.raises(BadInput, match="缺少理由") as refused:
        rizhao.decide(case, "refuse", reason="")
    assert refused.value.cite == "第二十条"
    assert rizhao.decide(case, "refuse", reason="安全措施不足").case.state == "refused"


@pytest.mark.requirement("RZ-21/4", "RZ-21/N1")
@pytest.mark.house_rule("RZ-S40")
def test_a_withdrawal_is_not_closed_before_the_decision_was_sent_to_who_asked(rizhao: Office) -> None:
    case = rizhao.open("opening.withdrawal", papers={"infringement": "含本公司商业秘密"})
    rizhao.decide(case, "suspend", by=rizhao.cast.bureau_reviewer)
    with pytest.raises(BadInput, match="缺少告知记录") as refused:
        rizhao.decide(case, "keep", evidence={})
    assert refused.value.cite == "本平台约定"
    clock_ = Clock.objects.get(case=case, visit__left_at__isnull=True)
    assert (clock_.limit_id, clock_.due_at) == ("RZ-21/D2", None)
    assert rizhao.decide(case, "withdraw").case.state == "withdrawn"


@pytest.mark.requirement("RZ-30/N1", "RZ-30/1")
def test_no_project_is_applied_for_without_its_catalog_list(rizhao: Office) -> None:
    clerk = rizhao.cast.provider_clerk
    case = rizhao.open("projects.approval", by=clerk, papers={}, parties={"agency": rizhao.cast.provider.id})
    with pytest.raises(BadInput, match="缺少公共数据目录清单") as refused:
        rizhao.decide(case, "listed", by=clerk, papers={"review_plan": "方案第三章"})
    assert refused.value.cite == "第三十条"


@pytest.mark.requirement("RZ-30/N2", "RZ-30/2")
def test_no_project_is_accepted_while_catalog_or_data_is_not_on_the_platform(rizhao: Office) -> None:
    reviewer = rizhao.cast.provider_reviewer
    case = rizhao.open(
        "projects.acceptance",
        by=rizhao.cast.provider_clerk,
        papers={},
        parties={"agency": rizhao.cast.provider.id},
    )
    with pytest.raises(Several) as refused:
        rizhao.decide(case, "accepted", by=reviewer, papers={"shared_and_opened": "无须开放"})
    assert {error.at for error in refused.value.errors} == {"catalog_on_platform", "gathered"}
    assert rizhao.decide(case, "lacking", by=reviewer, reason="尚未汇聚").case.state == "not_accepted"


@pytest.mark.requirement("RZ-31/1", "RZ-31/2")
def test_a_contractor_begins_with_an_agreement_and_is_supervised_until_access_is_closed(rizhao: Office) -> None:
    reviewer = rizhao.cast.provider_reviewer
    case = rizhao.open(
        "security.contractor",
        by=rizhao.cast.provider_clerk,
        papers={"contractor": "某技术公司", "services": "storage\nprocessing"},
        parties={"agency": rizhao.cast.provider.id},
    )
    with pytest.raises(BadInput, match="缺少协议") as refused:
        rizhao.decide(case, "signed", by=reviewer, papers={"until": "2027-09-14"}, evidence={})
    assert refused.value.cite == "第三十一条"
    rizhao.decide(case, "signed", by=reviewer, papers={"until": "2027-09-14"})
    rizhao.decide(case, "in_order", by=reviewer)
    assert rizhao.decide(case, "ended", by=reviewer).case.state == "ended"


@pytest.mark.requirement("RZ-32/1", "RZ-32/3")
def test_an_evaluation_covers_five_subjects_before_it_is_handed_on(rizhao: Office) -> None:
    case = rizhao.open(
        "supervision.assessment",
        by=rizhao.cast.bureau_clerk,
        papers={"period": "2026年"},
        parties={"authority": rizhao.cast.bureau.id},
    )
    five = {paper.id: "良好" for paper in queries.open_step(case).papers}
    assert len(five) == 5
    for lacking in five:
        with pytest.raises(BadInput, match="缺少"):
            rizhao.decide(
                case,
                "evaluated",
                by=rizhao.cast.bureau_reviewer,
                papers={k: v for k, v in five.items() if k != lacking},
            )
    rizhao.decide(case, "evaluated", by=rizhao.cast.bureau_reviewer, papers=five)
    assert rizhao.decide(case, "reported", by=rizhao.cast.bureau_reviewer).case.state == "reported"


def authorized(office: Office) -> Case:
    return office.open(
        "operation.authorization",
        by=office.cast.bureau_clerk,
        papers={"operator": "某数据运营公司", "field": "交通", "data": "310000-000001", "duties": "年度报告"},
        parties={"authority": office.cast.bureau.id},
    )


@pytest.mark.requirement("GY-6.1/1", "GY-6.1/3", "GY-6.1/N1")
@pytest.mark.house_rule("GY-S57")
def test_three_years_need_no_reason_and_a_day_more_does(guiyang: Office) -> None:
    reviewer = guiyang.cast.bureau_reviewer
    last = datetime(2029, 9, 15, 23, 59, 59, tzinfo=CHINA)
    for due, reason in ((last, ""), (last + timedelta(days=1), "隧道建设周期为四年")):
        case = authorized(guiyang)
        ended = guiyang.decide(case, "authorize", by=reviewer, due=due, reason=reason)
        assert ended.case.state == "running"
        running = Clock.objects.get(case=case, visit__left_at__isnull=True)
        assert (running.limit_id, running.soft, running.due_at) == ("GY-6.1/D1", True, due)
        assert queries.decisions(fresh(case))[-1].reason == reason
    case = authorized(guiyang)
    with pytest.raises(BadInput, match="超过 2029-09-15 须写明理由") as refused:
        guiyang.decide(case, "authorize", by=reviewer, due=last + timedelta(days=1), reason="")
    assert (refused.value.cite, refused.value.at) == ("6.1", "reason")
    assert fresh(case).state == "authorize"


@pytest.mark.requirement("GY-6.1/5")
def test_an_authorization_neither_ends_nor_is_renewed_without_an_evaluation(guiyang: Office) -> None:
    reviewer = guiyang.cast.bureau_reviewer
    case = authorized(guiyang)
    guiyang.decide(case, "authorize", by=reviewer, due=DUE, reason="")
    for outcome, more in (("expire", {}), ("renew", {"due": DUE})):
        with pytest.raises(BadInput, match="缺少成效评估"):
            guiyang.decide(case, outcome, by=reviewer, **more)
    guiyang.decide(case, "renew", by=reviewer, due=DUE, papers={"effect": "调用百万次"})
    assert guiyang.decide(case, "expire", by=reviewer, papers={"effect": "达到预期"}).case.state == "expired"


@pytest.mark.requirement("GY-8.2/2", "GY-8.2/N1")
def test_no_order_to_rectify_goes_out_without_a_time_limit(guiyang: Office) -> None:
    case = guiyang.open(
        "supervision.rectification",
        by=guiyang.cast.bureau_clerk,
        papers={"finding": "目录漏编"},
        parties={"authority": guiyang.cast.bureau.id, "agency": guiyang.cast.provider.id},
    )
    with pytest.raises(BadInput, match="缺少办理时限") as refused:
        guiyang.decide(case, "ordered", by=guiyang.cast.bureau_reviewer, due=None)
    assert refused.value.cite == "8.2"
    due = clock.now() + timedelta(days=15)
    guiyang.decide(case, "ordered", by=guiyang.cast.bureau_reviewer, due=due)
    running = Clock.objects.get(case=case, visit__left_at__isnull=True)
    assert (running.limit_id, running.due_at, running.set_by_hand) == ("GY-8.2/D2", due, True)
    assert guiyang.run(case, "reported", "rectified").state == "rectified"


@pytest.mark.requirement("GY-4.4/1")
def test_a_backflow_that_is_not_whole_goes_on_until_it_is(guiyang: Office) -> None:
    case = guiyang.open(
        "federation.backflow",
        by=guiyang.cast.provider_clerk,
        papers={"receiver": "云岩区", "extent": "本区全部记录"},
        parties={"provider": guiyang.cast.provider.id},
    )
    with pytest.raises(BadInput, match="缺少更正后的数据版本"):
        guiyang.decide(case, "complete", by=guiyang.cast.provider_clerk, evidence={})
    assert guiyang.run(case, "incomplete", "complete").state == "returned"


@pytest.mark.house_rule("GY-S24")
def test_no_case_opens_under_the_draft_before_it_was_switched_on(guiyang: Office) -> None:
    Jurisdiction.objects.update(switch_acknowledged=False)
    with transaction.atomic(), pytest.raises(Refusal, match="未启用，不能立案") as refused:
        authorized(guiyang)
    assert "征求意见" in str(refused.value.why)


@settings(deadline=None)
@given(
    days=st.integers(1, 4_000),
    moment=st.datetimes(datetime(2024, 3, 11), datetime(2040, 12, 31)),
    excused=st.booleans(),
)
def test_a_ceiling_in_principle_lets_nothing_pass_it_without_a_reason(
    days: int, moment: datetime, excused: bool
) -> None:
    law = load_profile("guiyang-draft-2024")
    pinned = unpin(pin(law, law.procedure("operation.authorization")))
    start = moment.replace(tzinfo=CHINA)
    chosen = start + timedelta(days=days)
    given_to = {
        "limit_id": "GY-6.1/D1",
        "start": start,
        "now": start,
        "calendar": Calendar.load(),
        "figures": ClockFigures(),
    }
    step = pinned.procedure.step("running")
    last = plan_clock(pinned, step, by_hand=None, **given_to).due_at
    assert last is not None
    if chosen <= last or excused:
        assert plan_clock(pinned, step, by_hand=chosen, excused=excused, **given_to).due_at == chosen
    else:
        with pytest.raises(BadInput, match="须写明理由"):
            plan_clock(pinned, step, by_hand=chosen, excused=excused, **given_to)


@pytest.mark.requirement("GY-0.4/1", "GY-1.5/3")
def test_a_dispatched_task_is_given_with_a_time_followed_urged_and_stays_on_the_list(guiyang: Office) -> None:
    case = guiyang.start("supervision.dispatch", task="十月底前补齐供水数据目录")
    with pytest.raises(BadInput, match="缺少办理时限"):
        guiyang.decide(case, "given", due=None)
    guiyang.run(case, "given")
    set_to = due_of(fresh(case))
    with pytest.raises(NotPermitted):
        guiyang.decide(case, "done", by=guiyang.cast.bureau_reviewer, reason="已办")
    guiyang.run(case, "progress")
    assert due_of(fresh(case)) == set_to  # a report on the way gives no more time
    guiyang.run(case, "done", "urged")
    assert due_of(fresh(case)) == clock.now() + timedelta(days=3)
    guiyang.run(case, "done", "accepted")
    listed = source_of(guiyang.profile.registers["dispatches"], guiyang.profile)
    found = listed.everything(guiyang.cast.bureau_clerk)
    assert [(one.number, one.state) for one in found] == [(case.number, "done")]


def test_a_unit_that_stays_silent_is_urged_or_the_task_dropped_and_silence_is_never_taken_for_done(
    guiyang: Office, frozen: VirtualClock
) -> None:
    case = guiyang.start("supervision.dispatch", task="十月底前补齐供水数据目录")
    guiyang.run(case, "given")
    frozen.advance(timedelta(days=400))
    tick()
    assert fresh(case).state == "work"
    with pytest.raises(NotPermitted):
        guiyang.decide(case, "no_report", by=guiyang.cast.provider_reviewer, reason="没有报")
    with pytest.raises(BadInput, match="缺少理由"):
        guiyang.decide(case, "no_report", by=guiyang.cast.bureau_reviewer, reason="")
    decided = guiyang.decide(case, "no_report", by=guiyang.cast.bureau_reviewer, reason="到期没有报告")
    assert (decided.case.state, decided.record.article) == ("check", "本平台约定")
    guiyang.run(case, "urged")
    assert fresh(case).state == "work"
    assert due_of(fresh(case)) == clock.now() + timedelta(days=3)
