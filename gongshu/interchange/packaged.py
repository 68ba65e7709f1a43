"""An open dataset as a Frictionless data package, and as a data contract in the Open Data Contract Standard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from gongshu.catalog import queries as catalog
from gongshu.catalog.code_lists import parse_code_list
from gongshu.catalog.item_sources import source_for_everybody
from gongshu.interchange.queries import LICENSE, Package, words_of
from gongshu.interchange.spelling import TABLE, files_of, organization_name
from gongshu.kit import clock
from gongshu.organizations import queries as register

_FIELDS: Mapping[str, Mapping[str, str]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "date": {"type": "date"},
    "datetime": {"type": "datetime", "format": "%Y-%m-%d %H:%M:%S"},
    "boolean": {"type": "boolean"},
}
_LOGICAL: Mapping[str, str] = {"text": "string", "decimal": "number", "datetime": "timestamp"}


def data_package(found: Package, root: str) -> dict[str, Any]:
    """Return the descriptor of a data package: the table with its schema, while its file is to be had."""
    entry, edition, opened = found.entry, found.edition, found.dataset
    assert opened is not None
    described: dict[str, Any] = {
        "name": entry.slug,
        "id": entry.id,
        "title": entry.name,
        "description": entry.abstract,
        "homepage": root + reverse("portal:dataset", args=[entry.slug]),
        "keywords": words_of(entry.classification),
        "created": clock.local(opened.opened_at).isoformat(timespec="seconds"),
        "licenses": [{"name": LICENSE, "path": root + reverse("portal:terms"), "title": opened.license_zh}],
        "contributors": [{"title": entry.provider.name, "role": "publisher"}],
        "resources": [],
    }
    if edition is None or TABLE not in files_of(found):
        return described
    told = edition.files[TABLE]
    table = {
        "name": entry.slug,
        "type": "table",
        "title": entry.name,
        "path": f"data.{TABLE}",
        "format": TABLE,
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": told["size"],
        "hash": f"sha256:{told['sha256']}",
        "schema": table_schema(found),
    }
    source = {"title": f"{edition.source}（{edition.acquired_on.isoformat()}）"}
    return {**described, "version": str(edition.version), "sources": [source], "resources": [table]}


def table_schema(found: Package) -> dict[str, Any]:
    """Return the columns of the sealed table; the key only where all of it is open."""
    assert found.edition is not None
    items = {item.name: item for item in catalog.items_of(found.entry)}
    columns = found.edition.columns
    fields = [_field(one, items.get(one["name"]), found) for one in columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    keys = [item.name for item in items.values() if item.key]
    if keys and set(keys) <= {one["name"] for one in columns}:
        schema["primaryKey"] = keys
    return schema


def _field(column: Mapping[str, str], item: Any, found: Package) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column["name"], "title": column["title"], **_FIELDS[column["type"]]}
    field |= {name: value for name, value in _said_of(item, found).items() if value}
    limits: dict[str, Any] = {}
    if item is not None and item.required:
        limits["required"] = True
    codes = parse_code_list(item.code_list) if item is not None and item.code_list else ()
    if len(codes) > 1 and column["type"] == "text":  # a single one is the name of a list nobody here knows
        limits["enum"] = list(codes)
    return {**field, "constraints": limits} if limits else field


def contract(found: Package, root: str) -> dict[str, Any]:
    """Return the data contract of an open dataset (ODCS 3.1): what is promised of columns, cycle and classes."""
    entry, edition, opened = found.entry, found.edition, found.dataset
    assert opened is not None
    items = {item.name: item for item in catalog.items_of(entry)}
    columns = edition.columns if edition else []
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": entry.id,
        "name": entry.name,
        "version": f"{entry.version}.0.0",
        "status": "active",
        "tenant": organization_name(entry.provider),
        "domain": entry.classification,
        "description": {
            "purpose": entry.abstract or entry.name,
            "limitations": opened.license_zh,
            "usage": entry.usage_requirements or opened.license_zh,
        },
        "schema": [
            {
                "name": entry.slug,
                "physicalType": "table",
                "businessName": entry.name,
                "properties": [_property(one, items.get(one["name"]), found) for one in columns],
            }
        ],
        "slaProperties": [{"property": "frequency", "value": entry.update_cycle}] if entry.update_cycle else [],
        "roles": [{"role": opened.opening_class, "access": "read"}],
        "customProperties": [
            {"property": "sharingClass", "value": entry.sharing_class},
            {"property": "openingClass", "value": opened.opening_class},
            {"property": "openingArticle", "value": opened.article},
            {"property": "openingCase", "value": opened.release.case.number},
            {"property": "instrument", "value": register.adopted().profile_id},
            {"property": "page", "value": root + reverse("portal:dataset", args=[entry.slug])},
        ],
    }


def _said_of(item: Any, found: Package) -> dict[str, str]:
    """The data element that an item is, and its source of truth; our own words, neither format has any."""
    if item is None:
        return {}
    return {"dataElement": item.identifier, "sourceOfTruth": source_for_everybody(item, found.entry)}


def _property(column: Mapping[str, str], item: Any, found: Package) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column["name"],
        "businessName": column["title"],
        "logicalType": _LOGICAL.get(column["type"], column["type"]),
        "physicalType": column["type"],
        "required": bool(item and item.required),
    }
    if item is not None and item.key:
        told |= {"primaryKey": True, "primaryKeyPosition": 1}
    own = [{"property": name, "value": value} for name, value in _said_of(item, found).items() if value]
    return told | ({"customProperties": own} if own else {})
