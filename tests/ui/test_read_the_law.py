"""The law as people read it: nothing is lost, nothing invented; two profiles differ where they differ."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.ui import law
from gongshu.ui.lawbook import comparing, guiding, national, reading
from gongshu.ui.values import DiffRow

DAY = date(2026, 9, 15)
HAISHU, SIXIAN = "haishu-2022", "sixian-2021"


def rows(procedure: str) -> dict[str, DiffRow]:
    found = comparing.compare(load_profile(HAISHU), load_profile(SIXIAN), procedure, DAY)
    return {row.point.zh: row for row in found}  # type: ignore[union-attr]


@pytest.mark.parametrize("id", profile_ids())
class TestEveryProfile:
    def test_every_article_is_shown_with_our_restatement(self, id: str) -> None:
        profile = load_profile(id)
        shown = [article for chapter in reading.chapters(profile) for article in chapter.articles]
        assert len(shown) == sum(len(chapter.articles) for chapter in profile.chapters)
        assert all(article.restatement.zh and article.restatement.en for article in shown)

    def test_every_limit_is_shown_with_its_value_the_counted_ones_first(self, id: str) -> None:
        limits = reading.limits(load_profile(id), DAY)
        assert {view.row.id for view in limits} == set(load_profile(id).limits)
        counted = [view.row.counted for view in limits]
        assert counted == sorted(counted, reverse=True)

    def test_every_silence_is_answered_by_a_house_rule(self, id: str) -> None:
        silences = reading.silences(load_profile(id))
        assert silences
        assert all(one.question.zh and one.house_rule.zh and one.house_rule.en for one in silences)

    def test_every_procedure_is_a_guide_with_all_its_steps(self, id: str) -> None:
        profile = load_profile(id)
        for procedure in profile.procedures.values():
            guide = guiding.guide(profile, procedure, DAY)
            assert [step.title for step in guide.steps] == [step.title for step in procedure.steps.values()]
            assert any(step.state == "to_come" for step in guide.steps)
            for row, told, _ in guide.outcomes:
                step = procedure.steps[row.id]
                roles = step.outcomes[told.id].by
                named = "、".join(profile.roles[one].title.zh for one in roles)
                assert (told.who.zh if told.who else "") == named
            for step in guide.steps:
                assert step.who
                assert bool(step.why) == (step.state == "skipped")

    def test_a_chip_is_found_by_the_words_of_records(self, id: str) -> None:
        profile = load_profile(id)
        for limit in profile.limits.values():
            chip = law.chip_named(profile, limit.cite.zh)
            assert chip is not None
            assert chip.instrument == profile.title


def test_the_word_for_a_house_rule_is_never_an_article() -> None:
    chip = law.chip_named(load_profile(HAISHU), "本平台约定")
    assert chip is not None
    assert (chip.source, chip.cite) == ("house_rule", "")
    assert law.chip_named(load_profile(HAISHU), "") is None


def test_a_place_the_profile_does_not_cite_is_shown_as_it_is() -> None:
    chip = law.chip_named(load_profile(HAISHU), "附件二")
    assert chip is not None
    assert (chip.cite, chip.restatement) == ("附件二", "")


class TestSideBySide:
    def test_the_ten_second_page_says_who_answers_and_by_when(self) -> None:
        found = rows("sharing.conditional")
        haishu, sixian = found["第 2 步"].left, found["第 1 步"].right
        assert (haishu.head.zh, haishu.key.zh) == ("提供单位答复", "5个工作日")  # type: ignore[union-attr]
        assert (sixian.head.zh, sixian.key.zh) == ("县数据资源管理局提出意见", "7个工作日")  # type: ignore[union-attr]
        assert found["第 1 步"].left.key == ""
        assert "未规定" in str(found["第 1 步"].left.note)

    def test_an_agreement_is_needed_in_one_and_not_in_the_other(self) -> None:
        row = rows("sharing.conditional")["协议"]
        assert str(row.left.text) == "不要求"
        assert str(row.right.head) == "须签订"
        assert not row.same

    def test_silence_is_marked_and_what_fills_it_is_ours(self) -> None:
        row = rows("sharing.conditional")["逾期不办理"]
        assert row.same
        assert row.left.silent
        assert "不视为同意" in str(row.left.house_rule)

    def test_a_procedure_only_one_has_is_not_filled_in_from_it(self) -> None:
        found = rows("sharing.dispute")
        assert str(found["程序"].right.text) == "本办法没有这个程序"
        others = [row.right for point, row in found.items() if point != "程序"]
        assert others
        assert all(cell == comparing.ABSENT for cell in others)

    def test_a_profile_beside_itself_differs_in_nothing(self) -> None:
        profile = load_profile(HAISHU)
        for name in profile.procedures:
            assert all(row.same for row in comparing.compare(profile, profile, name, DAY))

    def test_every_procedure_of_either_is_offered_those_of_both_first(self) -> None:
        left, right = load_profile(HAISHU), load_profile(SIXIAN)
        names = [name for name, _ in comparing.procedures(left, right)]
        assert set(names) == {*left.procedures, *right.procedures}
        both = [name in left.procedures and name in right.procedures for name in names]
        assert both == sorted(both, reverse=True)


BASIS, SCENE, SCOPE = "须写明“使用依据”", "须写明“使用场景”", "须写明“使用范围”；须写明“本部门审核人”"
EVIDENCE = (
    "须写明：泄密风险评估、个人信息影响评估、部门负责人审批",
    "没有规定",
    "随目录留下评估和审批的记载，作为做过的凭据，是本平台的做法",
)
WHOLE = (
    "整个程序",
    "没有规定",
    "本地文本没有共享争议程序的，部门之间按条例办理；本地文本另有复核等途径的，两条途径都可以走，是本平台的读法",
)
PAPERS = "共享方式和使用时限在申请表里另问；不论是否有条件、要不要审批都须写明，是本平台的读法"
READING = "条例写的是分类的依据；拒绝共享申请也须有这样的依据是本平台的读法"


class TestTheNationalFloor:
    def test_each_local_step_stands_beside_the_national_limit_with_what_holds(self) -> None:
        found = national.above(load_profile(SIXIAN), DAY)
        assert found is not None
        rows = {(one.title.zh, one.national.zh): one for one in found.steps}
        stricter = rows["县数据资源管理局提出意见", "10个工作日"]
        assert stricter.local.zh == "7个工作日"
        assert "按本办法" in stricter.holds.zh
        assert stricter.only_when is not None
        assert stricter.only_when.zh == "共享分类：有条件共享类"
        silent = rows["提供部门核对更正", "10个工作日"]
        assert "按全国规定" in silent.holds.zh
        assert silent.national_chip is not None
        assert silent.national_chip.instrument == load_profile("national-2025").title

    def test_bases_that_no_longer_suffice_are_named_with_both_places(self) -> None:
        found = national.above(load_profile(HAISHU), DAY)
        assert found is not None
        kinds = {one.title.zh: one.kinds.zh for one in found.bases}
        assert kinds["列为“非共享类”"] == "地方性法规、部门规章、地方政府规章"
        assert all(one.local_chip and one.national_chip for one in found.bases)

    @pytest.mark.parametrize(
        ("id", "expected"),
        [
            (
                SIXIAN,
                {
                    ("须写明：信息资源名称", "没有规定", None),
                    ("退回补正（一件事项一次）", "本平台约定", None),
                    ("“不予共享”须有理由", "本平台约定", None),
                    (f"{BASIS}；{SCOPE}", "没有规定", PAPERS),
                    (f"{BASIS}；{SCENE}；{SCOPE}", "没有规定", PAPERS),
                },
            ),
            (
                "guiyang-draft-2024",
                {
                    (
                        "须写明：信息资源名称、信息项、信息资源提供方、信息资源格式、更新周期、共享类型、共享方式、使用条件、"
                        "信息资源分类",
                        "没有规定",
                        None,
                    ),
                    ("一次告知须补的材料（一件事项一次）", "没有规定", None),
                    ("报主管部门同意延期", "没有规定", "最长再延 10个工作日"),
                    ("报主管部门同意延期", "没有规定", "最长再延 5个工作日"),
                    ("“不符合条件”须有理由", "本平台约定", None),
                    ("“不符合条件”须有依据", "没有规定", READING),
                    (SCENE, "本平台约定", PAPERS),
                    (f"{BASIS}；{SCOPE}", "没有规定", PAPERS),
                    (f"{BASIS}；{SCENE}；{SCOPE}", "没有规定", PAPERS),
                },
            ),
            (
                "rizhao-2022",
                {
                    ("须写明：信息资源名称、信息资源提供方、共享方式、信息资源分类", "没有规定", None),
                    ("退回补正（一件事项一次）", "本平台约定", None),
                    ("报主管部门同意延期", "没有规定", "最长再延 10个工作日"),
                    ("报主管部门同意延期", "没有规定", "最长再延 5个工作日"),
                    ("“审核不同意”须有理由", "本平台约定", None),
                    ("“审核不同意”须有依据", "没有规定", READING),
                    (f"{BASIS}；{SCOPE}", "没有规定", PAPERS),
                },
            ),
        ],
    )
    def test_what_the_national_text_adds_is_named_with_what_stood_there(
        self, id: str, expected: set[tuple[str, str, str | None]]
    ) -> None:
        found = national.above(load_profile(id), DAY)
        assert found is not None
        told = {(one.title.zh, one.instead.zh, one.more.zh if one.more else None) for one in found.added}
        assert told == expected | {EVIDENCE, WHOLE}
        assert all(one.chip is not None and one.chip.instrument == found.profile.title for one in found.added)

    def test_nothing_stands_above_before_its_day_or_above_the_national_one(self) -> None:
        assert national.above(load_profile(HAISHU), date(2025, 7, 31)) is None
        assert national.above(load_profile("national-2025"), DAY) is None

    def test_the_national_profile_shows_its_floors_a_local_one_has_none(self) -> None:
        floors = {one.title.zh: one.value.zh for one in national.floors(load_profile("national-2025"), DAY)}
        assert floors["答复有条件共享的申请"] == "10个工作日"
        assert floors["列为不予共享的依据"] == "依据限于：法律、行政法规、国务院决定"
        assert national.floors(load_profile(HAISHU), DAY) == []

    def test_an_article_of_another_instrument_is_named_with_it(self) -> None:
        chip = law.chip_named(load_profile(HAISHU), "《政务数据共享条例》第二十一条")
        assert chip is not None
        assert chip.cite == "《政务数据共享条例》第二十一条"
        assert chip.instrument == load_profile("national-2025").title
        assert chip.restatement
