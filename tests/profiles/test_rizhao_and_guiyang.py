"""Rizhao's measures, cut off in article 33, and Guiyang's drafting note: what each says, and nothing more."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.kit.errors import NotFound
from gongshu.regulation.cases import run_cases
from gongshu.regulation.definition import Profile, StepDef
from gongshu.regulation.loader import load_profile
from gongshu.regulation.period import NotStated, Period

RIZHAO, GUIYANG = load_profile("rizhao-2022"), load_profile("guiyang-draft-2024")
BOTH = pytest.mark.parametrize("profile", [RIZHAO, GUIYANG], ids=lambda profile: profile.id)
TODAY = date(2026, 11, 25)


def step(profile: Profile, procedure: str, name: str) -> StepDef:
    return profile.procedure(procedure).step(name)


def path(profile: Profile, procedure: str, *outcomes: str) -> list[str]:
    """The states a case passes when these outcomes are recorded one after another."""
    definition = profile.procedure(procedure)
    states = [definition.first]
    for name in outcomes:
        states.append(definition.steps[states[-1]].outcomes[name].to)
    return states


def marks(profile: Profile) -> list[int | str]:
    return [mark for chapter in profile.chapters for mark, _ in chapter.articles]


@pytest.mark.requirement("RZ-34+/1")
@pytest.mark.house_rule("RZ-S61")
def test_rizhao_is_presumed_in_force_from_a_day_nobody_here_knows() -> None:
    assert (RIZHAO.status, RIZHAO.effective, RIZHAO.ended) == ("presumed_in_force", NotStated(), None)
    assert (RIZHAO.issued, RIZHAO.first_day) == (date(2022, 9, 30), date(2022, 9, 30))
    assert "2023年12月29日" in RIZHAO.status_note.zh
    assert "第三十三条中途断开" in RIZHAO.completeness.zh
    assert not RIZHAO.needs_switch


@pytest.mark.house_rule("RZ-S61")
def test_rizhao_is_restated_to_the_article_that_breaks_off_and_the_rest_is_one_gap() -> None:
    assert marks(RIZHAO) == [*range(1, 34), "34+"]
    assert len(RIZHAO.chapters) == 6
    gap = next(silence for silence in RIZHAO.silences if silence.id == "S61")
    assert gap.cite.zh == "34+"
    assert not any(limit.cite.article in (33, "34+") for limit in RIZHAO.limits.values())


@pytest.mark.requirement("GY-0.1/1", "GY-9.1/1")
def test_guiyang_is_a_draft_without_a_first_day_and_needs_a_switch() -> None:
    assert (GUIYANG.status, GUIYANG.effective, GUIYANG.issued) == ("draft", NotStated(), date(2024, 3, 11))
    assert GUIYANG.needs_switch
    assert "2018年" in dict(GUIYANG.chapters[0].articles)["0.1"].zh
    assert "不是条号" in GUIYANG.completeness.zh


def test_the_numbers_of_guiyang_are_items_of_the_note_and_never_articles() -> None:
    numbers = marks(GUIYANG)
    assert all(isinstance(number, str) for number in numbers)
    note = [str(number) for number in numbers if not str(number).startswith("0.")]
    assert len(note) == 35
    assert len({number.partition(".")[0] for number in note}) == 9
    cite = GUIYANG.limit("GY-4.3/D1").cite
    assert (cite.zh, cite.en) == ("4.3", "item 4.3")
    assert not any("第四条" in str(one.cite.zh) for one in GUIYANG.limits.values())


def test_the_instruments_they_rest_on_are_named() -> None:
    assert RIZHAO.parents == (
        "中华人民共和国数据安全法",
        "中华人民共和国个人信息保护法",
        "山东省大数据发展促进条例",
    )
    assert len(GUIYANG.parents) == 11


def test_rizhao_counts_no_limit_at_all() -> None:
    assert {name: limit.on(TODAY).word for name, limit in RIZHAO.limits.items()} == {
        "RZ-9/D1": "",
        "RZ-9/D2": "动态",
        "RZ-10/D1": "及时、动态",
        "RZ-14/D1": "",
        "RZ-20/D1": "",
        "RZ-21/D1": "及时",
        "RZ-21/D2": "",
    }
    assert not any(isinstance(one.on(TODAY), Period) and one.on(TODAY).counted for one in RIZHAO.limits.values())


@pytest.mark.requirement("GY-6.1/3")
@pytest.mark.house_rule("GY-S24")
def test_the_only_figure_of_guiyang_is_three_years_in_principle() -> None:
    counted = {
        name: period
        for name, limit in GUIYANG.limits.items()
        if isinstance(period := limit.on(TODAY), Period) and period.counted
    }
    assert counted == {"GY-6.1/D1": Period(3, "year")}
    assert GUIYANG.limit("GY-6.1/D1").soft
    assert GUIYANG.limit("GY-6.1/D1").on(TODAY).word == "原则上不超过"
    rules = {name: rule.value.on(TODAY) for name, rule in GUIYANG.rules.items()}
    assert not [name for name, value in rules.items() if isinstance(value, int) and not isinstance(value, bool)]


@pytest.mark.requirement("GY-6.1/3")
@pytest.mark.house_rule("GY-S18")
def test_three_years_end_on_the_same_day_and_no_day_off_moves_it() -> None:
    cases = [result for result in run_cases(GUIYANG) if result.case.limit == "GY-6.1/D1"]
    assert len(cases) > 20
    for result in cases:
        day = result.case.event.date()
        last = date(day.year + 3, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 3)
        assert result.case.expected["due"] == last.isoformat()
        assert result.holds, str(result.told)


@pytest.mark.requirement("RZ-9/1", "RZ-9/N1")
def test_rizhao_demands_five_kinds_of_information() -> None:
    law = [field.name for field in RIZHAO.fields if field.source == "law" and field.required]
    kinds = {"内容": {"abstract", "items"}, "形式": {"format"}, "属性": {"sharing_class", "opening_class"}}
    assert set(law) == {*set().union(*kinds.values()), "usage_requirements", "update_cycle"}


def test_the_fields_of_guiyang_are_all_the_guides() -> None:
    assert "law" not in {field.source for field in GUIYANG.fields}
    named = {*GUIYANG.sharing_classes.values(), *GUIYANG.opening_classes.values()}
    assert {one.source for one in named if one.id != "none"} == {"house_rule"}
    assert {one.cite.zh for one in named if one.id == "none" and one.cite} == {"2.3"}


@pytest.mark.requirement("RZ-13/3", "RZ-17/1")
def test_in_rizhao_what_is_closed_cites_its_basis_and_the_two_lists_differ() -> None:
    sharing, opening = RIZHAO.sharing_classes["none"], RIZHAO.opening_classes["none"]
    assert set(sharing.accepted_bases) - set(opening.accepted_bases) == {"department_rule", "local_government_rule"}
    assert "national_provision" in opening.accepted_bases
    assert list(RIZHAO.opening_classes) == ["unconditional", "conditional", "none"]
    assert RIZHAO.sharing_classes["conditional"].requires == ("reason",)


def test_an_entry_is_published_without_a_review_nobody_named() -> None:
    for profile, source in ((RIZHAO, "law"), (GUIYANG, "house_rule")):
        assert path(profile, "catalog.entry", "publish") == ["publish", "published"]
        assert (step(profile, "catalog.entry", "publish").by, step(profile, "catalog.entry", "publish").source) == (
            ("provider",),
            source,
        )


@pytest.mark.requirement("RZ-9/3")
def test_a_change_in_rizhao_takes_consent_first_in_guiyang_the_lists_are_updated() -> None:
    assert path(RIZHAO, "catalog.change", "apply", "approve") == ["apply", "review", "published"]
    assert path(RIZHAO, "catalog.change", "apply", "refuse")[-1] == "refused"
    assert step(RIZHAO, "catalog.change", "review").by == ("authority",)
    assert path(GUIYANG, "catalog.change", "updated") == ["update", "published"]
    for register in ("responsibility_list", "negative_list"):
        assert GUIYANG.registers[register].named
        assert GUIYANG.registers[register].limit == "GY-2.4/D1"


@pytest.mark.requirement("RZ-13/4")
@pytest.mark.house_rule("RZ-S14")
def test_an_objection_to_a_class_is_talked_over_before_the_leading_group_decides() -> None:
    assert path(RIZHAO, "catalog.class_objection", "failed", "change", "adjusted") == [
        "talks", "decide", "adjust", "changed",
    ]  # fmt: skip
    assert step(RIZHAO, "catalog.class_objection", "decide").by == ("lead_group",)
    assert [paper.id for paper in step(RIZHAO, "catalog.class_objection", "talks").papers] == ["talks", "talked_on"]
    with pytest.raises(NotFound):
        GUIYANG.procedure("catalog.class_objection")


@pytest.mark.requirement("RZ-14/2")
@pytest.mark.house_rule("RZ-S14")
def test_conditional_data_in_rizhao_is_reviewed_by_two_and_a_difference_refuses_it() -> None:
    review = step(RIZHAO, "sharing.conditional", "review")
    assert (review.by, review.joint, review.on_difference) == (("authority", "provider"), True, "refuse")
    assert path(RIZHAO, "sharing.conditional", "agree", "grant") == ["review", "grant", "granted"]
    assert [paper.id for paper in RIZHAO.procedure("sharing.conditional").papers] == ["scenario", "promise"]


@pytest.mark.requirement("RZ-14/1", "RZ-14/N1")
def test_unconditional_data_in_rizhao_knows_no_refusal() -> None:
    procedure = RIZHAO.procedure("sharing.unconditional")
    assert {end.kind for end in procedure.ends.values()} == {"positive"}
    assert step(RIZHAO, "sharing.unconditional", "obtain").by == ("applicant",)


def test_what_guiyang_does_not_say_is_a_step_of_ours_without_a_limit() -> None:
    for name in ("sharing.conditional", "sharing.unconditional", "opening.application", "opening.objection"):
        procedure = GUIYANG.procedure(name)
        assert {one.source for one in procedure.steps.values()} == {"house_rule"}
        assert {one.limit for one in procedure.steps.values()} == {""}
        assert procedure.not_modelled is not None


@BOTH
def test_neither_has_a_dispute_over_a_refusal_or_a_way_for_other_units(profile: Profile) -> None:
    for name in ("sharing.dispute", "sharing.other_unit", "security.export", "security.incident"):
        with pytest.raises(NotFound, match="文本没有的程序不从别处补入"):
            profile.procedure(name)


@pytest.mark.requirement("RZ-19/1")
def test_four_verdicts_precede_opening_in_rizhao_a_service_in_guiyang() -> None:
    assert path(RIZHAO, "opening.release", "pass", "pass", "pass", "pass", "publish") == [
        "national_security", "secrecy", "information_risk", "social_effect", "publish", "published",
    ]  # fmt: skip
    for name in ("national_security", "secrecy", "information_risk", "social_effect"):
        assert RIZHAO.procedure("opening.release").step(name).outcomes["fail"].to == "barred"
    assert path(GUIYANG, "opening.release", "served", "publish") == ["service_before_opening", "publish", "published"]


@pytest.mark.requirement("RZ-20/1", "RZ-20/2", "RZ-20/3", "RZ-20/N2")
@pytest.mark.house_rule("RZ-S63")
def test_in_rizhao_the_institution_decides_signs_and_then_tells_the_authority() -> None:
    assert path(RIZHAO, "opening.application", "agree", "sign", "told") == [
        "decide", "agreement", "tell", "granted",
    ]  # fmt: skip
    assert step(RIZHAO, "opening.application", "decide").by == ("provider",)
    assert step(RIZHAO, "opening.application", "agreement").by == ("provider", "applicant")
    assert step(RIZHAO, "opening.application", "tell").receivers == ("authority",)


@pytest.mark.requirement("GY-6.1/5")
def test_authorized_operation_runs_under_the_three_years_and_ends_evaluated() -> None:
    granted = step(GUIYANG, "operation.authorization", "authorize").outcomes["authorize"]
    assert (granted.requires, granted.sets_limit, granted.to) == (("due",), "GY-6.1/D1", "running")
    (effect,) = step(GUIYANG, "operation.authorization", "running").papers
    assert effect.outcomes == ("expire", "renew")


@pytest.mark.requirement("RZ-24/1")
def test_authorized_operation_in_rizhao_may_be_explored_and_every_step_of_it_is_ours() -> None:
    assert RIZHAO.rule("operation.allowed", TODAY) is True
    assert RIZHAO.rule("operation.term", TODAY) == NotStated()
    assert {one.source for one in RIZHAO.procedure("operation.authorization").steps.values()} == {"house_rule"}


@pytest.mark.parametrize(
    ("name", "rizhao", "guiyang"),
    [
        ("sharing.forbid_onward", True, True),
        ("sharing.forbid_derived_onward", NotStated(), True),
        ("sharing.onward_exception", ("law", "administrative_regulation", "local_regulation"), NotStated()),
        ("sharing.agreement_required", NotStated(), NotStated()),
        ("sharing.ways", NotStated(), NotStated()),
        ("collection.once_only", True, NotStated()),
        ("quality.check_by", ("provider",), NotStated()),
        ("opening.barred", NotStated(), NotStated()),
        ("opening.platform", "own_platform", NotStated()),
    ],
)
def test_a_rule_in_both(name: str, rizhao: object, guiyang: object) -> None:
    assert RIZHAO.rule(name, TODAY) == rizhao
    assert GUIYANG.rule(name, TODAY) == guiyang


@pytest.mark.parametrize(
    ("profile", "numbers"),
    [
        (RIZHAO, "9 12 14 15 18 20 27 40 41 49 50 51 55 56 61 63"),
        (GUIYANG, "18 20 24 40 55 56 57 58 59 65"),
    ],
    ids=["rizhao", "guiyang"],
)
def test_the_silences_of_the_text_are_named_with_what_we_do_meanwhile(profile: Profile, numbers: str) -> None:
    assert {silence.id for silence in profile.silences} == {f"S{number}" for number in numbers.split()}
    assert all(silence.house_rule.zh and silence.house_rule.en for silence in profile.silences)
