"""A file is checked before it is handed in: every fault with its record, line, field, rule and dimension."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from gongshu.kit.errors import BadInput, Several
from gongshu.quality.handin import COLUMNS, Report, check_file

TODAY = date(2026, 9, 15)
SCHEMA = """
fields:
  - {name: id, title: 公民身份号码, gongshu:semanticType: citizen_id, constraints: {required: true}}
  - {name: name, title: 姓名, constraints: {required: true, maxLength: 10}}
  - {name: sex, title: 性别, constraints: {enum: ["1", "2"]}}
  - {name: phone, title: 手机号, rdfType: "https://example.org/terms#mobile"}
  - {name: since, type: date}
  - {name: until, type: date}
primaryKey: id
missingValues: ["", "NA"]
gongshu:rules:
  - {rule: order, fields: [since, until]}
  - {rule: sex_of_id, fields: [sex, id]}
"""
ROWS = """公民身份号码,姓名,性别,手机号,since,until
110101199003071233,张三,1,13800138000,2026-01-01,2026-12-31
110101199003071234,李四,3,12345,2026-01-02,NA
11010119900307002X,王五,1,13800138001,2026-05-01,2026-04-01
330203196503071235,"赵
六",1,,,
,无名氏,,13800138002,2026-02-30,
110101199003071233,张三,1,13800138000,2026-01-01,2026-12-31
"""


def write(folder: Path, rows: str = ROWS, schema: str = SCHEMA, *, encoding: str = "utf-8") -> tuple[Path, Path]:
    file, described = folder / "people.csv", folder / "schema.yaml"
    file.write_bytes(rows.encode(encoding))
    described.write_text(schema, encoding="utf-8")
    return file, described


def check(
    folder: Path, rows: str = ROWS, schema: str = SCHEMA, *, encoding: str = "utf-8"
) -> tuple[Report, list[tuple[str, ...]]]:
    file, described = write(folder, rows, schema, encoding=encoding)
    out = folder / "findings.csv"
    report = check_file(file, described, out=out, today=TODAY)
    with out.open(encoding="utf-8", newline="") as lines:
        found = list(csv.reader(lines))
    assert tuple(found[0]) == COLUMNS
    return report, [tuple(row) for row in found[1:]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_fault_is_told_with_its_record_line_field_rule_and_dimension(tmp_path: Path, encoding: str) -> None:
    report, found = check(tmp_path, encoding=encoding)
    assert [row[:7] for row in found] == [
        ("people.csv", "1", "2", "id", "unique", "准确性", "invalid"),
        ("people.csv", "2", "3", "id", "citizen_id.check_digit", "准确性", "invalid"),
        ("people.csv", "2", "3", "sex", "code_list", "规范性", "invalid"),
        ("people.csv", "2", "3", "phone", "mobile.form", "规范性", "invalid"),
        ("people.csv", "3", "4", "since", "order", "时效性", "invalid"),
        ("people.csv", "3", "4", "sex", "sex_of_id", "一致性", "invalid"),
        ("people.csv", "5", "7", "id", "required", "完整性", "invalid"),
        ("people.csv", "5", "7", "since", "term_date.impossible", "准确性", "invalid"),
        ("people.csv", "6", "8", "id", "unique", "准确性", "invalid"),
    ]
    assert found[1][7] == "校验码不符 | the check digit does not fit"
    assert (report.records, report.broken, report.invalid, report.suspect, report.ok) == (6, 0, 9, 0, False)


def test_no_value_of_the_file_stands_among_the_findings(tmp_path: Path) -> None:
    _, found = check(tmp_path)
    text = str(found)
    assert not any(value in text for value in ("110101", "12345", "李四", "无名氏", "2026-02-30"))


def test_a_broken_line_is_a_record_with_a_finding_and_costs_no_other(tmp_path: Path) -> None:
    rows = ROWS.replace("110101199003071234,李四,3,12345,2026-01-02,NA", "110101199003071234,李四") + "\n\n"
    report, found = check(tmp_path, rows)
    broken = [row for row in found if row[4].startswith("record.")]
    assert broken[0][1:7] == ("2", "3", "", "record.too_few_values", "规范性", "invalid")
    assert "值的个数少于列数" in broken[0][7]
    assert [row[1] for row in found if row[4] == "unique"] == ["1", "6"]
    assert (report.records, report.broken) == (6, 1)


def test_missing_and_unknown_columns_are_findings_of_the_file(tmp_path: Path) -> None:
    rows = "公民身份号码,姓名,性别,手机号,since,备注\n110101199003071233,张三,1,13800138000,2026-01-01,无\n"
    report, found = check(tmp_path, rows)
    assert [row[1:7] for row in found] == [
        ("", "1", "until", "header.missing", "规范性", "invalid"),
        ("", "1", "备注", "header.extra", "规范性", "suspect"),
    ]
    assert report.invalid == 1


def test_a_clean_file_is_ok_and_what_nobody_looked_at_is_not_passed(tmp_path: Path) -> None:
    rows = "公民身份号码,姓名,性别,手机号,since,until\n110101199003071233,张三,1,13800138000,2026-01-01,2026-12-31\n"
    report, found = check(tmp_path, rows)
    assert found == []
    assert report.ok
    told = {one["dimension"]: one["share"] for one in report.to_json()["scores"]}
    assert told == {"规范性": 1.0, "完整性": 1.0, "准确性": 1.0, "一致性": 1.0, "时效性": 1.0, "可访问性": None}
    json.dumps(report.to_json())


def test_a_package_brings_the_tables_that_rules_look_into(tmp_path: Path) -> None:
    package = """
