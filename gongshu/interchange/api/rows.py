"""Rows of open data as CKAN's datastore tells them: by closed filters, never by SQL from outside."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from gongshu.interchange import queries, rules
from gongshu.interchange.api.calls import Call
from gongshu.interchange.queries import Package
from gongshu.interchange.spelling import files_of
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import t
from gongshu.opening import actions, rows
from gongshu.opening import queries as opening

_TYPES: Mapping[str, str] = {
    "text": "text",
    "integer": "int8",
    "decimal": "numeric",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "bool",
}
ROWS = 100
TAKEN_AS = "rows"
"""What a look at rows is counted as, among the formats that are taken away."""


def resource_of(id: str, by: Actor) -> tuple[Package, str]:
    """Return the package a resource belongs to, and its format.

    Raises:
        NotFound: there is no such resource for this caller.
    """
    dataset, _, form = id.rpartition("-")
    seen = queries.entries(by)
    named = [dataset] if form == "api" else opening.datasets().filter(pk=dataset).values("entry")
    entry = seen.filter(pk__in=named, state="published").first()
    found = next(queries.packages([entry])) if entry else None
    if found is None or (form == "api") is not (found.dataset is None) or form not in ("api", *files_of(found)):
        raise NotFound(
            t("没有这个资源", "there is no such resource"),
            remedy=t("用 package_show 查看数据集的资源", "see the resources in package_show"),
            code="no_such_resource",
        )
    return found, form


def _readable(call: Call) -> Package:
    """Return the package whose rows are asked for.

    Raises:
        NotFound: no such resource, or none with rows: shared only, or open on conditions only.
    """
    id = call.text("resource_id") or call.need("id" if "id" in call.asked else "resource_id")
    found, form = resource_of(id, call.by)
    if form == "api" or found.dataset is None or found.edition is None:
        raise NotFound(
            t("这一资源没有可查的行", "this resource has no rows to look at"),
            remedy=t("共享数据凭授权经数据网关调用", "shared data is called through the gateway under a grant"),
            code="no_rows",
        )
    return found


def datastore_info(call: Call) -> dict[str, Any]:
    """Return the columns of a resource and how many rows it has."""
    found = _readable(call)
    assert found.edition is not None
    return {
        "meta": {"id": call.text("id") or call.text("resource_id"), "count": found.edition.rows},
        "fields": [_field(one) for one in found.edition.columns],
    }


def _field(column: Mapping[str, str]) -> dict[str, Any]:
    kind = _TYPES.get(column["type"], "text")
    return {"id": column["name"], "type": kind, "info": {"label": column["title"], "notes": "", "type_override": ""}}


def datastore_search(call: Call) -> dict[str, Any]:
    """Return rows of a resource: by equal values, in an order, at most so many. On record before they leave."""
    found = _readable(call)
    assert found.dataset is not None
    assert found.edition is not None
    asked, shape = _asked(call, found.edition.columns), _shape(call)
    read = rows.read_rows(settings.HOME, found.dataset.id, found.edition.number, found.edition.columns, asked)
    actions.record_download(dataset=found.dataset, edition=found.edition, form=TAKEN_AS)
    known = {one["name"]: one for one in found.edition.columns}
    plain = [[_plain(cell) for cell in row] for row in read.rows]
    told: dict[str, Any] = {
        "resource_id": call.text("resource_id") or call.text("id"),
        "fields": [_field(known[name]) if name in known else {"id": name, "type": "int4"} for name in read.columns],
        "records": plain if shape == "lists" else [dict(zip(read.columns, row, strict=True)) for row in plain],
        "records_format": shape,
        "limit": asked.limit,
        "offset": asked.offset,
        "include_total": call.flag("include_total", default=True),
        "version": found.edition.version,
    }
    return {**told, "total": read.total, "total_was_estimated": False} if told["include_total"] else told


def _shape(call: Call) -> str:
    shape = call.text("records_format", "objects")
    if shape not in ("objects", "lists"):
        raise _wrong("records_format", t("可用 objects 或 lists", "objects or lists"))
    return shape


def _asked(call: Call, columns: Sequence[Mapping[str, str]]) -> rows.Asked:
    names = {one["name"]: one["name"] for one in columns} | {rows.NUMBER: rows.NUMBER}
    filters = _mapping(call, "filters")
    words = call.asked.get("q")
    if isinstance(words, dict):
        raise _wrong("q", t("q 只能是文字；按字段请用 filters", "q is text; for a column use filters"))
    return rows.Asked(
        columns=rules.listed(call.asked.get("fields")),
        equal={name: value if isinstance(value, list) else [value] for name, value in filters.items()},
        words=str(words or ""),
        order=rules.read_order(call.text("sort"), names) if call.text("sort") else (),
        distinct=call.flag("distinct"),
        limit=rules.whole(call.asked.get("limit"), "limit", most=rows.MOST_ROWS, default=ROWS),
        offset=rules.whole(call.asked.get("offset"), "offset", most=1 << 31),
    )


def _mapping(call: Call, name: str) -> Mapping[str, Any]:
    value = call.asked.get(name) or {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError) as error:
            raise _wrong(name, t("应为 JSON 对象", "a JSON object is expected")) from error
    flat = isinstance(value, dict) and all(
        isinstance(one, str | int | float | bool | None) for some in value.values() for one in _some(some)
    )
    if not flat:
        raise _wrong(
            name, t("应为 {字段: 值} 或 {字段: [值, …]}", "{column: value} or {column: [value, …]} is expected")
        )
    return dict(value)


def _some(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _wrong(at: str, remedy: Any) -> BadInput:
    return BadInput(t("参数不对", "the argument is wrong"), remedy=remedy, at=at, code="bad_argument")


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell) if isinstance(cell, Decimal) else cell
