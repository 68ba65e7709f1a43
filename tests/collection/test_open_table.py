"""Opening tables: every kind of file offices hand in, and hostile ones refused in clear words."""

from __future__ import annotations

import datetime
import gzip
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwt

from gongshu.collection.packing import Limits
from gongshu.collection.reading import open_table
from gongshu.kit.errors import BadInput

CSV = "编号,名称,数量\n001,甲,5\n002,乙,6\n"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def do(content: bytes | str, name: str = "t.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return do


def rows(path: Path, **options: object) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    with open_table(path, **options) as table:  # type: ignore[arg-type]
        for chunk in table.chunks():
            batch = chunk.read()
            batch.check()
            found += zip(*(column.to_pylist() for column in batch.table.columns), strict=True)
    return found


def defects(path: Path, **options: object) -> list[tuple[int, str]]:
    with open_table(path, **options) as table:  # type: ignore[arg-type]
        return [(d.line, d.code) for chunk in table.chunks() for d in chunk.read().defects]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


EXPECTED = [("001", "甲", "5"), ("002", "乙", "6")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (CSV.encode(), "utf-8"),
        (CSV.encode("utf-8-sig"), "utf-8"),
        (CSV.encode("gb18030"), "gb18030"),
        (CSV.encode("utf-16"), "utf-16-le"),
        (CSV.encode("utf-16-le"), "utf-16-le"),
        (CSV.encode("utf-16-be"), "utf-16-be"),
        (gzip.compress(CSV.encode("gb18030")), "gb18030"),
        (zipped(data=CSV.encode()), "utf-8"),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16 marked", "utf-16-le", "utf-16-be", "gzip", "zip"],
)
def test_the_encoding_and_the_packing_are_found_from_the_content(write: Write, content: bytes, encoding: str) -> None:
    path = write(content)
    with open_table(path) as table:
        assert (table.encoding, table.names) == (encoding, ("编号", "名称", "数量"))
    assert rows(path) == EXPECTED


def test_ascii_at_the_beginning_does_not_hide_the_encoding_of_what_follows(write: Write) -> None:
    text = "id,name\n" + "1,plain\n" * 200_000 + "2,海曙区\n"
    path = write(text.encode("gb18030"))
    assert rows(path)[-1] == ("2", "海曙区")


BIG5 = "編號,名稱\n1,這是資料內容說明文字\n".encode("big5") * 3
NOISE = random.Random(7).randbytes(4000)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9


@pytest.mark.parametrize("content", [BIG5, NOISE, PICTURE], ids=["big5", "noise", "picture"])
def test_an_unknown_encoding_is_refused_naming_those_tried(write: Write, content: bytes) -> None:
    with pytest.raises(BadInput) as caught, open_table(write(content)):
        pass
    assert caught.value.code == "unknown_encoding"
    assert caught.value.what.en == "the encoding of the file is unknown"
    assert caught.value.why is not None
    assert caught.value.why.en == "tried UTF-8, GB18030, UTF-16; none decodes it"


def test_an_encoding_can_be_named_and_a_wrong_name_is_refused(write: Write) -> None:
    path = write("編號,名稱\n1,資料\n".encode("big5"))
    assert rows(path, encoding="big5") == [("1", "資料")]
    with pytest.raises(BadInput, match="没有名为 klingon 的编码"), open_table(path, encoding="klingon"):
        pass


def test_bytes_of_another_encoding_cost_their_line_in_any_encoding(write: Write) -> None:
    content = "编号,名称\n1,海曙\n".encode("gb18030") + b"2,\xff\xff\n" + "3,江北\n".encode("gb18030")
    path = write(content)
    assert rows(path) == [("1", "海曙"), ("3", "江北")]
    assert defects(path) == [(3, "undecodable")]


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_mark_between_values_is_found(write: Write, mark: str) -> None:
    with open_table(write(CSV.replace(",", mark))) as table:
        assert table.delimiter == mark


def test_titles_above_the_header_are_passed_over(write: Write) -> None:
    path = write("附件1：\n某某名册（截至2026年）\n\n" + CSV)
    with open_table(path) as table:
        assert table.header_line == 4
    assert rows(path) == EXPECTED


def test_a_file_without_a_header_is_refused_until_the_caller_says_so(write: Write) -> None:
    path = write("001,330203,5\n002,330204,6\n")
    with pytest.raises(BadInput, match="前 30 行中找不到表头.*用 header 指明表头所在的行"), open_table(path):  # noqa: RUF043
        pass
    with open_table(path, header=0) as table:
        assert table.names == ("column_1", "column_2", "column_3")
    assert len(rows(path, header=0)) == 2


def test_returns_alone_end_lines_too(write: Write) -> None:
    assert rows(write(CSV.replace("\n", "\r"))) == EXPECTED


def test_a_last_line_without_an_end_is_read(write: Write) -> None:
    assert rows(write(CSV.rstrip("\n"))) == EXPECTED


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, values in sheets:
        sheet = made.create_sheet(name)
        for row in values:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


NAMES = ["编号", "名称", "日期"]
DAY = datetime.date(2026, 1, 2)


def test_a_workbook_is_read_with_titles_groups_and_dates(write: Write) -> None:
    sheet = [
        ["某某名册"],
        [],
        NAMES,
        ["北京市（2所）"],
        [1, "甲", DAY],
        [None],
        [2, "=cmd|' /C calc'!A0", None],
        ["注：截至年底"],
    ]
    made = openpyxl.load_workbook(io.BytesIO(book(("名册", sheet))))
    made["名册"]["B7"].data_type = "s"
    out = io.BytesIO()
    made.save(out)
    path = write(out.getvalue(), "t.xlsx")
    assert rows(path) == [("1", "甲", "2026-01-02"), ("2", "=cmd|' /C calc'!A0", None)]
    assert defects(path) == [(4, "group_row"), (6, "blank_line"), (8, "group_row")]


def test_a_group_title_merged_over_all_columns_is_no_record(write: Write) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(("名册", [NAMES, ["第一组"], [1, "甲", DAY], [2, "乙", DAY]]))))
    made["名册"].merge_cells("A2:C2")
    made["名册"].merge_cells("B3:B4")
    out = io.BytesIO()
    made.save(out)
    path = write(out.getvalue(), "t.xlsx")
    assert defects(path) == [(2, "group_row")]
    assert [row[1] for row in rows(path)] == ["甲", "甲"], "a value merged over rows belongs to each of them"


