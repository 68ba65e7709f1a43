"""A table is checked in one pass; every failing row is found, whatever is NULL beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongshu.kit.errors import BadInput, Several
from gongshu.quality.engine import Outcome, Source, check_table, columns_of
from gongshu.quality.rules import CrossRule, FieldSpec, derive

TODAY = date(2026, 9, 15)
GOOD_ID, OTHER_ID = "110101199003071233", "330203196503071235"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1}) as made:
        yield made


class Checker:
    """Checks small tables and shows findings as (record, field, rule)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self.outcome: Outcome | None = None

    def __call__(
        self,
        rows: pa.Table | dict[str, list[object]],
        *fields: FieldSpec,
        cross: Sequence[CrossRule] = (),
        **others: pa.Table,
    ) -> list[tuple[int, str, str]]:
        given = rows if isinstance(rows, pa.Table) else pa.table(rows)
        self.connection.register("the_table", given)
        for name, table in others.items():
            self.connection.register(name, table)
        source = Source("the_table", columns_of(self.connection, "the_table"))
        self.outcome = check_table(
            self.connection,
            source,
            derive(fields, cross),
            out=self.folder / "findings.parquet",
            today=TODAY,
            references={name: name for name in others},
        )
        return self.show("record, field, rule")

    def show(self, columns: str) -> list[tuple[int, str, str]]:
        return self.connection.execute(
            f"SELECT {columns} FROM read_parquet('{self.folder}/findings.parquet')"
        ).fetchall()


