"""Levels follow from types, the highest decides, the ungraded count as the highest; every rule says where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.errors import BadInput
from gongshu.kit.identifiers import CHECKS
from gongshu.security import grading
from gongshu.security.grading import highest_class, level, levels, national_class, proposed_level, set_level


def test_there_are_four_levels_each_stricter_than_the_one_below() -> None:
    assert [one.mark for one in levels().values()] == ["L1", "L2", "L3", "L4"]
    assert [one.display for one in levels().values()] == ["plain", "plain", "pattern", "hidden"]
    assert [one.open for one in levels().values()] == ["unconditional", "conditional", "deidentified", "never"]
    assert str(level(3).title) == "较敏感"


def test_a_type_proposes_a_level_and_says_that_it_is_a_house_rule() -> None:
    proposed = proposed_level("citizen_id")
    assert proposed is not None
    assert (proposed.number, proposed.personal, proposed.source) == (3, True, "house_rule")
    assert proposed.reason.zh == "字段类型的默认级别为 L3（较敏感）"
    assert "本平台约定" in grading.policy_note().zh


def test_every_type_that_is_checked_proposes_a_level() -> None:
    assert {kind for kind in CHECKS if proposed_level(kind) is None} == set()


def test_a_type_that_says_nothing_leaves_the_level_to_a_person() -> None:
    assert proposed_level("") is None
    assert proposed_level("remark") is None


@given(st.lists(st.sampled_from([1, 2, 3, 4]), min_size=1))
def test_the_highest_field_decides_the_set(numbers: list[int]) -> None:
    assert set_level(numbers) == max(numbers)
    assert set_level([*numbers, None]) == 4


def test_a_set_without_fields_has_the_lowest_level() -> None:
    assert set_level([]) == 1


@pytest.mark.parametrize("number", [0, 5, -1])
def test_there_is_no_other_level(number: int) -> None:
    with pytest.raises(BadInput, match=r"没有 .* 级.*1, 2, 3, 4"):
        level(number)


@pytest.mark.parametrize(
    ("harmed", "degree", "expected"),
    [
        ("national_security", "general", "important"),
        ("national_security", "serious", "core"),
        ("economic_operation", "extremely_serious", "core"),
        ("social_order", "serious", "important"),
        ("public_interest", "general", "general"),
        ("personal_rights", "extremely_serious", "general"),
    ],
)
def test_the_national_class_follows_from_whom_it_harms_and_how_much(harmed: str, degree: str, expected: str) -> None:
    assert national_class(harmed, degree) == expected


def test_an_unknown_harm_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match=r"national_security.*extremely_serious"):
        national_class("traffic", "serious")


def test_the_highest_class_decides_the_set() -> None:
    assert highest_class(["general", "core", "important"]) == "core"
    assert highest_class([]) == "general"
