"""The second look: stops a grave act on its way, restates what follows, and asks for proof where it takes any."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongshu.desk.grave import GRAVE_PAGES, Grave, grave_outcome
from gongshu.kit.errors import NotFound, Refusal
from gongshu.organizations import session
from gongshu.organizations.forms import ProofForm
from gongshu.procedure import queries

GetResponse = Callable[[HttpRequest], HttpResponseBase]

LOOKED = "second-look"
_SECRET = "proof-secret"  # noqa: S105 the name of a field
_OURS = (LOOKED, _SECRET, "csrfmiddlewaretoken")


class SecondLookMiddleware:
    """Shows the page of the second look instead of doing a grave act at once."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the page does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        """Let everything pass but a grave act that was not looked at twice, or lacks proof."""
        match = request.resolver_match
        if request.method != "POST" or match is None:
            return None
        grave = _grave(request, match.view_name, kwargs)
        if grave is None or session.current_actor(request).kind != "official":
            return None
        looked = grave.restated or request.POST.get(LOOKED) == "yes"
        form = ProofForm(_typed(request), prefix="proof") if grave.proof and session.proof_needed(request) else None
        if form is not None and form.is_bound and form.is_valid():
            form = _proved(request, form)
        if looked and form is None:
            return None
        kept = [(name, value) for name, values in request.POST.lists() if name not in _OURS for value in values]
        shown = {"grave": grave, "form": form, "kept": kept, "looked": LOOKED, "identity_proof": _by_identity(request)}
        return render(request, "desk/second_look.html", shown, status=422 if form and form.errors else 200)


def _by_identity(request: HttpRequest) -> str:
    """Return where to prove by the unified identity who one is; empty for a session that did not come about by it."""
    if not session.issuer_of(request):
        return ""
    return f"{reverse('organizations:identity')}?{urlencode({'proof': '1', 'next': request.path})}"


def _typed(request: HttpRequest) -> Any:
    return request.POST if _SECRET in request.POST else None


def _proved(request: HttpRequest, form: ProofForm) -> ProofForm | None:
    """Take the proof; None when it was good, else the form that says what was wrong."""
    person = session.current_person(request)
    assert person is not None
    try:
        session.prove(request, person, form.cleaned_data["secret"])
    except Refusal as refusal:
        form.refuse(refusal, "secret")
        return form
    return None


def _grave(request: HttpRequest, view: str, kwargs: dict[str, Any]) -> Grave | None:
    """Return what is grave about what is posted: by its page, or by the outcome that is to be recorded."""
    if view in GRAVE_PAGES:
        return GRAVE_PAGES[view]
    final = request.POST.get("act") == "record" or request.POST.get("confirmed") == "1"
    if not final or not view.endswith(":decide") or "number" not in kwargs:
        return None
    try:
        case = queries.case(kwargs["number"], session.current_actor(request))
    except NotFound:
        return None  # the page itself says so
    law = queries.law_of(case)
    step = law.step(case.state)
    outcome = step.outcomes.get(request.POST.get("outcome", "")) if step else None
    return grave_outcome(case, law, outcome) if outcome else None