@pytest.fixture
def check(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Checker:
    return Checker(connection, tmp_path)


def test_one_finding_per_row_column_and_rule(check: Checker) -> None:
    rows = {
        "id": [GOOD_ID, "110101199003071234", None, "110101203003071232"],
        "mobile": ["13800138000", "无", "12345", "13800138001"],
    }
    found = check(
        rows,
        FieldSpec("id", required=True, unique=True, semantic_type="citizen_id"),
        FieldSpec("mobile", semantic_type="mobile"),
    )
    assert found == [
        (2, "id", "citizen_id.check_digit"),
        (2, "mobile", "placeholder"),
        (3, "id", "required"),
        (3, "mobile", "mobile.form"),
        (4, "id", "citizen_id.future"),
    ]
    assert check.show("verdict, dimension, message, message_en")[:2] == [
        ("invalid", "准确性", "校验码不符", "the check digit does not fit"),
        ("suspect", "完整性", "疑以占位词代替数据（如“无”“未知”“测试”）", "a stand-in word instead of data"),
    ]


def test_no_finding_holds_a_value_of_the_table(check: Checker) -> None:
    check({"id": ["110101199003071234"]}, FieldSpec("id", semantic_type="citizen_id"))
    assert "110101199003071234" not in str(check.show("*"))


def test_a_null_beside_a_fault_does_not_hide_it(check: Checker) -> None:
    rows = {"a": [None, None, "x", "1"], "b": pa.array(["x", None, None, "2"]), "c": pa.array([None] * 4, pa.string())}
    found = check(
        rows,
        FieldSpec("a", type="integer", minimum=0),
        FieldSpec("b", type="integer", semantic_type="", code_list=("1", "2")),
        FieldSpec("c", semantic_type="mobile", length=3, pattern="[0-9]+"),
        cross=(
            CrossRule("compare", ("a", "b")),
            CrossRule("unique_together", ("a", "b")),
            CrossRule("order", ("c", "a")),
        ),
    )
    assert found == [(1, "b", "type.integer"), (3, "a", "type.integer")]


def test_every_row_of_a_repeated_value_is_found_and_empty_cells_are_not_equal(check: Checker) -> None:
    found = check({"k": ["1", "2", "1", None, "", " ", "1"]}, FieldSpec("k", unique=True))
    assert found == [(1, "k", "unique"), (3, "k", "unique"), (7, "k", "unique")]


def test_blank_cells_count_as_empty(check: Checker) -> None:
    found = check({"n": ["", " ", "\u3000", "\ufeff", None, "张"]}, FieldSpec("n", required=True))
    assert [record for record, _, _ in found] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("word", ["无", " 无 ", "-", "——", "未知", "NULL", "n/a", "测试数据", "#REF!", "待定"])
def test_stand_in_words_are_suspect_where_data_is_due(check: Checker, word: str) -> None:
    assert check({"n": [word]}, FieldSpec("n", required=True)) == [(1, "n", "placeholder")]


def test_stand_in_words_are_words_in_free_text_and_in_code_lists(check: Checker) -> None:
    rows = {"remark": ["无"], "relation": ["无"], "flag": ["无"]}
    fields = (FieldSpec("remark"), FieldSpec("relation", code_list=("无", "有")), FieldSpec("flag", type="boolean"))
    assert check(rows, *fields) == []


@pytest.mark.parametrize(
    ("spec", "value", "rule"),
    [
        (FieldSpec("v", code_list=("1", "2")), "3", "code_list"),
        (FieldSpec("v", code_list=tuple(map(str, range(3000)))), "3001", "code_list"),
        (FieldSpec("v", length=3), "四个汉字", "length"),
        (FieldSpec("v", shortest=3), "ab", "too_short"),
        (FieldSpec("v", pattern="[a-z]+"), "A", "pattern"),
        (FieldSpec("v", type="integer"), "1.5", "type.integer"),
        (FieldSpec("v", type="number"), "１２", "type.number"),
        (FieldSpec("v", type="number"), "1,000", "type.number"),
        (FieldSpec("v", type="number"), "nan", "placeholder"),
        (FieldSpec("v", type="boolean"), "maybe", "type.boolean"),
        (FieldSpec("v", type="date"), "2026-02-30", "term_date.impossible"),
        (FieldSpec("v", type="datetime"), "1900-01-01 00:00:00", "term_date.sentinel"),
        (FieldSpec("v", semantic_type="date"), "2026-09-16", "date.future"),
        (FieldSpec("v", semantic_type="birth_date"), "2026-09-16", "birth_date.future"),
        (FieldSpec("v", type="number", minimum=0), "-1", "range.minimum"),
        (FieldSpec("v", type="number", maximum=1e3), "1e4", "range.maximum"),
        (FieldSpec("v", semantic_type="person_name"), "张?? ", "lost_characters"),
        (FieldSpec("v", semantic_type="address"), "\ue001路", "lost_characters"),
        (FieldSpec("v", semantic_type="area_code"), "110103", "area_code.former"),
        (FieldSpec("v", semantic_type="uscc"), "91330203MA2DEMA021", "uscc.check_character"),
    ],
)
def test_a_value_that_breaks_a_rule_is_found(check: Checker, spec: FieldSpec, value: str, rule: str) -> None:
    assert check({"v": [value]}, spec) == [(1, "v", rule)]


def test_a_note_is_no_finding(check: Checker) -> None:
    rows = {"id": ["11010119900307002x"], "day": ["2026/9/5"]}
    assert check(rows, FieldSpec("id", semantic_type="citizen_id"), FieldSpec("day", semantic_type="date")) == []


@pytest.mark.parametrize(
    ("rule", "row", "found"),
    [
        (CrossRule("order", ("a", "b")), ("2026-09-02", "2026-09-01"), "order"),
        (CrossRule("order", ("a", "b")), ("2026年9月2日", "20260901"), "order"),
        (CrossRule("order", ("a", "b")), ("2026-09-01", "2026-09-01"), None),
        (CrossRule("compare", ("a", "b"), operator="<"), ("2", "2"), "compare"),
        (CrossRule("compare", ("a", "b")), ("x", "2"), None),
        (CrossRule("birth_of_id", ("a", "b")), ("1990-03-08", GOOD_ID), "birth_of_id"),
        (CrossRule("birth_of_id", ("a", "b")), ("19900307", GOOD_ID), None),
        (CrossRule("sex_of_id", ("a", "b")), ("女", GOOD_ID), "sex_of_id"),
        (CrossRule("sex_of_id", ("a", "b")), ("1", GOOD_ID), None),
        (CrossRule("sum", ("a", "b")), ("10", "9.98"), "sum"),
        (CrossRule("sum", ("a", "b")), ("10", "10.001"), None),
        (CrossRule("required_if", ("a", "b"), values=("是",)), ("", "是"), "required_if"),
        (CrossRule("required_if", ("a", "b"), values=("是",)), ("", "否"), None),
    ],
)
def test_fields_are_held_against_each_other(
    check: Checker, rule: CrossRule, row: tuple[str, str], found: str | None
) -> None:
    expected = [(1, "a", found)] if found else []
    assert check({"a": [row[0]], "b": [row[1]]}, FieldSpec("a"), FieldSpec("b"), cross=(rule,)) == expected


def test_a_combination_is_unique_or_not(check: Checker) -> None:
    rows = {"a": ["1", "1", "1", None], "b": ["x", "y", "x", "x"]}
    found = check(rows, FieldSpec("a"), FieldSpec("b"), cross=(CrossRule("unique_together", ("a", "b")),))
    assert found == [(1, "a", "unique_together"), (3, "a", "unique_together")]


def test_a_reference_is_looked_up_in_the_other_table(check: Checker) -> None:
    rule = CrossRule("reference", ("code",), table="codes", columns=("c",))
    other = pa.table({"c": ["1", None, "2"]})
    assert check({"code": ["1", "3", None]}, FieldSpec("code"), cross=(rule,), codes=other) == [
        (2, "code", "reference")
    ]


def test_a_reference_into_a_table_that_was_not_given_is_refused(check: Checker) -> None:
    rule = CrossRule("reference", ("code",), table="codes", columns=("c",))
    with pytest.raises(BadInput, match="没有提供被引用的表 codes"):
        check({"code": ["1"]}, FieldSpec("code"), cross=(rule,))


def test_columns_of_a_type_of_their_own_are_checked_too(check: Checker) -> None:
    rows = pa.table(
        {
            "day": pa.array([date(2026, 9, 16), date(1900, 1, 1), None, date(2020, 2, 2)]),
            "amount": pa.array([1.5, -1.0, None, 2.0]),
            "count": pa.array([1, 2, 3, 3]),
            "open": pa.array([True, False, None, True]),
        }
    )
    found = check(
        rows,
        FieldSpec("day", type="date", semantic_type="date", required=True),
        FieldSpec("amount", type="number", minimum=0),
        FieldSpec("count", type="integer", unique=True),
        FieldSpec("open", type="boolean", required=True),
    )
    assert found == [
        (1, "day", "date.future"),
        (2, "day", "date.sentinel"),
        (2, "amount", "range.minimum"),
        (3, "day", "required"),
        (3, "count", "unique"),
        (3, "open", "required"),
        (4, "count", "unique"),
    ]


def test_counts_are_rows_and_scores_tell_what_was_not_looked_at(check: Checker) -> None:
    rows = {"id": [GOOD_ID, "x", None, OTHER_ID], "k": ["1", "1", "1", "2"]}
    check(rows, FieldSpec("id", required=True, semantic_type="citizen_id"), FieldSpec("k", unique=True))
    outcome = check.outcome
    assert outcome is not None
    assert (outcome.rows, outcome.faulty_rows, outcome.found, outcome.invalid) == (4, 3, 5, 5)
    assert {(count.rule, count.rows) for count in outcome.counts} == {
        ("citizen_id.length", 1),
        ("required", 1),
        ("unique", 3),
    }
    scores = {score.dimension: (score.checked, score.invalid, score.share) for score in outcome.scores}
    assert scores["completeness"] == (4 + 3, 1, 6 / 7)
    assert scores["accuracy"] == (3 + 4, 3, 4 / 7)
    assert scores["conformity"] == (3, 1, 2 / 3)
    assert scores["timeliness"] == (0, 0, None)
    assert scores["accessibility"] == (0, 0, None)


def test_an_empty_table_passes_nothing(check: Checker) -> None:
    assert check({"k": pa.array([], pa.string())}, FieldSpec("k", required=True)) == []
    assert check.outcome is not None
    assert all(score.share is None for score in check.outcome.scores)


def test_a_pattern_the_engine_cannot_use_is_refused_by_field(check: Checker) -> None:
    with pytest.raises(BadInput, match="v: 格式表达式不可用"):
        check({"v": ["a"]}, FieldSpec("v", pattern="(?=a)a"))


def test_all_mistakes_of_a_rule_set_are_told_at_once() -> None:
    with pytest.raises(Several) as refused:
        derive(
            [FieldSpec("a", semantic_type="ssn"), FieldSpec("a", pattern="(")],
            [CrossRule("order", ("a",)), CrossRule("guess", ("b",)), CrossRule("reference", ("a",), operator="~")],
        )
    told = str(refused.value)
    for word in (
        "未知的语义类型 ssn",
        "字段重名",
        "格式表达式有误",
        "规则所列字段太少",
        "未知的规则 guess",
        "没有字段 b",
        "未知的比较符 ~",
        "同数的列",
    ):
        assert word in told


CELL = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "无", "1", "2", "3", "x", "-1", GOOD_ID, "13800138000", "2026-09-16", "2020-01-01"]),
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_a_table_has_the_findings_of_its_rows(
    check: Checker, rows: list[tuple[str | None, str | None, str | None]]
) -> None:
    """The whole is the sum of its parts: no row's findings depend on what stands in the others (unique apart)."""
    fields = (
        FieldSpec("a", required=True, semantic_type="citizen_id"),
        FieldSpec("b", semantic_type="mobile", length=11),
        FieldSpec("c", type="integer", minimum=0, code_list=("1", "2", "-1")),
    )
    cross = (CrossRule("order", ("b", "c")), CrossRule("required_if", ("b", "c"), values=("1",)))

    def table(some: Sequence[tuple[str | None, ...]]) -> pa.Table:
        return pa.table({name: pa.array([row[n] for row in some], pa.string()) for n, name in enumerate("abc")})

    whole = check(table(rows), *fields, cross=cross)
    apart = [
        (number, field, rule)
        for number, row in enumerate(rows, 1)
        for _, field, rule in check(table([row]), *fields, cross=cross)
    ]
    assert whole == apart
