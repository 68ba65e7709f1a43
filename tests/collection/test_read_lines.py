"""Physical lines: what becomes a record, what gets a defect, and that nothing is lost in between."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongshu.collection.layout import Layout
from gongshu.collection.lines import Batch, read_block
from gongshu.collection.reading import open_table

THREE = Layout(",", 3, b"id,name,n")


def rows_of(batch: Batch) -> list[tuple[str, ...]]:
    batch.check()
    columns = [[value or "" for value in column.to_pylist()] for column in batch.table.columns]
    return list(zip(*columns, strict=True))


def read(text: str | bytes, layout: Layout = THREE) -> Batch:
    return read_block(text if isinstance(text, bytes) else text.encode(), 2, layout)


def codes(batch: Batch) -> list[tuple[int, str]]:
    return [(defect.line, defect.code) for defect in batch.defects]


def test_clean_lines_become_records_with_their_line_numbers() -> None:
    batch = read("1,甲,5\n2,乙,6\n")
    assert rows_of(batch) == [("1", "甲", "5"), ("2", "乙", "6")]
    assert batch.lines.tolist() == [2, 3]
    assert not batch.defects


def test_a_line_with_too_few_or_too_many_values_is_named_and_its_neighbors_stay() -> None:
    batch = read("1,a,5\n2,b\n3,c,6,7\n4,d,8\n")
    assert codes(batch) == [(3, "too_few_values"), (4, "too_many_values")]
    assert rows_of(batch) == [("1", "a", "5"), ("4", "d", "8")]
    assert batch.lines.tolist() == [2, 5]


def test_blank_lines_are_counted() -> None:
    batch = read("1,a,5\n\n2,b,6\r\n\r\n")
    assert codes(batch) == [(3, "blank_line"), (5, "blank_line")]
    assert len(rows_of(batch)) == 2


def test_a_quoted_value_with_line_breaks_is_one_record_of_several_lines() -> None:
    batch = read('1,"first\nsecond\nthird",5\n2,b,6\n')
    assert rows_of(batch) == [("1", "first\nsecond\nthird", "5"), ("2", "b", "6")]
    assert batch.lines.tolist() == [2, 5]
    assert batch.continuations == 2
    assert batch.physical == 4


def test_an_open_quote_costs_its_own_line_only() -> None:
    batch = read('1,"open,5\n2,b,6\n3,c,7\n')
    assert codes(batch) == [(2, "open_quote")]
    assert rows_of(batch) == [("2", "b", "6"), ("3", "c", "7")]


def test_an_open_quote_is_not_closed_by_the_quote_of_a_later_broken_line() -> None:
    # Naive readers take all four lines as one record with three values, and two clean records are gone.
    batch = read('1,"open,5\n2,b,6\n3,c,7\n4,d",8\n')
    assert rows_of(batch)[:2] == [("2", "b", "6"), ("3", "c", "7")]
    assert codes(batch)[0] == (2, "open_quote")


def test_a_quote_inside_a_value_is_a_character() -> None:
    batch = read('1,5" pipe,5\n2,"say ""so""",6\n')
    assert rows_of(batch) == [("1", '5" pipe', "5"), ("2", 'say "so"', "6")]


def test_text_after_a_closing_quote_is_a_defect() -> None:
    assert codes(read('1,"a"b,5\n')) == [(2, "text_after_quote")]


def test_bytes_that_are_not_in_the_encoding_cost_their_line_only() -> None:
    batch = read(b"1,a,5\n2,\xff\xfe,6\n3,c,7\n")
    assert codes(batch) == [(3, "undecodable")]
    assert batch.defects[0].raw == "2,\\xff\\xfe,6"
    assert rows_of(batch) == [("1", "a", "5"), ("3", "c", "7")]


def test_a_zero_byte_costs_its_line_only() -> None:
    assert codes(read("1,a\x00,5\n2,b,6\n")) == [(2, "zero_byte")]


