"""The same duty in two shapes: what each instrument says of catalog, sharing, opening and quality."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.regulation.definition import OutcomeDef, Profile, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated

HAISHU, SIXIAN = load_profile("haishu-2022"), load_profile("sixian-2021")
TODAY = date(2026, 11, 22)


def step(profile: Profile, procedure: str, name: str) -> StepDef:
    return profile.procedure(procedure).step(name)


def outcome(profile: Profile, procedure: str, name: str, result: str) -> OutcomeDef:
    return step(profile, procedure, name).outcomes[result]


def path(profile: Profile, procedure: str, *outcomes: str) -> list[str]:
    """The states a case passes when these outcomes are recorded one after another."""
    definition = profile.procedure(procedure)
    states = [definition.first]
    for name in outcomes:
        states.append(definition.steps[states[-1]].outcomes[name].to)
    return states


def law_fields(profile: Profile) -> list[str]:
    return [field.name for field in profile.fields if field.source == "law" and field.required]


@pytest.mark.requirement("HS-10/5")
def test_haishu_demands_nine_fields() -> None:
    assert law_fields(HAISHU) == [
        "business_name", "information_system", "items", "format", "sharing_class", "opening_class",
        "way_of_provision", "update_cycle", "sharing_period",
    ]  # fmt: skip


@pytest.mark.requirement("SX-15/1")
def test_sixian_demands_eight_fields() -> None:
    assert law_fields(SIXIAN) == [
        "classification", "provider", "format", "items", "update_cycle", "sharing_class", "way_of_provision",
        "usage_requirements",
    ]  # fmt: skip


@pytest.mark.parametrize("profile", [HAISHU, SIXIAN], ids=lambda profile: profile.id)
def test_the_core_metadata_of_the_guide_is_asked_by_its_elements_where_the_text_does_not_name_it(
    profile: Profile,
) -> None:
    core = {
        "classification", "title", "code", "provider", "provider_code", "abstract", "format", "items", "sharing_class",
        "sharing_condition", "way_of_provision", "opening_class", "opening_condition", "update_cycle", "published_at",
        "related_codes",
    }  # fmt: skip
    assert core <= {field.name for field in profile.fields}
    assert profile.catalog.title.zh == "政务信息资源目录编制指南（试行）"
    own = {"sharing_reason", "sharing_bases", "opening_class", "opening_bases"}
    for field in profile.fields:
        assert (field.source == "house_rule") <= (field.name in own)
        if field.source == "standard":
            assert field.cite is not None
            assert field.cite.zh.startswith("要素")


@pytest.mark.requirement("SX-25/8")
def test_both_name_two_opening_classes_and_only_haishu_says_what_belongs_in_them() -> None:
    for profile in (HAISHU, SIXIAN):
        assert set(profile.opening_classes) == {"unconditional", "conditional"}
    assert "时效强" in HAISHU.opening_classes["conditional"].meaning.zh
    assert {one.meaning.zh for one in SIXIAN.opening_classes.values()} == {"本办法只提到名称，没有定义"}


def test_an_entry_in_haishu_is_filed_with_the_city_in_sixian_merged_after_review() -> None:
    assert path(HAISHU, "catalog.entry", "approve", "filed") == ["review", "file", "published"]
    assert path(SIXIAN, "catalog.entry", "approve") == ["review", "published"]


def test_a_change_in_haishu_is_told_in_sixian_updated_and_handed_in() -> None:
    assert path(HAISHU, "catalog.change", "told") == ["notify", "published"]
    assert path(SIXIAN, "catalog.change", "updated", "submitted") == ["update", "submit", "published"]
    assert step(SIXIAN, "catalog.change", "update").limit == "SX-19/D1"
    assert step(SIXIAN, "catalog.change", "submit").limit == "SX-19/D2"
    assert "legal_basis" in outcome(SIXIAN, "catalog.change", "submit", "submitted").requires


def test_conditional_sharing_in_haishu_is_checked_consulted_and_granted() -> None:
    assert path(HAISHU, "sharing.conditional", "pass", "consent", "grant") == ["check", "reply", "grant", "granted"]
    assert path(HAISHU, "sharing.conditional", "return", "resubmit", "pass", "refuse")[-1] == "refused"
    reply = step(HAISHU, "sharing.conditional", "reply")
    assert (reply.by, reply.limit) == (("provider",), "HS-17/D1")
    assert step(HAISHU, "sharing.conditional", "check").limit == ""
    assert [paper.id for paper in HAISHU.procedure("sharing.conditional").papers] == ["business_process", "scenario"]


def test_conditional_sharing_in_sixian_is_an_opinion_an_agreement_and_a_grant() -> None:
    assert path(SIXIAN, "sharing.conditional", "support", "sign", "grant") == [
        "opinion", "agreement", "grant", "granted",
    ]  # fmt: skip
    opinion = step(SIXIAN, "sharing.conditional", "opinion")
    assert (opinion.by, opinion.limit) == (("authority",), "SX-27/D1")
    agreement = step(SIXIAN, "sharing.conditional", "agreement")
    assert agreement.joint
    assert set(agreement.by) == {"applicant", "authority"}
    assert agreement.outcomes["sign"].requires == ("agreement",)
    assert not any("provider" in each.by for each in SIXIAN.procedure("sharing.conditional").steps.values())


def test_the_bases_on_which_sharing_is_refused_differ() -> None:
    haishu = outcome(HAISHU, "sharing.conditional", "reply", "refuse")
    sixian = outcome(SIXIAN, "sharing.conditional", "opinion", "refuse")
    assert haishu.accepted_bases == (
        "law", "administrative_regulation", "local_regulation", "department_rule", "local_government_rule",
    )  # fmt: skip
    assert sixian.accepted_bases == ("law", "administrative_regulation", "central_policy")
    for refusal in (haishu, sixian):
        assert refusal.requires == ("legal_basis", "reason")
        assert refusal.house_requires == ("reason",)


@pytest.mark.requirement("SX-25/3")
@pytest.mark.house_rule("SX-S26")
def test_in_sixian_a_class_rests_on_more_bases_than_a_refusal() -> None:
    assert "national_provision" in SIXIAN.sharing_classes["conditional"].accepted_bases
    assert "national_provision" not in outcome(SIXIAN, "sharing.conditional", "opinion", "refuse").accepted_bases


def test_another_unit_in_sixian_needs_a_joint_opinion_and_the_government() -> None:
    assert path(SIXIAN, "sharing.other_unit", "support", "approve", "sign", "grant") == [
        "joint_opinion", "decision", "agreement", "grant", "granted",
    ]  # fmt: skip
    assert path(SIXIAN, "sharing.other_unit", "oppose", "refuse") == ["joint_opinion", "decision", "refused"]
    joint = step(SIXIAN, "sharing.other_unit", "joint_opinion")
    assert (joint.joint, joint.by, joint.limit) == (True, ("authority", "provider"), "SX-27/D2")
    assert step(SIXIAN, "sharing.other_unit", "decision").by == ("government",)


def test_free_data_in_haishu_is_opened_by_the_authority_in_sixian_taken_by_the_user() -> None:
    assert step(HAISHU, "sharing.unconditional", "grant").by == ("authority",)
    assert step(SIXIAN, "sharing.unconditional", "obtain").by == ("applicant",)
    assert path(SIXIAN, "sharing.unconditional", "obtain") == ["obtain", "granted"]


@pytest.mark.house_rule("HS-S17")
def test_a_dispute_in_haishu_climbs_to_the_office_before_the_leading_group() -> None:
    assert path(HAISHU, "sharing.dispute", "unresolved", "should_share", "list", "escalate", "share") == [
        "coordinate", "adjudicate", "carry_out", "office", "lead_group", "shared",
    ]  # fmt: skip
    assert path(HAISHU, "sharing.dispute", "unresolved", "need_not_share")[-1] == "not_shared"
    leads_to_group = [
        each.id
        for each in HAISHU.procedure("sharing.dispute").steps.values()
        if any(result.to == "lead_group" for result in each.outcomes.values())
    ]
    assert leads_to_group == ["office"]


def test_problem_data_in_haishu_is_extended_from_the_same_start() -> None:
    assert step(HAISHU, "quality.problem", "handle").limit == "HS-27/D1"
    assert path(HAISHU, "quality.problem", "forward", "ask_extension", "grant_extension", "corrected") == [
        "forward", "handle", "review_extension", "handle", "corrected",
    ]  # fmt: skip
    granted = outcome(HAISHU, "quality.problem", "review_extension", "grant_extension")
    refused = outcome(HAISHU, "quality.problem", "review_extension", "refuse_extension")
    assert (granted.sets_limit, granted.keeps_start) == ("HS-27/D2", True)
    assert (refused.sets_limit, refused.keeps_start) == ("HS-27/D1", True)
    assert outcome(HAISHU, "quality.problem", "forward", "forward_urgent").sets_limit == "HS-27/D3"


@pytest.mark.requirement("HS-27/5")
def test_problem_data_in_haishu_ends_in_three_ways_each_with_what_it_needs() -> None:
    handle = step(HAISHU, "quality.problem", "handle")
    ends = set(HAISHU.procedure("quality.problem").ends)
    assert ends == {"corrected", "confirmed_correct", "settled", "answered_by_city"}  # the last by the city's platform
    assert handle.outcomes["corrected"].requires == ("version",)
    assert "notice" in handle.outcomes["confirmed_correct"].requires
    assert "notice" in handle.outcomes["settled"].requires


def test_wrong_data_in_sixian_is_corrected_without_a_counted_limit() -> None:
    assert step(SIXIAN, "quality.problem", "handle").limit == "SX-23/D2"
    assert SIXIAN.limit("SX-23/D2").on(TODAY) == NotStated("及时")
    assert outcome(SIXIAN, "quality.problem", "handle", "not_an_error").source == "house_rule"


def test_conflicting_data_in_sixian_is_talked_over_then_coordinated() -> None:
    assert path(SIXIAN, "quality.conflict", "failed", "coordinated") == ["negotiate", "coordinate", "coordinated"]


def test_release_in_haishu_is_assessed_and_consulted_in_sixian_reviewed_for_secrecy() -> None:
    assert path(HAISHU, "opening.release", "pass", "consulted", "publish") == [
        "assess", "consult", "publish", "published",
    ]  # fmt: skip
    assert path(HAISHU, "opening.release", "bar")[-1] == "barred"
    assert path(SIXIAN, "opening.release", "pass", "publish") == ["secrecy_review", "publish", "published"]
    assert step(SIXIAN, "opening.release", "publish").source == "house_rule"


def test_an_application_for_open_data_in_haishu_is_relayed_and_assessed_by_two() -> None:
    assert path(HAISHU, "opening.application", "relay", "positive", "sign") == [
        "relay", "assess", "agreement", "granted",
    ]  # fmt: skip
    assess = step(HAISHU, "opening.application", "assess")
    assert (assess.joint, set(assess.by)) == (True, {"upper_authority", "provider"})
    assert [paper.id for paper in HAISHU.procedure("opening.application").papers] == [
        "purpose", "scenario", "safeguards",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "haishu", "sixian"),
    [
        ("sharing.forbid_onward", True, True),
        ("sharing.ways", ("interface", "exchange", "central_analysis"), ("interface", "copy", "other")),
        ("sharing.agreement_required", NotStated(), True),
        ("sharing.grant_term_required", True, True),
        ("catalog.exclude_shared_in", True, NotStated()),
        ("catalog.filing_upward", True, NotStated()),
        ("collection.catalogued_only", True, True),
        ("collection.once_only", True, True),
        ("collection.temporary_allowed", NotStated(), True),
        ("quality.check_by", ("contractor",), ("provider",)),
        ("opening.platform", "upper_platform", "own_platform"),
        (
            "opening.barred",
            ("state_secret", "trade_secret", "personal_privacy"),
            ("state_secret", "trade_secret", "personal_privacy"),
        ),
        (
            "opening.required_checks",
            ("risk_assessment", "provider_consultation", "public_consultation"),
            ("secrecy_review",),
        ),
    ],
)
def test_a_rule_in_both(name: str, haishu: object, sixian: object) -> None:
    assert HAISHU.rule(name, TODAY) == haishu
    assert SIXIAN.rule(name, TODAY) == sixian


def test_what_only_one_of_them_says_is_a_house_rule_in_the_other() -> None:
    assert HAISHU.rules["sharing.forbid_onward"].source == "law"
    assert SIXIAN.rules["sharing.forbid_onward"].source == "house_rule"
    assert SIXIAN.rules["sharing.grant_term_required"].source == "law"
    assert HAISHU.rules["sharing.grant_term_required"].source == "house_rule"


@pytest.mark.parametrize(
    ("profile", "numbers"),
    [
        (HAISHU, "2 3 4 5 6 7 8 9 10 11 12 16 17 18 19 20 23 30 31 32 33 34 42 43 48 49 53 54 55 56 60 63 64 66"),
        (SIXIAN, "1 9 12 13 18 20 21 26 28 29 33 35 36 37 38 39 44 45 46 52 53 54 55 56 60"),
    ],
    ids=["haishu", "sixian"],
)
def test_the_silences_of_the_text_are_named_with_what_we_do_meanwhile(profile: Profile, numbers: str) -> None:
    assert {silence.id for silence in profile.silences} == {f"S{number}" for number in numbers.split()}
    assert all(silence.house_rule.zh and silence.house_rule.en for silence in profile.silences)
