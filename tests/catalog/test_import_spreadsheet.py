"""The spreadsheets agencies return come in as they are: whole entries or none, errors by cell, no doubles."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt

from gongshu.audit.queries import search
from gongshu.catalog import actions, queries
from gongshu.catalog.actions import importing
from gongshu.catalog.exporting import export_spreadsheet
from gongshu.catalog.models import Entry
from gongshu.kit.actor import SYSTEM
from gongshu.kit.errors import BadInput, NotPermitted
from tests.catalog.samples import published, whole

HEAD = (
    "序号", "部门类信息资源分类", "项分类", "目分类", "细目分类1", "细目分类1.1", "关联业务事项", "信息资源名称",
    "信息资源代码", "下设机构", "信息资源摘要", "格式分类", "格式类型", "其他类型资源格式描述", "信息项名称",
    "数据类型", "数据长度", "共享类型", "共享条件/不予共享依据", "共享方式分类", "共享方式类型", "是否向社会开放",
    "开放条件", "更新周期", "发布日期", "开放主题分类",
)  # fmt: skip
HAISHU_HEAD = (
    "序号", "部门类信息资源分类", "项分类", "目分类", "细目分类1", "细目分类1.1", "业务名称", "信息系统名称",
    "信息资源名称", "信息资源代码", "下设机构", "信息资源摘要", "格式分类", "格式类型", "其他类型资源格式描述",
    "数据项名称", "数据类型", "数据长度", "共享属性", "共享条件/不予共享依据", "共享类型理由", "共享类型依据",
    "共享方式分类", "共享方式类型", "共享期限", "开放属性", "开放条件", "更新周期", "发布日期", "开放主题分类",
)  # fmt: skip
"""The same sheet as Haishu's measures have it: its own names, and columns for what only it asks for."""
ROWS = tuple(
    tuple(line.split("|"))
    for line in (
        "1|部门信息资源|民政||||最低生活保障|低保对象|306001/000015|社会救助科|低保对象名册|数据库|MySQL||"
        "姓名|字符型C|50|有条件共享|核对用|共享平台|接口|否|含个人信息|每月|2025-12-31|",
        "||||||||||||||身份证号|varchar(18)|18|||||||||",
        "||||||||||||||保障金额|数值型|10,2|||||||||",
        "2|部门信息资源|民政||||养老服务|敬老院名录||养老科|敬老院的名称和地址|电子表格|xlsx||"
        "名称|C|100|无条件共享||共享平台|文件|是||每季||民生服务",
        "||||||||||||||地址|字符串||||||||||",
    )
)


def sheet(path: Path, rows=ROWS, head=HEAD, titles=(("民政局数据目录（2025年度）",), ())) -> Path:
    every = [*titles, head, *rows]
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="gb18030") as file:
            csv.writer(file).writerows(every)
        return path
    if path.suffix == ".xls":
        book = xlwt.Workbook()
        page = book.add_sheet("目录")
        for number, row in enumerate(every):
            for place, text in enumerate(row):
                page.write(number, place, text)
        book.save(str(path))
        return path
    book = openpyxl.Workbook()
    for row in every:
        book.active.append(list(row))
    book.save(path)
    return path


def altered(*changes: tuple[int, str, object]) -> list[list[object]]:
    """The rows with some cells changed, each by row (from 0) and column title."""
    rows: list[list[object]] = [list(row) for row in ROWS]
    for number, title, text in changes:
        rows[number][HEAD.index(title)] = text
    return rows


@pytest.fixture
def cast(haishu):
    """One profile serves here: only the words for classes and the count of gaps are a profile's."""
    return haishu


@pytest.mark.parametrize("ending", ["xlsx", "xls", "csv"])
def test_a_returned_sheet_becomes_drafts_row_by_item(cast, tmp_path, ending):
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / f"目录.{ending}"))
    assert (report.created, report.refused, report.errors) == (2, 0, [])
    entry = queries.entry("306001/000015", cast.provider_clerk)
    data = queries.data_of(entry)
    assert entry.state == "draft"
    assert (data.title, data.classification, data.format) == ("低保对象", "部门信息资源/民政", "数据库/MySQL")
    assert (data.sharing_class, data.sharing_condition, data.opening_class) == ("conditional", "核对用", "none")
    assert data.extra["subordinate_unit"] == "社会救助科"
    assert [(item.title, item.name, item.type, item.length) for item in data.items] == [
        ("姓名", "xing_ming", "C", 50),
        ("身份证号", "shen_fen_zheng_hao", "C", 18),
        ("保障金额", "bao_zhang_jin_e", "N", 10),
    ]
    other = queries.data_of(Entry.objects.get(name="敬老院名录"))
    assert (other.update_cycle, other.opening_class, other.items[1].length) == ("每季度", "unconditional", None)


