"""An answer that the reporter does not accept: reported once more, and then the authority decides."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.procedure import queries as cases
from gongshu.quality import actions, queries
from gongshu.quality.models import Ticket
from tests.quality.scene import Scene


@pytest.fixture
def again(haishu: Scene) -> Ticket:
    """A problem that was confirmed correct and reported once more by the unit that uses the data."""
    ticket = haishu.at_provider()
    haishu.decide(ticket, "confirmed_correct", reason="经核对无误", notice="经核对，数据无误")
    return actions.report_again(by=haishu.cast.applicant_clerk, ticket=ticket, description="与户籍档案不符")


@pytest.mark.house_rule("HS-S7")
def test_a_second_report_waits_for_the_authority_which_may_let_the_answer_stand(haishu: Scene, again: Ticket) -> None:
    assert cases.open_step(again.case).by == ("authority",)  # type: ignore[union-attr]
    with pytest.raises(NotPermitted):
        haishu.decide(again, "upheld", by=haishu.cast.provider_clerk, reason="无误", notice="无误")
    decided = haishu.decide(again, "upheld", reason="已调档核对", notice="经主管机构核对，维持原处理结果")
    assert decided.ended is not None
    assert decided.ended.id == "upheld"
    assert decided.record.article == "本平台约定"
    assert "维持原处理结果" in queries.messages(again)[-1].text_zh
    with pytest.raises(Refusal, match="只可再反馈一次"):
        actions.report_again(by=haishu.cast.applicant_clerk, ticket=again, description="还是不符")


@pytest.mark.house_rule("HS-S7")
def test_what_the_authority_finds_right_is_mended_and_not_confirmed_once_more(haishu: Scene, again: Ticket) -> None:
    haishu.decide(again, "to_be_mended", reason="档案与数据确有出入")
    again.refresh_from_db()
    step = cases.open_step(queries.ticket(again.case.number, haishu.cast.bureau_clerk).case)
    assert step is not None
    assert (step.by, set(step.outcomes)) == (("provider",), {"corrected", "settled", "ask_extension"})
    badge = cases.badge(queries.ticket(again.case.number, haishu.cast.bureau_clerk).case)
    assert badge is not None
    assert (badge.state, badge.article) == ("in_time", "第二十七条第三款")
    haishu.note_version(2)
    ended = haishu.decide(again, "corrected", version=2).ended
    assert ended is not None
    assert ended.kind == "positive"


def test_where_the_profile_has_no_procedure_for_it_the_report_goes_the_usual_way(sixian: Scene) -> None:
    ticket = sixian.at_provider()
    sixian.decide(ticket, "not_an_error", reason="核对无误", notice="经核对，数据无误")
    made = actions.report_again(by=sixian.cast.applicant_clerk, ticket=ticket, description="仍不对")
    assert made.case.procedure_id == "quality.problem"
