"""Pages of access tokens: those I have, making one, seeing its secret once, revoking it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import actions, queries, session
from gongshu.organizations.actions import MadeToken
from gongshu.organizations.forms import TokenForm
from gongshu.organizations.models import AccessToken
from gongshu.organizations.rules import TOKEN_SCOPES, may
from gongshu.ui.flash import say
from gongshu.ui.values import Link, Tone


@require_safe
@session.desk_required
def tokens(request: HttpRequest) -> HttpResponseBase:
    """List the tokens one may see, and offer to make another."""
    return _page(request, session.current_actor(request), TokenForm())


@require_POST
@session.desk_required
def make_token(request: HttpRequest) -> HttpResponseBase:
    """Make a token and show its secret, this once."""
    actor, form = session.current_actor(request), TokenForm(request.POST)
    made = None
    if form.is_valid():
        try:
            made = actions.make_token(by=actor, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
    return _page(request, actor, TokenForm() if made else form, made)


@require_POST
@session.desk_required
def revoke_token(request: HttpRequest, id: str) -> HttpResponse:
    """Revoke a token."""
    actor = session.current_actor(request)
    actions.revoke_token(by=actor, token=queries.token(id, actor))
    say(request, t("令牌已撤销", "The token is revoked"))
    return redirect("organizations:tokens")


def _page(request: HttpRequest, actor: Actor, form: TokenForm, made: MadeToken | None = None) -> HttpResponse:
    permission = may(actor, "tokens.make")
    shown: dict[str, Any] = {
        "rows": [
            {"token": one, "state": _state(one), "scope": TOKEN_SCOPES[one.scope]} for one in queries.tokens_of(actor)
        ],
        "form": form,
        "made": made,
        "why_not": None if permission else permission.reason,
        "crumbs": [Link(t("账号", "Account"), ""), Link(t("接口令牌", "Access tokens"), "")],
    }
    response = render(request, "organizations/tokens.html", shown, status=422 if form.errors else 200)
    if made:
        response["Cache-Control"] = "no-store"
    return response


def _state(one: AccessToken) -> tuple[str, Text, Tone]:
    if one.revoked_at is not None:
        return "revoked", t("已撤销", "revoked"), "draft"
    if clock.now() >= one.until:
        return "ended", t("已到期", "expired"), "draft"
    return "running", t("有效", "holds"), "ok"
