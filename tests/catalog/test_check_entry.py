"""What an entry lacks is said field by field, with the article of the instrument or as a house rule."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.catalog.data import EntryData, ItemData, changed, from_json, to_json
from gongshu.catalog.rules import check_entry, with_defaults
from gongshu.kit import canonical
from gongshu.procedure.rules import LegalBasis
from gongshu.quality.rules import SEMANTIC_TYPES
from gongshu.regulation.loader import load_profile
from gongshu.security.grading import proposed_level
from tests.catalog.samples import PROFILES, whole

DAY = date(2026, 9, 15)
HAISHU, SIXIAN = (load_profile(name) for name in PROFILES)
NINE = (
    "business_name", "information_system", "items", "format", "sharing_class", "opening_class", "way_of_provision",
    "update_cycle", "sharing_period",
)  # fmt: skip
EIGHT = (
    "classification", "provider", "format", "items", "update_cycle", "sharing_class", "way_of_provision",
    "usage_requirements",
)  # fmt: skip


def problems(data: EntryData, profile=HAISHU) -> dict[str, str]:
    return {
        problem.field: f"{problem.what.zh}；{problem.article}；{problem.remedy.zh}"
        for problem in check_entry(data, profile, DAY)
    }


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_an_entry_with_everything_lacks_nothing(profile):
    assert problems(whole("p"), profile) == {}


def blank(name: str):
    return () if name == "items" else ""


@pytest.mark.requirement("HS-10/5", "HS-10/N1")
@pytest.mark.parametrize("name", NINE)
def test_haishu_asks_for_each_of_its_nine_elements(name):
    if name in ("sharing_class", "opening_class"):
        assert with_defaults(whole("p", **{name: ""}), HAISHU).value(name)  # never blank: the default is to share
        return
    said = problems(whole("p", **{name: blank(name)}))
    assert "缺少" in said[name]
    assert "第十条第三款" in said[name]


@pytest.mark.requirement("SX-15/1", "SX-15/N1")
@pytest.mark.parametrize("name", EIGHT)
def test_sixian_asks_for_each_of_its_eight_elements(name):
    if name == "sharing_class":
        assert with_defaults(whole("p", sharing_class=""), SIXIAN).sharing_class == "unconditional"
        return
    said = problems(changed(whole("p"), **{name: blank(name)}), SIXIAN)
    assert "缺少" in said[name]
    assert "第十五条第二款" in said[name]


def test_each_instrument_asks_for_its_own_elements_only():
    assert "usage_requirements" not in problems(whole("p", usage_requirements=""))
    assert "sharing_period" not in problems(whole("p", sharing_period=""), SIXIAN)
    assert "business_name" not in problems(whole("p", business_name=""), SIXIAN)


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_core_metadata_the_text_does_not_name_is_the_standards_and_called_so(profile):
    said = problems(whole("p", abstract=""), profile)
    assert "缺少“信息资源摘要”；《政务信息资源目录编制指南（试行）》要素6" in said["abstract"]


@pytest.mark.requirement("HS-16/2", "HS-16/N1")
@pytest.mark.parametrize("chosen", ["conditional", "none"])
def test_a_restricted_or_closed_class_takes_reason_and_basis_in_haishu(chosen):
    said = problems(whole("p", sharing_class=chosen, sharing_reason="", sharing_bases=()))
    assert "须说明理由；第十六条第三款" in said["sharing_reason"]
    assert "须附依据；第十六条第三款" in said["sharing_bases"]
    assert "部门规章" in said["sharing_bases"]


@pytest.mark.requirement("SX-25/3", "SX-25/N1")
@pytest.mark.parametrize("chosen", ["conditional", "none"])
def test_a_conditional_or_closed_class_takes_reason_and_basis_in_sixian(chosen):
    said = problems(whole("p", sharing_class=chosen, sharing_reason="", sharing_bases=()), SIXIAN)
    assert "须说明理由；第二十五条第三款" in said["sharing_reason"]
    assert "须附依据；第二十五条第三款" in said["sharing_bases"]
    assert "国家有关规定" in said["sharing_bases"]


def test_the_same_basis_is_accepted_where_the_instrument_names_its_kind_and_refused_elsewhere():
    rule = whole("p", sharing_bases=(LegalBasis("department_rule", "救助信息管理规定", "第三条"),))
    assert "sharing_bases" not in problems(rule)
    assert "不能以部门规章为依据；第二十五条第三款；只接受" in problems(rule, SIXIAN)["sharing_bases"]


@pytest.mark.requirement("HS-16/1", "SX-25/2")
@pytest.mark.parametrize(
    ("profile", "words"),
    [(HAISHU, "无条件共享类、受限共享类、非共享类"), (SIXIAN, "无条件共享类、有条件共享类、不予共享类")],
)
def test_the_instruments_three_sharing_classes_are_taken_and_no_other(profile, words):
    for chosen in ("unconditional", "conditional", "none"):
        assert "sharing_class" not in problems(whole("p", sharing_class=chosen), profile)
    assert words in problems(whole("p", sharing_class="by_mood"), profile)["sharing_class"]


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_the_default_is_to_share_and_to_open(profile):
    plain = with_defaults(EntryData("公园", "p", items=(ItemData("n", "名称", level=1),)), profile)
    assert (plain.sharing_class, plain.opening_class) == ("unconditional", "unconditional")


@pytest.mark.parametrize(
    ("level", "opening"), [(1, "unconditional"), (2, "conditional"), (3, "conditional"), (4, "none")]
)
def test_graded_items_are_proposed_for_opening_only_as_far_as_their_grade_allows(level, opening):
    assert (
        with_defaults(EntryData("户籍", "p", items=(ItemData("n", "名称", level=level),)), HAISHU).opening_class
        == opening
    )


@pytest.mark.requirement("SX-32/3")
def test_an_ungraded_item_gets_the_grade_its_semantic_type_proposes_and_a_given_one_stays():
    items = (ItemData("a", "证号", semantic_type="citizen_id"), ItemData("b", "备注"), ItemData("c", "姓名", level=1))
    assert [item.level for item in with_defaults(EntryData("户籍", "p", items=items), HAISHU).items] == [3, None, 1]


def test_the_semantic_types_offered_are_those_that_quality_checks_and_grading_know():
    offered = set(HAISHU.catalog.values["semantic_type"])
    assert offered == set(SEMANTIC_TYPES)
    assert all(proposed_level(name) for name in offered)


@pytest.mark.requirement("HS-36/N1")
def test_a_declared_state_secret_is_refused_with_its_article_in_haishu():
    assert "已声明涉及国家秘密，不得编目；第三十六条" in problems(whole("p", state_secret=True))["state_secret"]


@pytest.mark.requirement("SX-2/3", "SX-2/N1")
def test_state_secrets_and_disclosure_matters_are_refused_in_sixian():
    said = problems(whole("p", state_secret=True, disclosure_only=True), SIXIAN)
    assert "第二条" in said["state_secret"]
    assert "政府信息公开，另行处理；第二条" in said["disclosure_only"]
    assert "disclosure_only" not in problems(whole("p", disclosure_only=True))


@pytest.mark.requirement("SX-26/2", "SX-26/N1", "SX-17/1", "SX-17/N1")
def test_a_shareable_resource_brings_materials_list_interface_and_documents_in_sixian():
    bare = whole("p", materials=None, interface="", documentation="")
    said = problems(bare, SIXIAN)
    assert "没有列出申请所需的全部材料；第二十六条第二款" in said["materials"]
    assert "可共享的资源缺少“访问接口”；第十七条" in said["interface"]
    assert "可共享的资源缺少“接口说明文档”；第十七条" in said["documentation"]
    assert problems(bare) == {}
    assert "materials" not in problems(whole("p", materials=()), SIXIAN)  # "none are needed" is an answer
    assert "materials" not in problems(whole("p", sharing_class="none", materials=None), SIXIAN)


@pytest.mark.requirement("HS-10/6")
def test_data_had_by_sharing_stays_out_of_ones_own_catalog_in_haishu_only():
    shared_in = whole("p", shared_in=True)
    assert "可通过共享直接取得的数据不编入本单位目录；第十条第四款" in problems(shared_in)["shared_in"]
    assert problems(shared_in, SIXIAN) == {}


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN])
def test_staying_out_of_the_open_catalog_has_a_reason_although_no_such_class_exists(profile):
    assert "none" not in profile.opening_classes
    said = problems(whole("p", opening_class="none", opening_condition=""), profile)
    assert "不列入开放目录须说明理由；本平台约定" in said["opening_condition"]


def test_items_are_unlike_each_other_and_of_a_known_type():
    items = (ItemData("a", "姓名"), ItemData("b", "姓名"), ItemData("c", "年龄", type="Q", level=7, length=-1))
    said = [problem.what.zh for problem in check_entry(whole("p", items=items), HAISHU, DAY)]
    assert said == [
        "第 2 个信息项与第 1 项同名",
        "第 3 个信息项数据类型未知",
        "第 3 个信息项级别不在 1 到 4 之间",
        "第 3 个信息项长度应为正整数",
    ]


def test_an_overlong_value_is_named_with_how_much_it_may_hold():
    assert "“业务名称”超过 300 字" in problems(whole("p", business_name="业" * 301))["business_name"]


def test_an_entry_is_the_same_after_it_was_kept_as_json():
    for data in (whole("p"), whole("p", materials=None, extra={"keywords": "低保"}), EntryData("名称", "p")):
        assert from_json(to_json(data)) == data
        assert canonical.digest(to_json(from_json(to_json(data)))) == canonical.digest(to_json(data))
