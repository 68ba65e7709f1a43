"""Every resource gets a code and an address that fit a file name, never collide and can be read back."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.catalog import codes
from gongshu.catalog.urls import urlpatterns
from gongshu.kit.errors import BadInput
from gongshu.regulation.loader import load_profile

RULE = load_profile("haishu-2022").catalog.code_rule


def test_the_digits_a_classification_begins_with_are_its_code():
    assert codes.head_of("306001 民政", RULE) == "306001"
    assert codes.head_of("3060010203", RULE) == "3060010203"


def test_a_classification_in_words_gets_the_digit_of_its_class():
    assert codes.head_of("基础信息资源/人口", RULE) == "100000"
    assert codes.head_of("主题信息资源/社会保障", RULE) == "200000"
    assert codes.head_of("社会救助", RULE) == "300000"


def test_a_code_is_written_with_a_slash_in_documents_and_read_back():
    code = codes.compose("306001", 15, RULE)
    assert code == "306001-000015"
    assert codes.written(code, RULE) == "306001/000015"
    assert codes.read_code("306001/000015") == code
    assert codes.written("MZ-2024-7", RULE) == "MZ-2024-7"


def test_a_code_with_other_signs_is_refused_with_those_it_may_hold():
    with pytest.raises(BadInput, match="只用数字、拉丁字母、点、横线、斜线"):
        codes.read_code("低保〔2024〕1")


def test_an_address_is_the_pinyin_of_the_title_and_a_taken_one_is_numbered():
    assert codes.slug("低保对象（2024年）") == "di-bao-dui-xiang-2024-nian"
    assert codes.slug("低保对象", {"di-bao-dui-xiang", "di-bao-dui-xiang-2"}) == "di-bao-dui-xiang-3"
    assert codes.slug("桃園市公務出國報告").startswith("tao-yuan-shi-gong-wu")
    assert codes.slug("……") == "dataset"


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Ａ股ＡＢＣ", "agu-abc"),
        ("дом", "dom"),
        ("Жилищный фонд", "zhilishchnyy-fond"),
        ("Πληθυσμός", "plithysmos"),
        ("Ünïon é́lite", "union-elite"),
        ("𠮷林路", "u20bb7-lin-lu"),
        ("①号楼（Ⅱ）", "1-hao-lou-ii"),
        ("🙂🚌", "dataset"),
    ],
)
def test_what_is_no_common_chinese_is_spelled_and_not_dropped(title, address):
    found = codes.slug(title)
    if title == "𠮷林路":
        assert found in (address, "ji-lin-lu"), "by its sound where that is known"
    else:
        assert found.replace("agu", "a-gu") == address.replace("agu", "a-gu")


def test_titles_that_differ_in_a_rare_character_only_have_addresses_of_their_own():
    assert codes.slug("\U00030000村") != codes.slug("\U00030001村")


def test_an_items_machine_name_keeps_one_that_was_given():
    assert codes.item_name("id_no") == "id_no"
    assert codes.item_name("公民身份号码") == "gong_min_shen_fen_hao_ma"
    assert codes.item_name("2024年金额") == "n_2024_nian_jin_e"


@given(st.lists(st.text(max_size=80), max_size=30))
def test_names_made_from_any_titles_are_ascii_and_never_collide(titles):
    slugs: set[str] = set()
    names: set[str] = set()
    for title in titles:
        slug, name = codes.slug(title, slugs), codes.item_name(title, names)
        assert slug not in slugs
        assert name not in names
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug)
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
        slugs.add(slug)
        names.add(name)


def test_no_page_of_the_catalog_is_hidden_behind_an_address():
    first = {str(one.pattern).partition("/")[0] for one in urlpatterns}
    assert {word for word in first if word and "<" not in word} <= codes.RESERVED
    assert codes.slug("import", codes.RESERVED) not in codes.RESERVED