def test_merged_cells_are_filled_down(cast, tmp_path):
    book = openpyxl.Workbook()
    for row in (HEAD, *ROWS[:3]):
        book.active.append(list(row))
    for column in range(1, 15):
        book.active.merge_cells(start_row=2, end_row=4, start_column=column, end_column=column)
    book.save(tmp_path / "merged.xlsx")
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "merged.xlsx")
    assert (report.created, report.errors) == (1, [])
    assert Entry.objects.get().items.count() == 3


def test_a_header_of_two_rows_repeated_headers_and_group_rows_are_understood(cast, tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    groups = ["基本信息"] * 14 + ["信息项"] * 3 + ["共享"] * 4 + ["开放"] * 2 + ["其他"] * 3
    for row in (groups, HEAD, ["一、社会救助类", *[""] * 25], *ROWS[:3], HEAD, *ROWS[3:]):
        page.append(list(row))
    for first, last in ((1, 14), (15, 17), (18, 21), (22, 23), (24, 26)):
        page.merge_cells(start_row=1, end_row=1, start_column=first, end_column=last)
    page.merge_cells(start_row=3, end_row=3, start_column=1, end_column=26)
    book.save(tmp_path / "a.xlsx")
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.xlsx")
    assert (report.created, report.errors) == (2, [])
    assert sorted(entry.items.count() for entry in Entry.objects.all()) == [2, 3]


def test_repeated_resource_cells_serve_as_well_as_blank_ones(cast, tmp_path):
    rows = [list(row) for row in ROWS]
    for number, first in ((1, 0), (2, 0), (4, 3)):
        rows[number] = [ROWS[number][place] or ROWS[first][place] for place in range(len(HEAD))]
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", rows))
    assert (report.created, report.errors) == (2, [])


def test_the_same_file_again_changes_nothing(cast, tmp_path):
    file = sheet(tmp_path / "a.xlsx")
    actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    again = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Entry.objects.count() == 2


def test_a_corrected_file_updates_what_differs_and_says_what(cast, tmp_path):
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx"))
    corrected = sheet(tmp_path / "b.xlsx", altered((0, "更新周期", "每周"), (2, "信息项名称", "月保障金额")))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=corrected)
    assert (report.updated, report.unchanged) == (1, 1)
    (row,) = report.preview
    assert [str(point) for point in row.changes] == ["更新周期", "信息项“保障金额”", "信息项“月保障金额”"]
    assert queries.entry("306001-000015", cast.provider_clerk).update_cycle == "每周"


def test_what_a_sheet_has_no_column_for_stays_as_it_was(cast, tmp_path):
    entry = actions.draft_entry(
        by=cast.provider_clerk, data=whole(cast.provider.id, title="低保对象", code="306001/000015")
    )
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", ROWS[:3]))
    data = queries.data_of(queries.entry(entry.code, cast.provider_clerk))
    assert (data.information_system, data.sharing_bases) == ("社会救助信息系统", whole("p").sharing_bases)
    assert [(item.name, item.semantic_type, item.level) for item in data.items][:2] == [
        ("person_name", "person_name", 2),
        ("id_no", "citizen_id", 3),
    ]