def test_a_header_that_comes_again_is_no_record() -> None:
    batch = read('1,a,5\nid,name,n\n2,"b",6\n')
    assert codes(batch) == [(3, "repeated_header")]
    assert len(rows_of(batch)) == 2


def test_a_header_that_comes_again_in_a_clean_block_is_no_record_either() -> None:
    assert codes(read("1,a,5\nid,name,n\n2,b,6\n")) == [(3, "repeated_header")]


def test_every_line_of_a_batch_can_be_quoted_as_it_came() -> None:
    batch = read('1,"x\ny",5\n2,b,6\r\n')
    assert batch.quote(2, 2) == '1,"x\ny",5'
    assert batch.quote(4, 1) == "2,b,6"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufdd0", exclude_categories=("Cs",)), max_size=6)
ID = st.integers(100_000, 999_999).map(str)
NUMBER = st.integers(0, 99).map(str)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.tuples(ID, CELL, NUMBER), min_size=1, max_size=40),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
    block=st.integers(16, 400),
)
def test_well_formed_files_are_read_as_any_other_reader_would(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], quoting: int, end: str, block: int
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator=end)
    writer.writerow(("id", "name", "n"))
    writer.writerows(rows)
    path = tmp_path_factory.mktemp("well") / "t.csv"
    path.write_bytes(out.getvalue().encode())
    found = read_all(path, block)
    assert found[0] == rows
    assert found[1] == []


BROKEN = st.one_of(
    st.builds(lambda i, n: f'{i},"open,{n}', ID, NUMBER),
    st.builds(lambda i: f"{i},short", ID),
    st.builds(lambda i: f"{i},a,b,c", ID),
    st.builds(lambda i, n: f'{i},"a"b,{n}', ID, NUMBER),
    st.builds(lambda i, n: f'"{i},open,{n}', ID, NUMBER),
    st.just(""),
    st.just('"'),
    st.just('","'),
    st.builds(lambda i, n: f"{i},\x00,{n}", ID, NUMBER),
    st.just("\ufffe\ufdd0,"),
)


@settings(max_examples=200, deadline=None)
@given(
    lines=st.lists(
        st.one_of(
            st.tuples(st.just(True), st.builds(lambda i, n: f"{i},clean,{n}", ID, NUMBER)),
            st.tuples(st.just(True), st.builds(lambda i, n: f'{i},"quoted, clean",{n}', ID, NUMBER)),
            st.tuples(st.just(False), BROKEN),
        ),
        min_size=1,
        max_size=60,
    ),
    block=st.integers(16, 600),
)
def test_no_clean_line_is_lost_beside_broken_ones_and_all_lines_are_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[bool, str]], block: int
) -> None:
    path = tmp_path_factory.mktemp("messy") / "t.csv"
    # A first clean line fixes the layout; what stands below is arbitrary.
    text = "\n".join(["编号,名称,数量", "100000,clean,1", "100001,clean,1", *(line for _, line in lines)]) + "\n"
    path.write_bytes(text.encode())
    with open_table(path, block=block, header=1) as table:
        batches = [chunk.read() for chunk in table.chunks()]
    for batch in batches:
        batch.check()
    accepted = {int(line) for batch in batches for line in batch.lines}
    rejected = [defect.line + offset for batch in batches for defect in batch.defects for offset in range(defect.span)]
    clean = {number for number, (is_clean, _) in enumerate(lines, start=4) if is_clean} | {2, 3}
    assert clean <= accepted
    assert len(rejected) == len(set(rejected))
    assert not accepted & set(rejected)
    assert sum(batch.physical for batch in batches) == len(lines) + 2


def read_all(path: Path, block: int) -> tuple[list[tuple[str, ...]], list[str]]:
    rows: list[tuple[str, ...]] = []
    defects: list[str] = []
    with open_table(path, block=block) as table:
        for chunk in table.chunks():
            batch = chunk.read()
            rows += rows_of(batch)
            defects += [defect.code for defect in batch.defects]
    return rows, defects
