"""The page of what a unit uses in service items of its own: licenses, documents to seal, how a company stands."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from gongshu.kit import filed, incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.organizations.rules import may, require
from gongshu.organizations.session import current_actor, desk_required
from gongshu.sharing import actions, documents
from gongshu.sharing.actions import Use
from gongshu.sharing.forms import CreditForm, ItemDocumentForm, ItemLicenseForm
from gongshu.sharing.pages.common import crumbs
from gongshu.sharing.pages.documents import MATERIALS, equal_chip, row_of
from gongshu.support.calling import STANDINGS, ServiceFailed
from gongshu.support.services import services_of
from gongshu.ui.flash import say
from gongshu.ui.forms import Form


@require_safe
@desk_required
def materials(request: HttpRequest) -> HttpResponseBase:
    """List what the unit uses; to its data officers, offer to fetch, to upload, to ask."""
    actor = current_actor(request)
    require(actor, "case.read")
    return _page(request, actor)


@require_POST
@desk_required
def fetch(request: HttpRequest) -> HttpResponseBase:
    """Fetch a license for a service item."""
    actor, form = current_actor(request), ItemLicenseForm(request.POST, prefix="license")
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            made = actions.fetch_license(by=actor, use=Use(item=given.pop("item")), **given)
        except (Refusal, ServiceFailed) as failure:
            form.refuse(failure)
        else:
            return redirect("sharing:document", made.id)
    return _page(request, actor, license=form)


@require_POST
@desk_required
def upload(request: HttpRequest) -> HttpResponseBase:
    """Keep a document of the unit's own for a service item, to be sealed and archived."""
    actor = current_actor(request)
    form = ItemDocumentForm(request.POST, request.FILES, taken=filed.policy(settings.HOME))
    if form.is_valid():
        given = form.cleaned_data
        sent, use = given["file"], Use(item=given["item"])
        try:
            with incoming.passing(settings.HOME, actor, sent.name, sent.chunks()) as file:
                made = actions.prepare_document(
                    by=actor, use=use, kind=given["kind"], title=given["title"], file=file, name=sent.name
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("sharing:document", made.id)
    return _page(request, actor, document=form)


@require_POST
@desk_required
def ask_credit(request: HttpRequest) -> HttpResponseBase:
    """Ask how an organization stands that a service item is about."""
    actor, form = current_actor(request), CreditForm(request.POST, prefix="credit")
    if form.is_valid():
        try:
            found = actions.ask_credit(by=actor, **form.cleaned_data)
        except (Refusal, ServiceFailed) as failure:
            form.refuse(failure)
        else:
            say(request, STANDINGS[found.word])
            return redirect("sharing:materials")
    return _page(request, actor, credit=form)


def _page(request: HttpRequest, actor: Actor, **filled: Form) -> HttpResponse:
    connected, permission = services_of(settings.HOME), may(actor, "sharing.deliver")
    offered: dict[str, Form | None] = {"document": None, "license": None, "credit": None}
    if permission:
        offered["document"] = ItemDocumentForm(taken=filed.policy(settings.HOME))
        offered["license"] = ItemLicenseForm(prefix="license") if "licenses" in connected else None
        offered["credit"] = CreditForm(prefix="credit") if "credit" in connected else None
    shown = {
        "rows": [row_of(one) for one in documents.of_unit(actor)],
        "standings": [(one, STANDINGS[one.word]) for one in documents.standings_of_unit(actor)],
        "forms": {**offered, **filled},
        "wrong": any(one.errors for one in filled.values()),
        "why_not": None if permission else permission.reason,
        "equal_chip": equal_chip(),
        "crumbs": crumbs((MATERIALS, "")),
    }
    return render(request, "sharing/materials.html", shown, status=422 if shown["wrong"] else 200)