@pytest.mark.parametrize(
    ("change", "address", "words"),
    [
        ((1, "数据类型", "汉字"), "P5「数据类型」", "不在值域内，可填：字符型"),
        ((1, "数据长度", "很长"), "Q5「数据长度」", "正整数"),
        ((0, "共享类型", "部分共享"), "R4「共享类型」", "无条件共享类、受限共享类、非共享类"),
        ((0, "更新周期", "常常"), "X4「更新周期」", "每日、每周、每月"),
        ((0, "是否向社会开放", "看情况"), "V4「是否向社会开放」", "不在值域内"),
        ((2, "信息项名称", "姓名"), "O6「信息项名称」", "信息项与 O4 同名"),
        ((1, "信息项名称", ""), "O5「信息项名称」", "信息项没有名称"),
        ((0, "信息资源名称", ""), "H4「信息资源名称」", "没有名称"),
        ((1, "更新周期", "每年"), "X5「更新周期」", "与同一资源的 X4 不一致"),
        ((0, "信息资源代码", "低保〔1〕"), "I4「信息资源代码」", "不能使用的字符"),
        ((0, "关联业务事项", "事" * 301), "G4「关联业务事项」", "超过 300 字"),
        ((2, "信息项名称", "项" * 201), "O6「信息项名称」", "第 3 个信息项的名称超过 200 字"),
    ],
)
def test_an_error_names_its_cell_and_keeps_only_its_entry_out(cast, tmp_path, change, address, words):
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", altered(change)))
    assert [str(error).partition("」")[0] + "」" for error in report.errors] == [address]
    assert words in str(report.errors[0].message)
    assert (report.created, report.refused) == (1, 1)
    assert [entry.name for entry in Entry.objects.all()] == ["敬老院名录"]


def test_messages_about_cells_do_not_repeat_what_stands_in_them(cast, tmp_path):
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", altered((1, "数据类型", "330203199001011234")))
    )
    assert "330203199001011234" not in str(report.errors[0])


def test_a_dry_run_says_what_would_happen_and_does_nothing(cast, tmp_path):
    file = sheet(tmp_path / "a.xlsx", altered((3, "数据类型", "汉字")))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file, dry_run=True)
    assert [(row.title, row.action, row.items) for row in report.rows] == [
        ("低保对象", "created", 3),
        ("敬老院名录", "refused", 0),
    ]
    assert report.rows[0].gaps > 0  # what the profile asks for and this sheet has no column for
    assert not Entry.objects.exists()
    assert not search(event="catalog.imported").exists()


def test_one_title_twice_in_a_file_goes_in_once(cast, tmp_path):
    rows = [*ROWS, *(list(row) for row in ROWS[3:])]
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", [*ROWS[3:], *ROWS[:3], *rows[5:]])
    )
    assert (report.created, report.refused) == (2, 1)
    assert str(report.errors[0]).startswith("H9「信息资源名称」与 H4 的资源同名")


def test_a_formula_is_read_as_the_value_it_had_and_never_run(cast, tmp_path):
    file = sheet(tmp_path / "a.xlsx", altered((0, "信息资源摘要", "=cmd|'/c calc'!A0")))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert report.created == 2
    assert queries.entry("306001-000015", cast.provider_clerk).abstract == ""


def test_a_published_entry_is_not_touched_its_difference_becomes_a_change(cast, tmp_path):
    entry = published(cast, title="低保对象", code="306001/000015")
    file = sheet(tmp_path / "a.xlsx", ROWS[:3])
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert report.updated == 1
    entry.refresh_from_db()
    assert (entry.version, entry.abstract) == (1, "本地最低生活保障对象及其保障金额")
    change = queries.open_change(entry)
    assert change.data["abstract"] == "低保对象名册"
    assert change.trigger_day == date(2026, 9, 15)
    assert actions.import_spreadsheet(by=cast.provider_clerk, file=file).unchanged == 1


def test_the_provider_is_the_files_the_actors_or_the_one_named_for_the_file(cast, tmp_path):
    head = (*HEAD, "提供单位")
    rows = [[*row, "112233 【医疗保障局】" if row[0] else ""] for row in ROWS[:3]]
    by_bureau = actions.import_spreadsheet(by=cast.bureau_clerk, file=sheet(tmp_path / "a.xlsx", rows, head))
    assert by_bureau.created == 1
    assert Entry.objects.get().provider == cast.applicant
    unknown = [[*row, "不存在的局" if row[0] else ""] for row in ROWS[3:]]
    refused = actions.import_spreadsheet(by=cast.bureau_clerk, file=sheet(tmp_path / "b.xlsx", unknown, head))
    assert "提供单位未登记" in str(refused.errors[0])
    assert refused.errors[0].address == "AA4"
    named = actions.import_spreadsheet(by=cast.bureau_clerk, file=tmp_path / "b.xlsx", provider=cast.provider.id)
    assert named.created == 1
    assert Entry.objects.get(name="敬老院名录").provider == cast.provider


