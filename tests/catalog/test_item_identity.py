"""An item says which data element it is and where its datum comes from; both go wherever the item goes."""

from __future__ import annotations

from html import unescape

import openpyxl
import pytest
from django.test import Client

from gongshu.catalog import actions, queries
from gongshu.catalog.data import ItemData
from gongshu.catalog.exporting import export_spreadsheet
from gongshu.catalog.item_sources import item_sources, source_for_everybody
from gongshu.catalog.models import Item
from gongshu.catalog.shape import check_items
from gongshu.catalog.wording import source_of
from gongshu.regulation.loader import load_profile
from tests.catalog.samples import ITEMS, published, whole
from tests.catalog.test_compile_pages import post_items

CATALOG = load_profile("haishu-2022").catalog


@pytest.fixture
def cast(haishu):
    """One profile serves here."""
    return haishu


def page(cast, actor, address: str) -> str:
    client = Client()
    cast.enter(client, actor)
    return unescape(client.get(address).content.decode())


def test_both_are_entered_on_the_page_of_items_and_shown_with_the_entry(cast):
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id))
    client = Client()
    cast.enter(client, cast.provider_clerk)
    address = f"/desk/catalog/{entry.code}/compile/items/"
    for head in ("数据元标识", "数源"):
        assert f">{head}</th>" in unescape(client.get(address).content.decode())
    row = {"title": "身份证号", "type": "C", "identifier": "ＤＥ01037", "source_of_truth": "本条目"}
    assert post_items(client, address, entry.revision, [row]).status_code == 302
    (item,) = queries.data_of(queries.entry(entry.code, cast.provider_clerk)).items
    assert (item.identifier, item.source_of_truth) == ("DE01037", "own")
    shown = page(cast, cast.provider_clerk, f"/desk/catalog/{entry.code}/")
    assert "DE01037" in shown
    assert "本资源" in shown
    assert 'value="本资源"' in unescape(client.get(address).content.decode())


def test_an_identifier_with_other_signs_is_refused_with_those_it_may_hold():
    (problem,) = check_items([ItemData("a", "身份证号", identifier="身份证 1")], CATALOG)
    assert "第 1 个信息项的数据元标识含有不能使用的字符" in problem.what.zh
    assert "拉丁字母" in problem.remedy.zh


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("本目录", "own"),
        ("306001/000015", "306001-000015"),
        ("306001／000015#id_no", "306001-000015#id_no"),
        ("公安局人口信息系统", "公安局人口信息系统"),
        ("MySQL 8", "MySQL 8"),
        ("", ""),
    ],
)
def test_a_source_is_kept_in_one_spelling(written, kept):
    assert source_of(CATALOG, written) == kept
    assert source_of(CATALOG, kept) == kept


def test_both_go_out_with_the_full_sheet_and_come_back(cast, tmp_path):
    named = ItemData("id_no", "身份证号", identifier="DE01037", source_of_truth="306001-000015#id_no")
    own = ItemData("amount", "金额", "N", source_of_truth="own")
    entry = actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, items=(named, own)))
    file = tmp_path / "a.xlsx"
    file.write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=True))
    head, first, second = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    cells = [dict(zip(head, row, strict=True)) for row in (first, second)]
    assert (cells[0]["数据元标识"], cells[0]["数源"]) == ("DE01037", "306001/000015#id_no")
    assert cells[1]["数源"] == "本资源"
    before = queries.data_of(queries.entry(entry.code, cast.provider_clerk)).items
    Item.objects.filter(entry=entry).update(identifier="", source_of_truth="")
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert [str(change) for change in report.rows[0].changes] == [
        "信息项“身份证号”的数据元标识",
        "信息项“身份证号”的数源",
        "信息项“金额”的数源",
    ]
    assert queries.data_of(queries.entry(entry.code, cast.provider_clerk)).items == before


def test_a_source_that_is_an_entry_is_told_with_its_provider_and_linked(cast):
    source = published(cast, title="户籍人口", code="306001/000015")
    taken = ItemData("id_no", "身份证号", source_of_truth="306001/000015#id_no")
    entry = actions.draft_entry(
        by=cast.applicant_clerk, data=whole(cast.applicant.id, title="参保人员", items=(taken,))
    )
    (told,) = item_sources(entry, queries.data_of(entry), cast.applicant_clerk)
    assert (told.entry, told.stated.zh, told.differs) == (source, "民政局《户籍人口》id_no", False)
    assert f'href="/desk/catalog/{source.code}/"' in page(cast, cast.applicant_clerk, f"/desk/catalog/{entry.code}/")


def test_a_source_other_than_the_one_designated_is_marked(cast):
    source = published(cast, title="户籍人口", items=ITEMS)
    other = ItemData("id_no", "身份证号", "C", 18, semantic_type="citizen_id", key=True, level=3, source_of_truth="own")
    entry = published(cast, title="低保人员", code="306001/000077", items=(other,))
    designated = actions.designate_source(
        by=cast.bureau_reviewer, entry=source, item="id_no", reason="户籍为源", copies=[(entry.code, "id_no")]
    )
    (told,) = item_sources(entry, queries.data_of(entry), cast.provider_clerk)
    assert (told.designated, told.differs) == (designated, True)
    assert "与指定的数源不同" in page(cast, cast.provider_clerk, f"/desk/catalog/{entry.code}/")


def test_the_public_reads_no_code_of_an_entry_that_is_not_open(cast):
    hidden = published(cast, title="户籍人口", code="306001/000015")
    entry = published(cast, title="参保人员", items=(ItemData("id_no", "身份证号", source_of_truth=hidden.code),))
    item = entry.items.get()
    assert source_for_everybody(item, entry) == ""
    item.source_of_truth = "公安局"
    assert source_for_everybody(item, entry) == "公安局"
    item.source_of_truth = "own"
    assert source_for_everybody(item, entry) == cast.provider.name
