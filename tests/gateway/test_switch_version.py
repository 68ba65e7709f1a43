"""A new version is served without a restart; a pinned one stays; a withdrawn one is gone."""

from __future__ import annotations

from gongshu.gateway.contract import publish_snapshot
from gongshu.lake import serving
from tests.gateway.node import RESOURCE, ROWS, Node, grant, seal


def corrected(node: Node) -> None:
    key, row = ROWS[2]
    seal(node.home, 2, [(key, {**row, "level": "C"})])


def served(node: Node) -> tuple[int, str]:
    answer = node.lookup(ROWS[2][0]).json
    return answer["version"], answer["rows"][0]["level"]


def test_the_next_call_is_answered_from_the_new_version(node: Node) -> None:
    assert served(node) == (1, None)
    corrected(node)
    assert served(node) == (1, None), "sealed, but not current yet"
    serving.switch_current(node.home, RESOURCE, 2)
    assert served(node) == (2, "C")
    serving.switch_current(node.home, RESOURCE, 1)
    assert served(node) == (1, None)


def test_a_grant_pinned_to_a_version_stays_with_it(node: Node) -> None:
    publish_snapshot(node.home, [grant(version=1)])
    corrected(node)
    serving.switch_current(node.home, RESOURCE, 2)
    assert served(node) == (1, None)


def test_a_version_that_was_removed_is_not_served_from_memory(node: Node) -> None:
    publish_snapshot(node.home, [grant(version=1)])
    assert served(node) == (1, None)
    serving.serving_file(node.home, RESOURCE, 1).unlink()
    assert node.lookup().json["code"] == "data_unavailable"


def test_a_resource_that_was_withdrawn_is_not_served_from_memory(node: Node) -> None:
    assert served(node) == (1, None)
    (serving.folder_of(node.home, RESOURCE) / serving.CURRENT_FILE).unlink()
    assert node.lookup().json["what"] == "该资源目前没有可提供的版本"
    serving.switch_current(node.home, RESOURCE, 1)
    assert served(node) == (1, None)


def test_an_unreadable_version_is_not_answered_with_the_one_before(node: Node) -> None:
    assert served(node) == (1, None)
    path = serving.serving_file(node.home, RESOURCE, 2)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database")
    serving.switch_current(node.home, RESOURCE, 2)
    assert node.lookup().json["code"] == "data_unavailable"


def test_an_unreadable_pointer_is_not_guessed(node: Node) -> None:
    assert served(node) == (1, None)
    (serving.folder_of(node.home, RESOURCE) / serving.CURRENT_FILE).write_bytes(b"{}")
    assert node.lookup().json["code"] == "data_unavailable"
