"""上级平台的数据 on the desk: what the own unit uses through an upper platform, look-ups there, reports to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.federation import actions, queries, upward
from gongshu.federation.forms import BorrowForm, LookUpForm, ReportAboveForm
from gongshu.federation.models import Borrowed
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui import law as chips
from gongshu.ui.flash import say
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Fact, Link

TITLE = t("上级平台的数据", "Data of upper platforms")
_TONES = {"waiting": "soon", "sent": "law", "ended": "ok", "refused": "over"}


def _chip() -> Chip | None:
    profile = register.jurisdiction()
    rule = profile.rules.get(upward.REPORTED_ABOVE)
    return chips.chip(profile, rule.cite, rule.source) if rule else Chip("", source="house_rule")


def _crumbs(*links: Link) -> list[Link]:
    return [Link(TITLE, reverse("federation:upward") if links else ""), *links]


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List what is used through upper platforms, and what was reported there."""
    actor = current_actor(request)
    reports = queries.relayed(actor)[:100]
    shown = {
        "rows": queries.borrowed(actor),
        "reports": [(one, upward.STATES[one.state], _TONES[one.state]) for one in reports],
        "may_use": bool(may(actor, "federation.use")) and queries.upper_platforms().exists(),
        "chip": _chip(),
        "crumbs": _crumbs(),
    }
    return render(request, "federation/upward.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def borrow(request: HttpRequest) -> HttpResponseBase:
    """Register data that is used through an upper platform."""
    actor = current_actor(request)
    platforms = {one.id: one for one in queries.upper_platforms()}
    form = BorrowForm(request.POST or None, platforms=[(one.id, one.name) for one in platforms.values()])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = actions.borrow_resource(by=actor, source=platforms[given.pop("source")], **given)
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已登记，密钥已加密保存", "Registered; the key is kept sealed"))
            return redirect("federation:borrowed", made.id)
    shown = {"form": form, "crumbs": _crumbs(Link(t("登记", "Register"), ""))}
    return render(request, "federation/borrow.html", shown, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def borrowed(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show data of an upper platform; look a key up there, report a problem there, use it no more."""
    actor = current_actor(request)
    found = queries.borrowed_by(id, actor)
    act = request.POST.get("act", "")
    forms: dict[str, Form] = {
        "report": ReportAboveForm(request.POST if act == "report" else None, prefix="report"),
        "look": LookUpForm(request.POST if act == "look" else None, prefix="look"),
    }
    rows: list[dict[str, Any]] | None = None
    chosen = forms.get(act)
    if act == "return" or (chosen is not None and chosen.is_valid()):
        try:
            rows = _act(request, actor, found, act, chosen)
        except GongshuError as error:
            if chosen is None:
                raise
            chosen.refuse(error)
        else:
            if rows is None:
                return redirect("federation:borrowed", found.id)
    shown = {
        "one": found,
        "facts": _facts(found),
        "forms": forms if found.ended_at is None and found.organization_id == actor.organization else None,
        "rows": rows,
        "names": sorted({name for row in rows for name in row}) if rows else [],
        "cells": _cells(rows or []),
        "reports": [(one, upward.STATES[one.state], _TONES[one.state]) for one in found.reports.all()],
        "chip": _chip(),
        "crumbs": _crumbs(Link(Text(found.title, found.title), "")),
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "federation/borrowed.html", shown, status=422 if failed else 200)


def _act(
    request: HttpRequest, actor: Actor, found: Borrowed, act: str, form: Form | None
) -> list[dict[str, Any]] | None:
    """Do what was asked; rows are what a look-up found, none for what leads back to the page."""
    if act == "return":
        actions.return_resource(by=actor, borrowed=found)
        say(request, t("已注销，密钥已清除", "It is used no more; its key was erased"))
        return None
    assert form is not None
    if act == "look":
        return actions.look_up_above(by=actor, borrowed=found, key=form.cleaned_data["key"])
    actions.report_above(by=actor, borrowed=found, **form.cleaned_data)
    say(request, t("已提交，后台随即送达上级平台", "Handed in; the worker brings it to the upper platform at once"))
    return None


def _cells(rows: list[dict[str, Any]]) -> list[list[Any]]:
    names = sorted({name for row in rows for name in row})
    return [[row.get(name) for name in names] for row in rows]


def _facts(found: Borrowed) -> list[Fact]:
    return [
        Fact(t("上级平台", "Upper platform"), found.source.name),
        Fact(t("资源代码", "Code there"), found.resource),
        Fact(t("授权用途", "Purpose granted"), found.purpose or "—"),
        Fact(t("使用单位", "Used by"), found.organization.name),
        Fact(t("登记", "Registered"), f"{clock.local(found.added_at):%Y-%m-%d} {found.added_by_name}"),
    ]
