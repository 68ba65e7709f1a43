"""Anshan: a plan that leaves its procedures to city measures nobody here has read, and what it says all the same."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.catalog.data import EntryData
from gongshu.catalog.rules import check_entry, refused_at_the_door
from gongshu.kit.errors import NotFound
from gongshu.opening.rules import access, check_preceded
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated

LAW = load_profile("anshan-2022")
DAY = date(2026, 9, 15)


def test_every_clause_is_restated_once_in_order_under_its_own_mark() -> None:
    marks = [mark for chapter in LAW.chapters for mark, _ in chapter.articles]
    assert marks == [
        "1.1", "1.2", "1.3.1", "1.3.2", "1.3.3", "1.3.4", "1.3.5", "1.4", "2", "3.1", "3.2", "3.3.1", "3.3.2", "3.3.3",
        "4.1", "4.2", "4.3", "4.4", "4.5", "5",
    ]  # fmt: skip
    assert len(LAW.chapters) == 5


@pytest.mark.requirement("AS-5/1")
@pytest.mark.house_rule("AS-S22")
def test_of_two_first_days_the_day_of_issue_holds_and_the_other_is_shown() -> None:
    assert LAW.effective == date(2022, 11, 14)
    assert LAW.rule("profile.other_first_day", DAY) == "2023-01-10"
    assert "2023年1月10日" in LAW.status_note.zh
    assert any(silence.id == "S22" for silence in LAW.silences)


@pytest.mark.requirement("AS-1.1/1")
@pytest.mark.house_rule("AS-S25")
def test_the_unread_parent_is_named_and_gives_nothing() -> None:
    assert LAW.parents == ("鞍山市公共数据管理办法（试行）（鞍政办发〔2022〕22号）",)
    for rule in ("catalog.fields", "sharing.procedure", "sharing.classes", "opening.classes", "quality.procedure"):
        assert LAW.rules[rule].value.on(DAY) == NotStated()
        assert LAW.rules[rule].source == "law"


def test_no_limit_of_the_plan_can_be_counted() -> None:
    found = {limit.id: limit.on(DAY) for limit in LAW.limits.values()}
    assert set(found) == {"AS-3.3.2/D1", "AS-4.4/D1", "AS-4.4/D2", "AS-4.4/D3", "AS-4.4/D4"}
    assert all(isinstance(period, NotStated) or not period.counted for period in found.values())
    assert [found[name].word for name in sorted(found)] == ["及时", "立即", "及时", "按照规定", "定期"]


@pytest.mark.house_rule("AS-S25")
@pytest.mark.parametrize("kind", ["sharing", "quality", "opening.application", "catalog.change"])
def test_what_the_city_sets_is_borrowed_from_nobody(kind: str) -> None:
    facts = {"sharing_class": "conditional", "way": "interface", "applicant_kind": "public_body"}
    with pytest.raises(NotFound, match="文本没有的程序不从别处补入"):
        choose_procedure(LAW, kind, **facts, opening_class="conditional")


def test_no_field_is_the_texts_and_all_classes_are_house_rules() -> None:
    assert "law" not in {field.source for field in LAW.fields}
    classes = [*LAW.sharing_classes.values(), *LAW.opening_classes.values()]
    assert {(one.source, one.cite) for one in classes} == {("house_rule", None)}


def test_a_class_of_the_house_is_never_shown_as_law() -> None:
    data = EntryData(title="一", provider="1", sharing_class="none", opening_class="none")
    asked = ("sharing_reason", "sharing_bases")
    problems = {one.field: one for one in check_entry(data, LAW, DAY) if one.field in asked}
    assert set(problems) == set(asked)
    assert {(one.source, one.cite) for one in problems.values()} == {("house_rule", None)}


@pytest.mark.requirement("AS-1.2/2", "AS-1.2/N1")
def test_a_state_secret_is_refused_at_the_door_with_the_clause() -> None:
    (problem,) = refused_at_the_door(EntryData(title="一", provider="1", state_secret=True), LAW, DAY)
    assert problem.cite is not None
    assert problem.cite.zh == "1.2"


@pytest.mark.requirement("AS-4.3/N1")
def test_nothing_opens_before_the_joint_review() -> None:
    with pytest.raises(Exception, match="会同开放审查") as refused:
        check_preceded(set(), LAW, DAY)
    assert refused.value.cite == "4.3"  # type: ignore[attr-defined]
    check_preceded({"review"}, LAW, DAY)
    review = LAW.procedure("opening.release").step("joint_review")
    assert (review.joint, set(review.by)) == (True, {"provider", "cyberspace"})


def test_open_data_is_free_by_house_rule_where_the_text_is_silent() -> None:
    assert access("unconditional", LAW, DAY).source == "house_rule"
    assert access("conditional", LAW, DAY).source == "house_rule"


def test_a_product_names_its_source_and_the_day_it_was_obtained() -> None:
    columns = {column.id: column for column in LAW.registers["products"].columns}
    assert LAW.rule("operation.source_label", DAY) == ("source", "acquired_on")
    assert columns["source"].required
    assert columns["acquired_on"].required


@pytest.mark.parametrize(
    ("register", "named"),
    [
        ("catalog", True), ("openable_list", True), ("officers", True), ("rulebook", True), ("products", True),
        ("emergency_plans", True), ("drills", True), ("exports", True), ("destructions", True),
        ("sharing_applications", False), ("grants", False), ("agreements", False), ("organizations", False),
        ("systems", False), ("migrations", False), ("scenarios", False), ("incidents", False),
        ("risk_assessments", False), ("trainings", False), ("duties", False), ("service_items", False),
    ],
)  # fmt: skip
def test_a_register_is_named_by_the_text_or_follows_from_a_duty(register: str, named: bool) -> None:
    assert LAW.registers[register].named is named
    assert LAW.registers[register].cite is not None


def test_no_other_register_is_made_up() -> None:
    assert len([one for one in LAW.registers.values() if one.source == "law"]) == 22
    assert [one.id for one in LAW.registers.values() if one.source == "house_rule"] == ["indicators"]
