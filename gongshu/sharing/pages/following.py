"""After an application was handed in: the confirmation, the sheet of paper, taking it back, disputing a refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.regulation.definition import Profile
from gongshu.sharing import actions, queries, rules
from gongshu.sharing.forms import DisputeForm, ReasonForm, RevokeForm
from gongshu.sharing.models import Application
from gongshu.sharing.pages.common import crumb_of, crumbs, refuse
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.values import Chip

if TYPE_CHECKING:
    from gongshu.procedure.models import Case


@require_safe
@desk_required
def submitted(request: HttpRequest, id: str) -> HttpResponse:
    """Confirm that an application was handed in: its number, what happens next, by when, under which article."""
    found = queries.application(id, current_actor(request))
    case = queries.case_of(found)
    profile = register.jurisdiction()
    grants = queries.grants_of(found)
    shown = {
        "application": found,
        "case": case,
        "next": _next(profile, case),
        "badge": cases.badge(case),
        "grant": grants[0] if grants else None,
        "authority": register.authority(),
        "crumbs": crumbs(crumb_of(found), (t("已提交", "Submitted"), "")),
    }
    return render(request, "sharing/submitted.html", shown)


def _next(profile: Profile, case: Case) -> tuple[Text, Text, Chip | None] | None:
    step = cases.open_step(case)
    if step is None:
        return None
    who = [cases.law_of(case).role(role) for role in step.by]
    named = Text("、".join(one.zh for one in who), ", ".join(one.en for one in who))
    return step.title, named, law.chip(profile, step.cite, step.source)


@require_safe
@desk_required
def print_application(request: HttpRequest, id: str) -> HttpResponseBase:
    """Lead to the sheet of the case; a draft has none yet."""
    found = queries.application(id, current_actor(request))
    if found.case is None:
        return redirect("sharing:application", found.id)
    return redirect("desk:sheet", found.case.number, "application")


@require_POST
@desk_required
def discard(request: HttpRequest, id: str) -> HttpResponseBase:
    """Give up a draft."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    actions.discard_application(by=actor, application=found)
    say(request, t("草稿已放弃", "The draft was given up"))
    return redirect("sharing:home")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def withdraw(request: HttpRequest, id: str) -> HttpResponseBase:
    """Take back an application that is being handled."""
    return _with_reason(request, id, t("撤回申请", "Withdraw the application"), _withdraw)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def dispute(request: HttpRequest, id: str) -> HttpResponseBase:
    """Dispute a refusal, by the way that the address names where several are open."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    left = queries.routes_left(found)
    route = rules.route_of(left, request.GET.get("route", "")) if left else None
    papers = route.papers if route else ()
    marks = {paper.id: law.chip(register.jurisdiction(), paper.cite, paper.source) for paper in papers}
    form = DisputeForm(request.POST or None, papers=papers, marks=marks)

    def hand_in(actor: Actor, found: Application, reason: str) -> Text:
        case = actions.open_dispute(
            by=actor, application=found, reason=reason, route=route.id if route else "", papers=form.papers()
        )
        return t(f"已提出，案号 {case.number}", f"It is handed in; case {case.number}")

    chip = law.chip(register.jurisdiction(), route.cite) if route else None
    return _with_form(request, found, form, rules.disputing(route), hand_in, chip)


def _withdraw(actor: Actor, found: Application, reason: str) -> Text:
    actions.withdraw_application(by=actor, application=found, reason=reason)
    return t("申请已撤回", "The application was withdrawn")


def _with_reason(
    request: HttpRequest, id: str, title: Text, verb: Callable[[Actor, Application, str], Text]
) -> HttpResponseBase:
    found = queries.application(id, current_actor(request))
    return _with_form(request, found, ReasonForm(request.POST or None), title, verb)


def _with_form(
    request: HttpRequest,
    found: Application,
    form: ReasonForm,
    title: Text,
    verb: Callable[[Actor, Application, str], Text],
    chip: Chip | None = None,
) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            words = verb(current_actor(request), found, form.cleaned_data["reason"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, words)
            return redirect("sharing:application", found.id)
    shown = {"application": found, "form": form, "title": title, "crumbs": crumbs(crumb_of(found), (title, ""))}
    return render(request, "sharing/reason.html", {**shown, "chip": chip}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def objection(request: HttpRequest, id: str) -> HttpResponseBase:
    """Let a provider that has no step in the case object, with a basis."""
    actor = current_actor(request)
    found = queries.application(id, actor)
    case = queries.case_of(found)
    rules.check_objection(cases.law_of(case), case.state, provider=found.provider_id, actor=actor.organization)
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.object_to_sharing(
                by=actor, application=found, reason=form.cleaned_data["reason"], bases=form.legal_bases()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, t("异议已提出", "The objection is on record"))
            return redirect("sharing:application", found.id)
    title = t("提出异议", "Object to sharing")
    shown = {"application": found, "form": form, "title": title, "crumbs": crumbs(crumb_of(found), (title, ""))}
    return render(request, "sharing/reason.html", shown, status=422 if form.errors else 200)
