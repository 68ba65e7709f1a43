"""Importing a spreadsheet: upload, see what would change and which cells are wrong, confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongshu.catalog import actions, queries
from gongshu.catalog.actions.permissions import require
from gongshu.catalog.fields import title_of
from gongshu.catalog.forms.acts import UploadForm
from gongshu.catalog.pages.shown import posted
from gongshu.catalog.sheets.columns import FoundColumn, columns_found, is_read, mapping_of
from gongshu.catalog.sheets.header import LOOK_AT, spelled
from gongshu.catalog.sheets.report import from_json
from gongshu.kit import incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.regulation.standards import CatalogDef, SheetColumn
from gongshu.ui.export import asked, export
from gongshu.ui.values import Column, Link, Tile, Tone

ACTIONS: Mapping[str, tuple[Text, Tone]] = {
    "created": (t("新建", "new"), "ok"),
    "updated": (t("更新", "changed"), "law"),
    "unchanged": (t("无变化", "unchanged"), "draft"),
    "refused": (t("未导入", "left out"), "over"),
}
PLANNED: Mapping[str, tuple[Text, Tone]] = {**ACTIONS, "refused": (t("不导入", "to be left out"), "over")}
"""The same before anything is written."""
RUNS: Mapping[str, tuple[Text, Tone]] = {
    "to_read": (t("等待读取", "Waiting to be read"), "draft"),
    "reading": (t("正在读取", "Being read"), "law"),
    "read": (t("待确认", "To be confirmed"), "soon"),
    "to_write": (t("等待导入", "Waiting to be imported"), "draft"),
    "writing": (t("正在导入", "Being imported"), "law"),
    "written": (t("已导入", "Imported"), "ok"),
    "failed": (t("未能读取或导入", "Failed"), "over"),
}
ERROR_COLUMNS = (
    Column(t("单元格", "Cell"), "code"),
    Column(t("列", "Column")),
    Column(t("问题", "What is wrong")),
)
SHOWN = 200
"""So many rows and errors are shown on the page; the counts are of all."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a spreadsheet; what importing it would do is shown on the page of the import."""
    actor = current_actor(request)
    require(actor, "catalog.compile")
    form = UploadForm(posted(request), request.FILES or None, providers=_providers(actor))
    if request.method == "POST" and form.is_valid():
        file, provider = form.cleaned_data["file"], form.cleaned_data.get("provider", "")
        try:
            run = actions.bring_spreadsheet(
                by=actor, home=settings.HOME, name=file.name, chunks=file.chunks(), provider=provider
            )
        except Refusal as refusal:
            form.refuse(refusal, "file")
        else:
            return redirect("catalog:import_run", run.id)
    shown = {
        "form": form,
        "columns": register.jurisdiction().catalog.columns,
        "runs": [(run, *RUNS[run.state]) for run in queries.import_runs(actor)],
        "crumbs": _crumbs(),
    }
    return render(request, "catalog/import.html", shown, status=422 if form.errors else 200)


