"""An applicant is asked for what the instrument, the grant and the resource's list need, and for nothing else."""

from __future__ import annotations

import pytest

from gongshu.kit.errors import BadInput, Several
from gongshu.procedure.questions import cleaned, tasks
from gongshu.regulation.loader import load_profile
from gongshu.sharing.questions import questions, read_request
from tests.sharing.pure import DAY, HAISHU, SIXIAN, answers, resource


def _asked(profile: str, **given: object) -> list[str]:
    kind = str(given.pop("applicant_kind", "public_body"))
    way = str(given.pop("way", "interface"))
    return [
        one.id for one in questions(load_profile(profile), resource(**given), applicant_kind=kind, way=way, day=DAY)
    ]


@pytest.mark.requirement("HS-17/2")
def test_haishu_asks_for_process_and_scenario_of_restricted_data() -> None:
    asked = _asked(HAISHU)
    assert asked == [
        "system", "way", "purpose", "fields", "term_until", "quota_per_day", "paper.business_process", "paper.scenario",
    ]  # fmt: skip


@pytest.mark.requirement("HS-17/1")
def test_haishu_asks_for_no_paper_of_unconditional_data() -> None:
    assert not [one for one in _asked(HAISHU, sharing_class="unconditional") if one.startswith("paper.")]


@pytest.mark.requirement("SX-25/6")
def test_sixian_asks_for_the_scenario_and_no_kind_of_system() -> None:
    asked = _asked(SIXIAN)
    assert "paper.scenario" in asked
    assert "system" not in asked
    assert "paper.business_process" not in asked


@pytest.mark.requirement("SX-27/6")
def test_sixian_asks_another_unit_for_safeguards() -> None:
    assert "paper.security_measures" in _asked(SIXIAN, applicant_kind="other_unit")


@pytest.mark.requirement("SX-27/2")
def test_sixian_asks_for_the_scenario_when_free_data_is_wanted_as_a_copy() -> None:
    assert "paper.scenario" not in _asked(SIXIAN, sharing_class="unconditional")
    assert "paper.scenario" in _asked(SIXIAN, sharing_class="unconditional", way="copy")


@pytest.mark.requirement("SX-26/N2")
def test_the_materials_asked_for_are_those_on_the_list_of_the_resource() -> None:
    asked = questions(
        load_profile(SIXIAN),
        resource(materials=("职责依据", "系统备案证明")),
        applicant_kind="public_body",
        way="",
        day=DAY,
    )
    listed = [one for one in asked if one.section == "materials"]
    assert [str(one.title) for one in listed] == ["职责依据", "系统备案证明"]
    assert {one.cite.zh for one in listed if one.cite} == {"第二十六条第二款"}


def test_every_question_says_under_which_article_or_house_rule_it_is_asked() -> None:
    for profile in (HAISHU, SIXIAN):
        for one in questions(load_profile(profile), resource(), applicant_kind="public_body", way="", day=DAY):
            assert one.cite is not None or one.source == "house_rule", one.id


@pytest.mark.requirement("HS-17/N1")
def test_what_is_missing_is_named_with_its_article_all_at_once() -> None:
    given = answers(**{"paper.business_process": " ", "paper.scenario": ""})
    with pytest.raises(Several) as refused:
        read_request(load_profile(HAISHU), resource(), given, applicant_kind="public_body", day=DAY)
    assert str(refused.value).count("第十七条第二款") == 2
    assert "尚未填写：业务流程" in str(refused.value)
    assert "尚未填写：应用场景" in str(refused.value)
    assert [one.at for one in refused.value.errors] == ["paper.business_process", "paper.scenario"]


@pytest.mark.requirement("SX-25/N3")
def test_sixian_refuses_an_application_without_scenario() -> None:
    with pytest.raises(Several, match=r"应用场景.*第二十五条第六款"):
        read_request(
            load_profile(SIXIAN), resource(), answers(**{"paper.scenario": ""}), applicant_kind="public_body", day=DAY
        )


@pytest.mark.requirement("SX-27/N4")
def test_sixian_refuses_another_unit_without_safeguards() -> None:
    with pytest.raises(Several, match=r"安全保障措施.*第二十七条第三款"):
        read_request(load_profile(SIXIAN), resource(), answers(), applicant_kind="other_unit", day=DAY)


def test_a_complete_application_is_read_into_typed_values() -> None:
    read = read_request(
        load_profile(HAISHU),
        resource(materials=("授权书",)),
        answers(**{"material.1": "附件一", "term_until": "2027-01-31", "quota_per_day": "500"}),
        applicant_kind="public_body",
        day=DAY,
    )
    assert (read.way, read.system, read.fields) == ("interface", "service_handling", ("code", "state"))
    assert str(read.term_until) == "2027-01-31"
    assert read.quota_per_day == 500
    assert set(read.papers) == {"business_process", "scenario", "material.1"}
    assert read.papers["material.1"] == "附件一"


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("term_until", "明年", "2026-11-22 的样式"),
        ("quota_per_day", "１００", "整数"),
        ("quota_per_day", "-1", "整数"),
        ("way", "usb", "所列各项"),
        ("fields", ["password"], "所列各项"),
        ("purpose", "字" * 201, "最多 200 个字"),
    ],
)
def test_a_malformed_answer_is_told_at_its_question(name: str, answer: object, words: str) -> None:
    asked = {
        one.id: one
        for one in questions(load_profile(HAISHU), resource(), applicant_kind="public_body", way="", day=DAY)
    }
    with pytest.raises(BadInput, match=words) as refused:
        cleaned(asked[name], answer)
    assert refused.value.at == name


def test_a_task_is_not_started_done_or_to_correct() -> None:
    asked = questions(load_profile(HAISHU), resource(), applicant_kind="public_body", way="", day=DAY)
    states = {one.question.id: one.state for one in tasks(asked, {"purpose": "核验", "way": "usb"})}
    assert states["purpose"] == "done"
    assert states["way"] == "to_correct"
    assert states["fields"] == "not_started"


def test_an_optional_question_looked_at_and_left_empty_is_done() -> None:
    asked = questions(load_profile(HAISHU), resource(), applicant_kind="public_body", way="", day=DAY)
    states = {one.question.id: one.state for one in tasks(asked, {"quota_per_day": ""})}
    assert states["quota_per_day"] == "done"
    assert states["term_until"] == "not_started"
