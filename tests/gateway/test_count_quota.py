"""A grant has so many answered look-ups a day, in China's day, over restarts too."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongshu.gateway.contract import publish_snapshot
from gongshu.kit.clock import CHINA, VirtualClock
from tests.gateway.node import RESOURCE, Node, grant


def statuses(node: Node, count: int) -> list[int]:
    return [node.lookup().status for _ in range(count)]


def test_the_quota_ends_with_a_refusal_that_says_when_it_resets(node: Node) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=2)])
    assert statuses(node, 3) == [200, 200, 429]
    reply = node.lookup()
    assert reply.json["what"] == "今日调用次数已用完"
    assert reply.json["remedy"] == "次日零时（北京时间）起可再调用"
    assert reply.headers["retry-after"] == str(14 * 3600), "the clock stands at ten in the morning"


def test_the_quota_resets_at_midnight_in_china(node: Node, frozen: VirtualClock) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=1)])
    assert statuses(node, 2) == [200, 429]
    midnight = datetime(2026, 9, 16, tzinfo=CHINA)
    frozen.move_to(midnight - timedelta(microseconds=1))
    assert statuses(node, 1) == [429]
    frozen.move_to(midnight)
    publish_snapshot(node.home, [grant(quota_per_day=1)])
    assert statuses(node, 2) == [200, 429]


def test_usage_is_told(node: Node) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=5)])
    statuses(node, 2)
    told = node.call("GET", "/v1/usage").json
    assert {
        name: told[name] for name in ("grant", "resource", "day", "used", "quota_per_day", "left", "resets_at")
    } == {
        "grant": "g1",
        "resource": RESOURCE,
        "day": "2026-09-15",
        "used": 2,
        "quota_per_day": 5,
        "left": 3,
        "resets_at": "2026-09-15T16:00:00Z",
    }


def test_refused_calls_and_descriptions_use_nothing_up(node: Node) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=1)])
    node.lookup(purpose="other")
    node.lookup(fields=["salary"])
    node.call("GET", f"/v1/resources/{RESOURCE}")
    assert node.call("GET", "/v1/usage").json["used"] == 0
    assert statuses(node, 2) == [200, 429]


def test_a_restart_forgets_nothing_of_today(node: Node) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=3)])
    assert statuses(node, 2) == [200, 200]
    node.restart()
    assert statuses(node, 2) == [200, 429]
    node.restart()
    assert node.call("GET", "/v1/usage").json["used"] == 3


def test_a_restart_on_another_day_begins_at_nothing(node: Node, frozen: VirtualClock) -> None:
    publish_snapshot(node.home, [grant(quota_per_day=1)])
    assert statuses(node, 1) == [200]
    frozen.advance(timedelta(hours=15))
    node.restart()
    assert node.call("GET", "/v1/usage").json["used"] == 0


def test_each_grant_has_its_own_quota(node: Node) -> None:
    publish_snapshot(node.home, [grant(id="g2", quota_per_day=1)])
    assert statuses(node, 2) == [200, 429]
    publish_snapshot(node.home, [grant(id="g3", quota_per_day=1)])
    assert statuses(node, 2) == [200, 429]
