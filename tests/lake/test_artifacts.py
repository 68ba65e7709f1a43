"""Sealed artifacts: what they hold, what they keep back, and that readers see the old or the new ones."""

from __future__ import annotations

import csv
import json
import zipfile
from decimal import Decimal

import openpyxl
import pyarrow.parquet as pq
import pytest

from gongshu.kit.errors import NotFound
from gongshu.kit.home import Home
from gongshu.lake import workbook
from gongshu.lake.artifacts import Artifacts, artifacts, seal, switch
from gongshu.lake.schema import Field, Schema
from gongshu.lake.serving import Serving
from gongshu.lake.store import Lake
from tests.lake.conftest import Commit

CODE = "330203/people"
ROWS = [("b", "甲", Decimal("1.50")), ("a", "乙", None), ("b", "丙", Decimal("-3.00"))]


def sealed(home: Home, number: int) -> Artifacts:
    with Lake(home) as lake:
        return seal(lake, home, CODE, number)


def test_the_serving_file_answers_by_key_with_all_rows_in_their_order(home: Home, commit: Commit) -> None:
    commit(1, ROWS)
    serving = Serving.open(sealed(home, 1).serving_file)
    assert [json.loads(body) for body in serving.lookup("b", 10)] == [
        {"id": "b", "name": "甲", "amount": 1.5},
        {"id": "b", "name": "丙", "amount": -3.0},
    ]
    assert serving.meta["acquired_on"] == "2026-09-01"
    assert serving.meta["key_field"] == "id"
    assert serving.meta["rows"] == "3"
    serving.close()


def test_columns_above_the_open_grade_are_in_no_download_sample_or_extreme(home: Home, commit: Commit) -> None:
    commit(1, ROWS)
    found = sealed(home, 1)
    assert json.loads(found.sample.read_text())["columns"] == [
        {"name": "id", "title": "编号", "type": "text"},
        {"name": "amount", "title": "金额", "type": "decimal"},
    ]
    assert set(found.downloads) == {"csv", "json", "xlsx", "parquet"}
    for path in [*found.downloads.values(), found.sample, found.statistics]:
        assert "甲".encode() not in path.read_bytes()
    assert "1 columns are left out for their grade" in (found.folder / "downloads" / "README.txt").read_text()


def test_statistics_count_every_column(home: Home, commit: Commit) -> None:
    commit(1, ROWS)
    assert json.loads(sealed(home, 1).statistics.read_text()) == {
        "rows": 3,
        "columns": [
            {"name": "id", "nulls": 0, "distinct": 2, "min": None, "max": None},
            {"name": "name", "nulls": 0, "distinct": 3, "min": None, "max": None},
            {"name": "amount", "nulls": 1, "distinct": 2, "min": "-3.00", "max": "1.50"},
        ],
    }


ALL = Schema(
    (
        Field("id", key=True),
        Field("note"),
        Field("n", "integer"),
        Field("x", "decimal"),
        Field("on", "date"),
        Field("yes", "boolean"),
    )
)
MIXED = [
    ("1", "=cmd|' /C calc'!A0", 1, 0.5, None, True),
    ("2", "<b>&\x07\n", 1234567890123456789, None, None, None),
    ("3", "-", None, 1e-05, None, False),
    ("4", "+86 574 1234", None, None, None, None),
    ("5", "@SUM(A1)", None, None, None, None),
]


def test_a_workbook_holds_texts_as_texts_whatever_they_begin_with(home: Home, commit: Commit) -> None:
    commit(1, MIXED, ALL)
    book = openpyxl.load_workbook(sealed(home, 1).downloads["xlsx"])
    cells = [[(cell.value, cell.data_type) for cell in row] for row in book["数据 Data"].iter_rows()]
    assert [value for value, _ in cells[0]] == list(ALL.names)
    assert cells[1][2:] == [(1, "n"), (0.5, "n"), (None, "n"), (True, "b")]
    assert cells[2][1][0] == "<b>&\ufffd\n"
    assert cells[2][2] == ("1234567890123456789", "s"), "more digits than a spreadsheet keeps stay whole"
    about = {row[0].value: row[1].value for row in book["说明 About"].iter_rows()}
    assert about["来源 Source"] == "民政局"
    assert about["采集日期 Acquired on"] == "2026-09-01"


def test_no_cell_of_a_workbook_is_a_formula(home: Home, commit: Commit) -> None:
    commit(1, MIXED, ALL)
    with zipfile.ZipFile(sealed(home, 1).downloads["xlsx"]) as package:
        data = package.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in data
    assert b"=cmd|' /C calc'!A0</t>" in data


def test_a_csv_has_no_cell_that_a_spreadsheet_would_run(home: Home, commit: Commit) -> None:
    commit(1, MIXED, ALL)
    with sealed(home, 1).downloads["csv"].open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert notes == ["'=cmd|' /C calc'!A0", "<b>&\x07\n", "-", "+86 574 1234", "'@SUM(A1)"]


def test_json_and_parquet_hold_the_values_as_they_are_with_source_and_date(home: Home, commit: Commit) -> None:
    commit(1, MIXED, ALL)
    found = sealed(home, 1).downloads
    told = json.loads(found["json"].read_text())
    assert told["meta"]["source"] == "民政局"
    assert told["meta"]["acquired_on"] == "2026-09-01"
    assert told["rows"][0]["note"] == "=cmd|' /C calc'!A0"
    assert told["rows"][1]["n"] == 1234567890123456789
    table = pq.read_table(found["parquet"])
    assert table.column("note").to_pylist() == [row[1] for row in MIXED]
    assert table.schema.metadata[b"Source"].decode() == "民政局"


def test_more_rows_than_a_sheet_holds_are_cut_and_said(
    home: Home, commit: Commit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 2)
    monkeypatch.setattr("gongshu.lake.downloads.SHEET_ROWS", 2)
    commit(1, MIXED, ALL)
    found = sealed(home, 1).downloads
    book = openpyxl.load_workbook(found["xlsx"])
    assert book["数据 Data"].max_row == 3
    notes = [row[1].value for row in book["说明 About"].iter_rows()]
    assert any("the XLSX holds the first 2 rows" in note for note in notes)
    assert len(json.loads(found["json"].read_text())["rows"]) == 5


def test_readers_see_the_old_version_until_the_switch_and_the_new_one_after_it(home: Home, commit: Commit) -> None:
    commit(1, ROWS)
    sealed(home, 1)
    with pytest.raises(NotFound, match="还没有可用的数据版本"):
        artifacts(home, CODE)
    switch(home, CODE, 1)
    commit(2, ROWS[:1])
    sealed(home, 2)
    assert artifacts(home, CODE).version == 1
    switch(home, CODE, 2)
    assert artifacts(home, CODE).version == 2
    assert artifacts(home, CODE, 1).sample.is_file()


def test_sealing_that_was_interrupted_is_done_again_from_the_start(home: Home, commit: Commit) -> None:
    commit(1, ROWS)
    left = sealed(home, 1).folder
    half = left.with_name(".1.part")
    left.rename(half)
    (half / "sample.json").write_text("half a file")
    assert json.loads(sealed(home, 1).sample.read_text())["rows"][0] == ["b", "1.50"]
    assert not half.exists()


def test_a_version_without_a_key_is_served_by_line(home: Home, commit: Commit) -> None:
    commit(1, [("甲",)], Schema((Field("name"),)))
    serving = Serving.open(sealed(home, 1).serving_file)
    assert serving.lookup("2", 1) == ['{"name":"甲"}'.encode()]
    serving.close()
