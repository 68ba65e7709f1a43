"""A schema proposed from content: with evidence, never guessed in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gongshu.collection.proposal import FieldProposal, confirmed, propose_schema
from gongshu.collection.reading import open_table
from gongshu.kit.identifiers import citizen_check_character

Propose = Callable[..., dict[str, FieldProposal]]


@pytest.fixture
def propose(tmp_path: Path) -> Propose:
    def do(header: str, lines: list[str], **options: int) -> dict[str, FieldProposal]:
        path = tmp_path / "t.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        with open_table(path) as table:
            return {proposal.title: proposal for proposal in propose_schema(table, **options)}

    return do


def number(n: int) -> str:
    first17 = f"330203{1960 + n % 40}0307{n % 1000:03}"
    return first17 + citizen_check_character(first17)


def test_types_are_proposed_where_every_value_is_of_them(propose: Propose) -> None:
    lines = [f"{n},{n}.5,2026-01-{n:02},2026/1/{n} 10:00,{'是' if n % 2 else '否'},文{n}" for n in range(1, 29)]
    found = propose("数量,比例,日子,时刻,有无,说明", lines)
    kinds = {title: proposal.type for title, proposal in found.items()}
    assert kinds == {
        "数量": "integer",
        "比例": "decimal",
        "日子": "date",
        "时刻": "datetime",
        "有无": "boolean",
        "说明": "text",
    }


def test_one_value_of_another_kind_leaves_a_column_text(propose: Propose) -> None:
    assert propose("数量", ["1", "2", "三"])["数量"].type == "text"


def test_digits_that_are_marks_stay_text_with_the_evidence(propose: Propose) -> None:
    found = propose("邻里,长号,编号", [f"0{n},{10**17 + n},{n}" for n in range(30)])
    assert {proposal.type for proposal in found.values()} == {"text"}
    assert found["邻里"].evidence["leading_zeros"] == 30
    assert found["长号"].evidence["long_digits"] == 30


def test_meanings_are_found_by_title_and_content(propose: Propose) -> None:
    lines = [f"{number(n)},13800{n:06},330203,315000,甲{n},某街道{n}号,2026-01-02" for n in range(30)]
    found = propose("身份证号,手机号码,行政区划,邮编,姓名,住址,出生日期", lines)
    assert {title: proposal.semantic_type for title, proposal in found.items()} == {
        "身份证号": "citizen_id",
        "手机号码": "mobile",
        "行政区划": "area_code",
        "邮编": "postal_code",
        "姓名": "person_name",
        "住址": "address",
        "出生日期": "birth_date",
    }
    told = found["身份证号"].evidence
    assert (told["judged"], told["valid"]) == (30, 30)


def test_a_title_alone_does_not_make_an_identity_number(propose: Propose) -> None:
    assert propose("身份证号", [f"见附件{n}" for n in range(30)])["身份证号"].semantic_type != "citizen_id"


def test_content_alone_makes_one(propose: Propose) -> None:
    assert propose("字段1,x", [f"{number(n)},1" for n in range(30)])["字段1"].semantic_type == "citizen_id"


def test_words_for_no_value_are_proposed_and_do_not_hide_the_type(propose: Propose) -> None:
    found = propose("甲,乙,丙", ["1,-,-", "NA,2,文", "3,4,字"])
    assert (found["甲"].type, found["甲"].null_tokens, found["甲"].required) == ("integer", ("NA",), False)
    assert (found["乙"].type, found["乙"].null_tokens) == ("integer", ("-",))
    assert (found["丙"].type, found["丙"].null_tokens) == ("text", ())
    assert confirmed(list(found.values())).null_tokens == ("NA", "-")


def test_the_key_is_a_column_filled_and_different_in_every_row(propose: Propose) -> None:
    found = propose("序号,名称,代码,组", [f"{n},名{n},K{n},{n % 3}" for n in range(30)])
    assert [title for title, proposal in found.items() if proposal.key] == ["代码"]
    assert not any(proposal.key for proposal in propose("甲,乙", ["1,1", "1,2", "2,2"]).values())


def test_looking_at_a_part_only_is_said(propose: Propose) -> None:
    lines = [str(n) for n in range(5000)]
    assert propose("n,m", [f"{line},1" for line in lines], rows=100)["n"].evidence["complete"] == 0
    assert propose("n,m", [f"{line},1" for line in lines])["n"].evidence["complete"] == 1


def test_names_are_made_for_machines_and_titles_kept(propose: Propose) -> None:
    found = propose("身份证号,id_no", ["1,2"] * 3)
    assert [proposal.name for proposal in found.values()] == ["shen_fen_zheng_hao", "id_no"]


def test_a_table_without_rows_gets_columns_of_text(propose: Propose) -> None:
    assert [(p.type, p.required, p.key) for p in propose("甲,乙", []).values()] == [("text", False, False)] * 2
