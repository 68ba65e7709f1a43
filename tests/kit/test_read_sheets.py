"""Sheets people filled in are read as they see them; hostile files are refused by name and reason."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt

from gongshu.kit.errors import BadInput
from gongshu.kit.sheets import Limits, Row, column_of, letters, open_book, spell


def rows_of(path: Path, **options) -> list[Row]:
    with open_book(path, **options) as book:
        return list(book.sheets[0].rows())


def save_xlsx(path: Path, cells: dict[str, object], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for address, value in cells.items():
        sheet[address] = value
    for span in merged:
        sheet.merge_cells(span)
    book.save(path)
    return path


def test_columns_are_named_as_spreadsheets_name_them():
    assert [letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(column_of(letters(n)) == n for n in range(2000))


def test_a_merged_cell_of_an_xlsx_fills_every_row_it_covers(tmp_path):
    path = save_xlsx(
        tmp_path / "a.xlsx",
        {"A1": "目录", "A2": "低保对象", "B2": "姓名", "B3": "身份证号", "B4": "金额", "C4": 12.5},
        merged=("A1:C1", "A2:A4"),
    )
    rows = rows_of(path)
    assert [row.values for row in rows] == [
        ("目录", "目录", "目录"),
        ("低保对象", "姓名"),
        ("低保对象", "身份证号"),
        ("低保对象", "金额", "12.5"),
    ]
    assert rows[3].address(2) == "C4"


def test_merged_cells_dates_and_whole_numbers_of_an_xls_read_the_same(tmp_path):
    book = xlwt.Workbook()
    sheet = book.add_sheet("目录")
    sheet.write_merge(0, 1, 0, 0, "低保对象")
    sheet.write(0, 1, 6.0)
    sheet.write(1, 1, datetime(2026, 9, 15), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(str(tmp_path / "a.xls"))
    assert [row.values for row in rows_of(tmp_path / "a.xls")] == [("低保对象", "6"), ("低保对象", "2026-09-15")]


@pytest.mark.parametrize("inside", ["xls", "xlsx", "csv"])
def test_a_sheet_of_wps_is_read_by_what_it_is_inside(tmp_path, inside):
    path = tmp_path / "目录.et"
    if inside == "xls":
        book = xlwt.Workbook()
        book.add_sheet("目录").write(0, 0, "低保对象")
        book.save(str(path))
    elif inside == "xlsx":
        save_xlsx(tmp_path / "a.xlsx", {"A1": "低保对象"}).rename(path)
    else:
        path.write_text("低保对象\n", encoding="gb18030")
    with open_book(path) as book:
        assert (book.kind, [row.values for row in book.sheets[0].rows()]) == (inside, [("低保对象",)])


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"PK\x03\x04" + bytes(600)])
def test_a_sheet_of_wps_that_cannot_be_read_says_how_to_save_it(tmp_path, content):
    (tmp_path / "目录.ET").write_bytes(content)
    with pytest.raises(BadInput, match="WPS") as refused:
        rows_of(tmp_path / "目录.ET")
    assert "另存为“Excel 文件（*.xlsx）”" in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_in_the_encodings_offices_use(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes('名称,说明\r\n㐀村,"一,\n二"\r\n'.encode(encoding))
    assert [row.values for row in rows_of(path)] == [("名称", "说明"), ("㐀村", "一,\n二")]


def test_tabs_and_semicolons_part_the_cells_where_they_are_more(tmp_path):
    (tmp_path / "a.csv").write_text("甲\t乙,丙\n1\t2\n", encoding="utf-8")
    assert rows_of(tmp_path / "a.csv")[1].values == ("1", "2")


def test_an_unknown_encoding_is_named_with_what_was_tried(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a,b\n\xff\xff,\x81\n")
    with pytest.raises(BadInput) as refused:
        rows_of(tmp_path / "a.csv")
    assert "编码无法识别" in str(refused.value)
    assert "utf-8、gb18030" in str(refused.value)
    assert "指明编码" in str(refused.value)


def test_a_named_encoding_is_obeyed(tmp_path):
    (tmp_path / "a.csv").write_bytes("資料名稱,類別\n".encode("big5"))
    assert rows_of(tmp_path / "a.csv", encoding="big5")[0].values == ("資料名稱", "類別")


def test_a_csv_in_another_encoding_than_the_one_named_is_refused_in_words(tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        rows_of(tmp_path / "a.csv", encoding="big5hkscs")
    assert refused.value.code == "csv_unreadable"


def test_a_formula_is_the_value_the_file_stored_never_evaluated(tmp_path):
    path = save_xlsx(tmp_path / "a.xlsx", {"A1": "=1+1", "B1": "后"})
    assert rows_of(path)[0].values == ("", "后")
    (tmp_path / "a.csv").write_text("=cmd|'/c calc'!A0,2\n", encoding="utf-8")
    assert rows_of(tmp_path / "a.csv")[0][0] == "=cmd|'/c calc'!A0"


def test_an_archive_that_grows_beyond_reason_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    with pytest.raises(BadInput) as refused:
        rows_of(path)
    assert "过大：解压后 67,108,864 字节" in str(refused.value)


def test_a_document_type_inside_is_refused(tmp_path):
    path = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')
    with pytest.raises(BadInput, match="文档类型声明"):
        rows_of(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.xls", b"<html><table></table></html>", "网页"),
        ("torn.xlsx", b"PK\x03\x04 torn", "损坏"),
        ("torn.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn", "损坏"),
        ("zeros.csv", b"a,\x00b\n", "零字节"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_the_reason_and_the_way_out(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as refused:
        rows_of(tmp_path / name)
    assert f"{name} 不能作为表格读取" in str(refused.value)
    assert words in str(refused.value)
    assert "另存为 .xlsx" in str(refused.value)


def test_too_many_bytes_rows_and_columns_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b,c\n" * 5, encoding="utf-8")
    for limits, words in (
        (Limits(file_bytes=10), "过大：文件 30 字节"),
        (Limits(rows=4), "超过 4 行"),
        (Limits(columns=2), "超过 2 列"),
    ):
        with pytest.raises(BadInput, match=words):
            rows_of(path, limits=limits)


def test_cells_are_spelled_as_a_person_reads_them():
    assert [spell(v) for v in (None, True, 6.0, 6.5, 3, "\u3000名称\n", datetime(2026, 9, 15, 8, 30))] == [
        "", "TRUE", "6", "6.5", "3", "名称", "2026-09-15 08:30:00",
    ]  # fmt: skip


@pytest.mark.real_data
def test_a_real_register_with_titles_and_group_rows_keeps_its_row_numbers(real_data):
    rows = rows_of(real_data / "universities_2025.xls")
    header = next(row for row in rows if "学校名称" in row.values)
    assert rows[header.number - 1] is header
    assert len(rows) > 2919
