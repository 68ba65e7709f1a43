"""Agencies return sheets with signatures, notes and their own words: nothing of that corrupts or stops a resource."""

from __future__ import annotations

import openpyxl
import pytest
from opencc import OpenCC

from gongshu.catalog import actions, queries
from gongshu.catalog.models import Entry
from gongshu.catalog.sheets import cells
from gongshu.catalog.sheets.cells import Unreadable
from gongshu.catalog.validating import validate_file
from gongshu.kit import clock
from gongshu.kit.errors import BadInput
from gongshu.regulation.loader import load_profile
from tests.catalog.samples import whole
from tests.catalog.test_import_spreadsheet import HEAD, ROWS, altered, sheet

CATALOG = load_profile("haishu-2022").catalog


@pytest.fixture
def cast(haishu):
    """One profile serves here: how a sheet is read is the same under each."""
    return haishu


def placed(**texts: str) -> list[str]:
    """A row with texts under some headings (by their letters: ``A`` …)."""
    row = [""] * len(HEAD)
    for letter, text in texts.items():
        row[ord(letter) - ord("A")] = text
    return row


FOOTERS = {
    "labels over columns": placed(
        A="填表人：张三", B="审核人：李四", F="联系电话：0574-87654321", L="填报日期：2025年12月1日"
    ),
    "labels in the columns of title and item": placed(H="填表人：张三", O="审核人：李四", P="联系电话：0574"),
    "labels beside names": placed(A="填表人", B="张三", H="李四", K="审核人"),
    "a signature in brackets": placed(A="单位负责人（签字）：", K="（盖章）"),
    "a note": placed(B="注：共享类型按办法填写", K="见附件"),
    "a note under the title": placed(H="填表说明：每行一个信息项"),
    "a sum": placed(A="合计", H="2", Q="5"),
    "a sum under the title": placed(H="合计", Q="5"),
    "traditional": placed(A="審核人：李四", B="聯繫電話：0574"),
    "a stray remark": placed(B="部门信息资源", K="以上由办公室汇总", W="下月再报"),
}


@pytest.mark.parametrize("footer", FOOTERS.values(), ids=FOOTERS.keys())
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_row_that_is_no_resource_fills_none_and_is_listed_with_its_cell(cast, tmp_path, footer, ending):
    plain = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / f"a.{ending}"))
    before = [queries.data_of(entry) for entry in Entry.objects.order_by("name")]
    assert not any("没有读取" in str(note) for note in plain.notes.all)

    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / f"b.{ending}", [*ROWS[:3], footer, *ROWS[3:], footer])
    )

    assert (report.unchanged, report.created, report.updated, report.errors) == (2, 0, 0, [])
    assert [queries.data_of(entry) for entry in Entry.objects.order_by("name")] == before
    first = next(place for place, text in enumerate(footer) if text)
    left_out = [note.address for note in report.notes.all if "没有读取" in str(note)]
    assert left_out == [f"{chr(65 + first)}{line}" for line in (7, 10)]
    assert "张三" not in str(report.notes.all)


def test_footers_of_a_sheet_with_a_row_per_resource_are_no_resources(cast, tmp_path):
    head = ("序号", "资源名称", "摘要", "主要字段")
    rows = [("1", "公园名录", "城区公园", "名称、地址"), ("填表人：张三", "", "审核人：李四", "")]
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", rows, head, ()))
    assert (report.created, report.errors) == (1, [])
    assert [note.address for note in report.notes.all] == ["A3"]


def test_items_called_like_labels_are_items(cast, tmp_path):
    titles = ("联系电话", "审核人", "备注", "合计", "填表日期")
    rows = [*ROWS[:3], *(placed(O=title, P="C") for title in titles)]
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", rows))
    assert (report.created, report.errors) == (1, [])
    assert [item.title for item in Entry.objects.get().items.all()][3:] == list(titles)


def test_a_check_before_handing_in_tells_the_same(cast, tmp_path):
    file = sheet(tmp_path / "a.csv", [*altered((0, "更新周期", "每月一次")), FOOTERS["a sum"]])
    told = [str(note) for note in validate_file(file, load_profile("haishu-2022"), clock.today()).notes]
    assert "X4「更新周期」“每月一次”读作“每月”" in told
    assert any(one.startswith("A9 ") for one in told)


