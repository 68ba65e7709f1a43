"""Files that prove a row: attaching one, taking one away."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.kit import filed, incoming
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import actions, queries
from gongshu.registers.actions.attaching import ROOM
from gongshu.registers.forms import AttachForm
from gongshu.registers.pages import shown
from gongshu.registers.pages.browsing import crumbs
from gongshu.ui.files import hand_out
from gongshu.ui.flash import say
from gongshu.ui.values import Link


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def attach(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Attach a file to a row."""
    actor, profile = current_actor(request), organizations.jurisdiction()
    found = queries.register(id, actor)
    row = queries.row(found, number, actor)
    posted = request.method == "POST"
    form = AttachForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file, title = form.cleaned_data["file"], form.cleaned_data["title"]
        try:
            with incoming.passing(settings.HOME, actor, file.name, file.chunks()) as kept:
                actions.attach_file(by=actor, register=found, row=row, file=kept, name=file.name, title=title)
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已附上", "Attached"))
            return redirect("registers:row", id, number)
    here = reverse("registers:row", args=[id, number])
    page = {
        "register": found,
        "row": row,
        "form": form,
        "chip": shown.chip_of(found, profile),
        "why_not": shown.why_not(queries.why_not_attach(row, actor), found, profile),
        "back": here,
        "crumbs": crumbs(found, Link(t(f"第 {number} 条", f"Row {number}"), here), Link(t("附材料", "Attach"), "")),
    }
    return render(request, "registers/attach.html", page, status=422 if form.errors else 200)


@require_safe
@desk_required
def download(request: HttpRequest, id: str, number: int, file: str) -> HttpResponseBase:
    """Hand out a file of a row, to those who see the row; it is never shown inside a page."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    one = queries.attachment(queries.row(found, number, actor), file)
    return hand_out(filed.find(settings.HOME, ROOM, one.digest), one.name)
