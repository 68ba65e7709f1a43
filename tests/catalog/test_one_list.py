"""Form, check, sheet, template and pages read one list of fields: that of the profile in force."""

from __future__ import annotations

import io
from datetime import date
from html import unescape

import openpyxl
import pytest
from django.db.models import CharField
from django.test import Client

from gongshu.catalog import actions, queries
from gongshu.catalog.data import EntryData, ItemData
from gongshu.catalog.exporting import export_spreadsheet, spreadsheet_template
from gongshu.catalog.fields import fields_in, names_in
from gongshu.catalog.models import Entry, Item
from gongshu.catalog.rules import check_entry
from gongshu.catalog.validating import validate_file
from gongshu.regulation.definition import Profile
from gongshu.regulation.loader import load_profile, profile_ids
from gongshu.regulation.standard_reading import load_standard
from tests.cast import Cast
from tests.catalog.samples import whole

THREE = ("haishu-2022", "sixian-2021", "rizhao-2022")
DAY = date(2026, 9, 15)
ASKED_BY_THE_TEXT = {
    "haishu-2022": {"business_name", "information_system", "sharing_period"},
    "sixian-2021": {"usage_requirements", "materials", "interface", "documentation"},
    "rizhao-2022": {"usage_requirements"},
}
"""What only the local text asks for, beyond the standard's fields."""
NAMED = {
    "haishu-2022": {
        "update_cycle": "更新周期",
        "sharing_class": "共享属性",
        "format": "存储格式",
        "provider": "信息资源提供方",
    },
    "sixian-2021": {"update_cycle": "更新时限", "sharing_class": "共享类型", "format": "格式", "provider": "责任主体"},
    "rizhao-2022": {
        "update_cycle": "更新频率",
        "sharing_class": "共享属性",
        "format": "形式",
        "provider": "信息资源提供方",
    },
}
ARTICLE = {"haishu-2022": "第十条第三款", "sixian-2021": "第十五条第二款", "rizhao-2022": "第九条第一款"}
WAYS = {
    "haishu-2022": ["接口共享", "交换共享", "大数据中心平台集中分析处理"],
    "sixian-2021": ["系统对接", "数据拷贝", "其他调用方式"],
    "rizhao-2022": ["服务接口", "批量交换", "文件下载"],
}
RESTRICTED = {"haishu-2022": "受限共享类", "sixian-2021": "有条件共享类", "rizhao-2022": "有条件共享"}


@pytest.fixture(params=THREE)
def profile(request) -> Profile:
    """Each of three profiles whose texts ask for different things."""
    return load_profile(request.param)


@pytest.fixture
def cast(profile, db, frozen) -> Cast:
    """The cast under each of them."""
    return Cast(profile.id)


def page(cast: Cast, address: str) -> str:
    client = Client()
    cast.enter(client, cast.provider_clerk)
    return unescape(client.get(address).content.decode())


def bare(provider: str) -> EntryData:
    """An entry that says nothing but its title and that its format holds rows."""
    return EntryData("低保对象", provider, format="数据库/MySQL")


def test_the_check_asks_for_what_the_text_names_by_its_name_and_article(profile):
    said = {problem.field: problem for problem in check_entry(bare("p"), profile, DAY)}
    required = {field.name for field in profile.fields if field.source == "law" and field.need == "always"}
    by_default = {"sharing_class", "opening_class", "provider", "format"}
    assert required - by_default <= set(said)
    for name in required - by_default:
        assert said[name].article == ARTICLE[profile.id]
    cycle = NAMED[profile.id]["update_cycle"]
    assert said["update_cycle"].what.zh == f"缺少“{cycle}”"


def test_the_check_never_asks_for_what_another_text_names(profile):
    said = {problem.field for problem in check_entry(bare("p"), profile, DAY)}
    others = set().union(*ASKED_BY_THE_TEXT.values()) - ASKED_BY_THE_TEXT[profile.id]
    assert not said & others


