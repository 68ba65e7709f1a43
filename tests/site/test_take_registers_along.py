"""``gongshu registers``: which lists the law in force has, and one of them as a file or as JSON."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from gongshu.kit.home import Home
from gongshu.organizations import queries as organizations
from gongshu.registers import actions
from tests.cast import Cast
from tests.registers.test_every_register_of_the_law import some_text
from tests.site.conftest import Run


@pytest.fixture
def trained(db: None, frozen: object, installed: Home) -> Cast:
    """A jurisdiction where one training is on record."""
    cast = Cast("sixian-2021")
    found = organizations.jurisdiction().registers["trainings"]
    texts = {column.id: some_text(column, cast, "") for column in found.columns}
    actions.add_row(by=cast.provider_clerk, register=found, given=texts)
    return cast


def test_the_lists_of_the_law_in_force_are_told_with_their_rows(trained: Cast, run: Run) -> None:
    told = {one["id"]: one for one in run("registers", "list", "--json").document}
    assert set(told) == set(organizations.jurisdiction().registers)
    assert (told["trainings"]["rows"], told["trainings"]["article"]) == (
        1,
        organizations.jurisdiction().registers["trainings"].cite.zh,
    )
    assert told["organizations"]["rows"] == 9
    words = run("registers", "list").out
    assert all(one["title"] in words for one in told.values())


def test_a_list_is_written_to_a_file_of_the_kind_its_name_says(trained: Cast, run: Run, tmp_path: Path) -> None:
    shown = run("registers", "export", "trainings", "--json").document["rows"]
    assert [row["unit"] for row in shown] == ["民政局"]
    for name in ("trainings.csv", "trainings.xlsx"):
        assert run("registers", "export", "trainings", tmp_path / name, "--json").document["rows"] == 1
    assert "民政局" in (tmp_path / "trainings.csv").read_text(encoding="utf-8-sig")
    sheet = openpyxl.load_workbook(tmp_path / "trainings.xlsx").active
    assert "民政局" in [cell.value for cell in sheet[2]]
    before = run("registers", "export", "trainings", "--on", "2026-09-14", "--json").document
    assert before["rows"] == []


def test_what_cannot_be_written_is_refused_with_exit_code_1(trained: Cast, run: Run, tmp_path: Path) -> None:
    assert run("registers", "export", "trainings", tmp_path / "trainings.doc").code == 1
    unknown = run("registers", "export", "no_such", "--json")
    assert (unknown.code, unknown.document["error"]) == (1, "no_such_register")
