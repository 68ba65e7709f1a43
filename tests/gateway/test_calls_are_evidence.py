"""Calls become evidence: taken into the audit tables, verified, shown in the trail of their case."""

from __future__ import annotations

import pytest

from gongshu.audit import anchors, queries, segments
from gongshu.audit.chain import BadRecord
from gongshu.audit.ingest import ingest_gateway_logs
from gongshu.audit.verify import verify_all
from gongshu.gateway.contract import publish_snapshot
from tests.gateway.node import Node, grant

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("SX-38/2")
def test_calls_stand_in_the_trail_of_the_case_that_granted_them(node: Node) -> None:
    evidence = [node.lookup().json["evidence"], node.lookup(purpose="x").json["evidence"]]
    assert ingest_gateway_logs(node.home).records == {"gateway-1": 4}

    trail = queries.trail(case="GX-2026-000012")
    assert [one.id for one in trail] == evidence
    assert [str(one.sentence) for one in trail] == ["接口调用已应答", "接口调用被拒绝"]
    assert [one.organization_name for one in trail] == ["海曙区医疗保障局"] * 2
    assert trail[0].data["fields"] == ["name", "id", "mobile", "level"]
    assert trail[1].data["code"] == "purpose_not_granted"
    assert queries.evidence(evidence[0]).article == "第十七条"


def test_calls_are_verified_while_the_gateway_runs_and_after(node: Node) -> None:
    for _ in range(5):
        node.lookup()
        ingest_gateway_logs(node.home)
        anchors.write_anchors(node.home, every_records=2)
        node.lookup()
        assert verify_all(node.home).ok
    publish_snapshot(node.home, [grant(status="revoked")])
    node.lookup()
    node.stop()
    assert verify_all(node.home).records == len(node.records())


def test_a_call_struck_from_the_log_is_named(node: Node) -> None:
    for _ in range(5):
        node.lookup()
    node.stop()
    [(_, path)] = segments.segments(segments.folder_of(node.home, node.name))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    assert verify_all(node.home).first_bad == BadRecord("gateway-1", 4, "missing")


def test_a_log_cut_back_and_carried_on_does_not_pass(node: Node) -> None:
    for _ in range(5):
        node.lookup()
    ingest_gateway_logs(node.home)
    node.stop()
    [(_, path)] = segments.segments(segments.folder_of(node.home, node.name))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:4]))
    node.restart()
    for _ in range(5):
        node.lookup()
    assert verify_all(node.home).first_bad is not None
    assert ingest_gateway_logs(node.home).bad != ()
