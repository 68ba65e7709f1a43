"""The description of the gateway's interface (OpenAPI 3.1), made from what the code answers."""

from __future__ import annotations

from typing import Any

import msgspec

from gongshu import __version__
from gongshu.gateway.calls import ROWS, LookupRequest
from gongshu.gateway.refusals import NO

_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_MOMENT = {"type": "string", "format": "date-time"}
_NUMBER = {"type": "integer", "minimum": 0}
_SEEN = {"request": _TEXT, "evidence": _TEXT, "grant": _TEXT, "resource": _TEXT}
_FROM = {"version": {"type": ["integer", "null"]}, "source": _TEXT, "acquired_on": _TEXT}

_SCHEMAS: dict[str, Any] = {
    "Rows": {
        "type": "object",
        "required": [*_SEEN, *_FROM, "masked", "more", "rows"],
        "properties": {
            **_SEEN,
            **_FROM,
            "masked": {"type": "array", "items": _TEXT, "description": "fields that are shown masked"},
            "more": {"type": "boolean", "description": f"whether the key has more than {ROWS} rows"},
            "rows": {"type": "array", "maxItems": ROWS, "items": {"type": "object"}},
        },
    },
    "Granted": {
        "type": "object",
        "required": [*_SEEN, "purpose", "key_field", "fields"],
        "properties": {
            **_SEEN,
            **_FROM,
            "purpose": _TEXT,
            "key_field": _TEXT,
            "valid_from": _MOMENT,
            "valid_until": _MOMENT,
            "quota_per_day": _NUMBER,
            "case": _TEXT,
            "article": _TEXT,
            "fields": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": _TEXT, "title": _TEXT, "masked": {"type": "boolean"}, "shown": _TEXT},
                },
            },
        },
    },
    "Usage": {
        "type": "object",
        "required": [*_SEEN, "day", "used", "quota_per_day", "left", "resets_at"],
        "properties": {
            **_SEEN,
            "day": _DAY,
            "used": _NUMBER,
            "quota_per_day": _NUMBER,
            "left": _NUMBER,
            "resets_at": _MOMENT,
        },
    },
    "Refusal": {
        "type": "object",
        "required": ["code", "what", "why", "cite", "remedy", "evidence"],
        "properties": {
            "code": {"type": "string", "enum": sorted(NO)},
            "what": _TEXT,
            "why": _TEXT,
            "cite": _TEXT,
            "remedy": _TEXT,
            "evidence": _TEXT,
            "where": _TEXT,
        },
    },
    "Health": {"type": "object", "properties": {"status": _TEXT, "node": _TEXT, "snapshot": _NUMBER}},
}


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _answers(schema: str) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for no in NO.values():
        by_status.setdefault(no.status, []).append(no.code)
    refusals = {
        str(status): {"description": ", ".join(codes), "content": _content("Refusal")}
        for status, codes in sorted(by_status.items())
    }
    return {"200": {"description": "answered", "content": _content(schema)}, **refusals}


def describe() -> dict[str, Any]:
    """Return the description as plain values."""
    code = {"name": "code", "in": "path", "required": True, "schema": _TEXT}
    language = {"name": "Accept-Language", "in": "header", "required": False, "schema": {"enum": ["zh", "en"]}}
    _, named = msgspec.json.schema_components([LookupRequest], ref_template="#/components/schemas/{name}")
    secured: list[dict[str, list[str]]] = [{"key": []}]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "公数 gongshu: gateway",
            "version": __version__,
            "description": "Keyed look-ups under a grant. Every call leaves a record, answered or refused: `evidence`.",
        },
        "paths": {
            "/v1/resources/{code}/lookup": {
                "post": {
                    "operationId": "lookup",
                    "summary": "Look up the rows of one key",
                    "security": secured,
                    "parameters": [code, language],
                    "requestBody": {"required": True, "content": _content("LookupRequest")},
                    "responses": _answers("Rows"),
                }
            },
            "/v1/resources/{code}": {
                "get": {
                    "operationId": "describe",
                    "summary": "What the grant gives",
                    "security": secured,
                    "parameters": [code, language],
                    "responses": _answers("Granted"),
                }
            },
            "/v1/usage": {
                "get": {
                    "operationId": "usage",
                    "summary": "How much of today's quota is used",
                    "security": secured,
                    "parameters": [language],
                    "responses": _answers("Usage"),
                }
            },
            "/healthz": {
                "get": {
                    "operationId": "health",
                    "summary": "Whether calls are answered",
                    "responses": {
                        "200": {"description": "they are", "content": _content("Health")},
                        "503": {"description": "they are not", "content": _content("Health")},
                    },
                }
            },
            "/v1/openapi.json": {
                "get": {
                    "operationId": "description",
                    "summary": "This description",
                    "responses": {"200": {"description": "OpenAPI 3.1"}},
                }
            },
        },
        "components": {
            "schemas": {**named, **_SCHEMAS},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }
