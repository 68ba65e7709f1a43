"""The items of an entry out of a table elsewhere: a connection, a table, its columns beside the items, taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.catalog import queries as catalog
from gongshu.catalog.actions.likening import HIGHEST_SKETCHED
from gongshu.catalog.beside import Panel
from gongshu.catalog.data import EntryData
from gongshu.catalog.pages.working import Working, working_copy
from gongshu.collection import actions, queries, rules
from gongshu.collection.actions.tables import SAMPLED_ROWS
from gongshu.collection.databases.faults import FAULTS, DatabaseFault
from gongshu.collection.databases.proposing import marks_of
from gongshu.collection.databases.shapes import TableName
from gongshu.collection.models import Connection
from gongshu.collection.pages import taking
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotFound
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Link

_PER_PAGE = 50
_OF_A_TABLE = frozenset({"no_such_table", "no_rights", "not_readable", "too_many_columns"})
"""Faults of one table, where another one may do."""


@require_safe
@desk_required
def connections(request: HttpRequest, code: str) -> HttpResponse:
    """List the databases of the entry's provider that a person may read from."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    found = queries.connections(actor).filter(organization=copy.entry.provider_id)
    rows = [(one, rules.DATABASES[one.kind], rules.TLS_MODES[one.tls]) for one in found]
    file = reverse("collection:items_from_file", args=[copy.entry.code])
    instead = Link(t("改从文件读取", "Read a file instead"), file)
    shown = {"entry": copy.entry, "rows": rows, "crumbs": _crumbs(copy), "instead": instead}
    return render(request, "collection/connections.html", shown)


