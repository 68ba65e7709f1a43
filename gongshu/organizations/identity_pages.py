"""Pages of the city's unified identity: leaving for the provider, coming back, and who is linked to what."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.organizations import actions, identities, session
from gongshu.organizations.forms import IdentityForm
from gongshu.organizations.pages import within
from gongshu.organizations.rules import require
from gongshu.support import openid
from gongshu.support.identity import Settings
from gongshu.support.openid import NoProvider, Shown
from gongshu.ui.flash import say
from gongshu.ui.values import Choice, Link


def _here(request: HttpRequest, name: str) -> str:
    """Return the whole address of a page of ours, as browsers reach it."""
    scheme = "https" if settings.HTTPS else request.scheme
    return f"{scheme}://{request.get_host()}{reverse(name)}"


@require_safe
def leave(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the identity provider, to sign in or (``proof``) to prove anew who is at the keyboard."""
    told = identities.needed_settings()
    person = session.current_person(request)
    proof = "proof" in request.GET and person is not None
    asked = openid.ask()
    back = _here(request, "organizations:identity_return")
    try:
        away = openid.way_to(told, asked, back=back, anew=proof)
    except NoProvider as failure:
        return _failed(request, failure, told)
    session.send_away(request, session.OnTheWay(asked, within(request, request.GET.get("next", "")), proof))
    return redirect(away)


@require_safe
def come_back(request: HttpRequest) -> HttpResponseBase:
    """Take what the browser brings back from the identity provider, and sign in whom it names."""
    told = identities.needed_settings()
    way = session.came_back(request)
    answer = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    back = _here(request, "organizations:identity_return")
    try:
        shown = openid.take(told, way.asked if way else None, answer, back=back)
    except NoProvider as failure:
        return _failed(request, failure, told)
    except Refusal as refusal:
        actions.note_failure(issuer=told.issuer, refusal=refusal)
        return _failed(request, refusal, told)
    assert way is not None
    return _proved(request, shown, way, told) if way.proof else _signed_in(request, shown, way, told)


def _signed_in(request: HttpRequest, shown: Shown, way: session.OnTheWay, told: Settings) -> HttpResponseBase:
    try:
        signed_in = actions.sign_in_by_identity(shown=shown, told=told)
    except NotPermitted as refusal:
        return _failed(request, refusal, told, named=shown.named if refusal.code == "identity_not_linked" else "")
    if signed_in.next == "code":
        session.await_code(request, signed_in.person, issuer=shown.issuer)
        return redirect(f"{reverse('organizations:code')}?{urlencode({'next': way.onward})}")
    both = identities.counts_as_second_factor(told, shown)
    session.begin(request, signed_in, second_factor=both, issuer=shown.issuer)
    return redirect(way.onward)


def _proved(request: HttpRequest, shown: Shown, way: session.OnTheWay, told: Settings) -> HttpResponseBase:
    person = session.current_person(request)
    if person is None:
        return redirect("organizations:sign_in")
    try:
        session.prove_by_identity(request, person, shown)
    except NotPermitted as refusal:
        return _failed(request, refusal, told)
    say(request, t("已重新验证身份，请再次办理", "You proved anew who you are; go on with what you were doing"))
    return redirect(way.onward)


def _failed(request: HttpRequest, failure: Refusal | NoProvider, told: Settings, *, named: str = "") -> HttpResponse:
    """Say why nobody was signed in; to a person who is not linked, also the identifier to tell the administrator."""
    local = told.local_sign_in != "nobody"
    shown = {"error": failure, "identity": told, "named": named, "local": local}
    response = render(request, "organizations/identity_failed.html", shown, status=failure.status)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Say that the session here has ended, and lead to ending the one at the provider."""
    told = identities.needed_settings()
    try:
        out = openid.way_out(told, _here(request, "organizations:sign_in"))
    except NoProvider:
        out = ""
    return render(request, "organizations/signed_out.html", {"identity": told, "out": out})


@require_http_methods(["GET", "HEAD", "POST"])
@session.desk_required
def links(request: HttpRequest) -> HttpResponseBase:
    """List which accounts are linked to which identity, and link another."""
    actor = session.current_actor(request)
    require(actor, "accounts.manage")
    told = identities.provider_settings()
    form = _form(request, actor, told) if told else None
    if request.method == "POST" and told and form and form.is_valid():
        given = form.cleaned_data
        person = next(one for one in identities.people_to_link(told.issuer) if one.id == given["person"])
        try:
            actions.link_identity(
                by=actor, person=person, issuer=told.issuer, named=given["named"], basis=given["basis"]
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t("已绑定", "Linked"))
            return redirect("organizations:identities")
    shown: dict[str, Any] = {
        "rows": identities.links_visible_to(actor),
        "identity": told,
        "form": form,
        "crumbs": [Link(t("账号", "Account"), ""), Link(t("统一身份", "Unified identity"), "")],
    }
    return render(request, "organizations/identities.html", shown, status=422 if form and form.errors else 200)


def _form(request: HttpRequest, actor: Actor, told: Settings) -> IdentityForm:
    people = [
        Choice(
            one.id,
            t(
                f"{one.organization} · {one.name}（{one.username}）",
                f"{one.organization} · {one.name} ({one.username})",
            ),
        )
        for one in identities.people_to_link(told.issuer)
        if one.id != actor.person
    ]
    return IdentityForm(request.POST or None, people=people)


@require_POST
@session.desk_required
def end_link(request: HttpRequest, id: str) -> HttpResponseBase:
    """End a link."""
    actor = session.current_actor(request)
    actions.end_link(by=actor, link=identities.link(id, actor))
    say(request, t("绑定已解除", "The link has ended"))
    return redirect("organizations:identities")