def test_a_cycle_that_is_in_no_list_is_named_with_those_that_are(profile):
    (problem,) = (
        one
        for one in check_entry(whole("p", update_cycle="看情况"), profile, DAY)
        if one.field == "update_cycle"
    )  # fmt: skip
    assert "不在值域内" in problem.what.zh
    assert "每日、每周、每月" in problem.remedy.zh
    assert not [
        one for one in check_entry(whole("p", update_cycle="每3日"), profile, DAY) if one.field == "update_cycle"
    ]


def test_the_form_asks_for_the_fields_of_the_list_and_for_no_other(cast, profile):
    entry = actions.draft_entry(by=cast.provider_clerk, data=bare(cast.provider.id))
    pages = {
        part: page(cast, f"/desk/catalog/{entry.code}/compile/{part}/")
        for part in ("basic", "sharing", "opening", "elements")
    }
    for part, text in pages.items():
        for field in fields_in(profile, part):
            name = {"parted": f"{field.name}_class", "bases": f"{field.name}-0-kind"}.get(field.kind, field.name)
            assert f'name="{name}"' in text
    for name in set().union(*ASKED_BY_THE_TEXT.values()):
        assert (f'name="{name}"' in pages["elements"]) == (name in ASKED_BY_THE_TEXT[profile.id])
    assert NAMED[profile.id]["update_cycle"] in pages["basic"]
    assert NAMED[profile.id]["format"] in pages["basic"]
    for way in WAYS[profile.id]:
        assert f">{way}</option>" in pages["sharing"]
    assert RESTRICTED[profile.id] in pages["sharing"]


def test_the_form_says_which_text_or_standard_asks(cast, profile):
    entry = actions.draft_entry(by=cast.provider_clerk, data=bare(cast.provider.id))
    basic = page(cast, f"/desk/catalog/{entry.code}/compile/basic/")
    cycle = basic.partition(NAMED[profile.id]["update_cycle"])[2].partition("<input")[0]
    assert ARTICLE[profile.id] in cycle
    title = basic.partition("信息资源名称")[2].partition("<input")[0]
    assert "编制指南" in title
    assert "要素2" in title
    assert "不是本地法规" in title


def test_the_template_has_a_column_for_everything_the_text_asks_for(cast, profile):
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet_template()))
    (head,) = book.active.iter_rows(values_only=True)
    assert list(head) == [column.title for column in profile.catalog.columns]
    keys = {column.key for column in profile.catalog.columns}
    assert keys >= ASKED_BY_THE_TEXT[profile.id]
    assert not keys & (set().union(*ASKED_BY_THE_TEXT.values()) - ASKED_BY_THE_TEXT[profile.id] - {"business_name"})
    assert NAMED[profile.id]["update_cycle"] in head


def filled(profile: Profile, path, **cells: str):
    """A sheet with the headings of a profile and one resource that lacks nothing under it."""
    given = {
        "title": "低保对象", "abstract": "保障对象名册", "classification": "306001 民政", "format": "数据库",
        "business_name": "最低生活保障", "information_system": "救助系统", "sharing_period": "一年",
        "sharing_class": RESTRICTED[profile.id], "sharing_terms": "核对用", "sharing_reason": "含个人信息",
        "sharing_bases": "法律《社会救助示范法》第五条", "way_of_provision": WAYS[profile.id][0], "opening_class": "否",
        "opening_condition": "含个人信息", "opening_bases": "法律《个人信息保护法》第四条",
        "update_cycle": "每月", "materials": "履职依据",
        "usage_requirements": "仅用于核对", "interface": "本平台数据网关", "documentation": "见说明",
        "item_title": "身份证号", "item_type": "字符型", "item_semantic_type": "身份证号", "provider": "",
    } | cells  # fmt: skip
    book = openpyxl.Workbook()
    columns = [*profile.catalog.columns, *(one for one in profile.catalog.further_columns if one.of == "item")]
    book.active.append([column.title for column in columns])
    book.active.append([given.get(column.key, "") if column.part in (None, 0) else "" for column in columns])
    book.save(path)
    return path


def test_a_sheet_in_the_words_of_the_profile_lacks_nothing(profile, tmp_path):
    checked = validate_file(filled(profile, tmp_path / "a.xlsx"), profile, DAY)
    assert [(one.title, one.problems) for one in checked.resources] == [("低保对象", ())]
    assert checked.errors == ()


