"""A refusal rests on law in force: a repealed instrument, or one passed off as another kind, is no basis."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.audit.queries import trail
from gongshu.desk.track import Standing
from gongshu.desk.trail import entries
from gongshu.kit.errors import BadInput
from gongshu.procedure import queries, resting, sentences
from gongshu.procedure.rules import LegalBasis


@pytest.mark.parametrize(
    ("basis", "code", "word"),
    [
        (LegalBasis("law", "中华人民共和国合同法", "第五十二条"), "basis_repealed", "民法典"),
        (LegalBasis("law", "政务数据共享条例", "第十条"), "basis_of_another_kind", "行政法规"),
    ],
)
def test_it_is_refused_by_the_engine_whoever_calls(haishu, basis, code, word) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    with pytest.raises(BadInput) as refused:
        haishu.decide(case, "refuse", reason="不宜提供", bases=[basis])
    assert refused.value.code == code
    assert word in refused.value.remedy.zh
    assert len(queries.decisions(case)) == 1


def test_a_title_that_the_list_does_not_know_is_taken_and_marked_on_page_and_record(haishu) -> None:
    known = LegalBasis("administrative_regulation", "政务数据共享条例", "第十条")
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    haishu.decide(case, "refuse", reason="不宜提供", bases=[LegalBasis("law", "某部专门法", "第三条"), known])
    record = [one for one in trail(case=case.number) if one.event == "procedure.decided"][-1]
    assert record.data["unlisted"] == ["某部专门法"]
    decision = queries.decisions(case)[-1]
    told = resting.weak_in(case, haishu.cast.bureau_clerk)[decision.pk]
    assert "《某部专门法》不在依据清单内，平台没有核对其种类和效力" in told.zh
    standing = Standing.of(case, haishu.profile)
    lines = [str(one.sentence.zh) for one in entries(standing, queries.history(case))]
    assert sum("《某部专门法》不在依据清单内" in one for one in lines) == 1


def test_the_sentence_before_a_decision_says_so_too(haishu) -> None:
    case = haishu.run(haishu.open("sharing.conditional"), "pass")
    step = queries.open_step(case)
    said = sentences.recorded(
        haishu.cast.provider_reviewer, case.number, step, step.outcomes["refuse"], reason="不宜",
        bases=[LegalBasis("law", "某部专门法", "第三条")], article="第十七条", day=date(2026, 9, 15),
    )  # fmt: skip
    assert "《某部专门法》不在依据清单内" in said.zh
    assert "《某部专门法》 is not in the list of instruments" in said.en


def test_an_instrument_in_force_or_one_the_list_does_not_know_is_taken(haishu) -> None:
    for basis in (
        LegalBasis("administrative_regulation", "政务数据共享条例", "第十条"),
        LegalBasis("law", "某部专门法", "第三条"),
    ):
        case = haishu.run(haishu.open("sharing.conditional"), "pass")
        haishu.decide(case, "refuse", reason="不宜提供", bases=[basis])
        assert queries.decisions(case)[-1].outcome == "refuse"
