"""Collecting a file: the version it becomes, what is refused, and what is on record."""

from __future__ import annotations

import gzip
import logging
import shutil
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from gongshu.audit.queries import trail
from gongshu.catalog import actions as catalog_actions
from gongshu.catalog import lookup
from gongshu.catalog.cycles import CYCLE_DAYS
from gongshu.collection import actions, quarantine, queries
from gongshu.collection.models import DatasetVersion, Run
from gongshu.kit import clock
from gongshu.kit.actor import SYSTEM
from gongshu.kit.clock import VirtualClock
from gongshu.kit.errors import BadInput, NotFound, NotPermitted, Refusal, Stale
from gongshu.kit.files import sha256_of
from gongshu.kit.home import Home
from gongshu.lake.artifacts import artifacts, seal
from gongshu.lake.schema import Field, Schema
from gongshu.lake.store import Lake
from tests.cast import Cast
from tests.catalog.samples import whole
from tests.collection.conftest import GOOD, ITEMS, Collect, entry_of, write


def rows(home: Home, version: DatasetVersion) -> list[tuple[object, ...]]:
    with Lake(home) as lake:
        return lake.read(version.resource_code, version.number).order("_line").fetchall()


@pytest.mark.requirement("HS-13/1", "SX-21/1")
def test_a_file_becomes_a_version_that_can_be_read_and_is_sealed(cast: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(cast)
    version = collect(cast, entry)
    assert (version.number, version.state, version.rows_accepted, version.lines_in) == (1, "committed", 2, 2)
    assert version.catalog_version == entry.version
    assert version.grade == 2
    assert version.sealed_at is not None
    assert rows(home, version) == [
        ("1", "甲", 10.5, date(2026, 1, 2), 2),
        ("2", "乙", None, date(2026, 2, 3), 3),
    ]
    assert artifacts(home, entry.code).version == 1
    assert queries.current_version(entry.code) == version


def test_a_version_says_where_it_is_from_and_keeps_the_raw_file_under_its_digest(
    cast: Cast, home: Home, collect: Collect, tmp_path: Path
) -> None:
    version = collect(cast, entry_of(cast))
    assert version.source == "低保业务系统"
    assert version.acquired_on == date(2026, 9, 14)
    assert version.raw_digest == sha256_of(tmp_path / "data.csv") == sha256_of(home.raw / version.raw_digest)
    with Lake(home) as lake:
        meta = lake.version(version.resource_code).meta
    assert (meta.source, meta.acquired_on, meta.batch) == ("低保业务系统", "2026-09-14", version.batch)


def test_the_catalog_is_narrowed_by_how_fresh_the_data_is_that_was_collected(
    haishu: Cast, frozen: VirtualClock, collect: Collect
) -> None:
    entry = entry_of(haishu)
    found = lambda freshness: list(lookup.find("", SYSTEM, {"freshness": freshness}).ids)  # noqa: E731
    assert (found("current"), found("late")) == ([], [])
    version = collect(haishu, entry)
    assert (found("current"), found("late")) == ([entry.pk], [])
    frozen.advance(version.acquired_on + timedelta(days=CYCLE_DAYS[entry.update_cycle] + 1) - clock.today())
    assert (found("current"), found("late")) == ([], [entry.pk])
    assert lookup.search_index().behind == 0


def test_the_act_is_on_record_with_counts_and_without_values(haishu: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(haishu)
    version = collect(haishu, entry, GOOD + "3,丙\n")
    records = [record for record in trail(subject=entry.code) if record.event.startswith("collection.")]
    assert [record.event for record in records] == ["collection.started", "collection.committed", "collection.sealed"]
    assert records[0].article == "第十三条"
    told = records[1].data
    assert (told["lines"], told["rows"], told["quarantined"]) == (3, 2, 1)
    assert told["reasons"] == {"too_few_values": 1}
    assert told["raw"] == version.raw_digest
    assert "甲" not in str([record.data for record in records])


def test_broken_lines_are_quarantined_with_line_reason_and_text_and_nothing_is_lost(
    haishu: Cast, home: Home, collect: Collect
) -> None:
    content = GOOD + '3,丙\n4,"丁,1,2026-01-01\n5,戊,x,2026-13-01\n,己,1,2026-01-01\n6,"庚\n辛",2,2026-01-01\n\n'
    entry = entry_of(haishu)
    version = collect(haishu, entry, content)
    assert version.rows_accepted == 3
    assert version.continuation_lines == 1
    assert version.lines_quarantined == 5
    assert version.lines_in == 9
    found = actions.read_quarantine(resource_code=entry.code, number=1, by=haishu.provider_clerk, home=home)
    assert [(row["line"], row["code"], row["fields"]) for row in found] == [
        (4, "too_few_values", ""),
        (5, "open_quote", ""),
        (6, "bad_decimal", "金额"),
        (7, "key_missing", "编号"),
        (10, "blank_line", ""),
    ]
    assert found[2]["raw"] == "5,戊,x,2026-13-01"
    assert found[2]["reason_zh"] == "金额：不是数值，或超出该列的位数"
    assert found[0]["reason_en"] == "fewer values than columns"


def test_the_database_itself_refuses_counts_that_lose_a_line(haishu: Cast, collect: Collect) -> None:
    version = collect(haishu, entry_of(haishu))
    with pytest.raises(IntegrityError, match="collection_no_line_lost"), transaction.atomic():
        DatasetVersion.objects.filter(pk=version.pk).update(rows_accepted=1)


def test_quarantined_text_is_seen_by_the_provider_only_on_record_and_never_logged(
    haishu: Cast, home: Home, collect: Collect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    entry = entry_of(haishu)
    collect(haishu, entry, GOOD + "绝密内容\n")
    with pytest.raises(NotPermitted, match="只有提供单位可以归集这一资源的数据"):
        actions.read_quarantine(resource_code=entry.code, number=1, by=haishu.applicant_clerk, home=home)
    with pytest.raises(NotPermitted, match="无权查看隔离的数据行"):
        actions.read_quarantine(resource_code=entry.code, number=1, by=haishu.provider_reviewer, home=home)
    actions.read_quarantine(resource_code=entry.code, number=1, by=haishu.provider_clerk, home=home)
    assert trail(subject=entry.code)[-1].event == "collection.quarantine_read"
    path = quarantine.path_of(home, entry.code, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert "绝密内容" not in caplog.text


def test_a_second_file_is_a_second_version_and_the_first_stays(haishu: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(haishu)
    first = collect(haishu, entry)
    second = collect(haishu, entry, GOOD.replace("甲", "新"), name="next.csv")
    assert second.number == 2
    assert rows(home, first)[0][1] == "甲"
    assert rows(home, second)[0][1] == "新"
    assert artifacts(home, entry.code).version == 2
    with Lake(home) as lake:
        assert {row[0] for row in lake.changes(entry.code, 1, 2).fetchall()} == {"update_before", "update_after"}


def test_columns_are_found_by_title_or_name_in_any_order(haishu: Cast, home: Home, collect: Collect) -> None:
    content = "since, 金 额 ,NAME,编号\n2026-01-02,1,甲,1\n"
    assert rows(home, collect(haishu, entry_of(haishu), content)) == [("1", "甲", 1.0, date(2026, 1, 2), 2)]


def test_titles_above_the_header_are_no_data(haishu: Cast, home: Home, collect: Collect) -> None:
    version = collect(haishu, entry_of(haishu), "附件1：\n低保对象名册,,,\n" + GOOD)
    assert version.header_line == 3
    assert version.lines_in == 2
    assert rows(home, version)[0][-1] == 4


@pytest.mark.parametrize(
    ("header", "zh", "en"),
    [
        ("编号,名称,金额,日期", "缺少：起始日期；多出：日期", "missing: 起始日期; not in the catalog: 日期"),
        ("编号,名称,金额,起始日期,备注", "多出：备注", "not in the catalog: 备注"),
        ("编号,名称,金额,金额", "缺少：起始日期；重复：金额", "missing: 起始日期; there twice: 金额"),
    ],
)
def test_a_wrong_header_is_refused_with_all_names_and_nothing_is_loaded(
    haishu: Cast, home: Home, collect: Collect, header: str, zh: str, en: str
) -> None:
    entry = entry_of(haishu)
    collect(haishu, entry)
    with pytest.raises(BadInput) as caught:
        collect(haishu, entry, header + "\n" + "1," * header.count(",") + "1\n", name="wrong.csv")
    assert str(caught.value).startswith("wrong.csv: 表头与目录的信息项不一致，没有载入任何数据")
    assert caught.value.why is not None
    assert (caught.value.why.zh, caught.value.why.en) == (zh, en)
    assert [version.state for version in queries.versions(entry.code)] == ["failed", "committed"]
    assert queries.current_version(entry.code).number == artifacts(home, entry.code).version == 1  # type: ignore[union-attr]
    assert not queries.open_runs()
    assert trail(subject=entry.code)[-1].event == "collection.failed"
    assert trail(subject=entry.code)[-1].outcome == "refused"


def test_an_unknown_encoding_is_refused_with_those_tried(haishu: Cast, collect: Collect) -> None:
    content = "編號,名稱,金額,起始日期\n1,這是繁體中文的資料內容,1,2026-01-01\n".encode("big5") * 5
    with pytest.raises(BadInput, match=r"文件编码无法识别.试过 UTF-8、GB18030、UTF-16，都不能解码") as caught:
        collect(haishu, entry_of(haishu), content)
    assert caught.value.at == "data.csv"


@pytest.mark.requirement("HS-13/1", "HS-13/N1", "SX-21/1")
def test_data_without_a_published_entry_is_not_gathered(cast: Cast, collect: Collect) -> None:
    draft = catalog_actions.draft_entry(by=cast.provider_clerk, data=whole(cast.provider.id, items=ITEMS))
    with pytest.raises(Refusal, match="目录尚未发布，不能归集数据") as caught:
        collect(cast, draft)
    assert caught.value.cite
    assert trail(subject=draft.code)[-1].event == "collection.refused"
    with pytest.raises(NotFound, match="没有这条目录"):
        collect(cast, type("Nothing", (), {"code": "999999-000001"}))
    assert not Run.objects.exists()


@pytest.mark.requirement("SX-43/N2")
def test_only_a_data_officer_of_the_provider_loads(haishu: Cast, collect: Collect) -> None:
    entry = entry_of(haishu)
    with pytest.raises(NotPermitted, match="只有提供单位可以归集"):
        collect(haishu, entry, by=haishu.applicant_clerk)
    with pytest.raises(NotPermitted, match="归集数据须由数据专员"):
        collect(haishu, entry, by=haishu.provider_reviewer)
    assert collect(haishu, entry, by=haishu.bureau_clerk).number == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"source": " "}, "没有写明数据来源"),
        ({"acquired_on": date(2026, 9, 16)}, "采集日期在将来"),
        ({"content": Path("/nowhere/data.csv")}, "没有文件 data.csv"),
    ],
)
def test_source_day_and_file_must_be_stated(
    haishu: Cast, collect: Collect, given: dict[str, object], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        collect(haishu, entry_of(haishu), **given)
    assert not Run.objects.exists()


def test_one_file_at_a_time(haishu: Cast, collect: Collect) -> None:
    entry = entry_of(haishu)
    version = collect(haishu, entry)
    Run.objects.filter(version=version).update(state="running")
    with pytest.raises(Stale, match="有一次归集尚未完成"):
        collect(haishu, entry)
    second = DatasetVersion.objects.get(pk=version.pk)
    second.pk, second.number, second.batch = "x", 9, "x"
    second.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(version=second, resource_code=entry.code)


def test_words_that_mean_no_value_are_told_by_the_caller(haishu: Cast, home: Home, collect: Collect) -> None:
    content = "编号,名称,金额,起始日期\n1,NA,NA,NA\n2,-,-,2026-01-01\n"
    version = collect(haishu, entry_of(haishu), content, null_tokens=["NA"])
    assert rows(home, version) == [("1", None, None, None, 2)]
    assert version.reasons == {"bad_decimal": 1}


def test_the_caller_may_state_the_columns_more_closely_but_not_others(
    haishu: Cast, home: Home, collect: Collect
) -> None:
    entry = entry_of(haishu)
    exact = Schema(
        (
            Field("id", title="编号", key=True),
            Field("name", title="名称"),
            Field("amount", "decimal", title="金额", scale=1),
            Field("since", "date", title="起始日期"),
        )
    )
    assert str(rows(home, collect(haishu, entry, schema=exact))[0][2]) == "10.5"
    with pytest.raises(BadInput, match="给定的列与目录的信息项不一致"):
        collect(haishu, entry, schema=Schema(exact.fields[:3]))


def test_cells_that_look_like_formulas_stay_texts(haishu: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(haishu)
    version = collect(haishu, entry, "编号,名称,金额,起始日期\n1,=cmd|'/C calc'!A0,1,2026-01-01\n")
    assert rows(home, version)[0][1] == "=cmd|'/C calc'!A0"
    shutil.rmtree(artifacts(home, entry.code).folder)
    with Lake(home) as lake:
        exported = seal(lake, home, entry.code, 1).downloads["csv"].read_text()
    assert "\n1,'=cmd|'/C calc'!A0,1.0\n" in exported


def test_packed_and_other_encodings_give_the_same_version(haishu: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(haishu)
    plain = rows(home, collect(haishu, entry))
    for name, content in (
        ("data.csv.gz", gzip.compress(GOOD.encode())),
        ("gb.csv", GOOD.encode("gb18030")),
        ("bom.csv", GOOD.encode("utf-8-sig")),
        ("wide.csv", GOOD.encode("utf-16")),
        ("mac.csv", GOOD.replace("\n", "\r").encode()),
        ("tab.csv", GOOD.replace(",", "\t").encode()),
    ):
        assert rows(home, collect(haishu, entry, content, name=name)) == plain, name


def test_no_file_to_take_away_is_made_before_the_data_are_opened(haishu: Cast, home: Home, collect: Collect) -> None:
    entry = entry_of(haishu)
    collect(haishu, entry)
    assert artifacts(home, entry.code).downloads == {}


def test_an_empty_table_is_a_version_without_rows(haishu: Cast, collect: Collect) -> None:
    version = collect(haishu, entry_of(haishu), "编号,名称,金额,起始日期\n")
    assert (version.lines_in, version.rows_accepted, version.state) == (0, 0, "committed")


def test_the_same_content_is_kept_once(haishu: Cast, home: Home, collect: Collect, tmp_path: Path) -> None:
    entry = entry_of(haishu)
    collect(haishu, entry)
    collect(haishu, entry, write(tmp_path, GOOD, "again.csv"))
    assert len(list(home.raw.iterdir())) == 1
