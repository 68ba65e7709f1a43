"""Backup and recovery: everything in one sealed file, made while people work, back whole or not at all."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from gongshu.audit.anchors import write_anchors
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.queries import search
from gongshu.kit.crypto import seal, unseal
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.home import Home
from gongshu.lake.serving import Serving, serving_file
from gongshu.site.commands.common import OPERATOR
from gongshu.site.recovery import taking
from gongshu.site.recovery.bringing import bring_back
from tests.audit.trial import do
from tests.gateway.node import RESOURCE, ROWS, SECRETS, Node, furnish
from tests.site.conftest import Run

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "seven horses under the bridge"
ON_SQLITE = pytest.mark.skipif(connection.vendor == "postgresql", reason="brought back into a file of SQLite")


@pytest.fixture
def lived(installed: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which data was sealed, calls answered, acts and checkpoints written."""
    monkeypatch.setenv("GONGSHU_BACKUP_PASSPHRASE", WORDS)
    furnish(installed)
    (installed.raw / "in").mkdir(parents=True)
    (installed.raw / "in" / "handed-in.csv").write_text("张三丰,13800138000\n", encoding="utf-8")
    installed.lake.mkdir()
    sqlite3.connect(installed.lake / "versions.sqlite").execute("CREATE TABLE version (n INTEGER)").connection.close()
    node = Node(installed)
    node.start()
    assert node.lookup().status == 200
    node.stop()
    node.loop.close()
    do(6)
    ingest_gateway_logs(installed)
    write_anchors(installed)
    return installed


@ON_SQLITE
@pytest.mark.requirement("SX-34/2", "HS-31/2", "HS-31/6", "SX-39/5", "SX-36/3")
def test_what_was_lost_comes_back_as_it_was_with_all_its_evidence(lived: Home, run: Run, tmp_path: Path) -> None:
    file, sealed = tmp_path / "elsewhere.gsb", seal(lived, "13800138000", purpose="contact")
    made = run("backup", file, "--json").document
    assert made["chains"]["site"] >= 6
    shutil.rmtree(lived.root)
    back = run("restore", file, "--json", "--home", lived.root).document
    assert (back["ok"], back["bad"], back["files"]) == (True, "", made["files"])
    assert back["records"] == sum(made["chains"].values())
    assert (lived.raw / "in" / "handed-in.csv").read_text(encoding="utf-8").startswith("张三丰")
    assert unseal(lived, sealed, purpose="contact") == "13800138000"
    assert (lived.keys / "sealing.key").stat().st_mode & 0o077 == 0
    serving = Serving.open(serving_file(lived, RESOURCE, 1))
    assert len(serving.lookup(ROWS[0][0], 10)) == 2
    serving.close()
    assert [one.data["sha256"] for one in search(event="site.restored")] == [made["sha256"]]


