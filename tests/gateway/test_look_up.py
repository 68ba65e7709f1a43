"""A look-up under a grant: its fields, masked by level, with where the data come from and the record of the call."""

from __future__ import annotations

import msgspec
import pytest

from gongshu.audit import chain, segments
from gongshu.gateway.contract import GrantedField, publish_snapshot
from gongshu.kit import canonical, crypto
from gongshu.kit.clock import VirtualClock
from gongshu.lake import serving
from tests.gateway.node import FIELDS, RESOURCE, ROWS, SECRETS, Node, grant, seal


@pytest.mark.requirement("RZ-29/N1", "SX-33/1", "HS-31/6", "AS-4.2/8")
def test_an_answer_holds_the_granted_fields_masked_by_level(node: Node) -> None:
    reply = node.lookup()
    assert reply.status == 200
    assert reply.headers == {"content-type": "application/json"}
    assert reply.json["rows"] == [
        {"name": "张**", "id": "3****************5", "mobile": "138****8000", "level": "A"},
        {"name": "张**", "id": "3****************5", "mobile": "139****9000", "level": "B"},
    ]
    assert reply.json["masked"] == ["name", "id", "mobile"]


@pytest.mark.requirement("RZ-29/3")
def test_an_answer_says_where_the_data_come_from_and_which_record_proves_it(node: Node) -> None:
    answer = node.lookup().json
    told = {name: answer[name] for name in ("grant", "resource", "version", "source", "acquired_on", "more")}
    assert told == {
        "grant": "g1",
        "resource": RESOURCE,
        "version": 1,
        "source": "海曙区民政局",
        "acquired_on": "2026-09-01",
        "more": False,
    }
    [recorded] = node.calls_recorded()
    assert answer["evidence"] == chain.evidence_id("gateway-1", recorded["seq"])
    assert answer["request"] == recorded["correlation"]
    assert (recorded["organization_name"], recorded["subject"]) == ("海曙区医疗保障局", answer["resource"])
    assert recorded["data"]["version"] == answer["version"]


@pytest.mark.requirement("SX-38/2")
def test_the_record_tells_who_used_which_grant_for_which_fields_and_no_value(node: Node, frozen: VirtualClock) -> None:
    node.lookup()
    [recorded] = node.calls_recorded()
    data = recorded.pop("data")
    assert recorded == {
        "actor": "grant:g1",
        "actor_kind": "caller",
        "actor_name": "",
        "article": "第十七条",
        "at": canonical.moment(frozen.now()),
        "case": "GX-2026-000012",
        "chain": "gateway-1",
        "correlation": recorded["correlation"],
        "event": "gateway.answered",
        "on_behalf_of": "",
        "organization": "o1",
        "organization_name": "海曙区医疗保障局",
        "outcome": "done",
        "seq": recorded["seq"],
        "subject": RESOURCE,
    }
    assert data["fields"] == ["name", "id", "mobile", "level"]
    assert (data["grant"], data["rows"], data["version"], data["snapshot"], data["call"]) == ("g1", 2, 1, 1, "lookup")
    assert not any(secret in node.log_text() for secret in SECRETS)


def test_the_looked_up_key_and_the_answer_can_be_proved_by_who_holds_the_gateways_key(node: Node) -> None:
    answer = node.lookup().json
    [recorded] = node.calls_recorded()
    key = crypto.secret(node.home, crypto.GATEWAY)
    rows = b",".join(msgspec.json.encode(row) for row in answer["rows"])
    assert recorded["data"]["key"] == crypto.keyed_hash(key, ROWS[0][0].encode())
    assert recorded["data"]["answer"] == crypto.keyed_hash(key, rows)


def test_fewer_fields_may_be_asked_for(node: Node) -> None:
    answer = node.lookup(fields=["level", "name", "level"]).json
    assert answer["rows"] == [{"level": "A", "name": "张**"}, {"level": "B", "name": "张**"}]
    assert answer["masked"] == ["name"]
    assert node.calls_recorded()[-1]["data"]["fields"] == ["level", "name"]


def test_a_key_without_rows_is_answered_with_none_and_recorded(node: Node) -> None:
    assert node.lookup("330203200001010010").json["rows"] == []
    assert node.calls_recorded()[-1]["data"]["rows"] == 0


