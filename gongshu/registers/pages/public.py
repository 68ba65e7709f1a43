"""Registers for everybody: those the instrument opens, on the portal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongshu.kit.actor import PUBLIC
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.registers import editions, queries
from gongshu.registers.pages import shown
from gongshu.ui.values import Link


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the registers that are public, by chapter."""
    profile = organizations.jurisdiction()
    page = {
        "base": "base_portal.html",
        "groups": shown.by_chapter(profile, PUBLIC),
        "one": "registers:public_register",
        "profile": profile,
    }
    return render(request, "registers/index.html", page)


@require_safe
def register(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a public register as anybody sees it, signed in or not."""
    profile = organizations.jurisdiction()
    found = queries.register(id, PUBLIC)
    listed = shown.listing(request, found, profile, PUBLIC)
    if isinstance(listed, HttpResponseBase):
        return listed
    page = {
        "base": "base_portal.html",
        "register": found,
        "chip": shown.chip_of(found, profile),
        "keepers": shown.keepers(found, profile),
        "list": listed,
        "editions": editions.editions(found, PUBLIC),
        "edition_page": "registers:public_edition",
        "sees_all": True,
        "crumbs": [
            Link(t("公开台账", "Public registers"), reverse("registers:public_index")),
            Link(found.title, ""),
        ],
    }
    return render(request, "registers/register.html", page)
