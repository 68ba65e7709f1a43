"""The description of the interface is whole and says what the gateway answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from gongshu.gateway.refusals import NO
from tests.gateway.node import RESOURCE, Node


@pytest.fixture
def description(node: Node) -> Any:
    return node.call("GET", "/v1/openapi.json", key=None).json


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def operations(description: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_it_is_openapi_3_1_and_refers_to_nothing_absent(description: Any) -> None:
    assert description["openapi"] == "3.1.0"
    assert {"title", "version"} <= description["info"].keys()
    for reference in references(description):
        *_, kind, name = reference.split("/")
        assert reference == f"#/components/{kind}/{name}"
        assert name in description["components"][kind]


def test_every_operation_is_named_once_and_answers_something(description: Any) -> None:
    found = list(operations(description))
    assert {path for path, *_ in found} == {
        "/v1/resources/{code}/lookup",
        "/v1/resources/{code}",
        "/v1/usage",
        "/healthz",
        "/v1/openapi.json",
    }
    names = [operation["operationId"] for *_, operation in found]
    assert len(names) == len(set(names))
    for path, method, operation in found:
        assert method in ("get", "post")
        assert "200" in operation["responses"]
        parameters = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert parameters == set(re.findall(r"\{(\w+)\}", path))
        if "security" in operation:
            assert operation["security"] == [{"key": []}]


def test_every_refusal_is_described_under_its_status(description: Any) -> None:
    responses = description["paths"]["/v1/resources/{code}/lookup"]["post"]["responses"]
    for no in NO.values():
        assert no.code in responses[str(no.status)]["description"]
        assert no.code in description["components"]["schemas"]["Refusal"]["properties"]["code"]["enum"]


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value has the required members and the types that a schema names (as far as ours go)."""
    kinds = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None)}
    named = schema.get("type", [])
    allowed = tuple(kinds[kind] for kind in ([named] if isinstance(named, str) else named))
    if allowed and not isinstance(value, allowed):
        return False
    if isinstance(value, dict):
        known = schema.get("properties", {})
        present = set(schema.get("required", [])) <= value.keys()
        return present and all(fits(value[name], part) for name, part in known.items() if name in value)
    return all(fits(item, schema.get("items", {})) for item in value) if isinstance(value, list) else True


def test_what_is_answered_fits_what_is_described(node: Node, description: Any) -> None:
    schemas = description["components"]["schemas"]
    replies = {
        "Rows": node.lookup(),
        "Granted": node.call("GET", f"/v1/resources/{RESOURCE}"),
        "Usage": node.call("GET", "/v1/usage"),
        "Refusal": node.lookup(purpose="x"),
        "Health": node.call("GET", "/healthz"),
    }
    for name, reply in replies.items():
        assert fits(reply.json, schemas[name]), name
        if "properties" in schemas[name]:
            assert reply.json.keys() <= schemas[name]["properties"].keys() | {"where"}, name


def test_the_body_of_a_look_up_is_described_as_it_is_read(description: Any) -> None:
    body = description["components"]["schemas"]["LookupRequest"]
    assert body["required"] == ["key", "purpose"]
    assert body["additionalProperties"] is False
    assert body["properties"]["key"] == {"type": "string", "minLength": 1, "maxLength": 200}
