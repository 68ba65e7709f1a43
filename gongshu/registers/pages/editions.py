"""Editions of a register: publishing one after seeing what it changes, reading one, taking it as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import actions, editions, queries
from gongshu.registers.forms import EditionForm
from gongshu.registers.models import Edition
from gongshu.registers.pages import shown
from gongshu.registers.pages.browsing import crumbs
from gongshu.regulation.lists import RegisterDef
from gongshu.ui import export
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Column, Fact, Link

ROWS_SHOWN = 50
"""So many rows that came or went are shown; their number is of all."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def publish(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show what the next edition holds and changes; publish it."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    form = EditionForm(request.POST if request.method == "POST" else None)
    last = editions.last_edition(found)
    profile = organizations.jurisdiction()
    page: dict[str, Any] = {
        "register": found,
        "form": form,
        "chip": shown.chip_of(found, profile),
        "why_not": shown.why_not(editions.why_not_publish(actor), found, profile),
        "number": last.number + 1 if last else 1,
        "expect": last.number if last else 0,
        "last": last,
        "crumbs": crumbs(found, Link(t("公布新的一版", "Publish an edition"), "")),
    }
    if page["why_not"]:
        return render(request, "registers/publish.html", page, status=403)
    if request.method == "POST" and form.is_valid():
        given, note = request.POST.get("expect", ""), form.cleaned_data["note"]
        expect = int(given) if given.isdecimal() and len(given) < 10 else -1  # -1: no edition that anybody saw
        try:
            made = actions.publish_edition(by=actor, register=found, expect=expect, note=note)
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t(f"已公布第 {made.number} 版", f"Edition {made.number} is published"))
            return redirect("registers:edition", id, made.number)
    try:
        content = editions.content_now(found, profile, actor)
    except GongshuError as error:
        form.refuse(error)
    else:
        page |= _difference(editions.difference(editions.content_of(last) if last else None, content))
        page |= {"columns": _columns(content), "count": len(content.rows)}
    return render(request, "registers/publish.html", page, status=422 if form.errors else 200)


@require_safe
@desk_required
def edition(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Show an edition on the desk."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    return _edition(request, found, number, actor, "registers:edition", crumbs)


@require_safe
def public_edition(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Show an edition of a public register to anybody."""
    return _edition(request, queries.register(id, PUBLIC), number, PUBLIC, "registers:public_edition", _public_crumbs)


def _public_crumbs(found: RegisterDef, *links: Link) -> list[Link]:
    return [
        Link(t("公开台账", "Public registers"), reverse("registers:public_index")),
        Link(found.title, reverse("registers:public_register", args=[found.id])),
        *links,
    ]


def _edition(request: HttpRequest, found: RegisterDef, number: int, by: Actor, name: str, way: Any) -> HttpResponseBase:
    one = editions.edition(found, number, by)
    content = editions.content_of(one)
    if export.asked(request):
        return _file(request, one, content)
    earlier = [other.number for other in editions.editions(found, by) if other.number < one.number]
    before = earlier[0] if earlier else 0
    old = editions.content_of(editions.edition(found, before, by)) if before else None
    page = paginate(request, content.rows, len(content.rows))
    told = {
        "base": "base_portal.html" if by.kind == "public" else "base_desk.html",
        "register": found,
        "edition": one,
        "chip": shown.chip_of(found, organizations.jurisdiction()),
        "facts": _facts(one),
        "columns": _columns(content),
        "page": page,
        "before": reverse(name, args=[found.id, before]) if before else "",
        "crumbs": way(found, Link(t(f"第 {number} 版", f"Edition {number}"), "")),
    }
    return render(
        request, "registers/edition.html", told | (_difference(editions.difference(old, content)) if before else {})
    )


def _file(request: HttpRequest, one: Edition, content: editions.Content) -> HttpResponse:
    heads = [Column(editions.title_of(column)) for column in content.columns]
    return export.export(request, f"{one.register}-edition-{one.number}", heads, content.rows)


def _facts(one: Edition) -> list[Fact]:
    return [
        Fact(t("公布时间", "Published"), export.plain(one.published_at)),
        Fact(t("公布人", "Published by"), one.published_by_name),
        Fact(t("条数", "Rows"), one.count),
        Fact(t("内容摘要值", "Digest of the contents"), one.digest[:16]),
        Fact(t("存证编号", "Evidence"), one.evidence),
    ]


def _columns(content: editions.Content) -> Sequence[Any]:
    return [editions.title_of(column) for column in content.columns]


def _difference(found: editions.Difference) -> dict[str, Any]:
    changes = [
        (t("新增", "Came"), "ok", len(found.came), found.came[:ROWS_SHOWN]),
        (t("减少", "Went"), "draft", len(found.went), found.went[:ROWS_SHOWN]),
    ]
    return {"changes": [one for one in changes if one[2]], "same": not found.came and not found.went}
