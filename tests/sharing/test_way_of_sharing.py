"""Which procedure and which way the facts lead to, and what stands against them."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput, NotFound, Refusal
from gongshu.regulation.loader import load_profile
from gongshu.sharing import grant_rules, rules
from tests.sharing.pure import DAY, FIELDS, HAISHU, SIXIAN


@pytest.mark.parametrize(
    ("profile", "sharing_class", "way", "kind", "expected"),
    [
        (HAISHU, "conditional", "interface", "public_body", "sharing.conditional"),
        (HAISHU, "unconditional", "interface", "public_body", "sharing.unconditional"),
        (HAISHU, "unconditional", "exchange", "public_body", "sharing.unconditional"),
        (SIXIAN, "conditional", "interface", "public_body", "sharing.conditional"),
        (SIXIAN, "unconditional", "interface", "public_body", "sharing.unconditional"),
        pytest.param(
            SIXIAN, "unconditional", "copy", "public_body", "sharing.conditional",
            marks=pytest.mark.requirement("SX-27/N1"),
        ),
        pytest.param(
            SIXIAN, "unconditional", "interface", "other_unit", "sharing.other_unit",
            marks=pytest.mark.requirement("SX-27/6"),
        ),
    ],
)  # fmt: skip
def test_class_way_and_applicant_choose_the_procedure(
    profile: str, sharing_class: str, way: str, kind: str, expected: str
) -> None:
    assert rules.choose(load_profile(profile), sharing_class=sharing_class, way=way, kind=kind).id == expected


def test_haishu_has_no_procedure_for_other_units_and_borrows_none() -> None:
    with pytest.raises(NotFound, match="不从别处补入"):
        rules.choose(load_profile(HAISHU), sharing_class="conditional", way="interface", kind="other_unit")


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_not_shared_data_cannot_be_applied_for_and_the_article_says_why(profile: str) -> None:
    law = load_profile(profile)
    with pytest.raises(Refusal, match="不能在平台申请") as refused:
        rules.choose(law, sharing_class="none", way="interface", kind="public_body")
    assert refused.value.cite == law.sharing_classes["none"].cite.zh


@pytest.mark.requirement("HS-19/2")
@pytest.mark.parametrize(
    ("system", "way"), [("service_handling", "interface"), ("decision_analysis", "central_analysis")]
)
def test_haishu_sets_the_way_by_the_kind_of_system(system: str, way: str) -> None:
    rules.check_way(load_profile(HAISHU), way=way, system=system, day=DAY)


@pytest.mark.requirement("HS-19/N2")
@pytest.mark.parametrize("system", ["service_handling", "decision_analysis"])
def test_haishu_refuses_exchange_for_a_system_whose_way_is_set(system: str) -> None:
    with pytest.raises(BadInput, match=r"应当采用.*第十九条第二款"):
        rules.check_way(load_profile(HAISHU), way="exchange", system=system, day=DAY)


@pytest.mark.requirement("HS-19/1")
def test_a_way_the_instrument_does_not_name_is_refused_and_the_valid_ones_are_listed() -> None:
    with pytest.raises(BadInput, match=r"接口、交换.*集中分析.*第十九条第一款"):
        rules.check_way(load_profile(HAISHU), way="copy", system="other", day=DAY)


@pytest.mark.requirement("HS-19/3", "HS-19/N1")
@pytest.mark.parametrize(("favorable", "words"), [(None, "尚未登记上级主管部门的论证结果"), (False, "论证未通过")])
def test_haishu_grants_no_exchange_without_the_citys_favorable_word(favorable: bool | None, words: str) -> None:
    with pytest.raises(Refusal, match=rf"{words}.*第十九条第二款"):
        rules.check_argument(load_profile(HAISHU), way="exchange", favorable=favorable, day=DAY)


def test_a_favorable_word_or_another_way_stands_in_no_ones_path() -> None:
    rules.check_argument(load_profile(HAISHU), way="exchange", favorable=True, day=DAY)
    rules.check_argument(load_profile(HAISHU), way="interface", favorable=None, day=DAY)
    rules.check_argument(load_profile(SIXIAN), way="copy", favorable=None, day=DAY)


@pytest.mark.requirement("SX-27/1")
def test_in_sixian_unconditional_access_is_taken_without_anybodys_approval() -> None:
    free = rules.choose(load_profile(SIXIAN), sharing_class="unconditional", way="interface", kind="public_body")
    assert rules.takes_by_rule(free) is not None


@pytest.mark.requirement("HS-17/1")
def test_in_haishu_unconditional_data_is_asked_of_the_authority() -> None:
    asked = rules.choose(load_profile(HAISHU), sharing_class="unconditional", way="interface", kind="public_body")
    assert rules.takes_by_rule(asked) is None
    assert asked.steps[asked.first].by == ("authority",)


def test_nobody_applies_for_their_own_data() -> None:
    with pytest.raises(Refusal, match="本单位就是该数据的提供单位"):
        rules.check_parties("a", "a")


def test_only_fields_of_the_resource_can_be_granted() -> None:
    grant_rules.check_fields(["code"], FIELDS)
    for wrong in ([], ["code", "income"]):
        with pytest.raises(BadInput, match="从该数据的信息项中选择"):
            grant_rules.check_fields(wrong, FIELDS)


@pytest.mark.parametrize("quota", [0, -5, rules.MOST_CALLS + 1])
def test_a_quota_is_a_number_of_calls(quota: int) -> None:
    with pytest.raises(BadInput, match="每日调用次数"):
        grant_rules.check_quota(quota)


@pytest.mark.requirement("SX-26/N2")
def test_only_what_was_listed_may_be_asked_for_again() -> None:
    rule = load_profile(SIXIAN).rules["catalog.materials_list"]
    rules.check_completion(["paper.scenario"], ["paper.scenario", "material.1"], rule)
    with pytest.raises(BadInput, match=r"只能就已列明的内容要求补正.*第二十六条第二款"):
        rules.check_completion(["material.2"], ["paper.scenario", "material.1"], rule)
    with pytest.raises(BadInput, match="须指明要补正哪几项"):
        rules.check_completion([], ["paper.scenario"], rule)
