"""Bringing a filled spreadsheet in: previewed, errors by cell, each row whole or not at all, no doubles."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu.audit import queries as audit
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Stale
from gongshu.kit.formulas import disarm, restore
from gongshu.kit.text import t
from gongshu.registers import actions, queries, sheets
from gongshu.registers.cells import Known, Names, Unfit, read_cell, show_cell
from gongshu.registers.models import Row, RowVersion
from gongshu.regulation.lists import ColumnDef, RegisterDef
from gongshu.ui.export import to_csv, to_xlsx
from tests.registers.scene import Registers

Enter = Callable[[Actor], Client]
HEAD = ["演练日期", "演练科目", "范围", "参加人数"]
GOOD = [["2026-09-01", "数据泄露处置", "桌面推演", 12], ["2026/9/2", "勒索软件", "实战演练", ""]]


def book(path: Path, *rows: list[object], title: str = "") -> Path:
    made = openpyxl.Workbook()
    for row in ([[title]] if title else []) + list(rows):
        made.active.append(row)
    made.save(path)
    return path


def plan(registers: Registers, file: Path, **told: str) -> actions.Import:
    return actions.plan_import(by=registers.cast.provider_clerk, register=registers.register(), file=file, **told)


def bring_in(registers: Registers, file: Path, **told: str) -> actions.Import:
    return actions.import_rows(by=registers.cast.provider_clerk, register=registers.register(), file=file, **told)


def test_a_filled_sheet_comes_in_with_one_record_and_again_without_doubles(
    registers: Registers, tmp_path: Path
) -> None:
    file = book(tmp_path / "drills.xlsx", HEAD, *GOOD, title="2026 年演练情况")
    assert plan(registers, file).count("added") == 2
    assert not Row.objects.exists()
    done = bring_in(registers, file)
    assert (done.count("added"), done.writes) == (2, 2)
    assert registers.subjects(registers.cast.provider_clerk) == ["数据泄露处置", "勒索软件"]
    (record,) = audit.search(event="registers.imported")
    assert {one.evidence for one in RowVersion.objects.all()} == {record.id}
    assert "数据泄露处置" not in record.body
    assert plan(registers, file).count("unchanged") == 2
    with pytest.raises(BadInput, match="没有可以写入的内容"):
        bring_in(registers, file)
    assert Row.objects.count() == 2


def test_wrong_cells_are_told_by_address_and_keep_only_their_rows_out(registers: Registers, tmp_path: Path) -> None:
    wrong = ["九月一日", "", "沙盘", "十二"]
    file = book(tmp_path / "drills.xlsx", HEAD, GOOD[0], wrong, GOOD[1])
    told = plan(registers, file)
    assert [(error.address, error.column) for error in told.errors] == [
        ("A3", "演练日期"),
        ("B3", "演练科目"),
        ("C3", "范围"),
        ("D3", "参加人数"),
    ]
    assert "桌面推演、实战演练" in str(told.errors[2].message)
    assert [row.what for row in told.rows] == ["added", "refused", "added"]
    bring_in(registers, file)
    assert registers.subjects(registers.cast.provider_clerk) == ["数据泄露处置", "勒索软件"]


def test_a_row_with_its_number_is_corrected_with_a_reason(registers: Registers, tmp_path: Path) -> None:
    registers.add()
    registers.add(subject="另一次")
    registers.add(by=registers.cast.applicant_clerk)
    lines = [
        [1, *GOOD[0][:3], 13],
        [3, *GOOD[0]],
        [9, *GOOD[0]],
        ["甲", *GOOD[0]],
        [2, "2026-09-01", "另一次", "desk", 12],
    ]
    file = book(tmp_path / "a.xlsx", ["编号", *HEAD], *lines)
    told = plan(registers, file)
    assert [error.address for error in told.errors] == ["A2", "A3", "A4", "A5"]
    assert "须写明更正的理由" in str(told.errors[0].message)
    done = bring_in(registers, file, reason="核对后更正")
    assert [row.what for row in done.rows] == ["corrected", "refused", "refused", "refused", "unchanged"]
    after, before = queries.history(Row.objects.get(number=1))
    assert (before.cells["people"], after.cells["people"], after.reason) == ("12", "13", "核对后更正")
    twice = book(tmp_path / "b.xlsx", ["编号", *HEAD], lines[0], lines[0])
    assert "出现两次" in str(plan(registers, twice, reason="再核对").errors[0].message)


def test_what_is_no_sheet_of_this_register_is_refused_whole(registers: Registers, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有找到表头"):
        plan(registers, book(tmp_path / "a.xlsx", ["名称", "备注"], ["甲", "乙"]))
    (tmp_path / "b.xlsx").write_bytes(b"<html><table></table></html>")
    with pytest.raises(BadInput, match="网页或 XML"):
        plan(registers, tmp_path / "b.xlsx")
    file = book(tmp_path / "c.xlsx", HEAD, *GOOD)
    with pytest.raises(NotPermitted):
        actions.import_rows(by=registers.cast.stranger, register=registers.register("standards"), file=file)
    assert not Row.objects.exists()


def test_nothing_is_written_where_a_row_moved_on_meanwhile(
    registers: Registers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = registers.add().row
    file = book(tmp_path / "a.xlsx", ["编号", *HEAD], ["", *GOOD[1]], [1, *GOOD[0][:3], 99])
    planned = plan(registers, file, reason="更正")
    registers.correct(row, given={"people": "50"})
    monkeypatch.setattr("gongshu.registers.actions.importing.plan_import", lambda **_: planned)
    with pytest.raises(Stale):
        bring_in(registers, file, reason="更正")
    assert Row.objects.count() == 1
    assert queries.newest(Row.objects.get()).cells["people"] == "50"


def test_the_template_comes_back_filled(registers: Registers, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    path.write_bytes(sheets.template(registers.register()))
    filled = openpyxl.load_workbook(path)
    assert [cell.value for cell in filled["台账"][1]] == [one.title.zh for one in registers.register().columns]
    assert filled["说明"]["B4"].value == "从可选值中选一个：桌面推演、实战演练"
    filled["台账"].append(["2026-09-01", "数据泄露处置", "桌面推演", "12", "第一行\n第二行", "是", "医疗保障局"])
    filled.save(path)
    bring_in(registers, path)
    assert queries.newest(Row.objects.get()).cells["partner"] == registers.cast.applicant.id


def test_on_the_desk_it_is_previewed_then_confirmed(registers: Registers, enter: Enter, tmp_path: Path) -> None:
    client = enter(registers.cast.provider_clerk)
    content = book(tmp_path / "a.xlsx", HEAD, GOOD[0], ["x", "y", "z", "w"]).read_bytes()
    address = "/desk/registers/drills/import/"
    assert "下载模板" in client.get(address).text
    preview = client.post(address, {"file": SimpleUploadedFile("演练.xlsx", content), "reason": ""}).text
    for words in ("尚未写入任何内容", "A3", "不是日期", "确认后写入 1 行"):
        assert words in preview
    assert preview.index("确认导入") < preview.index("逐行结果"), "it is confirmed without scrolling through all rows"
    token = preview.split('name="token" value="')[1].split('"')[0]
    other = enter(registers.cast.applicant_clerk).post(f"{address}confirm/", {"token": token})
    assert other.status_code == 404
    assert not Row.objects.exists()
    assert client.post(f"{address}confirm/", {"token": token}).status_code == 302
    assert "新登记 1 条，更正 0 条，未导入 1 条" in client.get("/desk/registers/drills/").text
    assert client.post(f"{address}confirm/", {"token": token}).status_code == 404
    bad = client.post(address, {"file": SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode()), "reason": ""})
    assert bad.status_code == 422
    assert "没有找到表头" in bad.text
    assert client.get("/desk/registers/drills/template/").content[:2] == b"PK"
    assert client.get("/desk/registers/cases/template/").status_code == 409
    assert "由数据局登记" in client.get("/desk/registers/standards/import/").text


COLUMNS = (
    ColumnDef("line", t("一行", "line"), "text", True),
    ColumnDef("text", t("多行", "text"), "long_text", False),
    ColumnDef("day", t("日期", "day"), "day", False),
    ColumnDef("number", t("数量", "number"), "number", False),
    ColumnDef("kind", t("种类", "kind"), "choice", False, (("a", t("甲", "A")), ("b", t("乙", "B")))),
)
NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["=1+1", "'=1", "''@x", "-3", "+8613800000000", "\t=x", "a;b;c", 'say "no"', "a,b", "_x0041_", "'", "1e5"]
    ),
)
REGISTER = RegisterDef("nasty", t("难写的", "nasty"), t("", ""), None, "house_rule", False, ("agency",), COLUMNS)
KNOWN, NAMES = Known({}, lambda _: None), Names({}, {})


def cells_of(texts: dict[str, str]) -> dict[str, str] | None:
    try:
        return {one.id: cell for one in COLUMNS if (cell := read_cell(one, texts.get(one.id, ""), KNOWN))}
    except Unfit:
        return None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "line": NASTY,
                "text": NASTY.map(lambda text: f"{text}\n{text}"),
                "day": st.dates().map(str),
                "number": st.decimals(-(10**8), 10**8, places=6, allow_nan=False).map(str),
                "kind": st.sampled_from(["a", "b", ""]),
            }
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["csv", "xlsx"]),
)
def test_whatever_can_be_entered_comes_back_from_its_file_unchanged(tmp_path_factory, given_rows, form: str) -> None:
    rows = [cells for texts in given_rows if (cells := cells_of(texts)) and "line" in cells]
    shown = [[show_cell(one, cells.get(one.id, ""), NAMES) for one in COLUMNS] for cells in rows]
    write = to_csv if form == "csv" else to_xlsx
    path = tmp_path_factory.mktemp("nasty") / f"a.{form}"
    path.write_bytes(write([one.title.zh for one in COLUMNS], shown))
    if form == "csv":
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
        assert not any(cell.startswith(("=", "+", "@")) for line in lines[1:] for cell in line)
    filled = sheets.read_filled(path, REGISTER, KNOWN)
    assert filled.errors == []
    assert [dict(row.cells) for row in filled.rows] == rows


@given(st.text())
def test_what_was_disarmed_is_restored(text: str) -> None:
    assert restore(disarm(text)) == text
    assert not disarm(text).startswith(("=", "+", "-", "@", "\t", "\r"))
