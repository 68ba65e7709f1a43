"""The page of support services, whether they are there and when they were used last; asking how an applicant stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.kit import clock
from gongshu.kit.errors import GongshuError, NotPermitted
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import NotStated
from gongshu.sharing import actions, documents, queries
from gongshu.sharing.document_rules import SERVICES
from gongshu.sharing.pages.common import crumbs
from gongshu.support.calling import ServiceFailed
from gongshu.support.services import KINDS, Service, services_of
from gongshu.ui import law
from gongshu.ui.flash import say


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def services(request: HttpRequest) -> HttpResponseBase:
    """List the support services: what for, whose, how reached, last used; ask them whether they are there."""
    actor = current_actor(request)
    configures = bool(may(actor, "system.configure"))
    if not configures and not may(actor, "case.read"):
        raise NotPermitted(t("无权查看", "this is not yours to see"), why=may(actor, "case.read").reason)
    found = services_of(settings.HOME)
    told: dict[str, tuple[Text, str]] = {}
    if request.method == "POST":
        answers = actions.ask_services(by=actor, services=found)
        told = {name: _told(one) for name, one in answers.items()}
    profile, used = register.jurisdiction(), documents.last_uses()
    asked = asked_for(profile)
    rule = profile.rules.get(SERVICES)
    shown = {
        "rows": [_row(name, found.get(name), used.get(name), name in asked, told.get(name)) for name in KINDS],
        "chip": law.chip(profile, rule.cite, rule.source) if rule is not None and rule.cite else None,
        "configures": configures,
        "any": bool(found),
        "crumbs": crumbs((t("支撑服务", "Support services"), "")),
    }
    return render(request, "sharing/services.html", shown)


def asked_for(profile: Profile) -> frozenset[str]:
    """Return the services that the instrument in force names."""
    named = profile.rule(SERVICES, clock.today())
    return frozenset() if isinstance(named, NotStated) else frozenset(named)


def _told(answer: str | GongshuError) -> tuple[Text, str]:
    if isinstance(answer, GongshuError):
        why = answer.why or answer.what
        return t("没有应答：{why}", "no answer: {why}").format(why=why), "over"
    return t("在：{name}", "there: {name}").format(name=answer), "ok"


def _row(
    name: str, service: Service | None, used: datetime | None, asked: bool, told: tuple[Text, str] | None
) -> dict[str, Any]:
    return {
        "kind": KINDS[name],
        "service": service,
        "used": used,
        "asked": asked,
        "told": told,
    }


@require_POST
@desk_required
def standing(request: HttpRequest, id: str) -> HttpResponseBase:
    """Ask the city's credit information how an applicant stands, and go back to the decision."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    try:
        actions.ask_standing(by=actor, application=found)
    except ServiceFailed as failure:
        say(request, failure.why or failure.what, "warn")
    else:
        say(request, t("已查询", "Asked"))
    return redirect("sharing:decide", queries.case_of(found).number)
