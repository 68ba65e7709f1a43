"""Problem data is handled: passed on, corrected, confirmed or settled, in time, and the reporter is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.clock import CHINA, VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Several, Stale
from gongshu.procedure import queries as cases
from gongshu.procedure.clockwork import tick
from gongshu.procedure.figures import by_limit
from gongshu.quality import actions, queries
from tests.quality.scene import Scene


def china(year: int, month: int, day: int, hour: int = 23, minute: int = 59) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def due_day(scene: Scene, ticket: Any) -> str:
    due = scene.due(ticket)
    return "" if due is None else clock.local(due).date().isoformat()


@pytest.mark.requirement("HS-27/1")
@pytest.mark.requirement("HS-27/5")
def test_found_passed_on_corrected_and_the_reporter_told_in_one_loop(haishu: Scene) -> None:
    ticket = haishu.public_report()
    haishu.decide(ticket, "forward")
    haishu.note_version(2)
    decided = haishu.decide(ticket, "corrected", version=2)
    assert decided.ended is not None
    assert decided.ended.id == "corrected"
    ticket.refresh_from_db()
    assert ticket.corrected_version == 2
    told = [message.text_zh for message in queries.messages(ticket)]
    assert told[0].startswith("已收到您的反馈")
    assert told[-1] == "您反馈的问题已更正，更正后的数据为第 2 版"
    events = [record.event for record in trail(case=ticket.case.number)]
    assert events.count("quality.reporter_told") == len(told)
    assert queries.status(ticket.case.number, ticket.code).ended


@pytest.mark.requirement("HS-27/3")
@pytest.mark.house_rule("HS-S4")
def test_the_provider_has_five_working_days_from_receipt(haishu: Scene, frozen: VirtualClock) -> None:
    ticket = haishu.report()
    frozen.advance(timedelta(days=1))
    haishu.decide(ticket, "forward")
    assert due_day(haishu, ticket) == "2026-09-22"
    badge = cases.badge(ticket.case)
    assert badge is not None
    assert badge.article == "第二十七条第三款"
    frozen.move_to(china(2026, 9, 24, 9, 0))
    assert tick().overdue == 1
    [todo] = cases.todos(haishu.cast.provider_clerk)
    assert todo.urgency == "overdue"


def test_the_authoritys_passing_on_has_no_limit_in_the_text(haishu: Scene) -> None:
    badge = cases.badge(haishu.report().case)
    assert badge is not None
    assert badge.state == "none_stated"


@pytest.mark.requirement("HS-27/4")
@pytest.mark.house_rule("HS-S6")
def test_an_urgent_problem_has_the_limit_that_the_authority_sets(haishu: Scene) -> None:
    ticket = haishu.report()
    with pytest.raises(BadInput, match="缺少办理时限"):
        haishu.decide(ticket, "forward_urgent")
    haishu.decide(ticket, "forward_urgent", due=china(2026, 9, 15, 18, 0))
    due = haishu.due(ticket)
    assert due is not None
    assert clock.local(due) == china(2026, 9, 15, 18, 0)


@pytest.mark.requirement("HS-27/4")
def test_an_extension_is_asked_reviewed_and_at_most_sixty_calendar_days_from_receipt(
    haishu: Scene, frozen: VirtualClock
) -> None:
    ticket = haishu.at_provider()
    frozen.advance(timedelta(days=3))
    haishu.decide(ticket, "ask_extension", reason="需逐户核实")
    assert cases.open_step(queries.ticket(ticket.case.number, haishu.cast.bureau_clerk).case).id == "review_extension"
    haishu.decide(ticket, "grant_extension", due=china(2026, 11, 14))
    assert due_day(haishu, ticket) == "2026-11-14"
    assert "应于 2026-11-14 前办结" in queries.messages(ticket)[-1].text_zh


@pytest.mark.requirement("HS-27/N2")
def test_an_extension_beyond_sixty_calendar_days_is_refused(haishu: Scene, frozen: VirtualClock) -> None:
    ticket = haishu.at_provider()
    frozen.advance(timedelta(days=3))
    haishu.decide(ticket, "ask_extension", reason="需逐户核实")
    with pytest.raises(Refusal, match="时限最迟为 2026-11-14") as refused:
        haishu.decide(ticket, "grant_extension", due=china(2026, 11, 15))
    assert refused.value.cite == "第二十七条第三款"
    assert "60个自然日" in str(refused.value)


@pytest.mark.requirement("HS-27/N1")
def test_the_provider_cannot_extend_its_own_time(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    haishu.decide(ticket, "ask_extension", reason="需逐户核实")
    with pytest.raises(NotPermitted, match="审核延期"):
        haishu.decide(ticket, "grant_extension", by=haishu.cast.provider_reviewer, due=china(2026, 11, 1))
    assert cases.open_step(queries.ticket(ticket.case.number, haishu.cast.bureau_clerk).case).id == "review_extension"


def test_a_refused_extension_lets_the_first_limit_run_on(haishu: Scene, frozen: VirtualClock) -> None:
    ticket = haishu.at_provider()
    before = due_day(haishu, ticket)
    frozen.advance(timedelta(days=2))
    haishu.decide(ticket, "ask_extension", reason="需逐户核实")
    frozen.advance(timedelta(days=1))
    haishu.decide(ticket, "refuse_extension", reason="可以按期完成")
    assert due_day(haishu, ticket) == before


def test_an_extension_asked_after_the_limit_is_too_late(haishu: Scene, frozen: VirtualClock) -> None:
    ticket = haishu.at_provider()
    frozen.move_to(china(2026, 9, 23, 9, 0))
    with pytest.raises(Refusal, match="期限已过，不能再申请延期"):
        haishu.decide(ticket, "ask_extension", reason="需逐户核实")


@pytest.mark.requirement("HS-27/N3")
@pytest.mark.requirement("SX-23/3")
def test_nothing_is_closed_as_corrected_without_a_newer_committed_version(scene: Scene) -> None:
    ticket = scene.at_provider()
    with pytest.raises(BadInput, match="缺少更正后的数据版本"):
        scene.decide(ticket, "corrected")
    with pytest.raises(Refusal, match="没有更正后的新版本") as refused:
        scene.decide(ticket, "corrected", version=1)
    assert refused.value.cite.startswith("第二十")
    with pytest.raises(Refusal, match="数据没有第 2 版"):
        scene.decide(ticket, "corrected", version=2)
    assert not ticket.case.ended
    scene.note_version(2)
    decided = scene.decide(ticket, "corrected", version=2)
    assert decided.ended is not None
    assert decided.ended.kind == "positive"
    assert "已更正" in queries.messages(ticket)[-1].text_zh


@pytest.mark.requirement("HS-27/N4")
@pytest.mark.requirement("HS-27/5")
def test_confirming_data_correct_takes_notice_to_the_reporter(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    with pytest.raises(Several) as refused:
        haishu.decide(ticket, "confirmed_correct")
    assert "缺少理由" in str(refused.value)
    assert "缺少告知记录" in str(refused.value)
    with pytest.raises(BadInput, match="缺少告知记录"):
        haishu.decide(ticket, "confirmed_correct", reason="经核对户籍档案无误")
    decided = haishu.decide(ticket, "confirmed_correct", reason="经核对户籍档案无误", notice="经核对，数据无误。")
    assert decided.ended is not None
    assert decided.ended.id == "confirmed_correct"
    [message] = [one for one in queries.messages(ticket) if one.kind == "answer"]
    assert "经核对，数据无误。" in message.text_zh
    assert cases.decisions(ticket.case)[-1].evidence == {"notice": message.id}


@pytest.mark.requirement("HS-27/5")
@pytest.mark.house_rule("HS-S8")
def test_what_cannot_be_mended_soon_is_settled_with_the_reporter(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    decided = haishu.decide(ticket, "settled", reason="年底统一更正", notice="已与您商定年底统一更正")
    assert decided.ended is None
    decided = haishu.decide(ticket, "confirmed", by=haishu.cast.bureau_clerk)
    assert decided.ended is not None
    assert decided.ended.id == "settled"


@pytest.mark.house_rule("HS-S8")
@pytest.mark.parametrize("lacking", ["reason", "notice"])
def test_a_settlement_is_written_down_and_told_before_it_is_confirmed(haishu: Scene, lacking: str) -> None:
    ticket = haishu.at_provider()
    given = {"reason": "年底统一更正", "notice": "已与您商定年底统一更正"}
    with pytest.raises(BadInput):
        haishu.decide(ticket, "settled", **(given | {lacking: ""}))
    haishu.decide(ticket, "settled", **given)
    step = cases.open_step(queries.ticket(ticket.case.number, haishu.cast.bureau_clerk).case)
    assert step is not None
    assert (step.by, step.source) == (("reporter", "authority"), "house_rule")
    with pytest.raises(NotPermitted):
        haishu.decide(ticket, "confirmed", by=haishu.cast.provider_clerk)
    ended = haishu.decide(ticket, "confirmed", by=haishu.cast.applicant_clerk).ended
    assert ended is not None
    assert ended.id == "settled"


@pytest.mark.house_rule("HS-S8")
def test_what_was_not_agreed_goes_back_and_the_time_that_was_given_runs_on(haishu: Scene, frozen: VirtualClock) -> None:
    since, ticket = clock.now(), haishu.at_provider()
    haishu.decide(ticket, "ask_extension", reason="需逐户核实")
    haishu.decide(ticket, "grant_extension", due=china(2026, 10, 20))
    haishu.decide(ticket, "settled", reason="年底统一更正", notice="拟年底统一更正")
    frozen.advance(timedelta(days=10))
    haishu.decide(ticket, "not_agreed", by=haishu.cast.applicant_clerk, reason="并未商定")
    assert due_day(haishu, ticket) == "2026-10-20"
    assert tick().overdue == 0
    [counted] = [one for one in by_limit(since, clock.now()) if (one.step, one.limit) == ("handle", "HS-27/D2")]
    assert (counted.in_time, counted.late, counted.running) == (0, 0, 1)  # settled for the time being counts not twice


def test_where_the_text_knows_no_confirmation_it_is_a_house_rule_and_says_so(sixian: Scene) -> None:
    ticket = sixian.at_provider()
    decided = sixian.decide(ticket, "not_an_error", reason="核对无误", notice="经核对，数据无误")
    assert decided.record.article == "本平台约定"


def test_an_instrument_without_extension_offers_none(sixian: Scene) -> None:
    with pytest.raises(BadInput, match="没有结果 ask_extension"):
        sixian.decide(sixian.at_provider(), "ask_extension", reason="x")


def test_a_stranger_neither_sees_nor_handles_a_report(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    haishu.note_version(2)
    assert not queries.visible_to(haishu.cast.stranger).exists()
    with pytest.raises(NotFound):
        queries.ticket(ticket.case.number, haishu.cast.stranger)
    with pytest.raises(NotFound, match="没有这个事项"):
        haishu.decide(ticket, "corrected", by=haishu.cast.stranger, version=2)


def test_a_refusal_leaves_no_message_to_the_reporter(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    before = len(queries.messages(ticket))
    with pytest.raises(BadInput):
        haishu.decide(ticket, "confirmed_correct", notice="数据无误")
    assert len(queries.messages(ticket)) == before


def test_of_two_who_decide_at_once_one_is_told_that_the_other_did(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    haishu.note_version(2)
    ticket.case.refresh_from_db()
    seen = ticket.case.revision
    haishu.decide(ticket, "corrected", version=2)
    with pytest.raises(Stale, match="刚刚被他人办理"):
        actions.decide_problem(
            by=haishu.cast.provider_clerk, ticket=ticket, step="handle", outcome="corrected", expect=seen, version=2
        )


def test_an_answer_that_is_not_accepted_is_reported_once_more_and_then_no_more(haishu: Scene) -> None:
    ticket = haishu.public_report()
    haishu.decide(ticket, "forward")
    with pytest.raises(Refusal, match="还在办理"):
        actions.report_again(by=haishu.cast.citizen, ticket=ticket, description="仍不对", code=ticket.code)
    haishu.decide(ticket, "confirmed_correct", reason="无误", notice="数据无误")
    assert queries.status(ticket.case.number, ticket.code).may_report_again
    with pytest.raises(NotFound):
        actions.report_again(by=haishu.cast.citizen, ticket=ticket, description="仍不对", code="guess")
    again = actions.report_again(by=haishu.cast.citizen, ticket=ticket, description="仍不对", code=ticket.code)
    assert again.previous_id == ticket.pk
    assert actions.reveal_record_key(by=haishu.cast.bureau_clerk, ticket=again)
    assert not queries.status(ticket.case.number, ticket.code).may_report_again
    with pytest.raises(Refusal, match="只可再反馈一次"):
        actions.report_again(by=haishu.cast.citizen, ticket=ticket, description="仍不对", code=ticket.code)


def test_what_was_corrected_is_not_reported_again(haishu: Scene) -> None:
    ticket = haishu.at_provider()
    haishu.note_version(2)
    haishu.decide(ticket, "corrected", version=2)
    with pytest.raises(Refusal, match="该问题已更正"):
        actions.report_again(by=haishu.cast.applicant_clerk, ticket=ticket, description="又错了")