CYCLES = {
    "每月一次": "每月", "每月更新一次": "每月", "每月10日前": "每月", "每年一次": "每年", "一年一次": "每年",
    "每年底": "每年", "半年一次": "每半年", "每个季度更新": "每季度", "每季度末": "每季度", "实时更新": "实时",
    "每天更新": "每日", "T+1": "每日", "每小时": "每1小时", "每两周": "每2周", "每十分钟": "每10分钟", "每旬": "每10日",
    "按需": "不定期", "按需更新": "不定期",
}  # fmt: skip
TYPES = {
    "小数": "N",
    "金额": "Y",
    "附件": "G",
    "照片": "G",
    "多行文本": "M",
    "是否": "L",
    "年月日": "D",
    "datetime2": "T",
}
LENGTHS = {
    "—": None, "无限制": None, "NULL": None, "-1": None, "0": None, "不限": None, "(18)": 18, "（18）": 18, "18位": 18,
    "≤50": 50, "varchar(50)": 50, "10,2": 10,
}  # fmt: skip
SHARING = {"条件共享": "conditional", "依申请共享": "conditional", "全部共享": "unconditional", "不能共享": "none"}
OPENING = {
    ("√", ""): "unconditional", ("√", "限科研"): "conditional", ("×", ""): "none", ("N", ""): "none",
    ("Ｎ", ""): "none", ("部分开放", ""): None, ("依申请开放", ""): "conditional", ("—", ""): "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "word", "meant"),
    [
        *(("更新周期", word, meant) for word, meant in CYCLES.items()),
        *(("数据类型", word, meant) for word, meant in TYPES.items()),
        *(("数据长度", word, meant) for word, meant in LENGTHS.items()),
        *(("共享类型", word, meant) for word, meant in SHARING.items()),
    ],
)
def test_everyday_words_are_read(heading, word, meant):
    match heading:
        case "更新周期":
            found = cells.read_cycle(CATALOG, word)
        case "数据类型":
            found = cells.read_type(CATALOG, word)
        case "数据长度":
            found = cells.read_length(word)
        case _:
            found = cells.one_of(CATALOG, "sharing_class", word)
    assert found == meant


@pytest.mark.parametrize("word", ["常常", "每", "更新", "一次更新后", "每月两次"])
def test_words_that_name_no_cycle_are_refused_still(word):
    with pytest.raises(Unreadable, match="不在值域内"):
        cells.read_cycle(CATALOG, word)


@pytest.mark.parametrize(("word", "condition", "meant"), [(*stated, meant) for stated, meant in OPENING.items()])
def test_marks_for_open_and_not_open_are_read(cast, tmp_path, word, condition, meant):
    rows = altered((3, "是否向社会开放", word), (3, "开放条件", condition))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", rows))
    if meant is None:
        assert [error.address for error in report.errors] == ["V7"]
        return
    assert report.errors == []
    found = Entry.objects.get(name="敬老院名录").opening_class
    assert found == meant if meant else found in ("unconditional", "conditional", "none")


def test_the_preview_says_once_how_a_word_was_read_that_is_not_the_standards(cast, tmp_path):
    rows = altered(
        (0, "更新周期", "每月一次"), (3, "更新周期", "每月一次"), (1, "数据长度", "无限制"), (3, "数据长度", "—")
    )
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", rows), dry_run=True)
    told = {str(note): note.cells for note in report.notes.all}
    assert told["X4「更新周期」“每月一次”读作“每月”"] == 2
    assert told["Q5「数据长度」“无限制”读作“不限”"] == 1
    assert told["P5「数据类型」“varchar(18)”读作“字符型”"] == 1
    assert not any("无条件共享" in one for one in told), "but for the word 类 it is the instrument's own"
    assert not any("字符型C" in one or "—”" in one or "“每月”读作" in one for one in told)


def test_class_cells_merged_over_several_resources_are_filled_blank_ones_are_pointed_out(cast, tmp_path):
    rows = altered((3, "部门类信息资源分类", ""), (3, "项分类", ""))
    book = openpyxl.Workbook()
    for row in (HEAD, *rows):
        book.active.append(list(row))
    for column in (2, 3):
        book.active.merge_cells(start_row=2, end_row=6, start_column=column, end_column=column)
    book.save(tmp_path / "merged.xlsx")
    merged = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "merged.xlsx", dry_run=True)
    assert not any("没有沿用" in str(note) for note in merged.notes.all)

    blank = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", rows))

    assert [str(note) for note in blank.notes.all if "没有沿用" in str(note)] == [
        "B7「部门类信息资源分类」留空；上一个资源写有分类，没有沿用，需要时请填写"
    ]
    assert Entry.objects.get(name="敬老院名录").classification == ""
    actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "merged.xlsx")
    assert Entry.objects.get(name="敬老院名录").classification == "部门信息资源/民政"


