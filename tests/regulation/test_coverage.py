"""Of every demand of an instrument: how far the software meets it, and which tests prove it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gongshu.kit.errors import BadInput
from gongshu.regulation.coverage import Coverage, coverage, read_proofs
from gongshu.regulation.loader import load_profile_from
from gongshu.site.cli import gongshu
from tests.proofs import Ledger

DEMANDS = """title: {zh: 要求, en: demands}
requirements:
  EX-3/1: {kind: system, capability: SHR-APPLY, zh: 五日内答复, en: reply in five days}
  EX-3/2: {kind: record, capability: SHR-APPLY, zh: 留存申请, en: keep the applications}
  EX-3/N1: {kind: refusal, capability: SHR-BASIS, zh: 无依据的拒绝, en: a refusal without basis}
  EX-4/1: {kind: organizational, capability: GOV-PROFILE, zh: 自公布之日起施行, en: in force from publication}
registers:
  applications:
    title: {zh: 申请台账, en: applications}
    meaning: {zh: 每一件申请, en: every application}
    named: false
    cite: {article: 3}
    drawn_from: cases
    procedures: [sharing.conditional]
    requirements: [EX-3/2]
"""


@pytest.fixture
def covered(example: Path) -> Coverage:
    (example / "02-sharing" / "requirements.yaml").write_text(DEMANDS, encoding="utf-8")
    return coverage(
        load_profile_from(example), {"EX-3/1": ["tests/a.py::test_reply"], "EX-9/9": ["tests/b.py::test_no"]}
    )


def test_each_demand_stands_where_its_proof_puts_it(covered: Coverage) -> None:
    assert {row.id: row.standing for row in covered.rows} == {
        "EX-3/1": "works",
        "EX-3/2": "evidence_only",
        "EX-3/N1": "not_built",
        "EX-4/1": "published",
        "EX-3/D1": "evidence_only",
    }


def test_a_demand_names_its_tests_and_what_carries_it(covered: Coverage) -> None:
    rows = {row.id: row for row in covered.rows}
    assert rows["EX-3/1"].tests == ("tests/a.py::test_reply",)
    assert rows["EX-3/2"].carried_by == ("register applications",)
    assert rows["EX-3/D1"].carried_by == ("procedure sharing.conditional",)


def test_totals_count_every_demand_once(covered: Coverage) -> None:
    assert covered.totals() == {"works": 1, "evidence_only": 2, "published": 1, "not_built": 1}
    assert covered.by_capability()["SHR-APPLY"] == {"works": 1, "evidence_only": 1, "published": 0, "not_built": 0}


def test_proofs_that_cannot_be_read_are_told_with_their_remedy(tmp_path: Path) -> None:
    (tmp_path / "proofs.json").write_text("[1]", encoding="utf-8")
    for path in (tmp_path / "proofs.json", tmp_path / "none.json"):
        with pytest.raises(BadInput) as refused:
            read_proofs(path)
        assert "make proofs" in refused.value.remedy.en


def test_a_test_with_several_cases_proves_a_demand_only_if_all_passed() -> None:
    ledger = Ledger()
    for function, passed in (("test_one", True), ("test_one", False), ("test_two", True), ("test_three", False)):
        ledger.take(function, ["EX-3/1"], passed)
    ledger.take("test_three", ["EX-3/2"], False)
    assert ledger.proofs() == {"EX-3/1": ["test_two"]}


def test_the_command_tells_totals_by_jurisdiction_and_capability(tmp_path: Path) -> None:
    proofs = tmp_path / "proofs.json"
    proofs.write_text(json.dumps({"HS-17/D1": ["tests/x.py::test_reply"]}), encoding="utf-8")
    asked = ["law", "coverage", "--profile", "haishu-2022", "--proofs", str(proofs), "--json"]
    done = CliRunner().invoke(gongshu, asked)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)["haishu-2022"]
    assert set(told) == {"totals", "capabilities", "requirements", "silences"}
    reply = next(row for row in told["requirements"] if row["id"] == "HS-17/D1")
    assert reply["standing"] == "works"
    assert "tests/x.py::test_reply" in reply["tests"]
    assert sum(told["totals"].values()) == len(told["requirements"])


def test_two_profiles_side_by_side_on_the_command_line() -> None:
    asked = ["law", "diff", "sharing.conditional", "haishu-2022", "sixian-2021", "--json"]
    rows = json.loads(CliRunner().invoke(gongshu, asked).stdout)
    assert all({"question", "differs", "haishu-2022", "sixian-2021"} == set(row) for row in rows)
    assert any(row["differs"] for row in rows)
