"""Importing a spreadsheet: upload, see what would change and which cells are wrong, confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.catalog import actions, queries
from gongshu.catalog.actions.permissions import require
from gongshu.catalog.forms.acts import UploadForm
from gongshu.catalog.pages.shown import posted
from gongshu.catalog.standard import standard
from gongshu.kit import incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say
from gongshu.ui.values import Link, Tile, Tone

ACTIONS: Mapping[str, tuple[Text, Tone]] = {
    "created": (t("新建", "new"), "ok"),
    "updated": (t("更新", "changed"), "law"),
    "unchanged": (t("无变化", "unchanged"), "draft"),
    "refused": (t("未导入", "left out"), "over"),
}
SHOWN = 200
"""So many rows and errors are shown on the page; the counts are of all."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def upload(request: HttpRequest) -> HttpResponseBase:
    """Take a spreadsheet and show what importing it would do."""
    actor = current_actor(request)
    require(actor, "catalog.compile")
    form = UploadForm(posted(request), request.FILES or None, providers=_providers(actor))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        token = incoming.keep(settings.HOME, actor, file.name, file.chunks())
        provider = form.cleaned_data.get("provider", "")
        try:
            report = _run(actor, token, provider, dry_run=True)
        except Refusal as refusal:
            incoming.remove(settings.HOME, actor, token)
            form.refuse(refusal, "file")
        else:
            shown = {"report": report, "token": token, "provider": provider, "name": file.name, **_told(report)}
            return render(request, "catalog/import_preview.html", {**shown, "crumbs": _crumbs(t("预览", "Preview"))})
    shown = {"form": form, "columns": standard().columns, "crumbs": _crumbs()}
    return render(request, "catalog/import.html", shown, status=422 if form.errors else 200)


@require_POST
@desk_required
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Import what was previewed."""
    actor = current_actor(request)
    token, provider = request.POST.get("token", ""), request.POST.get("provider", "")
    report = _run(actor, token, provider, dry_run=False)
    incoming.remove(settings.HOME, actor, token)
    done = report.created + report.updated
    say(
        request,
        t(
            f"已导入 {done} 条（新建 {report.created}，更新 {report.updated}），未导入 {report.refused} 条",
            f"{done} imported ({report.created} new, {report.updated} changed), {report.refused} left out",
        ),
        "ok" if done or not report.refused else "warn",
    )
    if not report.refused:
        return redirect("catalog:index")
    return render(
        request, "catalog/import_done.html", {"report": report, **_told(report), "crumbs": _crumbs(t("结果", "Result"))}
    )


def _run(actor: Actor, token: str, provider: str, *, dry_run: bool) -> actions.ImportReport:
    file = incoming.find(settings.HOME, actor, token)
    return actions.import_spreadsheet(by=actor, file=file, provider=provider, dry_run=dry_run)


def _providers(actor: Actor) -> Sequence[tuple[str, str]]:
    """The organizations whose resources a person may bring in; nothing to choose for a provider's own officer."""
    if not queries.is_authority(actor):
        return []
    return [(body.id, body.name) for body in register.organizations()]


def _told(report: actions.ImportReport) -> dict[str, Any]:
    """What the report says, as the page shows it."""
    counts = {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "refused": report.refused,
    }
    return {
        "figures": [Tile(ACTIONS[name][0], str(count), tone=ACTIONS[name][1]) for name, count in counts.items()],
        "rows": [(row, *ACTIONS[row.action]) for row in report.preview[:SHOWN]],
        "errors": report.errors[:SHOWN],
        "more_rows": max(0, len(report.preview) - SHOWN),
        "more_errors": max(0, len(report.errors) - SHOWN),
        "read": [(title, standard().title(key)) for title, key in report.columns.items()],
    }


def _crumbs(here: Text | None = None) -> list[Link]:
    crumbs = [Link(t("目录", "Catalog"), reverse("catalog:index"))]
    own = Link(t("导入表格", "Import"), reverse("catalog:import") if here else "")
    return [*crumbs, own, Link(here, "")] if here else [*crumbs, own]
