"""The items of an entry out of a file of its data: upload, see what would change, confirm. The file is not kept."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.catalog import queries as catalog
from gongshu.catalog.data import ItemData, changed
from gongshu.catalog.pages.working import Working, working_copy
from gongshu.collection.items import items_from
from gongshu.collection.proposal import propose_schema
from gongshu.collection.reading import open_table
from gongshu.kit import incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal
from gongshu.kit.text import t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say
from gongshu.ui.forms import Form, label
from gongshu.ui.values import Link

LOOKED_AT = 20_000
"""So many rows are looked at: a form of items is judged by them, not the data."""
_SALT = "collection.items"


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
    if request.method == "POST" and "items" in request.POST:
        return _put(request, copy, actor)
    sent = request.method == "POST"
    form = DataFileForm(request.POST if sent else None, request.FILES if sent else None)
    shown = {"entry": copy.entry, "form": form, "crumbs": _crumbs(copy)}
    if sent and form.is_valid():
        try:
            items = _read(actor, form, copy)
        except Refusal as refusal:
            form.refuse(refusal, "file")
        else:
            shown |= {
                "items": items,
                "points": catalog.difference(copy.data, changed(copy.data, items=items)),
                "signed": signing.dumps([asdict(item) for item in items], salt=_SALT),
                "revision": copy.revision,
            }
            return render(request, "collection/items_preview.html", shown)
    return render(request, "collection/items_from_file.html", shown, status=422 if form.errors else 200)


def _read(actor: Actor, form: DataFileForm, copy: Working) -> tuple[ItemData, ...]:
    file = form.cleaned_data["file"]
    token = incoming.keep(settings.HOME, actor, file.name, file.chunks())
    try:
        path: Path = incoming.find(settings.HOME, actor, token)
        with open_table(path, sheet=form.cleaned_data["sheet"] or None) as table:
            return items_from(propose_schema(table, rows=LOOKED_AT), copy.data.items)
    finally:
        incoming.remove(settings.HOME, actor, token)


def _put(request: HttpRequest, copy: Working, actor: Actor) -> HttpResponseBase:
    """Put confirmed items in place of those of the draft."""
    try:
        given = signing.loads(request.POST["items"], salt=_SALT)
    except signing.BadSignature as error:
        raise BadInput(
            t("预览的内容已失效", "what was previewed is no longer valid"),
            remedy=t("重新上传文件", "upload the file again"),
        ) from error
    items = tuple(ItemData(**item) for item in given)
    seen = request.POST.get("revision", "")
    copy.save(actor, changed(copy.data, items=items), int(seen) if seen.isdecimal() else 0)
    say(request, t(f"已写入 {len(items)} 个信息项", f"{len(items)} items are in place"))
    return redirect("catalog:part", copy.entry.code, "items")


def _crumbs(copy: Working) -> list[Link]:
    return [
        Link(t("目录", "Catalog"), reverse("catalog:index")),
        Link(copy.data.title, reverse("catalog:compile", args=[copy.entry.code])),
        Link(t("从文件读取信息项", "Items from a file"), ""),
    ]
