"""A catalog standard is shared; a profile says what differs; what cannot be meant is refused with its place."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from gongshu.kit.errors import BadInput, Several
from gongshu.kit.text import speaking
from gongshu.kit.words import plain
from gongshu.regulation.citation import Citation, Element
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import PROFILES, load_profile, load_profile_from, profile_ids
from gongshu.regulation.standard_reading import load_standard, load_standard_from, standard_ids
from gongshu.regulation.standards import SheetColumn, spellings

GUIDE = load_standard("catalog-guide-2017")
CATALOG = "01-general/catalog.yaml"
FIELDS = """\
fields:
  title:
    title: {zh: 名称, en: name}
    required: true
    cite: {article: 2}
"""


def with_catalog(example: Path, catalog: str, fields: str = FIELDS) -> Path:
    """The example with something said of its catalog."""
    (example / "01-general" / "written.yaml").write_text(
        f"title: {{zh: 目录, en: Catalog}}\n{catalog}{fields}", encoding="utf-8"
    )
    matter = (example / CATALOG).read_text(encoding="utf-8")
    (example / CATALOG).write_text(matter.replace(FIELDS, ""), encoding="utf-8")
    return example


def loaded(example: Path, catalog: str, fields: str = FIELDS) -> Profile:
    return load_profile_from(with_catalog(example, catalog, fields))


def headings(profile: Profile) -> list[str]:
    return [column.title for column in profile.catalog.columns]


def test_the_guide_has_its_thirteen_elements_and_three_of_its_fields_are_ours() -> None:
    numbers = [field.cite.article for field in GUIDE.fields.values() if isinstance(field.cite, Element)]
    assert {str(number).partition(".")[0] for number in numbers} == {str(number) for number in range(1, 14)}
    assert [field.name for field in GUIDE.fields.values() if field.source == "house_rule"] == [
        "sharing_reason",
        "sharing_bases",
        "opening_bases",
    ]


def test_the_working_sheet_of_the_guide_has_the_26_columns_that_agencies_return() -> None:
    assert len(GUIDE.columns) == 26
    assert (GUIDE.columns[0].title, GUIDE.columns[25].title) == ("序号", "开放主题分类")


@pytest.mark.parametrize("id", standard_ids())
def test_no_word_of_a_standard_means_two_things(id: str) -> None:
    standard = load_standard(id)
    heads = Counter(
        plain(word)
        for column in (*standard.columns, *standard.further_columns)
        for word in {plain(one) for one in (column.title, *column.also)}
    )
    assert [word for word, count in heads.items() if count > 1] == []
    for name, listed in standard.values.items():
        words = Counter(word for value in listed.values() for word in {plain(one) for one in spellings(value)})
        assert [word for word, count in words.items() if count > 1] == [], name


@pytest.mark.parametrize("id", profile_ids())
def test_every_profile_names_its_standard_and_none_repeats_it(id: str) -> None:
    profile = load_profile(id)
    assert profile.catalog.standard == GUIDE.id
    files = [path.read_text(encoding="utf-8") for path in (PROFILES / id).rglob("*.yaml")]
    assert any(f"extends: {GUIDE.id}" in text for text in files)
    assert not any("2017年目录编制指南核心元数据" in text for text in files)


def test_a_profile_that_says_nothing_of_its_catalog_has_the_guides(example: Path) -> None:
    profile = load_profile_from(example)
    assert profile.catalog.columns[0] == GUIDE.columns[0]
    assert [field.name for field in profile.fields][:2] == ["title", "classification"]
    assert set(GUIDE.fields) == {field.name for field in profile.fields}


def test_what_the_text_names_is_the_texts_and_what_it_does_not_is_the_standards(example: Path) -> None:
    title, classification = load_profile_from(example).fields[:2]
    assert (title.title.zh, title.source, title.cite) == ("名称", "law", Citation("example-2020", 2))
    assert (title.kind, title.longest, title.part) == ("text", 300, "basic")
    assert (classification.source, str(classification.cite)) == ("standard", "要素1")
    with speaking("en"):
        assert str(classification.cite) == "element 1"


def test_a_hint_of_ours_leaves_the_field_the_standards(example: Path) -> None:
    hint = "  abstract: {source: standard, hint: {zh: 写短些, en: keep it short}}\n"
    field = next(one for one in loaded(example, "", FIELDS + hint).fields if one.name == "abstract")
    assert (field.source, str(field.cite), field.title.zh) == ("standard", "要素6", "信息资源摘要")
    assert field.hint is not None
    assert field.hint.zh == "写短些"


def test_a_field_is_left_out_where_the_profile_says_so(example: Path) -> None:
    profile = loaded(example, "catalog: {extends: catalog-guide-2017, leaves_out: [related_codes]}\n")
    assert "related_codes" not in {field.name for field in profile.fields}


def test_columns_get_headings_of_the_text_another_place_or_none_in_the_working_sheet(example: Path) -> None:
    catalog = """\
