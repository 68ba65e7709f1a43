"""Sealing: the worker makes the files of what is open, with the opened columns only, and keeps up with the data."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gongshu.audit.queries import search
from gongshu.audit.record import record
from gongshu.catalog.models import Item
from gongshu.collection import events as collection
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from gongshu.opening import actions, files, queries
from gongshu.opening.models import Edition
from tests.opening.scene import OPEN, ROWS, SECRETS, Opening

FORMATS = ("csv", "json", "xlsx", "parquet")


def path_of(opening: Opening, edition: Edition, form: str) -> Path:
    return files.file_of(opening.home, edition.dataset_id, edition.number, form)


@pytest.mark.requirement("HS-25/2")
def test_the_files_hold_the_opened_columns_with_source_and_day(opening: Opening) -> None:
    edition = opening.sealed()
    assert (edition.version, edition.rows, edition.source) == (1, 3, "民政局养老服务系统")
    assert edition.acquired_on.isoformat() == "2026-09-12"

    with path_of(opening, edition, "csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.reader(file))
    assert table[0] == list(OPEN)
    assert table[1][:4] == ["91110000A", "颐和养老院", "120", "2019-05-06"]
    assert len(table) == 4

    document = json.loads(path_of(opening, edition, "json").read_text(encoding="utf-8"))
    assert document["meta"]["source"] == "民政局养老服务系统"
    assert document["meta"]["acquired_on"] == "2026-09-12"
    assert [list(row) for row in document["rows"]] == [list(OPEN)] * 3

    book = openpyxl.load_workbook(path_of(opening, edition, "xlsx"))
    assert [cell.value for cell in book.worksheets[0][1]] == list(OPEN)
    about = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert about["来源 Source"] == "民政局养老服务系统"
    assert about["采集日期 Acquired on"] == "2026-09-12"

    parquet = pq.read_table(path_of(opening, edition, "parquet"))
    assert parquet.column_names == list(OPEN)
    assert parquet.column("beds").to_pylist() == [120, 80, None]
    assert pq.read_schema(path_of(opening, edition, "parquet")).metadata[b"Source"] == "民政局养老服务系统".encode()


@pytest.mark.requirement("HS-32/N2")
def test_no_byte_of_a_barred_column_is_in_any_file(haishu: Opening) -> None:
    edition = haishu.sealed()
    held = [*files.folder_of(haishu.home, edition.dataset_id).rglob("*.*")]
    assert {path.name for path in held} == {f"data.{form}" for form in FORMATS} | {"README.txt", "sample.json"}
    texts = [path.read_text(encoding="utf-8") for path in held if path.suffix in (".csv", ".json", ".txt")]
    book = openpyxl.load_workbook(path_of(haishu, edition, "xlsx"))
    texts += [str([[cell.value for cell in row] for row in sheet.iter_rows()]) for sheet in book.worksheets]
    texts += [str(pq.read_table(path_of(haishu, edition, "parquet")).to_pylist())]
    for secret in (*SECRETS, "内部评分", "采购底价", "检查员"):
        assert all(secret not in text for text in texts), secret


def test_a_cell_that_would_run_as_a_formula_stays_text(haishu: Opening) -> None:
    edition = haishu.sealed()
    with path_of(haishu, edition, "csv").open(encoding="utf-8", newline="") as file:
        remarks = [row["remark"] for row in csv.DictReader(file)]
    assert remarks == ["'" + str(ROWS[0][4]), "＋正常", "-3"]
    book = openpyxl.load_workbook(path_of(haishu, edition, "xlsx"))
    cell = book.worksheets[0].cell(2, 5)
    assert (cell.value, cell.data_type) == (ROWS[0][4], "s")


def test_nothing_is_sealed_before_it_is_open_or_before_there_is_data(opening: Opening) -> None:
    opening.load()
    opening.ready()
    assert actions.seal_pending(opening.home) == []
    other = opening.publish(title="没有数据的名录")
    opening.opened(entry=other)
    assert actions.seal_pending(opening.home) == []


def test_a_new_version_gets_new_files_and_the_same_version_none(haishu: Opening) -> None:
    first = haishu.sealed()
    assert actions.seal_pending(haishu.home) == []
    haishu.load(2, ROWS[:2], acquired_on="2026-09-14")
    (second,) = actions.seal_pending(haishu.home)
    assert (second.number, second.version, second.rows) == (first.number + 1, 2, 2)
    assert queries.edition(second.dataset) == second
    assert [one.version for one in queries.editions(second.dataset)] == [2, 1]
    haishu.load(3, ROWS[:1])
    actions.seal_pending(haishu.home)
    assert not path_of(haishu, first, "csv").exists()
    assert path_of(haishu, second, "csv").exists()


def test_the_worker_reads_one_row_where_nothing_happened(haishu: Opening, frozen: VirtualClock) -> None:
    haishu.sealed()
    seals = actions.PendingSeals()
    assert seals(haishu.home) == []
    frozen.advance(timedelta(minutes=2))
    with CaptureQueriesContext(connection) as asked:
        assert seals(haishu.home) == []
    assert len(asked) == 1
    haishu.load(2, ROWS[:2], acquired_on="2026-09-14")
    with transaction.atomic():  # as the collection of a version ends
        record(collection.SEALED, by=SYSTEM, subject=haishu.entry.code)
    (second,) = seals(haishu.home)
    assert second.version == 2


def test_the_worker_looks_now_and_then_whatever_is_on_record(haishu: Opening, frozen: VirtualClock) -> None:
    haishu.sealed()
    seals = actions.PendingSeals()
    assert seals(haishu.home) == []
    Item.objects.filter(entry=haishu.entry, name="beds").update(level=3)
    frozen.advance(timedelta(minutes=5))
    assert seals(haishu.home) == []
    frozen.advance(timedelta(minutes=6))
    assert len(seals(haishu.home)) == 1


def test_the_sealing_is_on_record_with_the_digests(haishu: Opening) -> None:
    edition = haishu.sealed()
    (record,) = search(event="opening.sealed")
    assert record.data["files"] == edition.files
    assert set(edition.files) == set(FORMATS)
    assert all(len(told["sha256"]) == 64 for told in edition.files.values())


def test_a_run_that_died_leaves_nothing_behind_that_counts(haishu: Opening) -> None:
    haishu.load()
    dataset = haishu.opened()
    died = files.folder_of(haishu.home, dataset.id)
    for name in ("1", ".1.part"):
        (died / name).mkdir(parents=True)
        (died / name / "data.csv").write_text("half")
    assert queries.edition(dataset) is None
    (edition,) = actions.seal_pending(haishu.home)
    assert path_of(haishu, edition, "csv").read_text(encoding="utf-8").startswith("uscc,")
    assert sorted(path.name for path in died.iterdir()) == ["1"]


@pytest.mark.requirement("HS-21/N1")
def test_a_column_whose_grade_rises_is_held_back_at_once_and_sealed_away(haishu: Opening) -> None:
    edition = haishu.sealed()
    dataset = edition.dataset
    Item.objects.filter(entry=haishu.entry, name="beds").update(level=3)
    assert queries.edition(dataset) is None
    (second,) = actions.seal_pending(haishu.home)
    assert [column["name"] for column in second.columns] == ["uscc", "name", "licensed_on", "remark"]
    assert queries.edition(dataset) == second
    assert second.version == edition.version


def test_the_files_of_a_withdrawn_dataset_are_deleted(haishu: Opening) -> None:
    edition = haishu.sealed()
    haishu.withdraw(edition.dataset)
    assert actions.seal_pending(haishu.home) == []
    assert files.datasets_with_files(haishu.home) == []


def test_numbers_keep_their_digits(haishu: Opening) -> None:
    edition = haishu.sealed()
    assert str(Decimal("778899.5")) not in path_of(haishu, edition, "json").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(path_of(haishu, edition, "xlsx"))
    assert book.worksheets[0].cell(2, 3).value == 120
