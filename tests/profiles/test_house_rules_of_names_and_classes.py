"""House rules on who is who, which class data has and what an entry holds, each where its text is silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongshu.catalog.data import ItemData, changed
from gongshu.catalog.rules import check_entry, with_defaults
from gongshu.catalog.subjects import advice
from gongshu.kit.errors import Refusal
from gongshu.opening.rules import check_class
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated
from gongshu.security.grading import proposed_level
from gongshu.security.masking import HIDDEN, mask
from gongshu.sharing.questions import questions
from gongshu.sharing.rules import check_completion, choose
from gongshu.sharing.terms import proposed_last_day
from tests.catalog.samples import ITEMS, whole
from tests.sharing.pure import resource

DAY = date(2026, 9, 15)
HAISHU, SIXIAN, RIZHAO, GUIYANG, ANSHAN = (
    load_profile(name) for name in ("haishu-2022", "sixian-2021", "rizhao-2022", "guiyang-draft-2024", "anshan-2022")
)
RZ_GIVEN = {"sharing_condition": "用于核对", "opening_class": "unconditional", "opening_condition": ""}


def problems(law: Profile, **values: object) -> dict[str, str]:
    return {one.field: one.article for one in check_entry(whole("provider", **values), law, DAY)}


@pytest.mark.house_rule("SX-S44")
def test_the_network_security_authority_and_the_cyberspace_department_are_one_role_with_two_names() -> None:
    title = SIXIAN.roles["cyberspace"].title.zh
    assert "网信部门" in title
    assert "网络安全主管部门" in title
    assert [one for one in SIXIAN.roles.values() if "网络安全" in one.title.zh] == [SIXIAN.roles["cyberspace"]]


@pytest.mark.house_rule("SX-S45")
def test_the_data_resources_authority_and_the_bureau_are_one_role() -> None:
    named = [one.id for one in SIXIAN.roles.values() if "数据资源" in one.title.zh]
    assert named == ["authority"]
    assert SIXIAN.vocabulary["authority"] == SIXIAN.roles["authority"].title
    acting = {role for procedure in SIXIAN.procedures.values() for step in procedure.steps.values() for role in step.by}
    assert acting <= set(SIXIAN.roles)


@pytest.mark.house_rule("RZ-S15")
def test_every_part_of_rizhao_is_taken_by_the_authority_and_government_of_the_installation() -> None:
    acting = {role for procedure in RIZHAO.procedures.values() for step in procedure.steps.values() for role in step.by}
    assert "authority" in acting
    assert not acting & {"upper_authority", "city_government", "city_cyberspace"}
    assert "市" not in RIZHAO.roles["authority"].title.zh
    assert "县（区）" in RIZHAO.roles["government"].title.zh
    assert RIZHAO.rule("organizations.authority_levels", DAY) == ("city", "county")


@pytest.mark.house_rule("GY-S58")
def test_the_platform_of_guiyang_sets_no_price_and_the_use_decides() -> None:
    assert GUIYANG.rule("operation.prices", DAY) == NotStated()
    revenues = GUIYANG.registers["revenues"]
    uses = next(column for column in revenues.columns if column.id == "use")
    assert [id for id, _ in uses.values] == ["industry", "trade", "governance", "public_good"]
    assert not [one for one in revenues.columns if "price" in one.id or "价" in one.title.zh]
    (barred,) = revenues.refusals
    assert dict(barred.when) == {"use": ("governance", "public_good"), "charged": ("yes",)}


@pytest.mark.house_rule("GY-S65")
@pytest.mark.parametrize(
    ("procedure", "step", "outcomes"),
    [
        ("quality.problem", "handle", ("not_an_error",)),
        ("opening.objection", "consider", ("withdraw", "correct", "keep")),
    ],
)
def test_objections_to_sharing_and_to_opening_have_two_entrances_and_end_alike(
    procedure: str, step: str, outcomes: tuple[str, ...]
) -> None:
    handled = GUIYANG.procedure(procedure).step(step)
    assert handled.by == ("provider",)
    assert all(set(handled.outcomes[one].requires) == {"reason", "notice"} for one in outcomes)
    assert GUIYANG.procedure("quality.problem").cite.zh == "4.3"
    assert GUIYANG.procedure("opening.objection").cite.zh == "5.3"
    assert GUIYANG.procedure("opening.objection").opened_by == ("public", "using_agency")


@pytest.mark.house_rule("SX-S35")
def test_the_base_databases_of_sixian_are_the_union_of_two_articles() -> None:
    listed = {*SIXIAN.rule("bases.kinds", DAY), *SIXIAN.rule("bases.kinds_managed", DAY)}
    assert listed - {"theme"} == {"population", "legal_persons", "e_licenses", "geography", "credit"}


@pytest.mark.house_rule("SX-S29")
@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("chosen", ["", "unconditional", "conditional", "none"])
def test_an_opening_class_in_sixian_may_be_left_out_and_nothing_says_what_belongs_in_it(
    level: int, chosen: str
) -> None:
    items = tuple(replace(item, level=level) for item in ITEMS)
    assert problems(SIXIAN, items=items, opening_class=chosen, opening_condition="持续取用") == {}
    assert next(field for field in SIXIAN.fields if field.name == "opening_class").need != "always"
    assert {one.meaning.zh for one in SIXIAN.opening_classes.values()} == {"本办法只提到名称，没有定义"}
    assert all(not one.requires for one in SIXIAN.opening_classes.values())


@pytest.mark.house_rule("HS-S32")
def test_what_is_considered_first_is_proposed_unconditional_and_another_class_takes_its_reason() -> None:
    assert with_defaults(whole("p", sharing_class=""), HAISHU).sharing_class == "unconditional"
    assert problems(HAISHU, sharing_class="unconditional", sharing_reason="", sharing_bases=()) == {}
    for other in ("conditional", "none"):
        assert problems(HAISHU, sharing_class=other, sharing_reason="")["sharing_reason"] == "第十六条第三款"


@pytest.mark.house_rule("HS-S30")
def test_data_that_is_not_opened_has_no_class_and_stays_out_of_the_open_catalog_with_the_reason() -> None:
    assert "none" not in HAISHU.opening_classes
    assert problems(HAISHU, opening_class="none", opening_condition="") == {"opening_condition": "本平台约定"}
    assert problems(HAISHU, opening_class="none", opening_condition="含个人信息") == {}
    with pytest.raises(Refusal, match="没有把这一资源列为开放"):
        check_class("none", HAISHU)


@pytest.mark.house_rule("HS-S34")
def test_the_responsible_body_is_the_unit_that_enters_the_data() -> None:
    nine = [field.name for field in HAISHU.fields if field.source == "law" and field.required]
    assert (len(nine), "provider" in nine) == (9, False)
    assert next(field for field in HAISHU.fields if field.name == "provider").kind == "kept"
    assert problems(HAISHU) == {}


@pytest.mark.house_rule("HS-S31")
def test_what_is_not_shared_in_haishu_cannot_be_applied_for_but_as_masked_supply() -> None:
    with pytest.raises(Refusal, match="不能在平台申请") as refused:
        choose(HAISHU, sharing_class="none", way="interface", kind="public_body")
    assert "脱敏后提供" in str(refused.value.remedy)
    masked = HAISHU.procedure("sharing.masked_supply")
    assert HAISHU.rule("sharing.masked_supply", DAY) == ("conditional", "none")
    assert {end.id for end in masked.ends.values()} == {"supplied", "barred"}
    assert [paper.id for paper in masked.step("treat").papers if "supplied" in paper.outcomes] == ["treatment"]


@pytest.mark.house_rule("RZ-S27")
def test_conditional_data_in_rizhao_needs_no_legal_basis_and_may_state_one() -> None:
    assert RIZHAO.sharing_classes["conditional"].accepted_bases == ()
    assert problems(RIZHAO, **RZ_GIVEN, sharing_bases=()) == {}
    assert problems(RIZHAO, **RZ_GIVEN) == {}


@pytest.mark.house_rule("AS-S33", "SX-S33")
@pytest.mark.parametrize("law", [ANSHAN, SIXIAN], ids=["AS", "SX"])
def test_data_had_by_sharing_is_pointed_out_and_not_refused(law: Profile) -> None:
    assert advice(whole("p"), law, DAY) == []
    (told,) = advice(whole("p", shared_in=True), law, DAY)
    assert (told.field, told.article) == ("shared_in", "本平台约定")
    assert "shared_in" not in problems(law, shared_in=True)
    assert advice(whole("p", shared_in=True), HAISHU, DAY) == []


FOREIGNERS = (
    ItemData("kind", "证件类型", "C", 40, required=True, semantic_type="document_kind"),
    ItemData("number", "证件号码", "C", 30, required=True, semantic_type="document_number", key=True),
    ItemData("name", "姓名", "C", 50, required=True, semantic_type="person_name", level=3),
)


@pytest.mark.house_rule("RZ-S50")
def test_persons_without_a_citizens_number_are_keyed_by_kind_and_number_of_a_document() -> None:
    both = whole("p", items=FOREIGNERS, **RZ_GIVEN)
    assert "items" not in {one.field for one in check_entry(both, RIZHAO, DAY)}
    for left_out in (0, 1):
        lacking = changed(both, items=FOREIGNERS[:left_out] + FOREIGNERS[left_out + 1 :])
        assert {one.field: one.article for one in check_entry(lacking, RIZHAO, DAY)}["items"] == "第十条第二款"


@pytest.mark.house_rule("RZ-S50")
def test_the_citizens_number_is_preferred_where_there_is_one() -> None:
    (told,) = advice(whole("p", items=FOREIGNERS), RIZHAO, DAY)
    assert "优先用它" in told.remedy.zh
    citizen = ItemData("id_no", "身份证号", "C", 18, semantic_type="citizen_id", level=3)
    assert advice(whole("p", items=(*FOREIGNERS, citizen)), RIZHAO, DAY) == []
    assert advice(whole("p", items=FOREIGNERS), HAISHU, DAY) == []


@pytest.mark.house_rule("RZ-S50", "RZ-S51")
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("E12345678", "E*******8"),
        ("H12345678(01)", "H***********)"),
        ("330203196503071235", "3****************5"),
        ("８３０００００００００００００００１", "8****************1"),
        ("护照E12345678", HIDDEN),
        ("张三", HIDDEN),
        ("ABCDEFG", HIDDEN),
    ],
)
def test_the_number_of_a_document_is_masked_where_it_is_shown(value: str, shown: str) -> None:
    found = proposed_level("document_number")
    assert found is not None
    assert (found.number, found.personal) == (3, True)
    assert mask(value, "document_number", found.number) == shown


@pytest.mark.house_rule("HS-S54", "SX-S54")
@pytest.mark.parametrize("law", [HAISHU, SIXIAN], ids=["HS", "SX"])
def test_an_applicant_is_asked_for_the_last_day_and_one_year_is_proposed(law: Profile) -> None:
    asked = {one.id: one for one in questions(law, resource(), applicant_kind="public_body", way="", day=DAY)}
    assert "不填则为 2027-09-15" in str(asked["term_until"].hint)
    assert proposed_last_day(law, sharing_period="", start=DAY) == (date(2027, 9, 15), "house_rule")
    assert law.rules["sharing.proposed_term"].source == "house_rule"


@pytest.mark.house_rule("HS-S9", "SX-S9", "RZ-S9")
@pytest.mark.parametrize("law", [HAISHU, SIXIAN, RIZHAO], ids=["HS", "SX", "RZ"])
def test_completion_is_asked_only_of_what_was_asked_for_beforehand(law: Profile) -> None:
    asked = [one.id for one in questions(law, resource(), applicant_kind="public_body", way="interface", day=DAY)]
    check_completion(asked[-1:], asked, law.rules.get("catalog.materials_list"))
    with pytest.raises(Refusal, match="只能就已列明的内容要求补正"):
        check_completion(["a paper nobody listed"], asked, law.rules.get("catalog.materials_list"))


@pytest.mark.house_rule("HS-S64")
def test_a_contracted_unit_is_registered_with_its_agreement() -> None:
    columns = {column.id: column for column in HAISHU.registers["contractors"].columns}
    assert columns["agreement"].required
    assert "本平台约定" in columns["agreement"].hint.zh  # type: ignore[union-attr]
    assert HAISHU.registers["contractors"].keepers == ("authority",)
    assert HAISHU.rule("quality.check_by", DAY) == ("contractor",)
