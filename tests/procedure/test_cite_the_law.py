"""A refusal rests on law in force: a repealed instrument, or one passed off as another kind, is no basis."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput
from gongshu.procedure import queries
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


def test_an_instrument_in_force_or_one_the_list_does_not_know_is_taken(haishu) -> None:
    for basis in (
        LegalBasis("administrative_regulation", "政务数据共享条例", "第十条"),
        LegalBasis("law", "某部专门法", "第三条"),
    ):
        case = haishu.run(haishu.open("sharing.conditional"), "pass")
        haishu.decide(case, "refuse", reason="不宜提供", bases=[basis])
        assert queries.decisions(case)[-1].outcome == "refuse"
