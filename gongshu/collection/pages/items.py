"""The items of an entry out of a file of its data: upload, see what would change, confirm. The file is not kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.catalog.pages.working import Working, working_copy
from gongshu.collection.pages import taking
from gongshu.collection.proposal import propose_schema
from gongshu.collection.reading import open_table
from gongshu.kit import incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.forms import Form, label
from gongshu.ui.values import Link

LOOKED_AT = 20_000
"""So many rows are looked at: a form of items is judged by them, not the data."""


class DataFileForm(Form):
    """A file of data whose columns are the items."""

    file = forms.FileField(
        label=label("数据文件", "File of data"),
        help_text=label("CSV、XLS 或 XLSX，首行为列名；文件不保留", "CSV, XLS, XLSX; not kept"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xls,.xlsx,.gz,.zip"}),
    )
    sheet = forms.CharField(label=label("工作表", "Sheet"), required=False, max_length=100)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def from_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """Propose the items of a draft from a file, show what would change, put them in place once confirmed."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    sent = request.method == "POST"
    if sent and "found" in request.POST:
        found, answers = taking.answered(request, copy)
        if not taking.confirmed(request, answers):
            return taking.show(request, copy, found, _frame(copy), answers)
        expect = taking.revision_seen(request)
        return taking.put(request, copy, found, answers, lambda data, _: copy.save(actor, data, expect))
    form = DataFileForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            return taking.show(request, copy, _read(actor, form), _frame(copy))
        except Refusal as refusal:
            form.refuse(refusal, "file")
    shown = {"entry": copy.entry, "form": form, "crumbs": _crumbs(copy)}
    return render(request, "collection/items_from_file.html", shown, status=422 if form.errors else 200)


def _read(actor: Actor, form: DataFileForm) -> taking.Found:
    file = form.cleaned_data["file"]
    token = incoming.keep(settings.HOME, actor, file.name, file.chunks())
    try:
        path: Path = incoming.find(settings.HOME, actor, token)
        with open_table(path, sheet=form.cleaned_data["sheet"] or None) as table:
            return taking.Found(tuple(propose_schema(table, rows=LOOKED_AT)))
    finally:
        incoming.remove(settings.HOME, actor, token)


def _frame(copy: Working) -> dict[str, Any]:
    return {
        "crumbs": _crumbs(copy),
        "source": t("数据文件", "a file of data"),
        "again": reverse("collection:items_from_file", args=[copy.entry.code]),
        "another": t("换一个文件", "Another file"),
    }


def _crumbs(copy: Working) -> list[Link]:
    return [
        Link(t("目录", "Catalog"), reverse("catalog:index")),
        Link(copy.data.title, reverse("catalog:compile", args=[copy.entry.code])),
        Link(t("从文件读取信息项", "Items from a file"), ""),
    ]