def test_a_sheet_that_lacks_what_the_text_asks_for_is_told_so_with_the_article(profile, tmp_path):
    blank = dict.fromkeys(ASKED_BY_THE_TEXT[profile.id], "")
    checked = validate_file(filled(profile, tmp_path / "a.xlsx", **blank), profile, DAY)
    assert {problem.field for problem in checked.resources[0].problems} == set(blank)
    assert all(problem.source == "law" for problem in checked.resources[0].problems)


def test_the_same_sheet_lacks_something_under_another_text(tmp_path):
    file = filled(load_profile("rizhao-2022"), tmp_path / "a.xlsx")
    lacking = {
        id: {problem.field for problem in validate_file(file, load_profile(id), DAY).resources[0].problems}
        for id in THREE
    }
    assert lacking == {
        "haishu-2022": {"information_system", "sharing_period"},
        "sixian-2021": {"materials", "interface", "documentation"},
        "rizhao-2022": set(),
    }


def test_an_import_and_an_export_speak_the_words_of_the_profile(cast, profile, tmp_path):
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=filled(profile, tmp_path / "a.xlsx"))
    assert (report.created, report.errors) == (1, [])
    assert report.rows[0].gaps == 0
    (tmp_path / "b.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk)))
    head, row = openpyxl.load_workbook(tmp_path / "b.xlsx").active.iter_rows(values_only=True)
    cells = dict(zip(head, row, strict=True))
    assert cells[NAMED[profile.id]["sharing_class"]] == RESTRICTED[profile.id]
    assert cells["共享方式分类"] == WAYS[profile.id][0]


def test_the_entry_page_names_its_fields_as_the_text_does(cast, profile):
    entry = actions.draft_entry(
        by=cast.provider_clerk, data=whole(cast.provider.id, extra={"subordinate_unit": "救助科"})
    )
    text = page(cast, f"/desk/catalog/{entry.code}/")
    for named in NAMED[profile.id].values():
        assert f"<dt>{named}" in text
    assert "救助科" in text
    for name in ASKED_BY_THE_TEXT[profile.id]:
        assert profile.catalog.title_of(name).zh in text


@pytest.mark.parametrize("id", profile_ids())
def test_every_field_stands_on_one_page_of_the_form(id):
    profile = load_profile(id)
    shown = [name for part in ("basic", "items", "sharing", "opening", "elements") for name in names_in(profile, part)]
    assert len(shown) == len(set(shown))
    assert {field.name for field in profile.fields if field.kind != "kept"} <= set(shown)


def test_the_standard_never_lets_more_in_than_the_tables_hold():
    guide = load_standard("catalog-guide-2017")
    held = {field.name: field.max_length for field in Entry._meta.get_fields() if isinstance(field, CharField)}
    held["title"] = held["name"]
    for field in (*guide.fields.values(), *guide.further.values()):
        if field.name in held and field.kind in ("text", "parted", "cycle"):
            assert field.longest == held[field.name], field.name
    of_items = {field.name: field.max_length for field in Item._meta.get_fields() if isinstance(field, CharField)}
    assert {name: one.longest for name, one in guide.item_fields.items() if one.longest} == {
        name: most for name, most in of_items.items() if name in ItemData.__slots__ and name != "type"
    }


@pytest.mark.requirement("HS-25/1")
def test_open_data_in_haishu_is_of_one_of_two_classes_and_the_form_says_what_belongs_in_each(db, frozen):
    haishu, law = Cast("haishu-2022"), load_profile("haishu-2022")
    wrong = {
        name: {one.field for one in check_entry(whole("p", opening_class=name, opening_condition=""), law, DAY)}
        for name in ("unconditional", "conditional", "restricted")
    }
    assert wrong == {
        "unconditional": set(), "conditional": {"opening_condition"}, "restricted": {"opening_class", "sharing_class"},
    }  # fmt: skip
    draft = actions.draft_entry(by=haishu.provider_clerk, data=whole(haishu.provider.id))
    text = page(haishu, f"/desk/catalog/{draft.code}/compile/opening/")
    for one in law.opening_classes.values():
        assert one.title.zh in text
        assert one.meaning.zh in text
