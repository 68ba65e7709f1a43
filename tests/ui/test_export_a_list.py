"""What a list shows comes as a file, with the same filters, and nothing in it runs."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client, RequestFactory

from gongshu.kit.clock import CHINA
from gongshu.kit.text import speaking, t
from gongshu.ui.export import asked, export
from gongshu.ui.listing import QueryBar, QueryField
from gongshu.ui.values import Column

COLUMNS = [Column(t("名称", "Title")), Column(t("数量", "Amount"), "number"), Column(t("日期", "Day"), "day")]
EVIL = ["=cmd|'/c calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def exported(form: str, rows: list[tuple[object, ...]]) -> bytes:
    return export(RequestFactory().get(f"/list/?export={form}"), "清单", COLUMNS, rows).content


def test_csv_opens_in_a_spreadsheet_as_utf_8_with_plain_days_and_numbers() -> None:
    at = datetime(2026, 9, 15, 2, 5, tzinfo=CHINA)
    body = exported("csv", [("低保", 12345, date(2026, 9, 15)), (None, Decimal("1.5"), at)])
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.decode("utf-8-sig") == "名称,数量,日期\r\n低保,12345,2026-09-15\r\n,1.5,2026-09-15 02:05\r\n"


@pytest.mark.parametrize("cell", EVIL)
def test_no_cell_of_a_csv_runs_as_a_formula(cell: str) -> None:
    line = exported("csv", [(cell, -1, None)]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert line.lstrip('"').startswith("'")
    assert ",-1," in line


def test_no_cell_of_an_xlsx_is_a_formula_and_numbers_stay_numbers() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(exported("xlsx", [(EVIL[0], 7, date(2026, 9, 15))]))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["名称", "数量", "日期"],
        [EVIL[0], 7, "2026-09-15"],
    ]
    assert sheet["A2"].data_type == "s"


def test_the_head_speaks_the_language_of_the_reader() -> None:
    with speaking("en"):
        assert exported("csv", []).decode("utf-8-sig") == "Title,Amount,Day\r\n"


def test_a_form_nobody_offers_is_the_page() -> None:
    assert asked(RequestFactory().get("/list/?export=exe")) == ""


def test_the_link_keeps_the_filters_and_drops_the_page() -> None:
    request = RequestFactory().get("/list/?words=低保&page=3&sort=title")
    bar = QueryBar.read(request, [QueryField("words", "关键词")])
    assert bar.export_url("csv") == "/list/?sort=title&words=%E4%BD%8E%E4%BF%9D&export=csv"


@pytest.mark.django_db
def test_the_list_page_offers_and_gives_the_file(client: Client) -> None:
    assert "export=xlsx" in client.get("/ui/table/").text
    answer = client.get("/ui/table/", {"words": "资源 1", "export": "csv"})
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''resources-")
    assert answer.content.decode("utf-8-sig").count("\r\n") == 112