def test_a_clerk_imports_for_the_own_unit_only(cast, tmp_path):
    file = sheet(tmp_path / "a.xlsx")
    report = actions.import_spreadsheet(by=cast.stranger, file=file, provider=cast.provider.id)
    assert report.refused == 2
    assert "只能编制本单位的目录" in str(report.errors[0])
    with pytest.raises(NotPermitted):
        actions.import_spreadsheet(by=cast.provider_reviewer, file=file)
    assert actions.import_spreadsheet(by=SYSTEM, file=file, provider=cast.provider.id).created == 2


def test_a_code_of_another_organization_is_refused(cast, tmp_path):
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx"))
    report = actions.import_spreadsheet(by=cast.stranger, file=tmp_path / "a.xlsx")
    assert str(report.errors[0]).startswith("I4「信息资源代码」该代码属于另一单位的资源")


def test_a_file_without_a_header_says_what_was_looked_for(cast, tmp_path):
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv")
    assert "没有找到表头" in str(refused.value)
    assert "信息资源名称" in str(refused.value)


OFFICES_SAVE = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "big5",
    "big5hkscs",
    "cp950",
]


@pytest.mark.parametrize("encoding", OFFICES_SAVE)
def test_a_csv_is_read_in_whatever_encoding_an_office_saved_it(cast, tmp_path, encoding):
    lines = "資料名稱,摘要說明,主要欄位\n公園名錄,城區公園,名稱、地址\n"
    (tmp_path / "a.csv").write_bytes(lines.encode(encoding))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv")
    assert (report.created, report.errors) == (1, [])
    entry = Entry.objects.get()
    assert (entry.name, entry.abstract) == ("公園名錄", "城區公園")
    assert [item.title for item in entry.items.all()] == ["名稱", "地址"]


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "hz"])
def test_a_csv_in_the_older_national_encodings_is_read(cast, tmp_path, encoding):
    lines = "信息资源名称,信息资源摘要,信息项名称\n公园名录,城区公园,名称\n"
    (tmp_path / "a.csv").write_bytes(lines.encode(encoding))
    assert actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.csv").created == 1
    assert Entry.objects.get().name == "公园名录"


def test_a_mapping_names_columns_nobody_knows(cast, tmp_path):
    rows = [("公园名录", "城区公园", "名称、地址")]
    file = sheet(tmp_path / "a.csv", rows, ("库表中文名", "干什么用", "里面有啥"), ())
    mapping = {"库表中文名": "title", "干什么用": "abstract", "里面有啥": "item_list"}
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file, mapping=mapping)
    assert report.created == 1
    assert [item.title for item in Entry.objects.get().items.all()] == ["名称", "地址"]


def test_several_sheets_are_read_and_addresses_name_the_sheet(cast, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填写说明"])
    for name, rows in (("救助", ROWS[:3]), ("养老", altered((3, "数据类型", "汉字"))[3:])):
        page = book.create_sheet(name)
        for row in (HEAD, *rows):
            page.append(list(row))
    book.save(tmp_path / "a.xlsx")
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "a.xlsx")
    assert report.created == 1
    assert report.sheets_left_out == ["说明"]
    assert report.errors[0].address == "养老!P2"


def test_an_import_is_on_record_with_the_digest_of_its_file(cast, tmp_path):
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx"))
    (record,) = search(event="catalog.imported")
    assert record.data["created"] == 2
    assert len(record.data["file_digest"]) == 64


@pytest.mark.parametrize("full", [False, True])
def test_what_is_exported_comes_back_unchanged(cast, tmp_path, full):
    published(cast)
    actions.import_spreadsheet(by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx"))
    (tmp_path / "out.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk), full=full))
    head = next(openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows(values_only=True))
    working = HAISHU_HEAD
    assert head[: len(working)] == working
    assert (len(head) > len(working)) == full
    again = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "out.xlsx")
    assert (again.unchanged, again.updated, again.created, again.errors) == (3, 0, 0, [])


def test_the_full_layout_carries_an_entry_into_another_installation(cast, tmp_path):
    entry = published(cast)
    before = queries.data_of(entry)
    content = export_spreadsheet(queries.published(), full=True)
    Entry.objects.filter(pk=entry.pk).update(name="改名", code="x", slug="x")
    (tmp_path / "out.xlsx").write_bytes(content)
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=tmp_path / "out.xlsx")
    assert report.created == 1
    after = queries.data_of(queries.entry("306001-000001", cast.provider_clerk))
    assert after.items == before.items
    assert after.extra == {**before.extra, "published_elsewhere": "2026-09-15"}
    assert queries.data_of(Entry.objects.get(code="306001-000001")) == type(before)(
        **{name: getattr(before, name) for name in before.__slots__ if name != "extra"}, extra=after.extra
    )