@require_safe
@desk_required
def tables(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """List the tables and views of a database."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    connection = _connection(id, copy, actor)
    try:
        found = queries.tables_of(connection, actor)
    except DatabaseFault as error:
        return _failed(request, copy, connection, error)
    schemas = [(one, one) for one in dict.fromkeys(one.schema for one in found)]
    fields = [QueryField("words", t("表名或说明", "Name or comment"))]
    fields += [QueryField("schema", t("模式", "Schema"), "choice", schemas)] if len(schemas) > 1 else []
    bar = QueryBar.read(request, fields)
    fitting = [one for one in found if _fits(one, bar.value("words").lower(), bar.value_of("schema"))]
    page = paginate(request, fitting, len(fitting), per_page=_PER_PAGE)
    shown = {
        "entry": copy.entry,
        "connection": connection,
        "bar": bar,
        "page": page,
        "rows": [(one, _address(copy, connection, one.schema, one.name)) for one in page.items],
        "several": len(schemas) > 1,
        "crumbs": _crumbs(copy, connection),
    }
    return render(request, "collection/tables.html", shown)


def _fits(one: TableName, words: str, schema: str) -> bool:
    return (not schema or one.schema == schema) and (words in one.name.lower() or words in one.comment.lower())


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def table(request: HttpRequest, code: str, id: str) -> HttpResponseBase:
    """Show the columns of a table beside the items of a draft, and take them over once confirmed."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    connection = _connection(id, copy, actor)
    schema, name = request.GET.get("schema", ""), request.GET.get("table", "")
    if request.method == "POST" and request.POST.get("act") != "read":
        found, answers = taking.answered(request, copy)
        if not taking.confirmed(request, answers):
            return taking.show(
                request, copy, found, {**_frame(copy, connection, found), "sketch": "sketch" in request.POST}, answers
            )

        def save(data: EntryData, became: Mapping[str, str]) -> None:
            _take(request, copy, actor, data, found, became)

        return taking.put(request, copy, found, answers, save)
    asked = {one: request.method == "POST" and one in request.POST for one in ("codes", "values")}
    try:
        read = actions.read_table(by=actor, connection=connection, schema=schema, table=name, **asked)
    except DatabaseFault as error:
        return _failed(request, copy, connection, error)
    origin = {
        "connection": connection.id,
        "schema": schema,
        "table": name,
        "comment": read.shape.table.comment,
        "rows": read.shape.table.rows,
        "asked": asked,
        "code_tables": sum(1 for one in read.shape.columns if one.code_table),
        "marks": [asdict(mark) for mark in marks_of(read.shape)],
    }
    found = taking.Found(read.proposals, origin)
    return taking.show(request, copy, found, _frame(copy, connection, found))


def _take(
    request: HttpRequest,
    copy: Working,
    actor: Actor,
    data: EntryData,
    found: taking.Found,
    became: Mapping[str, str],
) -> None:
    said = found.origin or {}
    origin = actions.Origin(
        connection=queries.connection(said["connection"], actor),
        schema=said["schema"],
        table=said["table"],
        marks=tuple(rules.ColumnMark(**mark) for mark in said["marks"]),
        items=became,
        sketch="sketch" in request.POST,
    )
    actions.take_items(
        by=actor,
        entry=copy.entry,
        change=copy.change,
        data=data,
        expect=taking.revision_seen(request),
        origin=origin,
    )


def _connection(id: str, copy: Working, actor: Actor) -> Connection:
    found = queries.connection(id, actor)
    if found.organization_id != copy.entry.provider_id:
        raise NotFound(t("没有这个数据库连接", "there is no such connection"), code="no_such_connection")
    return found


def _address(copy: Working, connection: Connection, schema: str, table: str) -> str:
    place = reverse("collection:table", args=[copy.entry.code, connection.id])
    return f"{place}?{urlencode({'schema': schema, 'table': table})}"


def _frame(copy: Working, connection: Connection, found: taking.Found) -> dict[str, Any]:
    said = found.origin or {}
    return {
        "crumbs": _crumbs(copy, connection, f"{said['schema']}.{said['table']}"),
        "source": Text(*(2 * (f"{connection.name} · {said['schema']}.{said['table']}",))),
        "origin": said,
        "sampled_rows": SAMPLED_ROWS,
        "highest_sketched": HIGHEST_SKETCHED,
        "again": reverse("collection:tables", args=[copy.entry.code, connection.id]),
        "another": t("换一张表", "Another table"),
    }


def _failed(request: HttpRequest, copy: Working, connection: Connection, error: DatabaseFault) -> HttpResponse:
    shown = {
        "entry": copy.entry,
        "connection": connection,
        "error": error,
        "crumbs": _crumbs(copy, connection),
        "here": request.get_full_path(),
        "list": reverse("collection:tables", args=[copy.entry.code, connection.id])
        if error.code in _OF_A_TABLE
        else "",
    }
    return render(request, "collection/table_fault.html", shown, status=error.status)


def _crumbs(copy: Working, connection: Connection | None = None, table: str = "") -> list[Link]:
    code = copy.entry.code
    first = reverse("collection:connections", args=[code]) if connection else ""
    found = [
        Link(t("目录", "Catalog"), reverse("catalog:index")),
        Link(copy.data.title, reverse("catalog:compile", args=[code])),
        Link(t("从数据库表读取信息项", "Items from a table"), first),
    ]
    if connection is not None:
        list_of_tables = reverse("collection:tables", args=[code, connection.id]) if table else ""
        found.append(Link(Text(connection.name, connection.name), list_of_tables))
    return [*found, Link(Text(table, table), "")] if table else found


@require_POST
@desk_required
def origin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Look at the table of an entry again, or follow it no more."""
    actor = current_actor(request)
    entry = catalog.entry(code, actor)
    found = queries.origin_of(entry.pk)
    if found is None:
        raise NotFound(t("这条目录没有来源表", "the entry has no table it was read from"), code="no_origin")
    if request.POST.get("act") == "forget":
        actions.forget_origin(by=actor, origin=found)
        say(request, t("不再跟踪来源表", "the table is followed no more"))
    elif request.POST.get("act") == "look":
        seen = actions.look_again(by=actor, origin=found)
        if seen.fault:
            say(request, FAULTS[seen.fault][0], "warn")
        else:
            say(request, t(f"已查看，{len(seen.drift)} 处不同", f"looked at: {len(seen.drift)} differences"))
    else:
        raise BadInput(t("没有这项操作", "there is no such act"), code="unknown_act")
    return redirect("catalog:entry", entry.code)


def beside(entry: Any, actor: Actor) -> Panel | None:
    """The table an entry was read from and how it has changed since, for those who compile the entry."""
    if not catalog.may_compile(actor, entry.provider_id):
        return None
    found = queries.origin_of(entry.pk)
    if found is None:
        return None
    standing = found.connection.removed_at is None
    values = {
        "origin": found,
        "drift": [(rules.DRIFTS[one["kind"]], one) for one in found.drift],
        "fault": FAULTS[found.fault] if found.fault else None,
        "removed": not standing,
        "may_look": standing and queries.connections(actor).filter(pk=found.connection_id).exists(),
        "act": reverse("collection:origin", args=[entry.code]),
    }
    return Panel("origin", t("来源表", "Table it was read from"), "collection/beside_origin.html", values)
