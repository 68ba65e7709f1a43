"""A decision is taken by whom the law names, with all that it demands, and moves the case."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from gongshu.audit.queries import search
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import CHINA
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.procedure import actions, queries
from gongshu.procedure.models import Case, Clock, Decision, Message
from gongshu.procedure.rules import LegalBasis
from tests.procedure.office import LAW, LOCAL_RULE, NOTICE, Office, due_of


@pytest.mark.requirement("HS-17/2", "HS-17/3", "HS-17/D1")
def test_haishu_the_provider_has_five_working_days_from_the_consultation(haishu):
    case = haishu.open("sharing.conditional")
    decided = haishu.decide(case, "pass")
    assert (decided.case.state, decided.step.id, decided.ended) == ("reply", "reply", None)
    running = queries.open_clock(decided.case)
    assert running is not None
    assert running.due_at == datetime(2026, 9, 21, 23, 59, 59, 999999, tzinfo=CHINA)
    assert (running.limit_id, running.article) == ("HS-17/D1", "第十七条第二款")
    case = haishu.run(decided.case, "consent", "grant")
    assert (case.state, case.ended) == ("granted", True)


@pytest.mark.requirement("SX-27/3", "SX-27/4", "SX-27/D1", "SX-27/D4")
def test_sixian_the_bureau_has_seven_working_days_and_the_grant_none_stated(sixian):
    case = sixian.open("sharing.conditional")
    assert due_of(case) == datetime(2026, 9, 23, 23, 59, 59, 999999, tzinfo=CHINA)
    case = sixian.run(case, "support", "sign")
    running = queries.open_clock(case)
    assert running is not None
    assert (case.state, running.limit_id, running.due_at) == ("grant", "SX-27/D4", None)
    case = sixian.run(case, "grant")
    assert (case.state, case.ended) == ("granted", True)


@pytest.mark.requirement("SX-27/6", "SX-27/7", "SX-27/N2", "SX-27/N3", "SX-27/D2", "SX-27/D3")
def test_sixian_an_other_unit_needs_the_governments_decision_and_an_agreement(sixian):
    parties = {"applicant": sixian.cast.utility.id, "provider": sixian.cast.provider.id}
    case = sixian.open("sharing.other_unit", by=sixian.cast.utility_clerk, parties=parties)
    assert due_of(case) == datetime(2026, 9, 23, 23, 59, 59, 999999, tzinfo=CHINA)
    case = sixian.run(case, "support")
    assert case.state == "decision"
    with pytest.raises(NotPermitted, match=r"“.+”由.+办理"):
        sixian.decide(case, "approve", by=sixian.cast.bureau_reviewer)
    case = sixian.run(case, "approve")
    with pytest.raises(BadInput, match="缺少协议") as refused:
        sixian.decide(case, "sign", role="applicant", evidence={})
    assert refused.value.cite.startswith("第二十七条")
    assert sixian.run(case, "sign", "grant").state == "granted"


@pytest.mark.requirement("HS-17/4", "HS-17/N3")
def test_a_refusal_lists_everything_it_lacks_with_the_article(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(Several, match="决定缺少 2 项内容") as refused:
        haishu.decide(case, "refuse", reason=" ", bases=[])
    assert sorted((error.at, error.cite) for error in refused.value.errors) == [
        ("legal_basis", "第十七条第二款"),
        ("reason", "本平台约定"),
    ]
    assert queries.case(case.id, haishu.cast.provider_clerk).revision == case.revision
    assert search(case=case.number, outcome="refused").count() == 1


@pytest.mark.requirement("SX-25/1", "SX-25/N2")
@pytest.mark.parametrize("basis", [LOCAL_RULE, NOTICE])
def test_sixian_accepts_no_local_rule_as_a_basis_for_refusing(sixian, basis):
    case = sixian.open("sharing.conditional")
    with pytest.raises(BadInput, match="不能作为此处的依据") as refused:
        sixian.decide(case, "refuse", bases=[basis])
    assert refused.value.why.zh == "只接受：法律、行政法规、党中央、国务院政策"
    assert refused.value.cite.startswith("第二十")
    assert sixian.run(case, "refuse").state == "refused"


def test_haishu_accepts_a_local_rule_but_no_mere_notice(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(BadInput, match="规范性文件不能作为此处的依据"):
        haishu.decide(case, "refuse", bases=[NOTICE])
    with pytest.raises(BadInput, match="规范性文件不能作为此处的依据"):
        haishu.decide(case, "refuse", bases=[LAW, NOTICE])
    decided = haishu.decide(case, "refuse", bases=[LOCAL_RULE])
    assert decided.ended.kind == "negative"
    (kept,) = Decision.objects.filter(case=case, outcome="refuse")
    assert kept.bases == [{"kind": "local_government_rule", "title": "某市政府令", "article": "第三条"}]


def test_a_basis_without_an_article_is_none(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(BadInput, match="缺少依据"):
        haishu.decide(case, "refuse", bases=[LegalBasis("law", "数据安全法", " ")])


def test_only_the_role_of_the_step_decides_and_the_refusal_names_it(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    for actor in (haishu.cast.bureau_reviewer, haishu.cast.applicant_reviewer):
        with pytest.raises(NotPermitted, match=r"“提供单位答复”由.+办理"):
            haishu.decide(case, "consent", by=actor)


def test_to_a_stranger_the_case_does_not_exist_but_the_attempt_is_on_record(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(NotFound, match="没有这个事项"):
        haishu.decide(case, "consent", by=haishu.cast.stranger)
    with pytest.raises(NotFound, match="没有这个事项"):
        actions.decide(case="nothing", step="reply", outcome="consent", by=haishu.cast.stranger, expect=1)
    (record,) = search(case=case.number, outcome="refused")
    assert (record.actor_name, record.event) == ("褚街", "procedure.decided")


def test_an_administrator_of_the_same_organization_decides_nothing(haishu):
    case = haishu.open("sharing.conditional")
    for actor in (haishu.cast.system_admin, haishu.cast.security_admin, haishu.cast.audit_admin, SYSTEM):
        with pytest.raises(Refusal):
            haishu.decide(case, "pass", by=actor)
    assert Decision.objects.count() == 0


def test_nobody_judges_a_case_of_ones_own(haishu):
    case = haishu.open("sharing.conditional", by=haishu.cast.bureau_reviewer, parties={
        "applicant": haishu.cast.bureau.id, "provider": haishu.cast.provider.id, "authority": haishu.cast.bureau.id,
    })  # fmt: skip
    with pytest.raises(NotPermitted, match="不得办理自己提出的事项") as refused:
        haishu.decide(case, "pass", by=haishu.cast.bureau_reviewer)
    assert "本平台约定" in refused.value.why.zh
    assert haishu.decide(case, "pass", by=haishu.cast.bureau_clerk).case.state == "reply"


def test_the_applicant_supplements_the_own_case(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "return")
    assert case.state == "supplement"
    decided = haishu.decide(case, "resubmit", by=haishu.cast.applicant_clerk, papers={"scenario": "更详细的应用场景"})
    assert decided.case.state == "check"
    assert queries.papers(case)["scenario"].content == "更详细的应用场景"
    assert [visit.step for visit in queries.visits(case)] == ["check", "supplement", "check"]


def test_an_unknown_outcome_is_refused_and_the_valid_ones_are_named(haishu):
    case = haishu.open("sharing.conditional")
    with pytest.raises(BadInput, match=r"没有结果 approve") as refused:
        haishu.decide(case, "approve")
    assert "pass" in refused.value.remedy.zh
    assert "return" in refused.value.remedy.zh


def test_a_due_moment_where_none_is_asked_for_is_refused(haishu):
    case = haishu.open("sharing.conditional")
    with pytest.raises(BadInput, match="不设定时限"):
        haishu.decide(case, "pass", due=clock.now() + timedelta(days=1))


def test_an_old_revision_changes_nothing(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(Stale, match="刚刚被他人办理") as refused:
        haishu.decide(case, "consent", expect=case.revision - 1)
    assert "提供单位答复" in refused.value.why.zh
    assert Decision.objects.filter(outcome="consent").count() == 0


def test_the_reason_is_kept_with_the_decision_and_only_its_digest_in_the_chain(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    decided = haishu.decide(case, "refuse", reason="涉及张三的个人情况")
    assert Decision.objects.get(outcome="refuse").reason == "涉及张三的个人情况"
    assert "张三" not in decided.record.body
    assert decided.record.data["reason_digest"]
    assert Decision.objects.get(outcome="refuse").record == decided.record.id


def test_the_timeline_tells_the_case_in_order_with_articles(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass", "consent", "grant")
    told = [(record.event.split(".")[1], record.article) for record in queries.history(case)]
    assert [event for event, _ in told] == [
        "opened", "entered", "decided", "entered", "decided", "entered", "decided", "ended",
    ]  # fmt: skip
    assert all(article == "第十七条第二款" for _, article in told)


def test_the_end_is_told_to_every_party_once(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass", "consent", "grant")
    told = Message.objects.filter(case=case, kind="ended").values_list("organization__name", flat=True)
    assert sorted(told) == ["医疗保障局", "大数据局", "民政局"]


def test_a_clock_ends_with_its_visit(haishu):
    case = haishu.run(haishu.open("sharing.conditional"), "pass", "consent", "grant")
    assert [one.met_at is not None for one in Clock.objects.filter(case=case)] == [True, True, True]
    assert queries.open_clock(case) is None
    assert queries.badge(case) is None


def test_a_joint_step_waits_for_every_role(sixian):
    case = sixian.run(sixian.open("sharing.conditional"), "support")
    first = sixian.decide(case, "sign", role="applicant")
    assert (first.case.state, first.ended, first.step.id) == ("agreement", None, "agreement")
    assert [party.role for party in queries.parties(case).values() if party.waiting] == ["authority"]
    with pytest.raises(Refusal, match="已作出决定"):
        sixian.decide(case, "sign", by=sixian.cast.applicant_reviewer)
    assert sixian.decide(case, "sign", role="authority").case.state == "grant"


def other_unit(sixian: Office) -> Case:
    parties = {"applicant": sixian.cast.utility.id, "provider": sixian.cast.provider.id}
    return sixian.open("sharing.other_unit", by=sixian.cast.utility_clerk, parties=parties)


def test_when_joint_parties_differ_the_step_begins_anew_and_its_limit_runs_on(sixian, frozen):
    case = other_unit(sixian)
    due = due_of(case)
    frozen.advance(timedelta(days=1))
    sixian.decide(case, "support", role="authority")
    decided = sixian.decide(case, "oppose", role="provider")
    assert (decided.case.state, decided.case.ended) == ("joint_opinion", False)
    assert due_of(case) == due
    assert [visit.outcome for visit in queries.visits(case)] == ["differs", ""]
    text = Message.objects.filter(case=case, kind="differed").first().text_zh
    assert "各方结果不一致" in text
    assert sixian.run(case, "divided").state == "decision"
    assert Decision.objects.filter(case=case).count() == 4


def test_differing_does_not_wash_an_overdue_mark_away(sixian, frozen):
    case = other_unit(sixian)
    frozen.advance(timedelta(days=20))
    sixian.decide(case, "support", role="authority")
    sixian.decide(case, "oppose", role="provider")
    running = queries.open_clock(case)
    assert running is not None
    assert running.overdue_at is not None
    assert running.wake_at is None
    assert search(case=case.number, event="procedure.overdue").count() == 1


def test_a_decision_after_the_limit_counts_as_late_though_no_worker_ran(haishu, frozen):
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    frozen.advance(timedelta(days=30))
    case = haishu.run(case, "consent")
    late = Clock.objects.get(case=case, limit_id="HS-17/D1")
    assert late.overdue_at == late.met_at
    assert search(case=case.number, event="procedure.overdue").count() == 1


@pytest.mark.requirement("HS-18/1", "HS-18/2", "HS-18/N2", "HS-17/5")
def test_haishu_a_dispute_goes_up_level_by_level(haishu):
    case = haishu.open("sharing.dispute")
    case = haishu.run(case, "unresolved", "should_share", "list")
    assert case.state == "office"
    with pytest.raises(NotPermitted):
        haishu.decide(case, "resolved", by=haishu.cast.bureau_reviewer)
    case = haishu.run(case, "escalate")
    assert case.state == "lead_group"
    assert haishu.run(case, "share").ended
