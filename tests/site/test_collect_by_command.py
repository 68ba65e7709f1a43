"""``gongshu collect`` and ``quality check``: a file becomes a checked version, or is refused with the exit code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongshu.collection import queries
from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from gongshu.quality.models import QualityRun
from tests.cast import Cast
from tests.catalog.samples import published
from tests.collection.conftest import GOOD, ITEMS, write
from tests.site.conftest import Run


@pytest.fixture
def code(db, frozen, installed: Home) -> str:
    """The code of a resource that may be loaded."""
    make_keys(installed)
    found: str = published(Cast("sixian-2021"), items=ITEMS).code
    return found


def test_a_file_is_loaded_counted_and_checked(code: str, run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, (GOOD + "3,丙\n").encode("gb18030"))
    ran = run("collect", file, "--resource", code, "--source", "低保系统", "--acquired-on", "2026-09-14", "--json")
    assert ran.code == 0, ran.err
    told = ran.document
    assert (told["number"], told["state"], told["encoding"], told["acquired_on"]) == (
        1,
        "committed",
        "gb18030",
        "2026-09-14",
    )
    assert (told["lines_in"], told["rows_accepted"], told["lines_quarantined"]) == (3, 2, 1)
    assert told["reasons"] == {"too_few_values": 1}
    assert QualityRun.objects.get(pk=told["quality_run"]).version == 1


def test_people_read_the_same_in_words(code: str, run: Run, tmp_path: Path) -> None:
    ran = run("collect", write(tmp_path, GOOD), "--resource", code, "--source", "低保系统")
    assert f"{code} 第 1 版（committed）：进来 2 行，收下 2，续行 0，隔离 0" in ran.out


@pytest.mark.parametrize(
    ("words", "code_of_exit", "said"),
    [
        (["--acquired-on", "昨天"], 1, "日期无法识别：昨天"),
        (["--encoding", "klingon"], 1, "没有名为 klingon 的编码"),
        (["--header", "1", "--null"], 2, "--null"),
    ],
)
def test_what_is_given_wrongly_is_refused_in_words_and_nothing_is_loaded(
    code: str, run: Run, tmp_path: Path, words: list[str], code_of_exit: int, said: str
) -> None:
    ran = run("collect", write(tmp_path, GOOD), "--resource", code, "--source", "系统", *words)
    assert ran.code == code_of_exit
    assert said in ran.err
    assert queries.current_version(code) is None


def test_without_a_resource_the_command_is_misused(code: str, run: Run, tmp_path: Path) -> None:
    ran = run("collect", write(tmp_path, GOOD))
    assert ran.code == 2
    assert "需要文件和 --resource" in ran.err


def test_an_error_for_machines_names_code_reason_and_remedy(code: str, run: Run, tmp_path: Path) -> None:
    ran = run("collect", write(tmp_path, "编号,名称\n1,甲\n"), "--resource", code, "--source", "系统", "--json")
    assert ran.code == 1
    assert ran.document["what"]
    assert "缺少：金额、起始日期" in ran.document["why"]
    assert ran.document["remedy"]


def test_what_was_interrupted_is_gone_on_with_or_given_up(
    code: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted() -> None:
        def reached(here: str) -> None:
            if here == "committing":
                raise RuntimeError("pulled the plug")

        file = write(tmp_path, GOOD)
        with monkeypatch.context() as patched:
            patched.setattr("gongshu.collection.actions.going.reached", reached)
            with pytest.raises(RuntimeError, match="pulled the plug"):
                run("collect", file, "--resource", code, "--source", "系统")

    interrupted()
    assert f"{code} 第 1 版（committed）" in run("collect", "--resource", code, "--resume").out
    interrupted()
    assert f"{code} 第 2 版（failed）" in run("collect", "--resource", code, "--abandon").out
    assert "没有中断的归集" in run("collect", "--resource", code, "--resume").out
    current: Any = queries.current_version(code)
    assert current.number == 1


SCHEMA = """
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true}}
  - {name: card, title: 证件, type: string, semantic_type: citizen_id}
"""


def test_a_file_is_checked_before_it_is_handed_in(own_home: Home, run: Run, tmp_path: Path) -> None:
    schema = tmp_path / "schema.yaml"
    schema.write_text(SCHEMA, encoding="utf-8")
    file = write(tmp_path, "编号,证件\n1,110101199003071233\n1,110101199003071234\n")
    ran = run("quality", "check", file, "--schema", schema, "--out", tmp_path / "findings.csv")
    assert ran.code == 1
    assert "2 条记录" in ran.out
    assert (tmp_path / "findings.csv").read_text(encoding="utf-8-sig").startswith("file,record,line,field,rule")
    sound = write(tmp_path, "编号,证件\n1,110101199003071233\n", "sound.csv")
    assert run("quality", "check", sound, "--schema", schema).code == 0
