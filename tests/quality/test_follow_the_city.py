"""What is used through the city's platform is reported there; the local copy follows its state and decides nothing."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput, NotPermitted
from gongshu.procedure import queries as cases
from gongshu.quality import queries
from gongshu.quality.models import Ticket
from tests.quality.scene import Scene


@pytest.fixture
def followed(haishu: Scene) -> Ticket:
    """A report that was made on the city's platform."""
    ticket = haishu.report()
    with pytest.raises(BadInput, match="缺少回执或批复文号") as refused:
        haishu.decide(ticket, "to_city")
    assert refused.value.cite == "第二十八条第二款"
    haishu.decide(ticket, "to_city", receipt="甬数反馈〔2026〕88号")
    return ticket


def standing(haishu: Scene, ticket: Ticket) -> str:
    return queries.ticket(ticket.case.number, haishu.cast.bureau_clerk).case.state


@pytest.mark.requirement("HS-28/2")
@pytest.mark.house_rule("HS-S66")
def test_the_local_copy_keeps_the_number_there_and_asks_no_provider(haishu: Scene, followed: Ticket) -> None:
    assert cases.decisions(followed.case)[-1].evidence == {"receipt": "甬数反馈〔2026〕88号"}
    assert cases.todos(haishu.cast.provider_clerk) == []
    with pytest.raises(NotPermitted):
        haishu.decide(followed, "city_corrected", by=haishu.cast.provider_clerk, receipt="x", notice="x")
    haishu.decide(followed, "city_at_work", reason="市平台已转市民政局")
    assert standing(haishu, followed) == "follow_city"
    assert cases.badge(followed.case).state == "none_stated"  # type: ignore[union-attr]


@pytest.mark.house_rule("HS-S66")
@pytest.mark.parametrize(
    ("outcome", "more", "end"),
    [("city_corrected", {}, "corrected"), ("city_answered", {"reason": "市里核对无误"}, "answered_by_city")],
)
def test_it_ends_as_it_ended_there_with_the_reference_and_the_reporter_told(
    haishu: Scene, followed: Ticket, outcome: str, more: dict[str, str], end: str
) -> None:
    with pytest.raises(BadInput):
        haishu.decide(followed, outcome, notice="市平台已办结", **more)
    given = {"receipt": "甬数办结〔2026〕90号", "notice": "市平台已办结"}
    decided = haishu.decide(followed, outcome, **given, **more)
    assert decided.ended is not None
    assert (decided.ended.id, decided.record.article) == (end, "本平台约定")
    assert "市平台已办结" in queries.messages(followed)[-1].text_zh
