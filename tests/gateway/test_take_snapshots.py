"""The gateway works from a snapshot that it can trust, and from no other: then it answers nothing at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from gongshu.gateway import contract
from gongshu.gateway.contract import REVOKED_WITHIN, publish_snapshot
from gongshu.gateway.shelf import POLL
from gongshu.kit import crypto
from gongshu.kit.clock import VirtualClock
from gongshu.kit.home import Home
from tests.gateway.node import RESOURCE, Node, furnish, grant


def assert_shut(node: Node, code: str) -> None:
    """Every exit is shut with this code, and the refusal is recorded."""
    for reply in (node.lookup(), node.call("GET", f"/v1/resources/{RESOURCE}"), node.call("GET", "/v1/usage")):
        assert (reply.status, reply.json["code"]) == (503, code)
        assert node.calls_recorded()[-1]["data"]["code"] == code
    assert node.call("GET", "/healthz").status == 503


def test_a_published_file_is_looked_at_far_more_often_than_promised() -> None:
    assert POLL * 5 <= REVOKED_WITHIN


def test_a_newer_snapshot_is_taken_and_recorded_before_the_call_it_decides(node: Node) -> None:
    node.lookup()
    publish_snapshot(node.home, [grant(status="revoked")])
    assert node.lookup().json["code"] == "grant_revoked"
    assert [(one["event"], one["data"].get("snapshot")) for one in node.records()] == [
        ("gateway.started", None),
        ("gateway.snapshot_taken", 1),
        ("gateway.answered", 1),
        ("gateway.snapshot_taken", 2),
        ("gateway.refused", 2),
    ]


def altered(home: Home) -> None:
    path = contract.snapshot_file(home)
    path.write_bytes(path.read_bytes().replace(b'"quota_per_day":1000', b'"quota_per_day":9999'))


def unsigned(home: Home) -> None:
    path = contract.snapshot_file(home)
    path.write_bytes(path.read_bytes().replace(b'"signature":"', b'"signature":"","x":"', 1))


def foreign(home: Home) -> None:
    other = Home(home.root / "other")
    furnish(other)
    contract.snapshot_file(home).write_bytes(contract.snapshot_file(other).read_bytes())


def rubbish(home: Home) -> None:
    contract.snapshot_file(home).write_bytes(b"\x00" * 100)


def removed(home: Home) -> None:
    contract.snapshot_file(home).unlink()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (altered, "snapshot_untrusted"),
        (unsigned, "snapshot_untrusted"),
        (foreign, "snapshot_untrusted"),
        (rubbish, "snapshot_untrusted"),
        (removed, "snapshot_missing"),
    ],
)
def test_a_spoiled_snapshot_shuts_every_exit_until_a_good_one_comes(
    node: Node, spoil: Callable[[Home], None], code: str
) -> None:
    assert node.lookup().status == 200
    spoil(node.home)
    assert_shut(node, code)
    assert "gateway.snapshot_refused" in [one["event"] for one in node.records()]
    publish_snapshot(node.home, [grant()], above=1)
    assert node.lookup().status == 200


def test_an_older_snapshot_does_not_revive_a_revoked_grant(node: Node) -> None:
    older = contract.snapshot_file(node.home).read_bytes()
    publish_snapshot(node.home, [grant(status="revoked")])
    node.lookup()
    contract.snapshot_file(node.home).write_bytes(older)
    assert_shut(node, "snapshot_older")


def test_an_older_snapshot_does_not_revive_a_revoked_grant_after_a_restart_either(node: Node) -> None:
    older = contract.snapshot_file(node.home).read_bytes()
    publish_snapshot(node.home, [grant(status="revoked")])
    node.lookup()
    contract.snapshot_file(node.home).write_bytes(older)
    node.restart()
    assert_shut(node, "snapshot_older")


def test_a_snapshot_works_until_the_instant_it_runs_out(node: Node, frozen: VirtualClock) -> None:
    frozen.advance(timedelta(hours=24) - timedelta(microseconds=1))
    assert node.lookup().status == 200
    frozen.advance(timedelta(microseconds=1))
    assert_shut(node, "snapshot_expired")
    publish_snapshot(node.home, [grant()])
    assert node.lookup().status == 200


def test_a_home_without_snapshot_answers_nothing(furnished: Home) -> None:
    removed(furnished)
    running = Node(furnished)
    running.start()
    assert_shut(running, "snapshot_missing")
    running.stop()
    running.loop.close()


def test_a_key_of_two_grants_in_turn_uses_the_one_that_is_published(node: Node) -> None:
    publish_snapshot(node.home, [grant(id="g7", quota_per_day=5)])
    assert node.lookup().json["grant"] == "g7"


def test_the_gateway_needs_the_public_half_of_the_sites_key_only(furnished: Home) -> None:
    (furnished.keys / f"{crypto.SITE}.ed25519").unlink()
    running = Node(furnished)
    running.start()
    assert running.lookup().status == 200
    running.stop()
    running.loop.close()
