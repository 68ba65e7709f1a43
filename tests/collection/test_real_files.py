"""Real files of public bodies: their schema is proposed, they are collected, and every line is accounted for."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongshu.catalog.data import ItemData
from gongshu.collection import actions
from gongshu.collection.columns import LETTER_OF
from gongshu.collection.models import DatasetVersion
from gongshu.collection.proposal import FieldProposal, propose_schema
from gongshu.collection.reading import open_table
from gongshu.kit.home import Home
from gongshu.lake.store import Lake
from tests.cast import Cast
from tests.collection.conftest import entry_of

pytestmark = pytest.mark.real_data


def load(
    cast: Cast, home: Home, file: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[DatasetVersion, list[FieldProposal]]:
    """Propose, confirm as a catalog entry, collect. Sealing has tests of its own."""
    monkeypatch.setattr("gongshu.collection.actions.going.seal", lambda *given, **named: None)
    monkeypatch.setattr("gongshu.collection.actions.going.switch", lambda *given: None)
    with open_table(file) as table:
        proposals = propose_schema(table)
    items = tuple(
        ItemData(
            one.name,
            one.title,
            LETTER_OF[one.type],
            semantic_type="" if one.semantic_type == "plain" else one.semantic_type,
            level=1,
            key=one.key,
        )
        for one in proposals
    )
    entry = entry_of(cast, title=file.stem, items=items)
    version = actions.collect(
        resource_code=entry.code,
        file=file,
        by=cast.provider_clerk,
        source="公开数据",
        acquired_on=date(2026, 9, 1),
        null_tokens=sorted({token for one in proposals for token in one.null_tokens}),
        home=home,
    )
    assert version.lines_in == version.rows_accepted + version.continuation_lines + version.lines_quarantined
    return version, proposals


def query(home: Home, version: DatasetVersion, sql: str) -> Any:
    with Lake(home) as lake:
        return lake.engine.execute(f"SELECT {sql} FROM {lake.table(version.resource_code)}").fetchone()


def meanings(proposals: list[FieldProposal]) -> dict[str, str]:
    return {one.title: one.semantic_type for one in proposals}


def test_enterprises_in_gb18030(haishu: Cast, home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version, proposals = load(haishu, home, real_data / "enterprises_guizhou_2019.gb18030.csv", monkeypatch)
    assert (version.encoding, version.lines_in, version.rows_accepted) == ("gb18030", 3981, 3981)
    assert meanings(proposals)["统一社会信用代码"] == "uscc"
    assert [one.title for one in proposals if one.key] == ["统一社会信用代码"]
    assert next(one for one in proposals if one.title == "注册日期").type == "date"
    assert query(home, version, "count(DISTINCT tong_yi_she_hui_xin_yong_dai_ma)") == (3981,)


def test_villages_packed(haishu: Cast, home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version, proposals = load(haishu, home, real_data / "villages_2023.csv.gz", monkeypatch)
    assert (version.lines_in, version.rows_accepted, version.lines_quarantined) == (620_573, 620_573, 0)
    assert meanings(proposals)["code"] == "area_code"
    assert query(home, version, "count(DISTINCT code), min(length(code)), max(_line)") == (620_573, 12, 620_574)


def test_universities_with_titles_and_group_rows(
    haishu: Cast, home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, proposals = load(haishu, home, real_data / "universities_2025.xls", monkeypatch)
    assert version.header_line == 3
    assert (version.lines_in, version.rows_accepted, version.reasons) == (2950, 2919, {"group_row": 31})
    assert meanings(proposals)["学校标识码"] == "code"
    groups = actions.read_quarantine(resource_code=version.resource_code, number=1, by=haishu.provider_clerk, home=home)
    assert len(groups) == 31
    assert groups[0]["line"] == 4
    assert query(home, version, "count(DISTINCT xue_xiao_biao_shi_ma), max(length(xue_xiao_biao_shi_ma))") == (2919, 10)


def test_air_quality_with_words_for_no_value(
    haishu: Cast, home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = real_data / "air_beijing_Aotizhongxin_2013_2017.csv"
    version, proposals = load(haishu, home, file, monkeypatch)
    assert (version.lines_in, version.rows_accepted) == (35_064, 35_064)
    assert all(one.null_tokens in ((), ("NA",)) for one in proposals)
    assert query(home, version, 'count(*) - count("CO"), count(*) - count("O3")') == (1776, 1719)


def test_division_codes_with_a_mark_at_the_beginning(
    haishu: Cast, home: Home, real_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, proposals = load(haishu, home, real_data / "areacodes_history.csv", monkeypatch)
    assert (version.encoding, version.lines_in, version.rows_accepted) == ("utf-8", 6823, 6823)
    assert proposals[0].title == "代码"
    assert meanings(proposals)["代码"] == "area_code"


def test_a_book_of_ten_sheets_is_read_sheet_by_sheet(real_data: Path) -> None:
    counts = []
    for sheet in range(1, 11):
        with open_table(real_data / "subcounty_changes_2014_2023.xlsx", sheet=sheet) as table:
            assert "序号" in table.names
            for chunk in table.chunks():
                batch = chunk.read()
                batch.check()
                counts.append(batch.table.num_rows)
    assert len(counts) == 10
