"""Importing a filled spreadsheet: the template, the upload, what it would change and which cells are wrong, confirm."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.kit import incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import actions, queries, sheets
from gongshu.registers.cells import show_cell
from gongshu.registers.forms import UploadForm
from gongshu.registers.pages import shown
from gongshu.registers.pages.browsing import crumbs, spelled
from gongshu.regulation.lists import RegisterDef
from gongshu.ui.flash import say
from gongshu.ui.values import Link, Tile, Tone

SHOWN = 200
"""So many rows and errors are shown on the page; the counts are of all."""
_TONES: dict[str, Tone] = {"added": "ok", "corrected": "law", "unchanged": "draft", "refused": "over"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@desk_required
def template(request: HttpRequest, id: str) -> HttpResponse:
    """Hand out the empty spreadsheet of a register."""
    found = queries.register(id, current_actor(request))
    if found.drawn_from:
        raise _nothing_to_fill(found, current_actor(request))
    answer = HttpResponse(sheets.template(found), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{found.title.zh}.xlsx')}"
    return answer


def _nothing_to_fill(found: RegisterDef, by: Actor) -> Refusal:
    refusal = queries.why_not_add(found, by)
    assert refusal is not None, "nobody writes in a drawn register"
    return refusal


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def upload(request: HttpRequest, id: str) -> HttpResponseBase:
    """Take a spreadsheet and show what importing it would do."""
    actor, profile = current_actor(request), organizations.jurisdiction()
    found = queries.register(id, actor)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    page: dict[str, Any] = {
        "register": found,
        "form": form,
        "chip": shown.chip_of(found, profile),
        "why_not": shown.why_not(queries.why_not_add(found, actor), found, profile),
        "crumbs": crumbs(found, Link(t("导入表格", "Import"), "")),
    }
    if posted and page["why_not"] is None and form.is_valid():
        file, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
        token = incoming.keep(settings.HOME, actor, file.name, file.chunks())
        kept = incoming.find(settings.HOME, actor, token)
        try:
            plan = actions.plan_import(by=actor, register=found, file=kept, reason=reason)
        except Refusal as refusal:
            incoming.remove(settings.HOME, actor, token)
            form.refuse(refusal, "file")
        else:
            told = {"plan": plan, "token": token, "reason": reason, "name": file.name, **_told(found, plan, actor)}
            return render(request, "registers/import_preview.html", page | told)
    return render(request, "registers/import.html", page, status=422 if form.errors else 200)


@require_POST
@desk_required
def confirm(request: HttpRequest, id: str) -> HttpResponseBase:
    """Import what was previewed."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    token, reason = request.POST.get("token", ""), request.POST.get("reason", "")
    file = incoming.find(settings.HOME, actor, token)
    done = actions.import_rows(by=actor, register=found, file=file, reason=reason)
    incoming.remove(settings.HOME, actor, token)
    added, corrected, refused = (done.count(what) for what in ("added", "corrected", "refused"))
    words = t(
        f"已导入：新登记 {added} 条，更正 {corrected} 条，未导入 {refused} 条",
        f"Imported: {added} new, {corrected} corrected, {refused} left out",
    )
    say(request, words, "warn" if refused else "ok")
    return redirect("registers:register", id)


def _told(found: RegisterDef, plan: actions.Import, actor: Actor) -> dict[str, Any]:
    """What the plan says, as the page shows it."""
    names = queries.names(found, [row.cells for row in plan.rows[:SHOWN]], actor)
    titles = {column.id: column.title for column in found.columns}
    rows = [
        (
            row,
            actions.WHAT[row.what],
            _TONES[row.what],
            [spelled(show_cell(one, row.cells.get(one.id, ""), names)) for one in found.columns[:3]],
            [titles.get(id, id) for id in row.columns],
        )
        for row in plan.rows[:SHOWN]
    ]
    return {
        "figures": [Tile(words, f"{plan.count(what):,}", tone=_TONES[what]) for what, words in actions.WHAT.items()],
        "rows": rows,
        "heads": [one.title for one in found.columns[:3]],
        "errors": plan.errors[:SHOWN],
        "more_rows": max(0, len(plan.rows) - SHOWN),
        "more_errors": max(0, len(plan.errors) - SHOWN),
        "again": reverse("registers:import", args=[found.id]),
    }