catalog:
  extends: catalog-guide-2017
  columns:
    update_cycle: {title: 更新时限, also: [多久更新]}
    abstract: {after: title}
    opening_theme: {leave_out: true}
"""
    profile = loaded(example, catalog)
    titles = headings(profile)
    assert titles[titles.index("信息资源名称") + 1] == "信息资源摘要"
    assert "开放主题分类" not in titles
    cycle = next(column for column in profile.catalog.columns if column.key == "update_cycle")
    assert cycle.title == "更新时限"
    assert {"更新周期", "更新频率", "多久更新"} <= set(cycle.also)
    assert [column.title for column in profile.catalog.further_columns][-1] == "开放主题分类"


def test_what_the_text_names_has_its_column_in_the_working_sheet(example: Path) -> None:
    more = """\
  sharing_period: {title: {zh: 共享多久, en: sharing term}, required: false, cite: {article: 2}}
  scenario: {title: {zh: 应用场景, en: scenario}, required: true, source: house_rule}
"""
    columns = loaded(example, "", FIELDS + more).catalog.columns
    named = {column.key: column for column in columns}
    assert named["sharing_period"].title == "共享多久"
    assert "共享期限" in named["sharing_period"].also
    assert named["scenario"] == SheetColumn("scenario", "应用场景", "entry")
    # The class `conditional` of the example demands reason and basis; so the sheet has room for them.
    assert {"sharing_reason", "sharing_bases"} <= set(named)


def test_a_list_of_the_text_goes_before_the_standards_and_keeps_its_other_spellings(example: Path) -> None:
    ways = """\
  way_of_provision:
    title: {zh: 方式, en: way}
    required: true
    cite: {article: 2}
    listed_in: {article: 3}
    values:
      服务接口: {zh: 接口共享, en: by interface}
      copy: {zh: 拷贝, en: as a copy, also: [U盘]}
"""
    profile = loaded(example, "", FIELDS + ways)
    listed = profile.catalog.values["way_of_provision"]
    assert [value.title.zh for value in listed.values()] == ["接口共享", "拷贝"]
    assert profile.catalog.read("way_of_provision", "API服务") == "服务接口"
    assert profile.catalog.read("way_of_provision", "Ｕ盘") == "copy"
    assert profile.catalog.read("way_of_provision", "文件下载") is None


def test_the_classes_are_called_what_the_instrument_calls_them(example: Path) -> None:
    catalog = load_profile("haishu-2022").catalog
    assert catalog.listed("sharing_class").zh == "无条件共享类、受限共享类、非共享类"
    assert catalog.read("sharing_class", "有条件共享") == catalog.read("sharing_class", "受限共享类") == "conditional"


def test_another_code_rule_takes_the_place_of_the_standards(example: Path) -> None:
    rule = """\
catalog:
  extends: catalog-guide-2017
  code_rule:
    cite: {article: 2}
    written: ":"
    others: false
    segments:
      place: {title: {zh: 区划, en: place}, from: fixed, value: "330203"}
      body: {title: {zh: 机构, en: body}, from: organization, parted: true}
      sequence: {title: {zh: 顺序码, en: number}, from: sequence, length: 4, parted: true}
