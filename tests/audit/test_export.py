"""An export can be verified by a small program that knows nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from gongshu.audit import anchors
from gongshu.audit.export import export
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.kit import crypto
from gongshu.kit.errors import BadInput
from gongshu.kit.home import Home
from tests.audit.trial import do, lines_of, log

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).with_name("independent_verifier.py")


@pytest.fixture
def exported(home: Home, tmp_path: Path) -> Path:
    crypto.make_keys(home)
    do(4)
    log(home, "gateway-1", 3)
    ingest_gateway_logs(home)
    anchors.write_anchors(home)
    do(2)
    assert export(home, tmp_path / "out") == {"gateway-1": 3, "site": 6}
    return tmp_path / "out"


def judged(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, VERIFIER, folder], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_verifier_is_small_and_imports_nothing_of_ours() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    assert "gongshu." not in source.replace('"gongshu audit chain', "")
    assert "import gongshu" not in source
    assert len(source.splitlines()) <= 35


def test_an_intact_export_verifies(exported: Path) -> None:
    assert judged(exported) == (0, "gateway-1 3 records follow\nsite 6 records follow\n")


def test_a_changed_export_does_not_verify(exported: Path) -> None:
    path = exported / "site.jsonl"
    lines = lines_of(path)
    for changed, place in (
        ([*lines[:2], lines[2].replace("res-2", "res-7"), *lines[3:]], 3),
        ([*lines[:2], *lines[3:]], 3),
        ([lines[1], lines[0], *lines[2:]], 1),
        ([*lines[:3], lines[2], *lines[3:]], 4),
    ):
        path.write_text("".join(changed), encoding="utf-8")
        assert judged(exported) == (1, f"gateway-1 3 records follow\nsite: record {place} is bad\n")
    path.write_text("".join(lines[:2]), encoding="utf-8")
    assert judged(exported)[1].endswith("site: differs from its checkpoint at record 4\n")
    path.unlink()
    assert judged(exported)[1].endswith("site: differs from its checkpoint at record 4\n")


def test_an_export_never_writes_over_anything(exported: Path, home: Home) -> None:
    with pytest.raises(BadInput, match="不是空的"):
        export(home, exported)
