"""Rizhao and Guiyang: the institution publishes its own entries; a change in Rizhao needs the authority's consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from gongshu.catalog import actions, queries
from gongshu.catalog.data import ItemData, changed
from gongshu.catalog.models import Entry
from gongshu.catalog.rules import check_entry, with_defaults
from gongshu.kit.errors import BadInput, NotPermitted
from gongshu.procedure.rules import LegalBasis
from gongshu.regulation.citation import Citation
from gongshu.regulation.loader import load_profile
from tests.cast import Cast
from tests.catalog.samples import ITEMS, whole

RIZHAO, GUIYANG = load_profile("rizhao-2022"), load_profile("guiyang-draft-2024")
DAY = date(2026, 9, 15)
GIVEN = {"sharing_condition": "用于核对", "opening_class": "unconditional", "opening_condition": ""}


@pytest.fixture
def rizhao(db: None, frozen: object) -> Cast:
    return Cast("rizhao-2022")


def published(cast: Cast) -> Entry:
    draft = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, **GIVEN))
    actions.submit_entry(by=cast.provider_clerk, entry=draft)
    return queries.entry(draft.code, cast.provider_clerk)


@pytest.mark.requirement("RZ-9/2", "GY-2.1/2")
@pytest.mark.parametrize(
    ("profile_id", "place"), [("rizhao-2022", "第九条第一款"), ("guiyang-draft-2024", "本平台约定")]
)
def test_handing_an_entry_in_publishes_it_where_no_review_is_named(
    db: None, frozen: object, profile_id: str, place: str
) -> None:
    cast = Cast(profile_id)
    entry = published(cast)
    assert (entry.state, entry.version) == ("published", 1)
    assert entry.case is not None
    assert entry.case.ended
    assert [record.article for record in queries.history(entry)][-1] in ("", place)
    assert entry.versions.get().published_by == cast.provider_clerk.person


def problems(law: Any, **values: Any) -> dict[str, str]:
    found = check_entry(whole("provider", **{**GIVEN, **values}), law, DAY)
    return {one.field: one.article for one in found}


@pytest.mark.requirement("RZ-9/1", "RZ-9/N1")
@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"abstract": ""}, "abstract"),
        ({"items": ()}, "items"),
        ({"format": ""}, "format"),
        ({"usage_requirements": ""}, "usage_requirements"),
        ({"update_cycle": ""}, "update_cycle"),
    ],
)
def test_an_entry_without_one_of_the_five_kinds_is_refused(lacking: dict[str, Any], field: str) -> None:
    assert problems(RIZHAO) == {}
    assert problems(RIZHAO, **lacking)[field] == "第九条第一款"


@pytest.mark.requirement("RZ-13/2", "RZ-13/N1")
def test_conditional_sharing_takes_its_reason_and_its_conditions() -> None:
    assert problems(RIZHAO, sharing_reason="") == {"sharing_reason": "第十三条第二款"}
    assert problems(RIZHAO, sharing_condition=" ") == {"sharing_condition": "第十三条第二款"}
    assert "sharing_condition" not in problems(load_profile("haishu-2022"), sharing_condition="")


@pytest.mark.requirement("RZ-13/3", "RZ-13/N2")
@pytest.mark.parametrize(("kind", "accepted"), [("national_provision", True), ("central_policy", False)])
def test_what_is_not_shared_cites_a_basis_of_an_accepted_kind(kind: Any, accepted: bool) -> None:
    assert problems(RIZHAO, sharing_class="none", sharing_bases=()) == {"sharing_bases": "第十三条第二款"}
    found = problems(RIZHAO, sharing_class="none", sharing_bases=(LegalBasis(kind, "某规定", "第一条"),))
    assert (found == {}) is accepted


@pytest.mark.requirement("RZ-17/1", "RZ-17/N1")
def test_what_is_closed_to_the_public_cites_its_law() -> None:
    closed = {"opening_class": "none", "opening_condition": "《个人信息保护法》第二十八条", "opening_bases": ()}
    assert problems(RIZHAO, **closed) == {"opening_bases": "第十七条第一款"}, "words are no typed basis"
    law = LegalBasis("law", "个人信息保护法", "第二十八条")
    assert problems(RIZHAO, **{**closed, "opening_bases": (law,)}) == {}
    notice = LegalBasis("normative_document", "某局通知", "第一条")
    assert problems(RIZHAO, **{**closed, "opening_bases": (law, notice)}) == {"opening_bases": "第十七条第一款"}
    repealed = LegalBasis("law", "中华人民共和国民法通则", "第一条")
    assert problems(RIZHAO, **{**closed, "opening_bases": (repealed,)}) == {"opening_bases": "本平台约定"}
    assert problems(load_profile("sixian-2021"), **closed) == {}


@pytest.mark.requirement("RZ-17/2")
def test_opening_is_proposed_by_the_grade_of_the_data() -> None:
    for level, proposed in ((1, "unconditional"), (2, "conditional"), (4, "none")):
        items = tuple(replace(item, level=level, semantic_type="") for item in ITEMS)
        assert with_defaults(whole("provider", items=items, opening_class=""), RIZHAO).opening_class == proposed


@pytest.mark.requirement("RZ-13/1")
def test_there_are_three_sharing_classes_and_no_fourth() -> None:
    assert [one.title.zh for one in RIZHAO.sharing_classes.values()] == ["无条件共享", "有条件共享", "不予共享"]
    assert "sharing_class" in problems(RIZHAO, sharing_class="secret")


@pytest.mark.requirement("RZ-2/2", "RZ-2/N1")
def test_what_is_declared_a_state_secret_is_not_even_drafted(rizhao: Cast) -> None:
    with pytest.raises(BadInput, match="国家秘密，不得编目") as refused:
        actions.draft_entry(by=rizhao.provider_clerk, data=whole(rizhao.provider.id, state_secret=True))
    assert refused.value.cite == "第二条"


@pytest.mark.requirement("RZ-10/3", "RZ-10/N1")
def test_data_on_persons_or_organizations_has_its_identifier() -> None:
    persons = tuple(item for item in ITEMS if item.semantic_type != "citizen_id")
    assert problems(RIZHAO, items=persons)["items"] == "第十条第二款"
    assert problems(RIZHAO, items=ITEMS) == {}
    name = ItemData("unit", "单位名称", "C", 100, semantic_type="organization_name", level=1)
    number = ItemData("uscc", "统一社会信用代码", "C", 18, semantic_type="uscc", level=1)
    assert problems(RIZHAO, items=(name,))["items"] == "第十条第二款"
    assert problems(RIZHAO, items=(name, number)) == {}
    assert "items" not in problems(GUIYANG, items=persons)


@pytest.mark.requirement("RZ-12/1")
def test_a_new_entry_is_shared_without_conditions_unless_somebody_says_otherwise(rizhao: Cast) -> None:
    draft = actions.draft_entry(by=rizhao.provider_clerk, data=whole(rizhao.provider.id, sharing_class=""))
    assert draft.sharing_class == "unconditional"


@pytest.mark.requirement("RZ-9/3", "RZ-9/N2")
@pytest.mark.parametrize(("outcome", "version"), [("approve", 2), ("refuse", 1)])
def test_a_change_is_in_force_only_with_the_consent_of_the_authority(rizhao: Cast, outcome: str, version: int) -> None:
    entry = published(rizhao)
    change = actions.begin_change(
        by=rizhao.provider_clerk,
        entry=entry,
        trigger="社会救助办法修订",
        trigger_day=DAY,
        data=whole(rizhao.provider.id, **GIVEN, abstract="增加救助类型"),
    )
    case = actions.submit_change(by=rizhao.provider_clerk, change=change)
    assert case.state == "review"
    entry.refresh_from_db()
    assert (entry.version, entry.abstract) == (1, "本地最低生活保障对象及其保障金额")
    with pytest.raises(NotPermitted):
        actions.record_step(by=rizhao.provider_reviewer, case=case, outcome="approve", expect=case.revision)
    actions.record_step(
        by=rizhao.bureau_reviewer, case=case, outcome=outcome, expect=case.revision, reason="与职能不符"
    )
    entry.refresh_from_db()
    assert entry.version == version


@pytest.mark.requirement("GY-4.1/2", "GY-5.1/1")
@pytest.mark.parametrize("field", ["sharing_class", "opening_class"])
def test_guiyang_shares_and_opens_by_types_which_are_ours_as_the_note_lists_none(field: str) -> None:
    profile = load_profile("guiyang-draft-2024")
    classes = profile.sharing_classes if field == "sharing_class" else profile.opening_classes
    assert list(classes) == ["unconditional", "conditional", "none"]
    assert {one.source for id, one in classes.items() if id != "none"} == {"house_rule"}
    said = {one.field: one for one in check_entry(changed(whole("p"), **{field: "by_wish"}), profile, DAY)}
    assert field in said
    assert all(one.title.zh in said[field].remedy.zh for one in classes.values())
    assert field not in {one.field for one in check_entry(changed(whole("p"), **{field: "conditional"}), profile, DAY)}


@pytest.mark.requirement("GY-5.1/1", "GY-4.1/2")
def test_guiyang_keeps_back_only_what_is_on_the_negative_list() -> None:
    profile = load_profile("guiyang-draft-2024")
    for rule in ("sharing.default_share", "opening.default_open"):
        assert profile.rule(rule, profile.first_day) is True
        assert profile.rules[rule].cite == Citation(profile.id, "2.3")
