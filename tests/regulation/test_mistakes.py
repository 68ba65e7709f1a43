"""One faulty file per kind of mistake: the loader refuses it, says where, what is wrong and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from gongshu.kit.errors import BadInput, Several
from gongshu.kit.text import speaking
from gongshu.regulation.loader import load_profile_from

from .conftest import MISTAKES

CONDITIONAL = "02-sharing/conditional.yaml"
CATALOG = "01-general/catalog.yaml"
PROFILE = "profile.yaml"


class Mistake(NamedTuple):
    """A faulty file, where the error is said to be, and words it must hold in each language."""

    file: str
    at: str
    zh: str
    en: str
    remedy: str = ""


CASES = [
    Mistake(
        "unknown_key", f"{CONDITIONAL}:8 limits.EX-3/D1.whom", "没有键“whom”", "no key “whom”", "did you mean who?"
    ),
    Mistake(
        "misspelled_key",
        f"{CONDITIONAL}:29 procedure.steps.reply.outcome",
        "没有键“outcome”",
        "no key “outcome”",
        "did you mean outcomes?",
    ),
    Mistake(
        "missing_key",
        f"{CONDITIONAL}:4 limits.EX-3/D1",
        "缺少键“trigger”",
        "lacks the key “trigger”",
        "needed: action, trigger, who, period",
    ),
    Mistake(
        "missing_reference",
        f"{CONDITIONAL}:4 limits.EX-3/D1",
        "没有出处",
        "no reference",
        "write cite: {article: 17, paragraph: 2}",
    ),
    Mistake(
        "missing_reference_of_a_field", f"{CATALOG}:4 fields.title", "没有出处", "no reference", "source: house_rule"
    ),
    Mistake(
        "repeated_key",
        f"{CONDITIONAL}:11 limits.EX-3/D1",
        "重复，第 4 行已有",
        "repeated, it stands on line 4 already",
        "rename one",
    ),
    Mistake(
        "key_on",
        f"{CONDITIONAL}:8 limits.EX-3/D1.on",
        "键“on”被 YAML 读作真假值",
        "reads the key “on” as a truth value",
        "do not use on, off, yes, no",
    ),
    Mistake(
        "key_number",
        f"{CATALOG}:23 silences.10",
        "键“10”被 YAML 读作数字",
        "reads the key “10” as a number",
        "a key is a text or a day",
    ),
    Mistake(
        "key_day",
        f"{CONDITIONAL}:8 limits.EX-3/D1.2020-01-01",
        "没有键“2020-01-01”",
        "no key “2020-01-01”",
        "valid: action, trigger, who, period",
    ),
    Mistake(
        "value_without_a_day",
        f"{CONDITIONAL}:8 limits.EX-3/D1.period",
        "从哪一天起适用",
        "from which day it holds",
        "write 2020-01-01: value",
    ),
    Mistake(
        "period_without_unit",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-01-01",
        "期限没有单位",
        "period has no unit",
        "{count: 5, unit: working_day}",
    ),
    Mistake(
        "bare_period",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-01-01",
        "“5”没有单位",
        "“5” has no unit",
        "or not_stated",
    ),
    Mistake(
        "unknown_unit",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-01-01.unit",
        "期限单位",
        "no unit of a period “workday”",
        "did you mean working_day?",
    ),
    Mistake(
        "count_of_an_uncounted_unit",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-01-01",
        "“立即”与数目 5 不合",
        "“at once” and the count 5 do not fit",
        "an uncounted one has none",
    ),
    Mistake(
        "shifts_nothing",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-01-01.shifts",
        "工作日、小时和不计数的期限没有顺延",
        "working days, hours and uncounted periods do not move on",
        "natural days, months or years only",
    ),
    Mistake(
        "stops_for_good",
        f"{CONDITIONAL}:30 procedure.steps.reply.outcomes.consent",
        "期限只在退回补正时停止计算",
        "a limit stands still only while papers are completed",
        "drop stops_clock",
    ),
    Mistake(
        "reminder_not_counted",
        f"{CONDITIONAL}:11 limits.EX-3/D1.house_reminder",
        "提醒期限必须能计数",
        "reminder must be a counted period",
    ),
    Mistake(
        "unknown_act",
        f"{CONDITIONAL}:25 procedure.steps.reply.act",
        "没有名为“answer”的行为",
        "no act “answer”",
        "valid: submit, accept, return",
    ),
    Mistake(
        "unknown_role",
        f"{CONDITIONAL}:7 limits.EX-3/D1.who.1",
        "没有名为“vendor”的角色",
        "no role “vendor”",
        "valid: authority, provider, applicant",
    ),
    Mistake(
        "unknown_basis",
        f"{CONDITIONAL}:35 procedure.steps.reply.outcomes.refuse.accepted_bases.1",
        "依据种类",
        "no kind of basis “custom”",
        "valid: law, administrative_regulation",
    ),
    Mistake(
        "unknown_demand",
        f"{CONDITIONAL}:34 procedure.steps.reply.outcomes.refuse.requires.1",
        "没有名为“reasons”的要求",
        "no demand “reasons”",
        "did you mean reason?",
    ),
    Mistake(
        "unknown_status",
        f"{PROFILE}:7 status",
        "没有名为“valid”的状态",
        "no status “valid”",
        "in_force, presumed_in_force, draft, abolished",
    ),
    Mistake(
        "unknown_fact",
        f"{CONDITIONAL}:15 procedure.applies_when.class",
        "没有名为“class”的事实",
        "no fact “class”",
        "valid: sharing_class",
    ),
    Mistake(
        "unknown_class",
        f"{CATALOG}:9 sharing_classes.restricted",
        "没有名为“restricted”的分类",
        "no class “restricted”",
        "unconditional, conditional, none",
    ),
    Mistake(
        "bases_without_demand",
        f"{CONDITIONAL}:31 procedure.steps.reply.outcomes.refuse",
        "必须同时写",
        "legal_basis and accepted_bases come together",
    ),
    Mistake(
        "step_without_outcomes",
        f"{CONDITIONAL}:41 procedure.steps.supplement",
        "没有结果 outcomes",
        "has no outcomes",
        "where it leads",
    ),
    Mistake(
        "step_without_limit",
        f"{CONDITIONAL}:41 procedure.steps.supplement",
        "没有写期限",
        "nothing about its limit",
        "where the text is silent, write not_stated",
    ),
    Mistake(
        "silence_as_consent",
        f"{CONDITIONAL}:28 procedure.steps.reply.on_silence",
        "沉默的后果",
        "no consequence of silence “consent”",
        "valid: not_stated",
    ),
    Mistake(
        "leads_nowhere",
        f"{CONDITIONAL}:48 procedure.steps.supplement.outcomes.resubmit",
        "通向“replies”",
        "leads to “replies”",
        "did you mean reply?",
    ),
    Mistake(
        "first_step_missing",
        f"{CONDITIONAL}:21 procedure.first",
        "没有名为“check”的步骤",
        "no step “check”",
        "valid: reply, supplement",
    ),
    Mistake(
        "unreachable_end",
        f"{CONDITIONAL}:52 procedure.ends.settled",
        "走不到“settled”",
        "“settled” cannot be reached",
        "let the “to” of an outcome lead to it",
    ),
    Mistake(
        "unreachable_step",
        f"{CONDITIONAL}:41 procedure.steps.supplement",
        "走不到“supplement”",
        "“supplement” cannot be reached",
    ),
    Mistake(
        "no_way_out",
        f"{CONDITIONAL}:41 procedure.steps.grant",
        "从“grant”走不到任何终点",
        "no end can be reached from “grant”",
        "let an outcome lead towards an end",
    ),
    Mistake(
        "house_demand_of_a_house_rule",
        f"{CONDITIONAL}:41 procedure.steps.reply.outcomes.return.house_requires",
        "其要求本来就是本平台约定",
        "the demands of a house rule are house rules already",
        "write them under requires",
    ),
    Mistake(
        "joint_alone",
        f"{CONDITIONAL}:26 procedure.steps.reply.by",
        "至少要有两个角色",
        "at least two roles",
        "add a role, or drop joint",
    ),
    Mistake(
        "personal_misplaced",
        f"{CONDITIONAL}:11 procedure",
        "只能是申请时的材料",
        "goes with an application",
        "write opened_by",
    ),
    Mistake(
        "mixed_source",
        f"{CONDITIONAL}:47 procedure.steps.supplement.cite",
        "本平台约定不能引用条文",
        "a house rule carries no reference to the law",
        "drop cite",
    ),
    Mistake(
        "limit_of_the_house",
        f"{CONDITIONAL}:10 limits.EX-3/D1.source",
        "没有键“source”",
        "no key “source”",
        "house_reminder",
    ),
    Mistake(
        "wrong_date",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2020-13-01",
        "“2020-13-01”不是一个日期",
        "“2020-13-01” is not a day",
        "such as 2022-01-01",
    ),
    Mistake(
        "day_before_the_first",
        f"{CONDITIONAL}:9 limits.EX-3/D1.period.2019-12-31",
        "早于施行日 2020-01-01",
        "before the first day 2020-01-01",
    ),
    Mistake(
        "days_out_of_order",
        f"{CATALOG}:20 rules.sharing.ways.value.2020-01-01",
        "不在前一日期之后",
        "not after the day above it",
        "write the days in order",
    ),
    Mistake(
        "empty_value",
        f"{CONDITIONAL}:21 procedure.first",
        "值是空的",
        "the value is empty",
        "where the text is silent, write not_stated",
    ),
    Mistake(
        "text_in_one_language",
        f"{CONDITIONAL}:6 limits.EX-3/D1.trigger",
        "“双语文字”缺少键“en”",
        "lacks the key “en”",
        "needed: zh, en",
    ),
    Mistake(
        "text_read_as_truth",
        f"{CONDITIONAL}:30 procedure.steps.reply.outcomes.consent.title.en",
        "此处应为文字",
        "a text belongs here",
        "put the text in quotes",
    ),
    Mistake(
        "truth_spelled_yes",
        f"{CATALOG}:6 fields.title.required",
        "“yes”不是 true 或 false",
        "“yes” is neither true nor false",
    ),
    Mistake(
        "unknown_limit",
        f"{CONDITIONAL}:27 procedure.steps.reply.limit",
        "没有期限 EX-3/D2",
        "no limit EX-3/D2",
        "did you mean EX-3/D1?",
    ),
    Mistake(
        "limit_of_another_instrument",
        f"{CONDITIONAL}:4 limits.HS-17/D1",
        "“HS-17/D1”不能作标识",
        "“HS-17/D1” cannot be an identifier",
        "write it like EX-17/D1",
    ),
    Mistake(
        "unknown_article",
        f"{CONDITIONAL}:10 limits.EX-3/D1.cite.article",
        "没有第 30 条",
        "restates article 30",
        "check the number",
    ),
    Mistake(
        "repeated_article",
        "02-sharing/chapter.yaml:7 articles.2",
        "第 2 条已在",
        "article 2 is restated at",
        "restate an article once",
    ),
    Mistake(
        "vocabulary_lacks_a_word", f"{PROFILE}:15 vocabulary", "用语缺 problem_data", "vocabulary lacks problem_data"
    ),
    Mistake("id_and_folder", f"{PROFILE}:2 id", "与文件夹名不同", "not the name of the folder", "write example-2020"),
    Mistake(
        "bad_indentation", f"{CONDITIONAL}:6", "缩进有误", "indentation is wrong", "indent the keys of a group alike"
    ),
    Mistake(
        "binding_of_an_unknown_role",
        f"{PROFILE}:28 binds.between.2",
        "没有名为“aplicant”的角色",
        "no role “aplicant”",
        "did you mean applicant?",
    ),
    Mistake(
        "half_a_floor",
        f"{CONDITIONAL}:4 floors.reply",
        "看不出这是什么的底线",
        "not clear of what this is the floor",
        "give a limit with procedures and acts",
    ),
    Mistake(
        "floor_of_an_unknown_limit",
        f"{CONDITIONAL}:4 floors.reply",
        "没有“EX-3/D9”",
        "no “EX-3/D9”",
    ),
    Mistake(
        "floor_of_an_unknown_paper",
        f"{CONDITIONAL}:53 floors.application",
        "没有“reasons”",
        "no “reasons”",
    ),
    Mistake("tab", f"{CONDITIONAL}:6", "YAML 语法或缩进有误", "YAML syntax or indentation", "with spaces and no tabs"),
    Mistake(
        "anchor",
        f"{CONDITIONAL}:26 procedure.steps.reply.by",
        "不使用 YAML 的锚点",
        "anchors, aliases and tags",
        "write the value out",
    ),
    Mistake("group_for_a_list", f"{CONDITIONAL}:7 limits.EX-3/D1.who", "此处应为列表", "a list belongs here"),
    Mistake(
        "list_for_a_group",
        f"{CONDITIONAL}:49 procedure.ends",
        "此处应为一组键和值",
        "a group of keys and values belongs here",
    ),
    Mistake("word_twice", f"{CONDITIONAL}:7 limits.EX-3/D1.who", "重复的词", "stands in the list twice"),
    Mistake(
        "repeated_limit",
        f"{CONDITIONAL}:3 limits.EX-3/D1",
        f"已在 example-2020/{CATALOG}:23",
        f"stands at example-2020/{CATALOG}:23",
        "give each id once",
    ),
    Mistake(
        "two_procedures",
        f"{CONDITIONAL}:10 procedure",
        "同一案件既合 sharing.other 又合",
        "fits both sharing.other and sharing.conditional",
        "applies_when",
    ),
    Mistake(
        "receivers_without_demand",
        f"{CONDITIONAL}:23 procedure.steps.reply",
        "告知对象（receivers）与要求（requires: receivers）必须同时写",
        "come together",
        "let an outcome require them",
    ),
    Mistake(
        "values_without_choice",
        f"{CONDITIONAL}:17 procedure.papers.scenario",
        "可选值（values）与选择类",
        "values and a kind of choice come together",
        "change the kind",
    ),
    Mistake(
        "paper_of_an_unknown_outcome",
        f"{CONDITIONAL}:29 procedure.steps.reply.papers",
        "步骤没有结果“consents”",
        "no outcome “consents”",
        "did you mean consent?",
    ),
    Mistake(
        "outcome_of_an_outsider",
        f"{CONDITIONAL}:30 procedure.steps.reply.outcomes.consent.by.1",
        "没有名为“applicant”的本步骤角色",
        "no role of this step",
        "valid: provider, authority",
    ),
    Mistake(
        "outcome_of_some_together",
        f"{CONDITIONAL}:30 procedure.steps.reply.outcomes",
        "由各方一同记录",
        "all roles record an outcome",
        "drop the “by” of the outcome",
    ),
    Mistake(
        "role_without_an_outcome",
        f"{CONDITIONAL}:26 procedure.steps.reply.by",
        "角色“authority”在这一步没有可以记录的结果",
        "the role “authority” may record no outcome",
        "name it at an outcome",
    ),
    Mistake(
        "reminder_beside_a_limit",
        f"{CONDITIONAL}:28 procedure.steps.reply.house_reminder",
        "只用于没有期限的步骤",
        "only where it has no limit",
        "write limit: not_stated",
    ),
    Mistake(
        "reminder_on_no_day",
        f"{CONDITIONAL}:41 procedure.steps.supplement",
        "程序没有日期材料“scenario”",
        "no paper “scenario” that is a day",
    ),
    Mistake(
        "register_written_and_drawn",
        f"{CONDITIONAL}:55 registers.replies",
        "要么由人登记",
        "either written",
        "one of the two",
    ),
    Mistake(
        "unknown_requirement",
        f"{CONDITIONAL}:55 registers.replies",
        "没有“EX-3/2”",
        "no “EX-3/2”",
        "did you mean EX-3/1?",
    ),
    Mistake(
        "unknown_state", f"{CONDITIONAL}:55 registers.replies", "没有“grant”", "no “grant”", "did you mean granted?"
    ),
    Mistake(
        "agreements_of_a_register",
        f"{CONDITIONAL}:63 registers.replies.admits",
        "协议（admits）须指明台账的栏目",
        "name columns of the list",
        "valid: scenario, reply.day",
    ),
    Mistake(
        "list_of_entries_without_its_column",
        f"{CONDITIONAL}:61 registers.replies.covers",
        "没有目录条目栏“entry”",
        "no column of entries “entry”",
    ),
    Mistake(
        "unknown_column",
        f"{CONDITIONAL}:55 registers.replies",
        "没有“scene”",
        "has “scene”",
        "did you mean scenario?",
    ),
    Mistake(
        "column_of_a_step_that_does_not_ask",
        f"{CONDITIONAL}:55 registers.replies",
        "没有“reply.agreement”",
        "has “reply.agreement”",
        "valid: scenario, reply.outcome",
    ),
    Mistake(
        "unknown_word_of_a_column",
        f"{CONDITIONAL}:62 registers.replies.shows.1",
        "没有可列成栏的“mood”",
        "no “mood” of a step",
        "valid: outcome, day",
    ),
    Mistake(
        "personal_column",
        f"{CONDITIONAL}:56 registers.replies",
        "是个人信息",
        "is personal",
        "take it out of shows",
    ),
    Mistake(
        "shown_to_the_public",
        f"{CONDITIONAL}:55 registers.replies",
        "只有公开的台账",
        "only a public register",
        "write public: true",
    ),
    Mistake(
        "requirement_of_an_unknown_article",
        f"{CONDITIONAL}:53 requirements.EX-9/1",
        "没有第 9 条",
        "restates article 9",
        "check the article in the id",
    ),
]


def target_of(mistake: str) -> str:
    """The file of the example that a faulty file stands for: its first line names it."""
    return (MISTAKES / f"{mistake}.yaml").read_text(encoding="utf-8").split("\n")[0].removeprefix("# ").split("：")[0]


def refused(folder: Path) -> BadInput:
    """Load a faulty profile and return the error; the first of several."""
    with pytest.raises(BadInput) as caught:
        load_profile_from(folder)
    first = caught.value.errors[0] if isinstance(caught.value, Several) else caught.value
    assert isinstance(first, BadInput)
    return first


@pytest.mark.parametrize("mistake", CASES, ids=lambda mistake: mistake.file)
def test_a_mistake_is_refused_in_words_that_say_where_and_what_to_do(mistake: Mistake, example: Path) -> None:
    shutil.copy(MISTAKES / f"{mistake.file}.yaml", example / target_of(mistake.file))
    error = refused(example)
    assert error.at == f"example-2020/{mistake.at}"
    assert mistake.zh in str(error)
    with speaking("en"):
        assert mistake.en in str(error)
        assert mistake.remedy in str(error)
    assert error.remedy is not None


def test_every_faulty_file_has_its_case() -> None:
    assert {path.stem for path in MISTAKES.glob("*.yaml")} == {mistake.file for mistake in CASES}


def test_the_example_without_a_mistake_loads(example: Path) -> None:
    assert load_profile_from(example).limit("EX-3/D1").who == ("provider",)


def test_several_mistakes_are_told_in_one_pass(example: Path) -> None:
    for mistake in ("unknown_act", "truth_spelled_yes"):
        shutil.copy(MISTAKES / f"{mistake}.yaml", example / target_of(mistake))
    with pytest.raises(Several) as caught:
        load_profile_from(example)
    with speaking("en"):
        assert "no act “answer”" in str(caught.value)
        assert "“yes” is neither true nor false" in str(caught.value)


def test_a_file_outside_a_chapter_folder_is_refused(example: Path) -> None:
    (example / "conditional.yaml").write_text("title: x\n", encoding="utf-8")
    error = refused(example)
    assert error.at == "example-2020/conditional.yaml"
    assert "不在章文件夹里" in str(error)
    assert "05-sharing/conditional.yaml" in str(error)


def test_a_file_of_another_kind_is_refused(example: Path) -> None:
    (example / "02-sharing" / "notes.docx").write_bytes(b"PK")
    assert refused(example).code == "misplaced_file"


def test_a_chapter_folder_without_its_chapter_file_is_refused(example: Path) -> None:
    (example / "02-sharing" / "chapter.yaml").unlink()
    error = refused(example)
    assert error.at == "example-2020/02-sharing"
    assert "没有 chapter.yaml" in str(error)


def test_a_folder_without_a_profile_file_is_refused(example: Path) -> None:
    (example / "profile.yaml").unlink()
    assert "没有 profile.yaml" in str(refused(example))


def test_an_empty_file_is_refused(example: Path) -> None:
    (example / CATALOG).write_text("# 空\n", encoding="utf-8")
    error = refused(example)
    assert (error.at, error.code) == (f"example-2020/{CATALOG}", "empty_value")


def test_a_file_in_another_encoding_is_refused(example: Path) -> None:
    (example / CATALOG).write_bytes("title: {zh: 数据资源目录, en: catalog}".encode("gb18030"))
    assert "不是 UTF-8 文本" in str(refused(example))


def test_a_file_that_is_a_list_is_refused(example: Path) -> None:
    (example / CATALOG).write_text("- a\n", encoding="utf-8")
    assert refused(example).code == "not_a_group"


def test_two_documents_in_one_file_are_refused(example: Path) -> None:
    (example / CATALOG).write_text("title: {zh: 一, en: one}\n---\ntitle: {zh: 二, en: two}\n", encoding="utf-8")
    assert refused(example).code == "yaml_syntax"


def test_files_an_operating_system_leaves_behind_are_no_mistake(example: Path) -> None:
    (example / ".DS_Store").write_bytes(b"\x00")
    (example / "02-sharing" / ".DS_Store").write_bytes(b"\x00")
    assert load_profile_from(example).id == "example-2020"
