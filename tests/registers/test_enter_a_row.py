"""Entering a row: by those who keep the register, in cells that fit their columns."""

from __future__ import annotations

import pytest

from gongshu.audit import queries as audit
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Several
from gongshu.kit.text import t
from gongshu.registers.cells import Known, Unfit, read_cell
from gongshu.registers.models import Row, RowVersion
from gongshu.regulation.lists import ColumnDef
from tests.registers.scene import Registers


def test_a_keeper_enters_a_row_with_its_evidence(registers: Registers) -> None:
    version = registers.add(people="1,200.50", faults="备份\r\n未启用", mended="是", partner="医疗保障局")
    assert version.row.subject == "drills/1"
    assert version.cells == {
        "day": "2026-09-01",
        "subject": "数据泄露处置",
        "scope": "desk",
        "people": "1200.5",
        "faults": "备份\n未启用",
        "mended": "yes",
        "partner": registers.cast.applicant.id,
    }
    record = audit.evidence(version.evidence)
    assert (record.event, record.subject, record.article) == ("registers.added", "drills/1", "第三条")
    assert "数据泄露处置" not in record.body
    assert registers.add().row.number == 2


def test_a_resource_that_is_not_in_the_catalog_is_refused(registers: Registers) -> None:
    with pytest.raises(BadInput, match="目录中没有这个代码") as refused:
        registers.add(resource="no-such-code")
    assert refused.value.at == "resource"
    assert not Row.objects.exists()


def test_each_text_that_does_not_fit_is_told_with_its_column_and_never_repeated(registers: Registers) -> None:
    wrong = {
        "day": "2026-02-30",
        "subject": "两\n行",
        "scope": "沙盘",
        "people": "十二",
        "faults": "长" * 5001,
        "mended": "也许",
        "partner": "没有这个局",
    }
    with pytest.raises(Several) as refused:
        registers.add(**wrong)
    told = {error.at: str(error.what) for error in refused.value.errors}
    assert list(told) == list(wrong)
    assert "“演练日期”不是日期" in told["day"]
    assert all(text[:20] not in str(error) for text in wrong.values() for error in refused.value.errors)
    assert "桌面推演、实战演练" in str(refused.value.errors[2].remedy)


@pytest.mark.parametrize("people", ["NaN", "Infinity", "1e400", "0.0000001", "1234567890123456", "--1"])
def test_a_number_must_be_one_that_every_spreadsheet_keeps_whole(people: str) -> None:
    with pytest.raises(Unfit):
        read_cell(ColumnDef("people", t("人数", "people"), "number", True), people, Known({}, lambda _: None))


def test_what_is_lacking_is_told_with_the_article(registers: Registers) -> None:
    with pytest.raises(Several) as refused:
        registers.add(day="", subject="  ", scope="")
    assert [error.at for error in refused.value.errors] == ["day", "subject", "scope"]
    assert refused.value.errors[0].cite == "第三条"


def test_who_does_not_keep_the_register_is_told_who_does(registers: Registers) -> None:
    for actor in (registers.cast.provider_clerk, registers.cast.stranger):
        with pytest.raises(NotPermitted, match="由数据局登记") as refused:
            registers.add(by=actor, id="standards", name="数据元规范")
        assert refused.value.cite == "第一条"
    with pytest.raises(NotPermitted, match="登记台账须由"):
        registers.add(by=registers.cast.security_admin)
    with pytest.raises(NotPermitted):
        registers.add(by=registers.cast.citizen)
    assert registers.add(by=registers.cast.bureau_clerk, id="standards", name="数据元规范").row.number == 1
    refusals = audit.search(event="registers.added", outcome="refused")
    assert refusals.count() == 4


def test_towns_keep_the_list_of_towns(registers: Registers) -> None:
    with pytest.raises(NotPermitted):
        registers.add(id="drills_of_towns", day="2026-09-01")
    assert registers.add(by=registers.cast.stranger, id="drills_of_towns", day="2026-09-01").number == 1


def test_nobody_writes_in_a_register_that_is_drawn_from_elsewhere(registers: Registers) -> None:
    with pytest.raises(Refusal, match="自动汇集"):
        registers.add(by=registers.cast.bureau_clerk, id="cases")
    assert not RowVersion.objects.exists()
