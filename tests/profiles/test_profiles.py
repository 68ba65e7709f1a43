"""Both profiles as they are: whole, cited, silent where the text is silent."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongshu.kit.errors import NotFound
from gongshu.regulation.citation import Citation
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import PROFILES, load_profile, load_profile_from, profile_ids
from gongshu.regulation.period import NotStated, Period

HAISHU, SIXIAN = load_profile("haishu-2022"), load_profile("sixian-2021")
BOTH = pytest.mark.parametrize("profile", [HAISHU, SIXIAN], ids=lambda profile: profile.id)
TODAY = date(2026, 11, 22)
HAISHU_LIMITS = "8/D1 11/D1 17/D1 24/D1 26/D1 27/D1 27/D2 27/D3 27/D4 31/D1 31/D2 31/D3 31/D4"
SIXIAN_LIMITS = (
    "19/D1 19/D2 20/D1 21/D1 23/D1 23/D2 24/D1 24/D2 25/D1 26/D1 27/D1 27/D2 27/D3 27/D4 28/D1 35/D1 35/D2 36/D1 "
    "37/D1 37/D2 39/D1 40/D1 40/D2 40/D3 43/D1"
)


def test_these_two_profiles_are_shipped() -> None:
    assert {"haishu-2022", "sixian-2021"} <= set(profile_ids())


@pytest.mark.requirement("HS-38/1")
def test_haishu_is_abolished_on_a_day_that_is_not_known_and_needs_a_switch() -> None:
    assert (HAISHU.status, HAISHU.effective, HAISHU.ended) == ("abolished", date(2022, 1, 1), NotStated())
    assert HAISHU.needs_switch
    assert "废止" in HAISHU.status_note.zh


@pytest.mark.requirement("SX-47/1")
def test_sixian_is_presumed_in_force_and_needs_no_switch() -> None:
    assert (SIXIAN.status, SIXIAN.effective, SIXIAN.ended) == ("presumed_in_force", date(2021, 4, 20), None)
    assert not SIXIAN.needs_switch


@pytest.mark.requirement("HS-1/1", "SX-1/1")
def test_the_instruments_they_carry_out_are_named() -> None:
    assert len(HAISHU.parents) == 2
    assert len(SIXIAN.parents) == 5
    assert "省政府令第354号" in HAISHU.parents[0]


@pytest.mark.parametrize(("profile", "chapters", "articles"), [(HAISHU, 10, 38), (SIXIAN, 8, 47)])
def test_every_article_is_restated_once_in_order_in_both_languages(
    profile: Profile, chapters: int, articles: int
) -> None:
    assert len(profile.chapters) == chapters
    restated = [(number, text) for chapter in profile.chapters for number, text in chapter.articles]
    assert [number for number, _ in restated] == list(range(1, articles + 1))
    assert all(text.zh and text.en and text.zh != text.en for _, text in restated)


@pytest.mark.parametrize(
    ("profile", "article", "principles"),
    [
        pytest.param(HAISHU, 3, 6, marks=pytest.mark.requirement("HS-3/1")),
        pytest.param(SIXIAN, 4, 5, marks=pytest.mark.requirement("SX-4/1")),
    ],
)
def test_each_principle_is_published(profile: Profile, article: int, principles: int) -> None:
    words = dict(one for chapter in profile.chapters for one in chapter.articles)[article]
    for told, colon, comma in ((words.zh, "：", "，"), (words.en, ": ", ", ")):
        listed = told.partition(colon)[2].replace(" and ", ", ").replace("、", "，")
        assert len([one for one in listed.split(comma) if one.strip(" ,")]) >= principles, told


@pytest.mark.requirement("SX-45/1")
def test_sixian_explains_three_terms() -> None:
    words = dict(one for chapter in SIXIAN.chapters for one in chapter.articles)[45]
    for term in ("共享", "开放", "基础支撑平台"):
        assert f"{term}是" in words.zh
    assert words.en.count(" is ") == 3


@pytest.mark.parametrize(("profile", "ids"), [(HAISHU, HAISHU_LIMITS), (SIXIAN, SIXIAN_LIMITS)])
def test_every_limit_of_the_inventory_is_there(profile: Profile, ids: str) -> None:
    assert set(profile.limits) == {f"{profile.code}-{number}" for number in ids.split()}
    for limit in profile.limits.values():
        assert limit.id.startswith(f"{profile.code}-{limit.cite.article}/")
        assert limit.source == "law"


@pytest.mark.house_rule("HS-S3")
@pytest.mark.parametrize(
    ("profile", "counted"),
    [
        (HAISHU, {"HS-17/D1": "5个工作日", "HS-27/D1": "5个工作日", "HS-27/D2": "60个自然日"}),
        (
            SIXIAN,
            {
                "SX-19/D1": "10个工作日",
                "SX-19/D2": "3个工作日",
                "SX-27/D1": "7个工作日",
                "SX-27/D2": "7个工作日",
            },
        ),
    ],
)
def test_the_counted_limits_are_these_and_no_others(profile: Profile, counted: dict[str, str]) -> None:
    found = {limit.id: limit.on(TODAY) for limit in profile.limits.values()}
    assert {
        name: period.text.zh for name, period in found.items() if isinstance(period, Period) and period.counted
    } == counted


def test_uncounted_words_of_the_text_are_kept() -> None:
    assert HAISHU.limit("HS-8/D1").on(TODAY) == NotStated("逐步")
    assert SIXIAN.limit("SX-27/D3").on(TODAY) == NotStated("")
    assert SIXIAN.limit("SX-24/D1").on(TODAY).word == "实时"
    assert HAISHU.limit("HS-27/D2").on(TODAY).word == "最多延长至"


@BOTH
def test_reminders_of_ours_stand_only_where_the_text_counts_nothing(profile: Profile) -> None:
    for limit in profile.limits.values():
        assert limit.reminder is None or isinstance(limit.on(TODAY), NotStated)


def cites(profile: Profile) -> list[Citation | None]:
    found: list[Citation | None] = [
        *(limit.cite for limit in profile.limits.values()),
        *(silence.cite for silence in profile.silences),
        *(each.cite for each in (*profile.sharing_classes.values(), *profile.opening_classes.values())),
    ]
    for procedure in profile.procedures.values():
        found += [procedure.cite, *(paper.cite for paper in procedure.papers)]
        for step in procedure.steps.values():
            for each in (step, *step.outcomes.values()):
                assert (each.cite is None) == (each.source == "house_rule"), f"{procedure.id} {each.id}"
                found.append(each.cite)
    for each in (*profile.fields, *profile.rules.values()):
        assert (each.cite is None) == (each.source == "house_rule")
        if each.source == "law":
            found.append(each.cite)
    return found


@BOTH
def test_everything_has_its_article_or_is_marked_as_ours(profile: Profile) -> None:
    assert {cite.instrument for cite in cites(profile) if cite is not None} == {profile.id}
    of_standard = [field.cite for field in profile.fields if field.source == "standard"]
    assert {cite.instrument for cite in of_standard if cite is not None} == {profile.catalog.standard}


@BOTH
def test_silence_is_never_consent(profile: Profile) -> None:
    steps = [step for procedure in profile.procedures.values() for step in procedure.steps.values()]
    assert {step.on_silence for step in steps} == {"not_stated"}


@given(profile=st.sampled_from([HAISHU, SIXIAN]), seed=st.integers(0, 10_000))
def test_any_case_comes_to_an_end_by_outcomes_of_its_steps(profile: Profile, seed: int) -> None:
    chance = random.Random(seed)
    procedure = chance.choice(list(profile.procedures.values()))
    state = procedure.first
    for _ in range(500):
        if state in procedure.ends:
            break
        state = chance.choice(list(procedure.steps[state].outcomes.values())).to
    assert state in procedure.ends


def test_the_digest_changes_with_the_law_and_with_nothing_else(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PROFILES / HAISHU.id, tmp_path / HAISHU.id))
    assert load_profile_from(folder).digest == HAISHU.digest
    case = folder / "tests" / "reply.yaml"
    case.write_text(case.read_text(encoding="utf-8") + "# 另一例\n", encoding="utf-8")
    assert load_profile_from(folder).digest == HAISHU.digest
    matter = folder / "05-sharing" / "conditional.yaml"
    matter.write_text(matter.read_text(encoding="utf-8").replace("count: 5", "count: 6"), encoding="utf-8")
    assert load_profile_from(folder).digest != HAISHU.digest


def test_a_profile_is_frozen() -> None:
    with pytest.raises(TypeError):
        HAISHU.limits["HS-17/D1"] = HAISHU.limit("HS-27/D1")  # type: ignore[index]


def test_a_profile_is_loaded_once() -> None:
    assert load_profile("haishu-2022") is load_profile("haishu-2022")


def test_an_unknown_profile_is_not_found_and_the_known_are_named() -> None:
    with pytest.raises(NotFound, match=r"没有名为“haishu”的画像；可用：.*haishu-2022, .*sixian-2021"):
        load_profile("haishu")


def test_a_rule_the_text_lacks_switches_nothing_on() -> None:
    assert not HAISHU.rule("sharing.agreement_required", TODAY)
    assert not HAISHU.rule("no.such_rule", TODAY)


def test_a_procedure_the_text_lacks_is_refused_with_the_name_of_the_instrument() -> None:
    with pytest.raises(NotFound, match=r"《泗县政务数据资源管理办法》没有规定“sharing\.dispute”程序"):
        SIXIAN.procedure("sharing.dispute")
