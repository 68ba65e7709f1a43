"""The description of the Action API (OpenAPI 3.1), made from the actions that answer: those that read by GET, those
that write by POST.

The words are CKAN's; which of their arguments are known here stands in ``ARGUMENTS``, an entry for each action.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from gongshu import __version__
from gongshu.catalog.data import BASES
from gongshu.interchange.api.reading import MOST_ROWS, READS
from gongshu.interchange.api.writing import WRITES
from gongshu.interchange.spelling import STATED
from gongshu.opening import rows

_TEXT: Mapping[str, Any] = {"type": "string"}
_FLAG: Mapping[str, Any] = {"type": "boolean", "default": False}
_START: Mapping[str, Any] = {"type": "integer", "minimum": 0, "default": 0}
_OBJECT: Mapping[str, Any] = {"type": "object"}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_OBJECTS: Mapping[str, Any] = {"type": "array", "items": _OBJECT}
_EITHER: Mapping[str, Any] = {"type": "array", "items": {"type": ["string", "object"]}}


def _up_to(most: int, default: int) -> Mapping[str, Any]:
    return {"type": "integer", "minimum": 0, "maximum": most, "default": default}


def _counted(*names: str) -> Mapping[str, Any]:
    return {"type": "object", "required": list(names)}


_PAGE: Mapping[str, Mapping[str, Any]] = {"limit": {"type": "integer", "minimum": 0}, "offset": _START}
_ROWS: Mapping[str, Mapping[str, Any]] = {
    "q": _TEXT,
    "filters": {"type": "string", "description": 'JSON: {"column": value} or {"column": [value, …]}; never SQL'},
    "fields": {"type": "string", "description": "columns, separated by commas"},
    "sort": {"type": "string", "description": "column, then asc or desc"},
    "distinct": _FLAG,
    "limit": _up_to(rows.MOST_ROWS, 100),
    "offset": _START,
    "records_format": {"type": "string", "enum": ["objects", "lists"], "default": "objects"},
    "include_total": {"type": "boolean", "default": True},
}

_BASES: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["kind", "title"],
        "properties": {"kind": _TEXT, "title": _TEXT, "article": _TEXT},
    },
}
_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": "a Table Schema; semantic_type, level, identifier, source_of_truth of a field are ours",
    "properties": {
        "fields": {"type": "array", "items": {"type": "object", "properties": {"name": _TEXT, "title": _TEXT}}},
        "primaryKey": {"type": ["string", "array"], "items": _TEXT},
    },
}
_PACKAGE: Mapping[str, Mapping[str, Any]] = {
    "title": _TEXT,
    "notes": _TEXT,
    "owner_org": {"type": "string", "description": "an organization's name or id; by default the caller's"},
    "tags": {"type": "array", "items": {"type": "object", "properties": {"name": _TEXT}}},
    "extras": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["key"],
            "properties": {"key": {"type": "string", "examples": sorted(STATED)}, "value": _TEXT},
        },
    },
    "materials": _TEXTS,
    **dict.fromkeys(BASES, _BASES),
    "schema": _SCHEMA,
    "state": {"type": "string", "description": "active: hand it in for review, too"},
}
_CHANGE: Mapping[str, Mapping[str, Any]] = {
    "log_message": {"type": "string", "description": "what made the change of a published entry necessary"},
    "trigger_day": {"type": "string", "format": "date"},
    "change_bases": _BASES,
}

ARGUMENTS: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "package_list": _PAGE,
    "current_package_list_with_resources": {"limit": _up_to(MOST_ROWS, MOST_ROWS), "offset": _START},
    "package_show": {"id!": _TEXT},
    "package_search": {
        "q": _TEXT,
        "fq": {
            "type": "string",
            "description": "organization:, groups:, tags:, res_format: and others",
        },
        "sort": {"type": "string", "description": "score, title, name, metadata_created or metadata_modified"},
        "rows": _up_to(MOST_ROWS, 10),
        "start": _START,
        "facet.field": {"type": "string", "description": 'JSON: ["organization", "groups", "res_format", "tags"]'},
    },
    "recently_changed_packages_activity_list": {"limit": _up_to(100, 31), "offset": _START},
    "organization_list": {"all_fields": _FLAG, "organizations": _TEXT},
    "organization_show": {"id!": _TEXT, "include_datasets": _FLAG},
    "group_list": {"all_fields": _FLAG, "groups": _TEXT},
    "group_show": {"id!": _TEXT, "include_datasets": _FLAG},
    "tag_list": {"query": _TEXT, "all_fields": _FLAG},
    "license_list": {},
    "user_list": {"all_fields": {"type": "boolean", "default": True}},
    "user_show": {"id": _TEXT},
    "resource_show": {"id!": _TEXT},
    "status_show": {},
    "site_read": {},
    "help_show": {"name!": _TEXT},
    "datastore_search": {"resource_id!": _TEXT, **_ROWS},
    "datastore_info": {"id!": _TEXT},
    "package_create": {key + "!" * (key == "title"): value for key, value in _PACKAGE.items()},
    "package_update": {"id!": _TEXT, **_PACKAGE, **_CHANGE},
    "package_patch": {"id!": _TEXT, **_PACKAGE, **_CHANGE},
    "package_delete": {"id!": _TEXT, "reason": _TEXT},
    "resource_patch": {"id!": _TEXT, "schema!": _SCHEMA, **_CHANGE, "state": _PACKAGE["state"]},
}
"""What each action takes, by name; one that must be given ends in ``!``."""

RESULTS: Mapping[str, Mapping[str, Any]] = {
    "package_list": _TEXTS,
    "current_package_list_with_resources": _OBJECTS,
    "package_show": _counted("id", "name", "title", "resources"),
    "package_search": _counted("count", "results", "facets", "search_facets"),
    "recently_changed_packages_activity_list": _OBJECTS,
    "organization_list": _EITHER,
    "organization_show": _counted("id", "name", "title"),
    "group_list": _EITHER,
    "group_show": _counted("name", "title"),
    "tag_list": _EITHER,
    "license_list": _OBJECTS,
    "user_list": _EITHER,
    "user_show": _counted("id", "name"),
    "resource_show": _counted("id", "format", "url"),
    "status_show": _counted("site_title", "ckan_version"),
    "site_read": {"type": "boolean"},
    "help_show": _TEXT,
    "datastore_search": _counted("fields", "records"),
    "datastore_info": _counted("meta", "fields"),
    "package_create": _counted("id", "name", "title", "state"),
    "package_update": _counted("id", "name", "title", "state"),
    "package_patch": _counted("id", "name", "title", "state"),
    "package_delete": {"type": "null"},
    "resource_patch": _counted("id", "format", "url"),
}
"""What each action answers, by name."""

_FAILURE: Mapping[str, Any] = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {
        "success": {"const": False},
        "error": {
            "type": "object",
            "required": ["__type", "message", "code"],
            "properties": {"__type": _TEXT, "message": _TEXT, "code": _TEXT, "article": _TEXT},
        },
    },
}
_REFUSED: Mapping[str, str] = {
    "400": "what was asked cannot be understood",
    "403": "the token is none that holds",
    "404": "there is no such thing for this caller",
    "409": "an argument is missing or wrong",
}
_WRITING: Mapping[str, str] = {"401": "there is no token, or it may not write", "413": "the body is too large"}


def describe(root: str) -> dict[str, Any]:
    """Return the description.

    Args:
        root: the address of the site.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "公数 gongshu · CKAN Action API",
            "version": __version__,
            "description": "以 CKAN 的动作读取开放目录、编制目录。The actions of CKAN's Action API.",
        },
        "servers": [{"url": root}],
        "paths": {
            **{f"/api/3/action/{name}": {"get": _reading(name)} for name in READS},
            **{f"/api/3/action/{name}": {"post": _writing(name)} for name in WRITES},
        },
        "components": {
            "schemas": {"Failure": _FAILURE},
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
    }


