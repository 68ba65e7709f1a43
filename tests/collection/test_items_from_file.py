"""The items of a draft are proposed from a file of its data, shown, and put in place once confirmed; the file goes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from gongshu.catalog import actions, queries
from gongshu.catalog.data import EntryData, ItemData
from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.samples import published

pytestmark = pytest.mark.django_db

CSV = """身份证号,姓名,登记日期,金额
330203199001011236,测试,2024-01-02,12.50
330203199001021231,样例,2024-01-03,3.00
"""
GRADED = ItemData("person_name", "姓名", "M", 50, semantic_type="person_name", level=3, code_list="自定")


@pytest.fixture
def cast(db, frozen, settings, tmp_path: Path) -> Cast:
    """One profile serves here: a schema is no matter of the law."""
    settings.HOME = Home(tmp_path / "home")
    return Cast("haishu-2022")


@pytest.fixture
def draft(cast: Cast):
    """A draft with one item that somebody graded and one that the file does not have."""
    items = (GRADED, ItemData("gone", "作废字段"))
    return actions.draft_entry(by=cast.provider_clerk, data=EntryData("登记信息", cast.provider.id, items=items))


def browser(cast: Cast, actor) -> Client:
    client = Client()
    cast.enter(client, actor)
    return client


def sent(client: Client, code: str, content: bytes = CSV.encode("gb18030"), name: str = "a.csv", **more):
    return client.post(f"/desk/catalog/{code}/items-from-file/", {"file": SimpleUploadedFile(name, content), **more})


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'name="(found|revision|seen)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found} | {"act": "put"}


def test_a_file_proposes_items_and_replaces_them_once_confirmed(cast: Cast, draft, settings) -> None:
    client = browser(cast, cast.provider_clerk)
    page = sent(client, draft.code).content.decode()
    assert "尚未写入任何内容" in page
    assert "作废字段" in page
    assert [item.title for item in queries.items_of(draft)] == ["姓名", "作废字段"]
    assert not list((settings.HOME.root / "incoming").rglob("*.csv"))
    answer = client.post(f"/desk/catalog/{draft.code}/items-from-file/", hidden(page))
    assert answer.status_code == 302
    found = queries.data_of(queries.entry(draft.code, cast.provider_clerk)).items
    assert [(item.title, item.type, item.semantic_type) for item in found] == [
        ("身份证号", "C", "citizen_id"),
        ("姓名", "C", "person_name"),
        ("登记日期", "D", "date"),
        ("金额", "N", ""),
    ]
    assert found[0].level == 3
    kept = found[1]
    assert (kept.name, kept.length, kept.level, kept.code_list) == ("person_name", 50, 3, "自定")


def test_a_workbook_serves_as_well(cast: Cast, draft, tmp_path: Path) -> None:
    book = Workbook()
    for row in (("名称", "数量"), ("甲", 1), ("乙", 2)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    client = browser(cast, cast.provider_clerk)
    page = sent(client, draft.code, (tmp_path / "a.xlsx").read_bytes(), "a.xlsx").content.decode()
    assert "数量" in page
    assert "整型" in page


def test_columns_are_said_to_be_other_items_and_what_changed_is_shown_before_it_is_taken(cast: Cast, draft) -> None:
    client = browser(cast, cast.provider_clerk)
    page = sent(client, draft.code).content.decode()
    given = hidden(page) | {"to-0": "", "to-1": "+", "to-2": "person_name", "to-3": "+", "keep": "gone"}
    path = f"/desk/catalog/{draft.code}/items-from-file/"
    again = client.post(path, given)
    assert again.status_code == 200
    assert [item.title for item in queries.items_of(draft)] == ["姓名", "作废字段"]
    twice = client.post(path, given | hidden(again.content.decode()) | {"to-1": "person_name", "act": "show"})
    assert twice.status_code == 422
    assert "两列对应了同一个信息项" in twice.content.decode()
    assert client.post(path, given | hidden(again.content.decode())).status_code == 302
    found = queries.data_of(queries.entry(draft.code, cast.provider_clerk)).items
    assert [(item.name, item.title, item.type) for item in found] == [
        ("xing_ming_2", "姓名（2）", "C"),
        ("person_name", "姓名", "D"),
        ("jin_e", "金额", "N"),
        ("gone", "作废字段", "C"),
    ]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(cast: Cast, draft) -> None:
    client = browser(cast, cast.provider_clerk)
    given = hidden(sent(client, draft.code).content.decode())
    data = queries.data_of(draft)
    actions.revise_entry(by=cast.provider_clerk, entry=draft, data=data, expect=draft.revision)
    answer = client.post(f"/desk/catalog/{draft.code}/items-from-file/", given)
    assert answer.status_code == 409
    assert queries.entry(draft.code, cast.provider_clerk).items.count() == 2


def test_items_nobody_previewed_are_not_taken(cast: Cast, draft) -> None:
    client = browser(cast, cast.provider_clerk)
    given = hidden(sent(client, draft.code).content.decode()) | {"found": "[]:forged"}
    answer = client.post(f"/desk/catalog/{draft.code}/items-from-file/", given)
    assert answer.status_code == 422
    assert queries.entry(draft.code, cast.provider_clerk).items.count() == 2


def test_a_file_that_is_no_table_is_refused_with_the_way_out(cast: Cast, draft) -> None:
    answer = sent(browser(cast, cast.provider_clerk), draft.code, b"PK\x03\x04 torn", "a.xlsx")
    assert answer.status_code == 422


def test_only_who_compiles_the_draft_reads_items_into_it_and_never_into_what_is_in_force(cast: Cast, draft) -> None:
    assert sent(browser(cast, cast.stranger), draft.code).status_code in (403, 404)
    entry = published(cast)
    assert sent(browser(cast, cast.provider_clerk), entry.code).status_code == 409
    assert queries.entry(entry.code, cast.provider_clerk).items.count() == 4
