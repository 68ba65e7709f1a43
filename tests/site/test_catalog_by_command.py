"""``gongshu catalog``: a sheet that an agency returned comes in by command, wrong cells are named, and out it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongshu.kit.home import Home
from tests.cast import Cast
from tests.catalog.test_import_spreadsheet import altered, sheet
from tests.site.conftest import Run


@pytest.fixture
def cast(db, frozen, installed: Home) -> Cast:
    return Cast("sixian-2021")


def test_a_returned_sheet_comes_in_and_is_found(cast: Cast, run: Run, tmp_path: Path) -> None:
    ran = run("catalog", "import", sheet(tmp_path / "目录.xlsx"), "--provider", "民政局", "--json")
    assert ran.code == 0, ran.err
    assert (ran.document["created"], ran.document["refused"], ran.document["errors"]) == (2, 0, [])
    (found,) = run("catalog", "search", "低保", "--json").document
    assert (found["title"], found["provider"], found["state"]) == ("低保对象", "民政局", "draft")


def test_a_wrong_cell_is_named_and_the_command_says_that_something_was_refused(
    cast: Cast, run: Run, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "目录.xlsx", altered((0, "共享类型", "看情况")))
    ran = run("catalog", "import", file, "--provider", cast.provider.uscc)
    assert ran.code == 1
    assert "新增 1，更新 0，不变 0，有错未导入 1" in ran.out
    assert "R4" in ran.out


def test_a_dry_run_says_what_would_be_and_does_nothing(cast: Cast, run: Run, tmp_path: Path) -> None:
    ran = run("catalog", "import", sheet(tmp_path / "目录.csv"), "--provider", "民政局", "--dry-run", "--lang", "en")
    assert "would be created 2" in ran.out
    assert run("catalog", "search", "低保", "--json").document == []


def test_an_unknown_provider_is_refused_with_the_registered_ones(cast: Cast, run: Run, tmp_path: Path) -> None:
    ran = run("catalog", "import", sheet(tmp_path / "目录.csv"), "--provider", "气象局")
    assert ran.code == 1
    assert "没有登记机构“气象局”" in ran.err
    assert "民政局" in ran.err


def test_what_is_exported_is_unchanged_when_it_comes_back(cast: Cast, run: Run, tmp_path: Path) -> None:
    run("catalog", "import", sheet(tmp_path / "目录.xlsx"), "--provider", "民政局")
    assert run("catalog", "export", tmp_path / "out.xlsx", "--json").document["entries"] == 2
    again = run("catalog", "import", tmp_path / "out.xlsx", "--json")
    assert (again.code, again.document["unchanged"]) == (0, 2)


def test_a_sheet_is_checked_against_an_instrument_without_an_installation(
    own_home: Home, run: Run, tmp_path: Path
) -> None:
    ran = run("catalog", "validate", sheet(tmp_path / "目录.xlsx"), "--profile", "haishu-2022", "--json")
    assert ran.code == 1
    lacking = {one["article"] for resource in ran.document["resources"] for one in resource["problems"]}
    assert "第十条第三款" in lacking
