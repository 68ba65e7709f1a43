"""Pages for signing in and for one's own account."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations import actions, identities, queries, session
from gongshu.organizations.forms import CodeForm, PasswordForm, SignInForm
from gongshu.organizations.rules import POST_KINDS
from gongshu.ui.flash import say

DESK = "/desk/"


def within(request: HttpRequest, wanted: str) -> str:
    """Return where the person wanted to go, if that is within this site, else the desk."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return DESK


def _onward(request: HttpRequest) -> HttpResponse:
    return redirect(within(request, request.GET.get("next", "")))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for username and password; in a demonstration home, offer its people by one click."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed_in = actions.sign_in(**form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if signed_in.next == "code":
                session.await_code(request, signed_in.person)
                query = request.GET.urlencode()
                return redirect(f"/sign-in/code/{'?' if query else ''}{query}")
            session.begin(request, signed_in, second_factor=False)
            return _onward(request)
    teams: dict[str, list[object]] = {}
    for person in queries.demo_people():
        posts = [POST_KINDS[kind] for kind in POST_KINDS if kind in queries.posts_of(person)]
        teams.setdefault(person.organization.name, []).append((person, posts))
    told = identities.provider_settings()
    local = told.local_sign_in if told else "everybody"
    wanted = urlencode({"next": request.GET["next"]}) if request.GET.get("next") else ""
    shown = {
        "form": form,
        "teams": teams,
        "demonstration": queries.is_demonstration(),
        "identity": told,
        "local": local,
        "away": f"{reverse('organizations:identity')}{'?' if wanted else ''}{wanted}",
    }
    return render(request, "organizations/sign_in.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """Ask for the second factor."""
    person = session.awaited(request)
    if person is None:
        return redirect("organizations:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issuer = session.issuer_of(request)
            signed_in = actions.pass_code(person=person, code=form.cleaned_data["code"], issuer=issuer)
        except Refusal as refusal:
            form.refuse(refusal, "code")
        else:
            session.begin(request, signed_in, second_factor=True, issuer=issuer)
            return _onward(request)
    return render(request, "organizations/code.html", {"form": form})


@require_POST
def demonstrate(request: HttpRequest) -> HttpResponseBase:
    """Sign one of the people of a demonstration home in by one click; in any other home there is no such page."""
    signed_in = actions.sign_in_for_demonstration(username=request.POST.get("username", ""))
    session.begin(request, signed_in, second_factor=False, demonstration=True)
    return _onward(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out; whose session came about at the identity provider is shown how to leave that, too."""
    by_identity = session.issuer_of(request)
    session.end(request)
    return redirect("organizations:signed_out" if by_identity else "organizations:sign_in")


@sensitive_post_parameters("old", "password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
@session.account_required
def password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password."""
    person = session.current_person(request)
    assert person is not None
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.matches():
        given = form.cleaned_data
        try:
            actions.change_password(by=queries.actor_of(person), person=person, old=given["old"], new=given["password"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            session.keep_after_password_change(request, person)
            say(request, t("密码已修改；其他设备上的登录已失效", "Password changed; sessions elsewhere have ended"))
            return redirect(session.still_to_do(request, person) or DESK)
    shown = {"form": form, "person": person, "must": queries.password_must_change(person)}
    return render(request, "organizations/password.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@session.account_required
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Enroll a second factor: scan, then confirm with a first code."""
    person = session.current_person(request)
    assert person is not None
    if person.totp_confirmed_at is not None:
        return render(request, "organizations/second_factor_on.html", {"person": person})
    by = queries.actor_of(person)
    enrollment = actions.enroll_totp(by=by, person=person)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_totp(by=by, person=person, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.refuse(refusal, "code")
        else:
            session.factor_shown(request)
            say(request, t("第二验证因素已启用", "The second factor is enrolled"))
            return redirect(session.still_to_do(request, person) or DESK)
    drawn = segno.make(enrollment.uri, error="m").svg_inline(scale=4, border=2, svgclass=None, lineclass=None)
    groups = [enrollment.secret[at : at + 4] for at in range(0, len(enrollment.secret), 4)]
    shown = {"form": form, "person": person, "picture": mark_safe(drawn), "secret": groups}  # noqa: S308 our own drawing
    return render(request, "organizations/second_factor.html", shown)
