"""A mask shows what its pattern says and nothing else, whatever the spelling."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.identifiers import citizen_check_character, uscc_check_character
from gongshu.kit.text import Text
from gongshu.security.masking import COMPOUND_SURNAMES, HIDDEN, explain, is_masked, mask, masker

CASES = {
    "person_name": {
        "张三": "张**",
        "张三丰": "张**",
        "欧阳修": "欧阳**",
        "司马相如": "司马**",
        "欧阳": "欧**",
        "买买提·艾力": "买**",
        "古丽•阿不都热依木": "古**",
        "阿依古丽．买买提": "阿**",
        " 张三　": "张**",
        "张": HIDDEN,
        "ZHANG SAN": HIDDEN,
        "宁波市某某有限公司": HIDDEN,
        "330203196503071235": HIDDEN,
        "张三 13800138000": HIDDEN,
    },
    "citizen_id": {
        "330203196503071235": "3****************5",
        "11010119900307002x": "1****************X",
        "１１０１０１１９９００３０７００２Ｘ": "1****************X",
        "110101900307123": "1*************3",
        " 330203196503071235": "3****************5",
        "33020319650307123": HIDDEN,
        "护照E12345678": HIDDEN,
        "张三": HIDDEN,
    },
    "mobile": {
        "13800138000": "138****8000",
        "１３８００１３８０００": "138****8000",
        "+86 138-0013-8000": "138****8000",
        "8613800138000": "138****8000",
        "0574-87654321": "0574-****",
        "01087654321": "010-****",
        "057487654321转801": "0574-****",
        "0915-3216789": "0915-****",
        "87654321": HIDDEN,
        "13800138000/13900139000": HIDDEN,
    },
    "phone": {"0574-87654321-2": "0574-****", "13800138000": "138****8000", "12345": HIDDEN},
    "bank_card": {
        "6222021234567890123": "622202******0123",
        "6222 0212 3456 7890": "622202******7890",
        "622202123456": HIDDEN,
    },
    "address": {
        "浙江省宁波市海曙区灵桥路123号4幢501室": "浙江省宁波市海曙区****",
        "海曙区月湖街道": "海曙区****",
        "宁波市阳光小区5幢": "宁波市****",
        "北京市朝阳区某路1号": "北京市朝阳区****",
        "中山路12号": HIDDEN,
        "海南路3号": HIDDEN,
        "阳光超市": HIDDEN,
        "张三": HIDDEN,
    },
    "birth_date": {
        "1990-03-07": "1990",
        "1990/3/7": "1990",
        "1990年3月7日": "1990",
        "19900307": "1990",
        "１９９０－０３－０７": "1990",
        "1990-03-07T00:00:00": "1990",
        "87654321": HIDDEN,
        "1990-13-07": HIDDEN,
        "约1990年": HIDDEN,
    },
    "uscc": {
        "92330203MA2DEMA021": None,
        "11330203002999997E": "11330203002999997E",
        "330203196503071235": HIDDEN,
        "not a code": HIDDEN,
    },
    "plate": {"浙B12345": "浙B***45", "浙B·D12345": "浙B***45", "浙b12345": "浙B***45", "自行车": HIDDEN},
    "email": {"zhang.san@example.gov.cn": "z***@example.gov.cn", "no address": HIDDEN},
    "remark": {"低保户，电话13800138000": HIDDEN},
}


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [(kind, value, shown) for kind, cases in CASES.items() for value, shown in cases.items() if shown is not None],
)
def test_a_value_is_shown_by_the_pattern_of_its_kind(kind: str, value: str, shown: str) -> None:
    assert mask(value, kind, 3) == shown


def test_the_credit_code_of_an_individual_business_hides_its_middle() -> None:
    first = "92330203MA2DEMA02"
    code = first + uscc_check_character(first)
    assert mask(code, "uscc", 3) == f"92330203******{code[14:]}"
    assert mask(code, "uscc", 1) == code


def test_a_citizen_number_that_slipped_into_a_column_of_credit_codes_is_hidden() -> None:
    for sequence in range(400):
        first = f"33020319650307{sequence:03d}"
        assert mask(first + citizen_check_character(first), "uscc", 3) == HIDDEN


@pytest.mark.parametrize("level", [1, 2])
def test_low_levels_are_shown_plain(level: int) -> None:
    assert mask("330203196503071235", "citizen_id", level) == "330203196503071235"
    assert not is_masked(level)


@pytest.mark.parametrize("level", [4, None])
def test_the_highest_level_and_the_ungraded_are_hidden_whole(level: int | None) -> None:
    for kind, cases in CASES.items():
        for value in cases:
            assert mask(value, kind, level) == HIDDEN
    assert is_masked(level)


def test_nothing_there_stays_nothing() -> None:
    for level in (1, 2, 3, 4, None):
        assert mask(None, "person_name", level) is None
        assert mask("", "person_name", level) == ""


@pytest.mark.parametrize("value", [True, 1.5, ["张三"], {"name": "张三"}])
def test_values_of_other_forms_are_hidden(value: Any) -> None:
    assert mask(value, "person_name", 3) == HIDDEN


def test_numbers_are_masked_as_their_digits() -> None:
    assert mask(13800138000, "mobile", 3) == "138****8000"


@given(st.sampled_from(sorted(CASES)), st.text(max_size=40) | st.integers() | st.from_regex(r"[0-9]{15,20}"))
def test_any_text_can_be_masked_and_masking_again_shows_no_more(kind: str, value: Any) -> None:
    once = mask(value, kind, 3)
    twice = mask(once, kind, 3)
    assert json.dumps(once)
    assert twice == once or len(str(twice).replace("*", "")) <= len(str(once).replace("*", ""))


digits = st.text("0123456789", min_size=1, max_size=1)
CANARY = "龘"


@given(st.lists(digits, min_size=17, max_size=17), st.sampled_from("0123456789X"))
def test_of_a_citizen_number_two_characters_are_shown(body: list[str], check: str) -> None:
    shown = mask("".join(body) + check, "citizen_id", 3)
    assert shown == f"{body[0]}{'*' * 16}{check}"


@given(st.text(CANARY, min_size=1, max_size=3), st.sampled_from([*sorted(COMPOUND_SURNAMES), "张", "李"]))
def test_of_a_name_no_given_name_is_shown(given_name: str, surname: str) -> None:
    assert CANARY not in mask(surname + given_name, "person_name", 3)


@given(
    st.sampled_from(["浙江省宁波市海曙区", "海曙区", "江苏省", "", "安徽省宿州市泗县", "北京市"]),
    st.text(CANARY + "路号弄幢室123市区县镇", min_size=1, max_size=20).map(lambda text: CANARY + text),
)
def test_of_an_address_nothing_below_the_county_is_shown(area: str, rest: str) -> None:
    assert mask(area + rest, "address", 3) == f"{area}{HIDDEN}"


@given(st.text(max_size=10), st.text(max_size=10))
def test_a_canary_in_free_text_never_shows(before: str, after: str) -> None:
    for kind in CASES:
        shown = str(mask(f"{before}{CANARY}李{CANARY}{after}330203196503071235", kind, 3))
        assert CANARY not in shown[1:]
        assert "19650307" not in shown


def test_the_mask_of_a_field_is_explained_to_the_applicant() -> None:
    assert explain("citizen_id", 3) == Text("只显示首位和末位", "the first and the last character only")
    assert explain("citizen_id", 1) == Text("原值", "shown plain")
    assert explain("citizen_id", 4) == explain("citizen_id", None) == explain("remark", 3) == Text("全部隐去", "hidden")


def test_a_mask_is_made_once() -> None:
    assert masker("citizen_id", 3) is masker("citizen_id", 3)