@ON_SQLITE
@pytest.mark.requirement("SX-34/2", "SX-39/5")
def test_nobody_reads_a_backup_without_its_passphrase(
    lived: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "elsewhere.gsb"
    run("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    content = file.read_bytes()
    assert not [one for one in (*SECRETS, "res-3", "handed-in") if one.encode() in content]
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("eight horses under the bridge\n", encoding="utf-8")
    monkeypatch.setenv("GONGSHU_HOME", str(tmp_path / "other"))
    ran = run("restore", file, "--passphrase-file", wrong, "--lang", "en")
    assert (ran.code, (tmp_path / "other").exists()) == (1, False)
    assert "cannot be opened" in ran.err
    with pytest.raises(BadInput):
        taking.take_backup(by=OPERATOR, home=lived, file=tmp_path / "short.gsb", passphrase="short")
    assert not (tmp_path / "short.gsb").exists()


@pytest.mark.requirement("SX-34/2", "HS-31/2", "HS-31/6")
@pytest.mark.parametrize("harm", ["a byte altered", "cut off", "more behind it", "blocks exchanged"])
def test_a_backup_that_was_altered_is_not_brought_back(lived: Home, tmp_path: Path, harm: str, run: Run) -> None:
    (lived.raw / "in" / "big.bin").write_bytes(bytes(3 << 20))
    file, place = tmp_path / "elsewhere.gsb", tmp_path / "other"
    run("backup", file)
    content = bytearray(file.read_bytes())
    if harm == "a byte altered":
        content[len(content) // 2] ^= 1
    elif harm == "cut off":
        last = len(content) - int.from_bytes(content[-4:]) % 1000 - 1
        del content[last:]
    elif harm == "more behind it":
        content += b"x"
    else:
        begin = content.index(b"\n", content.index(b"\n") + 1) + 1
        whole = 4 + (1 << 20) + 16
        first, second = content[begin : begin + whole], content[begin + whole : begin + 2 * whole]
        content[begin : begin + 2 * whole] = second + first
    file.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        bring_back(file=file, to=place, passphrase=WORDS)
    assert refused.value.code == "backup_unreadable"
    assert not place.exists()


def test_it_never_overwrites_and_takes_nothing_that_is_no_backup(lived: Home, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere.gsb"
    assert run("backup", file).code == 0
    assert run("backup", file).code == 1
    assert run("backup", lived.root / "inside.gsb").code == 1
    with pytest.raises(Refusal) as refused:
        bring_back(file=file, to=lived.root, passphrase=WORDS)
    assert refused.value.code == "place_taken"
    for number, other in enumerate((b"", b"gongshu-backup-1\n", b"gongshu-backup-1\n{}\n", b"PK\x03\x04" * 100)):
        strange = tmp_path / f"strange{number}"
        strange.write_bytes(other)
        with pytest.raises(BadInput):
            bring_back(file=strange, to=tmp_path / "other", passphrase=WORDS)


@ON_SQLITE
@pytest.mark.requirement("SX-36/3")
def test_the_recovery_is_tested_without_touching_the_installation_and_put_on_record(
    lived: Home, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "elsewhere.gsb"
    run("backup", file)
    before = sorted(path for path in tmp_path.iterdir())
    tested = run("restore", file, "--drill", "--json").document
    assert (tested["drill"], tested["ok"]) == (True, True)
    assert sorted(path for path in tmp_path.iterdir()) == before
    [record] = search(event="site.recovery_tested")
    assert (record.data["sound"], record.data["records"], record.actor) == (True, tested["records"], "operator")


@ON_SQLITE
def test_a_backup_made_while_people_work_is_whole(
    lived: Home, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = taking._control

    def worked_meanwhile(folder: Path) -> tuple[Path, str]:
        do(1200)
        made = copy(folder)
        do(1200)
        write_anchors(lived)
        return made

    monkeypatch.setattr(taking, "_control", worked_meanwhile)
    file = tmp_path / "elsewhere.gsb"
    run("backup", file)
    back = bring_back(file=file, to=tmp_path / "other", passphrase=WORDS)
    assert back.bad == ""
    assert back.records >= 1206


@ON_SQLITE
def test_evidence_that_was_not_sound_when_it_was_backed_up_is_told(lived: Home, run: Run, tmp_path: Path) -> None:
    log = next(path for path in lived.gateway.rglob("*") if path.is_file() and b"gateway.answered" in path.read_bytes())
    log.write_bytes(log.read_bytes().replace("医疗保障局".encode(), "医疗保障院".encode(), 1))
    file = tmp_path / "elsewhere.gsb"
    run("backup", file)
    ran = run("restore", file, "--drill", "--json")
    assert ran.code == 1
    assert "gateway-1" in json.loads(ran.document["bad"])["id"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs the control database on PostgreSQL")
def test_a_control_database_on_postgresql_goes_into_the_backup_as_its_own_dump(
    lived: Home, tmp_path: Path, run: Run
) -> None:
    dump = taking._dump(tmp_path / "control.pgdump")
    listed = subprocess.run(["pg_restore", "--list", str(dump)], capture_output=True, text=True, check=True).stdout
    assert "audit_auditrecord" in listed
    file = tmp_path / "elsewhere.gsb"
    assert run("backup", file).code == 0
    with pytest.raises(Refusal) as refused:
        bring_back(file=file, to=tmp_path / "other", passphrase=WORDS)
    assert refused.value.code == "needs_postgresql"