def test_an_old_workbook_is_read_the_same(write: Write, tmp_path: Path) -> None:
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("名册")
    for r, row in enumerate([["附件1："], NAMES, [4111010001.0, "甲", "2026-01-02"], ["4111010002", "乙", ""]]):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    path = tmp_path / "t.xls"
    made.save(str(path))
    assert rows(path) == [("4111010001", "甲", "2026-01-02"), ("4111010002", "乙", None)]


def test_of_several_sheets_the_caller_names_one(write: Write) -> None:
    path = write(book(("一", [NAMES, [1, "甲", DAY]]), ("空", []), ("二", [NAMES, [2, "乙", DAY]])), "t.xlsx")
    with pytest.raises(BadInput, match="有 2 个有内容的工作表：一、二.*用 sheet 指明其中一个"), open_table(path):  # noqa: RUF043
        pass
    assert rows(path, sheet="二") == [("2", "乙", "2026-01-02")]
    assert rows(path, sheet=1) == [("1", "甲", "2026-01-02")]


def test_a_formula_is_the_value_that_the_file_stored_for_it(write: Write) -> None:
    path = write(book(("表", [["编号", "名称"], [1, "=1+1"], [2, "b"]])), "t.xlsx")
    assert rows(path) == [("1", None), ("2", "b")], "nothing stored it, and nothing here evaluates it"


SMALL = Limits(free_bytes=1 << 20)


@pytest.mark.parametrize(
    "content",
    [gzip.compress(b"a,b\n" + b"0" * (8 << 20)), zipped(data=b"a,b\n" + b"0,0\n" * (2 << 20))],
    ids=["gzip", "zip"],
)
def test_an_archive_that_grows_out_of_measure_is_not_unpacked(write: Write, content: bytes) -> None:
    path = write(content)
    with pytest.raises(BadInput) as caught:
        rows(path, limits=SMALL, header=1)
    assert caught.value.what.zh == "t.csv 解压后过大，已停止读取"
    assert caught.value.why is not None
    assert "unpacked it exceeds the limit of" in caught.value.why.en


def test_an_absolute_limit_holds_for_honest_archives_too(write: Write) -> None:
    content = gzip.compress("编号,名称\n".encode() + random.Random(1).randbytes(40_000).hex().encode())
    with pytest.raises(BadInput, match="解压后过大"):
        rows(write(content), limits=Limits(unpacked_bytes=10_000), header=1)


def test_a_workbook_that_grows_out_of_measure_is_refused_before_it_is_unpacked(write: Write) -> None:
    bomb = book(("表", [NAMES, [1, "x", None]]))
    out = io.BytesIO(bomb)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/padding.bin", b"0" * (64 << 20))
    with pytest.raises(BadInput, match="过大：解压后 67,"):
        rows(write(out.getvalue(), "t.xlsx"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "没有内容"),
        (b"  \n\n", "没有内容"),
        (b"<!DOCTYPE html><html><table></table></html>", "不是表格文件"),
        (b"%PDF-1.7 ...", "不是表格文件"),
        (gzip.compress(CSV.encode())[:-12], "压缩数据已损坏或不完整"),
        (gzip.compress(gzip.compress(CSV.encode())), "压缩包套压缩包"),
        (b"Rar!\x1a\x07\x00", "不支持的压缩格式"),
        (zipped(a=b"1", b=b"2"), "内有 2 个文件，或已加密"),
        (b"PK\x03\x04 and nothing of an archive", "压缩数据已损坏或不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing of a book", "已损坏、加密"),
    ],
)
def test_what_is_no_table_is_refused_in_words(write: Write, content: bytes, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        rows(write(content))
    assert message in str(caught.value)
    assert caught.value.remedy is not None


def test_a_line_without_an_end_is_refused_instead_of_filling_the_memory(write: Write) -> None:
    content = b"id,name\n" + b"x" * (3 << 20)
    with pytest.raises(BadInput, match="有一行超过 1,048,576 字节"):
        rows(write(content), limits=Limits(line_bytes=1 << 20), block=1 << 18)


def test_very_many_blank_lines_are_one_defect_each_block_and_all_counted(write: Write) -> None:
    path = write("a,b\n1,2\n" + "\n" * 300_000 + "3,4\n")
    with open_table(path) as table:
        batches = [chunk.read() for chunk in table.chunks()]
    found = [defect for batch in batches for defect in batch.defects]
    assert sum(defect.span for defect in found) == 300_000
    assert len(found) < 10
    assert sum(batch.table.num_rows for batch in batches) == 2