def _reading(name: str) -> dict[str, Any]:
    """Describe an action as it is called by address; what it takes may come in a JSON body by POST as well."""
    parameters = [
        {"name": word.removesuffix("!"), "in": "query", "required": word.endswith("!"), "schema": schema}
        for word, schema in ARGUMENTS[name].items()
    ]
    return {"security": [{}, {"token": []}], "parameters": parameters, **_told(name, READS[name].__doc__, _REFUSED)}


def _writing(name: str) -> dict[str, Any]:
    """Describe an action that writes: by POST, with a token that may write."""
    asked = ARGUMENTS[name]
    body = {
        "type": "object",
        "required": [word.removesuffix("!") for word in asked if word.endswith("!")],
        "properties": {word.removesuffix("!"): schema for word, schema in asked.items()},
    }
    return {
        "security": [{"token": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        **_told(name, WRITES[name].__doc__, {**_REFUSED, **_WRITING}),
    }


def _told(name: str, summary: str | None, refused: Mapping[str, str]) -> dict[str, Any]:
    success = {
        "type": "object",
        "required": ["help", "success", "result"],
        "properties": {"help": _TEXT, "success": {"const": True}, "result": RESULTS[name]},
    }
    failed = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
    return {
        "operationId": name,
        "summary": (summary or "").split("\n")[0],
        "responses": {
            "200": {"description": "the result", "content": {"application/json": {"schema": success}}},
            **{status: {"description": words, "content": failed} for status, words in refused.items()},
        },
    }


@require_safe
def description(request: HttpRequest) -> JsonResponse:
    """Hand out the description of the Action API."""
    told = JsonResponse(describe(request.build_absolute_uri("/").rstrip("/")))
    told["Access-Control-Allow-Origin"] = "*"
    return told