@require_GET
@desk_required
def run(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show an import: how far it is, what it would do, what it did."""
    found = queries.import_run(id, current_actor(request))
    words, tone = RUNS[found.state]
    shown = {"run": found, "words": words, "tone": tone, "crumbs": _crumbs(Text(found.file_name, found.file_name))}
    if found.state == "failed":
        said = {name: Text(**text) if (text := found.failure[name]) else None for name in ("what", "remedy")}
        headless = found.failure.get("code") == actions.NO_HEADER
        return render(request, "catalog/import_failed.html", {**shown, **said, "headless": headless})
    if found.state not in ("read", "written") or found.report is None:
        return render(request, "catalog/import_running.html", shown)
    report = from_json(found.report)
    page = "catalog/import_preview.html" if found.state == "read" else "catalog/import_done.html"
    return render(
        request, page, {**shown, "report": report, **_told(report, PLANNED if found.state == "read" else ACTIONS)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def columns(request: HttpRequest, id: str) -> HttpResponseBase:
    """Let a person say what each column of the file is; the file is read anew by that."""
    actor = current_actor(request)
    found = queries.import_run(id, actor)
    catalog = register.jurisdiction().catalog
    row = _row(request.POST.get("row") or request.GET.get("row", ""))
    wrong, listed, chosen = None, list[FoundColumn](), list[str]()
    try:
        listed = columns_found(incoming.find(settings.HOME, actor, found.upload), catalog, found.mapping, row)
        chosen = [request.POST.get(f"to-{place}", one.key) for place, one in enumerate(listed)]
        if request.method == "POST":
            mapping = mapping_of(listed, chosen, catalog)
            actions.map_columns(by=actor, home=settings.HOME, run=found, mapping=mapping)
            return redirect("catalog:import_run", found.id)
    except BadInput as error:
        wrong = error
    shown = {
        "run": found,
        "columns": list(zip(listed, chosen, strict=False)),
        "options": [(spelled(one), _words(one, catalog)) for one in catalog.all_columns if is_read(one)],
        "rows": range(1, LOOK_AT + 1),
        "row": row,
        "wrong": wrong,
        "crumbs": _crumbs(Text(found.file_name, found.file_name)),
    }
    return render(request, "catalog/import_columns.html", shown, status=422 if wrong else 200)


def _row(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 2 and int(text) <= LOOK_AT else 0


def _words(column: SheetColumn, catalog: CatalogDef) -> Text:
    """A column as a choice: its heading; in English what it holds, with the number of its part where it has several."""
    name = catalog.title_of(column.key).en
    return Text(column.title, name if not column.part else f"{name}, part {column.part + 1}")


@require_POST
@desk_required
def confirm(request: HttpRequest, id: str) -> HttpResponseBase:
    """Import what was previewed."""
    actor = current_actor(request)
    found = queries.import_run(id, actor)
    actions.confirm_import(by=actor, home=settings.HOME, run=found)
    return redirect("catalog:import_run", found.id)


@require_GET
@desk_required
def errors(request: HttpRequest, id: str) -> HttpResponseBase:
    """Hand out every cell that is wrong, as a file to mend the spreadsheet by."""
    found = queries.import_run(id, current_actor(request))
    if not asked(request) or found.report is None:
        return redirect("catalog:import_run", found.id)
    rows = ((one.address, one.column, str(one.message)) for one in from_json(found.report).errors)
    return export(request, str(t("需要改正的单元格", "cells to correct")), ERROR_COLUMNS, rows)


def _providers(actor: Actor) -> Sequence[tuple[str, str]]:
    """The organizations whose resources a person may bring in; nothing to choose for a provider's own officer."""
    if not queries.is_authority(actor):
        return []
    return [(body.id, body.name) for body in register.organizations()]


def _told(report: actions.ImportReport, words: Mapping[str, tuple[Text, Tone]]) -> dict[str, Any]:
    """What the report says, as the page shows it, with the words for what is or will be done."""
    counts = {name: report.counts[name] for name in ACTIONS}
    return {
        "figures": [Tile(words[name][0], f"{count:,}", tone=words[name][1]) for name, count in counts.items()],
        "rows": [(row, *words[row.action]) for row in report.preview[:SHOWN]],
        "drafts": report.created + report.updated,
        "errors": report.errors[:SHOWN],
        "notes": report.notes.all[:SHOWN],
        "more_notes": max(0, len(report.notes.all) - SHOWN),
        "more_rows": max(0, sum(counts.values()) - counts["unchanged"] - SHOWN),
        "more_errors": max(0, len(report.errors) - SHOWN),
        "read": [(title, title_of(register.jurisdiction(), key)) for title, key in report.columns.items()],
    }


def _crumbs(here: Text | None = None) -> list[Link]:
    crumbs = [Link(t("目录", "Catalog"), reverse("catalog:index"))]
    own = Link(t("导入表格", "Import"), reverse("catalog:import") if here else "")
    return [*crumbs, own, Link(here, "")] if here else [*crumbs, own]