def test_cells_that_look_like_formulas_leave_as_text(cast, tmp_path):
    actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, abstract="=1+1"))
    (tmp_path / "out.xlsx").write_bytes(export_spreadsheet(queries.visible_to(cast.provider_clerk)))
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    cell = page.cell(row=2, column=HAISHU_HEAD.index("信息资源摘要") + 1)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize(("profile", "word"), [("haishu", "受限共享类"), ("sixian", "有条件共享类")])
def test_the_instruments_own_words_for_the_classes_are_understood(request, tmp_path, profile, word):
    cast = request.getfixturevalue(profile)
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx", altered((0, "共享类型", word)))
    )
    assert report.created == 2
    assert Entry.objects.get(name="低保对象").sharing_class == "conditional"


@pytest.mark.real_data
def test_a_real_citys_list_of_datasets_comes_in(haishu, real_data):
    """1,429 rows in traditional Chinese, one per dataset, the fields in one cell; one title stands twice."""
    file = real_data / "catalogue_taoyuan_2018.xlsx"
    report = actions.import_spreadsheet(by=haishu.bureau_clerk, file=file, provider=haishu.provider.id)
    assert [str(error) for error in report.errors] == ["B597「資料名稱」与 B445 的资源同名"]
    assert (report.created, report.refused) == (1428, 1)
    assert Entry.objects.filter(update_cycle="不定期").count() == 875
    assert Entry.objects.filter(format="电子表格/CSV").count() > 1000
    assert Entry.objects.filter(items__title="地址").distinct().count() > 50
    again = actions.import_spreadsheet(by=haishu.bureau_clerk, file=file, provider=haishu.provider.id)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1428)


def resources(count: int) -> list[list[object]]:
    """Rows of so many resources with one item each."""
    rows = []
    for number in range(count):
        row = list(ROWS[3])
        row[HEAD.index("序号")], row[HEAD.index("信息资源名称")] = str(number + 1), f"敬老院名录{number}"
        rows.append(row)
    return rows


def test_many_new_resources_come_in_together_each_with_its_own_record(cast, tmp_path):
    count = importing.BATCH + 3
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.csv", resources(count)), provider=cast.provider.id
    )
    assert report.created == Entry.objects.count() == count
    assert {row.title: row.code for row in report.rows} == dict(Entry.objects.values_list("name", "code"))
    drafted = [record.subject for record in search(event="catalog.drafted")]
    assert sorted(drafted) == sorted(row.code for row in report.rows)


class Meanwhile:
    """A colleague who drafts an entry of one title while the import is under way."""

    def __init__(self, cast, title: str) -> None:
        self.cast, self.title = cast, title

    def total(self, units: int) -> None:
        """The file has been read."""

    def advance(self, done: int) -> None:
        """One more resource was looked at: the title is taken now."""
        if self.title:
            data = whole(self.cast.provider.id, title=self.title, code="")
            actions.draft_entry(by=self.cast.provider_clerk, data=data)
            self.title = ""


def test_a_title_taken_meanwhile_keeps_out_its_resource_alone(cast, tmp_path):
    report = actions.import_spreadsheet(
        by=cast.provider_clerk, file=sheet(tmp_path / "a.xlsx"), progress=Meanwhile(cast, "低保对象")
    )
    assert [(row.title, row.action) for row in report.rows] == [("低保对象", "refused"), ("敬老院名录", "created")]
    assert [str(error).partition("」")[0] for error in report.errors] == ["H4「信息资源名称"]
    assert "本单位已有同名目录" in str(report.errors[0])
    assert report.rows[1].code == Entry.objects.get(name="敬老院名录").code


def test_a_code_that_comes_twice_in_a_file_is_refused_the_second_time(cast, tmp_path):
    file = sheet(tmp_path / "a.xlsx", altered((3, "信息资源代码", "306001/000015")))
    report = actions.import_spreadsheet(by=cast.provider_clerk, file=file)
    assert [row.action for row in report.rows] == ["created", "refused"]
    assert [error.address for error in report.errors] == ["I7"]
