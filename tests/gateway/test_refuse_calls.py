"""What is not granted is refused in words, in both languages, and recorded: one record for each refused call."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from gongshu.audit import chain
from gongshu.gateway.contract import publish_snapshot
from gongshu.gateway.refusals import NO
from gongshu.kit.clock import VirtualClock
from gongshu.lake import serving
from tests.gateway.node import KEY, PURPOSE, RESOURCE, ROWS, SECRETS, Node, Reply, grant

LOOKUP = f"/v1/resources/{RESOURCE}/lookup"
GOOD = json.dumps({"key": ROWS[0][0], "purpose": PURPOSE}).encode()

MALFORMED = [
    b"",
    b"no json",
    b"[]",
    b"null",
    b"{}",
    b'{"key": "x"}',
    b'{"purpose": "x"}',
    b'{"key": 1, "purpose": "x"}',
    b'{"key": "", "purpose": "x"}',
    b'{"key": "x", "purpose": "x", "other": 1}',
    b'{"key": "x", "purpose": "x", "fields": []}',
    b'{"key": "x", "purpose": "x", "fields": "name"}',
    b'{"key": "' + b"x" * 201 + b'", "purpose": "x"}',
    b'\xff\xfe{"key": "x"}',
    b'{"key": "\\ud800", "purpose": "x"}',
    b"[" * 10_000,
]

CALLS: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
    "key_unknown": (("POST", LOOKUP, GOOD), {"key": "another key"}),
    "resource_not_found": (("POST", "/v1/resources/330203-other/lookup", GOOD), {}),
    "purpose_not_granted": (("POST", LOOKUP, GOOD.replace(b'"purpose": "', b'"purpose": "other ')), {}),
    "field_not_granted": (("POST", LOOKUP, GOOD[:-1] + b', "fields": ["name", "salary"]}'), {}),
    "body_malformed": (("POST", LOOKUP, b"{}"), {}),
    "body_too_large": (("POST", LOOKUP, b'{"key": "' + b"x" * 20_000 + b'"}'), {}),
    "path_unknown": (("GET", "/v2/everything"), {}),
    "method_not_allowed": (("GET", LOOKUP), {}),
}


def assert_refused(node: Node, reply: Reply, code: str) -> dict[str, Any]:
    """The reply is this refusal, complete in words, without data, and the last record tells of it."""
    told = reply.json
    assert (reply.status, told["code"]) == (NO[code].status, code)
    assert told["what"] == NO[code].what.zh
    assert told["why"]
    assert told["remedy"]
    assert "rows" not in told
    recorded = node.calls_recorded()[-1]
    assert (recorded["event"], recorded["outcome"], recorded["data"]["code"]) == ("gateway.refused", "refused", code)
    assert told["evidence"] == chain.evidence_id("gateway-1", recorded["seq"])
    return recorded


@pytest.mark.requirement("SX-34/N1")
@pytest.mark.parametrize("code", CALLS)
def test_a_call_outside_the_grant_is_refused_and_recorded(node: Node, code: str) -> None:
    arguments, named = CALLS[code]
    assert_refused(node, node.call(*arguments, **named), code)
    assert len(node.calls_recorded()) == 1


@pytest.mark.parametrize("body", MALFORMED)
def test_a_malformed_body_is_refused_and_recorded_without_its_content(node: Node, body: bytes) -> None:
    assert_refused(node, node.call("POST", LOOKUP, body), "body_malformed")
    assert "xxx" not in node.log_text()


def test_a_malformed_body_is_answered_with_where_it_is_wrong(node: Node) -> None:
    reply = node.call("POST", LOOKUP, b'{"key": 1, "purpose": "x"}')
    assert reply.json["where"].endswith("`$.key`")


def test_a_body_that_grows_too_large_on_its_way_is_refused(node: Node) -> None:
    reply = node.in_pieces(*[b"x" * 5000] * 10)
    assert_refused(node, reply, "body_too_large")
    assert node.in_pieces(GOOD[:20], GOOD[20:]).status == 200


@pytest.mark.requirement("SX-8/N1", "HS-20/N1")
@pytest.mark.parametrize("key", [None, "", "another key", KEY[:-1], KEY.upper(), f"{KEY} "])
def test_no_key_and_a_wrong_key_are_told_alike(node: Node, key: str | None) -> None:
    reply = node.lookup(key=key)
    assert_refused(node, reply, "key_unknown")
    assert reply.headers["www-authenticate"] == "Bearer"
    assert reply.json["why"] == "请求须带 Authorization: Bearer 密钥"


def test_absent_and_not_granted_resources_are_told_alike(node: Node) -> None:
    other = grant(id="g2", key_hash="f" * 64, resource="330203-other")
    publish_snapshot(node.home, [grant(), other])
    replies = [
        node.call("POST", f"/v1/resources/{code}/lookup", GOOD) for code in ("330203-other", "330203-absent", "../x")
    ]
    bodies = [{**reply.json, "evidence": ""} for reply in replies]
    assert bodies[0] == bodies[1] == bodies[2]
    assert {reply.status for reply in replies} == {404}


def test_a_field_that_exists_but_is_not_granted_is_told_like_one_that_does_not_exist(node: Node) -> None:
    publish_snapshot(node.home, [grant(fields=grant().fields[:1])])
    replies = [node.lookup(fields=[name]) for name in ("mobile", "no_such_field")]
    assert {**replies[0].json, "evidence": ""} == {**replies[1].json, "evidence": ""}


@pytest.mark.requirement("RZ-15/N3", "GY-4.2/N2", "NA-25/1")
@pytest.mark.parametrize("purpose", ["营销", f"{PURPOSE}及营销", PURPOSE[:-1], f"{PURPOSE}。", PURPOSE * 2])
def test_another_purpose_is_refused_and_so_is_the_granted_one_in_disguise(node: Node, purpose: str) -> None:
    reply = node.lookup(purpose=purpose)
    recorded = assert_refused(node, reply, "purpose_not_granted")
    assert recorded["data"]["grant"] == "g1"
    assert reply.json["cite"] == "第十七条"


def test_a_refusal_of_a_known_key_names_grant_case_and_article(node: Node) -> None:
    reply = node.lookup(purpose="其他用途")
    recorded = assert_refused(node, reply, "purpose_not_granted")
    assert reply.json["cite"] == "第十七条"
    assert (recorded["actor"], recorded["case"], recorded["article"]) == ("grant:g1", "GX-2026-000012", "第十七条")
    assert recorded["data"]["grant"] == "g1"
    assert "其他用途" not in node.log_text()


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"status": "revoked"}, "grant_revoked"),
        ({"status": "suspended"}, "grant_suspended"),
        ({"way": "file"}, "way_not_granted"),
        ({"quota_per_day": 0}, "quota_used_up"),
        ({"resource": RESOURCE, "version": 9}, "data_unavailable"),
    ],
)
def test_a_grant_that_does_not_allow_it_is_refused_and_recorded(
    node: Node, differing: dict[str, Any], code: str
) -> None:
    publish_snapshot(node.home, [grant(**differing)])
    assert_refused(node, node.lookup(), code)


def test_a_revocation_is_obeyed_by_the_next_call_on_every_exit(node: Node) -> None:
    assert node.lookup().status == 200
    publish_snapshot(node.home, [grant(status="revoked")])
    for call in (
        node.lookup,
        lambda: node.call("GET", f"/v1/resources/{RESOURCE}"),
        lambda: node.call("GET", "/v1/usage"),
    ):
        assert_refused(node, call(), "grant_revoked")


def test_a_grant_is_refused_from_the_instant_it_expires(node: Node, frozen: VirtualClock) -> None:
    publish_snapshot(node.home, [grant(valid_until=frozen.now() + timedelta(hours=1))])
    frozen.advance(timedelta(hours=1) - timedelta(microseconds=1))
    assert node.lookup().status == 200
    frozen.advance(timedelta(microseconds=1))
    assert_refused(node, node.lookup(), "grant_expired")
    assert_refused(node, node.call("GET", f"/v1/resources/{RESOURCE}"), "grant_expired")


def test_a_grant_is_refused_before_the_instant_it_begins(node: Node, frozen: VirtualClock) -> None:
    publish_snapshot(node.home, [grant(valid_from=frozen.now() + timedelta(hours=1))])
    assert_refused(node, node.lookup(), "grant_not_yet_valid")
    frozen.advance(timedelta(hours=1))
    assert node.lookup().status == 200


def test_refusals_are_told_in_english_on_request(node: Node) -> None:
    for language, what in (
        ("en-GB,en;q=0.9", NO["purpose_not_granted"].what.en),
        ("zh-CN", NO["purpose_not_granted"].what.zh),
    ):
        assert node.lookup(language=language, purpose="x").json["what"] == what


def test_every_refusal_is_written_in_both_languages() -> None:
    for code, no in NO.items():
        assert no.code == code
        for text in (no.what, no.why, no.remedy):
            assert text.zh
            assert text.en
            assert text.en.isascii()


def test_a_defect_is_refused_with_a_record_and_without_the_value(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    path = serving.serving_file(node.home, RESOURCE, 2)
    path.parent.mkdir(parents=True)
    serving.write_serving(path, [(ROWS[0][0], b"no json: 330203196503071235")], {"version": 2})
    serving.switch_current(node.home, RESOURCE, 2)
    reply = node.lookup()
    assert_refused(node, reply, "defect")
    everything = reply.text + node.log_text() + "".join(capsys.readouterr())
    assert not any(secret in everything for secret in SECRETS)


def test_calls_and_records_are_one_to_one(node: Node) -> None:
    evidence = []
    for _ in range(5):
        evidence.append(node.lookup().json["evidence"])
        evidence += [node.call(*arguments, **named).json["evidence"] for arguments, named in CALLS.values()]
        evidence.append(node.call("GET", "/v1/usage").json["evidence"])
    assert evidence == [chain.evidence_id("gateway-1", one["seq"]) for one in node.calls_recorded()]


def test_what_was_refused_by_mistake_of_the_caller_holds_no_text_of_the_caller(node: Node) -> None:
    canary = "张三丰330203196503071235"
    node.call("POST", f"/v1/resources/{canary}/lookup", GOOD)
    node.call("GET", f"/{canary}")
    node.call("POST", LOOKUP, msgspec.json.encode({"key": canary, "purpose": canary, "fields": [canary], canary: 1}))
    node.lookup(canary)
    node.lookup(key=canary.encode().hex())
    assert not any(secret in node.log_text() for secret in SECRETS)
