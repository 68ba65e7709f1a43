"""A spreadsheet is checked against a profile before it is handed in, without any installation."""

from __future__ import annotations

from datetime import date

import pytest

from gongshu.catalog.validating import validate_file
from gongshu.kit.errors import BadInput
from gongshu.regulation.loader import load_profile
from tests.catalog.test_import_spreadsheet import HEAD, altered, sheet

DAY = date(2026, 9, 15)


def test_each_resource_is_told_what_it_lacks_under_the_profile(tmp_path):
    file = sheet(tmp_path / "a.xlsx")
    lacking = {
        profile: {
            problem.field: problem.article
            for problem in validate_file(file, load_profile(profile), DAY).resources[0].problems
        }
        for profile in ("haishu-2022", "sixian-2021")
    }
    assert lacking["haishu-2022"] == {
        "information_system": "第十条第三款",
        "sharing_period": "第十条第三款",
        "sharing_reason": "第十六条第三款",
        "sharing_bases": "第十六条第三款",
    }
    assert {"usage_requirements", "materials", "interface"} <= set(lacking["sixian-2021"])
    assert "sharing_period" not in lacking["sixian-2021"]


def test_cells_that_cannot_be_read_are_named_and_a_whole_file_is_whole(tmp_path):
    checked = validate_file(
        sheet(tmp_path / "a.xlsx", altered((1, "数据类型", "汉字"))), load_profile("haishu-2022"), DAY
    )
    assert [error.address for error in checked.errors] == ["P5"]
    assert not checked.whole
    head = (*HEAD, "信息系统名称", "共享期限")
    rows = [[*row, "养老系统", "一年"] for row in altered()[3:4]]
    assert validate_file(sheet(tmp_path / "b.xlsx", rows, head), load_profile("haishu-2022"), DAY).whole


def test_one_title_twice_is_named_and_a_file_without_header_refused(tmp_path):
    rows = [*altered()[:3], *altered()[3:], *altered()[:1]]
    checked = validate_file(sheet(tmp_path / "a.xlsx", rows), load_profile("haishu-2022"), DAY)
    assert "同名" in str(checked.errors[0].message)
    (tmp_path / "b.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="没有找到表头"):
        validate_file(tmp_path / "b.csv", load_profile("haishu-2022"), DAY)
