"""Pages for acting on behalf of a colleague: what I gave and hold, giving it, revoking it, beginning and ceasing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import actions, queries, session
from gongshu.organizations.delegation_rules import business
from gongshu.organizations.forms import DelegationForm, SubstituteForm
from gongshu.organizations.models import Delegation
from gongshu.organizations.rules import ADMINISTRATOR_POSTS
from gongshu.regulation.adding import procedures_on
from gongshu.ui.flash import say
from gongshu.ui.values import Choice, Link, Tone


@require_http_methods(["GET", "HEAD", "POST"])
@session.desk_required
def delegations(request: HttpRequest) -> HttpResponseBase:
    """List the delegations I gave and hold, and let me give another; a chief also names standing substitutes."""
    actor = session.current_actor(request)
    act = request.POST.get("act", "")
    people = queries.colleagues(actor)
    could = [Choice(one.person, one.name) for one in people if not one.posts & set(ADMINISTRATOR_POSTS)]
    others = [choice for choice in could if choice.value != actor.person]
    named = [Choice(one.id, one.title) for one in procedures_on(queries.jurisdiction(), clock.today()).values()]
    form = DelegationForm(
        request.POST if act == "delegate" else None,
        people=others,
        procedures=named,
        initial={"first_day": clock.today()},
    )
    naming = SubstituteForm(
        request.POST if act == "substitute" else None,
        prefix="substitute",
        principals=[Choice(one.person, one.name) for one in people if business(one.posts)],
        people=could,
        procedures=named,
    )
    for used in (form, naming):
        if used.is_bound and used.is_valid() and (answer := _give(request, actor, used)) is not None:
            return answer
    return _page(request, actor, form, naming)


def _give(request: HttpRequest, actor: Actor, form: DelegationForm | SubstituteForm) -> HttpResponse | None:
    given = form.cleaned_data
    person = queries.person_by_id(given["delegate"])
    try:
        if isinstance(form, SubstituteForm):
            principal = queries.person_by_id(given["principal"])
            actions.name_substitute(by=actor, person=principal, substitute=person, procedures=given["procedures"])
            done = t(f"{person.name}今后代{principal.name}办理", f"{person.name} stands in for {principal.name} now")
        else:
            actions.delegate(
                by=actor,
                delegate=person,
                first_day=given["first_day"],
                last_day=given["last_day"],
                procedures=given["procedures"],
            )
            done = t(f"已委托{person.name}", f"{person.name} may act on your behalf")
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    say(request, done)
    return redirect("organizations:delegations")


def _page(request: HttpRequest, actor: Actor, form: DelegationForm, naming: SubstituteForm) -> HttpResponse:
    person = session.current_person(request)
    assert person is not None
    active = {delegation.id for delegation, _ in queries.acting_for(person)}
    procedures = procedures_on(queries.jurisdiction(), clock.today())
    rows = [
        {
            "delegation": one,
            "state": _state(one),
            "last_day": one.until - timedelta(seconds=1) if one.until else None,
            "reach": [procedures[name].title for name in one.procedures if name in procedures],
            "may_revoke": _state(one)[0] in ("running", "to_come")
            and (actor.person in (one.principal_id, one.given_by) or "chief_data_officer" in actor.posts),
            "may_act": one.id in active,
        }
        for one in queries.delegations_of(actor)
    ]
    shown: dict[str, Any] = {
        "rows": rows,
        "form": form,
        "naming": naming if "chief_data_officer" in actor.posts and not actor.principal else None,
        "why_not": _why_not(actor),
        "crumbs": [Link(t("账号", "Account"), ""), Link(t("代办", "Standing in"), "")],
    }
    failed = bool(form.errors or naming.errors)
    return render(request, "organizations/delegations.html", shown, status=422 if failed else 200)


def _why_not(actor: Actor) -> Text | None:
    if actor.principal:
        return t("代他人办理时不能再委托；请先恢复本人身份。", "Return to your own name first; nothing travels on.")
    if not business(actor.posts):
        return t("没有业务职务，无可委托。", "You hold no business post; there is nothing to delegate.")
    return None


def _state(one: Delegation) -> tuple[str, Text, Tone]:
    now = clock.now()
    if one.revoked_at is not None:
        return "revoked", t("已撤销", "revoked"), "draft"
    if one.until is not None and now >= one.until:
        return "ended", t("已结束", "ended"), "draft"
    if now < one.since:
        return "to_come", t("未开始", "not begun"), "law"
    return "running", t("生效中", "holds"), "ok"


@require_POST
@session.desk_required
def revoke(request: HttpRequest, id: str) -> HttpResponse:
    """Revoke a delegation."""
    actor = session.current_actor(request)
    actions.revoke_delegation(by=actor, delegation=queries.delegation(id, actor))
    say(request, t("委托已撤销", "The delegation is revoked"))
    return redirect("organizations:delegations")


@require_POST
@session.desk_required
def act_for(request: HttpRequest) -> HttpResponse:
    """Begin to act on behalf of a colleague, or cease, and go on to where that was asked."""
    person = session.current_person(request)
    assert person is not None
    wanted = request.POST.get("delegation", "")
    if wanted:
        actor = session.begin_acting(request, person, wanted)
        say(request, t(f"现在代{actor.on_behalf_of}办理", f"You act on behalf of {actor.on_behalf_of} now"), "info")
    else:
        session.end_acting(request, person)
        say(request, t("已恢复本人身份", "You act in your own name again"), "info")
    onward = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, allowed_hosts=None)
    return redirect(onward if safe else "/desk/")