resources:
  - name: people
    path: people.csv
    schema:
      fields: [{name: id}, {name: area}]
      foreignKeys: [{fields: area, reference: {resource: areas, fields: code}}]
  - name: areas
    path: areas.csv
    schema: {fields: [{name: code}, {name: name}]}
"""
    (tmp_path / "areas.csv").write_text("code,name\n330203,海曙\n330205,江北\n", encoding="utf-8")
    _, found = check(tmp_path, "id,area\n1,330203\n2,330299\n3,\n", package)
    assert [row[1:5] for row in found] == [("2", "3", "area", "reference")]


@pytest.mark.parametrize("table", ["../outside.csv", "/etc/hosts", "missing.csv", "https://example.org/a.csv"])
def test_a_rule_looks_into_files_beside_the_schema_only(tmp_path: Path, table: str) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text("code\n1\n", encoding="utf-8")
    schema = f"fields: [{{name: a}}]\nrules: [{{rule: reference, fields: [a], table: '{table}', columns: [code]}}]\n"
    with pytest.raises(BadInput, match="找不到被引用的表"):
        check(folder, "a,b\n1,2\n", schema)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("fields: [", "不是可读的 YAML 或 JSON"),
        ("title: x", "没有表结构"),
        ("fields: [{name: a, gongshu:semanticType: ssn}]", "未知的语义类型 ssn"),
        ("fields: [{name: a, type: money}]", "未知的类型 money"),
        ("fields: [{name: a, constraints: {maxLength: many}}]", "约束应为数值"),
        ("fields: [{title: a}]", "字段没有名称"),
        ("fields: [{name: a}]\nrules: [{rule: order, field: a}]", "未知的键 field"),
        ("fields: [{name: a}]\nrules: [order]", "规则应写明 rule 与 fields"),
        ("fields: [{name: a}]\nrules: [{rule: order, fields: [a, z]}]", "没有字段 z"),
        ("resources: [{name: a, path: a.csv}, {name: b, path: b.csv}]", "看不出指哪一个"),
    ],
)
def test_a_schema_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, schema: str, words: str) -> None:
    file, described = write(tmp_path, "a\n1\n", schema)
    with pytest.raises((BadInput, Several)) as refused:
        check_file(file, described, today=TODAY)
    assert words in str(refused.value)


def test_a_file_of_another_table_is_refused(tmp_path: Path) -> None:
    file, described = write(tmp_path, "x,y\n1,2\n3,4\n")
    with pytest.raises(BadInput, match="表头中没有表结构的任何字段"):
        check_file(file, described, today=TODAY)


@pytest.mark.real_data
def test_the_real_registers_are_checked_by_a_schema(tmp_path: Path, real_data: Path) -> None:
    schema = tmp_path / "schema.yaml"
    schema.write_text(
        "fields: [{name: 统一社会信用代码, gongshu:semanticType: uscc, constraints: {required: true, unique: true}}]",
        encoding="utf-8",
    )
    records = 0
    for name in ("enterprises_liaoning_2018.csv", "enterprises_guizhou_2019.gb18030.csv"):
        report = check_file(real_data / name, schema, out=tmp_path / "findings.csv", today=TODAY)
        assert [one.rule for one in report.counts if one.rule.startswith("uscc")] == []
        records += report.records
    assert records == 12_516
