"""Entering, correcting and ending rows: the form, the answers to check, the sentence that will be recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError, Refusal
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.organizations.session import current_actor, desk_required
from gongshu.registers import actions, queries, rules
from gongshu.registers.forms import EndForm, RowForm, initial_of
from gongshu.registers.pages import shown
from gongshu.registers.pages.browsing import crumbs, facts
from gongshu.regulation.lists import RegisterDef
from gongshu.ui.flash import say
from gongshu.ui.values import Fact, Link


def _form(request: HttpRequest, found: RegisterDef, **more: Any) -> RowForm:
    bodies = [(one.id, one.name) for one in organizations.organizations()]
    return RowForm(request.POST if request.method == "POST" else None, register=found, organizations=bodies, **more)


def _refused(request: HttpRequest, form: RowForm) -> bool:
    return request.POST.get("act") != "change" and bool(form.errors)


def _expect(request: HttpRequest) -> int:
    given = request.POST.get("expect", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest, id: str) -> HttpResponseBase:
    """Enter a row: fill in, check the answers, record."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    form = _form(request, found)
    page = _page(found, form, queries.why_not_add(found, actor), Link(t("登记一条", "Enter a row"), ""))
    if request.method == "POST" and request.POST.get("act") != "change" and form.is_valid():
        try:
            if request.POST.get("act") == "record":
                version = actions.add_row(by=actor, register=found, given=form.texts())
                say(request, t(f"已登记第 {version.row.number} 条", f"Entered as row {version.row.number}"))
                return redirect("registers:row", id, version.row.number)
            return _check(request, actor, found, form, page)
        except GongshuError as error:
            form.refuse(error)
    return render(request, "registers/form.html", page, status=422 if _refused(request, form) else 200)


def _page(found: RegisterDef, form: Any, why_not: Refusal | None, here: Link, *before: Link) -> dict[str, Any]:
    return {
        "register": found,
        "form": form,
        "why_not": shown.why_not(why_not, found, organizations.jurisdiction()),
        "chip": shown.chip_of(found, organizations.jurisdiction()),
        "heading": here.text,
        "crumbs": crumbs(found, *before, here),
        "back": before[-1].href if before else reverse("registers:register", args=[found.id]),
    }


def _check(
    request: HttpRequest,
    actor: Actor,
    found: RegisterDef,
    form: RowForm,
    page: Mapping[str, Any],
    old: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show the answers with the sentence that will be recorded; where a row is corrected, only what changes."""
    cells = rules.read_row(found, form.texts(), queries.known(actor))
    names = queries.names(found, [cells], actor)
    told: list[Fact] = facts(found, cells, names)
    who = actor.organization_name
    if old is None:
        sentence = t(
            f"{who}在“{found.title.zh}”登记一条（{rules.place(found)}）。",
            f"{who} enters a row in {found.title.en} ({rules.place(found)}).",
        )
    else:
        differing = rules.changed(old, cells)
        told = [fact for column, fact in zip(found.columns, told, strict=True) if column.id in differing]
        words = form.cleaned_data["reason"]
        sentence = t(
            f"{who}更正“{found.title.zh}”的一条，理由：{words}（{rules.place(found)}）。原内容保留。",
            f"{who} corrects a row of {found.title.en}. Reason: {words} ({rules.place(found)}). What it said stays.",
        )
    kept = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "act")]
    return render(request, "registers/check.html", {**page, "facts": told, "sentence": sentence, "kept": kept})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def correct(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Correct a row: change, check what differs, record."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    one = queries.row(found, number, actor)
    old = queries.newest(one).cells
    form = _form(request, found, reasoned=True, initial=initial_of(old))
    here = Link(t(f"第 {number} 条", f"Row {number}"), reverse("registers:row", args=[id, number]))
    page = _page(found, form, queries.why_not_change(found, one, actor), Link(t("更正", "Correct"), ""), here) | {
        "expect": _expect(request) or one.revision
    }
    if request.method == "POST" and request.POST.get("act") != "change" and form.is_valid():
        try:
            if request.POST.get("act") == "record":
                given = {"given": form.texts(), "reason": form.cleaned_data["reason"], "expect": _expect(request)}
                actions.correct_row(by=actor, register=found, row=one, **given)
                say(request, t("已更正；原内容保留在历史里", "Corrected; what it said before stays in the history"))
                return redirect("registers:row", id, number)
            return _check(request, actor, found, form, page, old)
        except GongshuError as error:
            form.refuse(error)
    return render(request, "registers/form.html", page, status=422 if _refused(request, form) else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def end(request: HttpRequest, id: str, number: int) -> HttpResponseBase:
    """Close or strike a row, with a reason."""
    actor = current_actor(request)
    found = queries.register(id, actor)
    one = queries.row(found, number, actor)
    form = EndForm(request.POST if request.method == "POST" else None)
    here = Link(t(f"第 {number} 条", f"Row {number}"), reverse("registers:row", args=[id, number]))
    page = _page(
        found, form, queries.why_not_change(found, one, actor), Link(t("办结或划去", "Close or strike"), ""), here
    ) | {"expect": _expect(request) or one.revision, "row": one}
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_row(by=actor, register=found, row=one, expect=_expect(request), **form.cleaned_data)
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已结束这一条；仍可在历史里查看", "The row has ended; it stays readable"))
            return redirect("registers:row", id, number)
    return render(request, "registers/end.html", page, status=422 if form.errors else 200)