"""
    found = loaded(example, rule).catalog.code_rule
    assert (found.source, found.cite, found.others) == ("law", Citation("example-2020", 2), False)
    assert found.pattern() == r"(330203)\-([0-9A-Z]{9,9})\-([0-9]{4,4})"
    assert load_profile_from(example).digest != load_profile("haishu-2022").digest


def test_the_digest_of_a_profile_covers_its_standard(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_profile_from(example).digest
    changed = type(GUIDE)(**{**vars(GUIDE), "content": GUIDE.content + "# another edition\n"})
    monkeypatch.setattr("gongshu.regulation.loader.load_standard", lambda _: changed)
    assert load_profile_from(example).digest != before


SEGMENT = "      a: {title: {zh: 类, en: class}, from: "
EXTENDS = "catalog:\n  extends: catalog-guide-2017\n"
RULE = EXTENDS + "  code_rule:\n    source: house_rule\n    segments:\n"
SEQUENCE = "      last: {title: {zh: 顺序, en: number}, from: sequence, at_least: 4}\n"


@pytest.mark.parametrize(
    ("catalog", "fields", "at", "zh", "en"),
    [
        ("catalog: {extends: catalog-guide-2007}\n", FIELDS, "catalog.extends", "没有名为", "did you mean"),
        (EXTENDS + "  leaves_out: [titel]\n", FIELDS, "catalog.leaves_out.1", "没有名为“titel”的字段", "did you mean"),
        (EXTENDS + "  columns: {cycle: {title: 周期}}\n", FIELDS, "columns.cycle", "没有名为“cycle”的列", "no column"),
        (
            EXTENDS + "  columns: {abstract: {after: related_codes}}\n",
            FIELDS,
            "columns.abstract",
            "“related_codes”不在工作表格里",
            "not in the working sheet",
        ),
        (
            EXTENDS + "  columns: {abstract: {title: 更新频率}}\n",
            FIELDS,
            "columns.abstract",
            "列名“更新频率”既是 abstract 又是 update_cycle",
            "names both abstract and update_cycle",
        ),
        (EXTENDS, FIELDS + "  scenario: {source: house_rule}\n", "fields.scenario", "标准里没有字段", "has no field"),
        (EXTENDS, FIELDS + "  abstract: {cite: {article: 2}}\n", "fields.abstract", "须写 title", "has title"),
        (EXTENDS, FIELDS + "  abstract: {required: true}\n", "fields.abstract", "没有出处", "no reference"),
        (
            EXTENDS,
            FIELDS + "  abstract: {source: standard, required: false}\n",
            "fields.abstract",
            "取自标准的字段不能改名",
            "not changed under its name",
        ),
        (
            EXTENDS,
            FIELDS + "  abstract: {source: house_rule, required: sometimes}\n",
            "fields.abstract.required",
            "“sometimes”不是填写要求",
            "true, false, structured or shared",
        ),
        (
            EXTENDS,
            FIELDS + "  abstract: {source: house_rule, listed_in: {article: 2}}\n",
            "fields.abstract.listed_in",
            "没有写值域",
            "no list",
        ),
        (
            EXTENDS,
            FIELDS + "  sharing_class: {source: house_rule, values: {some: {zh: 部分, en: some}}}\n",
            "fields.sharing_class",
            "没有名为“some”的分类",
            "no class “some”",
        ),
        (RULE + SEGMENT + "fixed, value: A}\n", FIELDS, "segments", "顺序码应有一段", "the last"),
        (
            RULE + SEGMENT + "classification}\n" + SEQUENCE,
            FIELDS,
            "segments.a",
            "位数写一个",
            "one of length and at_least",
        ),
        (
            RULE + SEGMENT + "classification, length: 2, words: {基础: A}}\n" + SEQUENCE,
            FIELDS,
            "segments.a",
            "固定值或对照值不合",
            "does not fit",
        ),
        (
            RULE + SEGMENT + "classification, at_least: 2}\n" + SEQUENCE,
            FIELDS,
            "segments",
            "不定长的段之后要有分隔",
            "followed by a separator",
        ),
        (
            RULE + SEGMENT + "classification, length: 60}\n" + SEQUENCE,
            FIELDS,
            "segments",
            "代码会超过 64 位",
            "longer than 64",
        ),
        (
            RULE.replace("    segments", "    written: '#'\n    segments") + SEQUENCE,
            FIELDS,
            "written",
            "不能作分隔",
            "cannot part",
        ),
        (EXTENDS + "  code_rule:\n    segments:\n" + SEQUENCE, FIELDS, "code_rule", "没有出处", "no reference"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_at_its_place(
    example: Path, catalog: str, fields: str, at: str, zh: str, en: str
) -> None:
    with pytest.raises((BadInput, Several)) as refused:
        loaded(example, catalog, fields)
    assert (refused.value.at or "").endswith(at)
    assert zh in str(refused.value)
    with speaking("en"):
        assert en in str(refused.value)


def test_a_standard_bears_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(GUIDE.content, encoding="utf-8")
    with pytest.raises(BadInput, match="与文件名不同"):
        load_standard_from(tmp_path / "other.yaml")