def test_what_is_empty_stays_empty_and_landlines_are_masked_too(node: Node) -> None:
    [row] = node.lookup(ROWS[2][0]).json["rows"]
    assert row == {"name": "欧阳**", "id": "3****************8", "mobile": "0574-****", "level": None}


def test_a_field_that_the_decision_left_unmasked_is_shown_plain(node: Node) -> None:
    plain = tuple(msgspec.structs.replace(field, masked=field.name != "mobile") for field in FIELDS)
    publish_snapshot(node.home, [grant(fields=plain)])
    answer = node.lookup().json
    assert [row["mobile"] for row in answer["rows"]] == ["13800138000", "13900139000"]
    assert answer["masked"] == ["name", "id"]


@pytest.mark.requirement("HS-33/N1")
def test_a_field_that_nobody_graded_is_hidden_whole(node: Node) -> None:
    publish_snapshot(node.home, [grant(fields=(GrantedField("name", "person_name", None), GrantedField("absent")))])
    assert node.lookup().json["rows"][0] == {"name": "****", "absent": None}


def test_of_very_many_rows_the_first_hundred_are_given_and_the_rest_is_told_of(node: Node) -> None:
    seal(node.home, 2, [("k", {"name": "张三", "level": str(number)}) for number in range(101)])
    serving.switch_current(node.home, RESOURCE, 2)
    answer = node.lookup("k").json
    assert (len(answer["rows"]), answer["more"]) == (100, True)
    assert [row["level"] for row in answer["rows"]] == [str(number) for number in range(100)]


def test_fields_may_have_any_name(node: Node) -> None:
    names = ("身份 证号", 'with "quotes"', "100%", "a-b", "class", "f0", "@at@")
    seal(node.home, 2, [("k", dict.fromkeys(names, "13800138000"))])
    serving.switch_current(node.home, RESOURCE, 2)
    fields = tuple(GrantedField(name, "mobile", 3 if number % 2 else 1) for number, name in enumerate(names))
    publish_snapshot(node.home, [grant(fields=fields, organization_name='100% "局"')])
    [row] = node.lookup("k").json["rows"]
    assert row == {name: "138****8000" if number % 2 else "13800138000" for number, name in enumerate(names)}
    recorded = node.calls_recorded()[-1]
    assert recorded["data"]["fields"] == list(names)
    assert recorded["organization_name"] == '100% "局"'


@pytest.mark.parametrize("key", ["' OR 1=1 --", "%", "*", "张三丰", "\x00", "330203196503071235 "])
def test_a_key_is_a_key_and_nothing_else(node: Node, key: str) -> None:
    assert node.lookup(key).json["rows"] == []


def test_calls_at_the_same_time_each_have_their_own_record(node: Node) -> None:
    body = msgspec.json.encode({"key": ROWS[0][0], "purpose": grant().purpose})
    replies = node.calls(*[body] * 50)
    evidence = [reply.json["evidence"] for reply in replies]
    assert len(set(evidence)) == 50
    rows = segments.rows(segments.folder_of(node.home, node.name))
    assert set(evidence) <= {chain.evidence_id("gateway-1", seq) for seq, *_ in rows}


def test_the_holder_of_a_key_sees_what_the_grant_gives(node: Node) -> None:
    told = node.call("GET", f"/v1/resources/{RESOURCE}").json
    assert told["purpose"] == grant().purpose
    assert (told["key_field"], told["version"], told["source"]) == ("id", 1, "海曙区民政局")
    assert told["fields"][0] == {"name": "name", "title": "姓名", "masked": True, "shown": "只显示姓"}
    assert told["fields"][3] == {"name": "level", "title": "", "masked": False, "shown": "原值"}
    english = node.call("GET", f"/v1/resources/{RESOURCE}", headers={"Accept-Language": "en-US"}).json
    assert english["fields"][0]["shown"] == "the surname only"
    assert [one["data"]["call"] for one in node.calls_recorded()] == ["describe", "describe"]


def test_health_is_told_to_anybody_and_leaves_no_record(node: Node) -> None:
    reply = node.call("GET", "/healthz", key=None)
    assert (reply.status, reply.json) == (200, {"status": "ok", "node": "gateway-1", "snapshot": 1})
    assert node.calls_recorded() == []
