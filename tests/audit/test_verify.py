"""Verification names the first bad record, whatever the owner of the database or the disk tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from gongshu.audit import anchors, guard, segments
from gongshu.audit.chain import BadRecord
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.verify import verify_all
from gongshu.kit import crypto
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.audit.trial import cheat, do, lines_of, log, rehash

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(home: Home) -> Home:
    crypto.make_keys(home)
    return home


def test_nothing_recorded_is_nothing_wrong(home: Home) -> None:
    report = verify_all(home)
    assert (report.ok, report.records, report.chains, report.first_bad) == (True, 0, (), None)


def test_intact_records_checkpoints_and_logs_raise_no_alarm(home: Home) -> None:
    do(5)
    anchors.write_anchors(home, every_records=5)
    do(3)
    log(home, "gateway-1", 4)
    ingest_gateway_logs(home)
    last = log(home, "gateway-2", 2)
    log(home, "gateway-2", 2, first=3, prev=last)

    report = verify_all(home)
    assert report.ok
    assert {(one.chain, one.records) for one in report.chains} == {
        ("site", 8),
        ("gateway-1", 4),
        ("gateway-1", 0),
        ("gateway-2", 4),
    }
    assert report.records == 16


TRICKS = {
    "edited": ("UPDATE audit_auditrecord SET body = replace(body, 'res-2', 'res-9') WHERE seq = 3", 3),
    "missing": ("DELETE FROM audit_auditrecord WHERE seq = 3", 3),
    "truncated": ("DELETE FROM audit_auditrecord WHERE seq > 3", 4),
    "inserted": (
        "INSERT INTO audit_auditrecord (chain, seq, prev, hash, body) "
        "SELECT chain, 7, hash, hash, body FROM audit_auditrecord WHERE seq = 6",
        7,
    ),
    "emptied": ("DELETE FROM audit_auditrecord", 1),
    "beheaded": ("DELETE FROM audit_chainhead", 1),
    "head moved back": ("UPDATE audit_chainhead SET seq = 5", 5),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_change_behind_the_guards_back_is_found(home: Home, trick: str) -> None:
    do(6)
    statement, seq = TRICKS[trick]
    cheat(statement)

    report = verify_all(home)
    assert not report.ok
    assert report.first_bad is not None
    assert (report.first_bad.chain, report.first_bad.seq) == ("site", seq)


def test_two_records_that_changed_places_are_found(home: Home) -> None:
    do(6)
    for place, aim in ((2, 99), (4, 2), (99, 4)):
        cheat("UPDATE audit_auditrecord SET seq = %s WHERE seq = %s", aim, place)
    assert verify_all(home).first_bad == BadRecord("site", 2, "reordered")


def test_an_end_cut_off_with_its_head_is_found_by_the_checkpoint(home: Home) -> None:
    do(6)
    anchors.write_anchors(home, every_records=1)
    cheat("DELETE FROM audit_auditrecord WHERE seq > 4")
    cheat("UPDATE audit_chainhead SET seq = 4, hash = (SELECT hash FROM audit_auditrecord WHERE seq = 4)")
    assert verify_all(home).first_bad == BadRecord("site", 5, "truncated")


def test_a_chain_hashed_anew_is_found_by_the_checkpoint(home: Home) -> None:
    do(3)
    anchors.write_anchors(home, every_records=1)
    do(3)
    rehash("site", {5: "res-forged"})
    assert verify_all(home).ok, "no checkpoint covers the fifth record yet"

    do(1)
    rehash("site", {2: "res-forged"})
    assert verify_all(home).first_bad == BadRecord("site", 1, "recomputed")


@pytest.mark.requirement("HS-33/1", "HS-31/6", "SX-33/1", "AS-4.2/8")
def test_the_whole_table_emptied_is_found_by_the_checkpoint(home: Home) -> None:
    do(3)
    anchors.write_anchors(home, every_records=1)
    cheat("DELETE FROM audit_auditrecord")
    cheat("DELETE FROM audit_chainhead")
    assert verify_all(home).first_bad == BadRecord("site", 1, "truncated")


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: line.replace('"seq":3', '"seq":2'),
        lambda line: line.replace('"signature":"', '"signature":"00'),
        lambda line: "rubbish\n",
        lambda line: "[]\n",
    ],
)
def test_a_forged_checkpoint_is_not_believed(home: Home, forge) -> None:
    do(3)
    anchors.write_anchors(home, every_records=1)
    path = home.anchors / "site.jsonl"
    path.write_text(forge(path.read_text(encoding="utf-8")), encoding="utf-8")
    bad = verify_all(home).first_bad
    assert bad is not None
    assert bad.fault == "bad_anchor"
    assert "检查点的签名无效" in bad.what.zh


def test_a_checkpoint_taken_out_of_the_middle_is_missed(home: Home) -> None:
    for _ in range(3):
        do(1)
        anchors.write_anchors(home, every_records=1)
    path = home.anchors / "site.jsonl"
    first, _, third = lines_of(path)
    path.write_text(first + third, encoding="utf-8")
    assert verify_all(home).first_bad == BadRecord("site", 2, "bad_anchor")


def test_a_checkpoint_is_due_after_enough_records_or_enough_time(home: Home, frozen: VirtualClock) -> None:
    assert anchors.write_anchors(home) == []
    do(1)
    assert [one.seq for one in anchors.write_anchors(home)] == [1], "the first record is vouched for at once"
    do(2)
    assert anchors.write_anchors(home, every_records=3) == []
    frozen.advance(timedelta(hours=1))
    assert [one.seq for one in anchors.write_anchors(home, every_records=3)] == [3]
    frozen.advance(timedelta(hours=1))
    assert anchors.write_anchors(home) == [], "nothing happened since"
    do(3)
    assert [one.seq for one in anchors.write_anchors(home, every_records=3)] == [6]
    assert verify_all(home).ok


def test_a_lost_guard_is_reported_though_the_chain_is_intact(home: Home) -> None:
    do(1)
    guard.take_off(connection)
    report = verify_all(home)
    guard.put_on(connection)
    assert report.first_bad is None
    assert not report.ok
    assert "禁止修改与删除" in report.warnings[0].zh


def test_a_changed_log_line_is_named_before_and_after_it_was_taken_in(home: Home) -> None:
    log(home, "gateway-1", 6)
    [(_, path)] = segments.segments(segments.folder_of(home, "gateway-1"))
    intact = lines_of(path)
    path.write_text("".join([*intact[:3], intact[3].replace("GX-9", "GX-8"), *intact[4:]]), encoding="utf-8")
    assert verify_all(home).first_bad == BadRecord("gateway-1", 4, "edited")
    assert ingest_gateway_logs(home).bad == (BadRecord("gateway-1", 4, "edited"),)
    assert verify_all(home).first_bad == BadRecord("gateway-1", 4, "edited")


def test_a_log_cut_off_or_written_anew_after_it_was_taken_in_is_found(home: Home) -> None:
    log(home, "gateway-1", 6)
    ingest_gateway_logs(home)
    [(_, path)] = segments.segments(segments.folder_of(home, "gateway-1"))
    path.write_text("".join(lines_of(path)[:4]), encoding="utf-8")
    assert verify_all(home).first_bad == BadRecord("gateway-1", 5, "truncated")

    log(home, "gateway-1", 7, prev="0" * 64)
    assert verify_all(home).first_bad is not None


def test_old_segments_that_were_taken_in_may_be_removed(home: Home) -> None:
    last = log(home, "gateway-1", 3)
    log(home, "gateway-1", 3, first=4, prev=last)
    ingest_gateway_logs(home)
    (segments.folder_of(home, "gateway-1") / segments.segment_name(1)).unlink()
    report = verify_all(home)
    assert (report.ok, report.records) == (True, 6)


def test_a_segment_removed_before_it_was_taken_in_is_missed(home: Home) -> None:
    last = log(home, "gateway-1", 3)
    log(home, "gateway-1", 3, first=4, prev=last)
    (segments.folder_of(home, "gateway-1") / segments.segment_name(1)).unlink()
    bad = verify_all(home).first_bad
    assert bad is not None
    assert bad.chain == "gateway-1"
