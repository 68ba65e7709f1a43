"""``gongshu audit``: says that all is well, or names the first bad record with exit code 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongshu.kit.crypto import make_keys
from gongshu.kit.home import Home
from tests.audit.trial import cheat, do
from tests.site.conftest import Run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _recorded(installed: Home) -> None:
    make_keys(installed)
    do(6)


def test_records_that_are_as_they_were_written_pass(run: Run) -> None:
    ran = run("audit", "verify")
    assert ran.code == 0
    assert ran.out.splitlines() == ["site：6 条记录", "全部记录完好"]


def test_one_changed_character_is_found_and_its_record_named(run: Run) -> None:
    cheat("UPDATE audit_auditrecord SET body = replace(body, 'res-3', 'res-8') WHERE seq = 4")
    ran = run("audit", "verify")
    assert ran.code == 1
    assert "第一条有问题的记录：site-000004" in ran.out
    told = run("audit", "verify", "--json", "--lang", "en").document
    assert (told["ok"], told["first_bad"]["id"]) == (False, "site-000004")


def test_all_chains_are_handed_out_as_lines(run: Run, tmp_path: Path) -> None:
    ran = run("audit", "export", tmp_path / "out", "--json")
    assert ran.document["records"] == {"site": 6}
    (file,) = (path for path in (tmp_path / "out").rglob("*.jsonl"))
    assert len([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]) == 6