ALIKE = ["养老机构（公办）", "养老机构 (公办)", "养老 机构(公办)", "养老　机构（公办）"]


@pytest.mark.parametrize("title", ALIKE)
def test_a_title_that_differs_in_width_or_blanks_only_is_the_same_resource_and_the_preview_says_so(
    cast, tmp_path, title
):
    first = altered((3, "信息资源名称", "养老机构(公办)"))
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", first))
    again = sheet(tmp_path / "b.xlsx", altered((3, "信息资源名称", title), (3, "更新周期", "每月"))[3:])
    code = Entry.objects.get(name="养老机构(公办)").code

    preview = actions.import_spreadsheet(by=cast.provider_clerk, file=again, dry_run=True)
    done = actions.import_spreadsheet(by=cast.provider_clerk, file=again)

    for report in (preview, done):
        assert [(row.action, [str(one) for one in row.changes]) for row in report.rows] == [("updated", ["更新周期"])]
        said = f"H4「信息资源名称」与目录中的“养老机构(公办)”（{code}）只差全半角"
        assert any(str(note).startswith(said) for note in report.notes.all)
    assert sorted(Entry.objects.values_list("name", flat=True)) == ["低保对象", "养老机构(公办)"]


def test_case_is_no_difference_but_another_mark_is(cast, tmp_path):
    rows = altered((0, "信息资源名称", "PM2.5监测"), (3, "信息资源名称", "PM25监测"))
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", rows))
    rows = altered((0, "信息资源名称", "pm2.5 监测"), (0, "信息资源代码", ""), (3, "信息资源名称", "PM2－5监测"))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "b.xlsx", rows))
    assert [row.action for row in report.rows] == ["unchanged", "created"]


def test_two_spellings_of_one_title_in_a_file_go_in_once(cast, tmp_path):
    rows = altered((0, "信息资源名称", "低保对象 "), (3, "信息资源名称", "低保　对象"))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", rows))
    assert [str(error) for error in report.errors] == ["H7「信息资源名称」与 H4 的资源同名"]
    assert len(validate_file(tmp_path / "a.csv", load_profile("haishu-2022"), clock.today()).errors) == 1


def test_a_title_several_entries_are_called_is_asked_about_and_makes_no_third(cast, tmp_path):
    for title in ALIKE[:2]:
        actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, title=title))
    file = sheet(tmp_path / "a.xlsx", altered((3, "信息资源名称", ALIKE[2])))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert [row.action for row in report.rows] == ["created", "refused"]
    assert all(entry.code in str(report.errors[0]) for entry in Entry.objects.filter(name__in=ALIKE))


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "big5hkscs", "gb18030"])
def test_the_headings_and_words_of_the_standard_are_known_in_traditional_characters(cast, tmp_path, encoding):
    traditional = OpenCC("s2t").convert
    lines = "\n".join(traditional(",".join(row).replace("10,2", "10")) for row in (HEAD, *ROWS))
    assert "信息資源名稱" in lines
    (tmp_path / "a.csv").write_bytes(lines.encode(encoding))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv")
    assert (report.created, report.errors, report.ignored) == (2, [], {})
    found = Entry.objects.get(name="敬老院名錄")
    assert (found.sharing_class, found.update_cycle, found.opening_class) == (
        "unconditional",
        "每季度",
        "unconditional",
    )


def test_the_word_of_taiwan_for_information_is_known(cast, tmp_path):
    head = ("資訊資源名稱", "資訊資源摘要", "資訊項名稱")
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", [("公園名錄", "城區公園", "名稱")], head, ())
    )
    assert (report.created, report.ignored) == (1, {})


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_is_an_error_of_its_cell_and_the_rest_is_read(cast, tmp_path, encoding):
    lines = "\n".join(",".join(row).replace("10,2", "10") for row in (HEAD, *ROWS)).encode(encoding)
    good = "敬老院的名称".encode(encoding)
    assert lines.count(good) == 1
    (tmp_path / "a.csv").write_bytes(lines.replace(good, good[:-1] + b"\xff"))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv")
    assert (report.created, report.refused) == (1, 1)
    assert [str(error) for error in report.errors] == ["K5「信息资源摘要」含有损坏的字节，无法读取；请改正这一格"]


def test_a_file_that_is_broken_throughout_is_refused_still(cast, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\xfa\xff".join("信息资源名称,摘要,数据类型".encode().split(b",")) * 50)
    with pytest.raises(BadInput):
        actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv")
