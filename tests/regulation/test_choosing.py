"""Which procedure a case follows: the profile says, by the facts of the case."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import NotFound
from gongshu.kit.text import speaking
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.loader import load_profile

HAISHU, SIXIAN = load_profile("haishu-2022"), load_profile("sixian-2021")


@pytest.mark.requirement("HS-17/1", "HS-17/2")
@pytest.mark.parametrize(
    ("sharing_class", "procedure"),
    [("unconditional", "sharing.unconditional"), ("conditional", "sharing.conditional")],
)
@pytest.mark.parametrize("way", ["interface", "exchange", "central_analysis"])
def test_in_haishu_the_class_decides(sharing_class: str, procedure: str, way: str) -> None:
    chosen = choose_procedure(HAISHU, "sharing", sharing_class=sharing_class, way=way, applicant_kind="public_body")
    assert chosen.id == procedure


@pytest.mark.requirement("SX-27/1", "SX-27/2")
@pytest.mark.parametrize(
    ("sharing_class", "way", "procedure"),
    [
        ("unconditional", "interface", "sharing.unconditional"),
        ("unconditional", "copy", "sharing.conditional"),
        ("unconditional", "other", "sharing.conditional"),
        ("conditional", "interface", "sharing.conditional"),
        ("conditional", "copy", "sharing.conditional"),
    ],
)
def test_in_sixian_a_copy_of_free_data_is_applied_for(sharing_class: str, way: str, procedure: str) -> None:
    chosen = choose_procedure(SIXIAN, "sharing", sharing_class=sharing_class, way=way, applicant_kind="public_body")
    assert chosen.id == procedure


@pytest.mark.requirement("SX-27/6")
@pytest.mark.parametrize("sharing_class", ["unconditional", "conditional"])
def test_in_sixian_other_units_have_a_procedure_of_their_own(sharing_class: str) -> None:
    chosen = choose_procedure(
        SIXIAN, "sharing", sharing_class=sharing_class, way="interface", applicant_kind="other_unit"
    )
    assert chosen.id == "sharing.other_unit"


def test_in_haishu_other_units_have_none_and_nothing_is_filled_in() -> None:
    with pytest.raises(NotFound) as caught:
        choose_procedure(HAISHU, "sharing", sharing_class="conditional", applicant_kind="other_unit")
    assert "《宁波市海曙区公共数据管理暂行办法》对此没有规定“sharing”程序" in str(caught.value)
    assert "文本没有的程序不从别处补入" in str(caught.value)
    with speaking("en"):
        assert "sets no procedure “sharing” for this (sharing_class=conditional" in str(caught.value)


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN], ids=lambda profile: profile.id)
def test_data_that_is_not_shared_has_no_procedure(profile) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound):
        choose_procedure(profile, "sharing", sharing_class="none", way="interface", applicant_kind="public_body")


def test_a_condition_on_a_fact_that_is_not_given_is_not_fulfilled() -> None:
    with pytest.raises(NotFound):
        choose_procedure(HAISHU, "sharing", sharing_class="conditional")


def test_an_application_for_open_data_exists_where_the_text_or_the_house_has_one() -> None:
    assert choose_procedure(HAISHU, "opening.application", opening_class="conditional").id == "opening.application"
    assert choose_procedure(SIXIAN, "opening.application", opening_class="conditional").id == "opening.application"
    with pytest.raises(NotFound):
        choose_procedure(load_profile("anshan-2022"), "opening.application", opening_class="conditional")


def test_a_procedure_without_conditions_is_found_by_its_id() -> None:
    assert choose_procedure(SIXIAN, "catalog.change").id == "catalog.change"
